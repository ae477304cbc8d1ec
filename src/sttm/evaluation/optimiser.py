"""Finds the cheapest changes that reach a total, and the best total within reach, by exact optimisation.

The total of a Scheda is not linear in the areas of the works: effectiveness is a mean weighted by area,
the treated share scores by steps, and a modality that comes to apply raises the maximum it is rescaled
to. Once the steps and the modalities that apply are chosen, though, the total *times the treated share*
is linear. So every such choice is one small mixed-integer linear programme, solved by HiGHS without a
gap, and the best of them is the answer.

References
----------
Charnes, A., Cooper, W. W. (1962). Programming with linear fractional functionals. *Naval Research
Logistics Quarterly* 9, 181–186. Dinkelbach, W. (1967). On nonlinear fractional programming. *Management
Science* 13, 492–498.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from sttm.errors import RequestError
from sttm.evaluation.bundles import Bundles, Raised
from sttm.evaluation.problem import Choice, Fixed, Listed, Problem, Step, Stepped
from sttm.evaluation.programme import Programme

__all__ = ["best", "cheapest"]

MOST_CASES = 4096
"""Cases (steps × modalities that apply) above which a Scheda is too intricate to be searched whole."""

MARGINS = (-1e-6, 1e-6, 1e-5)
"""Points around the threshold: the first takes in exact ties, the others leave out what rounding spoils."""

WHOLE = 1000.0
"""The whole polygon in the programmes: large beside the solver's tolerance of 1e-6."""

SLACK = 1e-5
"""How near the start of a step a share counts as on it, in thousandths of the polygon."""

CENT = 0.01


@dataclass(frozen=True, slots=True)
class _Case:
    """One choice of steps and of modalities that apply."""

    steps: tuple[Step, ...]
    applying: tuple[Listed, ...]
    forbidden: frozenset[str]
    """Types of work that would make another modality apply."""
    forced: tuple[frozenset[str], ...]
    """Sets of types of which one at least is needed."""
    building: bool
    """Whether any work is added where there is none: the mean of no work is 0, not a ratio."""


def cheapest(problem: Problem, threshold: float, reaches: Callable[[Choice], bool]) -> Choice | None:
    """Return the cheapest changes with which the total reaches a threshold, or None if there are none.

    Parameters
    ----------
    threshold
        Points before rounding.
    reaches
        Says by evaluating whether a choice really reaches it: a total on the very edge is decided by
        the evaluation, not by the arithmetic of the solver.

    Raises
    ------
    RequestError
        If the Scheda has too many cases.
    """
    for margin in MARGINS:
        found: Choice | None = None
        for case in _cases(problem):
            model = _Model(problem, case, exact=margin > 0)
            model.programme.at_least(model.reach(threshold + margin), 0.0)
            if found is not None:
                model.programme.at_most(model.cost, found.cost - CENT / 2)
            if model.programme.minimise(model.cost):
                found = model.choice()
        if found is None or reaches(found):
            return found
    return None


def best(problem: Problem) -> tuple[float, Choice]:
    """Return the highest total within reach, points before rounding, and changes that reach it.

    By Dinkelbach's method: the total is a ratio, and a ratio exceeds θ where numerator − θ·denominator > 0.

    Raises
    ------
    RequestError
        If the Scheda has too many cases.
    """
    reached, chosen = -1.0, Choice({}, (), 0.0)
    for case in _cases(problem):
        while True:
            model = _Model(problem, case)
            if not model.programme.maximise(model.reach(reached)):
                break
            total = model.total()
            if total <= reached + 1e-9:
                break
            reached, chosen = total, model.choice()
    return reached, chosen


def _cases(problem: Problem) -> Iterator[_Case]:
    allowed = {o.id for o in problem.options}
    groups: dict[frozenset[str], None] = {}
    always: list[Listed] = []
    for one in problem.listed:
        if one.concerned is None or one.concerned & problem.works.keys():
            always.append(one)
        elif one.concerned & allowed:
            groups[one.concerned & allowed] = None
    number = 2 ** len(groups)
    for one_stepped in problem.stepped:
        number *= len(one_stepped.steps)
    if number > MOST_CASES:
        msg = f"the Scheda has {number} cases of steps and modalities, more than {MOST_CASES}"
        raise RequestError(msg, remedy="leave types of work out, so that fewer modalities can come to apply")
    for pattern in product((False, True), repeat=len(groups)):
        chosen = [g for g, applies in zip(groups, pattern, strict=True) if applies]
        forbidden = frozenset(t for g, applies in zip(groups, pattern, strict=True) if not applies for t in g)
        if any(g <= forbidden for g in chosen):
            continue
        applying = [
            one
            for one in problem.listed
            if one in always or (one.concerned is not None and one.concerned & allowed in chosen)
        ]
        for steps in product(*(s.steps for s in problem.stepped)):
            for building in (True,) if sum(problem.works.values()) > 0 else (False, True):
                if building or not chosen:
                    yield _Case(steps, tuple(applying), forbidden, tuple(chosen), building)


