"""The stops of an extract, the lines that call there, and the facilities beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.sources.osm.outlines import shape_of
from sttm.sources.osm.reading import Feature, OsmContent

__all__ = ["STOP_KEYS", "facility_frame", "facility_kind", "stop_frame", "stop_mode"]

STOP_KEYS = frozenset(
    {"public_transport", "railway", "highway", "amenity", "aerialway", "entrance", "barrier", "building"}
)
"""Keys of which a stop, a facility of one or a gate has at least one."""

Tags = Mapping[str, str]
Floats = NDArray[np.float64]

VEHICLES = (
    ("train", "rail"), ("subway", "metro"), ("light_rail", "tram"), ("tram", "tram"),
    ("trolleybus", "trolleybus"), ("bus", "bus"), ("coach", "bus"), ("ferry", "ferry"),
    ("funicular", "funicular"), ("aerialway", "other"),
)  # fmt: skip
"""Keys that say what calls at a stop, and the mode that it is."""

STATIONS = {"subway": "metro", "light_rail": "tram", "funicular": "funicular", "monorail": "other"}
TRACKS = frozenset({"rail", "metro", "tram"})
"""Modes whose platforms, exits and interchange are facilities; a bus calls at its platform itself."""


@dataclass(frozen=True, slots=True)
class _Stop:
    feature: Feature
    mode: str
    point: BaseGeometry
    is_platform: bool


def stop_mode(tags: Tags) -> str | None:
    """Return the mode of a stop, or None where the tags are not those of one."""
    railway, transport = tags.get("railway"), tags.get("public_transport")
    if railway in ("station", "halt"):
        return STATIONS.get(tags.get("station", ""), "metro" if tags.get("subway") == "yes" else "rail")
    if railway == "tram_stop":
        return "tram"
    if tags.get("amenity") == "ferry_terminal":
        return "ferry"
    if tags.get("aerialway") == "station":
        return "other"
    called = next((mode for key, mode in VEHICLES if tags.get(key) == "yes"), None)
    if tags.get("highway") == "bus_stop":
        return "trolleybus" if called == "trolleybus" else "bus"
    if tags.get("amenity") == "bus_station":
        return "bus"
    if transport == "station":
        return called or "other"
    if transport == "platform" and railway is None and called not in (None, *TRACKS):
        return called
    return None


def facility_kind(tags: Tags) -> str | None:
    """Return the kind of facility of a stop that tags describe, if any."""
    amenity, railway = tags.get("amenity"), tags.get("railway")
    if railway in ("subway_entrance", "train_station_entrance"):
        return "exit"
    if railway == "platform" or (
        tags.get("public_transport") == "platform"
        and any(tags.get(key) == "yes" for key, mode in VEHICLES if mode in TRACKS)
    ):
        return "platform"
    if amenity == "parking":
        return "parking" if tags.get("park_ride", "no") != "no" else None
    if amenity == "shelter":
        return "shelter" if tags.get("shelter_type") == "public_transport" else None
    if tags.get("building") == "train_station":
        return "hall"
    if tags.get("highway") == "elevator":
        return "lift"
    return {"bicycle_parking": "bike_parking", "bicycle_rental": "bike_sharing", "taxi": "taxi"}.get(
        amenity or ""
    )


def stop_frame(content: OsmContent, xy: Floats, crs: str, *, spacing: float) -> gpd.GeoDataFrame:
    """Return the stops with the columns of the layer ``stops``.

    Parameters
    ----------
    spacing
        A platform this near a stop of its mode and name is that stop, mapped in two schemes, m.

    Notes
    -----
    A bus stop is the place where people wait; where vehicles halt is none. ``station_id`` is the relation
    that gathers a stop with others; ``lines`` the references of the routes that name the stop. Terminals and
    relevance are for timetables and plans to say.
    """
    stops = _each_once(_stops(content, xy), spacing)
    group = {member: f"r{number}" for number, _, members in content.groups for member in members}
    lines: dict[tuple[str, int], set[str]] = defaultdict(set)
    for reference, _, members in content.routes:
        for member in members:
            lines[member].add(reference)
    called = [lines[s.feature.kind, s.feature.id] for s in stops]
    return gpd.GeoDataFrame(
        {
            "stop_id": [s.feature.name for s in stops],
            "name": [s.feature.tags.get("name") for s in stops],
            "mode": [s.mode for s in stops],
            "station_id": [group.get((s.feature.kind, s.feature.id)) for s in stops],
            "lines": [";".join(sorted(references)) or None for references in called],
        },
        geometry=gpd.GeoSeries([s.point for s in stops], crs=crs),
    )


def _stops(content: OsmContent, xy: Floats) -> list[_Stop]:
    found = []
    for feature in content.features:
        mode = stop_mode(feature.tags)
        shape = None if mode is None else shape_of(feature, content, xy)
        if mode is not None and shape is not None:
            platform = feature.tags.get("public_transport") == "platform" and "highway" not in feature.tags
            found.append(_Stop(feature, mode, shapely.point_on_surface(shape), platform))
    return sorted(found, key=lambda s: (s.is_platform, s.feature.kind, s.feature.id))


def _each_once(stops: list[_Stop], spacing: float) -> list[_Stop]:
    """Leave out platforms at a stop of their mode, and outlines of stations that also stand as a point."""
    points = np.array([s.point for s in stops], dtype=object)
    first, second = shapely.STRtree(points).query(points, predicate="dwithin", distance=spacing)
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if b < a:
            near[a].append(b)
    kept: list[int] = []
    stood: set[int] = set()
    for k, stop in enumerate(stops):
        again = stop.is_platform or stop.feature.kind != "n"
        name = stop.feature.tags.get("name")
        if again and any(
            other in stood
            and stops[other].mode == stop.mode
            and name in (None, stops[other].feature.tags.get("name"))
            for other in near[k]
        ):
            continue
        kept.append(k)
        stood.add(k)
    return sorted((stops[k] for k in kept), key=lambda s: s.feature.name)


def facility_frame(
    content: OsmContent, xy: Floats, stops: gpd.GeoDataFrame, *, reach: float
) -> gpd.GeoDataFrame:
    """Return the facilities with the columns of the layer ``stop_facilities``.

    A facility belongs to the stop that a relation gathers it with, else to the nearest station or tram stop
    within ``reach`` metres (a shelter: the nearest stop); one that belongs to none is left out.
    """
    gathered = _gathered(content, set(stops["stop_id"]))
    tracks = stops[stops["mode"].isin(list(TRACKS))]
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry] = []
    for feature in sorted(content.features, key=lambda f: f.name):
        kind = facility_kind(feature.tags)
        shape = None if kind is None else shape_of(feature, content, xy)
        if shape is None:
            continue
        near = stops if kind == "shelter" else tracks
        stop = gathered.get((feature.kind, feature.id)) or _nearest(near, shape, reach)
        if stop is not None:
            places = feature.tags.get("capacity", "")
            capacity = float(places) if places.isdecimal() else None
            rows.append({"facility_id": feature.name, "stop_id": stop, "kind": kind, "capacity": capacity})
            shapes.append(shape)
    columns = ("facility_id", "stop_id", "kind", "capacity")
    frame = gpd.GeoDataFrame(
        {column: [row[column] for row in rows] for column in columns},
        geometry=gpd.GeoSeries(shapes, crs=stops.crs),
    )
    frame["capacity"] = frame["capacity"].astype(float)
    return frame


def _gathered(content: OsmContent, known: set[str]) -> dict[tuple[str, int], str]:
    """Return the stop that each member of a relation stands with: the first by id."""
    found: dict[tuple[str, int], str] = {}
    for _, _, members in content.groups:
        stops = sorted(f"{kind}{number}" for kind, number in members if f"{kind}{number}" in known)
        if stops:
            found.update(dict.fromkeys(members, stops[0]))
    return found


def _nearest(stops: gpd.GeoDataFrame, shape: BaseGeometry, reach: float) -> str | None:
    if stops.empty:
        return None
    found = stops.sindex.nearest(shape, max_distance=reach, return_all=True)[1]
    return min((str(s) for s in stops["stop_id"].to_numpy()[found]), default=None)
