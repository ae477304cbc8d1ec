"""Amounts of the report on stock as phrases: hectares, sums that are known in part, ranges of shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.formatting import NBSP, Language, format_number, format_percent
from sttm.publications.production.stock_words import words

__all__ = ["hectares", "held", "number", "share_range"]

Record = Mapping[str, Any]

HECTARE = 10_000.0


def hectares(area: float | None, language: Language, *, unit: bool = True) -> str:
    """Return an area given in m² as hectares with one decimal, two where it is small."""
    if area is None:
        return words(language)["not_assessable"]
    value = area / HECTARE
    text = format_number(value, language, digits=1 if abs(value) >= 1 or value == 0 else 2)
    return f"{text}{NBSP}ha" if unit else text


def held(amount: Record, language: Language, *, unit: bool = True) -> str:
    """Return a sum; *at least* where of some features it is not known, words where of none it is."""
    value, unknown = amount["value"], amount["unknown"]
    if value is None:
        return words(language)["not_assessable"]
    text = (
        hectares(value, language, unit=unit)
        if amount["unit"] == "m**2"
        else format_number(value, language, digits=0)
    )
    return f"≥{NBSP}{text}" if unknown else text


def number(value: float | None, language: Language, digits: int | None = None) -> str:
    """Return a number, or a dash where there is none."""
    return "–" if value is None else format_number(value, language, digits=digits)


def share_range(ends: Record | None, language: Language) -> str:
    """Return a share, or the range of it where part of it is not stated."""
    if ends is None:
        return words(language)["not_assessable"]
    low, high = (format_percent(ends[k], language) for k in ("low", "high"))
    return low if low == high else f"{low} – {high}"
