"""How firm a class is: seeded draws of what is uncertain, and one input at a time, scored all at once.

A scenario gives each uncertain number one value per draw; the Scheda is scored on the columns. The same
scoring serves the draws (Monte Carlo) and the one-at-a-time table (tornado).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.evaluation.criteria import Work
from sttm.evaluation.results import POINT_DIGITS
from sttm.packs.schede import (
    ChecklistCriterion,
    Criterion,
    IntervalScale,
    LevelScale,
    ScaleCriterion,
    Scheda,
    ScoreClass,
    WorksCriterion,
)

__all__ = [
    "Column",
    "Factor",
    "Scenario",
    "ScenarioShare",
    "classes_of",
    "draws",
    "one_at_a_time",
    "scale_points",
    "totals",
]

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Factor:
    """One uncertain number: where it lies, and where it is taken to be."""

    id: str
    title: Mapping[str, str]
    kind: str
    low: float
    high: float
    nominal: float
    values: tuple[float, ...] | None = None
    """The values it may have, all equally likely; None for any between low and high."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Unit, source and confidence, for a reader."""


@dataclass(frozen=True, slots=True)
class ScenarioShare:
    """One share of the polygon, with a column for each input that a criterion reads."""

    share: float
    inputs: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything a Scheda reads, one value for each draw.

    ``answers`` is the part 0–1 of the points of a checklist criterion; ``effectiveness`` what is added to
    the effectiveness of a type; ``contested`` the part 0–1 in which a party's points count, and the points.
    """

    draws: int
    shares: tuple[ScenarioShare, ...]
    works: tuple[Work, ...]
    answers: Mapping[str, Column]
    effectiveness: Mapping[str, Column] = field(default_factory=dict)
    contested: Mapping[str, tuple[Column, Column]] = field(default_factory=dict)


def draws(factors: Sequence[Factor], number: int, seed: int) -> dict[str, Column]:
    """Return a column of draws for each factor, independent of one another.

    Each factor has a stream of its own, seeded by its name: another factor more changes no other draw.
    """
    columns = {}
    for factor in factors:
        name = int.from_bytes(hashlib.sha256(factor.id.encode()).digest()[:8], "big")
        stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, name])))
        if factor.values is None:
            columns[factor.id] = factor.low + (factor.high - factor.low) * stream.random(number)
        else:
            columns[factor.id] = np.asarray(factor.values)[stream.integers(0, len(factor.values), number)]
    return columns


def one_at_a_time(factors: Sequence[Factor]) -> dict[str, Column]:
    """Return columns whose first row is nominal; then each factor in turn at its low and at its high end."""
    columns = {f.id: np.full(2 * len(factors) + 1, f.nominal) for f in factors}
    for position, factor in enumerate(factors):
        columns[factor.id][2 * position + 1 : 2 * position + 3] = factor.low, factor.high
    return columns


def totals(scheda: Scheda, scenario: Scenario) -> Column:
    """Return the total of a Scheda in every draw, points before rounding."""
    total = np.zeros(scenario.draws)
    for part in scheda.parts:
        counted = [c for c in part.criteria if _applies(c, scenario.works)]
        most = sum(c.max_points for c in counted)
        if not counted:
            continue  # a part of which nothing applies gives no sure point
        points = sum((_points(c, scenario) for c in counted), np.zeros(scenario.draws))
        total += points * (part.weight / most)
    return total


def classes_of(total: Column, classes: Sequence[ScoreClass]) -> NDArray[np.int64]:
    """Return the position in ``classes`` of the class of every total, as published."""
    starts = np.array([c.from_ for c in classes])
    shown = np.round(total, POINT_DIGITS)
    found: NDArray[np.int64] = np.argmax(shown[:, None] >= starts[None, :], axis=1).astype(np.int64)
    return found


def _applies(criterion: Criterion, works: Sequence[Work]) -> bool:
    if not isinstance(criterion, ChecklistCriterion) or criterion.applies_to is None:
        return True
    return any(w.type in criterion.applies_to for w in works)


def _points(criterion: Criterion, scenario: Scenario) -> Column:
    if isinstance(criterion, ScaleCriterion):
        points = np.zeros(scenario.draws)
        for share in scenario.shares:
            points = points + share.share * scale_points(criterion, share.inputs[criterion.input])
    elif isinstance(criterion, WorksCriterion):
        points = _by_works(criterion, scenario)
    else:
        points = criterion.max_points * scenario.answers[criterion.id]
    if criterion.id in scenario.contested:
        part, other = scenario.contested[criterion.id]
        points = (1.0 - part) * points + part * other
    return points


def scale_points(criterion: ScaleCriterion, values: Column) -> Column:
    """Return the points of each value."""
    scale = criterion.scale
    if isinstance(scale, IntervalScale):
        starts = [s.from_ for s in scale.steps if s.from_ is not None]
        steps = np.array([s.points for s in scale.steps])
        return np.asarray(steps[np.searchsorted(starts, values, side="right")])
    assert isinstance(scale, LevelScale)  # noqa: S101 - there is no third kind
    listed = {float(s.level): s.points for s in scale.steps}
    return np.array([listed[float(value)] for value in values])


def _by_works(criterion: WorksCriterion, scenario: Scenario) -> Column:
    area = sum(w.area for w in scenario.works)
    points = np.zeros(scenario.draws)
    if not area:
        return points
    rated = {e.type: np.array(e.by_level) for e in criterion.effectiveness}
    for share in scenario.shares:
        level = share.inputs[criterion.level_input].astype(np.int64) - 1
        for work in scenario.works:
            rate = rated[work.type][level] + scenario.effectiveness.get(work.type, 0.0)
            points = points + share.share * criterion.max_points * (work.area / area) * np.clip(rate, 0, 1)
    return points
