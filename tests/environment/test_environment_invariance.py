"""Hydraulic invariance of interventions, as worked by hand and at its edges."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.environment.benefits.invariance import check_invariance
from sttm.environment.intervention import HydraulicInvariance, SurfaceArea
from sttm.errors import NotInForce
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "invariance.yaml")
ON = date(2026, 3, 10)


def block(case: dict[str, Any]) -> HydraulicInvariance:
    fields = ("volume_m3", "discharge_l_s", "infiltration_l_s", "model_volume_m3", "criticality")
    surfaces = tuple(SurfaceArea(surface=s, area_m2=a) for s, a in case["surfaces_m2"].items())
    return HydraulicInvariance(surfaces=surfaces, **{f: case[f] for f in fields if f in case})


def checked(given: HydraulicInvariance | None, works: list[str], pack: Pack) -> dict[str, Any]:
    found = check_invariance(given, works, "F001", pack, ON)
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], pack: Pack) -> None:
    found = checked(block(case), ["depaving"], pack)
    shown = {
        "class": found["class"]["id"],
        "method": found["method"]["id"],
        "required_m3": found["volume"]["required"]["value"],
        "allowed_l_s": found["discharge"]["allowed"]["value"],
        "emptying_hours": found["emptying"]["provided"]["value"],
        "answer": found["answer"],
        **{n: found[n]["answer"] for n in ("volume", "discharge", "emptying")},
        **{n: found[n]["value"] for n in ("growth_factor", "specific_volume", "coefficient")},
    }
    assert {name: shown[name] for name in case["expected"]} == case["expected"]


def test_works_that_the_rules_do_not_concern(pack: Pack) -> None:
    found = checked(None, ["street_trees"], pack)
    assert (found["applicable"], found["answer"]) == (False, None)


def test_without_surfaces_nobody_knows(pack: Pack) -> None:
    found = checked(None, ["depaving"], pack)
    assert (found["applicable"], found["answer"]) == (True, "not_assessable")
    assert "hydraulic_invariance" in found["notes"][0]["it"]


def test_without_volume_and_discharge_the_requirements_are_still_shown(pack: Pack) -> None:
    found = checked(block({"surfaces_m2": {"sealed": 5000}}), [], pack)
    assert found["answer"] == "not_assessable"
    assert found["volume"]["required"]["value"] == 410.7
    assert len(found["notes"]) == 2


def test_only_farmland(pack: Pack) -> None:
    assert checked(block({"surfaces_m2": {"farmland": 5000}}), [], pack)["answer"] == "not_assessable"


def test_place_without_data() -> None:
    found = checked(block({"surfaces_m2": {"sealed": 5000}}), [], load_pack("base"))
    assert found["answer"] == "not_assessable"


def test_model_volume_decides_in_class_3(pack: Pack) -> None:
    case = {**CASES[3], "model_volume_m3": 1900}
    assert checked(block(case), [], pack)["answer"] == "met"
    assert checked(block({**case, "model_volume_m3": 2100}), [], pack)["answer"] == "not_met"


def test_every_figure_has_a_source_and_none_is_official(pack: Pack) -> None:
    found = checked(block(CASES[0]), ["depaving"], pack)
    kinds = {t["kind"] for t in found["trace"]}
    assert kinds == {"invariance_rules", "invariance_place", "rain_curve", "declaration"}
    assert found["official"] is False
    assert "3/2025" in found["note"]["en"]


def test_before_the_rules(pack: Pack) -> None:
    with pytest.raises(NotInForce):
        check_invariance(None, ["depaving"], "F001", pack, date(2016, 1, 1))
