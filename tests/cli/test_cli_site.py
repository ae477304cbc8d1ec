"""Where to put the next service, as a person asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from sttm.operations.services.orientations import write_orientations

EXAMPLES = Path(__file__).parents[2] / "docs" / "howto" / "examples"
DAY = ("--on", "2026-03-10")


@pytest.fixture
def workspace(town, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    return town.workspace


def test_a_category_after_the_group_is_the_question_where(sttm, town, tmp_path: Path) -> None:
    more = ("--number", 2, *DAY, "--workspace", town.workspace, "--json")
    short, long = (sttm("site", *words, *more).json for words in (("library",), ("where", "library")))
    assert short == long
    assert short["kind"] == "sttm-service-siting"
    assert short["objective"]["proved"]
    assert len(short["chosen"]) == 2
    newly = short["effect"]["groups"]["users"]["newly_within"]
    assert newly == sum(c["users_newly_within"] for c in short["chosen"]) > 0
    assert newly == sum(m["newly_within"] for m in short["effect"]["municipalities"])


def test_places_are_written_as_features_that_can_be_checked(sttm, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "places.geojson"
    said = sttm("site", "library", "--number", 2, "--out", out, *DAY)
    assert "proved" in said.out
    assert list(gpd.read_file(out)["found_rank"]) == [1, 2]
    found = sttm("site", "check", out, "--tier", "sovracomunale", *DAY, "--json").json
    assert [one["site"]["category"]["id"] for one in found] == ["library", "library"]
    picture = tmp_path / "places.png"
    sttm("site", "library", "--number", 1, "--out", picture, *DAY)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_checked_place_has_a_dossier(sttm, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "dossiers"
    said = sttm("site", "check", EXAMPLES / "places", "--pdf", out, "--html", out, *DAY)
    assert "Ammissibile" in said.out
    assert {p.name for p in out.iterdir()} == {
        "health.html", "health.pdf", "library.html", "library.pdf",
    }  # fmt: skip
    page = (out / "library.html").read_text()
    assert "Criteri" in page
    assert "None" not in page
    wrong = sttm("site", "check", EXAMPLES / "places", "--pdf", tmp_path / "one.pdf", *DAY, code=2)
    assert "name a folder" in wrong.err


def test_categories_are_listed_and_unknown_ones_refused(sttm, workspace: Path) -> None:
    listed = sttm("site", "list", "--json").json
    assert {c["id"]: c["existing"] for c in listed}["library"] > 0
    assert "there is no category librry" in sttm("site", "librry", "-n", 1, *DAY, code=2).err
    assert "no number" in sttm("site", "library", *DAY, code=2).err
    short = sttm("site", "library", "--number", 1, "--within", -3, *DAY, code=2)
    assert "the time, in minutes, is -3" in short.err
    assert "where" in sttm("site", "--help").out


def test_a_code_with_a_path_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    results = [{"municipality": {"id": code, "name": "x"}} for code in ("../away", "/etc/away", "..", "F001")]
    table: Any = None
    written = write_orientations(table, results, tmp_path / "out", kinds=(".json",))
    assert [p.name for p in written] == ["away.json", "etc-away.json", "sheet.json", "F001.json"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_each_comune_has_its_orientations(sttm, workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheets"
    sttm("services", "orientations", "--all", "--out", out, *DAY)
    sheets = sorted(p.name for p in out.glob("*.json"))
    assert len(sheets) == 5
    assert len(list(out.glob("*.pdf"))) == len(list(out.glob("*.html"))) == 5
    one = json.loads((out / sheets[0]).read_text())
    assert one["kind"] == "sttm-service-orientations"
    for group in one["daily"]:
        if group["next"] is not None:
            assert 0 < group["next"]["residents"] <= group["without"]
    assert sum(c["existing"] for c in one["services"]) > 0
    assert {s["id"] for s in one["standards"]} >= {"overall", "school"}
    assert sttm("services", "orientations", *DAY, code=2).err
    assert "no Comune Atlantide" in sttm("services", "orientations", "Atlantide", *DAY, code=2).err
