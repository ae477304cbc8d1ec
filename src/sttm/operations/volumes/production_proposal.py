"""Gathers the figures of Part II of STTM 3: where activities may go, sites, poles, what is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sttm.errors import NotInForce, RequestError
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.operations.production.searching import find_sites
from sttm.operations.production.suitability import map_of
from sttm.operations.volumes.parts import Tell
from sttm.operations.volumes.production_accounts import named_territory, profiles_account
from sttm.operations.volumes.production_duties import (
    plans_account,
    procedures_account,
    rates_account,
    said,
    standards_account,
    thresholds_account,
)
from sttm.operations.volumes.production_knowledge import absent_account
from sttm.packs.activities import Activity
from sttm.packs.poles import PoleRule
from sttm.packs.suitability import SuitabilityCriterion, SuitabilityModel
from sttm.production.areas.account import By, areas_account
from sttm.production.areas.reading import rule_dict
from sttm.production.areas.rules import rules_in_force
from sttm.production.poles.finding import Located, found_poles
from sttm.production.search.asking import AreaRange, search_rule
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema

__all__ = ["SITES", "production_proposal"]

SITES = 5
"""Alternatives that the volume shows of each activity."""

CANDIDATES = 8
"""Candidates that the volume shows of each pole."""

LEFT_OUT = ("rules", "rank_stability", "operating_area", "preferences")
"""What the search says of each site and the volume does not: all rules again, and more figures."""

PARAMETERS = ("area_arc_deviation", "area_sliver_width", "minimum_coverage")


def production_proposal(reading: Reading, tell: Tell) -> tuple[dict[str, Any], dict[str, Located]]:
    """Return the content of the Quadro propositivo-programmatico as JSON values, and the poles' candidates.

    Raises
    ------
    RequestError
        If the areas map has not been built.
    NotInForce
        If no rule is in force on the day.
    """
    pack = reading.pack
    tell("areas")
    by: By | None = next((b for b in ("zones", "municipalities") if reading.vector(b) is not None), None)
    areas = areas_account(reading, by=by)
    activities = sorted(pack.activities.values(), key=lambda a: list(pack.activities).index(a.id))
    suitable = {}
    searched = {}
    for number, activity in enumerate(activities, 1):
        tell(f"{activity.title.en} ({number}/{len(activities)})")
        suitable[activity.id] = _or_why(lambda a=activity: _suitability(a, reading))  # type: ignore[misc]
        searched[activity.id] = _or_why(lambda a=activity: _sites(a, reading))  # type: ignore[misc]
    tell("poles, profiles, procedures")
    poles, located = found_poles(reading)
    for pole in poles["poles"]:
        pole["found"] = len(pole["candidates"])
        pole["candidates"] = pole["candidates"][:CANDIDATES]
    named = {row["layer"] for row in (*areas["layers"], *poles["layers"])}
    named |= {row["layer"] for one in searched.values() for row in one.get("layers", ())}
    layers = layers_told(named, reading)
    return {
        "kind": "sttm-production-proposal",
        "on": reading.on.isoformat(),
        "pack": pack_told(pack),
        "territory": named_territory(reading),
        "activities": [_activity(a) for a in activities],
        "areas": {k: areas[k] for k in ("area_m2", "pieces", "version", "slivers", "by", "missing", "points")}
        | {"activities": {one["id"]: one for one in areas["activities"]}},
        "rules": [rule_dict(pack, rule, reading) for rule in rules_in_force(pack, reading.on)],
        "layer_titles": {r.layer: text_dict(layer_schema(r.layer).title) for r in pack.area_rules.values()},
        "suitability": {"criteria": _criteria(reading), "models": suitable},
        "search": {"rule": _or_why(lambda: _rule(reading)), "activities": searched},
        "poles": poles["poles"],
        "pole_rules": {rule.id: _pole_rule(rule) for rule in pack.poles.values() if rule.covers(reading.on)},
        "profiles": profiles_account(reading),
        "standards": standards_account(reading),
        "thresholds": thresholds_account(reading),
        "rates": rates_account(reading),
        "procedures": procedures_account(reading),
        "plans": plans_account(reading),
        "layers": layers,
        "missing_layers": absent_account(reading),
        "parameters": parameters_told(PARAMETERS, reading),
        "caveats": caveats_told(layers, pack),
    }, located


def _or_why(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what is made, or why the pack has nothing to make it from on this day."""
    try:
        return make()
    except (RequestError, NotInForce) as error:
        # What went wrong is said in English, as every message of the program.
        return {"missing": {"it": f"non valutabile ({error.message})", "en": error.message}}


