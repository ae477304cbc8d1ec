"""Frozen value types shared by every room: measures, answers, ranges, fingerprints.

Missing data has a type of its own (:class:`Missing`) and never turns into a number.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pint

__all__ = [
    "Answer",
    "AtMost",
    "Measure",
    "Missing",
    "Range",
    "canonical_json",
    "check_unit",
    "fingerprint",
    "round_half_even",
]


class Answer(StrEnum):
    """The four answers an evaluation can give."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ASSESSABLE = "not_assessable"
    DISPUTED = "disputed"


@lru_cache(maxsize=1)
def _units() -> pint.UnitRegistry[float]:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(autoconvert_offset_to_baseunit=False)
    registry.define("EUR = [currency]")
    registry.define("inhabitant = [people]")
    registry.define("level = [ordinal]")
    return registry


@lru_cache(maxsize=512)
def check_unit(unit: str) -> str:
    """Return ``unit`` if it is a unit sttm knows (``"1"`` is dimensionless).

    Raises
    ------
    ValueError
        If the unit cannot be parsed.
    """
    try:
        _units().parse_units("" if unit == "1" else unit)
    except Exception as error:
        msg = f"unknown unit {unit!r}"
        raise ValueError(msg) from error
    return unit


@dataclass(frozen=True, slots=True)
class Measure:
    """A finite number with its unit."""

    value: float
    unit: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            msg = f"a measure is a finite number, not {self.value}; use Missing for what is not known"
            raise ValueError(msg)
        check_unit(self.unit)


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is not known, and why: in English, and in Italian where people will read it."""

    reason: str
    it: str = ""


@dataclass(frozen=True, slots=True)
class AtMost(Missing):
    """A number that is not known, but cannot be greater than another."""

    most: Decimal = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval; a known number is the interval of width zero."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            msg = f"a range runs from low to high, not from {self.low} to {self.high}"
            raise ValueError(msg)

    @classmethod
    def exactly(cls, value: float) -> Range:
        """Return the range that holds ``value`` alone."""
        return cls(value, value)

    @property
    def known(self) -> bool:
        """Whether low and high are the same number."""
        return self.low == self.high

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def scaled(self, factor: float) -> Range:
        """Return the range times a non-negative factor."""
        return Range(self.low * factor, self.high * factor)


def round_half_even(value: float, digits: int) -> float:
    """Round to ``digits`` decimals and drop the sign of zero, so that equal results print alike."""
    rounded = round(float(value), digits)
    return 0.0 if rounded == 0 else rounded


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys, no blanks, UTF-8 text and no NaN: equal values, equal bytes.

    Raises
    ------
    ValueError
        If a number is NaN or infinite.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint(value: Any, written: Mapping[str, str] | None = None) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``, in hexadecimal.

    Parameters
    ----------
    written
        Canonical JSON, by key, of what a mapping holds and is written already: many results share it.
    """
    if written:
        given = sorted(value.items())
        parts = (f"{canonical_json(k)}:{written.get(k) or canonical_json(v)}" for k, v in given)
        text = f"{{{','.join(parts)}}}"
    else:
        text = canonical_json(value)
    return hashlib.sha256(text.encode()).hexdigest()
