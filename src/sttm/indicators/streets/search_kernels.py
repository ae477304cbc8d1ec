"""Compiled searches of shortest times on arrays of arcs."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["first_label", "on_same_edge"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@numba.njit(cache=True, nogil=True)
def push(key: Floats, tag: Small, node: Small, size: int, k: float, t: int, v: int) -> int:
    """Add (k, t, v) to a heap ordered by (key, tag); return its new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if key[parent] < k or (key[parent] == k and tag[parent] <= t):
            break
        key[place], tag[place], node[place] = key[parent], tag[parent], node[parent]
        place = parent
    key[place], tag[place], node[place] = k, t, v
    return size + 1


@numba.njit(cache=True, nogil=True)
def pop(key: Floats, tag: Small, node: Small, size: int) -> int:
    """Remove the first entry of a heap (read it before); return its new size."""
    size -= 1
    k, t, v = key[size], tag[size], node[size]
    place = 0
    while True:
        child = 4 * place + 1
        if child >= size:
            break
        best = child
        for other in range(child + 1, min(child + 4, size)):
            if key[other] < key[best] or (key[other] == key[best] and tag[other] < tag[best]):
                best = other
        if k < key[best] or (k == key[best] and t <= tag[best]):
            break
        key[place], tag[place], node[place] = key[best], tag[best], node[best]
        place = best
    key[place], tag[place], node[place] = k, t, v
    return size


@numba.njit(cache=True, nogil=True)
def first_label(
    first: Ints, head: Small, weight: Floats, node: Ints, seconds: Floats, label: Ints, limit: float
) -> tuple[Floats, Small]:
    """Time from the nearest seed to each node, and its label; of equally near ones the lowest label."""
    size = len(first) - 1
    best = np.full(size, np.inf)
    who = np.full(size, -1, np.int32)
    room = len(head) + len(node) + 1
    key, tag, at = np.empty(room), np.empty(room, np.int32), np.empty(room, np.int32)
    count = 0
    for i in range(len(node)):
        v, s, t = node[i], seconds[i], label[i]
        if s <= limit and (s < best[v] or (s == best[v] and t < who[v])):
            best[v], who[v] = s, t
            count = push(key, tag, at, count, s, t, v)
    while count > 0:
        s, t, v = key[0], tag[0], at[0]
        count = pop(key, tag, at, count)
        if s != best[v] or t != who[v]:
            continue
        for arc in range(first[v], first[v + 1]):
            w, there = head[arc], s + weight[arc]
            if there <= limit and (there < best[w] or (there == best[w] and t < who[w])):
                best[w], who[w] = there, t
                count = push(key, tag, at, count, there, t, w)
    return best, who


@numba.njit(cache=True, nogil=True)
def on_same_edge(
    edge: Ints,
    there: Floats,
    back: Floats,
    access: Floats,
    first: Ints,
    order: Ints,
    target_there: Floats,
    target_back: Floats,
    target_along: Floats,
    along: Floats,
    target_access: Floats,
    seconds: Floats,
    who: Ints,
) -> None:
    """Better the times of origins by the targets that stand on the same edge."""
    for i in range(len(edge)):
        e = edge[i]
        if e < 0:
            continue
        for j in range(first[e], first[e + 1]):
            t = order[j]
            if target_along[t] == along[i]:
                part = 0.0
            elif target_along[t] > along[i]:
                part = target_there[t] - there[i]
            else:
                part = back[i] - target_back[t]
            total = access[i] + part + target_access[t]
            if total < seconds[i] or (total == seconds[i] and t < who[i]):
                seconds[i], who[i] = total, t
