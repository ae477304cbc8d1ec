"""The default perimeters: ground within the reach of the facilities of stops, one for each node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.nearness import ground_within
from sttm.services.lum.nodes import joined
from sttm.services.lum.relevance import RELEVANCES

__all__ = ["MEASURED", "Measured", "Perimeter", "Reach", "facilities_by_stop", "perimeters"]

MEASURED = ("platform", "exit", "hall")
"""Kinds of facilities from which the strategy measures: those of the stop, not those of interchange."""

Measured = Literal["facilities", "point", "partly"]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far stops of a relevance reach, and which of their perimeters become one."""

    distance_m: float
    merge: str


@dataclass(frozen=True, slots=True)
class Perimeter:
    """One LUM: the stops it is made of, by their position, and its outline."""

    node: str
    relevance: str
    members: tuple[int, ...]
    measured_from: Measured
    outline: BaseGeometry


def facilities_by_stop(facilities: gpd.GeoDataFrame | None) -> dict[str, NDArray[np.object_]]:
    """Return the shapes from which one measures, by id of the stop or of the node they belong to."""
    if facilities is None:
        return {}
    own = facilities[facilities["kind"].isin(MEASURED)]
    return {str(name): rows.geometry.to_numpy() for name, rows in own.groupby("stop_id")}


def perimeters(
    stops: gpd.GeoDataFrame,
    relevance: NDArray[np.object_],
    node: NDArray[np.object_],
    facilities: Mapping[str, NDArray[np.object_]],
    reaches: Mapping[str, Reach],
    *,
    deviation: float,
) -> list[Perimeter]:
    """Return the default perimeters, sorted by node.

    A stop is measured from its own facilities; without any from those of its station, which reach as far as
    the strongest stop of the node; without these from its point.

    Parameters
    ----------
    stops
        Points; those of a relevance without reach make no LUM.
    relevance, node
        Of each stop.
    facilities
        From :func:`facilities_by_stop`.
    deviation
        Greatest distance between an arc and the segments that stand for it, m.
    """
    counting = np.flatnonzero(np.isin(relevance.astype(str), list(reaches)))
    ids = stops.index.to_numpy().astype(str)
    groups: dict[str, list[int]] = {}
    for row in counting:
        alone = reaches[relevance[row]].merge == "never"
        groups.setdefault(ids[row] if alone else str(node[row]), []).append(int(row))
    made = [
        _one(name, rows, stops, relevance, facilities, reaches, deviation)
        for name, rows in sorted(groups.items())
    ]
    return _merged(made, reaches)


def _one(
    name: str,
    rows: Sequence[int],
    stops: gpd.GeoDataFrame,
    relevance: NDArray[np.object_],
    facilities: Mapping[str, NDArray[np.object_]],
    reaches: Mapping[str, Reach],
    deviation: float,
) -> Perimeter:
    strongest = min((str(relevance[row]) for row in rows), key=RELEVANCES.index)
    ids = stops.index.to_numpy().astype(str)
    station = stops["station_id"].to_numpy(dtype=object) if "station_id" in stops else [None] * len(stops)
    shapes: dict[float, list[BaseGeometry]] = {}
    known = 0
    for row in rows:
        reach = reaches[str(relevance[row])].distance_m
        own, shared = facilities.get(ids[row]), facilities.get(str(station[row]))
        known += own is not None or shared is not None
        if own is not None:
            shapes.setdefault(reach, []).extend(own)
        if shared is not None:
            shapes.setdefault(reaches[strongest].distance_m, []).extend(shared)
        if own is None and shared is None:
            shapes.setdefault(reach, []).append(stops.geometry.iloc[row])
    parts = [
        ground_within(np.array(given, dtype=object), reach, deviation=deviation)
        for reach, given in sorted(shapes.items())
    ]
    outline = parts[0] if len(parts) == 1 else shapely.union_all(parts)
    measured: Measured = "facilities" if known == len(rows) else "partly" if known else "point"
    return Perimeter(name, strongest, tuple(rows), measured, outline)


def _merged(made: list[Perimeter], reaches: Mapping[str, Reach]) -> list[Perimeter]:
    """Join the perimeters that overlap where the norm says so."""
    asked = [n for n, p in enumerate(made) if reaches[p.relevance].merge == "overlap"]
    if not asked:
        return made
    outlines = np.array([made[n].outline for n in asked], dtype=object)
    left, right = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    alike = np.array(
        [made[asked[a]].relevance == made[asked[b]].relevance for a, b in zip(left, right, strict=True)]
    )
    label = joined(np.column_stack([left[alike], right[alike]]), len(asked))
    kept = [p for n, p in enumerate(made) if n not in set(asked)]
    for group in np.unique(label):
        own = [made[asked[n]] for n in np.flatnonzero(label == group)]
        kept.append(own[0] if len(own) == 1 else _union(own))
    return sorted(kept, key=lambda p: p.node)


def _union(own: Sequence[Perimeter]) -> Perimeter:
    said = {p.measured_from for p in own}
    return Perimeter(
        own[0].node,
        own[0].relevance,
        tuple(sorted(row for p in own for row in p.members)),
        said.pop() if len(said) == 1 else "partly",
        shapely.union_all([p.outline for p in own]),
    )
