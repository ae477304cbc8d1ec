"""A document with a block of every kind, small enough to be counted."""

from __future__ import annotations

from typing import Any

from sttm.publications.documents.model import (
    Bullets,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)

SQUARE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40">'
    b'<rect width="100" height="40" fill="#0059b3"/></svg>'
)


def table(*rows: tuple[str, str], caption: str = "Unità e aree") -> Table:
    return Table((Column("Unità", width=1), Column("Area", "right")), rows, caption, "Nota di tabella")


def example(**more: Any) -> Document:
    given: dict[str, Any] = {
        "title": "Parte di prova",
        "subtitle": "Terra di prova",
        "language": "it",
        "date": "2026-03-10",
        "cover": (("Giorno", "10 marzo 2026"), ("Pacchetto", "prova 1")),
        "fictional": True,
        "notices": (Note("Valori di esempio", "caution"),),
        "parts": (
            Heading(1, "Introduzione"),
            Paragraph("Un capoverso."),
            Bullets(("primo punto", "secondo punto")),
            Heading(2, "Dati"),
            Note("da sapere"),
            Note("da temere", "caution"),
            Note("da avere", "missing"),
            Facts((("Fonte", "un atto"), ("Unità", "m²"))),
            table(("U1", "1,00 km²"), ("U2", "2,50 km²")),
            Heading(3, "Figura"),
            Figure(SQUARE, "Un quadrato", "Un quadrato blu", "Nota di figura"),
            Heading(2, "Altri dati"),
            table(("U3", "3,00 km²"), caption="Seconda tabella"),
            Heading(1, "Fine"),
        ),
        "attachment": {"kind": "example", "units": {"U1": 1.0}},
    }
    return Document(**{**given, **more})
