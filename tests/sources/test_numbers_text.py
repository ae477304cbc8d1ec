"""Numbers as people type them."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sttm.sources.numbers import parse_numbers

TYPED = pd.Series(["1.5", "1,5", " ", None, "x", "1.234,5", "-3", "inf", "nan"])


def test_with_a_point_commas_are_told_apart_from_nonsense():
    parsed = parse_numbers(TYPED)
    np.testing.assert_array_equal(parsed.values, [1.5, *[np.nan] * 5, -3, np.nan, np.nan])
    assert parsed.blank.tolist() == [False, False, True, True, False, False, False, False, False]
    assert parsed.with_comma.tolist() == [False, True, False, False, False, True, False, False, False]
    assert parsed.faulty.tolist() == [False, True, False, False, True, True, False, True, True]


def test_with_a_declared_comma_points_may_group_thousands():
    parsed = parse_numbers(TYPED, ",")
    np.testing.assert_array_equal(parsed.values[[0, 1, 5, 6]], [1.5, 1.5, 1234.5, -3])


def test_numbers_stay_numbers():
    parsed = parse_numbers(pd.Series([1.0, np.nan, np.inf]))
    np.testing.assert_array_equal(parsed.values, [1, np.nan, np.nan])
    assert parsed.blank.tolist() == [False, True, False]
    assert parsed.faulty.tolist() == [False, False, True]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_a_number_written_with_a_comma_is_found_or_read(values):
    text = pd.Series([f"{v:.6f}".replace(".", ",") for v in values])
    assert parse_numbers(text).with_comma.all()
    np.testing.assert_allclose(parse_numbers(text, ",").values, values, atol=1e-6)
