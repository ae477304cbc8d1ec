"""What an evaluation gives back: criteria, parts and the final judgement, each with its trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sttm.evaluation.inputs import Trace, text_dict
from sttm.packs.declared import Text
from sttm.quantities import Answer, Range, round_half_even

__all__ = ["CriterionResult", "Dispute", "PartResult", "ScoredShare", "points_dict"]

POINT_DIGITS = 2


@dataclass(frozen=True, slots=True)
class ScoredShare:
    """The points of one share of the polygon."""

    unit: str
    share: float
    input: dict[str, Any]
    points: Range

    def as_dict(self) -> dict[str, Any]:
        """Return the share as JSON values."""
        return {
            "unit": self.unit,
            "share": round_half_even(self.share, 4),
            "input": self.input,
            "points": points_dict(self.points),
        }


@dataclass(frozen=True, slots=True)
class Dispute:
    """The computed answer is contested by a named party, or sources conflict; both are kept."""

    computed: Answer
    contested: Answer
    party: str
    reason: str
    value: float | None = None
    """The value that the party holds to be right, in the unit of the criterion's input."""

    def as_dict(self) -> dict[str, Any]:
        """Return the dispute as JSON values."""
        return {
            "computed": self.computed.value,
            "contested": self.contested.value,
            "party": self.party,
            "reason": self.reason,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What one criterion gave."""

    id: str
    title: Text
    kind: str
    answer: Answer
    points: Range
    max_points: float
    applicable: bool = True
    official: bool = False
    direction: Text | None = None
    shares: tuple[ScoredShare, ...] = ()
    evidence: str | None = None
    dispute: Dispute | None = None
    trace: tuple[Trace, ...] = ()
    notes: tuple[Text, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the criterion as JSON values."""
        return {
            "id": self.id,
            "title": text_dict(self.title),
            "kind": self.kind,
            "answer": self.answer.value,
            "applicable": self.applicable,
            "points": points_dict(self.points),
            "max": round_half_even(self.max_points, POINT_DIGITS),
            "official": self.official,
            "direction": None if self.direction is None else text_dict(self.direction),
            "shares": [s.as_dict() for s in self.shares],
            "evidence": self.evidence,
            "dispute": None if self.dispute is None else self.dispute.as_dict(),
            "trace": [t.as_dict() for t in self.trace],
            "notes": [text_dict(n) for n in self.notes],
        }


@dataclass(frozen=True, slots=True)
class PartResult:
    """The criteria of a part, rescaled to the part's weight in the total."""

    id: str
    title: Text
    weight: float
    criteria: tuple[CriterionResult, ...]

    @property
    def points(self) -> Range:
        """Points of the part out of its weight; criteria that do not apply leave the maximum."""
        counted = [c for c in self.criteria if c.applicable]
        most = sum(c.max_points for c in counted)
        if not counted:
            return Range(0.0, self.weight)
        low, high = sum(c.points.low for c in counted), sum(c.points.high for c in counted)
        return Range(low, high).scaled(self.weight / most)

    def as_dict(self) -> dict[str, Any]:
        """Return the part as JSON values."""
        return {
            "id": self.id,
            "title": text_dict(self.title),
            "weight": self.weight,
            "points": points_dict(self.points),
            "max": self.weight,
            "criteria": [c.as_dict() for c in self.criteria],
        }


def points_dict(points: Range) -> dict[str, float]:
    """Return a range of points, rounded to the declared precision."""
    return {
        "low": round_half_even(points.low, POINT_DIGITS),
        "high": round_half_even(points.high, POINT_DIGITS),
    }
