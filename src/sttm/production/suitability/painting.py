"""Polygons painted on strips of a grid: the class of each cell for an activity, the zone that it lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Grid
from sttm.indicators.burning import Geometries, centre_runs
from sttm.indicators.suitability_kernels import paint_runs

__all__ = ["Painted"]


@dataclass(frozen=True, slots=True, eq=False)
class Painted:
    """A number for each cell whose centre lies in a polygon; 0 in none.

    Parameters
    ----------
    grid
        Where they are painted.
    polygons, values
        Polygons that do not overlap, and the number of each, 1–65535.
    """

    grid: Grid
    polygons: Geometries
    values: NDArray[np.uint16]

    def strip(self, top: int, height: int) -> NDArray[np.uint16]:
        """Return the numbers of some rows, shape (height, width of the grid)."""
        out = np.zeros((height, self.grid.width), np.uint16)
        bounds = shapely.bounds(self.polygons).reshape(-1, 4)
        high = self.grid.top - top * self.grid.dy
        near = (bounds[:, 1] <= high) & (bounds[:, 3] >= high - height * self.grid.dy)
        runs = centre_runs(self.grid, self.polygons[near], top, top + height)
        values = self.values[near][runs.owners]
        paint_runs(out, top, runs.rows, runs.starts, runs.stops, values)
        return out
