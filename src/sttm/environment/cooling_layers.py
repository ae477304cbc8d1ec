"""Derived layers of cooling: heat mitigation and air temperature by cell, and their means by unit.

What decides a cell lies within a known distance of it, and blocks are anchored to the grid: computed again
where something changed, a map is the same to the last bit as computed anew. Nothing in it depends on the
whole territory: evapotranspiration is taken at its highest everywhere, and green areas count within the
cooling distance alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.environment.model_classes import COOLING_CLASSES, class_capacity, class_table, lacking, mixed_air
from sttm.grids import Cells, Grid, Window
from sttm.indicators import heat_mitigation as parks
from sttm.indicators import zonal
from sttm.indicators.class_codes import codes_present
from sttm.indicators.convolution import STEPS, exponential_kernel, whole_cells
from sttm.indicators.coverage import Coverage
from sttm.indicators.tallies import class_tally

__all__ = [
    "air_temperature",
    "air_temperature_radius",
    "heat_mitigation",
    "heat_mitigation_grid",
    "heat_mitigation_radius",
    "unit_cooling",
]

Parameters = Mapping[str, Any]

MITIGATION_STEPS, TEMPERATURE_STEPS = STEPS, 2**12
"""Parts of 1 and of 1 °C to which the maps are rounded, far below what the models know: it saves space."""


def heat_mitigation(
    land_cover_cells: Cells, parameters: Parameters, grid: Grid, window: Window
) -> NDArray[np.float32]:
    """Return the heat mitigation index of each cell, 0–1, NaN where its class has no values."""
    tables, settings = parameters["benefit_values"], parameters["cooling"]
    names = COOLING_CLASSES[settings["method"]]
    if lacking(tables, names):
        return np.full((window.height, window.width), np.nan, np.float32)
    near = grid.around(window, _reach_of_parks(grid, settings))
    values = class_table(tables, names, codes_present(land_cover_cells, near))
    capacity = class_capacity(land_cover_cells, values, settings)
    mitigation = parks.heat_mitigation(capacity, cooling_distance=settings["cooling_distance"], exact=True)
    return _rounded(mitigation.read(window), MITIGATION_STEPS)


def heat_mitigation_radius(inputs: Mapping[str, Any], parameters: Parameters) -> float:
    """Return how far around a cell the land cover decides its heat mitigation, metres."""
    grid: Grid = inputs["land_cover_cells"].grid
    return _reach_of_parks(grid, parameters["cooling"]) * grid.dx


def _reach_of_parks(grid: Grid, settings: Mapping[str, Any]) -> int:
    return exponential_kernel(whole_cells("cooling distance", settings["cooling_distance"], grid)).radius


def air_temperature(
    heat_mitigation: Cells, parameters: Parameters, grid: Grid, window: Window
) -> NDArray[np.float32]:
    """Return the temperature of the air after mixing, °C, NaN where heat mitigation has no data."""
    del grid  # that of heat mitigation
    model = mixed_air(heat_mitigation, parameters["cooling"], exact=True)
    return _rounded(model.read(window), TEMPERATURE_STEPS)


def air_temperature_radius(inputs: Mapping[str, Any], parameters: Parameters) -> float:
    """Return how far around a cell heat mitigation decides its temperature, metres."""
    mitigation: Cells = inputs["heat_mitigation"]
    return mixed_air(mitigation, parameters["cooling"]).reach * mitigation.grid.dx


def heat_mitigation_grid(inputs: Mapping[str, Any], parameters: Parameters) -> Grid:
    """Return the grid of heat mitigation."""
    del parameters
    grid: Grid = inputs["heat_mitigation"].grid
    return grid


def unit_cooling(
    units: gpd.GeoDataFrame, land_cover_cells: Cells, air_temperature: Cells, parameters: Parameters
) -> pd.DataFrame:
    """Return the cooling of each unit by the cooling model of the whole territory.

    Returns
    -------
    pandas.DataFrame
        ``cooling_capacity`` (0–1), ``model_temperature`` and ``model_anomaly`` (°C, by the model, not
        measured), ``cooling_covered``. Missing below the least coverage.
    """
    settings = parameters["cooling"]
    table = zonal.coverage(units.geometry, air_temperature.grid)
    warm = zonal.zonal_mean(table, air_temperature)
    enough = warm["covered"] >= parameters["minimum_coverage"]
    columns = {
        "cooling_capacity": np.where(enough, _mean_capacity(table, land_cover_cells, parameters), np.nan),
        "model_temperature": warm["mean"].where(enough),
        "model_anomaly": (warm["mean"] - settings["reference_temperature"]).where(enough),
        "cooling_covered": warm["covered"],
    }
    return pd.DataFrame(columns, index=units.index)


def _mean_capacity(table: Coverage, cover: Cells, parameters: Parameters) -> NDArray[np.float64]:
    """Return the mean cooling capacity of each unit, from the area of each class in it."""
    tables, settings = parameters["benefit_values"], parameters["cooling"]
    names = COOLING_CLASSES[settings["method"]]
    if lacking(tables, names):
        return np.full(len(table.index), np.nan)
    codes, tally = class_tally(table, cover)
    values = class_table(tables, names, codes)
    capacity = class_capacity(cover, values, settings).constant[: len(codes)].astype(np.float64)
    total, area = np.zeros(len(tally)), np.zeros(len(tally))
    # Class by class in the order of their codes: what a unit lacks adds an exact 0.
    for of_class, cells in zip(capacity, tally.T, strict=False):
        if not np.isnan(of_class):
            total += of_class * cells
            area += cells
    mean: NDArray[np.float64] = np.divide(total, area, out=np.full(len(tally), np.nan), where=area > 0)
    return mean


def _rounded(values: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    """Round to a binary fraction, exactly: what no model knows costs most of the space."""
    values *= np.float32(steps)
    np.rint(values, out=values)
    values /= np.float32(steps)
    return values
