"""Dense groups of services and stops, and what each is: a pole, a node, a corridor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import text_dict
from sttm.indicators.density_clusters import density_clusters
from sttm.packs.service_readings import ServiceRole
from sttm.services.result import number
from sttm.territory.reading import Reading

__all__ = ["PARAMETERS", "Group", "elongation", "group_told", "groups", "role_of"]

PARAMETERS: Final = ("pole_farthest", "pole_least_points", "pole_neighbours")

TOUCHING: Final = 1.02
"""Discs are drawn with sides: so much wider, those that only just meet do."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A dense group.

    Attributes
    ----------
    services
        Positions of its services.
    stations
        Ids of the stations, or stops that belong to none, with their mode.
    shape
        Discs around its places by half the farthest link, so that they are one.
    hull
        Hull of its places.
    stability
        How long it lasts as density rises, 1/m summed over its places.
    """

    services: tuple[int, ...]
    stations: Mapping[str, str]
    shape: BaseGeometry
    hull: BaseGeometry
    stability: float


def groups(reading: Reading, services: gpd.GeoDataFrame) -> list[Group]:
    """Return the dense groups of services and stations, the largest first.

    Without the layer of stops they are groups of services alone.
    """
    names, modes, places = _stations(reading)
    own = shapely.point_on_surface(services.geometry.to_numpy())
    points = np.concatenate([own, places])
    coordinates = shapely.get_coordinates(points)
    neighbours, least, farthest = (
        reading.pack.number(name, reading.on)
        for name in ("pole_neighbours", "pole_least_points", "pole_farthest")
    )
    found = density_clusters(
        coordinates, neighbours=int(neighbours), least=int(least), farthest=float(farthest)
    )
    return [
        Group(
            tuple(int(k) for k in np.flatnonzero(found.label[: len(own)] == label)),
            {names[k]: modes[k] for k in np.flatnonzero(found.label[len(own) :] == label)},
            shapely.union_all(shapely.buffer(points[found.label == label], farthest / 2 * TOUCHING)),
            shapely.convex_hull(shapely.multipoints(points[found.label == label])),
            float(found.stability[label]),
        )
        for label in range(len(found.stability))
    ]


def _stations(reading: Reading) -> tuple[list[str], list[str], NDArray[np.object_]]:
    """Return stations by id with mode and place: the stops that share a node count once, at the first."""
    frame = reading.vector("stops")
    if frame is None or not len(frame):
        return [], [], np.empty(0, dtype=object)
    own = frame.index.astype(str)
    node = (
        frame["station_id"].fillna("").astype(str).to_numpy()
        if "station_id" in frame
        else np.full(len(frame), "")
    )
    name = np.where(node == "", own, node)
    _, first = np.unique(name, return_index=True)
    return (
        [str(n) for n in name[first]],
        [str(m) for m in frame["mode"].to_numpy()[first]],
        frame.geometry.to_numpy()[first],
    )


def elongation(shape: BaseGeometry) -> float:
    """Return length over width of the narrowest rectangle around it: infinite for a line, 1 for a point."""
    rectangle = shapely.oriented_envelope(shape)
    if shapely.get_dimensions(rectangle) == 0:
        return 1.0
    if shapely.get_dimensions(rectangle) == 1:
        return float("inf")
    corners = shapely.get_coordinates(rectangle)
    sides = np.hypot(*np.diff(corners[:3], axis=0).T)
    return float(sides.max() / sides.min())


def role_of(
    rules: Sequence[ServiceRole],
    *,
    services: int,
    categories: int,
    supra: int,
    modes: Counter[str],
    long: float,
) -> ServiceRole | None:
    """Return the first rule that a group fits, by order, or None where it fits none."""
    for rule in sorted(rules, key=lambda r: (r.order, r.id)):
        stations = sum(n for mode, n in modes.items() if mode in rule.modes)
        if (
            services >= rule.least_services
            and categories >= rule.least_categories
            and supra >= rule.least_supra_municipal
            and stations >= rule.least_stations
            and (rule.least_elongation is None or long >= rule.least_elongation)
        ):
            return rule
    return None


def group_told(
    group: Group, services: gpd.GeoDataFrame, usual: Mapping[str, str], rules: Sequence[ServiceRole]
) -> dict[str, Any]:
    """Return what a group is made of and what it is, as JSON values.

    Parameters
    ----------
    usual
        Usual tier of each category.
    """
    own = services.iloc[list(group.services)]
    categories = Counter(own["category"].astype(str))
    tier = (
        own["tier"].where(own["tier"].notna(), own["category"].map(usual))
        if "tier" in own
        else own["category"].map(usual)
    )
    supra = int((tier != "local").sum())
    modes = Counter(group.stations.values())
    long = elongation(group.hull)
    rule = role_of(rules, services=len(own), categories=len(categories), supra=supra, modes=modes, long=long)
    return {
        "role": None if rule is None else rule.role,
        "rule": None if rule is None else rule.id,
        "role_title": None if rule is None else text_dict(rule.title),
        "services": len(own),
        "categories": dict(sorted(categories.items())),
        "supra_municipal": supra,
        "stations": dict(sorted(modes.items())),
        "elongation": number(long),
        "area_m2": number(float(group.shape.area), 0),
        "stability": number(group.stability, 4),
        "members": [str(i) for i in own.index],
    }
