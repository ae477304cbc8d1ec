"""Where lines that make a network meet: crossings and touches on one level, and ends on another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.cutting import DECIMALS

__all__ = ["Crossings", "at_crossings"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_POINTS, _LINES = (0, 4), (1, 5)  # GEOS type ids


@dataclass(frozen=True, eq=False, slots=True)
class Crossings:
    """Points at which lines have to be cut: the line and the point of each, and how many points there are."""

    line: Ints
    points: Floats
    count: int
    places: tuple[tuple[float, float], ...]


def at_crossings(lines: NDArray[np.object_], level: Ints) -> Crossings:
    """Return where lines have to be cut for the network to meet only in ends.

    Two lines of one level meet wherever they cross, touch or begin to overlap; two of different levels only
    where one of them ends: a bridge comes down on a street, and does not meet the one it crosses.
    """
    own, points = _between(lines, level)
    itself, again = _with_itself(lines)
    own, points = np.concatenate([own, itself]), np.concatenate([points, again])
    if not len(own):
        return Crossings(own, points, 0, ())
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, n)) for n in (0, -1)])
    inside = ~(points == ends[:, own]).all(axis=2).any(axis=0)
    own, points = own[inside], points[inside]
    if not len(own):
        return Crossings(own, points, 0, ())
    cuts = np.unique(np.column_stack([own, points]), axis=0)
    places = np.unique(cuts[:, 1:], axis=0)
    shown = tuple((float(x), float(y)) for x, y in places[:10])
    return Crossings(cuts[:, 0].astype(np.int64), cuts[:, 1:], len(places), shown)


def _between(lines: NDArray[np.object_], level: Ints) -> tuple[Ints, Floats]:
    """Return where each of two lines meets the other."""
    first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = shapely.intersection(lines[first], lines[second])
    pair, points = _points_of(shared)
    left, right = first[pair], second[pair]
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, n)) for n in (0, -1)])
    is_end = np.zeros(len(pair), dtype=bool)
    for own in (left, right):
        is_end |= (points == ends[:, own]).all(axis=2).any(axis=0)
    meets = (level[left] == level[right]) | is_end
    return (
        np.concatenate([left[meets], right[meets]]).astype(np.int64),
        np.concatenate([points[meets], points[meets]]),
    )


def _points_of(shared: NDArray[np.object_]) -> tuple[Ints, Floats]:
    """Return the points of intersections, and the ends of the stretches that two lines have in common."""
    parts, pair = shapely.get_parts(shared, return_index=True)
    deeper, inner = shapely.get_parts(parts, return_index=True)
    pair = pair[inner]
    types = shapely.get_type_id(deeper)
    on_points, on_lines = np.isin(types, _POINTS), np.isin(types, _LINES)
    # A stretch in common is cut at every vertex: both lines give the same pieces, and one of each is kept.
    met, vertex = shapely.get_coordinates(deeper[on_lines], return_index=True)
    points = np.concatenate([shapely.get_coordinates(deeper[on_points]), met])
    return (
        np.concatenate([pair[on_points], pair[on_lines][vertex]]).astype(np.int64),
        np.round(points, DECIMALS) + 0.0,
    )


def _with_itself(lines: NDArray[np.object_]) -> tuple[Ints, Floats]:
    """Return where lines cross themselves: all vertices, so that the pieces are met like other lines."""
    crossed = np.flatnonzero(~shapely.is_simple(lines))
    points, line = shapely.get_coordinates(lines[crossed], return_index=True)
    return crossed[line].astype(np.int64), points
