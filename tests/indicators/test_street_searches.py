"""Searches along streets agree with a slow reference, and with what must be true of any times."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.streets.isochrone import isochrones, reached_streets, street_pieces
from sttm.indicators.streets.nearest import nearest, nearest_field
from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.indicators.streets.positions import Positions, nodes_as_positions, segment_middles
from sttm.indicators.streets.reach import counts_within, k_nearest, reach

sys.path.insert(0, str(Path(__file__).parent))
from street_reference import all_times

PACE = 3.6
"""A metre a second: times are whole numbers, so that the reference adds them up exactly."""


@st.composite
def networks(draw: st.DrawFn, two_way: bool = False) -> StreetNetwork:
    """Few nodes and many edges between them: loops, parallel edges, islands, no length, one-ways."""
    nodes = draw(st.integers(2, 6))
    place = st.integers(0, nodes - 1)
    edges = draw(st.lists(st.tuples(place, place, st.integers(0, 12)), min_size=1, max_size=9))
    start, end, length = (np.array(column, np.int64) for column in zip(*edges, strict=True))
    ways = st.sampled_from(["both"] if two_way else ["both", "both", "forward", "backward", "no"])
    way = np.array([draw(ways) for _ in edges])
    seconds = length.astype(float)
    circle = np.linspace(0, 2 * np.pi, nodes, endpoint=False)
    xy = 10 * np.column_stack([np.cos(circle), np.sin(circle)])
    shapes = np.array([shapely.LineString([xy[a], xy[b]]) for a, b in zip(start, end, strict=True)], object)
    return StreetNetwork(
        xy, start, end, seconds,
        np.where(np.isin(way, ["both", "forward"]), seconds, np.inf),
        np.where(np.isin(way, ["both", "backward"]), seconds, np.inf),
        np.arange(len(edges)), shapes,
    )  # fmt: skip


@st.composite
def places(draw: st.DrawFn, network: StreetNetwork, least: int = 0) -> Positions:
    """Places on edges, some at their ends, some together, some off the network."""
    edge = st.integers(-1, len(network.start) - 1)
    one = st.tuples(edge, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.sampled_from([0, 0, 1, 3]))
    chosen = draw(st.lists(one, min_size=least, max_size=6))
    edges = np.array([e for e, _, _ in chosen], np.int64)
    access = np.array([float(a) for _, _, a in chosen])
    return Positions(edges, np.array([a for _, a, _ in chosen], float), np.where(edges < 0, np.inf, access))


LIMITS = st.sampled_from([np.inf, 0.0, 3.0, 7.25, 20.0])


def times(network, origins, targets, limit=np.inf):
    return np.array(all_times(network, origins, targets, limit, PACE)).reshape(len(origins), len(targets))


def dense(table, shape):
    out = np.full(shape, np.inf)
    row = np.repeat(np.arange(shape[0]), np.diff(table.indptr))
    out[row, table.indices] = table.data
    return out


@given(st.data(), networks(), LIMITS)
def test_nearest_is_the_first_of_the_reference(data, network, limit):
    origins, targets = data.draw(places(network)), data.draw(places(network))
    found = nearest(network, origins, targets, limit_s=limit, access_speed_kmh=PACE)
    expected = times(network, origins, targets, limit)
    for i, row in enumerate(expected):
        best = row.min(initial=np.inf)
        assert found.seconds[i] == best
        assert found.target[i] == (-1 if np.isinf(best) else int(np.argmin(row)))


@given(st.data(), networks(), LIMITS)
def test_reach_holds_all_times_within_the_limit(data, network, limit):
    origins, targets = data.draw(places(network)), data.draw(places(network))
    expected = times(network, origins, targets, limit)
    table = reach(network, origins, targets, limit, PACE)
    np.testing.assert_array_equal(dense(table, expected.shape), expected)
    assert table.nnz == np.isfinite(expected).sum()
    for a, b in zip(table.indptr[:-1], table.indptr[1:], strict=True):
        assert (np.diff(table.indices[a:b]) > 0).all()


def test_a_place_on_a_closed_street_is_reached_by_those_who_stand_there():
    ring = shapely.LineString([(0, 0), (100, 0), (100, 100), (0, 0)])
    closed = np.array([False] * 4 + [True])
    network = network_of(np.array([ring] * 5, dtype=object), PACE, forward=~closed, backward=~closed)
    origins = Positions(np.array([4]), np.array([0.75]), np.array([0.0]))
    targets = Positions(np.arange(5), np.full(5, 0.75), np.zeros(5))
    found = k_nearest(network, origins, targets, 1, access_speed_kmh=PACE)
    assert (found.target.tolist(), found.seconds.tolist()) == ([[4]], [[0.0]])


@given(st.data(), networks(), LIMITS, st.integers(1, 4))
def test_counts_and_the_k_nearest_come_from_the_same_times(data, network, limit, k):
    origins, targets = data.draw(places(network)), data.draw(places(network))
    expected = times(network, origins, targets, limit)
    group = np.arange(len(targets)) % 3
    counts = counts_within(network, origins, targets, limit, PACE, group=group, groups=3)
    np.testing.assert_array_equal(
        counts, np.stack([np.isfinite(expected[:, group == g]).sum(1) for g in range(3)], axis=1)
    )
    found = k_nearest(network, origins, targets, k, limit_s=limit, access_speed_kmh=PACE)
    for i, row in enumerate(expected):
        order = [j for j in np.argsort(row, kind="stable") if np.isfinite(row[j])][:k]
        assert found.target[i].tolist() == order + [-1] * (k - len(order))
        assert found.seconds[i][: len(order)].tolist() == row[order].tolist()


@given(st.data(), networks(two_way=True))
def test_there_and_back_take_as_long_where_all_go_both_ways(data, network):
    some, others = data.draw(places(network)), data.draw(places(network))
    there = dense(reach(network, some, others, np.inf, 4.8), (len(some), len(others)))
    back = dense(reach(network, others, some, np.inf, 4.8), (len(others), len(some)))
    np.testing.assert_array_equal(there, back.T)


@given(st.data(), networks())
def test_a_way_round_is_never_shorter(data, network):
    some = data.draw(places(network, least=1))
    on_street = Positions(some.edge, some.along, np.where(some.edge < 0, np.inf, 0.0))
    between = dense(reach(network, on_street, on_street, np.inf, 4.8), (len(some),) * 2)
    for through in range(len(some)):
        assert (between <= between[:, through, None] + between[through]).all()


@given(st.data(), networks(), st.floats(0, 30), st.floats(0, 30))
def test_a_longer_limit_only_adds(data, network, one, other):
    origins, targets = data.draw(places(network)), data.draw(places(network))
    low, high = sorted([one, other])
    few = nearest(network, origins, targets, limit_s=low, access_speed_kmh=4.8)
    more = nearest(network, origins, targets, limit_s=high, access_speed_kmh=4.8)
    reached = few.target >= 0
    np.testing.assert_array_equal(few.seconds[reached], more.seconds[reached])
    np.testing.assert_array_equal(few.target[reached], more.target[reached])
    assert (few.seconds[reached] <= low).all()
    assert (more.seconds[~reached] > low).all()


@given(st.data(), networks(), st.randoms())
def test_the_order_of_targets_changes_no_time(data, network, random):
    origins, targets = data.draw(places(network)), data.draw(places(network))
    order = list(range(len(targets)))
    random.shuffle(order)
    one = nearest(network, origins, targets, access_speed_kmh=4.8)
    other = nearest(network, origins, targets[np.array(order, np.int64)], access_speed_kmh=4.8)
    np.testing.assert_array_equal(one.seconds, other.seconds)


@given(st.data(), networks(), st.floats(0, 30))
def test_pieces_reached_are_the_points_reached(data, network, limit):
    """A point of a street is on a piece if, and within a millimetre only if, it is reached in time."""
    origins = data.draw(places(network, least=1))
    shares = np.arange(1, 16, 2) / 16
    edges = np.repeat(np.arange(len(network.start)), len(shares))
    points = Positions(edges, np.tile(shares, len(network.start)), np.zeros(len(edges)))
    seconds = nearest_from(network, origins, points)
    table = _pieces_of(network, origins, limit)
    for edge, share, took in zip(edges, points.along, seconds, strict=True):
        held = any(low - 1e-9 <= share <= high + 1e-9 for low, high in table[edge])
        if abs(took - limit) > 1e-4:
            assert held == (took <= limit)


def nearest_from(network, origins, points):
    """Seconds to each point from the origin nearest to it."""
    table = dense(reach(network, origins, points, np.inf, PACE), (len(origins), len(points)))
    return table.min(axis=0)


def _pieces_of(network, origins, limit):
    table = {edge: [] for edge in range(len(network.start))}
    for edge, low, high in zip(*street_pieces(network, origins, limit, access_speed_kmh=PACE), strict=True):
        table[int(edge)].append((low, high))
    return table


@given(st.data(), networks())
def test_isochrones_lie_within_one_another(data, network):
    origins = data.draw(places(network))
    small, middle, large = isochrones(network, origins, [3.0, 6.0, 12.0], access_speed_kmh=PACE, buffer_m=2.0)
    for inner, outer in ((small, middle), (middle, large)):
        assert inner.difference(outer).area < 1e-9
    streets = shapely.union_all(reached_streets(network, origins, 12.0, access_speed_kmh=PACE))
    assert streets.difference(large).length < 1e-9


@given(st.data(), networks(two_way=True))
def test_the_ground_reached_is_the_ground_that_reaches_where_all_go_both_ways(data, network):
    origins = data.draw(places(network))
    out, back = (
        isochrones(network, origins, [6.0], access_speed_kmh=PACE, buffer_m=2.0, toward=toward)[0]
        for toward in (False, True)
    )
    assert out.area == pytest.approx(back.area, rel=1e-9, abs=1e-9)


def test_the_ground_of_a_one_way_street_lies_behind_a_place_or_ahead():
    line = shapely.LineString([(0, 0), (100, 0)])
    network = network_of(np.array([line], object), PACE, backward=np.array([False]))
    origin = Positions(np.array([0]), np.array([0.5]), np.array([0.0]))
    ahead, behind = (
        isochrones(network, origin, [20], access_speed_kmh=PACE, buffer_m=1, toward=toward)[0]
        for toward in (False, True)
    )
    assert ahead.bounds == pytest.approx((49, -1, 71, 1))
    assert behind.bounds == pytest.approx((29, -1, 51, 1))


def test_fields_answer_for_nodes_and_segments():
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    shapes = np.array([shapely.LineString(xy[:2]), shapely.LineString(xy[1:])], object)
    ten = np.array([10.0, 10.0])
    network = StreetNetwork(xy, np.array([0, 1]), np.array([1, 2]), ten, ten, ten, np.arange(2), shapes)
    target = Positions(np.array([1]), np.array([0.5]), np.array([0.0]))
    field = nearest_field(network, target, access_speed_kmh=PACE)
    assert field.seconds.tolist() == [15, 5, 5]
    assert field.on_segments().seconds.tolist() == [10, 0]
    assert field.at(nodes_as_positions(network)).seconds.tolist() == [15, 5, 5]
    assert field.at(segment_middles(network)).target.tolist() == [0, 0]


def test_long_and_short_edges_share_the_buckets():
    """An edge of a week's walk beside edges of a millisecond: the buckets are wider, the times the same."""
    xy = np.column_stack([np.arange(1002.0), np.zeros(1002)])
    start, end = np.arange(1001), np.arange(1, 1002)
    seconds = np.full(1001, 1e-3)
    seconds[500] = 600_000.0
    network = StreetNetwork(xy, start, end, seconds, seconds, seconds, start, np.empty(1001, object))
    target = Positions(np.array([0]), np.array([0.0]), np.array([0.0]))
    field = nearest_field(network, target, access_speed_kmh=PACE)
    assert field.seconds[-1] == pytest.approx(600_001.0, abs=1e-3)
    assert (np.diff(field.seconds) > 0).all()
