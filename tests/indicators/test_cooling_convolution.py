"""Weighted surroundings against adding up cell by cell, and the proven bound of decimation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate

from sttm.grids import Window
from sttm.indicators.computed_cells import in_order
from sttm.indicators.convolution import (
    STEPS,
    Kernel,
    coarse_kernel,
    disc_kernel,
    exponential_kernel,
    padded,
)
from sttm.indicators.decimation import block_side, decimation_error, downsampled, upsampled


def test_kernels_by_hand() -> None:
    assert disc_kernel(1).weights.tolist() == [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    assert disc_kernel(2).total == 13
    away = exponential_kernel(1)
    assert away.radius == 5
    assert away.total == pytest.approx(1)
    assert away.weights[5, 6] / away.weights[5, 5] == pytest.approx(np.exp(-1))
    assert away.weights[2, 1] > 0  # 3, 4: exactly 5 away
    assert away.weights[1, 1] == 0


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.booleans())
def test_convolution_adds_up_the_surroundings(seed: int, distance: int, disc: bool) -> None:
    random = np.random.default_rng(seed)
    values = random.random((random.integers(1, 30), random.integers(1, 30)))
    kernel = disc_kernel(distance) if disc else exponential_kernel(distance)
    expected = correlate(values, kernel.weights, mode="constant")
    row, col = random.integers(0, values.shape[0]), random.integers(0, values.shape[1])
    window = Window(int(row), int(col), int(values.shape[0] - row), int(values.shape[1] - col))
    for dtype, tolerance in ((np.float64, 1e-12), (np.float32, 3e-5)):
        field = padded(window, values.shape, kernel.radius)
        got = field.convolved(field.transform(values[field.inner.slices], dtype), kernel, dtype)
        np.testing.assert_allclose(got, expected[window.slices], atol=tolerance)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_sums_of_whole_numbers_are_exact_on_every_window(seed: int, distance: int) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, STEPS, (random.integers(1, 30), random.integers(1, 30)), endpoint=True)
    kernel = exponential_kernel(distance, whole=True)
    expected = correlate(values, kernel.weights.astype(np.int64), mode="constant")
    row, col = random.integers(0, values.shape[0]), random.integers(0, values.shape[1])
    window = Window(int(row), int(col), int(values.shape[0] - row), int(values.shape[1] - col))
    field = padded(window, values.shape, kernel.radius)
    got = field.counted(field.transform(values[field.inner.slices], np.float64), kernel, np.float64)
    assert (got == expected[window.slices]).all()


@pytest.mark.parametrize(
    ("kernel", "bound"),
    [
        (exponential_kernel(1), 1e-6),
        (exponential_kernel(45), 6e-5),
        (coarse_kernel(200, 4), 6e-5),
        (coarse_kernel(500, 4), 5e-4),
    ],
)
def test_whole_weights_are_the_weights_finely_rounded(kernel: Kernel, bound: float) -> None:
    whole = replace(kernel, whole=True)
    assert (whole.weights == np.rint(whole.weights)).all()
    assert 2**28 < whole.total <= 2**30
    off = whole.weights / whole.total - kernel.weights / kernel.total
    assert np.abs(off).sum() < bound  # of what rounding changes, as a share of the range of values


def test_sums_too_large_to_be_exact_are_refused() -> None:
    kernel = exponential_kernel(3, whole=True)
    field = padded(Window(0, 0, 40, 40), (40, 40), kernel.radius)
    transform = field.transform(np.full((40, 40), 2.0**28), np.float64)
    with pytest.raises(ArithmeticError, match="too large"):
        field.counted(transform, kernel, np.float64)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.sampled_from([2, 4]))
def test_to_blocks_and_back_are_transposes(seed: int, side: int) -> None:
    random = np.random.default_rng(seed)
    cells = np.zeros((5 * side, 6 * side))
    cells[side:-side, side:-side] = random.random((3 * side, 4 * side))
    blocks = random.random((5, 6))
    through = (downsampled(cells, side) * blocks).sum()
    back = (cells[side:-side, side:-side] * upsampled(blocks, side)).sum()
    assert through == pytest.approx(back)
    assert downsampled(cells, side).sum() == pytest.approx(cells.sum())
    assert upsampled(np.ones((4, 4)), side) == pytest.approx(np.ones((2 * side, 2 * side)))


@pytest.mark.parametrize(("distance", "side"), [(6, 2), (10, 2), (12, 4)])
def test_the_bound_holds_for_the_worst_values(distance: int, side: int) -> None:
    """The worst values are those that pick the sign of every difference of the kernels: the bound is reached."""
    kernel, coarse = exponential_kernel(distance), coarse_kernel(distance, side)
    reach = coarse.radius + 3
    size = (2 * reach + 1) * side
    bound = decimation_error(distance, side)
    differences = []
    for p in range(side):
        cell = reach * side + p
        weights = np.pad(coarse.weights, reach - coarse.radius)
        # The weights of one cell for all others, through the three steps.
        cells = np.zeros((size, size))
        cells[cell, cell] = 1
        spread = correlate(downsampled(cells, side), weights, mode="constant")
        used = np.pad(upsampled(spread, side), side)
        exact = np.zeros((size, size))
        low = cell - kernel.radius
        exact[low : low + 2 * kernel.radius + 1, low : low + 2 * kernel.radius + 1] = kernel.weights
        assert used.sum() == pytest.approx(1)
        differences.append(np.abs(used - exact).sum())
    assert max(differences) <= bound * (1 + 1e-9)
    assert max(differences) >= bound * 0.8


def test_blocks_are_as_large_as_the_error_allows() -> None:
    assert block_side(200, 5e-4) == 4
    assert block_side(100, 5e-4) == 2
    assert block_side(50, 5e-4) == 1
    assert decimation_error(200, 4) == pytest.approx(4.32e-4, rel=0.01)
    assert decimation_error(7, 1) == 0


def test_results_come_in_order_and_errors_come_through() -> None:
    assert list(in_order(lambda n: n * n, range(9))) == [(n, n * n) for n in range(9)]
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda n: 1 // (3 - n), range(9)))
