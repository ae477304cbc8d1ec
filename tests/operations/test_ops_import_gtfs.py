"""Feeds into a workspace: all layers in one step, beside the stops of other sources; the real timetable."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from sttm.errors import InputError, RequestError
from sttm.operations.services.importing_gtfs import import_gtfs
from sttm.operations.workspaces import new_workspace, open_workspace
from sttm.packs.pack import Pack
from sttm.sources.gtfs.reading import read_gtfs
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

SQUARE = shapely.box(500_000, 5_030_000, 510_000, 5_040_000)


def feed(folder: Path, name: str = "feed", **more: str) -> Path:
    """Write a feed: S0 and S1 in the square, S2 20 km east of it; a trip of all, and one from S1 to S2."""
    at = gpd.GeoSeries(gpd.points_from_xy([502_000, 508_000, 530_000], [5_035_000] * 3), crs=32632).to_crs(
        4326
    )
    rows = [f"S{k},Stop {k},{p.y:.7f},{p.x:.7f}" for k, p in enumerate(at)]
    tables = {
        "agency": "agency_name,agency_timezone\nPubblica,Europe/Rome\n",
        "stops": "\n".join(["stop_id,stop_name,stop_lat,stop_lon", *rows]),
        "routes": "route_id,route_short_name,route_type\nL,7,3\n",
        "trips": "route_id,service_id,trip_id\nL,D,T1\nL,D,T2\n",
        "stop_times": (
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
            "T1,08:00:00,08:00:00,S0,1\nT1,08:10:00,08:10:00,S1,2\nT1,08:40:00,08:40:00,S2,3\n"
            "T2,09:00:00,09:00:00,S1,1\nT2,09:30:00,09:30:00,S2,2\n"
        ),
        "calendar_dates": "service_id,date,exception_type\nD,20260302,1\nD,20260303,1\n",
        **more,
    }
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for table, text in tables.items():
            archive.writestr(f"{table}.txt", text)
    return path


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Workspace, Pack]:
    """A workspace of one square Comune with a stop of another source."""
    new_workspace(tmp_path / "ws", pack="sample", empty=True)
    workspace, pack = open_workspace(tmp_path / "ws")
    shape = {"geometry": [SQUARE], "crs": workspace.crs}
    record = LayerRecord(title="made up", fictional=True)
    with workspace.writing("prepare") as changes:
        changes.put_vector(
            "boundary", gpd.GeoDataFrame({"boundary_id": ["b"]}, **shape), record, id_column="boundary_id"
        )
        comuni = gpd.GeoDataFrame({"municipality_id": ["C1"], "name": ["Quadrato"]}, **shape)
        changes.put_vector("municipalities", comuni, record, id_column="municipality_id")
        stop = {
            "stop_id": ["tram 1"], "name": ["Altra"], "mode": ["tram"], "station_id": [None], "lines": ["1"],
            "terminal": [None], "relevance": [None], "municipality_id": [None],
        }  # fmt: skip
        places = [shapely.Point(505_000, 5_035_000)]
        frame = gpd.GeoDataFrame(pd.DataFrame(stop, dtype="str"), geometry=places, crs=workspace.crs)
        changes.put_vector("stops", frame, record, id_column="stop_id")
    return workspace, pack


def stops_of(workspace: Workspace) -> gpd.GeoDataFrame:
    version = workspace.current("stops")
    assert version is not None
    return workspace.vector(version)


def test_all_layers_enter_with_their_records(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    done = import_gtfs(workspace, pack, [feed(tmp_path)], licence="CC-BY-4.0", today=date(2027, 1, 1))
    assert set(done.versions) == {"stops", "timetable_trips", "timetable_calls", "timetable_days"}
    assert done.by_mode == [("bus", 3, 1, 2, 5)]
    record = workspace.current("timetable_calls").record
    assert (record.licence, record.publisher) == ("CC-BY-4.0", "Pubblica")
    assert (record.reference_date, record.period) == ("2026-03-02", "2026-03-02/2026-03-03")
    assert any("ended on 2026-03-03" in note for note in done.notes)
    calls = workspace.table(workspace.current("timetable_calls"))
    assert calls.loc["T1/3", "arrival_s"] == 8 * 3600 + 2400
    days = workspace.table(workspace.current("timetable_days"))
    assert days["date"].dt.day.tolist() == [2, 3]


def test_what_is_read_is_what_is_stored(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    path = feed(tmp_path)
    import_gtfs(workspace, pack, [path])
    read = read_gtfs([path]).frames
    for layer in ("timetable_trips", "timetable_calls", "timetable_days"):
        stored = workspace.table(workspace.current(layer))
        own = read[layer].sort_index()[stored.columns]
        assert stored.index.tolist() == own.index.tolist()
        for name in stored.columns:
            told, kept = own[name].astype("object"), stored[name].astype("object")
            assert kept.where(kept.notna(), None).tolist() == told.where(told.notna(), None).tolist()


def test_stops_of_other_sources_stay_and_know_their_comune(
    opened: tuple[Workspace, Pack], tmp_path: Path
) -> None:
    workspace, pack = opened
    done = import_gtfs(workspace, pack, [feed(tmp_path)])
    assert done.kept_stops == 1
    stops = stops_of(workspace)
    assert stops.index.tolist() == ["S0", "S1", "S2", "tram 1"]
    assert stops["municipality_id"].fillna("").tolist() == ["C1", "C1", "", "C1"]
    import_gtfs(workspace, pack, [feed(tmp_path, "other")], replace_stops=True)
    assert stops_of(workspace).index.tolist() == ["S0", "S1", "S2"]


def test_stops_drawn_by_openstreetmap_make_way_where_the_feed_runs_their_mode(
    opened: tuple[Workspace, Pack], tmp_path: Path
) -> None:
    workspace, pack = opened
    ids = ["n1", "w2", "r3-1", "n4", "bus 7"]
    drawn = {
        "stop_id": ids, "name": ids, "mode": ["bus", "trolleybus", "rail", "tram", "bus"], "station_id": None,
        "lines": None, "terminal": None, "relevance": None, "municipality_id": None,
    }  # fmt: skip
    places = [shapely.Point(502_010 + 10 * k, 5_035_000) for k in range(5)]
    frame = gpd.GeoDataFrame(pd.DataFrame(drawn, dtype="str"), geometry=places, crs=workspace.crs)
    exits = {"facility_id": ["n8", "n9", "own"], "stop_id": ["r3-1", "n4", "bus 7"], "kind": ["exit"] * 3}
    facilities = gpd.GeoDataFrame(pd.DataFrame(exits), geometry=places[:3], crs=workspace.crs)
    facilities["capacity"] = pd.Series([None] * 3, dtype="Float64")
    record = LayerRecord(title="made up", fictional=True)
    with workspace.writing("prepare") as changes:
        changes.put_vector("stops", frame, record, id_column="stop_id")
        changes.put_vector("stop_facilities", facilities, record, id_column="facility_id")
    done = import_gtfs(workspace, pack, [feed(tmp_path)])
    assert stops_of(workspace).index.tolist() == ["S0", "S1", "S2", "bus 7", "n4", "r3-1"]
    assert done.kept_stops == 3
    [said] = [note for note in done.notes if "OpenStreetMap" in note]
    assert said.endswith("1 bus, 1 trolleybus")
    # A feed of trains: the exits of the station that was drawn are those of the station that is called at.
    routes = "route_id,route_short_name,route_type\nL,7,2\n"
    import_gtfs(workspace, pack, [feed(tmp_path, "rail", routes=routes)])
    assert stops_of(workspace).index.tolist() == ["S0", "S1", "S2", "bus 7", "n4"]
    owners = workspace.vector(workspace.current("stop_facilities"))["stop_id"].to_dict()
    assert owners == {"n8": "S0", "n9": "n4", "own": "bus 7"}
    # Facilities follow when the timetable is replaced.
    import_gtfs(workspace, pack, [feed(tmp_path, "again", routes=routes)])
    assert workspace.vector(workspace.current("stop_facilities"))["stop_id"].to_dict() == owners


def test_the_stops_of_the_timetable_before_go_with_it(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    import_gtfs(workspace, pack, [feed(tmp_path)])
    frequencies = "trip_id,start_time,end_time,headway_secs\nT1,07:00:00,09:00:00,600\n"
    transfers = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nS0,S1,2,90\n"
    import_gtfs(workspace, pack, [feed(tmp_path, "b", frequencies=frequencies, transfers=transfers)])
    assert len(workspace.table(workspace.current("timetable_frequencies"))) == 1
    assert len(workspace.table(workspace.current("timetable_transfers"))) == 1
    import_gtfs(workspace, pack, [feed(tmp_path, "c")], keep_within=1000)
    assert stops_of(workspace).index.tolist() == ["S0", "S1", "tram 1"]
    for layer in ("timetable_frequencies", "timetable_transfers"):
        assert workspace.table(workspace.current(layer)).empty


def test_stations_keep_their_platforms_and_exits(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    place = gpd.GeoSeries([shapely.Point(502_000, 5_035_000)], crs=32632).to_crs(4326)[0]
    rows = "\n".join(
        f"{name},{name},{place.y + k / 1e4:.7f},{place.x:.7f},{kind},{parent}"
        for k, (name, kind, parent) in enumerate(
            [("ST", 1, ""), ("S0", 0, "ST"), ("S1", 0, "ST"), ("S2", 0, "ST"), ("X", 2, "ST")]
        )
    )
    stops = f"stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n{rows}\n"
    import_gtfs(workspace, pack, [feed(tmp_path, stops=stops)])
    facilities = workspace.vector(workspace.current("stop_facilities"))
    assert facilities["kind"].to_dict() == {"S0": "platform", "S1": "platform", "S2": "platform", "X": "exit"}
    assert set(stops_of(workspace)["station_id"].dropna()) == {"ST"}


def test_stops_too_far_are_cut_with_their_calls_and_trips(
    opened: tuple[Workspace, Pack], tmp_path: Path
) -> None:
    workspace, pack = opened
    done = import_gtfs(workspace, pack, [feed(tmp_path)], keep_within=5000)
    assert done.by_mode == [("bus", 2, 1, 1, 2)]
    assert any("1 stops farther than 5,000 m" in note and "1 trips" in note for note in done.notes)
    calls = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T2,09:00:00,09:00:00,S2,1\nT2,09:30:00,09:30:00,S2,2\n"
    )
    far = feed(tmp_path, "far", stop_times=calls)
    with pytest.raises(InputError, match="no trip calls at two stops"):
        import_gtfs(workspace, pack, [far], keep_within=5000)
    with pytest.raises(RequestError, match="within 0 m"):
        import_gtfs(workspace, pack, [feed(tmp_path, "zero")], keep_within=0)


def test_nothing_changes_where_the_feed_is_refused(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    before = {layer: workspace.current(layer).version for layer in workspace.layers()}
    with pytest.raises(InputError):
        import_gtfs(workspace, pack, [feed(tmp_path, stop_times="trip_id\n")])
    assert before == {layer: workspace.current(layer).version for layer in workspace.layers()}


def test_faults_stand_in_the_record_of_their_layer(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    workspace, pack = opened
    trips = "route_id,service_id,trip_id\nL,D,T1\nL,D,T2\nQ,D,T3\n"
    done = import_gtfs(workspace, pack, [feed(tmp_path, trips=trips)])
    assert done.feed.counts == {"unknown-route": 1}
    assert "route 'Q' is not in routes.txt" in workspace.current("timetable_trips").record.warnings[0]
    assert not workspace.current("timetable_days").record.warnings


@pytest.mark.data
class TestTrenord:
    def test_as_it_is(self, milan_data: Path) -> None:
        found = read_gtfs([milan_data / "transit" / "trenord_gtfs_2023-10"])
        assert (len(found.stops), len(found.trips), len(found.calls)) == (433, 2407, 30511)
        assert (found.first_day, found.last_day) == (date(2023, 7, 28), date(2023, 12, 31))
        assert not found.faults
        assert found.trips["line_id"].nunique() == 56
        assert found.calls["departure_s"].max() > 86400, "trains run after midnight"

    def test_removed_days_are_removed(self, milan_data: Path) -> None:
        """As a plain reading of the files counts them, on a weekday and a Sunday."""
        folder = milan_data / "transit" / "trenord_gtfs_2023-10"
        found = read_gtfs([folder], from_day=date(2023, 10, 1), until=date(2023, 10, 31))
        calendar = pd.read_csv(folder / "calendar.txt", dtype=str).set_index("service_id")
        off = pd.read_csv(folder / "calendar_dates.txt", dtype=str)
        for day, weekday in (("20231018", "wednesday"), ("20231015", "sunday")):
            runs = calendar[
                (calendar[weekday] == "1") & (calendar.start_date <= day) & (calendar.end_date >= day)
            ].index
            of_day = off[off.date == day]
            runs = runs.difference(of_day[of_day.exception_type == "2"].service_id)
            runs = runs.union(of_day[of_day.exception_type == "1"].service_id)
            assert set(found.days[found.days["date"] == day]["calendar_id"]) == set(runs)
            assert len(runs) > 1000

    def test_in_the_metropolitan_city(self, milan_data: Path, tmp_path: Path) -> None:
        new_workspace(tmp_path / "ws", pack="milano", data=milan_data)
        workspace, pack = open_workspace(tmp_path / "ws")
        services = workspace.vector(workspace.current("services"))
        assert services["category"].value_counts().to_dict() == {
            "pharmacy": 921, "primary_school": 453, "preschool": 290, "lower_secondary_school": 279,
            "upper_secondary_school": 266, "sports_centre": 128, "hospital": 62,
        }  # fmt: skip
        assert services["municipality_id"].nunique() == 132
        told = [w for w in workspace.current("services").record.warnings if "same geometry" not in w]
        assert sum("has no coordinates" in w for w in told) == 1
        assert sum("from the Comune it declares" in w for w in told) == 6
        assert "188 rows had COORDINATA GEOGRAFICA X" in workspace.current("services").record.method
        assert stops_of(workspace)["mode"].value_counts().to_dict() == {
            "bus": 1917, "tram": 523, "trolleybus": 178, "metro": 110, "rail": 102,
        }  # fmt: skip
        ends = stops_of(workspace).query("terminal == 'yes'")["mode"].value_counts()
        assert (ends["metro"], ends[["bus", "tram", "trolleybus"]].sum()) == (21, 178)
        done = import_gtfs(
            workspace, pack, [milan_data / "transit" / "trenord_gtfs_2023-10"], keep_within=5000
        )
        stops = stops_of(workspace)
        rail = stops[stops["mode"] == "rail"]
        assert len(rail) == 102, "the stations of the catalogue are those of the timetable"
        assert rail["lines"].notna().all()
        assert done.kept_stops == 1917 + 523 + 178 + 110
