"""What an answer on improvement says in words: why something may not be chosen, which limits hold back."""

from __future__ import annotations

from collections.abc import Mapping

from sttm.packs.declared import Text

__all__ = ["BASIS", "LAND_ESTIMATED", "LAND_UNKNOWN", "LIMITS", "excluded_text", "lacking_text"]

LIMITS: Mapping[str, dict[str, str]] = {
    "check": {
        "it": "Tipi di opera esclusi perché una condizione non è soddisfatta o è contestata",
        "en": "Types of work left out because a condition is not met or disputed",
    },
    "cost": {
        "it": "Tipi di opera senza un costo dichiarato",
        "en": "Types of work without a declared cost",
    },
    "asked": {
        "it": "Tipi di opera esclusi su richiesta",
        "en": "Types of work left out on request",
    },
    "modality_cost": {
        "it": "Modalità senza un costo dichiarato",
        "en": "Modalities without a declared cost",
    },
    "room": {
        "it": "Area libera: le opere già previste occupano parte del poligono",
        "en": "Free area: the works already there take part of the polygon",
    },
    "land": {
        "it": "Suolo adatto: ogni tipo di opera sta solo sul suolo del suo gruppo",
        "en": "Fitting ground: each type of work stands only on the ground of its group",
    },
    "least_area": {
        "it": "Aree minime: un tipo di opera più piccolo non è proposto",
        "en": "Least areas: a smaller work of a type is not proposed",
    },
}
"""Limits of a search, each of which can be taken away to see what it holds back."""

BASIS = {
    "it": "Si conta il punteggio sicuro: ciò che non è valutabile o è contestato vale il minimo",
    "en": "The sure points count: what is not assessable or disputed counts at its least",
}

LAND_ESTIMATED = {
    "it": "Lo spazio per le nuove opere è stimato dalla copertura del suolo con valori per classe: "
    "lo verifica un rilievo",
    "en": "The room for new works is estimated from the land cover with values by class: a survey checks it",
}

LAND_UNKNOWN = {
    "it": "Non si sa che suolo c'è nel poligono: le nuove opere sono limitate solo dall'area libera, "
    "e che il suolo sia adatto è da verificare",
    "en": "What ground the polygon has is not known: new works are bounded by the free area alone, "
    "and that the ground suits them is to be checked",
}

_EXCLUDED = {
    "asked": {"it": "esclusa su richiesta", "en": "left out on request"},
    "cost": {
        "it": "nessun costo dichiarato per questo tipo di opera",
        "en": "no cost is declared for this type of work",
    },
    "ground": {
        "it": "non è dichiarato quanto suolo occupa",
        "en": "the ground it takes is not declared",
    },
    "check": {
        "it": "una condizione non è soddisfatta o è contestata: {it}",
        "en": "a condition is not met or disputed: {en}",
    },
    "land": {
        "it": "manca il suolo adatto: {it}",
        "en": "fitting ground is lacking: {en}",
    },
    "least_area": {
        "it": "manca lo spazio: {it}",
        "en": "room is lacking: {en}",
    },
}


def excluded_text(kind: str, of: Text | None = None) -> dict[str, str]:
    """Return why a type of work may not be chosen."""
    it, en = ("", "") if of is None else (of.it, of.en)
    return {language: text.format(it=it, en=en) for language, text in _EXCLUDED[kind].items()}


def lacking_text(where: Text | None, left: float, needed: float) -> Text:
    """Return how much ground is left of how much a work needs.

    Parameters
    ----------
    where
        The kind of ground; None for the polygon.
    """
    head = Text(it="area libera", en="free area") if where is None else where
    figures = f"{left:,.0f} m² su {needed:,.0f}".replace(",", ".")
    return Text(it=f"{head.it}, {figures}", en=f"{head.en}, {left:,.0f} m² of {needed:,.0f}")
