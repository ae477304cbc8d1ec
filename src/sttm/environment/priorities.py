"""Where to act first: need × effectiveness × feasibility × green network, for each type of work and cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sttm.environment.ground import Ground
from sttm.environment.knowledge import Knowledge
from sttm.errors import RequestError
from sttm.packs.priorities import Hazard, PriorityRule
from sttm.packs.schede import ClearanceCheck, DistanceCheck, Scheda, WorksCriterion
from sttm.packs.works import WorkType

__all__ = ["FACTORS", "Factor", "HazardScore", "Priority", "assess", "rule_in_force", "rule_of"]

Floats = NDArray[np.float64]

LEVELS = 5

FACTORS = ("land", "public", "groundwater", "wells", "network")
"""The factors beside need and effectiveness, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of every cell, 0–1; NaN is not assessable."""

    value: Floats
    neutral: NDArray[np.bool_]
    """Where the value is the neutral one that the pack states, because data are missing."""


@dataclass(frozen=True, slots=True)
class HazardScore:
    """Need and effectiveness against one hazard, NaN where the level is not known."""

    hazard: Hazard
    level: Floats
    need: Floats
    effectiveness: Floats

    @property
    def score(self) -> Floats:
        """Need × effectiveness."""
        return self.need * self.effectiveness


@dataclass(frozen=True, slots=True)
class Priority:
    """The priority of one type of work in every cell, 0–1; NaN is not assessable."""

    work: WorkType
    hazards: tuple[HazardScore, ...]
    factors: Mapping[str, Factor] = field(default_factory=dict)

    @property
    def benefit(self) -> Floats:
        """The greatest of need × effectiveness over the hazards that are known, NaN where none is."""
        scores = np.array([h.score for h in self.hazards])
        known = ~np.isnan(scores)
        best = np.where(known, scores, -np.inf).max(axis=0)
        return np.where(known.any(axis=0), best, np.nan)

    @property
    def score(self) -> Floats:
        """The product of benefit and all factors."""
        found = self.benefit
        for factor in self.factors.values():
            found = found * factor.value
        return found


def rule_of(knowledge: Knowledge) -> PriorityRule:
    """Return the rule in force.

    Raises
    ------
    RequestError
        If the pack has none on the day.
    """
    found = rule_in_force(knowledge)
    if found is None:
        msg = f"pack {knowledge.pack.manifest.name} has no rule of priorities in force on {knowledge.on}"
        raise RequestError(msg, remedy="add a file to its folder priorities")
    return found


def rule_in_force(knowledge: Knowledge) -> PriorityRule | None:
    """Return the rule in force, or None if the pack has none on the day."""
    found = [r for r in knowledge.pack.priorities.values() if r.covers(knowledge.on)]
    return found[-1] if found else None


def assess(
    ground: Ground, works: Sequence[WorkType], rule: PriorityRule, knowledge: Knowledge
) -> list[Priority]:
    """Return the priority of each type of work in every cell."""
    schede = {h.id: knowledge.pack.scheda(h.scheda, knowledge.on) for h in rule.hazards}
    exposure = _exposure(ground, rule)
    levels = {h.id: _levels(ground, _criterion(schede[h.id], h).level_input, knowledge) for h in rule.hazards}
    network = _network(ground, rule, knowledge)
    public = _public(ground, rule)
    found = []
    for work in works:
        hazards = tuple(
            _hazard(h, levels[h.id], exposure, _by_level(schede[h.id], h, work), rule) for h in rule.hazards
        )
        factors = {
            "land": _land(ground, rule, work),
            "public": public,
            "groundwater": _groundwater(ground, rule, work, schede.values(), knowledge),
            "wells": _wells(ground, rule, work, schede.values(), knowledge),
            "network": network,
        }
        found.append(Priority(work, hazards, factors))
    return found


def _criterion(scheda: Scheda, hazard: Hazard) -> WorksCriterion:
    for criterion in (c for part in scheda.parts for c in part.criteria):
        if criterion.id == hazard.criterion and isinstance(criterion, WorksCriterion):
            return criterion
    msg = f"Scheda {scheda.number} has no criterion {hazard.criterion} on types of work"
    raise RequestError(msg, remedy="correct the hazard in the priorities of the pack")


def _levels(ground: Ground, level_input: str, knowledge: Knowledge) -> Floats:
    column = level_input.removeprefix("unit.")
    by_unit = {unit: row.get(column, np.nan) for unit, row in knowledge.unit_values.items()}
    return np.array([by_unit.get(unit, np.nan) for unit in ground.unit], dtype=np.float64)


def _by_level(scheda: Scheda, hazard: Hazard, work: WorkType) -> tuple[float, ...]:
    rated = {e.type: e.by_level for e in _criterion(scheda, hazard).effectiveness}
    return rated[work.id]


def _exposure(ground: Ground, rule: PriorityRule) -> Factor:
    if ground.people is None:
        return _stated(ground, rule, "exposure")
    return _known(np.minimum(1.0, ground.people.density / rule.exposure.full_density))


def _hazard(
    hazard: Hazard, levels: Floats, exposure: Factor, by_level: Sequence[float], rule: PriorityRule
) -> HazardScore:
    known = np.isfinite(levels)
    step = np.where(known, levels, 1).astype(int) - 1
    vulnerable = np.where(known, np.asarray(rule.need_by_level)[step], np.nan)
    weight = rule.vulnerability_weight
    need = weight * vulnerable + (1 - weight) * exposure.value
    effect = np.where(known, np.asarray(by_level, dtype=np.float64)[step], np.nan)
    return HazardScore(hazard, levels, need, effect)


def _known(value: Floats) -> Factor:
    return Factor(value, np.zeros(len(value), dtype=bool))


def _filled(value: Floats, rule: PriorityRule, name: str) -> Factor:
    """Give cells without data the neutral value that the pack states, if it states one."""
    missing, stated = np.isnan(value), rule.when_missing(name).value
    if stated is None:
        return _known(value)
    return Factor(np.where(missing, stated, value), missing)


def _stated(ground: Ground, rule: PriorityRule, name: str) -> Factor:
    return _filled(np.full(len(ground.points), np.nan), rule, name)


def _land(ground: Ground, rule: PriorityRule, work: WorkType) -> Factor:
    group = rule.group_of(work.id)
    share = None if group is None else ground.land[group.id]
    return _stated(ground, rule, "land") if share is None else _filled(share, rule, "land")


def _public(ground: Ground, rule: PriorityRule) -> Factor:
    if ground.public is None:
        return _stated(ground, rule, "public")
    return _known(ground.public + (1 - ground.public) * rule.private_ground)


def _groundwater(
    ground: Ground, rule: PriorityRule, work: WorkType, schede: Iterable[Scheda], knowledge: Knowledge
) -> Factor:
    """1 where the conditions of the Schede on the water table are met, else 0."""
    checks = [c for s in schede for c in s.checks if isinstance(c, ClearanceCheck)]
    if work.infiltrates == "none" or not checks:
        return _known(np.ones(len(ground.points)))
    if ground.depth is None:
        return _stated(ground, rule, "groundwater")
    least = max(knowledge.pack.number(c.minimum, knowledge.on) for c in checks)
    met = (ground.depth - work.depth_m >= least).astype(np.float64)
    return _filled(np.where(np.isnan(ground.depth), np.nan, met), rule, "groundwater")


def _wells(
    ground: Ground, rule: PriorityRule, work: WorkType, schede: Iterable[Scheda], knowledge: Knowledge
) -> Factor:
    """0 where a condition of the Schede on distances is not met, else 1."""
    value = np.ones(len(ground.points))
    for check in (c for s in schede for c in s.checks if isinstance(c, DistanceCheck)):
        if work.infiltrates == "none" or check.within.get(work.infiltrates) != "not_met":
            continue
        shapes = knowledge.shapes(check.layer)
        if shapes is None:
            return _stated(ground, rule, "wells")
        radius = knowledge.pack.number(check.radius, knowledge.on)
        value[ground.distance_to(shapes) <= radius] = 0.0
    return _known(value)


def _network(ground: Ground, rule: PriorityRule, knowledge: Knowledge) -> Factor:
    if ground.network is None:
        return _stated(ground, rule, "network")
    adjacent = knowledge.pack.number("rvm_adjacent_distance", knowledge.on)
    near = knowledge.pack.number("rvm_connecting_distance", knowledge.on)
    steps = [ground.network <= 0, ground.network <= adjacent, ground.network <= near]
    given = rule.network
    return _known(np.select(steps, [given.inside, given.adjacent, given.near], default=given.far))
