"""The command that says what interventions bring, and the same figures within an evaluation."""

import json
from pathlib import Path
from typing import Any

ON = "2026-03-10"


def test_benefits_for_a_person(town: Any, sttm: Any) -> None:
    ran = sttm("benefits", town.intervention(), "--workspace", town.workspace, "--on", ON, "--language", "en")
    for words in (
        "Rain kept more",
        "Cooling, mean of these residents",
        "80",
        "USDA",
        "Cost of a m³ kept",
        "Estimates of a model",
    ):
        assert words in ran.out


def test_benefits_as_json(town: Any, sttm: Any) -> None:
    (result,) = sttm(
        "benefits", town.intervention(), "--workspace", town.workspace, "--on", ON, "--json"
    ).json
    estimate = result["benefits_estimate"]
    assert result["kind"] == "sttm-benefits"
    assert estimate["retained"]["value"] > 0
    assert estimate["cooling_residents"]["value"] > 0
    assert {layer["layer"] for layer in result["layers"]} >= {"land_cover", "soil_group", "population"}
    assert any(c["id"] == "fictional" for c in result["caveats"])


def test_the_same_within_an_evaluation(town: Any, sttm: Any) -> None:
    given = (town.intervention(), "--workspace", town.workspace, "--on", ON, "--json")
    (alone,) = sttm("benefits", *given).json
    (within,) = sttm("evaluate", *given, "--benefits").json
    (without,) = sttm("evaluate", *given).json
    assert within["benefits_estimate"] == alone["benefits_estimate"]
    assert "benefits_estimate" not in without
    assert within["schede"] == without["schede"]


def test_an_evaluation_prints_what_it_was_asked_for(town: Any, sttm: Any) -> None:
    given = (town.intervention(), "--workspace", town.workspace, "--on", ON, "--language", "en")
    both = sttm("evaluate", *given, "--benefits", "--sensitivity")
    for words in ("Rain kept more", "Design storm", "holds in", "One at a time"):
        assert words in both.out
    assert "Rain kept more" not in sttm("evaluate", *given).out
    other = town.intervention().parent / "viale-officine.geojson"
    side = sttm("compare", town.intervention(), other, *given[1:], "--benefits")
    assert "Rain kept more" in side.out


def test_the_check_of_invariance_shows_its_figures(town: Any, sttm: Any, tmp_path: Path) -> None:
    feature = json.loads(town.intervention().read_text(encoding="utf-8"))
    feature["properties"]["hydraulic_invariance"] = {
        "surfaces": [{"surface": "sealed", "area_m2": 4000}],
        "volume_m3": 100,
        "discharge_l_s": 4,
    }
    path = tmp_path / "piazza.geojson"
    path.write_text(json.dumps(feature), encoding="utf-8")
    said = sttm("benefits", path, "--workspace", town.workspace, "--on", ON, "--language", "en").out
    for words in ("volume: not met, 100 m³ (required", "discharge: met, 4 l/s (allowed", "h (allowed 48 h)"):
        assert words in said


def test_a_pdf_is_named_as_one(town: Any, sttm: Any, tmp_path: Path) -> None:
    given = (town.intervention(), "--workspace", town.workspace, "--on", ON)
    for command, option in (("evaluate", "--summary"), ("evaluate", "--ranking"), ("improve", "--out")):
        refused = sttm(command, *given, option, tmp_path / "x.doc", code=2)
        assert "x.doc: it is not written as .doc" in refused.err
    assert not list(tmp_path.iterdir())


def test_unknown_language(town: Any, sttm: Any) -> None:
    ran = sttm("benefits", town.intervention(), "--workspace", town.workspace, "--language", "fr", code=2)
    assert "it, en" in ran.err
