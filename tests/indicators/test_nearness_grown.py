"""Shapes that grow and shrink by a distance: by runs of the edge where there are thousands of jags."""

from __future__ import annotations

import numpy as np
import shapely

from sttm.indicators.nearness import MANY, grown


def star(jags: int, rough: float) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, jags, endpoint=False)
    far = 50.0 * (1 + rough * np.random.default_rng(1).random(jags))
    return shapely.Polygon(np.column_stack([far * np.cos(turn), far * np.sin(turn)]))


def test_many_jags_grow_and_shrink_as_few_do() -> None:
    shape = star(MANY + 1, 0.02)
    with_hole = shape.difference(shapely.Point(0, 0).buffer(20))
    for distance in (100.0, 5.0, -1.0):
        for one in (shape, with_hole):
            (found,) = grown(np.array([one]), distance)
            wanted = one.buffer(distance)
            assert shapely.hausdorff_distance(found, wanted) < 0.01 * abs(distance)
            assert abs(found.area - wanted.area) < 1e-3 * wanted.area


def test_a_jagged_outline_takes_no_more_than_moments() -> None:
    """GEOS alone runs out of memory here: the arcs around ten thousand spikes all cross."""
    (found,) = grown(np.array([star(10_000, 0.3)]), 500.0)
    assert found.is_valid
    assert 500 + 50 < np.sqrt(found.area / np.pi) < 500 + 65


def test_ordinary_shapes_are_left_to_geos() -> None:
    shapes = np.array([shapely.box(0, 0, 10, 10), shapely.Point(3, 4), shapely.LineString([(0, 0), (5, 5)])])
    assert shapely.equals_exact(grown(shapes, 7.0), shapely.buffer(shapes, 7.0)).all()
