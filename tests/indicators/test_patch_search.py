"""Distances to patches by their pieces: the same as to the whole patches, whatever lies where."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.connectivity import patches_of
from sttm.indicators.patch_search import STEP, patch_search

blobs = st.builds(
    lambda x, y, radius, corners: shapely.Point(x, y).buffer(radius, quad_segs=corners),
    *(st.floats(0, 3000) for _ in range(2)),
    st.floats(5, 900),
    st.integers(1, 40),
)
rings = st.builds(
    lambda blob, part: blob.difference(shapely.affinity.scale(blob, part, part)), blobs, st.floats(0.2, 0.9)
)
lines = st.builds(lambda blob: shapely.boundary(blob), blobs)
points = st.builds(shapely.Point, st.floats(0, 3000), st.floats(0, 3000))
anything = st.one_of(blobs, rings, lines, points)


@given(
    st.lists(anything, min_size=1, max_size=6), st.lists(anything, min_size=1, max_size=3), st.floats(0, 2000)
)
def test_the_same_distances_as_of_the_whole(
    given_shapes: list[shapely.Geometry], asked: list[shapely.Geometry], within: float
) -> None:
    patches = patches_of(given_shapes)
    shape = shapely.union_all(asked)
    wanted = shapely.distance(patches, shape)
    found = patch_search(patches).distances(shape, within)
    np.testing.assert_array_equal(found, np.where(wanted <= within, wanted, np.inf))


def test_a_shape_inside_a_patch_touches_it_and_one_in_its_hole_does_not() -> None:
    ring = shapely.box(0, 0, 1000, 1000).difference(shapely.box(200, 200, 800, 800))
    search = patch_search(patches_of([ring]))
    assert search.distances(shapely.box(50, 50, 60, 60), 5).tolist() == [0]
    assert search.distances(shapely.box(300, 300, 310, 310), 500).tolist() == [100]
    assert search.distances(shapely.box(300, 300, 310, 310), 99).tolist() == [np.inf]


def test_a_long_boundary_is_cut_and_nothing_of_it_is_lost() -> None:
    disc = shapely.Point(0, 0).buffer(100, quad_segs=STEP)
    search = patch_search(patches_of([disc]))
    assert len(search.pieces) == 4
    assert shapely.length(search.pieces).sum() == pytest.approx(disc.length)


def test_without_patches_there_is_nothing_near() -> None:
    assert patch_search(patches_of([])).distances(shapely.Point(0, 0), 100).tolist() == []
