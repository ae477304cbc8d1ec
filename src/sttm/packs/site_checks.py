"""What a site is checked against beside the rules on areas: bodies that take part, contents of plans."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.area_rules import Where
from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text
from sttm.packs.tables import DecisionTable

__all__ = ["BodyPart", "PlanContent", "SiteBody", "SiteProcedure"]

Share = Annotated[float, Field(ge=0, le=1)]


class SiteBody(Declared):
    """A body that takes part in the procedure of a site."""

    id: Identifier
    title: Text


class BodyPart(Sourced):
    """The part that a body has where an outcome of the table follows."""

    outcome: Identifier
    body: Identifier
    part: Literal["decides", "agrees", "gives_opinion", "assesses", "plans"]
    """*agrees*: an agreement (*intesa*) is reached with it; *plans*: its own plan has to provide for it."""


class SiteProcedure(Dated, Sourced):
    """By what procedure a site is authorised and which bodies take part, by rules over facts of the site."""

    id: Identifier
    title: Text
    text: Text
    """What it is, and what it does not say."""
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    procedure: Identifier | None
    """Type of procedure of the norms (``sttm procedure``), where one is declared."""
    taking_part: Annotated[tuple[SiteBody, ...], Field(min_length=1)]
    bodies: DecisionTable
    """Policy *collect*: each outcome is a part that a body has, described by its label."""
    parts: Annotated[tuple[BodyPart, ...], Field(min_length=1)]
    """For each outcome of the table, whose part it is, and by which source."""

    @model_validator(mode="after")
    def _every_outcome_has_a_body(self) -> Self:
        problems = []
        outcomes, given = [o.id for o in self.bodies.outcomes], [p.outcome for p in self.parts]
        if sorted(outcomes) != sorted(given):
            problems.append(f"the outcomes are {sorted(outcomes)}, the parts are of {sorted(given)}")
        known = {b.id for b in self.taking_part}
        problems += [f"body {p.body} does not take part" for p in self.parts if p.body not in known]
        if self.bodies.hit_policy != "collect":
            problems.append("the table of bodies collects: several take part at once")
        if problems:
            raise ValueError("; ".join(problems))
        return self


Coherence = Literal["coherent", "coherent_with_conditions", "not_coherent"]


class PlanContent(Dated, Sourced):
    """A content of a plan that is a layer: with what answer a site that touches it is coherent.

    With a ``variable`` the content is the ground whose land-cover class has a value of at least
    ``least_value`` in that table: what a plan says of all open land has no layer of its own.
    """

    id: Identifier
    title: Text
    plan: Identifier
    """PTM, PTR, … in lower case."""
    plan_title: Text
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    layer: Identifier
    where: tuple[Where, ...] = ()
    variable: Identifier | None = None
    least_value: Share | None = None
    least_share: Share
    """Share of the site from which it counts as touched."""
    touching: Coherence
    elsewhere: Coherence | None
    """For a site that does not touch it; null where the content then asks nothing."""
    text: Text

    @model_validator(mode="after")
    def _one_way_of_reading(self) -> Self:
        problems = []
        if (self.variable is None) != (self.least_value is None):
            problems.append("variable and least_value are given together")
        if self.variable is not None and self.where:
            problems.append("a content read from a table by class has no where")
        if problems:
            raise ValueError("; ".join(problems))
        return self
