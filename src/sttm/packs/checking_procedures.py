"""Cross-checks the procedure types of a pack: names, loops, types that include one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sttm.errors import Fault
from sttm.packs.checking_dates import two_at_once
from sttm.packs.circles import leads_back
from sttm.packs.pack import Pack
from sttm.packs.procedures import ProcedureType

__all__ = ["included_types", "procedure_faults"]


def included_types(
    types: Iterable[ProcedureType], one: ProcedureType, on: date
) -> tuple[tuple[ProcedureType, ...], tuple[str, ...]]:
    """Return a type with all that it includes, itself first, and what is wrong with its includes."""
    in_force = {t.id: t for t in types if t.covers(on)}
    found, problems = [one], []
    waiting = list(one.includes)
    while waiting:
        name = waiting.pop(0)
        if name in (t.id for t in found):
            if name == one.id:
                problems.append(f"it includes {name}, which is itself")
            continue
        if name not in in_force:
            problems.append(f"includes {name}, which is not in force on {on}")
            continue
        found.append(in_force[name])
        waiting += in_force[name].includes
    return tuple(found), tuple(problems)


def procedure_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name in a procedure type that leads nowhere, every loop, every doubt about a day."""
    types = list(pack.procedures.values())
    for one in types:
        parts, problems = included_types(types, one, one.in_force_from)
        for message in dict.fromkeys((*problems, *_problems(one, parts))):
            yield Fault(
                code="procedure",
                message=message,
                remedy="declare it, or correct the name",
                feature=f"procedure {one.id} of {one.in_force_from}",
            )
    yield from two_at_once("procedure", [(t.id, t) for t in types])


def _problems(one: ProcedureType, parts: Sequence[ProcedureType]) -> Iterator[str]:
    acts = [a for p in parts for a in p.acts]
    terms = [t for p in parts for t in p.terms]
    phases = [f for p in parts for f in p.phases]
    kinds = {"act": [a.id for a in acts], "term": [t.id for t in terms], "phase": [f.id for f in phases]}
    for kind, names in kinds.items():
        yield from (
            f"{kind} {name} is declared twice" for name in sorted(set(names)) if names.count(name) > 1
        )
    outcomes = {a.id: {o.id for o in a.outcomes} for a in acts}
    known_terms = {t.id for t in terms}
    own_phases, own_actors = {f.id for f in one.phases}, {a.id for a in one.actors}
    for phase in one.phases:
        yield from _unknown(f"phase {phase.id}: act", (*phase.opened_by, *phase.closed_by), outcomes)
    for act in one.acts:
        yield from _unknown(f"act {act.id}: phase", [act.phase], own_phases)
        yield from _unknown(f"act {act.id}: actor", act.who, own_actors)
        yield from _unknown(f"act {act.id}: act", act.not_after, outcomes)
        for need in act.requires:
            yield from _unknown(f"act {act.id}: act", filter(None, [need.act]), outcomes)
            yield from _unknown(f"act {act.id}: term", filter(None, [need.end_of]), known_terms)
            declared = outcomes.get(need.act or "", set())
            yield from _unknown(f"act {act.id}: outcome of {need.act}", need.outcomes or (), declared)
    for term in one.terms:
        acts_named = [*filter(None, [term.starts_with]), *term.closed_by]
        acts_named += [name for s in term.suspensions for name in (s.begins, s.ends)]
        yield from _unknown(f"term {term.id}: act", acts_named, outcomes)
        yield from _unknown(f"term {term.id}: term", filter(None, [term.starts_at_end_of]), known_terms)
        yield from _unknown(f"term {term.id}: regime", term.in_regime, one.regimes)
    yield from _unknown("ends with: act", one.ends_with, outcomes)
    yield from _loops(parts)


def _loops(parts: Sequence[ProcedureType]) -> Iterator[str]:
    # An act that waits for itself, through other acts or terms, can never be done.
    waits: dict[str, set[str]] = {}
    for part in parts:
        for act in part.acts:
            waits[act.id] = {n for r in act.requires for n in (r.act, r.end_of) if n is not None}
        for term in part.terms:
            waits[term.id] = {n for n in (term.starts_with, term.starts_at_end_of) if n is not None}
    for start in waits:
        if leads_back(waits, start):
            yield f"{start} waits for itself"


def _unknown(kind: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    declared = set(known)
    yield from (f"{kind} {name} is not declared" for name in names if name not in declared)
