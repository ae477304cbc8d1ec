"""The raster grid as a value: where cells lie, and how to read a window of them.

Rooms pass :class:`Cells` to one another instead of arrays or open files, so that a function
can read the windows it needs and memory stays bounded as the territory grows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["ArrayCells", "Cells", "Grid", "Window"]


@dataclass(frozen=True, slots=True)
class Window:
    """Rows ``row`` to ``row + height`` and columns ``col`` to ``col + width`` of a grid."""

    row: int
    col: int
    height: int
    width: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The window as a pair of slices of the whole array."""
        return slice(self.row, self.row + self.height), slice(self.col, self.col + self.width)


@dataclass(frozen=True, slots=True)
class Grid:
    """A north-up grid of square or rectangular cells.

    Parameters
    ----------
    crs
        Authority code (``EPSG:32632``) or WKT of a projected reference system in metres.
    left, top
        Coordinates of the upper left corner of the upper left cell, metres.
    dx, dy
        Cell width and height, metres, both positive.
    width, height
        Columns and rows.
    """

    crs: str
    left: float
    top: float
    dx: float
    dy: float
    width: int
    height: int

    @property
    def cell_area(self) -> float:
        """Area of one cell, m²."""
        return self.dx * self.dy

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top, metres."""
        return (self.left, self.top - self.dy * self.height, self.left + self.dx * self.width, self.top)

    @property
    def whole(self) -> Window:
        """The window that covers the grid."""
        return Window(0, 0, self.height, self.width)

    def window(self, bounds: tuple[float, float, float, float]) -> Window:
        """Return the smallest window that covers ``bounds``, clipped to the grid (possibly empty)."""
        left, bottom, right, top = bounds
        col0 = min(max(math.floor((left - self.left) / self.dx), 0), self.width)
        col1 = min(max(math.ceil((right - self.left) / self.dx), col0), self.width)
        row0 = min(max(math.floor((self.top - top) / self.dy), 0), self.height)
        row1 = min(max(math.ceil((self.top - bottom) / self.dy), row0), self.height)
        return Window(row0, col0, row1 - row0, col1 - col0)

    def part(self, window: Window) -> Grid:
        """Return the grid of a window of this grid."""
        return Grid(
            self.crs,
            self.left + window.col * self.dx,
            self.top - window.row * self.dy,
            self.dx,
            self.dy,
            window.width,
            window.height,
        )

    def around(self, window: Window, cells: int) -> Window:
        """Return a window with so many cells around it, as far as the grid goes."""
        top, left = max(window.row - cells, 0), max(window.col - cells, 0)
        bottom = min(window.row + window.height + cells, self.height)
        right = min(window.col + window.width + cells, self.width)
        return Window(top, left, bottom - top, right - left)

    def blocks(self, size: int) -> Iterator[Window]:
        """Yield windows of at most ``size`` × ``size`` cells, anchored to the grid, row by row."""
        for row in range(0, self.height, size):
            for col in range(0, self.width, size):
                yield Window(row, col, min(size, self.height - row), min(size, self.width - col))


class Cells(Protocol):
    """A raster that can be read by windows: from a file, from memory, from anywhere."""

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*, beside NaN, which always does."""

    def read(self, window: Window) -> NDArray[Any]:
        """Return the stored values of a window, shape (height, width)."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrayCells:
    """Cells held in memory."""

    grid: Grid
    values: NDArray[Any]
    nodata: float | None = None

    def __post_init__(self) -> None:
        if self.values.shape != (self.grid.height, self.grid.width):
            msg = f"values have shape {self.values.shape}, the grid {(self.grid.height, self.grid.width)}"
            raise ValueError(msg)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return self.values.dtype

    def read(self, window: Window) -> NDArray[Any]:
        """Return the stored values of a window, shape (height, width)."""
        return self.values[window.slices]
