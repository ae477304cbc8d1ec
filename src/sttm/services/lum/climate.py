"""What the first strategy says of the ground of a LUM: the units it lies in, with their indicators."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.quantities import Missing
from sttm.services.lum.reading import measured, within
from sttm.services.result import missing_told
from sttm.territory.reading import Reading, absent_layers

__all__ = ["READ", "climate"]

READ = {
    "idren": ("unit_drainage", "idren", "1"),
    "night_temperature": ("unit_night_temperature", "night_temperature", "degC"),
    "drainage_vulnerability": ("unit_vulnerability", "drainage_vulnerability", "level"),
    "heat_vulnerability": ("unit_vulnerability", "heat_vulnerability", "level"),
}
"""Named layer, column and unit of each indicator of units."""

SLIVER_M2 = 1.0

UNBUILT = Missing("the indicators of units are not built", it="gli indicatori delle unità non sono costruiti")
UNKNOWN = Missing("not known of this unit", it="non noto per questa unità")


def climate(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return the units a LUM lies in, the largest share first, each with what is known of it, as JSON values.

    Values stand by unit, with its share of the ground: levels of different units have no mean.
    """
    frame, rows = reading.vector("units"), within(reading, "units", ground)
    if frame is None or isinstance(rows, Missing):
        return missing_told(absent_layers(["units"]))
    area = shapely.area(shapely.intersection(frame.geometry.to_numpy()[rows], ground))
    found = []
    for k in np.argsort(-area, kind="stable"):
        if area[k] >= SLIVER_M2:
            unit = str(frame.index[rows[k]])
            name = frame["name"].iloc[rows[k]] if "name" in frame else None
            found.append(
                {
                    "unit": unit,
                    "name": name if isinstance(name, str) else unit,
                    "share": measured(float(area[k] / ground.area), "1"),
                    **{key: _value(reading, unit, key) for key in READ},
                }
            )
    if not found:
        return missing_told(Missing("it lies in no unit", it="non sta in alcuna unità"))
    return {"units": found}


def _value(reading: Reading, unit: str, key: str) -> dict[str, Any]:
    layer, column, kind = READ[key]
    table = _table(reading, layer)
    if table is None or column not in table:
        return missing_told(UNBUILT)
    value = table[column].get(unit)
    if value is None or pd.isna(value):
        return missing_told(UNKNOWN)
    return measured(float(value), kind)


def _table(reading: Reading, layer: str) -> pd.DataFrame | None:
    version = reading.version(layer)
    if version is None:
        return None
    return reading.kept(f"table {layer}", lambda of: of.workspace.table(version))
