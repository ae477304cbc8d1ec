"""The two inner loops of zonal sums, compiled: for whole territories, hundreds of cells a microsecond.

Each loop goes through the runs of a unit from top to bottom, adds the cells of a run one after another
and then the run to the unit, exactly as :mod:`sttm.indicators.tallies` does with numpy for small
problems: same order, same bits. ``cursor`` remembers, unit by unit, the first run below the bands
seen so far.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["add_classes", "add_moments"]


@njit(cache=True, nogil=True)
def add_moments(
    values: Any,
    top: int,
    left: int,
    nodata: float,
    offsets: Any,
    cursor: Any,
    row: Any,
    col: Any,
    length: Any,
    fraction: Any,
    thresholds: Any,
    valid: Any,
    missing: Any,
    shift: Any,
    first: Any,
    second: Any,
    minimum: Any,
    maximum: Any,
    above: Any,
) -> None:
    """Add the cells of one band to the moments of each unit."""
    bottom = top + values.shape[0]
    for unit in range(len(cursor)):
        run = cursor[unit]
        known_before, zero = valid[unit], shift[unit]
        low, high = minimum[unit], maximum[unit]
        while run < offsets[unit + 1] and row[run] < bottom:
            start = col[run] - left
            line = values[row[run] - top, start : start + length[run]]
            known = 0
            deviations = squares = 0.0
            for stored in line:
                value = np.float64(stored)
                if value == nodata or np.isnan(value):
                    continue
                if known_before == 0.0 and known == 0:
                    zero = value
                known += 1
                deviation = value - zero
                deviations += deviation
                squares += deviation * deviation
                if value < low:
                    low = value
                if value > high:
                    high = value
            weight = fraction[run]
            for k in range(len(thresholds)):
                over = 0
                for stored in line:
                    value = np.float64(stored)
                    over += (value > thresholds[k]) & (value != nodata)
                above[unit, k] += weight * over
            known_before += weight * known
            missing[unit] += weight * (length[run] - known)
            first[unit] += weight * deviations
            second[unit] += weight * squares
            run += 1
        valid[unit], shift[unit] = known_before, zero
        minimum[unit], maximum[unit] = low, high
        cursor[unit] = run


@njit(cache=True, nogil=True)
def add_classes(
    values: Any,
    top: int,
    left: int,
    columns: Any,
    offsets: Any,
    cursor: Any,
    row: Any,
    col: Any,
    length: Any,
    fraction: Any,
    tally: Any,
) -> None:
    """Add the covered cells of one band to ``tally[unit, columns[value]]``."""
    bottom = top + values.shape[0]
    for unit in range(len(cursor)):
        run = cursor[unit]
        while run < offsets[unit + 1] and row[run] < bottom:
            weight = fraction[run]
            line = values[row[run] - top]
            start = col[run] - left
            for c in range(start, start + length[run]):
                tally[unit, columns[line[c]]] += weight
            run += 1
        cursor[unit] = run
