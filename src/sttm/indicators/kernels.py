"""The two inner loops of zonal sums, compiled: for whole territories, hundreds of cells a microsecond.

Each loop goes through the runs of a unit from top to bottom and left to right and adds one cell after
another, exactly as :mod:`sttm.indicators.tallies` does with numpy for small problems: same order,
same bits. ``cursor`` remembers, unit by unit, the first run below the bands seen so far.
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
        while run < offsets[unit + 1] and row[run] < bottom:
            weight = fraction[run]
            line = values[row[run] - top]
            start = col[run] - left
            for c in range(start, start + length[run]):
                value = np.float64(line[c])
                if np.isnan(value) or value == nodata:
                    missing[unit] += weight
                    continue
                if valid[unit] == 0.0:
                    shift[unit] = value
                valid[unit] += weight
                deviation = value - shift[unit]
                weighted = weight * deviation
                first[unit] += weighted
                second[unit] += weighted * deviation
                minimum[unit] = min(minimum[unit], value)
                maximum[unit] = max(maximum[unit], value)
                for k in range(len(thresholds)):
                    if value > thresholds[k]:
                        above[unit, k] += weight
            run += 1
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
