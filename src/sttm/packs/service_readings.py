"""How services are read at three scales: standards, levels of performance, tiers, platforms."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit
from sttm.packs.service_categories import Tier

__all__ = ["PerformanceCriterion", "PerformanceRule", "PlatformRule", "ServiceStandard", "TierRule"]


class ServiceStandard(Dated, Sourced):
    """A supply per head that is asked for, or was: square metres per inhabitant or places per user."""

    id: Identifier
    title: Text
    of: Literal["area", "capacity"]
    least: Annotated[float, Field(ge=0)]
    unit: Unit
    binding: bool
    """Whether it still binds, or is shown for comparison only."""


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

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if list(self.breaks) != sorted(set(self.breaks)):
            msg = f"{self.id}: breaks ascend"
            raise ValueError(msg)
        return self


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
    """Comuni that hold a share of the catchment each."""
    bordering: bool
    """Whether all Comuni that border the one of the service must be among them."""
    least_zones: Annotated[int, Field(ge=1)] | None
    least_share: Annotated[float, Field(gt=0, le=1)]
    """Share of the catchment from which a Comune or Zona omogenea counts."""
    categories: tuple[Identifier, ...]
    """Categories that are of the tier by their nature, whatever the catchment."""


class PlatformRule(Dated, Sourced):
    """What makes a service platform: so many categories close together, near a stop."""

    id: Identifier
    title: Text
    within_m: Annotated[float, Field(gt=0)]
    least_categories: Annotated[int, Field(ge=1)]
    categories: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    stop_within_m: Annotated[float, Field(gt=0)] | None
    modes: tuple[str, ...]
