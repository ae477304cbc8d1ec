"""How much of a solution a settlement takes, and what it costs to make and to keep."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sttm.evaluation.inputs import measure_dict
from sttm.packs.pack import Pack
from sttm.packs.profiles import Profile
from sttm.packs.solutions import BASES, Base, Solution
from sttm.packs.works import CostRange
from sttm.production.profiles.proposal import Proposal
from sttm.quantities import Measure, Missing, round_half_even

__all__ = ["Costs", "Offer", "amount", "bases_of", "offers", "unit_cost"]

Costs = Literal["low", "central", "high"]
"""Which figure of a range of costs counts."""

NO_COST = Missing("nobody has said what it costs", it="nessuno ha detto quanto costa")


@dataclass(frozen=True, slots=True)
class Offer:
    """A solution as a settlement could take it.

    Parameters
    ----------
    quantity
        How much of it, or why that is not known.
    cost
        Of all of it, EUR; None where its cost or its quantity is not known.
    upkeep
        A year, EUR.
    unpriced
        Why there is no cost.
    """

    solution: Solution
    quantity: Measure | Missing
    cost: CostRange | None
    upkeep: CostRange | None
    unpriced: Missing | None

    def price(self, costs: Costs) -> float:
        """Return the figure that counts; without a cost it is free."""
        return 0.0 if self.cost is None else amount(self.cost, costs)

    def as_dict(self, costs: Costs) -> dict[str, Any]:
        """Return quantity, cost and upkeep as JSON values."""
        quantity = self.quantity
        return {
            "quantity": None if isinstance(quantity, Missing) else measure_dict(quantity),
            "cost": _cost(self.cost, costs),
            "upkeep": _cost(self.upkeep, costs),
            "unpriced": None
            if self.unpriced is None
            else {"it": self.unpriced.it or self.unpriced.reason, "en": self.unpriced.reason},
        }


def amount(cost: CostRange, costs: Costs) -> float:
    """Return the figure of a range that counts."""
    return {"low": cost.low, "central": (cost.low + cost.high) / 2, "high": cost.high}[costs]


def bases_of(proposal: Proposal, area: float | None, roof_share: float) -> dict[Base, Measure | Missing]:
    """Return what quantities are reckoned from, as far as it is known.

    Parameters
    ----------
    area
        m²; of the polygon, or as declared.
    roof_share
        Roof for floor space, where the roof is not declared.
    """
    known = area if area is not None else proposal.area_m2
    floor = proposal.floor_space_m2
    roof = proposal.roof_area_m2
    if roof is None and floor is not None:
        roof = floor * roof_share if known is None else min(known, floor * roof_share)
    values: dict[Base, float | None] = {
        "settlement": 1.0,
        "area": known,
        "floor_space": floor,
        "roof": roof,
        "open_ground": None if known is None or roof is None else max(0.0, known - roof),
        "workers": None if proposal.workers is None else float(proposal.workers),
    }
    return {
        base: UNKNOWN[base] if value is None else Measure(value, BASES[base])
        for base, value in values.items()
    }


UNKNOWN: Mapping[Base, Missing] = {
    "settlement": Missing("the settlement is not known", it="l'insediamento non è noto"),
    "area": Missing("the area is not declared (area_m2)", it="l'area non è dichiarata (area_m2)"),
    "floor_space": Missing(
        "the floor space is not declared (floor_space_m2)",
        it="la superficie di pavimento non è dichiarata (floor_space_m2)",
    ),
    "roof": Missing(
        "neither roof nor floor space is declared (roof_area_m2, floor_space_m2)",
        it="né tetto né superficie di pavimento sono dichiarati (roof_area_m2, floor_space_m2)",
    ),
    "open_ground": Missing(
        "area or roof is not declared (area_m2, roof_area_m2)",
        it="area o tetto non sono dichiarati (area_m2, roof_area_m2)",
    ),
    "workers": Missing(
        "the workers are not declared (workers)", it="gli addetti non sono dichiarati (workers)"
    ),
}


def unit_cost(solution: Solution, pack: Pack) -> CostRange | None:
    """Return what a unit of a solution costs: its own, or that of the type of work it is."""
    if solution.work_type is not None:
        return pack.work_types[solution.work_type].cost
    return solution.cost


def offers(
    profile: Profile, proposal: Proposal, bases: Mapping[Base, Measure | Missing], pack: Pack
) -> tuple[Offer, ...]:
    """Return the solutions that apply to a settlement and serve its profile, as it takes them."""
    own = {c.id for c in profile.criteria}
    found = []
    for solution in pack.solutions.values():
        applies = proposal.setting in solution.applies_to and (
            solution.activities is None or proposal.activity in solution.activities
        )
        if applies and any(s.criterion in own and s.speaks_of(profile.id) for s in solution.serves):
            found.append(_offer(solution, bases, pack))
    return tuple(found)


def _offer(solution: Solution, bases: Mapping[Base, Measure | Missing], pack: Pack) -> Offer:
    base = bases[solution.quantity.of]
    each, kept = unit_cost(solution, pack), solution.upkeep
    if isinstance(base, Missing):
        return Offer(solution, base, None, None, NO_COST if each is None else base)
    number = base.value * solution.quantity.factor
    if solution.quantity.unit == "1":
        number = float(math.ceil(number - 1e-9))  # pieces are whole
    quantity = Measure(number, solution.quantity.unit)
    return Offer(
        solution,
        quantity,
        _times(each, quantity.value),
        _times(kept, quantity.value),
        NO_COST if each is None else None,
    )


def _times(cost: CostRange | None, times: float) -> CostRange | None:
    if cost is None:
        return None
    return cost.model_copy(update={"low": cost.low * times, "high": cost.high * times, "unit": "EUR"})


def _cost(cost: CostRange | None, costs: Costs) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "low": round_half_even(cost.low, 2),
        "high": round_half_even(cost.high, 2),
        "counted": round_half_even(amount(cost, costs), 2),
        "unit": "EUR",
        "official": False,
        "confidence": cost.confidence,
        "source": cost.source.model_dump(mode="json"),
    }
