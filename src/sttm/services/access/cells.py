"""Hexagonal cells that hold residents or streets, the residents of each, and the places they start from."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.indicators.hexagons import hexagon_shapes, hexagons_over
from sttm.services.people import AGES

__all__ = ["PEOPLE", "AccessCells", "cells_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PEOPLE = ("residents", *AGES, "under_10", "over_70")
"""Columns of residents that a cell has."""


@dataclass(frozen=True, eq=False)
class AccessCells:
    """The cells, and the places from which those who live there start.

    Attributes
    ----------
    frame
        One row per cell in the order of its ids (``cell_id``): ``municipality_id``, ``zone_id``, those of
        :data:`PEOPLE` (missing where they are not known), ``origin`` (what the places are), geometry.
    cell
        Row of the cell of each place, ascending, shape (k,).
    place
        The places, points, shape (k,).
    weight
        What each counts for in its cell; they add up to 1 in each cell.
    """

    frame: gpd.GeoDataFrame
    cell: Ints
    place: NDArray[np.object_]
    weight: Floats


def cells_of(
    municipalities: gpd.GeoDataFrame,
    *,
    width: float,
    spacing: float,
    population: gpd.GeoDataFrame | None,
    streets: gpd.GeoDataFrame | None,
    dwellings: gpd.GeoDataFrame | None,
) -> AccessCells:
    """Return the cells of a territory.

    A cell is the part of a hexagon in one Comune, so that those of a Comune add up to it. Residents are
    spread evenly over the ground of their zone. One starts from the dwellings of a cell where these are
    known, in a block from points every ``spacing`` metres; else from points on the streets, ``spacing``
    metres apart at most, each for its length of street; else from the point inside the cell.

    Parameters
    ----------
    width
        Of the hexagons between opposite sides, m.
    streets
        Edges of ``street_network``; only those that one may walk count.
    """
    pieces = _pieces(municipalities, width)
    tree = shapely.STRtree(pieces.geometry.to_numpy())
    people = _people(tree, population)
    homes, roads = _homes(tree, dwellings, spacing), _roads(tree, streets, spacing)
    lived = np.nan_to_num(people["residents"].to_numpy(dtype=np.float64), nan=1.0) > 0
    if population is None:
        lived[:] = False
    kept = np.flatnonzero(lived | np.isin(np.arange(len(pieces)), roads["cell"]))
    frame = pd.concat([pieces, people.set_axis(pieces.index)], axis=1).iloc[kept]
    number = np.full(len(pieces), -1, np.int64)
    number[kept] = np.arange(len(kept))
    starts, origin = _starts(homes, roads, number, frame.geometry.to_numpy())
    frame["origin"] = origin
    order = np.argsort(starts["cell"].to_numpy(), kind="stable")
    cell, weight = starts["cell"].to_numpy()[order], starts["weight"].to_numpy(dtype=np.float64)[order]
    total = np.bincount(cell, weight, minlength=len(frame))
    return AccessCells(
        gpd.GeoDataFrame(frame, geometry="geometry", crs=municipalities.crs),
        cell,
        starts["place"].to_numpy()[order],
        weight / total[cell],
    )


def _pieces(municipalities: gpd.GeoDataFrame, width: float) -> gpd.GeoDataFrame:
    """Return the parts of the hexagons in each Comune, by id."""
    row, column = hexagons_over(municipalities.total_bounds, width)
    hexagons, shapes = hexagon_shapes(row, column, width), municipalities.geometry.to_numpy()
    whose, which = shapely.STRtree(hexagons).query(shapes, predicate="intersects")
    parts = hexagons[which].copy()
    shapely.prepare(shapes)
    cut = ~shapely.covers(shapes[whose], parts)
    parts[cut] = _polygonal(shapely.intersection(parts[cut], shapes[whose[cut]]))
    ids = municipalities.index.to_numpy().astype(str)
    zones = municipalities["zone_id"] if "zone_id" in municipalities else pd.Series([None] * len(shapes))
    names = [f"{r}-{c}-{ids[m]}" for r, c, m in zip(row[which], column[which], whose, strict=True)]
    frame = gpd.GeoDataFrame(
        {"municipality_id": ids[whose], "zone_id": zones.to_numpy(dtype=object)[whose]},
        geometry=parts,
        index=pd.Index(names, name="cell_id"),
        crs=municipalities.crs,
    )
    kept: gpd.GeoDataFrame = frame[shapely.area(parts) > 0].sort_index()
    return kept


def _polygonal(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the areas of shapes: where edges only touch, an intersection holds points and lines too."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for k in mixed:
        parts = shapely.get_parts(shapes[k])
        shapes[k] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return shapes


def _people(tree: shapely.STRtree, population: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return the residents of each piece; missing where no layer tells them."""
    size = len(tree.geometries)
    if population is None:
        return pd.DataFrame({name: np.full(size, np.nan) for name in PEOPLE})
    shapes = population.geometry.to_numpy()
    zone, piece = tree.query(shapes, predicate="intersects")
    shapely.prepare(shapes)
    inside = shapely.covers(shapes[zone], tree.geometries[piece])
    area = shapely.area(tree.geometries[piece])
    cut = np.flatnonzero(~inside)
    area[cut] = shapely.area(shapely.intersection(tree.geometries[piece[cut]], shapes[zone[cut]]))
    share = area / shapely.area(shapes)[zone]
    found = {}
    for name in PEOPLE:
        if name in population and population[name].notna().any():
            amount = population[name].astype(float).to_numpy()[zone] * share
            found[name] = np.bincount(piece[area > 0], amount[area > 0], minlength=size)
        else:
            found[name] = np.full(size, np.nan)
    return pd.DataFrame(found)


