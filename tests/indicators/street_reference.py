"""Times along streets the slow and obvious way: every place becomes a node of a graph in dictionaries."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from itertools import pairwise
from typing import Any

from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions

Graph = dict[Any, list[tuple[Any, float]]]


def _name(network: StreetNetwork, edge: int, along: float) -> Any:
    """A place at an end of its edge is that node; any other is a node of its own."""
    if along in (0.0, 1.0):
        return int(network.start[edge] if along == 0.0 else network.end[edge])
    return edge, along


def split_graph(network: StreetNetwork, *places: Positions) -> Graph:
    """Return the network with every edge split at the places on it."""
    on = defaultdict(set)
    for some in places:
        for edge, along in zip(some.edge.tolist(), some.along.tolist(), strict=True):
            if edge >= 0:
                on[edge].add(along)
    graph: Graph = defaultdict(list)
    for edge in range(len(network.start)):
        stops = sorted(on[edge] | {0.0, 1.0})
        for a, b in pairwise(stops):
            one, other = _name(network, edge, a), _name(network, edge, b)
            graph[one].append((other, (b - a) * float(network.forward[edge])))
            graph[other].append((one, (b - a) * float(network.backward[edge])))
    return graph


def times_from(graph: Graph, start: Any) -> dict[Any, float]:
    """Return the seconds from a node to all nodes that it reaches."""
    found: dict[Any, float] = {}
    heap = [(0.0, 0, start)]
    turn = 0
    while heap:
        seconds, _, at = heapq.heappop(heap)
        if at in found:
            continue
        found[at] = seconds
        for there, more in graph[at]:
            if math.isfinite(more):
                turn += 1
                heapq.heappush(heap, (seconds + more, turn, there))
    return found


def all_times(
    network: StreetNetwork, origins: Positions, targets: Positions, limit: float, speed_kmh: float
) -> list[list[float]]:
    """Return the seconds from every origin to every target, infinite beyond the limit."""
    graph = split_graph(network, origins, targets)
    pace = speed_kmh / 3.6
    rows = []
    for edge, along, access in zip(origins.edge, origins.along, origins.access_m, strict=True):
        found = times_from(graph, _name(network, int(edge), float(along))) if edge >= 0 else {}
        row = []
        for to, share, off in zip(targets.edge, targets.along, targets.access_m, strict=True):
            on_streets = found.get(_name(network, int(to), float(share)), math.inf) if to >= 0 else math.inf
            total = access / pace + on_streets + off / pace
            row.append(float(total) if total <= limit else math.inf)
        rows.append(row)
    return rows
