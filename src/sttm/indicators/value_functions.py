"""What a reading is worth, between 0 and 1: straight, by steps, logistic, decaying.

Every function takes an array of any shape and returns one of the same shape; NaN stays NaN. Single
precision stays single, for the cells of a territory; everything else becomes double.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

__all__ = ["decay", "linear", "logistic", "stepped"]

Floats = NDArray[np.floating[Any]]


def linear(x: ArrayLike, zero_at: float, one_at: float) -> Floats:
    """Return 0 at ``zero_at``, 1 at ``one_at``, straight in between, flat beyond; either may be larger."""
    share = (_numbers(x) - zero_at) / (one_at - zero_at)
    found: Floats = np.clip(share, 0.0, 1.0)
    return found


def stepped(x: ArrayLike, starts: Sequence[float], values: Sequence[float]) -> Floats:
    """Return ``values[k]`` from ``starts[k]`` (included) up to the next start.

    Parameters
    ----------
    starts
        Increasing; the first is minus infinity.
    """
    numbers = _numbers(x)
    place = np.searchsorted(np.asarray(starts, np.float64), numbers, side="right") - 1
    found = np.asarray(values, np.float64)[np.clip(place, 0, len(values) - 1)]
    return np.where(np.isnan(numbers), np.nan, found).astype(numbers.dtype, copy=False)


def logistic(x: ArrayLike, middle: float, steepness: float) -> Floats:
    """Return 1 / (1 + exp(−steepness · (x − middle))), rising where the steepness is positive."""
    found: Floats = expit(steepness * (_numbers(x) - middle))
    return found


def decay(x: ArrayLike, scale: float) -> Floats:
    """Return exp(−x / scale): 1 at 0 and below, 1/e at the scale."""
    return np.exp(-np.maximum(_numbers(x), 0.0) / scale)


def _numbers(x: ArrayLike) -> Floats:
    given = np.asarray(x)
    return given if given.dtype == np.float32 else given.astype(np.float64)
