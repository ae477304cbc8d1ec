"""Suggests the cheapest set of solutions that lifts a settlement to a class, or says why none does."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sttm.errors import RequestError
from sttm.evaluation.improvement import start_of
from sttm.evaluation.optimiser import best, cheapest
from sttm.evaluation.problem import Choice, Problem
from sttm.packs.profiles import Profile
from sttm.packs.solutions import Solution
from sttm.production.abacus.costing import Costs, Offer
from sttm.production.abacus.effects import Effects, problem_with, with_solutions
from sttm.production.profiles.evaluating import Measured, evaluate_profile
from sttm.production.profiles.proposal import Proposal
from sttm.production.profiles.thresholds import Situation
from sttm.quantities import round_half_even

__all__ = ["Ask", "Suggestion", "suggest"]

TIE = 1e-6
"""Points below the best total within a budget that count as reaching it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the abacus.

    Parameters
    ----------
    target
        Class to reach; by default the one above the class that is sure, or with a budget alone the best.
    budget
        The most that the solutions may cost together, EUR.
    costs
        Figure of the cost ranges that counts.
    unpriced
        Whether solutions without a cost may be chosen, as if they were free.
    exclude
        Solutions that may not be chosen.
    """

    target: str | None = None
    budget: float | None = None
    costs: Costs = "central"
    unpriced: bool = False
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the abacus came to for one proposal.

    Parameters
    ----------
    target
        None where the best within a budget was asked for.
    before, after
        The profile filled in as it is and with the solutions; ``after`` is None where none reaches the class.
    chosen
        The solutions, in the order of the abacus.
    without
        By solution, the sure total without it and without what needs it.
    nearest
        Where the class is out of reach, the profile filled in with the best set, and the set.
    """

    ask: Ask
    target: str | None
    before: dict[str, Any]
    after: dict[str, Any] | None
    chosen: tuple[Offer, ...]
    without: Mapping[str, float]
    nearest: tuple[dict[str, Any], tuple[Offer, ...]] | None
    left_out: tuple[tuple[Offer, str], ...]
    effects: Effects


def suggest(
    profile: Profile,
    proposal: Proposal,
    measured: Measured,
    situation: Situation,
    offered: Sequence[Offer],
    ask: Ask,
) -> Suggestion:
    """Find the cheapest set of solutions that reaches a class.

    What is not assessable counts at its least: a class is reached when it is sure.

    Raises
    ------
    RequestError
        If there is no such class, or a solution to leave out is not known.
    """
    _check_names(ask.exclude, offered)
    search = _Search(profile, proposal, measured, situation, offered, ask)
    before = search.evaluated(())
    target = ask.target or (None if ask.budget is not None else _next_class(profile, before["class"]["low"]))
    effects = search.effects

    def told(choice: Choice | None, nearest: tuple[dict[str, Any], tuple[Offer, ...]] | None) -> Suggestion:
        chosen = () if choice is None else search.taken(choice)
        after = None if choice is None else search.evaluated(chosen)
        without = {o.solution.id: search.sure_without(o, chosen) for o in chosen}
        return Suggestion(ask, target, before, after, chosen, without, nearest, search.left_out, effects)

    if target is None:
        return told(search.best_within(), None)
    threshold = start_of(profile.classes, target, f"profile {profile.id}")
    start = next(c.from_ for c in profile.classes if c.id == target)
    if before["total"]["low"] >= start:
        return told(Choice({}, (), 0.0), None)

    def reaches(choice: Choice) -> bool:
        return bool(search.evaluated(search.taken(choice))["total"]["low"] >= start)

    found = cheapest(search.problem, threshold, reaches)
    if found is not None:
        return told(found, None)
    nearest = search.taken(search.best_within())
    return told(None, (search.evaluated(nearest), nearest))


class _Search:
    """Offers, problem and evaluations of one proposal."""

    def __init__(
        self,
        profile: Profile,
        proposal: Proposal,
        measured: Measured,
        situation: Situation,
        offered: Sequence[Offer],
        ask: Ask,
    ) -> None:
        self.profile, self.proposal, self.measured, self.situation = profile, proposal, measured, situation
        self.effects = Effects.of(profile, proposal, measured, [o.solution for o in offered])
        self.left_out = tuple((o, why) for o in offered if (why := self._why_not(o, ask)) is not None)
        barred = {o.solution.id for o, _ in self.left_out}
        self.offers = [o for o in offered if o.solution.id not in barred]
        self.problem: Problem = problem_with(profile, self.effects, self.offers, ask.costs, ask.budget)

    def _why_not(self, offer: Offer, ask: Ask) -> str | None:
        if offer.solution.id in ask.exclude:
            return "asked"
        if offer.cost is None and not ask.unpriced:
            return "cost"
        return None

    def taken(self, choice: Choice) -> tuple[Offer, ...]:
        """Return the offers of a choice."""
        return tuple(o for o in self.offers if o.solution.id in choice.bundles)

    def evaluated(self, chosen: Sequence[Offer]) -> dict[str, Any]:
        """Return the profile filled in with some solutions."""
        solutions: list[Solution] = [o.solution for o in chosen]
        changed = with_solutions(self.profile, self.proposal, self.measured, solutions)
        return evaluate_profile(self.profile, changed, self.measured, self.situation)

    def best_within(self) -> Choice:
        """Return the cheapest of the sets with the highest total within the budget."""
        total, chosen = best(self.problem)
        shown = round_half_even(total, 2)

        def reaches(choice: Choice) -> bool:
            return bool(self.evaluated(self.taken(choice))["total"]["low"] >= shown)

        return cheapest(self.problem, total - TIE, reaches) or chosen

    def sure_without(self, offer: Offer, chosen: Sequence[Offer]) -> float:
        """Return the sure total without a solution, and without those that need it."""
        gone = {offer.solution.id}
        while True:
            more = {o.solution.id for o in chosen if gone & set(o.solution.needs)} | gone
            if more == gone:
                break
            gone = more
        kept = [o for o in chosen if o.solution.id not in gone]
        return float(self.evaluated(kept)["total"]["low"])


def _next_class(profile: Profile, low: str) -> str:
    ids = [c.id for c in profile.classes]
    return ids[max(0, ids.index(low) - 1)]


def _check_names(exclude: Collection[str], offered: Sequence[Offer]) -> None:
    known = sorted(o.solution.id for o in offered)
    strange = sorted(set(exclude) - set(known))
    if strange:
        msg = f"{', '.join(strange)} is no solution for this settlement"
        raise RequestError(msg, remedy=f"known: {', '.join(known)}")
