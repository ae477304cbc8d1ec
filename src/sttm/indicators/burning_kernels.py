"""The inner loops that put geometries on cells, compiled.

Coordinates are in cells: x to the right from the left edge of the grid, y down from its top, so that cell
``(r, c)`` is ``[c, c + 1) × [r, r + 1)``. A ring is a run of points, the last equal to the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["add_runs", "count_crossings", "fill_runs", "mark_runs", "mark_touched"]


@njit(cache=True, nogil=True)
def mark_touched(packed: Any, width: int, x: Any, y: Any, offsets: Any) -> None:
    """Mark every cell that a run of points, or the straight lines between them, touches."""
    height = packed.shape[0]
    for run in range(len(offsets) - 1):
        first, last = offsets[run], offsets[run + 1] - 1
        if first == last:
            _mark(packed, height, width, int(np.floor(y[first])), x[first], x[first])
        for k in range(first, last):
            x0, y0, x1, y1 = x[k], y[k], x[k + 1], y[k + 1]
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            top, bottom = int(np.floor(y0)), int(np.floor(y1))
            if bottom < 0 or top >= height:
                continue
            slope = (x1 - x0) / (y1 - y0) if y1 > y0 else 0.0
            for row in range(max(top, 0), min(bottom, height - 1) + 1):
                enter = x0 if row <= top else x0 + (row - y0) * slope
                leave = x1 if row >= bottom else x0 + (row + 1 - y0) * slope
                _mark(packed, height, width, row, min(enter, leave), max(enter, leave))


@njit(cache=True, nogil=True)
def _mark(packed: Any, height: int, width: int, row: int, low: float, high: float) -> None:
    if 0 <= row < height and high >= 0 and low < width:
        begin, end = max(int(np.floor(low)), 0), min(int(np.floor(high)), width - 1)
        for c in range(begin, end + 1):
            packed[row, c >> 3] |= 128 >> (c & 7)


@njit(cache=True, nogil=True)
def count_crossings(y: Any, offsets: Any, parts: Any, top: int, bottom: int, counts: Any) -> None:
    """Fill in how often the rings of each polygon cross the centre lines of rows ``top`` up to ``bottom``.

    The rings of polygon ``p`` are ``parts[p]`` up to ``parts[p + 1]``.
    """
    for polygon in range(len(parts) - 1):
        found = 0
        for ring in range(parts[polygon], parts[polygon + 1]):
            for k in range(offsets[ring], offsets[ring + 1] - 1):
                low, high = min(y[k], y[k + 1]), max(y[k], y[k + 1])
                begin = max(int(np.ceil(low - 0.5)), top)
                found += max(min(int(np.ceil(high - 0.5)), bottom) - begin, 0)
        counts[polygon] = found


@njit(cache=True, nogil=True)
def fill_runs(
    x: Any, y: Any, offsets: Any, parts: Any, top: int, bottom: int, most: int,
    rows: Any, starts: Any, stops: Any, owners: Any,
) -> int:  # fmt: skip
    """Fill in the cells whose centre lies in each polygon, as runs of a row; return how many runs there are.

    A centre line is crossed by an edge that has one end above it and the other on it or below, so that a
    shared vertex counts once; a centre on an edge belongs to the polygon on its right. ``most`` is the
    largest number of crossings of one polygon.
    """
    places, lines = np.empty(most, np.float64), np.empty(most, np.int32)
    total = 0
    for polygon in range(len(parts) - 1):
        found = _crossings(x, y, offsets, parts[polygon], parts[polygon + 1], top, bottom, places, lines)
        if found == 0:
            continue
        low, high = lines[:found].min(), lines[:found].max()
        begin = np.zeros(high - low + 2, np.int64)
        for k in range(found):
            begin[lines[k] - low + 1] += 1
        begin = np.cumsum(begin)
        put = begin.copy()
        ordered = np.empty(found, np.float64)
        for k in range(found):
            at = put[lines[k] - low]
            put[lines[k] - low] += 1
            while at > begin[lines[k] - low] and ordered[at - 1] > places[k]:
                ordered[at] = ordered[at - 1]
                at -= 1
            ordered[at] = places[k]
        for row in range(low, high + 1):
            for k in range(begin[row - low], begin[row - low + 1] - 1, 2):
                rows[total], owners[total] = row, polygon
                starts[total] = int(np.ceil(ordered[k] - 0.5))
                stops[total] = int(np.ceil(ordered[k + 1] - 0.5))
                total += starts[total] < stops[total]
    return total


@njit(cache=True, nogil=True)
def _crossings(
    x: Any, y: Any, offsets: Any, first: int, last: int, top: int, bottom: int, places: Any, lines: Any
) -> int:
    found = 0
    for ring in range(first, last):
        for k in range(offsets[ring], offsets[ring + 1] - 1):
            x0, y0, x1, y1 = x[k], y[k], x[k + 1], y[k + 1]
            if y0 > y1:
                x0, y0, x1, y1 = x1, y1, x0, y0
            for row in range(max(int(np.ceil(y0 - 0.5)), top), min(int(np.ceil(y1 - 0.5)), bottom)):
                lines[found] = row
                places[found] = x0 + (row + 0.5 - y0) * ((x1 - x0) / (y1 - y0))
                found += 1
    return found


@njit(cache=True, nogil=True)
def mark_runs(packed: Any, width: int, rows: Any, starts: Any, stops: Any) -> None:
    """Mark the cells of some rows from ``starts`` up to ``stops``, as far as the grid goes."""
    for k in range(len(rows)):
        line, c, end = packed[rows[k]], max(starts[k], 0), min(stops[k], width)
        while c < end:
            if c & 7 == 0 and c + 8 <= end:
                line[c >> 3] = 255
                c += 8
            else:
                line[c >> 3] |= 128 >> (c & 7)
                c += 1


@njit(cache=True, nogil=True)
def add_runs(total: Any, width: int, side: int, rows: Any, starts: Any, stops: Any, values: Any) -> None:
    """Add the value of each cell of some runs to the square of ``side`` × ``side`` cells that holds it."""
    for k in range(len(rows)):
        line = total[rows[k] // side]
        for c in range(max(starts[k], 0), min(stops[k], width)):
            line[c // side] += values[k]
