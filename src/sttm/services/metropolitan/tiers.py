"""Which tier the catchment of a service suggests, against the definitions of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.packs.service_readings import TierRule
from sttm.quantities import round_half_even

__all__ = ["TIERS", "Reach", "answered", "neighbours", "suggested"]

TIERS: Final = ("local", "sovracomunale", "metropolitano")
"""From the lowest."""

SLACK, LEAST_BORDER = 1.0, 10.0
"""Metres by which outlines of one border may differ, and from which a common border is more than a corner."""

Floats = NDArray[np.float64]
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a service serves.

    Attributes
    ----------
    share_of_comune, share_of_zone
        Share of the users of each Comune and of each zone who turn to it, by id; no zone where nobody said
        which there are.
    home
        Comune it stands in; empty where in none.
    around
        Comuni that border it; empty where none is known.
    """

    share_of_comune: Mapping[str, float]
    share_of_zone: Mapping[str, float]
    home: str
    around: frozenset[str]

    def comuni(self, least: float) -> tuple[str, ...]:
        """Return the Comuni served, from a share of their users."""
        return tuple(sorted(c for c, share in self.share_of_comune.items() if round(share, 9) >= least))

    def zones(self, least: float) -> tuple[str, ...]:
        """Return the Zone omogenee served, from a share of their users."""
        return tuple(sorted(z for z, share in self.share_of_zone.items() if round(share, 9) >= least))


def neighbours(ids: Sequence[str], shapes: NDArray[np.object_]) -> dict[str, frozenset[str]]:
    """Return the places that share a border with each; those that meet at a corner alone do not."""
    wide = shapely.buffer(shapes, SLACK)
    one, other = shapely.STRtree(shapes).query(wide, predicate="intersects")
    kept = one != other
    one, other = one[kept], other[kept]
    common = shapely.length(shapely.intersection(shapely.boundary(shapes[other]), wide[one]))
    found: dict[str, set[str]] = {name: set() for name in ids}
    for a, b, length in zip(one, other, common, strict=True):
        if length > LEAST_BORDER:
            found[ids[a]].add(ids[b])
            found[ids[b]].add(ids[a])
    return {name: frozenset(near) for name, near in found.items()}


def answered(rule: TierRule, category: str, reach: Reach | None) -> tuple[bool | None, Answers]:
    """Return whether a rule fits a service, None where that is not assessable, with each of its conditions.

    Parameters
    ----------
    reach
        None where nobody knows who turns to the service.
    """
    if rule.categories and category in rule.categories:
        return True, {"category": {"met": True, "value": category}}
    found: Answers = {}
    if rule.least_municipalities is not None:
        served = None if reach is None else len(reach.comuni(rule.least_share))
        found["municipalities"] = _at_least(served, rule.least_municipalities)
    if rule.bordering:
        found["bordering"] = _bordering(rule, reach)
    if rule.least_zones is not None:
        # Without zones nobody knows how many it serves: none is not zero.
        unknown = reach is None or not reach.share_of_zone
        served = None if reach is None or unknown else len(reach.zones(rule.least_share))
        found["zones"] = _at_least(served, rule.least_zones)
    if not found:
        return False, {"category": {"met": False, "value": category}}
    answers = [one["met"] for one in found.values()]
    if False in answers:
        return False, found
    return (None if None in answers else True), found


def _at_least(value: int | None, least: int) -> dict[str, Any]:
    return {"met": None if value is None else value >= least, "value": value, "least": least}


def _bordering(rule: TierRule, reach: Reach | None) -> dict[str, Any]:
    if reach is None or not reach.around:
        return {"met": None, "value": None, "least": None}
    served = len(reach.around & set(reach.comuni(rule.least_share)))
    return {"met": served == len(reach.around), "value": served, "least": len(reach.around)}


def suggested(
    rules: Sequence[TierRule], category: str, reach: Reach | None
) -> tuple[str | None, TierRule | None, dict[str, Answers]]:
    """Return the highest tier whose rule fits, that rule, and the answers to every rule.

    The tier is local where no rule fits; None where a rule that may fit is not assessable and none above it
    fits, so that the tier hangs on what nobody knows.
    """
    answers: dict[str, Answers] = {}
    fits: dict[str, bool | None] = {}
    for rule in rules:
        fits[rule.id], answers[rule.id] = answered(rule, category, reach)
    for tier in reversed(TIERS):
        own = [r for r in rules if r.tier == tier]
        fitting = next((r for r in own if fits[r.id]), None)
        if fitting is not None:
            return tier, fitting, answers
        if any(fits[r.id] is None for r in own):
            return None, None, answers
    return ("local" if reach is not None else None), None, answers


def shares(amount: Mapping[str, float], whole: Mapping[str, float]) -> dict[str, float]:
    """Return the share of the users of each place, where it has any."""
    return {
        place: round_half_even(amount.get(place, 0.0) / total, 9)
        for place, total in whole.items()
        if total > 0
    }
