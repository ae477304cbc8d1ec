"""Zonal statistics by name, for plain polygons and a plain raster."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import geopandas as gpd
import numpy as np
import pandas as pd

from sttm.errors import RequestError
from sttm.grids import Cells
from sttm.indicators.coverage import Coverage, coverage
from sttm.indicators.zonal import class_areas, zonal_quantiles, zonal_statistics

__all__ = ["STATISTICS", "zonal_table"]

STATISTICS = {
    "mean": "mean of the cells, each by its covered fraction",
    "min": "lowest value of all cells touched",
    "max": "highest value of all cells touched",
    "sum": "sum of value times covered fraction",
    "count": "cells with data, by covered fraction",
    "stdev": "standard deviation (of the population)",
    "median": "value that half of the area does not exceed",
    "pNN": "value that NN % of the area does not exceed, such as p90",
    "majority": "code with the largest area, the lowest of equals",
    "variety": "number of codes",
    "classes": "area of each code, m², as columns class_CODE and class_nodata",
    "covered": "share of the polygon's area with data, 0–1; always given",
}
_COLUMNS = {
    "mean": "mean",
    "min": "minimum",
    "max": "maximum",
    "sum": "sum",
    "count": "count",
    "stdev": "deviation",
}
_CLASSES = ("majority", "variety", "classes")


def zonal_table(polygons: gpd.GeoSeries, cells: Cells, statistics: Sequence[str] = ("mean",)) -> pd.DataFrame:
    """Return the statistics asked for by name, one row per polygon.

    Parameters
    ----------
    polygons
        Polygons in the reference system of the raster, with a unique index.
    cells
        The raster; it is read at most once for sums, once for quantiles and once for classes.
    statistics
        Names from :data:`STATISTICS`.

    Returns
    -------
    pandas.DataFrame
        The columns asked for, in that order, then ``covered``. NaN where a polygon has no data; then
        ``variety`` is 0 and ``majority`` missing.

    Raises
    ------
    RequestError
        If a name is not a statistic, or classes are asked of a raster that does not hold codes.
    InputError
        If a polygon cannot be measured.
    """
    quantiles = {name: share for name in statistics if (share := _quantile(name)) is not None}
    unknown = [name for name in statistics if name not in {*STATISTICS, *quantiles} or name == "pNN"]
    if unknown:
        near = get_close_matches(unknown[0], STATISTICS, n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(STATISTICS)}"
        raise RequestError(f"{', '.join(unknown)}: no such statistic", remedy=remedy)
    table = coverage(polygons, cells.grid)
    found: dict[str, pd.DataFrame] = {}
    if quantiles:
        values = zonal_quantiles(table, cells, list(quantiles.values()))
        found |= {name: values.iloc[:, [i]] for i, name in enumerate(quantiles)}
    classed = [name for name in statistics if name in _CLASSES]
    if classed:
        found |= _class_statistics(table, cells)
    if classed and not set(_COLUMNS).intersection(statistics):
        found["covered"] = found["covered by codes"]
    else:
        values = zonal_statistics(table, cells)
        found |= {name: values[[column]] for name, column in _COLUMNS.items()}
        found["covered"] = values[["covered"]]
    names = [*dict.fromkeys(name for name in statistics if name != "covered"), "covered"]
    columns = [found[name] if name == "classes" else found[name].set_axis([name], axis=1) for name in names]
    return pd.concat(columns, axis=1)


def _quantile(name: str) -> float | None:
    if name == "median":
        return 0.5
    match = re.fullmatch(r"p(\d{1,2}|100)", name)
    return int(match[1]) / 100 if match else None


def _class_statistics(table: Coverage, cells: Cells) -> dict[str, pd.DataFrame]:
    areas = class_areas(table, cells)
    known = areas.drop(columns="nodata")
    total = areas.sum(axis=1)
    majority = pd.Series(pd.NA, index=areas.index, dtype="Int64")
    some = known.gt(0).any(axis=1)
    majority[some] = known.loc[some].astype(float).idxmax(axis=1).astype(np.int64)
    return {
        "classes": areas.add_prefix("class_"),
        "majority": majority.to_frame(),
        "variety": known.gt(0).sum(axis=1).to_frame(),
        "covered by codes": (known.sum(axis=1) / total).clip(0.0, 1.0).to_frame(),
    }
