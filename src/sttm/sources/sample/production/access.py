"""Railway stations, freight yards, the intermodal terminal and an airport outside a large territory."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import SURROUNDINGS, layer, parts
from sttm.sources.sample.recipe import stream

__all__ = ["rail_stations", "terminals", "yard_halves"]

_LARGE = 6000.0
"""Radius from which a territory has an airport, metres; its outer ring roads are drawn from there too."""


def yard_halves(plan: Plan) -> tuple[list[shapely.Polygon], list[shapely.Polygon]]:
    """Return the outer part of each railway yard, at work, and the inner one, which is no longer used."""
    city = float(plan.centres.reach[0])
    inner = shapely.Point(0, 0).buffer(0.66 * city)
    used = [p for yard in plan.transport.yards for p in parts(yard.difference(inner), 500)]
    left = [p for yard in plan.transport.yards for p in parts(yard.intersection(inner), 500)]
    return used, left


def terminals(plan: Plan) -> gpd.GeoDataFrame:
    """Return the intermodal terminal, the other freight yards and the airport."""
    used, _ = yard_halves(plan)
    kinds = ["intermodal", *["freight_yard"] * len(used)]
    titles = {"intermodal": "Terminale intermodale", "freight_yard": "Scalo merci"}
    rows: list[dict[str, Any]] = [
        {"name": f"{titles[kind]} {k + 1}", "kind": kind, "geometry": yard}
        for k, (kind, yard) in enumerate(zip(kinds, used, strict=False))
    ]
    if plan.reach > _LARGE:
        rows.append({"name": "Aeroporto", "kind": "airport", "geometry": _airport(plan)})
    return layer("terminal_id", "T", rows, columns=("name", "kind"))


def _airport(plan: Plan) -> shapely.Polygon:
    """Return a runway and its apron on the far side of the boundary, clear of roads and water."""
    rng = stream(plan.seed, "airport")
    field = shapely.union(shapely.box(-1300, -90, 1300, 90), shapely.box(-350, 90, 450, 420))
    avoid = shapely.union_all(
        [shapely.LineString(line) for line in plan.transport.lines("motorway", "radial", "rail")]
        + [shapely.LineString(course.line) for course in plan.water.courses]
    )
    edge = shapely.boundary(plan.boundary)
    best: tuple[float, BaseGeometry] | None = None
    for _ in range(60):
        x, y = edge.interpolate(rng.uniform(0, edge.length)).coords[0]
        away = rng.uniform(2000, 0.6 * SURROUNDINGS) / math.hypot(x, y)
        turned = affinity.rotate(field, rng.uniform(0, math.pi), origin=(0, 0), use_radians=True)
        placed = affinity.translate(turned, x * (1 + away), y * (1 + away))
        if placed.distance(plan.boundary) < 300:
            continue
        room = min(placed.distance(avoid), 500.0)
        if best is None or room > best[0]:
            best = (room, placed)
    chosen = best[1] if best is not None else affinity.translate(field, 1.3 * plan.reach + 3000, 0)
    return parts(chosen, 1)[0]


def rail_stations(plan: Plan) -> gpd.GeoDataFrame:
    """Return the stations that the plan draws, named for the nearest town."""
    places = np.asarray(shapely.points(np.round(plan.transport.stations, 2)), dtype=object)
    centres = np.asarray(shapely.points(plan.centres.places), dtype=object)
    towns = np.asarray(shapely.STRtree(centres).nearest(places)).tolist()
    seen: dict[int, int] = {}
    rows: list[dict[str, Any]] = []
    for place, town in zip(places, towns, strict=True):
        seen[town] = seen.get(town, 0) + 1
        name = plan.towns[town] if seen[town] == 1 else f"{plan.towns[town]} {seen[town]}"
        rows.append({"name": name, "kind": "rail", "geometry": place})
    return layer("station_id", "R", rows, columns=("name", "kind"))
