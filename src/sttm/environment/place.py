"""Where an intervention lies: its shares by unit, and the indicators of each share's surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.environment import derived
from sttm.environment.knowledge import Knowledge
from sttm.evaluation.inputs import Input, Share
from sttm.indicators import zonal
from sttm.indicators.nearness import grown
from sttm.quantities import Measure, Missing
from sttm.territory.reading import Shapes, absent_layers

__all__ = ["Piece", "locate", "place_values", "split_by_unit"]

SLIVER_M2 = 1.0
"""Overlaps below one square metre come from rounding along a shared edge: they are no share."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a polygon that lies in one unit."""

    polygon: int
    """Position of the polygon."""
    unit: str
    geometry: BaseGeometry
    area: float
    """m²."""
    share: float
    """Part of the polygon's area inside units, 0–1."""


def split_by_unit(polygons: Sequence[BaseGeometry], units: Shapes) -> list[Piece]:
    """Return the part of each polygon in each unit, ordered by polygon, then unit."""
    shapes = np.asarray(polygons, dtype=object)
    which, unit = units.tree.query(shapes, predicate="intersects")
    geometries = shapely.intersection(shapes[which], units.geometries[unit])
    areas = shapely.area(geometries)
    inside = np.bincount(which, weights=np.where(areas >= SLIVER_M2, areas, 0.0), minlength=len(shapes))
    ids = units.ids[unit]
    pieces = [
        Piece(int(which[i]), str(ids[i]), geometries[i], float(areas[i]), float(areas[i] / inside[which[i]]))
        for i in np.flatnonzero(areas >= SLIVER_M2)
    ]
    return sorted(pieces, key=lambda p: (p.polygon, p.unit))


def place_values(pieces: Sequence[BaseGeometry], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the indicators of the surroundings of each piece, all pieces in one reading of the rasters.

    The surroundings are the piece and what lies within the pack's radius of it, in whatever unit.
    Groundwater is read under the piece alone, at its shallowest.
    """
    radius = knowledge.pack.number("surroundings_radius", knowledge.on)
    shapes = np.asarray(pieces, dtype=object)
    around = gpd.GeoSeries(grown(shapes, radius), crs=knowledge.units.crs)
    parameters = knowledge.parameters
    tables: list[pd.DataFrame] = []
    cover, sealing = knowledge.cells("land_cover_cells"), knowledge.cells("sealing")
    temperature, groundwater = knowledge.cells("night_temperature"), knowledge.cells("groundwater_depth")
    of_cover = None if cover is None else derived.unit_land_cover(around, cover, parameters)
    of_sealing = None if sealing is None else derived.unit_sealing(around, sealing, parameters)
    tables += [t for t in (of_cover, of_sealing) if t is not None]
    if tables:
        tables.append(derived.unit_drainage(around, of_cover, of_sealing))
    if temperature is not None:
        nights = derived.unit_night_temperature(around, temperature, parameters)
        tables += [nights, derived.unit_heat(around, nights, knowledge.reference_temperature)]
    if groundwater is not None:
        under = gpd.GeoSeries(shapes, crs=knowledge.units.crs)
        found = zonal.zonal_mean(zonal.coverage(under, groundwater.grid), groundwater)
        tables.append(found["minimum"].to_frame("groundwater_depth"))
    if not tables:
        return [{} for _ in shapes]
    columns = {str(name): table[name].tolist() for table in tables for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def locate(polygons: Sequence[BaseGeometry], knowledge: Knowledge) -> list[list[Share]]:
    """Return the shares of each polygon by unit, with the inputs that hold in the unit and at the place."""
    pieces = split_by_unit(polygons, knowledge.unit_shapes)
    places = place_values([p.geometry for p in pieces], knowledge)
    shares: list[list[Share]] = [[] for _ in polygons]
    for piece, place in zip(pieces, places, strict=True):
        row = knowledge.unit_values.get(piece.unit)
        inputs: dict[str, Input] = {}
        for indicator in knowledge.indicators.values():
            for scope, values in (("unit", row), ("place", place)):
                if scope not in indicator.scopes:
                    continue
                found = knowledge.read(scope, indicator, values)
                inputs[found.name] = found
        inputs["place.groundwater_depth"] = _groundwater(place, knowledge)
        name = knowledge.unit_names[piece.unit]
        shares[piece.polygon].append(Share(piece.unit, name, piece.share, piece.area, inputs))
    return shares


def _groundwater(place: dict[str, Any], knowledge: Knowledge) -> Input:
    name = "place.groundwater_depth"
    if "groundwater_depth" not in knowledge.facts:
        return Input(
            name,
            absent_layers(["groundwater_depth"]),
        )
    depth = place["groundwater_depth"]
    if np.isnan(depth):
        return Input(
            name,
            Missing("groundwater depth has no data here", it="la soggiacenza non ha dati in questo luogo"),
        )
    return Input(name, Measure(float(depth), "m"))
