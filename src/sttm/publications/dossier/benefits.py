"""The expected benefits in a dossier: a table of figures with their range, the check of invariance, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.dossier.answers import answer_entry, note_texts
from sttm.publications.dossier.traces import Known, trace_phrase
from sttm.publications.formatting import NBSP, Language, format_number, format_range, format_value, localised
from sttm.publications.phrases import in_language

__all__ = ["benefits_content"]

Record = Mapping[str, Any]

#: Each figure of an estimate: Italian, English; in the order of the table.
ROWS: dict[str, tuple[str, str]] = {
    "retained": ("Pioggia di progetto trattenuta in più", "More of the design storm kept"),
    "runoff_before": ("Deflusso prima delle opere", "Runoff before the works"),
    "runoff_after": ("Deflusso dopo le opere", "Runoff after the works"),
    "residents": ("Residenti vicini", "Residents nearby"),
    "cooling_residents": ("Raffrescamento medio per i residenti vicini", "Mean cooling for residents nearby"),
    "cost": ("Costo", "Cost"),
    "cost_per_m3": ("Costo per m³ trattenuto", "Cost of each m³ kept"),
    "cost_per_degree_resident": (
        "Costo per grado e residente",
        "Cost of each degree for a resident",
    ),
}

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Stima dei benefici, prima e dopo", "Estimate of the benefits, before and after"),
    "figure": ("Grandezza", "Figure"),
    "estimate": ("Stima", "Estimate"),
    "range": ("Intervallo", "Range"),
    "unit": ("Raffrescamento medio dell'unità {name}", "Mean cooling of unit {name}"),
    "required": ("Volume richiesto", "Volume required"),
    "provided": ("di progetto", "provided"),
    "discharge": ("Portata ammessa", "Discharge allowed"),
    "emptying": ("Svuotamento", "Emptying time"),
    "class": ("Classe", "Class"),
    "above": ("da {low}", "from {low}"),
}

UNITS: dict[str, tuple[str, str]] = {
    "EUR/m**3": ("€/m³", "€/m³"),
    "EUR/(delta_degC*inhabitant)": ("€/(°C·ab.)", "€/(°C·inhabitant)"),
    "liter/second": ("l/s", "l/s"),
    "hour": ("h", "h"),
}


def benefits_content(estimate: Record | None, known: Known) -> dict[str, Any] | None:
    """Return the content of the estimate, or None for a result without one."""
    if estimate is None:
        return None
    language = known.language
    say = in_language(WORDS, language)
    labels = in_language(ROWS, language)
    rows = [_row(label, estimate.get(name), language) for name, label in labels.items()]
    for unit in estimate.get("cooling_units") or []:
        label = say["unit"].format(name=localised(unit.get("name"), language))
        rows.append(_row(label, unit.get("cooling"), language))
    figures = [v for v in estimate.values() if isinstance(v, Mapping) and "low" in v]
    # Parameters stand in the annex with all others; here the versions of the layers are enough.
    steps = (step for figure in figures for step in figure.get("trace") or [])
    trace = [trace_phrase(step, known) for step in steps if step.get("kind") == "layer"]
    return {
        "words": say,
        "rows": rows,
        "invariance": _invariance(estimate.get("hydraulic_invariance"), language),
        "notes": note_texts(estimate.get("notes"), language),
        "trace": list(dict.fromkeys(trace)),
    }


def _row(label: str, figure: Record | None, language: Language) -> dict[str, str]:
    if figure is None or figure.get("missing") is not None or figure.get("value") is None:
        missing = localised((figure or {}).get("missing"), language)
        return {"label": label, "value": "", "range": missing, "missing": "yes"}
    unit, low, high = figure.get("unit"), figure.get("low"), figure.get("high")
    if high is None:
        span = in_language(WORDS, language)["above"].format(low=_value(low, unit, language))
    elif low == high:
        span = ""
    elif unit in UNITS:
        span = (
            f"{format_range({'low': low, 'high': high}, language)}{NBSP}{in_language(UNITS, language)[unit]}"
        )
    else:
        span = format_range({"low": low, "high": high}, language, unit=unit)
    return {"label": label, "value": _value(figure["value"], unit, language), "range": span, "missing": ""}


def _value(value: Any, unit: str | None, language: Language) -> str:
    if unit in UNITS:
        return f"{format_number(value, language, most=1)}{NBSP}{in_language(UNITS, language)[unit]}"
    return format_value(value, unit, language)


def _invariance(check: Record | None, language: Language) -> dict[str, Any] | None:
    if check is None or not check.get("applicable"):
        return None
    say = in_language(WORDS, language)
    figures = []
    for name, label in (("volume", "required"), ("discharge", "discharge"), ("emptying", "emptying")):
        part = check.get(name)
        if part is None:
            continue
        limit = part.get("required") or part.get("allowed") or {}
        text = f"{say[label]} {_value(limit.get('value'), limit.get('unit'), language)}"
        given = part.get("provided")
        if given is not None:
            shown = _value(given.get("value"), given.get("unit"), language)
            text += f", {say['provided']} {shown}"
        figures.append({"text": text, "answer": answer_entry(part.get("answer"), language)})
    said = [localised((check.get(name) or {}).get("label"), language) for name in ("class", "method")]
    said = [f"{say['class']} {said[0]}" if said[0] else "", said[1]]
    return {
        "title": localised(check.get("title"), language),
        "answer": answer_entry(check.get("answer"), language),
        "said": " · ".join(text for text in said if text),
        "figures": figures,
        "notes": [localised(check.get("note"), language), *note_texts(check.get("notes"), language)],
    }
