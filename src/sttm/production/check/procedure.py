"""By what procedure a site is authorised, and which bodies have which part in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.evaluation.decision_tables import decide
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.packs.declared import Text
from sttm.packs.site_checks import SiteProcedure
from sttm.production.check.facts import SiteFact
from sttm.quantities import AtMost
from sttm.territory.reading import Reading

__all__ = ["PARTS", "procedures_of"]

PARTS: Mapping[str, Text] = {
    "decides": Text(it="decide", en="decides"),
    "agrees": Text(it="intesa", en="agreement"),
    "gives_opinion": Text(it="parere", en="opinion"),
    "assesses": Text(it="istruttoria", en="examination"),
    "plans": Text(it="pianificazione", en="planning"),
}
"""What a part is called."""


def procedures_of(activity: str, facts: Mapping[str, SiteFact], reading: Reading) -> list[dict[str, Any]]:
    """Return the procedures in force for an activity: their bodies, each with its part, certain or not.

    A fact that is missing leaves open what depends on it, and is named.
    """
    declared = {p.id: p for p in reading.pack.procedures.values() if p.covers(reading.on)}
    found = []
    for one in reading.pack.site_procedures.values():
        if one.covers(reading.on) and (one.activities is None or activity in one.activities):
            named = declared.get(one.procedure or "")
            body = _procedure(one, facts)
            body["procedure"] = None if named is None else {"id": named.id, "title": text_dict(named.title)}
            found.append(body)
    return found


def _procedure(one: SiteProcedure, facts: Mapping[str, SiteFact]) -> dict[str, Any]:
    asked = {i.name: facts[i.name] for i in one.bodies.inputs}
    decision = decide(one.bodies, {name: fact.value for name, fact in asked.items()})
    certain = {o.id for o in decision.certain}
    part_of = {p.outcome: p for p in one.parts}
    names = {b.id: b.title for b in one.taking_part}
    bodies: list[dict[str, Any]] = []
    for outcome, reason in zip(decision.outcomes, decision.reasons, strict=True):
        part = part_of[outcome.id]
        bodies.append(
            {
                "body": {"id": part.body, "title": text_dict(names[part.body])},
                "part": part.part,
                "part_label": text_dict(PARTS[part.part]),
                "text": text_dict(outcome.label),
                "reason": text_dict(reason),
                "certain": outcome.id in certain,
                "official": part.official,
                "confidence": part.confidence,
                "source": part.source.shown,
            }
        )
    order = [b.id for b in one.taking_part]
    bodies.sort(key=lambda b: (order.index(b["body"]["id"]), not b["certain"]))
    open_facts = [i for i in one.bodies.inputs if i.name in decision.missing or _several(asked[i.name])]
    return {
        "id": one.id,
        "title": text_dict(one.title),
        "text": text_dict(one.text),
        "bodies": bodies,
        "inputs": [{"title": text_dict(i.title), **asked[i.name].as_dict()} for i in one.bodies.inputs],
        "left_open_by": [
            {"fact": i.name, "title": text_dict(i.title), "note": _note(asked[i.name])} for i in open_facts
        ]
        if not decision.known
        else [],
        "official": one.official,
        "confidence": one.confidence,
        "source": one.source.shown,
        "trace": [sourced_trace("site_procedure", one.id, one).as_dict()],
    }


def _note(fact: SiteFact) -> dict[str, str] | None:
    """Return what is known of a fact that is open."""
    if isinstance(fact.value, AtMost):
        return {"it": fact.value.it, "en": fact.value.reason}
    return text_dict(fact.origin) if _several(fact) else None


def _several(fact: SiteFact) -> bool:
    return isinstance(fact.value, tuple)
