"""Monitoring indicators as declared: what they measure, from what, from where to where, how often."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Declared, Identifier, Sourced, Text, Unit

__all__ = [
    "Change",
    "FeatureMethod",
    "FirstValue",
    "FixedValue",
    "LayerMethod",
    "MonitoringIndicator",
    "PlaceKind",
    "TableMethod",
    "Theme",
]

Theme = Literal["soil", "water", "energy", "air", "adaptation", "mitigation", "regeneration", "green_network"]

PlaceKind = Literal["area", "zone", "municipality"]
"""The whole territory, a Zona omogenea, a Comune."""

SdgTarget = Annotated[str, Field(pattern=r"^(1[0-7]|[1-9])\.([1-9][0-9]?|[a-d])$")]
"""Number of a target of the 2030 Agenda, such as 11.6 or 6.a."""


class LayerMethod(Declared):
    """A column of a derived table by unit, brought to places by the area they share with the units."""

    kind: Literal["layer"]
    layer: Identifier
    column: Identifier
    aggregate: Literal["mean", "sum"]
    """``mean``: weighted by area; ``sum``: each unit gives the share of it that lies in the place."""
    dated_by: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Input layers whose date is the date of the value: the first of them that it was made from."""


class FeatureMethod(Declared):
    """Features of an input layer, chosen by their columns and measured inside a place."""

    kind: Literal["features"]
    layer: Identifier
    where: dict[Identifier, Annotated[tuple[str, ...], Field(min_length=1)]]
    """Column: values any of which a feature must have; empty for every feature."""
    measure: Literal["share", "area", "land", "number", "amount"]
    """Share of the place or area (m²) that they cover, counted once; the land (m²) that they declare; how
    many of them touch the place; or the sum of a column, such as money, divided between places as land is."""
    column: Identifier | None = None
    """The column whose numbers are summed, where the measure is ``amount``; null for every other."""

    @model_validator(mode="after")
    def _column_of_amount(self) -> Self:
        if (self.measure == "amount") != (self.column is not None):
            msg = "column names the numbers that the measure amount sums, and none where another is measured"
            raise ValueError(msg)
        return self


class TableMethod(Declared):
    """Values that someone publishes by place and date, entered in the layer ``monitoring_values``."""

    kind: Literal["table"]
    aggregate: Literal["sum", "none"]
    """``sum``: where all Comuni of a place have a value, their sum; ``none``: only what is given counts."""


class FixedValue(Sourced):
    """A baseline or a target that is a number with its date."""

    kind: Literal["value"]
    value: float
    date: date
    note: Text | None


class FirstValue(Declared):
    """The first value in the series of each place is its baseline."""

    kind: Literal["first"]


class Change(Sourced):
    """A target relative to the baseline of each place: baseline × (1 + change) by a date."""

    kind: Literal["change"]
    change: Annotated[float, Field(gt=-1.0001)]
    date: date
    note: Text | None


class MonitoringIndicator(Sourced):
    """One indicator of the monitoring of the strategy."""

    id: Identifier
    theme: Theme
    title: Text
    definition: Text
    unit: Unit
    digits: Annotated[int, Field(ge=0, le=6)]
    """Decimals to which a value is rounded before it is compared or shown."""
    direction: Literal["increase", "decrease"]
    """Whether the objective is that it rises or that it falls."""
    frequency_years: Annotated[int, Field(ge=1)]
    """How often a value is expected."""
    sdg: tuple[SdgTarget, ...]
    method: Annotated[LayerMethod | FeatureMethod | TableMethod, Field(discriminator="kind")]
    baseline: Annotated[FixedValue | FirstValue, Field(discriminator="kind")] | None
    """Null where nobody has set one."""
    target: Annotated[FixedValue | Change, Field(discriminator="kind")] | None
    target_places: tuple[PlaceKind, ...]
    """Kinds of place that the target speaks of."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = []
        if (self.target is None) != (not self.target_places):
            problems.append("target_places names the places of the target, and none where there is no target")
        if isinstance(self.target, Change) and self.baseline is None:
            problems.append("a target that is a change needs a baseline to change from")
        if isinstance(self.baseline, FixedValue) and self.target is not None:
            if self.target.date <= self.baseline.date:
                problems.append("the target comes after the baseline")
            if isinstance(self.target, FixedValue):
                rises = self.target.value > self.baseline.value
                if self.target.value != self.baseline.value and rises != (self.direction == "increase"):
                    problems.append(f"the target does not {self.direction} the baseline")
        if isinstance(self.target, Change) and (self.target.change > 0) != (self.direction == "increase"):
            problems.append(f"a change of {self.target.change:+g} does not {self.direction} the baseline")
        if problems:
            raise ValueError("; ".join(problems))
        return self
