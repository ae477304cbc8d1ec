"""Journeys on the rail timetable of Trenord: by hand, by a plain reading of its files, by another program."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.journeys import journey
from sttm.indicators.transit.search import transit_profile, transit_times
from sttm.indicators.transit.timetable import timetable_of
from sttm.indicators.transit.towards import times_towards
from sttm.sources.gtfs.reading import read_gtfs

pytestmark = pytest.mark.data

WEDNESDAY = date(2023, 10, 11)
HOLIDAY = date(2023, 11, 1)
"""A Wednesday too, on which calendar_dates.txt removes 154 services."""

CHANGE = 120
CENTRALE, CADORNA, GARIBALDI, SONDRIO, SARONNO, BERGAMO, PAVIA, COMO_LAGO = (
    "1728", "5053", "1715", "2760", "5048", "632", "2046", "5346",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(milan_data):
    return milan_data / "transit" / "trenord_gtfs_2023-10"


@pytest.fixture(scope="module")
def on(folder):
    feed = read_gtfs([folder])
    made = {}

    def timetable(day):
        if day not in made:
            made[day] = timetable_of(
                feed.trips,
                feed.calls,
                feed.days,
                feed.frequencies,
                feed.transfers,
                feed.stops,
                day,
                change_s=CHANGE,
            )
        return made[day]

    return timetable


def clock(text):
    h, m, s = (int(part) for part in text.split(":"))
    return h * 3600 + m * 60 + s


def rides(timetable, start, end, leaves, limit=10_800):
    ids = timetable.stops.tolist()
    found = journey(timetable, None, {ids.index(start): 0}, {ids.index(end): 0}, clock(leaves), limit_s=limit)
    assert found is not None
    return [
        (leg.trip_id, leg.start, leg.departure_s, leg.end, leg.arrival_s)
        for leg in found.legs
        if leg.kind == "ride"
    ]


BY_HAND = [
    # The only train from Milano Centrale to Sondrio between 8 and 9.
    (WEDNESDAY, CENTRALE, SONDRIO, "08:00:00", [("15857059", CENTRALE, "08:20:00", SONDRIO, "10:20:00")]),
    # Six minutes to change at Porta Garibaldi. The trains of 9:08 and 9:38 into Bergamo come from Treviglio, those
    # of 9:23 leave Porta Garibaldi at 8:22, before one arrives from Saronno.
    (WEDNESDAY, SARONNO, BERGAMO, "08:00:00",
     [("15856880", SARONNO, "08:06:00", GARIBALDI, "08:25:00"), ("15856475", GARIBALDI, "08:31:00", BERGAMO, "09:40:00")]),
    # 15851485 leaves Cadorna at 8:13 on a Wednesday, and is removed on 1 November.
    (WEDNESDAY, CADORNA, COMO_LAGO, "08:10:00", [("15851485", CADORNA, "08:13:00", COMO_LAGO, "09:14:00")]),
    # After midnight: 24:25 of the 11th is 0:25 of the 12th.
    (WEDNESDAY, CENTRALE, PAVIA, "23:54:00", [("15852445", CENTRALE, "24:25:00", PAVIA, "25:08:00")]),
    (WEDNESDAY + timedelta(days=1), CENTRALE, PAVIA, "00:00:00", [("15852445", CENTRALE, "00:25:00", PAVIA, "01:08:00")]),
]  # fmt: skip


@pytest.mark.parametrize(("day", "start", "end", "leaves", "legs"), BY_HAND)
def test_journeys_checked_by_hand(on, day, start, end, leaves, legs):
    expected = [(trip, a, clock(departs), b, clock(arrives)) for trip, a, departs, b, arrives in legs]
    assert rides(on(day), start, end, leaves) == expected


def test_a_train_removed_for_the_day_is_not_taken(on):
    (first, *_) = rides(on(HOLIDAY), CADORNA, COMO_LAGO, "08:10:00")
    assert first[0] != "15851485"


class Plain:
    """The files as they are, without any of our reading."""

    def __init__(self, folder):
        def rows(name):
            with (folder / name).open(encoding="utf-8-sig") as file:
                return list(csv.DictReader(file))

        self.service = {row["trip_id"]: row["service_id"] for row in rows("trips.txt")}
        self.calendar = rows("calendar.txt")
        self.removed = {(row["service_id"], row["date"]) for row in rows("calendar_dates.txt")}
        self.calls = defaultdict(list)
        for row in rows("stop_times.txt"):
            call = (
                int(row["stop_sequence"]),
                row["stop_id"],
                clock(row["arrival_time"]),
                clock(row["departure_time"]),
            )
            self.calls[row["trip_id"]].append(call)

    def runs(self, day):
        name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[day.weekday()]
        text = f"{day:%Y%m%d}"
        on = {
            row["service_id"]
            for row in self.calendar
            if row[name] == "1" and row["start_date"] <= text <= row["end_date"]
            if (row["service_id"], text) not in self.removed
        }
        return [sorted(calls) for trip, calls in self.calls.items() if self.service[trip] in on]

    def arrivals(self, day, start, leaves, most_rides):
        """Earliest arrival at every stop: all runs, round by round."""
        ready, best = {start: leaves}, {}
        before = [
            [(n, s, a - 86_400, d - 86_400) for n, s, a, d in run]
            for run in self.runs(day - timedelta(days=1))
        ]
        runs = self.runs(day) + before
        for _ in range(most_rides):
            off = {}
            for run in runs:
                aboard = False
                for _, stop, arrives, departs in run:
                    if aboard and arrives < off.get(stop, math.inf):
                        off[stop] = arrives
                    aboard = aboard or ready.get(stop, math.inf) <= departs
            best = {s: min(best.get(s, math.inf), off.get(s, math.inf)) for s in {*best, *off}}
            ready = {stop: at + CHANGE for stop, at in off.items()}
        return best


@pytest.mark.parametrize("day", [WEDNESDAY, HOLIDAY, date(2023, 12, 9)])
def test_every_arrival_equals_a_plain_reading_of_the_files(on, folder, day):
    plain, timetable = Plain(folder), on(day)
    ids = timetable.stops.tolist()
    size = len(ids)
    starts = [CENTRALE, SARONNO, SONDRIO]
    access = walks_of(np.arange(3), np.array([ids.index(s) for s in starts]), np.zeros(3), (3, size))
    every = walks_of(np.arange(size), np.arange(size), np.zeros(size), (size, size))
    limit = 4 * 3600
    for leaves in (1200, 8 * 3600, 18 * 3600 + 60):
        took, _ = transit_profile(timetable, None, access, every, (leaves, leaves + 60), 60, 4, limit)
        for row, start in enumerate(starts):
            known = plain.arrivals(day, start, leaves, 5)
            expected = [known.get(stop, math.inf) - leaves for stop in ids]
            assert took[row, :, 0].tolist() == [e if e <= limit else math.inf for e in expected]


def test_arrivals_equal_those_of_nigiri(on, folder):
    nigiri = pytest.importorskip("pynigiri")
    source, settings = nigiri.TimetableSource("trenord", str(folder)), nigiri.LoaderConfig()
    settings.link_stop_distance = 0  # no walks: the same journeys for both
    source.loader_config = settings
    theirs = nigiri.load_timetable([source], "2023-10-09", "2023-11-05")
    random = np.random.default_rng(5)
    reached = 0
    for day, hour in (
        (WEDNESDAY, 8),
        (WEDNESDAY, 17.5),
        (WEDNESDAY, 23),
        (HOLIDAY, 9),
        (date(2023, 10, 15), 0),
    ):
        timetable = on(day)
        ids, leaves = timetable.stops.tolist(), int(hour * 3600)
        starts, ends = (random.choice(len(ids), 24, replace=False) for _ in range(2))
        to_first, from_last = (
            walks_of(np.arange(24), places, np.zeros(24), (24, len(ids))) for places in (starts, ends)
        )
        took, _ = transit_profile(timetable, None, to_first, from_last, (leaves, leaves + 60), 60, 6, 10_800)
        midnight = (
            int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/Rome")).timestamp()) // 60
        )
        for i, j in np.argwhere(starts[:, None] != ends[None, :]):
            query = nigiri.Query()
            query.start_time = midnight + leaves // 60
            query.start = [nigiri.Offset(theirs.find_location(ids[starts[i]]), 0, 0)]
            query.destination = [nigiri.Offset(theirs.find_location(ids[ends[j]]), 0, 0)]
            query.max_transfers, query.max_travel_time = 6, 180
            arrivals = [found.arrival_time() - midnight for found in nigiri.route(theirs, query)]
            at = leaves + float(took[i, j, 0])
            ours = math.floor(at / 60) if math.isfinite(at) else at  # nigiri counts whole minutes
            assert ours == min(arrivals, default=math.inf), (day, ids[starts[i]], ids[ends[j]])
            reached += bool(arrivals)
    assert reached > 300, reached


def test_from_the_targets_as_from_every_station(on):
    timetable = on(WEDNESDAY)
    size = len(timetable.stops)
    every = np.arange(size)
    ends = np.random.default_rng(5).choice(size, (12, 3))
    access = walks_of(every, every, np.zeros(size), (size, size))
    egress = walks_of(np.repeat(np.arange(12), 3), ends.ravel(), np.full(36, 240.0), (12, size))
    given = (timetable, None, access, egress, (25_200, 32_400), 300, 4, 10_800)
    forwards = transit_times(*given, percentiles=()).median
    assert np.isfinite(forwards).mean() > 0.3
    assert np.array_equal(times_towards(*given), forwards)
