"""Where a service may go: the location criteria of the strategy, and what a choice of places prefers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit
from sttm.packs.service_categories import Tier

__all__ = ["LocationCriterion", "LocationPreference", "LocationRule"]


class LocationCriterion(Declared):
    """One criterion of a place for a service."""

    id: Identifier
    title: Text
    kind: Literal[
        "within_lum", "transit_minutes", "walk_minutes_to_stop", "residents_reached", "regeneration_area",
        "siting_class", "flood_hazard", "distance_to_layer", "competing_services", "land_area",
    ]  # fmt: skip
    layer: Identifier | None = None
    one_of: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    unit: Unit
    mandatory: bool
    """Whether a place that does not meet it is not admissible, or only less good."""
    article: str | None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.kind == "distance_to_layer" and self.layer is None:
            msg = f"{self.id}: a distance needs its layer"
            raise ValueError(msg)
        return self


class LocationRule(Dated, Sourced):
    """The location criteria of services of some categories and tiers."""

    id: Identifier
    title: Text
    categories: tuple[Identifier, ...]
    """None: all."""
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    criteria: Annotated[tuple[LocationCriterion, ...], Field(min_length=1)]


class LocationPreference(Dated, Sourced):
    """How much nearer, in seconds of walk, a candidate counts for where it stands."""

    id: Identifier
    title: Text
    kind: Literal["lum", "regeneration_area", "public_land"]
    bonus_s: Annotated[float, Field(ge=0)]
