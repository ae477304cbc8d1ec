"""The chapter of Part II on where to act first: the places, the units, each type of work, each Comune."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.formatting import NBSP, format_number
from sttm.publications.volumes.proposal_rule import rule_section
from sttm.publications.volumes.voice import Voice

__all__ = ["BEST", "priorities_chapter"]

Record = Mapping[str, Any]

BEST = "best"
"""Key of the picture of the best type of work of each place."""

DIGITS = 3
DEGREES = 4


def priorities_chapter(
    found: Record | None, works: Mapping[str, str], pictures: Mapping[str, Figure], voice: Voice
) -> Iterator[Block]:
    """Yield the chapter on the priorities.

    Parameters
    ----------
    found
        ``priorities`` of the account; None where the pack has no rule.
    works
        Titles of the types of work by id.
    pictures
        By type of work, and under :data:`BEST`.
    """
    yield Heading(1, voice("priorities"))
    if found is None:
        yield Note(voice("priorities_none"), "missing")
        return
    yield from rule_section(found, works, voice)
    yield Heading(2, voice("places"))
    if not found["cells"]["assessed"]:
        yield Note(voice("priorities_blind"), "missing")
        return
    yield from _places(found, pictures, voice)
    yield from _by_type(found, pictures, voice)
    yield from _by_comune(found["municipalities"], voice)


def _places(found: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    cells = found["cells"]
    yield Paragraph(
        voice(
            "places_text",
            assessed=voice.number(cells["assessed"]),
            total=voice.number(cells["total"]),
            funded=voice.number(cells["funded"]),
            spacing=f"{format_number(found['rule']['spacing_m'], voice.language)}{NBSP}m",
        )
    )
    if BEST in pictures:
        yield pictures[BEST]
    stated = {voice.said(one["reason"]) for one in found["neutral"]}
    if found["places"]:
        yield Table(
            (
                Column(voice("rank"), "right"),
                Column(voice("place"), width=1.1),
                Column(voice("work"), width=1),
                Column(voice("priority"), "right"),
                Column(voice("why"), width=3),
            ),
            tuple(
                (
                    voice.number(p["rank"]),
                    _where(p, voice),
                    voice.said(p["label"]),
                    voice.number(p["score"], DIGITS),
                    _why(p, stated, voice),
                )
                for p in found["places"]
            ),
            voice("places_table"),
        )
    if found["units"]:
        yield Table(
            (
                Column(voice("unit"), width=1.6),
                Column(voice("work"), width=1.4),
                Column(voice("mean_priority"), "right"),
                Column(voice("cells_assessed"), "right"),
            ),
            tuple(
                (
                    _name(u["unit"]),
                    voice.said(u["label"]),
                    voice.number(u["score"], DIGITS),
                    f"{voice.number(u['assessed'])} / {voice.number(u['cells'])}",
                )
                for u in found["units"]
            ),
            voice("units_first"),
        )


def _where(place: Record, voice: Voice) -> str:
    comune, unit = place["municipality"], place["unit"]["name"]
    named = unit if comune is None or comune["name"] in unit else f"{comune['name']}, {unit}"
    return f"{named} ({_degrees(place, voice)})"


def _degrees(place: Record, voice: Voice) -> str:
    north, east = (format_number(place[key], voice.language, digits=DEGREES) for key in ("lat", "lon"))
    return f"{north}{NBSP}N {east}{NBSP}E"


def _why(place: Record, stated: Collection[str], voice: Voice) -> str:
    """Return the reasons of a place, without the neutral values stated with the rule already."""
    told = " ".join(voice.said(reason) for reason in place["reasons"] if voice.said(reason) not in stated)
    others = ", ".join(
        f"{voice.said(a['label'])} {voice.number(a['score'], DIGITS)}" for a in place["alternatives"]
    )
    return f"{told} {voice('also', works=others)}" if others else told


def _name(unit: Record) -> str:
    return str(unit["name"]) if unit["name"] == unit["id"] else f"{unit['name']} ({unit['id']})"


def _by_type(found: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("by_type"))
    yield Paragraph(voice("by_type_text"))
    yield Table(
        (
            Column(voice("work"), width=1),
            Column(voice("best_in"), "right"),
            Column(voice("highest_score"), "right"),
            Column(voice("mean_score"), "right"),
            Column(voice("cells_assessed"), "right"),
        ),
        tuple(
            (
                voice.said(t["label"]),
                voice.number(t["best_in_cells"]),
                voice.number(t["highest"], DIGITS),
                voice.number(t["mean"], DIGITS),
                voice.number(t["assessed"]),
            )
            for t in found["types"]
        ),
        voice("by_type_table"),
    )
    for one in found["types"]:
        yield Heading(3, voice.said(one["label"]))
        units = found["units_by_type"][one["type"]]["best"]
        if not one["assessed"]:
            yield Note(voice("type_blind"), "missing")
        elif not one["highest"]:
            yield Note(voice("type_zero", assessed=voice.number(one["assessed"])))
        else:
            # The map first: it stays with the heading.
            if one["type"] in pictures:
                yield pictures[one["type"]]
            yield Paragraph(_told(one, units, voice))


def _told(one: Record, units: Sequence[Record], voice: Voice) -> str:
    return voice(
        "type_best",
        best=voice.number(one["best_in_cells"]),
        assessed=voice.number(one["assessed"]),
        highest=voice.number(one["highest"], DIGITS),
        mean=voice.number(one["mean"], DIGITS),
        units="; ".join(f"{u['name']} ({voice.number(u['score'], DIGITS)})" for u in units) or "–",
    )


def _by_comune(found: Sequence[Record], voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("by_comune"))
    if not found:
        yield Note(voice("no_comuni"), "missing")
        return
    most = max(len(one["places"]) for one in found)
    yield Paragraph(voice("by_comune_text", n=voice.number(most)))
    rows = [
        (
            one["municipality"]["name"],
            voice.number(p["rank"]),
            p["unit"]["name"],
            voice.said(p["label"]),
            voice.number(p["score"], DIGITS),
            _levels(p, voice),
            _degrees(p, voice),
        )
        for one in found
        for p in one["places"]
    ]
    without = {
        "comuni_zero": [one for one in found if one["assessed"] and not one["places"]],
        "comuni_blind": [one for one in found if not one["assessed"]],
    }
    for key, group in without.items():
        if group:
            names = ", ".join(one["municipality"]["name"] for one in group)
            kind = "missing" if key == "comuni_blind" else "info"
            yield Note(voice(key, n=voice.number(len(group)), names=names), kind)  # type: ignore[arg-type]
    if rows:
        yield Table(
            (
                Column(voice("municipality"), width=1.2),
                Column(voice("rank"), "right"),
                Column(voice("unit"), width=1.3),
                Column(voice("work"), width=1.3),
                Column(voice("priority"), "right"),
                Column(voice("levels"), width=1),
                Column(voice("coordinates"), width=1),
            ),
            tuple(rows),
            voice("by_comune_table"),
        )


def _levels(place: Record, voice: Voice) -> str:
    known = {
        voice.said(h["title"]).lower(): voice("na") if h["level"] is None else str(h["level"])
        for h in place["hazards"]
    }
    return ", ".join(f"{title}{NBSP}{level}" for title, level in known.items())
