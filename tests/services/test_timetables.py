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
from sttm.services.timetables import (
    UsualDay,
    departures_by_hour,
    footpaths,
    stops_served,
    timetable,
    usual_day,
    usual_week,
)
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


def test_the_usual_day_is_one_of_a_week_as_most_are(reading, pack):
    """The holiday week is nearest to 10 March; the two others are alike, and the first of them stands."""
    found = usual_day(reading)
    assert found == UsualDay(date(2026, 3, 3), trips=4, usual=4, weeks=3)
    for on in (date(2025, 1, 1), date(2026, 3, 20), date(2027, 8, 15)):
        assert usual_day(Reading(Tables(frames()), pack, on)) == found


def running(counts):
    """Trips and days of a timetable with so many trips on each day of some weeks, from Monday 2 March 2026."""
    most = max(max(week) for week in counts)
    trips = pd.DataFrame({"trip_id": range(most), "calendar_id": [f"c{k}" for k in range(most)]})
    days = [
        (f"c{k}", pd.Timestamp(2026, 3, 2) + pd.Timedelta(days=7 * week + day))
        for week, row in enumerate(counts)
        for day, many in enumerate(row)
        for k in range(many)
    ]
    return trips, pd.DataFrame(days, columns=["calendar_id", "date"])


def chosen(counts, weekday=2):
    """Week and day of the week, from 0, and trips of each type of day."""
    found = usual_week(*running(counts), weekday)
    assert not isinstance(found, Missing)
    return {
        kind: None if one is None else (*divmod((one.day - date(2026, 3, 2)).days, 7), one.trips)
        for kind, one in found.items()
    }


PLAIN = [9, 9, 9, 9, 9, 5, 3]


def test_a_week_with_a_holiday_a_strike_or_more_than_usual_is_not_the_usual_one():
    odd = [[9, 9, 9, 9, 3, 5, 3], [12, 12, 12, 12, 12, 8, 8], [0, 0, 0, 9, 9, 5, 3]]
    assert chosen([*odd, PLAIN, PLAIN, PLAIN]) == {
        "working_day": (3, 1, 9), "saturday": (3, 5, 5), "sunday": (3, 6, 3)
    }  # fmt: skip
    assert chosen([odd[0], PLAIN])["working_day"] == (1, 1, 9)  # of two values the greater is the rule


def test_a_day_that_the_usual_week_lacks_is_the_most_usual_of_the_others():
    weeks = [[9, 9, 9, 9, 9, 0, 3], [9, 9, 9, 9, 9, 0, 3], [9, 9, 9, 9, 9, 1, 3]]
    assert chosen(weeks) == {"working_day": (0, 1, 9), "saturday": (2, 5, 1), "sunday": (0, 6, 3)}
    assert chosen([[4, 0, 6, 0, 0, 0, 0]]) == {"working_day": (0, 2, 6), "saturday": None, "sunday": None}
    assert chosen([PLAIN], weekday=5)["working_day"] == (0, 4, 9)
    assert isinstance(usual_week(*running([[0, 0, 0, 0, 0, 2, 2]]), 2), Missing)


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


def test_a_trip_counts_once_however_many_of_the_stops_it_calls_at(pack):
    given = frames()
    more = pd.DataFrame(
        calls("b", [29_400, 29_700, 30_000], ["s1", "s2", "s3"]),
        columns=["call_id", *given["timetable_calls"].columns],
    ).set_index("call_id")
    kept = given["timetable_calls"][given["timetable_calls"]["trip_id"] != "b"]
    given["timetable_calls"] = pd.concat([kept, more])
    found = departures_by_hour(Reading(Tables(given), pack, ON), ["s1", "s2", "s3"], date(2026, 3, 4))
    line = found[found["line"] == "9"]
    assert line.set_index(["stop_id", "hour"])["departures"].to_dict() == {
        ("s1", 7): 1, ("s1", 8): 1, ("s1", 9): 1  # not again where b leaves s2
    }  # fmt: skip


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
