"""GTFS feeds read into layers: what a reader can count by hand, and files as they come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from gtfs_writing import WEEKDAYS, WHOLE, with_rows, with_text, written

from sttm.errors import InputError, RequestError, SourceError
from sttm.sources.gtfs.reading import read_gtfs
from sttm.territory.schemas import layer_schema


def test_a_whole_feed_has_no_faults(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path)])
    assert (feed.faults, dict(feed.counts), dict(feed.left_out)) == ((), {}, {})
    assert feed.timezone == "Europe/Rome"
    assert feed.agencies == ("Ferrovie di prova",)
    assert (feed.first_day, feed.last_day) == (date(2026, 3, 2), date(2026, 3, 13))


def test_frames_have_the_columns_of_their_layers(tmp_path: Path) -> None:
    for layer, frame in read_gtfs([written(tmp_path)]).frames.items():
        schema = layer_schema(layer)
        assert frame.index.name == schema.id_column
        columns = {c.name for c in schema.columns} - {schema.id_column}
        assert set(frame.columns) - {"geometry"} == columns, layer


def test_stops_know_mode_lines_station_and_terminals(tmp_path: Path) -> None:
    stops = read_gtfs([written(tmp_path)]).stops
    assert stops["mode"].to_dict() == {"A": "rail", "B": "rail", "B1": "rail", "C": "rail"}
    assert stops.loc["C", "lines"] == "Linea del piazzale;S1"
    assert stops["station_id"].to_dict() == {"A": "A", "B": "B", "B1": "B", "C": "C"}
    assert stops["terminal"].to_dict() == {"A": "yes", "B": "yes", "B1": "yes", "C": "yes"}
    assert stops.loc["C", "name"] == "Gamma, centro"
    assert (stops.geometry["A"].x, stops.geometry["A"].y) == (9.10, 45.40)


def test_a_stop_on_the_way_is_no_terminal(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, {"calendar_dates.txt": None})])
    assert feed.counts == {"trip-never-runs": 1}
    assert feed.stops["terminal"].to_dict() == {"A": "yes", "B": "no", "B1": "no", "C": "yes"}


def test_platforms_and_exits_are_facilities_of_their_station(tmp_path: Path) -> None:
    facilities = read_gtfs([written(tmp_path)]).stop_facilities
    assert facilities["kind"].to_dict() == {"B1": "platform", "B2": "exit"}
    assert set(facilities["stop_id"]) == {"B"}


def test_calls_in_order_beyond_midnight(tmp_path: Path) -> None:
    calls = read_gtfs([written(tmp_path)]).calls
    assert calls.index.tolist()[:3] == ["T1/1", "T1/5", "T1/7"]
    assert calls.loc[["T2/1", "T2/2", "T2/3"], "arrival_s"].tolist() == [86100, 86700, 90600]
    assert calls.loc["T1/5", ["arrival_s", "departure_s"]].tolist() == [29400, 29460]
    assert (calls.loc["T1/7", "pickup"], calls.loc["T1/7", "drop_off"]) == ("no", "yes")


def test_on_request_counts_as_a_call_and_is_said(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path)])
    assert feed.calls.loc["T2/2", ["pickup", "drop_off"]].tolist() == ["yes", "yes"]
    assert any("boarding on request" in note for note in feed.notes)
    assert any("alighting on request" in note for note in feed.notes)


def test_days_are_weekdays_with_exceptions(tmp_path: Path) -> None:
    days = read_gtfs([written(tmp_path)]).days
    week = days[days["calendar_id"] == "WEEK"]["date"].dt.day.tolist()
    assert week == [2, 3, 5, 6, 7, 9, 10, 11, 12, 13]
    assert days[days["calendar_id"] == "FAIR"].index.tolist() == ["FAIR/2026-03-08"]


def test_without_calendar_the_added_dates_are_all(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nWEEK,20260304,1\nFAIR,20260308,1\n"
    feed = read_gtfs([written(tmp_path, {"calendar.txt": None, "calendar_dates.txt": dates})])
    assert feed.days.index.tolist() == ["FAIR/2026-03-08", "WEEK/2026-03-04"]


def test_only_the_days_asked_for(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path)], from_day=date(2026, 3, 9), until=date(2026, 3, 10))
    assert feed.days.index.tolist() == ["WEEK/2026-03-09", "WEEK/2026-03-10"]
    assert feed.trips.index.tolist() == ["T1", "T2"]
    assert "trip-never-runs" not in feed.counts
    assert any("1 trips that run only outside" in note for note in feed.notes)


def test_trips_know_line_mode_agency_and_bikes(tmp_path: Path) -> None:
    trips = read_gtfs([written(tmp_path)]).trips
    assert trips.loc["T1", ["line", "mode", "bikes", "agency"]].tolist() == [
        "S1",
        "rail",
        "yes",
        "Ferrovie di prova",
    ]
    assert trips.loc["T3", "mode"] == "bus"
    assert trips["bikes"].isna().to_dict() == {"T1": False, "T2": False, "T3": True}
    assert trips["direction"].tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("code", "mode"),
    [
        ("0", "tram"), ("1", "metro"), ("2", "rail"), ("3", "bus"), ("4", "ferry"), ("5", "tram"),
        ("6", "other"), ("7", "funicular"), ("11", "trolleybus"), ("12", "other"), ("100", "rail"),
        ("109", "rail"), ("200", "bus"), ("401", "metro"), ("405", "other"), ("715", "bus"),
        ("800", "trolleybus"), ("900", "tram"), ("1000", "ferry"), ("1400", "funicular"), ("1501", "other"),
    ],
)  # fmt: skip
def test_route_types(tmp_path: Path, code: str, mode: str) -> None:
    feed = read_gtfs([written(tmp_path, with_text("routes.txt", "piazzale,3", f"piazzale,{code}"))])
    assert feed.trips.loc["T3", "mode"] == mode
    assert not feed.faults


def test_a_zip_a_folder_in_a_zip_bom_and_crlf_are_the_same_feed(tmp_path: Path) -> None:
    plain = read_gtfs([written(tmp_path)])
    zipped = read_gtfs([written(tmp_path, zipped=True)])
    inside = written(tmp_path, name="nested/feed".replace("/", "-"), zipped=True)
    as_windows = {f: "\ufeff" + t.lstrip("\n").replace("\n", "\r\n") for f, t in WHOLE.items()}
    marked = read_gtfs([written(tmp_path, as_windows, name="windows")])
    for other in (zipped, read_gtfs([inside]), marked):
        for name, frame in plain.frames.items():
            pd.testing.assert_frame_equal(frame, other.frames[name])
    assert not marked.faults


def test_blank_times_by_distance_where_it_is_given(tmp_path: Path) -> None:
    # 4,000 of 9,000 m in 20 minutes: 533 s.
    feed = read_gtfs([written(tmp_path, with_text("stop_times.txt", "T1,08:10:00,08:11:00", "T1,,"))])
    assert feed.calls.loc["T1/5", ["arrival_s", "departure_s"]].tolist() == [28800 + 533, 28800 + 533]
    assert any("by distance" in note for note in feed.notes)


def test_blank_times_in_equal_steps_without_distances(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stop_times.txt", "T2,24:05:00,24:06:00", "T2,,"))])
    assert feed.calls.loc["T2/2", "arrival_s"] == (86100 + 90600) // 2
    assert any("equal steps" in note for note in feed.notes)


def test_frequencies(tmp_path: Path) -> None:
    text = "trip_id,start_time,end_time,headway_secs,exact_times\nT1,07:00:00,09:00:00,600,1\nT1,09:00:00,24:30:00,1200,\n"
    frame = read_gtfs([written(tmp_path, {"frequencies.txt": text})]).frequencies
    assert frame.index.tolist() == ["T1/25200", "T1/32400"]
    assert frame["exact"].tolist() == ["yes", "no"]
    assert frame["end_s"].tolist() == [32400, 88200]


def test_transfers_of_a_station_are_those_of_its_stops(tmp_path: Path) -> None:
    text = (
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
        "A,B,2,300\nA,B1,2,120\nB,B,1,\nC,B,3,\nA,C,0,\n"
    )
    frame = read_gtfs([written(tmp_path, {"transfers.txt": text})]).transfers
    assert frame["least_s"].to_dict() == {"A/B1": 120, "A/C": 0, "B1/B1": 0, "C/B1": 0}
    assert frame["allowed"].to_dict() == {"A/B1": "yes", "A/C": "yes", "B1/B1": "yes", "C/B1": "no"}


def test_transfers_between_single_trips_are_not_used(tmp_path: Path) -> None:
    text = "from_stop_id,to_stop_id,transfer_type,from_trip_id,to_trip_id\nA,B1,1,T1,T2\nB1,B1,4,T1,T2\n"
    feed = read_gtfs([written(tmp_path, {"transfers.txt": text})])
    assert feed.transfers.empty
    assert any("2 transfers between single lines or trips" in note for note in feed.notes)


class TestSeveralFeeds:
    def test_ids_that_clash_get_the_name_of_their_feed(self, tmp_path: Path) -> None:
        one, two = written(tmp_path, name="uno"), written(tmp_path, name="due", zipped=True)
        feed = read_gtfs([one, two])
        assert len(feed.trips) == 6
        assert {"uno:T1", "due:T1"} <= set(feed.trips.index)
        assert feed.stops.loc["due:B1", "station_id"] == "due:B"
        assert set(feed.calls["stop_id"]) <= set(feed.stops.index)
        assert set(feed.trips["calendar_id"]) == set(feed.days["calendar_id"])
        assert any("trips stand in several feeds" in note for note in feed.notes)

    def test_ids_that_do_not_clash_stay(self, tmp_path: Path) -> None:
        def renamed(text: str) -> str:
            return text.replace("T1", "X1").replace("T2", "X2").replace("T3", "X3")

        other = {f: renamed(WHOLE[f]) for f in ("trips.txt", "stop_times.txt")}
        feed = read_gtfs([written(tmp_path), written(tmp_path, other, name="altro")])
        assert {"T1", "X1"} <= set(feed.trips.index)
        assert "altro:A" in feed.stops.index

    def test_two_feeds_of_one_name(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        feed = read_gtfs([written(tmp_path), written(tmp_path / "sub")])
        assert {"feed:T1", "feed-2:T1"} <= set(feed.trips.index)

    def test_times_are_counted_on_the_clock_of_the_first(self, tmp_path: Path) -> None:
        london = with_text("agency.txt", "Europe/Rome", "Europe/London")
        feed = read_gtfs([written(tmp_path), written(tmp_path, london, name="londra")])
        assert feed.timezone == "Europe/Rome"
        calls = feed.calls[feed.calls["trip_id"].str.startswith("londra:T1")]
        assert calls["departure_s"].tolist() == [s + 3600 for s in (28800, 29460, 30000)]
        assert set(feed.trips["calendar_id"]) == set(feed.days["calendar_id"])

    def test_a_shift_that_changes_with_the_season_and_trips_before_midnight(self, tmp_path: Path) -> None:
        """Tunis keeps its clock when Rome changes on 29 March 2026: 0 h before, 1 h after."""
        changes = {
            **with_text("agency.txt", "Europe/Rome", "Africa/Tunis"),
            "calendar.txt": f"service_id,{WEEKDAYS},start_date,end_date\nWEEK,1,1,1,1,1,1,1,20260327,20260330\n",
            "calendar_dates.txt": None,
        }
        feed = read_gtfs([written(tmp_path, changes)], timezone="Europe/Rome")
        merged = feed.trips.reset_index().merge(feed.days, on="calendar_id").merge(feed.calls, on="trip_id")
        first = merged[merged["trip_id"].str.startswith("T1") & (merged["sequence"] == 1)]
        assert first.set_index(first["date"].dt.day)["departure_s"].to_dict() == {
            27: 28800, 28: 28800, 29: 32400, 30: 32400,
        }  # fmt: skip

    def test_a_trip_brought_before_the_day_begins_belongs_to_the_day_before(self, tmp_path: Path) -> None:
        early = {**with_text("stop_times.txt", "T3,09:00:00,09:00:00", "T3,00:20:00,00:20:00")}
        rome = read_gtfs([written(tmp_path, early)], timezone="Europe/London")
        trip = rome.trips[rome.trips["mode"] == "bus"].index[0]
        calls = rome.calls[rome.calls["trip_id"] == trip]
        assert calls["departure_s"].tolist() == [20 * 60 - 3600 + 86400, 9 * 3600 + 300 - 3600 + 86400]
        days = rome.days[rome.days["calendar_id"] == rome.trips.loc[trip, "calendar_id"]]
        assert days["date"].dt.day.tolist() == [7]


class TestRefused:
    def test_all_that_is_absent_is_named_at_once(self, tmp_path: Path) -> None:
        changes = {
            "agency.txt": None,
            "calendar.txt": None,
            "calendar_dates.txt": None,
            **with_text("stops.txt", "stop_lat", "lat"),
            **with_text("trips.txt", "service_id", "service"),
        }
        with pytest.raises(InputError) as caught:
            read_gtfs([written(tmp_path, changes)])
        named = {(f.code, f.column or f.message) for f in caught.value.faults}
        assert named == {
            ("missing-file", "there is no agency.txt"),
            ("missing-file", "there is no calendar.txt or calendar_dates.txt"),
            ("missing-column", "stop_lat"),
            ("missing-column", "service_id"),
        }

    def test_no_trip_that_can_be_used(self, tmp_path: Path) -> None:
        changes = {"stop_times.txt": WHOLE["stop_times.txt"].split("T1")[0], **with_rows("stops.txt")}
        with pytest.raises(InputError) as caught:
            read_gtfs([written(tmp_path, changes)])
        assert caught.value.faults[0].code == "no-usable-trip"
        assert {f.code for f in caught.value.faults} >= {"trip-without-two-calls", "unused-stop"}

    def test_no_feed(self, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="no feed"):
            read_gtfs([])
        with pytest.raises(SourceError, match="there is no feed"):
            read_gtfs([tmp_path / "nowhere.zip"])

    def test_days_in_the_wrong_order(self, tmp_path: Path) -> None:
        with pytest.raises(RequestError, match="before it starts"):
            read_gtfs([written(tmp_path)], from_day=date(2026, 3, 2), until=date(2026, 3, 1))
