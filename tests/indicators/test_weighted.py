"""Weighted medians and the lowest share: by hand, against repetition, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.weighted import lowest_share, median_of, medians_by

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(1, 5)), min_size=1, max_size=20)


def test_the_median_is_the_least_value_that_half_of_the_weight_does_not_exceed() -> None:
    assert median_of([1, 2, 3], [1, 1, 1]) == 2
    assert median_of([1, 2, 3, 4], [1, 1, 1, 1]) == 2
    assert median_of([1, 9], [1, 3]) == 9
    assert median_of([1, np.inf], [1, 1]) == 1
    assert median_of([1, np.inf], [1, 2]) == np.inf


def test_a_group_without_weight_has_no_median() -> None:
    np.testing.assert_equal(medians_by([0, 2], [5, 7], [1, 0], 3), [5, np.nan, np.nan])


def test_the_lowest_share_takes_equal_values_in_equal_parts() -> None:
    np.testing.assert_allclose(lowest_share([1, 2, 2, 3], [10, 10, 30, 50], 0.3), [10, 5, 15, 0])


@given(ROWS)
def test_medians_are_those_of_values_repeated(rows: list[tuple[int, int, int]]) -> None:
    group, values, weights = (np.array(x) for x in zip(*rows, strict=True))
    found = medians_by(group, values, weights, 5)
    for number in range(5):
        own = group == number
        many = np.repeat(values[own], weights[own])
        if len(many):
            assert found[number] == np.sort(many)[(len(many) - 1) // 2]
        else:
            assert np.isnan(found[number])


@given(ROWS, st.floats(0, 1))
def test_the_lowest_share_is_that_share_and_its_values_are_the_lowest(rows, share: float) -> None:
    _, values, weights = (np.array(x) for x in zip(*rows, strict=True))
    taken = lowest_share(values, weights, share)
    assert taken.sum() == pytest.approx(share * weights.sum())
    assert (taken >= 0).all()
    assert (taken <= weights + 1e-9).all()
    left = weights - taken > 1e-9
    if left.any() and (taken > 1e-9).any():
        assert values[taken > 1e-9].max() <= values[left].min()


def test_the_median_of_a_group_does_not_hang_on_those_before_it() -> None:
    # A thousand groups of thirds put rounding into a running sum of floats; then a group of two halves.
    group = np.concatenate([np.repeat(np.arange(1000), 3), [1000, 1000]])
    values = np.concatenate([np.tile([1.0, 2.0, 3.0], 1000), [5.0, 9.0]])
    weights = np.concatenate([np.full(3000, 1 / 3), [0.5, 0.5]])
    found = medians_by(group, values, weights, 1001)
    assert (found[:1000] == 2.0).all()
    assert found[1000] == 5.0


@given(st.integers(2, 40), st.integers(1, 200))
def test_half_of_like_weights_is_half_of_them(many: int, groups: int) -> None:
    group, values = np.repeat(np.arange(groups), many), np.tile(np.arange(many, dtype=float), groups)
    found = medians_by(group, values, np.full(len(group), 1 / many), groups)
    assert (found == (many - 1) // 2).all()
