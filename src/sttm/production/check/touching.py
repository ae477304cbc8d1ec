"""How features touch a site: the ground they take of it, how far the nearest is, what nobody has surveyed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.indicators.nearness import grown, segments_of_quarter
from sttm.packs.area_rules import Where
from sttm.production.areas.ground import chosen_features
from sttm.territory.reading import Reading, Shapes

__all__ = ["Noise", "Touch", "features_of", "near_a_point", "outline_of", "touch", "unsurveyed"]

OUTLINES = ("boundary", "municipalities", "units")
"""Layers that outline a territory; the first that is there counts."""

LISTED = 20
"""Features that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Noise:
    """Below what a touch is drawing noise and no touch.

    It is noise where it reaches nowhere deeper than ``depth`` from the edge of the site, or where it lies
    along the edge and takes less than ``share`` of the site. What lies inside, however small, is no noise:
    the zone around a well is smaller than a thousandth of a large site.
    """

    share: float
    depth: float
    deviation: float = 0.01
    """Greatest distance between an arc and the segments that stand for it, m."""

    @classmethod
    def of(cls, reading: Reading) -> Noise:
        """Return what the pack declares."""
        names = ("site_noise_share", "site_noise_depth", "area_arc_deviation")
        return cls(*(reading.pack.number(name, reading.on) for name in names))

    def inside(self, polygon: BaseGeometry) -> BaseGeometry:
        """Return what of a polygon lies deeper than the precision of its edge; all of a narrow one."""
        return _inside(polygon, self.depth)

    def holds(self, ground: BaseGeometry, polygon: BaseGeometry) -> bool:
        """Whether ground inside a polygon is drawing noise."""
        inner = self.inside(polygon)
        if not ground.intersects(inner):
            return True
        if ground.area > self.share * polygon.area:
            return False
        deep = [p for p in shapely.get_parts(ground) if p.intersects(inner)]
        return all(p.distance(polygon.boundary) == 0 for p in deep)


@dataclass(frozen=True, slots=True, eq=False)
class Touch:
    """How the ground that a rule speaks of touches a site; shares are of the site's area."""

    touched: bool
    share: float
    area: float
    """m²; 0 where only lines or points lie in the site."""
    noise: bool
    """Something touches it, but less than what a drawing can tell."""
    distance: float | None
    """From the nearest feature, m; None where there is none."""
    nearest: str | None
    features: tuple[str, ...]
    """Ids of those that touch it, the nearest first."""
    number: int
    unknown: float
    """Share of which nobody knows, because it has not been surveyed."""


@lru_cache(maxsize=8)
def _inside(polygon: BaseGeometry, depth: float) -> BaseGeometry:
    """Return it once for the many rules that ask of a site."""
    inner = _grown(polygon, -depth)
    return polygon if inner.is_empty else inner


def _grown(polygon: BaseGeometry, distance: float) -> BaseGeometry:
    made: BaseGeometry = grown(np.array([polygon], dtype=object), distance)[0]
    return made


def features_of(
    reading: Reading, layer: str, where: Sequence[Where], *, surfaces_only: bool = False
) -> Shapes | None:
    """Return the features of a layer that a rule speaks of; None where the layer is absent."""
    asked = [(w.column, w.one_of) for w in where]

    def make(_: Reading) -> Shapes | None:
        frame = reading.vector(layer)
        if frame is None:
            return None
        chosen = chosen_features(frame, asked)
        if surfaces_only:
            chosen &= shapely.get_dimensions(frame.geometry.to_numpy()) == 2
        return Shapes(frame[chosen])

    return reading.kept(f"site check: features of {layer} {asked} {surfaces_only}", make)


