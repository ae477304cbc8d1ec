"""Watercourses, lakes, wetlands, woods, and how far the rivers flood."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, parts, surroundings, tidy
from sttm.sources.sample.recipe import stream

__all__ = ["flood_hazard", "lakes", "rivers", "wetlands", "woods"]

_LISTED = {"river": "yes", "tributary": "yes", "canal": "unknown", "spring_channel": "no"}
_FLOODS = {"river": 1.0, "tributary": 0.4}
"""How far a kind of watercourse floods, as a share of the main river's reach."""
_EMBANKED = 0.45
"""What the embankments of the city leave of it."""


def rivers(plan: Plan) -> gpd.GeoDataFrame:
    """Return the axes of all watercourses; canals are not known to be in the lists, springs are not."""
    around = surroundings(plan)
    rows: list[dict[str, Any]] = []
    for course in plan.water.courses:
        line = shapely.LineString(course.line).simplify(1.5).intersection(around)
        for part in shapely.get_parts(tidy(line)):
            rows.append({"name": course.name, "listed": _LISTED[course.kind], "geometry": part})
    return layer("river_id", "RI", rows, columns=("name", "listed"))


def lakes(plan: Plan) -> gpd.GeoDataFrame:
    """Return the lakes; every third one is not in the lists."""
    rows: list[dict[str, Any]] = [
        {"name": name, "listed": "no" if k % 3 == 2 else "yes", "geometry": part}
        for k, (name, lake) in enumerate(plan.water.lakes)
        for part in parts(lake, 100)
    ]
    return layer("lake_id", "LA", rows, columns=("name", "listed"))


def wetlands(plan: Plan) -> gpd.GeoDataFrame:
    """Return the wetlands beside the main river, without the open water they surround."""
    open_water = shapely.union_all([lake for _, lake in plan.water.lakes])
    rows: list[dict[str, Any]] = [
        {"name": f"Zona umida {k + 1}", "geometry": part}
        for k, patch in enumerate(plan.water.wetlands)
        for part in parts(patch.difference(open_water), 100)
    ]
    return layer("wetland_id", "WE", rows, columns=("name",))


def woods(plan: Plan) -> gpd.GeoDataFrame:
    """Return the woods that the plan draws, without lakes; where two meet they are one."""
    open_water = shapely.union_all([lake for _, lake in plan.water.lakes])
    grown = shapely.difference(shapely.union_all(plan.greenery.woods), open_water)
    rows: list[dict[str, Any]] = [
        {"name": f"Bosco {k + 1}", "geometry": part}
        for k, part in enumerate(parts(shapely.simplify(grown, 1.0), 2000))
    ]
    return layer("wood_id", "WO", rows, columns=("name",))


def flood_hazard(plan: Plan) -> gpd.GeoDataFrame:
    """Return the bands that rivers flood: P3 lies within P2 and P2 within P1, along each watercourse."""
    rows: list[dict[str, Any]] = []
    around = surroundings(plan)
    for number, course in enumerate(plan.water.courses):
        if course.kind not in _FLOODS:
            continue
        rng = stream(plan.seed, f"floods {number}")
        factor = _FLOODS[course.kind] * _spread(course.line, plan, rng)
        inner: BaseGeometry = shapely.Polygon()
        for name in ("P3", "P2", "P1"):
            reach = plan.recipe.production.flood_reach[name]
            band = _band(course.line, course.width / 2 + reach * factor).intersection(around)
            # Simplifying moves edges by metres: the union keeps one class within the next.
            inner = tidy(shapely.union(shapely.simplify(band, 4), inner))
            rows += [
                {"name": course.name, "class": name, "geometry": part}
                for part in parts(inner, 100)
                if part.geom_type == "Polygon"
            ]
    return layer("area_id", "FL", rows, columns=("name", "class"))


def _spread(line: Points, plan: Plan, rng: np.random.Generator) -> Points:
    """Return a factor around 1 along a watercourse, less where the city has embanked it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    knots = max(4, math.ceil(along[-1] / 900))
    wide = np.interp(along, np.linspace(0, along[-1], knots), rng.uniform(0.45, 1.5, knots))
    in_town = np.hypot(*line.T) < 1.1 * plan.centres.reach[0]
    return np.asarray(np.where(in_town, _EMBANKED * wide, wide))


def _band(line: Points, half: Points) -> BaseGeometry:
    """Return the area within a distance of a line that changes along it."""
    stops = np.append(np.arange(0, len(line) - 1, 4), len(line) - 1)
    discs = shapely.buffer(shapely.points(line[stops]), half[stops], quad_segs=4)
    # Between two discs the band is what a string around both encloses.
    pairs = shapely.geometrycollections(np.column_stack([discs[:-1], discs[1:]]))
    bends = shapely.LineString(line).buffer(float(half.min()), quad_segs=3)
    return shapely.union(shapely.union_all(shapely.convex_hull(pairs)), bends)
