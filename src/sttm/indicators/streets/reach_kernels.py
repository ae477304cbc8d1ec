"""Compiled bounded searches, one for each source: whom it reaches within a limit."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["count_in_reach", "list_in_reach"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Small = NDArray[np.int32]


@numba.njit(cache=True, nogil=True)
def _push(key: Floats, node: Small, size: int, k: float, v: int) -> int:
    """Add node v at time k to a heap of four children; return its new size."""
    place = size
    while place > 0:
        parent = (place - 1) >> 2
        if key[parent] <= k:
            break
        key[place], node[place] = key[parent], node[parent]
        place = parent
    key[place], node[place] = k, v
    return size + 1


@numba.njit(cache=True, nogil=True)
def _pop(key: Floats, node: Small, size: int) -> int:
    """Remove the first entry of a heap (read it before); return its new size."""
    size -= 1
    k, v = key[size], node[size]
    place = 0
    while True:
        child = 4 * place + 1
        if child >= size:
            break
        best = child
        for other in range(child + 1, min(child + 4, size)):
            if key[other] < key[best]:
                best = other
        if k <= key[best]:
            break
        key[place], node[place] = key[best], node[best]
        place = best
    key[place], node[place] = k, v
    return size


@numba.njit(cache=True, nogil=True)
def _around(
    first: Small,
    head: Small,
    weight: Floats,
    node: Ints,
    seconds: Floats,
    limit: float,
    best: Floats,
    touched: Small,
    key: Floats,
    at: Small,
) -> int:
    """Put the times of the nodes within the limit of one source in ``best``; return how many, ``touched``."""
    size, found = 0, 0
    for i in range(len(node)):
        v, s = node[i], seconds[i]
        if s <= limit and s < best[v]:
            if best[v] == np.inf:
                touched[found] = v
                found += 1
            best[v] = s
            size = _push(key, at, size, s, v)
    while size > 0:
        s, v = key[0], at[0]
        size = _pop(key, at, size)
        if s != best[v]:
            continue
        for arc in range(first[v], first[v + 1]):
            w, there = head[arc], s + weight[arc]
            if there <= limit and there < best[w]:
                if best[w] == np.inf:
                    touched[found] = w
                    found += 1
                best[w] = there
                size = _push(key, at, size, there, w)
    return found


@numba.njit(cache=True, nogil=True)
def _met(
    nodes: Small,
    best: Floats,
    at_node: Ints,
    place: Small,
    cost: Floats,
    limit: float,
    total: Floats,
    met: Small,
) -> int:
    """Places within the limit, by the nodes reached; their times in ``total``."""
    count = 0
    for i in range(len(nodes)):
        v = nodes[i]
        s = best[v]
        for k in range(at_node[v], at_node[v + 1]):
            there, p = s + cost[k], place[k]
            if there <= limit and there < total[p]:
                if total[p] == np.inf:
                    met[count] = p
                    count += 1
                total[p] = there
    return count


@numba.njit(cache=True, nogil=True)
def _met_on_edge(
    e: int,
    share: float,
    there: float,
    back: float,
    access: float,
    outward: bool,
    edge_first: Ints,
    edge_place: Ints,
    along: Floats,
    place_there: Floats,
    place_back: Floats,
    place_access: Floats,
    limit: float,
    total: Floats,
    met: Small,
    count: int,
) -> int:
    """Places on the edge of the source itself, straight along it."""
    for k in range(edge_first[e], edge_first[e + 1]):
        p = edge_place[k]
        ahead = along[p] > share if outward else along[p] < share
        if along[p] == share:
            part = 0.0
        elif ahead:
            part = abs(place_there[p] - there)
        else:
            part = abs(place_back[p] - back)
        t = access + part + place_access[p]
        if t <= limit and t < total[p]:
            if total[p] == np.inf:
                met[count] = p
                count += 1
            total[p] = t
    return count


@numba.njit(cache=True, nogil=True)
def list_in_reach(
    arcs: tuple[Small, Small, Floats],
    sources: tuple[Ints, Floats, Ints, Floats, Floats, Floats, Floats],
    entries: tuple[Ints, Small, Floats],
    on_edges: tuple[Ints, Ints, Floats, Floats, Floats, Floats],
    outward: bool,
    limit: float,
) -> tuple[Ints, Small, Floats]:
    """Row pointers, places and seconds of all places within the limit of each source, places in order."""
    first, head, weight = arcs
    node, seconds, edge, share, there, back, access = sources
    at_node, place, cost = entries
    edge_first, edge_place, along, place_there, place_back, place_access = on_edges
    nodes, places = len(first) - 1, len(along)
    best, total = np.full(nodes, np.inf), np.full(places, np.inf)
    touched, met = np.empty(nodes, np.int32), np.empty(places, np.int32)
    room = len(head) + 3
    key, at = np.empty(room), np.empty(room, np.int32)
    pointer = np.zeros(len(edge) + 1, np.int64)
    out, value = np.empty(1024, np.int32), np.empty(1024)
    size = 0
    for i in range(len(edge)):
        count = 0
        if edge[i] >= 0:
            found = _around(
                first, head, weight, node[2 * i : 2 * i + 2], seconds[2 * i : 2 * i + 2], limit,
                best, touched, key, at,
            )  # fmt: skip
            count = _met(touched[:found], best, at_node, place, cost, limit, total, met)
            count = _met_on_edge(
                edge[i], share[i], there[i], back[i], access[i], outward, edge_first, edge_place,
                along, place_there, place_back, place_access, limit, total, met, count,
            )  # fmt: skip
            for k in range(found):
                best[touched[k]] = np.inf
        if size + count > len(out):
            grown = 2 * (size + count)
            more, values = np.empty(grown, np.int32), np.empty(grown)
            more[:size], values[:size] = out[:size], value[:size]
            out, value = more, values
        met[:count].sort()
        for k in range(count):
            out[size], value[size] = met[k], total[met[k]]
            total[met[k]] = np.inf
            size += 1
        pointer[i + 1] = size
    return pointer, out[:size].copy(), value[:size].copy()


@numba.njit(cache=True, nogil=True)
def count_in_reach(
    arcs: tuple[Small, Small, Floats],
    sources: tuple[Ints, Floats, Ints, Floats, Floats, Floats, Floats],
    entries: tuple[Ints, Small, Floats],
    on_edges: tuple[Ints, Ints, Floats, Floats, Floats, Floats],
    outward: bool,
    limit: float,
    group: Small,
    counts: NDArray[np.int32],
) -> None:
    """Count, of each group, the targets within the limit of each origin.

    ``outward``: the sources are the origins and ``group`` is of the places; otherwise the sources are the
    targets, with their groups, and the places the origins.
    """
    first, head, weight = arcs
    node, seconds, edge, share, there, back, access = sources
    at_node, place, cost = entries
    edge_first, edge_place, along, place_there, place_back, place_access = on_edges
    nodes, places = len(first) - 1, len(along)
    best, total = np.full(nodes, np.inf), np.full(places, np.inf)
    touched, met = np.empty(nodes, np.int32), np.empty(places, np.int32)
    room = len(head) + 3
    key, at = np.empty(room), np.empty(room, np.int32)
    for i in range(len(edge)):
        if edge[i] < 0:
            continue
        found = _around(
            first, head, weight, node[2 * i : 2 * i + 2], seconds[2 * i : 2 * i + 2], limit,
            best, touched, key, at,
        )  # fmt: skip
        count = _met(touched[:found], best, at_node, place, cost, limit, total, met)
        count = _met_on_edge(
            edge[i], share[i], there[i], back[i], access[i], outward, edge_first, edge_place,
            along, place_there, place_back, place_access, limit, total, met, count,
        )  # fmt: skip
        for k in range(found):
            best[touched[k]] = np.inf
        for k in range(count):
            p = met[k]
            total[p] = np.inf
            if outward:
                counts[i, group[p]] += 1
            else:
                counts[p, group[i]] += 1
