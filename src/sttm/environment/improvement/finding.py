"""Improves an intervention: the cheapest works and modalities that lift its class, or why none do."""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sttm.environment.checks import run_check
from sttm.environment.evaluating import evaluate, project_inputs, standing_of
from sttm.environment.improvement.land import Land, land_of
from sttm.environment.improvement.texts import LIMITS, excluded_text, lacking_text
from sttm.environment.knowledge import Knowledge
from sttm.environment.place import locate
from sttm.environment.preparing import Prepared, prepare
from sttm.errors import RequestError
from sttm.evaluation.improvement import problem_of, threshold_of
from sttm.evaluation.inputs import Share
from sttm.evaluation.optimiser import best, cheapest
from sttm.evaluation.problem import Choice, Problem, WorkOption
from sttm.evaluation.standing import Standing
from sttm.packs.schede import ChecklistCriterion, Scheda
from sttm.packs.works import CostRange, WorkType
from sttm.quantities import Answer, round_half_even

__all__ = ["Costs", "Improvement", "Offer", "amount", "improve", "offers"]

Costs = Literal["low", "middle", "high"]
"""Which figure of a range of costs counts."""

SPACE = frozenset({"land", "least_area"})
"""Why a type may not be chosen: there is not the ground for it."""

FIELDS = {"area": ("area_m2", "m**2"), "length": ("length_m", "m"), "number": ("number", "1")}


@dataclass(frozen=True, slots=True)
class Offer:
    """A type of work as it could be added: one step of it, and why it may not be chosen."""

    type: WorkType
    quantity: float
    """Of a step, in the unit the type is measured by."""
    ground: float
    """m² that a step takes."""
    volume: float | None
    """m³ of a step, where the cost is by volume."""
    cost: CostRange | None
    """Of a step, EUR."""
    excluded: tuple[str, dict[str, str]] | None
    """Kind of the reason and the reason, where it may not be chosen."""
    least: int
    """Fewest steps that make any work."""
    least_of_type: int
    """Fewest steps with which a work of this type is what it is called, with what is declared of it."""

    def option(self, costs: Costs, *, of_any_size: bool = False) -> WorkOption:
        """Return the step as the optimiser takes it; without a cost it is free."""
        price = 0.0 if self.cost is None else amount(self.cost, costs)
        return WorkOption(self.type.id, self.ground, price, self.least if of_any_size else self.least_of_type)


@dataclass(frozen=True, slots=True)
class Improvement:
    """What improving one intervention before one Scheda came to."""

    scheda: Scheda
    target: str
    before: dict[str, Any]
    """The evaluation as it is."""
    after: dict[str, Any] | None
    """The evaluation with the changes; None where no changes lift the class."""
    feature: dict[str, Any] | None
    """The changed intervention, GeoJSON."""
    choice: Choice
    offers: tuple[Offer, ...]
    land: tuple[Land, ...]
    """Ground of each kind that the polygon has."""
    without: tuple[tuple[str, dict[str, Any]], ...]
    """By change, the evaluated Scheda without it."""
    best_total: float | None
    """Best total within reach, where the class is not."""
    relaxed: tuple[tuple[str, float], ...]
    """By limit, the best total if it did not hold."""


def improve(
    one: Prepared,
    knowledge: Knowledge,
    number: int,
    *,
    target: str | None = None,
    costs: Costs = "middle",
    exclude: Collection[str] = (),
) -> Improvement:
    """Find the cheapest changes that lift the class of an intervention before a Scheda.

    Parameters
    ----------
    number
        Of the Scheda.
    target
        Class to reach; by default the one above the class that is sure.
    costs
        Figure of the cost ranges that counts.
    exclude
        Types of work and modalities that may not be chosen.

    Raises
    ------
    RequestError
        If the Scheda, the class or something to leave out is not there.
    """
    scheda = knowledge.pack.scheda(number, knowledge.on)
    _check_names(exclude, scheda, knowledge)
    (before,) = evaluate([one], knowledge)
    aim = target or _next_class(scheda, _filled(before, number)["class"]["low"])
    threshold = threshold_of(scheda, aim)
    (located,) = locate([one.polygon], knowledge)
    _, shares = project_inputs(one, located, knowledge)
    search = _Search(one, knowledge, scheda, standing_of(scheda, one, shares), costs, frozenset(exclude))
    reached = search.total_low(before) >= _start(scheda, aim)
    if reached:
        return Improvement(
            scheda, aim, before, before, None, Choice({}, (), 0.0), search.offers, search.land, (), None, ()
        )

    def reaches(choice: Choice) -> bool:
        return search.total_low(search.evaluated(choice)) >= _start(scheda, aim)

    found = cheapest(search.problem(), threshold, reaches)
    if found is None:
        total, choice = best(search.problem())
        relaxed = tuple((name, best(search.problem(name))[0]) for name in LIMITS if search.relevant(name))
        return Improvement(
            scheda, aim, before, None, None, choice, search.offers, search.land, (), total,
            tuple((name, t) for name, t in relaxed if t > total + 0.005),
        )  # fmt: skip
    after = search.evaluated(found)
    without = tuple((name, _filled(search.evaluated(less), number)) for name, less in _each_left_out(found))
    return Improvement(
        scheda, aim, before, after, search.changed(found), found, search.offers, search.land, without,
        None, (),
    )  # fmt: skip


