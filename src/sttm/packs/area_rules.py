"""Where each activity may go: rules on the distance from the features of a layer, with effect and source."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["EFFECTS", "AreaRule", "Effect", "LandKind", "Where"]

Effect = Literal["exclusion", "attention", "mitigation", "preference"]

LandKind = Literal["regeneration", "disused", "unsaturated_plan"]
"""Built or planned land, as the order of search names its kinds."""

EFFECTS: tuple[Effect, ...] = ("exclusion", "attention", "mitigation", "preference")
"""The effects, the strongest first."""


class Where(Declared):
    """Only the features whose column holds one of some values."""

    column: Identifier
    one_of: Annotated[tuple[str | int, ...], Field(min_length=1)]


class AreaRule(Dated, Sourced):
    """One version of a rule: what it touches, with what effect, by which article or source.

    It touches the ground within ``distance_m`` of the features of a layer (0: inside them), or with the
    side *beyond* the ground that is farther from them all. An *exclusion* forbids; an *attention* admits on
    a condition; a *mitigation* admits with works that mitigate; a *preference* speaks for the place.
    """

    id: Identifier
    title: Text
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Null for every activity."""
    layer: Identifier
    where: tuple[Where, ...] = ()
    distance_m: Annotated[float, Field(ge=0, le=100_000)]
    side: Literal["within", "beyond"] = "within"
    surfaces_only: bool = False
    """Whether it leaves out features known as points or lines, whose ground nobody knows."""
    effect: Effect
    strength: Annotated[int, Field(ge=1, le=3)] = 2
    """Among rules of one effect, 3 comes before 2 and 1."""
    article: str | None
    """Number of the article of the normative framework that carries it; null where only its source does."""
    condition: Text | None
    """What overcomes an attention, or mitigates."""
    overcome_on: tuple[LandKind, ...] = ()
    """Kinds of land on which the place itself overcomes the condition, if they take most of a site."""
    text: Text
    """What the rule says, as a planner reads it."""

    @model_validator(mode="after")
    def _fits_its_effect(self) -> Self:
        problems = []
        if (self.effect in ("attention", "mitigation")) != (self.condition is not None):
            problems.append("an attention or a mitigation, and only these, says on what condition")
        if self.overcome_on and self.condition is None:
            problems.append("overcome_on is for a rule with a condition")
        if self.side == "beyond" and self.distance_m == 0:
            problems.append("beyond needs a distance")
        if self.surfaces_only and self.distance_m > 0:
            problems.append("surfaces_only is for the ground inside: distance 0")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def concerns(self, activity: str) -> bool:
        """Whether it speaks of an activity."""
        return self.activities is None or activity in self.activities
