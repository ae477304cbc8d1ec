"""A partition as TopoJSON: each edge that two pieces share is written once, in whole steps of a fine grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from sttm.publications.page.features import plain_value

__all__ = ["Drawing", "as_topology", "simplified"]

_METRES_PER_DEGREE = 111_000.0
_FINEST = 7
"""Decimals of a degree beyond which nothing is seen."""

Ring = NDArray[np.int64]


class Drawing:
    """Shapes simplified together, and how far they stray from what they were.

    Attributes
    ----------
    shapes
        As many as there were, neighbours still neighbours.
    tolerance
        Asked for, metres.
    most, usual
        Distance, metres, of a lost vertex from the edge drawn: of the farthest, and of all vertices but one
        in a thousand.
    """

    def __init__(self, shapes: NDArray[np.object_], tolerance: float) -> None:
        self.tolerance = tolerance
        self.shapes = shapes if tolerance <= 0 else np.asarray(shapely.coverage_simplify(shapes, tolerance))
        away = _strayed(shapes, self.shapes)
        self.most = float(away.max(initial=0.0))
        self.usual = float(np.quantile(away, 0.999)) if away.size else 0.0


def simplified(frame: gpd.GeoDataFrame, tolerance: float) -> Drawing:
    """Return the shapes of a partition, simplified for drawing.

    Parameters
    ----------
    frame
        Polygons that neither overlap nor leave gaps, in metres.
    tolerance
        Metres: corners smaller than its square go. 0 keeps every vertex.
    """
    return Drawing(np.asarray(frame.geometry.array), tolerance)


def as_topology(
    frame: gpd.GeoDataFrame, drawing: Drawing, columns: Sequence[str], *, name: str
) -> dict[str, Any]:
    """Return the pieces as a TopoJSON topology, WGS84, with one object.

    Parameters
    ----------
    frame
        Pieces; the index says nothing.
    drawing
        Their shapes, as :func:`simplified` gives them.
    columns
        What each carries.
    name
        Of the object.

    Returns
    -------
    dict
        Pieces that the steps of the grid make vanish have ``arcs: []``.
    """
    digits = _digits(drawing.tolerance)
    x, y, step = _stepped(drawing.shapes, frame.crs, digits)
    origin = (int(x.min(initial=0)), int(y.min(initial=0)))
    x, y = x - origin[0], y - origin[1]
    vertices, ids = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True)
    rings, owners = _rings(drawing.shapes, ids.reshape(-1))
    arcs = _Arcs(_junctions(rings, len(vertices)))
    geometries: list[list[list[int]]] = [[] for _ in range(len(frame))]
    for ring, owner in zip(rings, owners, strict=True):
        # A hole of a piece that has vanished has nothing to be a hole of: outer rings come first.
        if ring.size > 3:
            geometries[owner].append(arcs.of(ring))
    properties = [[plain_value(v) for v in frame[c]] for c in columns]
    return {
        "type": "Topology",
        "transform": {
            "scale": [round(step, digits)] * 2,
            "translate": [round(o * step, digits) for o in origin],
        },
        "arcs": [_steps(vertices[list(arc)]) for arc in arcs.written],
        "objects": {
            name: {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": rings_, "properties": dict(zip(columns, values, strict=True))}
                    for rings_, *values in zip(geometries, *properties, strict=True)
                ],
            }
        },
    }


def _strayed(before: NDArray[np.object_], after: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return for each vertex how far it lies from the edge drawn: nothing for those that were kept."""
    old, which = shapely.get_coordinates(before, return_index=True)
    kept = np.isin(_packed(old), _packed(shapely.get_coordinates(after)))
    away = np.zeros(len(old))
    edges = np.asarray(shapely.boundary(after))
    shapely.prepare(edges)
    away[~kept] = shapely.distance(edges[which[~kept]], shapely.points(old[~kept]))
    return away


def _packed(coordinates: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(coordinates[:, 0] + 1j * coordinates[:, 1])


def _digits(tolerance: float) -> int:
    """Return as many decimals of a degree as make steps of a quarter of the tolerance, or finer."""
    if tolerance <= 0:
        return _FINEST
    return min(_FINEST, math.ceil(-math.log10(tolerance / 4 / _METRES_PER_DEGREE)))


def _stepped(
    shapes: NDArray[np.object_], crs: Any, digits: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Return the vertices in steps of the grid; shared ones stay shared, for each is rounded by itself."""
    coordinates = shapely.get_coordinates(shapes)
    project = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lon, lat = project.transform(coordinates[:, 0], coordinates[:, 1])
    scale = 10**digits
    x, y = (np.round(np.asarray(v) * scale).astype(np.int64) for v in (lon, lat))
    return x, y, 10.0**-digits


def _rings(shapes: NDArray[np.object_], ids: NDArray[np.int64]) -> tuple[list[Ring], list[int]]:
    """Return the rings as vertex numbers without repetitions, closed, and whose they are."""
    parts, piece = shapely.get_rings(shapes, return_index=True)
    ends = np.cumsum(shapely.get_num_coordinates(parts))
    rings = []
    for start, end in zip(np.r_[0, ends[:-1]], ends, strict=True):
        ring = ids[start:end]
        rings.append(ring[np.r_[True, ring[1:] != ring[:-1]]])
    return rings, [int(p) for p in piece]


def _junctions(rings: Sequence[Ring], count: int) -> NDArray[np.bool_]:
    """Return at which vertices not exactly two edges meet: there, arcs begin and end."""
    if not rings:
        return np.zeros(count, dtype=bool)
    a = np.concatenate([ring[:-1] for ring in rings])
    b = np.concatenate([ring[1:] for ring in rings])
    edges = np.unique(np.column_stack([np.minimum(a, b), np.maximum(a, b)]), axis=0)
    return np.asarray(np.bincount(edges.reshape(-1), minlength=count) != 2)


class _Arcs:
    """The arcs of a topology: each run of edges between junctions once, whichever way it is walked."""

    def __init__(self, junction: NDArray[np.bool_]) -> None:
        self._junction = junction
        self._known: dict[tuple[int, ...], int] = {}
        self.written: list[tuple[int, ...]] = []

    def of(self, ring: Ring) -> list[int]:
        """Return the arcs of a closed ring; one walked against its direction is ``-1 - number``."""
        cuts = np.flatnonzero(self._junction[ring[:-1]])
        # Without a junction two rings may still be one line: both start at its lowest vertex.
        first = int(cuts[0]) if cuts.size else int(np.argmin(ring[:-1]))
        turned = np.r_[ring[first:-1], ring[: first + 1]]
        inner = cuts - first if cuts.size else np.array([0])
        bounds = [*(int(c) for c in inner), len(turned) - 1]
        return [self._number(turned[a : b + 1]) for a, b in pairwise(bounds)]

    def _number(self, run: Ring) -> int:
        forward = tuple(run.tolist())
        backward = forward[::-1]
        if forward in self._known:
            return self._known[forward]
        if backward in self._known:
            return -1 - self._known[backward]
        self._known[forward] = len(self.written)
        self.written.append(forward)
        return self._known[forward]


def _steps(points: NDArray[np.int64]) -> list[list[int]]:
    """Return the first point, then the step to each next one."""
    moved = np.vstack([points[:1], np.diff(points, axis=0)])
    return [[int(x), int(y)] for x, y in moved]
