"""Straight-line distances from features to those of other layers, and how they are spread over classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.quantities import round_half_even

__all__ = ["class_counts", "counted_within", "distances", "shapes_of", "spread"]


def distances(shapes: NDArray[np.object_], targets: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the distance of each shape to the nearest target, metres; NaN where there is none.

    From edge to edge: 0 where they touch. Of a point, it is the distance of the point.
    """
    found = np.full(len(shapes), np.nan)
    if not len(targets) or not len(shapes):
        return found
    tree = shapely.STRtree(targets)
    (own, _), far = tree.query_nearest(shapes, return_distance=True, all_matches=False)
    found[own] = far
    return found


def counted_within(
    shapes: NDArray[np.object_], targets: NDArray[np.object_], radius: float
) -> NDArray[np.int64]:
    """Return how many targets lie within a radius of each shape, metres, from edge to edge."""
    if not len(targets) or not len(shapes):
        return np.zeros(len(shapes), dtype=np.int64)
    own, _ = shapely.STRtree(targets).query(shapes, predicate="dwithin", distance=radius)
    return np.bincount(own, minlength=len(shapes)).astype(np.int64)


def class_counts(values: NDArray[np.float64], limits: Sequence[float]) -> list[dict[str, Any]]:
    """Return how many values lie in each class: above one limit, up to and with the next.

    Returns
    -------
    list
        ``above``, ``up_to`` (null where open), ``number`` and ``share`` of the known values; what is NaN is
        in no class.
    """
    known = values[~np.isnan(values)]
    counts = np.bincount(np.searchsorted(np.asarray(limits), known, side="left"), minlength=len(limits) + 1)
    edges = [None, *limits, None]
    return [
        {
            "above": low,
            "up_to": high,
            "number": int(n),
            "share": round_half_even(float(n / len(known)), 4) if len(known) else None,
        }
        for low, high, n in zip(edges, edges[1:], counts, strict=False)
    ]


def spread(values: NDArray[np.float64], limits: Sequence[float]) -> dict[str, Any]:
    """Return classes, number, median and mean of distances as JSON values."""
    known = values[~np.isnan(values)]
    return {
        "number": len(known),
        "median": round_half_even(float(np.median(known)), 1) if len(known) else None,
        "greatest": round_half_even(float(known.max()), 1) if len(known) else None,
        "classes": class_counts(values, limits),
        "unit": "m",
    }


def shapes_of(frame: gpd.GeoDataFrame | None) -> NDArray[np.object_] | None:
    """Return the geometries of a layer, or None where it is absent."""
    return None if frame is None else frame.geometry.to_numpy()
