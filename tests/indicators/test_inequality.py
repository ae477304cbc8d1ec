"""Inequality and concentration: by hand, and what holds for any amounts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from sttm.indicators.inequality import gini, herfindahl, location_quotients, lorenz

amount = st.floats(0, 1e6, allow_subnormal=False).map(lambda v: round(v, 3))
amounts = st.lists(amount, min_size=1, max_size=30).filter(lambda a: sum(a) > 0)


def reference(values: list[float]) -> float:
    """Return half the mean difference of all pairs, over the mean: the definition, in n² steps."""
    x = np.asarray(values)
    return float(np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean()))


def test_by_hand() -> None:
    assert gini([1, 1, 1]) == 0
    assert gini([0, 0, 3]) == pytest.approx(2 / 3)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert herfindahl([1, 1, 1, 1]) == 0.25
    assert herfindahl([5, 0]) == 1
    x, y = lorenz([3, 1])
    assert_allclose(x, [0, 0.5, 1])
    assert_allclose(y, [0, 0.25, 1])


def test_weights_stand_for_equal_parts() -> None:
    # A place twice as large with twice as much is two places that are alike.
    assert gini([1, 3, 3]) == pytest.approx(gini([1, 6], [1, 2]))
    assert gini([10, 20], [1, 2]) == pytest.approx(0)


def test_location_quotients() -> None:
    found = location_quotients([[2, 0], [2, 4]])
    assert_allclose(found, [[2, 0], [2 / 6 / (4 / 8), 4 / 6 / (4 / 8)]])
    assert np.isnan(location_quotients([[1, 0], [2, 0]])[:, 1]).all()
    assert np.isnan(location_quotients([[0, 0], [2, 1]])[0]).all()


@pytest.mark.parametrize("values", [[0, 0], [0]])
def test_nothing_is_not_evenly_spread(values: list[float]) -> None:
    assert np.isnan(gini(values))
    assert np.isnan(herfindahl(values))


@pytest.mark.parametrize(
    ("values", "weights"), [([-1, 2], None), ([np.nan], None), ([1], [0]), ([1, 2], [1])]
)
def test_what_cannot_be_is_refused(values: list[float], weights: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"amounts are numbers|positive weight"):
        gini(values, weights)


@given(amounts)
def test_agrees_with_the_definition(values: list[float]) -> None:
    assert gini(values) == pytest.approx(reference(values), abs=1e-9)


@given(amounts, st.integers(1, 1000))
def test_neither_scale_nor_order_matters(values: list[float], factor: int) -> None:
    scaled = [v * factor for v in reversed(values)]
    assert gini(values) == pytest.approx(gini(scaled), abs=1e-9)
    assert herfindahl(values) == pytest.approx(herfindahl(scaled), rel=1e-9)
    assert 1 / len(values) - 1e-9 <= herfindahl(values) <= 1 + 1e-9
    assert -1e-9 <= gini(values) <= 1 - 1 / len(values) + 1e-9


@given(st.integers(1, 5), st.integers(1, 6), st.randoms(use_true_random=False))
def test_quotients_weighted_by_size_average_one(places: int, kinds: int, random: object) -> None:
    table = np.array([[random.randint(1, 99) for _ in range(kinds)] for _ in range(places)], dtype=float)  # type: ignore[attr-defined]
    weights = table.sum(axis=1) / table.sum()
    assert_allclose((location_quotients(table) * weights[:, None]).sum(axis=0), 1)
