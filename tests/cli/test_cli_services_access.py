"""The commands of the 15-minute city on the sample town: same figures in tables, JSON, files; maps; faults."""

import csv
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest

from sttm.cli.services_access import percent
from sttm.cli.services_access import place_name as named
from sttm.errors import RequestError
from sttm.publications.formatting import format_percent
from sttm.publications.services.volumes.access import place_name
from sttm.publications.volumes.voice import Voice

EXAMPLES = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "services"
ON = ("--on", "2026-03-10")


@pytest.fixture
def here(town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_whole_is_the_sum_of_its_comuni_in_every_mode(town, sttm, here: Path) -> None:
    for mode in ("walk", "bike", "transit"):
        found = sttm("services", "access", "--mode", mode, *ON, "-w", town.workspace, "--json").json
        assert found["kind"] == "sttm-access"
        whole = found["places"][0]
        parts = [p for p in found["places"] if p["scope"] == "municipality"]
        assert sum(p["residents"] for p in parts) == pytest.approx(whole["residents"], abs=0.1)
        for k, group in enumerate(whole["modes"][mode]["groups"]):
            shares = [p["modes"][mode]["groups"][k]["share"] * p["residents"] for p in parts]
            assert sum(shares) / whole["residents"] == pytest.approx(group["share"], abs=2e-4)
            assert whole["modes"][mode]["all"] <= group["share"]
        assert found["fingerprint"]
        assert {"street_network", "services", "population"} <= {layer["layer"] for layer in found["layers"]}


def test_public_transport_is_never_slower_than_walking_and_planned_services_help(
    town, sttm, here: Path
) -> None:
    def read(mode: str, *more: object):
        args = ("services", "access", "--mode", mode, *ON, "-w", town.workspace, "--json", *more)
        return sttm(*args).json["places"][0]["modes"][mode]

    walk, transit = read("walk"), read("transit")
    assert transit["all"] >= walk["all"]
    more = read("walk", "--include", "sector_programme,pnrr_proposal")
    assert more["decayed"] >= walk["decayed"]
    assert all(a["share"] >= b["share"] for a, b in zip(more["groups"], walk["groups"], strict=True))


def test_tables_files_and_maps_are_written(town, sttm, here: Path) -> None:
    ran = sttm("services", "access", *ON, "-w", town.workspace, "--out", "a.csv", "--map", "a.png")
    assert "Territorio" in ran.out
    rows = list(csv.DictReader((here / "a.csv").read_text(encoding="utf-8").splitlines()))
    assert rows[0]["scope"] == "whole"
    assert 0 < float(rows[0]["all"]) <= 1
    assert (here / "a.png").read_bytes().startswith(b"\x89PNG")
    sttm(
        "services",
        "access",
        *ON,
        "-w",
        town.workspace,
        "--out",
        "a.gpkg",
        "--map",
        "a.pdf",
        "--language",
        "en",
    )
    assert (here / "a.pdf").read_bytes().startswith(b"%PDF")
    cells = gpd.read_file(here / "a.gpkg")
    assert {"cell_id", "walk_groceries", "transit_health", "index"} <= set(cells.columns)
    assert cells["index"].between(0, 100).all()


def test_equity_tells_who_is_left_out(town, sttm, here: Path) -> None:
    ran = sttm("services", "equity", *ON, "-w", town.workspace, "--map", "e.svg", "--out", "e.csv")
    assert "Gini" in ran.out
    assert (here / "e.svg").stat().st_size > 1000
    found = sttm("services", "equity", *ON, "-w", town.workspace, "--json").json
    whole = found["places"][0]
    assert 0 <= whole["gini"] < 1
    assert whole["worst"]["residents"] == pytest.approx(0.1 * whole["residents"], abs=0.1)
    assert whole["worst"]["index"] <= whole["index"]
    for name in ("platform", "sovracomunale", "metropolitano"):
        by = {mode: whole["higher"][mode][name] for mode in ("walk", "transit")}
        assert by["transit"]["reached"] >= by["walk"]["reached"]
    rows = list(csv.DictReader((here / "e.csv").read_text(encoding="utf-8").splitlines()))
    assert {"walk_platform", "transit_metropolitano", "gini"} <= set(rows[0])


def test_a_scenario_tells_who_gains_and_who_loses(town, sttm, here: Path) -> None:
    args = ("services", "scenario", EXAMPLES / "scenario.yaml", *ON, "-w", town.workspace)
    found = sttm(*args, "--json").json
    whole = found["places"][0]
    assert whole["gain"] > 0
    assert whole["lose"] > 0
    assert found["changed_cells"] >= len(found["cells"]) > 0
    assert sttm(*args, "--json").json["fingerprint"] == found["fingerprint"]
    sttm(*args, "--out", "s.geojson", "--map", "s.png")
    cells = json.loads((here / "s.geojson").read_text())["features"]
    assert sum(f["properties"]["change"] != 0 for f in cells) >= found["changed_cells"]
    assert (here / "s.png").exists()


def test_a_footbridge_alone_harms_nobody(town, sttm, here: Path) -> None:
    found = sttm(
        "services", "scenario", EXAMPLES / "footbridge.geojson", *ON, "-w", town.workspace, "--json"
    ).json
    assert found["places"][0]["gain"] > 0
    assert found["places"][0]["lose"] == 0


def test_faults_name_what_is_wrong(town, sttm, here: Path) -> None:
    ws = ("-w", town.workspace, *ON)
    assert "state" in sttm("services", "access", *ws, "--include", "dreams", code=2).err
    assert "a.xlsx" in sttm("services", "access", *ws, "--out", "a.xlsx", code=2).err
    (here / "s.yaml").write_text("id: s\nchanges:\n- {change: close, service: SV9999}\n")
    error = sttm("services", "scenario", "s.yaml", *ws, "--json", code=3).error
    assert error["faults"][0]["file"] == "s.yaml"


def test_without_the_layer_the_remedy_is_to_build(town, sttm, here: Path) -> None:
    sttm("new", "ws", "--pack", "sample", "--data", town.files)
    assert "sttm build" in sttm("services", "access", *ON, "-w", "ws", code=2).err


def test_without_residents_and_streets_there_is_no_cell(town, town_copy, sttm, here: Path) -> None:
    from sttm.operations.services.access import access_table_of
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(town_copy)
    version = opened.current("service_access")
    assert version is not None
    empty = opened.vector(version).iloc[:0]
    with opened.writing("test") as changes:
        changes.put_vector("service_access", empty, version.record)
    with pytest.raises(RequestError, match=r"no cell|older than"):
        access_table_of(opened, pack, on=date(2026, 3, 10))


def test_shares_that_nobody_can_know_come_with_the_reason(town, sttm, here: Path, monkeypatch) -> None:
    from sttm.operations.services import access
    from sttm.services.result import missing_told
    from sttm.territory.reading import absent_layers

    told = access.access_of

    def without_residents(*args: object, **more: object) -> object:
        result, table = told(*args, **more)
        result["places"][0] |= missing_told(absent_layers(["population"]))
        return result, table

    monkeypatch.setattr(access, "access_of", without_residents)
    printed = sttm("services", "access", *ON, "-w", str(town.workspace))
    assert "manca il livello Popolazione" in printed.out


@pytest.mark.parametrize(
    ("share", "digits", "told"), [(0.0195, 1, "2.0"), (0.9905, 1, "99.0"), (0.545, 0, "54"), (None, 1, "-")]
)
def test_a_share_is_rounded_as_the_documents_round_it(share: float | None, digits: int, told: str) -> None:
    assert percent(share, digits) == told
    if share is not None:
        assert format_percent(share, "en", digits=digits).startswith(told)


def test_a_zone_and_its_comune_of_one_name_are_told_apart() -> None:
    name = {"it": "Selvarica", "en": "Selvarica"}
    places = [{"scope": scope, "name": name} for scope in ("zone", "municipality")]
    assert [named(one, "it") for one in places] == ["Selvarica (Zona)", "Selvarica"]
    assert [place_name(one, Voice("it", {})) for one in places] == ["Zona omogenea Selvarica", "Selvarica"]
    told = {"it": "Zona omogenea Nord", "en": "Zona omogenea Nord"}
    assert place_name({"scope": "zone", "name": told}, Voice("it", {})) == "Zona omogenea Nord"
