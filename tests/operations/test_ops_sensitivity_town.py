"""How firm the classes of a town's interventions are: same bytes, shares that add up, one input at a time."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pytest

from sttm.environment.evaluating import evaluate, project_inputs, standing_of
from sttm.environment.place import locate
from sttm.environment.preparing import prepare
from sttm.environment.robustness import _Model, sensitivity
from sttm.environment.uncertain_inputs import UncertainInputs
from sttm.evaluation.sensitivity import one_at_a_time
from sttm.evaluation.standing import total_of
from sttm.operations.batch import features_of
from sttm.operations.evaluating import Evaluator, evaluate_files
from sttm.operations.workspaces import open_workspace
from sttm.quantities import canonical_json, fingerprint

ON = date(2026, 3, 10)


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def knowledge(opened):
    return Evaluator(*opened, ON).knowledge


@pytest.fixture(scope="module")
def prepared(town, knowledge):
    return prepare(features_of([town.files / "interventions"]), knowledge)


def test_where_every_number_is_as_declared_the_total_is_the_evaluated_one(prepared, knowledge) -> None:
    for one in prepared:
        (located,) = locate([one.polygon], knowledge)
        _, shares = project_inputs(one, located, knowledge)
        for number in (1, 2):
            scheda = knowledge.pack.scheda(number, ON)
            standing = standing_of(scheda, one, shares)
            model = _Model(scheda, one, standing, knowledge)
            columns = one_at_a_time(list(model.factors.values()))
            total = total_of(scheda, standing)
            # An answer that nobody has given stands halfway.
            nominal = model.total(columns, len(next(iter(columns.values()))))[0]
            assert nominal == pytest.approx((total.low + total.high) / 2, abs=1e-9)


def test_shares_add_up_and_the_band_is_ordered(prepared, knowledge) -> None:
    for one, result in zip(prepared, evaluate(prepared, knowledge), strict=True):
        for row in sensitivity(one, result, knowledge, 1000)["schede"]:
            assert sum(row["class"]["shares"].values()) == pytest.approx(1, abs=2e-4)
            total = row["total"]
            assert total["low"] <= total["p05"] <= total["p50"] <= total["p95"] <= total["high"]
            assert 0 <= row["class"]["holds"] <= row["class"]["at_least"] <= 1
            swings = [t["swing"] for t in row["tornado"]]
            assert swings == sorted(swings, reverse=True)
            for factor in row["tornado"]:
                if factor["kind"] not in ("answer", "dispute", "unknown"):
                    assert factor["source"]
                    assert factor["official"] is False


def test_the_same_seed_gives_the_same_bytes(town, opened) -> None:
    files = [town.intervention()]
    first, again, other = (
        canonical_json(evaluate_files(*opened, files, on=ON, sensitivity=(500, seed))) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_the_fingerprint_is_of_the_sensitivity_too(town, opened) -> None:
    (plain,) = evaluate_files(*opened, [town.intervention()], on=ON)
    (firm,) = evaluate_files(*opened, [town.intervention()], on=ON, sensitivity=(200, 1))
    assert {k: v for k, v in firm.items() if k not in ("fingerprint", "sensitivity")} == {
        k: v for k, v in plain.items() if k != "fingerprint"
    }
    assert firm["fingerprint"] == fingerprint({k: v for k, v in firm.items() if k != "fingerprint"})
    assert firm["fingerprint"] != plain["fingerprint"]


def test_less_sealed_land_of_a_class_drains_more(prepared, knowledge) -> None:
    """Class values move the mean by their share of the area: checked against the mean itself."""
    one = prepared[0]
    (shares,) = locate([one.polygon], knowledge)
    inputs = UncertainInputs({"place.extreme_events_supply": next(
        c for p in knowledge.pack.scheda(1, ON).parts for c in p.criteria if c.id == "A3")},
        shares, one.polygon, knowledge)  # fmt: skip
    assert inputs.factors, "the classes around the place have ranges"
    values = {f.id: np.array([f.nominal, f.high]) for f in inputs.factors.values()}
    for position, share in enumerate(shares):
        nominal, high = inputs.columns(position, values, 2)["place.extreme_events_supply"]
        assert nominal == pytest.approx(share.input("place.extreme_events_supply").value.value)
        assert high >= nominal


def test_a_dispute_and_a_missing_answer_are_drawn(town, opened, tmp_path) -> None:
    feature: dict[str, Any] = json.loads(town.intervention().read_text(encoding="utf-8"))
    feature["properties"]["answers"]["1"].pop("C1", None)
    feature["properties"]["disputes"] = [
        {"scheda": 1, "criterion": "A2", "party": "P", "reason": "r", "value": 0.9}
    ]
    path = tmp_path / "i.geojson"
    path.write_text(json.dumps(feature))
    (result,) = evaluate_files(*opened, [path], on=ON, schede=[1], sensitivity=(1000, 1))
    (row,) = result["sensitivity"]["schede"]
    moved = {t["id"]: t for t in row["tornado"]}
    assert moved["dispute.A2"]["swing"] > 0
    assert moved["answer.C1"]["swing"] > 0
    assert (
        row["total"]["low"] >= result["schede"][0]["total"]["low"] - 8
    )  # effectiveness and sealing may lower it


def test_command(town, sttm) -> None:
    ran = sttm("sensitivity", town.intervention(), "-w", town.workspace, "--language", "en", "--draws", "500")
    assert "of 500 draws (seed 1)" in ran.out
    assert "One at a time" in ran.out
    (found,) = sttm("sensitivity", town.intervention(), "-w", town.workspace, "--draws", "500", "--json").json
    assert found["kind"] == "sttm-sensitivity"
    assert [s["number"] for s in found["sensitivity"]["schede"]] == [1, 2]
