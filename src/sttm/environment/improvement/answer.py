"""The answer of an improvement as JSON values: changes with cost and points, or what makes it impossible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sttm
from sttm.environment.improvement.finding import FIELDS, Costs, Improvement, Offer, amount
from sttm.environment.improvement.land import land_caveats
from sttm.environment.improvement.texts import BASIS, LIMITS
from sttm.environment.knowledge import Knowledge
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.packs.schede import ChecklistCriterion
from sttm.packs.works import CostRange
from sttm.quantities import fingerprint, round_half_even

__all__ = ["IMPROVEMENT_FORMAT", "answer_of"]

IMPROVEMENT_FORMAT = 1

PARAMETERS = ("improvement_area_step", "improvement_least_area", "improvement_length_step")


def answer_of(found: Improvement, knowledge: Knowledge, costs: Costs) -> dict[str, Any]:
    """Return an improvement as JSON values.

    Parameters
    ----------
    costs
        The figure of the cost ranges that the search counted.
    """
    before = _filled(found.before, found.scheda.number)
    after = None if found.after is None else _filled(found.after, found.scheda.number)
    changes = [] if after is None else _changes(found, costs, after)
    intervention, pack = found.before["intervention"], found.before["pack"]
    body = {
        "kind": "sttm-improvement",
        "format": IMPROVEMENT_FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack,
        "evaluated_on": found.before["evaluated_on"],
        "intervention": {key: intervention[key] for key in ("id", "title", "municipality", "area")},
        "scheda": {"number": found.scheda.number, "title": text_dict(found.scheda.title)},
        "target": {
            "class": found.target,
            "from": next(c.from_ for c in found.scheda.final.classes if c.id == found.target),
        },
        "answer": "impossible" if after is None else "possible" if changes else "reached",
        "before": _standing(before),
        "after": None if after is None else _standing(after),
        "changes": changes,
        "cost": None if after is None else _sum(changes),
        "costs_counted": costs,
        "schede": _others(found),
        "impossible": _impossible(found, before) if after is None else None,
        "excluded": _excluded(found),
        "land": [one.as_dict() for one in found.land],
        "improved": found.feature,
        "basis": BASIS,
        "official": found.scheda.official,
        "parameters": [_parameter(name, knowledge) for name in PARAMETERS],
        "caveats": [*found.before["caveats"], *land_caveats(found.land)],
        "evaluations": {
            "before": found.before["fingerprint"],
            "after": None if found.after is None else found.after["fingerprint"],
        },
    }
    return {**body, "fingerprint": fingerprint(body)}


def _standing(scheda: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "total": scheda["total"],
        "class": {end: scheda["class"][end] for end in ("low", "high")},
        "parts": {part["id"]: {**part["points"], "max": part["max"]} for part in scheda["parts"]},
        "conditions": scheda["conditions"],
    }


def _changes(found: Improvement, costs: Costs, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    standing = {w["type"] for w in found.before["intervention"]["works"]}
    by_type = {o.type.id: o for o in found.offers}
    criteria = {c.id: c for part in found.scheda.parts for c in part.criteria}
    rows = []
    for name, without in found.without:
        steps = found.choice.steps.get(name)
        if steps is not None:
            offer = by_type[name]
            row = _work(offer, steps, "extend" if name in standing else "add", costs)
        else:
            criterion = criteria[name]
            assert isinstance(criterion, ChecklistCriterion)  # noqa: S101 - only these are modalities
            row = {
                "kind": "modality",
                "id": name,
                "action": "satisfy",
                "label": text_dict(criterion.title),
                "evidence": text_dict(criterion.evidence),
                "quantity": None,
                "ground": None,
                "volume": None,
                "cost": _cost(criterion.cost, 1, costs),
            }
        less = round_half_even(after["total"]["low"] - without["total"]["low"], 2)
        rows.append({**row, "points": less, "without": _standing(without)})
    return rows


def _work(offer: Offer, steps: int, action: str, costs: Costs) -> dict[str, Any]:
    unit = FIELDS[offer.type.measured_by][1]
    volume = offer.volume
    return {
        "kind": "work",
        "id": offer.type.id,
        "action": action,
        "label": text_dict(offer.type.title),
        "evidence": None,
        "quantity": {"value": round_half_even(steps * offer.quantity, 1), "unit": unit},
        "ground": {"value": round_half_even(steps * offer.ground, 1), "unit": "m**2"},
        "volume": None if volume is None else {"value": round_half_even(steps * volume, 1), "unit": "m**3"},
        "cost": _cost(offer.cost, steps, costs),
    }


def _cost(cost: CostRange | None, times: int, costs: Costs) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "low": round_half_even(cost.low * times, 2),
        "high": round_half_even(cost.high * times, 2),
        "counted": round_half_even(amount(cost, costs) * times, 2),
        "unit": "EUR",
        "official": False,
        "confidence": cost.confidence,
        "source": cost.source.model_dump(mode="json"),
    }


def _sum(changes: list[dict[str, Any]]) -> dict[str, Any]:
    known = [c["cost"] for c in changes if c["cost"] is not None]
    ends = ("low", "high", "counted")
    return {**{end: round_half_even(sum(c[end] for c in known), 2) for end in ends}, "unit": "EUR"}


def _others(found: Improvement) -> list[dict[str, Any]]:
    """Return the class before every Scheda, as it is and with the changes."""
    after = {s["number"]: _standing(s) for s in (found.after or {"schede": []})["schede"]}
    return [
        {"number": s["number"], "before": _standing(s), "after": after.get(s["number"])}
        for s in found.before["schede"]
    ]


def _impossible(found: Improvement, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the best within reach, what no change moves, and which limits hold the rest back."""
    start = next(c.from_ for c in found.scheda.final.classes if c.id == found.target)
    total = round_half_even(found.best_total or 0.0, 2)
    fixed = [
        {"id": part["id"], "title": part["title"], "points": part["points"], "max": part["max"]}
        for part in before["parts"]
        if all(c["kind"] == "scale" and not _of_works(c) for c in part["criteria"])
    ]
    return {
        "best_total": total,
        "lacking": round_half_even(start - total, 2),
        "fixed": fixed,
        "limits": [
            {
                "id": name,
                **LIMITS[name],
                "best_total": round_half_even(reached, 2),
                "enough": round_half_even(reached, 2) >= start,
            }
            for name, reached in found.relaxed
        ],
    }


def _of_works(criterion: Mapping[str, Any]) -> bool:
    return any(share["input"]["name"].startswith("works.") for share in criterion["shares"])


def _excluded(found: Improvement) -> list[dict[str, Any]]:
    works = [
        {"id": o.type.id, "label": text_dict(o.type.title), "why": o.excluded[0], **o.excluded[1]}
        for o in found.offers
        if o.excluded is not None
    ]
    criteria = [c for part in found.scheda.parts for c in part.criteria if isinstance(c, ChecklistCriterion)]
    modalities = [
        {"id": c.id, "label": text_dict(c.title), "why": "modality_cost", **LIMITS["modality_cost"]}
        for c in criteria
        if c.cost is None
    ]
    return [*works, *modalities]


def _filled(result: Mapping[str, Any], number: int) -> dict[str, Any]:
    return next(s for s in result["schede"] if s["number"] == number)


def _parameter(name: str, knowledge: Knowledge) -> dict[str, Any]:
    value = knowledge.pack.parameter(name, knowledge.on)
    said = {"id": name, "title": text_dict(knowledge.pack.parameters[name].title)}
    facts = dict(sourced_trace("parameter", name, value).facts)
    return {**said, "value": value.value, "unit": value.unit, **facts}
