"""The areas map of the town: built with everything else, told by class, place and rule, drawn and written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.errors import NotInForce, RequestError
from sttm.operations.building import build_layers
from sttm.operations.production.areas import area_rules, areas_of, point_in_areas, write_areas
from sttm.operations.workspaces import open_workspace
from sttm.production.areas.classes import CLASSES
from sttm.production.areas.reading import read_areas
from sttm.territory.reading import Reading

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def opened(town: Any) -> Any:
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def told(opened: Any) -> dict[str, Any]:
    return areas_of(*opened, on=DAY, by="zones")


def test_the_pieces_are_a_clean_cover_of_the_territory(opened: Any) -> None:
    workspace, pack = opened
    areas = read_areas(Reading(workspace, pack, DAY))
    boundary = workspace.vector(workspace.current("boundary")).union_all()
    assert shapely.coverage_is_valid(areas.pieces)
    assert shapely.area(areas.pieces).sum() == pytest.approx(boundary.area, rel=1e-7)
    assert areas.frame.index.is_unique


def test_classes_add_up_in_all_and_by_zone(told: dict[str, Any]) -> None:
    assert told["kind"] == "sttm-siting-areas"
    assert len(told["activities"]) == 8
    for one in told["activities"]:
        assert [c["class"] for c in one["classes"]] == list(CLASSES)
        assert sum(c["share"] for c in one["classes"]) == pytest.approx(1, abs=1e-4)
        for number, whole in enumerate(one["classes"]):
            parts = sum(place["classes"][number]["area_m2"] for place in one["places"])
            # zones and boundary of the town are drawn on the same line
            assert parts == pytest.approx(whole["area_m2"], abs=50)


def test_every_rule_at_a_place_is_told_with_why(opened: Any) -> None:
    workspace, pack = opened
    areas = read_areas(Reading(workspace, pack, DAY))
    chosen = areas.frame["rules"].str.count(";").idxmax()
    place = gpd.GeoSeries([areas.frame.geometry[chosen].representative_point()], crs=workspace.crs)
    at = place.to_crs(4326).iloc[0]
    found = point_in_areas(workspace, pack, (at.x, at.y), on=DAY)
    (piece,) = found["pieces"]
    assert [r["id"] for r in piece["rules"]] == areas.frame.loc[chosen, "rules"].split(";")
    order = [
        ("exclusion", "attention", "mitigation", "preference").index(r["effect"]) for r in piece["rules"]
    ]
    assert order == sorted(order)
    for rule in piece["rules"]:
        assert rule["source"]["title"]
        assert rule["article"]["number"].startswith("II.3.")
        assert rule["layer_version"] == workspace.current(rule["layer"]).version
        assert rule["features"][0]["distance_m"] <= rule["distance_m"] + 1
        assert (rule["condition"] is not None) == (rule["effect"] in ("attention", "mitigation"))
    own = point_in_areas(workspace, pack, (at.x, at.y), on=DAY, activity="urban_logistics")
    assert list(own["pieces"][0]["classes"]) == ["urban_logistics"]


def test_outside_there_is_nothing_to_tell(opened: Any) -> None:
    with pytest.raises(RequestError, match="outside the territory"):
        point_in_areas(*opened, (9.0, 40.0), on=DAY)
    with pytest.raises(RequestError, match="no place on this territory"):
        point_in_areas(*opened, (float("inf"), 40.0), on=DAY)


def test_rules_are_those_of_the_day(opened: Any) -> None:
    rules = area_rules(opened[1], on=DAY, activity="data_centre")
    assert "dwellings_heavy" not in [r["id"] for r in rules]
    with pytest.raises(NotInForce, match="2020-01-01"):
        area_rules(opened[1], on=date(2020, 1, 1))
    with pytest.raises(RequestError, match="no activity steelworks"):
        areas_of(*opened, on=DAY, activity="steelworks")


def test_a_changed_layer_changes_the_map_and_nothing_else_does(town_copy: Path) -> None:
    workspace, pack = open_workspace(town_copy)

    def acted() -> str:
        report = build_layers(workspace, pack, on=DAY, targets=["siting_areas"])
        return next(one.action for one in report.layers if one.layer == "siting_areas")

    assert acted() == "unchanged"
    woods = workspace.current("woods")
    assert woods is not None
    with workspace.writing("fewer woods") as changes:
        changes.put_vector("woods", workspace.vector(woods).iloc[1:], woods.record)
    with pytest.raises(RequestError, match=r"older than the data.*siting_areas"):
        areas_of(workspace, pack, on=DAY)
    assert acted() == "all"
    settlements = workspace.current("settlements")
    assert settlements is not None
    with workspace.writing("fewer settlements") as changes:
        changes.put_vector("settlements", workspace.vector(settlements).iloc[1:], settlements.record)
    assert acted() == "unchanged"


@pytest.mark.parametrize("name", ["areas.png", "areas.svg"])
def test_a_drawn_map_is_the_same_every_time(opened: Any, tmp_path: Path, name: str) -> None:
    made = [
        write_areas(*opened, tmp_path / f"{n}-{name}", on=DAY, activity="data_centre").read_bytes()
        for n in "ab"
    ]
    assert made[0] == made[1]
    with pytest.raises(RequestError, match="shows one activity"):
        write_areas(*opened, tmp_path / name, on=DAY)


def test_features_of_one_activity_name_its_rules_alone(opened: Any, tmp_path: Path) -> None:
    out = write_areas(*opened, tmp_path / "areas.geojson", on=DAY, activity="data_centre")
    rows = json.loads(out.read_text())["features"]
    assert {row["properties"]["class"] for row in rows} <= set(CLASSES)
    named = {n for row in rows for n in row["properties"]["rules"].split(";") if n}
    assert named <= {r["id"] for r in area_rules(opened[1], on=DAY, activity="data_centre")}
    every = gpd.read_file(write_areas(*opened, tmp_path / "areas.gpkg", on=DAY))
    assert len([c for c in every.columns if c.startswith("class_")]) == 8
    with pytest.raises(RequestError, match=r"not written as \.csv"):
        write_areas(*opened, tmp_path / "areas.csv", on=DAY)


def test_the_command_tells_the_same(town: Any, sttm: Any, told: dict[str, Any]) -> None:
    ran = sttm("siting", "areas", "--by", "zones", "--on", str(DAY), "-w", town.workspace, "--json")
    assert ran.json == told
    assert "II.3.3" in sttm("siting", "rules", "-w", town.workspace).out
    assert "Esclusione" in sttm("siting", "areas", "data_centre", "-w", town.workspace).out
    wrong = sttm("siting", "areas", "--at", "here", "-w", town.workspace, "--json", code=2)
    assert "not a longitude" in wrong.error["message"]
