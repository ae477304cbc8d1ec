"""How well the patches of a green network hold together: probability of connectivity, equivalent area.

Probability of connectivity (PC): Saura and Pascual-Hortal (2007), Landscape and Urban Planning 83.
Equivalent connected area (ECA): Saura, Estreguil, Mouton and Rodríguez-Freire (2011), Ecological
Indicators 11.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from sttm.errors import RequestError
from sttm.indicators.patch_search import PatchSearch, patch_search

__all__ = [
    "PatchGraph",
    "best_probabilities",
    "decay",
    "eca_with_patch",
    "equivalent_connected_area",
    "most_gaining_links",
    "patch_graph",
    "patches_of",
    "probability_of_connectivity",
    "with_link",
    "with_patch",
]

Floats = NDArray[np.float64]


def decay(distance: float, probability: float) -> float:
    """Return k, 1/m, such that a step of ``distance`` metres succeeds with ``probability``: exp(−k·d).

    Raises
    ------
    RequestError
        If the distance is not positive, or the probability not between 0 and 1.
    """
    if not (distance > 0 and 0 < probability < 1):
        msg = f"no decay gives probability {probability:g} at {distance:g} m"
        raise RequestError(msg, remedy="give a positive distance and a probability between 0 and 1")
    return -math.log(probability) / distance


@dataclass(frozen=True, eq=False)
class PatchGraph:
    """Patches, and the probability of the best way between any two of them."""

    patches: NDArray[np.object_]
    """Disjoint shapes, shape (n,)."""
    areas: Floats
    """m², shape (n,)."""
    best: Floats
    """Probability of the best way, shape (n, n), 1 on the diagonal."""
    k: float
    """Decay of a step, 1/m."""
    reach: float
    """Longest step, m; a longer one is no step."""
    search: PatchSearch
    """What finds the patches near a shape."""
    steps: dict[tuple[int, int], float]
    """Length of each step by its two patches, the lower position first, m."""

    @cached_property
    def eca(self) -> float:
        """Equivalent connected area, m²."""
        return equivalent_connected_area(self.areas, self.best)


def patches_of(shapes: ArrayLike) -> NDArray[np.object_]:
    """Return the connected parts of the union of some shapes: ground under two of them counts once.

    Merging parts that touch changes no figure: between them a step has probability 1.
    """
    union = shapely.union_all(np.asarray(shapes, dtype=object))
    parts: NDArray[np.object_] = shapely.get_parts(union)
    return parts[~shapely.is_empty(parts)]


def patch_graph(shapes: ArrayLike, *, k: float, least: float) -> PatchGraph:
    """Return the graph of the patches that some shapes make.

    Parameters
    ----------
    shapes
        Shapes in a projected system, m; they may overlap. Lines and points are steps without area.
    k
        Decay of a step, 1/m (:func:`decay`).
    least
        Steps less probable than this are left out, 0–1.
    """
    patches = patches_of(shapes)
    reach = -math.log(least) / k
    search = patch_search(patches)
    steps = _steps(search, reach)
    first, second = np.array(list(steps), dtype=np.int64).reshape(-1, 2).T
    best = best_probabilities(len(patches), first, second, list(steps.values()), k)
    return PatchGraph(patches, shapely.area(patches), best, k, reach, search, steps)


def _steps(search: PatchSearch, reach: float) -> dict[tuple[int, int], float]:
    """Return the length of each step by its two patches, the lower position first.

    Each is measured from the patch of fewer vertices: a river system of tens of thousands never is the one
    that goes looking.
    """
    steps = {}
    order = np.argsort(shapely.get_num_coordinates(search.patches), kind="stable")
    rank = np.argsort(order)
    for one in order[:-1].tolist():
        away = search.distances(search.patches[one], reach)
        for other in np.flatnonzero(np.isfinite(away) & (rank > rank[one])).tolist():
            steps[min(one, other), max(one, other)] = float(away[other])
    return steps


def best_probabilities(
    count: int, first: ArrayLike, second: ArrayLike, distances: ArrayLike, k: float
) -> Floats:
    r"""Return the greatest product of step probabilities between any two patches.

    .. math:: p^*_{ij} = \max_{\text{ways}} \prod e^{-k d} = e^{-k \min \sum d}

    Parameters
    ----------
    count
        Number of patches, n.
    first, second
        Positions of the two patches of each step, shape (steps,).
    distances
        Edge-to-edge distance of each step, m.

    Returns
    -------
    numpy.ndarray
        Shape (n, n), symmetric, 1 on the diagonal, 0 where there is no way.
    """
    rows, columns = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    # A stored zero is an edge for csgraph, but not after every conversion; the smallest number always is.
    lengths = np.maximum(np.asarray(distances, dtype=np.float64), np.finfo(np.float64).tiny)
    graph = coo_array((lengths, (rows, columns)), shape=(count, count)).tocsr()
    found: Floats = np.exp(-k * dijkstra(graph, directed=False))
    return found


def with_patch(graph: PatchGraph, shape: shapely.Geometry, area: float) -> tuple[Floats, Floats]:
    r"""Return areas and best probabilities once a patch is added, without searching all ways anew.

    With :math:`r_i` the best probability from patch i to the new one, a way between i and j that
    uses it has probability :math:`r_i r_j`; the others stay as they were.

    Parameters
    ----------
    shape
        The new patch; where it overlaps the network it is a step of probability 1.
    area
        Ground that it adds to the network, m².
    """
    _, _, reached, _ = _reached(graph, graph.search.distances(shape, graph.reach))
    best = np.maximum(graph.best, np.outer(reached, reached))
    best = np.block([[best, reached[:, None]], [reached[None, :], np.ones((1, 1))]])
    return np.append(graph.areas, area), best


def eca_with_patch(graph: PatchGraph, distances: ArrayLike, area: float) -> float:
    r"""Return the equivalent connected area once a patch is added, m², from what adding it changes.

    .. math:: ECA'^2 = ECA^2 + \sum_{ij} a_i a_j \max(0, r_i r_j - p^*_{ij}) + 2 a \sum_i a_i r_i + a^2

    Only ways that enter the new patch from a patch p near it and leave it to a patch q can become better,
    and only where :math:`d_p d_q > p^*_{pq}`, :math:`d` being the probabilities of the steps: else the way
    by p and q was at least as good before. The matrix is read at the patches whose best way to the new one
    begins so; mostly there are none.

    Parameters
    ----------
    distances
        From the new patch to each patch, m, shape (n,): :attr:`PatchGraph.search` finds them.
    area
        Ground that the patch adds to the network, m².
    """
    near, direct, reached, entry = _reached(graph, np.asarray(distances, dtype=np.float64))
    shorter = np.asarray(np.outer(direct, direct) > graph.best[np.ix_(near, near)]).any(axis=1)
    changed = np.flatnonzero(shorter.take(entry) & (reached > 0)) if len(near) else near
    own, to_it = graph.areas[changed], reached[changed]
    closer = np.maximum(np.outer(to_it, to_it) - graph.best[np.ix_(changed, changed)], 0.0)
    square = graph.eca**2 + own @ closer @ own + 2 * area * float(graph.areas @ reached) + area**2
    return math.sqrt(square)


def _reached(
    graph: PatchGraph, distances: Floats
) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.int64]]:
    """Return which patches a new one steps to, with what probability; the best way to it from every patch.

    The last two have the shape (n,): the probability of the best way, and which of the steps it ends with.
    """
    near = np.flatnonzero(distances <= graph.reach)
    direct: Floats = np.exp(-graph.k * distances[near])
    if not len(near):
        return near, direct, np.zeros(len(distances)), near
    ways = graph.best[:, near] * direct
    entry = ways.argmax(axis=1)
    return near, direct, ways[np.arange(len(ways)), entry], entry


def with_link(graph: PatchGraph, first: int, second: int) -> Floats:
    r"""Return the best probabilities once the gap between two patches is closed: a step of probability 1.

    .. math:: p'_{ab} = \max(p_{ab},\; p_{ai} p_{jb},\; p_{aj} p_{ib})
    """
    to_first, to_second = graph.best[first], graph.best[second]
    across = np.outer(to_first, to_second)
    return np.maximum(graph.best, np.maximum(across, across.T))


def most_gaining_links(
    graph: PatchGraph, first: ArrayLike, second: ArrayLike, count: int
) -> list[tuple[int, float]]:
    r"""Return which closed gaps raise the equivalent connected area most, and by how much, m².

    With :math:`s_i = \sum_a a_a p_{ai}`, closing the gap between i and j adds at most
    :math:`2 s_i s_j (1 - p_{ij})` to the square of the area: gaps are measured in order of that bound, until
    no further one can be among the best. None is left out, and few are measured.

    Parameters
    ----------
    first, second
        Positions of the two patches of each gap, shape (gaps,).
    count
        How many to return.

    Returns
    -------
    list of tuple
        Position of the gap and its gain, the greatest first.
    """
    i, j = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    reached = graph.best @ graph.areas
    before = graph.eca
    bound = np.sqrt(before**2 + 2 * reached[i] * reached[j] * (1 - graph.best[i, j])) - before
    found: list[tuple[int, float]] = []
    for gap in np.argsort(-bound, kind="stable"):
        if len(found) == count and bound[gap] < found[-1][1]:
            break
        linked = with_link(graph, int(i[gap]), int(j[gap]))
        found.append((int(gap), equivalent_connected_area(graph.areas, linked) - before))
        found = sorted(found, key=lambda one: (-one[1], one[0]))[:count]
    return found


def equivalent_connected_area(areas: ArrayLike, best: ArrayLike) -> float:
    r"""Return the size of one single patch that would be as connected as the network, m².

    .. math:: ECA = \sqrt{\sum_i \sum_j a_i a_j p^*_{ij}}
    """
    a = np.asarray(areas, dtype=np.float64)
    return float(math.sqrt(a @ np.asarray(best, dtype=np.float64) @ a)) if len(a) else 0.0


def probability_of_connectivity(eca: float, landscape: float) -> float:
    r"""Return the probability that two points of the landscape fall in habitat that is connected, 0–1.

    .. math:: PC = \frac{\sum_i \sum_j a_i a_j p^*_{ij}}{A_L^2} = \left(\frac{ECA}{A_L}\right)^2

    Parameters
    ----------
    eca, landscape
        Equivalent connected area and area of the landscape, m².
    """
    return (eca / landscape) ** 2
