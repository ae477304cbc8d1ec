"""Where one goes: the places of each daily group, of service platforms, of services of a higher tier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from sttm.quantities import Missing
from sttm.services.access.rules import AccessRules, Platform
from sttm.services.supply import entrances_in
from sttm.territory.reading import absent_layers

__all__ = ["Targets", "platforms_in", "targets_of"]

AT_LEAST = {"sovracomunale": ("sovracomunale", "metropolitano"), "metropolitano": ("metropolitano",)}
"""Tiers that serve as one: a metropolitan service is also one above the Comune."""


@dataclass(frozen=True, eq=False)
class Targets:
    """Places where one enters what is looked for: points (k,), and the id of the thing of each (k,)."""

    place: NDArray[np.object_]
    name: NDArray[np.object_]

    @property
    def things(self) -> int:
        """How many things there are; one may have several entrances."""
        return len(np.unique(self.name.astype(str)))


def targets_of(
    rules: AccessRules,
    *,
    services: gpd.GeoDataFrame | None,
    gates: gpd.GeoDataFrame | None,
    stops: gpd.GeoDataFrame | None,
    surveyed: frozenset[str] = frozenset(),
) -> dict[str, Targets | Missing]:
    """Return the places of each daily group, then of platforms and higher tiers; or why they are not known.

    A group of which the layer has not one service is not assessable: nobody says that there is none.

    Parameters
    ----------
    surveyed
        Groups of which it is known that there may be none: a scenario closes the last.
    """
    found: dict[str, Targets | Missing] = {}
    chosen = None if services is None else services[services["status"].isin(rules.states).to_numpy(bool)]
    entered = None if chosen is None else _entered(chosen, gates, rules)
    for group in rules.groups:
        if group.layer == "stops":
            found[group.id] = absent_layers(["stops"]) if stops is None else _stops(stops)
        elif chosen is None or entered is None:
            found[group.id] = absent_layers(["services"])
        else:
            found[group.id] = _some(entered, chosen["category"].isin(group.categories).to_numpy(bool), chosen)
    for name, tiers in AT_LEAST.items():
        if chosen is None or entered is None:
            found[name] = absent_layers(["services"])
        else:
            found[name] = _some(entered, np.isin(_tiers(chosen, rules), tiers), chosen)
    found["platform"] = _platforms(rules, chosen, entered, stops)
    for name, one in found.items():
        if isinstance(one, Targets) and not len(one.place) and name not in surveyed:
            found[name] = Missing(
                "the layer has none: whether there is none, or it was not surveyed, is not known",
                it="il livello non ne contiene: non è noto se non ce ne siano o non siano stati rilevati",
            )
    return found


@dataclass(frozen=True, eq=False)
class _Entered:
    service: NDArray[np.int64]
    place: NDArray[np.object_]


def _entered(services: gpd.GeoDataFrame, gates: gpd.GeoDataFrame | None, rules: AccessRules) -> _Entered:
    """Return where one enters each service; an outline without known gates is entered all along it."""
    entrances = entrances_in(services, gates, rules.gates)
    service, place = entrances["service"].to_numpy(dtype=np.int64), entrances["place"].to_numpy(dtype=object)
    outlined = shapely.get_dimensions(place) > 0
    numbers, points = [service[~outlined]], [place[~outlined]]
    for row in np.flatnonzero(outlined):
        own = _along(place[row], rules.numbers["access_spacing"])
        numbers.append(np.full(len(own), service[row]))
        points.append(own)
    number, point = np.concatenate(numbers), np.concatenate(points)
    order = np.argsort(number, kind="stable")
    return _Entered(number[order].astype(np.int64), point[order])


def _along(shape: shapely.Geometry, spacing: float) -> NDArray[np.object_]:
    """Return points along a line or the outline of an area, ``spacing`` metres apart at most."""
    lines = shapely.get_parts(shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape)
    found = []
    for line in lines:
        steps = max(1, int(np.ceil(line.length / spacing)))
        found.append(shapely.line_interpolate_point(line, np.arange(steps + 1) / steps, normalized=True))
    points: NDArray[np.object_] = np.concatenate(found)
    return points


def _some(entered: _Entered, chosen: NDArray[np.bool_], services: gpd.GeoDataFrame) -> Targets:
    rows = chosen[entered.service]
    names = services.index.to_numpy().astype(str).astype(object)
    return Targets(entered.place[rows], names[entered.service[rows]])


def _stops(stops: gpd.GeoDataFrame) -> Targets:
    return Targets(stops.geometry.to_numpy(), stops.index.to_numpy().astype(str).astype(object))


def _tiers(services: gpd.GeoDataFrame, rules: AccessRules) -> NDArray[np.object_]:
    """Return the tier of each service: as declared, else the usual one of its category."""
    usual = services["category"].astype(str).map(dict(rules.tiers)).to_numpy(dtype=object)
    if "tier" not in services:
        return usual
    told = services["tier"]
    return np.where(told.isna().to_numpy(bool), usual, told.astype(object).to_numpy())


def _platforms(
    rules: AccessRules,
    services: gpd.GeoDataFrame | None,
    entered: _Entered | None,
    stops: gpd.GeoDataFrame | None,
) -> Targets | Missing:
    if not rules.platforms:
        return Missing("no rule of platforms in force", it="nessuna regola sulle piattaforme in vigore")
    if services is None or entered is None:
        return absent_layers(["services"])
    if stops is None and all(rule.stop_within_m is not None for rule in rules.platforms):
        return absent_layers(["stops"])
    places, names = [np.empty(0, object)], [np.empty(0, object)]
    for rule in rules.platforms:
        for number, members in enumerate(platforms_in(services, stops, rule), 1):
            rows = np.isin(entered.service, members)
            places.append(entered.place[rows])
            names.append(np.full(rows.sum(), f"{rule.id} {number}", object))
    return Targets(np.concatenate(places), np.concatenate(names))


def platforms_in(
    services: gpd.GeoDataFrame, stops: gpd.GeoDataFrame | None, rule: Platform
) -> Iterator[NDArray[np.int64]]:
    """Yield the service platforms of a rule: the rows of the services that make each.

    A service is at the heart of one where services of enough categories stand within reach of it in a
    straight line, itself included, and a stop of the wanted modes too; hearts within reach of one another
    are one platform.
    """
    rows = np.flatnonzero(services["category"].isin(rule.categories).to_numpy(bool))
    if not len(rows):
        return
    points = shapely.get_coordinates(shapely.point_on_surface(services.geometry.to_numpy()[rows]))
    _, kind = np.unique(services["category"].to_numpy(dtype=str)[rows], return_inverse=True)
    pairs = cKDTree(points).sparse_distance_matrix(cKDTree(points), rule.within_m, output_type="ndarray")
    near = np.unique(np.column_stack([pairs["i"], kind[pairs["j"]]]), axis=0)
    heart = np.bincount(near[:, 0], minlength=len(rows)) >= rule.least_categories
    if rule.stop_within_m is not None:
        heart &= _near_stop(points, stops, rule)
    own = np.flatnonzero(heart)
    number = np.full(len(rows), -1, np.int64)
    number[own] = np.arange(len(own))
    joined = heart[pairs["i"]] & heart[pairs["j"]]
    links = (np.ones(joined.sum()), (number[pairs["i"][joined]], number[pairs["j"][joined]]))
    if not len(own):
        return
    count, label = connected_components(coo_array(links, shape=(len(own),) * 2), directed=False)
    for one in range(count):
        yield rows[own[label == one]]


def _near_stop(
    points: NDArray[np.float64], stops: gpd.GeoDataFrame | None, rule: Platform
) -> NDArray[np.bool_]:
    if stops is None or rule.stop_within_m is None:
        return np.zeros(len(points), bool)
    wanted = stops if not rule.modes else stops[stops["mode"].isin(rule.modes).to_numpy(bool)]
    if not len(wanted):
        return np.zeros(len(points), bool)
    away, _ = cKDTree(shapely.get_coordinates(wanted.geometry.to_numpy())).query(points)
    return np.asarray(away, np.float64) <= rule.stop_within_m
