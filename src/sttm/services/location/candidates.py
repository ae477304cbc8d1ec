"""Where a service could go: places of a file, or land and street corners that the layers know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.packs.service_location import LocationPreference
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["MADE_FROM", "Candidates", "MadeFrom", "Preference", "candidates_of", "made_candidates"]

MadeFrom = Literal["land", "streets", "both"]
MADE_FROM: tuple[MadeFrom, ...] = ("land", "streets", "both")

LUM = "lum"
LAYERS = {"lum": LUM, "regeneration_area": "regeneration_areas", "public_land": "public_surfaces"}
"""The layer in which a candidate has to stand for a preference to hold."""

LAND = (("regeneration_areas", "regeneration_area"), ("public_surfaces", "public_land"))
"""Layers whose areas are candidates themselves."""


@dataclass(frozen=True, eq=False)
class Preference:
    """A preference of the pack, and for which candidates it holds; or why nobody can tell."""

    rule: LocationPreference
    holds: NDArray[np.bool_] | Missing


@dataclass(frozen=True, eq=False)
class Candidates:
    """Places where a service could go.

    Attributes
    ----------
    frame
        ``candidate_id`` as index; ``kind``, ``name``, ``feature``, ``in_lum``, ``in_regeneration_area``,
        ``on_public_land`` (ids, empty where in none), ``municipality_id``; geometry: the place, a point.
    positions
        Where they stand on the streets.
    bonus_s
        How much nearer each counts.
    preferences
        Those in force.
    spacing_m
        Between street corners; None where there are none among them.
    left_out
        How many were not near enough to a street.
    """

    frame: gpd.GeoDataFrame
    positions: Positions
    bonus_s: NDArray[np.float64]
    preferences: tuple[Preference, ...]
    spacing_m: float | None
    left_out: int


def made_candidates(
    reading: Reading, network: StreetNetwork, made_from: MadeFrom | None
) -> tuple[gpd.GeoDataFrame, float | None]:
    """Return candidates made from the layers, and the spacing of street corners among them.

    Land: every regeneration area and public surface, and the street corners inside LUM. Without any of
    these layers, or where they are asked for, the street corners of the whole territory.

    Parameters
    ----------
    made_from
        What to make them from; None: land where it is known, else streets.
    """
    rows: list[dict[str, Any]] = []
    lum = reading.vector(LUM)
    if made_from != "streets":
        for layer, kind in LAND:
            rows += _areas(reading, layer, kind)
    within = None
    if made_from != "streets" and lum is not None and len(lum):
        within = shapely.union_all(lum.geometry.to_numpy())
    everywhere = made_from in ("streets", "both") or (made_from is None and not rows and within is None)
    spacing = None
    if everywhere or within is not None:
        most = int(reading.pack.number("site_most_candidates", reading.on)) - len(rows)
        corners, spacing = _corners(reading, network, None if everywhere else within, max(most, 1))
        rows += corners
    frame = gpd.GeoDataFrame(
        rows,
        columns=["candidate_id", "kind", "name", "feature", "geometry"],
        geometry="geometry",
        crs=reading.workspace.crs,
    )
    return frame.set_index("candidate_id"), spacing


def _areas(reading: Reading, layer: str, kind: str) -> list[dict[str, Any]]:
    frame = reading.vector(layer)
    if frame is None:
        return []
    names = frame["name"] if "name" in frame else pd.Series("", index=frame.index)
    return [
        {
            "candidate_id": f"{kind}:{feature}",
            "kind": kind,
            "name": name if isinstance(name, str) else "",
            "feature": str(feature),
            "geometry": shape,
        }
        for feature, name, shape in zip(frame.index, names, frame.geometry, strict=True)
    ]


def _corners(
    reading: Reading, network: StreetNetwork, within: BaseGeometry | None, most: int
) -> tuple[list[dict[str, Any]], float]:
    """Return street corners of the territory: of each square of the spacing the one nearest its middle."""
    ends = np.unique(np.concatenate([network.start, network.end]))
    points = network.nodes[ends]
    inside = np.ones(len(points), bool)
    for ground in (_territory(reading), within):
        if ground is not None:
            shapely.prepare(ground)
            inside &= shapely.contains_xy(ground, points[:, 0], points[:, 1])
    ends, points = ends[inside], points[inside]
    spacing = reading.pack.number("site_candidate_spacing", reading.on)
    while True:
        square = np.floor(points / spacing)
        away = np.linalg.norm(points - (square + 0.5) * spacing, axis=1)
        order = np.lexsort((ends, away, square[:, 1], square[:, 0]))
        first = np.ones(len(order), bool)
        first[1:] = (square[order][1:] != square[order][:-1]).any(axis=1)
        kept = np.sort(order[first])
        if len(kept) <= most:
            break
        spacing *= 2
    rows = [
        {
            "candidate_id": f"street:{points[k][0]:.0f}-{points[k][1]:.0f}",
            "kind": "street",
            "name": "",
            "feature": "",
            "geometry": shapely.Point(points[k]),
        }
        for k in kept
    ]
    return rows, float(spacing)


def _territory(reading: Reading) -> BaseGeometry | None:
    for layer in ("boundary", "municipalities"):
        frame = reading.vector(layer)
        if frame is not None:
            whole: BaseGeometry = shapely.union_all(frame.geometry.to_numpy())
            return whole
    return None


def candidates_of(
    reading: Reading, network: StreetNetwork, frame: gpd.GeoDataFrame, spacing_m: float | None
) -> Candidates:
    """Return candidates with where they stand and what the pack prefers; those without a street left out.

    Parameters
    ----------
    frame
        As :func:`made_candidates`; any shape is reached where it is nearest to a street.
    """
    most = reading.pack.number("street_reach", reading.on)
    positions = positions_on(network, frame.geometry.to_numpy(), most=most)
    kept = positions.on_street
    found, positions = frame[kept].copy(), positions[kept]
    shapes = found.geometry.to_numpy()
    standing = {kind: _standing(reading, layer, shapes) for kind, layer in LAYERS.items()}
    for kind, column in (
        ("lum", "in_lum"),
        ("regeneration_area", "in_regeneration_area"),
        ("public_land", "on_public_land"),
    ):
        ids = standing[kind]
        found[column] = np.full(len(found), "", object) if isinstance(ids, Missing) else ids
    comune = _standing(reading, "municipalities", shapes)
    found["municipality_id"] = "" if isinstance(comune, Missing) else comune
    found = found.set_geometry(shapely.point_on_surface(shapes))
    preferences = _preferences(reading, standing)
    bonus = np.zeros(len(found))
    for one in preferences:
        if not isinstance(one.holds, Missing):
            bonus += np.where(one.holds, one.rule.bonus_s, 0.0)
    return Candidates(found, positions, bonus, preferences, spacing_m, int((~kept).sum()))


def _standing(reading: Reading, layer: str, shapes: NDArray[np.object_]) -> NDArray[np.object_] | Missing:
    """Return the feature in which the inner point of each shape lies, the first by id; empty where none."""
    there = reading.shapes(layer)
    if there is None:
        return absent_layers([layer]) if layer != LUM else _NO_LUM
    points = shapely.point_on_surface(shapes)
    row, own = there.tree.query(points, predicate="intersects")
    order = np.lexsort((there.ids[own].astype(str), row))[::-1]
    found = np.full(len(shapes), "", object)
    found[row[order]] = there.ids[own[order]]
    return found


_NO_LUM = Missing("the LUM are not built", it="i LUM non sono stati costruiti")


def _preferences(
    reading: Reading, standing: Mapping[str, NDArray[np.object_] | Missing]
) -> tuple[Preference, ...]:
    found = []
    for rule in reading.pack.location_preferences.values():
        if rule.covers(reading.on):
            ids = standing[rule.kind]
            found.append(Preference(rule, ids if isinstance(ids, Missing) else ids != ""))
    return tuple(found)
