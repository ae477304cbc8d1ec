"""The ecological network: core areas with buffers, corridors between them, gaps that towns leave open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import through, wander
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.protection import along_river, wet_places
from sttm.sources.sample.production.shapes import layer, parts
from sttm.sources.sample.recipe import stream

__all__ = ["ecological_network"]


def ecological_network(plan: Plan) -> gpd.GeoDataFrame:
    """Return core areas with buffers around them, corridors between them, gaps that towns leave open."""
    rng = stream(plan.seed, "ecological network")
    groves = [wood for wood in plan.greenery.woods if wood.area > 9e4]
    cores = [
        p for core in [*wet_places(plan, 60), *groves] for p in parts(core.intersection(plan.boundary), 2e4)
    ]
    rings = shapely.buffer(cores, 160, quad_segs=3)
    ring = shapely.difference(shapely.union_all(rings), shapely.union_all(cores)).intersection(plan.boundary)
    shapes = [("core", part) for part in cores]
    shapes += [("buffer", part) for part in parts(shapely.simplify(ring, 4), 2e3)]
    shapes += [("corridor", part) for part in parts(along_river(plan, 0.01 * plan.reach + 110), 2e3)]
    shapes += [("corridor", part) for link in _links(cores, plan, rng) for part in parts(link, 2e3)]
    shapes += [("gap", part) for gap in _gaps(plan) for part in parts(gap, 2e3)]
    rows: list[dict[str, Any]] = [{"kind": kind, "geometry": part} for kind, part in shapes]
    return layer("element_id", "EN", rows, columns=("kind",))


def _links(cores: list[shapely.Polygon], plan: Plan, rng: np.random.Generator) -> Iterator[BaseGeometry]:
    """Yield corridors from each core to the nearest one beyond its own surroundings, at most 4 km away."""
    tree = shapely.STRtree(cores)
    joined: set[tuple[int, int]] = set()
    for k, core in enumerate(cores):
        near = [int(i) for i in tree.query(core, predicate="dwithin", distance=4000)]
        apart = [(core.distance(cores[i]), i) for i in near if i != k and core.distance(cores[i]) > 350]
        if not apart:
            continue
        other = min(apart)[1]
        if (pair := (min(k, other), max(k, other))) in joined:
            continue
        joined.add(pair)
        ends = [(core.centroid.x, core.centroid.y), (cores[other].centroid.x, cores[other].centroid.y)]
        line = wander(through(ends, 60), rng, 700, 90)
        band = shapely.LineString(line).simplify(5).buffer(70, quad_segs=2)
        yield shapely.difference(band, shapely.union_all([core, cores[other]])).intersection(plan.boundary)


def _gaps(plan: Plan) -> Iterator[BaseGeometry]:
    """Yield strips of open land across the roads between towns that have nearly grown together."""
    places, reach = plan.centres.places, plan.centres.reach
    for a in range(1, len(places)):
        away = np.hypot(*(places - places[a]).T) - 0.8 * (reach + reach[a])
        away[: a + 1] = np.inf
        b = int(away.argmin())
        if not 150 < away[b] < 1500:
            continue
        middle = (places[a] + places[b]) / 2
        step = (places[b] - places[a]) / np.hypot(*(places[b] - places[a]))
        across = np.asarray([-step[1], step[0]]) * 700
        strip = shapely.LineString([middle - across, middle + across])
        yield strip.buffer(min(0.35 * float(away[b]) + 40, 160), cap_style="flat").intersection(plan.boundary)
