"""Incentives and penalties: what each is worth, on what, who grants it, how it lives, what limits it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit

__all__ = ["CumulationLimit", "Factor", "Ladder", "LifeStep", "Measure", "Rounding"]


class Factor(Declared):
    """A number that a rule gives; the worth of a measure is the product of its factors and its base."""

    rule: Identifier
    output: Identifier
    """Output of the rule; the least, where the authority chooses within a span."""
    output_most: Identifier | None = None
    """Output that gives the other end of the span."""


class Rounding(Declared):
    """How the worth is rounded: to the nearest whole number of ``quantum``, halves up."""

    quantum: Annotated[float, Field(gt=0)]


class Ladder(Declared):
    """By what the measure is graduated, and how high a step of it may be."""

    facts: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Categories from the worst to the best, in the order of their domain."""
    largest_step: Annotated[float, Field(gt=0)]
    """Greatest difference of the product of the factors between one category and the next."""


class LifeStep(Declared):
    """One step in the life of a measure: who acts, by what, and what may follow."""

    id: Identifier
    title: Text
    who: Text
    act: Text | None
    """Kind of act that marks it; null where none is needed."""
    leads_to: tuple[Identifier, ...]
    """Steps that may follow; none where the life ends."""


class Measure(Dated, Sourced):
    """One version of an incentive or a penalty."""

    id: Identifier
    kind: Literal["incentive", "penalty"]
    form: Literal[
        "charges_reduction",
        "index_bonus",
        "points_in_calls",
        "simplified_path",
        "charges_surcharge",
        "contribution_surcharge",
        "compensation",
        "exclusion_from_calls",
    ]
    title: Text
    granted_by: Text
    """Who grants it, or applies it."""
    base: Identifier | None
    """Fact that the factors multiply; null where they are the worth themselves."""
    unit: Unit
    """Of the worth: EUR, m**2, 1."""
    factors: Annotated[tuple[Factor, ...], Field(min_length=1)]
    rounding: Rounding
    group: Identifier | None
    """Group within which measures add up to a limit."""
    ladder: Ladder | None
    life: Annotated[tuple[LifeStep, ...], Field(min_length=1)]


class CumulationLimit(Dated, Sourced):
    """What the measures of a group may add up to; beyond it, those that come later in the norms are cut."""

    id: Identifier
    group: Identifier
    title: Text
    base: Identifier
    """Fact of which the limit is a share."""
    share: Annotated[float, Field(gt=0)]
