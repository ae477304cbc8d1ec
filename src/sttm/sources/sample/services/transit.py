"""Public transport: lines along railways and streets, their stops and platforms, and a timetable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from sttm.sources.sample.curves import ring
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, owners
from sttm.sources.sample.recipe import stream
from sttm.sources.sample.services.recipe import LineRecipe, TransitMode

__all__ = ["Transit", "draw_transit"]

_SAME = 60.0
"""Stops of lines on the street nearer than this to one another are one, metres."""
_DAYS = {"weekday": (0, 1, 2, 3, 4), "saturday": (5,), "sunday": (6,)}
_FAST = ("rail", "metro")


@dataclass(frozen=True)
class Transit:
    """Layers and tables by name."""

    layers: dict[str, gpd.GeoDataFrame]
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class _Line:
    mode: TransitMode
    name: str
    places: NDArray[np.float64]
    apart: NDArray[np.float64]
    """Metres along the line from each stop to the next."""


def draw_transit(plan: Plan, streets: gpd.GeoDataFrame) -> Transit:
    """Return stops, facilities of stations, and the timetable of every line both ways."""
    lines = [*_rail_lines(plan), *_metro_lines(plan), *_street_lines(plan, streets)]
    stops, calls = _stops(plan, lines)
    trips, times = _timetable(plan, lines, calls)
    days = pd.DataFrame(
        [
            {"calendar_id": kind, "date": day.isoformat()}
            for day in _days(plan)
            for kind, when in _DAYS.items()
            if day.weekday() in when
        ]
    )
    tables = {"timetable_trips": trips, "timetable_calls": times, "timetable_days": days}
    return Transit({"stops": stops, "stop_facilities": _facilities(plan, stops)}, tables)


def _rail_lines(plan: Plan) -> Iterator[_Line]:
    """Yield a line along each railway that has two stations or more."""
    told = plan.recipe.services.lines["rail"]
    stations = np.asarray(shapely.points(np.round(plan.transport.stations, 2)), dtype=object)
    for number, track in enumerate(plan.transport.lines("rail")):
        shape = shapely.LineString(track)
        served = np.flatnonzero(shapely.distance(shape, stations) < 40)
        along = shapely.line_locate_point(shape, stations[served])
        order = np.argsort(along, kind="stable")
        if len(order) >= 2:
            places = shapely.get_coordinates(stations[served[order]])
            yield _Line("rail", f"{told.name}{number + 1}", places, np.diff(along[order]))


def _metro_lines(plan: Plan) -> Iterator[_Line]:
    """Yield a line across a city that is large enough."""
    told = plan.recipe.services
    city = float(plan.centres.reach[0])
    if city < told.metro_from_m:
        return
    recipe = told.lines["metro"]
    turn = stream(plan.seed, "metro").uniform(0, np.pi)
    for number, angle in enumerate((turn, turn + np.pi / 2)):
        ends = 1.1 * city * np.array([[np.cos(angle), np.sin(angle)], [-np.cos(angle), -np.sin(angle)]])
        shape = shapely.LineString(ends)
        count = max(2, round(shape.length / recipe.stop_every_m) + 1)
        places = shapely.get_coordinates(
            shapely.line_interpolate_point(shape, np.linspace(0, shape.length, count))
        )
        inside = shapely.contains_xy(plan.boundary, places[:, 0], places[:, 1])
        places = np.round(places[inside], 2)
        if len(places) >= 2:
            yield _Line("metro", f"{recipe.name}{number + 1}", places, np.hypot(*np.diff(places, axis=0).T))


def _street_lines(plan: Plan, streets: gpd.GeoDataFrame) -> Iterator[_Line]:
    """Yield a bus line from each town to the middle, circular ones in the city, and one tram."""
    told = plan.recipe.services.lines
    shapes = streets.geometry.to_numpy()
    ends = np.stack([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    nodes, number = np.unique(np.round(shapely.get_coordinates(ends.ravel()), 2), axis=0, return_inverse=True)
    start, end = number.ravel().reshape(2, -1)
    length = shapely.length(shapes)
    # Buses keep to roads where there are any.
    cost = length * np.where(streets["kind"].isin(["residential", "path"]), 1.6, 1.0)
    graph = coo_array((cost, (start, end)), shape=(len(nodes),) * 2).tocsr()
    apart = coo_array((length, (start, end)), shape=(len(nodes),) * 2).tocsr()
    tree = shapely.STRtree(np.asarray(shapely.points(nodes), dtype=object))

    def node(place: NDArray[np.float64]) -> int:
        return int(tree.nearest(shapely.Point(place)))

    city = float(plan.centres.reach[0])
    around = ring(stream(plan.seed, "buses"), 0.55 * city, 0.05)
    corners = [node(around[k]) for k in np.linspace(0, len(around) - 1, 5).astype(int)]
    centre = node(np.zeros(2))
    routes: list[tuple[TransitMode, list[int]]] = [("bus", corners)]
    routes += [("bus", [node(place), centre]) for place in plan.centres.places[1:]]
    routes.append(("tram", [corners[0], centre, corners[2]]))
    counts: dict[TransitMode, int] = {}
    for mode, route in routes:
        path = _path(graph, route)
        if len(path) < 2:
            continue
        steps = np.array([apart[a, b] or apart[b, a] for a, b in pairwise(path)])
        along = np.concatenate([[0.0], np.cumsum(steps)])
        wanted = np.linspace(0, along[-1], max(2, round(along[-1] / told[mode].stop_every_m) + 1))
        chosen = np.unique([int(np.abs(along - w).argmin()) for w in wanted])
        if len(chosen) >= 2:
            counts[mode] = counts.get(mode, 0) + 1
            # Trams stop in the middle of a street, buses at its side.
            stops = nodes[np.asarray(path)[chosen]] + (6.0 if mode == "tram" else 0.0)
            yield _Line(mode, f"{told[mode].name}{counts[mode]}", stops, np.diff(along[chosen]))


def _path(graph: Any, route: list[int]) -> list[int]:
    """Return the nodes of the shortest way through some nodes; nothing where there is none."""
    found = [route[0]]
    for a, b in pairwise(route):
        if a == b:
            continue
        _, befores = dijkstra(graph, directed=False, indices=[a], return_predecessors=True)
        before, leg = befores[0], [b]
        while leg[-1] != a:
            if before[leg[-1]] < 0:
                return []
            leg.append(int(before[leg[-1]]))
        found += leg[::-1][1:]
    return found


def _stops(plan: Plan, lines: list[_Line]) -> tuple[gpd.GeoDataFrame, list[list[int]]]:
    """Return the stops, and the rows that each line calls at; stops of a mode close together are one."""
    rows: list[dict[str, Any]] = []
    kept: dict[str, list[tuple[float, float, int]]] = {}
    calls: list[list[int]] = []
    for line in lines:
        own: list[int] = []
        for k, (x, y) in enumerate(line.places.tolist()):
            near = [n for u, v, n in kept.get(line.mode, []) if np.hypot(x - u, y - v) <= _SAME]
            row = near[0] if near else len(rows)
            if not near:
                kept.setdefault(line.mode, []).append((x, y, row))
                rows.append(
                    {"mode": line.mode, "lines": [], "terminal": "no", "geometry": shapely.Point(x, y)}
                )
            if not own or own[-1] != row:
                own.append(row)
            if line.name not in rows[row]["lines"]:
                rows[row]["lines"].append(line.name)
            if k in (0, len(line.places) - 1):
                rows[row]["terminal"] = "yes"
        calls.append(own)
    codes = owners(plan, [r["geometry"] for r in rows])
    towns = {f"F{k + 1:03d}": name for k, name in enumerate(plan.towns)}
    titles = {"rail": "Stazione di {}", "metro": "Metro {}", "tram": "Tram {}", "bus": "{}"}
    for number, (stop, code) in enumerate(zip(rows, codes, strict=True)):
        stop["lines"] = "; ".join(stop["lines"])
        stop["name"] = titles[stop["mode"]].format(f"{towns[code]} {number + 1}")
        stop["municipality_id"] = code if plan.boundary.contains(stop["geometry"]) else None
        stop["relevance"] = None
    columns = ("name", "mode", "station_id", "lines", "terminal", "relevance", "municipality_id")
    return layer("stop_id", "F", rows, columns=columns), calls


def _facilities(plan: Plan, stops: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return platforms and exits of stations, and what some of them offer for going on."""
    rng = stream(plan.seed, "facilities")
    tracks = [shapely.LineString(track) for track in plan.transport.lines("rail")]
    rows: list[dict[str, Any]] = []
    for stop, mode, place in zip(stops["stop_id"], stops["mode"], stops.geometry, strict=True):
        if mode not in _FAST:
            continue
        if mode == "rail" and tracks:
            track = min(tracks, key=place.distance)
            at = track.project(shapely.Point(place.coords[0]))
            middle = np.array([track.interpolate(at - 5).coords[0], track.interpolate(at + 5).coords[0]])
            along = np.diff(middle, axis=0)[0] / max(float(np.hypot(*np.diff(middle, axis=0)[0])), 1e-9)
            centre = np.array(place.coords[0])
            platform = shapely.LineString([centre - 100 * along, centre + 100 * along])
            shape = shapely.set_precision(platform.buffer(4, cap_style="flat"), 0.01)
            rows.append({"stop_id": stop, "kind": "platform", "capacity": None, "geometry": shape})
        turn = rng.uniform(0, 2 * np.pi)
        for angle in (turn, turn + np.pi):
            exit_ = np.round(np.array(place.coords[0]) + 45 * np.array([np.cos(angle), np.sin(angle)]), 2)
            rows.append({"stop_id": stop, "kind": "exit", "capacity": None, "geometry": shapely.Point(exit_)})
        for kind, chance, most in (("bike_parking", 0.6, 120), ("parking", 0.5, 300), ("shelter", 0.7, 0)):
            if rng.random() < chance:
                beside = np.round(np.array(place.coords[0]) + rng.uniform(-70, 70, 2), 2)
                places = float(rng.integers(10, most)) if most else None
                rows.append(
                    {"stop_id": stop, "kind": kind, "capacity": places, "geometry": shapely.Point(beside)}
                )
    return layer("facility_id", "A", rows, columns=("stop_id", "kind", "capacity"))


