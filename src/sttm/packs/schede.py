"""A Scheda Norma as declared: parts A–C with their criteria, checks, and the final evaluation D."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit, check_steps
from sttm.packs.tables import DecisionTable
from sttm.packs.works import CostRange

__all__ = [
    "ChecklistCriterion",
    "ClearanceCheck",
    "Criterion",
    "DistanceCheck",
    "Effectiveness",
    "FinalEvaluation",
    "IntervalScale",
    "LevelScale",
    "Part",
    "ScaleCriterion",
    "Scheda",
    "ScoreClass",
    "WorksCriterion",
]

Points = Annotated[float, Field(ge=0)]
InputName = Annotated[str, Field(pattern=r"^(unit|place|works|project)\.[a-z][a-z0-9_]*$")]
CriterionId = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]


class LevelPoints(Declared):
    """Points of one level."""

    level: int
    points: Points


class LevelScale(Declared):
    """Points by whole level."""

    kind: Literal["levels"]
    steps: Annotated[tuple[LevelPoints, ...], Field(min_length=2)]

    def points(self, value: float) -> float | None:
        """Return the points of a level, or None where the scale does not list it."""
        return next((s.points for s in self.steps if s.level == value), None)

    def ordered_points(self) -> tuple[float, ...]:
        """Return the points in increasing order of level."""
        return tuple(s.points for s in sorted(self.steps, key=lambda s: s.level))


class IntervalPoints(Declared):
    """Points from a value (included; null is minus infinity) up to the next step."""

    from_: Annotated[float | None, Field(alias="from")]
    points: Points


class IntervalScale(Declared):
    """Points by interval of a number."""

    kind: Literal["intervals"]
    steps: Annotated[tuple[IntervalPoints, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        check_steps([s.from_ for s in self.steps])
        return self

    def points(self, value: float) -> float | None:
        """Return the points of a value."""
        reached = [s.points for s in self.steps if s.from_ is None or value >= s.from_]
        return reached[-1]

    def ordered_points(self) -> tuple[float, ...]:
        """Return the points in increasing order of value."""
        return tuple(s.points for s in self.steps)


class CriterionBase(Sourced):
    """What every criterion has."""

    id: CriterionId
    title: Text
    max_points: Annotated[float, Field(gt=0)]


class ScaleCriterion(CriterionBase):
    """Points read off a scale from one input; scored share by share, then weighted by area."""

    kind: Literal["scale"]
    input: InputName
    unit: Unit
    direction: Literal["increasing", "decreasing"]
    """Whether points grow or fall as the input grows."""
    direction_reason: Text
    scale: Annotated[LevelScale | IntervalScale, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _scale_fits(self) -> Self:
        points = self.scale.ordered_points()
        rising = all(a <= b for a, b in pairwise(points))
        falling = all(a >= b for a, b in pairwise(points))
        if not (rising if self.direction == "increasing" else falling):
            msg = f"direction is {self.direction}, but the points in order of the input are {points}"
            raise ValueError(msg)
        if max(points) != self.max_points:
            msg = f"max_points is {self.max_points}, but the best step gives {max(points)}"
            raise ValueError(msg)
        return self


class Effectiveness(Declared):
    """Effectiveness 0–1 of a type of work at vulnerability levels 1 to 5."""

    type: Identifier
    by_level: Annotated[tuple[float, ...], Field(min_length=5, max_length=5)]

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if not all(0 <= v <= 1 for v in self.by_level):
            msg = f"effectiveness lies between 0 and 1: {self.by_level}"
            raise ValueError(msg)
        return self


class WorksCriterion(CriterionBase):
    """Effectiveness of the works, weighted by their area, at the level of each share."""

    kind: Literal["works"]
    level_input: InputName
    margin: Annotated[float, Field(gt=0, le=1)] | None = None
    """How far the effectiveness of a type could lie higher or lower; null where nobody has said."""
    effectiveness: Annotated[tuple[Effectiveness, ...], Field(min_length=1)]


class ChecklistCriterion(CriterionBase):
    """A way of realisation, declared by the Comune with its evidence."""

    kind: Literal["checklist"]
    question: Text
    evidence: Text
    applies_to: tuple[Identifier, ...] | None
    """Types of work it concerns; null for all. Where it does not apply it leaves the maximum."""
    cost: CostRange | None = None
    """What it costs to satisfy it, EUR for the whole intervention; null where nobody has said."""

    @model_validator(mode="after")
    def _in_euro(self) -> Self:
        if self.cost is not None and self.cost.unit != "EUR":
            msg = f"the cost of a modality is in EUR for the whole intervention, not in {self.cost.unit}"
            raise ValueError(msg)
        return self


Criterion = Annotated[ScaleCriterion | WorksCriterion | ChecklistCriterion, Field(discriminator="kind")]


class Part(Declared):
    """Part A (where), B (what) or C (how); its criteria are rescaled to its weight."""

    id: Annotated[str, Field(pattern=r"^[A-C]$")]
    title: Text
    weight: Annotated[float, Field(gt=0, le=100)]
    """Points of the part in the total of 100."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class DistanceCheck(Sourced):
    """A condition on the distance from features of a layer, by the water a work infiltrates."""

    kind: Literal["distance"]
    id: Identifier
    title: Text
    layer: Identifier
    radius: Identifier
    """Parameter that holds the radius."""
    within: dict[Literal["roof_water", "road_and_yard_water"], Literal["not_met", "disputed"]]
    text: Text
    dispute: Text


class ClearanceCheck(Sourced):
    """A condition on the ground left between the bottom of the works and the groundwater."""

    kind: Literal["clearance"]
    id: Identifier
    title: Text
    input: InputName
    minimum: Identifier
    """Parameter that holds the least clearance."""
    text: Text


class ScoreClass(Declared):
    """A class of the total, from a number of points upwards."""

    id: Annotated[str, Field(pattern=r"^[A-Z]$")]
    label: Text
    from_: Annotated[Points, Field(alias="from")]


class FinalEvaluation(Declared):
    """Part D: classes of the total, relevance of the project for funding, priority."""

    title: Text
    classes: Annotated[tuple[ScoreClass, ...], Field(min_length=2)]
    """From the best to the worst; the last starts from 0."""
    level_input: InputName
    relevance: DecisionTable
    priority: DecisionTable

    @model_validator(mode="after")
    def _descending(self) -> Self:
        starts = [c.from_ for c in self.classes]
        if starts[-1] != 0 or any(a <= b for a, b in pairwise(starts)):
            msg = f"classes run from the best to the one from 0, not {starts}"
            raise ValueError(msg)
        return self


class Scheda(Dated, Sourced):
    """One Scheda Norma."""

    id: Identifier
    number: Annotated[int, Field(gt=0)]
    title: Text
    purpose: Text
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    checks: tuple[Annotated[DistanceCheck | ClearanceCheck, Field(discriminator="kind")], ...]
    final: FinalEvaluation

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        problems = []
        total = sum(p.weight for p in self.parts)
        if abs(total - 100) > 1e-9:
            problems.append(f"the weights of the parts add up to {total}, not 100")
        ids = [c.id for p in self.parts for c in p.criteria]
        problems += [f"criterion {i} is listed twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
        problems += [
            f"criterion {c.id} stands in part {p.id}"
            for p in self.parts
            for c in p.criteria
            if c.id[0] != p.id
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self
