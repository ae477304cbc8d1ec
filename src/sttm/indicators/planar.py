"""Faces that lines cut on a grid of one millimetre, the edges between them, and who is beside whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.noding import GRID, TILE, noded

__all__ = ["GRID", "Faces", "faces_of", "snapped"]

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


def faces_of(territory: BaseGeometry, outlines: Sequence[BaseGeometry], *, tile: float = TILE) -> Faces:
    """Return the faces into which outlines cut a territory.

    All lines meet on the grid (snap rounding), so that no two faces overlap and nothing is left between
    them, however the outlines touch, coincide or cross.

    Parameters
    ----------
    territory
        Polygon or multipolygon on the grid.
    outlines
        Polygons or lines on the grid.
    tile
        Side of the tiles in which lines meet, see :func:`~sttm.indicators.noding.noded`.
    """
    edges = [shapely.boundary(one) if shapely.get_dimensions(one) == 2 else one for one in outlines]
    lines = noded(shapely.get_parts(np.array([territory.boundary, *edges], dtype=object)), tile=tile)
    polygons = shapely.get_parts(shapely.polygonize(lines))
    shapely.prepare(territory)
    inner = shapely.get_coordinates(shapely.point_on_surface(polygons))
    polygons = polygons[shapely.contains_xy(territory, inner[:, 0], inner[:, 1])]
    sides = _sides(lines, polygons)
    between = sides[:, 0] != sides[:, 1]
    lines, sides = lines[between], sides[between]
    return Faces(polygons, lines, sides, np.asarray(shapely.length(lines)))


def _sides(lines: NDArray[Any], polygons: NDArray[Any]) -> Whole:
    """Return the polygons left and right of each line, -1 where there is none: one segment of it tells."""
    if not polygons.size:
        return np.full((lines.size, 2), -1)
    first, second = (_steps(shapely.get_point(lines, number)) for number in (0, 1))
    corner = first.min(axis=0)
    wanted = np.concatenate([_keys(first, second, corner), _keys(second, first, corner)])
    order = np.argsort(wanted)
    # The polygon of a ring that runs as the segment does lies on its left.
    rings, of_ring = shapely.get_rings(shapely.orient_polygons(polygons), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(points / GRID).astype(np.int64)
    follows = ring[1:] == ring[:-1]
    keys = _keys(steps[:-1][follows], steps[1:][follows], corner)
    at = order[np.minimum(np.searchsorted(wanted, keys, sorter=order), wanted.size - 1)]
    known = wanted[at] == keys
    side = np.full(wanted.size, -1)
    side[at[known]] = of_ring[ring[:-1][follows][known]]
    return side.reshape(2, -1).T


def _steps(points: NDArray[Any]) -> Whole:
    return np.rint(shapely.get_coordinates(points) / GRID).astype(np.int64)


def _keys(start: Whole, end: Whole, corner: Whole) -> Whole:
    """Return one whole number for each directed segment, of lines that meet only in their ends.

    No two such segments have one middle: it tells which, and the last bit which way it runs.
    """
    column, row = (start + end - 2 * corner).T
    forward = (start[:, 0] < end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] < end[:, 1]))
    return np.asarray((column << 32) + (row << 1) + forward)


def _owner_of(lines: NDArray[Any], sides: Whole, made: NDArray[Any]) -> Whole:
    """Return for each polygon made of lines one of the faces inside it, -1 where there is none."""
    owner = np.full(made.size, -1)
    around = _sides(lines, made)
    for side in (0, 1):
        known = around[:, side] >= 0
        owner[around[known, side]] = sides[known, side]
    return owner
