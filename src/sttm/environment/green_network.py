"""The place of an intervention in the green network (RVM), and what it does to the network's connectivity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.environment.knowledge import Knowledge
from sttm.environment.preparing import Prepared
from sttm.evaluation.inputs import Trace, measure_dict, sourced_trace, text_dict
from sttm.indicators.connectivity import (
    PatchGraph,
    decay,
    eca_with_patch,
    patch_graph,
    probability_of_connectivity,
)
from sttm.packs.declared import Text
from sttm.quantities import Measure, round_half_even
from sttm.territory.reading import Shapes, absent_layers

__all__ = [
    "PARAMETERS",
    "Connection",
    "Network",
    "green_area",
    "green_network",
    "network_of",
    "network_trace",
]

LAYER = "green_network"

PARAMETERS = (
    "rvm_adjacent_distance",
    "rvm_connecting_distance",
    "rvm_dispersal_distance",
    "rvm_dispersal_probability",
    "rvm_least_step_probability",
)


@dataclass(frozen=True, slots=True)
class Connection:
    """Two patches of the network that a place lies between."""

    first: int
    second: int
    before: float
    """Distance between the two, m."""
    after: float
    """What is left to cross once the place belongs to the network, m."""

    @property
    def closed(self) -> float:
        """Metres of the gap that the place takes away."""
        return self.before - self.after


@dataclass(frozen=True)
class Network:
    """The elements of the network with their descriptions, and the graph of the patches they make."""

    elements: Shapes
    described: tuple[dict[str, Any], ...]
    graph: PatchGraph
    tree: shapely.STRtree
    """Of the patches."""
    landscape: float
    """Area of all units, m²."""
    adjacent: float
    connecting: float
    gaps: dict[tuple[int, int], float] = field(default_factory=dict)
    """Distances between patches too far apart for a step that have been asked for, m."""
    members: dict[int, NDArray[np.int64]] = field(default_factory=dict)
    """Positions of the elements of the patches that have been asked for."""

    def gap(self, first: int, second: int) -> float:
        """Return the distance between two patches, m; the first has the lower position."""
        pair = first, second
        if pair in self.graph.steps:
            return self.graph.steps[pair]
        if pair not in self.gaps:
            patches = self.graph.patches
            self.gaps[pair] = float(shapely.distance(patches[first], patches[second]))
        return self.gaps[pair]

    def away(self, shape: BaseGeometry) -> NDArray[np.float64]:
        """Return the distance from a shape to each patch, m; infinite where it is too far to matter."""
        return self.graph.search.distances(shape, max(self.graph.reach, self.connecting))

    def distance(self, shape: BaseGeometry, away: NDArray[np.float64]) -> float | None:
        """Return the distance to the nearest element, m, or None where the network is empty."""
        if not len(self.elements.ids):
            return None
        if np.isfinite(away).any():
            return float(away.min())
        nearest = self.elements.geometries[self.elements.tree.nearest(shape)]
        return float(shape.distance(nearest))

    def connections(self, away: NDArray[np.float64]) -> list[Connection]:
        """Return the pairs of patches whose gap a shape makes shorter, the most first.

        Parameters
        ----------
        away
            From the shape to each patch (:meth:`away`).
        """
        near = np.flatnonzero(away <= self.connecting).tolist()
        found = []
        for i, first in enumerate(near):
            for second in near[i + 1 :]:
                gap = self.gap(first, second)
                found.append(Connection(first, second, gap, float(away[first] + away[second])))
        return sorted((c for c in found if c.closed > 0), key=lambda c: (-c.closed, c.first, c.second))

    def with_area(self, away: NDArray[np.float64], area: float) -> float:
        """Return the equivalent connected area once a shape belongs to the network, m²."""
        return eca_with_patch(self.graph, away, area)

    def near(self, shape: BaseGeometry) -> NDArray[np.int64]:
        """Return the positions of the elements within the adjacent distance, the most shared first."""
        found = np.sort(self.elements.tree.query(shape, predicate="dwithin", distance=self.adjacent))
        shared = shapely.area(shapely.intersection(self.elements.geometries[found], shape))
        away = shapely.distance(self.elements.geometries[found], shape)
        order: NDArray[np.int64] = found[np.lexsort((found, away, -shared))]
        return order

    def element_at(self, patch: int, shape: BaseGeometry) -> dict[str, Any]:
        """Return the element of a patch that is nearest to a shape."""
        if patch not in self.members:
            found = self.elements.tree.query(self.graph.patches[patch], predicate="intersects")
            self.members[patch] = found
        members = self.members[patch]
        away = shapely.distance(self.elements.geometries[members], shape)
        return self.described[int(members[np.lexsort((members, away))[0]])]


def network_of(knowledge: Knowledge) -> Network | None:
    """Return the green network of a territory, made once; None where the layer is absent."""
    return knowledge.kept(LAYER, _network)


def _network(knowledge: Knowledge) -> Network | None:
    frame, elements = knowledge.vector(LAYER), knowledge.shapes(LAYER)
    if frame is None or elements is None:
        return None
    number = {name: knowledge.pack.number(name, knowledge.on) for name in PARAMETERS}
    k = decay(number["rvm_dispersal_distance"], number["rvm_dispersal_probability"])
    graph = patch_graph(elements.geometries, k=k, least=number["rvm_least_step_probability"])
    names = frame["name"] if "name" in frame else [None] * len(frame)
    described = tuple(
        {"id": i, "name": n if isinstance(n, str) else i, "kind": str(kind), "priority": int(priority)}
        for i, n, kind, priority in zip(elements.ids, names, frame["kind"], frame["priority"], strict=True)
    )
    return Network(
        elements=elements,
        described=described,
        graph=graph,
        tree=shapely.STRtree(graph.patches),
        landscape=float(knowledge.units.area.sum()),
        adjacent=number["rvm_adjacent_distance"],
        connecting=number["rvm_connecting_distance"],
    )


def network_trace(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what the figures of the network stand on: the layer's version, the parameters."""
    version = knowledge.version(LAYER)
    found = [] if version is None else [Trace("layer", LAYER, (("version", version.version),))]
    found += [
        sourced_trace("parameter", name, knowledge.pack.parameter(name, knowledge.on)) for name in PARAMETERS
    ]
    return [trace.as_dict() for trace in found]


