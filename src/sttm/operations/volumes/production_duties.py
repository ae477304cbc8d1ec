"""Gathers what Part II of STTM 3 asks and gives: standards, thresholds, procedures, plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sttm.errors import NotInForce
from sttm.evaluation.inputs import text_dict
from sttm.norms.framework import Framework, framework_on
from sttm.operations.production.check.norms import GROUPS
from sttm.packs.declared import Sourced
from sttm.packs.pack import Pack
from sttm.packs.rules import FromProfile, FromSiteCheck, Rule
from sttm.packs.site_checks import SiteProcedure
from sttm.packs.siting import ZoneThreshold
from sttm.production.check.procedure import PARTS
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema

__all__ = ["plans_account", "procedures_account", "rates_account", "standards_account", "thresholds_account"]

WORK_KIND = "work_kind"


def said(what: Sourced) -> dict[str, Any]:
    """Return where something comes from, whether it is official, how sure it is."""
    return {"source": what.source.shown, "official": what.official, "confidence": what.confidence}


def standards_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the rules of the norms that ask something of settlements of production, or give them something.

    Of each, the outcomes that may follow for the kinds of work of the activities of the pack, each with the
    reasons of its rows and the kinds of work it speaks of.
    """
    try:
        framework = framework_on(reading.pack, reading.on)
    except NotInForce:
        return []
    found = [_standard(rule, framework, reading.pack) for rule in framework.of_kind(*GROUPS)]
    return [one for one in found if one is not None]


def _standard(rule: Rule, framework: Framework, pack: Pack) -> dict[str, Any] | None:
    asked = [pack.facts[i.fact] for i in rule.inputs if i.fact in pack.facts]
    ours = any(f.id == WORK_KIND or isinstance(f.from_result, FromProfile | FromSiteCheck) for f in asked)
    kinds = dict.fromkeys(a.work_kind for a in pack.activities.values())
    follows: dict[str, dict[str, Any]] = {}
    for row in rule.rows if ours else ():
        cell = row.when.get(WORK_KIND, "any")
        own = [k for k in kinds if cell in ("any", k) or (isinstance(cell, tuple) and k in cell)]
        if not own:
            continue
        one = follows.setdefault(row.then, {"reasons": [], "kinds": []})
        one["reasons"].append(text_dict(row.reason))
        one["kinds"] += [k for k in own if k not in one["kinds"]]
    # Outcomes stand in increasing order: where only the first may follow, the rule says nothing of them.
    if not set(follows) - {rule.outcomes[0].id} and len(rule.outcomes) > 1:
        return None
    if not follows:
        return None
    article = framework.carrying(rule.id)
    labels = {o.id: text_dict(o.label) for o in rule.outcomes}
    every = pack.facts[WORK_KIND].labels if WORK_KIND in pack.facts else {}
    return {
        "id": rule.id,
        "group": GROUPS[rule.kind],
        "kind": rule.kind,
        "title": text_dict(rule.title),
        "article": article.number,
        "reads": [text_dict(f.title) for f in asked],
        "outcomes": [
            {
                "id": name,
                "label": labels[name],
                "reasons": one["reasons"],
                "kinds": None
                if len(one["kinds"]) == len(kinds)
                else [text_dict(every[k]) if k in every else {"it": k, "en": k} for k in one["kinds"]],
            }
            for name, one in follows.items()
        ],
        **said(rule),
    }


def thresholds_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the thresholds of the Zone omogenee in force, with what each means in every zone."""
    frame = reading.vector("zones")
    zones = []
    if frame is not None:
        names = frame["name"] if "name" in frame else frame.index.to_series()
        zones = list(zip(frame.index.astype(str), names.astype(str), frame.geometry.area, strict=True))
    found = [t for t in reading.pack.zone_thresholds.values() if t.covers(reading.on)]
    own = {(t.quantity, t.zone) for t in found if t.zone is not None}
    return [
        {
            "id": t.id,
            "title": text_dict(t.title),
            "quantity": t.quantity,
            "unit": t.unit,
            "most": t.most,
            "per": t.per,
            "zone": t.zone,
            "text": text_dict(t.text),
            "zones": [
                {"id": z, "name": name, "most": _most(t, float(area))}
                for z, name, area in zones
                if t.zone == z or (t.zone is None and (t.quantity, z) not in own)
            ],
            **said(t),
        }
        for t in found
    ]


def _most(threshold: ZoneThreshold, area: float) -> float:
    return round_half_even(threshold.most * (area if threshold.per == "zone_area" else 1.0), 4)


def rates_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the vehicles that each activity generates: per hectare of land or 1,000 m² of floor, a day."""
    pack = reading.pack
    scales = {"territorial_area": 10_000.0, "floor_space": 1000.0}
    return [
        {
            "id": rate.id,
            "activity": text_dict(pack.activities[rate.activity].title),
            "per": rate.per,
            "of_m2": scales[rate.per],
            "light": [round_half_even(x * scales[rate.per], 2) for x in rate.light],
            "heavy": [round_half_even(x * scales[rate.per], 2) for x in rate.heavy],
            **said(rate),
        }
        for rate in pack.trip_rates.values()
    ]


def procedures_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the procedures of sites in force: who takes part, with what part, when."""
    pack = reading.pack
    return [
        {
            "id": one.id,
            "title": text_dict(one.title),
            "text": text_dict(one.text),
            "activities": [
                text_dict(pack.activities[a].title) for a in (one.activities or tuple(pack.activities))
            ],
            "reads": [text_dict(i.title) for i in one.bodies.inputs],
            "parts": list(_parts(one)),
            **said(one),
        }
        for one in pack.site_procedures.values()
        if one.covers(reading.on)
    ]


def _parts(one: SiteProcedure) -> Iterator[dict[str, Any]]:
    labels = {o.id: text_dict(o.label) for o in one.bodies.outcomes}
    bodies = {b.id: text_dict(b.title) for b in one.taking_part}
    order = list(bodies)
    for part in sorted(one.parts, key=lambda p: order.index(p.body)):
        yield {
            "body": bodies[part.body],
            "part": text_dict(PARTS[part.part]),
            "text": labels[part.outcome],
            "when": [text_dict(row.reason) for row in one.bodies.rows if row.then == part.outcome],
            **said(part),
        }


def plans_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the contents of plans that are layers, with what touching them means."""
    pack = reading.pack
    return [
        {
            "id": one.id,
            "title": text_dict(one.title),
            "plan": text_dict(one.plan_title),
            "layer": text_dict(layer_schema(one.layer).title),
            "absent": reading.version(one.layer) is None,
            "activities": None
            if one.activities is None
            else [text_dict(pack.activities[a].title) for a in one.activities],
            "touching": one.touching,
            "elsewhere": one.elsewhere,
            "text": text_dict(one.text),
            **said(one),
        }
        for one in pack.plan_contents.values()
        if one.covers(reading.on)
    ]
