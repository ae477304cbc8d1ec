"""Gathers the figures of Part II of the volumes: objectives, where to act first, registers, works, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sttm.environment.funded import funded_summary
from sttm.environment.green_network_gaps import network_gaps
from sttm.environment.ground import Ground, ground_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.monitoring.coherence import coherence
from sttm.environment.priorities import Priority, assess, rule_of
from sttm.environment.priority_places import (
    best_types,
    by_type,
    by_unit,
    places_by_municipality,
    top_places,
    unit_means,
)
from sttm.errors import RequestError
from sttm.evaluation.tracing import pack_told
from sttm.operations.priorities import missing_layers, neutral_factors
from sttm.operations.registers import regeneration_content
from sttm.operations.volumes.schede_account import schede_in_force
from sttm.packs.priorities import PriorityRule
from sttm.quantities import round_half_even

__all__ = ["Assessed", "assessed_ground", "proposal_account"]

TOP = 10
"""Places, units and gaps listed for the whole territory."""

EACH = 3
"""Places listed for each Comune."""


class Assessed:
    """The priority of every type of work in every cell of a territory, worked out once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.rule: PriorityRule = rule_of(knowledge)
        works = [knowledge.pack.work_types[name] for name in sorted(knowledge.pack.work_types)]
        self.ground: Ground = ground_of(knowledge, self.rule)
        self.priorities: list[Priority] = assess(self.ground, works, self.rule, knowledge)
        self.scores = np.array([p.score for p in self.priorities])
        self.means = unit_means(self.ground, self.scores)


def assessed_ground(knowledge: Knowledge) -> Assessed | None:
    """Return the priorities of the territory, or None where the pack has no rule of them in force."""

    def make(known: Knowledge) -> Assessed | None:
        try:
            return Assessed(known)
        except RequestError:
            return None

    return knowledge.kept("assessed_ground", make)


def proposal_account(knowledge: Knowledge, monitoring: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of the Quadro propositivo-programmatico as JSON values; null is not known.

    Parameters
    ----------
    monitoring
        From :func:`sttm.operations.monitoring.monitor_territory`, of the same day.
    """
    pack = knowledge.pack
    return {
        "kind": "sttm-proposal",
        "on": knowledge.on.isoformat(),
        "pack": pack_told(pack),
        "territory": {"name": knowledge.workspace.name, "title": knowledge.workspace.title},
        "coherence": coherence(pack),
        "monitoring": monitoring,
        "schede": [s.model_dump(mode="json", by_alias=True) for s in schede_in_force(pack, knowledge.on)],
        "priorities": _priorities(knowledge),
        "network": network_gaps(knowledge, TOP),
        "regeneration": _regeneration(knowledge),
        "funded": funded_summary(knowledge),
        "programmes": [p.model_dump(mode="json") for p in pack.programmes.values()],
        "works": [w.model_dump(mode="json") for w in pack.work_types.values()],
    }


def _regeneration(knowledge: Knowledge) -> dict[str, Any] | None:
    """Return the register of areas to regenerate, or None where the pack has no rule for it."""
    try:
        return regeneration_content(knowledge)
    except RequestError:
        return None


def _priorities(knowledge: Knowledge) -> dict[str, Any] | None:
    found = assessed_ground(knowledge)
    if found is None:
        return None
    ground, priorities, rule = found.ground, found.priorities, found.rule
    score, _ = best_types(priorities)
    return {
        "rule": rule.model_dump(mode="json"),
        "cells": {
            "side_m": rule.cell_m,
            "total": len(score),
            "assessed": int((~np.isnan(score)).sum()),
            "funded": sum(f is not None for f in ground.funded),
        },
        "types": by_type(ground, priorities),
        "places": top_places(ground, priorities, rule, knowledge, TOP),
        "units": by_unit(ground, priorities, knowledge, TOP),
        "units_by_type": {
            p.work.id: _units_of(found, number, knowledge) for number, p in enumerate(priorities)
        },
        "municipalities": places_by_municipality(ground, priorities, rule, knowledge, EACH),
        "missing": missing_layers(knowledge),
        "neutral": neutral_factors(ground, priorities, rule),
    }


def _units_of(found: Assessed, number: int, knowledge: Knowledge) -> dict[str, Any]:
    """Return the units where a type of work has the highest mean, and how many can be assessed."""
    known = [(unit, float(means[number])) for unit, (means, _, _) in found.means.items()]
    known = [(unit, mean) for unit, mean in known if not np.isnan(mean)]
    best = sorted(known, key=lambda one: (-one[1], one[0]))[:EACH]
    return {
        "assessed": len(known),
        "units": len(knowledge.units),
        "best": [
            {"id": unit, "name": knowledge.unit_names[unit], "score": round_half_even(mean, 4)}
            for unit, mean in best
            if mean > 0
        ],
    }
