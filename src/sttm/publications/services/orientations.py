"""The sheet of orientations of a Comune for its Piano dei Servizi, as blocks of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import Language, answer_name, format_date, format_number, format_percent
from sttm.services.result import planned_notes
from sttm.services.supply import STATE_TITLES

__all__ = ["orientation_content", "orientation_document"]

Record = Mapping[str, Any]

DASH = "–"

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Orientamenti per il Piano dei Servizi", "Orientations for the Piano dei Servizi"),
    "short": ("Orientamenti", "Orientations"),
    "force": ("Valore", "Force"),
    "family": ("STTM 2 – Servizi", "STTM 2 – Services"),
    "residents": ("Residenti", "Residents"),
    "has": ("Servizi presenti", "Services there are"),
    "category": ("Categoria", "Category"),
    "existing": ("Esistenti", "Existing"),
    "planned": ("Previsti", "Planned"),
    "counted": ("Contati", "Counted"),
    "local": ("Locali", "Local"),
    "sovracomunale": ("Sovracomunali", "Sovracomunali"),
    "metropolitano": ("Metropolitani", "Metropolitan"),
    "standards": ("Dotazione per abitante", "Supply per inhabitant"),
    "standard": ("Standard", "Standard"),
    "value": ("Dotazione (m²/ab.)", "Supply (m²/inh.)"),
    "least": ("Chiesto", "Asked"),
    "answer": ("Risposta", "Answer"),
    "binding": ("vincolante", "binding"),
    "compared": ("solo confronto", "for comparison"),
    "unknown": ("{n} servizi di superficie non nota", "{n} services of unknown area"),
    "daily": ("Servizi quotidiani a piedi", "Daily services on foot"),
    "group": ("Servizio", "Service"),
    "without": ("Residenti senza", "Residents without"),
    "share": ("Quota", "Share"),
    "next": ("Dove servirebbe di più il prossimo", "Where the next would serve most"),
    "serves": ("Ne avrebbero uno", "Would have one"),
    "within": ("Entro {n} minuti", "Within {n} minutes"),
    "lum": ("LUM e funzioni che mancano", "LUM and the functions they lack"),
    "relevance": ("Rilevanza", "Relevance"),
    "lacking": ("Funzioni volute che mancano", "Wanted functions that lack"),
    "no_lum": ("Nessun LUM tocca il Comune.", "No LUM touches the Comune."),
    "to_come": ("Servizi previsti", "Planned services"),
    "none_planned": ("Nessun servizio previsto nei dati.", "No planned service in the data."),
    "status": ("Stato", "State"),
    "name": ("Nome", "Name"),
    "corner": ("incrocio a {lat}, {lon}", "street corner at {lat}, {lon}"),
    "in_lum": ("in un LUM", "in a LUM"),
    "in_regeneration": ("area di rigenerazione", "regeneration area"),
    "example": (
        "Orientamenti calcolati dai dati, non prescrizioni; standard e preferenze hanno la loro fonte.",
        "Orientations computed from data, not prescriptions; standards and preferences with their source.",
    ),
    "stands_on": ("Su che cosa si regge", "What it stands on"),
    "layer": ("Livello informativo", "Layer"),
    "publisher": ("Fonte", "Publisher"),
    "version": ("Versione", "Version"),
    "layers": ("Livelli letti", "Layers read"),
    "on": ("Valori in vigore il", "Values in force on"),
}


def _words(language: Language) -> dict[str, str]:
    return {key: pair[language == "en"] for key, pair in WORDS.items()}


def orientation_document(result: Record, figure: Figure | None, language: Language) -> Document:
    """Return the sheet of a Comune as a document."""
    say = _words(language)
    return Document(
        title=f"{say['title']}: {result['municipality']['name']}",
        subtitle=say["family"],
        language=language,
        date=result["evaluated_on"],
        cover=(
            ("Comune", result["municipality"]["name"]),
            (say["residents"], _count(result["residents"], language)),
        ),
        parts=(
            Heading(1, say["short"]),
            *orientation_content(result, figure, language, level=2),
            *_stands_on(result, say, language),
        ),
        fictional=result["pack"]["fictional"],
        notices=(Note(say["example"], "caution"),),
        attachment=result,
    )


def _count(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        return str(value["missing"][language])
    return format_number(value, language, digits=0)


def orientation_content(
    result: Record, figure: Figure | None, language: Language, *, level: int = 1
) -> tuple[Block, ...]:
    """Return the blocks of the sheet, for a document of its own or a chapter of an atlas.

    Parameters
    ----------
    figure
        Map of the Comune, shown with the daily services; None where there is none.
    level
        Of its headings.
    """
    say = _words(language)
    return (
        *_has(result, say, language, level),
        *_standards(result, say, language, level),
        *_daily(result, figure, say, language, level),
        *_lum(result, say, language, level),
        *_planned(result, say, language, level),
    )


def _has(result: Record, say: Mapping[str, str], language: Language, level: int) -> Iterator[Block]:
    yield Heading(level, say["has"])
    last = ("planned", "counted") if planned_notes(result["states"]) else ("planned",)
    keys = ("existing", "local", "sovracomunale", "metropolitano", *last)
    columns = (Column(say["category"], width=2), *(Column(say[key], "right") for key in keys))
    rows = tuple(
        (
            one["title"][language],
            str(one["existing"]),
            *(str(n) if n else DASH for n in one["by_tier"].values()),
            *(str(one[key]) if one[key] else DASH for key in last),
        )
        for one in result["services"]
    )
    if rows:
        yield Table(columns, rows, say["has"])


def _standards(result: Record, say: Mapping[str, str], language: Language, level: int) -> Iterator[Block]:
    if not result["standards"]:
        return
    yield Heading(level, say["standards"])
    columns = (
        Column(say["standard"], width=2),
        Column(say["value"], "right"),
        Column(say["least"], "right"),
        Column(say["answer"], width=1.4),
        Column(say["force"], width=1.4),
    )
    rows = tuple(
        (
            one["title"][language],
            _supply(one, language),
            format_number(one["least"], language),
            answer_name(one["answer"], language),
            say["binding"] if one["binding"] else say["compared"],
        )
        for one in result["standards"]
    )
    unknown = max(one["unknown"] for one in result["standards"])
    note = say["unknown"].format(n=unknown) if unknown else None
    yield Table(columns, rows, say["standards"], note=note)


def _supply(one: Record, language: Language) -> str:
    """Return the supply: what is known in part is the least there is; of nothing known no number is told."""
    open_ = one["answer"] == "not_assessable"
    if one["value"] is None or (open_ and not one["value"]):
        return DASH
    return f"{'≥ ' if open_ else ''}{format_number(one['value'], language, digits=1)}"


def _daily(
    result: Record, figure: Figure | None, say: Mapping[str, str], language: Language, level: int
) -> Iterator[Block]:
    yield Heading(level, say["daily"])
    columns = (
        Column(say["group"], width=1.4),
        Column(say["without"], "right"),
        Column(say["share"], "right", width=0.8),
        Column(say["next"], width=2.2),
        Column(say["serves"], "right"),
    )
    rows = tuple(_group_row(one, say, language) for one in result["daily"])
    minutes = {format_number(one["within"]["value"], language) for one in result["daily"]}
    if rows:
        yield Table(columns, rows, say["within"].format(n=", ".join(sorted(minutes))))
    if figure is not None:
        yield figure


def _group_row(one: Record, say: Mapping[str, str], language: Language) -> tuple[str, ...]:
    if one["missing"] is not None:
        return one["title"][language], DASH, DASH, str(one["missing"][language]), DASH
    place = one["next"]
    return (
        one["title"][language],
        format_number(one["without"], language, digits=0),
        DASH if one["share"] is None else format_percent(one["share"], language),
        DASH if place is None else _place(place, say, language),
        DASH if place is None else format_number(place["residents"], language, digits=0),
    )


def _place(place: Record, say: Mapping[str, str], language: Language) -> str:
    lat, lon = (format_number(place[key], language, digits=4) for key in ("lat", "lon"))
    said = [place["name"] or say["corner"].format(lat=lat, lon=lon)]
    if place["in_regeneration_area"] and not place["name"]:
        said.append(say["in_regeneration"])
    if place["in_lum"]:
        said.append(say["in_lum"])
    return ", ".join(said)


def _lum(result: Record, say: Mapping[str, str], language: Language, level: int) -> Iterator[Block]:
    yield Heading(level, say["lum"])
    found = result["lum"]
    if isinstance(found, Mapping):
        yield Note(found["missing"][language], "missing")
        return
    if not found:
        yield Paragraph(say["no_lum"])
        return
    columns = (Column("LUM", width=1.4), Column(say["relevance"]), Column(say["lacking"], width=3))
    rows = tuple(
        (
            one["name"] or one["id"],
            one["relevance"],
            "; ".join(f["title"][language] for f in one["lacking"]) or DASH,
        )
        for one in found
    )
    yield Table(columns, rows, say["lum"])


def _planned(result: Record, say: Mapping[str, str], language: Language, level: int) -> Iterator[Block]:
    yield Heading(level, say["to_come"])
    if not result["planned"]:
        yield Paragraph(say["none_planned"])
        return
    columns = (Column(say["name"], width=2), Column(say["category"], width=1.4), Column(say["status"]))
    rows = tuple(
        (one["name"], one["title"][language], STATE_TITLES[one["status"]][language])
        for one in result["planned"]
    )
    yield Table(columns, rows, say["to_come"])


def _stands_on(result: Record, say: Mapping[str, str], language: Language) -> Iterator[Block]:
    yield Heading(1, say["stands_on"])
    columns = (
        Column(say["layer"], width=2),
        Column(say["publisher"], width=2),
        Column(say["version"], width=1.2),
    )
    rows = tuple((x["title"][language], x["publisher"] or DASH, x["version"]) for x in result["layers"])
    day = f"{say['on']} {format_date(result['evaluated_on'], language)}. {result['fingerprint'][:16]}"
    yield Table(columns, rows, say["layers"], note=day)
    yield Bullets(tuple(c[language] for c in result["caveats"]))
