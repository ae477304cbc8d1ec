"""What the generator is told about streets, services and transport, checked before anything is drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LineRecipe", "ServiceRecipe", "ServicesRecipe", "TransitMode"]

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
TransitMode = Literal["rail", "metro", "tram", "bus"]
Clock = Annotated[str, Field(pattern="^[0-2][0-9]:[0-5][0-9]$")]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceRecipe(_Told):
    """Services of a category: how many, how large, where."""

    residents: Positive
    """Residents for each; at least one in the main city."""
    towns: bool
    """Whether every town has one, however small."""
    name: str
    area: tuple[Positive, Positive] | None
    capacity: tuple[Positive, Positive] | None
    hours: str | None
    central: Share
    """How much it seeks the middle of towns: 0 follows the residents."""
    tier: Literal["local", "sovracomunale", "metropolitano"]


class LineRecipe(_Told):
    """How lines of a mode run."""

    speed_kmh: Positive
    stop_every_m: Positive
    dwell_s: Annotated[int, Field(ge=0)]
    headway_min: dict[Literal["weekday", "saturday", "sunday"], Annotated[int, Field(ge=1)]]
    first: Clock
    last: Clock
    name: str


class ServicesRecipe(_Told):
    """Everything the second strategy's layers are made from; see ``generator.yaml`` of the sample pack."""

    street_spacing: Positive
    """Width of a street block in towns, m."""
    track_spacing: Positive
    """Width between tracks in the country, m."""
    dense_from: Share
    """Urban density from which there are streets besides the roads."""
    left_out: Share
    """Share of the streets of a lattice that were never built."""
    underpasses: Share
    """Share of the streets that pass under a railway or over a river, where one is in the way."""
    one_way: Share
    """Share of the streets that bicycles may use in one direction only."""
    planned: Share
    proposed: Share
    """Shares of the services that are planned, and proposed for funding."""
    services: dict[str, ServiceRecipe]
    lines: dict[TransitMode, LineRecipe]
    metro_from_m: Positive
    """Reach of the main city from which it has a metro."""
    jobs_per_resident: Share
    days: tuple[str, str]
    """First and last day of the timetable."""
    ages: dict[Literal["age_0_2", "age_3_5", "age_14_18", "age_65_up", "age_10_13"], Share]
    """Shares of those under 10 (first two), of all residents (``age_14_18``, ``age_10_13``), and how many are
    65 and over for each over 70, less one (``age_65_up``)."""
