"""What the volumes of STTM 2 have alike: their frame, their figures, tables too wide for a page, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Document, Figure, Note, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.fonts import printable
from sttm.publications.formatting import NBSP, Language, format_value, localised
from sttm.publications.maps.content import FRAME as WHOLE
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import SIZE, render_map
from sttm.publications.phrases import in_language
from sttm.publications.services.volumes.shared_words import shared_words
from sttm.publications.volumes.knowledge import FRAME
from sttm.publications.volumes.voice import Voice

__all__ = [
    "Words",
    "cited",
    "figure_of",
    "framed",
    "measured",
    "missing_note",
    "span",
    "tier",
    "voice_of",
    "wide",
]

Record = Mapping[str, Any]
Words = Mapping[str, tuple[str, str]]

MAP = (SIZE[0], SIZE[1] - WHOLE[1] + FRAME[1])

COLUMNS = 6
"""Values side by side in a table of places."""


def voice_of(account: Record, words: Words, language: Language) -> Voice:
    """Return how a volume speaks: the words of all volumes, then its own."""
    own = in_language(words, language)
    return Voice.of(account, {**shared_words(language), **own}, language)


def framed(
    account: Record, parts: Iterable[Block], cover: Iterable[tuple[str, str]], voice: Voice
) -> Document:
    """Return a volume from its blocks and the terms of its first page."""
    official = all(p["official"] for p in account["parameters"])
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], voice.language),
        language=voice.language,
        date=account["on"],
        cover=(*voice.cover(account), *cover),
        parts=tuple(parts),
        fictional=account["pack"]["fictional"],
        notices=() if official else (Note(voice("example"), "caution"),),
        attachment=account,
    )


def figure_of(content: DossierMap, voice: Voice) -> Figure:
    """Return a map as a figure of the volume: its tables share its page."""
    return Figure(
        svg=render_map(content, language=voice.language, size=MAP),
        caption=printable(localised(content.title, voice.language)),
        alt=printable(localised(content.description, voice.language)),
    )


def missing_note(what: str, given: Record, voice: Voice) -> Note:
    """Return that something is not assessable, and why."""
    why = printable(voice.said(given["missing"])).rstrip(".")
    return Note(voice("missing_why", what=what, why=why), "missing")


def span(ends: Record | None, voice: Voice, digits: int = 1) -> str:
    """Return a level that lies between two ends; one number where both are the same."""
    if ends is None:
        return voice("na")
    low, high = (voice.number(ends[key], digits) for key in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def measured(value: float, unit: str, voice: Voice) -> str:
    """Return a value of a criterion with its unit; a number without one is a share."""
    return voice.percent(value, 0) if unit == "1" else printable(format_value(value, unit, voice.language))


def tier(name: str | None, voice: Voice) -> str:
    """Return what a tier is called."""
    return voice("dash") if name is None else voice(f"tier_{name}")


def cited(rule: Record, voice: Voice) -> str:
    """Return the source of a rule of the pack, with its standing."""
    said = source_phrase(rule["source"], voice.language, address=False)
    return printable(f"{said} ({voice.standing(rule)})")


def wide(
    head: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], caption: str, voice: Voice
) -> Iterator[Table]:
    """Yield a table of places in as many tables as a page asks for, as even as can be."""
    if not columns or not rows:
        return
    count = -(-len(columns) // COLUMNS)
    size = -(-len(columns) // count)
    starts = range(0, len(columns), size)
    for number, start in enumerate(starts, 1):
        part = slice(start, start + size)
        said = caption if len(starts) == 1 else f"{caption} ({number}{NBSP}{voice('of')}{NBSP}{len(starts)})"
        yield Table(
            (Column(head, width=1.6), *(Column(title, "right", 1) for title in columns[part])),
            tuple((name, *values[part]) for name, values in rows),
            said,
        )
