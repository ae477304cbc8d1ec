"""Faults of feeds: one thing wrong in a whole feed, told with file and line, and nothing else lost."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from gtfs_writing import WHOLE, with_rows, with_text, written

from sttm.errors import SourceError
from sttm.sources.gtfs.reading import read_gtfs

FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"
TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"

ONE_FAULT = {
    # name: (what differs, code, file, line, rows left out)
    "stop twice": (with_rows("stops.txt", "A,Altra,45.4,9.1,0,"), "duplicate-id", "stops.txt", 7, 1),
    "stop without id": (with_rows("stops.txt", ",Altra,45.4,9.1,0,"), "blank-id", "stops.txt", 7, 1),
    "stop of no kind": (with_rows("stops.txt", "D,D,45.4,9.1,7,"), "unknown-location-type", "stops.txt", 7, 1),
    "stop at null island": (with_rows("stops.txt", "D,D,0,0,0,"), "stop-without-place", "stops.txt", 7, 1),
    "stop outside the earth": (with_rows("stops.txt", "D,D,95,9.1,0,"), "stop-without-place", "stops.txt", 7, 1),
    "stop without coordinates": (with_rows("stops.txt", "D,D,,,0,"), "stop-without-place", "stops.txt", 7, 1),
    "stop nobody calls at": (with_rows("stops.txt", "D,D,45.4,9.12,0,"), "unused-stop", "stops.txt", 7, 1),
    "route of no kind": (with_text("routes.txt", "piazzale,3", "piazzale,88"), "unknown-route-type", "routes.txt", 3, 0),
    "route twice": (with_rows("routes.txt", "S1,R,S1,Altra,2"), "duplicate-id", "routes.txt", 4, 1),
    "trip of no route": (with_rows("trips.txt", "L0,WEEK,T4,,,"), "unknown-route", "trips.txt", 5, 1),
    "trip of no calendar": (with_rows("trips.txt", "L9,NEVER,T4,,,"), "trip-never-runs", "trips.txt", 5, 1),
    "trip twice": (with_rows("trips.txt", "L9,WEEK,T1,,,"), "duplicate-id", "trips.txt", 5, 1),
    "trip without calls": (with_rows("trips.txt", "L9,WEEK,T4,,,"), "trip-without-two-calls", "trips.txt", 5, 1),
    "call of no trip": (with_rows("stop_times.txt", "T9,08:00:00,08:00:00,A,1,,,"), "unknown-trip", "stop_times.txt", 10, 1),
    "call at no stop": (with_rows("stop_times.txt", "T1,08:30:00,08:30:00,Z,9,,,"), "unknown-stop", "stop_times.txt", 10, 1),
    "call at an exit": (with_rows("stop_times.txt", "T1,08:30:00,08:30:00,B2,9,,,"), "unknown-stop", "stop_times.txt", 10, 1),
    "call without order": (with_rows("stop_times.txt", "T1,08:30:00,08:30:00,A,x,,,"), "not-a-sequence", "stop_times.txt", 10, 1),
    "call twice": (with_rows("stop_times.txt", "T1,08:30:00,08:30:00,A,5,,,"), "duplicate-sequence", "stop_times.txt", 10, 1),
    "call without end time": (with_rows("stop_times.txt", "T1,,,A,9,,,"), "untimed-end", "stop_times.txt", 10, 1),
    "time of no kind": (with_rows("stop_times.txt", "T1,8h30,08:30:00,A,9,,,"), "not-a-time", "stop_times.txt", 10, 1),
    "time that goes back": (with_rows("stop_times.txt", "T1,08:15:00,08:15:00,A,9,,,"), "time-goes-back", "stop_times.txt", 10, 1),
    "departure before arrival": (with_rows("stop_times.txt", "T1,08:35:00,08:34:00,A,9,,,"), "time-goes-back", "stop_times.txt", 10, 1),
    "pickup of no kind": (with_text("stop_times.txt", "A,1,0,0,0", "A,1,9,0,0"), "unknown-pickup-type", "stop_times.txt", 2, 0),
    "period backwards": (with_rows("calendar.txt", "X,1,1,1,1,1,1,1,20260313,20260302"), "period-backwards", "calendar.txt", 3, 1),
    "period of no dates": (with_rows("calendar.txt", "X,1,1,1,1,1,1,1,2026-03-13,20260302"), "not-a-date", "calendar.txt", 3, 1),
    "calendar twice": (with_rows("calendar.txt", "WEEK,1,1,1,1,1,1,1,20260302,20260313"), "duplicate-id", "calendar.txt", 3, 1),
    "exception of no date": (with_rows("calendar_dates.txt", "WEEK,20260231,1"), "not-a-date", "calendar_dates.txt", 5, 1),
    "exception of no kind": (with_rows("calendar_dates.txt", "WEEK,20260310,3"), "unknown-exception-type", "calendar_dates.txt", 5, 1),
    "exception twice": (with_rows("calendar_dates.txt", "WEEK,20260304,1"), "duplicate-exception", "calendar_dates.txt", 5, 1),
    "too many values": (with_rows("calendar_dates.txt", "WEEK,20260304,1,1"), "ragged-row", "calendar_dates.txt", 5, 1),
    "interval of no trip": ({"frequencies.txt": FREQUENCIES + "T9,08:00:00,09:00:00,600\n"}, "unknown-trip", "frequencies.txt", 2, 1),
    "intervals that overlap": (
        {"frequencies.txt": FREQUENCIES + "T1,08:00:00,09:00:00,600\nT1,08:30:00,10:00:00,600\n"},
        "intervals-overlap", "frequencies.txt", 3, 1,
    ),
    "transfer to no stop": ({"transfers.txt": TRANSFERS + "A,Z,2,60\n"}, "unknown-stop", "transfers.txt", 2, 1),
    "transfer of no kind": ({"transfers.txt": TRANSFERS + "A,C,8,60\n"}, "no-transfer", "transfers.txt", 2, 1),
    "transfer of no time": ({"transfers.txt": TRANSFERS + "A,C,2,-60\n"}, "no-transfer", "transfers.txt", 2, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault(name: str, tmp_path: Path) -> None:
    changes, code, file, line, left_out = ONE_FAULT[name]
    feed = read_gtfs([written(tmp_path, changes)])
    assert dict(feed.counts) == {code: 1}
    (fault,) = feed.faults
    assert fault.file == f"feed/{file}"
    assert f"line {line}" in str(fault.feature)
    assert fault.severity == "warning"
    assert fault.remedy
    assert dict(feed.left_out) == ({f"feed/{file}": left_out} if left_out else {})
    assert (len(feed.trips), len(feed.calls)) == (3, 8)


@pytest.mark.parametrize("interval", ["08:00:00,09:00:00,0", "08:00:00,09:00:00,-60", "09:00:00,08:00:00,60"])
def test_a_trip_repeated_at_no_interval_never_leaves(tmp_path: Path, interval: str) -> None:
    """Its own times only tell how long it takes: it does not run as an ordinary trip."""
    feed = read_gtfs([written(tmp_path, {"frequencies.txt": FREQUENCIES + f"T1,{interval}\n"})])
    assert dict(feed.counts) == {"no-interval": 1, "trip-without-interval": 1}
    assert feed.trips.index.tolist() == ["T2", "T3"]
    assert "T1" not in set(feed.calls["trip_id"])
    interval_fault, trip_fault = feed.faults
    assert (interval_fault.file, interval_fault.feature) == ("feed/frequencies.txt", "trip_id T1, line 2")
    assert (trip_fault.file, trip_fault.feature) == ("feed/trips.txt", "trip_id T1, line 2")
    assert dict(feed.left_out) == {"feed/frequencies.txt": 1, "feed/trips.txt": 1}


def test_a_trip_with_one_good_interval_leaves_at_that(tmp_path: Path) -> None:
    text = FREQUENCIES + "T1,08:00:00,09:00:00,0\nT1,09:00:00,10:00:00,600\n"
    feed = read_gtfs([written(tmp_path, {"frequencies.txt": text})])
    assert dict(feed.counts) == {"no-interval": 1}
    assert feed.frequencies.index.tolist() == ["T1/32400"]
    assert "T1" in feed.trips.index


def test_a_trip_left_with_one_call_goes_too(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stop_times.txt", "09:05:00,C,1", "09:05:00,Z,1"))])
    assert dict(feed.counts) == {"unknown-stop": 1, "trip-without-two-calls": 1}
    assert feed.trips.index.tolist() == ["T1", "T2"]
    assert len(feed.calls) == 6
    assert "FAIR" not in set(feed.days["calendar_id"])


def test_swapped_coordinates_of_one_stop_are_exchanged(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stops.txt", "45.50,9.20", "9.20,45.50"))])
    assert dict(feed.counts) == {"swapped-coordinates": 1}
    assert (feed.stops.geometry["C"].x, feed.stops.geometry["C"].y) == (9.20, 45.50)


def test_a_line_that_crosses_a_country_is_not_swapped(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stops.txt", "45.50,9.20", "38.10,15.65"))])
    assert not feed.faults


def test_decimal_commas_are_read_and_said(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stops.txt", "45.50,9.20", '"45,50",9.20'))])
    assert dict(feed.counts) == {"decimal-commas": 1}
    assert feed.stops.geometry["C"].y == 45.5


def test_a_platform_without_place_has_that_of_its_station(tmp_path: Path) -> None:
    feed = read_gtfs([written(tmp_path, with_text("stops.txt", "45.4501,9.1501", ","))])
    assert not feed.faults
    assert feed.stops.geometry["B1"].equals(feed.stops.geometry["B"])


def test_a_parent_that_is_not_there(tmp_path: Path) -> None:
    feed = read_gtfs(
        [written(tmp_path, with_text("stops.txt", "A,Alfa,45.40,9.10,0,", "A,Alfa,45.40,9.10,0,Q"))]
    )
    assert dict(feed.counts) == {"unknown-parent": 1}
    assert feed.stops.loc["A", "station_id"] == "A"


def test_blank_lines_do_not_move_the_lines_that_are_named(tmp_path: Path) -> None:
    text = WHOLE["stop_times.txt"].replace("T2,23:55", "\nT2,23:55") + "T1,8h,8h,A,9,,,\n"
    feed = read_gtfs([written(tmp_path, {"stop_times.txt": text})])
    assert "line 11" in str(feed.faults[0].feature)


def test_many_of_a_kind_are_counted_and_some_listed(tmp_path: Path) -> None:
    rows = [f"X{k},Stop {k},45.4,9.1,0," for k in range(30)]
    feed = read_gtfs([written(tmp_path, with_rows("stops.txt", *rows))], limit=4)
    assert dict(feed.counts) == {"unused-stop": 30}
    assert len(feed.faults) == 4
    assert "(1 of 30)" in feed.faults[0].message


def test_time_zones_of_agencies(tmp_path: Path) -> None:
    second = with_rows("agency.txt", "Q,Altra,https://example.org,Europe/London")
    feed = read_gtfs([written(tmp_path, second)])
    assert dict(feed.counts) == {"several-time-zones": 1}
    assert feed.timezone == "Europe/Rome"
    unknown = with_text("agency.txt", "Europe/Rome", "Europe/Atlantis")
    assert read_gtfs([written(tmp_path, unknown, name="b")]).timezone == "UTC"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = written(tmp_path)
    (path / "stops.txt").write_bytes(WHOLE["stops.txt"].lstrip().replace("Alfa", "Città").encode("cp1252"))
    feed = read_gtfs([path])
    assert dict(feed.counts) == {"not-utf-8": 1}
    assert feed.stops.loc["A", "name"] == "Città"


class TestArchives:
    def test_damaged(self, tmp_path: Path) -> None:
        (tmp_path / "feed.zip").write_bytes(b"PK\x03\x04 not really")
        with pytest.raises(SourceError, match="cannot be unpacked"):
            read_gtfs([tmp_path / "feed.zip"])

    def test_in_a_folder(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
            for file, text in WHOLE.items():
                archive.writestr(f"export/2026/{file}", text.lstrip())
                archive.writestr(f"__MACOSX/{file}", "")
        assert len(read_gtfs([tmp_path / "feed.zip"]).trips) == 3

    def test_two_sets_of_files(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
            for file, text in WHOLE.items():
                archive.writestr(f"bus/{file}", text.lstrip())
                archive.writestr(f"rail/{file}", text.lstrip())
        with pytest.raises(SourceError, match="several sets of files: bus, rail"):
            read_gtfs([tmp_path / "feed.zip"])

    def test_larger_than_allowed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sttm.sources.gtfs.tables._MOST_BYTES", 1000)
        zipped, folder = written(tmp_path, zipped=True), written(tmp_path)
        with pytest.raises(SourceError, match="more than is allowed"):
            read_gtfs([zipped])
        with pytest.raises(SourceError, match="more than"):
            read_gtfs([folder])

    def test_packed_tighter_than_any_timetable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sttm.sources.gtfs.tables._ALWAYS_BYTES", 1_000_000)
        filled = {**WHOLE, "stop_times.txt": WHOLE["stop_times.txt"].rstrip() + "\n,,,,," * 500_000}
        with zipfile.ZipFile(tmp_path / "feed.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for file, text in filled.items():
                archive.writestr(file, text.lstrip())
        with pytest.raises(SourceError, match="more than is allowed"):
            read_gtfs([tmp_path / "feed.zip"])
