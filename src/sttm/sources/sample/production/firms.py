"""Settlements of production, logistics, distribution and services: one to a street block, some to several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.blocks import Block
from sttm.sources.sample.production.recipe import SettlementType
from sttm.sources.sample.production.shapes import layer, owners, parts
from sttm.sources.sample.recipe import stream

__all__ = ["Firm", "Works", "best_practices", "place_firms", "settlements"]

_NEIGHBOURS = 22.0
"""Blocks nearer than this are across a street from one another, metres."""
_COLUMNS = (
    "name", "type", "ateco", "area_m2", "floor_space_m2", "workers", "operating_area_m2", "status",
    "services", "municipality_id",
)  # fmt: skip

Status = Literal["existing", "planned", "disused", "underused"]


@dataclass(frozen=True)
class Firm:
    """A settlement; ``area`` is of the site even where only a point is known, None where it is not known."""

    type: SettlementType
    status: Status
    shape: BaseGeometry
    area: float | None
    floor: float | None
    workers: int | None


@dataclass(frozen=True)
class Works:
    """Settlements that stand, and groups of blocks whose works have all left."""

    firms: tuple[Firm, ...]
    left: tuple[shapely.Polygon, ...]


def place_firms(plan: Plan, blocks: list[Block]) -> Works:
    """Give each working block a use: groups of them to large logistics and to regeneration first."""
    rng = stream(plan.seed, "settlements")
    towns = len(plan.towns)
    groups = _groups(plan, blocks, max(1, towns // 6) + max(2, towns // 5), rng)
    taken = {k for group in groups for k in group}
    left = [_union(blocks, group) for group in groups[: max(1, towns // 6)]]
    firms: list[Firm] = []
    for group in groups[len(left) :]:
        firms.append(_firm(plan, "logistics", "existing", _union(blocks, group), rng))
    told = plan.recipe.production.settlement_types
    types = list(told)
    chances = {
        True: np.asarray([told[t].in_works for t in types]),
        False: np.asarray([told[t].in_town for t in types]),
    }
    states = plan.recipe.production.status
    weights = np.asarray(list(states.values()))
    for k, block in enumerate(blocks):
        if k in taken:
            continue
        chance = chances[block.works]
        type_ = types[int(rng.choice(len(types), p=chance / chance.sum()))]
        status = list(states)[int(rng.choice(len(weights), p=weights / weights.sum()))]
        firm = _firm(plan, type_, status, block.shape, rng)
        known = rng.random() >= plan.recipe.production.known_as_points
        firms.append(firm if known else _as_point(plan, firm, rng))
    return Works((*firms, *_in_towns(plan, rng)), tuple(left))


def _groups(plan: Plan, blocks: list[Block], wanted: int, rng: np.random.Generator) -> list[list[int]]:
    """Return groups of neighbouring blocks of industrial districts, each block in one at most."""
    works = [k for k, block in enumerate(blocks) if block.works and block.shape.area > 8000]
    if not works:
        return []
    shapes = np.asarray([blocks[k].shape for k in works], dtype=object)
    tree = shapely.STRtree(shapes)
    least, most = plan.recipe.production.joined_blocks
    free = set(range(len(works)))
    groups: list[list[int]] = []
    for start in rng.permutation(len(works)).tolist():
        if len(groups) == wanted:
            break
        size, group, edge = int(rng.integers(least, most + 1)), [start], [start]
        if start not in free:
            continue
        while edge and len(group) < size:
            near = sorted(tree.query(shapes[edge.pop(0)], predicate="dwithin", distance=_NEIGHBOURS).tolist())
            new = [k for k in near if k in free and k not in group][: size - len(group)]
            group += new
            edge += new
        if len(group) >= least:
            free -= set(group)
            groups.append([works[k] for k in group])
    return groups


def _union(blocks: list[Block], group: list[int]) -> shapely.Polygon:
    """Return blocks and the streets between them as one site."""
    half = _NEIGHBOURS / 2 + 1
    grown = shapely.union_all(shapely.buffer([blocks[k].shape for k in group], half, join_style="mitre"))
    joined = parts(shapely.simplify(grown.buffer(-half, join_style="mitre"), 3), 1)
    site = shapely.Polygon(max(joined, key=lambda p: p.area).exterior)
    others = [b.shape for k, b in enumerate(blocks) if k not in group and b.shape.intersects(site)]
    return max(parts(site.difference(shapely.union_all(others)), 1), key=lambda p: p.area)


def _firm(
    plan: Plan, type_: SettlementType, status: Status, shape: shapely.Polygon, rng: np.random.Generator
) -> Firm:
    told = plan.recipe.production.settlement_types[type_]
    floor = round(shape.area * rng.uniform(*told.floor), -1)
    at_work = {"existing": 1.0, "underused": 0.35, "planned": 1.0, "disused": 0.0}[status]
    workers = round(at_work * floor / rng.uniform(*told.per_worker))
    return Firm(type_, status, shape, round(shape.area), floor, workers)


def _as_point(plan: Plan, firm: Firm, rng: np.random.Generator) -> Firm:
    """Return a settlement of which a register holds the address, and perhaps the area."""
    inner = firm.shape.representative_point()
    place = shapely.Point(round(inner.x, 2), round(inner.y, 2))
    if rng.random() < plan.recipe.production.without_area:
        return Firm(firm.type, firm.status, place, None, None, firm.workers)
    return Firm(firm.type, firm.status, place, firm.area, firm.floor, firm.workers)


def _in_towns(plan: Plan, rng: np.random.Generator) -> Iterator[Firm]:
    """Yield services to firms and places of innovation in the middle of towns, known by their address."""
    for k, (place, reach) in enumerate(zip(plan.centres.places, plan.centres.reach, strict=True)):
        for n in range(max(3, round(reach / 400)) if k == 0 else 1):
            type_: SettlementType = "innovation_space" if n % 3 == 2 else "services_to_firms"
            x, y = place + rng.normal(0, 0.15 * reach, 2)
            side = rng.uniform(25, 70)
            firm = _firm(plan, type_, "existing", shapely.box(x - side, y - side, x + side, y + side), rng)
            firm = _as_point(plan, firm, rng)
            if plan.boundary.contains(firm.shape):
                yield firm


def settlements(plan: Plan, firms: list[Firm]) -> gpd.GeoDataFrame:
    """Return the settlements with the columns of their schema."""
    rng = stream(plan.seed, "firms")
    recipe = plan.recipe.production
    rows: list[dict[str, Any]] = []
    for k, (firm, owner) in enumerate(zip(firms, owners(plan, [f.shape for f in firms]), strict=True)):
        told = recipe.settlement_types[firm.type]
        offered = int(rng.integers(1, 4)) if firm.type == "services_to_firms" or rng.random() < 0.08 else 0
        services = sorted(rng.permutation(np.asarray(recipe.services, dtype=object))[:offered].tolist())
        yard = round(firm.area * rng.uniform(0.55, 0.85), -1) if firm.area is not None else None
        rows.append(
            {
                "name": f"{told.name} {recipe.firms[int(rng.integers(len(recipe.firms)))]} {k + 1}",
                "type": firm.type,
                "ateco": str(rng.choice(told.ateco)) if told.ateco else None,
                "area_m2": firm.area,
                "floor_space_m2": firm.floor,
                "workers": firm.workers,
                "operating_area_m2": yard if firm.type == "logistics" else None,
                "status": firm.status,
                "services": "; ".join(services) or None,
                "municipality_id": owner,
                "geometry": firm.shape,
            }
        )
    return layer("settlement_id", "I", rows, columns=_COLUMNS)


def best_practices(plan: Plan, firms: list[Firm]) -> gpd.GeoDataFrame:
    """Return the recipe's practices, each at a settlement at work of its type."""
    rng = stream(plan.seed, "best practices")
    rows: list[dict[str, Any]] = []
    for told in plan.recipe.production.practices:
        at = [f.shape for f in firms if f.type == told.type and f.status == "existing"]
        if not at:
            continue
        inner = at[int(rng.integers(len(at)))].representative_point()
        place = shapely.Point(round(inner.x, 2), round(inner.y, 2))
        rows.append(
            {
                **told.model_dump(include={"name", "theme", "description", "year", "activity", "source"}),
                "municipality_id": owners(plan, [place])[0],
                "geometry": place,
            }
        )
    columns = ("name", "theme", "description", "year", "activity", "source", "municipality_id")
    return layer("practice_id", "BP", rows, columns=columns)
