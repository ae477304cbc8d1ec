"""The objectives of a strategy as a tree, each tied to what measures it and to what pursues it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Declared, Identifier, Sourced, Text

__all__ = ["CriterionReference", "Effect", "Objective"]

CriterionId = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]


class CriterionReference(Declared):
    """Criteria of a Scheda Norma, by its number."""

    scheda: Annotated[int, Field(gt=0)]
    criteria: Annotated[tuple[CriterionId, ...], Field(min_length=1)]


class Effect(Declared):
    """Which transformations of the register go towards the objective, and which against it."""

    effect: Literal["towards", "against"]
    where: Annotated[dict[Identifier, Annotated[tuple[str, ...], Field(min_length=1)]], Field(min_length=1)]
    """Column of the register: values any of which a transformation must have."""
    reason: Text


class Objective(Sourced):
    """One objective."""

    id: Identifier
    title: Text
    description: Text
    parent: Identifier | None
    """Null for the roots of the tree."""
    indicators: tuple[Identifier, ...]
    """Monitoring indicators that measure it."""
    articles: tuple[str, ...]
    """Articles that it comes from or that serve it, as they are cited."""
    criteria: tuple[CriterionReference, ...]
    """Criteria of the Schede Norma that ask for it."""
    work_types: tuple[Identifier, ...]
    """Types of work that pursue it."""
    programmes: tuple[str, ...]
    """Funded programmes that pursue it, by name."""
    transformations: tuple[Effect, ...]
