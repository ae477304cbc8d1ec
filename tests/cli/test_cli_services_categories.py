"""The command of access by category on the sample town: tables, JSON, files, maps, faults."""

import csv
from pathlib import Path

import geopandas as gpd
import pytest

ON = ("--on", "2026-03-10")


@pytest.fixture
def here(town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_category_of_the_pack_is_told_or_said_to_be_unknown(town, sttm, here: Path) -> None:
    args = ("services", "categories", *ON, "-w", town.workspace)
    found = sttm(*args, "--json").json
    assert found["kind"] == "sttm-access-categories"
    assert len(found["categories"]) >= 40
    known = {c["id"] for c in found["categories"] if "missing" not in c}
    assert {"pharmacy", "primary_school"} <= known
    for place in found["places"]:
        assert {c["id"] for c in place["categories"]} == known
    assert "access_categories" in {c["id"] for c in found["caveats"]}
    assert sttm(*args, "--json").json["fingerprint"] == found["fingerprint"]
    printed = sttm(*args, "--by", "zones", "--language", "en").out
    assert "Pharmacy" in printed
    assert "! Airport: the layer has none" in printed


def test_nothing_has_to_be_built(town, sttm, here: Path) -> None:
    sttm("new", "ws", "--pack", "sample", "--data", town.files)
    args = ("services", "categories", "--category", "library", *ON, "--json")
    fresh, built = (sttm(*args, "-w", at).json["places"] for at in ("ws", town.workspace))
    assert fresh == built


def test_one_category_in_a_table_of_places_files_and_a_map_of_minutes(town, sttm, here: Path) -> None:
    args = (
        "services",
        "categories",
        "--category",
        "pharmacy",
        "--mode",
        "transit",
        *ON,
        "-w",
        town.workspace,
    )
    ran = sttm(*args, "--out", "a.gpkg", "--map", "a.png")
    assert "Farmacia" in ran.out
    assert (here / "a.png").read_bytes().startswith(b"\x89PNG")
    cells = gpd.read_file(here / "a.gpkg")
    assert {"cell_id", "transit_pharmacy", "near_transit_pharmacy", "categories_transit"} <= set(
        cells.columns
    )
    assert not [c for c in cells.columns if "library" in c or "index" in c or c.startswith("walk_")]
    sttm(*args, "--category", "park", "--out", "a.csv", "--map", "b.svg", "--language", "en")
    assert "Categories of services within" in (here / "b.svg").read_text(encoding="utf-8")
    rows = list(csv.DictReader((here / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["category"] for row in rows} == {"park", "pharmacy"}


def test_planned_services_count_when_asked_for(town, sttm, here: Path) -> None:
    args = ("services", "categories", *ON, "-w", town.workspace)
    planned = ("--include", "sector_programme,pnrr_proposal")
    few, many = (sttm(*args, *more, "--json").json for more in ((), planned))
    services = [
        sum(c["services"] for c in told["categories"] if c["services"] is not None) for told in (few, many)
    ]
    assert services[1] > services[0]
    assert many["places"][0]["mean"] >= few["places"][0]["mean"]


def test_faults_name_what_is_wrong(town, sttm, here: Path) -> None:
    ws = ("services", "categories", "-w", town.workspace, *ON)
    assert "pharmacy" in sttm(*ws, "--category", "pharmacie", code=2).err
    assert "state" in sttm(*ws, "--include", "dreams", code=2).err
    assert "a.xlsx" in sttm(*ws, "--out", "a.xlsx", code=2).err
    assert "nothing to draw" in sttm(*ws, "--category", "airport", "--map", "a.png", code=2).err
