"""How much of an amount lies around each cell, per hectare: residents, workers.

An amount is spread evenly over its polygon, cell centre by cell centre, or stands at its point. It is summed
by squares of a whole number of cells, a tenth of the radius wide at most, whose centre lies within the
radius; cells of one square share its value. So it is worked out once for a territory, and any window of it
is the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Grid, Window
from sttm.indicators.burning import Geometries, centre_runs
from sttm.indicators.burning_kernels import add_runs
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.distance_cells import widened

__all__ = ["DensityCells"]

FINE = 10
"""Squares across a radius."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DensityCells(ComputedCells):
    """An amount per hectare around each cell; NaN where an amount within the radius is not known.

    Parameters
    ----------
    over
        The grid where it is asked for; square cells.
    side
        Cells of the grid on a side of a square.
    density
        Of each square, per hectare; the first begins at the first cell of the grid.
    """

    over: Grid
    side: int
    density: NDArray[np.float32]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.over

    @classmethod
    def from_features(
        cls, grid: Grid, geometries: Geometries, amounts: Floats, radius: float
    ) -> DensityCells:
        """Sum amounts around each cell, those beyond the grid but in reach included.

        Parameters
        ----------
        geometries
            Polygons, or anything else, which counts at a point on it.
        amounts
            Of each geometry; NaN is not known.
        radius
            m.
        """
        side = max(int(radius / grid.dx / FINE), 1)
        step = side * grid.dx
        more = math.ceil(radius / step)
        wide = widened(grid, more * step)
        shape = (-(-wide.height // side), -(-wide.width // side))
        known = np.nan_to_num(amounts)
        total = _amounts(wide, side, shape, geometries, known)
        unknown = _amounts(wide, side, shape, geometries, np.isnan(amounts).astype(np.float64))
        reach = int(radius / step)
        summed, count = _around(total, reach, radius / step)
        density = summed / (count * step * step / 1e4)
        if unknown.any():
            density[_around(unknown, reach, radius / step)[0] > 1e-9] = np.nan
        height, width = -(-grid.height // side), -(-grid.width // side)
        return cls(grid, side, density[more : more + height, more : more + width].astype(np.float32))

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the density of a window, per hectare."""
        row = np.arange(window.row, window.row + window.height) // self.side
        column = np.arange(window.col, window.col + window.width) // self.side
        return self.density[row[:, None], column[None, :]]


def _amounts(
    wide: Grid, side: int, shape: tuple[int, int], geometries: Geometries, amounts: Floats
) -> Floats:
    """Return the amount in each square."""
    found = np.zeros(shape)
    chosen = np.flatnonzero(amounts)
    geometries, amounts = geometries[chosen], amounts[chosen]
    surface = shapely.get_dimensions(geometries) == 2
    runs = centre_runs(wide, geometries[surface], 0, wide.height)
    cells = np.bincount(runs.owners, runs.stops - runs.starts, minlength=int(surface.sum()))
    left, bottom, right, top = wide.bounds
    bounds = shapely.bounds(geometries[surface]).reshape(-1, 4)
    inside = (bounds[:, :2] >= (left, bottom)).all(axis=1) & (bounds[:, 2:] <= (right, top)).all(axis=1)
    area = shapely.area(geometries[surface]) / wide.cell_area
    share = np.divide(
        amounts[surface], np.where(inside, cells, area), out=np.zeros(len(cells)), where=cells > 0
    )
    add_runs(found, wide.width, side, runs.rows, runs.starts, runs.stops, share[runs.owners])
    rest = ~surface
    rest[np.flatnonzero(surface)[(cells == 0) & inside]] = True  # so small that no centre lies in it
    points = shapely.get_coordinates(shapely.point_on_surface(geometries[rest]))
    column = np.floor((points[:, 0] - wide.left) / wide.dx).astype(np.int64)
    row = np.floor((wide.top - points[:, 1]) / wide.dy).astype(np.int64)
    own = (column >= 0) & (column < wide.width) & (row >= 0) & (row < wide.height)
    np.add.at(found, (row[own] // side, column[own] // side), amounts[rest][own])
    return found


def _around(values: Floats, reach: int, radius: float) -> tuple[Floats, int]:
    """Return the sum of the squares whose centre lies within a radius, in squares, and how many they are."""
    height, width = values.shape
    padded = np.pad(values, ((reach, reach), (reach + 1, reach)))
    running = np.cumsum(padded, axis=1)
    total, count = np.zeros_like(values), 0
    for r in range(-reach, reach + 1):
        half = int(math.sqrt(radius * radius - r * r))
        rows: Any = running[reach + r : reach + r + height]
        total += rows[:, reach + 1 + half : reach + 1 + half + width]
        total -= rows[:, reach - half : reach - half + width]
        count += 2 * half + 1
    return np.maximum(np.round(total, 6), 0.0), count
