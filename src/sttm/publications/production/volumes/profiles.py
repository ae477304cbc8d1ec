"""The chapter of Part II of STTM 3 on profiles: what is asked where, classes, themes and criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Note, Paragraph, Table
from sttm.publications.formatting import format_number, format_value
from sttm.publications.volumes.voice import Voice

__all__ = ["profiles_chapter"]

Record = Mapping[str, Any]


def profiles_chapter(profiles: list[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter, from the profiles in force.

    Parameters
    ----------
    profiles
        From :func:`sttm.operations.production.showing.shown_profile`.
    """
    yield Heading(1, voice("profiles"))
    if not profiles:
        yield Note(voice("profiles_none"), "missing")
        return
    yield Paragraph(voice("profiles_text"))
    for profile in profiles:
        yield Heading(2, voice.said(profile["title"]))
        yield from _profile(profile, voice)


def _profile(profile: Record, voice: Voice) -> Iterator[Block]:
    title = voice.said(profile["title"])
    named = ", ".join(voice.said(a["title"]) for a in profile["activities"])
    source = f"{_source(profile, voice)}."
    yield Paragraph(f"{voice.said(profile['purpose'])} {voice('for_activities', names=named, source=source)}")
    yield Table(
        (
            Column(voice("when"), width=1.5),
            Column(voice("mandatory")),
            Column(voice("incentivised")),
            Column(voice("priority_criteria")),
            Column(voice("why"), width=1.6),
        ),
        tuple(
            (
                voice.said(row["when"]),
                row["mandatory"] or voice("dash"),
                row["incentivised"] or voice("dash"),
                voice("must") if row["priority"] else voice("dash"),
                voice.said(row["reason"]),
            )
            for row in profile["thresholds"]
        ),
        voice("thresholds_place", title=title),
    )
    yield Table(
        (Column(voice("class_")), Column(voice("from_points"), "right"), Column(voice("meaning"), width=2)),
        tuple(
            (one["id"], format_number(one["from"], voice.language), voice.said(one["label"]))
            for one in profile["classes"]
        ),
        voice("classes_scale", title=title),
    )
    yield Table(
        (
            Column(voice("theme"), width=0.9),
            Column(voice("criterion"), width=1.7),
            Column(voice("points"), "right", width=0.6),
            Column(voice("scale"), width=1.8),
            Column(voice("asked_of"), width=1),
        ),
        tuple(
            (
                voice.said(theme["title"]),
                f"{c['id']} {voice.said(c['title'])}",
                format_number(c["weighted"], voice.language, digits=1),
                _scale(c, voice),
                voice.said(c["asked_of"]),
            )
            for theme in profile["themes"]
            for c in theme["criteria"]
        ),
        voice("criteria_of", title=title),
        _sources(profile, voice),
    )


def _scale(criterion: Record, voice: Voice) -> str:
    """Return from which value a criterion gives how many of its points; for a checklist, the document."""
    if not criterion["steps"]:
        return voice.said(criterion["scale"])
    unit, most = criterion["unit"], criterion["max"]

    def said(step: Record) -> str:
        points = format_number(step["points"], voice.language)
        if step["from"] is None:
            return f"{voice('from_start')}: {points}"
        return f"≥ {format_value(step['from'], unit, voice.language)}: {points}"

    return f"{'; '.join(said(s) for s in criterion['steps'])} / {format_number(most, voice.language)}"


def _source(what: Record, voice: Voice) -> str:
    source = what["source"]
    told = ", ".join(x for x in (voice.said(source), source["article"]) if x)
    return f"{told} ({voice.standing(what)})"


def _sources(profile: Record, voice: Voice) -> str:
    """Return the sources of the criteria, each once with the criteria that stand on it."""
    found: dict[str, list[str]] = {}
    for criterion in (c for theme in profile["themes"] for c in theme["criteria"]):
        found.setdefault(_source(criterion, voice), []).append(criterion["id"])
    if len(found) == 1:
        return f"{voice('source')}: {next(iter(found))}."
    return (
        f"{voice('source')}: " + "; ".join(f"{', '.join(ids)}: {said}" for said, ids in found.items()) + "."
    )
