"""The command that says what interventions bring, and the same figures within an evaluation."""

from typing import Any

ON = "2026-03-10"


def test_benefits_for_a_person(town: Any, sttm: Any) -> None:
    ran = sttm("benefits", town.intervention(), "--workspace", town.workspace, "--on", ON, "--language", "en")
    for words in ("Rain kept more", "Cooling for each", "Cost of a m³ kept", "Estimates of a model"):
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


def test_unknown_language(town: Any, sttm: Any) -> None:
    ran = sttm("benefits", town.intervention(), "--workspace", town.workspace, "--language", "fr", code=2)
    assert "it, en" in ran.err
