"""The conditions of a Scheda Norma in a dossier: each check, and what stands beside the class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.dossier.answers import answer_entry, dispute_entry, note_texts
from sttm.publications.dossier.traces import Known, trace_phrase
from sttm.publications.dossier.words import words
from sttm.publications.formatting import NBSP, format_measure, format_value, localised
from sttm.quantities import Answer

__all__ = ["GRAVITY", "check_content", "conditions_content"]

Record = Mapping[str, Any]

#: The answers a condition can have, the gravest first.
GRAVITY = (Answer.NOT_MET, Answer.DISPUTED, Answer.NOT_ASSESSABLE, Answer.MET)


def check_content(check: Record, known: Known) -> dict[str, Any]:
    """Return one check: its rule, the value found, the limit, the answer, the trace."""
    value, limit = check.get("value"), _limit(check, known)
    return {
        "title": localised(check.get("title"), known.language),
        "answer": answer_entry(check.get("answer"), known.language),
        "value": format_measure(value, known.language) if value else None,
        "limit": f"{words(known.language)['limit']}{NBSP}{limit}" if limit else None,
        "text": localised(check.get("text"), known.language),
        "dispute": dispute_entry(check.get("dispute"), known.language),
        "notes": note_texts(check.get("notes"), known.language),
        "trace": [trace_phrase(line, known) for line in check.get("trace") or []],
    }


def _limit(check: Record, known: Known) -> str:
    """Return the value of the pack that the check compares with, as its trace names it."""
    for step in check.get("trace") or []:
        parameter = known.parameters.get(str(step.get("id"))) if step.get("kind") == "parameter" else None
        if parameter and parameter.get("value") is not None:
            return format_value(parameter["value"], parameter.get("unit"), known.language)
    return ""


def conditions_content(scheda: Record, known: Known) -> dict[str, Any] | None:
    """Return what is said of the conditions beside the class; None for a Scheda that sets none.

    Every check that is not met, disputed or not assessable is named, the gravest first: no class,
    however high, makes a condition that fails look settled.
    """
    checks = scheda.get("checks") or []
    gravest = scheda.get("conditions") or _gravest(checks)
    if gravest is None:
        return None
    phrases = words(known.language)
    count = sum((check.get("answer") or Answer.NOT_ASSESSABLE) == gravest for check in checks)
    number = "one" if count == 1 else "many"
    return {
        "answer": answer_entry(gravest, known.language),
        "headline": phrases["conditions_met"]
        if gravest == Answer.MET
        else phrases[f"conditions_{gravest}_{number}"].format(count=count),
        "explanation": "" if gravest == Answer.MET else phrases[f"conditions_{gravest}_meaning"],
        "failing": [_failing(check, known) for check in _by_gravity(checks)],
    }


def _gravest(checks: list[Record]) -> str | None:
    answers = {check.get("answer") or Answer.NOT_ASSESSABLE.value for check in checks}
    return next((answer.value for answer in GRAVITY if answer.value in answers), None)


def _by_gravity(checks: list[Record]) -> list[Record]:
    order = {answer.value: place for place, answer in enumerate(GRAVITY)}
    open_ones = [check for check in checks if check.get("answer") != Answer.MET]
    return sorted(open_ones, key=lambda check: order[check.get("answer") or Answer.NOT_ASSESSABLE.value])


def _failing(check: Record, known: Known) -> dict[str, Any]:
    content = check_content(check, known)
    facts = [part for part in (content["value"], content["limit"]) if part] if content["value"] else []
    return {
        "title": content["title"],
        "answer": content["answer"],
        # Where nothing was measured, the reason stands in the place of the value.
        "fact": ", ".join(facts) or next(iter(content["notes"]), ""),
    }
