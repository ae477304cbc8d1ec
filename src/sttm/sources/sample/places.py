"""The vector layers of a planned territory, as frames with the columns their schemas ask for."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from sttm.sources.sample.curves import blob
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import stream

__all__ = ["boundary", "local_plans", "municipalities", "municipality_id", "units", "wells", "zones"]


def municipality_id(index: int) -> str:
    """Return the code of a municipality; no real code begins with a letter."""
    return f"F{index + 1:03d}"


def _zone_id(index: int) -> str:
    return f"Z{index + 1}"


def boundary(plan: Plan) -> gpd.GeoDataFrame:
    """Return the boundary, one feature."""
    name = plan.recipe.names.area["it"]
    return gpd.GeoDataFrame({"boundary_id": ["B1"], "name": [name]}, geometry=[plan.boundary])


def municipalities(plan: Plan) -> gpd.GeoDataFrame:
    """Return one feature per Comune, the main city first."""
    table = {
        "municipality_id": [municipality_id(k) for k in range(len(plan.towns))],
        "name": list(plan.towns),
        "zone_id": [_zone_id(z) for z in plan.zones],
    }
    return gpd.GeoDataFrame(table, geometry=plan.municipalities.shapes)


def zones(plan: Plan) -> gpd.GeoDataFrame:
    """Return the zone omogenee, each the union of its Comuni."""
    of_cell = np.where(plan.mesh.inside, np.asarray(plan.zones)[plan.municipalities.labels], -1)
    shapes = plan.mesh.dissolve(of_cell)
    names = [plan.recipe.names.zones[k % len(plan.recipe.names.zones)] for k in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"zone_id": [_zone_id(k) for k in range(len(shapes))], "name": names}, geometry=shapes
    )


def units(plan: Plan) -> gpd.GeoDataFrame:
    """Return the landscape units, named for their type and the nearest town."""
    towns = shapely.STRtree([shapely.Point(place) for place in plan.centres.places])
    nearest = towns.nearest(shapely.point_on_surface(plan.units.shapes))
    kinds = plan.recipe.names.unit_types
    plain = [f"{kinds[t]} – {plan.towns[k]}" for t, k in zip(plan.units.types, nearest, strict=True)]
    often, seen = Counter(plain), Counter[str]()
    names = []
    for name in plain:
        seen[name] += 1
        names.append(f"{name} {seen[name]}" if often[name] > 1 else name)
    table = {
        "unit_id": [f"U{k + 1:03d}" for k in range(len(names))],
        "name": names,
        "type": plan.units.types,
    }
    return gpd.GeoDataFrame(table, geometry=plan.units.shapes)


def wells(plan: Plan) -> gpd.GeoDataFrame:
    """Return drinking-water wells: some in each Comune, and one near the industrial example on purpose."""
    rng = stream(plan.seed, "wells")
    sites = shapely.union_all([site.shape for site in plan.sites])
    points = []
    for shape in plan.municipalities.shapes:
        left, bottom, right, top = shape.bounds
        wanted = int(rng.integers(plan.recipe.wells[0], plan.recipe.wells[1] + 1))
        tries = np.asarray(shapely.points(rng.uniform((left, bottom), (right, top), (60, 2))), dtype=object)
        fit = shapely.contains(shape, tries) & (shapely.distance(tries, sites) > 500)
        points += list(tries[fit][:wanted])
    example = next(site for site in plan.sites if site.kind == "industrial_street").shape.centroid
    away, turns = plan.recipe.well_near_example, np.linspace(0, 2 * math.pi, 24, endpoint=False)
    around = [(example.x + away * math.cos(t), example.y + away * math.sin(t)) for t in turns]
    points.append(shapely.Point(max(around, key=lambda p: (round(sites.distance(shapely.Point(p)), 3), p))))
    rounded = shapely.points(np.round(shapely.get_coordinates(points), 2))
    table = {
        "well_id": [f"W{k + 1:04d}" for k in range(len(points))],
        "kind": ["drinking_water"] * len(points),
    }
    return gpd.GeoDataFrame(table, geometry=rounded)


def local_plans(plan: Plan) -> gpd.GeoDataFrame:
    """Return a few designations of the Comuni's local plans (PGT), cut at municipal borders."""
    found = [
        (designation, owner, part)
        for designation, shape in _designations(plan)
        for owner in [plan.municipality_at(*shape.representative_point().coords[0])]
        for part in shapely.get_parts(shape.intersection(plan.municipalities.shapes[owner]))
        if part.geom_type == "Polygon" and part.area > 400
    ]
    designations, owners, shapes = zip(*found, strict=True)
    table = {
        "area_id": [f"G{k + 1:04d}" for k in range(len(found))],
        "designation": list(designations),
        "municipality_id": [municipality_id(k) for k in owners],
    }
    return gpd.GeoDataFrame(table, geometry=list(shapes))


def _designations(plan: Plan) -> Iterator[tuple[str, shapely.Polygon]]:
    rng = stream(plan.seed, "local plans")
    for _, park in plan.greenery.parks:
        yield "public_green", park
    for (x, y), reach in zip(plan.centres.places, plan.centres.reach, strict=True):
        size = 0.05 * reach + 35
        shift = rng.normal(0, 0.35 * reach, 2)
        yield "services", blob(rng, x + shift[0], y + shift[1], size, 0.12)
        if rng.random() < 0.6:
            turn = rng.uniform(0, 2 * math.pi)
            edge = (x + 0.95 * reach * math.cos(turn), y + 0.95 * reach * math.sin(turn))
            yield "transformation_area", blob(rng, *edge, 1.3 * size, 0.15, stretch=1.4)
    for yard in plan.transport.yards:
        yield "transformation_area", yard
