"""Supra-municipal poles of production, services or distribution: where, on what conditions, what for."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.area_rules import Where
from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit

__all__ = ["PoleCondition", "PoleIncentive", "PoleLand", "PoleRule", "Reads"]

Reads = Literal[
    "area",
    "floor_space",
    "share_inside",
    "excluded_share",
    "distance",
    "count_within",
    "kinds_within",
    "profile_class",
    "declared",
]
"""What a condition reads of a candidate.

*area*, *floor_space*: its own, m²; *share_inside*: of its area inside the features of a layer;
*excluded_share*: of its area where the areas map excludes every activity of the pole; *distance*: to the
nearest feature, m; *count_within*: features within a distance; *kinds_within*: different values of a column
among them; *profile_class*: a class reached, declared with evidence; *declared*: what no layer tells.
"""

OF_A_LAYER = ("share_inside", "distance", "count_within", "kinds_within")
WITHIN = ("count_within", "kinds_within")
WITHOUT_NUMBER = ("profile_class", "declared")


class PoleLand(Declared):
    """One kind of land that may become a pole; the order of the list is the order of the strategy."""

    id: Identifier
    title: Text
    layer: Identifier
    where: tuple[Where, ...] = ()
    gather: Literal["each", "clusters"]
    """Each feature by itself, or those that lie close together as one."""
    gap_m: Annotated[float, Field(gt=0)] | None = None
    """Features no farther apart than this are one cluster."""
    least_number: Annotated[int, Field(ge=1)] = 1
    """Features of a cluster, at least."""
    least_area_m2: Annotated[float, Field(ge=0)] = 0
    """Drawn area, at least. What is known only as points passes: nobody knows its area."""
    text: Text

    @model_validator(mode="after")
    def _a_cluster_has_a_gap(self) -> Self:
        if (self.gather == "clusters") != (self.gap_m is not None):
            msg = "clusters, and only these, say how far apart their features may lie (gap_m)"
            raise ValueError(msg)
        return self


class PoleCondition(Sourced):
    """Something a candidate has to hold: read from a layer, or declared with evidence where none tells."""

    id: Identifier
    title: Text
    role: Literal["precondition", "condition", "merit"]
    """Without a precondition it is no pole; a condition has to be met; a merit only opens incentives."""
    reads: Reads
    layer: Identifier | None = None
    where: tuple[Where, ...] = ()
    column: Identifier | None = None
    """Of which different values are counted."""
    within_m: Annotated[float, Field(gt=0)] | None = None
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()
    """Classes of a profile that are enough."""
    unit: Unit
    article: str | None
    text: Text

    @model_validator(mode="after")
    def _says_what_it_reads(self) -> Self:
        reads = self.reads
        problems = []
        if (self.layer is not None) != (reads in OF_A_LAYER):
            problems.append(f"{' and '.join(OF_A_LAYER)}, and only these, name a layer")
        if (self.within_m is not None) != (reads in WITHIN):
            problems.append(f"{' and '.join(WITHIN)}, and only these, say within_m")
        if (self.column is not None) != (reads == "kinds_within"):
            problems.append("kinds_within, and only it, names a column")
        if bool(self.one_of) != (reads == "profile_class"):
            problems.append("profile_class, and only it, lists classes (one_of)")
        numeric = self.at_least is not None or self.at_most is not None
        if numeric == (reads in WITHOUT_NUMBER):
            problems.append("a number has a bound, at_least or at_most; what is declared has none")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            problems.append(f"at_least {self.at_least} is above at_most {self.at_most}")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class PoleIncentive(Sourced):
    """What a pole that meets some conditions may have, by which article, and who grants it."""

    id: Identifier
    title: Text
    needs: tuple[Identifier, ...]
    """Conditions to be met beyond the preconditions."""
    granted_by: Text
    article: str | None
    text: Text


class PoleRule(Dated, Sourced):
    """What makes a pole of one kind."""

    id: Identifier
    title: Text
    kind: Literal["production", "services", "distribution"]
    purpose: Text
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    lands: Annotated[tuple[PoleLand, ...], Field(min_length=1)]
    """Land that may be a pole, in the order of the strategy: regeneration areas first."""
    conditions: Annotated[tuple[PoleCondition, ...], Field(min_length=1)]
    incentives: tuple[PoleIncentive, ...]

    @model_validator(mode="after")
    def _names_lead_somewhere(self) -> Self:
        problems = []
        for what, ids in (
            ("land", [land.id for land in self.lands]),
            ("condition", [c.id for c in self.conditions]),
            ("incentive", [i.id for i in self.incentives]),
        ):
            problems += [f"{what} {i} is listed twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
        known = {c.id for c in self.conditions}
        problems += [
            f"incentive {one.id} needs {name}, which is no condition"
            for one in self.incentives
            for name in one.needs
            if name not in known
        ]
        if not any(c.role == "precondition" for c in self.conditions):
            problems.append("at least one condition is a precondition")
        if problems:
            raise ValueError("; ".join(problems))
        return self
