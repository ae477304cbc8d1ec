"""Which places are given to which kinds beyond chance: location quotients with exact tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from sttm.indicators.inequality import location_quotients

__all__ = ["benjamini_hochberg", "exact_p_values", "location_quotients"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EQUAL = 1e-7
"""Relative difference below which two probabilities are one: sums of logarithms differ in the last bits."""


def exact_p_values(counts: ArrayLike) -> Floats:
    r"""Return the two-sided exact p-value of each count, given the totals of its place and of its kind.

    If kinds were dealt to places by chance, the count of a place with :math:`n` things of :math:`N`, of a
    kind with :math:`K`, would be hypergeometric. The p-value is the probability of all counts that are
    at most as probable as the one found: Fisher's exact test of the place against the rest, the kind against
    the others.

    Parameters
    ----------
    counts
        Whole numbers from 0, shape (places, kinds).

    Returns
    -------
    ndarray
        Of the same shape; NaN where a place or a kind has nothing, or has everything, so that nothing can
        differ from chance.

    Raises
    ------
    ValueError
        If a count is negative or not whole.

    References
    ----------
    Fisher, R. A. (1935), The logic of inductive inference, J. of the Royal Statistical Society 98, 39–82.
    """
    given = np.asarray(counts, dtype=np.float64)
    if (given < 0).any() or (given != np.round(given)).any():
        msg = "counts are whole numbers from 0"
        raise ValueError(msg)
    table = given.astype(np.int64)
    places, kinds, whole = table.sum(axis=1), table.sum(axis=0), int(table.sum())
    found = np.full(table.shape, np.nan)
    for p, k in np.ndindex(*table.shape):
        if 0 < places[p] < whole and 0 < kinds[k] < whole:
            found[p, k] = _p_value(int(table[p, k]), int(places[p]), int(kinds[k]), whole)
    return found


def _p_value(count: int, place: int, kind: int, whole: int) -> float:
    support = np.arange(max(0, place + kind - whole), min(place, kind) + 1)
    logarithm = (
        _choose(kind, support) + _choose(whole - kind, place - support) - _choose(whole, np.array([place]))
    )
    probability = np.exp(logarithm)
    own = probability[count - support[0]]
    return float(min(1.0, probability[probability <= own * (1 + EQUAL)].sum()))


def _choose(of: int, taken: Ints) -> Floats:
    """Return the logarithm of binomial coefficients."""
    found: Floats = gammaln(of + 1) - gammaln(taken + 1) - gammaln(of - taken + 1)
    return found


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    r"""Return p-values adjusted for the many that were asked, so that a share of those called is false.

    With the :math:`m` known values in ascending order, :math:`q_{(i)} = \min_{j \ge i} m\,p_{(j)}/j`, at most
    1. Calling significant those with :math:`q \le \alpha` keeps the expected share of false ones at
    :math:`\alpha`.

    Parameters
    ----------
    p_values
        Any shape; NaN was not asked and stays NaN.

    References
    ----------
    Benjamini, Y., Hochberg, Y. (1995), Journal of the Royal Statistical Society B 57(1), 289–300.
    """
    given = np.asarray(p_values, dtype=np.float64)
    found = np.full(given.shape, np.nan)
    known = np.isfinite(given)
    values = given[known]
    order = np.argsort(values, kind="stable")
    ranked = values[order] * len(values) / np.arange(1, len(values) + 1)
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1.0, np.minimum.accumulate(ranked[::-1])[::-1])
    found[known] = adjusted
    return found
