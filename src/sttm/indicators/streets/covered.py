"""Metres of street in pieces that may overlap: what is reached from several sides counts once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["covered_metres"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def covered_metres(length: Floats, edge: Ints, low: Floats, high: Floats) -> float:
    """Return the length of the union of pieces of edges.

    Parameters
    ----------
    length
        Length of every edge, m, shape (edges,).
    edge, low, high
        Edge of each piece and the shares of it between which it lies, as
        :func:`~sttm.indicators.streets.isochrone.street_pieces` returns them; shape (pieces,).
    """
    order = np.lexsort((low, edge))
    number, begin, end = edge[order], low[order], high[order]
    # Each edge on a stretch of its own of one line: what lies before a piece is the greatest end so far.
    covered = np.maximum.accumulate(number + end)
    before = np.concatenate([[0.0], covered[:-1]])
    fresh = np.clip(number + end - np.maximum(number + begin, before), 0.0, None)
    return float(np.sum(fresh * length[number]))
