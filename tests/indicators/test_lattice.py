"""Rasters on a lattice: cells a reader can count, and nothing lost at the edges of blocks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.grids import ArrayCells, Grid
from sttm.indicators import lattice
from sttm.indicators.lattice import centres, class_means, lattice_over, minima, sums_around

CRS = "EPSG:32632"


def test_a_lattice_stands_on_whole_multiples() -> None:
    grid = lattice_over((130, 250, 310, 420), 100, CRS)
    assert (grid.left, grid.top, grid.width, grid.height) == (100, 500, 3, 3)
    assert centres(grid)[[0, -1]].tolist() == [[150, 450], [350, 250]]


def test_mean_of_classes_by_hand() -> None:
    cells = ArrayCells(Grid(CRS, 0, 20, 10, 10, 4, 2), np.array([[1, 1, 2, 0], [2, 9, 2, 2]]), 0)
    mean, covered = class_means(cells, Grid(CRS, 0, 20, 20, 20, 3, 1), {1: 1.0, 2: 0.5})
    assert mean[0, :2].tolist() == pytest.approx([(1 + 1 + 0.5) / 3, 0.5])
    assert np.isnan(mean[0, 2])
    assert covered.tolist() == [[0.75, 0.75, 0.0]]


def test_a_coarse_raster_is_read_at_the_centres() -> None:
    cells = ArrayCells(Grid(CRS, 0, 250, 250, 250, 2, 1), np.array([[1, 2]]))
    mean, covered = class_means(cells, Grid(CRS, 0, 300, 100, 100, 6, 3), {1: 0.0, 2: 1.0})
    assert mean[1].tolist()[:5] == [0, 0, 1, 1, 1]  # 250 m: the centre of the third cell lies on the edge
    assert np.isnan(mean[0, 5])  # its centre, x 550, lies beyond the raster
    assert covered[1, 0] == 1


def test_lowest_value_without_no_data() -> None:
    values = np.array([[5.0, -9999.0], [np.nan, 3.0]], dtype=np.float32)
    cells = ArrayCells(Grid(CRS, 0, 20, 10, 10, 2, 2), values, -9999.0)
    assert minima(cells, Grid(CRS, 0, 20, 20, 20, 1, 1)).tolist() == [[3.0]]


def test_sum_around_counts_the_disc() -> None:
    values = np.zeros((5, 5))
    values[2, 2] = 4.0
    summed, area = sums_around(values, Grid(CRS, 0, 500, 100, 100, 5, 5), 100)
    assert area == 5 * 1e4
    assert summed.sum() == pytest.approx(20)
    assert summed[2].tolist() == pytest.approx([0, 4, 4, 4, 0])


@given(st.integers(1, 9), st.integers(0, 3))
def test_blocks_change_nothing(block: int, shift: int) -> None:
    codes = np.random.default_rng(shift).integers(0, 4, (50, 70))
    cells = ArrayCells(Grid(CRS, 3.0 * shift, 500, 10, 10, 70, 50), codes, 0)
    on = Grid(CRS, -50, 520, 40, 40, 22, 16)
    values = {1: 0.1, 2: 0.7, 3: 1.0}
    whole = class_means(cells, on, values)
    before, lattice.BLOCK = lattice.BLOCK, block
    try:
        parts = class_means(cells, on, values)
    finally:
        lattice.BLOCK = before
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
