"""Clusters of places by density, of any shape and of different densities (HDBSCAN)."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

__all__ = ["Clusters", "density_clusters"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FINEST = 1.0
"""Metres below which density rises no more: services at one address are not infinitely dense."""


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters of points.

    Attributes
    ----------
    label
        Cluster of each point from 0, the largest first; −1 in none.
    stability
        How long each cluster lasts as density rises, summed over its points; 1/m.
    core
        Distance of each point to its n-th neighbour, m.
    """

    label: Ints
    stability: Floats
    core: Floats


def density_clusters(points: ArrayLike, *, neighbours: int, least: int, farthest: float = np.inf) -> Clusters:
    r"""Return the clusters of points that last longest as density rises.

    The core distance of a point reaches its ``neighbours``-th nearest, itself counted. Two points are at
    :math:`\max(core_a, core_b, d_{ab})`; single linkage over that gives a tree, in which parts of fewer than
    ``least`` points fall out and the clusters with the largest excess of mass are chosen. Links beyond
    ``farthest`` are cut first, so that one cluster alone may stand; a component is then a cluster as it is
    where nothing in it is denser.

    Parameters
    ----------
    points
        Shape (n, 2), m.
    neighbours, least
        From 1 and from 2.
    farthest
        Metres.

    References
    ----------
    Campello, R., Moulavi, D., Zimek, A., Sander, J. (2015), Hierarchical density estimates for data
    clustering, visualization, and outlier detection, ACM Transactions on Knowledge Discovery from Data 10(1).
    """
    given = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    count = len(given)
    if count < least:
        return Clusters(np.full(count, -1, np.int64), np.empty(0), np.full(count, np.inf))
    # In the order of coordinates, so that equal distances do not hang on the order in which points come.
    order = np.lexsort((given[:, 1], given[:, 0]))
    places = np.ascontiguousarray(given[order])
    nearest = np.asarray(cKDTree(places).query(places, k=[min(neighbours, count)])[0], dtype=np.float64)
    core = np.ascontiguousarray(nearest[:, 0])
    one, other, length = _spanning_tree(places, core)
    rank = np.lexsort((other, one, length))
    label, stability = _chosen(one[rank], other[rank], length[rank], count, least, farthest)
    back = np.empty(count, np.int64)
    back[order] = np.arange(count)
    label, stability = _by_size(label[back], stability)
    return Clusters(label, stability, core[back])


