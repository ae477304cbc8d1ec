"""Walks to and between stops: along streets, straight where there are none, within stations."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import shapely

from sttm.indicators.streets.network import network_of
from sttm.indicators.transit.footpaths import changes_between, straight_walks, walks_of
from sttm.indicators.transit.walking import stop_walks, walks

KMH = 3.6  # 1 m/s: seconds are metres
CORNER = network_of(
    np.array(
        [shapely.LineString([(0, 0), (300, 0)]), shapely.LineString([(300, 0), (300, 400)])], dtype=object
    ),
    KMH,
)


def points(*places):
    return shapely.points(np.array(places, float))


def stored(found):
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    return {(int(a), int(b)): float(s) for a, b, s in zip(rows, found.indices, found.data, strict=True)}


def test_along_the_streets_and_straight():
    a, b = points((0, 0)), points((300, 400), (0, 10), (300, 390))
    assert stored(walks(a, b, speed_kmh=KMH, most_s=600)) == {
        (0, 0): 500,
        (0, 1): 10,
        (0, 2): pytest.approx(492.04, abs=0.01),
    }
    along = walks(a, b, speed_kmh=KMH, most_s=695, network=CORNER, street_reach=50)
    assert stored(along) == {
        (0, 1): pytest.approx(10),
        (0, 2): pytest.approx(690),
    }  # 700 m round the corner is too far


def test_a_stop_without_a_street_is_reached_straight():
    far = points((0, 200), (0, 0))
    found = stored(walks(points((0, 0)), far, speed_kmh=KMH, most_s=300, network=CORNER, street_reach=50))
    assert found == {(0, 0): 200, (0, 1): 0}


def test_no_walk_between_stops_is_shorter_than_changing():
    stops = points((0, 0), (30, 0), (0, 400))
    timetable = SimpleNamespace(station=np.array([0, 1, 0]))
    found = stored(stop_walks(timetable, stops, speed_kmh=KMH, most_s=100, change_s=60))
    assert found == {(0, 1): 60, (1, 0): 60, (0, 2): 400, (2, 0): 400}


def test_nothing_near_and_nothing_at_all():
    assert straight_walks(np.empty((0, 2)), np.zeros((3, 2)), speed_kmh=5, most_m=10).shape == (0, 3)
    assert walks(points((0, 0)), points((900, 0)), speed_kmh=KMH, most_s=60).nnz == 0


def test_what_the_feed_declares_goes_before_walks():
    declared = pd.DataFrame(
        [(0, 1, -1), (1, 0, 90), (0, 2, 0), (2, 0, 0)], columns=["start", "end", "least_s"]
    )
    timetable = SimpleNamespace(stops=np.arange(3), change=np.array([120, 60, -1]), declared=declared)
    known = walks_of(np.array([0, 1, 0, 1]), np.array([1, 0, 2, 2]), np.array([40.0, 40, 30, 20]), (3, 3))
    assert stored(changes_between(timetable, known)) == {
        (1, 0): 90,  # declared, longer than the walk
        (0, 2): 30,  # declared without a time: the walk
        (2, 0): 0,  # without a time or a walk, from a stop where changing itself is forbidden
        (1, 2): 20,  # not declared: the walk
    }
