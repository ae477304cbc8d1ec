"""Cadastral parcels around the example interventions and in the middle of a few towns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.places import municipality_id
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import stream

__all__ = ["parcels"]

_TOWNS = 3
_LEAST = 45.0
"""Pieces of ground smaller than this, m², are no parcel."""


def parcels(plan: Plan) -> gpd.GeoDataFrame:
    """Return parcels with ``parcel_id``, ``municipality_id``, ``sheet`` (foglio) and ``parcel`` (mappale)."""
    rng = stream(plan.seed, "parcels")
    found: list[tuple[int, int, shapely.Polygon]] = []
    taken: BaseGeometry = shapely.Polygon()
    for sheet, (ground, site) in enumerate(_grounds(plan), start=11):
        if ground.intersects(taken):
            ground = ground.difference(taken)
        taken = taken.union(ground)
        lots = _lots(ground, 30.0, rng)
        if site is not None:
            lots = [*shapely.difference(lots, site), *shapely.intersection(_lots(site, 75.0, rng), site)]
        found += [(owner, sheet, piece) for owner, piece in _by_municipality(plan, lots)]
    numbers: Counter[tuple[int, int]] = Counter()
    rows = []
    for owner, sheet, shape in found:
        numbers[owner, sheet] += 1
        code, parcel = municipality_id(owner), str(100 + numbers[owner, sheet])
        rows.append((f"{code}-{sheet}-{parcel}", code, str(sheet), parcel, shape))
    ids, owners, sheets, names, shapes = zip(*rows, strict=True)
    table = {"parcel_id": ids, "municipality_id": owners, "sheet": sheets, "parcel": names}
    return gpd.GeoDataFrame(table, geometry=list(shapes))


def _grounds(plan: Plan) -> Iterator[tuple[BaseGeometry, shapely.Polygon | None]]:
    """Yield each ground that is parcelled out, and the example site in it."""
    for site in plan.sites:
        yield shapely.minimum_rotated_rectangle(site.shape).buffer(130, join_style="mitre"), site.shape
    for x, y in plan.centres.places[1 : 1 + _TOWNS]:
        ground = affinity.rotate(shapely.box(x - 170, y - 130, x + 170, y + 130), 17 * math.sin(x))
        yield ground, None


def _lots(ground: BaseGeometry, side: float, rng: np.random.Generator) -> list[BaseGeometry]:
    """Cut the rectangle around ``ground`` into lots, again and again across the longer side."""
    frame = shapely.minimum_rotated_rectangle(ground)
    a, b, c = shapely.get_coordinates(frame)[:3]
    turn = math.atan2(b[1] - a[1], b[0] - a[0])
    width, height = float(np.hypot(*(b - a))), float(np.hypot(*(c - b)))
    clockwise = np.cross(np.append(b - a, 0), np.append(c - b, 0))[2] < 0
    boxes = list(_cut(0.0, 0.0, width, height, side, rng))
    lines = shapely.union_all(
        [shapely.box(*box).exterior for box in boxes]
    )  # node every corner on both sides
    lots = shapely.get_parts(shapely.polygonize(list(shapely.get_parts(lines))))

    def place(
        points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    ) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        u, v = points[:, 0], -points[:, 1] if clockwise else points[:, 1]
        x = a[0] + u * math.cos(turn) - v * math.sin(turn)
        y = a[1] + u * math.sin(turn) + v * math.cos(turn)
        return np.round(np.column_stack([x, y]), 2)

    return list(shapely.transform(lots, place))


def _cut(
    x0: float, y0: float, x1: float, y1: float, side: float, rng: np.random.Generator
) -> Iterator[tuple[float, float, float, float]]:
    width, height = x1 - x0, y1 - y0
    if max(width, height) < side * rng.uniform(1.0, 2.2):
        yield (x0, y0, x1, y1)
        return
    share = rng.uniform(0.35, 0.65)
    if width >= height:
        x = round(x0 + share * width, 1)
        yield from _cut(x0, y0, x, y1, side, rng)
        yield from _cut(x, y0, x1, y1, side, rng)
    else:
        y = round(y0 + share * height, 1)
        yield from _cut(x0, y0, x1, y, side, rng)
        yield from _cut(x0, y, x1, y1, side, rng)


def _by_municipality(plan: Plan, lots: list[BaseGeometry]) -> Iterator[tuple[int, shapely.Polygon]]:
    tree = shapely.STRtree(plan.municipalities.shapes)
    for lot in lots:
        for owner in sorted(tree.query(lot, predicate="intersects")):
            for piece in shapely.get_parts(lot.intersection(plan.municipalities.shapes[owner])):
                if piece.geom_type == "Polygon" and piece.area >= _LEAST:
                    yield int(owner), piece
