"""Cuts sites out of land: contiguous, nowhere too narrow, between the least and the greatest area.

Land that is no larger than a site is one site as it stands. On larger land a site is a rectangle as people
draw them: as large as the middle of the range, beside the nearest long edge of the land. Growing cells one
by one follows the score more closely, and gives outlines that nobody would build on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.planar import GRID
from sttm.production.search.asking import AreaRange

__all__ = ["Cutter", "surfaces", "wide_parts"]

SLACK = 0.002
"""What is as wide as asked for, to two millimetres, is wide enough."""

FILLED = 0.85
"""Share of a rectangle that has to be land, where none fits whole."""

ROOM = 1.02
"""The smallest rectangle that is tried is this much larger than the least area: rounding takes some of it."""

SMOOTH = 5.0
"""Bends of an outline smaller than this give no direction, m."""

AT_ONCE = 2000
"""Places whose edges are looked for at once: it bounds the memory."""

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]


def surfaces(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes without the lines and points along which they only touch what they were cut with."""
    found = np.array(shapes, dtype=object)
    for number in np.flatnonzero(shapely.get_type_id(found) == shapely.GeometryType.GEOMETRYCOLLECTION):
        parts = shapely.get_parts(shapely.get_parts(found[number]))
        found[number] = shapely.MultiPolygon([p for p in parts if isinstance(p, shapely.Polygon)])
    return found


def wide_parts(land: BaseGeometry, width: float) -> list[shapely.Polygon]:
    """Return the contiguous parts of land without what is narrower than a width, from west to east.

    Parts that only a passage narrower than that connects are two. Lines and points along which the land only
    touches what it was cut with are no part of it.
    """
    (land,) = surfaces(np.array([land], dtype=object))
    half = (width - SLACK) / 2
    cores = shapely.get_parts(shapely.buffer(land, -half, join_style="mitre"))
    # Where mitres meet, an outline may cross itself by less than a thousandth of a millimetre.
    grown = shapely.buffer(cores, half, join_style="mitre", mitre_limit=3)
    crossed = ~shapely.is_valid(grown)
    grown[crossed] = shapely.make_valid(grown[crossed], method="structure", keep_collapsed=False)
    found = [p for one in shapely.intersection(grown, land, grid_size=GRID) for p in _polygons(one)]
    kept = [p for p in found if not p.buffer(-half, join_style="mitre").is_empty]
    return sorted(kept, key=lambda p: (*p.bounds, p.area))


@dataclass(frozen=True, slots=True)
class Cutter:
    """How sites are cut.

    Attributes
    ----------
    asked
        Areas of a site.
    width
        Least width, m.
    step
        Distance between the places that are tried, m.
    proportions
        Length over width of the rectangles.
    """

    asked: AreaRange
    width: float
    step: float
    proportions: Sequence[float]

    def sites(self, part: shapely.Polygon, *, as_drawn: bool = True) -> list[shapely.Polygon]:
        """Return the sites that one contiguous part could hold, overlapping ones among them.

        Nothing where the part is too small. The order is that of the lattice, south-west first.

        Parameters
        ----------
        as_drawn
            Whether the outline is one that people have drawn, and so a site as it stands; one traced from the
            land cover is cut wherever a rectangle fits in it.
        """
        least, most = self.asked.least, self.asked.most
        if part.area < least - 1:
            return []
        if as_drawn and part.area <= most:
            return self._sound([part])
        middle = (least + most) / 2
        small = min(most, least * ROOM)
        for size, filled in ((middle, 1.0), (middle, FILLED), (small, 1.0), (small / FILLED, FILLED)):
            found = self._rectangles(part, size, filled)
            if found:
                return found
        return list(self._halved(part))

    def fits(self, area: float) -> bool:
        """Whether an area is within the range, to the square metre that rounding an outline may take."""
        return self.asked.least - 1 <= area <= self.asked.most + 1

    def _rectangles(self, part: shapely.Polygon, size: float, filled: float) -> list[shapely.Polygon]:
        """Return the rectangles of one size that lie in a part, whole or for the most."""
        shapely.prepare(part)
        step = min(self.step, np.sqrt(size) / 2)
        points = _lattice(part, step, np.sqrt(size / max(self.proportions)) / 2 * filled)
        if not len(points):
            return []
        angle = _directions(part, points, np.sqrt(size))
        tried = []
        for proportion in self.proportions:
            width = np.sqrt(size / proportion)
            if width < self.width:
                continue
            turns = (0.0,) if proportion == 1 else (0.0, np.pi / 2)
            tried += [_rectangle(points, size / width, width, angle + turn) for turn in turns]
        if not tried:
            return []
        boxes = np.stack(tried, axis=1).ravel()  # place by place, whatever the number of proportions
        if filled == 1.0:
            return self._sound(list(boxes[shapely.covers(part, boxes)]))
        cut = surfaces(shapely.intersection(boxes, part, grid_size=GRID))
        enough = shapely.area(cut) >= filled * size
        largest = [max(wide_parts(one, self.width), key=shapely.area, default=None) for one in cut[enough]]
        return self._sound([one for one in largest if one is not None])

    def _halved(self, part: shapely.Polygon) -> Iterator[shapely.Polygon]:
        """Cut a part across its length until the pieces are no larger than a site: for crooked land."""
        if part.area <= self.asked.most:
            yield from self._sound([part])
            return
        for half in _halves(part):
            for piece in wide_parts(half, self.width):
                if self.asked.least <= piece.area < part.area:
                    yield from self._halved(piece)

    def _sound(self, sites: Sequence[BaseGeometry]) -> list[shapely.Polygon]:
        """Return sites on the grid of the map, those that have kept their area and are valid."""
        if not sites:
            return []
        snapped = shapely.set_precision(np.asarray(sites, dtype=object), GRID)
        return [site for site in snapped if isinstance(site, shapely.Polygon) and self.fits(site.area)]


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [p for p in shapely.get_parts(shape) if isinstance(p, shapely.Polygon) and p.area > 0]


