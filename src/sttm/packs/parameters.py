"""Parameters: named values with unit, dates, source and confidence."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit, in_force

__all__ = ["Parameter", "ParameterValue"]


class ParameterValue(Dated, Sourced):
    """One value of a parameter, for a span of dates."""

    value: float | tuple[float, ...] | str
    """A number, several, or the name of a choice, whose unit is 1."""
    unit: Unit

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers, one or several; none where the value is a word."""
        if isinstance(self.value, str):
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)


class Parameter(Declared):
    """A named parameter and its values over time, none overlapping another."""

    id: Identifier
    title: Text
    values: Annotated[tuple[ParameterValue, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_two_at_once(self) -> Self:
        ordered = sorted(self.values, key=lambda v: v.in_force_from)
        for earlier, later in pairwise(ordered):
            if earlier.in_force_until is None or earlier.in_force_until >= later.in_force_from:
                last = later.in_force_from - timedelta(days=1)
                msg = f"two values in force on {later.in_force_from}: end the earlier one on {last}"
                raise ValueError(msg)
        return self

    def on(self, day: date) -> ParameterValue:
        """Return the value in force on a day, or raise :class:`~sttm.errors.NotInForce`."""
        return in_force(self.values, day, f"parameter {self.id}")
