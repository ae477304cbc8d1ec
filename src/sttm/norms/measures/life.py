"""The life of an incentive or penalty: where it stands, what may follow, what is to be recovered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from sttm.errors import Fault
from sttm.evaluation.inputs import text_dict
from sttm.norms.adhesions import Adhesion
from sttm.norms.case import Case, CaseId, FactValue, facts_of, holds
from sttm.norms.framework import Framework
from sttm.norms.measures.worth import NOTHING, Assessed, Span, assess
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Identifier
from sttm.packs.measures import LifeStep, Measure
from sttm.packs.pack import Pack

__all__ = ["GRANTS", "Grant", "life_of", "read_grants"]


class Event(Declared):
    """A step taken, on a day, by an act."""

    step: Identifier
    on: date
    act: str | None
    """The act, as it is cited; required where the step has one."""
    facts: dict[Identifier, FactValue] = Field(default_factory=dict)
    """Facts as they were found, where they differ from those promised."""


class Grant(Declared):
    """A measure on a case, with the steps taken so far; steps are added, never taken back."""

    id: CaseId
    measure: Identifier
    case: CaseId
    events: Annotated[tuple[Event, ...], Field(min_length=1)]


GRANTS = TypeAdapter(tuple[Grant, ...])


def read_grants(path: Path, pack: Pack, cases: Mapping[str, Case]) -> tuple[Grant, ...]:
    """Read grants, and check their steps against the life that each measure declares.

    A measure is that in force on the day of the case.

    Raises
    ------
    InputError
        With every fault: an unknown measure, case or step, a step that may not follow, days that go back,
        an act that is lacking.
    """
    grants = read_state(path, GRANTS)
    faults: list[Fault] = []
    seen: set[str] = set()
    for grant in grants:
        case = cases.get(grant.case)
        problems = [f"there is no case {grant.case}"] if case is None else _wrong(grant, pack, case.on)
        if grant.id in seen:
            problems.append("the grant is entered twice")
        seen.add(grant.id)
        faults += [
            Fault(code="grant", message=p, remedy="correct the grant", file=path.name, feature=grant.id)
            for p in problems
        ]
    refuse(path.name, faults)
    return grants


def _wrong(grant: Grant, pack: Pack, on: date) -> list[str]:
    measures = {m.id: m for m in pack.measures.values() if m.covers(on)}
    measure = measures.get(grant.measure)
    if measure is None:
        return [f"no measure {grant.measure} is in force on {on}; in force: {', '.join(measures) or 'none'}"]
    problems = _wrong_steps(grant, measure)
    for event in grant.events:
        for name, value in event.facts.items():
            if not holds(pack.facts.get(name), value):
                problems.append(f"{event.step}: {name} {value} is no fact, or outside its domain")
    return problems


def _wrong_steps(grant: Grant, measure: Measure) -> list[str]:
    steps = {s.id: s for s in measure.life}
    unknown = [e.step for e in grant.events if e.step not in steps]
    if unknown:
        return [f"{measure.id} has no step {name}; it has {', '.join(steps)}" for name in unknown]
    problems = []
    if grant.events[0].step != measure.life[0].id:
        problems.append(f"its life begins with {measure.life[0].id}, not with {grant.events[0].step}")
    for earlier, later in pairwise(grant.events):
        if later.step not in steps[earlier.step].leads_to:
            may = ", ".join(steps[earlier.step].leads_to) or "nothing"
            problems.append(f"{later.step} may not follow {earlier.step}: {may} may")
        if later.on < earlier.on:
            problems.append(f"{later.step} on {later.on} comes before {earlier.step} on {earlier.on}")
    problems += [f"step {e.step} needs its act" for e in grant.events if steps[e.step].act and not e.act]
    return problems


def life_of(
    framework: Framework, grant: Grant, case: Case, adhesions: Sequence[Adhesion] | None = None
) -> dict[str, Any]:
    """Return where a grant stands: promised and verified worth, what is to be recovered, what may follow.

    The worth promised is that of the case as entered; the worth verified is that of the facts as they were
    found. Both are reckoned with the norms of the day of the case.
    """
    measure = framework.measures[grant.measure]
    steps = {s.id: s for s in measure.life}
    found = {name: value for event in grant.events for name, value in event.facts.items()}
    promised = _worth(framework, case, measure, adhesions)
    verified = None
    if found:
        as_found = case.model_copy(update={"facts": {**case.facts, **found}})
        verified = _worth(framework, as_found, measure, adhesions)
    last = steps[grant.events[-1].step]
    revoked = any(e.step == "revocation" for e in grant.events)
    return {
        "grant": grant.id,
        "case": case.id,
        "measure": measure.id,
        "title": text_dict(measure.title),
        "unit": measure.unit,
        "stands_at": {
            "step": last.id,
            "title": text_dict(last.title),
            "since": grant.events[-1].on.isoformat(),
        },
        "ended": not last.leads_to,
        "may_follow": [_step(steps[name]) for name in last.leads_to],
        "promised": _shown(promised),
        "verified": None if verified is None else _shown(verified),
        "found": dict(sorted(found.items())),
        "to_recover": _recovery(measure, promised, NOTHING if revoked else verified),
        "events": [e.model_dump(mode="json") for e in grant.events],
    }


def _worth(
    framework: Framework, case: Case, measure: Measure, adhesions: Sequence[Adhesion] | None
) -> Span | None:
    assessed = assess(framework, case, facts_of(case, framework.facts), adhesions)
    own: Assessed = next(a for a in assessed.measures if a.measure.id == measure.id)
    return own.worth


def _recovery(measure: Measure, promised: Span | None, verified: Span | None) -> dict[str, str] | None:
    """Return what was given and not earned; of a penalty, what was not charged and is due."""
    if promised is None or verified is None:
        return None
    given, earned = (promised, verified) if measure.kind == "incentive" else (verified, promised)
    zero = NOTHING.low
    return Span(max(given.low - earned.high, zero), max(given.high - earned.low, zero)).as_dict()


def _step(step: LifeStep) -> dict[str, Any]:
    return {
        "step": step.id,
        "title": text_dict(step.title),
        "who": text_dict(step.who),
        "act": None if step.act is None else text_dict(step.act),
    }


def _shown(span: Span | None) -> dict[str, str] | None:
    return None if span is None else span.as_dict()