def _lattice(part: shapely.Polygon, step: float, clear: float) -> Floats:
    """Return the places on whole multiples of a step that lie in a part, some way from its edge."""
    left, bottom, right, top = part.bounds
    x = np.arange(np.floor(left / step), np.ceil(right / step) + 1) * step
    y = np.arange(np.floor(bottom / step), np.ceil(top / step) + 1) * step
    points = np.column_stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    centre = part.representative_point()
    points = np.vstack([points, [[centre.x, centre.y]]])
    points = points[shapely.contains_xy(part, points)]
    room = part.buffer(-0.99 * clear)
    shapely.prepare(room)
    return points[shapely.intersects_xy(room, points)]


def _directions(part: shapely.Polygon, points: Floats, reach: float) -> Floats:
    """Return the direction of the edge that each place lies along: long and near, radians.

    A place far from every edge looks along the axes of the map.
    """
    lines = [np.asarray(r.coords) for r in (part.exterior, *part.interiors)]
    smooth = [np.asarray(shapely.simplify(shapely.LineString(c), SMOOTH).coords) for c in lines]
    starts = np.vstack([c[:-1] for c in smooth])
    ends = np.vstack([c[1:] for c in smooth])
    run = ends - starts
    length = np.hypot(run[:, 0], run[:, 1])
    edges = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
    angles = np.mod(np.arctan2(run[:, 1], run[:, 0]), np.pi / 2)
    tree = shapely.STRtree(edges)
    places = np.asarray(shapely.points(points), dtype=object)
    found = np.zeros(len(points))
    for begin in range(0, len(points), AT_ONCE):
        some = places[begin : begin + AT_ONCE]
        place, edge = tree.query(some, predicate="dwithin", distance=2 * reach)
        weight = np.minimum(length[edge], 3 * reach) / (shapely.distance(edges[edge], some[place]) + reach)
        # The heaviest edge of each place comes last, and stays.
        order = np.lexsort((-edge, np.round(weight, 9), place))
        found[begin + place[order]] = angles[edge[order]]
    return found


def _rectangle(points: Floats, length: float, width: float, angle: Floats) -> Shapes:
    along = np.column_stack([np.cos(angle), np.sin(angle)]) * (length / 2)
    across = np.column_stack([-np.sin(angle), np.cos(angle)]) * (width / 2)
    corners = [points + a * along + b * across for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return np.asarray(shapely.polygons(np.stack([*corners, corners[0]], axis=1)), dtype=object)


def _halves(part: shapely.Polygon) -> list[BaseGeometry]:
    """Return a polygon cut across its length into two of equal area."""
    box = shapely.get_coordinates(shapely.oriented_envelope(part))
    sides = np.diff(box[:3], axis=0)
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    first = int(np.argmax(np.round(lengths, 6)))
    along = sides[first] / lengths[first]
    across = np.array([-along[1], along[0]]) * 2 * lengths.sum()
    origin = box[first] - across / 2
    low, high = 0.0, float(lengths[first])

    def before(distance: float) -> BaseGeometry:
        far = origin - along * lengths.sum()
        near = origin + along * distance
        return shapely.intersection(part, shapely.Polygon([far, near, near + across, far + across]))

    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if before(middle).area < part.area / 2 else (low, middle)
    one = before(high)
    return [one, shapely.difference(part, one)]
