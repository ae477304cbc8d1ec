"""Exact tests of specialisation and their correction, by hand and against scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sttm.indicators.specialisation import benjamini_hochberg, exact_p_values


def test_by_hand() -> None:
    # Two places of 3; all 3 of the first kind in the first: 1 way in 20, and its mirror: p = 2/20.
    found = exact_p_values([[3, 0], [0, 3]])
    assert found == pytest.approx(np.full((2, 2), 0.1))


@given(arrays(np.int64, (3, 4), elements=st.integers(0, 15)))
def test_as_scipy(table: np.ndarray) -> None:
    found, whole = exact_p_values(table), table.sum()
    for p, k in np.ndindex(3, 4):
        x, place, kind = table[p, k], table[p].sum(), table[:, k].sum()
        if not (0 < place < whole and 0 < kind < whole):
            assert np.isnan(found[p, k])
            continue
        other = [[x, place - x], [kind - x, whole - place - kind + x]]
        assert found[p, k] == pytest.approx(stats.fisher_exact(other).pvalue, rel=1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_correction_as_scipy(values: list[float]) -> None:
    assert benjamini_hochberg(values) == pytest.approx(stats.false_discovery_control(values))


def test_what_was_not_asked_stays_so() -> None:
    assert np.isnan(benjamini_hochberg([np.nan, 0.01])).tolist() == [True, False]
    assert benjamini_hochberg([np.nan, 0.01])[1] == 0.01
    with pytest.raises(ValueError, match="whole"):
        exact_p_values([[1.5, 2]])
