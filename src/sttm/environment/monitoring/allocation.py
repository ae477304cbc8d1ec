"""How the land of registered features is divided between places: by area, or by the Comuni they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.environment.monitoring.places import Places, overlay
from sttm.packs.monitoring import PlaceKind

__all__ = ["Allocation", "allocated", "chosen", "declared_land"]

LEAST_SHARE = 1e-6
"""Smaller shares are the rounding of coordinates along a common border."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Shares of features in places.

    Parameters
    ----------
    shares
        One row for each feature, one column for each place, 0–1.
    undivided
        The same shape: a feature that lies in a place by a share that nobody knows.
    """

    shares: NDArray[np.float64]
    undivided: NDArray[np.bool_]

    def sums(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of an amount by place, NaN where an amount or its division is not known."""
        lying = (self.shares > 0) | self.undivided
        unknown = (lying & np.isnan(amounts)[:, None]).any(axis=0) | self.undivided.any(axis=0)
        totals = (self.shares * np.nan_to_num(amounts)[:, None]).sum(axis=0)
        return np.where(unknown, np.nan, totals)


def chosen(frame: gpd.GeoDataFrame, where: Mapping[str, Sequence[str]]) -> gpd.GeoDataFrame:
    """Return the features whose columns have one of the values asked for."""
    wanted = np.ones(len(frame), dtype=bool)
    for column, values in where.items():
        wanted &= frame[column].astype("str").isin(list(values)).to_numpy()
    return gpd.GeoDataFrame(frame[wanted])


def declared_land(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the land of each feature, m²: as declared, else the area of its polygon, else NaN."""
    areas = shapely.area(frame.geometry.to_numpy())
    drawn = np.where(areas > 0, areas, np.nan)
    if "land_m2" not in frame:
        return np.asarray(drawn, dtype=np.float64)
    given = frame["land_m2"].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.asarray(np.where(np.isnan(given), drawn, given), dtype=np.float64)


def allocated(frame: gpd.GeoDataFrame, places: Places, kind: PlaceKind) -> Allocation:
    """Return how features are divided between the places of a kind.

    A polygon is divided by area; what lies outside every place belongs to none. A point or a line belongs
    wholly to the one place that it names (``municipality_ids``, ``municipality_id``) or, naming none, to the
    one it lies in; where it names or touches several, the share of each is not known.
    """
    here = places.of[kind]
    shapes = frame.geometry.to_numpy()
    shares = np.zeros((len(frame), len(here)))
    undivided = np.zeros((len(frame), len(here)), dtype=bool)
    if not len(frame) or not here:
        return Allocation(shares, undivided)
    areas = shapely.area(shapes)
    found = overlay(shapes, places.shapes(kind))
    drawn = areas[found.shapes] > 0
    part = found.areas[drawn] / areas[found.shapes[drawn]]
    shares[found.shapes[drawn], found.places[drawn]] = np.where(part > LEAST_SHARE, part, 0.0)
    touching: dict[int, set[int]] = {}
    for place, shape in zip(found.places[~drawn], found.shapes[~drawn], strict=True):
        touching.setdefault(int(shape), set()).add(int(place))
    for row in np.flatnonzero(areas <= 0):
        named, complete = _named(frame, int(row), places, kind)
        belongs = named or touching.get(int(row), set())
        if len(belongs) == 1 and complete:
            shares[row, next(iter(belongs))] = 1.0
        else:
            undivided[row, sorted(belongs)] = True
    return Allocation(shares, undivided)


def _named(frame: gpd.GeoDataFrame, row: int, places: Places, kind: PlaceKind) -> tuple[set[int], bool]:
    """Return the positions of the places that a feature names, and whether it names no other."""
    told = next((frame[c].iloc[row] for c in ("municipality_ids", "municipality_id") if c in frame), None)
    if pd.isna(told):
        return set(), True
    ids = {part.strip() for part in str(told).split(";")}
    known = [m for m in places.of["municipality"] if m.id in ids]
    wanted: dict[PlaceKind, set[str | None]] = {
        "area": {places.workspace.name} if known else set(),
        "zone": {m.zone for m in known},
        "municipality": {m.id for m in known},
    }
    found = {n for n, place in enumerate(places.of[kind]) if place.id in wanted[kind]}
    return found, len(known) == len(ids)
