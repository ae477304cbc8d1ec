"""Frames as the GeoJSON and CSV a page reads: WGS84, few decimals, nothing that is not a number."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["LABEL_PLACE", "as_csv", "as_features", "bounds_of", "plain_value", "with_label_places"]

_WGS84 = "EPSG:4326"
#: Columns that say where the name of a shape is written.
LABEL_PLACE = ("label_lon", "label_lat")

_GRID = 1e-6  # degrees: about a decimetre


def plain_value(value: Any) -> str | int | float | bool | None:
    """Return a cell of a frame as JSON can hold it; every kind of missing becomes None."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    try:
        number = float(value)
    except (TypeError, ValueError):  # pandas.NA and NaT, or an object with words of its own
        return None if str(value) in ("<NA>", "NaT") else str(value)
    return number if math.isfinite(number) else None


def bounds_of(frame: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a frame, WGS84 degrees."""
    west, south, east, north = (round(float(b), 6) for b in frame.to_crs(_WGS84).total_bounds)
    return west, south, east, north


def with_label_places(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with ``label_lon, label_lat``: a point inside each shape to write its name at."""
    points = shapely.point_on_surface(np.asarray(frame.geometry.array))
    inside = gpd.GeoSeries(points, crs=frame.crs).to_crs(_WGS84)
    return frame.assign(label_lon=inside.x.round(6).to_numpy(), label_lat=inside.y.round(6).to_numpy())


def _drawn(frame: gpd.GeoDataFrame, simplify: float, neighbours: bool) -> gpd.GeoDataFrame:
    """Return the shapes in WGS84 with few decimals; neighbours together, so that no gap opens."""
    if simplify > 0 and frame.crs is not None and frame.crs.is_projected:
        shapes = np.asarray(frame.geometry.array)
        polygons = np.isin(shapely.get_type_id(shapes), (3, 6))
        drawn = (
            shapely.coverage_simplify(shapes, simplify)
            if neighbours and polygons.all()
            else shapely.simplify(shapes, simplify)
        )
        frame = frame.set_geometry(drawn, crs=frame.crs)
    frame = frame.to_crs(_WGS84)
    # Point by point: snapping whole polygons to the grid may make them collapse or fail.
    rounded = shapely.set_precision(np.asarray(frame.geometry.array), _GRID, mode="pointwise")
    return frame.set_geometry(rounded, crs=_WGS84)


def as_features(
    frame: gpd.GeoDataFrame, columns: Sequence[str], *, simplify: float = 0.0, neighbours: bool = True
) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection of a frame with the named columns.

    Parameters
    ----------
    frame
        Any CRS.
    columns
        Columns to carry; those the frame lacks are left out.
    simplify
        Tolerance, metres; 0 keeps every vertex.
    neighbours
        Whether polygons share their edges; those that overlap or stand alone are simplified one by one.
    """
    drawn = _drawn(frame, simplify, neighbours)
    kept = [column for column in columns if column in drawn.columns]
    features = []
    for shape, *values in zip(drawn.geometry, *(drawn[column] for column in kept), strict=True):
        properties = {column: plain_value(value) for column, value in zip(kept, values, strict=True)}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        )
    return {"type": "FeatureCollection", "features": features}


def as_csv(frame: gpd.GeoDataFrame, columns: Sequence[str]) -> str:
    """Return the named columns of a frame as CSV, full precision, missing as empty cells.

    Text that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    kept = [column for column in columns if column in frame.columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(kept)
    for values in zip(*(frame[column] for column in kept), strict=True):
        writer.writerow([_cell(plain_value(value)) for value in values])
    return out.getvalue()


def _cell(value: str | int | float | bool | None) -> str | int | float | bool | None:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
