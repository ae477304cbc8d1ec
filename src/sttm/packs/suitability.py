"""How suitable admissible land is: criteria with value functions and weights."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.area_rules import Where
from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit, check_steps

__all__ = [
    "ClassValue",
    "Decay",
    "DensityOf",
    "DistanceTo",
    "Linear",
    "Logistic",
    "RasterValue",
    "Step",
    "Stepped",
    "SuitabilityCriterion",
    "SuitabilityModel",
    "ValueFunction",
    "Weight",
]

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]


class DistanceTo(Declared):
    """Distance from the features of a layer, m."""

    kind: Literal["distance"]
    layer: Identifier
    where: tuple[Where, ...] = ()
    along: Literal["straight_line", "road_network"]
    road_access: tuple[Where, ...] = ()
    """Roads that a place is reached from; all if none is said. A motorway is left at its junctions only."""
    reach_m: Annotated[float, Field(gt=0, le=100_000)]
    """Farther than this counts as this far, so that a part of the territory is worked out like the whole."""

    @model_validator(mode="after")
    def _access_by_road(self) -> Self:
        if self.road_access and self.along != "road_network":
            msg = "road_access is for distances along the road network"
            raise ValueError(msg)
        return self


class DensityOf(Declared):
    """What a column of a layer adds up to within a radius, per hectare; null counts the features."""

    kind: Literal["density"]
    layer: Identifier
    where: tuple[Where, ...] = ()
    column: Identifier | None
    radius_m: Annotated[float, Field(gt=0, le=100_000)]


class RasterValue(Declared):
    """The value of a raster layer, input or derived, at the cell."""

    kind: Literal["raster"]
    layer: Identifier


class ClassValue(Declared):
    """The value that a table by land-cover class gives to the class of the cell."""

    kind: Literal["land_cover"]
    variable: Identifier


class Linear(Declared):
    """0 at ``zero_at``, 1 at ``one_at``, straight in between and flat beyond."""

    kind: Literal["linear"]
    zero_at: float
    one_at: float

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.zero_at == self.one_at:
            msg = "zero_at and one_at are different; for a jump use a step function"
            raise ValueError(msg)
        return self


class Step(Declared):
    """A value from a number (included; null is minus infinity) up to the next step."""

    from_: Annotated[float | None, Field(alias="from")]
    value: Share


class Stepped(Declared):
    """A value by interval."""

    kind: Literal["step"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        check_steps([s.from_ for s in self.steps])
        return self


class Logistic(Declared):
    """1 / (1 + exp(−steepness · (x − middle))): rising where the steepness is positive."""

    kind: Literal["logistic"]
    middle: float
    steepness: float
    """Per unit of the criterion; not zero."""

    @model_validator(mode="after")
    def _slopes(self) -> Self:
        if self.steepness == 0:
            msg = "a steepness of 0 makes every value one half; give another, or leave the criterion out"
            raise ValueError(msg)
        return self


class Decay(Declared):
    """exp(−x / scale): from 1 at 0 down to 0."""

    kind: Literal["decay"]
    scale: Positive


ValueFunction = Annotated[Linear | Stepped | Logistic | Decay, Field(discriminator="kind")]


class SuitabilityCriterion(Sourced):
    """One criterion: what it reads, and what a reading is worth between 0 and 1."""

    id: Identifier
    title: Text
    reads: Annotated[DistanceTo | DensityOf | RasterValue | ClassValue, Field(discriminator="kind")]
    unit: Unit
    value: ValueFunction
    reason: Text
    """Why more of it is worth more, or less."""


class Weight(Declared):
    """The weight of a criterion for the activities of a model, and how far it could lie from that."""

    criterion: Identifier
    weight: Annotated[float, Field(gt=0, le=1)]
    margin: Annotated[float, Field(ge=0, le=1)]
    """The weight could be this share of itself lower or higher, before all are scaled to 1 again."""


class SuitabilityModel(Dated, Sourced):
    """The weights of the criteria for some activities; they add up to 1."""

    id: Identifier
    title: Text
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    criteria: Annotated[tuple[SuitabilityCriterion, ...], Field(min_length=1)]
    weights: Annotated[tuple[Weight, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _weighed_once(self) -> Self:
        problems = []
        named, declared = [w.criterion for w in self.weights], [c.id for c in self.criteria]
        if sorted(named) != sorted(set(declared)) or len(declared) != len(set(declared)):
            problems.append("every criterion is declared once and weighed once")
        total = sum(w.weight for w in self.weights)
        if abs(total - 1) > 1e-9:
            problems.append(f"the weights add up to {total}, not 1")
        if problems:
            raise ValueError("; ".join(problems))
        return self