class _Search:
    """Offers, problems and evaluations of one intervention before one Scheda."""

    def __init__(
        self,
        one: Prepared,
        knowledge: Knowledge,
        scheda: Scheda,
        standing: Standing,
        costs: Costs,
        exclude: frozenset[str],
    ) -> None:
        self.one, self.knowledge, self.scheda, self.standing = one, knowledge, scheda, standing
        self.costs, self.exclude = costs, exclude
        self.land = land_of(one.polygon, one.works, knowledge)
        self.offers = offers(one, standing.shares, self.land, knowledge, exclude)
        self.modalities = {
            c.id: c for part in scheda.parts for c in part.criteria if isinstance(c, ChecklistCriterion)
        }

    def problem(self, without: str | None = None) -> Problem:
        """Return the problem, or the problem with one of its limits taken away."""
        area = float(self.one.polygon.area)
        spacious = SPACE if without in {*SPACE, "room"} else frozenset()
        options = [
            offer.option(self.costs, of_any_size=without == "least_area")
            for offer in self.offers
            if offer.excluded is None or (offer.excluded[0] in {without, *spacious} and offer.ground > 0)
        ]
        rooms = [one.room(emptied=without == "room") for one in self.land if without != "land"]
        prices = {
            name: 0.0 if c.cost is None else amount(c.cost, self.costs)
            for name, c in self.modalities.items()
            if (name not in self.exclude or without == "asked")
            and (c.cost is not None or without == "modality_cost")
        }
        room = area if without == "room" else None
        return problem_of(
            self.scheda, self.standing, area=area, options=options, costs=prices, room=room,
            rooms=[known for known in rooms if known is not None],
        )  # fmt: skip

    def relevant(self, limit: str) -> bool:
        """Return whether a limit holds anything back at all."""
        if limit == "room":
            return sum(w.area for w in self.one.works) > 0
        if limit == "land":
            return any(one.available is not None for one in self.land)
        if limit == "least_area":
            return any(o.least_of_type > o.least for o in self.offers)
        if limit == "modality_cost":
            return any(c.cost is None for c in self.modalities.values())
        if limit == "asked" and self.exclude & self.modalities.keys():
            return True
        return any(o.excluded is not None and o.excluded[0] == limit for o in self.offers)

    def changed(self, choice: Choice) -> dict[str, Any]:
        """Return the intervention with the changes, as a feature."""
        given = self.one.intervention.model_dump(mode="json", by_alias=True, exclude_none=True)
        properties = copy.deepcopy(given)
        by_type = {o.type.id: o for o in self.offers}
        for name, steps in choice.steps.items():
            offer = by_type[name]
            item: dict[str, Any] = {
                "type": name,
                FIELDS[offer.type.measured_by][0]: round_half_even(steps * offer.quantity, 6),
            }
            if offer.volume is not None:
                item["volume_m3"] = round_half_even(steps * offer.volume, 6)
            properties["works"].append(item)
        answers = properties.setdefault("answers", {}).setdefault(str(self.scheda.number), {})
        for name in choice.modalities:
            answers[name] = {"answer": "met", "evidence": _to_be_made(self.modalities[name])}
        return {"type": "Feature", "geometry": self.one.geometry, "properties": properties}

    def evaluated(self, choice: Choice) -> dict[str, Any]:
        """Return the evaluation of the intervention with the changes."""
        (ready,) = prepare([("improved", self.changed(choice))], self.knowledge)
        (result,) = evaluate([ready], self.knowledge)
        return result

    def total_low(self, result: Mapping[str, Any]) -> float:
        """Return the published total that is sure."""
        return float(_filled(result, self.scheda.number)["total"]["low"])


