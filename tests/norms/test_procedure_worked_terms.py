"""Every term of every procedure on the calendar; and no term can change without breaking a case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sttm.norms.procedure.terms import count_term
from sttm.packs.loading import load_pack
from sttm.packs.procedures import ProcedureType, Term
from sttm.packs.strict_yaml import read_yaml

PACK = load_pack("base")
CASES = read_yaml(Path(__file__).parents[1] / "cases" / "terms.yaml")


def named(case: dict) -> tuple[ProcedureType, Term]:
    own = next(p for p in PACK.procedures.values() if p.id == case["type"] and p.covers(case["on"]))
    return own, next(t for t in own.terms if t.id == case["term"])


def counted(case: dict, procedure: ProcedureType, term: Term) -> dict:
    calendar, regime = procedure.calendar, case["regime"]
    return {day: count_term(term, day, calendar, regime=regime).last for day in case["last_day"]}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['type']}-{c['term']}-{c['regime'] or 'ordinary'}")
def test_as_on_a_calendar(case: dict) -> None:
    assert counted(case, *named(case)) == case["last_day"]


def test_there_is_a_case_for_every_term_in_every_regime() -> None:
    declared = {
        (p.id, t.id, r) for p in PACK.procedures.values() for t in p.terms for r in (None, *t.in_regime)
    }
    assert {(c["type"], c["term"], c["regime"]) for c in CASES} == declared


def mutants(term: Term, regime: str | None) -> Iterator[tuple[str, Term]]:
    """Yield the term with one of its data changed."""
    length = term.length if regime is None else term.in_regime[regime]
    for other in (length + 1, length - 1):
        changed = {"length": other} if regime is None else {"in_regime": {**term.in_regime, regime: other}}
        yield f"{other} {term.unit}", term.model_copy(update=changed)
    if term.unit == "days":
        first = "counted" if term.first_day == "not_counted" else "not_counted"
        yield f"first day {first}", term.model_copy(update={"first_day": first})
        days = "working" if term.days == "calendar" else "calendar"
        yield f"{days} days", term.model_copy(update={"days": days})
    if term.days == "calendar":  # working days end on no holiday
        yield "its end moves, or does not", term.model_copy(update={"end_moves": not term.end_moves})


def test_no_term_can_change_without_breaking_a_case() -> None:
    unseen = []
    for case in CASES:
        procedure, term = named(case)
        for what, mutant in mutants(term, case["regime"]):
            if counted(case, procedure, mutant) == case["last_day"]:
                unseen.append(f"{case['type']} {term.id}: {what}")
    assert unseen == []
