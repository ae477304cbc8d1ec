"""LUM that can be counted: circles, platforms, nodes, borders, sheets, functions."""

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import lum_territory as town
import pytest
import shapely

from sttm.errors import RequestError
from sttm.packs.pack import Pack
from sttm.services.lum.listing import lum_list
from sttm.services.lum.reading import Lums, chosen, read_lums
from sttm.services.lum.sheet import lum_sheet
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Pack]:
    return town.workspace(tmp_path_factory.mktemp("lum") / "ws", **FULL)


@pytest.fixture
def reading(built: tuple[Workspace, Pack]) -> Reading:
    return Reading(*built, town.ON)


@pytest.fixture
def lums(reading: Reading) -> Lums:
    return read_lums(reading)


def services(**rows: dict[str, Any]) -> gpd.GeoDataFrame:
    made = {name: {"status": "existing", "name": name, **row} for name, row in rows.items()}
    return town.frame("service_id", made)


FULL: dict[str, gpd.GeoDataFrame] = {
    "services": services(
        bakery={"geometry": town.point(3100, 1000), "category": "grocery"},
        market={"geometry": town.point(2900, 1000), "category": "market", "status": "sector_programme"},
        post={"geometry": town.point(3500, 1000), "category": "post_office"},
        mall={"geometry": town.point(3020, 250), "category": "shopping_centre"},
    ),
    # A cell of 100 residents, half of it in the 400 m around the metro stop: x from 3000 to 3800.
    "population": town.frame(
        "cell_id",
        {
            "C1": {"geometry": town.box(2990, 990, 3010, 1010), "residents": 100.0, "age_65_up": 20.0},
            "C2": {"geometry": town.box(0, 0, 100, 100), "residents": 50.0, "age_65_up": 5.0},
        },
    ),
    "regeneration_areas": town.frame(
        "area_id",
        {
            "R1": {"geometry": town.box(3000, 1000, 3100, 1100), "kind": "disused"},
            "R2": {"geometry": town.point(3050, 900), "kind": "brownfield"},
        },
    ),
    "rivers": town.frame(
        "river_id",
        {
            "W1": {"geometry": town.line((2000, 1000), (4000, 1000)), "listed": "yes"},
            "W2": {"geometry": town.box(3000, 400, 3020, 1600), "listed": "no"},
        },
    ),
    "road_network": town.frame(
        "road_id",
        {
            "A1": {"geometry": town.line((3000, 0), (3000, 2000)), "kind": "motorway"},
            "L1": {"geometry": town.line((2000, 900), (4000, 900)), "kind": "local"},
        },
    ),
}


def test_a_point_gives_a_circle_of_400_m(lums: Lums) -> None:
    area = lums.frame.loc["LUM-M1", "area_m2"]
    # The chords of the arcs stay within half a metre of the circle.
    assert math.pi * 399.5**2 <= area <= math.pi * 400**2
    assert lums.frame.loc["LUM-M1", "measured_from"] == "point"


def test_a_platform_gives_more_than_its_point(lums: Lums) -> None:
    # A platform of 200 m × 10 m: its own 2,000 m², 400 m beside each edge, a circle at the corners.
    area = lums.frame.loc["LUM-R1", "area_m2"]
    by_hand = 2000 + 400 * 420 + math.pi * 400**2
    assert by_hand * 0.998 <= area <= by_hand
    assert lums.frame.loc["LUM-R1", "measured_from"] == "facilities"


def test_stops_side_by_side_are_one_node(lums: Lums) -> None:
    assert list(lums.frame.index) == ["LUM-M1", "LUM-R1", "LUM-R2", "LUM-T1"]
    assert lums.frame.loc["LUM-T1", "stop_ids"] == "T1;T2"
    assert lums.frame.loc["LUM-T1", "reach_m"] == 200
    assert lums.frame.loc["LUM-T1", "lines"] == "31;32"


def test_a_stop_across_the_border_keeps_its_lum(lums: Lums) -> None:
    # R2 stands 100 m outside: the circle holds what lies less than 300 m from the border.
    half = 400**2 * math.acos(100 / 400) - 100 * math.sqrt(400**2 - 100**2)
    share = lums.frame.loc["LUM-R2", "inside_share"]
    assert share == pytest.approx(half / (math.pi * 400**2), rel=0.01)
    assert lums.frame.loc["LUM-R2", "municipality_ids"] == "F002"
    assert "LUM-R3" not in lums.frame.index  # nothing of it touches the territory


def test_the_walking_perimeter_is_a_diamond(lums: Lums) -> None:
    # On a grid of streets 400 m along streets are a diamond of 2 · 400² = 320,000 m², stepped along its edge.
    share = lums.walking_share("LUM-M1")
    assert share.value * 501_848 == pytest.approx(320_000, rel=0.03)  # type: ignore[union-attr]
    assert lums.outline("LUM-M1").buffer(1e-2).contains(lums.walked("LUM-M1"))


def test_without_streets_near_the_walking_share_is_not_known(lums: Lums) -> None:
    assert "no street" in lums.walking_share("LUM-R1").reason  # type: ignore[union-attr]


