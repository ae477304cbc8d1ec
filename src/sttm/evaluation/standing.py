"""An intervention as it stands before a Scheda, and the total it has there before any rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sttm.evaluation.criteria import Contestation, Declaration, Work, score_criterion
from sttm.evaluation.inputs import Share
from sttm.evaluation.results import PartResult
from sttm.packs.schede import Scheda
from sttm.quantities import Range

__all__ = ["Standing", "total_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """An intervention as it stands before a Scheda."""

    shares: Sequence[Share]
    works: Sequence[Work]
    declarations: Mapping[str, Declaration]
    contestations: Mapping[str, Contestation] = field(default_factory=dict)


def total_of(scheda: Scheda, standing: Standing) -> Range:
    """Return the total of a Scheda, points before rounding."""
    total = Range.exactly(0.0)
    for part in scheda.parts:
        scored = tuple(
            score_criterion(
                c, standing.shares, standing.works, standing.declarations, standing.contestations.get(c.id)
            )
            for c in part.criteria
        )
        total += PartResult(part.id, part.title, part.weight, scored).points
    return total