def green_network(one: Prepared, knowledge: Knowledge) -> dict[str, Any]:
    """Return what an intervention is to the green network, as JSON values.

    Where the layer is absent every figure is null, and ``missing`` says so.
    """
    network = network_of(knowledge)
    if network is None:
        reason = absent_layers([LAYER])
        body: dict[str, Any] = dict.fromkeys(("position", "inside_share", "distance", "connectivity"))
        missing = {"it": reason.it, "en": reason.reason}
        return {**body, "elements": [], "connects": [], "texts": [], "missing": missing, "trace": []}
    polygon = one.polygon
    inside = _inside_share(network, polygon)
    away = network.away(polygon)
    distance = network.distance(polygon, away)
    position = _position(inside, distance, network.adjacent)
    connections = network.connections(away)
    near = network.near(polygon)
    return {
        "position": position,
        "inside_share": round_half_even(inside, 4),
        "distance": None if distance is None else measure_dict(Measure(distance, "m")),
        "elements": [_element(network, int(i), polygon) for i in near],
        "connects": [_connection(network, c, polygon) for c in connections],
        "connectivity": _connectivity(network, away, green_area(one, knowledge) * (1 - inside)),
        "texts": [text_dict(t) for t in _texts(network, polygon, near, position, connections)],
        "missing": None,
        "trace": network_trace(knowledge),
    }


def green_area(one: Prepared, knowledge: Knowledge) -> float:
    """Return the ground of the nature-based works of an intervention, its polygon at most, m²."""
    types = knowledge.pack.work_types
    ground = sum(w.area for w in one.works if types[w.type].kind == "nbs")
    return min(float(ground), float(one.polygon.area))


def _inside_share(network: Network, polygon: BaseGeometry) -> float:
    shared = shapely.union_all(shapely.intersection(network.elements.touching(polygon), polygon))
    return min(1.0, float(shared.area / polygon.area))


def _position(inside: float, distance: float | None, adjacent: float) -> str:
    if inside > 0:
        return "inside"
    return "adjacent" if distance is not None and distance <= adjacent else "outside"


def _element(network: Network, position: int, polygon: BaseGeometry) -> dict[str, Any]:
    shape = network.elements.geometries[position]
    return {
        **network.described[position],
        "distance": measure_dict(Measure(float(shape.distance(polygon)), "m")),
        "shared_area": measure_dict(
            Measure(float(shapely.area(shapely.intersection(shape, polygon))), "m**2")
        ),
    }


def _connection(network: Network, connection: Connection, polygon: BaseGeometry) -> dict[str, Any]:
    ends = [network.element_at(patch, polygon) for patch in (connection.first, connection.second)]
    lengths = {"before": connection.before, "after": connection.after, "closed": connection.closed}
    return {
        "elements": ends,
        **{f"gap_{name}": measure_dict(Measure(value, "m")) for name, value in lengths.items()},
    }


def _connectivity(network: Network, away: NDArray[np.float64], area: float) -> dict[str, Any]:
    before, after = network.graph.eca, network.with_area(away, area)
    return {
        "patches": len(network.graph.patches),
        "landscape": measure_dict(Measure(network.landscape, "m**2")),
        "added_area": measure_dict(Measure(area, "m**2")),
        "eca": {name: measure_dict(Measure(value, "m**2")) for name, value in _ends(before, after)},
        "pc": {
            name: round_half_even(probability_of_connectivity(value, network.landscape), 8)
            for name, value in _ends(before, after)
        },
        "eca_gain": measure_dict(Measure(after - before, "m**2")),
        "eca_gain_share": None if before == 0 else round_half_even((after - before) / before, 6),
        # PC goes with the square of ECA.
        "pc_gain_share": None if before == 0 else round_half_even((after / before) ** 2 - 1, 6),
    }


def _ends(before: float, after: float) -> Iterator[tuple[str, float]]:
    yield from (("before", before), ("after", after))


POSITIONS = {
    "inside": Text(it="È dentro la RVM", en="It lies inside the RVM"),
    "adjacent": Text(it="È adiacente alla RVM", en="It is adjacent to the RVM"),
    "outside": Text(it="È fuori dalla RVM", en="It lies outside the RVM"),
}


def _texts(
    network: Network,
    polygon: BaseGeometry,
    near: NDArray[np.int64],
    position: str,
    connections: Sequence[Connection],
) -> Iterator[Text]:
    names = list(dict.fromkeys(network.described[int(i)]["name"] for i in near))
    named = f": {', '.join(names)}" if names else ""
    said = POSITIONS[position]
    yield Text(it=f"{said.it}{named}.", en=f"{said.en}{named}.")
    for one in connections:
        a, b = (network.element_at(patch, polygon)["name"] for patch in (one.first, one.second))
        yield Text(
            it=f"Collega {a} e {b}: il varco passa da {one.before:.0f} a {one.after:.0f} m.",
            en=f"It connects {a} and {b}: the gap goes from {one.before:.0f} to {one.after:.0f} m.",
        )
