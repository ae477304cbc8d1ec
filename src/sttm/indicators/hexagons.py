"""A lattice of regular hexagons anchored to the reference system: which holds a point, its shape."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

__all__ = ["hexagon_centres", "hexagon_of", "hexagon_shapes", "hexagons_over"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CORNERS = np.array([(0, 2), (1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1)])
"""Corners in steps of half a width across and half a side up: whole numbers, shared with neighbours."""


def hexagon_centres(row: ArrayLike, column: ArrayLike, width: float) -> Floats:
    """Return the centres of hexagons, shape (k, 2), in the unit of the width.

    Hexagons stand on a corner; ``width`` is the distance between the two upright sides. Rows with an odd
    number are shifted by half a width.
    """
    across, up = _steps(row, column)
    return np.column_stack([across * (width / 2), up * _half_side(width)])


def hexagon_of(x: ArrayLike, y: ArrayLike, width: float) -> tuple[Ints, Ints]:
    """Return row and column of the hexagon that holds each point: the one with the nearest centre.

    Of equally near centres that of the lower row counts, then that of the lower column.
    """
    east, north = np.asarray(x, np.float64), np.asarray(y, np.float64)
    below = np.floor(north / (3 * _half_side(width))).astype(np.int64)
    best = np.full(east.shape, np.inf)
    row, column = np.zeros(east.shape, np.int64), np.zeros(east.shape, np.int64)
    for candidate in (below, below + 1):
        shift = (candidate % 2) / 2
        near = np.ceil(east / width - shift - 0.5).astype(np.int64)
        centre = hexagon_centres(candidate.ravel(), near.ravel(), width).reshape(*east.shape, 2)
        away = (east - centre[..., 0]) ** 2 + (north - centre[..., 1]) ** 2
        nearer = away < best
        best = np.where(nearer, away, best)
        row, column = np.where(nearer, candidate, row), np.where(nearer, near, column)
    return row, column


def hexagon_shapes(row: ArrayLike, column: ArrayLike, width: float) -> NDArray[np.object_]:
    """Return the hexagons as polygons; neighbours share their corners to the last bit."""
    across, up = _steps(row, column)
    ring = np.stack(
        [
            (across[:, None] + CORNERS[:, 0]) * (width / 2),
            (up[:, None] + CORNERS[:, 1]) * _half_side(width),
        ],
        axis=-1,
    )
    return np.asarray(shapely.polygons(ring), dtype=object)


def hexagons_over(bounds: ArrayLike, width: float) -> tuple[Ints, Ints]:
    """Return row and column of every hexagon that may touch a box (left, bottom, right, top), in order."""
    left, bottom, right, top = np.asarray(bounds, np.float64)
    height = 3 * _half_side(width)
    rows = np.arange(np.floor(bottom / height) - 1, np.ceil(top / height) + 2, dtype=np.int64)
    columns = np.arange(np.floor(left / width) - 1, np.ceil(right / width) + 2, dtype=np.int64)
    row, column = np.meshgrid(rows, columns, indexing="ij")
    return row.ravel(), column.ravel()


def _steps(row: ArrayLike, column: ArrayLike) -> tuple[Ints, Ints]:
    """Return centres in steps of half a width across and half a side up."""
    rows, columns = np.asarray(row, np.int64), np.asarray(column, np.int64)
    return 2 * columns + rows % 2, 3 * rows


def _half_side(width: float) -> float:
    return float(width / (2 * np.sqrt(3.0)))
