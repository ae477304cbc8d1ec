"""The worked cases of public transport."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.search import transit_times
from sttm.indicators.transit.timetable import timetable_of
from sttm.packs.strict_yaml import read_yaml

CASES = Path(__file__).parents[1] / "cases" / "transit.yaml"
DAY = date(2026, 3, 10)
STOPS = ["A", "B", "X"]


def clock(text):
    h, m = text.strip().split(":")
    return int(h) * 3600 + int(m) * 60


def timetable(case):
    names = [f"t{n}" for n in range(len(case["trips"]))]
    calls = [
        (name, n, *call.split())
        for name, trip in zip(names, case["trips"], strict=True)
        for n, call in enumerate(trip.split(","))
    ]
    table = pd.DataFrame(calls, columns=["trip_id", "sequence", "stop_id", "at"])
    seconds = [clock(text) for text in table.pop("at")]
    table = table.assign(arrival_s=seconds, departure_s=seconds, pickup="yes", drop_off="yes")
    every = case.get("every")
    frequencies = None
    if every:
        row = (names[0], clock(every["start"]), clock(every["end"]), 60 * int(every["minutes"]))
        frequencies = pd.DataFrame([row], columns=["trip_id", "start_s", "end_s", "headway_s"])
    return timetable_of(
        pd.DataFrame({"trip_id": names, "line_id": names, "calendar_id": "all"}),
        table,
        pd.DataFrame({"calendar_id": "all", "date": [DAY - timedelta(days=1), DAY]}),
        frequencies,
        None,
        pd.DataFrame({"stop_id": STOPS}),
        DAY,
        change_s=int(case.get("change_s", 0)),
    )


@pytest.mark.parametrize("case", read_yaml(CASES, shown_as=CASES.name), ids=lambda case: case["title"]["en"])
def test_worked_case(case):
    first, last = (clock(text) for text in case["window"].split("-"))
    to_a, from_b = (walks_of(np.array([0]), np.array([n]), np.zeros(1), (1, 3)) for n in (0, 1))
    times = transit_times(timetable(case), None, to_a, from_b, (first, last))
    expected = case["expected"]
    minutes = {"minutes": times.median, "p25": times.percentiles[25], "p75": times.percentiles[75]}
    for name, found in minutes.items():
        assert found[0, 0] / 60 == (math.inf if expected[name] == "never" else expected[name]), name
    assert round(times.share_reached[0, 0], 4) == expected["share"]
    assert times.transfers[0, 0] == expected["transfers"]