def test_a_stop_without_known_terminal_stays_open(reading: Reading, lums: Lums) -> None:
    found = lum_list(reading, lums, chosen(lums, reading))
    assert found["open_stops"] == {"number": 1, "modes": {"bus": 1}}
    assert found["counts"]["relevance"] == {"metropolitano": 3, "sovracomunale": 1}
    assert (found["kind"], len(found["fingerprint"])) == ("sttm-lum", 64)


def test_what_is_asked_for_is_chosen(reading: Reading, lums: Lums) -> None:
    assert chosen(lums, reading, outside_capital=True) == ["LUM-M1", "LUM-R2", "LUM-T1"]
    assert chosen(lums, reading, municipality="Grande") == ["LUM-R1"]
    with pytest.raises(RequestError, match="no LUM LUM-X"):
        chosen(lums, reading, ["LUM-X"])
    with pytest.raises(RequestError, match="no Comune"):
        chosen(lums, reading, municipality="Altrove")


def test_the_sheet_counts_what_lies_inside(reading: Reading, lums: Lums) -> None:
    found = lum_sheet(reading, lums, "LUM-M1")
    assert found["users"]["residents"] == {"value": 100.0, "unit": "inhabitant"}
    assert found["users"]["ages"]["age_65_up"]["value"] == 20.0
    kinds = {k["kind"]: k for k in found["land"]["regeneration"]["kinds"]}
    assert (kinds["disused"]["area"]["value"], kinds["brownfield"]["points"]) == (10_000, 1)
    # One river as a line across the circle, one as a surface of which half the bank counts.
    assert found["barriers"]["rivers"]["value"] == pytest.approx(0.8 + 0.8, abs=0.01)
    assert found["barriers"]["large_roads"]["value"] == pytest.approx(0.8, abs=0.001)
    # 45 of the crossings of a grid of 100 m lie within 400 m of one of them, four of them on its edge.
    assert 45 <= found["links"]["intersections"]["number"] <= 49
    assert found["links"]["walk"]["value"] == found["links"]["bike"]["value"] > 8


def test_what_no_layer_tells_is_not_assessable(reading: Reading, lums: Lums) -> None:
    found = lum_sheet(reading, lums, "LUM-M1")
    for value in (
        found["users"]["jobs"], found["timetable"], found["land"]["free"], found["climate"],
        found["barriers"]["railways"], found["safety"]["crashes"],
    ):  # fmt: skip
        assert set(value["missing"]) == {"it", "en"}


def test_wanted_functions_that_lack_are_ranked(reading: Reading, lums: Lums) -> None:
    found = lum_sheet(reading, lums, "LUM-M1")
    there = {f["id"]: f["number"] for f in found["functions"]}
    assert [there[f] for f in ("food_and_daily_shops", "secure_bikes", "bank_and_post")] == [1, 1, 0]
    ranked = [one["id"] for one in found["lacking"]]
    assert "food_and_daily_shops" not in ranked
    weights = [one["weight"] for one in found["lacking"]]
    assert weights == sorted(weights, reverse=True)
    post = next(one for one in found["lacking"] if one["id"] == "bank_and_post")
    assert "100 m" in post["reasons"][-1]["it"]
    shops = next(c for c in found["services"]["categories"] if c["category"] == "market")
    assert (shops["standing"], shops["planned"]) == (0, 1)


def test_what_should_not_be_there_is_told(reading: Reading, lums: Lums) -> None:
    assert lum_sheet(reading, lums, "LUM-T1")["unsuitable"] == ["large_retail"]


def test_without_services_functions_are_not_assessable(tmp_path: Path) -> None:
    made, pack = town.workspace(tmp_path / "ws", stop_facilities=None)
    bare = Reading(made, pack, town.ON)
    found = lum_sheet(bare, read_lums(bare), "LUM-M1")
    assert {f["number"] for f in found["functions"]} == {None}
    assert found["lacking"] == []


def test_lum_have_to_be_built(tmp_path: Path) -> None:
    made = Workspace.create(
        tmp_path / "ws", name="t", title="t", crs=town.CRS, pack_reference={"pack": "sample"}
    )
    with pytest.raises(RequestError, match="Stops and stations"):
        read_lums(Reading(made, town.load_pack("sample"), town.ON))


def test_facilities_of_a_station_speak_for_all_its_stops(tmp_path: Path) -> None:
    stops = town.frame(
        "stop_id",
        {
            "a": {"geometry": town.point(3000, 1000), "name": "X", "mode": "metro", "station_id": "S"},
            "b": {"geometry": town.point(3000, 1500), "name": "Y", "mode": "metro", "station_id": "S"},
        },
    )
    hall = town.frame(
        "facility_id", {"h": {"geometry": town.point(3000, 1200), "stop_id": "S", "kind": "hall"}}
    )
    made, _ = town.workspace(tmp_path / "ws", stops=stops, stop_facilities=hall)
    frame = made.vector(made.current("lum"))  # type: ignore[arg-type]
    assert list(frame.index) == ["LUM-S"]
    assert frame.loc["LUM-S", "measured_from"] == "facilities"
    assert shapely.distance(frame.geometry.iloc[0].centroid, town.point(3000, 1200)) < 0.01
