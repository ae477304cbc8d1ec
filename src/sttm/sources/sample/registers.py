"""Registers that a metropolitan body keeps: funded interventions, areas to regenerate. All invented."""

from __future__ import annotations

import geopandas as gpd
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import blob
from sttm.sources.sample.places import municipality_id
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import stream

__all__ = ["degraded_areas", "funded_interventions"]

_FUNDED = (
    ("Piazza depavimentata (di fantasia)", "spugna", "under_construction", 640_000),
    ("Bosco di cintura (di fantasia)", "forestami", "funded", 220_000),
    ("Cortili scolastici freschi (di fantasia)", "come_in", "in_design", None),
    ("Quartiere rinnovato (di fantasia)", "pinqua", "completed", 1_900_000),
)
_OWNERS = ("public", "private", "mixed", "unknown")
_STATES = (
    ("disused", "Edifici chiusi", "Attività produttiva cessata"),
    ("underused", "Uso parziale", "Domanda ridotta"),
    ("degraded_landscape", "Depositi e incolti", "Cantiere abbandonato"),
)


def funded_interventions(plan: Plan) -> gpd.GeoDataFrame:
    """Return four funded interventions; the first lies in the street of the industrial example."""
    rng = stream(plan.seed, "funded")
    street = next(site for site in plan.sites if site.kind == "industrial_street").shape
    shapes: list[BaseGeometry] = [affinity.scale(street, 0.6, 0.6)]
    for k in range(1, len(_FUNDED)):
        x, y = plan.centres.places[k % len(plan.centres.places)]
        reach = float(plan.centres.reach[k % len(plan.centres.places)])
        shapes.append(blob(rng, x + 0.3 * reach * (-1) ** k, y + 0.2 * reach, 0.05 * reach + 25, 0.2))
    inside = shapely.intersection(shapes, plan.boundary)
    owners = [plan.municipality_at(s.centroid.x, s.centroid.y) for s in inside]
    table = {
        "funded_id": [f"F{k + 1:03d}" for k in range(len(_FUNDED))],
        "title": [row[0] for row in _FUNDED],
        "programme": [row[1] for row in _FUNDED],
        "status": [row[2] for row in _FUNDED],
        "act": [f"DD {100 + 7 * k}/2025" for k in range(len(_FUNDED))],
        "cup": [f"J0{k}J2500000000{k}" for k in range(len(_FUNDED))],
        "amount_eur": [row[3] for row in _FUNDED],
        "municipality_id": [municipality_id(k) for k in owners],
    }
    return gpd.GeoDataFrame(table, geometry=inside)


def degraded_areas(plan: Plan) -> gpd.GeoDataFrame:
    """Return areas to regenerate: railway yards, the edges of towns, and one known only as a point."""
    rng = stream(plan.seed, "degraded")
    shapes: list[BaseGeometry] = list(plan.transport.yards)
    for (x, y), reach in zip(plan.centres.places[:5], plan.centres.reach[:5], strict=True):
        turn = rng.uniform(-0.9, 0.9, 2) * reach * 0.5
        shapes.append(blob(rng, x + turn[0], y + turn[1], 0.05 * reach + 30, 0.25, stretch=1.5))
    shapes.append(shapely.Point(plan.centres.places[0] + 0.2 * plan.centres.reach[0]))
    inside = [s for s in shapely.intersection(shapes, plan.boundary) if not s.is_empty]
    kinds = [_STATES[k % len(_STATES)] for k in range(len(inside))]
    table = {
        "area_id": [f"D{k + 1:03d}" for k in range(len(inside))],
        "kind": [kind for kind, _, _ in kinds],
        "name": [f"Area da rigenerare {k + 1} (di fantasia)" for k in range(len(inside))],
        "state": [state for _, state, _ in kinds],
        "cause": [cause for _, _, cause in kinds],
        "owner_type": [_OWNERS[k % len(_OWNERS)] for k in range(len(inside))],
        "constraints": [None if k % 3 else "Bonifica da verificare" for k in range(len(inside))],
        "municipality_id": [
            municipality_id(plan.municipality_at(s.centroid.x, s.centroid.y)) for s in inside
        ],
    }
    return gpd.GeoDataFrame(table, geometry=inside)
