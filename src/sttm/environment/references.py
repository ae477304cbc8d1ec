"""Checks that what an intervention names is declared: Comune, types of work, Schede, criteria, classes."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sttm.environment.intervention import Intervention
from sttm.environment.knowledge import Knowledge
from sttm.packs.schede import ChecklistCriterion, Criterion, LevelScale, ScaleCriterion, Scheda

__all__ = ["WrongName", "wrong_names", "wrong_written_names"]


@dataclass(frozen=True, slots=True)
class WrongName:
    """A name that leads nowhere, or that cannot be used where it stands."""

    code: str
    message: str
    remedy: str
    field: str


def wrong_names(intervention: Intervention, knowledge: Knowledge) -> Iterator[WrongName]:
    """Yield what an intervention names in vain.

    An answer that nothing reads would look like one that counts, so it is refused.
    """
    schede = _schede(knowledge)
    yield from _municipality(intervention.municipality_id, knowledge)
    yield from _work_types([work.type for work in intervention.works], knowledge)
    yield from _invariance(intervention, knowledge)
    yield from _answers(intervention.answers, schede)
    yield from _disputes(intervention, schede)
    yield from _overrides(intervention, schede)


def wrong_written_names(properties: Mapping[str, Any], knowledge: Knowledge) -> Iterator[WrongName]:
    """Yield the wrong names that can be found in properties that do not follow the schema.

    Whoever corrects a file wants to know all that is wrong with it, not the next fault each time.
    """
    given, works, answers = (properties.get(name) for name in ("municipality_id", "works", "answers"))
    if isinstance(given, str) and given:
        yield from _municipality(given, knowledge)
    if isinstance(works, list):
        yield from _work_types([w.get("type") if isinstance(w, dict) else None for w in works], knowledge)
    if isinstance(answers, dict):
        named = {number: one for number, one in answers.items() if isinstance(one, dict)}
        yield from _answers(named, _schede(knowledge))


def _schede(knowledge: Knowledge) -> dict[str, Scheda]:
    return {str(s.number): s for s in knowledge.pack.schede.values() if s.covers(knowledge.on)}


def _municipality(given: str, knowledge: Knowledge) -> Iterator[WrongName]:
    known = knowledge.municipality_names
    if known and given not in known:
        message = f"there is no municipality {given}"
        ids = [one for one, name in known.items() if name.casefold() == given.casefold()]
        remedy = f"give its id, {' or '.join(ids)}" if ids else _near(given, list(known))
        yield WrongName("unknown-municipality", message, remedy, "municipality_id")


def _work_types(given: Sequence[Any], knowledge: Knowledge) -> Iterator[WrongName]:
    types = list(knowledge.pack.work_types)
    for number, name in enumerate(given):
        if isinstance(name, str) and name and name not in types:
            message = f"{name} is not a type of work of this pack"
            yield WrongName("unknown-work-type", message, _near(name, types), f"works.{number}.type")


def _invariance(intervention: Intervention, knowledge: Knowledge) -> Iterator[WrongName]:
    given = intervention.hydraulic_invariance
    rules = knowledge.pack.invariance(knowledge.on) if given is not None else None
    if given is None:
        return
    if rules is None:
        message = "the pack has no rules of hydraulic invariance"
        yield WrongName("no-invariance-rules", message, "remove the block", "hydraulic_invariance")
        return
    surfaces, letters = [s.id for s in rules.surfaces], [c.id for c in rules.criticalities]
    for number, one in enumerate(given.surfaces):
        if one.surface not in surfaces:
            message = f"{one.surface} is not a surface of the rules"
            field = f"hydraulic_invariance.surfaces.{number}"
            yield WrongName("unknown-surface", message, _near(one.surface, surfaces), field)
    if given.criticality is not None and given.criticality not in letters:
        message = f"there is no criticality {given.criticality}"
        field = "hydraulic_invariance.criticality"
        yield WrongName("unknown-criticality", message, f"known: {', '.join(letters)}", field)


def _answers(given: Mapping[str, Iterable[str]], schede: dict[str, Scheda]) -> Iterator[WrongName]:
    for number, answers in given.items():
        for name in answers:
            field = f"answers.{number}.{name}"
            criterion = yield from _criterion(number, name, field, schede)
            if criterion is not None and not isinstance(criterion, ChecklistCriterion):
                message = f"criterion {name} of Scheda {number} is computed from the data, not answered"
                remedy = "remove the answer; who contests what is computed writes it under disputes"
                yield WrongName("computed-criterion", message, remedy, field)


def _disputes(intervention: Intervention, schede: dict[str, Scheda]) -> Iterator[WrongName]:
    contested = [(d.scheda, d.criterion) for d in intervention.disputes]
    for position, dispute in enumerate(intervention.disputes):
        field = f"disputes.{position}"
        criterion = yield from _criterion(str(dispute.scheda), dispute.criterion, field, schede)
        if criterion is not None and dispute.value is not None:
            yield from _contested_value(criterion, dispute.value, field)
        what = f"criterion {dispute.criterion} of Scheda {dispute.scheda}"
        yield from _given_twice(contested, position, f"{what} is contested twice", field)


def _contested_value(criterion: Criterion, value: float, field: str) -> Iterator[WrongName]:
    if not isinstance(criterion, ScaleCriterion):
        message = f"criterion {criterion.id} reads no value that could be another"
        yield WrongName("contested-value", message, "give the answer that the party holds to be right", field)
    elif isinstance(criterion.scale, LevelScale) and criterion.scale.points(value) is None:
        levels = ", ".join(str(step.level) for step in criterion.scale.steps)
        message = f"{value:g} is not a level of criterion {criterion.id}"
        yield WrongName("contested-value", message, f"levels: {levels}", field)


def _overrides(intervention: Intervention, schede: dict[str, Scheda]) -> Iterator[WrongName]:
    numbers = [o.scheda for o in intervention.overrides]
    for position, override in enumerate(intervention.overrides):
        field = f"overrides.{position}"
        scheda = schede.get(str(override.scheda))
        if scheda is None:
            yield _no_scheda(str(override.scheda), field, schede)
            continue
        classes = [c.id for c in scheda.final.classes]
        if override.class_ not in classes:
            message = f"Scheda {override.scheda} has no class {override.class_}"
            yield WrongName("unknown-class", message, f"known: {', '.join(classes)}", f"{field}.class")
        what = f"the class of Scheda {override.scheda}"
        yield from _given_twice(numbers, position, f"{what} is set twice", field)


def _criterion(
    number: str, name: str, field: str, schede: dict[str, Scheda]
) -> Any:  # a generator that returns Criterion | None
    scheda = schede.get(number)
    if scheda is None:
        yield _no_scheda(number, field, schede)
        return None
    criteria = {c.id: c for part in scheda.parts for c in part.criteria}
    if name not in criteria:
        message = f"Scheda {number} has no criterion {name}"
        yield WrongName("unknown-criterion", message, _near(name, list(criteria)), field)
    return criteria.get(name)


def _no_scheda(number: str, field: str, schede: dict[str, Scheda]) -> WrongName:
    known = ", ".join(sorted(schede)) or "none on this day"
    return WrongName("unknown-scheda", f"there is no Scheda {number}", f"known: {known}", field)


def _given_twice(names: Sequence[Hashable], position: int, message: str, field: str) -> Iterator[WrongName]:
    if names[position] in names[:position]:
        yield WrongName("given-twice", message, "keep one", field)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3)
    if near:
        return f"did you mean {', '.join(near)}?"
    return f"known: {', '.join(sorted(known)[:20])}{' …' if len(known) > 20 else ''}"
