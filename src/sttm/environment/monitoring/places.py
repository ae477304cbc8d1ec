"""The places that monitoring speaks of: the whole territory, its Zone omogenee, its Comuni."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.packs.monitoring import PlaceKind
from sttm.territory.workspace import Workspace

__all__ = ["KINDS", "Overlay", "Place", "Places", "overlay"]

KINDS: tuple[PlaceKind, ...] = ("area", "zone", "municipality")
"""From the whole to the parts."""

LAYERS = {"zone": "zones", "municipality": "municipalities"}

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Place:
    """One place; a municipality knows its zone."""

    kind: PlaceKind
    id: str
    name: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """Which shapes lie in which places: positions of both, and the area that they share, m²."""

    places: NDArray[np.intp]
    shapes: NDArray[np.intp]
    areas: NDArray[np.float64]


def overlay(shapes: Shapes, places: Shapes) -> Overlay:
    """Return the pairs of a place and a shape that touch, with the area they share.

    Parameters
    ----------
    shapes, places
        Geometries in one projected reference system, metres. Lines and points share no area.
    """
    tree = shapely.STRtree(shapes)
    where, which = tree.query(places, predicate="intersects")
    inside = shapely.covers(places[where], shapes[which])
    areas = np.where(inside, shapely.area(shapes[which]), 0.0)
    across = np.flatnonzero(~inside)
    areas[across] = shapely.area(shapely.intersection(places[where[across]], shapes[which[across]]))
    order = np.lexsort((which, where))
    return Overlay(where[order], which[order], areas[order])


class Places:
    """The places of a workspace as they are now; series of the past are brought to them.

    Raises
    ------
    RequestError
        If the workspace has neither a boundary nor municipalities nor units.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._frames = {kind: self._frame(layer) for kind, layer in LAYERS.items()}
        self.of: dict[PlaceKind, tuple[Place, ...]] = {
            "area": (Place("area", workspace.name, workspace.title["it"]),),
            "zone": self._listed("zone"),
            "municipality": self._listed("municipality"),
        }

    def _frame(self, layer: str) -> gpd.GeoDataFrame | None:
        version = self.workspace.current(layer)
        return None if version is None else self.workspace.vector(version)

    def _listed(self, kind: PlaceKind) -> tuple[Place, ...]:
        frame = self._frames[kind]
        if frame is None:
            return ()
        names: Iterable[Any] = frame.get("name", frame.index)
        zones: Iterable[Any] = frame["zone_id"] if "zone_id" in frame else [None] * len(frame)
        return tuple(
            Place(kind, str(i), str(name), None if zone is None or zone != zone else str(zone))
            for i, name, zone in zip(frame.index, names, zones, strict=True)
        )

    def shapes(self, kind: PlaceKind) -> Shapes:
        """Return the geometries of the places of a kind, in their order."""
        return self._shapes[kind]

    @cached_property
    def _shapes(self) -> dict[PlaceKind, Shapes]:
        found: dict[PlaceKind, Shapes] = {"area": np.array([self._whole()], dtype=object)}
        for kind in ("zone", "municipality"):
            frame = self._frames[kind]
            found[kind] = np.array([], dtype=object) if frame is None else frame.geometry.to_numpy()
        return found

    def _whole(self) -> Any:
        frames = (self._frame("boundary"), self._frames["municipality"], self._frame("units"))
        for frame in frames:
            if frame is not None:
                return shapely.union_all(frame.geometry.to_numpy())
        msg = "the workspace has no boundary, municipalities or units to monitor"
        raise RequestError(msg, remedy="add the layer boundary or municipalities")

    def area(self, kind: PlaceKind) -> NDArray[np.float64]:
        """Return the areas of the places of a kind, m²."""
        found: NDArray[np.float64] = shapely.area(self.shapes(kind))
        return found

    def municipalities_of(self, place: Place) -> tuple[Place, ...]:
        """Return the municipalities that make up a place."""
        every = self.of["municipality"]
        if place.kind == "area":
            return every
        return tuple(m for m in every if m == place or (place.kind == "zone" and m.zone == place.id))
