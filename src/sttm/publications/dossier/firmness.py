"""How firm a class is, in a dossier: the band of the total, the share of draws, what moves it most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.formatting import Language, format_number, format_percent, format_range, localised
from sttm.publications.phrases import in_language

__all__ = ["firmness_content"]

Record = Mapping[str, Any]

MOST_FACTORS = 6
"""Factors shown: those after these move little."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Quanto è salda la classe", "How firm the class is"),
    "holds": (
        "La classe {cls} si conferma nel {share} di {draws} estrazioni; almeno {low} nel {least}.",
        "Class {cls} holds in {share} of {draws} draws; {low} or better in {least}.",
    ),
    "band": (
        "In nove estrazioni su dieci il totale sta fra {low} e {high}; metà sono sotto {middle}.",
        "In nine draws of ten the total lies between {low} and {high}; half are below {middle}.",
    ),
    "shares": ("Classi estratte: {shares}.", "Classes drawn: {shares}."),
    "factor": ("Che cosa lo muove, uno alla volta", "What moves it, one at a time"),
    "swing": ("Punti", "Points"),
    "span": ("Totale", "Total"),
    "classes": ("Classe", "Class"),
    "seed": ("{method} (seme {seed}).", "{method} (seed {seed})."),
}


def firmness_content(result: Record, number: Any, language: Language) -> dict[str, Any] | None:
    """Return the content for one Scheda, or None for a result without draws.

    Parameters
    ----------
    result
        An evaluation result.
    number
        Of the Scheda.
    """
    block = result.get("sensitivity") or {}
    row = next((s for s in block.get("schede") or [] if s.get("number") == number), None)
    filled = next((s for s in result.get("schede") or [] if s.get("number") == number), None)
    if row is None or filled is None:
        return None
    words = in_language(WORDS, language)
    found, total = row["class"], row["total"]
    low, high = found["low"], found["high"]
    shares = ", ".join(
        f"{name} {format_percent(share, language)}" for name, share in found["shares"].items() if share
    )
    said = [
        words["holds"].format(
            cls=low if low == high else f"{low}–{high}",
            share=format_percent(found["holds"], language),
            draws=format_number(block["draws"], language),
            low=low,
            least=format_percent(found["at_least"], language),
        ),
        words["band"].format(
            low=format_number(total["p05"], language),
            high=format_number(total["p95"], language),
            middle=format_number(total["p50"], language),
        ),
        words["shares"].format(shares=shares),
    ]
    most = filled.get("max") or 100.0
    moving = [factor for factor in row["tornado"] if factor["swing"] > 0][:MOST_FACTORS]
    method = localised(block.get("method"), language)
    return {
        "words": words,
        "said": said,
        "alt": " ".join(said),
        "band": {"from": total["p05"] / most, "middle": total["p50"] / most, "to": total["p95"] / most},
        "rows": [_factor(factor, language) for factor in moving],
        "note": words["seed"].format(method=method, seed=block.get("seed")),
    }


def _factor(factor: Record, language: Language) -> dict[str, str]:
    ends = sorted((factor["total"]["at_low"], factor["total"]["at_high"]))
    classes = (factor["class"]["at_low"], factor["class"]["at_high"])
    return {
        "title": localised(factor.get("title"), language),
        "swing": format_number(factor["swing"], language),
        "span": format_range({"low": ends[0], "high": ends[1]}, language, points=True),
        "classes": classes[0] if classes[0] == classes[1] else "–".join(sorted(classes, reverse=True)),
    }
