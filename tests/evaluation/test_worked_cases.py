"""The worked cases that a planner can check by hand, and that the documentation shows."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from sttm.environment import derived
from sttm.environment.parameters import DataFacts, derived_parameters
from sttm.evaluation.criteria import Contestation, Declaration, Work
from sttm.evaluation.inputs import Input, Share
from sttm.evaluation.scheda import fill_in
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.quantities import Answer, Measure, Missing

CASES = Path(__file__).parents[1] / "cases"
ON = date(2026, 3, 10)

SCHEDE = [case for number in (1, 2) for case in read_yaml(CASES / f"scheda_{number}.yaml")]
INDICATORS = read_yaml(CASES / "indicators.yaml")
LEVELS = [
    (case["breaks"], float(value), level)
    for case in read_yaml(CASES / "breaks.yaml")
    for value, level in case["levels"].items()
]


def given(name: str, value: object) -> Input:
    if value == "missing":
        return Input(name, Missing("not known"))
    return Input(name, Measure(float(value), "1"))


def both(value: object) -> dict[str, object]:
    low, high = value if isinstance(value, list) else (value, value)
    return {"low": low, "high": high}


def filled_in(case: dict) -> dict:
    scheda = load_pack("base").scheda(case["scheda"], ON)
    works = [Work(kind, area) for kind, area in case["works"].items()]
    treated = min(1.0, sum(w.area for w in works) / case["area_m2"])
    shares = [
        Share(
            f"U{n}",
            f"Unit {n}",
            one["share"],
            one["share"] * case["area_m2"],
            {
                **{name: given(name, value) for name, value in one["inputs"].items()},
                "works.treated_share": Input("works.treated_share", Measure(treated, "1")),
            },
        )
        for n, one in enumerate(case["shares"], 1)
    ]
    declared = {
        criterion: Declaration(
            Answer("met" if answer == "met_without_evidence" else answer),
            None if answer == "met_without_evidence" else "elaborato R01",
            "Comune",
        )
        for criterion, answer in case["answers"].items()
    }
    contested = {
        criterion: Contestation(d["party"], d["reason"], Answer(d["answer"]), None)
        for criterion, d in case.get("disputes", {}).items()
    }
    project = {
        f"project.{name}": value if value in ("yes", "no") else given(f"project.{name}", value)
        for name, value in case["project"].items()
    }
    return fill_in(scheda, shares, works, declared, contested, project)


@pytest.mark.parametrize("case", SCHEDE, ids=lambda case: f"scheda {case['scheda']}: {case['title']['en']}")
def test_scheda_as_worked_by_hand(case: dict) -> None:
    result, expected = filled_in(case), case["expected"]
    criteria = {c["id"]: c for part in result["parts"] for c in part["criteria"]}
    assert {i: criteria[i]["points"] for i in expected["criteria"]} == {
        i: both(points) for i, points in expected["criteria"].items()
    }
    assert [i for i, c in criteria.items() if not c["applicable"]] == expected["not_applicable"]
    assert [i for i, c in criteria.items() if c["answer"] == "disputed"] == expected.get("disputed", [])
    assert {p["id"]: p["points"] for p in result["parts"]} == {
        i: both(p) for i, p in expected["parts"].items()
    }
    assert result["total"] == both(expected["total"])
    for name in ("class", "relevance", "priority"):
        assert {end: result[name][end] for end in ("low", "high")} == both(expected[name]), name


@pytest.mark.parametrize("case", INDICATORS, ids=lambda case: case["title"]["en"])
def test_indicators_as_worked_by_hand(case: dict) -> None:
    facts = {"land_cover": DataFacts(None, None, case["legend"])}
    parameters = derived_parameters(load_pack("milano"), facts, ON)
    areas = pd.DataFrame(
        [[*case["areas_m2"].values(), case.get("without_data_m2", 0)]],
        columns=[*(int(code) for code in case["areas_m2"]), "nodata"],
        index=pd.Index(["U1"], name="unit_id"),
        dtype=float,
    )
    table = derived.land_cover_indicators(areas, parameters)
    drains = derived.unit_drainage(table[[]], table)
    known = table.join(drains).loc["U1"]
    for name, expected in case["expected"].items():
        if expected == "missing":
            assert pd.isna(known[name]), name
        else:
            assert known[name] == pytest.approx(expected, abs=1e-9), name


@pytest.mark.parametrize(("name", "value", "level"), LEVELS)
def test_levels_as_worked_by_hand(name: str, value: float, level: int) -> None:
    breaks = load_pack("sample").breaks[name]
    assert breaks.level(value) == level
    declared = {"values": list(breaks.values), "higher_is_worse": breaks.higher_is_worse}
    assert derived.levels(pd.Series([value]), declared).tolist() == [level]
