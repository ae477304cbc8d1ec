"""The chapter of Part II on the types of work: what they are, what they cost, the ground they leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Bullets, Column, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.dossier.words import named
from sttm.publications.formatting import NBSP, format_number, format_range, unit_name
from sttm.publications.volumes.voice import Voice

__all__ = ["cost_phrase", "works_chapter"]

Record = Mapping[str, Any]

GROUPS = "abcd"
COOLING = ("shade", "crop_coefficient", "albedo", "green_area", "building_intensity")


def works_chapter(works: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the catalogue of the types of work, every value with its source.

    Parameters
    ----------
    works
        As the pack declares them.
    """
    yield Heading(1, voice("works"))
    yield Paragraph(voice("works_text"))
    yield Heading(2, voice("works_table"))
    yield _what(works, voice)
    yield Heading(2, voice("costs_table"))
    yield _costs(works, voice)
    yield Heading(2, voice("after_ground"))
    yield _after(works, [f"curve_number_{g}" for g in GROUPS], voice("runoff_table"), voice)
    yield _after(works, COOLING, voice("cooling_table"), voice)
    yield Note(voice("after_note"))
    yield Heading(3, voice("after_sources"))
    yield Bullets(tuple(_sources(works, voice)))


def _what(works: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("work"), width=1.2),
            Column(voice("nature"), width=0.9),
            Column(voice("measured"), width=0.8),
            Column(voice("infiltrates"), width=1),
            Column(voice("depth"), "right"),
            Column(voice("brings"), width=2.2),
        ),
        tuple(
            (
                voice.said(w["title"]),
                voice(w["kind"]),
                _measure(w, voice),
                voice(f"water_{w['infiltrates']}"),
                f"{format_number(w['depth_m'], voice.language)}{NBSP}m",
                voice.said(w["benefits"]),
            )
            for w in works
        ),
        voice("works_table"),
    )


def _measure(work: Record, voice: Voice) -> str:
    how, each, least = work["measured_by"], work["area_per_unit_m2"], work["least_area"]
    said = voice(f"measured_{how}")
    if each is not None:
        area = f"{format_number(each, voice.language)}{NBSP}m²"
        said = f"{said}: {voice('taken_length' if how == 'length' else 'taken', area=area)}"
    if least is not None:
        area = f"{format_number(least['value_m2'], voice.language, digits=0)}{NBSP}m²"
        said = f"{said}, {voice('at_least', area=area)}"
    return said


def cost_phrase(cost: Record, voice: Voice) -> str:
    """Return a range of costs with its unit."""
    currency, _, per = str(cost["unit"]).partition("/")
    shown = format_range(cost, voice.language, unit=currency)
    return f"{shown}/{unit_name(per, voice.language)}" if per else shown


def _costs(works: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("work"), width=1),
            Column(voice("cost"), "right"),
            Column(voice("source_of"), width=1.8),
            Column(voice("confidence"), width=0.8),
        ),
        tuple(_cost(w, voice) for w in works),
        voice("costs_table"),
    )


def _cost(work: Record, voice: Voice) -> tuple[str, ...]:
    title, cost = voice.said(work["title"]), work["cost"]
    if cost is None:
        return title, voice("cost_unknown"), "–", "–"
    trust = named("confidence", cost["confidence"], voice.language)
    shown = cost_phrase(cost, voice)
    if work["measured_by"] == "number" and cost["unit"] == "EUR":
        shown = voice("each", cost=shown)
    return title, shown, source_phrase(cost["source"], voice.language), trust


def _after(works: Sequence[Record], variables: Sequence[str], caption: str, voice: Voice) -> Table:
    heads = [
        voice("soil_group", letter=v[-1].upper()) if v.startswith("curve_number") else voice(v)
        for v in variables
    ]
    return Table(
        (Column(voice("work"), width=1.6), *(Column(head, "right", 1) for head in heads)),
        tuple((voice.said(w["title"]), *(_left(w["after"], v, voice) for v in variables)) for w in works),
        caption,
    )


def _left(after: Record | None, variable: str, voice: Voice) -> str:
    """Return what a work leaves of a variable: central value and ends, as it was, or not known."""
    if after is None:
        return voice("na")
    if variable not in after["values"]:
        return "–"
    given = after["values"][variable]
    if given is None:
        return voice("na")
    low, middle, high = (format_number(v, voice.language) for v in given)
    return middle if low == high else f"{middle} ({low}–{high})"


def _sources(works: Sequence[Record], voice: Voice) -> Iterator[str]:
    """Yield each source once, with the types of work whose ground it describes."""
    found: dict[tuple[str, str], list[str]] = {}
    for work in works:
        if work["after"] is not None:
            source = source_phrase(work["after"]["source"], voice.language)
            trust = named("confidence", work["after"]["confidence"], voice.language)
            found.setdefault((source, trust), []).append(voice.said(work["title"]))
    for (source, trust), titles in found.items():
        yield voice("for_types", source=source, confidence=trust.capitalize(), types=", ".join(titles))
