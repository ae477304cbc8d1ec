"""How far places are by road: from facilities along a network of lines, and from there straight to a cell.

The distance of a cell is the straight line to the nearest cell of the network plus the distance along the
network from there to the nearest facility. A facility enters the network at its exact nearest point, at the
cost of the straight line to it. Lines are joined where they share a vertex; a bridge that shares none with
the road below is not joined. Both ways count alike: one-way streets are not told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sttm.grids import Grid, Window
from sttm.indicators.burning import Geometries, MarkedCells
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.distance_cells import Surroundings, widened
from sttm.indicators.distance_kernels import FAR, nearest_labels, nearest_rows, rows_for

__all__ = ["Road", "RoadCells", "road_distances"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """Straight stretches of the network: ends, length, distance of each end from the nearest facility.

    Parameters
    ----------
    start, end
        Coordinates, shape (n, 2), m.
    at_start, at_end
        Distance along the network, m; infinite where no facility can be reached.
    line
        Which of the lines it is of.
    """

    start: Floats
    end: Floats
    at_start: Floats
    at_end: Floats
    line: NDArray[np.int64]

    @property
    def length(self) -> Floats:
        """Length of each stretch, m."""
        found: Floats = np.hypot(*(self.end - self.start).T)
        return found


def road_distances(lines: Geometries, facilities: Geometries) -> Road:
    """Return every stretch of a network with its distance along the network from the nearest facility.

    One search from all facilities at once (Dijkstra 1959). Stretches are split where facilities join them.

    Parameters
    ----------
    lines
        Lines, one or many parts each.
    facilities
        Any geometries; each joins the nearest line.
    """
    start, end, line = _stretches(lines)
    joints, offsets = _joints(start, end, facilities)
    start, end, line, nodes = _split(start, end, line, joints)
    points, number = np.unique(np.round(np.vstack([start, end]), 3), axis=0, return_inverse=True)
    number = number.ravel()
    ends = number.reshape(2, -1)
    begin = _nodes_at(points, nodes)
    distance = _search(len(points), ends, np.hypot(*(end - start).T), begin, offsets)
    return Road(start, end, distance[ends[0]], distance[ends[1]], line)


def _stretches(lines: Geometries) -> tuple[Floats, Floats, NDArray[np.int64]]:
    parts, which = shapely.get_parts(lines, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    same = part[:-1] == part[1:]
    start, end = points[:-1][same], points[1:][same]
    line = which[part[:-1][same]].astype(np.int64)
    some = (start != end).any(axis=1)
    return start[some], end[some], line[some]


def _joints(
    start: Floats, end: Floats, facilities: Geometries
) -> tuple[tuple[NDArray[np.int64], Floats], Floats]:
    """Return for each facility the stretch it joins, how far along it (0–1), and the straight line there."""
    if not len(start) or not len(facilities):
        return (np.empty(0, np.int64), np.empty(0)), np.empty(0)
    segments = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)
    tree = shapely.STRtree(segments)
    own = np.asarray(tree.nearest(facilities), np.int64)
    ways = shapely.shortest_line(segments[own], facilities)
    along = shapely.line_locate_point(segments[own], shapely.get_point(ways, 0), normalized=True)
    return (own, np.asarray(along, np.float64)), np.asarray(shapely.length(ways), np.float64)


def _split(
    start: Floats, end: Floats, line: NDArray[np.int64], joints: tuple[NDArray[np.int64], Floats]
) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    """Return the stretches split at their joints, and the joints as points."""
    own, along = joints
    points = start[own] + (end - start)[own] * along[:, None]
    order = np.lexsort((along, own))
    stretch = np.concatenate([np.arange(len(start)), own[order]])
    place = np.concatenate([np.zeros(len(start)), along[order]])
    begin = np.concatenate([start, points[order]])
    sort = np.lexsort((place, stretch))  # stable: the stretch's own start comes before a joint on it
    begin, stretch = begin[sort], stretch[sort]
    finish = np.vstack([begin[1:], end[-1:]])
    last = np.append(stretch[:-1] != stretch[1:], True) if len(stretch) else np.empty(0, bool)
    finish[last] = end[stretch[last]]
    some = (begin != finish).any(axis=1)
    return begin[some], finish[some], line[stretch[some]], points


def _nodes_at(points: NDArray[Any], wanted: Floats) -> NDArray[np.int64]:
    """Return the number of the node at each of some points, which is one of them."""
    place = {tuple(p): k for k, p in enumerate(points.tolist())}
    return np.array([place[tuple(p)] for p in np.round(wanted, 3).tolist()], np.int64)


def _search(
    size: int, ends: NDArray[np.int64], length: Floats, begin: NDArray[np.int64], offsets: Floats
) -> Floats:
    """Return the distance of each node from the nearest facility, infinite where none can be reached."""
    if not len(begin):
        return np.full(size, np.inf)
    # A facility off the network is a node of its own, joined by the straight line.
    off = np.flatnonzero(offsets > 0)
    own = size + np.arange(len(off))
    sources = np.concatenate([begin[offsets == 0], own])
    row = np.concatenate([ends[0], own])
    column = np.concatenate([ends[1], begin[off]])
    weight = np.concatenate([length, offsets[off]])
    low, high = np.minimum(row, column), np.maximum(row, column)
    order = np.lexsort(
        (weight, high, low)
    )  # of parallel stretches the shortest; a sparse array would add them
    low, high, weight = low[order], high[order], weight[order]
    first = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1])) & (low != high)
    graph = csr_array((weight[first], (low[first], high[first])), shape=(size + len(off),) * 2)
    found: Floats = dijkstra(graph, directed=False, indices=np.unique(sources), min_only=True)
    return found[:size]


@dataclass(frozen=True, slots=True, eq=False)
class RoadCells(ComputedCells):
    """Distance by road and straight line, m, capped at a reach.

    Parameters
    ----------
    over
        The grid where it is asked for; square cells.
    marked
        Cells of the network, on the grid widened by the reach.
    offsets, places, labels
        Of each row of the widened grid: columns of its network cells and their distance along the network.
    reach
        Farther than this counts as this far, m; so does what no facility can be reached from.
    unreachable_m
        Length of the network from which no facility can be reached, m.
    """

    over: Grid
    marked: MarkedCells
    offsets: NDArray[np.int64]
    places: NDArray[np.int64]
    labels: NDArray[np.float32]
    reach: float
    unreachable_m: float

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.over

    @classmethod
    def from_road(
        cls, grid: Grid, road: Road, reach: float, access: NDArray[np.bool_] | None = None
    ) -> RoadCells:
        """Put a network on cells; each cell has the least distance of the stretches in it.

        Parameters
        ----------
        access
            Of each stretch, whether places beside it reach the network there; all if not given.
        """
        wide = widened(grid, reach)
        usable = np.ones(len(road.line), bool) if access is None else access
        row, column, distance = _crossed(road, wide, usable)
        inside = (column >= 0) & (column < wide.width) & (row >= 0) & (row < wide.height)
        row, column, distance = row[inside], column[inside], distance[inside]
        order = np.lexsort((distance, column, row))
        row, column, distance = row[order], column[order], distance[order]
        first = np.append(True, (row[1:] != row[:-1]) | (column[1:] != column[:-1]))[: len(row)]
        row, column, distance = row[first], column[first], distance[first]
        packed = np.zeros((wide.height, (wide.width + 7) // 8), np.uint8)
        np.bitwise_or.at(packed, (row, column >> 3), (128 >> (column & 7)).astype(np.uint8))
        offsets = np.searchsorted(row, np.arange(wide.height + 1)).astype(np.int64)
        lost = float(road.length[usable & np.isinf(road.at_start)].sum())
        return cls(grid, MarkedCells(wide, packed), offsets, column, distance.astype(np.float32), reach, lost)

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the distance of a window, m."""
        cells = math.ceil(self.reach / self.grid.dx)
        around = Surroundings.of(window, cells, self.marked.grid.width)
        down = rows_for(window.height, around.width, cells)
        far = FAR[down.dtype.name]
        nearest_rows(self.marked.packed, around.row, cells, around.first, down, far)
        shape = (window.height, window.width)
        squared, label = np.empty(shape, np.int32), np.empty(shape, np.float32)
        most = math.ceil((self.reach / self.grid.dx) ** 2)
        nearest_labels(
            down, far, around.skip, most, around.row, window.col + cells, self.offsets, self.places,
            self.labels, squared, label,
        )  # fmt: skip
        straight = np.sqrt(squared.astype(np.float32)) * np.float32(self.grid.dx)
        found: NDArray[np.float32] = np.minimum(straight + label, np.float32(self.reach))
        return found


