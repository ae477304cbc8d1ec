"""Types of activity of production, logistics, distribution and services to firms."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Identifier, Sourced, Text

__all__ = ["Activity"]

Share = Annotated[float, Field(ge=0, le=1)]


class Activity(Sourced):
    """A type of activity that looks for a place, and what is usual of its sites."""

    id: Identifier
    title: Text
    description: Text
    work_kind: Identifier
    """What the fact ``work_kind`` of the norms says of it."""
    settlement_types: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Types of the layer settlements that are of this activity."""
    usual_area_m2: tuple[float, float]
    """Usual least and greatest *superficie territoriale* of a site, m²; a search may ask for another."""
    sealed_share: tuple[Share, Share, Share]
    """Share of a site that it seals: low, central, high."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        problems = []
        least, most = self.usual_area_m2
        if not 0 < least <= most:
            problems.append(f"usual_area_m2 runs from a positive area to a larger one, not {least} to {most}")
        if list(self.sealed_share) != sorted(self.sealed_share):
            problems.append(f"sealed_share is low, central, high, not {self.sealed_share}")
        if problems:
            raise ValueError("; ".join(problems))
        return self
