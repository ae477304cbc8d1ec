"""Wide weighted means on blocks of cells, with a bound of what that changes.

A kernel that reaches a hundred cells and more hardly varies within a block of a few: sums over blocks carry
nearly all it needs, at a sixteenth of the work for blocks of four.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.convolution import coarse_kernel, exponential_kernel

__all__ = ["block_side", "decimation_error", "downsampled", "upsampled"]

SIDES = (4, 2)


def block_side(distance: int, error: float) -> int:
    """Return the largest side of blocks, in cells, whose :func:`decimation_error` is at most ``error``."""
    return next((side for side in SIDES if decimation_error(distance, side) <= error), 1)


@lru_cache(maxsize=16)
def decimation_error(distance: int, factor: int) -> float:
    r"""Return the bound of what decimation changes, as a share of the range of the values.

    Values brought to the centres of blocks (:func:`downsampled`), convolved there with :func:`coarse_kernel`
    and brought back (:func:`upsampled`) give a weighted mean as well, with weights :math:`k'_p` for a cell at
    place :math:`p` in its block. For values between :math:`a` and :math:`b`, where the cells with data carry
    the share :math:`\varphi` of the weights of the exact kernel :math:`k`,

    .. math:: |y' - y| \le (b - a)\, \varepsilon / \varphi
        \qquad \varepsilon = \max_p \textstyle\sum_j |k_j - k'_{p,j}|

    *Proof.* Let :math:`m = (a + b)/2`, :math:`h = (b - a)/2`, and :math:`u = \varphi` and :math:`u'` the sums
    of both kernels over the cells with data. No mean differs from :math:`m` by more than :math:`h`, so that
    :math:`|y' - y| \le h \varepsilon / u + h |u - u'| / u \le 2 h \varepsilon / u`. The sum is computed here
    for every place, term by term.
    """
    if factor == 1:
        return 0.0
    fine, coarse = exponential_kernel(distance), coarse_kernel(distance, factor)
    blocks = coarse.radius + 2  # interpolation adds one at either end of a path
    exact = np.pad(fine.weights, blocks * factor + factor - fine.radius)
    centre = len(exact) // 2
    means = np.pad(coarse.weights, 4)
    worst = 0.0
    places = range((factor + 1) // 2)  # the others are mirror images
    for p in places:
        for q in (q for q in places if q >= p):
            used = upsampled(_seen_from(_seen_from(means, p, factor).T, q, factor).T, factor)
            top, left = centre - blocks * factor - p, centre - blocks * factor - q
            part = exact[top : top + len(used), left : left + len(used)]
            worst = max(worst, float(np.abs(part - used).sum()))
    return worst


def _seen_from(weights: NDArray[np.float64], place: int, factor: int) -> NDArray[np.float64]:
    """Weights of blocks for a row at a place of the middle block, one row less on each side."""
    off = (place + 0.5) / factor - 0.5  # from −1/2 to 1/2 block from the centre
    other = weights[:-2] if off > 0 else weights[2:]
    return (1 - abs(off)) * weights[1:-1] + abs(off) * other


def _interpolation(factor: int) -> Iterator[tuple[int, float, int]]:
    """Yield for each place in a block the weight of its other neighbour, and on which side that is."""
    for place in range(factor):
        off = (place + 0.5) / factor - 0.5
        yield place, abs(off), 1 if off > 0 else -1


def downsampled(values: NDArray[Any], factor: int) -> NDArray[Any]:
    """Share each value between the centres of the four blocks around it: the transpose of :func:`upsampled`.

    Parameters
    ----------
    values
        Shape (rows, columns), whole multiples of ``factor``, with at least one block of zeros all round.

    Returns
    -------
    numpy.ndarray
        Sums, shape (rows / factor, columns / factor).
    """
    if factor == 1:
        return values
    for _ in range(2):
        sums = np.zeros((values.shape[0] // factor, values.shape[1]), values.dtype)
        for place, weight, side in _interpolation(factor):
            line = values[place::factor]
            sums += values.dtype.type(1 - weight) * line
            other, own = (sums[1:], line[:-1]) if side > 0 else (sums[:-1], line[1:])
            other += values.dtype.type(weight) * own
        values = np.ascontiguousarray(sums.T)
    return values


def upsampled(values: NDArray[Any], factor: int) -> NDArray[Any]:
    """Interpolate linearly between the centres of blocks, from blocks to cells.

    Parameters
    ----------
    values
        One row and one column of blocks more on each side than wanted.

    Returns
    -------
    numpy.ndarray
        Shape ``factor × (rows − 2), factor × (columns − 2)``.
    """
    if factor == 1:
        return values[1:-1, 1:-1]
    kind = values.dtype.type
    rows = np.empty((factor * (values.shape[0] - 2), values.shape[1]), values.dtype)
    for place, weight, side in _interpolation(factor):
        other = values[2:] if side > 0 else values[:-2]
        rows[place::factor] = kind(1 - weight) * values[1:-1] + kind(weight) * other
    cells = np.empty((rows.shape[0], factor * (values.shape[1] - 2)), values.dtype)
    for place, weight, side in _interpolation(factor):
        other = rows[:, 2:] if side > 0 else rows[:, :-2]
        cells[:, place::factor] = kind(1 - weight) * rows[:, 1:-1] + kind(weight) * other
    return cells
