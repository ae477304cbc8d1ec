"""Legends of land cover, and the values tables give to their classes."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Confidence, Dated, Declared, Identifier, Source, Text, Unit

__all__ = ["ClassValue", "ClassValues", "LandCoverClass", "Legend", "longest_prefix"]


LONGEST_CODE = 5
"""Digits of the most detailed codes of land-cover legends (DUSAF, level 5)."""


class LandCoverClass(Declared):
    """One class of a legend."""

    code: Annotated[int, Field(gt=0)]
    label: Text
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    reference_green: bool
    """Whether night temperature here is the zero of the anomaly (parks as 0)."""


class Legend(Declared):
    """The classes of a land-cover data set."""

    id: Identifier
    title: Text
    prefix_match: bool
    """Whether a longer code belongs to the longest listed code it begins with (DUSAF, CORINE)."""
    source: Source
    classes: Annotated[tuple[LandCoverClass, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        codes = [c.code for c in self.classes]
        twice = sorted({c for c in codes if codes.count(c) > 1})
        if twice:
            msg = f"codes listed twice: {twice}"
            raise ValueError(msg)
        return self

    def resolve(self, code: int) -> int | None:
        """Return the listed code that a data code belongs to, or None."""
        listed = {c.code for c in self.classes}
        if code in listed:
            return code
        return longest_prefix(code, listed) if self.prefix_match else None

    @property
    def data_codes(self) -> tuple[int, ...]:
        """Every code that data may hold: those listed and, by prefix, longer ones up to five digits."""
        return tuple(sorted(code for codes in self._by_class.values() for code in codes))

    @property
    def green_codes(self) -> tuple[int, ...]:
        """The data codes whose class is reference green."""
        green = [codes for one, codes in self._by_class.items() if one.reference_green]
        return tuple(sorted(code for codes in green for code in codes))

    @property
    def _by_class(self) -> dict[LandCoverClass, list[int]]:
        listed = {c.code for c in self.classes}
        owned: dict[LandCoverClass, list[int]] = {}
        for one in self.classes:
            longer = range(LONGEST_CODE - len(str(one.code))) if self.prefix_match else ()
            below = [one.code * 10 ** (n + 1) + rest for n in longer for rest in range(10 ** (n + 1))]
            owned[one] = [one.code, *(c for c in below if longest_prefix(c, listed) == one.code)]
        return owned


class ClassValue(Declared):
    """The value of one class, with a source and confidence of its own."""

    code: Annotated[int, Field(gt=0)]
    value: float
    low: float | None = None
    high: float | None = None
    """The values between which it lies; null where nobody has said."""
    source: Identifier
    confidence: Confidence

    @model_validator(mode="after")
    def _within(self) -> Self:
        if (self.low is None) != (self.high is None):
            msg = f"code {self.code}: give both low and high, or neither"
            raise ValueError(msg)
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            msg = f"code {self.code}: {self.value} is not between {self.low} and {self.high}"
            raise ValueError(msg)
        return self


class ClassValues(Dated):
    """A variable by land-cover class: sealed share, tree share, supply of an ecosystem service."""

    id: Identifier
    legend: Identifier
    variable: Identifier
    title: Text
    unit: Unit
    minimum: float
    maximum: float
    prefix_match: bool
    sources: Annotated[dict[str, Source], Field(min_length=1)]
    values: Annotated[tuple[ClassValue, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = []
        codes = [v.code for v in self.values]
        problems += [f"code {c} is listed twice" for c in sorted({c for c in codes if codes.count(c) > 1})]
        problems += [
            f"code {v.code}: {v.value} is outside {self.minimum} to {self.maximum}"
            for v in self.values
            if not all(self.minimum <= x <= self.maximum for x in (v.value, v.low, v.high) if x is not None)
        ]
        problems += [
            f"code {v.code}: unknown source {v.source}" for v in self.values if v.source not in self.sources
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def of(self, code: int) -> ClassValue | None:
        """Return the value of a data code, by its own code or by the longest prefix, or None."""
        by_code = {v.code: v for v in self.values}
        if code in by_code:
            return by_code[code]
        prefix = longest_prefix(code, by_code.keys()) if self.prefix_match else None
        return None if prefix is None else by_code[prefix]


def longest_prefix(code: int, listed: Container[int]) -> int | None:
    """Return the longest listed code with which a code begins, or None; codes are greater than 0."""
    prefix = int(code)
    while prefix > 0:
        if prefix in listed:
            return prefix
        prefix //= 10
    return None
