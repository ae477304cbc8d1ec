"""What the optimiser solves, as numbers: a sheet of criteria as it stands, and what could be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sttm.evaluation.bundles import Bundle, Raised

__all__ = [
    "Choice",
    "Fixed",
    "Listed",
    "Problem",
    "Rated",
    "Room",
    "Step",
    "Stepped",
    "WorkOption",
]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A criterion that no change moves: its points."""

    part: str
    most: float
    low: float


@dataclass(frozen=True, slots=True)
class Step:
    """Points of a criterion while a number lies from ``start`` (included) up to ``end`` (excluded)."""

    start: float
    end: float
    low: float


@dataclass(frozen=True, slots=True)
class Stepped:
    """A criterion read off a scale from the treated share or from the number of types of work."""

    part: str
    most: float
    of_types: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """Effectiveness of the works in one share of the polygon, weighted by their area.

    ``rows`` holds one rate for each type where the level is known, and one row for each level it might
    have where it is not: the lowest counts.
    """

    part: str
    most: float
    share: float
    rows: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A checklist criterion: its points as answered and as satisfied, and what satisfying it costs."""

    id: str
    part: str
    most: float
    low: float
    satisfied: float
    cost: float | None
    """None where it cannot be chosen."""
    concerned: frozenset[str] | None
    """Types of work that make it apply; None where it applies whatever the works."""


@dataclass(frozen=True, slots=True)
class WorkOption:
    """A type of work that can be added or extended, in whole steps."""

    id: str
    ground: float
    """m² of ground that a step takes."""
    cost: float
    """Of a step."""
    least: int
    """Fewest steps that make a work."""


@dataclass(frozen=True, slots=True)
class Room:
    """Ground of one kind, which only some types of work may take and which they share."""

    types: frozenset[str]
    free: float
    """m² that new works of these types may take, together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A Scheda as it stands for one intervention, and what could be changed."""

    weights: Mapping[str, float]
    """Weight of each part in the total."""
    fixed: tuple[Fixed, ...]
    stepped: tuple[Stepped, ...]
    rated: tuple[Rated, ...]
    rated_most: Mapping[str, float]
    """By part, the maximum points of its criteria of effectiveness."""
    listed: tuple[Listed, ...]
    works: Mapping[str, float]
    """Ground that the works take as they are, m², by type."""
    area: float
    """Of the polygon, m²."""
    free: float
    """Ground that new works may take, m²."""
    options: tuple[WorkOption, ...]
    rooms: tuple[Room, ...] = ()
    """Ground by kind; a type in none of them is bounded by ``free`` alone."""
    raised: tuple[Raised, ...] = ()
    """Criteria that bundles raise."""
    bundles: tuple[Bundle, ...] = ()
    """What can be done as a whole or not at all, and raises several criteria at once."""
    budget: float | None = None
    """The most that all changes may cost together; None for no limit."""

    def most(self, option: WorkOption) -> int:
        """Return the most steps of a type that there is ground for."""
        rooms = [room.free for room in self.rooms if option.id in room.types]
        return int(min([self.free, *rooms]) / option.ground + 1e-9)


@dataclass(frozen=True, slots=True)
class Choice:
    """Changes: steps by type of work, modalities to satisfy, cost, bundles."""

    steps: Mapping[str, int]
    modalities: tuple[str, ...]
    cost: float
    bundles: tuple[str, ...] = ()
