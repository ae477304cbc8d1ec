"""Who reaches what within a time: sparse seconds from origins to targets, counts, and the k nearest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from sttm.indicators.streets.arcs import (
    TICKS,
    Ends,
    arcs_of,
    arriving,
    as_ticks,
    by_edge,
    leaving,
    on_edge,
    whole_ticks,
)
from sttm.indicators.streets.nearest import Nearest, seconds_and_label, seeds_of
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions
from sttm.indicators.streets.reach_kernels import count_in_reach, list_in_reach
from sttm.indicators.streets.search_kernels import UNREACHED
from sttm.indicators.streets.several_kernels import merge_on_edge, merge_several, search_several

__all__ = ["counts_within", "k_nearest", "reach"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORKERS = 2
"""Searches that run at once; each needs some 40 bytes a node."""


def reach(
    network: StreetNetwork,
    origins: Positions,
    targets: Positions,
    limit_s: float,
    access_speed_kmh: float,
) -> csr_array:
    """Return the seconds from each origin to each target within the limit, sparse (origins × targets).

    What is stored is reached, 0 s included: use ``indptr``, ``indices`` (in order) and ``data``; what is not
    stored is not reached. The search starts from whichever are fewer.
    """
    outward = len(origins) <= len(targets)
    sources, places = (origins, targets) if outward else (targets, origins)
    search = _Search(network, sources, places, access_speed_kmh, outward)
    rows = _parts(len(sources))
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(lambda part: search.listed(part, float(limit_s)), rows))
    pieces = [
        csr_array((data, index, pointer), shape=(len(pointer) - 1, len(places)))
        for pointer, index, data in found
    ]
    table = vstack(pieces, format="csr") if len(pieces) > 1 else pieces[0]
    if outward:
        return csr_array(table)
    turned = csc_array((table.data, table.indices, table.indptr), shape=(len(places), len(sources)))
    return csr_array(turned)


def counts_within(
    network: StreetNetwork,
    origins: Positions,
    targets: Positions,
    limit_s: float,
    access_speed_kmh: float,
    *,
    group: Ints | None = None,
    groups: int | None = None,
) -> NDArray[np.int32]:
    """Return how many targets of each group each origin reaches within the limit, shape (origins, groups).

    Parameters
    ----------
    group
        Number of the group of each target, from 0; one group if not given.
    groups
        Number of groups; those that occur if not given.
    """
    kind = np.zeros(len(targets), np.int32) if group is None else np.asarray(group, np.int32)
    number = groups if groups is not None else int(kind.max(initial=0)) + 1
    outward = len(origins) <= len(targets)
    sources, places = (origins, targets) if outward else (targets, origins)
    search = _Search(network, sources, places, access_speed_kmh, outward)
    parts = _parts(len(sources), WORKERS)

    def counted(part: slice) -> NDArray[np.int32]:
        counts = np.zeros((part.stop - part.start if outward else len(places), number), np.int32)
        of = kind if outward else kind[part]
        arcs, chosen, entries, on_edges, way = search.arguments(part)
        count_in_reach(arcs, chosen, entries, on_edges, way, float(limit_s), of, counts)
        return counts

    with ThreadPoolExecutor(WORKERS) as pool:
        tables = list(pool.map(counted, parts))
    if outward:
        return np.concatenate(tables)
    total = tables[0]
    for table in tables[1:]:
        total += table
    return total


def k_nearest(
    network: StreetNetwork,
    origins: Positions,
    targets: Positions,
    k: int,
    *,
    limit_s: float = np.inf,
    access_speed_kmh: float,
) -> Nearest:
    """Return the k nearest targets of each origin, nearest first: seconds and numbers, shape (origins, k).

    Of equally near ones the lowest number comes first; infinite and −1 where there are no more.
    """
    arcs, reach_of = arcs_of(network, reverse=True), arriving(network, targets, access_speed_kmh)
    found = np.full((len(origins), k), UNREACHED)
    seeds = seeds_of(arcs, reach_of, float(limit_s))
    bits, most = (seeds.bits, seeds.most) if seeds else _alone(len(targets), float(limit_s))
    ends = leaving(network, origins, access_speed_kmh)
    if seeds is not None:
        node, begin, label, *_, width, buckets = seeds
        held = search_several(
            arcs.first, arcs.head, arcs.ticks, node, begin, label, bits, most, width, buckets, k
        )
        merge_several(ends.row, ends.node, as_ticks(ends.seconds), held, bits, most, found)
    pace = access_speed_kmh / 3.6
    there, back = on_edge(network, origins)
    target_there, target_back = on_edge(network, targets)
    first, order = by_edge(network, targets)
    merge_on_edge(
        origins.edge,
        origins.along,
        as_ticks(there),
        as_ticks(back),
        as_ticks(origins.access_m / pace),
        first,
        order,
        targets.along,
        as_ticks(target_there),
        as_ticks(target_back),
        as_ticks(targets.access_m / pace),
        bits,
        most,
        found,
    )
    return Nearest(*seconds_and_label(found, bits))


def _alone(targets: int, limit_s: float) -> tuple[int, int]:
    """Return bits and most ticks where no end of a street lies within the limit of a target."""
    bits = max(1, targets.bit_length())
    return bits, int(min(limit_s * TICKS, 2.0 ** (61 - bits)))


def _parts(count: int, number: int = 2 * WORKERS) -> list[slice]:
    edges = np.linspace(0, count, number + 1).astype(int).tolist()
    return [slice(a, b) for a, b in pairwise(edges) if a < b] or [slice(0, 0)]


class _Search:
    """Sources and places laid out for the compiled searches."""

    def __init__(
        self, network: StreetNetwork, sources: Positions, places: Positions, speed: float, outward: bool
    ) -> None:
        arcs = arcs_of(network, reverse=not outward)
        self.arcs = (arcs.first, arcs.head, arcs.seconds)
        self.outward = outward
        begin, finish = (leaving, arriving) if outward else (arriving, leaving)
        self.sources = self._sources(network, sources, begin(network, sources, speed), speed)
        self.entries = self._entries(finish(network, places, speed), len(network.nodes))
        self.on_edges = self._on_edges(network, places, speed)

    def arguments(self, part: slice) -> tuple[Any, ...]:
        """Return what the kernels want for a part of the sources."""
        node, seconds, *rest = self.sources
        both = slice(2 * part.start, 2 * part.stop)
        chosen = (node[both], seconds[both], *(column[part] for column in rest))
        return self.arcs, chosen, self.entries, self.on_edges, self.outward

    def listed(self, part: slice, limit: float) -> tuple[Ints, NDArray[np.int32], Floats]:
        """Return row pointers, places and seconds of a part of the sources."""
        arcs, chosen, entries, on_edges, way = self.arguments(part)
        found: tuple[Ints, NDArray[np.int32], Floats] = list_in_reach(
            arcs, chosen, entries, on_edges, way, limit
        )
        return found

    @staticmethod
    def _sources(network: StreetNetwork, sources: Positions, ends: Ends, speed: float) -> tuple[Any, ...]:
        node = np.zeros((len(sources), 2), np.int64)
        seconds = np.full((len(sources), 2), np.inf)
        node[ends.row], seconds[ends.row] = ends.node, ends.seconds
        access = whole_ticks(sources.access_m / (speed / 3.6))
        there, back = on_edge(network, sources)
        return node.ravel(), seconds.ravel(), sources.edge, sources.along, there, back, access

    @staticmethod
    def _entries(ends: Ends, nodes: int) -> tuple[Any, ...]:
        node, seconds = ends.node.ravel(), ends.seconds.ravel()
        order = np.argsort(node, kind="stable")
        first = np.zeros(nodes + 1, np.int64)
        np.cumsum(np.bincount(node, minlength=nodes), out=first[1:])
        return first, np.repeat(ends.row, 2)[order].astype(np.int32), seconds[order]

    @staticmethod
    def _on_edges(network: StreetNetwork, places: Positions, speed: float) -> tuple[Any, ...]:
        first, order = by_edge(network, places)
        access = whole_ticks(places.access_m / (speed / 3.6))
        return first, order, places.along, *on_edge(network, places), access
