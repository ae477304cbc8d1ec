"""What is funded already, in a dossier: interventions of the register in the same place or with its CUP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.dossier.traces import Known, trace_phrase
from sttm.publications.formatting import Language, format_measure, format_percent, localised
from sttm.publications.phrases import in_language

__all__ = ["funded_content"]

Record = Mapping[str, Any]

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Interventi già finanziati", "Interventions funded already"),
    "intervention": ("Intervento finanziato", "Funded intervention"),
    "programme": ("Programma", "Programme"),
    "act": ("Atto", "Act"),
    "amount": ("Importo", "Amount"),
    "status": ("Stato", "Status"),
    "shared": ("Area in comune", "Shared area"),
    "same_cup": ("CUP", "CUP"),
    "cup_same": ("lo stesso", "the same"),
    "cup_other": ("un altro", "another"),
    "cup_unknown": ("non indicato", "not given"),
    "elsewhere": ("altrove", "elsewhere"),
    "no_area": ("lo tocca, senza superficie propria", "touches it, without an area of its own"),
    "caution": ("Attenzione", "Caution"),
    "none": (
        "Nessun intervento finanziato ha lo stesso luogo o lo stesso CUP.",
        "No funded intervention has the same place or the same CUP.",
    ),
    "none_without_cup": (
        (
            "Nessun intervento finanziato ha lo stesso luogo; il CUP dell’intervento non è indicato "
            "e non si può confrontare."
        ),
        "No funded intervention has the same place; the intervention gives no CUP to compare.",
    ),
    "place_one": (
        "Un intervento finanziato è nello stesso luogo: {names}.",
        "One funded intervention is in the same place: {names}.",
    ),
    "place_many": (
        "{count} interventi finanziati sono nello stesso luogo: {names}.",
        "{count} funded interventions are in the same place: {names}.",
    ),
    "place_meaning": (
        "Coordinare le opere, perché nulla sia progettato o pagato due volte.",
        "The works have to be coordinated, so that nothing is designed or paid for twice.",
    ),
    "cup_one": (
        "Un intervento finanziato ha lo stesso CUP: {names}.",
        "One funded intervention has the same CUP: {names}.",
    ),
    "cup_many": (
        "{count} interventi finanziati hanno lo stesso CUP: {names}.",
        "{count} funded interventions have the same CUP: {names}.",
    ),
    "cup_meaning": (
        (
            "Lo stesso CUP indica lo stesso progetto: prima di chiedere altre risorse va verificato "
            "che la spesa non sia già coperta."
        ),
        (
            "The same CUP means the same project: before further money is asked for, it has to be "
            "checked that the expense is not covered already."
        ),
    ),
    "not_assessable": (
        "Non valutabile: {reason}.",
        "Not assessable: {reason}.",
    ),
    "note": (
        (
            "Gli interventi revocati non contano. Un’area in comune sotto il metro quadrato è una "
            "sbavatura del disegno."
        ),
        "Interventions cancelled do not count. Less than a square metre in common is a slip of the drawing.",
    ),
}

MOST_NAMED = 3
"""Interventions named in a sentence; the table has them all."""


def funded_content(block: Record | None, cup: str | None, known: Known) -> dict[str, Any] | None:
    """Return what the section of funded interventions says, or None for a result that does not speak of it.

    Parameters
    ----------
    cup
        Of the intervention evaluated.
    """
    if block is None:
        return None
    language = known.language
    words = in_language(WORDS, language)
    missing = localised(block.get("missing"), language)
    found = block.get("interventions") or []
    same_cup = [item for item in found if item.get("same_cup")]
    same_place = [item for item in found if item.get("same_place") and not item.get("same_cup")]
    said = [*_said("cup", same_cup, words), *_said("place", same_place, words)]
    if missing:
        said = [words["not_assessable"].format(reason=missing)]
    elif not found:
        said = [words["none" if cup else "none_without_cup"]]
    return {
        "words": words,
        "missing": bool(missing),
        "same_cup": bool(same_cup),
        "said": said,
        "rows": [_row(item, words, language) for item in found],
        "trace": [trace_phrase(step, known) for step in block.get("trace") or []],
    }


def _said(reason: str, found: list[Record], words: Mapping[str, str]) -> list[str]:
    if not found:
        return []
    names = [_title(item) for item in found]
    listed = "; ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])
    number = "one" if len(found) == 1 else "many"
    return [
        words[f"{reason}_{number}"].format(count=len(found), names=listed),
        words[f"{reason}_meaning"],
    ]


def _title(item: Record) -> str:
    return str(item.get("title") or item.get("id") or "")


def _row(item: Record, words: Mapping[str, str], language: Language) -> dict[str, Any]:
    area, share = item.get("shared_area"), item.get("shared_share")
    shared = words["elsewhere"]
    if item.get("same_place"):
        shared = words["no_area"]
        if area:
            shared = f"{format_measure(area, language)} ({format_percent(share, language)})"
    cup = "cup_same" if item.get("same_cup") else "cup_other" if item.get("cup") else "cup_unknown"
    return {
        "title": _title(item),
        "id": str(item.get("id") or ""),
        "programme": localised((item.get("programme") or {}).get("title"), language),
        "act": str(item.get("act") or ""),
        "amount": format_measure(item.get("amount"), language),
        "status": localised((item.get("status") or {}).get("title"), language),
        "shared": shared,
        "cup": words[cup],
        "same_cup": bool(item.get("same_cup")),
    }
