"""The blank form of a Scheda Norma, and the same form filled in by an evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.packs.schede import ChecklistCriterion, Scheda
from sttm.publications.documents.model import Block, Column, Facts, Heading, Paragraph, Table
from sttm.publications.formatting import (
    answer_name,
    format_number,
    format_percent,
    format_range,
    format_value,
)
from sttm.publications.volumes.schede_criteria import text_in
from sttm.publications.volumes.voice import Voice

__all__ = ["form_blocks", "worked_blocks"]

Record = Mapping[str, Any]

BLANK = "\u00a0\n\u00a0"
"""An empty cell that is there to be written in, tall enough for a hand."""

WORKS = 5
"""Blank rows for the works."""


def form_blocks(scheda: Scheda, voice: Voice) -> Iterator[Block]:
    """Yield the form that a Comune fills in, by hand or as a guide to the file of the intervention."""
    yield Heading(2, voice("form"))
    yield Paragraph(voice("form_text"))
    yield Table(
        (Column(voice("form_field"), width=1), Column(voice("form_filled"), width=2)),
        tuple((field, BLANK) for field in voice("form_fields").split("\n")),
        voice("form_project"),
    )
    yield Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("work"), width=2),
            Column(voice("form_quantity"), width=2),
        ),
        tuple((str(number), BLANK, BLANK) for number in range(1, WORKS + 1)),
        voice("form_works"),
    )
    yield Table(
        (
            Column(voice("criterion"), width=2.4),
            Column(voice("form_answer"), width=1.4),
            Column(voice("form_document"), width=1.6),
            Column(voice("form_points"), "right", 0.9),
        ),
        tuple(
            (
                f"{c.id} {text_in(c.title, voice)}",
                voice("form_yes_no") if isinstance(c, ChecklistCriterion) else BLANK,
                text_in(c.evidence, voice) if isinstance(c, ChecklistCriterion) else BLANK,
                "\u00a0\n" + voice("form_of", most=format_number(c.max_points, voice.language)),
            )
            for part in scheda.parts
            for c in part.criteria
        ),
        voice("form_criteria"),
    )
    yield Table(
        (Column(voice("form_field"), width=2.2), Column(voice("form_filled"), width=2)),
        tuple(_final(scheda, voice)),
        voice("form_final"),
    )


def _final(scheda: Scheda, voice: Voice) -> Iterator[tuple[str, str]]:
    for part in scheda.parts:
        yield voice("form_part", id=part.id, weight=format_number(part.weight, voice.language)), BLANK
    yield voice("total"), voice("form_of", most=format_number(100, voice.language))
    yield voice("class"), " / ".join(c.id for c in scheda.final.classes)
    for check in scheda.checks:
        yield voice("form_condition", title=text_in(check.title, voice)), voice("form_four")
    for table in (scheda.final.relevance, scheda.final.priority):
        yield text_in(table.title, voice), " / ".join(text_in(o.label, voice) for o in table.outcomes)
    yield voice("signed"), BLANK


def worked_blocks(result: Record, voice: Voice) -> Iterator[Block]:
    """Yield an evaluation as a worked example: what each criterion read, and what followed.

    Parameters
    ----------
    result
        Of the evaluation of an intervention.
    """
    about = result["intervention"]
    units = {u["id"]: u["name"] for u in result["units"]}
    yield Heading(1, voice("worked", title=about["title"]))
    yield Paragraph(voice("worked_text", id=about["id"], day=voice.date(result["evaluated_on"])))
    yield Facts(
        (
            (voice("municipality"), about["municipality"]["name"]),
            (voice("area"), voice.area(about["area"]["value"])),
            (
                voice("form_works"),
                "; ".join(
                    f"{voice.said(w['label'])} "
                    f"{format_value(w['quantity']['value'], w['quantity']['unit'], voice.language)}"
                    for w in about["works"]
                ),
            ),
        )
    )
    for scheda in result["schede"]:
        yield Heading(2, voice.said(scheda["title"]))
        yield Table(
            (
                Column(voice("criterion"), width=2),
                Column(voice("read"), width=2),
                Column(voice("points"), "right"),
                Column(voice("most"), "right"),
            ),
            tuple(_worked(c, units, voice) for part in scheda["parts"] for c in part["criteria"]),
            voice("worked_table", number=scheda["number"]),
        )
        yield Table(
            (Column(voice("form_field"), width=1.4), Column(voice("outcome"), width=1.6)),
            tuple(_outcome(scheda, voice)),
            voice("worked_final", number=scheda["number"]),
        )


def _worked(criterion: Record, units: Mapping[str, str], voice: Voice) -> tuple[str, ...]:
    title = f"{criterion['id']} {voice.said(criterion['title'])}"
    if not criterion["applicable"]:
        return title, voice("worked_not_applicable"), "–", "–"
    points = format_range(criterion["points"], voice.language, points=True)
    return title, _read(criterion, units, voice), points, format_number(criterion["max"], voice.language)


def _read(criterion: Record, units: Mapping[str, str], voice: Voice) -> str:
    if criterion["kind"] == "checklist":
        told = answer_name(criterion["answer"], voice.language)
        return f"{told}: {criterion['evidence']}" if criterion["evidence"] else told
    return "; ".join(
        voice(
            "in_unit",
            unit=units.get(s["unit"]) or s["unit"],
            share=format_percent(s["share"], voice.language, digits=2),
            value=_input(s["input"], voice),
        )
        for s in criterion["shares"]
    )


def _input(given: Record, voice: Voice) -> str:
    if given["value"] is None:
        return voice.said(given["missing"]) or voice("na")
    return format_value(given["value"], given["unit"], voice.language)


def _outcome(scheda: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    language = voice.language
    for part in scheda["parts"]:
        points = format_range(part["points"], language, points=True)
        most = voice("form_of", most=format_number(part["max"], language))
        yield f"{part['id']} – {voice.said(part['title'])}", f"{points} {most}"
    yield voice("total"), format_range(scheda["total"], language, points=True)
    low, high = scheda["class"]["low"], scheda["class"]["high"]
    yield voice("class"), low if low == high else f"{low}–{high}"
    for check in scheda["checks"]:
        yield voice.said(check["title"]), answer_name(check["answer"], language)
    for key in ("relevance", "priority"):
        found = scheda[key]
        told = " / ".join(voice.said(label) for label in found["labels"].values())
        reasons = "; ".join(voice.said(r) for r in found["reasons"])
        yield voice(f"decided_{key}"), f"{told} ({reasons})" if reasons else told
