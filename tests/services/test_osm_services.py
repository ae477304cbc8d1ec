"""Services, entrances and stops of OpenStreetMap, and their way into a workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from osm_writing import CRS, Drawing, base_rules, small_town

from sttm.errors import InputError, RequestError
from sttm.operations.services.importing_osm import OSM_LAYERS, import_osm
from sttm.operations.services.street_layer import sound_streets
from sttm.operations.workspaces import open_workspace
from sttm.packs.checking_services import service_faults
from sttm.packs.loading import load_pack
from sttm.packs.service_categories import OsmCategory
from sttm.sources.osm.categories import CategoryRules, values_of
from sttm.sources.osm.entrances import is_gate
from sttm.sources.osm.extract import OsmExtract, read_extract
from sttm.sources.osm.stops import facility_kind, stop_mode
from sttm.territory.workspace import Workspace

Sttm = Callable[..., Any]


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> OsmExtract:
    path = small_town().write(tmp_path_factory.mktemp("osm") / "town.osm")
    return read_extract(path, base_rules(), crs=CRS)


def test_values_of_tags() -> None:
    assert values_of("cafe;bar ; pub") == {"cafe", "bar", "pub"}
    assert values_of("1-3") == {"1", "2", "3"}
    assert values_of("12-14") == {"12-14"}


def test_the_first_rule_wins_and_others_come_besides() -> None:
    rules = CategoryRules(load_pack("base").osm_categories.values())

    def found(area: float | None = 100.0, **tags: str) -> tuple[str, ...]:
        return rules.services({k.replace("__", ":"): v for k, v in tags.items()}, area)

    assert found(shop="supermarket") == ("supermarket",)
    assert found(shop="toys") == ("shop",)
    assert found(shop="vacant") == ()
    assert found(shop="toys", disused="yes") == ()
    assert found(amenity="school") == ("primary_school",)
    assert found(amenity="school", isced__level="1;2") == ("primary_school", "lower_secondary_school")
    assert found(amenity="school", isced__level="4A") == ()
    assert found(leisure="park", access="private") == ()
    assert found(amenity="parking", access="customers") == ()
    assert found(amenity="pharmacy", healthcare="pharmacy") == ("pharmacy",)
    assert found(aeroway="aerodrome") == ()
    small = OsmCategory(
        id="big", category="park", tags={"leisure": ("park",)}, without={}, least_area_m2=500.0
    )
    sized = CategoryRules([small])
    assert sized.services({"leisure": "park"}, 400.0) == ()
    assert sized.services({"leisure": "park"}, None) == ()
    assert sized.services({"leisure": "park"}, 500.0) == ("park",)


def test_rows_that_contradict_are_faults_of_the_pack() -> None:
    pack = load_pack("base")
    first = next(iter(pack.osm_streets.values()))
    again = first.model_copy(update={"id": "again", "highway": ("residential",)})
    empty = OsmCategory(id="empty", category="park", tags={"leisure": ()}, without={})
    faulty = replace(pack, osm_streets={**pack.osm_streets, "again": again}, osm_categories={"empty": empty})
    assert [f.feature for f in service_faults(faulty)] == ["again", "empty"]


def test_every_category_has_a_rule() -> None:
    pack = load_pack("base")
    assert {c.category for c in pack.osm_categories.values()} == set(pack.service_categories)


def test_services_are_each_there_once(extract: OsmExtract) -> None:
    services = extract.frames["services"]
    assert services["category"].value_counts().to_dict() == {
        "supermarket": 2, "park": 1, "pharmacy": 1, "primary_school": 1, "lower_secondary_school": 1,
    }  # fmt: skip
    pharmacy = services[services["category"] == "pharmacy"].iloc[0]
    assert pharmacy["opening_hours"] == "24/7"
    assert pharmacy["name"] == "Farmacia Verdi"
    assert pharmacy.geometry.area == pytest.approx(400, rel=0.01)
    schools = services[services["category"].str.endswith("school")]
    assert schools["capacity"].tolist() == [300, 300]
    assert schools["service_id"].is_unique
    assert "1 services drawn twice kept once" in extract.notes["services"][0]


def test_a_park_of_several_ways_has_its_hole_and_its_gates(extract: OsmExtract) -> None:
    park = extract.frames["services"].set_index("category").loc["park"]
    assert park.geometry.area == pytest.approx(10000 - 400, rel=0.001)
    doors = extract.frames["service_entrances"]
    places = {(round(p.x - 500000), round(p.y - 5030000)) for p in doors.geometry}
    # The gate, the corner where streets end on the outline, the footway; the private gate is none.
    assert places == {(300, 150), (200, 100), (280, 200)}
    assert set(doors["service_id"]) == {park["service_id"]}


def test_gates_are_those_that_people_may_go_through() -> None:
    assert is_gate({"barrier": "gate"})
    assert is_gate({"entrance": "yes"})
    assert is_gate({"barrier": "gate", "access": "private", "foot": "yes"})
    assert not is_gate({"barrier": "gate", "access": "private"})
    assert not is_gate({"barrier": "fence"})
    assert not is_gate({"entrance": "emergency"})


def test_stops_know_their_lines_and_stations_their_facilities(extract: OsmExtract) -> None:
    stops = extract.frames["stops"].set_index("name")
    assert stops["mode"].to_dict() == {"Centro": "bus", "Stazione": "rail"}
    assert stops.loc["Centro", "lines"] == "12"
    facilities = extract.frames["stop_facilities"]
    assert sorted(facilities["kind"]) == ["bike_parking", "platform"]
    assert set(facilities["stop_id"]) == {stops.loc["Stazione", "stop_id"]}
    assert facilities.set_index("kind")["capacity"]["bike_parking"] == 40


@pytest.mark.parametrize(
    ("tags", "mode"),
    [
        ({"railway": "station", "station": "subway"}, "metro"),
        ({"railway": "halt"}, "rail"),
        ({"railway": "tram_stop"}, "tram"),
        ({"highway": "bus_stop", "trolleybus": "yes"}, "trolleybus"),
        ({"public_transport": "platform", "bus": "yes"}, "bus"),
        ({"public_transport": "platform", "train": "yes"}, None),
        ({"public_transport": "stop_position", "bus": "yes"}, None),
        ({"public_transport": "station", "bus": "yes"}, "bus"),
        ({"amenity": "ferry_terminal"}, "ferry"),
        ({"highway": "crossing"}, None),
    ],
)
def test_modes_of_stops(tags: dict[str, str], mode: str | None) -> None:
    assert stop_mode(tags) == mode


def test_kinds_of_facilities() -> None:
    assert facility_kind({"railway": "subway_entrance"}) == "exit"
    assert facility_kind({"public_transport": "platform", "train": "yes"}) == "platform"
    assert facility_kind({"public_transport": "platform", "bus": "yes"}) is None
    assert facility_kind({"amenity": "parking", "park_ride": "yes"}) == "parking"
    assert facility_kind({"amenity": "parking"}) is None
    assert facility_kind({"amenity": "shelter", "shelter_type": "public_transport"}) == "shelter"


def test_short_islands_are_closed_for_those_who_cannot_leave_them() -> None:
    frame = gpd.GeoDataFrame(
        {
            "street_id": list("abcd"), "name": None, "kind": "path", "level": 0, "climb_m": np.nan,
            "walk": ["both", "both", "both", "no"], "bike": ["both", "no", "both", "both"],
        },
        geometry=gpd.GeoSeries.from_wkt(
            ["LINESTRING (0 0, 500 0)", "LINESTRING (500 0, 600 0)", "LINESTRING (600 0, 700 0)",
             "LINESTRING (0 900, 40 900)"]
        ),
        crs=CRS,
    )  # fmt: skip
    found, notes = sound_streets(frame, 300)
    assert found["street_id"].tolist() == ["a", "b", "c"]
    assert found["walk"].tolist() == ["both"] * 3
    assert found["bike"].tolist() == ["both", "no", "no"]
    assert "2 islands shorter than 300 m closed by bike (140 m)" in notes


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(
        tmp_path / "ws", name="town", title="Town", crs=CRS, pack_reference={"pack": "base"}
    )


def test_an_extract_enters_whole(empty_workspace: Workspace, tmp_path: Path) -> None:
    path = small_town().write(tmp_path / "town.osm")
    workspace, pack = open_workspace(empty_workspace.root)
    done = import_osm(workspace, pack, path)
    assert set(done.versions) == set(OSM_LAYERS)
    assert done.day == "2026-03-01"
    record = workspace.current("services").record  # type: ignore[union-attr]
    assert (record.licence, record.publisher) == ("ODbL-1.0", "OpenStreetMap contributors")
    assert record.reference_date == "2026-03-01"
    assert record.caveats[0].id == "osm_services"
    streets = workspace.vector(done.versions["street_network"])
    assert set(streets.geom_type) == {"LineString"}
    one_way = streets[streets["bike"] == "forward"].geometry.iloc[0]
    assert one_way.coords[0][0] < one_way.coords[-1][0]  # as it was drawn, west to east
    again = import_osm(workspace, pack, path)
    assert {k: v.version for k, v in again.versions.items()} == {
        k: v.version for k, v in done.versions.items()
    }
    assert workspace.history("services")[0].command == "import osm town.osm"


def test_a_faulty_extract_changes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    path = small_town().write(tmp_path / "town.osm")
    workspace, pack = open_workspace(empty_workspace.root)
    before = import_osm(workspace, pack, path).versions["services"].version
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match="cut off"):
        import_osm(workspace, pack, path)
    with pytest.raises(RequestError, match="does not give parks"):
        import_osm(workspace, pack, path, layers=["parks"])
    with pytest.raises(RequestError, match="-1 m"):
        import_osm(workspace, pack, path, reach_m=-1)
    assert workspace.current("services").version == before  # type: ignore[union-attr]


def test_features_beyond_the_reach_stay_out(empty_workspace: Workspace, tmp_path: Path) -> None:
    path = small_town().write(tmp_path / "town.osm")
    near = gpd.GeoDataFrame(geometry=[shapely.box(500000, 5030000, 500050, 5030050)], crs=CRS)
    near.to_file(tmp_path / "near.gpkg", engine="pyogrio")
    workspace, pack = open_workspace(empty_workspace.root)
    done = import_osm(workspace, pack, path, boundary=tmp_path / "near.gpkg", reach_m=105)
    assert dict(done.categories) == {"pharmacy": 1, "primary_school": 1, "lower_secondary_school": 1}
    assert "service_entrances" not in done.versions
    assert any("the extract has no service_entrances" in note for note in done.notes)
    far = near.translate(50000)
    far.to_file(tmp_path / "far.gpkg", engine="pyogrio")
    with pytest.raises(InputError, match="holds nothing"):
        import_osm(workspace, pack, path, boundary=tmp_path / "far.gpkg")


def test_registers_stay_and_know_better(empty_workspace: Workspace, tmp_path: Path) -> None:
    workspace, pack = open_workspace(empty_workspace.root)
    path = small_town().write(tmp_path / "town.osm")
    import_osm(workspace, pack, path)
    frame = workspace.vector(workspace.current("services"))  # type: ignore[arg-type]
    own = frame[frame["category"] == "pharmacy"].copy()
    own.index = own.index.map(lambda _: "F1")
    own["source"] = "Register of pharmacies"
    with workspace.writing("add services") as changes:
        changes.put_vector("services", own.rename_axis("service_id"), workspace.current("services").record)  # type: ignore[union-attr]
    done = import_osm(workspace, pack, path)
    services = workspace.vector(done.versions["services"])
    assert services.index[services["category"] == "pharmacy"].tolist() == ["F1"]
    assert (services["category"] == "supermarket").sum() == 2
    assert any("1 services of other sources stay" in note for note in done.notes)


def test_the_command_tells_what_came_in(town_copy: Path, tmp_path: Path, sttm: Sttm) -> None:
    workspace = Workspace.open(town_copy)
    ground = workspace.vector(workspace.current("boundary")).union_all()  # type: ignore[arg-type]
    middle = ground.representative_point()
    path = small_town((middle.x, middle.y)).write(tmp_path / "town.osm")
    done = sttm("import", "osm", path, "-w", town_copy, "--json").json
    assert "supermarket" not in done["services"]  # the registers of the town have them
    assert any("the stops of the timetable stay" in note for note in done["notes"])
    assert done["kilometres"] > 0.8
    shown = sttm("import", "osm", path, "-w", town_copy, "--layers", "street_network", "--reach", "2000")
    assert "street_network" in shown.out
    assert "Services" not in shown.out
    wrong = sttm("import", "osm", tmp_path / "town.geojson", "-w", town_copy, "--json", code=2).error
    assert ".osm.pbf" in wrong["remedy"]
    places = Drawing((middle.x + 500_000, middle.y))
    places.way((0, 0), (100, 0), highway="residential")
    refused = sttm(
        "import", "osm", places.write(tmp_path / "far.osm"), "-w", town_copy, "--json", code=3
    ).error
    assert refused["faults"][0]["file"] == "far.osm"


@pytest.mark.data
def test_a_real_extract_enters_a_workspace(milan_data: Path, empty_workspace: Workspace) -> None:
    workspace, pack = open_workspace(empty_workspace.root)
    done = import_osm(workspace, pack, milan_data / "osm" / "liechtenstein.osm.pbf")
    assert set(done.versions) == set(OSM_LAYERS)
    assert 1080 < done.kilometres < 1170
    assert {"supermarket", "pharmacy", "park", "primary_school"} <= set(done.categories)
