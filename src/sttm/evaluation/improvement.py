"""Restates a Scheda filled in for one intervention as the numbers that the optimiser takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sttm.errors import RequestError
from sttm.evaluation.criteria import Contestation, Declaration, Work, score_criterion
from sttm.evaluation.inputs import Input, Share
from sttm.evaluation.problem import Fixed, Listed, Problem, Rated, Room, Step, Stepped, WorkOption
from sttm.evaluation.results import POINT_DIGITS
from sttm.evaluation.standing import Standing
from sttm.packs.schede import (
    ChecklistCriterion,
    IntervalScale,
    ScaleCriterion,
    Scheda,
    ScoreClass,
    WorksCriterion,
)
from sttm.quantities import Answer, Measure, Missing

__all__ = ["problem_of", "start_of", "threshold_of"]

TREATED, TYPES = "works.treated_share", "works.types"


def threshold_of(scheda: Scheda, class_id: str) -> float:
    """Return the least total, before rounding, whose published number is of a class.

    Raises
    ------
    RequestError
        If the Scheda has no such class.
    """
    return start_of(scheda.final.classes, class_id, f"Scheda {scheda.number}")


def start_of(classes: Sequence[ScoreClass], class_id: str, of: str) -> float:
    """Return the least total, before rounding, whose published number is of a class.

    Parameters
    ----------
    of
        What has the classes, for the message.

    Raises
    ------
    RequestError
        If there is no such class.
    """
    for one in classes:
        if one.id == class_id:
            return one.from_ - 0.5 * 10.0**-POINT_DIGITS if one.from_ else 0.0
    known = ", ".join(c.id for c in classes)
    msg = f"{of} has no class {class_id}"
    raise RequestError(msg, remedy=f"known: {known}")


def problem_of(
    scheda: Scheda,
    standing: Standing,
    *,
    area: float,
    options: Sequence[WorkOption],
    costs: Mapping[str, float],
    room: float | None = None,
    rooms: Sequence[Room] = (),
) -> Problem:
    """Return what the optimiser has to solve.

    What is not assessable or disputed counts at its least: a class is lifted when it is sure.

    Parameters
    ----------
    area
        Of the polygon, m².
    options
        Types of work that may be added or extended.
    costs
        What it costs to satisfy a checklist criterion, by its id; one that is not named cannot be chosen.
    room
        Ground that new works may take, m²; by default what the works leave of the polygon.
    rooms
        Ground of one kind that some types share; a type in none is bounded by ``room`` alone.

    Raises
    ------
    RequestError
        If a criterion reads the works in a way that is not searched.
    """
    fixed: list[Fixed] = []
    stepped: list[Stepped] = []
    rated: list[Rated] = []
    listed: list[Listed] = []
    rated_most: dict[str, float] = {}
    types = sorted({o.id for o in options} | {w.type for w in standing.works})
    for part in scheda.parts:
        for criterion in part.criteria:
            contested = standing.contestations.get(criterion.id)
            if isinstance(criterion, ScaleCriterion) and criterion.input in (TREATED, TYPES):
                stepped.append(_stepped(part.id, criterion, standing, contested, len(types)))
            elif isinstance(criterion, WorksCriterion) and not _refused(contested):
                rated += _rated(part.id, criterion, standing.shares, types)
                rated_most[part.id] = rated_most.get(part.id, 0.0) + criterion.max_points
            elif isinstance(criterion, ChecklistCriterion):
                listed.append(_listed(part.id, criterion, standing, contested, costs.get(criterion.id)))
            else:
                low = score_criterion(criterion, standing.shares, standing.works, {}, contested).points.low
                fixed.append(Fixed(part.id, criterion.max_points, low))
    works: dict[str, float] = {}
    for work in standing.works:
        works[work.type] = works.get(work.type, 0.0) + work.area
    left = max(0.0, area - sum(works.values()))
    return Problem(
        weights={part.id: part.weight for part in scheda.parts},
        fixed=tuple(fixed),
        stepped=tuple(stepped),
        rated=tuple(rated),
        rated_most=rated_most,
        listed=tuple(listed),
        works=works,
        area=area,
        free=left if room is None else room,
        options=tuple(options),
        rooms=tuple(rooms),
    )


def _refused(contested: Contestation | None) -> bool:
    """Whether a party holds a criterion not met: its sure points are 0 whatever is built."""
    return contested is not None and contested.answer is not Answer.MET


def _rated(
    part: str, criterion: WorksCriterion, shares: Sequence[Share], types: Sequence[str]
) -> list[Rated]:
    by_level = {e.type: e.by_level for e in criterion.effectiveness}
    found = []
    for share in shares:
        level = share.input(criterion.level_input).value
        levels = range(5) if isinstance(level, Missing) else [int(level.value) - 1]
        rows = tuple({t: by_level[t][i] for t in types} for i in levels)
        found.append(Rated(part, criterion.max_points, share.share, rows))
    return found


def _listed(
    part: str,
    criterion: ChecklistCriterion,
    standing: Standing,
    contested: Contestation | None,
    cost: float | None,
) -> Listed:
    concerned = criterion.applies_to
    works = standing.works if concerned is None else [Work(t, 1.0) for t in concerned]
    satisfied = Declaration(Answer.MET, criterion.evidence.en, "")
    low, most = (
        score_criterion(criterion, standing.shares, works, declared, contested).points.low
        for declared in (standing.declarations, {criterion.id: satisfied})
    )
    return Listed(
        id=criterion.id,
        part=part,
        most=criterion.max_points,
        low=low,
        satisfied=most,
        cost=cost,
        concerned=None if concerned is None else frozenset(concerned),
    )


def _stepped(
    part: str,
    criterion: ScaleCriterion,
    standing: Standing,
    contested: Contestation | None,
    types: int,
) -> Stepped:
    if not isinstance(criterion.scale, IntervalScale):
        msg = f"criterion {criterion.id} gives points to single values of {criterion.input}"
        raise RequestError(msg, remedy="write its scale in intervals to search for improvements")
    of_types = criterion.input == TYPES
    starts = [-math.inf, *(s.from_ for s in criterion.scale.steps if s.from_ is not None), math.inf]
    if of_types:
        # Only whole numbers are met: 2.5 types and 3 types are the same step.
        starts = [s if math.isinf(s) else float(math.ceil(s)) for s in starts]
    reachable = float(types) if of_types else 1.0
    steps = []
    for start, end in pairwise(starts):
        if start < end and start <= reachable and end > 0:
            value = max(start, 0.0)
            known = Input(criterion.input, Measure(value, criterion.unit))
            shares = [
                Share(s.unit, s.name, s.share, s.area, {**s.inputs, criterion.input: known})
                for s in standing.shares
            ]
            low = score_criterion(criterion, shares, standing.works, {}, contested).points.low
            steps.append(Step(start, end, low))
    return Stepped(part, criterion.max_points, of_types, tuple(steps))
