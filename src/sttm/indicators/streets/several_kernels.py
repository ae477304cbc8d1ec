"""Compiled search from many seeds at once for the several nearest of every node.

As in the search for the nearest, one whole number holds ticks and the number of the seed below them. A node
takes up to k of them, of different seeds, in order: what is near to a place is near along its route too.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.search_kernels import UNREACHED

__all__ = ["merge_on_edge", "merge_several", "search_several"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@numba.njit(cache=True, nogil=True)
def _insert(row: Ints, value: int, mask: int) -> bool:
    """Put a number into a sorted row unless its seed stands there nearer; say whether it was put."""
    if value >= row[-1]:
        return False
    place = len(row) - 1
    for i in range(len(row)):
        if row[i] != UNREACHED and row[i] & mask == value & mask:
            if row[i] <= value:
                return False
            place = i
            break
    while place > 0 and row[place - 1] > value:
        row[place] = row[place - 1]
        place -= 1
    row[place] = value
    return True


@numba.njit(cache=True, nogil=True)
def search_several(
    first: Small,
    head: Small,
    ticks: Ints,
    node: Ints,
    begin: Ints,
    label: Ints,
    bits: int,
    most: int,
    width: int,
    buckets: int,
    k: int,
) -> Ints:
    """Return the k least numbers that each node holds, in order, shape (n, k).

    Parameters as :func:`sttm.indicators.streets.search_kernels.search`; a node waits once in a bucket for
    each number that it takes.
    """
    held = np.full((len(first) - 1, k), UNREACHED)
    mask = (1 << bits) - 1
    waiting = np.full(buckets, -1, np.int64)
    room = len(first) + len(node)
    who, what, before = np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int64)
    free, used, count = np.int64(-1), 0, 0
    shift, end = bits + width, (most + 1) << bits
    low = most
    for i in range(len(node)):
        low = min(low, begin[i])
        value = (begin[i] << bits) | label[i]
        if begin[i] <= most and _insert(held[node[i]], value, mask):
            b = (value >> shift) & (buckets - 1)
            who[used], what[used], before[used], waiting[b] = node[i], value, waiting[b], used
            used += 1
            count += 1
    now = low >> width
    while count > 0:
        b = now & (buckets - 1)
        entry = waiting[b]
        if entry < 0:
            now += 1
            continue
        waiting[b] = before[entry]
        v, value = who[entry], what[entry]
        before[entry], free = free, entry
        count -= 1
        if not _holds(held[v], value):
            continue  # bettered by others meanwhile
        for arc in range(first[v], first[v + 1]):
            there, w = value + (ticks[arc] << bits), head[arc]
            if there < end and _insert(held[w], there, mask):
                if free >= 0:
                    entry = free
                    free = before[entry]
                else:
                    if used == len(who):
                        who, what, before = _longer(who), _longer(what), _longer(before)
                    entry = used
                    used += 1
                b = (there >> shift) & (buckets - 1)
                who[entry], what[entry], before[entry], waiting[b] = w, there, waiting[b], entry
                count += 1
    return held


@numba.njit(cache=True, nogil=True)
def _holds(row: Ints, value: int) -> bool:
    for held in row:
        if held >= value:
            return held == value  # type: ignore[no-any-return]
    return False


@numba.njit(cache=True, nogil=True)
def _longer(array: NDArray[np.signedinteger]) -> NDArray[np.signedinteger]:
    longer = np.empty(2 * len(array), array.dtype)
    longer[: len(array)] = array
    return longer


@numba.njit(cache=True, nogil=True)
def merge_several(row: Ints, node: Ints, ticks: Ints, held: Ints, bits: int, most: int, out: Ints) -> None:
    """Put into ``out`` the least numbers of each place by way of the two ends of its edge."""
    mask, end = (1 << bits) - 1, (most + 1) << bits
    for i in range(len(row)):
        for side in range(2):
            if ticks[i, side] < 0:
                continue
            for value in held[node[i, side]]:
                if value == UNREACHED:
                    break
                there = value + (ticks[i, side] << bits)
                if there < end:
                    _insert(out[row[i]], there, mask)


@numba.njit(cache=True, nogil=True)
def merge_on_edge(
    edge: Ints,
    share: Floats,
    there: Ints,
    back: Ints,
    access: Ints,
    first: Ints,
    order: Ints,
    target_share: Floats,
    target_there: Ints,
    target_back: Ints,
    target_access: Ints,
    bits: int,
    most: int,
    out: Ints,
) -> None:
    """Put into ``out`` the targets that stand on the same edge, straight along it; negative: no way."""
    mask = (1 << bits) - 1
    for i in range(len(edge)):
        e = edge[i]
        if e < 0:
            continue
        for j in range(first[e], first[e + 1]):
            t = order[j]
            part = np.int64(0)
            if target_share[t] > share[i]:
                part = target_there[t] - there[i] if there[i] >= 0 and target_there[t] >= 0 else np.int64(-1)
            elif target_share[t] < share[i]:
                part = back[i] - target_back[t] if back[i] >= 0 and target_back[t] >= 0 else np.int64(-1)
            total = access[i] + part + target_access[t]
            if part >= 0 and total <= most:
                _insert(out[i], (total << bits) | t, mask)
