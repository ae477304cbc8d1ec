"""Lines broken where they meet, on a grid of one millimetre, tile by tile: cost grows as the area does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["GRID", "STEPS", "TILE", "noded"]

GRID = 0.001
"""Side of the grid on which every vertex lies, metres."""

STEPS = 1000
"""Steps of the grid in a metre: a step divided by this is the number that GEOS rounds to, bit for bit."""

TILE = 2000.0
"""Side of a tile, metres: a whole number of grid steps; tiles start at the origin of the reference system."""

Whole = NDArray[np.int64]


def noded(lines: NDArray[Any], *, tile: float = TILE) -> NDArray[np.object_]:
    """Return lines that meet only in their ends, all vertices on the grid.

    Parameters
    ----------
    lines
        Linestrings with their vertices on the grid, metres.
    tile
        Side of the tiles, metres, a multiple of the grid.

    Notes
    -----
    Every segment is first cut where it crosses an edge of a tile, at the nearest vertex of the grid: it is
    the same vertex on both sides, whichever way the segment runs. Then the lines of each tile meet by snap
    rounding on their own. A tile is convex and its corners are on the grid, so no line leaves it, and those
    of two tiles have in common only vertices and segments on the edge between them: these are broken there
    at every vertex of either side, and the same segment is kept once. The edges of tiles are not among the
    lines; of the tiles there remains a vertex, half a millimetre from its line at most in either direction,
    where a line crosses an edge.
    """
    side = round(tile / GRID)
    start, end = _segments(lines)
    for axis in (0, 1):
        start, end = _cut(start, end, axis, side)
    groups = _by_tile(start, end, side)
    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(lambda group: shapely.unary_union(group, grid_size=GRID), groups))
    return _stitched(shapely.get_parts(np.array(found, dtype=object)), side)


def _segments(lines: NDArray[Any]) -> tuple[Whole, Whole]:
    """Return start and end of all segments, in steps of the grid."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint(points / GRID).astype(np.int64)
    follows = line[1:] == line[:-1]
    return steps[:-1][follows], steps[1:][follows]


