"""The last chapters of Part II: criteria of the Schede, monitoring from where to where, what stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Facts, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import format_number
from sttm.publications.monitoring.places import baseline_phrase, place_row, target_source, target_value
from sttm.publications.monitoring.words import words as monitoring_words
from sttm.publications.volumes.proposal_place_words import FACTORS
from sttm.publications.volumes.terms import CONSEQUENCES
from sttm.publications.volumes.voice import Voice

__all__ = ["criteria_chapter", "monitoring_chapter", "open_chapter"]

Record = Mapping[str, Any]


def criteria_chapter(schede: Sequence[Record], inputs: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the criteria by which the Schede answer.

    Parameters
    ----------
    schede
        As the pack declares them.
    inputs
        Titles of the inputs of scales, by name.
    """
    yield Heading(1, voice("schede"))
    if not schede:
        yield Note(voice("schede_none"), "missing")
        return
    yield Paragraph(voice("schede_text"))
    for scheda in schede:
        yield Heading(2, voice.said(scheda["title"]))
        source = source_phrase(scheda["source"], voice.language)
        yield Paragraph(f"{voice.said(scheda['purpose'])}. {source}; {voice.standing(scheda)}.")
        yield Table(
            (
                Column(voice("criterion"), width=2.2),
                Column(voice("part"), width=1.3),
                Column(voice("most_points"), "right"),
                Column(voice("answers_by"), width=1.6),
            ),
            tuple(
                (
                    f"{c['id']} {voice.said(c['title'])}",
                    f"{part['id']} ({format_number(part['weight'], voice.language)})",
                    format_number(c["max_points"], voice.language),
                    _how(c, inputs, voice),
                )
                for part in scheda["parts"]
                for c in part["criteria"]
            ),
            voice.said(scheda["title"]),
        )


def _how(criterion: Record, inputs: Mapping[str, str], voice: Voice) -> str:
    kind = criterion["kind"]
    if kind == "scale":
        return voice("by_scale", input=inputs.get(criterion["input"], criterion["input"]).lower())
    return voice(f"by_{kind}")


def monitoring_chapter(report: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the indicators, their baselines, targets and state over the whole territory."""
    yield Heading(1, voice("follow"))
    if not report["indicators"]:
        yield Note(voice("monitoring_none"), "missing")
        return
    yield Paragraph(voice("follow_text"))
    phrases = monitoring_words(voice.language)
    yield Table(
        (
            Column(voice("indicator"), width=1.6),
            Column(phrases["direction"], width=0.7),
            Column(phrases["baseline"], width=0.9),
            Column(phrases["target"], width=1),
            Column(phrases["latest"], width=1),
            Column(phrases["state"], width=1.1),
        ),
        tuple(_indicator(i, voice, phrases) for i in report["indicators"]),
        voice("follow_table"),
    )
    with_target = [i for i in report["indicators"] if i["target"] is not None]
    if with_target:
        yield Heading(2, voice("target_sources"))
        yield Facts(
            tuple((voice.said(i["title"]), target_source(i, voice.language, phrases)) for i in with_target)
        )


def _indicator(indicator: Record, voice: Voice, phrases: Mapping[str, str]) -> tuple[str, ...]:
    row = place_row(indicator, indicator["places"][0], voice.language, phrases)
    theme = phrases[f"theme_{indicator['theme']}"]
    state = f"{row['state_word']} ({row['state_note']})" if row["state_note"] else row["state_word"]
    return (
        f"{voice.said(indicator['title'])} ({theme.lower()})",
        phrases[indicator["direction"]],
        baseline_phrase(indicator, voice.language, phrases),
        target_value(indicator, voice.language, phrases),
        f"{row['latest']} ({row['date']})" if row["date"] else voice("na"),
        state,
    )


def open_chapter(account: Record, missing: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on what could not be assessed, and which layer would allow it.

    Parameters
    ----------
    missing
        Layers that are not there, as Part I lists them.
    """
    yield Heading(1, voice("open"))
    if missing:
        yield Paragraph(voice("open_text"))
        yield Table(
            (
                Column(voice("layer"), width=1),
                Column(voice("would_allow"), width=2.4),
            ),
            tuple((f"{voice.said(m['title'])} ({m['layer']})", _allowed(m, voice)) for m in missing),
            voice("open_table"),
        )
    else:
        yield Note(voice("open_none"))
    cells = None if account["priorities"] is None else account["priorities"]["cells"]
    if cells is not None and cells["assessed"] < cells["total"]:
        without = voice.number(cells["total"] - cells["assessed"])
        yield Note(voice("open_cells", n=without, total=voice.number(cells["total"])), "missing")
    empty = [
        voice.said(i["title"])
        for i in account["monitoring"]["indicators"]
        if not any(p["values"] for p in i["places"])
    ]
    if empty:
        yield Note(voice("open_indicators", names="; ".join(empty)), "missing")


def _allowed(missing: Record, voice: Voice) -> str:
    """Return what a layer would allow: indicators, derived layers, factors of the priorities, and more."""
    told = [voice.said(t).lower() for t in (*missing["indicators"], *missing["derived"])]
    for title, layer in FACTORS.values():
        if layer == missing["layer"]:
            told.append(voice("priority_of_places", factor=voice.pick(title).lower()))
    if missing["layer"] == FACTORS["network"][1]:
        told.append(voice("gaps_of_network"))
    if missing["layer"] in CONSEQUENCES:
        told.append(voice.pick(CONSEQUENCES[missing["layer"]]))
    return "; ".join(dict.fromkeys(told)) or voice.said(missing["description"])