def _timetable(plan: Plan, lines: list[_Line], calls: list[list[int]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return trips and their calls: both ways, at even intervals, other intervals on other days."""
    width = max(3, len(str(1 + max(max(c) for c in calls))))
    trips: list[dict[str, Any]] = []
    times: list[pd.DataFrame] = []
    for line, own in zip(lines, calls, strict=True):
        told = plan.recipe.services.lines[line.mode]
        if len(own) < 2:
            continue
        for direction, order in enumerate((own, own[::-1])):
            apart = line.apart if direction == 0 else line.apart[::-1]
            arrival, departure = _run(told, apart[: len(order) - 1])
            stops = [f"F{row + 1:0{width}d}" for row in order]
            for kind, headway in told.headway_min.items():
                begin, end = _seconds(told.first), _seconds(told.last)
                for k, leaves in enumerate(range(begin, end + 1, 60 * headway)):
                    trip = f"{line.name}-{kind}-{direction}-{k + 1:03d}"
                    trips.append(
                        {
                            "trip_id": trip, "line_id": line.name, "line": line.name, "mode": line.mode,
                            "calendar_id": kind, "direction": direction,
                        }
                    )  # fmt: skip
                    times.append(
                        pd.DataFrame(
                            {
                                "trip_id": trip,
                                "sequence": np.arange(len(order)),
                                "stop_id": stops,
                                "arrival_s": arrival + leaves,
                                "departure_s": departure + leaves,
                            }
                        )
                    )
    return pd.DataFrame(trips), pd.concat(times, ignore_index=True).assign(pickup="yes", drop_off="yes")


def _run(told: LineRecipe, apart: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return when a trip arrives at and leaves its stops, seconds from its start."""
    ride = np.maximum(np.round(apart / (told.speed_kmh / 3.6)), 30).astype(np.int64)
    arrival = np.concatenate([[0], np.cumsum(ride + told.dwell_s) - told.dwell_s])
    departure = arrival + told.dwell_s
    departure[0], departure[-1] = 0, arrival[-1]
    return arrival, departure


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 3600 * int(hours) + 60 * int(minutes)


def _days(plan: Plan) -> list[date]:
    first, last = (date.fromisoformat(day) for day in plan.recipe.services.days)
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]
