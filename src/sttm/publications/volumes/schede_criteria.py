"""The part of the annex that tells one Scheda Norma whole: criteria, scales, conditions, final evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sttm.packs.declared import Sourced, Text
from sttm.packs.schede import (
    ChecklistCriterion,
    ClearanceCheck,
    Criterion,
    DistanceCheck,
    Part,
    ScaleCriterion,
    Scheda,
    WorksCriterion,
)
from sttm.packs.tables import DecisionTable
from sttm.publications.documents.model import Block, Column, Facts, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.dossier.words import named
from sttm.publications.formatting import NBSP, format_number, format_value, unit_name
from sttm.publications.volumes.proposal_works import cost_phrase
from sttm.publications.volumes.scheda_phrases import class_spans, condition_phrase, step_phrases
from sttm.publications.volumes.voice import Voice

__all__ = ["Names", "scheda_blocks", "text_in"]

LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Names:
    """What a Scheda names by code and readers by name, in one language."""

    inputs: Mapping[str, str]
    works: Mapping[str, str]
    layers: Mapping[str, str]
    parameters: Mapping[str, Mapping[str, Any]]
    """Values of the parameters that conditions read, as JSON values."""


def text_in(text: Text, voice: Voice) -> str:
    """Return a text of the pack in the language."""
    return text.en if voice.language == "en" else text.it


def scheda_blocks(scheda: Scheda, names: Names, voice: Voice) -> Iterator[Block]:
    """Yield a Scheda whole: nothing that its file says is left out."""
    yield Heading(1, text_in(scheda.title, voice))
    yield Heading(2, voice("identity"))
    if scheda.in_force_until is None:
        valid = voice("since", day=voice.date(scheda.in_force_from.isoformat()))
    else:
        ends = (voice.date(d.isoformat()) for d in (scheda.in_force_from, scheda.in_force_until))
        valid = voice("until", day=next(ends), end=next(ends))
    yield Facts(
        (
            (voice("number_of"), str(scheda.number)),
            (voice("purpose"), text_in(scheda.purpose, voice)),
            (voice("in_force"), valid),
            *_standing(scheda, voice),
        )
    )
    if not scheda.official:
        yield Note(voice("example_schede"), "caution")
    yield Table(
        (
            Column(voice("part"), width=2),
            Column(voice("weight"), "right"),
            Column(voice("criteria_points"), "right"),
        ),
        tuple(
            (
                f"{p.id} – {text_in(p.title, voice)}",
                _number(p.weight, voice),
                _number(sum(c.max_points for c in p.criteria), voice),
            )
            for p in scheda.parts
        ),
        voice("parts_table"),
    )
    for part in scheda.parts:
        yield from _part(part, names, voice)
    yield from _checks(scheda, names, voice)
    yield from _final(scheda, names, voice)


def _number(value: float, voice: Voice) -> str:
    return format_number(value, voice.language)


def _standing(sourced: Sourced, voice: Voice) -> Iterator[tuple[str, str]]:
    said = sourced.model_dump(mode="json")
    yield voice("source_of"), source_phrase(said["source"], voice.language)
    yield voice("confidence"), voice.standing(said)


def _part(part: Part, names: Names, voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("part_heading", id=part.id, title=text_in(part.title, voice)))
    for criterion in part.criteria:
        yield Heading(3, f"{criterion.id} {text_in(criterion.title, voice)}")
        yield Facts(
            (
                (voice("most"), _number(criterion.max_points, voice)),
                *_told(criterion, names, voice),
                *_standing(criterion, voice),
            )
        )
        if isinstance(criterion, ScaleCriterion):
            yield _scale(criterion, voice)
        elif isinstance(criterion, WorksCriterion):
            yield _effectiveness(criterion, names, voice)


def _told(criterion: Criterion, names: Names, voice: Voice) -> Iterator[tuple[str, str]]:
    if isinstance(criterion, ScaleCriterion):
        yield voice("input"), names.inputs.get(criterion.input, criterion.input)
        unit = voice("level") if criterion.unit == "level" else unit_name(criterion.unit, voice.language)
        yield voice("unit_of"), unit or voice("no_unit")
        yield voice("direction"), voice(criterion.direction)
        yield voice("reason"), text_in(criterion.direction_reason, voice)
    elif isinstance(criterion, WorksCriterion):
        yield voice("level_read"), names.inputs.get(criterion.level_input, criterion.level_input)
        margin = criterion.margin
        said = voice("margin_none") if margin is None else voice("margin_value", value=_number(margin, voice))
        yield voice("margin"), said
    else:
        yield from _asked(criterion, names, voice)


def _asked(criterion: ChecklistCriterion, names: Names, voice: Voice) -> Iterator[tuple[str, str]]:
    yield voice("question"), text_in(criterion.question, voice)
    yield voice("evidence"), text_in(criterion.evidence, voice)
    types = criterion.applies_to
    yield (
        voice("applies_to"),
        voice("all_works") if types is None else ", ".join(names.works.get(t, t) for t in types),
    )
    if criterion.cost is not None:
        cost = criterion.cost.model_dump(mode="json")
        source = source_phrase(cost["source"], voice.language)
        trust = named("confidence", cost["confidence"], voice.language)
        yield voice("to_satisfy"), f"{cost_phrase(cost, voice)}. {source}; {trust}"


def _scale(criterion: ScaleCriterion, voice: Voice) -> Table:
    return Table(
        (Column(voice("value_of"), width=2), Column(voice("points"), "right", 1)),
        tuple(
            (where, _number(points, voice)) for where, points in step_phrases(criterion.scale, voice.language)
        ),
        voice("scale_table", id=criterion.id),
    )


def _effectiveness(criterion: WorksCriterion, names: Names, voice: Voice) -> Table:
    return Table(
        (
            Column(voice("work"), width=2),
            *(Column(voice("level_head", n=n), "right", 1) for n in LEVELS),
        ),
        tuple(
            (names.works.get(e.type, e.type), *(_number(v, voice) for v in e.by_level))
            for e in criterion.effectiveness
        ),
        voice("effect_table", id=criterion.id),
    )


def _checks(scheda: Scheda, names: Names, voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("checks"))
    if not scheda.checks:
        yield Paragraph(voice("checks_none"))
        return
    yield Paragraph(voice("conditions_beside"))
    for check in scheda.checks:
        yield Heading(3, text_in(check.title, voice))
        yield Facts((*_condition(check, names, voice), *_standing(check, voice)))


def _condition(
    check: DistanceCheck | ClearanceCheck, names: Names, voice: Voice
) -> Iterator[tuple[str, str]]:
    yield voice("rule_of"), text_in(check.text, voice)
    if isinstance(check, DistanceCheck):
        yield voice("check_layer"), names.layers.get(check.layer, check.layer)
        yield from _parameter(check.radius, names, voice)
        for water, answer in check.within.items():
            said = voice("answer_not_met")
            if answer == "disputed":
                said = voice("answer_disputed", why=text_in(check.dispute, voice))
            yield f"{voice('inside')}: {voice(f'water_{water}')}", said
    else:
        yield voice("input"), names.inputs.get(check.input, check.input)
        yield voice("condition"), voice("clearance")
        yield from _parameter(check.minimum, names, voice)


def _parameter(name: str, names: Names, voice: Voice) -> Iterator[tuple[str, str]]:
    value = names.parameters[name]
    shown = format_value(value["value"], value["unit"], voice.language)
    source = source_phrase(value["source"], voice.language)
    title = voice.said(value["title"])
    yield voice("parameter"), f"{title} ({name}){NBSP}= {shown}. {source}; {voice.standing(value)}"


def _final(scheda: Scheda, names: Names, voice: Voice) -> Iterator[Block]:
    final = scheda.final
    yield Heading(2, voice("part_d", title=text_in(final.title, voice)))
    yield Table(
        (
            Column(voice("class"), width=0.5),
            Column(voice("label"), width=1.5),
            Column(voice("totals"), width=1.5),
        ),
        tuple(class_spans(final, voice.language)),
        voice("classes_table"),
    )
    yield Facts(((voice("level_read"), names.inputs.get(final.level_input, final.level_input)),))
    for table in (final.relevance, final.priority):
        yield Heading(3, text_in(table.title, voice))
        yield Paragraph(voice(f"decision_{table.hit_policy}"))
        yield _decision(table, voice)
        yield Facts(tuple(_standing(table, voice)))


def _decision(table: DecisionTable, voice: Voice) -> Table:
    labels = {o.id: text_in(o.label, voice) for o in table.outcomes}
    heads = [_head(text_in(i.title, voice), i.unit, voice) for i in table.inputs]
    return Table(
        (
            Column(voice("row"), "right"),
            *(Column(head, width=1) for head in heads),
            Column(voice("outcome"), width=1),
            Column(voice("reason"), width=1.5),
        ),
        tuple(
            (
                str(number),
                *(condition_phrase(row.when[i.name], i, voice.language) for i in table.inputs),
                labels[row.then],
                text_in(row.reason, voice),
            )
            for number, row in enumerate(table.rows, 1)
        ),
        text_in(table.title, voice),
    )


def _head(title: str, unit: str, voice: Voice) -> str:
    shown = "" if unit == "level" else unit_name(unit, voice.language)
    return f"{title} ({shown})" if shown else title