def _cut(start: Whole, end: Whole, axis: int, side: int) -> tuple[Whole, Whole]:
    """Return segments cut where they cross multiples of the side on an axis, each in its own direction."""
    low, high = np.minimum(start[:, axis], end[:, axis]), np.maximum(start[:, axis], end[:, axis])
    first = low // side + 1
    count = np.maximum((high - 1) // side - first + 1, 0)
    if not count.any():
        return start, end
    which = np.repeat(np.arange(len(start)), count)
    nth = np.arange(which.size) - np.repeat(np.cumsum(count) - count, count)
    # Counted from the end that comes first on the axis, so that a segment and its reverse are cut alike.
    turned = start[which, axis] > end[which, axis]
    place = (first[which] + nth) * side
    origin = np.where(turned[:, None], end[which], start[which])
    reach = np.where(turned[:, None], start[which], end[which]) - origin
    run, rise = reach[:, axis], reach[:, 1 - axis]
    across = origin[:, 1 - axis] + (2 * (place - origin[:, axis]) * rise + run) // (2 * run)
    points = np.empty((which.size, 2), dtype=np.int64)
    points[:, axis], points[:, 1 - axis] = place, across
    # Along a segment that runs the other way its cuts come in the other order.
    nth = np.where(turned, count[which] - 1 - nth, nth)
    offset = np.cumsum(count + 2) - (count + 2)
    chain = np.empty((int((count + 2).sum()), 2), dtype=np.int64)
    chain[offset], chain[offset + count + 1] = start, end
    chain[offset[which] + 1 + nth] = points
    line = np.repeat(np.arange(len(start)), count + 2)
    follows = line[1:] == line[:-1]
    first_end, second_end = chain[:-1][follows], chain[1:][follows]
    kept = (first_end != second_end).any(axis=1)
    return first_end[kept], second_end[kept]


def _by_tile(start: Whole, end: Whole, side: int) -> list[NDArray[Any]]:
    """Return the lines of each tile; a segment on an edge of tiles belongs above it or right of it."""
    column, row = ((start + end) // (2 * side)).T
    column, row = column - column.min(initial=0), row - row.min(initial=0)
    tile = column * (row.max(initial=0) + 1) + row
    order = np.argsort(tile, kind="stable")
    start, end, tile = start[order], end[order], tile[order]
    goes_on = np.zeros(len(start), dtype=bool)
    goes_on[1:] = (tile[1:] == tile[:-1]) & (start[1:] == end[:-1]).all(axis=1)
    line = np.cumsum(~goes_on) - 1
    # A line is the start of its first segment, then the ends of all.
    heads = np.flatnonzero(~goes_on)
    points = np.insert(end, heads, start[heads], axis=0)
    lines = np.asarray(shapely.linestrings(points / STEPS, indices=np.insert(line, heads, line[heads])))
    starts = np.flatnonzero(np.diff(tile[heads], prepend=-1))
    return np.split(lines, starts[1:]) if heads.size else []


def _stitched(lines: NDArray[Any], side: int) -> NDArray[np.object_]:
    """Return lines broken at their vertices on edges of tiles; segments on these, at every vertex there."""
    points, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint(points / GRID).astype(np.int64)
    edge = (steps % side == 0).any(axis=1)
    touched = np.unique(line[edge])
    if not touched.size:
        return lines
    chosen = np.isin(line, touched)
    steps, line, edge = steps[chosen], line[chosen], edge[chosen]
    follows = line[1:] == line[:-1]
    start, end = steps[:-1][follows], steps[1:][follows]
    along = np.zeros((len(start), 2), dtype=bool)
    for axis in (0, 1):
        along[:, axis] = (start[:, axis] == end[:, axis]) & (start[:, axis] % side == 0)
    inner = ~along.any(axis=1)
    made = [lines[np.setdiff1d(np.arange(len(lines)), touched)]]
    breaks = edge[:-1][follows][inner]
    breaks[np.flatnonzero(np.diff(line[:-1][follows][inner], prepend=-1))] = True
    made.append(_chained(start[inner], end[inner], breaks))
    for axis in (0, 1):
        on_edge = steps[steps[:, axis] % side == 0]
        made.append(_broken(start[along[:, axis]], end[along[:, axis]], on_edge, axis))
    return np.concatenate(made)


def _chained(start: Whole, end: Whole, breaks: NDArray[np.bool_]) -> NDArray[Any]:
    """Return lines of segments, a new one at each break and where a segment does not go on from the last."""
    if not len(start):
        return np.array([], dtype=object)
    breaks = breaks.copy()
    breaks[0] = True
    breaks[1:] |= (start[1:] != end[:-1]).any(axis=1)
    line = np.cumsum(breaks) - 1
    heads = np.flatnonzero(breaks)
    points = np.insert(end, heads, start[heads], axis=0)
    return np.asarray(shapely.linestrings(points / STEPS, indices=np.insert(line, heads, line[heads])))


def _broken(start: Whole, end: Whole, vertices: Whole, axis: int) -> NDArray[Any]:
    """Return segments on edges of tiles broken at every vertex on them, each once."""
    if not len(start):
        return np.array([], dtype=object)
    base = vertices.min(axis=0)
    width = int(vertices[:, 1 - axis].max() - base[1 - axis]) + 1

    def key(points: Whole) -> Whole:
        return np.asarray((points[:, axis] - base[axis]) * width + points[:, 1 - axis] - base[1 - axis])

    known, first = np.unique(key(vertices), return_index=True)
    ends = np.sort(np.searchsorted(known, np.stack([key(start), key(end)])), axis=0)
    count = ends[1] - ends[0]
    steps = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    lower = np.unique(np.repeat(ends[0], count) + steps)
    points = vertices[first]
    return np.asarray(shapely.linestrings(np.stack([points[lower], points[lower + 1]], axis=1) / STEPS))
