"""How sites are searched and what several together may take: sources of land in order, rates, thresholds."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.area_rules import Where
from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit

__all__ = [
    "LandSource",
    "SearchRule",
    "SiteDistance",
    "TripRate",
    "ZoneThreshold",
]

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class LandSource(Declared):
    """One kind of land in which sites are looked for; the order of the list is the order of search."""

    id: Identifier
    title: Text
    kind: Literal["regeneration", "disused", "unsaturated_plan", "greenfield"]
    layer: Identifier
    where: tuple[Where, ...] = ()
    built_share_below: Share | None = None
    """Of plan areas: those of which less than this share is built are unsaturated."""
    variable: Identifier | None = None
    """Of greenfield: the table by land-cover class that says what share of the ground is open land."""
    least_value: Share | None = None
    """Of greenfield: from which share a cell is open land."""
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Activities for which the norm leaves it; null for all."""
    article: str | None
    text: Text
    """Why it stands here in the order, and for whom it is left."""

    def left_for(self, activity: str) -> bool:
        """Whether the norm leaves this land for an activity."""
        return self.activities is None or activity in self.activities

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        problems = []
        if (self.kind == "unsaturated_plan") != (self.built_share_below is not None):
            problems.append("built_share_below is given for unsaturated_plan, and only for it")
        for name in ("variable", "least_value"):
            if (self.kind == "greenfield") != (getattr(self, name) is not None):
                problems.append(f"{name} is given for greenfield, and only for it")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class SiteDistance(Declared):
    """A distance that is told of every site; along roads too where the road network is known."""

    id: Identifier
    title: Text
    layer: Identifier
    where: tuple[Where, ...] = ()
    by_road: bool


class SearchRule(Dated, Sourced):
    """How admissible sites are found and told apart."""

    id: Identifier
    title: Text
    lands: Annotated[tuple[LandSource, ...], Field(min_length=1)]
    separation_m: Positive
    """Least distance between two alternatives: neighbours of the best are no alternative to it."""
    exposure_m: Positive
    """Residents within this distance of a site are exposed to it."""
    least_width_m: Positive
    """Narrower land is no site."""
    cell_m: Annotated[float, Field(ge=1, le=1000)]
    """Distance between the places where a site is tried on land larger than a site."""
    proportions: Annotated[tuple[Annotated[float, Field(ge=1)], ...], Field(min_length=1)]
    """Length over width of the rectangles that are tried there."""
    distances: tuple[SiteDistance, ...]
    nearby_m: Positive
    """How far a check looks for better sites."""


class TripRate(Sourced):
    """Vehicles a day that an activity generates per hectare or per 1,000 m² of floor space."""

    id: Identifier
    activity: Identifier
    per: Literal["territorial_area", "floor_space"]
    unit: Unit
    """Per m² of that area and day, in vehicles (dimensionless): 1/m**2/day."""
    light: tuple[float, float, float]
    heavy: tuple[float, float, float]
    """Low, central, high."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name, given in (("light", self.light), ("heavy", self.heavy)):
            if list(given) != sorted(given) or given[0] < 0:
                msg = f"{name} is low, central, high, none negative: {given}"
                raise ValueError(msg)
        return self


class ZoneThreshold(Dated, Sourced):
    """What several proposals together may take in a Zona omogenea."""

    id: Identifier
    title: Text
    quantity: Literal["land", "new_land", "light_trips", "heavy_trips", "plan_share"]
    unit: Unit
    zone: str | None
    """Id of the zone; null for every zone without a threshold of its own."""
    most: Positive
    per: Literal["zone", "zone_area"]
    """Whether ``most`` is an amount or a share of the area of the zone."""
    text: Text
