"""The abacus: solutions that raise quality, sustainability and innovation of settlements."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Declared, Identifier, Sourced, Text, Unit
from sttm.packs.profiles import Setting, ThemeName
from sttm.packs.works import CostRange

__all__ = ["BASES", "Base", "Quantity", "Serves", "Solution"]

Base = Literal["settlement", "area", "floor_space", "roof", "open_ground", "workers"]

BASES: dict[Base, str] = {
    "settlement": "1",
    "area": "m**2",
    "floor_space": "m**2",
    "roof": "m**2",
    "open_ground": "m**2",
    "workers": "1",
}
"""What of a settlement a quantity is reckoned from, and its unit."""

FITTING: dict[str, tuple[str, ...]] = {
    "EUR": ("1",),
    "EUR/m": ("m",),
    "EUR/m**2": ("m**2",),
    "EUR/m**3": ("m**3",),
    "EUR/kW": ("kW",),
}
"""Units of cost, and the unit of the quantity that each prices."""


class Serves(Declared):
    """A criterion of profiles that a solution serves."""

    profiles: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Null for every profile with a criterion of this id."""
    criterion: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]
    value: float | None
    """Of a criterion on a scale, what its input becomes; null for one of a checklist, which is met."""

    def speaks_of(self, profile: str) -> bool:
        """Whether it is of a profile."""
        return self.profiles is None or profile in self.profiles


class Quantity(Declared):
    """How much of a solution a settlement takes: a factor times something known of it."""

    of: Base
    factor: Annotated[float, Field(gt=0)]
    unit: Unit
    reason: Text


class Solution(Sourced):
    """One solution of the catalogue."""

    id: Identifier
    title: Text
    description: Text
    theme: ThemeName
    applies_to: Annotated[tuple[Setting, ...], Field(min_length=1)]
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Null for every activity."""
    serves: Annotated[tuple[Serves, ...], Field(min_length=1)]
    quantity: Quantity
    cost: CostRange | None
    """Of a unit of the quantity; null where nobody has said, or where it is a type of work, which says it."""
    upkeep: CostRange | None
    """Of a unit of the quantity and year; null where nobody has said."""
    example: Text
    work_type: Identifier | None = None
    """The type of work of STTM 1 that it is, where it is one."""
    excludes: tuple[Identifier, ...] = ()
    """Solutions that cannot stand beside it."""
    needs: tuple[Identifier, ...] = ()
    """Solutions without which it makes no sense."""

    @model_validator(mode="after")
    def _priced_by_its_quantity(self) -> Self:
        problems = []
        for name, cost in (("cost", self.cost), ("upkeep", self.upkeep)):
            if cost is None:
                continue
            if self.quantity.unit not in FITTING.get(cost.unit, ()):
                problems.append(f"{name} in {cost.unit} does not price a quantity in {self.quantity.unit}")
            if not 0 <= cost.low <= cost.high:
                problems.append(f"{name} runs from low to high, not from {cost.low:g} to {cost.high:g}")
        if self.work_type is not None and self.cost is not None:
            problems.append("a solution that is a type of work costs what the type costs: leave cost null")
        if self.id in (*self.needs, *self.excludes):
            problems.append("a solution neither needs nor excludes itself")
        problems += [f"it both needs and excludes {name}" for name in set(self.needs) & set(self.excludes)]
        if problems:
            raise ValueError("; ".join(problems))
        return self