@numba.njit(cache=True, nogil=True)
def _spanning_tree(places: Floats, core: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the minimum spanning tree over mutual reachability (Prim, n² steps, n memory)."""
    count = len(places)
    best = np.full(count, np.inf)
    by = np.zeros(count, np.int64)
    inside = np.zeros(count, np.bool_)
    one = np.empty(count - 1, np.int64)
    other = np.empty(count - 1, np.int64)
    length = np.empty(count - 1)
    current = 0
    for step in range(count - 1):
        inside[current] = True
        nearest, at = np.inf, -1
        for k in range(count):
            if inside[k]:
                continue
            x, y = places[k, 0] - places[current, 0], places[k, 1] - places[current, 1]
            reach = max(core[current], core[k], np.sqrt(x * x + y * y))
            if reach < best[k]:
                best[k] = reach
                by[k] = current
            if best[k] < nearest:
                nearest, at = best[k], k
        one[step], other[step], length[step] = by[at], at, nearest
        current = at
    return one, other, length


@dataclass(frozen=True, slots=True, eq=False)
class _Tree:
    """Single linkage: nodes 0 … n−1 are points, each later one joins two or more at a height.

    Whatever joins at one height joins in one node: mutual reachability has many equal values by its making,
    and no cluster may hang on which of them a spanning tree takes first.
    """

    points: int
    below: list[list[int]]
    height: list[float]
    size: list[int]
    roots: list[int]

    def leaves(self, node: int) -> list[int]:
        """Return the points below a node."""
        found, waiting = [], [node]
        while waiting:
            at = waiting.pop()
            if at < self.points:
                found.append(at)
            else:
                waiting += self.below[at]
        return found


@dataclass(slots=True, eq=False)
class _Part:
    """A part of the tree that is dense for a while: its node, how long it lasts, what it splits into."""

    node: int
    stability: float
    children: list[int]


def _chosen(
    one: Ints, other: Ints, length: Floats, count: int, least: int, farthest: float
) -> tuple[Ints, Floats]:
    """Return the cluster of each point and the stability of each, from the edges of the tree in order."""
    tree = _linked(one, other, np.maximum(length, FINEST), count, farthest)
    bounded = np.isfinite(farthest)
    birth = 1.0 / farthest if bounded else 0.0
    label = np.full(count, -1, np.int64)
    stabilities: list[float] = []
    for root in tree.roots:
        if tree.size[root] < least:
            continue
        for part in _stablest(_parts(tree, root, birth, least), whole=bounded):
            label[tree.leaves(part.node)] = len(stabilities)
            stabilities.append(part.stability)
    return label, np.array(stabilities, dtype=np.float64)


def _linked(one: Ints, other: Ints, length: Floats, count: int, farthest: float) -> _Tree:
    below: list[list[int]] = [[] for _ in range(count)]
    height, size = [0.0] * count, [1] * count
    top, node_of = list(range(count)), list(range(count))

    def root(point: int) -> int:
        while top[point] != point:
            top[point] = top[top[point]]
            point = top[point]
        return point

    for level in np.unique(length[length <= farthest]):
        joined: dict[int, list[int]] = {}
        for edge in range(*np.searchsorted(length, [level, np.nextafter(level, np.inf)]).tolist()):
            first, second = root(int(one[edge])), root(int(other[edge]))
            parts = joined.pop(first, [node_of[first]]) + joined.pop(second, [node_of[second]])
            top[second] = first
            joined[first] = parts
        for first, parts in joined.items():
            node_of[first] = len(below)
            below.append(sorted(parts))
            height.append(float(level))
            size.append(sum(size[part] for part in parts))
    return _Tree(count, below, height, size, sorted({node_of[root(k)] for k in range(count)}))


def _parts(tree: _Tree, root: int, birth: float, least: int) -> list[_Part]:
    """Return the parts of one tree, those above before those below."""
    parts: list[_Part] = []
    waiting: list[tuple[int, float, int | None]] = [(root, birth, None)]
    while waiting:
        node, density, above = waiting.pop()
        if above is not None:
            parts[above].children.append(len(parts))
        stability, split = _lasting(tree, node, density, least)
        number = len(parts)
        parts.append(_Part(node, stability, []))
        waiting += [(child, at, number) for child, at in split]
    return parts


def _lasting(tree: _Tree, node: int, birth: float, least: int) -> tuple[float, list[tuple[int, float]]]:
    """Return the stability of the part born at a node, and what it splits into at which density.

    Points that fall out one by one count until they do; the part ends where it splits into several of at
    least ``least`` points, or falls apart.
    """
    stability = 0.0
    while True:
        density = 1.0 / tree.height[node]
        large = [end for end in tree.below[node] if tree.size[end] >= least]
        if len(large) != 1:
            stability += (density - birth) * float(tree.size[node])
            return stability, [(end, density) for end in large]
        stability += (density - birth) * float(tree.size[node] - tree.size[large[0]])
        node = large[0]


def _stablest(parts: list[_Part], *, whole: bool) -> list[_Part]:
    """Return the parts none of which holds another, whose stabilities add up to the most.

    Parameters
    ----------
    whole
        Whether the first part, which holds all others, may be one of them.
    """
    best, taken = [0.0] * len(parts), [False] * len(parts)
    for number in reversed(range(len(parts))):
        part = parts[number]
        below = sum(best[child] for child in part.children)
        taken[number] = (not part.children or part.stability >= below) and (number > 0 or whole)
        best[number] = part.stability if taken[number] else below
    chosen, waiting = [], [0]
    while waiting:
        number = waiting.pop()
        if taken[number]:
            chosen.append(parts[number])
        else:
            waiting.extend(parts[number].children)
    return chosen


def _by_size(label: Ints, stability: Floats) -> tuple[Ints, Floats]:
    """Return clusters renumbered by their points, the largest first; of equal ones by their first point."""
    if not len(stability):
        return label, stability
    size = np.bincount(label[label >= 0], minlength=len(stability))
    first = np.full(len(stability), len(label))
    for k in range(len(label) - 1, -1, -1):
        if label[k] >= 0:
            first[label[k]] = k
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return np.where(label >= 0, rank[label], -1), stability[order]
