"""The command that brings timetables in: what it prints, what it refuses."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from sttm.operations.workspaces import new_workspace

TABLES = {
    "agency": "agency_name,agency_timezone\nPubblica,Europe/Rome\n",
    "stops": "stop_id,stop_name,stop_lat,stop_lon\nA,Alfa,45.40,9.10\nB,Beta,45.45,9.15\nQ,Mai,45.46,9.16\n",
    "routes": "route_id,route_short_name,route_type\nL,7,0\n",
    "trips": "route_id,service_id,trip_id\nL,D,T1\n",
    "stop_times": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,08:00:00,08:00:00,A,1\nT1,08:10:00,08:10:00,B,2\n"
    ),
    "calendar_dates": "service_id,date,exception_type\nD,20260302,1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_workspace(tmp_path / "ws", pack="sample", empty=True)
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(f"{name}.txt", text)
    return tmp_path


def test_it_tells_what_came_in_and_what_is_wrong(sttm, folder: Path) -> None:
    ran = sttm("import", "gtfs", folder / "feed.zip", "-w", folder / "ws")
    assert "tram" in ran.out
    assert "timetable_calls" in ran.out
    assert "runs from 2026-03-02 to 2026-03-02" in ran.err
    assert "no trip that runs calls at 'Q'" in ran.err
    assert "line 4" in ran.err


def test_the_same_as_json(sttm, folder: Path) -> None:
    told = sttm("import", "gtfs", folder / "feed.zip", "-w", folder / "ws", "--json").json
    assert told["modes"] == [{"mode": "tram", "stations": 2, "lines": 1, "trips": 1, "calls": 2}]
    assert told["rows"]["timetable_calls"] == 2
    assert told["faults"] == {"unused-stop": 1}
    assert told["left_out"] == {"feed/stops.txt": 1}
    assert set(told["versions"]) == {"stops", "timetable_trips", "timetable_calls", "timetable_days"}
    assert sttm("layers", "stops", "-w", folder / "ws", "--json").json["version"] == told["versions"]["stops"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--from", "2 marzo"), 2, "--from"),
        (("--from", "2026-04-01", "--until", "2026-03-01"), 2, "before it starts"),
        (("--until", "2025-01-01"), 3, "no trip from"),
        (("--reference-date", "ieri"), 2, "is not a date"),
        (("--keep-within", "-5"), 2, "within -5 m"),
    ],
)
def test_what_it_refuses(sttm, folder: Path, options: tuple[str, ...], code: int, said: str) -> None:
    ran = sttm("import", "gtfs", folder / "feed.zip", "-w", folder / "ws", *options, code=code)
    assert said in ran.err


def test_a_feed_that_is_not_there(sttm, folder: Path) -> None:
    ran = sttm("import", "gtfs", folder / "altro.zip", "-w", folder / "ws", code=6)
    assert "there is no feed" in ran.err
