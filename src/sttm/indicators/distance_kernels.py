"""The inner loops of exact distances on cells, compiled; whole numbers, so that a part equals the whole.

A mask is packed: bit ``7 - c % 8`` of byte ``c // 8`` of a row says whether column ``c`` is marked. Distances
are squared numbers of cells (Meijster, Roerdink and Hesselink 2000: first along the columns, then along the
rows), so that no rounding depends on where a window begins. Of two marked cells that are equally near, the
one of the lower column counts, and in a column the one of the lower row: in every window alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["FAR", "nearest_labels", "nearest_rows", "rows_for", "squared_distances", "weigh_distances"]

FAR = {"int16": 2**14, "int32": 2**30}
"""Rows to a marked cell where there is none within reach, by the numbers that hold it."""


def rows_for(height: int, width: int, reach: int) -> Any:
    """Return room for the rows to the nearest marked cell: in two bytes where these are enough, else four.

    Most of the time goes into moving these numbers, and half as many bytes are moved in half of it.
    """
    return np.empty((height, width), np.int16 if height + reach < FAR["int16"] else np.int32)


@njit(cache=True, nogil=True)
def nearest_rows(packed: Any, row: int, reach: int, first: int, down: Any, far: int) -> None:
    """Fill ``down`` with the rows from each cell to the nearest marked one of its column, negative upwards.

    ``down`` has shape (height, width) and begins at ``row`` and at column ``first``, a multiple of 8; ``far``
    where no cell within ``reach`` rows is marked.
    """
    height, width = down.shape
    start = first // 8
    size = (width + 7) // 8
    last, seen = np.empty(size * 8, down.dtype), np.zeros(size, np.uint8)
    last[:] = -far
    for above in range(row - 1, max(-1, row - reach - 1), -1):
        _note(packed[above, start : start + size], seen, last, above - row)
    for r in range(height):
        _pass(packed[row + r, start : start + size], last, r)
        _upwards(last, down[r], r, reach, far)
    last[:] = far
    seen[:] = 0
    for below in range(row + height, min(packed.shape[0], row + height + reach)):
        _note(packed[below, start : start + size], seen, last, below - row)
    for r in range(height - 1, -1, -1):
        _pass(packed[row + r, start : start + size], last, r)
        _downwards(last, down[r], r, reach)


@njit(cache=True, nogil=True)
def _upwards(last: Any, own: Any, row: int, reach: int, far: int) -> None:
    for c in range(len(own)):
        gap = last[c] - row
        own[c] = gap if gap >= -reach else far


@njit(cache=True, nogil=True)
def _downwards(last: Any, own: Any, row: int, reach: int) -> None:
    for c in range(len(own)):
        gap, up = last[c] - row, own[c]
        own[c] = gap if gap <= reach and gap < abs(up) else up


@njit(cache=True, nogil=True)
def _pass(line: Any, last: Any, row: int) -> None:
    """Note the marked columns of a row as the last ones met."""
    for byte in range(len(line)):
        if line[byte] != 0:
            for bit in range(8):
                if line[byte] & (128 >> bit):
                    last[byte * 8 + bit] = row


@njit(cache=True, nogil=True)
def _note(line: Any, seen: Any, last: Any, row: int) -> None:
    """Keep the first row in which each column is found marked; ``seen`` spares bytes with nothing new."""
    for byte in range(len(line)):
        new = line[byte] & ~seen[byte]
        if new != 0:
            seen[byte] |= line[byte]
            for bit in range(8):
                if new & (128 >> bit):
                    last[byte * 8 + bit] = row


@njit(cache=True, nogil=True)
def _envelope(line: Any, width: int, far: int, columns: Any, starts: Any) -> int:
    """Find which column is nearest from which place on in a row; return how many columns count.

    ``columns[k]`` is nearest from ``starts[k]`` up to ``starts[k + 1]``.
    """
    top = -1
    for u in range(width):
        gap = line[u]
        if gap == far:
            continue
        high = np.float64(gap) * gap
        begin = 0
        while top >= 0:
            i, x = columns[top], starts[top]
            if (x - i) * (x - i) + line[i] * line[i] > (x - u) * (x - u) + gap * gap:
                top -= 1
                continue
            low = np.float64(line[i]) * line[i]
            # Whole numbers below 2**53: the rounded quotient never crosses a whole number.
            begin = 1 + int(np.floor((np.float64(u) * u - np.float64(i) * i + high - low) / (2.0 * (u - i))))
            break
        if begin < width:
            top += 1
            columns[top], starts[top] = u, begin
    return top + 1


@njit(cache=True, nogil=True)
def squared_distances(down: Any, far: int, skip: int, most: int, found: Any) -> None:
    """Fill ``found`` with the squared number of cells to the nearest marked one, ``most`` at most.

    ``down`` and ``far`` are those of :func:`nearest_rows`, for the columns from ``skip`` before the first one
    of ``found`` on.
    """
    height, width = down.shape
    columns, starts = np.empty(width + 1, np.int64), np.empty(width + 1, np.int64)
    line = np.empty(width, np.int64)
    wanted = found.shape[1]
    for r in range(height):
        for c in range(width):
            line[c] = down[r, c]
        count = _envelope(line, width, far, columns, starts)
        row = found[r]
        if count == 0:
            row[:] = most
            continue
        for k in range(count):
            low = max(starts[k] - skip, 0)
            high = min(starts[k + 1] - skip, wanted) if k + 1 < count else wanted
            place, square = columns[k] - skip, line[columns[k]] * line[columns[k]]
            for x in range(low, high):
                row[x] = min((x - place) * (x - place) + square, most)


@njit(cache=True, nogil=True)
def weigh_distances(
    down: Any, far: int, skip: int, most: int, asked: Any, weighed: Any, steps: Any, score: Any, stored: Any
) -> None:
    """Find the squared distances of the cells asked for and look up at once what they are worth.

    As :func:`squared_distances`, without keeping the distances: ``weighed`` and ``steps`` hold what each
    squared number of cells adds to ``score`` and is stored as. Cells not asked for are left as they are.
    """
    height, width = down.shape
    columns, starts = np.empty(width + 1, np.int64), np.empty(width + 1, np.int64)
    line = np.empty(width, np.int64)
    wanted = asked.shape[1]
    for r in range(height):
        wish, sums, kept = asked[r], score[r], stored[r]
        if not wish.any():
            continue
        for c in range(width):
            line[c] = down[r, c]
        count = _envelope(line, width, far, columns, starts)
        for k in range(max(count, 1)):
            low = max(starts[k] - skip, 0) if count else 0
            high = min(starts[k + 1] - skip, wanted) if k + 1 < count else wanted
            place = columns[k] - skip if count else 0
            square = line[columns[k]] * line[columns[k]] if count else most
            for x in range(low, high):
                if wish[x]:
                    away = np.uint64(min((x - place) * (x - place) + square, most))
                    sums[x] += weighed[away]
                    kept[x] = steps[away]


@njit(cache=True, nogil=True)
def nearest_labels(
    down: Any, far: int, skip: int, most: int, row: int, col: int, offsets: Any, places: Any, labels: Any,
    found: Any, label: Any,
) -> None:  # fmt: skip
    """Do as :func:`squared_distances`, and give each cell the label of its nearest marked cell.

    Marked cells of row ``r`` of the grid stand in ``places[offsets[r] : offsets[r + 1]]`` by increasing
    column, with their ``labels``. ``row`` and ``col`` are those of the first cell of ``found``; a cell with
    none within ``most`` has an infinite label.
    """
    height, width = down.shape
    columns, starts = np.empty(width + 1, np.int64), np.empty(width + 1, np.int64)
    line = np.empty(width, np.int64)
    wanted = found.shape[1]
    for r in range(height):
        for c in range(width):
            line[c] = down[r, c]
        count = _envelope(line, width, far, columns, starts)
        found[r, :] = most
        label[r, :] = np.inf
        for k in range(count):
            low = max(starts[k] - skip, 0)
            high = min(starts[k + 1] - skip, wanted) if k + 1 < count else wanted
            if low >= high:
                continue
            place, gap = columns[k] - skip, line[columns[k]]
            begin, end = offsets[row + r + gap], offsets[row + r + gap + 1]
            own = labels[begin + np.searchsorted(places[begin:end], place + col)]
            for x in range(low, high):
                square = (x - place) * (x - place) + gap * gap
                if square < most:
                    found[r, x] = square
                    label[r, x] = own
