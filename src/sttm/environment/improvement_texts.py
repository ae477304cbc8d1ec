"""What an answer on improvement says in words: why something may not be chosen, which limits hold back."""

from __future__ import annotations

from collections.abc import Mapping

from sttm.packs.declared import Text

__all__ = ["BASIS", "LIMITS", "excluded_text"]

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
}
"""Limits of a search, each of which can be taken away to see what it holds back."""

BASIS = {
    "it": "Si conta il punteggio sicuro: ciò che non è valutabile o è contestato vale il minimo",
    "en": "The sure points count: what is not assessable or disputed counts at its least",
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
}


def excluded_text(kind: str, of: Text | None = None) -> dict[str, str]:
    """Return why a type of work may not be chosen."""
    it, en = ("", "") if of is None else (of.it, of.en)
    return {language: text.format(it=it, en=en) for language, text in _EXCLUDED[kind].items()}
