"""The values of a raster at the cell centres of another grid, by windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sttm.grids import Cells, Grid, Window
from sttm.indicators.computed_cells import ComputedCells

__all__ = ["ClassCells", "SampledCells"]


@dataclass(frozen=True, slots=True, eq=False)
class SampledCells(ComputedCells):
    """What a raster holds at the centre of each cell of a grid; NaN without data and beyond it.

    Parameters
    ----------
    over
        The grid where it is asked for.
    cells
        The raster, on any grid of the same reference system.
    """

    over: Grid
    cells: Cells

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.over

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the values of a window."""
        found = np.full((window.height, window.width), np.nan, np.float32)
        for inner, values in _held(self.over, self.cells, window):
            numbers = values.astype(np.float32)
            if self.cells.nodata is not None:
                numbers[values == self.cells.nodata] = np.nan
            found[inner] = numbers
        return found


@dataclass(frozen=True, slots=True, eq=False)
class ClassCells(ComputedCells):
    """The value of the class that a raster of codes holds at the centre of each cell; NaN without one.

    Parameters
    ----------
    over
        The grid where it is asked for.
    cells
        The raster of codes, whole numbers.
    values
        Value of each code.
    """

    over: Grid
    cells: Cells
    values: Mapping[int, float]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.over

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the values of a window."""
        table = self._table()
        found = np.full((window.height, window.width), np.nan, np.float32)
        for inner, codes in _held(self.over, self.cells, window):
            places = np.clip(codes.astype(np.int64), -1, len(table) - 1)
            found[inner] = table[places]  # −1 is the last place as well, and that has no value
        return found

    def _table(self) -> NDArray[np.float32]:
        most = max(self.values, default=0)
        table = np.full(most + 2, np.nan, np.float32)
        table[list(self.values)] = list(self.values.values())
        return table


def _held(over: Grid, cells: Cells, window: Window) -> list[tuple[tuple[slice, slice], NDArray[np.generic]]]:
    """Return the part of a window that a raster covers, with its values at the centres; nothing if none."""
    grid = cells.grid
    columns = over.left + (np.arange(window.col, window.col + window.width) + 0.5) * over.dx
    rows = over.top - (np.arange(window.row, window.row + window.height) + 0.5) * over.dy
    column = np.floor((columns - grid.left) / grid.dx).astype(np.int64)
    row = np.floor((grid.top - rows) / grid.dy).astype(np.int64)
    across = np.flatnonzero((column >= 0) & (column < grid.width))
    down = np.flatnonzero((row >= 0) & (row < grid.height))
    if not len(across) or not len(down):
        return []
    column, row = column[across], row[down]
    part = Window(int(row[0]), int(column[0]), int(row[-1] - row[0]) + 1, int(column[-1] - column[0]) + 1)
    values = cells.read(part)
    if part.height != len(row) or part.width != len(column):
        values = values[np.ix_(row - part.row, column - part.col)]
    inner = (slice(int(down[0]), int(down[-1]) + 1), slice(int(across[0]), int(across[-1]) + 1))
    return [(inner, values)]
