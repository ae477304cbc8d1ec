"""A scenario put on the layers: services and streets as they would be, with every fault of what is asked."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from sttm.errors import Fault, InputError, RequestError
from sttm.services.access.computing import Ground
from sttm.services.access.scenario_file import AddPath, AddService, MoveService, ServiceScenario

__all__ = ["applied", "joined_path"]


def applied(
    ground: Ground,
    scenario: ServiceScenario,
    to_working: pyproj.Transformer,
    *,
    categories: Collection[str],
    joins_m: float,
    file: str | None = None,
) -> Ground:
    """Return the layers as they would be.

    Parameters
    ----------
    to_working
        From longitude and latitude to the reference system of the layers.
    categories
        Those that the pack knows.
    joins_m
        How far the ends of a new path may be from a street, m.
    file
        Its name, for the faults.

    Raises
    ------
    InputError
        With every fault of the scenario.
    RequestError
        If it changes a layer that is not in the workspace.
    """
    work = _Work(ground, to_working, file, [])
    for number, change in enumerate(scenario.changes, 1):
        if isinstance(change, AddPath):
            work.path(change, joins_m)
        elif isinstance(change, AddService):
            work.open(change, categories)
        elif isinstance(change, MoveService):
            work.move(change, number)
        else:
            work.close(change.service, number)
    if work.faults:
        plural = "s" if len(work.faults) != 1 else ""
        msg = f"scenario {scenario.id} has {len(work.faults)} fault{plural}"
        raise InputError(msg, work.faults)
    return work.ground


@dataclass
class _Work:
    """The layers as changed so far, and what was wrong."""

    ground: Ground
    to_working: pyproj.Transformer
    file: str | None
    faults: list[Fault]

    def fault(self, code: str, message: str, remedy: str, feature: str, **more: Any) -> None:
        self.faults.append(
            Fault(code=code, message=message, remedy=remedy, file=self.file, feature=feature, **more)
        )

    def placed(self, at: tuple[float, float], feature: str) -> shapely.Point | None:
        """Return a place inside the territory, or None with its fault."""
        point = shapely.Point(*self.to_working.transform(*at))
        if self.ground.municipalities.geometry.intersects(point).any():
            return point
        swapped = shapely.Point(*self.to_working.transform(at[1], at[0]))
        remedy = "correct its coordinates: longitude first, then latitude"
        if np.isfinite(shapely.get_coordinates(swapped)).all() and (
            self.ground.municipalities.geometry.intersects(swapped).any()
        ):
            remedy = "latitude and longitude are swapped: the longitude comes first"
        self.fault("outside", "it lies outside the territory", remedy, feature, lon=at[0], lat=at[1])
        return None

    def open(self, change: AddService, categories: Collection[str]) -> None:
        services = self._services()
        if change.category not in categories:
            near = difflib.get_close_matches(change.category, sorted(categories), n=1)
            remedy = f"did you mean {near[0]}?" if near else "take a category of the pack"
            message = f"category {change.category} is not declared"
            self.fault("unknown-category", message, remedy, change.id, column="category")
        if change.id in services.index:
            message = f"there is a service {change.id} already"
            self.fault("known-id", message, "give it another id, or move that one", change.id)
        point = self.placed(change.at, change.id)
        if point is None:
            return
        row = {"category": change.category, "name": change.name, "tier": change.tier, "status": "existing"}
        made = {column: [row.get(column)] for column in services.columns if column != "geometry"}
        added = gpd.GeoDataFrame(
            made, geometry=[point], crs=services.crs, index=pd.Index([change.id], name=services.index.name)
        )
        kept = {c: services[c].dtype for c in services.columns if c != "geometry"}
        both = pd.concat(
            [services.astype(dict.fromkeys(kept, object)), added.astype(dict.fromkeys(kept, object))]
        )
        self.ground = replace(
            self.ground, services=gpd.GeoDataFrame(both, geometry="geometry", crs=services.crs)
        )

    def close(self, service: str, number: int) -> None:
        services = self._services()
        if self._known(service, services, number):
            self.ground = replace(self.ground, services=services.drop(index=service))

    def move(self, change: MoveService, number: int) -> None:
        services = self._services()
        point = self.placed(change.at, change.service)
        if self._known(change.service, services, number) and point is not None:
            shapes = services.geometry.to_numpy().copy()
            shapes[services.index.get_loc(change.service)] = point
            moved = services.set_geometry(gpd.array.from_shapely(shapes, crs=services.crs))
            self.ground = replace(self.ground, services=moved)
            gates = self.ground.service_entrances
            if gates is not None:
                left = gates[(gates["service_id"].astype(str) != change.service).to_numpy(bool)]
                self.ground = replace(self.ground, service_entrances=left)

    def path(self, change: AddPath, joins_m: float) -> None:
        streets = self.ground.street_network
        if streets is None:
            msg = "layer street_network is not in the workspace"
            raise RequestError(msg, remedy="sttm add street_network FILE")
        if change.id in streets.index:
            self.fault("known-id", f"there is a street {change.id} already", "give it another id", change.id)
        xy = np.column_stack(self.to_working.transform(*np.array(change.line).T))
        line = shapely.LineString(xy)
        if not np.isfinite(xy).all() or line.length == 0:
            self.fault("no-length", "the path has no length on this territory", "draw it again", change.id)
            return
        made, far = joined_path(streets, line, change.id, joins_m, walk=change.walk, bike=change.bike)
        for end in far:
            lon, lat = change.line[0 if end == 0 else -1]
            message = f"its {'start' if end == 0 else 'end'} is {far[end]:.0f} m from the nearest street"
            remedy = f"draw it to within {joins_m:g} m of a street"
            self.fault("not-joined", message, remedy, change.id, lon=lon, lat=lat)
        if not far:
            self.ground = replace(self.ground, street_network=made)

    def _services(self) -> gpd.GeoDataFrame:
        services = self.ground.services
        if services is None:
            msg = "layer services is not in the workspace"
            raise RequestError(msg, remedy="sttm add services FILE")
        return services

    def _known(self, service: str, services: gpd.GeoDataFrame, number: int) -> bool:
        if service in services.index:
            return True
        near = difflib.get_close_matches(service, services.index.astype(str), n=1)
        remedy = f"did you mean {near[0]}?" if near else "take a service_id of the layer services"
        self.fault("unknown-service", f"there is no service {service}", remedy, f"change {number}")
        return False


def joined_path(
    streets: gpd.GeoDataFrame, line: shapely.LineString, name: str, joins_m: float, *, walk: str, bike: str
) -> tuple[gpd.GeoDataFrame, dict[int, float]]:
    """Return the streets with a path that joins them at its ends: where it meets a street, this is split.

    Returns
    -------
    tuple
        The streets, and how far each end (0 or −1) that joins none is from the nearest, m.
    """
    made, far, ends = streets, {}, {}
    for end in (0, -1):
        place = shapely.get_point(line, end)
        row, away = _nearest(made, place, walk, bike)
        if row is None or away > joins_m:
            far[end] = away
            continue
        made, ends[end] = _split(made, row, place)
    if far:
        return streets, far
    xy = shapely.get_coordinates(line).copy()
    xy[0], xy[-1] = ends[0], ends[-1]
    new: dict[str, list[Any]] = {column: [None] for column in streets.columns if column != "geometry"}
    new |= {"walk": [walk], "bike": [bike]} | ({"kind": ["path"]} if "kind" in streets else {})
    added = gpd.GeoDataFrame(new, geometry=[shapely.LineString(xy)], crs=streets.crs, index=[name])
    return _stacked(made, [added]), {}


def _nearest(
    streets: gpd.GeoDataFrame, place: shapely.Point, walk: str, bike: str
) -> tuple[int | None, float]:
    """Return the row of the nearest street that serves who uses the path, and how far it is."""
    serves = np.zeros(len(streets), bool)
    for mode, way in (("walk", walk), ("bike", bike)):
        if way != "no":
            serves |= (streets[mode] != "no").to_numpy(bool)
    rows = np.flatnonzero(serves)
    away = shapely.distance(streets.geometry.to_numpy()[rows], place)
    if not len(rows):
        return None, float("inf")
    best = int(np.argmin(away))
    return int(rows[best]), float(away[best])


def _split(streets: gpd.GeoDataFrame, row: int, place: shapely.Point) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Return the streets with one split at its point nearest to a place, unless that is an end; the point."""
    line: shapely.LineString = streets.geometry.to_numpy()[row]
    along = float(shapely.line_locate_point(line, place))
    xy = shapely.get_coordinates(line)
    if along <= 0.01:
        return streets, xy[0]
    if along >= line.length - 0.01:
        return streets, xy[-1]
    point = shapely.get_coordinates(shapely.line_interpolate_point(line, along))[0]
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    first = shapely.LineString([*xy[gone < along], point])
    second = shapely.LineString([point, *xy[gone > along]])
    name = str(streets.index[row])
    halves = []
    for number, half in enumerate((first, second), 1):
        one = streets.iloc[[row]].copy()
        one.index = pd.Index([f"{name}/{number}"])
        halves.append(one.set_geometry([half], crs=streets.crs))
    return _stacked(streets.drop(index=streets.index[row]), halves), point


def _stacked(streets: gpd.GeoDataFrame, more: Iterable[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    frames = [streets, *more]
    plain = [frame.astype({c: object for c in frame.columns if c != "geometry"}) for frame in frames]
    both = gpd.GeoDataFrame(pd.concat(plain), geometry="geometry", crs=streets.crs)
    both.index.name = streets.index.name
    return both
