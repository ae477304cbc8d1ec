"""Medians and lowest shares of values that count for more or fewer people."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["lowest_share", "median_of", "medians_by"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_BITS = 50
"""Of the unit in which weights are added up: group sums stay exact as floats too."""


def medians_by(group: ArrayLike, values: ArrayLike, weights: ArrayLike, size: int) -> Floats:
    """Return the weighted median of each group: the least value that half of the weight does not exceed.

    Parameters
    ----------
    group
        Number of the group of each value, 0 to ``size`` − 1, shape (k,).
    values
        May be infinite, for what is never reached; shape (k,).
    weights
        Shape (k,), none negative.

    Returns
    -------
    ndarray
        Shape (size,); NaN for a group without weight.
    """
    own, given = np.asarray(group, np.int64), np.asarray(values, np.float64)
    heavy = np.asarray(weights, np.float64)
    order = np.lexsort((given, own))
    own, given, heavy = own[order], given[order], heavy[order]
    parts = _whole_parts(own, heavy, size)
    running = np.cumsum(parts)
    count = np.bincount(own, minlength=size)
    total = np.bincount(own, parts, minlength=size).astype(np.int64)
    before = np.cumsum(total) - total
    reached = 2 * (running - before[own]) >= (total - 2 * count)[own]
    found = np.full(size, np.nan)
    rows = np.flatnonzero(reached & (total[own] > 0))
    where, first = np.unique(own[rows], return_index=True)
    found[where] = given[rows[first]]
    return found


def _whole_parts(group: Ints, weights: Floats, size: int) -> Ints:
    """Return what part each weight is of those of its group, as whole numbers of a very small unit.

    A running sum of them over all groups is exact: in floats the rounding of one group would decide in
    the next where half of the weight is.
    """
    total = np.bincount(group, weights, minlength=size)[group]
    share = np.divide(weights, total, out=np.zeros(len(weights)), where=total > 0)
    bits = min(MOST_BITS, 62 - int(size).bit_length())
    return np.rint(share * 2.0**bits).astype(np.int64)


def median_of(values: ArrayLike, weights: ArrayLike) -> float:
    """Return the weighted median of all values; NaN without weight."""
    given = np.asarray(values, np.float64)
    return float(medians_by(np.zeros(len(given), np.int64), given, weights, 1)[0])


def lowest_share(values: ArrayLike, weights: ArrayLike, share: float) -> Floats:
    """Return how much of each weight belongs to the part with the lowest values.

    Equal values are taken in the same proportion, so that no order decides between them.

    Parameters
    ----------
    values
        Shape (k,), none missing.
    weights
        Shape (k,), none negative.
    share
        Part of the whole weight, 0–1.
    """
    given, heavy = np.asarray(values, np.float64), np.asarray(weights, np.float64)
    kinds, which = np.unique(given, return_inverse=True)
    total = np.bincount(which, heavy, minlength=len(kinds))
    before = np.concatenate([[0.0], np.cumsum(total)[:-1]])
    wanted = np.clip(share * heavy.sum() - before, 0.0, total)
    part = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    taken: Floats = heavy * part[which]
    return taken
