"""Scenarios by hand: services opened, closed, moved, a path that joins streets; and every fault at once."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from access_town import CRS, LEFT, at, box, frame, grid, ground, homes, people, rules, services

from sttm.errors import InputError, RequestError
from sttm.operations.services.scenario import read_scenario
from sttm.services.access.computing import computed_access
from sttm.services.access.difference import changed_access
from sttm.services.access.rules import Group
from sttm.services.access.scenario import applied, joined_path
from sttm.services.access.scenario_file import SCENARIO

FOOD = Group("food", 1.0, "services", ("grocery",))
TO_WORKING = pyproj.Transformer.from_crs(4326, CRS, always_xy=True)
BACK = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)


def lonlat(x: float, y: float) -> list[float]:
    point = at(x, y)
    return [float(v) for v in BACK.transform(point.x, point.y)]


def scenario(*changes: dict[str, object]):
    return SCENARIO.validate_json(json.dumps({"id": "s", "changes": list(changes)}))


def changed(place, *changes):
    return applied(
        place, scenario(*changes), TO_WORKING, categories={"grocery", "primary"}, joins_m=30, file="s.yaml"
    )


def minutes(base, after, mode="walk"):
    found = changed_access(base, after, rules((FOOD,)), mode)
    return np.unique(np.round(found.measured[mode].seconds["food"] / 60, 3)).tolist(), found


TOWN = ground(dwellings=homes([(0, 0)]), streets=grid(), population=people({"P": (box(0, 0, 60, 60), 10.0)}),
              services=services({"A": ("grocery", 500, 0), "B": ("grocery", 0, 900)}))  # fmt: skip


def base():
    found = computed_access(TOWN, rules((FOOD,)))
    cell = found.table[found.table.intersects(at(0, 0))].index[0]
    return found, cell


def after_cell(place):
    found, cell = base()
    return changed_access(found, place, rules((FOOD,)), "walk").table.loc[cell, "walk_food"]


def test_a_service_that_closes_leaves_the_next() -> None:
    assert base()[0].table.loc[base()[1], "walk_food"] == 5
    assert after_cell(changed(TOWN, {"change": "close", "service": "A"})) == 9


def test_a_service_that_opens_and_one_that_moves_are_where_they_are_put() -> None:
    assert after_cell(
        changed(TOWN, {"change": "open", "id": "N", "category": "grocery", "at": lonlat(200, 0)})
    ) == pytest.approx(2, abs=1e-3)
    assert after_cell(
        changed(TOWN, {"change": "move", "service": "A", "at": lonlat(0, 300)})
    ) == pytest.approx(3, abs=1e-3)


def test_when_the_last_service_of_a_group_closes_nobody_reaches_it_and_it_stays_assessable() -> None:
    found, cell = base()
    none = changed(TOWN, {"change": "close", "service": "A"}, {"change": "close", "service": "B"})
    table = changed_access(found, none, rules((FOOD,)), "walk").table
    assert table.loc[cell, "near_walk_food"] == 0
    assert table.loc[cell, "index"] == 0
    assert "food" not in table.loc[cell, "missing_walk"].split(";")


def test_a_group_that_is_not_assessable_today_stays_so() -> None:
    school = Group("school", 1.0, "services", ("primary",))
    before = computed_access(TOWN, rules((FOOD, school)))
    after = changed(TOWN, {"change": "open", "id": "N", "category": "primary", "at": lonlat(0, 0)})
    table = changed_access(before, after, rules((FOOD, school)), "walk").table
    assert table["walk_school"].isna().all()
    np.testing.assert_array_equal(table["index"], before.table["index"])


def two_banks() -> gpd.GeoDataFrame:
    """Two streets along a canal, 40 m apart, joined by a bridge 1 km away."""
    rows = {
        "N": shapely.LineString([at(0, 40), at(1000, 40)]),
        "S": shapely.LineString([at(0, 0), at(1000, 0)]),
        "BRIDGE": shapely.LineString([at(1000, 0), at(1000, 40)]),
    }
    return frame("street_id", {k: {"geometry": g, "walk": "both", "bike": "both"} for k, g in rows.items()})


def test_a_footbridge_joins_the_streets_where_its_ends_meet_them() -> None:
    place = ground(
        streets=two_banks(), dwellings=homes([(100, 0)]), services=services({"A": ("grocery", 100, 40)})
    )
    found = computed_access(place, rules((FOOD,)), modes=("walk", "bike"))
    own = found.table[found.table["origin"] == "dwellings"].index[0]
    assert found.table.loc[own, "walk_food"] == pytest.approx(9 + 0.4 + 9)
    bridge = {"change": "path", "id": "F", "line": [lonlat(300, 5), lonlat(300, 35)]}
    after = changed_access(found, changed(place, bridge), rules((FOOD,)), "walk")
    assert after.table.loc[own, "walk_food"] == pytest.approx(2 + 0.4 + 2, abs=1e-3)
    stairs = {**bridge, "bike": "no"}
    after = changed_access(found, changed(place, stairs), rules((FOOD,)), "bike")
    assert after.table.loc[own, "bike_food"] == pytest.approx(9.2, abs=1e-3)


def test_the_streets_that_a_path_meets_are_split_and_keep_their_length_and_ways() -> None:
    streets = two_banks().assign(kind="residential")
    made, far = joined_path(
        streets, shapely.LineString([at(300, 5), at(300, 35)]), "F", 30, walk="both", bike="no"
    )
    assert far == {}
    assert sorted(made.index) == ["BRIDGE", "F", "N/1", "N/2", "S/1", "S/2"]
    assert made.geometry.length.sum() == pytest.approx(2080)
    assert made.loc["F", "geometry"].coords[0] == (LEFT + 300, 5_000_000.0)
    assert made.loc["F", "kind"] == "path"
    made, far = joined_path(
        streets, shapely.LineString([at(0, 5), at(0, 35)]), "F", 30, walk="both", bike="both"
    )
    assert sorted(made.index) == ["BRIDGE", "F", "N", "S"]


def test_every_fault_of_a_scenario_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        changed(
            TOWN,
            {"change": "open", "id": "A", "category": "grocer", "at": lonlat(5000, 0)},
            {"change": "close", "service": "C"},
            {"change": "open", "id": "N", "category": "grocery", "at": lonlat(100, 100)[::-1]},
            {"change": "path", "id": "F", "line": [lonlat(50, 50), lonlat(100, 100)]},
            {"change": "path", "id": "0-0-100", "line": [lonlat(0, 0), lonlat(100, 100)]},
        )
    told = {(f.code, f.feature) for f in caught.value.faults}
    assert told == {("unknown-category", "A"), ("known-id", "A"), ("outside", "A"), ("unknown-service", "change 2"),
                    ("outside", "N"), ("not-joined", "F"), ("known-id", "0-0-100")}  # fmt: skip
    assert all(f.remedy and f.file == "s.yaml" for f in caught.value.faults)
    assert "swapped" in next(f.remedy for f in caught.value.faults if f.feature == "N")


def test_a_layer_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(RequestError, match="services"):
        changed(ground(), {"change": "close", "service": "A"})
    with pytest.raises(RequestError, match="street_network"):
        changed(ground(streets=None), {"change": "path", "id": "F", "line": [lonlat(0, 0), lonlat(1, 1)]})


def test_yaml_and_geojson_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "id: s\nchanges:\n- {change: open, id: N, category: grocery, at: [9.0, 45.5]}\n"
        "- {change: close, service: A}\n- {change: path, id: F, line: [[9.0, 45.0], [9.5, 45.0]]}\n"
    )
    features = [
        {"type": "Feature", "properties": {"change": "open", "id": "N", "category": "grocery"},
         "geometry": {"type": "Point", "coordinates": [9, 45.5, 120]}},
        {"type": "Feature", "properties": {"change": "close", "service": "A"}, "geometry": None},
        {"type": "Feature", "properties": {"change": "path", "id": "F"},
         "geometry": {"type": "LineString", "coordinates": [[9, 45], [9.5, 45]]}},
    ]  # fmt: skip
    (tmp_path / "s.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert read_scenario(tmp_path / "s.yaml") == read_scenario(tmp_path / "s.geojson")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.geojson", "{"),
        ("b.geojson", '{"type": "FeatureCollection", "features": []}'),
        ("c.geojson", ('{"type": "Feature", "properties": {"change": "open", "id": "N", "category": "x"}, '
                      '"geometry": {"type": "Polygon", "coordinates": []}}')),
        ("d.yaml", "id: s\nchanges: []\n"),
        ("e.yaml", "id: s\nchanges: [{change: fly}]\n"),
        ("f.json", '{"id": "s", "changes": [{"change": "open", "id": "N", "category": "c", "at": [9, 145]}]}'),
    ],
)  # fmt: skip
def test_faulty_files_are_refused_with_their_name(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as caught:
        read_scenario(tmp_path / name)
    assert all(f.file == name for f in caught.value.faults)
    assert caught.value.faults


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"scenario\.csv"):
        read_scenario(tmp_path / "scenario.csv")
