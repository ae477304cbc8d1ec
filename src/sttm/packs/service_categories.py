"""What services there are: categories, the daily groups of the 15-minute city, how open data name them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["OsmCategory", "OsmStreet", "ServiceCategory", "ServiceGroup", "Tier", "Way"]

Tier = Literal["local", "sovracomunale", "metropolitano"]
"""Tier of a service, in the words of the plan."""

Way = Literal["both", "forward", "backward", "no"]
"""In which direction of a line one may go."""


class ServiceGroup(Dated, Sourced):
    """A group of daily services that everybody should reach in a few minutes."""

    id: Identifier
    title: Text
    weight: Annotated[float, Field(ge=0)]
    """In the combined index."""
    layer: Literal["services", "stops"]
    """Where its places are: transport is in the stops."""


class ServiceCategory(Declared):
    """A category of services: the column ``category`` of the layer ``services`` names one."""

    id: Identifier
    title: Text
    group: Identifier | None
    """Daily group of the 15-minute city, or null for services that are not daily."""
    entered_by: Literal["place", "entrances"]
    """Whether one goes to the place itself, or to its gates where they are known (parks, campuses)."""
    users: tuple[Identifier, ...]
    """Columns of the population that lean on it; none: all residents."""
    usual_tier: Tier
    standard: Identifier | None
    """Part of the urban-planning standard that its area counts for, or null."""


class OsmCategory(Declared):
    """Tags of OpenStreetMap that make a feature a service of a category; the first rule that fits wins.

    Rules with ``also`` make a service beside what another rule makes: a school of two levels is both.
    """

    id: Identifier
    category: Identifier
    tags: Annotated[dict[str, tuple[str, ...]], Field(min_length=1)]
    """Values of each key, all keys needed; ``*`` is any value."""
    without: Annotated[dict[str, tuple[str, ...]], Field(default_factory=dict)]
    """Tags that a feature must not have."""
    least_area_m2: Annotated[float, Field(ge=0)] = 0.0
    """Smaller features are none; those drawn as a point, whose area nobody knows, neither, unless it is 0."""
    also: bool = False
    """Whether it is looked at when another rule has already fitted, and leaves those after it to fit."""


class OsmStreet(Declared):
    """Which classes of street of OpenStreetMap may be walked and cycled where no tag says otherwise.

    A class that may not is open where a tag of the way says so; a class that no row names is no street.
    """

    id: Identifier
    highway: Annotated[tuple[str, ...], Field(min_length=1)]
    walk: bool
    bike: bool
