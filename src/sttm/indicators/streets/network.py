"""A network of streets: edges between nodes, with the seconds that each takes in each direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

__all__ = ["StreetNetwork", "network_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDING = 3
"""Decimals of a metre by which ends of lines are the same node."""


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Edges, each a line from one node to another.

    Attributes
    ----------
    nodes
        Coordinates, shape (n, 2), m.
    start, end
        Node of each end of an edge, shape (m,).
    length
        Length of each edge, m.
    forward, backward
        Seconds from start to end and from end to start, infinite where one may not go that way.
    line
        Row of the input line that each edge is (part) of.
    shapes
        Lines of the edges, from start to end.
    """

    nodes: Floats
    start: Ints
    end: Ints
    length: Floats
    forward: Floats
    backward: Floats
    line: Ints
    shapes: NDArray[np.object_]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Search tree of the edges."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def graph(self) -> csr_array:
        """Seconds from node to node, shape (n, n); of parallel edges the quickest."""
        row = np.concatenate([self.start, self.end])
        column = np.concatenate([self.end, self.start])
        seconds = np.concatenate([self.forward, self.backward])
        usable = np.isfinite(seconds) & (row != column)
        row, column, seconds = row[usable], column[usable], seconds[usable]
        order = np.lexsort((seconds, column, row))
        row, column, seconds = row[order], column[order], seconds[order]
        first = np.ones(len(row), bool)
        first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
        size = (len(self.nodes),) * 2
        return csr_array((seconds[first], (row[first], column[first])), shape=size)


def network_of(
    lines: NDArray[np.object_],
    speed_kmh: float,
    *,
    forward: NDArray[np.bool_] | None = None,
    backward: NDArray[np.bool_] | None = None,
) -> StreetNetwork:
    """Return the network of lines that are joined where they share an end.

    Parameters
    ----------
    lines
        Simple lines in metres; split where streets meet.
    speed_kmh
        How fast one goes.
    forward, backward
        Whether each line may be used in its direction and against it; both everywhere if not given.
    """
    given = np.asarray(lines, dtype=object)
    count = len(given)
    ends = np.stack([shapely.get_point(given, 0), shapely.get_point(given, -1)])
    coordinates = np.round(shapely.get_coordinates(ends.ravel()), ROUNDING) if count else np.empty((0, 2))
    nodes, number = np.unique(coordinates, axis=0, return_inverse=True)
    start, end = number.ravel().reshape(2, -1).astype(np.int64)
    length = np.asarray(shapely.length(given), np.float64)
    seconds = length / (speed_kmh / 3.6)
    along = np.ones(count, bool) if forward is None else forward
    against = np.ones(count, bool) if backward is None else backward
    return StreetNetwork(
        nodes,
        start,
        end,
        length,
        np.where(along, seconds, np.inf),
        np.where(against, seconds, np.inf),
        np.arange(count, dtype=np.int64),
        given,
    )
