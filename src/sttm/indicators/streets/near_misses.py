"""Loose ends of a network that nearly touch it, and where they have to be moved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.cutting import DECIMALS

__all__ = ["Moved", "near_misses"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
EXAMPLES = 10


@dataclass(frozen=True, eq=False, slots=True)
class Moved:
    """Ends to be moved.

    Parameters
    ----------
    line, side
        Which end: 0 the first vertex of the line, -1 the last.
    points
        Where it goes.
    onto
        The line that has to be cut there, -1 where it goes to a node.
    metres
        How far all of them go.
    places
        Some of the ends, where they were.
    """

    line: Ints
    side: Ints
    points: Floats
    onto: Ints
    metres: float
    places: tuple[tuple[float, float], ...]

    @property
    def count(self) -> int:
        """How many ends are moved."""
        return len(self.line)


def near_misses(lines: NDArray[np.object_], level: Ints, most: float) -> Moved:
    """Return the loose ends within a distance of another node, or of a line of their level.

    A node goes before a line, the nearest before others; of two loose ends the first in the order of their
    coordinates stays. An end moves once: what it is moved to has to stay where it is.
    """
    count = len(lines)
    ends = np.concatenate([shapely.get_coordinates(shapely.get_point(lines, n)) for n in (0, -1)])
    nodes, number = np.unique(ends, axis=0, return_inverse=True)
    number = number.ravel()
    degree = np.bincount(number, minlength=len(nodes))
    loose = np.flatnonzero(degree[number] == 1)
    loose = loose[np.argsort(number[loose], kind="stable")]
    chosen: dict[int, tuple[int, Floats]] = {}
    fixed: set[int] = set()
    leaving: set[int] = set()
    for end, node in _nodes_near(nodes, number, loose, most):
        own = int(number[end])
        if own not in leaving and own not in fixed and node not in leaving:
            chosen[end] = (-1, nodes[node])
            fixed.add(node)
            leaving.add(own)
    bent = {end % count for end in chosen}
    cut: set[int] = set()
    for end, row, point in _lines_near(lines, level, ends, loose, most):
        own = int(number[end])
        if own not in leaving and own not in fixed and row not in bent and end % count not in cut:
            chosen[end] = (row, point)
            leaving.add(own)
            bent.add(end % count)
            cut.add(row)
    which = np.array(sorted(chosen), dtype=np.int64)
    points = np.array([chosen[int(e)][1] for e in which]).reshape(-1, 2)
    metres = float(np.hypot(*(points - ends[which]).T).sum()) if len(which) else 0.0
    return Moved(
        which % count if count else which,
        np.where(which < count, 0, -1),
        points,
        np.array([chosen[int(e)][0] for e in which], dtype=np.int64),
        metres,
        tuple((float(x), float(y)) for x, y in ends[which[:EXAMPLES]]),
    )


def _nodes_near(nodes: Floats, number: Ints, loose: Ints, most: float) -> list[tuple[int, int]]:
    """Return loose ends with another node near them, the nearest pairs first."""
    if not len(loose):
        return []
    tree = shapely.STRtree(np.asarray(shapely.points(nodes), dtype=object))
    own, node = tree.query(shapely.points(nodes[number[loose]]), predicate="dwithin", distance=most)
    end = loose[own]
    other = number[end] != node
    end, node = end[other], node[other]
    far = np.hypot(*(nodes[number[end]] - nodes[node]).T)
    order = np.lexsort((node, number[end], far))
    return list(zip(end[order].tolist(), node[order].tolist(), strict=True))


def _lines_near(
    lines: NDArray[np.object_], level: Ints, ends: Floats, loose: Ints, most: float
) -> list[tuple[int, int, Floats]]:
    """Return loose ends with another line of their level near them, and the place on it."""
    if not len(loose):
        return []
    points = np.asarray(shapely.points(ends[loose]), dtype=object)
    own, row = shapely.STRtree(lines).query(points, predicate="dwithin", distance=most)
    end = loose[own]
    line = end % len(lines)
    other = (line != row) & (level[line] == level[row])
    own, row, end = own[other], row[other], end[other]
    place = shapely.line_interpolate_point(lines[row], shapely.line_locate_point(lines[row], points[own]))
    at = np.round(shapely.get_coordinates(place), DECIMALS) + 0.0
    far = shapely.distance(points[own], lines[row])
    order = np.lexsort((row, end, far))
    return [(int(end[k]), int(row[k]), at[k]) for k in order]
