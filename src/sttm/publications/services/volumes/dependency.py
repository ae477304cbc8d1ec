"""The chapter of the analytic study of STTM 2 on who depends on whom: the matrix, self-containment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Paragraph, Table
from sttm.publications.services.volumes.blocks import missing_note, wide
from sttm.publications.volumes.voice import Voice

__all__ = ["dependency_chapter"]

Record = Mapping[str, Any]

WHOLE_MATRIX = 12
"""Comuni up to which the matrix is printed whole; of more the largest flows, the attachment has them all."""

LARGEST = 60
"""Flows that are printed of a larger matrix."""


def dependency_chapter(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter."""
    result = account["intercommunal"]
    yield Heading(1, voice("tables_dependency"))
    if "missing" in result:
        yield missing_note(voice("intercommunal"), result, voice)
        return
    names = {**{m["id"]: m["name"] for m in result["municipalities"]}}
    held = account["dependency"]
    if held is not None:
        yield Paragraph(voice("dependency_text", n=len(held["categories"])))
        yield from _matrix(held["matrix"], names, voice)
    known = [c for c in result["categories"] if "municipalities" in c]
    rows = [
        (name, [_self(c, code, voice) for c in known]) for code, name in names.items()
    ]  # fmt: skip
    yield from wide("Comune", [voice.said(c["title"]) for c in known], rows, voice("self_table"), voice)
    for category in result["categories"]:
        if "missing" in category:
            yield missing_note(voice.said(category["title"]), category, voice)
    for zone in result["zones"]:
        yield _zone(zone, voice)


def _self(category: Record, code: str, voice: Voice) -> str:
    told = next((m for m in category["municipalities"] if m["id"] == code), None)
    return voice("na") if told is None else voice.percent(told["self_containment"], 0)


def _matrix(pairs: Sequence[Record], names: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    outside = voice("outside_territory")
    if len(names) <= WHOLE_MATRIX:
        users = {(p["from"], p["to"]): p["users"] for p in pairs}
        ends = [*names, *sorted({to for _, to in users} - set(names))]
        rows = [
            (name, [voice.number(users.get((code, to), 0.0)) for to in ends]) for code, name in names.items()
        ]
        yield from wide(
            voice("from"), [names.get(to, outside) for to in ends], rows, voice("matrix_table"), voice
        )
        return
    moving = sorted(
        (p for p in pairs if p["from"] != p["to"]), key=lambda p: (-p["users"], p["from"], p["to"])
    )
    yield Table(
        (Column(voice("from"), width=1), Column(voice("to"), width=1), Column(voice("users"), "right")),
        tuple(
            (names.get(p["from"], outside), names.get(p["to"], outside), voice.number(p["users"]))
            for p in moving[:LARGEST]
        ),
        voice("flows_table"),
        voice("shown_of", n=LARGEST, all=len(moving)) if len(moving) > LARGEST else None,
    )


def _zone(zone: Record, voice: Voice) -> Table:
    return Table(
        (
            Column(voice("category"), width=1.6),
            Column(voice("services"), "right"),
            Column(voice("assigned"), "right", 1),
            Column(voice("unreached"), "right"),
            Column(voice("self"), "right", 1),
            Column(voice("attracted"), "right", 1),
        ),
        tuple(
            (
                voice.said(c["title"]),
                voice.number(c["services"]),
                voice.number(c["assigned"]),
                voice.number(c["unreached"]),
                voice.percent(c["self_containment"]),
                voice.percent(c["attracted"]),
            )
            for c in zone["categories"]
        ),
        voice("zones_table", zone=zone["name"]),
    )
