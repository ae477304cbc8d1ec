"""Parks and reserves, Natura 2000 sites, strategic farmland."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import blob
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, parts
from sttm.sources.sample.recipe import stream

__all__ = ["along_river", "natura_2000", "protected_areas", "strategic_agriculture", "wet_places"]

_FARMED = ("3b", "4a", "4b")
"""Types of unit whose fields are irrigated: the most productive ones."""


def _towns(plan: Plan, share: float) -> BaseGeometry:
    """Return the ground near the centres, as discs of a share of their reach."""
    discs = shapely.buffer(shapely.points(plan.centres.places), share * plan.centres.reach, quad_segs=6)
    return shapely.union_all(discs)


def along_river(plan: Plan, half: float) -> BaseGeometry:
    """Return a corridor along the main river inside the territory."""
    line = shapely.LineString(plan.water.river.line).simplify(60)
    return shapely.simplify(line.buffer(half, quad_segs=4), 10).intersection(plan.boundary)


def wet_places(plan: Plan, around: float) -> list[BaseGeometry]:
    """Return lakes and wetlands with their surroundings, joined where they meet, the largest first."""
    patches = [*(lake for _, lake in plan.water.lakes), *plan.water.wetlands]
    grown = shapely.union_all(shapely.buffer(patches, around, quad_segs=4))
    found = shapely.get_parts(shapely.simplify(grown, 4).intersection(plan.boundary))
    return sorted(found, key=lambda p: (-p.area, p.bounds))


def protected_areas(plan: Plan) -> gpd.GeoDataFrame:
    """Return a river park and a belt of fields (regional parks, by zone of their plan), and smaller ones."""
    titles = plan.recipe.production.protected
    width = 0.02 * plan.reach + 330
    corridor, banks = along_river(plan, width), along_river(plan, 0.38 * width)
    built = _towns(plan, 0.62)
    rows: list[dict[str, Any]] = []

    def add(kind: str, name: str, zone: str | None, shape: BaseGeometry, least: float = 1e4) -> None:
        rows.extend(
            {"kind": kind, "name": name, "plan_zone": zone, "geometry": part} for part in parts(shape, least)
        )

    add("regional_park", titles["regional_park"], "built", corridor.intersection(built))
    add("regional_park", titles["regional_park"], "natural", banks.difference(built))
    add("regional_park", titles["regional_park"], "agricultural", corridor.difference(banks.union(built)))
    belt = _belt(plan).difference(corridor)
    unread = belt.intersection(shapely.box(-0.35 * plan.reach, -3 * plan.reach, 0, 0))
    add("regional_park", titles["belt_park"], "unknown", unread)
    add("regional_park", titles["belt_park"], "built", belt.difference(unread).intersection(built))
    add("regional_park", titles["belt_park"], "agricultural", belt.difference(unread).difference(built))
    wet = wet_places(plan, 90)
    woods = [wood for wood in plan.greenery.woods if wood.intersects(corridor)]
    natural = shapely.union_all([*wet[:1], *shapely.intersection(woods, corridor)]).buffer(20, quad_segs=2)
    add("natural_park", titles["natural_park"], None, natural.intersection(plan.boundary).difference(built))
    for k, patch in enumerate(wet[1:], 1):
        add("reserve", f"{titles['reserve']} {k}", None, patch)
    for name, park in _outer_parks(plan):
        add("local_park", f"{titles['local_park']} – {name}", None, park)
    return layer("area_id", "PA", rows, columns=("name", "kind", "plan_zone"))


def _belt(plan: Plan) -> BaseGeometry:
    """Return a crescent of open land south of the city."""
    rng = stream(plan.seed, "belt park")
    outer = blob(rng, 0, -0.14 * plan.reach, 0.66 * plan.reach, 0.08)
    inner = blob(rng, 0, 0.06 * plan.reach, 0.50 * plan.reach, 0.06)
    north = shapely.box(-3 * plan.reach, -0.08 * plan.reach, 3 * plan.reach, 3 * plan.reach)
    return shapely.simplify(outer.difference(inner).difference(north), 5).intersection(plan.boundary)


def _outer_parks(plan: Plan) -> Iterator[tuple[str, BaseGeometry]]:
    """Yield the larger parks away from the city, with the fields around them."""
    city = float(plan.centres.reach[0])
    for name, park in plan.greenery.parks:
        if math.hypot(park.centroid.x, park.centroid.y) > 0.9 * city and park.area > 4e4:
            yield name, shapely.simplify(park.buffer(150, quad_segs=4), 5).intersection(plan.boundary)


def natura_2000(plan: Plan) -> gpd.GeoDataFrame:
    """Return a special protection area around the largest waters and conservation areas around others."""
    wet = wet_places(plan, 140)
    kinds = ("SAC", "SPA", "SAC", "SCI")
    rows: list[dict[str, Any]] = []
    for k, patch in enumerate(wet[: max(2, len(wet) // 2)]):
        near = [wood for wood in plan.greenery.woods if wood.distance(patch) < 120]
        site = shapely.union_all([patch, *near]).intersection(plan.boundary)
        rows += [
            {"name": f"Sito {k + 1} (di fantasia)", "kind": kinds[k % 4], "geometry": part}
            for part in parts(site, 1e4)
        ]
    if rows:  # birds keep to the same waters: one place, two designations with outlines of their own
        wider = rows[0]["geometry"].buffer(45, quad_segs=3).simplify(3).intersection(plan.boundary)
        rows += [{**rows[0], "kind": "SPA", "geometry": part} for part in parts(wider, 1e4)]
    return layer("site_id", "IT", rows, columns=("name", "kind"))


def strategic_agriculture(plan: Plan) -> gpd.GeoDataFrame:
    """Return the irrigated plain outside towns, woods and water."""
    units = [s for s, kind in zip(plan.units.shapes, plan.units.types, strict=True) if kind in _FARMED]
    taken = [
        _towns(plan, 1.15),
        *(wood.buffer(15, quad_segs=1) for wood in plan.greenery.woods),
        *(patch.buffer(30, quad_segs=2) for patch in plan.water.wetlands),
        *(lake.buffer(30, quad_segs=2) for _, lake in plan.water.lakes),
        *(
            shapely.LineString(line).simplify(10).buffer(60, quad_segs=2)
            for line in plan.transport.lines("motorway", "rail", "radial", "ring")
        ),
        along_river(plan, 120),
    ]
    farmed = shapely.difference(shapely.union_all(units).simplify(15), shapely.union_all(taken))
    rows: list[dict[str, Any]] = [
        {"name": f"Ambito agricolo {k + 1}", "geometry": part}
        for k, part in enumerate(parts(farmed.intersection(plan.boundary), 5e4))
    ]
    return layer("area_id", "AG", rows, columns=("name",))
