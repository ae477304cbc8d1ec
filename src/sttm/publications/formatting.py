"""Numbers, units, dates and answers as a reader of Italian or English expects to see them.

Nothing is computed here: a value is rounded for print at most, and what is missing is said in words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Literal

from sttm.quantities import Answer

__all__ = [
    "NBSP",
    "Language",
    "answer_name",
    "format_date",
    "format_measure",
    "format_money",
    "format_number",
    "format_percent",
    "format_points",
    "format_range",
    "format_value",
    "localised",
    "missing_word",
    "unit_name",
]

Language = Literal["it", "en"]

#: No-break space: a number and its unit stay on one line.
NBSP = "\u00a0"
_MINUS = "\u2212"
# Room for every finite float with its decimals.
_EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)
_SEPARATORS: dict[str, tuple[str, str]] = {"it": (".", ","), "en": (",", ".")}

_MONTHS: dict[str, tuple[str, ...]] = {
    "it": (
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
        *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

_ANSWERS: dict[Answer, dict[str, str]] = {
    Answer.MET: {"it": "soddisfatto", "en": "met"},
    Answer.NOT_MET: {"it": "non soddisfatto", "en": "not met"},
    Answer.NOT_ASSESSABLE: {"it": "non valutabile", "en": "not assessable"},
    Answer.DISPUTED: {"it": "contestato", "en": "disputed"},
}

# Only what is not already written as people write it; every other unit is printed as it is.
_UNITS: dict[str, dict[str, str]] = {
    "1": {"it": "", "en": ""},
    "EUR": {"it": "€", "en": "€"},
    "point": {"it": "punti", "en": "points"},
    "inhabitant": {"it": "ab.", "en": "inhabitants"},
    "percent": {"it": "%", "en": "%"},
    "degC": {"it": "°C", "en": "°C"},
    "delta_degC": {"it": "°C", "en": "°C"},
    "year": {"it": "anni", "en": "years"},
    "day": {"it": "giorni", "en": "days"},
    "hectare": {"it": "ha", "en": "ha"},
    "m^2": {"it": "m²", "en": "m²"},
    "m**2": {"it": "m²", "en": "m²"},
    "m^3": {"it": "m³", "en": "m³"},
    "m**3": {"it": "m³", "en": "m³"},
    "m**2/inhabitant": {"it": "m²/ab.", "en": "m²/inhabitant"},
    "1/inhabitant": {"it": "per ab.", "en": "per inhabitant"},
    "hour": {"it": "ore", "en": "hours"},
    "m**2/year": {"it": "m²/anno", "en": "m²/year"},
    "kW/m**2": {"it": "kW/m²", "en": "kW/m²"},
    "ug/m**3": {"it": "µg/m³", "en": "µg/m³"},
    "t/inhabitant/year": {"it": "t/ab. anno", "en": "t/inhabitant/year"},
    "MWh/inhabitant/year": {"it": "MWh/ab. anno", "en": "MWh/inhabitant/year"},
}

_LEVEL: dict[str, str] = {"it": "livello", "en": "level"}


def localised(text: Mapping[str, Any] | str | None, language: Language) -> str:
    """Return the text in ``language``, else in the other one, else as it stands; ``""`` for none."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    for key in (language, "it", "en"):
        if text.get(key):
            return str(text[key])
    return ""


def missing_word(language: Language) -> str:
    """Return the words for a value that is not known."""
    return {"it": "dato mancante", "en": "no data"}[language]


def format_number(
    value: float | None, language: Language, *, digits: int | None = None, least: int = 0, most: int = 6
) -> str:
    """Return a number with the separators of the language.

    Parameters
    ----------
    value
        A finite number, or None for what is not known.
    digits
        Decimals printed, rounding half to even. Without it, as many as the shortest decimal that
        gives the number back needs, from ``least`` to ``most``.

    Raises
    ------
    ValueError
        If the number is NaN or infinite.
    """
    if value is None:
        return missing_word(language)
    if not math.isfinite(value):
        msg = f"only finite numbers are printed, not {value}"
        raise ValueError(msg)
    number = Decimal(repr(float(value)))
    if digits is None:
        # Rounded first, so that 0.1 + 0.2 needs one decimal and not six.
        shortest = _rounded(number, most).normalize(_EXACT)
        digits = max(-int(shortest.as_tuple().exponent), least)
    number = _rounded(number, digits)
    thousands, decimal = _SEPARATORS[language]
    text = f"{abs(number):,.{digits}f}".translate({ord(","): thousands, ord("."): decimal})
    return (_MINUS if number < 0 else "") + text


