"""Ranks the solutions for settlements by effect: points alone, points for euro, class that is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.profiles import Profile
from sttm.packs.solutions import Solution
from sttm.production.abacus.answer import offer_told, served_told
from sttm.production.abacus.costing import Costs, Offer, amount
from sttm.production.abacus.effects import Effects
from sttm.production.profiles.evaluating import Measured
from sttm.production.profiles.proposal import Proposal
from sttm.quantities import round_half_even

__all__ = ["ranked", "summed"]

PER = 10_000.0
"""Euro that the points for euro are told for."""


def ranked(
    profile: Profile, proposal: Proposal, measured: Measured, offered: Sequence[Offer], costs: Costs
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return how a settlement stands, and what each solution does for it, the greatest effect first.

    A solution is taken with those that it needs: what it does without them is nothing. Its points are those
    it makes sure; ``points_least`` are those it adds if all that is not known is as good as it can be.

    Parameters
    ----------
    costs
        Figure of the cost ranges that counts.
    """
    effects = Effects.of(profile, proposal, measured, [o.solution for o in offered])
    by_name = {o.solution.id: o for o in offered}
    sure = effects.total()
    rows = []
    for offer in offered:
        company = _company(offer.solution, by_name)
        if company is None:
            continue
        gain = effects.gain(company)
        if gain <= 0:
            continue
        row = _row(offer, [by_name[n] for n in company], gain, sure, effects, profile, costs)
        rows.append(row | {"points_least": round_half_even(effects.gain(company, least=True), 2)})
    rows.sort(key=lambda r: (-r["points"], r["cost_with_needs"] or 0.0, r["id"]))
    now = {
        "total": round_half_even(sure, 2),
        "class": _class(profile, sure),
        "most": _most(effects, by_name),
        "assessable": sum(r.points.known for r in effects.now.values()),
        "criteria": len(effects.now),
    }
    return now, rows


def _company(solution: Solution, offered: Mapping[str, Offer]) -> tuple[str, ...] | None:
    """Return a solution with all it needs, or None where one of these does not apply."""
    found: dict[str, None] = {}
    open_ = [solution.id]
    while open_:
        name = open_.pop(0)
        if name not in offered:
            return None
        if name not in found:
            found[name] = None
            open_ += offered[name].solution.needs
    return tuple(found)


def _row(
    offer: Offer,
    company: Sequence[Offer],
    gain: float,
    sure: float,
    effects: Effects,
    profile: Profile,
    costs: Costs,
) -> dict[str, Any]:
    prices = [None if o.cost is None else amount(o.cost, costs) for o in company]
    cost = None if None in prices else sum(p for p in prices if p is not None)
    return {
        **offer_told(offer),
        "with": [o.solution.id for o in company[1:]],
        "points": round_half_even(gain, 2),
        "cost_with_needs": None if cost is None else round_half_even(cost, 2),
        "points_per_10000_eur": round_half_even(gain / cost * PER, 4) if cost else None,
        "class": _class(profile, sure + gain),
        "lifts": _class(profile, sure + gain) != _class(profile, sure),
        "serves": served_told(offer, effects.gained[offer.solution.id], profile),
    }


def _class(profile: Profile, total: float) -> str:
    shown = round_half_even(total, 2)
    return next(c.id for c in profile.classes if shown >= c.from_)


def _most(effects: Effects, offered: Mapping[str, Offer]) -> float:
    """Return an upper end of the sure total: every solution at once, whatever excludes what."""
    return round_half_even(effects.total() + effects.gain(offered), 2)


def summed(
    settlements: Sequence[Mapping[str, Any]], solutions: Mapping[str, Solution]
) -> list[dict[str, Any]]:
    """Return what each solution does over many settlements, the greatest effect first.

    Returns
    -------
    list
        By solution: settlements that it serves, points together and median, settlements whose class it
        lifts alone, cost where it is known of every one of them.
    """
    by_name: dict[str, list[Mapping[str, Any]]] = {}
    for one in settlements:
        for row in one["solutions"]:
            by_name.setdefault(row["id"], []).append(row)
    rows = []
    for name, found in by_name.items():
        costs = [r["cost_with_needs"] for r in found if r["cost_with_needs"] is not None]
        rows.append(
            {
                "id": name,
                "title": text_dict(solutions[name].title),
                "theme": solutions[name].theme,
                "settlements": len(found),
                "points": round_half_even(sum(r["points"] for r in found), 2),
                "median": round_half_even(median(r["points"] for r in found), 2),
                "lifts": sum(r["lifts"] for r in found),
                "priced": len(costs),
                "cost": round_half_even(sum(costs), 2) if costs else None,
            }
        )
    return sorted(rows, key=lambda r: (-r["points"], r["id"]))
