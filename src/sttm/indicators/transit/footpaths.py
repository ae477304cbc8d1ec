"""Walks between stops, and from places to stops: by straight line, and together with what a feed declares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from sttm.indicators.transit.timetable import Timetable

__all__ = ["changes_between", "entries", "straight_walks", "walks_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def walks_of(start: Ints, end: Ints, seconds: Floats, shape: tuple[int, int]) -> csr_array:
    """Return walks as compressed rows; of several between the same ends the shortest, zero seconds kept."""
    order = np.lexsort((seconds, end, start))
    start, end, seconds = start[order], end[order], seconds[order]
    first = np.ones(len(start), bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    rows = np.concatenate([[0], np.cumsum(np.bincount(start[first], minlength=shape[0]))])
    return csr_array((seconds[first], end[first], rows), shape=shape)


def straight_walks(places: Floats, stops: Floats, *, speed_kmh: float, most_m: float) -> csr_array:
    """Return the seconds from places to stops by straight line at a walking speed.

    Parameters
    ----------
    places, stops
        Coordinates in metres, shapes (k, 2) and (n, 2).
    most_m
        Walks longer than this are left out.
    """
    shape = (len(places), len(stops))
    if 0 in shape:
        return csr_array(shape, dtype=np.float64)
    near = cKDTree(places).sparse_distance_matrix(cKDTree(stops), most_m, output_type="coo_matrix")
    seconds = near.data / (speed_kmh / 3.6)
    return walks_of(near.row.astype(np.int64), near.col.astype(np.int64), seconds, shape)


def changes_between(timetable: Timetable, walks: csr_array | None) -> csr_array:
    """Return the seconds from each stop to others where one may change, shape (n, n), without a stop itself.

    A change that the feed forbids is left out. One that it declares with a least time takes that time,
    whatever the walk; one without a time takes the walk where this is known, else the time to change at the
    stop that is left.
    """
    size = len(timetable.stops)
    start, end, seconds = entries(walks)
    other = start != end
    start, end, seconds = start[other], end[other], seconds[other]
    declared = timetable.declared
    if not len(declared):
        return walks_of(start, end, seconds, (size, size))
    a, b, least = (declared[n].to_numpy(np.int64) for n in ("start", "end", "least_s"))
    known = start * size + end
    named = a * size + b
    walked = np.isin(known, named)
    walk = dict(zip(known[walked].tolist(), seconds[walked].tolist(), strict=True))
    stay = np.maximum(timetable.change[a], 0)
    untimed = np.array([walk.get(n, s) for n, s in zip(named.tolist(), stay.tolist(), strict=True)])
    taken = np.where(least > 0, least, untimed)
    allowed = least >= 0
    return walks_of(
        np.concatenate([start[~walked], a[allowed]]),
        np.concatenate([end[~walked], b[allowed]]),
        np.concatenate([seconds[~walked], taken[allowed]]),
        (size, size),
    )


def entries(walks: csr_array | None) -> tuple[Ints, Ints, Floats]:
    """Return row, column and seconds of every walk, those of no seconds included."""
    if walks is None:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    start = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr)).astype(np.int64)
    return start, walks.indices.astype(np.int64), walks.data.astype(np.float64)
