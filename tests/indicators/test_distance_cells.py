"""Cells that features touch, distances from them, by road and straight: against slow and obvious references."""

import heapq

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.grids import Grid, Window
from sttm.indicators.burning import MarkedCells, centre_runs
from sttm.indicators.density_cells import DensityCells
from sttm.indicators.distance_cells import DistanceCells
from sttm.indicators.road_distance import RoadCells, road_distances

SEEDS = st.integers(0, 10_000)
LEFT, TOP = 1000.0, 2000.0


def grid(random, most=30):
    height, width = random.integers(3, most, 2)
    return Grid("EPSG:32632", LEFT, TOP, 10, 10, int(width), int(height))


def window_of(random, place):
    row, col = int(random.integers(0, place.height)), int(random.integers(0, place.width))
    return Window(
        row,
        col,
        int(random.integers(1, place.height - row + 1)),
        int(random.integers(1, place.width - col + 1)),
    )


def places(random, place, number, around=100):
    x = random.uniform(LEFT - around, LEFT + 10 * place.width + around, number)
    return np.column_stack([x, random.uniform(TOP - 10 * place.height - around, TOP + around, number)])


def boxes(place):
    x = LEFT + 10 * np.arange(place.width)
    y = TOP - 10 * np.arange(place.height)
    return shapely.box(x[None, :], y[:, None] - 10, x[None, :] + 10, y[:, None])


def shapes(random, place):
    """A point, a line, a triangle with a hole, two triangles in one, at random."""
    ring = places(random, place, 3, 30)
    inner = ring.mean(axis=0) + 0.3 * (ring - ring.mean(axis=0))
    return np.array(
        [
            shapely.Point(places(random, place, 1)[0]),
            shapely.LineString(places(random, place, 4)),
            shapely.Polygon(ring, [inner]),
        ],
        dtype=object,
    )


@settings(deadline=None, max_examples=60)
@given(SEEDS)
def test_touched_cells_are_those_that_hold_a_point_of_a_feature(seed):
    random = np.random.default_rng(seed)
    place = grid(random)
    features = shapes(random, place)
    expected = np.logical_or.reduce([shapely.intersects(boxes(place), f) for f in features])
    assert np.array_equal(MarkedCells.touched(place, features).read(place.whole), expected)


@settings(deadline=None, max_examples=60)
@given(SEEDS)
def test_centre_runs_hold_the_centres(seed):
    random = np.random.default_rng(seed)
    place = grid(random)
    polygon = shapes(random, place)[2]
    held = np.zeros((place.height, place.width), int)
    runs = centre_runs(place, np.array([polygon]), 0, place.height)
    for row, start, stop in zip(runs.rows, runs.starts, runs.stops, strict=True):
        held[row, max(start, 0) : max(stop, 0)] += 1
    assert np.array_equal(held, shapely.contains(polygon, shapely.centroid(boxes(place))).astype(int))


def test_polygons_side_by_side_share_no_centre():
    place = Grid("EPSG:32632", 0, 100, 10, 10, 10, 10)
    halves = np.array([shapely.box(0, 0, 45, 100), shapely.box(45, 0, 100, 100)])
    runs = centre_runs(place, halves, 0, 10)
    assert (runs.stops - runs.starts).sum() == 100
    assert sorted(set(runs.owners)) == [0, 1]


@settings(deadline=None, max_examples=60)
@given(SEEDS, st.floats(1, 400))
def test_distance_is_that_of_the_nearest_marked_cell_in_any_window(seed, reach):
    random = np.random.default_rng(seed)
    place = grid(random)
    found = DistanceCells.from_features(place, shapes(random, place), reach)
    rows, columns = found.marked.places()
    wide = found.marked.grid
    x, y = wide.left + (columns + 0.5) * 10, wide.top - (rows + 0.5) * 10
    centres = shapely.get_coordinates(shapely.centroid(boxes(place).ravel()))
    nearest = np.full(len(centres), np.inf)
    for px, py in zip(x, y, strict=True):
        nearest = np.minimum(nearest, np.hypot(centres[:, 0] - px, centres[:, 1] - py))
    expected = np.minimum(nearest, reach).reshape(place.height, place.width)
    whole = found.read(place.whole)
    assert np.allclose(whole, expected, rtol=1e-6)
    window = window_of(random, place)
    assert np.array_equal(found.read(window), whole[window.slices])


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_distance_is_within_half_a_diagonal_of_that_to_the_outline(seed):
    random = np.random.default_rng(seed)
    place = grid(random)
    features = shapes(random, place)
    found = DistanceCells.from_features(place, features, 1000.0).read(place.whole)
    exact = shapely.distance(shapely.centroid(boxes(place)), shapely.union_all(features))
    assert (np.abs(found - exact) <= 10 / np.sqrt(2) + 1e-4)[exact < 900].all()


