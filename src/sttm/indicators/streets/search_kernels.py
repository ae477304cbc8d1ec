"""Compiled search from many seeds at once: the time of the nearest seed to every node, and which it is.

A node holds one whole number: the ticks to its seed, and below them the number of the seed. The smaller of
two such numbers is the nearer, of equally near ones the lower: time and identity are one comparison. Nodes
wait in buckets of equal time (Dial 1969); a node bettered within its bucket is looked at again (Δ-stepping,
Meyer and Sanders 2003, on one processor), so that the width of the buckets matters for speed alone.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["UNREACHED", "arcs_by_tail", "better_on_same_edge", "search"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]

UNREACHED = np.iinfo(np.int64).max
"""What a node holds that no seed reaches."""


@numba.njit(cache=True, nogil=True)
def arcs_by_tail(tail: Ints, head: Ints, ticks: Ints, other: Ints, size: int) -> tuple[Small, Small, Ints]:
    """Sort the arcs of edges, both ways, by the node they leave; negative ticks are ways one may not go."""
    first = np.zeros(size + 2, np.int32)
    for i in range(len(tail)):
        if tail[i] != head[i]:
            first[tail[i] + 2] += ticks[i] >= 0
            first[head[i] + 2] += other[i] >= 0
    for i in range(size):
        first[i + 2] += first[i + 1]
    to, cost = np.empty(first[size + 1], np.int32), np.empty(first[size + 1], np.int64)
    for i in range(len(tail)):
        a, b = tail[i], head[i]
        if a != b:
            if ticks[i] >= 0:
                to[first[a + 1]], cost[first[a + 1]] = b, ticks[i]
                first[a + 1] += 1
            if other[i] >= 0:
                to[first[b + 1]], cost[first[b + 1]] = a, other[i]
                first[b + 1] += 1
    return first[: size + 1], to, cost


@numba.njit(cache=True, nogil=True)
def search(
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
) -> Ints:
    """Return what each node holds: ticks to the nearest seed times 2^bits, plus its label.

    Parameters
    ----------
    node, begin, label
        Seeds: node, ticks with which it begins, number below 2^bits.
    most
        Most ticks that count.
    width, buckets
        A bucket holds 2^width ticks; ``buckets``, a power of two, times that is more than the longest arc and
        the span of the seeds' beginnings.
    """
    held = np.full(len(first) - 1, UNREACHED)
    waiting = np.full(buckets, -1, np.int32)  # last entry of each bucket, a list through `before`
    room = len(first) + len(node)
    who, before = np.empty(room, np.int32), np.empty(room, np.int32)
    free, used, count = -1, 0, 0
    shift = bits + width
    low = most
    for i in range(len(node)):
        low = min(low, begin[i])
        value = (begin[i] << bits) | label[i]
        if begin[i] <= most and value < held[node[i]]:
            held[node[i]] = value
            who[used], b = node[i], (value >> shift) & (buckets - 1)
            before[used], waiting[b] = waiting[b], used
            used += 1
            count += 1
    end = (most + 1) << bits
    now = low >> width
    while count > 0:
        b = now & (buckets - 1)
        entry = waiting[b]
        if entry < 0:
            now += 1
            continue
        waiting[b] = before[entry]
        v = who[entry]
        before[entry], free = free, entry
        count -= 1
        value = held[v]
        if value >> shift != now:
            continue  # it was bettered, and looked at in an earlier bucket
        for arc in range(first[v], first[v + 1]):
            there, w = value + (ticks[arc] << bits), head[arc]
            old = held[w]
            if there < old and there < end:
                held[w] = there
                at = there >> shift
                if old != UNREACHED and old >> shift == at and at != now:
                    continue  # it waits in this bucket already
                if free >= 0:
                    entry = free
                    free = before[entry]
                else:
                    if used == len(who):
                        more, links = np.empty(2 * used, np.int32), np.empty(2 * used, np.int32)
                        more[:used], links[:used] = who, before
                        who, before = more, links
                    entry = used
                    used += 1
                who[entry], b = w, at & (buckets - 1)
                before[entry], waiting[b] = waiting[b], entry
                count += 1
    return held


@numba.njit(cache=True, nogil=True)
def better_on_same_edge(
    edge: Ints,
    share: Floats,
    there: Floats,
    back: Floats,
    access: Floats,
    first: Ints,
    order: Ints,
    target_share: Floats,
    target_there: Floats,
    target_back: Floats,
    target_access: Floats,
    seconds: Floats,
    who: Ints,
) -> None:
    """Better the times of origins by the targets that stand on the same edge, straight along it."""
    for i in range(len(edge)):
        e = edge[i]
        if e < 0:
            continue
        for j in range(first[e], first[e + 1]):
            t = order[j]
            if target_share[t] == share[i]:
                part = 0.0
            elif target_share[t] > share[i]:
                part = target_there[t] - there[i]
            else:
                part = back[i] - target_back[t]
            total = access[i] + part + target_access[t]
            if total < seconds[i] or (total == seconds[i] and t < who[i]):
                seconds[i], who[i] = total, t
