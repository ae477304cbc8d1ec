"""Rules of hydraulic invariance (*invarianza idraulica*), and the criticality and rain of each place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sttm.packs.declared import Confidence, Dated, Declared, Identifier, Source, Sourced, Text
from sttm.packs.tables import DecisionTable

__all__ = ["Criticality", "InvariancePlace", "InvarianceRules", "RainCurve", "ScopedWork", "Surface"]

Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
Positive = Annotated[float, Field(gt=0)]


class Surface(Declared):
    """A kind of surface and its runoff coefficient."""

    id: Identifier
    title: Text
    coefficient: Annotated[float, Field(ge=0, le=1)] | None
    """Null for surfaces that the reckoning leaves out."""
    source: Source
    confidence: Confidence


class Criticality(Declared):
    """A class of hydraulic criticality: what may be discharged, what must be held at least."""

    id: Letter
    discharge: Positive
    """l/s for each hectare that runs off wholly."""
    discharge_confidence: Confidence
    minimum: Positive
    """m³ for each hectare that runs off wholly."""
    minimum_confidence: Confidence
    place_factor: bool
    """Whether the factor P of the place multiplies the minimum."""


class ScopedWork(Declared):
    """A type of work that the rules concern, and why."""

    type: Identifier
    why: Text


class InvarianceRules(Dated, Sourced):
    """One version of the rules."""

    id: Identifier
    title: Text
    note: Text
    """What a reader must know beside every answer."""
    surfaces: Annotated[tuple[Surface, ...], Field(min_length=1)]
    criticalities: Annotated[tuple[Criticality, ...], Field(min_length=1)]
    classes: DecisionTable
    """From ``area`` (m**2) and ``coefficient`` (1) to the class of the work."""
    methods: DecisionTable
    """From ``class`` and ``criticality`` to ``minimum``, ``rain_only`` or ``detailed``."""
    works: tuple[ScopedWork, ...]
    return_period_years: Positive
    emptying_hours: Positive
    rain_hours: tuple[Positive, Positive]
    """Durations for which the curves of rain hold."""


class RainCurve(Sourced):
    """Parameters of the rain at a place, from which that of any return period and duration follows."""

    a1: Positive
    """Mean yearly maximum of one hour, mm."""
    n: Annotated[float, Field(gt=0, lt=1)]
    alpha: Positive
    kappa: float
    epsilon: float


class InvariancePlace(Dated, Sourced):
    """Criticality and rain of some Comuni, or of all those that no other entry names."""

    id: Identifier
    municipalities: tuple[str, ...]
    """Empty: every Comune that no other entry names."""
    criticality: Letter
    factor: Positive
    """P, which multiplies the minimum volume where the criticality says so."""
    rain: RainCurve
