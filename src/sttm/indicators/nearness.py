"""Ground within a distance of features, as polygons."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.planar import snapped

__all__ = ["ground_within", "grown", "segments_of_quarter"]

FEWEST = 8
"""Segments of a quarter of a circle at least, so that small circles are round too."""

MANY = 2000
"""Vertices from which a shape grows by runs of its edge."""

RUN = 16
"""Edges of a run: the arcs of many jags cross one another, those of a few do not cost."""

ROUND = 32
"""Segments of a quarter of a circle around a run."""


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


def grown(shapes: NDArray[Any], distance: float) -> NDArray[np.object_]:
    """Return polygons, points or lines with all that lies within a distance of them, each by itself.

    Parameters
    ----------
    distance
        Metres; below 0, polygons lose what lies within it of their edge.

    Notes
    -----
    A polygon of thousands of jags would take GEOS minutes and gigabytes, for the arcs around them all cross.
    It grows run by run of its edge instead, with the same outcome but for the vertices of arcs.
    """
    given = np.asarray(shapes, dtype=object)
    jagged = (shapely.get_num_coordinates(given) > MANY) & (shapely.get_dimensions(given) == 2)
    found = np.empty(given.shape, dtype=object)
    found[~jagged] = shapely.buffer(given[~jagged], distance)
    for number in np.flatnonzero(jagged):
        edge = shapely.union_all(shapely.buffer(_runs(given[number]), abs(distance), quad_segs=ROUND))
        made = shapely.union if distance > 0 else shapely.difference
        found[number] = made(given[number], edge)
    return found


def _runs(shape: BaseGeometry) -> NDArray[np.object_]:
    found = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        found += [shapely.LineString(points[k : k + RUN + 1]) for k in range(0, len(points) - 1, RUN)]
    return np.array(found, dtype=object)


def segments_of_quarter(distance: float, deviation: float) -> int:
    """Return how many chords of a quarter of a circle stay within a deviation from it."""
    share = min(deviation / distance, 1.0)
    return max(FEWEST, math.ceil(math.pi / (4 * math.acos(1 - share))))
