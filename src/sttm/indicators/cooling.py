"""Urban cooling: how far vegetation, bright surfaces and parks lower the temperature of the air.

Three maps, each computed from the one before where and when it is read: cooling capacity
(:mod:`sttm.indicators.cooling_capacity`), heat mitigation (:mod:`sttm.indicators.heat_mitigation`) and air
temperature (:mod:`sttm.indicators.air_temperature`). Source: InVEST 3.20.2, *Urban Cooling*.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sttm.grids import Cells
from sttm.indicators.air_temperature import AirTemperature, air_temperature
from sttm.indicators.cooling_capacity import CoolingCapacity, Method, cooling_capacity
from sttm.indicators.coverage import Coverage
from sttm.indicators.heat_mitigation import HeatMitigation, heat_mitigation
from sttm.indicators.zonal import zonal_mean

__all__ = ["Cooling", "cooling", "cooling_by_unit"]


@dataclass(frozen=True, slots=True, eq=False)
class Cooling:
    """The three maps of urban cooling; each is computed where and when it is read."""

    capacity: CoolingCapacity
    mitigation: HeatMitigation
    temperature: AirTemperature

    def temperature_from(self, mitigation: Cells) -> AirTemperature:
        """Return the temperature computed from heat mitigation that was stored, instead of anew."""
        own = self.temperature
        return AirTemperature(mitigation, own.distance, own.reference, own.uhi_max, own.side)


def cooling(
    land_cover: Cells,
    evapotranspiration: Cells | None,
    classes: pd.DataFrame,
    *,
    cooling_distance: float,
    mixing_distance: float,
    reference_temperature: float,
    uhi_max: float,
    method: Method = "factors",
    weights: tuple[float, float, float] = (0.6, 0.2, 0.2),
    highest_evapotranspiration: float | None = None,
    least_green_area: float = 20_000.0,
) -> Cooling:
    """Return cooling capacity, heat mitigation and air temperature of a territory.

    Parameters
    ----------
    land_cover, evapotranspiration, classes, method, weights, highest_evapotranspiration
        See :func:`sttm.indicators.cooling_capacity.cooling_capacity`. Cells must be square.
    cooling_distance, mixing_distance
        Metres, rounded to whole cells, at least one.
    reference_temperature
        Of the air outside the heat island, °C.
    uhi_max
        Magnitude of the heat island, °C, not below 0.
    least_green_area
        Green area within the cooling distance from which parks cool, m²; 2 ha in InVEST.

    Raises
    ------
    InputError, RequestError
        If the table, the rasters or a number cannot be used.

    Notes
    -----
    Against the sums done one by one, heat mitigation agrees within 1e-5, and so does any part with the whole;
    temperature within ``uhi_max`` × 1e-5, or, where the mixing distance is large enough to mix on blocks,
    within ``uhi_max`` × 5e-4 / φ, φ being the share of the surroundings with data (0.2 at least: below, and
    in single precision below 0.02, the cells are computed again, exactly).
    """
    capacity = cooling_capacity(
        land_cover,
        evapotranspiration,
        classes,
        method=method,
        weights=weights,
        highest_evapotranspiration=highest_evapotranspiration,
    )
    mitigation = heat_mitigation(
        capacity, cooling_distance=cooling_distance, least_green_area=least_green_area
    )
    temperature = air_temperature(
        mitigation,
        mixing_distance=mixing_distance,
        reference_temperature=reference_temperature,
        uhi_max=uhi_max,
    )
    return Cooling(capacity, mitigation, temperature)


def cooling_by_unit(
    coverage: Coverage, capacity: Cells, temperature: Cells, reference_temperature: float
) -> pd.DataFrame:
    """Return the means of each unit.

    Parameters
    ----------
    coverage
        Coverage of the units on the grid of the rasters.
    capacity, temperature
        Cooling capacity, and air temperature in °C: as computed, or the files they were written to.
    reference_temperature
        Of the air outside the heat island, °C.

    Returns
    -------
    pandas.DataFrame
        ``cooling_capacity``, 0–1; ``temperature``, °C; ``anomaly``, its difference from the reference, °C;
        NaN without data. ``covered``, share of the unit's area with data, 0–1.
    """
    cool, warm = zonal_mean(coverage, capacity), zonal_mean(coverage, temperature)
    columns = {
        "cooling_capacity": cool["mean"],
        "temperature": warm["mean"],
        "anomaly": warm["mean"] - reference_temperature,
        "covered": warm["covered"],
    }
    return pd.DataFrame(columns, index=coverage.index)