def _rounded(number: Decimal, digits: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-digits), context=_EXACT)


def format_points(value: float | None, language: Language) -> str:
    """Return a score with one decimal, or two where it has them."""
    return format_number(value, language, least=1, most=2)


def format_range(
    bounds: Mapping[str, Any] | None, language: Language, *, unit: str | None = None, points: bool = False
) -> str:
    """Return ``low–high`` once when both are the same, with the unit at the end."""
    if bounds is None or bounds.get("low") is None or bounds.get("high") is None:
        return missing_word(language)
    low, high = float(bounds["low"]), float(bounds["high"])
    if unit == "EUR":
        return _money_range(low, high, language)
    write = format_points if points else format_number
    text = write(low, language) if low == high else f"{write(low, language)}–{write(high, language)}"
    return _joined(text, unit_name(unit, language))


def format_money(value: float | None, language: Language) -> str:
    """Return an amount in euro: cents only where there are any."""
    if value is None:
        return missing_word(language)
    digits = 0 if float(value).is_integer() else 2
    number = format_number(abs(value), language, digits=digits)
    sign = _MINUS if value < 0 else ""
    return f"{sign}{number}{NBSP}€" if language == "it" else f"{sign}€{number}"


def _money_range(low: float, high: float, language: Language) -> str:
    if low == high:
        return format_money(low, language)
    if language == "en":
        return f"{format_money(low, language)}–{format_money(high, language)}"
    return f"{format_money(low, language).removesuffix(f'{NBSP}€')}–{format_money(high, language)}"


def format_percent(share: float | None, language: Language, *, digits: int = 1) -> str:
    """Return a share between 0 and 1 as a percentage."""
    if share is None:
        return missing_word(language)
    # Shifted as a decimal: 0.285 × 100 is 28.499999999999996 as a float.
    text = format_number(float(Decimal(repr(float(share))).scaleb(2)), language, digits=digits)
    return f"{text}{NBSP}%" if language == "it" else f"{text}%"


def unit_name(unit: str | None, language: Language) -> str:
    """Return a unit as it is printed after a number; ``""`` for none."""
    if unit is None:
        return ""
    known = _UNITS.get(unit)
    return known[language] if known else unit


def _joined(number: str, unit: str) -> str:
    return f"{number}{NBSP}{unit}" if unit else number


def format_measure(measure: Mapping[str, Any] | None, language: Language) -> str:
    """Return ``{"value": …, "unit": …}`` as number and unit; words where it is missing."""
    if measure is None:
        return missing_word(language)
    return format_value(measure.get("value"), measure.get("unit"), language)


def format_value(value: Any, unit: str | None, language: Language) -> str:
    """Return any value a result can carry: number, text, yes or no, or missing."""
    if value is None:
        return missing_word(language)
    if isinstance(value, bool):
        return {"it": ("no", "sì"), "en": ("no", "yes")}[language][value]
    if isinstance(value, (int, float)):
        if unit == "EUR":
            return format_money(value, language)
        number = format_number(value, language)
        return (
            f"{_LEVEL[language]}{NBSP}{number}"
            if unit == "level"
            else _joined(number, unit_name(unit, language))
        )
    if isinstance(value, Mapping):
        if "low" in value and "high" in value:
            return format_range(value, language, unit=unit)
        return localised(value, language) or ", ".join(
            f"{key} {format_value(item, None, language)}" for key, item in sorted(value.items())
        )
    if isinstance(value, (list, tuple)):
        return _joined(
            "; ".join(format_value(item, None, language) for item in value), unit_name(unit, language)
        )
    return _joined(str(value), unit_name(unit, language))


def format_date(text: str | None, language: Language) -> str:
    """Return an ISO date, month or year in words; anything else as it was given."""
    if not text:
        return ""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?", text)
    if not match or not 1 <= int(match[2] or 1) <= 12:
        return text
    year, month, day = match.groups()
    words = [str(int(day))] if day else []
    if words == ["1"] and language == "it":
        words = ["1º"]
    if month:
        words.append(_MONTHS[language][int(month) - 1])
    return NBSP.join([*words, year])


def answer_name(answer: str, language: Language) -> str:
    """Return the name of one of the four answers.

    Raises
    ------
    ValueError
        If it is none of the four.
    """
    return _ANSWERS[Answer(answer)][language]
