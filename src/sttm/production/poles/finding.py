"""Candidates for supra-municipal poles: every condition answered, what is missing, what it would bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

import sttm
from sttm.errors import RequestError
from sttm.evaluation.inputs import DIGITS, text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told
from sttm.packs.declared import Text, in_force
from sttm.packs.pack import Pack
from sttm.packs.poles import PoleCondition, PoleIncentive, PoleRule
from sttm.production.poles.candidates import Candidate, candidates_of
from sttm.production.poles.declared import CandidateDeclared, PoleDeclared, check_declared
from sttm.production.poles.reading import Found, judged, read_condition
from sttm.production.stock.places import Parts, parts_of
from sttm.quantities import Answer, fingerprint, round_half_even
from sttm.territory.reading import Reading

__all__ = ["VERDICTS", "Located", "found_poles", "pole_rules"]

FORMAT: Final = 1

VERDICTS: Final = ("pole", "possible", "lacking", "not_a_pole")
"""All holds; nothing fails but something is not known; a condition fails; a precondition fails."""

PLACES: Final = ("boundary", "zones", "municipalities")

Located = list[tuple[Candidate, dict[str, Any]]]
"""Candidates with what was found of them, in their rank."""

UNSAID: Final = Text(
    it="nessuno lo ha dichiarato con un documento", en="nobody has declared it with evidence"
)


def pole_rules(pack: Pack, on: Any, kind: str | None = None) -> tuple[PoleRule, ...]:
    """Return the rules of poles in force on a day, sorted by id.

    Raises
    ------
    RequestError
        If there is no pole of the kind.
    NotInForce
        If there are rules, but none on that day.
    """
    versions: dict[str, list[PoleRule]] = {}
    for rule in pack.poles.values():
        versions.setdefault(rule.id, []).append(rule)
    wanted = {i: v for i, v in sorted(versions.items()) if kind is None or kind in (v[0].kind, i)}
    if not wanted:
        known = ", ".join(sorted({r.kind for r in pack.poles.values()})) or "none"
        msg = f"there is no pole of kind {kind}" if kind else f"pack {pack.manifest.name} has no poles"
        raise RequestError(msg, remedy=f"known: {known}")
    return tuple(in_force(tuple(found), on, f"pole {name}") for name, found in wanted.items())


def found_poles(
    reading: Reading,
    *,
    kind: str | None = None,
    zone: str | None = None,
    declared: Sequence[CandidateDeclared] = (),
) -> tuple[dict[str, Any], dict[str, Located]]:
    """Return the candidates for poles as JSON values, and the candidates themselves by id of the pole.

    Parameters
    ----------
    kind
        ``production``, ``services`` or ``distribution``; every kind by default.
    zone
        Id or name of a Zona omogenea; the whole territory by default.
    declared
        What people say of candidates. What layers tell is never overruled by it.

    Returns
    -------
    tuple
        ``kind: "sttm-poles"``, with by pole its lands and its candidates in their rank: those whose
        preconditions fail last; among the others the land of the strategy, then the verdict, then how many
        conditions are met, then the area, then the distances.

    Raises
    ------
    RequestError
        If there is no such kind or zone.
    InputError
        If what is declared fits no candidate or condition.
    NotInForce
        If the rules are not in force on the day.
    """
    rules = pole_rules(reading.pack, reading.on, kind)
    parts = parts_of(reading)
    within = None if zone is None else _zone(zone, parts)
    gathered = {rule.id: candidates_of(rule, reading, parts, within) for rule in rules}
    every = {c.id for found, _ in gathered.values() for c in found}
    if declared:
        check_declared(declared, rules, every)
    located: dict[str, Located] = {}
    poles = []
    for rule in rules:
        found, absent = gathered[rule.id]
        located[rule.id] = _ranked([(c, _told(c, rule, reading, declared)) for c in found])
        poles.append(_pole(rule, located[rule.id], absent, reading.pack))
    names = {*PLACES, *(land.layer for r in rules for land in r.lands)}
    names |= {c.layer for r in rules for c in r.conditions if c.layer} | {"siting_areas", "surveyed_areas"}
    layers = layers_told(names, reading)
    result = {
        "kind": "sttm-poles",
        "format": FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "zone": within,
        "poles": poles,
        "layers": layers,
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}, located


def _zone(given: str, parts: Parts) -> str:
    named = {name: i for i, name in parts.zone_names.items()}
    if given in parts.zone_names:
        return given
    if given in named:
        return named[given]
    msg = f"there is no zone {given}"
    raise RequestError(msg, remedy=f"known: {', '.join(sorted(parts.zone_names)) or 'none'}")


def _ranked(found: Located) -> Located:
    def key(one: tuple[Candidate, dict[str, Any]]) -> tuple[Any, ...]:
        candidate, told = one
        verdict = told["verdict"]
        met = sum(c["answer"] == Answer.MET for c in told["conditions"])
        return (
            verdict == "not_a_pole",
            candidate.order,
            VERDICTS.index(verdict),
            -met,
            -(candidate.area or 0.0),
            [_farthest(c) for c in told["conditions"] if c["reads"] == "distance"],
            candidate.id,
        )

    ordered = sorted(found, key=key)
    return [(c, {"rank": n, **told}) for n, (c, told) in enumerate(ordered, 1)]


def _farthest(condition: Mapping[str, Any]) -> float:
    """Return how far a candidate is at most from what a condition speaks of."""
    value = condition["value"]
    far = value["high"] if isinstance(value, Mapping) else value
    return float("inf") if far is None else float(far)


def _pole(rule: PoleRule, ranked: Located, absent: Iterable[str], pack: Pack) -> dict[str, Any]:
    missing = set(absent)
    return {
        "id": rule.id,
        "kind": rule.kind,
        "title": text_dict(rule.title),
        "purpose": text_dict(rule.purpose),
        "activities": [{"id": a, "title": text_dict(pack.activities[a].title)} for a in rule.activities],
        "lands": [
            {
                "id": land.id,
                "title": text_dict(land.title),
                "text": text_dict(land.text),
                "layer": land.layer,
                "absent": land.layer in missing,
                "candidates": sum(c.land.id == land.id for c, _ in ranked),
            }
            for land in rule.lands
        ],
        "verdicts": {v: sum(told["verdict"] == v for _, told in ranked) for v in VERDICTS},
        "candidates": [told for _, told in ranked],
        "source": rule.source.shown,
        "official": rule.official,
        "confidence": rule.confidence,
    }


def _told(
    one: Candidate, rule: PoleRule, reading: Reading, declared: Sequence[CandidateDeclared]
) -> dict[str, Any]:
    said: dict[str, PoleDeclared] = {}
    for given in declared:
        if given.candidate == one.id and given.pole in (None, rule.id):
            said |= given.conditions
    answers = [_answered(c, one, rule, reading, said.get(c.id)) for c in rule.conditions]
    by = {a["id"]: Answer(a["answer"]) for a in answers}
    needed = [a for a in answers if a["role"] != "merit"]
    gate = [by[c.id] for c in rule.conditions if c.role == "precondition"]
    asked = [by[c.id] for c in rule.conditions if c.role != "merit"]
    verdict = _verdict(gate, asked)
    area = None if one.area is None else {"value": round_half_even(one.area, 1), "unit": "m**2"}
    return {
        "id": one.id,
        "name": one.name,
        "land": {"id": one.land.id, "title": text_dict(one.land.title), "order": one.order + 1},
        "members": list(one.members),
        "municipality": one.municipality,
        "zone": one.zone,
        "area": area,
        "point": one.area is None,
        "verdict": verdict,
        "conditions": answers,
        "lacks": [a["id"] for a in needed if a["answer"] == Answer.NOT_MET],
        "to_find_out": [a["id"] for a in needed if a["answer"] == Answer.NOT_ASSESSABLE],
        "incentives": [_incentive(i, gate, by) for i in rule.incentives],
    }


def _verdict(gate: Sequence[Answer], every: Sequence[Answer]) -> str:
    if Answer.NOT_MET in gate:
        return "not_a_pole"
    if Answer.NOT_MET in every:
        return "lacking"
    return "possible" if Answer.NOT_ASSESSABLE in every else "pole"


def _answered(
    condition: PoleCondition, one: Candidate, rule: PoleRule, reading: Reading, said: PoleDeclared | None
) -> dict[str, Any]:
    """Return the answer to a condition, with the value read, the bound and what is between them."""
    if condition.reads in ("declared", "profile_class"):
        return {**_asked(condition), **_said(condition, said)}
    found = read_condition(condition, one, rule, reading)
    declared = None
    if not found.known and said is not None and said.value is not None:
        # Somebody knows what no layer tells; where a layer tells it, the layer stands.
        kept = min(max(said.value, found.low), found.high)
        declared = {"value": said.value, "within": kept == said.value}
        if kept == said.value:
            found = Found(kept, kept, None, found.layers)
    answer = judged(found, condition)
    digits = DIGITS.get(condition.unit, 4)
    return {
        **_asked(condition),
        "answer": answer.value,
        "value": _value(found, digits),
        "gap": _gap(found, condition, answer, digits),
        "reason": None if found.reason is None else text_dict(found.reason),
        "declared": declared,
        "evidence": None if said is None or declared is None else said.evidence,
        "layers": list(found.layers),
    }


def _asked(condition: PoleCondition) -> dict[str, Any]:
    return {
        "id": condition.id,
        "title": text_dict(condition.title),
        "text": text_dict(condition.text),
        "role": condition.role,
        "reads": condition.reads,
        "unit": condition.unit,
        "at_least": condition.at_least,
        "at_most": condition.at_most,
        "one_of": list(condition.one_of),
        "article": condition.article,
        "source": condition.source.shown,
        "official": condition.official,
        "confidence": condition.confidence,
    }


def _said(condition: PoleCondition, said: PoleDeclared | None) -> dict[str, Any]:
    if said is None:
        answer = Answer.NOT_ASSESSABLE
    elif condition.reads == "profile_class":
        answer = Answer.MET if said.reached in condition.one_of else Answer.NOT_MET
    else:
        answer = Answer(str(said.answer))
    return {
        "answer": answer.value,
        "value": None if said is None else (said.reached or said.answer),
        "gap": None,
        "reason": text_dict(UNSAID) if said is None else None,
        "declared": None if said is None else {"value": said.reached or said.answer, "within": True},
        "evidence": None if said is None else said.evidence,
        "layers": [],
    }


def _value(found: Found, digits: int) -> Any:
    if found.known:
        return round_half_even(found.low, digits) if np.isfinite(found.low) else None
    high = round_half_even(found.high, digits) if np.isfinite(found.high) else None
    return {"low": round_half_even(found.low, digits), "high": high}


def _gap(found: Found, condition: PoleCondition, answer: Answer, digits: int) -> float | None:
    """Return how much is missing to the nearest bound, in the unit of the condition."""
    if answer is not Answer.NOT_MET:
        return None
    if condition.at_least is not None and found.high < condition.at_least:
        return round_half_even(condition.at_least - found.high, digits)
    over = found.low - (condition.at_most or 0.0)
    return round_half_even(over, digits) if np.isfinite(over) else None


def _incentive(incentive: PoleIncentive, gate: Sequence[Answer], by: Mapping[str, Answer]) -> dict[str, Any]:
    """Return whether an incentive is reached: preconditions and what it needs, all of them met."""
    needed = [*gate, *(by[name] for name in incentive.needs)]
    answer = next(
        (a for a in (Answer.NOT_MET, Answer.NOT_ASSESSABLE) if a in needed),
        Answer.MET,
    )
    return {
        "id": incentive.id,
        "title": text_dict(incentive.title),
        "text": text_dict(incentive.text),
        "granted_by": text_dict(incentive.granted_by),
        "answer": answer.value,
        "lacks": [name for name in incentive.needs if by[name] is not Answer.MET],
        "article": incentive.article,
        "source": incentive.source.shown,
        "official": incentive.official,
        "confidence": incentive.confidence,
    }
