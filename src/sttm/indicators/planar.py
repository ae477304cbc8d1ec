"""Faces that lines cut on a grid of one millimetre, the edges between them, and who is beside whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["GRID", "Faces", "faces_of", "snapped"]

GRID = 0.001
"""Side of the grid on which every vertex lies, metres."""

Whole = NDArray[np.int64]


def snapped(geometries: NDArray[Any]) -> NDArray[Any]:
    """Return polygons with every vertex on the grid, valid; what is finer than the grid becomes empty."""
    repaired = geometries.copy()
    broken = ~shapely.is_valid(repaired)
    repaired[broken] = shapely.make_valid(repaired[broken], method="structure", keep_collapsed=False)
    return np.asarray(shapely.set_precision(repaired, GRID))


@dataclass(frozen=True, eq=False)
class Faces:
    """Faces inside a territory, and the edges that separate them.

    Attributes
    ----------
    polygons
        The faces; together they are the territory, without overlap or gap.
    lines
        The edges, each a line between two nodes.
    sides
        Faces on the two sides of each edge, shape (edges, 2); -1 is outside.
    lengths
        Length of each edge, metres.
    """

    polygons: NDArray[np.object_]
    lines: NDArray[np.object_]
    sides: NDArray[np.int64]
    lengths: NDArray[np.float64]

    def joined(self, label: NDArray[np.int64]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Return the polygons that remain when edges between faces of one label go, and a face of each."""
        outer = np.append(label, -1)
        kept = outer[self.sides[:, 0]] != outer[self.sides[:, 1]]
        made = shapely.get_parts(shapely.polygonize(self.lines[kept]))
        # A ring of edges around a hole of the territory encloses nothing of it.
        owner = _owner_of(self.lines[kept], self.sides[kept], made)
        inside = owner >= 0
        return made[inside], owner[inside]


def faces_of(territory: BaseGeometry, outlines: Sequence[BaseGeometry]) -> Faces:
    """Return the faces into which outlines cut a territory.

    All lines meet on the grid (snap rounding), so that no two faces overlap and nothing is left between
    them, however the outlines touch, coincide or cross.

    Parameters
    ----------
    territory
        Polygon or multipolygon on the grid.
    outlines
        Polygons or lines.
    """
    edges = [shapely.boundary(one) if shapely.get_dimensions(one) == 2 else one for one in outlines]
    parts = shapely.get_parts(np.array([territory.boundary, *edges], dtype=object))
    noded = shapely.get_parts(shapely.unary_union(parts, grid_size=GRID))
    polygons = shapely.get_parts(shapely.polygonize(noded))
    inner = shapely.get_coordinates(shapely.point_on_surface(polygons))
    shapely.prepare(territory)
    polygons = polygons[shapely.contains_xy(territory, inner[:, 0], inner[:, 1])]
    sides = _sides(noded, polygons)
    between = sides[:, 0] != sides[:, 1]
    noded, sides = noded[between], sides[between]
    return Faces(polygons, noded, sides, np.asarray(shapely.length(noded)))


def _directed(polygons: NDArray[Any], keys: _Keys) -> tuple[Whole, Whole]:
    """Return the segments of rings with their polygon on the left, as sorted keys, and their polygons."""
    rings, of_ring = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    start, end, ring = _segments(rings)
    segment = keys.of(start, end)
    order = np.argsort(segment)
    return segment[order], of_ring[ring][order]


def _segments(lines: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], Whole]:
    points, line = shapely.get_coordinates(lines, return_index=True)
    follows = line[1:] == line[:-1]
    return points[:-1][follows], points[1:][follows], line[:-1][follows]


class _Keys:
    """One whole number for each directed segment between vertices of the grid."""

    def __init__(self, lines: NDArray[Any]) -> None:
        points = np.rint(shapely.get_coordinates(lines) / GRID).astype(np.int64)
        self._corner = points.min(axis=0)
        self._width = int(points[:, 1].max() - self._corner[1]) + 1
        self._vertices = np.unique(self._vertex(points))

    def _vertex(self, points: Whole) -> Whole:
        column, row = (points - self._corner).T
        return np.asarray(column * self._width + row)

    def of(self, start: NDArray[Any], end: NDArray[Any]) -> Whole:
        first, second = (
            np.searchsorted(self._vertices, self._vertex(np.rint(p / GRID).astype(np.int64)))
            for p in (start, end)
        )
        return np.asarray(first * self._vertices.size + second)


def _sides(lines: NDArray[Any], polygons: NDArray[Any]) -> Whole:
    """Return the polygons left and right of each line, -1 where there is none: one segment of it tells."""
    if not polygons.size:
        return np.full((lines.size, 2), -1)
    keys = _Keys(lines)
    segments, owners = _directed(polygons, keys)
    start = shapely.get_coordinates(shapely.get_point(lines, 0))
    end = shapely.get_coordinates(shapely.get_point(lines, 1))
    return np.stack([_found(keys.of(*way), segments, owners) for way in ((start, end), (end, start))], axis=1)


def _found(wanted: Whole, keys: Whole, values: Whole) -> Whole:
    at = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
    return np.where(keys[at] == wanted, values[at], -1)


def _owner_of(lines: NDArray[Any], sides: Whole, made: NDArray[Any]) -> Whole:
    """Return for each polygon made of lines one of the faces inside it, -1 where there is none."""
    owner = np.full(made.size, -1)
    around = _sides(lines, made)
    for side in (0, 1):
        known = around[:, side] >= 0
        owner[around[known, side]] = sides[known, side]
    return owner
