"""Streets of OpenStreetMap: who may go where, split where they meet; files that cannot be read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
from osm_writing import CRS, Drawing, base_rules, small_town

from sttm.errors import InputError, RequestError, SourceError
from sttm.operations.services.plain.streets import read_plain_streets
from sttm.packs.loading import load_pack
from sttm.sources.osm.access import Street, StreetRules, street_of
from sttm.sources.osm.extract import OsmExtract, read_extract

RULES = StreetRules(load_pack("base").osm_streets.values())


def street(**tags: str) -> Street | None:
    return street_of({k.replace("__", ":"): v for k, v in tags.items()}, RULES)


def ways(**tags: str) -> tuple[str, str] | None:
    found = street(**tags)
    return None if found is None else (found.walk, found.bike)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, ("both", "both")),
        ({"highway": "footway"}, ("both", "no")),
        ({"highway": "footway", "bicycle": "yes"}, ("both", "both")),
        ({"highway": "steps"}, ("both", "no")),
        ({"highway": "path", "foot": "no"}, ("no", "both")),
        ({"highway": "cycleway", "foot": "use_sidepath"}, ("no", "both")),
        ({"highway": "primary", "bicycle": "dismount"}, ("both", "no")),
        ({"highway": "motorway"}, None),
        ({"highway": "trunk"}, None),
        ({"highway": "trunk", "sidewalk": "right"}, ("both", "no")),
        ({"highway": "trunk", "bicycle": "yes", "foot": "yes"}, ("both", "both")),
        ({"highway": "primary", "motorroad": "yes"}, None),
        ({"highway": "service", "access": "private"}, None),
        ({"highway": "service", "access": "private", "foot": "yes"}, ("both", "no")),
        ({"highway": "track", "access": "agricultural", "bicycle": "permissive"}, ("no", "both")),
        ({"highway": "residential", "vehicle": "no"}, ("both", "no")),
        ({"highway": "service", "access": "customers"}, ("both", "both")),
        ({"highway": "construction", "foot": "yes"}, None),
        ({"railway": "platform"}, ("both", "no")),
        ({"route": "ferry", "foot": "yes"}, None),
        ({"highway": "residential", "oneway": "yes"}, ("both", "forward")),
        ({"highway": "residential", "oneway": "-1"}, ("both", "backward")),
        ({"highway": "residential", "oneway": "yes", "oneway__bicycle": "no"}, ("both", "both")),
        ({"highway": "residential", "oneway": "yes", "cycleway__left": "opposite_track"}, ("both", "both")),
        ({"highway": "residential", "oneway": "yes", "cycleway__left__oneway": "-1"}, ("both", "both")),
        ({"highway": "residential", "oneway": "yes", "cycleway": "lane"}, ("both", "forward")),
        ({"highway": "residential", "oneway__bicycle": "yes"}, ("both", "forward")),
        ({"highway": "tertiary", "junction": "roundabout"}, ("both", "forward")),
        ({"highway": "footway", "oneway__foot": "yes"}, ("forward", "no")),
        ({"highway": "steps", "conveying": "backward"}, ("backward", "no")),
        ({"highway": "steps", "conveying": "reversible"}, ("both", "no")),
    ],
)
def test_tags_say_who_may_go(tags: dict[str, str], expected: tuple[str, str] | None) -> None:
    assert ways(**tags) == expected


def test_levels_and_slopes() -> None:
    def found(**tags: str) -> Street:
        one = street(highway="residential", **tags)
        assert one is not None
        return one

    assert found().level == 0
    assert found(bridge="yes").level == 1
    assert found(bridge="viaduct", layer="2").level == 2
    assert found(tunnel="yes").level == -1
    assert found(tunnel="building_passage").level == 0
    assert found(bridge="no").level == 0
    assert found(incline="12%").slope == 0.12
    assert found(incline="-45°").slope == pytest.approx(-1)
    assert found(incline="up").slope is None


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> OsmExtract:
    path = small_town().write(tmp_path_factory.mktemp("osm") / "town.osm")
    return read_extract(path, base_rules(), crs=CRS)


def test_streets_are_split_where_they_share_a_node_and_bridges_stay_apart(extract: OsmExtract) -> None:
    streets = extract.frames["street_network"].set_index("street_id")
    main = streets[streets["name"] == "Main Street"]
    # The node at x = 100 is of Main Street alone; the one at 200 is a junction.
    assert [round(length) for length in main.length] == [200, 200]
    assert [i.rpartition("-")[2] for i in main.index] == ["1", "2"]
    bridge = streets[streets["level"] == 1]
    assert [round(length) for length in bridge.length] == [100]
    assert bridge.crosses(main.union_all()).all()
    assert not streets["kind"].isin(["motorway", "service"]).any()
    steps = streets[streets["kind"] == "steps"].iloc[0]
    assert (steps["walk"], steps["bike"], steps["climb_m"]) == ("both", "no", pytest.approx(8, abs=0.01))
    assert streets["climb_m"].notna().sum() == 1
    lane = streets[round(streets.length) == 100]
    assert sorted(lane["bike"]) == ["both", "both", "forward"]


def test_ids_and_layers_are_the_same_whatever_the_packing(tmp_path: Path, extract: OsmExtract) -> None:
    for suffix in (".osm.gz", ".osm.xml.gz", ".osm.bz2"):
        again = read_extract(small_town().write(tmp_path / f"town{suffix}"), base_rules(), crs=CRS)
        assert again.day == "2026-03-01"
        for layer, frame in extract.frames.items():
            assert frame.equals(again.frames[layer]), layer


def test_a_way_that_leaves_the_extract_ends_where_it_does(tmp_path: Path) -> None:
    drawing = Drawing()
    known = [drawing.at(x, 0) for x in (0, 10, 20, 40, 50)]
    drawing.way(refs=[*known[:3], 999, *known[3:]], highway="residential")
    found = read_extract(drawing.write(tmp_path / "cut.osm"), base_rules(), crs=CRS)
    assert [round(x) for x in found.frames["street_network"].length] == [20, 10]
    assert "1 streets reach out of the extract" in found.notes["street_network"][0]


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    whole = small_town().write(tmp_path / "town.osm")
    content = whole.read_bytes()
    for name, bad in (
        ("cut.osm", content[: len(content) // 2]),
        ("cut.osm.gz", small_town().write(tmp_path / "x.osm.gz").read_bytes()[:500]),
        ("text.osm.pbf", b"this is no extract"),
        ("nan.osm", re.sub(rb' lat="[^"]*"', b' lat="nan"', content, count=1)),
    ):
        (tmp_path / name).write_bytes(bad)
        with pytest.raises(InputError, match="cut off or damaged") as error:
            read_extract(tmp_path / name, base_rules())
        assert error.value.faults[0].file == name
        assert "download it again" in error.value.faults[0].remedy
    with pytest.raises(RequestError, match="not named as"):
        read_extract(tmp_path / "town.osh.pbf", base_rules())
    with pytest.raises(SourceError, match="there is no file"):
        read_extract(tmp_path / "none.osm", base_rules())
    nothing = Drawing().write(tmp_path / "nothing.osm")
    with pytest.raises(InputError, match="holds no streets"):
        read_extract(nothing, base_rules())


def test_plain_streets_of_an_extract_and_of_lines_are_the_same_network(
    tmp_path: Path, extract: OsmExtract
) -> None:
    path = small_town().write(tmp_path / "town.osm")
    plain = read_plain_streets(path, "bike", crs=CRS)
    assert plain.crs == CRS
    assert len(plain.cleaning.islands) == 1
    layer = tmp_path / "streets.gpkg"
    extract.frames["street_network"].to_file(layer, engine="pyogrio")
    lines = read_plain_streets(layer, "bike")
    assert lines.lines.shape == plain.lines.shape
    assert sorted(lines.forward) == sorted(plain.forward)
    assert sorted(lines.backward) == sorted(plain.backward)


def test_plain_lines_in_degrees_are_joined_where_they_cross(tmp_path: Path) -> None:
    drawn = gpd.GeoDataFrame(
        {"oneway": ["yes", None, "no"], "bridge": [None, None, "yes"]},
        geometry=gpd.GeoSeries.from_wkt(
            ["LINESTRING (0 50, 400 50)", "LINESTRING (200 0, 200 400)", "LINESTRING (100 0, 100 400)"],
            crs=CRS,
        ).translate(500000, 5030000),
        crs=CRS,
    )
    path = tmp_path / "lines.geojson"
    drawn.to_crs(4326).to_file(path, engine="pyogrio")
    walk, bike = (read_plain_streets(path, mode) for mode in ("walk", "bike"))
    assert walk.crs == "EPSG:32632"
    assert len(walk.lines) == 5
    assert walk.forward.all()
    assert walk.backward.all()
    assert sorted(bike.backward) == [False, False, True, True, True]
    assert "1 junctions made where streets of one level cross or touch" in walk.notes
    path.write_text('{"type":"FeatureCollection","features":[]}')
    with pytest.raises(InputError):
        read_plain_streets(path, "walk")


def test_osmium_is_loaded_by_the_command_alone() -> None:
    code = "import sys; from sttm.cli import importing_osm; sys.exit('osmium' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "edges", "kilometres", "largest", "day"),
    [
        ("liechtenstein.osm.pbf", (7500, 8100), (1080, 1170), 0.94, "2015-07-27"),
        ("badhersfeld.osm.xml.gz", (6000, 6600), (650, 720), 0.98, "2021-10-27"),
    ],
)
def test_the_real_extracts(
    milan_data: Path, name: str, edges: tuple[int, int], kilometres: tuple[int, int], largest: float, day: str
) -> None:
    path = milan_data / "osm" / name
    found = read_extract(path, base_rules())
    assert found.day == day
    streets = found.frames["street_network"]
    assert edges[0] < len(streets) < edges[1]
    assert kilometres[0] < streets.length.sum() / 1000 < kilometres[1]
    assert streets["street_id"].is_unique
    assert 350 < len(found.frames["services"]) < 700
    assert 20 < len(found.frames["service_entrances"]) < 200
    assert 100 < len(found.frames["stops"]) < 400
    walk = read_plain_streets(path, "walk")
    assert walk.cleaning.islands[0].metres > largest * walk.cleaning.length_before
