"""Where to act first: how need, effectiveness, feasibility and the green network make a priority."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit

__all__ = ["Component", "Hazard", "LandGroup", "PriorityRule", "RegenerationRule", "WhenMissing"]

Part = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Factor = Literal["vulnerability", "exposure", "land", "public", "groundwater", "wells", "network"]


class Hazard(Declared):
    """A reason to act: the Scheda whose works criterion gives level and effectiveness by type of work."""

    id: Identifier
    title: Text
    scheda: Annotated[int, Field(gt=0)]
    criterion: str


class LandGroup(Declared):
    """Types of work that need the same kind of ground."""

    id: Identifier
    title: Text
    variable: Identifier
    """Variable of the tables by land-cover class: share of the ground on which these works can stand."""
    types: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class WhenMissing(Declared):
    """What a factor counts where its data are missing: a stated neutral value, or null: not assessable."""

    factor: Factor
    value: Part | None
    reason: Text


class Exposure(Declared):
    """How people in reach become a need between 0 and 1."""

    radius_m: Positive
    full_density: Positive
    """Weighted people per hectare that count 1."""
    fragile_weight: Annotated[float, Field(ge=0)]
    """What a person under 10 or over 70 counts beyond the one that every resident counts."""


class NetworkFactor(Declared):
    """The factor by place in the green network; near is within the connecting distance."""

    inside: Part
    adjacent: Part
    near: Part
    far: Part


class PriorityRule(Dated, Sourced):
    """How the priority of a place is made: need × effectiveness × feasibility × green network."""

    id: Identifier
    title: Text
    cell_m: Positive
    spacing_m: Positive
    """Least distance between two places that are listed."""
    hazards: Annotated[tuple[Hazard, ...], Field(min_length=1)]
    need_by_level: Annotated[tuple[Part, ...], Field(min_length=5, max_length=5)]
    vulnerability_weight: Part
    """Of the need; exposure has the rest."""
    exposure: Exposure
    land: Annotated[tuple[LandGroup, ...], Field(min_length=1)]
    private_ground: Part
    """Factor of ground that is not public; public ground has 1."""
    network: NetworkFactor
    missing: tuple[WhenMissing, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        said = [m.factor for m in self.missing]
        wanted = list(Factor.__args__)  # type: ignore[attr-defined]
        if sorted(said) != sorted(wanted):
            msg = f"missing says once what each of {', '.join(wanted)} counts without data"
            raise ValueError(msg)
        if self.when_missing("vulnerability").value is not None:
            msg = "without a level no effectiveness is known: vulnerability is null where it is missing"
            raise ValueError(msg)
        types = [t for group in self.land for t in group.types]
        twice = sorted({t for t in types if types.count(t) > 1})
        if twice:
            msg = f"types of work in two groups of land: {', '.join(twice)}"
            raise ValueError(msg)
        return self

    def when_missing(self, factor: str) -> WhenMissing:
        """Return what a factor counts without data."""
        return next(m for m in self.missing if m.factor == factor)

    def group_of(self, work_type: str) -> LandGroup | None:
        """Return the group of land of a type of work, or None."""
        return next((g for g in self.land if work_type in g.types), None)


class Component(Declared):
    """One thing that regenerating an area brings, and the amount that counts 1."""

    id: Literal["unsealing", "need", "network", "residents"]
    title: Text
    weight: Part
    full: Positive
    unit: Unit


class RegenerationRule(Dated, Sourced):
    """How areas to regenerate are ranked: weighted parts, each 0 to 1."""

    id: Identifier
    title: Text
    reach_m: Positive
    """Distance within which residents are served."""
    components: Annotated[tuple[Component, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(c.weight for c in self.components) - 1) > 1e-9:
            msg = "the weights of the components add up to 1"
            raise ValueError(msg)
        return self
