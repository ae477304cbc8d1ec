"""Isochrones: the pieces of street reached within a time, and the ground beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray

from sttm.indicators.streets.arcs import arcs_of, leaving, whole_ticks
from sttm.indicators.streets.nearest import nearest_seed
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions

__all__ = ["isochrones", "reached_streets", "street_pieces"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEGMENTS = 4
"""Segments of a quarter circle about the ends of streets."""


def reached_streets(
    network: StreetNetwork, origins: Positions, limit_s: float, *, access_speed_kmh: float
) -> NDArray[np.object_]:
    """Return the pieces of the edges that one of the origins reaches within the limit, as lines.

    Partial edges included, from either end and from the origin itself; shape (pieces,).
    """
    edge, low, high = street_pieces(network, origins, limit_s, access_speed_kmh=access_speed_kmh)
    return _cut(network.shapes[edge], low, high)


def isochrones(
    network: StreetNetwork,
    origins: Positions,
    limits_s: Sequence[float],
    *,
    access_speed_kmh: float,
    buffer_m: float,
    toward: bool = False,
) -> NDArray[np.object_]:
    """Return, for each limit, the ground within ``buffer_m`` of the streets reached from any of the origins.

    ``toward``: of the streets from which one of them is reached, as the catchment of a service.

    A longer limit never holds less: every piece of street of a shorter one is part of it.
    """
    if toward:
        network = replace(network, forward=network.backward, backward=network.forward)
    found = []
    ground: shapely.Geometry = shapely.Polygon()
    rank = np.argsort(limits_s, kind="stable")
    for limit in np.asarray(limits_s, np.float64)[rank]:
        pieces = reached_streets(network, origins, float(limit), access_speed_kmh=access_speed_kmh)
        around = shapely.buffer(pieces, buffer_m, quad_segs=SEGMENTS)
        ground = shapely.union(ground, shapely.union_all(around))  # never less, whatever the rounding
        found.append(ground)
    out = np.empty(len(found), dtype=object)
    out[rank] = np.array(found, dtype=object)
    return out


def street_pieces(
    network: StreetNetwork, origins: Positions, limit_s: float, *, access_speed_kmh: float
) -> tuple[Ints, Floats, Floats]:
    """Return edges and the shares of them between which they are reached; an edge may have several."""
    limit, speed = float(limit_s), access_speed_kmh
    arcs, ends = arcs_of(network), leaving(network, origins, speed)
    reached, _ = nearest_seed(arcs, ends, limit)
    numbers = np.arange(len(network.start), dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ahead = _share(limit - reached[network.start], whole_ticks(network.forward))
        behind = _share(limit - reached[network.end], whole_ticks(network.backward))
    pieces = [
        (numbers, np.zeros(len(numbers)), ahead),
        (numbers, 1.0 - behind, np.ones(len(numbers))),
        _around_origins(network, origins, limit, speed),
    ]
    edge, low, high = (np.concatenate(column) for column in zip(*pieces, strict=True))
    kept = high > low
    return edge[kept], low[kept], high[kept]


def _share(left: Floats, seconds: Floats) -> Floats:
    """Share of an edge that one passes in the seconds left."""
    passed = np.where(left >= seconds, 1.0, np.clip(left / seconds, 0.0, 1.0))
    return np.where(np.isfinite(seconds) & (left >= 0) & np.isfinite(left), passed, 0.0)


def _around_origins(
    network: StreetNetwork, origins: Positions, limit: float, speed: float
) -> tuple[Ints, Floats, Floats]:
    kept = origins.edge >= 0
    edge, along = origins.edge[kept], origins.along[kept]
    left = limit - whole_ticks(origins.access_m[kept] / (speed / 3.6))
    there, back = network.forward[edge], network.backward[edge]
    ahead = np.where(np.isfinite(there) & (left >= 0), left / np.maximum(there, 1e-12), 0.0)
    behind = np.where(np.isfinite(back) & (left >= 0), left / np.maximum(back, 1e-12), 0.0)
    return edge, np.maximum(along - behind, 0.0), np.minimum(along + ahead, 1.0)


def _cut(lines: NDArray[np.object_], low: Floats, high: Floats) -> NDArray[np.object_]:
    """Return the parts of lines between two shares of their length."""
    out = lines.copy()
    part = np.flatnonzero((low > 0.0) | (high < 1.0))
    for i in part.tolist():
        out[i] = shapely.ops.substring(lines[i], low[i], high[i], normalized=True)
    return out
