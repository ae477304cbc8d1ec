"""What the models of runoff and cooling read of a land cover: the values of its classes in the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sttm.grids import Cells
from sttm.indicators.air_temperature import AirTemperature, air_temperature
from sttm.indicators.cooling import Cooling
from sttm.indicators.cooling_capacity import CoolingCapacity, known_capacity
from sttm.indicators.heat_mitigation import heat_mitigation
from sttm.indicators.runoff import SOIL_GROUPS
from sttm.packs.land_cover import longest_prefix

__all__ = [
    "COOLING_CLASSES",
    "CURVE_NUMBERS",
    "class_capacity",
    "class_table",
    "cooling_model",
    "curve_numbers",
    "lacking",
    "mixed_air",
]

CURVE_NUMBERS = tuple(f"curve_number_{group.lower()}" for group in SOIL_GROUPS)

COOLING_CLASSES: Mapping[str, tuple[str, ...]] = {
    "factors": ("shade", "crop_coefficient", "albedo", "green_area"),
    "intensity": ("building_intensity", "green_area"),
}
"""Variables of land-cover classes that cooling reads, by method: by day, by night."""

MOSTLY = 0.5
"""Share of a cell that has to be green for it to count as green area, which the model knows as yes or no."""


def lacking(tables: Mapping[str, Any], variables: Iterable[str]) -> bool:
    """Whether the pack gives no table of some variable for the legend of the land cover."""
    return any(tables.get(name) is None for name in variables)


def curve_numbers(tables: Mapping[str, Any], codes: Iterable[float]) -> pd.DataFrame:
    """Return the curve numbers of some classes, one row per code, columns ``A`` to ``D``, NaN where none."""
    found = class_table(tables, CURVE_NUMBERS, codes)
    return found.rename(columns=dict(zip(CURVE_NUMBERS, SOIL_GROUPS, strict=True)))


def class_table(
    tables: Mapping[str, Any], variables: tuple[str, ...], codes: Iterable[float]
) -> pd.DataFrame:
    """Return variables of some classes by their own code or the longest prefix, NaN where there is none."""
    index = pd.Index([int(code) for code in codes], name="code")
    columns = {}
    for name in variables:
        table = tables[name]
        listed = {int(code): float(value) for code, value in table["values"].items()}
        values = []
        for code in index:
            known = code if code in listed else None
            if known is None and table["prefix_match"]:
                known = longest_prefix(code, listed)
            values.append(np.nan if known is None else listed[known])
        columns[name] = values
    return pd.DataFrame(columns, index=index, dtype=np.float64)


def class_capacity(cover: Cells, values: pd.DataFrame, settings: Mapping[str, Any]) -> CoolingCapacity:
    """Return the cooling capacity of a land cover, evapotranspiration the same everywhere: the highest.

    Parameters
    ----------
    cover
        Land cover.
    values
        Variables of :data:`COOLING_CLASSES` for the method, by code; where one is NaN there are no data.
    settings
        Parameter ``cooling`` of the derived layers.
    """
    classes = values.rename(columns={"crop_coefficient": "kc"})
    green = np.where(classes["green_area"].isna(), np.nan, classes["green_area"] >= MOSTLY)
    weights = settings["weights"]
    return known_capacity(
        cover,
        classes.assign(green_area=green),
        method=settings["method"],
        weights=(weights[0], weights[1], weights[2]),
    )


def cooling_model(cover: Cells, values: pd.DataFrame, settings: Mapping[str, Any]) -> Cooling:
    """Return the three maps of cooling of a land cover; parameters as of :func:`class_capacity`."""
    capacity = class_capacity(cover, values, settings)
    mitigation = heat_mitigation(capacity, cooling_distance=settings["cooling_distance"])
    return Cooling(capacity, mitigation, mixed_air(mitigation, settings))


def mixed_air(mitigation: Cells, settings: Mapping[str, Any], *, exact: bool = False) -> AirTemperature:
    """Return the temperature of the air above a heat mitigation, the heat island at its central magnitude."""
    return air_temperature(
        mitigation,
        mixing_distance=settings["mixing_distance"],
        reference_temperature=settings["reference_temperature"],
        uhi_max=settings["uhi_max"][1],
        exact=exact,
    )
