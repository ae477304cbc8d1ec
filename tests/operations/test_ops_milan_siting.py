"""Production and logistics on the real data of Milan: what is known is told, what is not stays not assessable."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.operations.production.areas import areas_of, write_areas
from sttm.operations.production.check.checking import check_files
from sttm.operations.production.check.dossiers import write_site_dossiers
from sttm.operations.production.poles import find_poles
from sttm.operations.production.searching import find_sites, write_sites
from sttm.operations.production.stock import read_stock, write_stock_report
from sttm.operations.workspaces import open_workspace
from sttm.packs.pack import Pack
from sttm.production.areas.classes import BINDING
from sttm.production.areas.reading import read_areas
from sttm.production.areas.rules import rules_in_force
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

pytestmark = pytest.mark.data

DAY = date(2026, 3, 10)
ROOT = Path(__file__).resolve().parents[2]
SITES = ROOT / "docs" / "howto" / "examples" / "milan-sites"

BINDING_LAYERS = {
    "dwellings", "ecological_network", "flood_hazard", "heritage", "lakes", "natura_2000", "protected_areas",
    "strategic_agriculture", "wells", "wetlands", "woods",
}  # fmt: skip
"""What rules ask for and open data of the area do not hold."""

RIVER = 150.0


@pytest.fixture(scope="module")
def opened(milan: Path) -> tuple[Workspace, Pack]:
    return open_workspace(milan)


@pytest.fixture(scope="module")
def reading(opened: tuple[Workspace, Pack]) -> Reading:
    return Reading(*opened, DAY)


@pytest.fixture(scope="module")
def results(opened: tuple[Workspace, Pack]) -> dict[str, dict[str, Any]]:
    return {r["site"]["id"]: r for r in check_files(*opened, [SITES], on=DAY)}


def near_rivers(reading: Reading) -> Any:
    """Return the ground within 150 m of a river, made here with finer arcs than those of the map."""
    rivers = reading.vector("rivers")
    assert rivers is not None
    return shapely.union_all(rivers.buffer(RIVER, quad_segs=64).to_numpy())


# --- areas ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activity", ["urban_logistics", "data_centre"])
def test_no_ground_is_called_admissible_where_eleven_layers_are_missing(
    opened: tuple[Workspace, Pack], activity: str
) -> None:
    (told,) = areas_of(*opened, on=DAY, activity=activity)["activities"]
    ground = {one["class"]: one["area_m2"] for one in told["classes"]}
    assert ground.pop("not_assessable") == pytest.approx(157_503.3e4, rel=1e-4)
    assert set(ground.values()) == {0.0}


def test_attention_along_rivers_is_told_where_the_class_is_not_known(reading: Reading) -> None:
    areas = read_areas(reading)
    known = areas.attention_known("urban_logistics")
    ground = shapely.area(areas.pieces[known]).sum()
    boundary = reading.vector("boundary")
    assert boundary is not None
    expected = shapely.intersection(near_rivers(reading), boundary.geometry.iloc[0]).area
    assert ground == pytest.approx(expected, rel=1e-3)
    assert ground == pytest.approx(10_267e4, rel=1e-3)
    assert set(areas.drawn("urban_logistics")) == {"not_assessable", "attention_known"}


# --- search --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hub(opened: tuple[Workspace, Pack]) -> dict[str, Any]:
    return find_sites(*opened, "urban_logistics", "2000..20000", on=DAY, draws=0)


def test_no_site_for_urban_logistics_because_brownfields_are_points(hub: dict[str, Any]) -> None:
    assert hub["sites"] == []
    assert hub["why_no_more"]["none"]
    steps = {s["land"]: s for s in hub["steps"]}
    assert (steps["regeneration"]["outlines"], steps["regeneration"]["points"]) == (0, 168)
    assert steps["disused"]["missing"] is not None
    assert steps["unsaturated_plan"]["missing"] is not None
    assert not steps["greenfield"]["left_for_activity"]


def test_points_tell_what_holds_at_them_and_no_more(hub: dict[str, Any], reading: Reading) -> None:
    stations, places = reading.vector("rail_stations"), reading.vector("regeneration_areas")
    assert stations is not None
    assert places is not None
    found = hub["to_survey"]
    assert len(found) == 168
    band = near_rivers(reading)
    shapely.prepare(band)
    for one in found:
        at = places.geometry[one["id"]]
        touched = {r["id"] for r in one["to_overcome"]}
        assert touched == ({"rivers_perhaps_listed"} if shapely.intersects(band, at) else set()), one["id"]
        away = {d["id"]: d["straight"] for d in one["distances"]}
        assert away["station"]["value"] == pytest.approx(stations.distance(at).min(), abs=0.051)
        assert away["junction"] is None
        assert one["class"] == "not_assessable"
        assert set(one["to_verify"]) == BINDING_LAYERS
        assert one["score"]["value"] is None
        assert one["score"]["high"] - one["score"]["low"] == pytest.approx(0.3, abs=2e-4), "two criteria"
    assert sum(bool(one["to_overcome"]) for one in found) == 13
    assert [bool(one["to_overcome"]) for one in found] == sorted(bool(one["to_overcome"]) for one in found)
    assert [one["rank"] for one in found] == sorted(one["rank"] for one in found)


def test_greenfield_for_a_data_centre_only_as_a_hypothesis(opened: tuple[Workspace, Pack]) -> None:
    none = find_sites(*opened, "data_centre", "2ha..10ha", on=DAY, zone="015211", draws=0)
    assert none["sites"] == []
    (greenfield,) = [s for s in none["steps"] if s["land"] == "greenfield"]
    assert greenfield["found"]["value"] > 0
    assert greenfield["not_assessable"]["value"] == pytest.approx(greenfield["found"]["value"], abs=1)
    binding = none["why_no_more"]["binding"]
    assert [one["kind"] for one in binding] == ["layer"]
    found = find_sites(*opened, "data_centre", "2ha..10ha", on=DAY, zone="015211", draws=0, as_if_known=True)
    assert found["as_if_known"] is not None
    assert found["sites"]
    for site in found["sites"]:
        assert set(site["to_verify"]) == BINDING_LAYERS
        assert set(site["classes"]) == {"not_assessable"}
        assert site["score"]["value"] is None


# --- checks --------------------------------------------------------------------------------------------------


def asked_in_vain(reading: Reading, result: dict[str, Any]) -> int:
    """Return how many rules that bind the activity of a site ask for a layer that is missing."""
    rules = rules_in_force(reading.pack, DAY, result["site"]["activity"]["id"])
    return sum(r.effect in BINDING and r.layer in BINDING_LAYERS for r in rules)


def test_three_sites_are_not_assessable_and_say_what_is_known(
    results: dict[str, dict[str, Any]], reading: Reading
) -> None:
    rivers, band = reading.vector("rivers"), near_rivers(reading)
    assert rivers is not None
    told = {}
    for name, result in results.items():
        site = gpd.read_file(SITES / f"{name}.geojson").to_crs(reading.workspace.crs).geometry[0]
        rules = {r["id"]: r for r in result["rules"]}
        water = rules["rivers_perhaps_listed"]
        assert water["share"] == pytest.approx(shapely.intersection(site, band).area / site.area, abs=1e-4)
        assert water["distance"]["value"] == pytest.approx(rivers.distance(site).min(), abs=0.051)
        open_ = {r["layer"] for r in result["rules"] if r["answer"] == "not_assessable" and not r["touched"]}
        assert open_ - {"regeneration_areas", "junctions", "terminals"} == BINDING_LAYERS
        verdict = result["verdict"]
        assert verdict["rules_not_assessable"] == asked_in_vain(reading, result)
        assert (verdict["answer"], verdict["admissibility"]["low"]) == ("not_assessable", "excluded")
        told[name] = (
            water["nearest"], round(water["distance"]["value"]), round(water["share"], 3),
            verdict["admissibility"]["high"],
        )  # fmt: skip
    assert told == {
        "bovisa-hub": ("MI012Z", 821, 0.0, "admissible"),
        "rogoredo-platform": ("MI014Z", 38, 0.185, "attention"),
        "settimo-data-centre": ("MI032Z", 93, 0.083, "attention"),
    }


def test_bodies_follow_activity_operating_area_and_comuni(results: dict[str, dict[str, Any]]) -> None:
    def bodies(name: str) -> set[str]:
        return {b["body"]["id"] for p in results[name]["procedure"] for b in p["bodies"] if b["certain"]}

    assert bodies("bovisa-hub") == {"comune"}
    assert bodies("rogoredo-platform") == {"comune", "metropolitan_city", "region", "other_comuni"}
    assert bodies("settimo-data-centre") == {"comune", "metropolitan_city", "grid_operator", "other_comuni"}
    comuni = {m["name"]: round(m["share"], 2) for m in results["rogoredo-platform"]["site"]["municipalities"]}
    assert comuni == {"San Donato Milanese": 0.54, "Milano": 0.46}


def test_where_simplified_outlines_leave_a_gap_the_schede_say_so(results: dict[str, dict[str, Any]]) -> None:
    # A tenth of the site lies between the last NIL of Milan and the outline of the Comune beside.
    platform = results["rogoredo-platform"]
    assert platform["schede"] == []
    assert platform["schede_missing"] is not None
    for name in ("bovisa-hub", "settimo-data-centre"):
        assert [s["number"] for s in results[name]["schede"]] == [1, 2]


def test_layers_that_are_missing_are_one_reason(results: dict[str, dict[str, Any]], reading: Reading) -> None:
    number = asked_in_vain(reading, results["rogoredo-platform"])
    assert number > 20
    first, second = results["rogoredo-platform"]["verdict"]["reasons"]
    assert first["en"].startswith("Condition to overcome: Watercourses")
    assert second["en"].startswith(f"Not assessable: {number} rules, for lack of the layers ")
    assert second["en"].count(",") == len(BINDING_LAYERS)


# --- stock and poles -----------------------------------------------------------------------------------------


def test_the_stock_says_that_points_have_no_land_and_what_is_absent(
    opened: tuple[Workspace, Pack], tmp_path: Path
) -> None:
    told = read_stock(*opened, on=DAY)
    absent = ("settlements", "concentration", "vacancy", "services", "logistics", "forecasts", "practices")
    assert all(told[part]["missing"] is not None for part in absent)
    places = told["regeneration"]
    assert (places["number"], places["points"]) == (168, 168)
    assert (places["whole"]["land"]["value"], places["whole"]["land"]["unknown"]) == (None, 168)
    page = write_stock_report(*opened, told, tmp_path / "stock.html")
    assert "168" in page.read_text(encoding="utf-8")


def test_every_pole_is_to_be_found_out(opened: tuple[Workspace, Pack]) -> None:
    told, _ = find_poles(*opened, on=DAY)
    assert len(told["poles"]) == 3
    for pole in told["poles"]:
        assert len(pole["candidates"]) == 168
        assert {c["verdict"] for c in pole["candidates"]} == {"possible"}
        assert all(c["to_find_out"] for c in pole["candidates"])
        assert all(c["point"] and c["area"] is None for c in pole["candidates"])


def test_maps_and_dossiers_are_drawn(
    opened: tuple[Workspace, Pack], hub: dict[str, Any], results: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    drawn = [
        write_areas(*opened, tmp_path / "areas.png", on=DAY, activity="data_centre"),
        write_sites(*opened, hub, tmp_path / "sites.png"),
        *write_site_dossiers(*opened, list(results.values()), tmp_path / "dossiers", kind=".html"),
    ]
    assert len(drawn) == 5
    assert all(path.stat().st_size > 20_000 for path in drawn)
