"""The green network in a dossier: where the intervention stands in it, gaps made shorter, connectivity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.dossier.answers import note_texts
from sttm.publications.dossier.traces import Known, trace_phrase
from sttm.publications.formatting import (
    Language,
    format_measure,
    format_number,
    format_percent,
    localised,
)
from sttm.publications.phrases import in_language

__all__ = ["network_content"]

Record = Mapping[str, Any]

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Rete Verde Metropolitana", "Metropolitan green network"),
    "elements": ("Elementi toccati o vicini", "Elements touched or near"),
    "element": ("Elemento", "Element"),
    "kind": ("Tipo", "Kind"),
    "priority": ("Priorità", "Priority"),
    "distance": ("Distanza", "Distance"),
    "shared": ("Superficie in comune", "Shared area"),
    "connects": ("Varchi accorciati", "Gaps made shorter"),
    "between": ("Tra", "Between"),
    "gap_before": ("Varco oggi", "Gap today"),
    "gap_after": ("Resta da superare", "Left to cross"),
    "gap_closed": ("Varco chiuso", "Gap closed"),
    "no_connects": (
        "L’intervento non accorcia alcun varco tra parti della rete.",
        "The intervention makes no gap between parts of the network shorter.",
    ),
    "connectivity": (
        "Connettività della rete, prima e dopo",
        "Connectivity of the network, before and after",
    ),
    "figure": ("Grandezza", "Figure"),
    "before": ("Prima", "Before"),
    "after": ("Dopo", "After"),
    "change": ("Variazione", "Change"),
    "eca": ("Area equivalente connessa (ECA)", "Equivalent connected area (ECA)"),
    "pc": ("Probabilità di connettività (PC)", "Probability of connectivity (PC)"),
    "meaning": (
        (
            "L’ECA è la superficie di una sola area verde che sarebbe connessa quanto tutta la rete; "
            "la PC è la probabilità che due punti presi a caso nel territorio cadano in verde connesso. "
            "L’intervento aggiunge alla rete {area} di verde su {patches} aree connesse."
        ),
        (
            "The ECA is the size of one single green patch as connected as the whole network; the PC is the "
            "probability that two points taken at random in the territory lie in connected green. "
            "The intervention adds {area} of green to the network, which has {patches} patches."
        ),
    ),
    "inside": (
        "{share} del poligono è già nella rete.",
        "{share} of the polygon lies in the network already.",
    ),
    "away": (
        "L’elemento più vicino è a {distance}.",
        "The nearest element is {distance} away.",
    ),
    "no_map": ("Non valutabile", "Not assessable"),
    "no_network": (
        "L’intervento non può essere messo in relazione con la Rete Verde: {reason}.",
        "The intervention cannot be related to the green network: {reason}.",
    ),
    "less": ("meno di {share}", "less than {share}"),
}

KINDS: dict[str, tuple[str, str]] = {
    "canal_corridor": ("corridoio di canale", "canal corridor"),
    "link": ("connessione", "link"),
    "park": ("parco", "park"),
    "river_corridor": ("corridoio fluviale", "river corridor"),
    "spring": ("fontanile", "spring"),
    "stream_corridor": ("corridoio di torrente", "stream corridor"),
    "wetland": ("zona umida", "wetland"),
    "wood": ("bosco", "wood"),
}
"""Kinds of element with a name; another stands as its register writes it."""

LEAST_SHARE = 0.0001
"""Smallest change that two decimals of a percentage show."""


def network_content(block: Record | None, known: Known) -> dict[str, Any] | None:
    """Return what the network section says, or None for a result that does not speak of the network."""
    if block is None:
        return None
    language = known.language
    words = in_language(WORDS, language)
    connectivity = block.get("connectivity")
    missing = localised(block.get("missing"), language)
    summary = note_texts(block.get("texts"), language)
    change = _change((connectivity or {}).get("eca_gain_share"), words, language)
    return {
        "words": words,
        "missing": words["no_network"].format(reason=missing) if missing else None,
        "said": [*summary, *_place(block, words, language)],
        "summary": " ".join([*summary[:2], *([f"ECA {change}."] if change else [])]) or missing,
        "gaps_closed": len(block.get("connects") or []),
        "elements": [_element(item, language) for item in block.get("elements") or []],
        "connects": [_connection(item, language) for item in block.get("connects") or []],
        "connectivity": None if connectivity is None else _connectivity(connectivity, words, language),
        "trace": [trace_phrase(t, known) for t in block.get("trace") or [] if t.get("kind") == "layer"],
    }


def _place(block: Record, words: Mapping[str, str], language: Language) -> list[str]:
    if block.get("position") == "inside":
        return [words["inside"].format(share=format_percent(block.get("inside_share"), language))]
    distance = block.get("distance")
    return [words["away"].format(distance=format_measure(distance, language))] if distance else []


def _element(item: Record, language: Language) -> dict[str, str]:
    kind = str(item.get("kind") or "")
    return {
        "name": str(item.get("name") or item.get("id") or ""),
        "id": str(item.get("id") or ""),
        "kind": KINDS[kind][language == "en"] if kind in KINDS else kind.replace("_", " "),
        "priority": format_number(item.get("priority"), language),
        "distance": format_measure(item.get("distance"), language),
        "shared": format_measure(item.get("shared_area"), language),
    }


def _connection(item: Record, language: Language) -> dict[str, str]:
    names = [str(end.get("name") or end.get("id") or "") for end in item.get("elements") or []]
    lengths = {
        key: format_measure(item.get(key), language) for key in ("gap_before", "gap_after", "gap_closed")
    }
    return {"between": " – ".join(names), **lengths}


def _connectivity(block: Record, words: Mapping[str, str], language: Language) -> dict[str, Any]:
    eca, pc = block.get("eca") or {}, block.get("pc") or {}
    gain = block.get("eca_gain")
    share = _change(block.get("eca_gain_share"), words, language)
    shown = (
        f"+{format_measure(gain, language)}"
        if gain and gain.get("value", 0) > 0
        else format_measure(gain, language)
    )
    return {
        "rows": [
            {
                "title": words["eca"],
                "before": format_measure(eca.get("before"), language),
                "after": format_measure(eca.get("after"), language),
                "change": f"{shown} ({share})" if share else shown,
            },
            {
                "title": words["pc"],
                "before": format_number(pc.get("before"), language, digits=6),
                "after": format_number(pc.get("after"), language, digits=6),
                "change": _change(block.get("pc_gain_share"), words, language),
            },
        ],
        "note": words["meaning"].format(
            area=format_measure(block.get("added_area"), language),
            patches=format_number(block.get("patches"), language),
        ),
    }


def _change(share: float | None, words: Mapping[str, str], language: Language) -> str:
    """Return a growth in percent; one too small to be shown is not said to be none."""
    if share is None:
        return ""
    if 0 < share < LEAST_SHARE:
        return words["less"].format(share=f"+{format_percent(LEAST_SHARE, language, digits=2)}")
    return f"{'+' if share > 0 else ''}{format_percent(share, language, digits=2)}"
