"""Lines cut at given points, all coordinates in whole millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["DECIMALS", "broken", "lines_of", "rounded"]

DECIMALS = 3
"""Decimals of a metre that coordinates keep: ends that round to the same are the same node."""

Lines = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def rounded(lines: Lines) -> Lines:
    """Return flat lines with their coordinates in whole millimetres, repeated vertices once.

    A line that rounds to a point keeps two equal vertices, and no length.
    """
    if not len(lines):
        return np.asarray(lines, dtype=object)
    points, line = shapely.get_coordinates(lines, return_index=True)
    points = np.round(points, DECIMALS) + 0.0  # no negative zero
    again = np.zeros(len(points), dtype=bool)
    again[1:] = (points[1:] == points[:-1]).all(axis=1) & (line[1:] == line[:-1])
    left = np.bincount(line[~again], minlength=len(lines))
    copies = np.ones(len(points), np.int64)
    copies[again] = 0
    copies[~again & (left[line] == 1)] = 2
    return np.asarray(
        shapely.linestrings(np.repeat(points, copies, axis=0), indices=np.repeat(line, copies)), dtype=object
    )


def lines_of(coordinates: Sequence[Floats]) -> Lines:
    """Return one line for each array of coordinates."""
    if not coordinates:
        return np.empty(0, dtype=object)
    own = np.repeat(np.arange(len(coordinates)), [len(c) for c in coordinates])
    return rounded(np.asarray(shapely.linestrings(np.concatenate(coordinates), indices=own), dtype=object))


def broken(lines: Lines, line: Ints, points: Floats) -> tuple[Lines, Ints]:
    """Return lines cut at points on them, and the row that each piece comes from, ascending.

    Parameters
    ----------
    line, points
        Which line is cut at which point, in whole millimetres; an end of a line cuts nothing. A point that
        lies off its line by rounding becomes a vertex of both pieces.
    """
    if not len(line):
        return lines, np.arange(len(lines), dtype=np.int64)
    touched = np.unique(line)
    order = np.argsort(line, kind="stable")
    bounds = [*np.searchsorted(line[order], touched).tolist(), len(line)]
    pieces: list[Floats] = []
    own: list[int] = []
    for k, row in enumerate(touched.tolist()):
        made = _cut(lines[row], points[order[bounds[k] : bounds[k + 1]]])
        pieces += made
        own += [row] * len(made)
    whole = np.setdiff1d(np.arange(len(lines)), touched)
    rows = np.concatenate([whole, np.asarray(own, np.int64)])
    shapes = np.concatenate([lines[whole], lines_of(pieces)])
    sort = np.argsort(rows, kind="stable")
    return shapes[sort], rows[sort]


def _cut(line: shapely.LineString, at: Floats) -> list[Floats]:
    """Return the coordinates of the pieces of one line."""
    vertices = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))])
    at = np.unique(at, axis=0)
    place = np.asarray(shapely.line_locate_point(line, shapely.points(at)), np.float64)
    # A point that is a vertex cuts there; any other becomes a vertex.
    is_vertex = (at[:, None, :] == vertices[None, :, :]).all(axis=2)
    cut = is_vertex.any(axis=0)
    new = ~is_vertex.any(axis=1)
    points = np.concatenate([vertices, at[new]])
    breaks = np.concatenate([cut, np.ones(int(new.sum()), dtype=bool)])
    where = np.concatenate([along, place[new]])
    order = np.argsort(where, kind="stable")
    order = np.concatenate([[0], order[(order != 0) & (order != len(vertices) - 1)], [len(vertices) - 1]])
    points, breaks = points[order], breaks[order]
    breaks[[0, -1]] = True
    stops = np.flatnonzero(breaks).tolist()
    return [points[a : b + 1] for a, b in pairwise(stops)]