def _activity(one: Activity) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": text_dict(one.title),
        "description": text_dict(one.description),
        "usual_area_m2": list(one.usual_area_m2),
        "sealed_share": list(one.sealed_share),
        **said(one),
    }


def _suitability(activity: Activity, reading: Reading) -> dict[str, Any]:
    found = map_of(reading.workspace, reading.pack, activity.id, on=reading.on)
    model = found["model"]
    return {
        "model": {k: model[k] for k in ("id", "title", "source", "official", "confidence", "missing")},
        "weights": {c["id"]: {"weight": c["weight"], "margin": c["margin"]} for c in model["criteria"]},
        "cell_m": found["grid"]["cell_m"],
        "places": found["places"],
    }


def _models(reading: Reading) -> list[SuitabilityModel]:
    return [m for m in reading.pack.suitability.values() if m.covers(reading.on)]


def _criteria(reading: Reading) -> list[dict[str, Any]]:
    """Return each criterion once, with the activities whose models weigh it, by weight."""
    found: list[tuple[SuitabilityCriterion, dict[str, dict[str, float]]]] = []
    for model in _models(reading):
        weights = {w.criterion: {"weight": w.weight, "margin": w.margin} for w in model.weights}
        for criterion in model.criteria:
            own = next((w for c, w in found if c == criterion), None)
            if own is None:
                own = {}
                found.append((criterion, own))
            own |= dict.fromkeys(model.activities, weights[criterion.id])
    return [
        {
            "id": c.id,
            "title": text_dict(c.title),
            "unit": c.unit,
            "reads": c.reads.model_dump(mode="json"),
            "layer": None if c.reads.kind == "land_cover" else _layer_title(c.reads.layer),
            "value": c.value.model_dump(mode="json", by_alias=True),
            "reason": text_dict(c.reason),
            "weights": weights,
            **said(c),
        }
        for c, weights in found
    ]


def _layer_title(name: str) -> dict[str, str]:
    try:
        return text_dict(layer_schema(name).title)
    except RequestError:  # a derived layer: its schema stands beside its function
        return {"it": name, "en": name}


def _pole_rule(rule: PoleRule) -> dict[str, Any]:
    told: dict[str, Any] = rule.model_dump(mode="json")
    return {"conditions": told["conditions"], "incentives": told["incentives"]}


def _rule(reading: Reading) -> dict[str, Any]:
    rule = search_rule(reading)
    told: dict[str, Any] = rule.model_dump(mode="json")
    for land in told["lands"]:
        names = land["activities"]
        titles = None if names is None else [text_dict(reading.pack.activities[a].title) for a in names]
        land["activity_titles"] = titles
    return {**told, **said(rule)}


def _sites(activity: Activity, reading: Reading) -> dict[str, Any]:
    least, most = activity.usual_area_m2
    found = find_sites(
        reading.workspace,
        reading.pack,
        activity.id,
        AreaRange(least, most),
        on=reading.on,
        number=SITES,
        draws=0,
    )
    kept = (
        "area",
        "place",
        "asked_for",
        "found",
        "candidates",
        "steps",
        "why_no_more",
        "layers",
        "fingerprint",
    )
    sites = [_site(one) for one in found["sites"]]
    return {**{k: found[k] for k in kept}, "sites": sites, "to_survey": len(found["to_survey"])}


def _site(one: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {k: v for k, v in one.items() if k not in LEFT_OUT}
    kept["preferences"] = _held(one["preferences"])
    return kept


def _held(preferences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": p["id"], "title": p["title"], "answer": p["answer"]} for p in preferences]
