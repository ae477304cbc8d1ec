"""The places by which stock is told, and how features are divided between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.quantities import round_half_even
from sttm.territory.reading import Reading

__all__ = ["OUTSIDE", "Part", "Parts", "divided", "parts_of", "surveyed_share"]

LEAST_SHARE = 1e-6
"""Smaller shares are the rounding of coordinates along a common border."""

OUTSIDE = -1
"""Position of what lies in no part."""


@dataclass(frozen=True, slots=True)
class Part:
    """A Comune, or where there are none a zone, or the whole territory."""

    id: str
    name: str
    zone: str | None = None


@dataclass(frozen=True)
class Parts:
    """The finest places of a territory, sorted by id.

    Parameters
    ----------
    layer
        The layer they come from; None where nothing outlines the territory, so that everything is inside.
    zone_names
        Name of each zone, by id.
    """

    layer: str | None
    of: tuple[Part, ...]
    shapes: NDArray[np.object_]
    zone_names: dict[str, str]

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """Area of each part, m²; NaN where nothing outlines it."""
        return np.where(self.layer is None, np.nan, shapely.area(self.shapes))

    @cached_property
    def zones(self) -> tuple[str | None, ...]:
        """Ids of the zones that parts lie in, sorted; None last, where a part lies in none."""
        found = {p.zone for p in self.of}
        named = tuple(sorted(z for z in found if z is not None))
        return (*named, None) if None in found and named else named


def parts_of(reading: Reading) -> Parts:
    """Return the finest places that a workspace has: Comuni, else zones, else its boundary, else one part."""
    zones = reading.vector("zones")
    names = {} if zones is None else {str(i): str(n) for i, n in zip(zones.index, zones["name"], strict=True)}
    for layer in ("municipalities", "zones"):
        frame = reading.vector(layer)
        if frame is not None and len(frame):
            return _parts(frame.sort_index(), layer, names)
    title = reading.workspace.title["it"]
    whole = (Part("territory", title),)
    boundary = reading.vector("boundary")
    if boundary is None:
        return Parts(None, whole, np.array([shapely.Polygon()], dtype=object), {})
    outline = shapely.union_all(boundary.geometry.to_numpy())
    return Parts("boundary", whole, np.array([outline], dtype=object), {})


def _parts(frame: gpd.GeoDataFrame, layer: str, names: dict[str, str]) -> Parts:
    if layer == "zones":
        zones: Sequence[object] = list(frame.index)
    else:
        zones = list(frame["zone_id"]) if "zone_id" in frame else [None] * len(frame)
    listed = tuple(
        Part(str(i), str(name), str(zone) if isinstance(zone, str) else None)
        for i, name, zone in zip(frame.index, frame["name"], zones, strict=True)
    )
    known = {p.zone: names.get(p.zone, p.zone) for p in listed if p.zone is not None}
    return Parts(layer, listed, frame.geometry.to_numpy(), known)


def surveyed_share(reading: Reading, layer: str, parts: Parts) -> float | None:
    """Return the share of the territory in which a layer was surveyed; None where that is everywhere.

    Elsewhere nothing is known: that no feature lies there does not say that there is none.
    """
    frame = reading.vector("surveyed_areas")
    own = None if frame is None else frame.geometry.to_numpy()[(frame["layer"] == layer).to_numpy(dtype=bool)]
    if own is None or not len(own) or parts.layer is None:
        return None
    territory = shapely.union_all(parts.shapes)
    share = shapely.intersection(territory, shapely.union_all(own)).area / territory.area
    return round_half_even(min(1.0, float(share)), 4)


def divided(frame: gpd.GeoDataFrame, parts: Parts) -> pd.DataFrame:
    """Return which share of each feature lies in each part.

    A polygon is divided by area. A point or a line belongs to the Comune that it names
    (``municipality_id``), else to the part in which it lies, the first by id where it lies on a border.

    Parameters
    ----------
    frame
        Features indexed by id.

    Returns
    -------
    DataFrame
        Columns ``id``, ``part`` (position, or :data:`OUTSIDE`), ``share`` (0–1; those of a feature add up
        to 1), ``main`` (the part with the greatest share, once for each feature), sorted by id and part.
    """
    shapes = frame.geometry.to_numpy()
    ids = frame.index.astype(str).to_numpy()
    if parts.layer is None:
        rows = pd.DataFrame({"feature": np.arange(len(ids)), "part": 0, "share": 1.0})
    else:
        rows = _shares(frame, shapes, parts)
    rows = rows.sort_values(["feature", "share", "part"], ascending=[True, False, True], kind="stable")
    inside = rows["part"] != OUTSIDE
    # Whatever lies inside counts inside, even where most of it lies beyond the boundary.
    first = rows.assign(outside=~inside).sort_values(["feature", "outside"], kind="stable")
    chosen = first.index[~first["feature"].duplicated()]
    rows["main"] = rows.index.isin(chosen)
    rows["id"] = ids[rows["feature"].to_numpy(dtype=int)]
    return rows.sort_values(["id", "part"])[["id", "part", "share", "main"]].reset_index(drop=True)


def _shares(frame: gpd.GeoDataFrame, shapes: NDArray[np.object_], parts: Parts) -> pd.DataFrame:
    part, feature = shapely.STRtree(shapes).query(parts.shapes, predicate="intersects")
    areas = shapely.area(shapes)
    drawn = areas[feature] > 0
    own, where = feature[drawn], part[drawn]
    within = shapely.covers(parts.shapes[where], shapes[own])
    shared = np.ones(len(own))
    cut = ~within
    pieces = shapely.intersection(parts.shapes[where[cut]], shapes[own[cut]])
    shared[cut] = shapely.area(pieces) / areas[own[cut]]
    polygons = pd.DataFrame({"feature": own, "part": where, "share": shared})
    polygons = polygons[polygons["share"] > LEAST_SHARE]
    dots = pd.DataFrame({"feature": feature[~drawn], "part": part[~drawn], "share": 1.0})
    dots = _named(frame, areas, dots, parts)
    found = pd.concat([polygons, dots], ignore_index=True)
    covered = found.groupby("feature")["share"].sum().reindex(range(len(shapes)), fill_value=0.0)
    rest = 1.0 - covered.to_numpy()
    beyond = np.flatnonzero(rest > LEAST_SHARE)
    outside = pd.DataFrame({"feature": beyond, "part": OUTSIDE, "share": rest[beyond]})
    return pd.concat([found, outside], ignore_index=True)


def _named(
    frame: gpd.GeoDataFrame, areas: NDArray[np.float64], found: pd.DataFrame, parts: Parts
) -> pd.DataFrame:
    """Return one part for each point or line: the one it names, else the first it lies in."""
    first = found.sort_values(["feature", "part"]).drop_duplicates("feature")
    lying = {int(f): int(p) for f, p in zip(first["feature"], first["part"], strict=True)}
    if parts.layer == "municipalities" and "municipality_id" in frame:
        position = {p.id: n for n, p in enumerate(parts.of)}
        names = frame["municipality_id"].to_numpy(dtype=object)
        for feature in np.flatnonzero(areas <= 0):
            known = position.get(str(names[feature]))
            if known is not None:
                lying[int(feature)] = known
    rows = sorted(lying.items())
    return pd.DataFrame({"feature": [f for f, _ in rows], "part": [p for _, p in rows], "share": 1.0})
