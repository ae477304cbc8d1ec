"""Sums over the cells of each unit: moments of a measured quantity, areas of a class.

The sum of a unit runs over its runs row by row, and that of a run over its cells one after another, so
that it depends neither on the other units nor on how the raster was cut into bands. Small problems
are summed by numpy, large ones by :mod:`sttm.indicators.kernels`, which would take longer to load than
to work on them; both give the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells
from sttm.indicators.coverage import Coverage
from sttm.indicators.scan import Band, bands

__all__ = ["Moments", "class_tally", "covered_cells", "declared_nodata", "moments"]

# Below this many cells numpy needs less time than loading the compiled loops.
COMPILED_FROM = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Weighted sums of the cells of each unit; one row per unit.

    Parameters
    ----------
    valid, missing
        Covered cells with and without a value.
    shift
        First value of the unit; deviations are taken from it, so that nothing is lost to rounding.
    first, second
        Sums of the deviations and of their squares, weighted by coverage.
    minimum, maximum
        Extremes over all cells that the unit touches; infinite without values.
    above
        Covered cells with a value above each threshold, shape (units, thresholds).
    """

    valid: NDArray[np.float64]
    missing: NDArray[np.float64]
    shift: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    above: NDArray[np.float64]


def moments(coverage: Coverage, cells: Cells, thresholds: NDArray[np.float64]) -> Moments:
    """Read ``cells`` once and return the moments of each unit."""
    units = len(coverage.index)
    sums = Moments(
        *(np.zeros(units), np.zeros(units), np.zeros(units), np.zeros(units), np.zeros(units)),
        minimum=np.full(units, np.inf),
        maximum=np.full(units, -np.inf),
        above=np.zeros((units, len(thresholds))),
    )
    nodata = declared_nodata(cells)
    if coverage.size < COMPILED_FROM:
        for band in bands(coverage, cells):
            _add_moments(coverage, band, nodata, thresholds, sums)
        return sums
    from sttm.indicators.kernels import add_moments

    runs, cursor = coverage.runs, coverage.offsets[:-1].copy()
    table = (coverage.offsets, cursor, runs.row, runs.col, runs.length, runs.fraction)
    totals = tuple(getattr(sums, name) for name in Moments.__slots__)
    for band in bands(coverage, cells):
        add_moments(band.values, band.row, band.col, nodata, *table, thresholds, *totals)
    return sums


def class_tally(coverage: Coverage, cells: Cells) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Read ``cells`` once and return the codes found and the covered cells of each unit and code.

    Returns
    -------
    codes
        The codes present in any unit, ascending.
    tally
        Covered cells, shape (units, codes + 1); the last column counts cells without data.
    """
    units = len(coverage.index)
    nodata = declared_nodata(cells)
    places: dict[int, int] = {}
    tally = np.zeros((units, 1))
    runs, cursor = coverage.runs, coverage.offsets[:-1].copy()
    table = (coverage.offsets, cursor, runs.row, runs.col, runs.length, runs.fraction)
    for band in bands(coverage, cells):
        local, values, present = _coded(band.values)
        columns = np.zeros(len(values), dtype=np.int64)  # column 0 counts what is missing
        for i in present:
            code = float(values[i])
            if not np.isnan(code) and code != nodata:
                columns[i] = places.setdefault(_whole(code), len(places) + 1)
        tally = np.pad(tally, ((0, 0), (0, len(places) + 1 - tally.shape[1])))
        coded = Band(band.row, band.col, local)
        if coverage.size < COMPILED_FROM:
            unit, value, fraction = covered_cells(coverage, coded)
            np.add.at(tally, (unit, columns[value]), fraction)
        else:
            from sttm.indicators.kernels import add_classes

            add_classes(local, band.row, band.col, columns, *table, tally)
    found = np.array(sorted(places), dtype=np.int64)
    order = [places[int(code)] for code in found]
    kept = tally[:, order].any(axis=0)
    return found[kept], tally[:, [*np.asarray(order, dtype=np.int64)[kept], 0]]


def covered_cells(
    coverage: Coverage, band: Band
) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.float64]]:
    """Return unit, value and covered fraction of every covered cell of a band, unit by unit."""
    chosen, run, value = _cells_of_runs(coverage, band)
    return coverage.unit_of_run[chosen][run], value, coverage.runs.fraction[chosen][run]


def _cells_of_runs(
    coverage: Coverage, band: Band
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
    """Return the runs that lie in a band and, cell by cell, the place of its run among them and its value."""
    runs = coverage.runs
    chosen = np.flatnonzero((runs.row >= band.row) & (runs.row < band.end))
    length = runs.length[chosen].astype(np.int64)
    start = (runs.row[chosen].astype(np.int64) - band.row) * band.values.shape[1]
    start += runs.col[chosen] - band.col
    before = np.cumsum(length) - length
    cell = np.repeat(start - before, length) + np.arange(length.sum())
    return chosen, np.repeat(np.arange(len(chosen)), length), band.values.reshape(-1)[cell]


def declared_nodata(cells: Cells) -> float:
    """Return the value that stands for missing data as the raster's own type holds it, else NaN."""
    if cells.nodata is None:
        return np.nan
    return float(np.asarray(cells.nodata, cells.dtype)) if cells.dtype.kind == "f" else float(cells.nodata)


def _add_moments(
    coverage: Coverage, band: Band, nodata: float, thresholds: NDArray[np.float64], sums: Moments
) -> None:
    chosen, run, stored = _cells_of_runs(coverage, band)
    unit, weight = coverage.unit_of_run[chosen], coverage.runs.fraction[chosen]
    value = stored.astype(np.float64)
    known = ~(np.isnan(value) | (value == nodata))
    length, run, value = np.bincount(run, minlength=len(chosen)), run[known], value[known]
    number = np.bincount(run, minlength=len(chosen))
    met, at = np.unique(unit[run], return_index=True)
    new = sums.valid[met] == 0.0
    sums.shift[met[new]] = value[at[new]]
    np.add.at(sums.valid, unit, weight * number)
    np.add.at(sums.missing, unit, weight * (length - number))
    deviation = value - sums.shift[unit[run]]
    for total, term in ((sums.first, deviation), (sums.second, deviation * deviation)):
        along = np.zeros(len(chosen))
        np.add.at(along, run, term)
        np.add.at(total, unit, weight * along)
    np.minimum.at(sums.minimum, unit[run], value)
    np.maximum.at(sums.maximum, unit[run], value)
    for k, threshold in enumerate(thresholds):
        over = np.bincount(run[value > threshold], minlength=len(chosen))
        np.add.at(sums.above[:, k], unit, weight * over)


def _coded(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """Return the values as small codes from 0, what each code stands for, and the codes present."""
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in "iu" and size <= 2:
        unsigned = np.dtype(f"u{size}")
        meaning = np.arange(256**size).astype(unsigned).view(values.dtype)
        local = values.view(unsigned)
        seen = np.zeros(len(meaning), dtype=bool)
        seen[local] = True
        return local, meaning, np.flatnonzero(seen)
    meaning, inverse = np.unique(values, return_inverse=True)
    return inverse.reshape(values.shape), meaning, np.arange(len(meaning))


def _whole(value: float) -> int:
    if not value.is_integer():
        message = f"a class code is a whole number, and the raster holds {value}"
        raise RequestError(message, remedy="ask for the mean of a measured quantity, not for its classes")
    return int(value)
