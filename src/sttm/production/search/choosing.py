"""Chooses alternatives among candidates: by kind of land, then by score, none a neighbour of a better one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from sttm.quantities import Missing

__all__ = ["Alternatives", "Candidate", "Score", "Scorer", "choose", "in_order", "places"]


@dataclass(frozen=True, slots=True)
class Score:
    """How suitable a polygon is, 0–1."""

    value: float | None
    """None where it is not assessable."""
    contributions: dict[str, float | None] = field(default_factory=dict)
    coverage: float = 1.0
    missing: Missing | None = None


Scorer = Callable[[Sequence[shapely.Polygon]], list[Score]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that could be."""

    id: str
    order: int
    """Place of its kind of land in the order of search, from 1."""
    land: Any
    """The land it lies on (:class:`sttm.production.search.lands.Land`)."""
    polygon: shapely.Polygon
    whole: bool
    """Whether it takes all of the contiguous admissible land there."""
    score: Score = Score(None)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What was chosen, and what was left out because a better site is near."""

    chosen: tuple[Candidate, ...]
    near: tuple[tuple[Candidate, Candidate, float], ...]
    """The best candidate of each other land left out, the chosen one it is near to, the distance in m."""
    cuts: int
    """Other cuts of land that is near to, or the same as, that of a chosen site."""


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates by kind of land, then by score, the not assessable last; then by area and by id."""
    return sorted(candidates, key=lambda c: (c.order, *_by_score(c)))


def _by_score(one: Candidate) -> tuple[bool, float, float, str]:
    value = one.score.value
    return value is None, -(0.0 if value is None else round(value, 6)), -round(one.polygon.area, 1), one.id


def choose(candidates: Sequence[Candidate], number: int, separation: float) -> Alternatives:
    """Return up to a number of candidates, the best first, each as far from the others as asked for.

    Taking the best and striking its neighbours gives alternatives that a person can follow one by one; the
    sum of the scores of another choice may be larger.
    """
    chosen: list[Candidate] = []
    near: dict[str, tuple[Candidate, Candidate, float]] = {}
    cuts = 0
    for one in in_order(candidates):
        if len(chosen) == number:
            break
        gaps = shapely.distance([c.polygon for c in chosen], one.polygon) if chosen else np.empty(0)
        if not len(gaps) or gaps.min() >= separation:
            chosen.append(one)
            continue
        beside = chosen[int(gaps.argmin())]
        if one.land.id in near or one.land.id in {c.land.id for c in chosen}:
            cuts += 1
        else:
            near[one.land.id] = (one, beside, float(gaps.min()))
    taken = {c.land.id for c in chosen}
    left = tuple(found for land, found in near.items() if land not in taken)
    return Alternatives(tuple(chosen), left, cuts + len(near) - len(left))


def places(values: Sequence[float | None]) -> list[int | None]:
    """Return the place of each value, 1 for the greatest; equal values share one, the missing have none."""
    known = sorted(-v for v in values if v is not None and not math.isnan(v))
    return [None if v is None or math.isnan(v) else 1 + known.index(-v) for v in values]