def unsurveyed(reading: Reading, layer: str, polygon: BaseGeometry, distance: float = 0.0) -> BaseGeometry:
    """Return the ground of a polygon within a distance of ground where a layer has not been surveyed.

    Without surveyed areas of its own, a layer is taken to cover the territory.
    """
    frame = reading.vector("surveyed_areas")
    own = None if frame is None else frame.geometry.to_numpy()[(frame["layer"] == layer).to_numpy(dtype=bool)]
    if own is None or not len(own):
        return shapely.Polygon()
    around = _grown(polygon, distance) if distance else polygon
    territory = shapely.union_all(outline_of(reading).touching(around))
    gap = shapely.difference(shapely.intersection(around, territory), shapely.union_all(own))
    if not distance or gap.is_empty:
        return shapely.intersection(gap, polygon)
    return shapely.intersection(gap.buffer(distance), polygon)


def outline_of(reading: Reading) -> Shapes:
    """Return the shapes that outline the territory.

    Raises
    ------
    RequestError
        If none is there.
    """
    for layer in OUTLINES:
        shapes = reading.shapes(layer)
        if shapes is not None:
            return shapes
    msg = "nothing in the workspace outlines the territory"
    raise RequestError(msg, remedy=f"add one of the layers {', '.join(OUTLINES)}")


def near_a_point(polygon: BaseGeometry, shapes: Shapes, reading: Reading) -> bool:
    """Whether an area known as a point or a line alone may reach a polygon: how far it goes nobody knows."""
    reach = reading.pack.number("site_point_reach", reading.on)
    near = shapes.geometries[shapes.tree.query(polygon, predicate="dwithin", distance=reach)]
    return bool((shapely.get_dimensions(near) < 2).any())


def touch(
    polygon: BaseGeometry,
    features: Shapes,
    *,
    distance: float = 0.0,
    beyond: bool = False,
    unknown: BaseGeometry,
    noise: Noise,
) -> Touch:
    """Return how the ground within a distance of features, or beyond it, touches a polygon.

    Parameters
    ----------
    unknown
        Ground of the polygon of which nobody knows whether a feature is within the distance.
    """
    near = features.tree.query(polygon, predicate="dwithin", distance=distance)
    within, crossed = _taken(polygon, features.geometries[near], distance, noise)
    ground = shapely.difference(polygon, shapely.union(within, unknown)) if beyond else within
    left = shapely.difference(unknown, within)
    crossed = crossed and not beyond
    drawn_noise = noise.holds(ground, polygon)
    reached, nearest = _nearest(polygon, features)
    ids = () if beyond else _ordered(polygon, features, near)
    return Touch(
        touched=crossed or not drawn_noise,
        share=float(ground.area / polygon.area),
        area=float(ground.area),
        noise=drawn_noise and not crossed and ground.area > 0,
        distance=reached,
        nearest=nearest,
        features=ids[:LISTED],
        number=len(ids),
        unknown=0.0 if noise.holds(left, polygon) else float(left.area / polygon.area),
    )


def _taken(
    polygon: BaseGeometry, shapes: NDArray[np.object_], distance: float, noise: Noise
) -> tuple[BaseGeometry, bool]:
    """Return the ground of a polygon within a distance of shapes, and whether lines or points lie inside.

    Lines and points take no ground at distance 0, but a site that holds one is touched by it.
    """
    if not len(shapes):
        return shapely.Polygon(), False
    valid = shapely.make_valid(shapes)
    if distance > 0:
        valid = shapely.buffer(valid, distance, quad_segs=segments_of_quarter(distance, noise.deviation))
    cut = shapely.get_parts(shapely.intersection(valid, polygon))
    areal = shapely.get_dimensions(cut) == 2
    crossed = distance == 0 and shapely.intersects(cut[~areal], noise.inside(polygon)).any()
    return shapely.union_all(cut[areal]), bool(crossed)


def _nearest(polygon: BaseGeometry, shapes: Shapes) -> tuple[float | None, str | None]:
    if not len(shapes.ids):
        return None, None
    position = int(shapes.tree.nearest(polygon))
    return float(polygon.distance(shapes.geometries[position])), str(shapes.ids[position])


def _ordered(polygon: BaseGeometry, shapes: Shapes, near: NDArray[np.int64]) -> tuple[str, ...]:
    away = shapely.distance(shapes.geometries[near], polygon)
    found = sorted(zip(away.tolist(), shapes.ids[near].tolist(), strict=True))
    return tuple(str(name) for _, name in found)
