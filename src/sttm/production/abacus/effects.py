"""What solutions make of a proposal: its answers with them, and the points each criterion gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sttm.evaluation.bundles import Bundle, Raised
from sttm.evaluation.problem import Fixed, Problem
from sttm.evaluation.results import CriterionResult
from sttm.evaluation.standing import Standing, score
from sttm.packs.profiles import Profile, ProfileScale
from sttm.packs.solutions import Solution
from sttm.production.abacus.costing import Costs, Offer
from sttm.production.profiles.evaluating import Measured, standing_of
from sttm.production.profiles.proposal import Answered, Proposal
from sttm.quantities import Missing

__all__ = ["Effects", "problem_with", "with_solutions"]


@dataclass(frozen=True, slots=True)
class Effects:
    """Sure points of every criterion that applies, as things stand and with each solution.

    Parameters
    ----------
    now
        By criterion.
    gained
        By solution, then by criterion that gets more.
    factors
        What a point of each criterion counts in the total.
    """

    now: Mapping[str, CriterionResult]
    gained: Mapping[str, Mapping[str, float]]
    factors: Mapping[str, float]

    @classmethod
    def of(
        cls, profile: Profile, proposal: Proposal, measured: Measured, solutions: Iterable[Solution]
    ) -> Effects:
        """Score a proposal as it is, and with each solution the criteria that it serves."""
        standing = standing_of(profile, proposal, measured)
        now = {c.id: score(c, standing) for c in profile.criteria}
        now = {name: result for name, result in now.items() if result.applicable}
        factors: dict[str, float] = {}
        for theme in profile.themes:
            most = sum(now[c.id].max_points for c in theme.criteria if c.id in now)
            factors |= {c.id: theme.weight / most for c in theme.criteria if c.id in now}
        gained = {
            s.id: {
                name: points
                for name, points in _points(profile, proposal, measured, s).items()
                if name in now and points > now[name].points.low
            }
            for s in solutions
        }
        return cls(now, gained, factors)

    def total(self) -> float:
        """Return the sure total as things stand, before rounding."""
        return sum(self.factors[name] * result.points.low for name, result in self.now.items())

    def gain(self, chosen: Iterable[str], *, least: bool = False) -> float:
        """Return what solutions together add to the sure total: of each criterion the best counts once.

        Parameters
        ----------
        least
            What they add if all that is not known is as good as it can be.
        """
        best: dict[str, float] = {}
        for name in chosen:
            for criterion, points in self.gained[name].items():
                best[criterion] = max(best.get(criterion, 0.0), points)
        stands = {c: self.now[c].points.high if least else self.now[c].points.low for c in best}
        return sum(self.factors[c] * max(0.0, points - stands[c]) for c, points in best.items())


def _points(profile: Profile, proposal: Proposal, measured: Measured, solution: Solution) -> dict[str, float]:
    changed = with_solutions(profile, proposal, measured, [solution])
    standing: Standing = standing_of(profile, changed, measured)
    served = [profile.criterion(s.criterion) for s in solution.serves if s.speaks_of(profile.id)]
    return {c.id: score(c, standing).points.low for c in served if c is not None}


def with_solutions(
    profile: Profile, proposal: Proposal, measured: Measured, solutions: Sequence[Solution]
) -> Proposal:
    """Return a proposal that makes some solutions; of a scale the best value counts, what stands included."""
    standing = standing_of(profile, proposal, measured).shares[0].inputs
    answers = dict(proposal.answers)
    for solution in solutions:
        for serves in solution.serves:
            criterion = profile.criterion(serves.criterion)
            if criterion is None or not serves.speaks_of(profile.id):
                continue
            before = answers.get(criterion.id)
            if isinstance(criterion, ProfileScale):
                stands = standing[criterion.input].value
                known = [] if isinstance(stands, Missing) else [stands.value]
                known += [] if before is None or before.value is None else [before.value]
                if serves.value is not None and all(_better(criterion, serves.value, v) for v in known):
                    answers[criterion.id] = Answered(value=serves.value, evidence=_made(solution))
            elif before is None or before.answer != "met":
                asked = f"{_made(solution)}; {criterion.evidence.it} / {criterion.evidence.en}"
                answers[criterion.id] = Answered(answer="met", evidence=asked)
    return proposal.model_copy(update={"answers": answers})


def _better(criterion: ProfileScale, value: float, before: float) -> bool:
    return value > before if criterion.direction == "increasing" else value < before


def _made(solution: Solution) -> str:
    return f"Da realizzare / to be made: {solution.title.it} / {solution.title.en}"


def problem_with(
    profile: Profile,
    effects: Effects,
    offers: Sequence[Offer],
    costs: Costs,
    budget: float | None = None,
) -> Problem:
    """Return what the optimiser has to solve: the sure points, and the solutions as bundles.

    Parameters
    ----------
    offers
        Solutions that may be chosen; one without a cost counts as free.
    budget
        The most that they may cost together, EUR.
    """
    served = {c for offer in offers for c in effects.gained[offer.solution.id]}
    fixed, raised = [], []
    for theme in profile.themes:
        for criterion in theme.criteria:
            result = effects.now.get(criterion.id)
            if result is None:
                continue
            if criterion.id in served:
                raised.append(Raised(criterion.id, theme.id, result.max_points, result.points.low))
            else:
                fixed.append(Fixed(theme.id, result.max_points, result.points.low))
    bundles = tuple(
        Bundle(
            id=offer.solution.id,
            cost=offer.price(costs),
            raises=effects.gained[offer.solution.id],
            needs=frozenset(offer.solution.needs),
            excludes=frozenset(offer.solution.excludes),
        )
        for offer in offers
    )
    return Problem(
        weights={theme.id: theme.weight for theme in profile.themes},
        fixed=tuple(fixed),
        stepped=(),
        rated=(),
        rated_most={},
        listed=(),
        works={},
        area=1.0,
        free=0.0,
        options=(),
        raised=tuple(raised),
        bundles=bundles,
        budget=budget,
    )
