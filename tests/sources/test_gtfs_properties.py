"""Whatever trips a feed has, they come back as written; whatever is wrong with it, what remains is sound."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from gtfs_writing import WHOLE, written
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import InputError
from sttm.sources.gtfs.feed import Feed
from sttm.sources.gtfs.reading import read_gtfs

STOPS = ("A", "B1", "C")
HEADER = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@st.composite
def trips(draw: st.DrawFn) -> list[list[tuple[int, int, str]]]:
    """Trips of two calls or more: arrival, departure, stop; times never go back, days have any length."""
    made = []
    for _ in range(draw(st.integers(1, 6))):
        now, calls = draw(st.integers(0, 100_000)), []
        for _ in range(draw(st.integers(2, 8))):
            arrival = now + draw(st.integers(0, 4000))
            now = arrival + draw(st.integers(0, 600))
            calls.append((arrival, now, draw(st.sampled_from(STOPS))))
        made.append(calls)
    return made


def feed_of(rows: list[str], count: int) -> Feed:
    names = [f"K{k}" for k in range(count)]
    listed = "route_id,service_id,trip_id\n" + "".join(f"S1,WEEK,{name}\n" for name in names)
    with tempfile.TemporaryDirectory() as folder:
        return read_gtfs(
            [written(Path(folder), {"trips.txt": listed, "stop_times.txt": HEADER + "".join(rows)})]
        )


def sound(feed: Feed) -> None:
    calls = feed.calls
    for _, own in calls.groupby("trip_id"):
        assert own["sequence"].is_monotonic_increasing
        assert own["sequence"].is_unique
        times = own[["arrival_s", "departure_s"]].to_numpy().ravel()
        assert (np.diff(times) >= 0).all()
        assert len(own) >= 2
    assert set(calls["trip_id"]) == set(feed.trips.index)
    assert set(calls["stop_id"]) <= set(feed.stops.index)
    assert set(feed.trips["calendar_id"]) == set(feed.days["calendar_id"])
    assert calls.index.is_unique


@given(trips(), st.randoms())
def test_trips_come_back_as_written_in_any_order_of_rows(made: list, shuffle: object) -> None:
    rows = [
        f"K{k},{clock(a)},{clock(d)},{stop},{10 * number}\n"
        for k, calls in enumerate(made)
        for number, (a, d, stop) in enumerate(calls)
    ]
    shuffle.shuffle(rows)  # type: ignore[attr-defined]
    feed = feed_of(rows, len(made))
    assert "time-goes-back" not in feed.counts
    sound(feed)
    for k, calls in enumerate(made):
        own = feed.calls[feed.calls["trip_id"] == f"K{k}"]
        assert list(own[["arrival_s", "departure_s", "stop_id"]].itertuples(index=False, name=None)) == calls


@given(trips(), st.data())
def test_blank_times_are_filled_between_those_known(made: list, data: st.DataObject) -> None:
    rows = []
    for k, calls in enumerate(made):
        for number, (a, d, stop) in enumerate(calls):
            inner = 0 < number < len(calls) - 1
            times = "," if inner and data.draw(st.booleans()) else f"{clock(a)},{clock(d)}"
            rows.append(f"K{k},{times},{stop},{number}\n")
    feed = feed_of(rows, len(made))
    sound(feed)
    assert len(feed.calls) == len(rows)
    assert not set(feed.counts) & {"untimed-end", "time-goes-back"}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["K0", "K1", "K9", ""]),
            st.sampled_from(["", "08:00:00", "08:05:00", "25:00:00", "8:99:00", "x"]),
            st.sampled_from(["", "07:59:00", "08:05:00", "25:01:00", "x"]),
            st.sampled_from([*STOPS, "B", "B2", "Z", ""]),
            st.sampled_from(["0", "1", "2", "3", "3.5", "-1", "x", ""]),
        ),
        max_size=12,
    )
)
def test_whatever_is_wrong_what_remains_is_sound_and_every_row_is_accounted_for(rows: list) -> None:
    texts = [",".join(row) + "\n" for row in rows]
    try:
        feed = feed_of(texts, 2)
    except InputError as error:
        if error.faults[0].code != "no-usable-trip":
            raise
        return
    sound(feed)
    kept = len(feed.calls)
    out = feed.left_out.get("feed/stop_times.txt", 0)
    lost = [f for f in feed.faults if f.code == "trip-without-two-calls"]
    single = sum("one call" in f.message for f in lost)
    blank = sum(not any(row) for row in rows)
    assert kept + out + single + blank == len(rows)


@given(
    st.lists(
        st.tuples(st.sampled_from("XY"), st.integers(0, 20), st.integers(0, 20), st.integers(0, 127)),
        max_size=2,
    ),
    st.lists(st.tuples(st.sampled_from("XY"), st.integers(0, 20), st.sampled_from("12")), max_size=8),
)
def test_days_are_those_a_plain_loop_finds(periods: list, exceptions: list) -> None:
    base = pd.Timestamp("2026-03-02")
    periods = list({name: (name, *rest) for name, *rest in periods}.values())
    exceptions = list({(name, day): (name, day, kind) for name, day, kind in exceptions}.values())
    expected = set()
    for name, start, end, week in periods:
        for day in range(start, end + 1):
            if week >> (base + pd.Timedelta(days=day)).weekday() & 1:
                expected.add((name, day))
    for name, day, kind in exceptions:
        (expected.add if kind == "1" else expected.discard)((name, day))

    def text(day: int) -> str:
        return (base + pd.Timedelta(days=day)).strftime("%Y%m%d")

    header = WHOLE["calendar.txt"].lstrip().splitlines()[0]
    lines = [
        f"{name},{','.join(str(week >> k & 1) for k in range(7))},{text(start)},{text(end)}"
        for name, start, end, week in periods
    ]
    dates = [f"{name},{text(day)},{kind}" for name, day, kind in exceptions]
    changes = {
        "calendar.txt": "\n".join([header, *lines, "WEEK,1,0,0,0,0,0,0,20260302,20260302"]) + "\n",
        "calendar_dates.txt": "\n".join(["service_id,date,exception_type", *dates]) + "\n",
        "trips.txt": "route_id,service_id,trip_id\nS1,WEEK,T1\nS1,X,T2\nS1,Y,T3\n",
    }
    with tempfile.TemporaryDirectory() as folder:
        days = read_gtfs([written(Path(folder), changes)]).days
    found = {
        (row.calendar_id, (row.date - base).days) for row in days.itertuples() if row.calendar_id != "WEEK"
    }
    assert found == expected
