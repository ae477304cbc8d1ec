"""The worked cases of the abacus, and the cheapest set against every set of real solutions."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from abacus_example import (
    BASE,
    WHOLE,
    offers_of,
    pack_with,
    proposal_with,
    small_profile,
    solution,
    with_class_from,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.evaluation.bundles import Bundle, closed
from sttm.packs.strict_yaml import read_yaml
from sttm.production.abacus.effects import with_solutions
from sttm.production.abacus.suggesting import Ask, Suggestion, suggest
from sttm.production.profiles.evaluating import Measured, evaluate_profile
from sttm.production.profiles.thresholds import Situation

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "abacus.yaml")
HERE = Situation("urbanised", "admissible")


def asked(case: dict[str, Any]) -> Suggestion:
    ask = case["ask"]
    profile = with_class_from(small_profile(case["criteria"]), ask.get("points", 100))
    made = [
        solution(n, s["serves"], s["cost"], needs=s.get("needs", ()), excludes=s.get("excludes", ()))
        for n, s in case["solutions"].items()
    ]
    proposal = proposal_with({c: case["now"].get(c, 0) for c in case["criteria"]})
    offered = offers_of(profile, proposal, pack_with(profile, made))
    target = "A" if "points" in ask else None
    question = Ask(target, ask.get("budget"), "central", ask.get("unpriced", False))
    return suggest(profile, proposal, Measured(), HERE, offered, question)


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_abacus_as_worked_by_hand(case: dict[str, Any]) -> None:
    found, expected = asked(case), case["expected"]
    if "impossible" in expected:
        assert found.after is None
        assert found.nearest is not None
        assert found.nearest[0]["total"]["low"] == expected["impossible"]
        return
    assert [o.solution.id for o in found.chosen] == expected["solutions"]
    assert sum(o.price("central") for o in found.chosen) == expected["cost"]
    assert found.after is not None
    assert found.after["total"]["low"] == expected["total"]
    if "left_out" in expected:
        assert [o.solution.id for o, why in found.left_out if why == "cost"] == expected["left_out"]
    if "unknown_costs" in expected:
        assert sum(o.cost is None for o in found.chosen) == expected["unknown_costs"]


SETTLEMENT = proposal_with({}, area_m2=20000.0, floor_space_m2=9000.0, workers=60)
PRICED = [
    o.solution.id for o in offers_of(WHOLE, SETTLEMENT, BASE) if o.cost is not None
]  # all that apply to it


@settings(max_examples=12)
@given(
    st.lists(st.sampled_from(PRICED), min_size=2, max_size=7, unique=True), st.sampled_from(["low", "high"])
)
def test_no_set_of_real_solutions_is_cheaper(names: list[str], costs: Any) -> None:
    offered = [o for o in offers_of(WHOLE, SETTLEMENT, BASE) if o.solution.id in names]
    bundles = {
        o.solution.id: Bundle(
            o.solution.id, o.price(costs), {}, frozenset(o.solution.needs), frozenset(o.solution.excludes)
        )
        for o in offered
    }
    tried = []
    for size in range(len(offered) + 1):
        for chosen in itertools.combinations(offered, size):
            if closed(frozenset(o.solution.id for o in chosen), bundles):
                changed = with_solutions(WHOLE, SETTLEMENT, Measured(), [o.solution for o in chosen])
                filled = evaluate_profile(WHOLE, changed, Measured(), HERE)
                tried.append((sum(o.price(costs) for o in chosen), filled["total"]["low"]))
    highest = max(total for _, total in tried)
    profile = with_class_from(WHOLE, max(0.01, round(highest * 0.6, 2)))
    found = suggest(profile, SETTLEMENT, Measured(), HERE, offered, Ask("A", None, costs))
    start = profile.classes[0].from_
    least = min((cost for cost, total in tried if total >= start), default=None)
    if least is None:
        assert found.after is None
    else:
        assert sum(o.price(costs) for o in found.chosen) == pytest.approx(least, abs=0.01)
    most = suggest(profile, SETTLEMENT, Measured(), HERE, offered, Ask(None, 1e9, costs))
    assert most.after is not None
    assert most.after["total"]["low"] == highest


def test_a_class_that_is_reached_needs_nothing() -> None:
    profile = with_class_from(small_profile({"S1": 10, "W1": 10}), 40)
    proposal = proposal_with({"S1": 10, "W1": 0})
    found = suggest(profile, proposal, Measured(), HERE, [], Ask("A"))
    assert found.chosen == ()
    assert found.after == found.before


def test_what_to_leave_out_has_to_be_there() -> None:
    with pytest.raises(RequestError, match="moon_base is no solution"):
        suggest(WHOLE, SETTLEMENT, Measured(), HERE, [], Ask(exclude=frozenset({"moon_base"})))


def test_without_the_solution_is_told_what_it_brings() -> None:
    case = CASES[2]
    found = asked(case)
    assert found.without == {"tank": 25.0, "network": 35.0}
