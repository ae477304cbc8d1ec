"""The partition against a slow reference: points looked up in every zone, areas by overlay one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from sttm.indicators.nearness import ground_within, segments_of_quarter
from sttm.indicators.noding import noded
from sttm.indicators.partition import Partition, partition

X, Y = 512_345.678, 5_034_567.891

whole = st.integers(0, 40)
fine = st.integers(0, 40_000).map(lambda mm: mm / 1000)


@st.composite
def polygons(draw: st.DrawFn, coordinate: st.SearchStrategy[float] = fine) -> BaseGeometry:
    """Boxes, triangles, bow ties, stars: some invalid, some with coincident edges, some without area."""
    kind = draw(st.sampled_from(("box", "ring", "ring", "tiny", "holed")))
    if kind == "box":
        x, y = sorted(draw(st.tuples(whole, whole))), sorted(draw(st.tuples(whole, whole)))
        return shapely.box(X + x[0], Y + y[0], X + x[1] + 1, Y + y[1] + 1)
    if kind == "tiny":
        x, y, size = draw(coordinate), draw(coordinate), draw(st.sampled_from((0.0004, 0.001, 0.003, 0.4)))
        return shapely.box(X + x, Y + y, X + x + size, Y + y + size)
    if kind == "holed":
        return shapely.box(X + 5, Y + 5, X + 30, Y + 30).difference(
            shapely.box(X + 10, Y + 10, X + 20, Y + 20 + draw(fine) / 10)
        )
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=7))
    return shapely.Polygon([(X + x, Y + y) for x, y in points])


zone_lists = st.lists(st.lists(polygons(), max_size=3), max_size=4)
territories = st.sampled_from(
    (
        shapely.box(X, Y, X + 40, Y + 40),
        shapely.box(X, Y, X + 40, Y + 40).difference(shapely.box(X + 8, Y + 8, X + 15, Y + 30)),
        shapely.union(shapely.box(X, Y, X + 18, Y + 40), shapely.box(X + 22, Y + 3, X + 40.25, Y + 35)),
        shapely.box(X + 0.0003, Y, X + 17.1234567, Y + 33.3333333).union(
            shapely.Polygon([(X + 17.1234567, Y + 3), (X + 40, Y + 9), (X + 20, Y + 30)])
        ),
    )
)


def united(zone: list[BaseGeometry]) -> BaseGeometry:
    repaired = shapely.make_valid(np.array(zone, dtype=object), method="structure")
    return polygons_of(shapely.union_all(shapely.set_precision(repaired, 0.001)))


def polygons_of(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def perimeter(*shapes: BaseGeometry) -> float:
    return float(sum(shapely.length(shapes)))


def edges_match(pieces: np.ndarray) -> None:
    """No edge belongs to two pieces on the same side: with the areas, this leaves no room for an overlap."""
    seen = set()
    for ring in shapely.get_rings(shapely.orient_polygons(pieces)):
        points = [tuple(p) for p in shapely.get_coordinates(ring).tolist()]
        for edge in itertools.pairwise(points):
            assert edge not in seen
            seen.add(edge)


def is_clean(found: Partition, territory: BaseGeometry) -> None:
    assert shapely.is_valid(found.pieces).all()
    edges_match(found.pieces)
    assert shapely.coverage_is_valid(found.pieces)
    snapped = shapely.set_precision(territory, 0.001)
    assert shapely.area(found.pieces).sum() == pytest.approx(snapped.area, abs=0.002 * perimeter(snapped))
    points = shapely.get_coordinates(found.pieces) * 1000
    assert np.abs(points - np.rint(points)).max() < 1e-5


@given(territories, zone_lists)
@settings(max_examples=100, deadline=None)
def test_every_piece_has_the_zones_that_a_point_in_it_has(
    territory: BaseGeometry, given_zones: list[list[BaseGeometry]]
) -> None:
    zones = [united(zone) for zone in given_zones]
    found = partition(territory, zones, width=0)
    is_clean(found, territory)
    random = np.random.default_rng(1)
    points = shapely.points(random.uniform((X, Y), (X + 41, Y + 41), (200, 2)))
    tree = shapely.STRtree(found.pieces)
    for point in points:
        # Closer to an outline than the grid, who is inside is a matter of rounding.
        if any(shapely.distance(shape.boundary, point) < 0.002 for shape in (territory, *zones)):
            continue
        hits = tree.query(point, predicate="intersects")
        assert len(hits) == (1 if territory.contains(point) else 0)
        for number in hits:
            assert found.signs[number].tolist() == [bool(z.contains(point)) for z in zones]


@given(territories, zone_lists)
@settings(max_examples=100, deadline=None)
def test_the_area_of_each_combination_is_that_of_the_overlay(
    territory: BaseGeometry, given_zones: list[list[BaseGeometry]]
) -> None:
    zones = [united(zone) for zone in given_zones]
    found = partition(territory, zones, width=0)
    slack = 0.003 * perimeter(territory, *zones)
    for signs in itertools.product((False, True), repeat=len(zones)):
        ground = shapely.set_precision(territory, 0.001)
        for inside, zone in zip(signs, zones, strict=True):
            ground = polygons_of(ground.intersection(zone) if inside else ground.difference(zone))
        same = (found.signs == np.array(signs, dtype=bool)).all(axis=1)
        assert shapely.area(found.pieces[same]).sum() == pytest.approx(ground.area, abs=slack)


@given(territories, zone_lists, st.sampled_from((0.5, 2.0, 7.0)))
@settings(max_examples=100, deadline=None)
def test_no_sliver_stays_unless_nothing_else_is_there(
    territory: BaseGeometry, given_zones: list[list[BaseGeometry]], width: float
) -> None:
    zones = [united(zone) for zone in given_zones]
    found = partition(territory, zones, width=width)
    is_clean(found, territory)
    thin = shapely.is_empty(shapely.buffer(found.pieces, -width / 2, quad_segs=2, join_style="mitre"))
    assert thin.sum() <= found.slivers.kept
    every = partition(territory, zones, width=0)
    assert found.slivers.absorbed <= len(every.pieces)
    assert found.taken.sum() == found.slivers.absorbed
    assert found.taken_area.sum() == pytest.approx(found.slivers.area)
    kinds = {tuple(row) for row in every.signs.tolist()}
    assert {tuple(row) for row in found.signs.tolist()} <= kinds


@given(territories, zone_lists, st.sampled_from((3.0, 7.0, 20.0)))
@settings(max_examples=200, deadline=None)
def test_tiles_give_what_the_whole_gives(
    territory: BaseGeometry, given_zones: list[list[BaseGeometry]], tile: float
) -> None:
    zones = [united(zone) for zone in given_zones]
    whole, tiled = partition(territory, zones, width=0), partition(territory, zones, width=0, tile=tile)
    is_clean(tiled, territory)
    slack = 0.002 * perimeter(territory, *zones)
    drawn = shapely.union_all([shape.boundary.buffer(0.002) for shape in (territory, *zones)])
    for signs in np.unique(np.concatenate([whole.signs, tiled.signs]), axis=0):
        one, other = (
            shapely.union_all(found.pieces[(found.signs == signs).all(axis=1)]) for found in (whole, tiled)
        )
        assert one.symmetric_difference(other).area <= slack
        # No edge of a tile is left: every edge lies on an outline.
        assert other.boundary.difference(drawn).length < 0.001


@given(st.lists(st.tuples(whole, whole, whole, whole), max_size=5))
@settings(max_examples=100, deadline=None)
def test_tiles_add_no_more_than_vertices_on_straight_edges(corners: list[tuple[int, ...]]) -> None:
    zones = [shapely.box(x, y, x + w + 1, y + h + 1) for x, y, w, h in corners]
    territory = shapely.box(0, 0, 40, 40)
    plain, tiled = partition(territory, zones, width=0), partition(territory, zones, width=0, tile=7.0)
    assert len(plain.pieces) == len(tiled.pieces)
    assert shapely.equals(plain.pieces, tiled.pieces).all()
    assert (plain.signs == tiled.signs).all()


def edges_of(lines: np.ndarray) -> list[tuple[tuple[float, float], ...]]:
    """Every edge of some lines, once for each time it is there, in order."""
    found = []
    for line in lines:
        found += [tuple(sorted(edge)) for edge in itertools.pairwise(line.coords)]
    return sorted(found)


def test_a_line_across_tiles_is_cut_at_the_nearest_vertex_of_the_grid() -> None:
    there = shapely.LineString([(1, 0), (11, 3.333), (25, 3.333)])
    found = noded(np.array([there, there.reverse()]), tile=10.0)
    # At x = 10, y is 3.333 * 9 / 10 = 2.9997; the line and its reverse are one.
    stops = [(1, 0), (10, 3), (11, 3.333), (20, 3.333), (25, 3.333)]
    assert edges_of(found) == list(itertools.pairwise(stops))


def test_lines_along_the_edge_of_tiles_meet_those_of_both_sides_once() -> None:
    along = [shapely.LineString([(10, 0), (10, 9)]), shapely.LineString([(10, 6), (10, 2)])]
    across = [shapely.LineString([(4, 3), (10, 3)]), shapely.LineString([(10, 5), (12, 5), (10, 7)])]
    found = noded(np.array(along + across), tile=10.0)
    stops = [(10, y) for y in (0, 2, 3, 5, 6, 7, 9)]
    rest = [((4, 3), (10, 3)), ((10, 5), (12, 5)), ((10, 7), (12, 5))]
    assert edges_of(found) == sorted([*itertools.pairwise(stops), *rest])


def pinched() -> tuple[shapely.Polygon, list[BaseGeometry]]:
    """A territory, a corner of it, and a patch that touches its rim in the vertex where the corner ends."""
    corner = shapely.Polygon([(0, 0), (0, 1), (1, 0)])
    patch = shapely.Polygon([(0, 1), (1, 2), (2, 1)])
    return shapely.box(0, 0, 40, 40), [corner, patch]


def test_what_geos_takes_for_a_fault_is_none() -> None:
    ground, (corner, patch) = pinched()
    pieces = np.array([corner, ground.difference(corner).difference(patch), patch])
    edges_match(pieces)
    assert shapely.area(pieces).sum() == 1600.0
    assert not shapely.coverage_is_valid(pieces)  # once GEOS knows better, nothing need be cut


def test_a_piece_that_touches_itself_on_the_rim_is_cut_in_two() -> None:
    ground, zones = pinched()
    found = partition(ground, zones, width=0.1)
    is_clean(found, ground)
    assert len(found.pieces) == 4
    rest = found.pieces[~found.signs.any(axis=1)]
    assert shapely.area(rest).sum() == 1600 - 0.5 - 1
    given_vertices = {(0, 0), (0, 1), (1, 0), (1, 2), (2, 1), (0, 40), (40, 40), (40, 0)}
    assert {tuple(p) for p in shapely.get_coordinates(found.pieces).tolist()} == given_vertices
    # a patch that touches nothing but itself inside the territory is no reason to cut
    inside = [shapely.transform(zone, lambda xy: xy + 5) for zone in zones]
    assert len(partition(ground, inside, width=0).pieces) == 3


def test_neighbouring_ground_of_one_kind_is_one_piece() -> None:
    zone = shapely.union(shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1))
    found = partition(shapely.box(0, 0, 3, 2), [zone], width=0)
    assert [p.area for p in found.pieces] == [1.0, 1.0, 4.0] or sorted(p.area for p in found.pieces) == [
        1,
        1,
        4,
    ]
    touching = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)])
    found = partition(shapely.box(0, 0, 2, 2), [touching], width=0)
    assert len(found.pieces) == 4  # two corners that touch in a point are two pieces, on both sides


def test_without_zones_the_territory_is_its_parts() -> None:
    territory = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    found = partition(territory, [], width=1)
    assert len(found.pieces) == 2
    assert found.signs.shape == (2, 0)


def test_a_sliver_joins_the_stricter_of_neighbours_with_edges_alike() -> None:
    # Two outlines of one brook, drawn 20 cm apart: the strip between them is neither in one nor the other.
    left, right = shapely.box(0, 0, 50, 100), shapely.box(50.2, 0, 100, 100)
    found = partition(shapely.box(0, 0, 100, 100), [right, left], width=1)
    assert found.slivers.absorbed == 1
    assert found.slivers.area == pytest.approx(20.0)
    strict = {
        tuple(signs): piece.area for signs, piece in zip(found.signs.tolist(), found.pieces, strict=True)
    }
    assert strict == {(True, False): pytest.approx(5000.0), (False, True): pytest.approx(5000.0)}
    # `right` comes first, so it is the stricter: it reaches over the strip
    assert found.pieces[found.signs[:, 0]][0].bounds[0] == 50.0


def test_a_sliver_joins_the_neighbour_of_the_longest_edge() -> None:
    strict = shapely.box(0, 0, 1, 1)  # touches the strip with one metre, the rest with nearly a hundred
    strip = shapely.box(1, 0, 1.3, 100)
    found = partition(shapely.box(0, 0, 100, 100), [strict, strip], width=1)
    assert found.slivers.absorbed >= 1
    assert not found.signs[:, 1].any()


def test_slivers_beside_slivers_join_what_lies_behind_them() -> None:
    strips = [shapely.box(10 + i * 0.3, 0, 10 + (i + 1) * 0.3, 50) for i in range(5)]
    found = partition(shapely.box(0, 0, 50, 50), strips, width=1)
    assert len(found.pieces) == 1
    assert found.slivers.absorbed == 5
    assert found.pieces[0].area == 2500.0


def test_a_territory_that_is_all_slivers_is_kept() -> None:
    found = partition(shapely.box(0, 0, 0.4, 10), [shapely.box(0, 0, 0.2, 10)], width=1)
    assert shapely.area(found.pieces).sum() == pytest.approx(4.0)
    assert found.slivers.kept == 1


@pytest.mark.parametrize("distance", [10, 150, 200, 3000, 10_000])
def test_chords_stay_within_the_deviation_of_the_circle(distance: float) -> None:
    ground = ground_within(np.array([shapely.Point(X, Y)]), distance, deviation=0.25)
    away = shapely.distance(shapely.Point(X, Y), ground.boundary)
    assert distance - 0.25 - 0.001 <= away <= distance
    assert segments_of_quarter(distance, 0.25) <= 112


def test_lines_and_points_have_no_ground_of_their_own() -> None:
    shapes = np.array([shapely.Point(0, 0), shapely.LineString([(0, 0), (9, 9)]), shapely.box(0, 0, 2, 2)])
    assert ground_within(shapes, 0, deviation=0.25).area == 4.0
    assert ground_within(shapes[:2], 0, deviation=0.25).is_empty
    assert ground_within(shapes[:0], 10, deviation=0.25).is_empty
