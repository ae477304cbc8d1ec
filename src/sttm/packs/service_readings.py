"""How services are read at three scales: standards, levels of performance, tiers, platforms."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit, check_steps
from sttm.packs.service_categories import Tier

__all__ = [
    "PerformanceCriterion",
    "PerformanceRule",
    "PlatformRule",
    "ServiceRole",
    "ServiceStandard",
    "ServiceWeight",
    "TierRule",
    "WeightStep",
]


class ServiceStandard(Dated, Sourced):
    """A supply per head that is asked for, or was: square metres per inhabitant or places per user."""

    id: Identifier
    title: Text
    of: Literal["area", "capacity"]
    least: Annotated[float, Field(ge=0)]
    unit: Unit
    binding: bool
    """Whether it still binds, or is shown for comparison only."""
    whole: bool
    """Whether it is of all parts together; else of the categories that name it."""


class PerformanceCriterion(Declared):
    """One criterion of the performance of services; its reading falls between breaks into levels 1–5."""

    id: Identifier
    title: Text
    kind: Literal["supply", "reach", "variety", "hours"]
    unit: Unit
    breaks: Annotated[tuple[float, ...], Field(min_length=4, max_length=4)]
    """Where levels 2, 3, 4, 5 begin, ascending; with ``lower_is_better`` where 5, 4, 3, 2 end."""
    lower_is_better: bool
    weight: Annotated[float, Field(gt=0)]
    of: Literal["area", "capacity"] | None
    """What a supply is counted in; null for the other kinds."""
    within_min: Annotated[float, Field(gt=0)] | None
    """Minutes on foot of a reach; null for the other kinds."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if list(self.breaks) != sorted(set(self.breaks)):
            msg = f"{self.id}: breaks ascend"
            raise ValueError(msg)
        if (self.of is not None) != (self.kind == "supply"):
            msg = f"{self.id}: a supply says what it is counted in, and nothing else does"
            raise ValueError(msg)
        if (self.within_min is not None) != (self.kind == "reach"):
            msg = f"{self.id}: a reach says its minutes, and nothing else does"
            raise ValueError(msg)
        return self

    def level(self, value: float) -> int:
        """Return the level of a value, 1 the worst."""
        # A value computed to the last bit falls on the side of the break that a reader sees it on.
        shown = round(value, 9)
        if self.lower_is_better:
            return 5 - sum(shown > b for b in self.breaks)
        return 1 + sum(shown >= b for b in self.breaks)


class PerformanceRule(Dated, Sourced):
    """How the performance of the services of one category against those who lean on them is judged."""

    id: Identifier
    title: Text
    categories: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    criteria: Annotated[tuple[PerformanceCriterion, ...], Field(min_length=1)]


class TierRule(Dated, Sourced):
    """What a catchment has to be for a tier to be suggested."""

    id: Identifier
    title: Text
    tier: Tier
    least_municipalities: Annotated[int, Field(ge=1)] | None
    """Comuni served, that of the service among them."""
    bordering: bool
    """Whether all Comuni that border the one of the service must be served."""
    least_zones: Annotated[int, Field(ge=1)] | None
    """Zone omogenee served."""
    least_share: Annotated[float, Field(gt=0, le=1)]
    """Share of its users who lean on the service, from which a Comune or Zona omogenea is served by it."""
    categories: tuple[Identifier, ...]
    """Categories that are of the tier by their nature, whatever the catchment."""


class WeightStep(Declared):
    """Where a level of weight begins."""

    from_: Annotated[float | None, Field(alias="from")]
    level: Annotated[int, Field(ge=1, le=5)]


class ServiceWeight(Dated, Sourced):
    """How the weight of a service in one of the systems of the plan is read."""

    id: Identifier
    title: Text
    system: Literal["urban", "environmental", "mobility", "lum"]
    reads: Literal["catchment", "green_distance", "departures", "lum_relevance"]
    """Residents who lean on it; metres to the green network; departures of a day from stops near by; 0 in
    no LUM, 1 in one of sovracomunale and 2 of metropolitan relevance."""
    unit: Unit
    within_m: Annotated[float, Field(gt=0)] | None
    """Straight line to the stops that count, for departures."""
    steps: Annotated[tuple[WeightStep, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_steps([s.from_ for s in self.steps])
        if (self.within_m is not None) != (self.reads == "departures"):
            msg = f"{self.id}: departures say how near a stop is, and nothing else does"
            raise ValueError(msg)
        return self

    def level(self, value: float) -> int:
        """Return the level of a value, 1 the lightest."""
        shown = round(value, 9)
        return [s.level for s in self.steps if s.from_ is None or shown >= s.from_][-1]


class ServiceRole(Dated, Sourced):
    """What makes a cluster of services and stops a pole, node or corridor; the first that fits, by order."""

    id: Identifier
    title: Text
    role: Literal["pole", "node", "corridor"]
    order: Annotated[int, Field(ge=1)]
    least_services: Annotated[int, Field(ge=0)]
    least_categories: Annotated[int, Field(ge=0)]
    least_supra_municipal: Annotated[int, Field(ge=0)]
    """Services whose declared tier, or else the usual tier of their category, is above local."""
    least_stations: Annotated[int, Field(ge=0)]
    """Stations, or stops that belong to none, of the modes."""
    modes: tuple[str, ...]
    least_elongation: Annotated[float, Field(ge=1)] | None
    """Length over width of the narrowest rectangle around it."""


class PlatformRule(Dated, Sourced):
    """What makes a service platform: so many categories close together, near a stop."""

    id: Identifier
    title: Text
    within_m: Annotated[float, Field(gt=0)]
    least_categories: Annotated[int, Field(ge=1)]
    categories: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    stop_within_m: Annotated[float, Field(gt=0)] | None
    modes: tuple[str, ...]