def slow_network(lines, facilities):
    """Distance along lines from the nearest facility, by a search that anybody can follow: a function of a point."""
    pairs = [pair for line in lines for pair in zip(line.coords, line.coords[1:], strict=False)]
    length = {pair: shapely.LineString(pair).length for pair in pairs}
    joints = {pair: [] for pair in pairs}
    for facility in facilities:
        nearest = min(pairs, key=lambda pair: shapely.LineString(pair).distance(facility))
        stretch = shapely.LineString(nearest)
        joints[nearest].append((stretch.project(facility), stretch.distance(facility)))
    queue = [
        entry
        for pair in pairs
        for place, off in joints[pair]
        for entry in ((off + place, pair[0]), (off + length[pair] - place, pair[1]))
    ]
    heapq.heapify(queue)
    away = {}
    while queue:
        distance, node = heapq.heappop(queue)
        if node in away:
            continue
        away[node] = distance
        for a, b in pairs:
            if node in (a, b):
                heapq.heappush(queue, (distance + length[a, b], b if node == a else a))

    def at(a, b, share):
        along = share * length[a, b]
        ways = [away.get(a, np.inf) + along, away.get(b, np.inf) + length[a, b] - along]
        return min(ways + [off + abs(along - place) for place, off in joints[a, b]])

    return at


@settings(deadline=None, max_examples=25)
@given(SEEDS, st.floats(20, 600))
def test_distance_by_road_agrees_with_a_search_by_hand(seed, reach):
    random = np.random.default_rng(seed)
    place = grid(random, 25)
    points = np.round(places(random, place, 7, 0), 1)
    lines = [shapely.LineString(points[[0, 1, 2]]), shapely.LineString(points[[2, 3]]),
             shapely.LineString(points[[4, 5]])]  # fmt: skip
    facilities = shapely.points(places(random, place, 2, 20))
    road = road_distances(np.array(lines, dtype=object), np.asarray(facilities))
    found = RoadCells.from_road(place, road, reach)
    at = slow_network(lines, facilities)
    wide, marked = found.marked.grid, {}
    for line in lines:
        for a, b in zip(line.coords, line.coords[1:], strict=False):
            for share in np.linspace(0, 1, 1500):
                x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
                key = (int((wide.top - y) // 10), int((x - wide.left) // 10))
                marked[key] = min(marked.get(key, np.inf), at(a, b, share))
    rows, columns = found.marked.places()
    for key in {*zip(rows.tolist(), columns.tolist(), strict=True)} - {*marked}:
        marked[key] = np.nan  # a corner so small that the walk of the reference passed it by
    whole = found.read(place.whole)
    for r in range(0, place.height, 3):
        for c in range(0, place.width, 3):
            x, y = LEFT + 10 * c + 5, TOP - 10 * r - 5
            ways = [
                (np.hypot(wide.left + 10 * n + 5 - x, wide.top - 10 * m - 5 - y), marked[m, n])
                for m, n in zip(rows.tolist(), columns.tolist(), strict=True)
            ]
            near = min(w[0] for w in ways)
            # The reference takes the least of the cell, the engine what is nearest to its centre.
            fitting = [min(near + own, reach) for straight, own in ways if straight < near + 1e-6]
            assert any(np.isnan(one) or -0.5 <= whole[r, c] - one <= 14.2 for one in fitting)
    window = window_of(random, place)
    assert np.array_equal(found.read(window), whole[window.slices])


def test_facilities_on_one_stretch_are_met_between_them():
    line = shapely.LineString([(0, 5), (1000, 5)])
    road = road_distances(np.array([line]), np.array([shapely.Point(205, 5), shapely.Point(805, 5)]))
    found = RoadCells.from_road(Grid("EPSG:32632", 0, 10, 10, 10, 100, 1), road, 5000.0)
    values = found.read(found.grid.whole)[0]
    assert values[20] == 0
    assert values[50] == 300
    assert values[0] == 200
    assert found.unreachable_m == 0


def test_network_without_facilities_counts_as_the_reach():
    road = road_distances(np.array([shapely.LineString([(0, 5), (100, 5)])]), np.empty(0, dtype=object))
    found = RoadCells.from_road(Grid("EPSG:32632", 0, 10, 10, 10, 10, 1), road, 700.0)
    assert (found.read(found.grid.whole) == 700).all()
    assert found.unreachable_m == 100


@settings(deadline=None, max_examples=30)
@given(SEEDS)
def test_density_counts_everybody_once_and_any_window_is_the_whole(seed):
    random = np.random.default_rng(seed)
    place = Grid("EPSG:32632", LEFT, TOP, 10, 10, 60, 60)
    people = np.array(
        [shapely.box(x, y, x + 37, y + 22) for x, y in places(random, place, 5, -200)], dtype=object
    )
    counts = random.uniform(1, 100, 5)
    found = DensityCells.from_features(place, people, counts, 100.0)
    whole = found.read(place.whole)
    # Each amount is seen from as many cells as a disc has: added up over all cells it counts once.
    assert np.isclose(whole.astype(float).sum() / 100, counts.sum(), rtol=1e-4)
    window = window_of(random, place)
    assert np.array_equal(found.read(window), whole[window.slices])
