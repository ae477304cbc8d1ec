"""The final judgement: total, class or range of classes; of a Scheda also relevance and priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sttm.evaluation.decision_tables import Decision, Value, decide
from sttm.evaluation.inputs import Input, Share, sourced_trace, text_dict
from sttm.evaluation.results import PartResult, points_dict
from sttm.evaluation.standing import sum_of
from sttm.packs.declared import Text
from sttm.packs.schede import FinalEvaluation, ScoreClass
from sttm.packs.tables import DecisionTable
from sttm.quantities import Answer, Measure

__all__ = ["classified", "conclude"]


def classified(parts: Sequence[PartResult], classes: Sequence[ScoreClass]) -> dict[str, Any]:
    """Return total and class of scored parts as JSON values.

    Classes are decided by the total as published, so that a reader finds the class of the number
    that is printed. Where something is not assessable or disputed, the class is a range.

    Parameters
    ----------
    parts
        The scored parts.
    classes
        From the best to the worst.
    """
    shown = points_dict(sum_of(parts))
    reachable = [c for c in reversed(classes) if _reachable(c, classes, shown)]
    return {
        "total": shown,
        "max": 100.0,
        "class": {
            "low": reachable[0].id,
            "high": reachable[-1].id,
            "labels": {c.id: text_dict(c.label) for c in reachable},
            "scale": [{"id": c.id, "from": c.from_, "label": text_dict(c.label)} for c in classes],
        },
    }


def conclude(
    final: FinalEvaluation,
    parts: Sequence[PartResult],
    shares: Sequence[Share],
    project: Mapping[str, Input | str],
) -> dict[str, Any]:
    """Return part D of a Scheda as JSON values.

    Parameters
    ----------
    final
        Part D as the Scheda declares it.
    parts
        The scored parts.
    shares
        Parts of the polygon; the largest gives the level of the priority table.
    project
        The inputs ``project.*``; each table takes what it names of them, of ``class`` and ``level``.
    """
    judged = classified(parts, final.classes)
    largest = max(shares, key=lambda s: s.share)
    level = largest.input(final.level_input)
    known = {
        **{name: _value(given) for name, given in project.items()},
        "class": tuple(judged["class"]["labels"]),
        "level": _value(level),
    }
    priority = decide(final.priority, _asked(final.priority, known))
    relevance = decide(final.relevance, _asked(final.relevance, known))
    return {
        **judged,
        "relevance": _decided(final.relevance, relevance),
        "priority": _decided(final.priority, priority),
    }


def _reachable(one: ScoreClass, classes: Sequence[ScoreClass], total: Mapping[str, float]) -> bool:
    index = [c.id for c in classes].index(one.id)
    upper = classes[index - 1].from_ if index else float("inf")
    return one.from_ <= total["high"] and total["low"] < upper


def _asked(table: DecisionTable, known: Mapping[str, Value]) -> dict[str, Value]:
    return {one.name: known[one.name] for one in table.inputs if one.name in known}


def _value(given: Input | str) -> Value:
    if isinstance(given, str):
        return given
    if isinstance(given.value, Measure):
        return Decimal(str(given.value.value))
    return given.value


def _decided(table: DecisionTable, decision: Decision) -> dict[str, Any]:
    ids = [o.id for o in decision.outcomes]
    reasons = list(decision.reasons)
    if decision.missing:
        titles = [i.title for i in table.inputs if i.name in decision.missing]
        it, en = (", ".join(getattr(t, language) for t in titles) for language in ("it", "en"))
        reasons.append(Text(it=f"Non noto: {it}", en=f"Not known: {en}"))
    return {
        "answer": (Answer.MET if decision.known else Answer.NOT_ASSESSABLE).value,
        "low": ids[0],
        "high": ids[-1],
        "labels": {o.id: text_dict(o.label) for o in decision.outcomes},
        "reasons": [text_dict(r) for r in reasons],
        "trace": [sourced_trace("table", table.id, table).as_dict()],
    }
