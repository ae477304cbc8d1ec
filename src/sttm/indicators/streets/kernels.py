"""How the weight of a service falls with the time or distance to it: the kernels of studies of access."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["KERNELS", "epanechnikov", "exponential", "gaussian", "step"]

Floats = NDArray[np.float64]


def step(far: Floats, most: float) -> Floats:
    """Return 1 up to ``most`` and 0 beyond."""
    return np.where(far <= most, 1.0, 0.0)


def exponential(far: Floats, most: float) -> Floats:
    """Return exp(−d/d₀) with d₀ = ``most``; not cut off."""
    return np.exp(-np.asarray(far, np.float64) / most)


def gaussian(far: Floats, most: float) -> Floats:
    """Return (e^{−½(d/d₀)²} − e^{−½})/(1 − e^{−½}) up to d₀ = ``most``, where it is 0, and 0 beyond.

    Notes
    -----
    Dai (2010), Health & Place 16, 1038–1052.
    """
    end = np.exp(-0.5)
    share = np.minimum(np.asarray(far, np.float64) / most, 1.0)
    weight: Floats = (np.exp(-0.5 * share**2) - end) / (1.0 - end)
    return weight


def epanechnikov(far: Floats, most: float) -> Floats:
    """Return ¾(1 − (d/d₀)²) up to d₀ = ``most``, and 0 beyond."""
    share = np.minimum(np.asarray(far, np.float64) / most, 1.0)
    return 0.75 * (1.0 - share**2)


KERNELS: Mapping[str, Callable[[Floats, float], Floats]] = {
    "step": step,
    "exponential": exponential,
    "gaussian": gaussian,
    "epanechnikov": epanechnikov,
}
"""Kernels by name."""
