"""Supra-municipal poles of production, services or distribution: preconditions, conditions, incentives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.area_rules import Where
from sttm.packs.declared import Dated, Identifier, Sourced, Text, Unit

__all__ = ["PoleCondition", "PoleIncentive", "PoleRule"]


class PoleCondition(Sourced):
    """Something a candidate has to hold: read from a layer, or declared with evidence where none tells."""

    id: Identifier
    title: Text
    role: Literal["precondition", "condition"]
    reads: Literal[
        "area",
        "share_inside",
        "distance",
        "count_within",
        "floor_space",
        "activities",
        "profile_class",
        "declared",
    ]
    """What is read of the candidate; the next fields say of which layer, how far and which features."""
    layer: Identifier | None = None
    where: tuple[Where, ...] = ()
    within_m: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    unit: Unit
    text: Text


class PoleIncentive(Sourced):
    """What a pole that meets some conditions may have, by which article."""

    id: Identifier
    title: Text
    needs: tuple[Identifier, ...]
    """Conditions to be met beyond the preconditions."""
    article: str | None
    text: Text


class PoleRule(Dated, Sourced):
    """What makes a pole of one kind."""

    id: Identifier
    title: Text
    kind: Literal["production", "services", "distribution"]
    activities: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    layers: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Layers whose areas may be a pole, in the order of the strategy: regeneration areas first."""
    conditions: Annotated[tuple[PoleCondition, ...], Field(min_length=1)]
    incentives: tuple[PoleIncentive, ...]
