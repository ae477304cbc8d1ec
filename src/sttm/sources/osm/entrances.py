"""Where one enters a park or a campus: gates on its outline, and streets that cross it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.sources.osm.reading import Feature, OsmContent

__all__ = ["entrance_frame", "is_gate"]

GATES = frozenset(
    {
        "gate", "kissing_gate", "entrance", "swing_gate", "lift_gate", "turnstile", "full-height_turnstile",
        "stile", "hampshire_gate", "sliding_gate", "cycle_barrier", "bollard",
    }
)  # fmt: skip
CLOSED = frozenset({"no", "private", "emergency", "customers", "permit", "delivery"})
NOT_FOR_PEOPLE = frozenset({"emergency", "exit", "service", "garage", "no", "private"})

Floats = NDArray[np.float64]


def is_gate(tags: Mapping[str, str]) -> bool:
    """Whether a node is a gate, or an entrance, that people in general may go through."""
    if tags.get("foot", tags.get("access")) in CLOSED:
        return False
    if tags.get("barrier") in GATES:
        return True
    return tags.get("entrance", "no") not in NOT_FOR_PEOPLE


def entrance_frame(
    content: OsmContent,
    xy: Floats,
    services: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    by_gates: Collection[str],
    *,
    tolerance: float,
    spacing: float,
) -> gpd.GeoDataFrame:
    """Return the entrances with the columns of the layer ``service_entrances``.

    Parameters
    ----------
    services, streets
        As :func:`~sttm.sources.osm.services.service_frame` and
        :func:`~sttm.sources.osm.streets.street_frame` give them.
    by_gates
        Categories that are entered by their gates.
    tolerance
        A gate this near the outline stands on it, m.
    spacing
        Entrances of one service nearer than this are one, and a gate goes before a street, m.

    Notes
    -----
    A street that may be walked enters where it crosses the outline or ends on it, on the level of the
    ground; where it runs along the outline, at both ends of that stretch.
    """
    areas = services[
        services["category"].isin(list(by_gates))
        & (shapely.get_dimensions(services.geometry.to_numpy()) == 2)
    ]
    outlines = shapely.boundary(areas.geometry.to_numpy())
    gates = _gates(content.features, content, xy)
    walked = streets[(streets["walk"] != "no") & (streets["level"] == 0)].geometry.to_numpy()
    found = [(outline, 0, x, y) for outline, (x, y) in _at_gates(outlines, gates, tolerance)] + [
        (outline, 1, x, y) for outline, (x, y) in _at_streets(outlines, walked)
    ]
    kept: dict[int, list[tuple[float, float]]] = {}
    for outline, _, x, y in sorted(found):
        others = kept.setdefault(outline, [])
        if all(np.hypot(x - a, y - b) >= spacing for a, b in others):
            others.append((x, y))
    ids = areas["service_id"].tolist()
    rows = [
        (f"{ids[outline]}-e{number}", ids[outline], shapely.Point(place))
        for outline, places in sorted(kept.items())
        for number, place in enumerate(places, 1)
    ]
    names, owners, points = zip(*rows, strict=True) if rows else ((), (), ())
    return gpd.GeoDataFrame(
        {"entrance_id": list(names), "service_id": list(owners)},
        geometry=gpd.GeoSeries(list(points), crs=services.crs),
    )


def _gates(features: list[Feature], content: OsmContent, xy: Floats) -> Floats:
    nodes = [f.id for f in features if f.kind == "n" and is_gate(f.tags)]
    place = content.rows(np.array(sorted(nodes), np.int64))
    return xy[place[place >= 0]]


def _at_gates(
    outlines: NDArray[np.object_], gates: Floats, tolerance: float
) -> list[tuple[int, tuple[float, float]]]:
    tree = shapely.STRtree(outlines)
    gate, outline = tree.query(shapely.points(gates), predicate="dwithin", distance=tolerance)
    points = gates[gate].tolist()
    return [(k, (x, y)) for k, (x, y) in zip(outline.tolist(), points, strict=True)]


def _at_streets(
    outlines: NDArray[np.object_], streets: NDArray[np.object_]
) -> list[tuple[int, tuple[float, float]]]:
    street, outline = shapely.STRtree(outlines).query(streets, predicate="intersects")
    parts, pair = shapely.get_parts(
        shapely.intersection(outlines[outline], streets[street]), return_index=True
    )
    places = []
    for part, own in zip(parts, outline[pair].tolist(), strict=True):
        points = shapely.get_coordinates(part)
        for x, y in {tuple(np.round(point, 3).tolist()) for point in points[[0, -1]]}:
            places.append((own, (x, y)))
    return places
