"""Profiles and abacus on the command line, on the sample town."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "howto" / "examples"
WAREHOUSE = EXAMPLES / "settlements" / "warehouse.yaml"
DAY = ("--on", "2026-03-10")


@pytest.fixture
def here(town, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    return town.workspace


@pytest.fixture
def run(sttm, here, monkeypatch):
    def run(*args: object, code: int = 0) -> Any:
        monkeypatch.setenv("STTM_WORKSPACE", str(here))
        return sttm(*args, code=code)

    return run


def site(town, folder: Path, **more: object) -> Path:
    """The outline of an intervention of the town as a site."""
    feature = json.loads(town.intervention().read_text())
    feature = feature if feature["type"] == "Feature" else feature["features"][0]
    own = {"id": "site-1", "title": "Sito", "activity": "urban_logistics", "setting": "existing", **more}
    path = folder / "site.geojson"
    path.write_text(json.dumps({**feature, "properties": own}))
    return path


def test_the_profile_of_a_settlement_without_geometry(run) -> None:
    found = run("profile", "evaluate", WAREHOUSE, *DAY, "--json").json
    assert (found["kind"], found["format"]) == ("sttm-profile", 1)
    assert found["profile"]["id"] == "production_logistics"
    # Soil: (2 + 3) of 13 points; S2 and S3 are asked of new settlements alone.
    assert found["parts"][0]["points"] == {"low": 6.15, "high": 6.15}
    assert found["parts"][0]["theme"] == "soil"
    assert found["class"]["low"] < "F"
    assert found["threshold"]["mandatory"] is None
    assert found["threshold"]["incentivised"] == "C"
    assert found["proposal"]["geometry"] is None
    assert len(found["fingerprint"]) == 64
    again = run("profile", "evaluate", WAREHOUSE, *DAY, "--json").json
    assert again == found
    shown = run("profile", "evaluate", WAREHOUSE, *DAY, "--language", "en").out
    assert "Asked: incentivised" in shown
    assert "Not assessable:" in shown


def test_of_a_site_data_tell_what_the_file_leaves_out(run, town, tmp_path: Path) -> None:
    found = run("profile", "evaluate", site(town, tmp_path), *DAY, "--json").json
    inputs = {
        c["id"]: c["shares"][0]["input"] for p in found["parts"] for c in p["criteria"] if c["kind"] == "scale"
        and c["applicable"]
    }  # fmt: skip
    assert inputs["M1"]["unit"] == "m"
    assert inputs["M1"]["value"] > 0
    assert inputs["P4"]["value"] == int(inputs["P4"]["value"])
    assert 0 <= inputs["S1"]["value"] <= 1
    assert inputs["E1"]["value"] is None
    assert "rail_stations" in [layer["layer"] for layer in found["layers"]]
    assert found["proposal"]["area"]["value"] > 0
    traces = [t for p in found["parts"] for c in p["criteria"] if c["id"] == "M1" for t in c["trace"]]
    assert {"layer", "profile", "scale"} == {t["kind"] for t in traces}


def test_faults_of_several_files_come_together(run, town, tmp_path: Path) -> None:
    wrong = site(town, tmp_path, profile_answers={"S1": {"value": 3.0}, "X1": {"value": 1.0}})
    other = tmp_path / "other.yaml"
    other.write_text("id: b\nactivity: urban_logistics\nanswers: {W2: {answer: met}}\n")
    error = run("profile", "evaluate", wrong, other, *DAY, "--json", code=3).error
    assert {(f["code"], f["file"], f["column"]) for f in error["faults"]} == {
        ("out-of-range", "site.geojson", "S1"),
        ("unknown-criterion", "site.geojson", "X1"),
        ("no-evidence", "other.yaml", "W2"),
    }
    other.write_text("id: b\nactivity: urban_logistic\ntypo: 1\n")
    error = run("profile", "evaluate", other, *DAY, "--json", code=3).error
    assert [f["code"] for f in error["faults"]] == ["extra-forbidden"]
    other.write_text("id: b\nactivity: urban_logistic\n")
    error = run("profile", "evaluate", other, *DAY, "--json", code=3).error
    assert [f["code"] for f in error["faults"]] == ["unknown-activity"]
    run("profile", "evaluate", tmp_path / "absent.yaml", code=6)


def test_a_profile_that_does_not_speak_of_it(run) -> None:
    error = run("profile", "evaluate", WAREHOUSE, "--profile", "data_centre", *DAY, "--json", code=2).error
    assert "does not speak of storage_handling" in error["message"]
    error = run("profile", "evaluate", WAREHOUSE, "--profile", "moon", *DAY, "--json", code=2).error
    assert "data_centre" in error["remedy"]
    run("profile", "evaluate", WAREHOUSE, "--on", "2020-01-01", "--json", code=4)


def test_profiles_are_shown(run) -> None:
    rows = run("profile", "show", *DAY, "--json").json
    assert [r["id"] for r in rows] == ["data_centre", "distribution_services", "production_logistics"]
    whole = run("profile", "show", "data_centre", "--on", "2025-06-30", "--json").json
    assert whole["in_force_until"] == "2025-06-30"
    assert sum(c["weighted"] for t in whole["themes"] for c in t["criteria"]) == pytest.approx(100, abs=0.1)
    assert [r["mandatory"] for r in whole["thresholds"]] == [None, "A", "B", "B", "D", "C"]
    shown = run("profile", "show", "data_centre", *DAY, "--language", "en").out
    assert "Example, not official" in shown
    assert "1.15 → 7" in shown


def test_solutions_are_shown(run) -> None:
    water = run("abacus", "show", "--theme", "water", *DAY, "--json").json
    assert {s["theme"] for s in water} == {"water"}
    swales = next(s for s in water if s["id"] == "swales")
    assert (swales["cost"]["low"], swales["cost"]["high"], swales["cost"]["unit"]) == (15, 80, "EUR/m**2")
    assert swales["work_type"]["id"] == "swale"
    retention = next(s for s in water if s["id"] == "retention_basin")
    assert [e["id"] for e in retention["excludes"]] == ["infiltration_basin"], "told from either side"
    data = run("abacus", "show", "--activity", "data_centre", *DAY, "--json").json
    assert "heat_network" in [s["id"] for s in data]
    assert "rail_siding" not in [s["id"] for s in data]
    shown = run("abacus", "show", *DAY).out
    assert "Examples, not official" in shown
    assert " 95 EUR/m²" in shown, "one price is no range"
    assert "2,000,000 – 7,000,000 EUR" in shown, "nobody reads 2e+06"
    assert "Paesaggio e vicinato" in shown
    run("abacus", "show", "--theme", "moon", code=2)
    run("abacus", "show", "--activity", "moon", code=2)


def test_the_cheapest_set_is_suggested(run) -> None:
    found = run("abacus", "suggest", WAREHOUSE, "--class", "D", *DAY, "--json").json
    assert (found["kind"], found["answer"]) == ("sttm-abacus-suggestion", "possible")
    assert found["after"]["class"]["low"] == "D"
    assert found["after"]["total"]["low"] >= 35
    chosen = [s["id"] for s in found["solutions"]]
    assert found["cost"]["counted"] == pytest.approx(sum(s["cost"]["counted"] for s in found["solutions"]))
    assert all(s["points"] > 0 for s in found["solutions"])
    dear = run("abacus", "suggest", WAREHOUSE, "--class", "D", "--without", chosen[0], *DAY, "--json").json
    assert dear["cost"]["counted"] >= found["cost"]["counted"]
    assert chosen[0] in [s["id"] for s in dear["left_out"]]
    shown = run("abacus", "suggest", WAREHOUSE, "--class", "D", *DAY, "--language", "en").out
    assert "Left out: Electric delivery fleet" in shown
    assert "nobody has said what it costs" in shown


def test_impossible_says_how_far_one_gets(run) -> None:
    found = run("abacus", "suggest", WAREHOUSE, "--class", "A", "--budget", 100000, *DAY, "--json").json
    assert (found["answer"], found["after"]) == ("impossible", None)
    assert found["impossible"]["total"]["low"] < 80
    assert found["impossible"]["cost"]["counted"] <= 100000
    best = run("abacus", "suggest", WAREHOUSE, "--budget", 100000, *DAY, "--json").json
    assert best["after"]["total"] == found["impossible"]["total"]
    assert "best reachable is" in run("abacus", "suggest", WAREHOUSE, "--class", "A", "--budget", 1, *DAY).out
    error = run("abacus", "suggest", WAREHOUSE, "--class", "Z", *DAY, "--json", code=2).error
    assert error["remedy"] == "known: A, B, C, D, E"


def test_solutions_are_ranked_by_what_they_do(run) -> None:
    found = run("abacus", "rank", WAREHOUSE, *DAY, "--json").json
    [one] = found["settlements"]
    points = [s["points"] for s in one["solutions"]]
    assert points == sorted(points, reverse=True)
    assert all(0 <= s["points_least"] <= s["points"] for s in one["solutions"])
    community = next(s for s in one["solutions"] if s["id"] == "energy_community")
    assert community["with"] == ["pv_full"]
    assert community["cost_with_needs"] > community["cost"]["counted"]
    run("abacus", "rank", code=2)
    listed = run("abacus", "rank", WAREHOUSE, *DAY).out
    assert "points for 10,000 EUR" in listed
    community = next(s for s in found["settlements"][0]["solutions"] if s["id"] == "energy_community")
    # What the points for euro are reckoned with is what is told, not the cost of the solution by itself.
    assert f"{community['cost_with_needs']:,.0f}" in listed


def test_the_settlements_of_the_town_are_ranked_with_what_is_known(run) -> None:
    found = run("abacus", "rank", "--settlements", *DAY, "--json").json
    assert found["kind"] == "sttm-abacus-ranking"
    assert len(found["settlements"]) > 20
    for one in found["settlements"]:
        assert one["now"]["total"] <= one["now"]["most"]
        assert one["proposal"]["activity"] in one["activities_possible"]
    best = found["solutions"][0]
    own = [s["points"] for one in found["settlements"] for s in one["solutions"] if s["id"] == best["id"]]
    assert best["points"] == pytest.approx(sum(own), abs=0.01)
    assert best["settlements"] == len(own)
    assert "settlements" in run("abacus", "rank", "--settlements", *DAY).out


def test_a_file_of_several_settlements(run, tmp_path: Path) -> None:
    several = tmp_path / "two.yaml"
    one = WAREHOUSE.read_text().splitlines()
    listed = "\n".join(("- " if n == 0 else "  ") + line for n, line in enumerate(line_ for line_ in one if not
                       line_.startswith("#")))  # fmt: skip
    several.write_text(f"{listed}\n{listed.replace('warehouse-12', 'warehouse-13')}\n")
    found = run("profile", "evaluate", several, *DAY, "--json").json
    assert [r["proposal"]["id"] for r in found] == ["warehouse-12", "warehouse-13"]
    shutil.copy(WAREHOUSE, tmp_path / "same.json")
    (tmp_path / "same.json").write_text('{"id": "j", "activity": "data_centre"}')
    assert run("profile", "evaluate", tmp_path / "same.json", *DAY, "--json").json["proposal"]["id"] == "j"