def _homes(tree: shapely.STRtree, dwellings: gpd.GeoDataFrame | None, spacing: float) -> pd.DataFrame:
    """Return the dwellings in each piece: parts of their shapes, by residents, else area, else number."""
    if dwellings is None:
        return _no_starts()
    shapes = dwellings.geometry.to_numpy()
    home, piece = tree.query(shapes, predicate="intersects")
    parts = shapely.intersection(shapes[home], tree.geometries[piece])
    flat = shapely.get_dimensions(shapes) == 2
    size = np.where(flat[home], shapely.area(parts), 1.0)
    whole = np.where(flat, shapely.area(shapes), 1.0)
    weight = size
    told = dwellings["residents"].astype(float).to_numpy() if "residents" in dwellings else None
    if told is not None and np.isfinite(told).all():
        weight = told[home] * size / whole[home]
    elif not flat.all():
        weight = size / whole[home]
    good = np.flatnonzero(weight > 0)
    inside = [_places_in(part, spacing) for part in parts[good]]
    many = np.array([len(points) for points in inside], np.int64)
    return pd.DataFrame(
        {
            "cell": np.repeat(piece[good], many),
            "weight": np.repeat(weight[good] / np.maximum(many, 1), many),
            "place": np.concatenate([np.empty(0, object), *inside]),
        }
    )


def _places_in(part: shapely.Geometry, spacing: float) -> NDArray[np.object_]:
    """Return the places that stand for a home: several in a block, the point inside it for a building."""
    if shapely.area(part) > spacing**2:
        left, bottom, right, top = shapely.bounds(part)
        x, y = (
            np.arange(np.floor(low / spacing) + 0.5, np.ceil(high / spacing)) * spacing
            for low, high in ((left, right), (bottom, top))
        )
        points = np.asarray(shapely.points(*(axis.ravel() for axis in np.meshgrid(x, y))), dtype=object)
        shapely.prepare(part)
        within: NDArray[np.object_] = points[shapely.contains_properly(part, points)]
        if len(within):
            return within
    return np.array([shapely.point_on_surface(part)], dtype=object)


def _roads(tree: shapely.STRtree, streets: gpd.GeoDataFrame | None, spacing: float) -> pd.DataFrame:
    """Return points on the streets of each piece, each for the length of street around it."""
    if streets is None:
        return _no_starts()
    lines = streets.geometry.to_numpy()[streets["walk"].to_numpy(dtype=str) != "no"]
    length = shapely.length(lines)
    lines, length = lines[length > 0], length[length > 0]
    parts = np.ceil(length / spacing).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), parts)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(parts) - parts, parts)
    along = (nth + 0.5) / parts[line]
    points = shapely.line_interpolate_point(lines[line], along, normalized=True)
    point, piece = tree.query(points, predicate="intersects")
    point, first = np.unique(point, return_index=True)  # on a border the first piece has it
    weight = (length / parts)[line[point]]
    return pd.DataFrame({"cell": piece[first], "weight": weight, "place": points[point]})


def _no_starts() -> pd.DataFrame:
    empty = {"cell": np.empty(0, np.int64), "weight": np.empty(0), "place": np.empty(0, object)}
    return pd.DataFrame(empty)


def _starts(
    homes: pd.DataFrame, roads: pd.DataFrame, number: Ints, shapes: NDArray[np.object_]
) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """Return the places of the cells kept, and of which kind those of each cell are."""
    origin = np.full(len(shapes), "", object)
    chosen = []
    for kind, starts in (("dwellings", homes), ("streets", roads)):
        own = number[starts["cell"].to_numpy(dtype=np.int64)]
        free = np.flatnonzero(own >= 0)
        free = free[origin[own[free]] == ""]
        chosen.append(starts.iloc[free].assign(cell=own[free]))
        origin[own[free]] = kind
    rest = np.flatnonzero(origin == "")
    origin[rest] = "point"
    places = shapely.point_on_surface(shapes[rest])
    chosen.append(pd.DataFrame({"cell": rest, "weight": np.ones(len(rest)), "place": places}))
    return pd.concat([part for part in chosen if len(part)] or [_no_starts()], ignore_index=True), origin
