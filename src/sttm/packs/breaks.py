"""Breaks of vulnerability levels: fixed, dated values tied to the data they were set for."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Identifier, Sourced, Text, Unit

__all__ = ["Breaks"]


class Breaks(Dated, Sourced):
    """Four values that part a variable into five levels, 5 the worst.

    They hold for one variable, measured by one sensor in one period; on other data the level is
    not assessable unless a pack gives breaks of their own.
    """

    id: Identifier
    title: Text
    variable: Identifier
    layer: Identifier
    """Input layer whose record must name the same sensor and period."""
    sensor: str
    period: str
    unit: Unit
    higher_is_worse: bool
    values: Annotated[tuple[float, ...], Field(min_length=4, max_length=4)]
    margin: Annotated[float, Field(gt=0)] | None = None
    """How far all four could lie higher or lower, in the unit; null where nobody has said."""
    proxy: bool
    """Whether the data only stand in for what the strategy asks for."""

    @model_validator(mode="after")
    def _increasing(self) -> Self:
        if any(a >= b for a, b in pairwise(self.values)):
            msg = f"breaks increase strictly: {self.values}"
            raise ValueError(msg)
        return self

    def level(self, value: float) -> int:
        """Return the level 1–5 of a value; a value on a break belongs to the higher side."""
        above = sum(value >= b for b in self.values)
        return 1 + above if self.higher_is_worse else 5 - above
