"""Answers what a Comune should do first, and where, from the knowledge of a workspace."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

import sttm
from sttm.environment.describing import caveats, layers_used
from sttm.environment.funded import known_as, register_of
from sttm.environment.green_network import PARAMETERS
from sttm.environment.ground import Ground, ground_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.priorities import Priority, assess, rule_of
from sttm.environment.priority_places import best_types, by_type, by_unit, places_by_unit, top_places
from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.operations.registers import write_features
from sttm.packs.pack import Pack
from sttm.packs.priorities import PriorityRule
from sttm.packs.works import WorkType
from sttm.quantities import fingerprint
from sttm.territory.reading import absent_layers
from sttm.territory.workspace import Workspace

__all__ = ["Priorities", "find_priorities", "missing_layers", "neutral_factors"]

READ = (
    "unit_vulnerability", "land_cover", "population", "public_surfaces", "groundwater_depth", "wells",
    "green_network", "funded_interventions",
)  # fmt: skip
"""Layers that a priority rests on."""


@dataclass(frozen=True, slots=True)
class Priorities:
    """Where to act first."""

    result: dict[str, Any]
    """As JSON values: places, units and types in order, with reasons, what is missing, what they rest on."""
    cells: gpd.GeoDataFrame
    """Every cell: ``score`` of its best ``type``, one ``score_<type>`` each, ``funded``; missing is NaN."""

    def write(self, out: Path) -> None:
        """Write the cells as GeoJSON (WGS84) or GeoPackage (the system of the territory).

        Raises
        ------
        RequestError
            If the file is to be of another kind.
        """
        write_features(self.cells, out, "priorities")


def find_priorities(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    types: Sequence[str] = (),
    municipality: str | None = None,
    units: Sequence[str] = (),
    top: int = 10,
) -> Priorities:
    """Return where to act first, and with which type of work.

    Parameters
    ----------
    on
        Day on which the rule, the Schede and the parameters must be in force.
    types
        Types of work; all by default.
    municipality
        Id or name of a Comune; the whole territory by default.
    units
        Ids or names of units: the best places of each are listed under ``places_by_unit``.
    top
        How many places and units to list.

    Raises
    ------
    RequestError
        If a type, the Comune or a unit is unknown, or the pack has no rule of priorities.
    NotInForce
        If a Scheda or a parameter is not in force on the day.
    """
    if top < 1:
        msg = f"{top} places are asked for"
        raise RequestError(msg, remedy="ask for at least one")
    knowledge = Knowledge(workspace, pack, on)
    rule = rule_of(knowledge)
    works = _works(pack, types)
    comune = None if municipality is None else _comune(knowledge, municipality)
    chosen = _named(units, knowledge.unit_names, "unit")
    ground = ground_of(knowledge, rule, _area(knowledge, comune, chosen))
    priorities = assess(ground, works, rule, knowledge)
    result = _result(ground, priorities, rule, knowledge, comune, top)
    result["places_by_unit"] = places_by_unit(ground, priorities, rule, knowledge, chosen, top)
    return Priorities(
        {**result, "fingerprint": fingerprint(result)}, _cells(ground, priorities, workspace.crs)
    )


def _works(pack: Pack, types: Iterable[str]) -> list[WorkType]:
    wanted = list(dict.fromkeys(types)) or sorted(pack.work_types)
    for name in wanted:
        if name not in pack.work_types:
            near = difflib.get_close_matches(name, pack.work_types, n=3) or sorted(pack.work_types)
            msg = f"{name} is not a type of work of this pack"
            raise RequestError(msg, remedy=f"known: {', '.join(near)}")
    return [pack.work_types[name] for name in wanted]


def _comune(knowledge: Knowledge, given: str) -> str:
    return _named([given], knowledge.municipality_names, "municipality")[0]


def _named(given: Sequence[str], known: Mapping[str, str], what: str) -> list[str]:
    """Return the ids that some ids or names stand for; a name must belong to one id alone."""
    found = []
    for one in given:
        ids = [one] if one in known else [i for i, name in known.items() if name.casefold() == one.casefold()]
        if len(ids) > 1:
            msg = f"{len(ids)} have the name {one}"
            raise RequestError(msg, remedy=f"give the id of the {what}: {', '.join(ids)}")
        if not ids:
            folded = {text.casefold(): text for text in (*known.values(), *known)}
            near = difflib.get_close_matches(one.casefold(), folded, n=3)
            names = [folded[n] for n in near] or sorted(known)[:20]
            msg = f"there is no {what} {one}"
            raise RequestError(msg, remedy=f"known: {', '.join(names) or 'none, the layer is absent'}")
        found += ids
    return list(dict.fromkeys(found))


def _area(knowledge: Knowledge, municipality: str | None, units: Sequence[str]) -> BaseGeometry | None:
    """Return where to look: the Comune, the units, what they share; None is everywhere."""
    area: BaseGeometry | None = None
    if municipality is not None:
        frame = knowledge.vector("municipalities")
        assert frame is not None  # noqa: S101 - its names are known
        area = frame.geometry.loc[municipality]
    if units:
        drawn = shapely.union_all(list(knowledge.units.geometry.loc[list(units)]))
        area = drawn if area is None else shapely.intersection(area, drawn)
        if area.is_empty:
            msg = f"no part of {', '.join(units)} lies in the Comune"
            raise RequestError(msg, remedy="leave one of the two out")
    return area


def _result(
    ground: Ground,
    priorities: Sequence[Priority],
    rule: PriorityRule,
    knowledge: Knowledge,
    municipality: str | None,
    top: int,
) -> dict[str, Any]:
    score, _ = best_types(priorities)
    funded = np.array([f is not None for f in ground.funded], dtype=bool)
    layers = layers_used(frozenset(READ), knowledge)
    names = knowledge.municipality_names
    pack = knowledge.pack
    return {
        "kind": "sttm-priorities",
        "format": 1,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": {
            "name": pack.manifest.name,
            "version": pack.manifest.version,
            "fingerprint": pack.fingerprint,
            "title": text_dict(pack.manifest.title),
            "fictional": pack.manifest.fictional,
        },
        "on": knowledge.on.isoformat(),
        "municipality": None if municipality is None else {"id": municipality, "name": names[municipality]},
        "cells": {
            "side_m": rule.cell_m,
            "total": len(score),
            "assessed": int((~np.isnan(score)).sum()),
            "not_assessable": int(np.isnan(score).sum()),
            "funded": int(funded.sum()),
        },
        "places": top_places(ground, priorities, rule, knowledge, top),
        "units": by_unit(ground, priorities, knowledge, top),
        "types": by_type(ground, priorities),
        "funded": _funded(ground, knowledge),
        "missing": missing_layers(knowledge),
        "neutral": neutral_factors(ground, priorities, rule),
        "rule": rule.model_dump(mode="json"),
        "parameters": [
            {"id": name, **pack.parameter(name, knowledge.on).model_dump(mode="json")} for name in PARAMETERS
        ],
        "layers": layers,
        "caveats": caveats(layers, knowledge),
    }


def _funded(ground: Ground, knowledge: Knowledge) -> list[dict[str, str]]:
    """Return the funded interventions that hold a cell."""
    register, held = register_of(knowledge), set(ground.funded)
    return [] if register is None else [known_as(row) for row in register.rows if row["id"] in held]


def missing_layers(knowledge: Knowledge) -> list[dict[str, str]]:
    """Return the layers that would say more, and are not there."""
    wanted = [name for name in (*READ, "night_temperature", "sealing") if name != "unit_vulnerability"]
    gone = [absent_layers([name]) for name in wanted if knowledge.version(name) is None]
    return [{"it": m.it, "en": m.reason} for m in gone]


def neutral_factors(
    ground: Ground, priorities: Sequence[Priority], rule: PriorityRule
) -> list[dict[str, Any]]:
    """Return the factors that count a stated value instead of a measured one, and in how many cells."""
    found: dict[str, int] = {} if ground.people is not None else {"exposure": len(ground.points)}
    for one in priorities:
        for name, factor in one.factors.items():
            if factor.neutral.any():
                found[name] = max(found.get(name, 0), int(factor.neutral.sum()))
    stated = {name: rule.when_missing(name) for name in found}
    return [
        {
            "factor": name,
            "value": stated[name].value,
            "cells": count,
            "reason": text_dict(stated[name].reason),
        }
        for name, count in sorted(found.items())
    ]


def _cells(ground: Ground, priorities: Sequence[Priority], crs: str) -> gpd.GeoDataFrame:
    score, best = best_types(priorities)
    known = ~np.isnan(score)
    names = np.array([p.work.id for p in priorities], dtype=object)
    columns: dict[str, Any] = {
        "unit_id": ground.unit,
        "municipality_id": ground.municipality,
        "type": [name if k else None for name, k in zip(names[best], known, strict=True)],
        "score": np.round(score, 4),
        "funded": ground.funded,
        **{f"score_{p.work.id}": np.round(p.score, 4) for p in priorities},
    }
    return gpd.GeoDataFrame(columns, geometry=ground.squares(), crs=crs)
