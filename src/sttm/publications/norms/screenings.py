"""The screenings as documents: form of the pre-check of incidence, checklist of the VAS."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Table,
)
from sttm.publications.formatting import Language, format_date, format_value
from sttm.publications.phrases import in_language

__all__ = ["checklist_document", "incidence_document"]

LINE = "…………………………"
"""What a person fills in by hand."""

WORDS: Mapping[str, tuple[str, str]] = {
    "answer": ("Risposta", "Answer"),
    "answers": ("Chi risponde", "Who answers"),
    "backed": ("Domande con dati", "Questions with data"),
    "case": ("Caso", "Case"),
    "conditions": ("Condizioni d'obbligo da valutare", "Mandatory conditions to consider"),
    "data": ("Che cosa dicono i dati", "What data say"),
    "distance": ("Distanza", "Distance"),
    "form": ("Modulo", "Form"),
    "incidence": ("Screening di incidenza: verifica preliminare", "Screening of incidence: pre-check"),
    "inside": ("Dentro il sito", "Inside the site"),
    "judge": ("Che cosa deve giudicare una persona", "What a person has to judge"),
    "kind": ("Tipo", "Kind"),
    "lacking": ("Manca", "Lacking"),
    "met": ("soddisfatto", "met"),
    "no_sites": (
        "I siti Natura 2000 non sono stati dati: non valutabile",
        "No Natura 2000 sites were given: not assessable",
    ),
    "not_assessable": ("non valutabile", "not assessable"),
    "not_met": ("non soddisfatto", "not met"),
    "not_official": (
        "Distanze, casi, condizioni e domande sono esempi: valgono quelli dell'atto vigente.",
        "Distances, cases, conditions and questions are examples: those of the act in force hold.",
    ),
    "on": ("Giorno", "Day"),
    "person": ("una persona", "a person"),
    "prior": ("Prevalutazioni", "Prior assessments"),
    "project": ("Intervento", "Project"),
    "questions": ("Domande", "Questions"),
    "result": ("Esito della verifica preliminare", "Result of the pre-check"),
    "signature": ("Chi ha risposto, data e firma", "Who has answered, date and signature"),
    "site": ("Sito", "Site"),
    "sites": ("Siti Natura 2000", "Natura 2000 sites"),
    "why": ("Perché", "Why"),
}  # fmt: skip


def incidence_document(
    found: Mapping[str, Any],
    on: str,
    territory: Mapping[str, str],
    language: Language = "it",
    *,
    fictional: bool = False,
) -> Document:
    """Return the pre-check of one project as a form: filled where data can, open for a person elsewhere.

    Parameters
    ----------
    found
        One answer of :func:`sttm.operations.norms.procedure_screening.incidence_of`.
    on
        Day it speaks of, ISO.
    territory
        Name of the territory, in both languages.
    """
    say = in_language(WORDS, language)
    name = next(
        (f["value"][language] for f in found["form"] if f["id"] == "name" and f["value"]), found["project"]
    )
    return Document(
        title=say["incidence"],
        subtitle=territory[language],
        language=language,
        date=on,
        cover=((say["project"], name), (say["on"], format_date(on, language))),
        parts=tuple(_incidence(found, say, language)),
        fictional=fictional,
        notices=() if found["official"] else (Note(say["not_official"], "caution"),),
        attachment=dict(found),
    )


def _incidence(found: Mapping[str, Any], say: Mapping[str, str], language: Language) -> Iterator[Block]:
    yield Heading(1, say["result"])
    yield Note(found["path"][language], "info" if found["sites"] is not None else "missing")
    if found["sites"] is None:
        yield Note(say["no_sites"], "missing")
    elif found["sites"]:
        heads = (
            Column(say["site"], width=2),
            Column(say["kind"]),
            Column(say["distance"], "right"),
            Column(say["inside"], "right"),
        )
        near = [
            (
                f"{s['id']} – {s['name']}",
                s["kind"] or "–",
                format_value(float(round(s["distance_m"])), "m", language),
                format_value(float(round(s["overlap_m2"])), "m**2", language),
            )
            for s in found["sites"]
        ]
        yield Table(heads, tuple(near), say["sites"])
    yield Heading(2, say["form"])
    for section, fields in groupby(found["form"], key=lambda f: _unnumbered(f["section"][language])):
        yield Heading(3, section)
        yield Facts(
            tuple((f["title"][language], f["value"][language] if f["value"] else LINE) for f in fields)
        )
    yield Heading(2, say["prior"])
    columns = (Column(say["case"], width=1), Column(say["answer"]), Column(say["why"], width=2))
    rows = [(p["title"][language], say[p["answer"]], p["reason"][language]) for p in found["prevalutations"]]
    yield Table(columns, tuple(rows), say["prior"])
    if found["conditions"]:
        yield Heading(2, say["conditions"])
        yield Bullets(tuple(c["text"][language] for c in found["conditions"]))
    yield Heading(2, say["judge"])
    for judgement in found["judgements"]:
        yield Facts(((judgement[language], LINE),))
    yield Facts(((say["signature"], LINE),))


def _unnumbered(title: str) -> str:
    """Return a title without its number: the document numbers its own headings."""
    return re.sub(r"^\d+\.\s*", "", title)


def checklist_document(
    found: Mapping[str, Any],
    territory: Mapping[str, str],
    language: Language = "it",
    *,
    fictional: bool = False,
) -> Document:
    """Return the checklist of a VAS screening: each question with what data say, and a line for the answer.

    Parameters
    ----------
    found
        As :func:`sttm.operations.norms.procedure_screening.screening_checklist` gives it.
    """
    say = in_language(WORDS, language)
    parts: list[Block] = [Heading(1, say["questions"])]
    for section, items in groupby(found["items"], key=lambda i: i["section"][language]):
        parts.append(Heading(2, section))
        for item in items:
            parts.append(Heading(3, item["question"][language]))
            if item["data"]:
                parts.append(Bullets(tuple(d["text"][language] for d in item["data"])))
            parts += [Note(f"{say['lacking']}: {t[language]}", "missing") for t in item["lacking"]]
            parts.append(Facts(((say["answer"], item["answer"] or LINE),)))
    parts += [Heading(2, say["answers"]), Facts(((say["signature"], LINE),))]
    return Document(
        title=found["title"][language],
        subtitle=territory[language],
        language=language,
        date=found["on"],
        cover=(
            (say["on"], format_date(found["on"], language)),
            (say["backed"], f"{found['backed']} / {len(found['items'])}"),
        ),
        parts=tuple(parts),
        fictional=fictional,
        notices=() if found["official"] else (Note(say["not_official"], "caution"),),
        attachment=dict(found),
    )
