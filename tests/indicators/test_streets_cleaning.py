"""Networks made sound: by hand, and by what must hold of any lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.streets.cleaning import Cleaned, clean_network, islands

POINT = st.tuples(st.integers(0, 12), st.integers(0, 12))
LINES = st.lists(st.lists(POINT, min_size=2, max_size=4), min_size=1, max_size=8)
LEVELS = st.lists(st.integers(-1, 1), min_size=8, max_size=8)


def lines(*coordinates: Any) -> np.ndarray[Any, Any]:
    return np.array(
        [shapely.LineString([(float(x), float(y)) for x, y in c]) for c in coordinates], dtype=object
    )


def wkts(cleaned: Cleaned) -> list[str]:
    return [line.wkt for line in cleaned.lines]


def same(one: Cleaned, other: Cleaned) -> bool:
    return wkts(one) == wkts(other) and one.level.tolist() == other.level.tolist()


def test_a_crossing_becomes_a_junction_and_a_bridge_stays_apart() -> None:
    cross = lines([(0, 5), (10, 5)], [(5, 0), (5, 10)], [(2, 0), (2, 10)])
    found = clean_network(cross, level=np.array([0, 0, 1]))
    assert found.source.tolist() == [0, 0, 1, 1, 2]
    assert found.done("junctions").count == 1
    assert found.done("junctions").places == ((5.0, 5.0),)
    assert found.length_after == found.length_before == 30
    assert [i.edges for i in found.islands] == [4, 1]


def test_a_bridge_comes_down_on_the_street_where_it_ends() -> None:
    found = clean_network(lines([(0, 0), (10, 0)], [(4, 0), (4, 8)]), level=np.array([0, 1]))
    assert found.source.tolist() == [0, 0, 1]
    assert len(found.islands) == 1


def test_a_street_drawn_twice_is_kept_once_and_may_be_gone_where_either_says() -> None:
    twice = lines([(0, 0), (10, 0)], [(10, 0), (0, 0)], [(4, 0), (6, 0)])
    found = clean_network(
        twice, forward=np.array([True, True, False]), backward=np.array([False, False, False])
    )
    assert wkts(found) == ["LINESTRING (0 0, 4 0)", "LINESTRING (4 0, 6 0)", "LINESTRING (6 0, 10 0)"]
    assert found.forward.all()
    assert found.backward.all()
    assert found.done("duplicates").metres == 12


def test_points_drawn_as_lines_leave_and_loops_are_told() -> None:
    found = clean_network(lines([(1, 1), (1, 1)], [(0, 0), (4, 0), (4, 4), (0, 0)]))
    assert found.done("zero_length").count == 1
    assert found.done("loops").count == 1
    assert len(found.lines) == 1


def test_a_loose_end_is_joined_to_the_street_it_nearly_touches() -> None:
    near = lines([(0, 0), (10, 0)], [(5, 0.4), (5, 9)], [(10.3, 0), (20, 0)])
    apart = clean_network(near)
    assert len(apart.islands) == 3
    joined = clean_network(near, snap_m=0.5)
    assert len(joined.islands) == 1
    assert joined.done("snapped_ends").count == 2
    assert abs(joined.done("snapped_ends").metres - 0.7) < 1e-9
    bridge = clean_network(near, snap_m=0.5, level=np.array([0, 1, 0]))
    assert len(bridge.islands) == 2


def test_an_end_that_overshoots_is_taken_back() -> None:
    found = clean_network(lines([(0, 0), (10, 0)], [(5, -0.2), (5, 9)]), snap_m=0.5)
    assert sorted(wkts(found)) == ["LINESTRING (0 0, 5 0)", "LINESTRING (5 0, 10 0)", "LINESTRING (5 0, 5 9)"]


def test_islands_are_told_and_short_ones_left_out_where_asked() -> None:
    apart = lines([(0, 0), (100, 0)], [(0, 50), (20, 50)], [(0, 90), (3, 90)])
    assert [i.metres for i in clean_network(apart).islands] == [100, 20, 3]
    found = clean_network(apart, least_island_m=10)
    assert found.source.tolist() == [0, 1]
    assert found.done("islands_dropped").metres == 3
    assert found.done("islands_kept").metres == 20
    assert "1 islands left out, too short to lead anywhere (3 m)" in found.notes()


def test_a_line_that_crosses_itself_meets_itself() -> None:
    eight = lines([(0, 0), (4, 4), (4, 0), (0, 4)])
    found = clean_network(eight)
    assert len(found.islands) == 1
    assert (found.lines[0].coords[1]) == (2.0, 2.0)


def test_nothing_is_a_network_too() -> None:
    assert len(clean_network(np.empty(0, dtype=object)).lines) == 0
    assert islands(np.empty(0, dtype=object))[1] == ()


@given(LINES, LEVELS)
def test_the_ground_that_lines_cover_is_kept(coordinates: Any, levels: list[int]) -> None:
    given_lines = lines(*coordinates)
    level = np.array(levels[: len(given_lines)])
    found = clean_network(given_lines, level=level)
    for at in (-1, 0, 1):
        before = shapely.union_all(given_lines[level == at])
        after = shapely.union_all(found.lines[found.level == at])
        if before.length:
            assert shapely.hausdorff_distance(before, after) < 0.005
        else:
            assert after.length == 0
    lost = found.done("duplicates").metres + found.done("zero_length").metres
    assert abs(found.length_before - found.length_after - lost) < 0.01 * (1 + len(found.lines))


@given(LINES, LEVELS)
def test_no_two_edges_of_a_level_cross_without_a_node(coordinates: Any, levels: list[int]) -> None:
    given_lines = lines(*coordinates)
    found = clean_network(given_lines, level=np.array(levels[: len(given_lines)]))
    nodes = shapely.MultiPoint(shapely.get_coordinates(
        np.concatenate([shapely.get_point(found.lines, 0), shapely.get_point(found.lines, -1)])
    )).buffer(0.005) if len(found.lines) else shapely.Polygon()  # fmt: skip
    for i, one in enumerate(found.lines):
        for j in range(i + 1, len(found.lines)):
            met = shapely.intersection(one, found.lines[j])
            if found.level[i] == found.level[j] and not met.is_empty:
                assert shapely.covers(nodes, met)


@given(LINES, LEVELS, st.sampled_from([0.0, 0.5, 1.2]), st.sampled_from([0.0, 6.0]))
def test_cleaning_what_is_clean_changes_nothing(
    coordinates: Any, levels: list[int], snap: float, least: float
) -> None:
    given_lines = lines(*coordinates)
    once = clean_network(
        given_lines, level=np.array(levels[: len(given_lines)]), snap_m=snap, least_island_m=least
    )
    again = clean_network(once.lines, level=once.level, snap_m=snap, least_island_m=least)
    assert same(once, again)
