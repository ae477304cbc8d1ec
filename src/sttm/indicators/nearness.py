"""Ground within a distance of features, as polygons."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.planar import snapped

__all__ = ["ground_within", "segments_of_quarter"]

FEWEST = 8
"""Segments of a quarter of a circle at least, so that small circles are round too."""


def ground_within(geometries: NDArray[Any], distance: float, *, deviation: float) -> BaseGeometry:
    """Return the ground within a distance of some features, on the grid of one millimetre.

    Parameters
    ----------
    geometries
        Points, lines, polygons.
    distance
        Metres. At 0, the ground inside the polygons: points and lines have none.
    deviation
        Greatest distance between an arc and the segments that stand for it, metres.

    Notes
    -----
    The segments are chords: around a convex corner or a point the ground ends up to ``deviation`` short of
    the distance, along a straight edge exactly at it. In a shallow hollow of a line or polygon it may
    reach farther by up to 1 % of the distance (GEOS leaves out the vertices of such hollows).
    """
    if distance == 0:
        shapes = geometries[shapely.get_dimensions(geometries) == 2]
    else:
        shapes = shapely.buffer(geometries, distance, quad_segs=segments_of_quarter(distance, deviation))
    union: BaseGeometry = shapely.disjoint_subset_union_all(snapped(np.asarray(shapes, dtype=object)))
    return union


def segments_of_quarter(distance: float, deviation: float) -> int:
    """Return how many chords of a quarter of a circle stay within a deviation from it."""
    share = min(deviation / distance, 1.0)
    return max(FEWEST, math.ceil(math.pi / (4 * math.acos(1 - share))))
