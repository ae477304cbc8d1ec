"""Legends of land cover, and the values tables give to their classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Confidence, Dated, Declared, Identifier, Source, Text, Unit

__all__ = ["ClassValue", "ClassValues", "LandCoverClass", "Legend"]


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
        return _longest_prefix(code, listed) if self.prefix_match else None

    def reference_green(self, codes: Iterable[int]) -> tuple[int, ...]:
        """Return those of the data codes whose class is reference green."""
        green = {c.code for c in self.classes if c.reference_green}
        return tuple(sorted(c for c in codes if self.resolve(c) in green))


class ClassValue(Declared):
    """The value of one class, with a source and confidence of its own."""

    code: Annotated[int, Field(gt=0)]
    value: float
    source: Identifier
    confidence: Confidence


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
            if not self.minimum <= v.value <= self.maximum
        ]
        problems += [f"code {v.code}: unknown source {v.source}" for v in self.values if v.source not in self.sources]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def of(self, code: int) -> ClassValue | None:
        """Return the value of a data code, by its own code or by the longest prefix, or None."""
        by_code = {v.code: v for v in self.values}
        if code in by_code:
            return by_code[code]
        prefix = _longest_prefix(code, by_code.keys()) if self.prefix_match else None
        return None if prefix is None else by_code[prefix]


def _longest_prefix(code: int, listed: Iterable[int]) -> int | None:
    text = str(code)
    matching = [c for c in listed if text.startswith(str(c))]
    return max(matching, key=lambda c: len(str(c)), default=None)
