"""Cross-checks the files of a pack against one another: every name that is used is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from sttm.errors import Fault
from sttm.packs.checking_documents import document_faults
from sttm.packs.checking_funds import fund_faults
from sttm.packs.checking_measures import measure_faults
from sttm.packs.checking_norms import norm_faults
from sttm.packs.checking_procedures import procedure_faults
from sttm.packs.checking_production import production_faults
from sttm.packs.checking_screening import screening_faults
from sttm.packs.checking_services import service_faults
from sttm.packs.circles import leads_back
from sttm.packs.pack import Pack
from sttm.packs.schede import (
    ChecklistCriterion,
    ClearanceCheck,
    DistanceCheck,
    Scheda,
    WorksCriterion,
)
from sttm.packs.table_space import table_faults

__all__ = ["cross_check"]


def cross_check(pack: Pack) -> list[Fault]:
    """Return every reference that leads nowhere and every table that is not sound."""
    faults = [*_legend_faults(pack), *_dated_twice(pack), *_invariance_faults(pack), *_objective_faults(pack)]
    faults += fund_faults(pack)
    faults += procedure_faults(pack)
    faults += screening_faults(pack)
    faults += document_faults(pack)
    faults += production_faults(pack)
    faults += service_faults(pack)
    faults += [*_priority_faults(pack), *norm_faults(pack), *measure_faults(pack)]
    for scheda in pack.schede.values():
        faults += [
            Fault(code="scheda", message=message, remedy="declare it, or correct the name", feature=scheda.id)
            for message in (*_scheda_names(pack, scheda), *_scheda_tables(scheda))
        ]
    return faults


def _legend_faults(pack: Pack) -> Iterator[Fault]:
    for table in pack.class_values.values():
        legend = pack.legends.get(table.legend)
        if legend is None:
            yield Fault(
                code="unknown-legend", message=f"legend {table.legend} is not declared", feature=table.id
            )
    for source in pack.sources.values():
        if source.legend is not None and source.legend not in pack.legends:
            message = f"legend {source.legend} is not declared"
            yield Fault(code="unknown-legend", message=message, feature=source.id)
    chosen = [s.layer for s in pack.sources.values() if s.default]
    for layer in sorted({name for name in chosen if chosen.count(name) > 1}):
        message = f"layer {layer} has more than one default source"
        yield Fault(code="two-defaults", message=message, remedy="leave one default", feature=layer)


def _dated_twice(pack: Pack) -> Iterator[Fault]:
    """Two tables or Schede that answer the same question must not be in force on the same day."""
    groups: dict[str, list[tuple[str, object]]] = {}
    for table in pack.class_values.values():
        groups.setdefault(f"{table.variable} of legend {table.legend}", []).append((table.id, table))
    for scheda in pack.schede.values():
        groups.setdefault(f"Scheda {scheda.number}", []).append((scheda.id, scheda))
    for b in pack.breaks.values():
        groups.setdefault(f"breaks of {b.variable} from {b.layer}, {b.sensor}, {b.period}", []).append(
            (b.id, b)
        )
    for question, members in groups.items():
        ordered = sorted(members, key=lambda m: m[1].in_force_from)  # type: ignore[attr-defined]
        for (first, a), (second, b2) in pairwise(ordered):
            if a.covers(b2.in_force_from):  # type: ignore[attr-defined]
                message = f"{first} and {second} are both in force for {question}"
                yield Fault(code="dated-twice", message=message, remedy="end the earlier one", feature=second)


def _invariance_faults(pack: Pack) -> Iterator[Fault]:
    for rules in pack.invariance_rules.values():
        problems = [*_unknown([w.type for w in rules.works], pack.work_types, "type of work")]
        for table in (rules.classes, rules.methods):
            problems += [f"table {table.id}: {fault}" for fault in table_faults(table)]
        letters = {c.id for c in rules.criticalities}
        named = [p.criticality for p in pack.invariance_places.values()]
        problems += _unknown(named, letters, "criticality")
        for message in problems:
            yield Fault(
                code="invariance", message=message, remedy="declare it, or correct the name", feature=rules.id
            )
    everywhere = [p for p in pack.invariance_places.values() if not p.municipalities]
    for first, second in pairwise(sorted(everywhere, key=lambda p: p.in_force_from)):
        if first.covers(second.in_force_from):
            message = f"{first.id} and {second.id} both stand for every other Comune"
            yield Fault(
                code="dated-twice", message=message, remedy="name the Comuni of one", feature=second.id
            )


def _priority_faults(pack: Pack) -> Iterator[Fault]:
    for rule in pack.priorities.values():
        numbers = {s.number for s in pack.schede.values()}
        problems = [m for g in rule.land for m in _unknown(g.types, pack.work_types, "type of work")]
        problems += [f"there is no Scheda {h.scheda}" for h in rule.hazards if h.scheda not in numbers]
        for message in problems:
            yield Fault(
                code="priorities", message=message, remedy="declare it, or correct the name", feature=rule.id
            )


def _objective_faults(pack: Pack) -> Iterator[Fault]:
    criteria: dict[int, set[str]] = {}
    for scheda in pack.schede.values():
        own = criteria.setdefault(scheda.number, set())
        own |= {c.id for part in scheda.parts for c in part.criteria}
    parents = {o.id: () if o.parent is None else (o.parent,) for o in pack.objectives.values()}
    for objective in pack.objectives.values():
        named = [] if objective.parent is None else [objective.parent]
        messages = [
            *_unknown(named, pack.objectives, "parent"),
            *_unknown(objective.indicators, pack.monitoring, "indicator"),
            *_unknown(objective.work_types, pack.work_types, "type of work"),
            *(
                message
                for reference in objective.criteria
                for message in _unknown(
                    reference.criteria,
                    criteria.get(reference.scheda, ()),
                    f"Scheda {reference.scheda}: criterion",
                )
            ),
        ]
        if leads_back(parents, objective.id):
            messages.append("its parents lead back to itself")
        for message in messages:
            remedy = "declare it, or correct the name"
            yield Fault(code="objective", message=message, remedy=remedy, feature=objective.id)


def _scheda_names(pack: Pack, scheda: Scheda) -> Iterator[str]:
    for part in scheda.parts:
        for criterion in part.criteria:
            if isinstance(criterion, WorksCriterion):
                rated = [e.type for e in criterion.effectiveness]
                yield from _unknown(rated, pack.work_types, f"{criterion.id}: type of work")
                missing = sorted(set(pack.work_types) - set(rated))
                yield from (f"{criterion.id}: no effectiveness for type of work {m}" for m in missing)
            elif isinstance(criterion, ChecklistCriterion):
                concerned = criterion.applies_to or ()
                yield from _unknown(concerned, pack.work_types, f"{criterion.id}: type of work")
    for check in scheda.checks:
        if isinstance(check, DistanceCheck):
            yield from _unknown([check.radius], pack.parameters, f"check {check.id}: parameter")
        elif isinstance(check, ClearanceCheck):
            yield from _unknown([check.minimum], pack.parameters, f"check {check.id}: parameter")


def _scheda_tables(scheda: Scheda) -> Iterator[str]:
    for table in (scheda.final.relevance, scheda.final.priority):
        yield from (f"table {table.id}: {fault}" for fault in table_faults(table))


def _unknown(names: Iterable[str], known: Iterable[str], kind: str) -> Iterator[str]:
    declared = set(known)
    yield from (f"{kind} {name} is not declared" for name in names if name not in declared)
