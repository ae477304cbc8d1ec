"""The worked cases of the cheapest changes, that a planner can check by hand."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from sttm.evaluation.criteria import Declaration, Work
from sttm.evaluation.improvement import problem_of, threshold_of
from sttm.evaluation.inputs import Input, Share
from sttm.evaluation.optimiser import best, cheapest
from sttm.evaluation.problem import Choice, Problem, Room, WorkOption
from sttm.evaluation.standing import Standing, total_of
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.quantities import Answer, Measure, round_half_even

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "improve.yaml")
STEP = 100.0


def standing(case: dict, choice: Choice) -> Standing:
    added = [Work(name, n * STEP) for name, n in choice.steps.items()]
    works = [*(Work(name, area) for name, area in case["works"].items()), *added]
    treated = min(1.0, sum(w.area for w in works) / case["area_m2"])
    inputs = {**case["inputs"], "works.treated_share": treated}
    known = {name: Input(name, Measure(float(value), "1")) for name, value in inputs.items()}
    met = [*case["met"], *choice.modalities]
    declared = {c: Declaration(Answer.MET, "elaborato R01", "Comune") for c in met}
    return Standing([Share("U1", "Unit 1", 1.0, case["area_m2"], known)], works, declared)


def problem(case: dict, *, bounded: bool = True) -> Problem:
    least = {name: math.ceil(area / STEP) for name, area in case.get("least_m2", {}).items()}
    rooms = [Room(frozenset(one["types"]), one["free_m2"]) for one in case.get("land", []) if bounded]
    return problem_of(
        load_pack("base").scheda(case["scheda"], date(2026, 3, 10)),
        standing(case, Choice({}, (), 0.0)),
        area=case["area_m2"],
        options=[
            WorkOption(name, STEP, STEP * eur, least.get(name, 1)) for name, eur in case["eur_per_m2"].items()
        ],
        costs=case["eur_of_modalities"],
        rooms=rooms,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_changes_as_worked_by_hand(case: dict) -> None:
    scheda = load_pack("base").scheda(case["scheda"], date(2026, 3, 10))
    start = next(c.from_ for c in scheda.final.classes if c.id == case["target"])
    expected, nothing = case["expected"], Choice({}, (), 0.0)

    def total(choice: Choice) -> float:
        return round_half_even(total_of(scheda, standing(case, choice)).low, 2)

    assert total(nothing) == expected["before"]
    found = cheapest(problem(case), threshold_of(scheda, case["target"]), lambda c: total(c) >= start)
    if "best" in expected:
        assert found is None
        assert round_half_even(best(problem(case))[0], 2) == expected["best"]
        if "best_without_land" in expected:
            free = best(problem(case, bounded=False))[0]
            assert round_half_even(free, 2) == expected["best_without_land"]
        return
    assert found is not None
    assert {name: n * STEP for name, n in found.steps.items()} == expected["works"]
    assert list(found.modalities) == expected["modalities"]
    assert (found.cost, total(found)) == (expected["cost"], expected["after"])
