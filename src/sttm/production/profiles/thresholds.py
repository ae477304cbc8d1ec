"""What a profile asks of a place: mandatory and incentivised classes, criteria of priority 1."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sttm.evaluation.decision_tables import Value, decide
from sttm.evaluation.inputs import Trace, sourced_trace, text_dict
from sttm.packs.checking_profiles import ADMISSIBILITY, FLOOR_SPACE
from sttm.packs.declared import Text
from sttm.packs.profiles import Demand, Profile
from sttm.packs.tables import DecisionTable
from sttm.production.profiles.proposal import Proposal
from sttm.quantities import Answer, Missing

__all__ = ["Situation", "areas_possible", "asked_of"]

GRAVITY = (Answer.NOT_MET, Answer.DISPUTED, Answer.NOT_ASSESSABLE, Answer.MET)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a proposal lies, as far as thresholds ask.

    Parameters
    ----------
    land
        ``regeneration``, ``urbanised`` or ``greenfield``; several where all are possible.
    admissibility
        Class of the areas map; several where all are possible.
    """

    land: str | Sequence[str] | Missing
    admissibility: str | Sequence[str] | Missing
    trace: tuple[Trace, ...] = ()
    """What both are read from."""


def areas_possible(classes: Collection[str]) -> tuple[str, ...]:
    """Return the classes of areas that are possible; one that is not assessable may be any, the worst first.

    Parameters
    ----------
    classes
        As the areas map has them, ``not_assessable`` among them.
    """
    unknown = set(classes) - set(ADMISSIBILITY)
    return tuple(c for c in ADMISSIBILITY if unknown or c in classes)


def asked_of(
    profile: Profile,
    proposal: Proposal,
    situation: Situation,
    reached: Mapping[str, Any],
    first: Mapping[str, Answer],
) -> dict[str, Any]:
    """Return what is asked of a proposal, and whether it is met, as JSON values.

    Where something that the table asks about is not known, everything it leaves open is told, and the
    answer is sure only if it is the same for all.

    Parameters
    ----------
    reached
        The class of the profile: ``low`` and ``high``.
    first
        Answers of the criteria of priority 1 that apply.
    """
    table = profile.thresholds.table
    inputs = _inputs(table, proposal, situation)
    decision = decide(table, inputs)
    demands = [profile.thresholds.demand(o.id) for o in decision.outcomes]
    order = [c.id for c in reversed(profile.classes)]
    low, high = order.index(reached["low"]), order.index(reached["high"])
    mandatory, incentivised = _same(d.mandatory for d in demands), _same(d.incentivised for d in demands)
    required = [name for name in first if any(d.priority for d in demands)]
    answers = [
        _worst([_at_least(d.mandatory, order, low, high), *(first.values() if d.priority else ())])
        for d in demands
    ]
    incentives = [
        Answer.NOT_MET if d.incentivised is None else _at_least(d.incentivised, order, low, high)
        for d in demands
    ]
    answer = _agreed(answers)
    return {
        "answer": answer.value,
        "incentive": _agreed(incentives).value,
        "mandatory": mandatory,
        "incentivised": incentivised,
        "known": decision.known,
        "labels": {c.id: text_dict(c.label) for c in profile.classes},
        "possible": [
            _told(d, o.label, r) for d, o, r in zip(demands, decision.outcomes, decision.reasons, strict=True)
        ],
        "priority": [
            {"id": name, "title": text_dict(_title(profile, name)), "answer": first[name].value}
            for name in required
        ],
        "inputs": {name: _shown(value) for name, value in inputs.items()},
        "missing": [text_dict(i.title) for i in table.inputs if i.name in decision.missing],
        "trace": [t.as_dict() for t in (*situation.trace, sourced_trace("table", table.id, table))],
    }


def _inputs(table: DecisionTable, proposal: Proposal, situation: Situation) -> dict[str, Value]:
    floor = proposal.floor_space_m2
    known: dict[str, Value] = {
        "setting": proposal.setting,
        "activity": proposal.activity,
        "land": situation.land,
        "admissibility": situation.admissibility,
        FLOOR_SPACE: Missing("not declared", it="non dichiarata") if floor is None else Decimal(str(floor)),
    }
    return {one.name: known[one.name] for one in table.inputs}


def _at_least(asked: str | None, order: Sequence[str], low: int, high: int) -> Answer:
    if asked is None or low >= order.index(asked):
        return Answer.MET
    return Answer.NOT_MET if high < order.index(asked) else Answer.NOT_ASSESSABLE


def _worst(answers: Sequence[Answer]) -> Answer:
    return next(one for one in GRAVITY if one in answers)


def _agreed(answers: Sequence[Answer]) -> Answer:
    """Return the answer if all that is left open gives the same one."""
    return answers[0] if len(set(answers)) == 1 else Answer.NOT_ASSESSABLE


def _same(classes: Any) -> str | None:
    found = set(classes)
    return found.pop() if len(found) == 1 else None


def _told(demand: Demand, label: Text, reason: Text) -> dict[str, Any]:
    return {
        "mandatory": demand.mandatory,
        "incentivised": demand.incentivised,
        "priority": demand.priority,
        "label": text_dict(label),
        "reason": text_dict(reason),
    }


def _title(profile: Profile, name: str) -> Text:
    return next(c.title for c in profile.criteria if c.id == name)


def _shown(value: Value) -> Any:
    if isinstance(value, Missing):
        return None
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str) else list(value)
