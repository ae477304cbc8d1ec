"""An intervention as it stands before a sheet of criteria, its parts scored, and the total it has there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sttm.evaluation.criteria import (
    SCHEDA,
    Contestation,
    Declaration,
    Sheet,
    Work,
    left_out,
    score_criterion,
)
from sttm.evaluation.inputs import Share
from sttm.evaluation.results import CriterionResult, PartResult
from sttm.packs.declared import Text
from sttm.packs.schede import Criterion, Scheda
from sttm.quantities import Range

__all__ = ["CriteriaPart", "Standing", "score", "score_parts", "sum_of", "total_of"]


class CriteriaPart(Protocol):
    """A part of a Scheda, or a theme of a profile: criteria that are rescaled to its weight."""

    @property
    def id(self) -> str:
        """Its letter, with which the ids of its criteria begin."""

    @property
    def title(self) -> Text:
        """What a reader calls it."""

    @property
    def weight(self) -> float:
        """Points in the total of 100."""

    @property
    def criteria(self) -> Sequence[Criterion]:
        """Its criteria."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An intervention, a proposal or a settlement as it stands before a sheet of criteria."""

    shares: Sequence[Share]
    works: Sequence[Work]
    declarations: Mapping[str, Declaration]
    contestations: Mapping[str, Contestation] = field(default_factory=dict)
    left_out: Mapping[str, Text] = field(default_factory=dict)
    """Criteria that do not apply, and why."""
    sheet: Sheet = SCHEDA
    works_known: bool = True
    """False where nobody has said which works there are: what depends on them is not assessable."""


def score(criterion: Criterion, standing: Standing) -> CriterionResult:
    """Score one criterion as things stand."""
    if criterion.id in standing.left_out:
        return left_out(criterion, standing.left_out[criterion.id], standing.sheet)
    return score_criterion(
        criterion,
        standing.shares,
        standing.works if standing.works_known else None,
        standing.declarations,
        standing.contestations.get(criterion.id),
        standing.sheet,
    )


def score_parts(parts: Iterable[CriteriaPart], standing: Standing) -> list[PartResult]:
    """Score all criteria, part by part."""
    return [
        PartResult(part.id, part.title, part.weight, tuple(score(c, standing) for c in part.criteria))
        for part in parts
    ]


def sum_of(parts: Iterable[PartResult]) -> Range:
    """Return the total of scored parts, points before rounding."""
    total = Range.exactly(0.0)
    for part in parts:
        total += part.points
    return total


def total_of(scheda: Scheda, standing: Standing) -> Range:
    """Return the total of a Scheda, points before rounding."""
    return sum_of(score_parts(scheda.parts, standing))
