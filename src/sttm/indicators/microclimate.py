"""Summer night temperature of each unit: mean, anomaly, and share of the area above thresholds.

The anomaly takes parks as 0: it is the difference from the mean temperature of the cells whose land
cover is one of the reference classes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells, Grid, Window
from sttm.indicators.coverage import Coverage
from sttm.indicators.tallies import declared_nodata
from sttm.indicators.zonal import zonal_statistics
from sttm.quantities import Missing

__all__ = ["anomaly", "night_temperature", "reference_temperature"]

# Cells of land cover held in memory at once while the temperature is sampled.
SAMPLED_CELLS = 4_000_000


def night_temperature(
    coverage: Coverage,
    temperature: Cells,
    *,
    reference: float | Missing | None = None,
    thresholds: Sequence[float] = (),
) -> pd.DataFrame:
    """Return the night temperature of each unit, from one reading of the raster.

    Parameters
    ----------
    coverage
        Coverage of the units on the grid of ``temperature``.
    temperature
        Night temperature, °C (or any scale of degrees).
    reference
        Temperature of anomaly 0 (:func:`reference_temperature`).
    thresholds
        Temperatures of which the share of area strictly above is wanted.

    Returns
    -------
    pandas.DataFrame
        ``mean``, ``minimum``, ``maximum`` in the unit of the raster; ``anomaly`` in the same degrees, NaN
        without a reference; ``above <threshold>``, share of the area with data, 0–1; ``covered``, share
        of the unit's area with data.
    """
    found = zonal_statistics(coverage, temperature, thresholds)
    shares = [f"above {threshold:g}" for threshold in thresholds]
    found["anomaly"] = anomaly(found["mean"], Missing("not asked for") if reference is None else reference)
    return found[["mean", "minimum", "maximum", "anomaly", *shares, "covered"]]


def anomaly(mean: pd.Series[float], reference: float | Missing) -> pd.Series[float]:
    r"""Return :math:`\Delta T = \bar T - T_{ref}` of each unit; NaN without mean or reference."""
    zero = math.nan if isinstance(reference, Missing) else reference
    return (mean - zero).rename("anomaly")


def reference_temperature(
    temperature: Cells, land_cover: Cells, reference_codes: Collection[int]
) -> float | Missing:
    r"""Return the mean temperature of the cells whose centre lies in one of the reference classes.

    .. math:: T_{ref} = \sum_{i \in P} T_i \,/\, |P|

    :math:`P` being the temperature cells with a value at whose centre the land cover has a reference
    code (urban parks, woods: the pack says which).

    Parameters
    ----------
    temperature, land_cover
        Rasters in one reference system; their grids may differ in cell size, origin and extent.
    reference_codes
        Codes of the land cover that make the reference.

    Returns
    -------
    float or Missing
        In the unit of ``temperature``; missing when no cell qualifies.

    Raises
    ------
    RequestError
        If the rasters are in different reference systems.
    """
    one, other = temperature.grid, land_cover.grid
    if one.crs != other.crs:
        message = f"the temperature is in {one.crs}, the land cover in {other.crs}"
        raise RequestError(message, remedy="bring both to one reference system")
    codes = np.array(sorted(reference_codes), dtype=np.int64)
    finer = max(1.0, one.dx / other.dx) * max(1.0, one.dy / other.dy)
    size = max(1, math.isqrt(int(SAMPLED_CELLS / finer)))
    sums, number = [], 0
    for block in one.blocks(size):
        classes = _at_centres(one, block, land_cover)
        values = temperature.read(block).astype(np.float64)
        chosen = values[
            np.isin(classes, codes) & ~np.isnan(values) & (values != declared_nodata(temperature))
        ]
        sums.append(float(chosen.sum()))
        number += len(chosen)
    if number == 0:
        return Missing(f"no cell with a temperature lies in the reference classes {codes.tolist()}")
    return math.fsum(sums) / number


def _at_centres(grid: Grid, block: Window, land_cover: Cells) -> NDArray[np.float64]:
    """Return the class at each cell centre of a block, NaN where there is none."""
    other = land_cover.grid
    x = grid.left + (block.col + np.arange(block.width) + 0.5) * grid.dx
    y = grid.top - (block.row + np.arange(block.height) + 0.5) * grid.dy
    col = np.floor((x - other.left) / other.dx).astype(np.int64)
    row = np.floor((other.top - y) / other.dy).astype(np.int64)
    classes = np.full((block.height, block.width), np.nan)
    rows = np.flatnonzero((row >= 0) & (row < other.height))
    cols = np.flatnonzero((col >= 0) & (col < other.width))
    if len(rows) and len(cols):
        row, col = row[rows], col[cols]
        top, left = int(row[0]), int(col[0])
        window = Window(top, left, int(row[-1]) - top + 1, int(col[-1]) - left + 1)
        found = land_cover.read(window)[np.ix_(row - top, col - left)].astype(np.float64)
        found[found == declared_nodata(land_cover)] = np.nan
        classes[np.ix_(rows, cols)] = found
    return classes
