"""The shapes of features: points, closed ways, multipolygons."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.sources.osm.reading import Feature, OsmContent

__all__ = ["LEAST_RING", "shape_of"]

LEAST_RING = 4
"""Nodes of the smallest closed way: a triangle, its first node again at the end."""


def shape_of(feature: Feature, content: OsmContent, xy: NDArray[np.float64]) -> BaseGeometry | None:
    """Return the point or the polygon of a feature; None where the file does not hold all of it.

    A way that is not closed has no outline and is a point, at the middle of its length. An outline that
    crosses itself is mended; what then has no area is None.
    """
    if feature.kind == "r":
        return _multipolygon(feature, content, xy)
    place = content.rows(np.array(feature.refs, np.int64))
    if (place < 0).any():
        return None
    points = xy[place]
    if feature.kind == "n":
        return shapely.Point(points[0])
    if feature.refs[0] == feature.refs[-1] and len(feature.refs) >= LEAST_RING:
        return _polygonal(shapely.Polygon(points))
    line = shapely.LineString(points)
    return line.interpolate(0.5, normalized=True)


def _multipolygon(feature: Feature, content: OsmContent, xy: NDArray[np.float64]) -> BaseGeometry | None:
    lines = []
    for member in feature.members:
        refs = content.lines.get(member)
        if refs is None:
            return None
        place = content.rows(np.array(refs, np.int64))
        if (place < 0).any():
            return None
        lines.append(shapely.LineString(xy[place]))
    # Rings are closed by polygonising, and holes told from islands by how often a point is enclosed.
    built: BaseGeometry = shapely.build_area(shapely.GeometryCollection(lines))
    return _polygonal(built)


def _polygonal(shape: BaseGeometry) -> BaseGeometry | None:
    if not shape.is_valid:
        parts = shapely.get_parts(shapely.make_valid(shape))
        shape = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), (3, 6))])
    return None if shape.is_empty or shape.area == 0 else shape
