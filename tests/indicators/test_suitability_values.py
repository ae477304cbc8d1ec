"""Value functions, weighted sums and the firmness of rankings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.suitability import drawn_weights, rank_stability, score_range, weighted_score
from sttm.indicators.value_functions import decay, linear, logistic, stepped

NUMBERS = st.floats(-1e5, 1e5)
SHARES = st.floats(0, 1)


def test_by_hand():
    assert linear([0, 250, 500, 900], 500, 0).tolist() == [1, 0.5, 0, 0]
    assert stepped([-5, 0, 499.9, 500, 2000], [-np.inf, 500, 1000], [1, 0.5, 0]).tolist() == [1, 1, 1, 0.5, 0]
    assert logistic(8000, 8000, -0.0006) == 0.5
    assert decay([0, 1000], 1000) == pytest.approx([1, np.exp(-1)])
    for found in (
        linear(np.nan, 0, 1),
        stepped(np.nan, [-np.inf, 1], [0, 1]),
        logistic(np.nan, 0, 1),
        decay(np.nan, 1),
    ):
        assert np.isnan(found)


@given(NUMBERS, NUMBERS, st.floats(1, 1e4), st.floats(1e-4, 1))
def test_value_functions_are_monotone_between_0_and_1(a, b, scale, steepness):
    low, high = np.float64(min(a, b)), np.float64(max(a, b))
    for rising in (lambda x: linear(x, -scale, scale), lambda x: logistic(x, 0, steepness),
                   lambda x: 1 - decay(x, scale)):  # fmt: skip
        assert 0 <= rising(low) <= rising(high) <= 1


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=1, max_size=8), st.floats(0.1, 10))
def test_scores_stay_between_0_and_1_and_scale_with_the_weights(rows, times):
    values, weights = np.array(rows), np.array([0.5, 0.3, 0.2])
    score = weighted_score(values, weights)
    assert ((score >= 0) & (score <= 1 + 1e-12)).all()
    assert np.allclose(weighted_score(values, weights * times), score * times)
    low, high = score_range(values, weights)
    assert np.array_equal(low, score)
    assert np.array_equal(high, score)


def test_what_is_not_known_gives_a_range_and_no_score():
    values, weights = np.array([[1.0, np.nan], [0.5, 0.5]]), np.array([0.6, 0.4])
    score = weighted_score(values, weights)
    assert np.isnan(score[0])
    assert score[1] == 0.5
    low, high = score_range(values, weights)
    assert (low[0], high[0]) == (0.6, 1.0)


def test_draws_stay_within_the_margins_before_they_are_scaled():
    weights, margins = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.5, 0.0])
    drawn = drawn_weights(weights, margins, 2000, 3)
    assert np.allclose(drawn.sum(axis=1), 1)
    assert np.array_equal(drawn, drawn_weights(weights, margins, 2000, 3))
    ratio = drawn[:, 1] / drawn[:, 2]  # the last weight does not move
    assert ratio.min() >= 1.5 * 0.5 - 1e-12
    assert ratio.max() <= 1.5 * 1.5 + 1e-12
    assert ratio.mean() == pytest.approx(1.5, abs=0.03)


@given(st.integers(0, 1000), st.integers(2, 9))
def test_rank_stability_agrees_with_ranking_draw_by_draw(seed, places):
    random = np.random.default_rng(seed)
    values = np.round(random.random((places, 3)), 1)
    values[0, 0] = np.nan if seed % 3 == 0 else values[0, 0]
    weights, margins = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.3, 0.3])
    found = rank_stability(values, weights, margins, draws=50, seed=seed, top=2)
    known = [k for k in range(places) if not np.isnan(values[k]).any()]
    first, among, ranks = np.zeros(places), np.zeros(places), np.zeros(places)
    for drawn in drawn_weights(weights, margins, 50, seed):
        scores = {k: round(float(drawn @ values[k]), 10) for k in known}
        for k in known:
            rank = 1 + sum(other > scores[k] for other in scores.values())
            first[k] += rank == 1
            among[k] += rank <= 2
            ranks[k] += rank
    assert np.allclose(found.first[known], first[known] / 50)
    assert np.allclose(found.among_first[known], among[known] / 50)
    assert np.allclose(found.mean_rank[known], ranks[known] / 50)
    assert np.isnan(np.delete(found.first, known)).all()
    assert (found.low[known] <= found.high[known]).all()


def test_a_place_that_is_better_by_everything_is_always_first():
    values = np.array([[0.9, 0.8], [0.8, 0.7], [0.1, 0.2]])
    found = rank_stability(values, np.array([0.5, 0.5]), np.array([0.9, 0.9]), draws=300, seed=1, top=2)
    assert found.first.tolist() == [1, 0, 0]
    assert found.among_first.tolist() == [1, 1, 0]
    assert found.mean_rank.tolist() == [1, 2, 3]
