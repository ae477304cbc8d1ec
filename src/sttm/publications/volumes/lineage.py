"""The chapters of Part I on where everything comes from: layers, gaps, documents, parameters, caveats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Bullets, Column, Facts, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import parameter_row
from sttm.publications.volumes.terms import CONSEQUENCES, GLOSSARY
from sttm.publications.volumes.voice import Voice

__all__ = ["caveats_chapter", "glossary_chapter", "lineage_chapter", "parameters_chapter"]

Record = Mapping[str, Any]

LISTED = 3
"""Faults of a layer that are printed; a layer may have hundreds."""

SHOWN = 8
"""Signs of a version that are printed where the whole of it stands elsewhere."""


def lineage_chapter(
    layers: Sequence[Record], absent: Sequence[Record], documents: Sequence[Record], crs: str, voice: Voice
) -> Iterator[Block]:
    """Yield the chapter on the origin and date of every layer."""
    yield Heading(1, voice("lineage"))
    yield Paragraph(voice("lineage_text"))
    given = [row for row in layers if not row["derived"]]
    derived = [row for row in layers if row["derived"]]
    yield Heading(2, voice("input_layers"))
    yield Table(
        (
            Column(voice("layer"), width=1.6),
            Column(voice("reference_date"), width=0.9),
            Column(voice("publisher"), width=1.3),
            Column(voice("licence"), width=0.8),
            Column(voice("version"), width=1.1),
        ),
        tuple(
            (
                f"{voice.said(row['title'])} ({row['layer']})",
                voice.date(row["reference_date"]),
                voice.given(row["publisher"]),
                voice.given(row["licence"]),
                row["version"],
            )
            for row in given
        ),
        voice("layers_table"),
    )
    for row in given:
        yield Heading(3, f"{voice.said(row['title'])} ({row['layer']})")
        yield Facts(tuple(_given(row, crs, voice)))
        for caveat in row["caveats"]:
            yield Note(voice.said(caveat), "caution")
    if derived:
        yield Heading(2, voice("derived_layers"))
        yield _derived(derived, voice)
    yield from _absent(absent, voice)
    if documents:
        yield Heading(2, voice("documents"))
        yield _documents(documents, voice)


def _given(row: Record, crs: str, voice: Voice) -> Iterator[tuple[str, str]]:
    yield voice("content"), _content(row, voice)
    measured = ", ".join(str(row[key]) for key in ("sensor", "period") if row[key])
    if measured:
        yield voice("sensor"), measured
    if row["proxy_for"]:
        # The door writes "Italian / English"; the text of a plain file has one language.
        halves = str(row["proxy_for"]).split(" / ")
        yield voice("proxy_for"), halves[-1 if voice.language == "en" else 0]
    yield voice("source"), voice.given(row["source"])
    yield voice("crs"), voice.given(row["crs_source"])
    yield voice("transformation"), row["transformation"] or voice("no_transformation", crs=crs)
    yield voice("warnings"), _first(row["warnings"], voice) or voice("none_found")
    yield voice("repairs"), _first(row["repairs"], voice) or voice("none")
    if row["method"]:
        yield voice("method"), row["method"]


def _first(texts: Sequence[str], voice: Voice) -> str:
    """Return the first of many texts, and how many more there are: the attachment has them all."""
    more = len(texts) - LISTED
    told = "; ".join(texts[:LISTED])
    return f"{told}; {voice('more', n=voice.number(more))}" if more > 0 else told


def _content(row: Record, voice: Voice) -> str:
    if row["shape"]:
        height, width = row["shape"]
        return voice("cells", w=voice.number(width), h=voice.number(height))
    if row["rows"] is None:
        return voice("not_stated")
    return voice("rows" if row["kind"] == "vector" else "table_rows", n=voice.number(row["rows"]))


def _derived(rows: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("layer"), width=1.3),
            Column(voice("version"), width=1),
            Column(voice("made_from"), width=1.6),
            Column(voice("method"), width=1.6),
            Column(voice("code"), width=0.6),
        ),
        tuple(
            (
                f"{voice.said(row['title'])} ({row['layer']})",
                row["version"],
                "; ".join(f"{name} {version[:SHOWN]}" for name, version in row["derived_from"].items())
                or "–",
                row["method"] or "–",
                (row["code"] or "–")[:SHOWN],
            )
            for row in rows
        ),
        voice("derived_table"),
    )


def _absent(rows: Sequence[Record], voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("absent"))
    if not rows:
        yield Paragraph(voice("absent_none"))
        return
    yield Paragraph(voice("absent_text"))
    yield Table(
        (
            Column(voice("layer"), width=1),
            Column(voice("content"), width=1.6),
            Column(voice("consequence"), width=1.6),
        ),
        tuple(
            (
                f"{voice.said(row['title'])} ({row['layer']})",
                voice.said(row["description"]),
                _consequence(row, voice),
            )
            for row in rows
        ),
        voice("absent_table"),
    )


def _consequence(row: Record, voice: Voice) -> str:
    told = [voice.pick(CONSEQUENCES[row["layer"]])] if row["layer"] in CONSEQUENCES else []
    for key, names in (("lacking_indicators", row["indicators"]), ("lacking_layers", row["derived"])):
        if names:
            told.append(f"{voice(key)}: {', '.join(voice.said(name) for name in names)}")
    return "; ".join(told) or "–"


def _documents(rows: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("name"), width=1.6),
            Column(voice("kind"), width=0.7),
            Column(voice("date"), width=0.8),
            Column(voice("publisher"), width=1),
            Column(voice("version"), width=1),
        ),
        tuple(
            (
                voice.said(row["title"]),
                voice.given(row["kind"]),
                voice.date(row["date"]),
                voice.given(row["publisher"]),
                row["version"],
            )
            for row in rows
        ),
        voice("documents_table"),
    )


def parameters_chapter(parameters: Sequence[Record], day: str, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the values of the pack, each with its source and its confidence."""
    yield Heading(1, voice("parameters"))
    yield Paragraph(voice("parameters_text", day=voice.date(day)))
    rows = [parameter_row(one, voice.language) for one in parameters]
    yield Table(
        (
            Column(voice("parameter"), width=1.4),
            Column(voice("value"), width=0.8),
            Column(voice("parameter_source"), width=1.7),
            Column(voice("standing"), width=0.9),
        ),
        tuple(
            (
                f"{row['title']} ({row['id']})" if row["title"] else row["id"],
                row["value"],
                row["source"],
                f"{row['official']}; {row['confidence']}" if row["confidence"] else row["official"],
            )
            for row in rows
        ),
        voice("parameters_table"),
    )


def caveats_chapter(caveats: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on what a reader has to know."""
    yield Heading(1, voice("caveats"))
    if not caveats:
        yield Paragraph(voice("caveats_none"))
    for one in caveats:
        layers = ", ".join(voice.layer(name) for name in one["layers"])
        text = voice.said(one)
        yield Note(f"{text} {voice('caveat_layers', layers=layers)}" if layers else text, "caution")


def glossary_chapter(voice: Voice) -> Iterator[Block]:
    """Yield the terms of the volume."""
    yield Heading(1, voice("glossary"))
    terms = sorted((voice.pick(term), voice.pick(text)) for term, text in GLOSSARY)
    yield Bullets(tuple(f"{term}: {text}" for term, text in terms))
