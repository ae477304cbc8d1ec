"""The dossier of a place for a service: verdict, criteria one by one, what it stands on."""

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
from sttm.publications.formatting import (
    Language,
    answer_name,
    format_date,
    format_measure,
    format_percent,
)
from sttm.publications.phrases import in_language

__all__ = ["place_dossier", "threshold_of", "value_of"]

Record = Mapping[str, Any]

DASH = "–"

SHOWN = 6
"""Features that a cell names; the values attached have them all."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Verifica localizzativa", "Location check"),
    "family": ("STTM 2 – Servizi: criteri localizzativi", "STTM 2 – Services: location criteria"),
    "category": ("Categoria", "Category"),
    "tier": ("Livello", "Tier"),
    "comune": ("Comune", "Comune"),
    "area": ("Superficie disegnata", "Area drawn"),
    "verdict": ("Esito", "Verdict"),
    "criteria": ("Criteri", "Criteria"),
    "criterion": ("Criterio", "Criterion"),
    "answer": ("Risposta", "Answer"),
    "found": ("Letto", "Found"),
    "asked": ("Chiesto", "Asked"),
    "weight": ("Peso", "Weight"),
    "mandatory": ("obbligatorio", "mandatory"),
    "preferred": ("preferenziale", "preferred"),
    "not_met": ("Criteri non soddisfatti", "Criteria that are not met"),
    "unknown": ("Criteri non valutabili", "Criteria that cannot be assessed"),
    "touched": ("Che cosa tocca o ha vicino", "What it touches or has near"),
    "features": ("Elementi", "Features"),
    "stands_on": ("Su che cosa si regge", "What it stands on"),
    "layers": ("Livelli letti", "Layers read"),
    "layer": ("Livello informativo", "Layer"),
    "publisher": ("Fonte", "Publisher"),
    "version": ("Versione", "Version"),
    "sources": ("Da dove vengono i criteri", "Where the criteria come from"),
    "rule": ("Regola", "Rule"),
    "article": ("Articolo", "Article"),
    "source": ("Fonte", "Source"),
    "caveats": ("Avvertenze", "What to know"),
    "example": (
        "Criteri e soglie sono un esempio, non un testo approvato. Non sostituisce il piano.",
        "Criteria and thresholds are an example, not an approved text. It does not replace the plan.",
    ),
    "checked_on": ("Verificato il", "Checked on"),
    "at_most": ("al più", "at most"),
    "at_least": ("almeno", "at least"),
    "none_of": ("non deve toccarne", "touches none"),
    "inside": ("vi ricade", "lies in one"),
    "outside": ("non vi ricade", "lies in none"),
    "within": ("entro", "within"),
    "local": ("locale", "local"),
    "sovracomunale": ("sovracomunale", "sovracomunale"),
    "metropolitano": ("metropolitano", "metropolitan"),
}


def place_dossier(result: Record, figure: Figure | None, language: Language) -> Document:
    """Return the dossier of a result of ``sttm site check``."""
    say = in_language(WORDS, language)
    site, verdict = result["site"], result["verdict"]
    comune = DASH if site["municipality"] is None else site["municipality"]["name"]
    cover = [
        (say["category"], site["category"]["title"][language]),
        (say["tier"], say[site["tier"]]),
        (say["comune"], comune),
    ]
    if site["area"] is not None:
        cover.append((say["area"], format_measure(site["area"], language)))
    cover.append((say["verdict"], verdict["label"][language]))
    quoted = f"«{site['title']}»" if language == "it" else f"“{site['title']}”"
    return Document(
        title=f"{say['title']} {quoted}",
        subtitle=say["family"],
        language=language,
        date=result["evaluated_on"],
        cover=tuple(cover),
        parts=(
            *_verdict(result, figure, say, language),
            *_criteria(result, say, language),
            *_stands_on(result, say, language),
        ),
        fictional=result["pack"]["fictional"],
        notices=() if all(c["official"] for c in result["criteria"]) else (Note(say["example"], "caution"),),
        attachment=result,
    )


def _verdict(
    result: Record, figure: Figure | None, say: Mapping[str, str], language: Language
) -> Iterator[Block]:
    yield Heading(1, say["verdict"])
    yield Paragraph(f"{result['verdict']['label'][language]}.")
    for key, answer in (("not_met", "not_met"), ("unknown", "not_assessable")):
        named = tuple(
            f"{c['title'][language]} ({say['mandatory'] if c['mandatory'] else say['preferred']})"
            for c in result["criteria"]
            if c["answer"] == answer
        )
        if named:
            yield Paragraph(f"{say[key]}:")
            yield Bullets(named)
    if figure is not None:
        yield figure


def _criteria(result: Record, say: Mapping[str, str], language: Language) -> Iterator[Block]:
    yield Heading(1, say["criteria"])
    columns = (
        Column(say["criterion"], width=2.6),
        Column(say["weight"], width=1.1),
        Column(say["answer"], width=1.2),
        Column(say["found"], width=1.6),
        Column(say["asked"], width=1.5),
    )
    rows = tuple(
        (
            c["title"][language],
            say["mandatory"] if c["mandatory"] else say["preferred"],
            answer_name(c["answer"], language),
            value_of(c, language),
            threshold_of(c, language),
        )
        for c in result["criteria"]
    )
    yield Table(columns, rows, say["criteria"])
    touched = tuple(
        (c["title"][language], _listed(c["features"]), ", ".join(c["layers"]) or DASH)
        for c in result["criteria"]
        if c["features"]
    )
    if touched:
        heads = (
            Column(say["criterion"], width=2.4),
            Column(say["features"], width=1.6),
            Column(say["layer"], width=1.4),
        )
        yield Table(heads, touched, say["touched"])


def _listed(features: list[str]) -> str:
    more = f" … (+{len(features) - SHOWN})" if len(features) > SHOWN else ""
    return ", ".join(features[:SHOWN]) + more


def value_of(criterion: Record, language: Language) -> str:
    """Return what was read, or why nobody knows."""
    if criterion["missing"] is not None:
        return str(criterion["missing"][language])
    if criterion["text"] is not None:
        return str(criterion["text"][language])
    if criterion["value"] is None:
        there = bool(criterion["features"])
        return WORDS["inside" if there else "outside"][language == "en"]
    if criterion["kind"] == "transit_share":
        return format_percent(criterion["value"], language)
    return format_measure({"value": criterion["value"], "unit": criterion["unit"]}, language)


def threshold_of(criterion: Record, language: Language) -> str:
    """Return what is asked."""
    say = in_language(WORDS, language)
    if criterion["kind"] == "outside_layer":
        return say["none_of"]
    if criterion["kind"] == "regeneration_area":
        return say["inside"]
    said = []
    for key, bound in (("at_least", criterion["least"]), ("at_most", criterion["most"])):
        if bound is not None:
            share = criterion["kind"] == "transit_share"
            told = (
                format_percent(bound, language, digits=0)
                if share
                else format_measure({"value": bound, "unit": criterion["unit"]}, language)
            )
            said.append(f"{say[key]} {told}")
    if criterion["within"] is not None:
        said.append(f"{say['within']} {format_measure(criterion['within'], language)}")
    return ", ".join(said) or DASH


def _stands_on(result: Record, say: Mapping[str, str], language: Language) -> Iterator[Block]:
    yield Heading(1, say["stands_on"])
    sources = dict.fromkeys(
        (c["rule"], c["article"] or c["source"]["article"] or DASH, _titled(c["source"]["title"], language))
        for c in result["criteria"]
    )
    columns = (Column(say["rule"]), Column(say["article"]), Column(say["source"], width=3))
    yield Table(columns, tuple(sources), say["sources"])
    columns = (
        Column(say["layer"], width=2),
        Column(say["publisher"], width=2),
        Column(say["version"], width=1.2),
    )
    rows = tuple((x["title"][language], x["publisher"] or DASH, x["version"]) for x in result["layers"])
    day = f"{say['checked_on']} {format_date(result['evaluated_on'], language)}."
    yield Table(columns, rows, say["layers"], note=f"{day} {result['fingerprint'][:16]}")
    if result["caveats"]:
        yield Heading(2, say["caveats"])
        yield Bullets(tuple(c[language] for c in result["caveats"]))


def _titled(title: Any, language: Language) -> str:
    return str(title[language]) if isinstance(title, Mapping) else str(title)
