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
SAMPLED_CELLS = 1024 * 1024


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
    nodata = declared_nodata(temperature)
    sums, number = [], 0
    for block in one.blocks(size):
        values = temperature.read(block)[_centred_in(one, block, land_cover, codes)].astype(np.float64)
        values = values[~np.isnan(values) & (values != nodata)]
        sums.append(float(values.sum()))
        number += len(values)
    if number == 0:
        return Missing(f"no cell with a temperature lies in the reference classes {codes.tolist()}")
    return math.fsum(sums) / number


def _centred_in(grid: Grid, block: Window, land_cover: Cells, codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether the centre of each cell of a block lies in one of the classes."""
    other = land_cover.grid
    x = grid.left + (block.col + np.arange(block.width) + 0.5) * grid.dx
    y = grid.top - (block.row + np.arange(block.height) + 0.5) * grid.dy
    col = np.floor((x - other.left) / other.dx).astype(np.int64)
    row = np.floor((other.top - y) / other.dy).astype(np.int64)
    inside = np.zeros((block.height, block.width), dtype=bool)
    rows = np.flatnonzero((row >= 0) & (row < other.height))
    cols = np.flatnonzero((col >= 0) & (col < other.width))
    if len(rows) and len(cols):
        row, col = row[rows], col[cols]
        top, left = int(row[0]), int(col[0])
        found = land_cover.read(Window(top, left, int(row[-1]) - top + 1, int(col[-1]) - left + 1))
        chosen = np.isin(found, codes) & (found != declared_nodata(land_cover))
        part = slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1)
        inside[part] = chosen[row - top][:, col - left]
    return inside
