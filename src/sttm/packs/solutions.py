"""The abacus: solutions that raise quality, sustainability and innovation of settlements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Declared, Identifier, Sourced, Text
from sttm.packs.works import CostRange

__all__ = ["Serves", "Solution"]


class Serves(Declared):
    """A criterion of a profile that a solution serves."""

    profile: Identifier
    criterion: Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$")]
    value: float | None
    """Of a criterion on a scale, what its input becomes; null for one of the checklist, which is met."""


class Solution(Sourced):
    """One solution of the catalogue."""

    id: Identifier
    title: Text
    description: Text
    theme: Identifier
    applies_to: Annotated[tuple[Literal["existing", "new"], ...], Field(min_length=1)]
    activities: tuple[Identifier, ...] | None
    """Null for every activity."""
    serves: Annotated[tuple[Serves, ...], Field(min_length=1)]
    cost: CostRange | None
    """Null where nobody has said."""
    upkeep: CostRange | None
    """A year; null where nobody has said."""
    example: Text
    work_type: Identifier | None = None
    """The type of work of STTM 1 that it is, where it is one."""
    excludes: tuple[Identifier, ...] = ()
    """Solutions that cannot stand beside it."""
    needs: tuple[Identifier, ...] = ()
    """Solutions without which it makes no sense."""
