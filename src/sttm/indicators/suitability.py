"""Weighs criteria into a score between 0 and 1, and asks how firm a ranking by it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Stability", "drawn_weights", "rank_stability", "score_range", "weighted_score"]

Floats = NDArray[np.float64]

CHUNK = 4_000_000
"""Scores held at once while draws are ranked."""


def weighted_score(values: Floats, weights: Floats) -> Floats:
    r"""Return :math:`\sum_k w_k v_k` of each place; NaN where a criterion is not known.

    Parameters
    ----------
    values
        Worth of each criterion, 0–1, shape (places, criteria); NaN is not known.
    weights
        Shape (criteria,); they add up to 1.
    """
    total = np.zeros(len(values))
    for k, weight in enumerate(
        weights
    ):  # one after the other, so that places never change one another's bits
        total += weight * values[:, k]
    return total


def score_range(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the scores if what is not known were worth nothing, and if it were worth most."""
    low = weighted_score(np.nan_to_num(values, nan=0.0), weights)
    high = weighted_score(np.nan_to_num(values, nan=1.0), weights)
    return low, high


def drawn_weights(weights: Floats, margins: Floats, draws: int, seed: int) -> Floats:
    """Return weights as they could be, shape (draws, criteria), each draw adding up to 1.

    Every weight is drawn on its own, uniformly from ``weight · (1 − margin)`` to ``weight · (1 + margin)``;
    then all of a draw are scaled to add up to 1. One seed gives the same draws (PCG64).
    """
    random = np.random.Generator(np.random.PCG64(seed))
    found = weights * (1.0 + margins * random.uniform(-1.0, 1.0, (draws, len(weights))))
    scaled: Floats = found / found.sum(axis=1, keepdims=True)
    return scaled


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How each place fares when the weights are drawn anew; NaN where the place has no score.

    Parameters
    ----------
    first, among_first
        Share of the draws in which it is first, and among the first ``top``, 0–1; equal scores share a rank.
    mean_rank
        Mean rank, 1 the best.
    low, high
        5th and 95th percentile of its score.
    """

    draws: int
    top: int
    first: Floats
    among_first: Floats
    mean_rank: Floats
    low: Floats
    high: Floats


def rank_stability(
    values: Floats, weights: Floats, margins: Floats, *, draws: int, seed: int, top: int
) -> Stability:
    """Rank places by every draw of the weights; those with a criterion not known are not ranked.

    Parameters
    ----------
    values
        Worth of each criterion, 0–1, shape (places, criteria).
    """
    known = ~np.isnan(values).any(axis=1)
    drawn = drawn_weights(weights, margins, draws, seed)
    found = Stability(draws, top, *(np.full(len(values), np.nan) for _ in range(5)))
    places = int(known.sum())
    if not places or not draws:
        return found
    some = values[known]
    scores = np.zeros((draws, places))
    for k in range(len(weights)):
        scores += drawn[:, k, None] * some[None, :, k]
    scores = np.round(scores, 12)  # equal places stay equal whatever the last bit of a draw
    first, among, ranks = np.zeros(places), np.zeros(places), np.zeros(places)
    for begin in range(0, draws, max(CHUNK // places, 1)):
        rank = _ranks(scores[begin : begin + max(CHUNK // places, 1)])
        first += (rank == 1).sum(axis=0)
        among += (rank <= top).sum(axis=0)
        ranks += rank.sum(axis=0)
    found.first[known], found.among_first[known] = first / draws, among / draws
    found.mean_rank[known] = ranks / draws
    found.low[known], found.high[known] = np.percentile(scores, [5, 95], axis=0)
    return found


def _ranks(scores: Floats) -> NDArray[np.int64]:
    """Return the rank of each column in each row, 1 the highest; equal ones share the best."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = np.take_along_axis(scores, order, axis=1)
    new = np.ones(scores.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    place = np.maximum.accumulate(np.where(new, np.arange(1, scores.shape[1] + 1), 0), axis=1)
    found = np.empty(scores.shape, np.int64)
    np.put_along_axis(found, order, place, axis=1)
    return found
