"""The search over a window equals a plain one: every departure by itself, every run, every pair of calls."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import InputError
from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.journeys import journey
from sttm.indicators.transit.search import transit_profile, transit_times
from sttm.indicators.transit.timetable import timetable_of
from sttm.indicators.transit.towards import times_towards

DAY = date(2026, 3, 10)
STOPS = 6
NEVER = math.inf


def frames(feed):
    """The tables of a small feed given as plain data."""
    trips = pd.DataFrame(
        [(t["id"], t["id"][0], t["id"][0], "bus", t["calendar"], "") for t in feed["trips"]],
        columns=["trip_id", "line_id", "line", "mode", "calendar_id", "headsign"],
    )
    calls = pd.DataFrame(
        [(t["id"], n, f"s{c[0]}", c[1], c[2], "yes" if c[3] else "no", "yes" if c[4] else "no")
         for t in feed["trips"] for n, c in enumerate(t["calls"])],
        columns=["trip_id", "sequence", "stop_id", "arrival_s", "departure_s", "pickup", "drop_off"],
    )  # fmt: skip
    days = pd.DataFrame(
        [
            (name, pd.Timestamp(DAY + timedelta(days=ahead)))
            for name, when in feed["calendars"].items()
            for ahead in when
        ],
        columns=["calendar_id", "date"],
    )
    frequencies = pd.DataFrame(
        [(t["id"], *f, "no") for t in feed["trips"] for f in t.get("frequencies", ())],
        columns=["trip_id", "start_s", "end_s", "headway_s", "exact"],
    )
    transfers = pd.DataFrame(
        [
            (f"s{a}", f"s{b}", max(least, 0), "yes" if least >= 0 else "no")
            for (a, b), least in feed["transfers"].items()
        ],
        columns=["from_stop_id", "to_stop_id", "least_s", "allowed"],
    )
    stops = pd.DataFrame({"stop_id": [f"s{k}" for k in range(STOPS)], "station_id": pd.NA})
    return trips, calls, days, frequencies, transfers, stops


def runs_of(feed):
    """Every run near the day, as calls with seconds of the day."""
    for trip in feed["trips"]:
        for ahead in feed["calendars"][trip["calendar"]]:
            leaves = [start + n * every for start, end, every in trip.get("frequencies", ())
                      for n in range(1000) if start + n * every < end]  # fmt: skip
            own = trip["calls"][0][2]
            for shift in {x - own for x in leaves} if trip.get("frequencies") else {0}:
                add = shift + ahead * 86_400
                yield [(s, a + add, d + add, up, off) for s, a, d, up, off in trip["calls"]]


def changing(feed, walks, change_s):
    """Seconds to change at each stop, and between different ones."""
    change = dict.fromkeys(range(STOPS), change_s) | {
        a: s for (a, b), s in feed["transfers"].items() if a == b
    }
    between = {ends: s for ends, s in walks.items() if ends not in feed["transfers"]}
    for (a, b), least in feed["transfers"].items():
        if least >= 0:
            between[a, b] = least if least > 0 else walks.get((a, b), max(change[a], 0))
    return change, {(a, b): s for (a, b), s in between.items() if a != b}


def got_off(runs, ready):
    """Earliest arrivals by one ride."""
    off = {}
    for calls in runs:
        for i, (stop, _, departs, up, _) in enumerate(calls[:-1]):
            if up and ready.get(stop, NEVER) <= departs:
                for place, arrives, _, _, down in calls[i + 1 :]:
                    if down:
                        off[place] = min(off.get(place, NEVER), arrives)
    return off


def plainly(feed, walks, access, egress, leave, most_transfers, limit, direct=None, change_s=0):
    """Seconds of travel and rides of the earliest arrival by one departure; walks are (from, to) → seconds."""
    runs = list(runs_of(feed))
    change, between = changing(feed, walks, change_s)
    ready = {s: leave + seconds for s, seconds in access.items()}
    best = (direct, 0) if direct is not None and direct <= limit else (NEVER, -1)
    for rides in range(1, most_transfers + 2):
        off = got_off(runs, ready)
        for stop, at in off.items():
            took = at + egress.get(stop, NEVER) - leave
            if took <= limit and took < best[0]:
                best = (took, rides)
        ready = {stop: at + change[stop] for stop, at in off.items() if change[stop] >= 0}
        for (a, b), seconds in between.items():
            if a in off:
                ready[b] = min(ready.get(b, NEVER), off[a] + seconds)
    return best


def matrix(walks, shape):
    rows = sorted((a, b, s) for (a, b), s in walks.items())
    a, b, s = (np.array([r[k] for r in rows], dtype=float) for k in range(3))
    return walks_of(a.astype(int), b.astype(int), s, shape)


stop = st.integers(0, STOPS - 1)
minutes = st.integers(0, 4).map(lambda m: m * 60)


@st.composite
def trips(draw, number):
    route = draw(st.lists(stop, min_size=2, max_size=5))
    start = draw(st.sampled_from([7 * 3600, 8 * 3600, 86_400 + 7 * 3600, 8 * 3600 - 86_400 + 86_400]))
    at = start + draw(st.integers(0, 40)) * 60
    calls = []
    for place in route:
        at += draw(minutes)
        leaves = at + draw(st.sampled_from([0, 0, 60]))
        calls.append((place, at, leaves, draw(st.integers(0, 9)) > 0, draw(st.integers(0, 9)) > 0))
        at = leaves
    found = {
        "id": f"{chr(65 + number)}{number}",
        "calendar": draw(st.sampled_from(["d", "e"])),
        "calls": calls,
    }
    if draw(st.integers(0, 4)) == 0:
        first = start + draw(st.integers(0, 20)) * 60
        found["frequencies"] = [
            (first, first + draw(st.integers(1, 30)) * 60, draw(st.sampled_from([300, 420, 600])))
        ]
    return found


@st.composite
def feeds(draw):
    pairs = st.dictionaries(st.tuples(stop, stop), st.sampled_from([-1, 0, 60, 240]), max_size=4)
    return {
        "trips": [draw(trips(n)) for n in range(draw(st.integers(1, 8)))],
        "calendars": {"d": [0], "e": draw(st.sampled_from([[0], [-1, 0], [-1], [0, 1]]))},
        "transfers": draw(pairs),
    }


walking = st.dictionaries(st.tuples(stop, stop), st.integers(0, 500), max_size=6)
to_stops = st.dictionaries(stop, st.integers(0, 400), min_size=1, max_size=3)


@settings(max_examples=200)
@given(
    feed=feeds(), walks=walking, access=to_stops, egress=to_stops, most=st.integers(0, 4),
    direct=st.none() | st.integers(0, 4000), limit=st.sampled_from([900, 3600, 7200]), change=st.sampled_from([0, 90]),
    begins=st.sampled_from([7 * 3600, 8 * 3600, 8 * 3600 + 17]),
)  # fmt: skip
def test_equal_to_every_departure_by_itself(feed, walks, access, egress, most, direct, limit, change, begins):
    try:
        timetable = timetable_of(*frames(feed), DAY, change_s=change)
    except InputError:
        assert not any(0 in feed["calendars"][trip["calendar"]] for trip in feed["trips"])
        return
    window = (begins, begins + 900)
    into = matrix({(0, s): w for s, w in access.items()}, (1, STOPS))
    out = matrix({(0, s): w for s, w in egress.items()}, (1, STOPS))
    feet = matrix(walks, (STOPS, STOPS))
    straight = None if direct is None else matrix({(0, 0): direct}, (1, 1))
    took, rides = transit_profile(timetable, feet, into, out, window, 60, most, limit, direct=straight)
    expected = [
        plainly(feed, walks, access, egress, leave, most, limit, direct, change)
        for leave in range(*window, 60)
    ]
    assert took[0, 0].tolist() == [e[0] for e in expected]
    assert rides[0, 0].tolist() == [e[1] for e in expected]

    times = transit_times(timetable, feet, into, out, window, 60, most, limit, direct=straight)
    ordered = sorted(e[0] for e in expected)
    n = len(ordered)
    assert times.median[0, 0] == ordered[math.ceil(n / 2) - 1]
    assert times.percentiles[25][0, 0] == ordered[math.ceil(n / 4) - 1]
    assert times.percentiles[75][0, 0] == ordered[math.ceil(3 * n / 4) - 1]
    assert times.share_reached[0, 0] == sum(map(math.isfinite, ordered)) / n
    every = dict(zip(range(*window, 60), expected, strict=True))
    for leave in (begins, begins + 600):
        told = journey(timetable, feet, access, egress, leave, most, limit, direct_s=direct)
        assert (told.arrival_s - leave if told else NEVER) == every[leave][0]
        if told:
            check_legs(told, feed, access, egress, walks, every[leave][1], change)


many_origins = st.lists(to_stops, min_size=1, max_size=4)


@settings(max_examples=200)
@given(
    feed=feeds(), walks=walking, froms=many_origins, tos=many_origins, most=st.integers(0, 4),
    limit=st.sampled_from([900, 3600, 7200]), change=st.sampled_from([0, 90]),
    begins=st.sampled_from([7 * 3600, 8 * 3600, 8 * 3600 + 17]), percent=st.sampled_from([1, 25, 50, 100]),
)  # fmt: skip
def test_from_the_targets_as_from_the_origins(feed, walks, froms, tos, most, limit, change, begins, percent):
    try:
        timetable = timetable_of(*frames(feed), DAY, change_s=change)
    except InputError:
        return
    into, out = (
        matrix({(n, s): w for n, one in enumerate(ends) for s, w in one.items()}, (len(ends), STOPS))
        for ends in (froms, tos)
    )
    given_ = (timetable, matrix(walks, (STOPS, STOPS)), into, out, (begins, begins + 900), 60, most, limit)
    forwards = transit_times(*given_, percentiles=(percent,)).percentiles[percent]
    assert times_towards(*given_, percent=percent).tolist() == forwards.tolist()


def check_legs(told, feed, access, egress, walks, rides, change):
    """Every ride is one of the timetable, and one is there in time for the next."""
    assert sum(leg.kind == "ride" for leg in told.legs) == rides
    assert told.legs[0].departure_s >= told.leaves_s
    assert told.legs[-1].arrival_s == told.arrival_s
    for before, after in zip(told.legs, told.legs[1:], strict=False):
        assert before.end == after.start
        assert before.arrival_s <= after.departure_s
    for leg in told.legs:
        if leg.kind == "ride":
            assert any(
                (up, off) == (True, True) and (leaves, arrives) == (leg.departure_s, leg.arrival_s)
                for calls in runs_of(feed)
                for i, (a, _, leaves, up, _) in enumerate(calls)
                for b, arrives, _, _, off in calls[i + 1 :]
                if (f"s{a}", f"s{b}") == (leg.start, leg.end)
            )


def test_nothing_on_the_day_names_the_days_it_has():
    feed = {"trips": [{"id": "A", "calendar": "d", "calls": [(0, 0, 0, 1, 1), (1, 60, 60, 1, 1)]}],
            "calendars": {"d": [3]}, "transfers": {}}  # fmt: skip
    with pytest.raises(InputError, match="1 days from 2026-03-13 to 2026-03-13"):
        timetable_of(*frames(feed), DAY)
