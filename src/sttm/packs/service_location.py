"""Where a service may go: the location criteria of the strategy, and what a choice of places prefers."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit
from sttm.packs.service_categories import Tier

__all__ = ["LocationCriterion", "LocationPreference", "LocationRule"]

Bounds = tuple[str, ...]

ASKS: dict[str, Bounds] = {
    "lum_or_stop": ("one_of", "most"),
    "transit_share": ("minutes", "least"),
    "walk_link": ("most",),
    "residents_reached": ("minutes", "least"),
    "regeneration_area": (),
    "outside_layer": ("layer",),
    "competing_services": ("minutes", "most"),
    "land_area": ("least",),
}
"""What a criterion of each kind has to say."""


class LocationCriterion(Declared):
    """One criterion of a place for a service."""

    id: Identifier
    title: Text
    kind: Literal[
        "lum_or_stop", "transit_share", "walk_link", "residents_reached", "regeneration_area",
        "outside_layer", "competing_services", "land_area",
    ]  # fmt: skip
    layer: Identifier | None = None
    """For ``outside_layer``: the layer that the place must not touch."""
    column: Identifier | None = None
    """Column of the layer whose values count; without one every feature does."""
    one_of: tuple[str, ...] = ()
    """Values of that column; for ``lum_or_stop`` the relevances that count."""
    minutes: Annotated[float, Field(gt=0)] | None = None
    """Within which people or services are counted."""
    least: float | None = None
    most: float | None = None
    unit: Unit
    mandatory: bool
    """Whether a place that does not meet it is not admissible, or only less good."""
    article: str | None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        lacking = [name for name in ASKS[self.kind] if getattr(self, name) in (None, ())]
        if lacking:
            msg = f"{self.id}: a criterion of kind {self.kind} says {', '.join(lacking)}"
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