def _crossed(
    road: Road, grid: Grid, usable: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """Return row and column of every cell that a usable stretch runs through, with its distance there.

    It is that of the point of the stretch in the cell that lies nearest to the centre of the cell.
    """
    own = np.flatnonzero(usable)
    start = np.column_stack([(road.start[own, 0] - grid.left), (grid.top - road.start[own, 1])]) / grid.dx
    end = np.column_stack([(road.end[own, 0] - grid.left), (grid.top - road.end[own, 1])]) / grid.dx
    which, place = [np.tile(np.arange(len(own)), 2)], [np.repeat([0.0, 1.0], len(own))]
    for axis in (0, 1):
        low = np.ceil(np.minimum(start[:, axis], end[:, axis])).astype(np.int64)
        counts = np.maximum(np.floor(np.maximum(start[:, axis], end[:, axis])).astype(np.int64) - low + 1, 0)
        counts[start[:, axis] == end[:, axis]] = 0  # along an edge between cells, it crosses none
        stretch = np.repeat(np.arange(len(own)), counts)
        edge = low[stretch] + np.arange(len(stretch)) - np.repeat(np.cumsum(counts) - counts, counts)
        which.append(stretch)
        place.append((edge - start[stretch, axis]) / (end - start)[stretch, axis])
    stretch, share = np.concatenate(which), np.clip(np.concatenate(place), 0.0, 1.0)
    order = np.lexsort((share, stretch))
    stretch, share = stretch[order], share[order]
    inner = np.flatnonzero((stretch[:-1] == stretch[1:]) & (share[:-1] < share[1:]))
    part, enter, leave = stretch[inner], share[inner], share[inner + 1]
    line = (end - start)[part]
    middle = np.floor(start[part] + line * ((enter + leave) / 2)[:, None]).astype(np.int64)
    nearest = ((middle + 0.5 - start[part]) * line).sum(axis=1) / (line * line).sum(axis=1)
    along = np.clip(nearest, enter, leave) * road.length[own][part]
    back = road.at_end[own][part] + road.length[own][part] - along
    return middle[:, 1], middle[:, 0], np.minimum(road.at_start[own][part] + along, back)
