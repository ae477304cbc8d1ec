"""Hexagons: a lattice anywhere, each point in exactly one, shapes that share their corners."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.hexagons import hexagon_centres, hexagon_of, hexagon_shapes, hexagons_over

PLACES = st.floats(-1e6, 6e6, allow_nan=False)


def test_the_centre_of_the_first_hexagon_is_the_origin_and_odd_rows_are_shifted() -> None:
    centres = hexagon_centres([0, 0, 1], [0, 1, 0], 250)
    np.testing.assert_allclose(centres, [[0, 0], [250, 0], [125, 250 * np.sqrt(3) / 2]])


def test_a_hexagon_has_the_width_and_area_of_its_formula() -> None:
    (shape,) = hexagon_shapes([3], [5], 250)
    left, _, right, _ = shape.bounds
    assert np.isclose(right - left, 250)
    assert np.isclose(shape.area, np.sqrt(3) / 2 * 250**2)


def test_neighbours_share_their_corners_to_the_last_bit() -> None:
    row, column = hexagons_over((500_000, 5_000_000, 501_000, 5_001_000), 250)
    shapes = hexagon_shapes(row, column, 250)
    corners = shapely.get_coordinates(shapes)
    assert len(np.unique(corners, axis=0)) == len(np.unique(np.round(corners, 3), axis=0))
    assert shapely.coverage_is_valid(shapes)


def test_hexagons_over_a_box_cover_it() -> None:
    box = (500_000, 5_000_000, 501_000, 5_001_000)
    row, column = hexagons_over(box, 250)
    assert shapely.union_all(hexagon_shapes(row, column, 250)).covers(shapely.box(*box))


@given(PLACES, PLACES, st.sampled_from([50.0, 250.0, 1000.0]))
def test_a_point_lies_in_its_hexagon_and_no_centre_is_nearer(x: float, y: float, width: float) -> None:
    row, column = hexagon_of([x], [y], width)
    (shape,) = hexagon_shapes(row, column, width)
    assert shape.buffer(1e-6 * width).covers(shapely.Point(x, y))
    near = [(r, c) for r in range(row[0] - 1, row[0] + 2) for c in range(column[0] - 1, column[0] + 2)]
    away = np.hypot(*(hexagon_centres(*zip(*near, strict=True), width) - [x, y]).T)
    own = np.hypot(*(hexagon_centres(row, column, width)[0] - [x, y]))
    assert own <= away.min() + 1e-9 * width
