"""What a reading tells of public transport: a usual day, departures by hour, who is served."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sttm.packs.loading import load_pack
from sttm.quantities import Missing
from sttm.services.timetables import departures_by_hour, footpaths, stops_served, timetable, usual_day
from sttm.territory.reading import Reading

ON = date(2026, 3, 10)
NAMES = ("timetable_trips", "timetable_calls", "timetable_days", "timetable_frequencies")


class Tables:
    """As much of a workspace as a reading of timetables asks for."""

    def __init__(self, frames):
        self.frames = frames

    def current(self, layer):
        return layer if layer in self.frames else None

    def vector(self, version):
        return self.frames[version]

    table = vector


def calls(trip, times, stops):
    return [
        (f"{trip}{n}", trip, n, s, t, t, "yes", "yes")
        for n, (t, s) in enumerate(zip(times, stops, strict=True))
    ]


def frames():
    """Line L: every day of three weeks at 7:50 and 8:10, on Wednesdays at 9:00 too; the second week is a holiday."""
    trips = pd.DataFrame(
        [("a", "L", "9", "bus", "all"), ("b", "L", "9", "bus", "all"), ("c", "L", "9", "bus", "more"),
         ("n", "N", "Night", "bus", "all"), ("f", "F", "Metro", "metro", "all")],
        columns=["trip_id", "line_id", "line", "mode", "calendar_id"],
    ).set_index("trip_id")  # fmt: skip
    table = pd.DataFrame(
        [*calls("a", [28_200, 28_500], ["s1", "s2"]), *calls("b", [29_400, 29_700], ["s1", "s2"]),
         *calls("c", [32_400, 32_700], ["s1", "s2"]), *calls("n", [88_200, 88_500], ["s1", "s2"]),
         *calls("f", [0, 120], ["s2", "s3"])],
        columns=["call_id", "trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"],
    ).set_index("call_id")  # fmt: skip
    days = []
    for week in (0, 1, 2):
        for day in range(5):
            when = pd.Timestamp(2026, 3, 2) + pd.Timedelta(days=7 * week + day)
            days += [("all", when)] if week != 1 or day == 0 else []
            days += [("more", when)] if day == 2 and week != 1 else []
    return {
        "timetable_trips": trips,
        "timetable_calls": table,
        "timetable_days": pd.DataFrame(days, columns=["calendar_id", "date"]),
        "timetable_frequencies": pd.DataFrame(
            [("f", 25_200, 28_800, 600, "no")], columns=["trip_id", "start_s", "end_s", "headway_s", "exact"]
        ),
        "stops": gpd.GeoDataFrame(
            {"stop_id": ["s1", "s2", "s3"], "mode": "bus", "station_id": [pd.NA, "S", "S"]},
            geometry=shapely.points([[0, 0], [1000, 0], [1100, 0]]),
            crs="EPSG:32632",
        ).set_index("stop_id"),
    }


@pytest.fixture(scope="module")
def pack():
    return load_pack("milano")


@pytest.fixture
def reading(pack):
    return Reading(Tables(frames()), pack, ON)


def test_the_usual_day_is_the_fullest_of_a_normal_week(reading):
    """The holiday week is nearer, but not normal; of the two others the one before is nearer to 10 March."""
    found = usual_day(reading)
    assert (found.day, found.trips, found.weeks) == (date(2026, 3, 4), 5, 2)


def test_departures_by_hour_of_the_clock(reading):
    found = departures_by_hour(reading, ["s1", "s2"], date(2026, 3, 4))
    rows = {(r.stop_id, r.line, r.hour): r.departures for r in found.itertuples()}
    assert rows == {
        ("s1", "9", 7): 1, ("s1", "9", 8): 1, ("s1", "9", 9): 1,
        ("s1", "Night", 0): 1,  # of the day before, at 24:30
        ("s2", "Metro", 7): 6,  # every ten minutes from 7 to 8
    }  # fmt: skip
    monday = departures_by_hour(reading, ["s1"], date(2026, 3, 2))
    assert set(monday["hour"]) == {7, 8}  # nothing ran on the Sunday before


def test_where_nothing_leaves_nobody_is_served(reading):
    found = stops_served(reading, date(2026, 3, 4))
    assert found["departures"].to_dict() == {"s1": 4, "s2": 6}


def test_one_walks_within_a_station_and_changes_there(reading):
    walks = footpaths(reading, timetable(reading, date(2026, 3, 4)))
    assert walks.nnz == 2
    assert np.allclose(walks.data, 120)  # 72 s at 5 km/h, but changing takes two minutes


def test_what_is_absent_is_told(pack):
    assert isinstance(timetable(Reading(Tables({}), pack, ON), ON), Missing)
    assert isinstance(usual_day(Reading(Tables({}), pack, ON)), Missing)
    some = frames()
    del some["timetable_frequencies"]
    found = departures_by_hour(Reading(Tables(some), pack, ON), ["s1"], date(2026, 3, 1))
    assert isinstance(found, Missing)
    assert "from 2026-03-02 to 2026-03-20" in found.reason
