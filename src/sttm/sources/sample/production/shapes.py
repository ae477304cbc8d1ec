"""Shapes made fit for a layer: centimetre coordinates, single polygons, nothing smaller than it can mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.places import municipality_id
from sttm.sources.sample.plan import Plan

__all__ = ["SURROUNDINGS", "layer", "owners", "parts", "surroundings", "tidy"]

SURROUNDINGS = 6000.0
"""Roads, water and what else matters across the boundary are known to this distance beyond it, metres."""
_GRID = 0.01


def surroundings(plan: Plan) -> BaseGeometry:
    """Return the territory and what lies around it."""
    return shapely.buffer(shapely.simplify(plan.boundary, 50), SURROUNDINGS, quad_segs=4)


def tidy(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape on a grid of centimetres, valid."""
    return shapely.set_precision(shape, _GRID)


def parts(shape: BaseGeometry, least: float) -> list[shapely.Polygon]:
    """Return the polygons of a shape that are at least ``least`` m², on the grid, from west to east."""
    found = [
        p for p in shapely.get_parts(tidy(shape)) if p.geom_type == "Polygon" and p.area >= max(least, 1)
    ]
    return sorted(found, key=lambda p: (*p.bounds, p.area))


def owners(plan: Plan, shapes: Iterable[BaseGeometry]) -> list[str]:
    """Return the code of the Comune that a point inside each shape lies in, or of the nearest one."""
    inner = shapely.point_on_surface(np.asarray(list(shapes), dtype=object))
    if not len(inner):
        return []
    nearest = shapely.STRtree(plan.municipalities.shapes).nearest(inner)
    return [municipality_id(int(k)) for k in nearest]


def layer(
    id_column: str, prefix: str, rows: list[dict[str, Any]], *, columns: tuple[str, ...]
) -> gpd.GeoDataFrame:
    """Return rows (``columns`` and ``geometry``) as a layer with ids in their order.

    Texts that are not known in any row stay a column of texts.
    """
    width = max(3, len(str(len(rows))))
    table: dict[str, Any] = {id_column: [f"{prefix}{k + 1:0{width}d}" for k in range(len(rows))]}
    for name in columns:
        table[name] = [row.get(name) for row in rows]
    return gpd.GeoDataFrame(table, geometry=[row["geometry"] for row in rows])
