"""Profiles of sustainability and innovation: criteria by theme, classes, and what each place asks for."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text
from sttm.packs.schede import ChecklistCriterion, ScaleCriterion, ScoreClass
from sttm.packs.tables import DecisionTable

__all__ = ["Profile", "Theme"]

ProfileCriterion = Annotated[ScaleCriterion | ChecklistCriterion, Field(discriminator="kind")]


class Theme(Declared):
    """One theme; its criteria, whose ids begin with its letter, are rescaled to its weight."""

    id: Annotated[str, Field(pattern=r"^[A-Z]$")]
    theme: Identifier
    """soil, water, energy, mobility, landscape, labour_and_services, digital, circularity, integration."""
    title: Text
    weight: Annotated[float, Field(gt=0, le=100)]
    criteria: Annotated[tuple[ProfileCriterion, ...], Field(min_length=1)]


class Profile(Dated, Sourced):
    """One version of a profile."""

    id: Identifier
    title: Text
    purpose: Text
    activities: tuple[Identifier, ...] | None
    """Null for every activity."""
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]
    classes: Annotated[tuple[ScoreClass, ...], Field(min_length=2)]
    """From the best to the worst; the last starts from 0."""
    thresholds: DecisionTable
    """Least class by area and activity: ``mandatory_<class>``, ``incentivised_<class>`` or ``none``."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        problems = []
        total = sum(t.weight for t in self.themes)
        if abs(total - 100) > 1e-9:
            problems.append(f"the weights of the themes add up to {total}, not 100")
        ids = [c.id for t in self.themes for c in t.criteria]
        problems += [f"criterion {i} is listed twice" for i in sorted({i for i in ids if ids.count(i) > 1})]
        problems += [
            f"criterion {c.id} stands in theme {t.id}"
            for t in self.themes
            for c in t.criteria
            if c.id[0] != t.id
        ]
        starts = [c.from_ for c in self.classes]
        if starts[-1] != 0 or any(a <= b for a, b in pairwise(starts)):
            problems.append(f"classes run from the best to the one from 0, not {starts}")
        if problems:
            raise ValueError("; ".join(problems))
        return self
