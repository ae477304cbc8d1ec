"""Improving interventions of a town: the changed one, evaluated as any other, has the class that is promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sttm.errors import RequestError
from sttm.operations.evaluating import evaluate_files
from sttm.operations.improving import improve_files, write_improved
from sttm.operations.workspaces import open_workspace
from sttm.quantities import fingerprint

INFILTRATING = {
    "rain_garden", "swale", "filter_strip", "infiltration_trench", "infiltration_basin", "depaving",
    "permeable_paving", "soakaway",
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


@pytest.fixture
def bare(town, tmp_path: Path):
    """Return a file with an intervention of the town that has little of what could be done."""

    def written(name: str, works: list[dict[str, Any]], **properties: Any) -> Path:
        feature = json.loads(town.intervention(name).read_text(encoding="utf-8"))
        feature["properties"].update(
            {"works": works, "answers": {}, "disputes": [], "overrides": [], **properties}
        )
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps(feature))
        return path

    return written


def improve(opened, path: Path, **more: Any) -> list[dict[str, Any]]:
    return improve_files(*opened, [path], **more)


def test_the_changed_intervention_has_the_class_that_is_promised(opened, bare, tmp_path: Path) -> None:
    path = bare("parco-fluviale", [{"type": "meadow", "area_m2": 2000}])
    answers = improve(opened, path)
    assert [a["answer"] for a in answers] == ["possible", "possible"]
    out = tmp_path / "improved.geojson"
    assert write_improved(answers, out) == 2
    for answer, result in zip(answers, evaluate_files(*opened, [out]), strict=True):
        filled = next(s for s in result["schede"] if s["number"] == answer["scheda"]["number"])
        assert filled["total"] == answer["after"]["total"]
        assert filled["class"]["low"] == answer["target"]["class"]
        assert answer["before"]["class"]["low"] != answer["target"]["class"]


def test_every_change_is_needed_and_the_costs_add_up(opened, bare) -> None:
    path = bare("parco-fluviale", [{"type": "meadow", "area_m2": 2000}])
    for answer in improve(opened, path, target="B"):
        assert answer["changes"]
        for change in answer["changes"]:
            assert change["without"]["class"]["low"] != "B"
            assert change["points"] > 0
        counted = sum(c["cost"]["counted"] for c in answer["changes"])
        assert answer["cost"]["counted"] == pytest.approx(counted)
        assert answer["cost"]["low"] <= counted <= answer["cost"]["high"]
        body = {k: v for k, v in answer.items() if k != "fingerprint"}
        assert answer["fingerprint"] == fingerprint(body)


def test_no_water_is_sent_into_the_ground_near_wells_or_above_the_water_table(opened, bare) -> None:
    path = bare("viale-officine", [{"type": "meadow", "area_m2": 300}])
    for target in ("C", "B", "A"):
        for answer in improve(opened, path, target=target):
            proposed = {c["id"] for c in answer["changes"] if c["kind"] == "work"}
            assert not proposed & INFILTRATING
            refused = {e["id"] for e in answer["excluded"] if e["why"] == "check"}
            assert refused == INFILTRATING  # a well stands within the respect zone
            if answer["after"] is not None:
                assert answer["after"]["conditions"] == answer["before"]["conditions"]


def test_works_stand_on_the_ground_they_need(opened, bare) -> None:
    path = bare("viale-officine", [{"type": "meadow", "area_m2": 300}])
    for target in ("C", "B", "A"):
        for answer in improve(opened, path, target=target):
            ground = {c["id"]: c["ground"]["value"] for c in answer["changes"] if c["kind"] == "work"}
            assert {one["id"] for one in answer["land"]} == {"paved", "open", "roof", "water"}
            for one in answer["land"]:
                assert one["free"] == pytest.approx(max(0, one["available"] - one["taken"]), abs=0.06)
                assert one["taken"] == (300 if one["id"] == "open" else 0)
                assert sum(a for t, a in ground.items() if t in one["types"]) <= one["free"] + 0.1
            assert ground.get("urban_forest", 2000) >= 2000
            assert "improvement-land" in {c["id"] for c in answer["caveats"]}


def test_a_wood_may_be_extended_to_its_least_area(opened, bare) -> None:
    path = bare("viale-officine", [{"type": "urban_forest", "area_m2": 500}])
    for answer in improve(opened, path, target="A"):
        for change in answer["changes"]:
            if change["id"] == "urban_forest":
                assert change["ground"]["value"] + 500 >= 2000


def test_without_a_rule_on_land_the_free_area_alone_bounds(opened, bare, monkeypatch) -> None:
    path = bare("viale-officine", [{"type": "meadow", "area_m2": 300}])
    monkeypatch.setattr("sttm.environment.improvement.land.rule_in_force", lambda knowledge: None)
    (answer,) = improve(opened, path, schede=[1], target="B")
    assert answer["land"] == []
    assert "improvement-land-unknown" in {c["id"] for c in answer["caveats"]}
    assert not {e["id"] for e in answer["excluded"] if e["why"] == "land"}


def test_impossible_names_the_limits(opened, bare) -> None:
    path = bare("viale-officine", [{"type": "cool_paving", "area_m2": 1500}])
    everything = ["green_roof", "urban_forest", "retention_pond", "C1", "C2", "C3", "C6"]
    (answer,) = improve(opened, path, schede=[1], target="A", exclude=everything)
    assert answer["answer"] == "impossible"
    why = answer["impossible"]
    assert why["best_total"] < 80
    assert why["lacking"] == pytest.approx(80 - why["best_total"])
    assert [p["id"] for p in why["fixed"]] == ["A"]
    limits = {limit["id"]: limit for limit in why["limits"]}
    assert "asked" in limits
    assert all(limit["best_total"] > why["best_total"] for limit in limits.values())
    assert answer["improved"] is None


def test_a_class_that_is_reached_needs_nothing(opened, bare) -> None:
    path = bare("parco-fluviale", [{"type": "meadow", "area_m2": 2000}])
    (answer,) = improve(opened, path, schede=[1], target="E")
    assert (answer["answer"], answer["changes"], answer["cost"]["counted"]) == ("reached", [], 0)


def test_names_that_are_not_there(opened, bare) -> None:
    path = bare("parco-fluviale", [{"type": "meadow", "area_m2": 2000}])
    with pytest.raises(RequestError, match="no class Z"):
        improve(opened, path, schede=[1], target="Z")
    with pytest.raises(RequestError, match="neither a type of work nor a modality"):
        improve(opened, path, schede=[1], exclude=["trees"])


def test_command(town, sttm, bare, tmp_path: Path) -> None:
    path = bare("parco-fluviale", [{"type": "meadow", "area_m2": 2000}])
    ran = sttm("improve", path, "-w", town.workspace, "--out", tmp_path / "o.geojson", "--language", "en")
    assert "The cheapest changes that reach class" in ran.out
    assert "Not proposed (a condition is not met or disputed" in ran.out
    assert "Ground for new works: Paved ground" in ran.out
    assert "improved interventions" in ran.err
    answers = sttm("improve", path, "-w", town.workspace, "--json").json
    assert [a["kind"] for a in answers] == ["sttm-improvement"] * 2
    ran = sttm("improve", path, "-w", town.workspace, "--class", "A", "--scheda", "1", "--exclude",
               "C1,C2,C3,C6,urban_forest,swale,filter_strip")  # fmt: skip
    assert "Impossible: no changes reach class A (from 80)" in ran.out
