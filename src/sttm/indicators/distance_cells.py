"""How far the cells of a grid are from marked cells: exact, by windows, up to a reach.

The distance runs from the centre of a cell to the centre of the nearest cell that a feature touches. The
feature itself lies within half a diagonal of that centre, so that the distance to its very outline differs
by √2/2 of a cell at most (7.1 m on cells of 10 m), and is 0 in the cells it touches. Squares of numbers of
cells are whole numbers: any window equals the whole, bit for bit.

Source: A. Meijster, J. B. T. M. Roerdink, W. H. Hesselink, *A general algorithm for computing distance
transforms in linear time*, 2000.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.grids import Grid, Window
from sttm.indicators.burning import Geometries, MarkedCells
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.distance_kernels import (
    FAR,
    nearest_rows,
    rows_for,
    squared_distances,
    weigh_distances,
)

__all__ = ["DistanceCells", "Surroundings", "widened"]


def widened(grid: Grid, reach: float) -> Grid:
    """Return the grid with as many cells more on each side as a reach takes.

    Raises
    ------
    ValueError
        If cells are not square: distances count cells.
    """
    if grid.dx != grid.dy:
        msg = f"distances are measured on square cells, not on {grid.dx} × {grid.dy} m"
        raise ValueError(msg)
    more = math.ceil(reach / grid.dx)
    left, top = grid.left - more * grid.dx, grid.top + more * grid.dy
    return Grid(grid.crs, left, top, grid.dx, grid.dy, grid.width + 2 * more, grid.height + 2 * more)


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Where a window of a grid lies in the widened one, with the columns in reach."""

    row: int
    first: int
    skip: int
    width: int

    @classmethod
    def of(cls, window: Window, reach_cells: int, total: int) -> Surroundings:
        """Return the columns of the widened grid within reach of a window; the first is a multiple of 8."""
        first = window.col // 8 * 8  # the widened grid begins so many columns earlier
        last = min(window.col + window.width + 2 * reach_cells, total)
        return cls(window.row + reach_cells, first, window.col + reach_cells - first, last - first)


@dataclass(frozen=True, slots=True, eq=False)
class DistanceCells(ComputedCells):
    """Distance from features, m, capped at a reach.

    Parameters
    ----------
    over
        The grid where it is asked for; square cells.
    marked
        What the features touch, on the grid :func:`widened` by the reach.
    reach
        Farther than this counts as this far, m.
    """

    over: Grid
    marked: MarkedCells
    reach: float

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.over

    @classmethod
    def from_features(cls, grid: Grid, geometries: Geometries, reach: float) -> DistanceCells:
        """Return the distance from some geometries, those beyond the grid but in reach included."""
        return cls(grid, MarkedCells.touched(widened(grid, reach), geometries), reach)

    @property
    def most(self) -> int:
        """Squared number of cells from which the reach is exceeded."""
        return math.ceil((self.reach / self.grid.dx) ** 2)

    def steps(self) -> NDArray[np.float64]:
        """Return the distance that each squared number of cells is, m, up to and including ``most``."""
        return np.minimum(np.sqrt(np.arange(self.most + 1)) * self.grid.dx, self.reach)

    def squared(self, window: Window) -> NDArray[np.int32]:
        """Return the squared number of cells to the nearest marked one, ``most`` at most."""
        down, around = self._down(window)
        found = np.empty((window.height, window.width), np.int32)
        squared_distances(down, FAR[down.dtype.name], around.skip, self.most, found)
        return found

    def weigh(
        self,
        window: Window,
        asked: NDArray[np.bool_],
        weighed: NDArray[np.float32],
        steps: NDArray[np.uint8],
        score: NDArray[np.float32],
        stored: NDArray[np.uint8],
    ) -> None:
        """Add to the score of the cells asked for what their distance is worth, and store its step.

        Parameters
        ----------
        weighed, steps
            What each squared number of cells adds and is stored as, shape (most + 1,).
        """
        down, around = self._down(window)
        weigh_distances(
            down, FAR[down.dtype.name], around.skip, self.most, asked, weighed, steps, score, stored
        )

    def _down(self, window: Window) -> tuple[NDArray[Any], Surroundings]:
        """Return the rows to the nearest marked cell of each column around a window."""
        cells = math.ceil(self.reach / self.grid.dx)
        around = Surroundings.of(window, cells, self.marked.grid.width)
        down = rows_for(window.height, around.width, cells)
        nearest_rows(self.marked.packed, around.row, cells, around.first, down, FAR[down.dtype.name])
        return down, around

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the distance of a window, m."""
        return self.steps().astype(np.float32)[self.squared(window)]
