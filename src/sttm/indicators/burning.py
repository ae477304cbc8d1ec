"""Geometries on cells: which cells a feature touches, and which have their centre in it.

Two rules, said wherever they are used. *Touched*: every cell that holds a point of the feature; distances
start from these, so that no feature is too small to count. *Centre*: the cells whose centre lies in a
polygon; classes and amounts go by it, so that polygons side by side never count a cell twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Grid, Window
from sttm.indicators.burning_kernels import count_crossings, fill_runs, mark_runs, mark_touched

__all__ = ["Geometries", "MarkedCells", "Runs", "centre_runs"]

BAND = 1024
"""Rows whose runs are held at once."""

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Cells whose centre lies in polygons: of each run, its row, columns and the place of its polygon."""

    rows: NDArray[np.int32]
    starts: NDArray[np.int32]
    stops: NDArray[np.int32]
    owners: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class MarkedCells:
    """Which cells of a grid some features touch, one bit for each.

    Parameters
    ----------
    packed
        Shape (height, ceil(width / 8)); the highest bit of a byte is its first column.
    """

    grid: Grid
    packed: NDArray[np.uint8]

    @classmethod
    def touched(cls, grid: Grid, geometries: Geometries) -> MarkedCells:
        """Mark every cell that holds a point of some geometry; what lies beyond the grid is left out.

        A point on the edge of two cells belongs to the right or the lower one.
        """
        packed = np.zeros((grid.height, (grid.width + 7) // 8), np.uint8)
        parts = shapely.get_parts(geometries)
        parts = parts[~shapely.is_empty(parts)]
        surfaces = shapely.get_dimensions(parts) == 2
        rings = _rings(grid, parts[surfaces])
        mark_touched(packed, grid.width, rings.x, rings.y, rings.offsets)
        for band in range(0, grid.height, BAND):
            runs = _runs(rings, band, min(band + BAND, grid.height))
            mark_runs(packed, grid.width, runs.rows, runs.starts, runs.stops)
        x, y, offsets = _points(grid, parts[~surfaces])
        mark_touched(packed, grid.width, x, y, offsets)
        return cls(grid, packed)

    def read(self, window: Window) -> NDArray[np.bool_]:
        """Return whether each cell of a window is marked, shape (height, width)."""
        first = window.col // 8
        last = (window.col + window.width + 7) // 8
        bits = np.unpackbits(self.packed[window.row : window.row + window.height, first:last], axis=1)
        skip = window.col - 8 * first
        return bits[:, skip : skip + window.width].astype(bool)

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return rows and columns of the marked cells, row by row."""
        rows, columns = [], []
        for band in range(0, self.grid.height, BAND):
            height = min(BAND, self.grid.height - band)
            row, column = np.nonzero(self.read(Window(band, 0, height, self.grid.width)))
            rows.append(row + band)
            columns.append(column)
        return np.concatenate(rows), np.concatenate(columns)


def centre_runs(grid: Grid, polygons: Geometries, top: int, bottom: int) -> Runs:
    """Return the cells of rows ``top`` up to ``bottom`` whose centre lies in each polygon, as runs of a row.

    They come polygon by polygon, and may lie beyond the columns of the grid.

    Parameters
    ----------
    polygons
        Polygons and multipolygons; the parts of one do not overlap. Other geometries hold no centre.
    """
    return _runs(_rings(grid, polygons), top, bottom)


@dataclass(frozen=True, slots=True, eq=False)
class _Rings:
    """Rings in cells: points, where each ring begins, where those of each polygon begin."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    offsets: NDArray[np.int64]
    parts: NDArray[np.int64]


def _runs(rings: _Rings, top: int, bottom: int) -> Runs:
    counts = np.empty(len(rings.parts) - 1, np.int64)
    count_crossings(rings.y, rings.offsets, rings.parts, top, bottom, counts)
    size, most = int(counts.sum()) // 2, int(counts.max(initial=0))
    rows, starts, stops = (np.empty(size + 1, np.int32) for _ in range(3))
    owners = np.empty(size + 1, np.int64)
    found = fill_runs(
        rings.x, rings.y, rings.offsets, rings.parts, top, bottom, most, rows, starts, stops, owners
    )
    return Runs(rows[:found], starts[:found], stops[:found], owners[:found])


def _rings(grid: Grid, polygons: Geometries) -> _Rings:
    pieces, whose = shapely.get_parts(polygons, return_index=True)
    rings, piece = shapely.get_rings(pieces, return_index=True)
    x, y, offsets = _points(grid, rings)
    counts = np.bincount(whose[piece], minlength=len(polygons))
    return _Rings(x, y, offsets, _begins(counts))


def _points(grid: Grid, lines: Geometries) -> tuple[Any, Any, NDArray[np.int64]]:
    points, which = shapely.get_coordinates(lines, return_index=True)
    counts = np.bincount(which, minlength=len(lines))
    return (points[:, 0] - grid.left) / grid.dx, (grid.top - points[:, 1]) / grid.dy, _begins(counts)


def _begins(counts: NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
