"""Exact places on streets: on which edge something stands, how far along it, how far from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.network import StreetNetwork

__all__ = ["Positions", "nodes_as_positions", "positions_on", "segment_middles"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BATCH = 200_000
"""Places searched for at once: bounds the memory of the search."""


@dataclass(frozen=True, eq=False)
class Positions:
    """Places on the edges of a network.

    Attributes
    ----------
    edge
        Number of the edge, shape (k,); −1 where there is no street near enough.
    along
        Share of the edge from its start to the place, 0–1.
    access_m
        Straight line from the place to the street, m; infinite where there is no street near enough.
    """

    edge: Ints
    along: Floats
    access_m: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, chosen: NDArray[np.bool_] | Ints | slice) -> Positions:
        return Positions(self.edge[chosen], self.along[chosen], self.access_m[chosen])

    @property
    def on_street(self) -> NDArray[np.bool_]:
        """Which places have a street, shape (k,)."""
        return self.edge >= 0


def positions_on(network: StreetNetwork, places: NDArray[np.object_], *, most: float) -> Positions:
    """Return where places stand on the streets: the point of a street that is nearest to each.

    Parameters
    ----------
    places
        Points, or shapes (which are reached where they are nearest to a street), in metres, shape (k,).
    most
        How far a street may be, m; a place farther than this has none.

    Notes
    -----
    Of streets equally near the one of lowest number counts, so that the answer does not depend on the tree.
    """
    given = np.asarray(places, dtype=object)
    edge = np.full(len(given), -1, np.int64)
    along = np.zeros(len(given))
    access = np.full(len(given), np.inf)
    usable = np.flatnonzero(~(shapely.is_missing(given) | shapely.is_empty(given)))
    if len(network.shapes) == 0:
        return Positions(edge, along, access)
    for start in range(0, len(usable), BATCH):
        rows = usable[start : start + BATCH]
        (found, near), away = network.tree.query_nearest(
            given[rows], max_distance=np.nextafter(max(most, 0.0), np.inf), return_distance=True
        )
        order = np.lexsort((near, found))
        found, first = np.unique(found[order], return_index=True)
        near, away = near[order][first], away[order][first]
        rows, near, away = rows[found][away <= most], near[away <= most], away[away <= most]
        edge[rows], access[rows] = near, away
        along[rows] = _located(network, near, given[rows])
    return Positions(edge, along, access)


def _located(network: StreetNetwork, edge: Ints, places: NDArray[np.object_]) -> Floats:
    lines = network.shapes[edge]
    is_point = shapely.get_type_id(places) == shapely.GeometryType.POINT
    points = places.copy()
    if not is_point.all():
        points[~is_point] = shapely.get_point(shapely.shortest_line(lines[~is_point], places[~is_point]), 0)
    share: Floats = np.clip(shapely.line_locate_point(lines, points, normalized=True), 0.0, 1.0)
    return np.nan_to_num(share)  # of a line without length


def segment_middles(network: StreetNetwork) -> Positions:
    """Return the middle of every edge, in their order."""
    count = len(network.start)
    return Positions(np.arange(count, dtype=np.int64), np.full(count, 0.5), np.zeros(count))


def nodes_as_positions(network: StreetNetwork, nodes: Ints | None = None) -> Positions:
    """Return nodes as ends of an edge of theirs, in the order given (of the nodes if not given)."""
    size = len(network.nodes)
    edge = np.full(size, -1, np.int64)
    along = np.zeros(size)
    numbers = np.arange(len(network.start), dtype=np.int64)[::-1]
    edge[network.end[::-1]], along[network.end[::-1]] = numbers, 1.0
    edge[network.start[::-1]], along[network.start[::-1]] = numbers, 0.0
    wanted = slice(None) if nodes is None else nodes
    access = np.where(edge < 0, np.inf, 0.0)
    return Positions(edge[wanted], along[wanted], access[wanted])
