"""A territory divided by zones that overlap: a clean partition, each piece with the zones that cover it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.noding import GRID, TILE
from sttm.indicators.pinches import opened
from sttm.indicators.planar import Faces, faces_of, snapped
from sttm.indicators.slivers import Slivers, absorbed, connected, too_narrow

__all__ = ["GRID", "Partition", "covered_by", "partition"]

Signs = NDArray[np.bool_]
Reading = Callable[[Signs], Signs]


@dataclass(frozen=True, eq=False)
class Partition:
    """Pieces of a territory that cover it without overlap or gap.

    Attributes
    ----------
    pieces
        Polygons, all vertices on the grid of one millimetre, in the order of their lower left corners.
    signs
        What holds in each, shape (pieces, columns).
    slivers
        What was too narrow to be a piece, and what became of it.
    taken, taken_area
        How many slivers each piece has taken in, and their area, m².
    """

    pieces: NDArray[np.object_]
    signs: Signs
    slivers: Slivers
    taken: NDArray[np.int64]
    taken_area: NDArray[np.float64]


def partition(
    territory: BaseGeometry,
    zones: Sequence[BaseGeometry],
    *,
    width: float,
    reading: Reading | None = None,
    tile: float = TILE,
) -> Partition:
    """Divide a territory by zones; neighbouring ground on which the same holds is one piece.

    Parameters
    ----------
    territory
        Polygon or multipolygon.
    zones
        Polygons or multipolygons, metres. They may overlap, coincide, touch, lie outside or be empty.
    width
        Pieces in which no circle of this diameter fits, metres, are slivers; each joins the neighbour with
        which it shares the longest edge, the stricter one where the edges are much alike. 0 keeps all.
    reading
        Turns the zones that cover places, shape (places, zones), into what is said of them, shape
        (places, columns), the strictest column first; by default the zones themselves.
    tile
        Side of the tiles in which outlines meet, metres, see :func:`~sttm.indicators.noding.noded`.

    Notes
    -----
    Territory and zones are snapped to the grid first, their outlines are noded on it (snap rounding: every
    crossing is a vertex on the grid), and faces with the same signs are joined by leaving out the edges
    between them. Vertices move by a millimetre at most. A piece that touches itself on the rim of the
    territory is cut in two. Cost: linear in the area, where outlines are as dense.
    """
    ground = shapely.union_all(snapped(np.array([territory], dtype=object)), grid_size=GRID)
    shapely.prepare(ground)
    areas = [_near(zone, ground) for zone in zones]
    faces = faces_of(ground, areas, tile=tile)
    cover = covered_by(shapely.get_coordinates(shapely.point_on_surface(faces.polygons)), areas)
    signs = cover if reading is None else reading(cover)
    kinds, label = _ranked(signs)
    label, sliver, report = absorbed(faces, label, width)
    whole, face = faces.joined(label)
    made, source = opened(whole, faces.lines[(faces.sides < 0).any(axis=1)])
    cut = np.bincount(source, minlength=1)[source] > 1
    report = replace(report, kept=report.kept + int(too_narrow(made[cut], width).sum()))
    order = np.lexsort((shapely.area(made), *shapely.bounds(made)[:, 1::-1].T))
    taken, area = _taken_in(faces, label, sliver)
    # What a piece has taken in is told once, of its largest part.
    counted = np.diff(source, prepend=-1)[order] > 0
    face = face[source[order]]
    return Partition(made[order], kinds[label[face]], report, taken[face] * counted, area[face] * counted)


def _taken_in(
    faces: Faces, label: NDArray[np.int64], sliver: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return for each face how many slivers its piece has taken in, and their area."""
    count, piece = connected(faces, label)
    was = sliver >= 0
    area = np.bincount(piece[was], weights=shapely.area(faces.polygons[was]), minlength=count)
    _, first = np.unique(sliver[was], return_index=True)
    taken = np.bincount(piece[was][first], minlength=count)
    return taken[piece].astype(np.int64), area[piece].astype(np.float64)


def covered_by(points: NDArray[np.float64], zones: Sequence[BaseGeometry]) -> Signs:
    """Return which zones hold which points, shape (points, zones); a zone's outline is not inside it."""
    found = np.zeros((len(points), len(zones)), dtype=bool)
    for number, zone in enumerate(zones):
        shapely.prepare(zone)
        found[:, number] = shapely.contains_xy(zone, points[:, 0], points[:, 1])
    return found


def _near(zone: BaseGeometry, ground: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a zone that reach a territory, on the grid."""
    parts = shapely.get_parts(shapely.get_parts(np.array([zone], dtype=object)))
    parts = snapped(parts[shapely.get_dimensions(parts) == 2])
    parts = parts[shapely.intersects(ground, parts)]
    # Snapping may bring two parts of a zone to touch, which those of a multipolygon must not.
    together: BaseGeometry = shapely.disjoint_subset_union_all(parts)
    return together


def _ranked(signs: Signs) -> tuple[Signs, NDArray[np.int64]]:
    """Return the different rows, the strictest first, and which of them each row is."""
    if not signs.shape[1]:
        return signs[:1], np.zeros(len(signs), dtype=np.int64)
    kinds, label = np.unique(~signs, axis=0, return_inverse=True)
    return ~kinds, label.reshape(-1).astype(np.int64)
