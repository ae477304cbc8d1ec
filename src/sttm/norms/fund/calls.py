"""Calls of a fund as state files: budget, who is eligible, criteria, reserves, limits; and their projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sttm.norms.fund.acts import Amount, Thing
from sttm.packs.articles import ArticleNumber
from sttm.packs.declared import Declared, Identifier, Text, Unit
from sttm.packs.tables import Cell, DecisionTable, TableInput

__all__ = [
    "BUILT_IN",
    "CALL",
    "PROJECTS",
    "Benefit",
    "Call",
    "Condition",
    "LinearCriterion",
    "MeasureCriterion",
    "Project",
    "Reserve",
    "StepsCriterion",
]

FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
Share = Annotated[float, Field(gt=0, le=1)]
Points = Annotated[float, Field(ge=0)]


class Condition(Declared):
    """What a fact of a project must be."""

    fact: FactName
    cell: Cell
    reason: Text
    """The condition in words: read where a project does not meet it."""


class Step(Declared):
    """Points where a cell holds."""

    when: Cell
    points: Points


class _Criterion(Declared):
    id: Identifier
    title: Text


class StepsCriterion(_Criterion):
    """Points by the first step that holds; a last step with ``any`` is required."""

    kind: Literal["steps"]
    fact: FactName
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.steps[-1].when != "any":
            msg = f"criterion {self.id}: the last step must be any, so that no value is left out"
            raise ValueError(msg)
        return self

    @property
    def most(self) -> float:
        """The most points it gives."""
        return max(step.points for step in self.steps)


class LinearCriterion(_Criterion):
    """Points in proportion between two values of a fact, none below, all above; to the hundredth."""

    kind: Literal["linear"]
    fact: FactName
    start: float
    end: float
    points: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _runs(self) -> Self:
        if self.start == self.end:
            msg = f"criterion {self.id}: start and end are the same"
            raise ValueError(msg)
        return self

    @property
    def most(self) -> float:
        """The most points it gives."""
        return self.points


class MeasureCriterion(_Criterion):
    """Points that a measure of the norms gives (``points_in_calls``), on the facts of the project."""

    kind: Literal["measure"]
    measure: Identifier
    most: Annotated[float, Field(gt=0)]
    """The most it can give: a measure that gives more is cut there."""


Criterion = Annotated[StepsCriterion | LinearCriterion | MeasureCriterion, Field(discriminator="kind")]


class Benefit(Declared):
    """What the exact selection makes as great as it can."""

    fact: FactName | None
    """A number that a project declares; null for the points."""
    title: Text
    unit: Unit


class Reserve(Declared):
    """Money kept for some projects; what they do not ask for is free for all."""

    id: Identifier
    title: Text
    share: Share | None = None
    """Of the budget; or an amount."""
    amount: Amount | None = None
    where: Annotated[tuple[Condition, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.share is None) == (self.amount is None):
            msg = f"reserve {self.id}: give a share or an amount, one of both"
            raise ValueError(msg)
        return self


class Call(Declared):
    """A call of a fund."""

    id: Thing
    title: Text
    fund: Identifier
    currency: Identifier
    act: Annotated[str, Field(min_length=1)]
    article: ArticleNumber
    on: date
    """Day whose norms, thresholds and members apply."""
    budget: Amount
    members_only: bool
    """Whether only Comuni that have joined may be funded."""
    facts: tuple[TableInput, ...]
    """Facts of projects that the pack does not declare."""
    eligibility: tuple[Condition, ...]
    eligibility_table: DecisionTable | None
    """A table whose outcome must be ``eligible``; null where conditions are enough."""
    excluded_by: tuple[Identifier, ...]
    """Measures of the norms (``exclusion_from_calls``) that shut a project out."""
    least_points: Points
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    benefit: Benefit
    reserves: tuple[Reserve, ...]
    most_per_municipality: Share | None
    """Share of the budget that may go to one Comune."""
    least_cofunding: Annotated[float, Field(ge=0, lt=1)]
    """Share of the cost that the beneficiary bears at least."""
    partial: bool
    """Whether a project may be funded in part, where it says from what on."""
    nested_step: Amount | None
    """Step by which the budget is spent so that a larger one never drops a project; null: all at once."""
    projects: Annotated[str, Field(min_length=1)]
    """File of the projects: CSV, YAML or JSON."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        for what, names in (
            ("criterion", [c.id for c in self.criteria]),
            ("reserve", [r.id for r in self.reserves]),
            ("fact", [f.name for f in self.facts]),
        ):
            yield from (f"{what} {name} stands twice" for name in sorted(set(names)) if names.count(name) > 1)
        yield from (f"fact {f.name} is known by itself" for f in self.facts if f.name in BUILT_IN)
        for one in self.reserves:
            if one.amount is not None and one.amount > self.budget:
                yield f"reserve {one.id} is larger than the budget"


CALL = TypeAdapter(Call)


def _given(name: str, it: str, en: str, unit: Unit) -> TableInput:
    return TableInput(name=name, title=Text(it=it, en=en), kind="number", unit=unit, domain="[0, inf)")


BUILT_IN = {
    one.name: one
    for one in (
        _given("cost", "Costo", "Cost", "EUR"),
        _given("requested", "Contributo chiesto", "Grant asked for", "EUR"),
        _given("cofunding", "Quota a carico del beneficiario", "Share borne by the beneficiary", "1"),
        _given("inhabitants", "Abitanti del Comune", "Inhabitants of the Comune", "inhabitant"),
    )
}
"""Facts that every project has without declaring them."""


class Project(Declared):
    """A project that asks for money."""

    id: Thing
    title: Annotated[str, Field(min_length=1)]
    municipality: Thing
    cost: Amount
    requested: Amount
    least: Amount | None = None
    """The least grant with which it would be carried out; null where it takes all or nothing."""
    facts: dict[FactName, float | str | None]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.requested > self.cost:
            msg = f"project {self.id}: asks for {self.requested:f}, more than its cost of {self.cost:f}"
            raise ValueError(msg)
        if self.least is not None and self.least > self.requested:
            msg = f"project {self.id}: the least grant is larger than what it asks for"
            raise ValueError(msg)
        return self


PROJECTS = TypeAdapter(tuple[Project, ...])