def offers(
    one: Prepared,
    shares: Sequence[Share],
    land: Sequence[Land],
    knowledge: Knowledge,
    exclude: Collection[str] = (),
) -> tuple[Offer, ...]:
    """Return every type of work of the pack as it could be added to an intervention.

    A type is excluded where it has no cost, takes no ground, the polygon has too little of the ground it
    stands on, or a check of any Scheda in force is not met or disputed with it: what raises the score of one
    Scheda must not break the condition of another.
    """
    pack, on = knowledge.pack, knowledge.on
    schede = [pack.scheda(n, on) for n in pack.scheda_numbers if any(
        s.number == n and s.covers(on) for s in pack.schede.values())]  # fmt: skip
    checks = {check.id: check for scheda in schede for check in scheda.checks}
    steps = {
        "area": pack.number("improvement_area_step", on),
        "length": pack.number("improvement_length_step", on),
        "number": 1.0,
    }
    smallest = pack.number("improvement_least_area", on)
    free = max(0.0, float(one.polygon.area) - sum(w.area for w in one.works))
    found = []
    for kind in pack.work_types.values():
        quantity = steps[kind.measured_by]
        ground = quantity * (1.0 if kind.measured_by == "area" else kind.area_per_unit_m2 or 0.0)
        volume, cost = _step_cost(kind, quantity, ground)
        needed = max(smallest, _lacking(kind, one))
        least, least_of_type = (max(1, math.ceil(a / ground)) if ground else 1 for a in (smallest, needed))
        why: tuple[str, dict[str, str]] | None = None
        refused = [
            check
            for check in checks.values()
            if run_check(check, one.polygon, shares, [kind], knowledge)["answer"]
            in (Answer.NOT_MET.value, Answer.DISPUTED.value)
        ]
        if kind.id in exclude:
            why = ("asked", excluded_text("asked"))
        elif refused:
            why = ("check", excluded_text("check", refused[0].title))
        elif not ground:
            why = ("ground", excluded_text("ground"))
        elif cost is None:
            why = ("cost", excluded_text("cost"))
        else:
            why = _without_room(kind, least_of_type * ground, free, land)
        found.append(Offer(kind, quantity, ground, volume, cost, why, least, least_of_type))
    return tuple(found)


def _lacking(kind: WorkType, one: Prepared) -> float:
    """Return what the declared works of a type lack to its least area, m²."""
    least = 0.0 if kind.least_area is None else kind.least_area.value_m2
    return least - sum(w.area for w in one.works if w.type == kind.id)


def _without_room(
    kind: WorkType, needed: float, free: float, land: Sequence[Land]
) -> tuple[str, dict[str, str]] | None:
    """Return why there is no room for the least work of a type, or None."""
    if kind.least_area is not None and needed > free:
        return "least_area", excluded_text("least_area", lacking_text(None, free, needed))
    for ground in land:
        if kind.id in ground.group.types and ground.free is not None and needed > ground.free:
            lacking = lacking_text(ground.group.title, ground.free, needed)
            return "land", excluded_text("land", lacking)
    return None


def amount(cost: CostRange, costs: Costs) -> float:
    """Return the figure of a range that counts."""
    return {"low": cost.low, "middle": (cost.low + cost.high) / 2, "high": cost.high}[costs]


def _step_cost(kind: WorkType, quantity: float, ground: float) -> tuple[float | None, CostRange | None]:
    """Return volume and cost of a step; a volume is the ground times the depth of the work."""
    if kind.cost is None:
        return None, None
    volume = ground * kind.depth_m if kind.cost.unit == "EUR/m**3" and kind.depth_m else None
    factor = kind.cost.quantity(ground=ground, volume=volume, units=quantity)
    if not factor:
        return None, None
    changes = {"low": kind.cost.low * factor, "high": kind.cost.high * factor, "unit": "EUR"}
    return volume, kind.cost.model_copy(update=changes)


def _to_be_made(criterion: ChecklistCriterion) -> str:
    return f"Da produrre / to be made: {criterion.evidence.it} / {criterion.evidence.en}"


def _each_left_out(choice: Choice) -> list[tuple[str, Choice]]:
    works = [
        (name, replace(choice, steps={k: v for k, v in choice.steps.items() if k != name}))
        for name in choice.steps
    ]
    modalities = [
        (name, replace(choice, modalities=tuple(m for m in choice.modalities if m != name)))
        for name in choice.modalities
    ]
    return [*works, *modalities]


def _filled(result: Mapping[str, Any], number: int) -> dict[str, Any]:
    return next(s for s in result["schede"] if s["number"] == number)


def _start(scheda: Scheda, class_id: str) -> float:
    return next(c.from_ for c in scheda.final.classes if c.id == class_id)


def _next_class(scheda: Scheda, low: str) -> str:
    ids = [c.id for c in scheda.final.classes]
    return ids[max(0, ids.index(low) - 1)]


def _check_names(exclude: Collection[str], scheda: Scheda, knowledge: Knowledge) -> None:
    criteria = {c.id for p in scheda.parts for c in p.criteria if isinstance(c, ChecklistCriterion)}
    known = {*knowledge.pack.work_types, *criteria}
    for name in exclude:
        if name not in known:
            msg = f"{name} is neither a type of work nor a modality of Scheda {scheda.number}"
            raise RequestError(msg, remedy=f"known: {', '.join(sorted(known))}")
