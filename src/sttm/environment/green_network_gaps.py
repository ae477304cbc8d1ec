"""The gaps of the green network whose closing would bring most: between which elements, where, how much."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely

from sttm.environment.green_network import LAYER, Network, network_of, network_trace
from sttm.environment.knowledge import Knowledge
from sttm.evaluation.inputs import measure_dict
from sttm.indicators.connectivity import most_gaining_links, probability_of_connectivity
from sttm.quantities import Measure, round_half_even
from sttm.territory.reading import absent_layers

__all__ = ["network_gaps"]


def network_gaps(knowledge: Knowledge, count: int) -> dict[str, Any]:
    """Return the network as it is, and its gaps in order of what closing each would bring, as JSON values.

    A gap lies between two patches within the connecting distance. Closed, a step across it succeeds for
    sure; the area that the closing adds to the network is not counted, since nobody has drawn it.

    Parameters
    ----------
    count
        How many gaps to list.
    """
    network = network_of(knowledge)
    if network is None:
        gone = absent_layers([LAYER])
        body: dict[str, Any] = dict.fromkeys(("elements", "patches", "eca", "pc", "within"))
        return {
            **body,
            "candidates": 0,
            "gaps": [],
            "missing": {"it": gone.it, "en": gone.reason},
            "trace": [],
        }
    graph = network.graph
    first, second = network.tree.query(graph.patches, predicate="dwithin", distance=network.connecting)
    once = first < second
    first, second = first[once], second[once]
    best = most_gaining_links(graph, first, second, count)
    return {
        "elements": len(network.elements.ids),
        "patches": len(graph.patches),
        "eca": measure_dict(Measure(graph.eca, "m**2")),
        "pc": round_half_even(probability_of_connectivity(graph.eca, network.landscape), 8),
        "within": measure_dict(Measure(network.connecting, "m")),
        "candidates": len(first),
        "gaps": [
            {"rank": n, **_gap(network, int(first[k]), int(second[k]), gain, knowledge)}
            for n, (k, gain) in enumerate(best, 1)
        ],
        "missing": None,
        "trace": network_trace(knowledge),
    }


def _gap(network: Network, first: int, second: int, gain: float, knowledge: Knowledge) -> dict[str, Any]:
    patches = network.graph.patches
    across = shapely.shortest_line(patches[first], patches[second])
    middle = shapely.line_interpolate_point(across, 0.5, normalized=True)
    to_degrees = pyproj.Transformer.from_crs(knowledge.workspace.crs, 4326, always_xy=True)
    lon, lat = to_degrees.transform(middle.x, middle.y)
    return {
        "elements": [network.element_at(p, middle) for p in (first, second)],
        "length": measure_dict(Measure(float(across.length), "m")),
        "gain": measure_dict(Measure(gain, "m**2")),
        "gain_share": round_half_even(gain / network.graph.eca, 6) if network.graph.eca else None,
        "line": [[round_half_even(float(c), 1) for c in point] for point in shapely.get_coordinates(across)],
        "lon": round_half_even(lon, 6),
        "lat": round_half_even(lat, 6),
        "unit": _held(middle, "units", knowledge, knowledge.unit_names),
        "municipality": _held(middle, "municipalities", knowledge, knowledge.municipality_names),
    }


def _held(
    point: shapely.Point, layer: str, knowledge: Knowledge, names: dict[str, str]
) -> dict[str, str] | None:
    """Return the feature of a layer that holds a point, with its name, or None."""
    shapes = knowledge.shapes(layer)
    found = np.array([]) if shapes is None else np.sort(shapes.tree.query(point, predicate="intersects"))
    if shapes is None or not len(found):
        return None
    name = str(shapes.ids[int(found[0])])
    return {"id": name, "name": names[name]}
