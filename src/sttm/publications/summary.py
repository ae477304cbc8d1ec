"""The summary of many evaluations: one PDF with the ranking, the conditions that fail, and the caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sttm.publications.fonts import printed
from sttm.publications.formatting import (
    Language,
    answer_name,
    format_date,
    format_money,
    format_range,
    localised,
)
from sttm.publications.phrases import in_language
from sttm.publications.typesetting import check_choice, date_parts, place_file, set_pdf
from sttm.quantities import fingerprint

__all__ = ["summary_content", "write_summary"]

Record = Mapping[str, Any]

WORDS: dict[str, tuple[str, str]] = {
    "document": ("Graduatoria degli interventi", "Ranking of interventions"),
    "subject": (
        "Interventi valutati con le Schede Norma, a confronto",
        "Interventions evaluated with the Schede Norma, side by side",
    ),
    "banner_fictional": ("Territorio di fantasia", "Fictional territory"),
    "banner_fictional_text": (
        "Nessun luogo, ente o valore è reale.",
        "No place, body or value is real.",
    ),
    "banner_example": ("Valori di esempio", "Example values"),
    "banner_example_text": (
        "Punteggi, pesi e classi non sono ufficiali: la graduatoria non vale per un atto.",
        "Scores, weights and classes are not official: the ranking does not hold for an act.",
    ),
    "evaluated_on": ("Valutati il", "Evaluated on"),
    "rank": ("Posto", "Place"),
    "intervention": ("Intervento", "Intervention"),
    "cost": ("Costo", "Cost"),
    "works_cost": ("opere", "works"),
    "class": ("Classe", "Class"),
    "total": ("Totale", "Total"),
    "conditions": ("Condizioni", "Conditions"),
    "outcome": ("Esito", "Outcome"),
    "priority": ("Priorità", "Priority"),
    "none": ("nessuna", "none"),
    "not_stated": ("non indicato", "not stated"),
    "order": (
        (
            "L'ordine è quello della media dei totali sicuri delle Schede: una scelta di chi ha scritto il "
            "programma. Accanto sta il posto secondo ogni Scheda. Classi, condizioni e costi non vi entrano."
        ),
        (
            "The order is by the mean of the sure totals of the Schede: a choice of those who wrote "
            "the program. Beside it stands the place by each Scheda. Classes, conditions and costs stay out."
        ),
    ),
    "place_by": ("posto", "place"),
    "failing": ("Condizioni da guardare", "Conditions to look at"),
    "caveats": ("Avvertenze", "Caveats"),
    "fingerprint_short": ("Impronta", "Fingerprint"),
    "page": ("pagina", "page"),
    "page_of": ("di", "of"),
    "of": ("su", "of"),
}


def write_summary(
    rows: Sequence[Record],
    results: Sequence[Record],
    out: Path,
    *,
    title: str,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the summary of some evaluations.

    Parameters
    ----------
    rows
        The ranking, best first; each names its result by ``fingerprint``.
    results
        The evaluations.
    title
        Of the territory.

    Raises
    ------
    RequestError
        If the language or the standard is not known.
    SttmError
        If the document cannot be set.
    """
    check_choice(language, standard)
    content = summary_content(rows, results, title, language)
    return place_file(set_pdf("summary.typ", content, what="summary", standard=standard), out)


def summary_content(
    rows: Sequence[Record], results: Sequence[Record], title: str, language: Language
) -> dict[str, Any]:
    """Return what the template prints, every text ready."""
    words = in_language(WORDS, language)
    by_print = {result["fingerprint"]: result for result in results}
    ordered = [by_print[row["fingerprint"]] for row in rows]
    schede = ordered[0]["schede"]
    caveats = {c["id"]: localised(c, language) for result in ordered for c in result["caveats"]}
    day = max(result["evaluated_on"] for result in ordered)
    content = {
        "language": language,
        "title": title,
        "date": date_parts(day),
        "words": words,
        "day": format_date(day, language),
        "banners": _banners(ordered, words),
        "schede": [localised(s["title"], language) for s in schede],
        "rows": [_row(row, result, language, words) for row, result in zip(rows, ordered, strict=True)],
        "failing": [line for result in ordered for line in _failing(result, language)],
        "caveats": list(caveats.values()),
        "fingerprint_short": fingerprint([r["fingerprint"] for r in ordered])[:12],
    }
    return {key: value if key == "words" else printed(value) for key, value in content.items()}


def _banners(results: Sequence[Record], words: Mapping[str, str]) -> list[dict[str, str]]:
    kinds = []
    if any(result["pack"]["fictional"] for result in results):
        kinds.append("banner_fictional")
    if any(not scheda["official"] for result in results for scheda in result["schede"]):
        kinds.append("banner_example")
    return [{"title": words[kind], "text": words[f"{kind}_text"]} for kind in kinds]


def _row(row: Record, result: Record, language: Language, words: Mapping[str, str]) -> dict[str, Any]:
    intervention = result["intervention"]
    cost = row["cost_eur"]
    works = {"low": row["works_cost_low_eur"], "high": row["works_cost_high_eur"]}
    return {
        "rank": str(row["rank"]),
        "title": str(intervention["title"]),
        "where": f"{intervention['municipality']['name']} · {intervention['id']}",
        "cost": words["not_stated"] if cost is None else format_money(cost, language),
        "works_cost": format_range(works, language, unit="EUR") if works["high"] else "",
        "schede": [_cell(scheda, row, language) for scheda in result["schede"]],
    }


def _cell(scheda: Record, row: Record, language: Language) -> dict[str, Any]:
    low, high = scheda["class"]["low"], scheda["class"]["high"]
    answer = scheda["conditions"]
    override = scheda["override"]
    return {
        "class": low if low == high else f"{low}–{high}",
        "override": "" if override is None else override["class"],
        "total": format_range(scheda["total"], language, points=True),
        "from": scheda["total"]["low"] / scheda["max"],
        "to": scheda["total"]["high"] / scheda["max"],
        "place": str(row[f"scheda_{scheda['number']}_rank"]),
        "condition": None if answer is None else {"code": answer, "word": answer_name(answer, language)},
    }


def _failing(result: Record, language: Language) -> list[dict[str, Any]]:
    """Return the checks that are not met, one line for each of an intervention."""
    lines = []
    for scheda in result["schede"]:
        for check in scheda["checks"]:
            if check["answer"] != "met":
                lines.append(
                    {
                        "intervention": result["intervention"]["title"],
                        "check": localised(check["title"], language),
                        "answer": {"code": check["answer"], "word": answer_name(check["answer"], language)},
                    }
                )
    return lines