class _Model:
    """The programme of one case: its columns, its rows, and the total times the treated share."""

    def __init__(self, problem: Problem, case: _Case, *, exact: bool = False) -> None:
        self.problem, self.case = problem, case
        self.slack = -SLACK if exact else SLACK
        self.scale = WHOLE / problem.area
        self.programme = Programme()
        self.options = [o for o in problem.options if case.building and o.id not in case.forbidden]
        self.cost: dict[int, float] = {}
        self._works()
        self.factor = self._factors()
        self._steps()
        self.constant = sum(self.factor[f.part] * f.low for f in problem.fixed)
        self.constant += sum(
            self.factor[s.part] * step.low for s, step in zip(problem.stepped, case.steps, strict=True)
        )
        self.numerator: dict[int, float] = {}
        self._effectiveness()
        self._modalities()
        self._bundles()

    def _works(self) -> None:
        """Add the steps of each type, whether it is there, and the treated share."""
        problem, programme = self.problem, self.programme
        self.count: dict[str, int] = {}
        self.there: dict[str, int] = {}
        for option in self.options:
            most = problem.most(option)
            count, there = programme.integer(most), programme.integer(1)
            programme.at_least({there: float(most), count: -1.0}, 0.0)
            programme.at_least({count: 1.0, there: -float(option.least)}, 0.0)
            self.count[option.id], self.there[option.id] = count, there
            self.cost[count] = option.cost
        taken = {self.count[o.id]: o.ground * self.scale for o in self.options}
        programme.at_most(taken, problem.free * self.scale)
        for room in problem.rooms:
            shared = {self.count[o.id]: o.ground * self.scale for o in self.options if o.id in room.types}
            programme.at_most(shared, room.free * self.scale)
        for group in self.case.forced:
            programme.at_least({self.there[t]: 1.0 for t in group if t in self.there}, 1.0)
        standing = sum(problem.works.values()) * self.scale
        if not self.case.building:
            # Nothing stands and nothing is built: the ratio is left out, the treated share stays 0.
            self.share = programme.real(WHOLE, WHOLE)
            return
        self.share = programme.real(0.0, 2 * WHOLE)
        programme.equal({self.share: 1.0, **{c: -g for c, g in taken.items()}}, standing)
        if standing == 0:
            programme.at_least(dict.fromkeys(self.there.values(), 1.0), 1.0)

    def _factors(self) -> dict[str, float]:
        """Return what a point of each part counts, once it is known which criteria apply."""
        most: dict[str, float] = dict(self.problem.rated_most)
        counted: list[Fixed | Stepped | Listed | Raised] = [
            *self.problem.fixed,
            *self.problem.stepped,
            *self.problem.raised,
        ]
        for one in (*counted, *self.case.applying):
            most[one.part] = most.get(one.part, 0.0) + one.most
        weights = self.problem.weights
        return {part: weights[part] / most[part] if most.get(part) else 0.0 for part in weights}

    def _steps(self) -> None:
        programme = self.programme
        for stepped, step in zip(self.problem.stepped, self.case.steps, strict=True):
            if stepped.of_types:
                standing = float(len(self.problem.works))
                new = {z: 1.0 for t, z in self.there.items() if t not in self.problem.works}
                programme.between(new, step.start - standing, step.end - 0.5 - standing)
            elif self.case.building:
                # The share counts at most 1, and a step ends just before the next begins.
                end = 2.0 * WHOLE if step.end > 1 else step.end * WHOLE - 10 * SLACK
                programme.between({self.share: 1.0}, step.start * WHOLE - self.slack, end)
            else:
                programme.between({}, step.start, step.end - SLACK)

    def _effectiveness(self) -> None:
        if not self.case.building:
            return
        scale, programme = self.scale, self.programme
        for rated in self.problem.rated:
            mean = programme.real(0.0, 2 * WHOLE)
            for row in rated.rows:
                standing = sum(row[t] * ground * scale for t, ground in self.problem.works.items())
                terms = {self.count[o.id]: row[o.id] * o.ground * scale for o in self.options}
                programme.at_least({**terms, mean: -1.0}, -standing)
            self.numerator[mean] = self.factor[rated.part] * rated.most * rated.share

    def _modalities(self) -> None:
        """Count the points of a modality times the treated share: a product with a yes or no is linear."""
        programme = self.programme
        self.satisfied: dict[str, int] = {}
        for one in self.case.applying:
            factor = self.factor[one.part]
            self.constant += factor * one.low
            if one.cost is None or one.satisfied <= one.low:
                continue
            yes, times = programme.integer(1), programme.real(0.0, 2 * WHOLE)
            programme.at_least({yes: 2 * WHOLE, times: -1.0}, 0.0)
            programme.at_least({self.share: 1.0, times: -1.0}, 0.0)
            self.numerator[times] = factor * (one.satisfied - one.low)
            self.cost[yes] = one.cost
            self.satisfied[one.id] = yes

    def _bundles(self) -> None:
        """Count what bundles raise, and hold all changes within the budget."""
        self.constant += sum(self.factor[r.part] * r.low for r in self.problem.raised)
        self.chosen = Bundles(self.problem.bundles, self.problem.raised, self.programme)
        self.numerator |= self.chosen.points(self.factor, self.share, 2 * WHOLE)
        self.cost |= self.chosen.cost
        if self.problem.budget is not None:
            self.programme.at_most(self.cost, self.problem.budget + CENT / 2)

    def reach(self, threshold: float) -> dict[int, float]:
        """Return (total − threshold) × treated share, linear in the columns."""
        return {**self.numerator, self.share: self.constant - threshold}

    def total(self) -> float:
        """Return the total of the solution."""
        value = self.programme.value
        return self.constant + sum(k * value(c) for c, k in self.numerator.items()) / value(self.share)

    def choice(self) -> Choice:
        """Return the changes of the solution."""
        steps = {t: round(self.programme.value(c)) for t, c in self.count.items()}
        chosen = {t: n for t, n in steps.items() if n}
        modalities = tuple(c for c, yes in self.satisfied.items() if self.programme.value(yes) > 0.5)
        costs = {o.id: o.cost for o in self.options}
        listed = {one.id: one.cost or 0.0 for one in self.case.applying}
        bundles = self.chosen.names()
        total = sum(costs[t] * n for t, n in chosen.items()) + sum(listed[m] for m in modalities)
        total += sum(b.cost for b in self.problem.bundles if b.id in bundles)
        return Choice(chosen, modalities, total, bundles)
