"""Pieces that touch themselves in a vertex on the rim of a territory, cut so that they no longer do."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.noding import GRID, STEPS

__all__ = ["opened"]

TRIED = 40
"""How many cuts are compared at most."""

Whole = NDArray[np.int64]


def opened(polygons: NDArray[Any], rim: NDArray[Any]) -> tuple[NDArray[np.object_], Whole]:
    """Return polygons none of which touches itself in a vertex of a rim, and which polygon each was.

    Such a polygon is sound, but a coverage that ends there is not taken for valid by the definition of
    GEOS, nor by what is built on it. It is cut from the hole to the ring that it touches, between vertices
    that both have: no neighbour gets a vertex, and the parts together are the polygon.

    Parameters
    ----------
    polygons
        Polygons with their vertices on the grid.
    rim
        Lines along which nothing lies on the other side.

    Returns
    -------
    tuple
        Polygons, in the order of those given, the largest part of each first; the number of the one given.
    """
    pinched = _pinched(polygons, np.unique(_steps(rim), axis=0))
    parts: list[list[Any]] = [[polygon] for polygon in polygons]
    for number, points in pinched.items():
        cut = _cut(polygons[number], points)
        parts[number] = sorted(cut, key=lambda part: (-part.area, part.bounds))
    source = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    return np.array([one for part in parts for one in part], dtype=object), source


def _steps(geometries: NDArray[Any]) -> Whole:
    return np.rint(shapely.get_coordinates(geometries) / GRID).astype(np.int64)


def _pinched(polygons: NDArray[Any], rim: Whole) -> dict[int, Whole]:
    """Return by number the polygons that touch themselves on the rim, and the vertices where they do."""
    if not rim.size:
        return {}
    chosen = np.flatnonzero(shapely.get_num_interior_rings(polygons))
    rings, of_ring = shapely.get_rings(polygons[chosen], return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.append(ring[1:] != ring[:-1], True)[: len(ring)]
    steps, owner = np.rint(points / GRID).astype(np.int64)[~last], chosen[of_ring[ring[~last]]]
    # Few vertices lie on the rim: the rest need not be compared.
    width = int(max(steps[:, 1].max(initial=0), rim[:, 1].max())) + 1
    on_rim = np.isin(steps[:, 0] * width + steps[:, 1], rim[:, 0] * width + rim[:, 1])
    places, times = np.unique(np.column_stack([owner, steps])[on_rim], axis=0, return_counts=True)
    twice = places[times > 1]
    return {int(number): twice[twice[:, 0] == number, 1:] for number in np.unique(twice[:, 0])}


def _cut(polygon: Any, rim: Whole) -> list[Any]:
    """Return the parts of a polygon, none of which touches itself in one of some vertices.

    One cut between the two rings is enough, since they touch already; of the cuts that can be made, that
    which leaves the fattest parts.
    """
    before = _repeats(polygon, rim)
    if not before:
        return [polygon]
    edges, chords = _edges(polygon, rim)
    every = np.linspace(0, len(chords) - 1, min(TRIED, len(chords))).astype(int)
    best, score = [polygon], -1.0
    for tried in [*(chords[[one]] for one in every), chords]:
        made = shapely.get_parts(shapely.polygonize(np.concatenate([edges, tried])))
        made = made[shapely.contains_properly(polygon, shapely.point_on_surface(made))]
        fat = float((shapely.area(made) / shapely.length(made)).min())
        if fat > score and sum(_repeats(part, rim) for part in made) < before:
            best, score = list(made), fat
    if len(best) == 1:
        return best
    return [part for one in best for part in _cut(one, rim)]


def _repeats(polygon: Any, rim: Whole) -> int:
    """Return how many times a polygon comes back to one of some vertices."""
    points = np.concatenate([_steps(ring)[1:] for ring in shapely.get_rings(polygon)])
    times = (points[:, None] == rim).all(axis=2).sum(axis=0)
    return int(np.maximum(times - 1, 0).sum())


def _edges(polygon: Any, rim: Whole) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the edges of a polygon and, the shortest first, lines inside it from ring to ring.

    These are edges of its triangles, so that they meet nothing on their way; none ends in a given vertex.
    """
    rings = [_steps(ring) for ring in shapely.get_rings(polygon)]
    ring_of: dict[tuple[int, ...], set[int]] = {}
    for number, ring in enumerate(rings):
        for point in ring.tolist():
            ring_of.setdefault(tuple(point), set()).add(number)
    barred = {tuple(point) for point in rim.tolist()}
    edges = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    known = {frozenset(map(tuple, edge)) for edge in edges.tolist()}
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
    corners = _steps(triangles).reshape(-1, 4, 2)
    sides = np.concatenate([np.stack([corners[:, i], corners[:, i + 1]], axis=1) for i in range(3)])
    found = set()
    for first, second in (map(tuple, side) for side in sides.tolist()):
        apart = len(ring_of[first] | ring_of[second]) > 1
        if apart and not {first, second} & barred and frozenset((first, second)) not in known:
            found.add((min(first, second), max(first, second)))
    chords = np.array(sorted(found, key=lambda c: (np.hypot(*np.subtract(*c)), c)), dtype=np.int64)
    return _lines(edges), _lines(chords.reshape(-1, 2, 2))


def _lines(segments: Whole) -> NDArray[Any]:
    return np.asarray(shapely.linestrings(segments / STEPS))
