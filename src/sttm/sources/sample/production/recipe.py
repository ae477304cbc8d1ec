"""What the generator is told about firms, plans and constraints, checked before anything is drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["PracticeRecipe", "ProductionRecipe", "Range", "TypeRecipe"]

Positive = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Range = tuple[Positive, Positive]
Names = Annotated[tuple[str, ...], Field(min_length=1)]
SettlementType = Literal[
    "production",
    "logistics",
    "distribution",
    "innovation_space",
    "innovative_production",
    "services_to_firms",
    "data_centre",
]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TypeRecipe(_Told):
    """A type of settlement: ATECO sections, floor space per ground, ground floor per worker (m²), a name."""

    ateco: tuple[Annotated[str, Field(pattern="^[A-V]$")], ...]
    floor: Range
    per_worker: Range
    name: str
    in_works: Share
    """Share of the blocks of industrial districts."""
    in_town: Share
    """Share of the working blocks among homes."""


class PracticeRecipe(_Told):
    """An invented best practice, found at a settlement of a type."""

    type: SettlementType
    name: str
    theme: str
    description: str
    year: int
    activity: str | None
    source: str


class ProductionRecipe(_Told):
    """Everything the third strategy's layers are made from; see ``generator.yaml`` of the sample pack."""

    settlement_types: dict[SettlementType, TypeRecipe]
    status: dict[Literal["existing", "disused", "underused"], Share]
    joined_blocks: tuple[int, int]
    """Street blocks that one site of large logistics or a regeneration area takes (least, most)."""
    known_as_points: Share
    without_area: Share
    """Share of the points of which not even the area is known."""
    services: Names
    firms: Names
    forecast_built: tuple[Share, ...]
    forecast_index: Range
    """Floor space per m² of ground that a plan allows."""
    plans: dict[Literal["municipal", "supra_municipal"], str]
    speeds: dict[Literal["motorway", "primary", "secondary", "local"], Positive]
    flood_reach: dict[Literal["P3", "P2", "P1"], Positive]
    """How far a class of hazard reaches from the bank of the main river, m."""
    heritage: dict[Literal["building", "garden", "archaeology"], Names]
    protected: dict[Literal["regional_park", "belt_park", "natural_park", "reserve", "local_park"], str]
    practices: tuple[PracticeRecipe, ...]
