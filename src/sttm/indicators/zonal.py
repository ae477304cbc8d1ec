"""What lies inside each polygon of a raster, by the exact share of every cell.

A cell counts by the fraction of it that the polygon covers (:func:`coverage`), not by whether its
centre falls inside. NaN and the declared nodata value are both missing; every result says which
share of the polygon has data, and a polygon without any has NaN, never 0.

The figures of a polygon depend on that polygon and the raster alone, to the last bit: a part of the
polygons gives the same rows as the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells
from sttm.indicators.coverage import Coverage, coverage
from sttm.indicators.frames import float_frame
from sttm.indicators.scan import bands
from sttm.indicators.tallies import Moments, class_tally, covered_cells, declared_nodata, moments

__all__ = [
    "Coverage",
    "class_areas",
    "coverage",
    "share_above",
    "zonal_mean",
    "zonal_quantiles",
    "zonal_statistics",
]

# Quantiles hold the cells of some polygons in memory: as many as make up this number of cells.
CELLS_HELD = 8_000_000


def class_areas(coverage: Coverage, cells: Cells, classes: Sequence[int] | None = None) -> pd.DataFrame:
    """Return the area of each class in each polygon, m².

    Parameters
    ----------
    coverage
        Coverage of the polygons on the grid of ``cells``.
    cells
        Raster of class codes, whole numbers of any type.
    classes
        The columns wanted, codes that appear nowhere included; by default those found in any polygon,
        ascending.

    Returns
    -------
    pandas.DataFrame
        One column per code and, last, ``nodata``: the area without a class, whether the raster has
        none there or does not reach it. A row adds up to the area of the polygon, within 1e-7 of it.

    Raises
    ------
    RequestError
        If ``cells`` lies on another grid, holds values that are no codes, or ``classes`` leaves out a code
        that is there.
    """
    codes, tally = class_tally(coverage, cells)
    areas = tally * coverage.grid.cell_area
    areas[:, -1] += (1.0 - coverage.on_grid) * coverage.area
    frame = pd.DataFrame(
        areas, index=coverage.index, columns=pd.Index([*codes.tolist(), "nodata"], dtype=object)
    )
    if classes is None:
        return frame
    left_out = sorted(set(codes.tolist()) - set(classes))
    if left_out:
        message = f"the raster holds the codes {left_out}, which are not among the classes asked for"
        raise RequestError(message, remedy="add them to the classes")
    return frame.reindex(columns=pd.Index([*classes, "nodata"], dtype=object), fill_value=0.0)


def zonal_mean(coverage: Coverage, cells: Cells) -> pd.DataFrame:
    r"""Return the mean, minimum and maximum of a measured quantity in each polygon.

    .. math:: \bar v = \sum_i f_i v_i \,/\, \sum_i f_i

    over the cells :math:`i` with a value, :math:`f_i` being the covered fraction of the cell.

    Returns
    -------
    pandas.DataFrame
        ``mean``, ``minimum`` and ``maximum`` in the unit of the raster, NaN without data; the extremes
        are those of all cells touched. ``covered`` is the share of the polygon's area with data, 0–1;
        exactly 1 when no cell is missing.
    """
    sums = moments(coverage, cells, np.empty(0))
    columns = _mean_and_extremes(sums) | {"covered": _covered(coverage, sums)}
    return float_frame(columns, coverage.index)


def share_above(coverage: Coverage, cells: Cells, thresholds: Sequence[float]) -> pd.DataFrame:
    """Return the share of the area with data whose value is strictly above each threshold, 0–1.

    Returns
    -------
    pandas.DataFrame
        One column per threshold (the number itself), then ``covered``; NaN without data.
    """
    sums = moments(coverage, cells, np.asarray(thresholds, dtype=np.float64))
    columns = dict(zip(thresholds, _shares(sums), strict=True)) | {"covered": _covered(coverage, sums)}
    return pd.DataFrame(columns, index=coverage.index)


def zonal_statistics(coverage: Coverage, cells: Cells, thresholds: Sequence[float] = ()) -> pd.DataFrame:
    """Return everything one reading of a measured quantity can give.

    Returns
    -------
    pandas.DataFrame
        ``mean``, ``minimum``, ``maximum``, ``deviation`` (standard deviation of the population) and
        ``sum`` (of value times fraction, for cells that hold amounts) in the unit of the raster;
        ``count`` in cells with data; ``above <threshold>``, share of the area with data strictly
        above it; ``covered``, share of the polygon's area with data.
    """
    sums = moments(coverage, cells, np.asarray(thresholds, dtype=np.float64))
    some = sums.valid > 0
    weight = np.where(some, sums.valid, np.nan)
    variance = np.maximum(sums.second / weight - (sums.first / weight) ** 2, 0.0)
    columns = _mean_and_extremes(sums)
    columns["deviation"] = np.sqrt(variance)
    columns["sum"] = np.where(some, sums.shift * sums.valid + sums.first, np.nan)
    columns["count"] = sums.valid
    columns |= {f"above {t:g}": share for t, share in zip(thresholds, _shares(sums), strict=True)}
    columns["covered"] = _covered(coverage, sums)
    return float_frame(columns, coverage.index)


def zonal_quantiles(coverage: Coverage, cells: Cells, quantiles: Sequence[float]) -> pd.DataFrame:
    """Return the value that at least a share ``q`` of the area with data does not exceed.

    No interpolation: a quantile is always a value of the raster. Unlike the other functions this
    one holds the cells of a polygon in memory, some 40 bytes for each.

    Returns
    -------
    pandas.DataFrame
        One column per quantile (the number itself); NaN without data.
    """
    wanted = np.asarray(quantiles, dtype=np.float64)
    if np.any((wanted < 0) | (wanted > 1)):
        raise RequestError(f"quantiles lie between 0 and 1, not {list(quantiles)}")
    found = np.full((len(coverage.index), len(wanted)), np.nan)
    for start, stop in _groups(coverage):
        part = coverage.part(start, stop)
        read = [covered_cells(part, band) for band in bands(part, cells)]
        if not read:
            continue
        unit, value, fraction = (np.concatenate(arrays) for arrays in zip(*read, strict=True))
        number = value.astype(np.float64)
        known = ~(np.isnan(number) | (number == declared_nodata(cells)))
        unit, number, fraction = unit[known], number[known], fraction[known]
        order = np.lexsort((number, unit))
        edges = np.searchsorted(unit[order], np.arange(stop - start + 1))
        for i in range(stop - start):
            own = order[edges[i] : edges[i + 1]]
            if len(own):
                found[start + i] = _quantiles(number[own], fraction[own], wanted)
    return pd.DataFrame(found, index=coverage.index, columns=pd.Index(list(quantiles)))


def _quantiles(
    ascending: NDArray[np.float64], weight: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    reached = np.cumsum(weight)
    place = np.searchsorted(reached, wanted * reached[-1])
    found: NDArray[np.float64] = ascending[np.minimum(place, len(ascending) - 1)]
    return found


def _groups(coverage: Coverage) -> list[tuple[int, int]]:
    """Cut the polygons into stretches of at most ``CELLS_HELD`` cells, or of one polygon."""
    before = np.concatenate(([0], np.cumsum(coverage.runs.length, dtype=np.int64)))[coverage.offsets]
    groups, start = [], 0
    for stop in range(1, len(coverage.index) + 1):
        full = stop == len(coverage.index) or before[stop + 1] - before[start] > CELLS_HELD
        if full:
            groups.append((start, stop))
            start = stop
    return groups


def _mean_and_extremes(sums: Moments) -> dict[str, NDArray[np.float64]]:
    some = sums.valid > 0
    return {
        "mean": sums.shift + sums.first / np.where(some, sums.valid, np.nan),
        "minimum": np.where(some, sums.minimum, np.nan),
        "maximum": np.where(some, sums.maximum, np.nan),
    }


def _shares(sums: Moments) -> NDArray[np.float64]:
    """Return the share above each threshold, shape (thresholds, units)."""
    weight = np.where(sums.valid > 0, sums.valid, np.nan)
    shares: NDArray[np.float64] = (sums.above / weight[:, None]).T
    return shares


def _covered(coverage: Coverage, sums: Moments) -> NDArray[np.float64]:
    # valid / (valid + missing) rather than valid / area: without missing cells it is exactly 1.
    touched = sums.valid + sums.missing
    known = np.divide(sums.valid, touched, out=np.zeros_like(touched), where=touched > 0)
    return np.clip(known * coverage.on_grid, 0.0, 1.0)
