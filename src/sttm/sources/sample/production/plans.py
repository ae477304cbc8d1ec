"""What plans foresee: areas of local plans, larger ones at junctions, settlements decided but not built."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import affinity

from sttm.sources.sample.places import local_plans
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.firms import Firm
from sttm.sources.sample.production.recipe import SettlementType
from sttm.sources.sample.production.roads import Network
from sttm.sources.sample.production.shapes import layer, owners, parts
from sttm.sources.sample.recipe import stream
from sttm.sources.sample.settlements import urban_density

__all__ = ["forecasts", "planned_firms"]

_TYPES = ("production", "logistics", "mixed", "distribution", "services_to_firms", "production")
_OPEN = 0.30
"""Urban density above which ground counts as built over."""


def forecasts(plan: Plan, network: Network) -> gpd.GeoDataFrame:
    """Return the plan areas: those of the local plans, one more for most Comuni, larger ones at junctions."""
    rng = stream(plan.seed, "forecasts")
    recipe = plan.recipe.production
    local = local_plans(plan)
    yards = shapely.union_all(plan.transport.yards)
    found = [
        ("municipal", shape)
        for shape in local.loc[local["designation"] == "transformation_area", "geometry"]
        if not shape.intersects(yards)
    ]
    found += [("municipal", shape) for shape in _at_town_edges(plan, rng)]
    found += [("supra_municipal", shape) for shape in _at_junctions(plan, network, rng)]
    shapes = [part for _, shape in found for part in parts(shape, 1)[:1]]
    rows: list[dict[str, Any]] = []
    for k, ((level, _), shape, owner) in enumerate(zip(found, shapes, owners(plan, shapes), strict=True)):
        kind = "logistics" if level == "supra_municipal" and k % 2 else _TYPES[k % len(_TYPES)]
        rows.append(
            {
                "name": f"Ambito {k + 1} (di fantasia)",
                "plan": recipe.plans["supra_municipal" if level == "supra_municipal" else "municipal"],
                "level": level,
                "type": kind,
                "floor_space_m2": round(shape.area * rng.uniform(*recipe.forecast_index), -1),
                "built_share": recipe.forecast_built[int(rng.integers(len(recipe.forecast_built)))],
                "municipality_id": owner,
                "geometry": shape,
            }
        )
    columns = ("name", "plan", "level", "type", "floor_space_m2", "built_share", "municipality_id")
    return layer("forecast_id", "P", rows, columns=columns)


class _Room:
    """Tells whether a new plan area would lie on open ground clear of water, woods and other areas."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._inner = plan.boundary.buffer(-60)
        shapely.prepare(self._inner)
        water = [shapely.LineString(c.line).simplify(5).buffer(c.width / 2 + 30) for c in plan.water.courses]
        roads = [shapely.LineString(r.line).simplify(5).buffer(25) for r in plan.transport.roads]
        sites = [site.shape.buffer(80) for site in plan.sites]
        still = [lake.buffer(60) for _, lake in plan.water.lakes] + list(plan.water.wetlands)
        taken = [*water, *roads, *sites, *still, *plan.greenery.woods, *(p for _, p in plan.greenery.parks)]
        self._tree = shapely.STRtree(taken)
        self._new: list[shapely.Polygon] = []

    def take(self, shape: shapely.Polygon) -> bool:
        middle = shape.centroid
        density = urban_density(self._plan.centres, np.asarray([middle.x]), np.asarray([middle.y]))[0]
        free = (
            density < _OPEN
            and bool(self._inner.contains(shape))
            and not len(self._tree.query(shape, predicate="intersects"))
            and not any(shape.intersects(other) for other in self._new)
        )
        if free:
            self._new.append(shape)
        return free


def _lot(rng: np.random.Generator, x: float, y: float, side: float) -> shapely.Polygon:
    """Return a rectangular piece of ground with one corner cut."""
    u, v = side * rng.uniform(0.8, 1.4), side * rng.uniform(0.6, 1.0)
    cut = 0.25 * v
    corners = [(-u, -v), (u, -v), (u, v - cut), (u - cut, v), (-u, v)]
    turned = affinity.rotate(shapely.Polygon(corners), rng.uniform(0, 180), origin=(0, 0))
    return affinity.translate(turned, x, y)


def _at_town_edges(plan: Plan, rng: np.random.Generator) -> Iterator[shapely.Polygon]:
    room = _Room(plan)
    for place, reach in zip(plan.centres.places, plan.centres.reach, strict=True):
        for _ in range(12):
            turn, away = rng.uniform(0, 2 * math.pi), reach * rng.uniform(1.05, 1.5)
            lot = _lot(
                rng, place[0] + away * math.cos(turn), place[1] + away * math.sin(turn), rng.uniform(60, 150)
            )
            if room.take(lot):
                yield lot
                break


def _at_junctions(plan: Plan, network: Network, rng: np.random.Generator) -> Iterator[shapely.Polygon]:
    room = _Room(plan)
    wanted = 1 + len(set(plan.zones))
    ramps = [place for kind, place in network.crossings if kind == "motorway"]
    for x, y in [ramps[k] for k in rng.permutation(len(ramps)).tolist()]:
        for _ in range(20):
            turn, away = rng.uniform(0, 2 * math.pi), rng.uniform(400, 1600)
            lot = _lot(rng, x + away * math.cos(turn), y + away * math.sin(turn), rng.uniform(140, 300))
            if room.take(lot):
                yield lot
                wanted -= 1
                break
        if not wanted:
            return


def planned_firms(plan: Plan, planned: gpd.GeoDataFrame) -> list[Firm]:
    """Return a settlement that is decided but not built in every third plan area with room left."""
    told = plan.recipe.production.settlement_types
    rng = stream(plan.seed, "planned settlements")
    firms = []
    with_room = planned.loc[planned["built_share"] < 0.9, ["type", "geometry"]].iloc[::3]
    for kind, area in with_room.itertuples(index=False, name=None):
        type_: SettlementType = "production" if kind == "mixed" else kind
        shape = parts(affinity.scale(area, 0.45, 0.45), 1)[0]
        floor = round(shape.area * rng.uniform(*told[type_].floor), -1)
        workers = round(floor / rng.uniform(*told[type_].per_worker))
        firms.append(Firm(type_, "planned", shape, round(shape.area), floor, workers))
    return firms
