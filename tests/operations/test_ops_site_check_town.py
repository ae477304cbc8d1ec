"""The three example sites on the sample town: what is joined in a result, and its dossiers."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.errors import InputError
from sttm.norms.case import Case
from sttm.operations.norms.explaining import explain_case
from sttm.operations.production.check.checking import SiteChecker, check_files
from sttm.operations.production.check.dossiers import write_site_dossiers
from sttm.operations.workspaces import open_workspace
from sttm.quantities import canonical_json, fingerprint

ROOT = Path(__file__).resolve().parents[2]
TOWN_DAY = date(2026, 3, 10)
Town = Any
SITES = ROOT / "docs" / "howto" / "examples" / "sites"


@pytest.fixture(scope="module")
def results(town: Town) -> dict[str, dict[str, Any]]:
    opened, pack = open_workspace(town.workspace)
    return {r["site"]["id"]: r for r in check_files(opened, pack, [SITES], on=TOWN_DAY)}


def test_the_verdicts_of_the_examples(results: dict[str, dict[str, Any]]) -> None:
    told = {
        name: (r["verdict"]["answer"], r["verdict"]["admissibility"]["class"]) for name, r in results.items()
    }
    assert told == {
        "city-hub": ("met", "mitigation"),
        "data-centre": ("not_assessable", "attention"),
        "goods-platform": ("not_met", "excluded"),
    }
    platform = results["goods-platform"]
    assert platform["verdict"]["reasons"][0]["en"] == "Excluded by: Flood hazard P3"
    flood = platform["rules"][0]
    assert (flood["id"], flood["answer"]) == ("flood_p3", "not_met")
    assert 0.08 < flood["share"] < 0.3
    assert flood["layer_version"] in {x["version"] for x in platform["layers"]}


def test_who_takes_part(results: dict[str, dict[str, Any]]) -> None:
    def bodies(name: str) -> set[str]:
        return {b["body"]["id"] for p in results[name]["procedure"] for b in p["bodies"] if b["certain"]}

    assert bodies("goods-platform") == {"comune", "metropolitan_city", "region"}
    assert bodies("city-hub") == {"comune"}
    assert "grid_operator" in bodies("data-centre")
    assert results["city-hub"]["procedure"][0]["procedure"]["id"] == "site_opinion"


def test_schede_without_declared_works_stay_open(results: dict[str, dict[str, Any]]) -> None:
    for scheda in results["data-centre"]["schede"]:
        parts = {p["id"]: p for p in scheda["parts"]}
        assert parts["A"]["points"]["low"] == parts["A"]["points"]["high"]
        assert parts["B"]["points"] == {"low": 0, "high": parts["B"]["max"]}
        assert scheda["conditions"] == "not_assessable" or not scheda["checks"]
    for scheda in results["city-hub"]["schede"]:
        part = next(p for p in scheda["parts"] if p["id"] == "B")
        assert part["points"]["low"] == part["points"]["high"] > 0


def test_standards_profile_and_better_sites(results: dict[str, dict[str, Any]]) -> None:
    rules = {r["rule"]: r for r in results["goods-platform"]["standards"]["rules"]}
    assert [o["id"] for o in rules["relevance_of_logistics"]["outcomes"]] == ["sovracomunale"]
    assert rules["logistics_agreement"]["outcomes"][0]["id"] == "agreement_with_metropolitan_city"
    assert rules["legal_contribution_surcharge"]["article"]["number"]
    profile = results["city-hub"]["profile"]
    assert profile["profile"]["id"] == "production_logistics"
    assert profile["threshold"]["mandatory"] == "D"
    better = results["goods-platform"]["better_nearby"]
    assert better["sites"]
    for site in better["sites"]:
        assert better["area"]["low"] - 1 <= site["area"]["value"] <= better["area"]["high"] + 1
        assert 0 < site["distance"]["value"] <= better["within"]["value"]


def test_each_part_has_its_own_answer_beside_the_verdict(results: dict[str, dict[str, Any]]) -> None:
    told = {name: {p["id"]: p["answer"] for p in r["summary"]} for name, r in results.items()}
    assert told["city-hub"]["areas_and_land"] == "met"
    assert told["goods-platform"]["areas_and_land"] == "not_met"
    assert told["data-centre"]["areas_and_land"] == "conditions"
    for parts in told.values():
        assert list(parts) == ["areas_and_land", "profile", "plans", "schede"]
    named = [d for r in results.values() for d in r["site"]["distances"] if d["nearest_name"]]
    assert named
    assert all(d["nearest_name"] != d["nearest"] for d in named)


def test_greenfield_that_the_search_leaves_out_is_not_met(town: Town) -> None:
    opened, pack = open_workspace(town.workspace)
    feature = json.loads((SITES / "data-centre.geojson").read_text(encoding="utf-8"))
    feature["properties"] = {"id": "g", "title": "g", "activity": "urban_logistics"}
    as_centre = {**feature, "properties": {**feature["properties"], "id": "h", "activity": "data_centre"}}
    given = [("a.geojson", feature), ("b.geojson", as_centre)]
    logistics, centre = SiteChecker(opened, pack, TOWN_DAY).check(given, better=False)
    for result, answer in ((logistics, {"greenfield": "not_met"}), (centre, {})):
        on = result["land"]["land"]
        expected = answer.get("" if on is None else on["id"], "met")
        assert result["land"]["answer"] == expected
    assert {x["id"] for x in logistics["land"]["lands"] if not x["left"]} == {"greenfield"}


def test_equal_files_give_equal_bytes(town: Town, results: dict[str, dict[str, Any]]) -> None:
    opened, pack = open_workspace(town.workspace)
    for name, result in results.items():
        again = check_files(opened, pack, [SITES / f"{name}.geojson"], on=TOWN_DAY)[0]
        assert canonical_json(again) == canonical_json(result)
        body = {key: value for key, value in result.items() if key != "fingerprint"}
        assert result["fingerprint"] == fingerprint(body)


def test_the_norms_read_the_result(town: Town, results: dict[str, dict[str, Any]]) -> None:
    _, pack = open_workspace(town.workspace)
    case = Case(id="c", municipality="F001", on=TOWN_DAY, facts={})
    for result in results.values():
        told = explain_case(pack, case, results=[result])
        facts = {f["fact"]: f["value"] for f in told["facts"]}
        assert facts["territorial_area"] == result["site"]["area"]["value"]


def test_every_fault_of_works_answers_profile_and_facts_at_once(town: Town) -> None:
    opened, pack = open_workspace(town.workspace)
    feature = json.loads((SITES / "city-hub.geojson").read_text(encoding="utf-8"))
    feature["properties"]["works"] = [{"type": "depavig", "area_m2": 10.0}]
    feature["properties"]["profile_answers"] = {"S1": {"value": 7.0}}
    feature["properties"]["facts"] = {"building_action": "renewal"}
    with pytest.raises(InputError) as told:
        SiteChecker(opened, pack, TOWN_DAY).check([("a.geojson", feature)])
    found = {(f.code, f.column) for f in told.value.faults}
    assert {
        ("unknown-work-type", "works.0.type"),
        ("out-of-range", "S1"),
        ("fact", "facts.building_action"),
    } == found


def test_dossiers_in_both_languages(town: Town, results: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    opened, pack = open_workspace(town.workspace)
    one = [results["goods-platform"]]
    for language, word in (("it", "Pericolosità da alluvione P3"), ("en", "Flood hazard P3")):
        (pdf,) = write_site_dossiers(opened, pack, one, tmp_path / language, language=language)
        (page,) = write_site_dossiers(
            opened, pack, one, tmp_path / f"{language}.html", kind=".html", language=language
        )
        assert pdf.read_bytes().startswith(b"%PDF")
        assert word in page.read_text(encoding="utf-8")
        assert "None" not in page.read_text(encoding="utf-8").split("</style>")[1].split("base64")[0]
    again = write_site_dossiers(opened, pack, one, tmp_path / "again.pdf")[0]
    assert again.read_bytes() == (tmp_path / "it" / "goods-platform.pdf").read_bytes()


def test_a_workspace_without_units_has_no_schede(town: Town, tmp_path: Path) -> None:
    opened, pack = open_workspace(town.workspace)
    checker = SiteChecker(opened, pack, TOWN_DAY)
    checker.knowledge = None
    features = [("a.geojson", json.loads((SITES / "data-centre.geojson").read_text(encoding="utf-8")))]
    (result,) = checker.check(features, better=False)
    assert result["schede"] == []
    assert result["schede_missing"]["en"]
    assert result["better_nearby"] is None


def test_the_command(town: Town, tmp_path: Path, sttm: Any) -> None:
    shutil.copytree(SITES, tmp_path / "sites")
    ran = sttm("siting", "check", tmp_path / "sites" / "goods-platform.geojson", "-w", town.workspace, "--on",
               TOWN_DAY, "--no-better", "--language", "en")  # fmt: skip
    assert "Flood hazard P3" in ran.out
    assert "Region" in ran.out
    broken = tmp_path / "broken.geojson"
    broken.write_text('{"type": "Feature", "geometry": null, "properties": {"id": "x"}}')
    ran = sttm("siting", "check", broken, "-w", town.workspace, "--on", TOWN_DAY, "--json", code=3)
    assert {f["code"] for f in ran.error["faults"]} >= {"no-geometry", "property-missing"}
