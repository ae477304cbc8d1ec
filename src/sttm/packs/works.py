"""Types of work an intervention is made of: nature-based solutions (NBS) and synergic works."""

from __future__ import annotations

from typing import Literal

from sttm.packs.declared import Confidence, Declared, Identifier, Source, Text, Unit

__all__ = ["CostRange", "WorkType"]


class CostRange(Declared):
    """What a unit of work costs, as a range with its source."""

    low: float
    high: float
    unit: Unit
    source: Source
    confidence: Confidence


class WorkType(Declared):
    """A type of work: how it is measured, what it costs, what it brings."""

    id: Identifier
    title: Text
    kind: Literal["nbs", "synergic"]
    measured_by: Literal["area", "length", "number"]
    infiltrates: Literal["none", "roof_water", "road_and_yard_water"]
    """The water that the work sends into the ground, which the respect zone of wells limits."""
    depth_m: float
    """Depth below ground of the work, for the check of the groundwater table."""
    area_per_unit_m2: float | None
    """Ground taken by a metre of length or by one piece; null for works measured by area."""
    cost: CostRange | None
    benefits: Text
