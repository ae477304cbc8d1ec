"""Bundles of the optimiser against trying every set of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.evaluation.bundles import Bundle, Raised, closed
from sttm.evaluation.optimiser import best, cheapest
from sttm.evaluation.problem import Choice, Fixed, Problem

NAMES = ["a", "b", "c", "d", "e"]
CRITERIA = {"S1": ("S", 10.0), "S2": ("S", 5.0), "W1": ("W", 8.0)}


def total(problem: Problem, chosen: tuple[str, ...]) -> float:
    """The total by the definition: of each criterion the best that is chosen, rescaled to its part."""
    most: dict[str, float] = {}
    points: dict[str, float] = {}
    for one in problem.fixed:
        most[one.part] = most.get(one.part, 0.0) + one.most
        points[one.part] = points.get(one.part, 0.0) + one.low
    for one in problem.raised:
        got = [b.raises[one.id] for b in problem.bundles if b.id in chosen and one.id in b.raises]
        most[one.part] = most.get(one.part, 0.0) + one.most
        points[one.part] = points.get(one.part, 0.0) + max([one.low, *got])
    return sum(problem.weights[part] * points[part] / most[part] for part in most)


def sets(problem: Problem) -> Iterator[tuple[tuple[str, ...], float]]:
    bundles = {b.id: b for b in problem.bundles}
    for size in range(len(bundles) + 1):
        for names in itertools.combinations(bundles, size):
            cost = sum(bundles[n].cost for n in names)
            if closed(frozenset(names), bundles) and (problem.budget is None or cost <= problem.budget):
                yield names, cost


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    lows = {c: draw(st.sampled_from([0.0, 2.0, 5.0])) for c in CRITERIA}
    bundles = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)):
        served = draw(st.lists(st.sampled_from(list(CRITERIA)), min_size=1, max_size=2, unique=True))
        raises = {c: draw(st.sampled_from([1.0, 4.0, CRITERIA[c][1]])) for c in served}
        others = [n for n in NAMES if n != name]
        needs = draw(st.frozensets(st.sampled_from(others), max_size=1))
        excludes = draw(st.frozensets(st.sampled_from(others), max_size=1)) - needs
        cost = draw(st.sampled_from([0.0, 100.0, 250.0, 990.0, 1e6]))
        bundles.append(Bundle(name, cost, raises, needs, excludes))
    return Problem(
        weights={"S": 60.0, "W": 40.0},
        fixed=(Fixed("W", 2.0, draw(st.sampled_from([0.0, 2.0]))),),
        stepped=(),
        rated=(),
        rated_most={},
        listed=(),
        works={},
        area=1.0,
        free=0.0,
        options=(),
        raised=tuple(Raised(c, part, most, lows[c]) for c, (part, most) in CRITERIA.items()),
        bundles=tuple(bundles),
        budget=draw(st.sampled_from([None, 0.0, 300.0, 1200.0])),
    )


@settings(max_examples=120)
@given(problems())
def test_nothing_is_cheaper_and_nothing_better(problem: Problem) -> None:
    tried = [(names, cost, total(problem, names)) for names, cost in sets(problem)]
    highest, reaching = best(problem)
    assert highest == pytest.approx(max(t for _, _, t in tried), abs=1e-6)
    assert total(problem, reaching.bundles) == pytest.approx(highest, abs=1e-6)
    assert reaching.bundles in [names for names, _, _ in tried]
    for threshold in (20.0, 50.0, 80.0, highest):

        def reaches(choice: Choice, threshold: float = threshold) -> bool:
            return total(problem, choice.bundles) >= threshold - 1e-9

        least = min((cost for _, cost, t in tried if t >= threshold - 1e-9), default=None)
        found = cheapest(problem, threshold, reaches)
        assert (found is None) == (least is None), threshold
        if found is not None:
            assert found.cost == pytest.approx(least, abs=1e-6)
            assert found.bundles in [names for names, _, _ in tried]


def test_a_need_that_is_not_offered_bars_a_bundle() -> None:
    problem = Problem(
        {"S": 100.0}, (), (), (), {}, (), {}, 1.0, 0.0, (),
        raised=(Raised("S1", "S", 10.0, 0.0),),
        bundles=(Bundle("a", 1.0, {"S1": 10.0}, frozenset({"z"})),),
    )  # fmt: skip
    assert best(problem)[1].bundles == ()
