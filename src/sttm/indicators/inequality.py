"""How unevenly an amount is spread over places: Gini, Herfindahl–Hirschman, location quotients."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["gini", "herfindahl", "location_quotients", "lorenz"]

Floats = NDArray[np.float64]


def lorenz(amounts: ArrayLike, weights: ArrayLike | None = None) -> tuple[Floats, Floats]:
    """Return the Lorenz curve: cumulative shares of the weights and of the amounts, from 0 to 1.

    Places come in the order of their amount per weight, the poorest first.

    Parameters
    ----------
    amounts
        What each place has, shape (n,), none negative or missing.
    weights
        What it is spread over (an area, residents), shape (n,), all positive; 1 by default.

    Returns
    -------
    tuple
        Two arrays of shape (n + 1,). Without any amount the second is NaN but for its ends.

    Raises
    ------
    ValueError
        If an amount is negative or missing, or a weight is not positive.

    References
    ----------
    Lorenz, M. O. (1905), Publications of the American Statistical Association 9(70), 209–219.
    """
    held, over = _checked(amounts, weights)
    order = np.lexsort((over, held / over))
    x = np.concatenate([[0.0], np.cumsum(over[order])])
    y = np.concatenate([[0.0], np.cumsum(held[order])])
    total = y[-1]
    rising = y / total if total > 0 else np.full(len(y), np.nan)
    rising[[0, -1]] = 0.0, 1.0
    return (x / x[-1] if x[-1] > 0 else x), rising


def gini(amounts: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the Gini index of amounts over weights: 0 where all have alike, towards 1 where one has all.

    Twice the area between the diagonal and the Lorenz curve. With equal weights the most is (n − 1)/n.

    Parameters
    ----------
    amounts, weights
        See :func:`lorenz`.

    Returns
    -------
    float
        NaN without any amount.

    Raises
    ------
    ValueError
        As :func:`lorenz`.

    References
    ----------
    Gini, C. (1914), Atti del Reale Istituto Veneto di Scienze, Lettere ed Arti 73, 1203–1248.
    """
    x, y = lorenz(amounts, weights)
    if np.isnan(y).any() or len(x) == 1 or not np.any(np.asarray(amounts, dtype=np.float64) > 0):
        return float("nan")
    return float(max(0.0, 1.0 - np.sum(np.diff(x) * (y[1:] + y[:-1]))))


def herfindahl(amounts: ArrayLike) -> float:
    """Return the Herfindahl–Hirschman index Σ s²: 1/n where all have alike, 1 where one has all.

    Its inverse is the number of places of equal size that would be as concentrated.

    Parameters
    ----------
    amounts
        What each place has, shape (n,), none negative or missing.

    Returns
    -------
    float
        NaN without any amount.

    Raises
    ------
    ValueError
        If an amount is negative or missing.

    References
    ----------
    Hirschman, A. O. (1964), The American Economic Review 54(5), 761–762.
    """
    held, _ = _checked(amounts, None)
    total = held.sum()
    return float(np.sum((held / total) ** 2)) if total > 0 else float("nan")


def location_quotients(amounts: ArrayLike) -> Floats:
    """Return how far each place is given to each kind, against all places together; 1 is as all of them.

    (x_pk / x_p·) / (x_·k / x_··), for place p and kind k.

    Parameters
    ----------
    amounts
        Shape (places, kinds), none negative or missing.

    Returns
    -------
    ndarray
        Of the same shape; NaN where a place or a kind has nothing.

    Raises
    ------
    ValueError
        If an amount is negative or missing.

    References
    ----------
    Isard, W. (1960), Methods of Regional Analysis, MIT Press, 123–126.
    """
    table = np.asarray(amounts, dtype=np.float64)
    _checked(table.ravel(), None)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = table / table.sum(axis=1, keepdims=True)
        whole = table.sum(axis=0) / table.sum()
        found: Floats = np.where(whole > 0, own / whole, np.nan)
    return found


def _checked(amounts: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    held = np.asarray(amounts, dtype=np.float64)
    over = np.ones(len(held)) if weights is None else np.asarray(weights, dtype=np.float64)
    if np.isnan(held).any() or (held < 0).any():
        msg = "amounts are numbers from 0: what is not known is left out by who asks"
        raise ValueError(msg)
    if held.shape != over.shape or not (over > 0).all():
        msg = "every amount needs a positive weight"
        raise ValueError(msg)
    return held, over
