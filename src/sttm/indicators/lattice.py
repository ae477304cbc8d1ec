"""Brings rasters of any cell size to the cells of a lattice, by windows: means, minima, sums around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from sttm.grids import Cells, Grid

__all__ = ["centres", "class_means", "lattice_over", "minima", "sums_around"]

BLOCK = 64
"""Lattice cells on a side that are read at once."""

Floats = NDArray[np.float64]


def lattice_over(bounds: tuple[float, float, float, float], side: float, crs: str) -> Grid:
    """Return the lattice of square cells on whole multiples of the side that covers some bounds."""
    left, bottom, right, top = bounds
    left, top = float(np.floor(left / side) * side), float(np.ceil(top / side) * side)
    width, height = int(np.ceil((right - left) / side)), int(np.ceil((top - bottom) / side))
    return Grid(crs, left, top, side, side, max(width, 1), max(height, 1))


def centres(lattice: Grid) -> Floats:
    """Return x and y of every cell centre, row by row, shape (height × width, 2)."""
    x = lattice.left + (np.arange(lattice.width) + 0.5) * lattice.dx
    y = lattice.top - (np.arange(lattice.height) + 0.5) * lattice.dy
    return np.column_stack([np.tile(x, lattice.height), np.repeat(y, lattice.width)])


def class_means(cells: Cells, lattice: Grid, values: Mapping[int, float]) -> tuple[Floats, Floats]:
    """Return the mean of the values of the classes in each lattice cell.

    A raster cell belongs to the lattice cell that holds its centre; a raster coarser than the lattice
    is read at the lattice centres.

    Returns
    -------
    tuple
        Mean (NaN without data) and share of the cell with data 0–1, each of shape (height, width).
    """
    listed = np.array(sorted(values), dtype=np.int64)
    numbers = np.array([values[int(code)] for code in listed], dtype=np.float64)
    size = lattice.height * lattice.width
    total, known = np.zeros(size), np.zeros(size)
    for index, raw in _read(cells, lattice):
        position = np.searchsorted(listed, raw)
        position = np.minimum(position, len(listed) - 1) if len(listed) else position
        found = listed[position] == raw if len(listed) else np.zeros(len(raw), dtype=bool)
        total += np.bincount(index[found], weights=numbers[position[found]], minlength=size)
        known += np.bincount(index[found], minlength=size)
    shape = (lattice.height, lattice.width)
    mean = np.divide(total, known, out=np.full(size, np.nan), where=known > 0)
    whole = max(1.0, lattice.cell_area / cells.grid.cell_area)
    return mean.reshape(shape), np.minimum(1.0, known / whole).reshape(shape)


def minima(cells: Cells, lattice: Grid) -> Floats:
    """Return the lowest value in each lattice cell, NaN without data, shape (height, width)."""
    lowest = np.full(lattice.height * lattice.width, np.inf)
    for index, raw in _read(cells, lattice):
        value = raw.astype(np.float64)
        missing = np.isnan(value)
        if cells.nodata is not None:
            missing |= value == cells.nodata
        np.minimum.at(lowest, index[~missing], value[~missing])
    return np.where(np.isinf(lowest), np.nan, lowest).reshape(lattice.height, lattice.width)


def sums_around(values: Floats, lattice: Grid, radius: float) -> tuple[Floats, float]:
    """Return the sum of the values of the cells whose centre lies within a radius, and that disc's area.

    Parameters
    ----------
    values
        Amount in each cell, shape (height, width); nothing lies beyond the lattice.

    Returns
    -------
    tuple
        Sums of the same shape, and the area of the cells of a whole disc, m².
    """
    reach = int(radius // lattice.dx)
    offsets = np.arange(-reach, reach + 1) * lattice.dx
    disc = (np.hypot(offsets[:, None], offsets[None, :]) <= radius).astype(np.float64)
    summed: Floats = ndimage.convolve(values, disc, mode="constant", cval=0.0)
    return np.maximum(summed, 0.0), float(disc.sum() * lattice.cell_area)


def _read(cells: Cells, lattice: Grid) -> Iterator[tuple[NDArray[np.int64], NDArray[Any]]]:
    """Yield the values of a raster block by block, with the flat index of the lattice cell of each."""
    coarse = cells.grid.dx > lattice.dx or cells.grid.dy > lattice.dy
    for block in lattice.blocks(BLOCK):
        part = lattice.part(block)
        window = cells.grid.window(part.bounds)
        if not window.height or not window.width:
            continue
        raw, place = cells.read(window), cells.grid.part(window)
        if coarse:
            points = centres(part)
            column = np.floor((points[:, 0] - place.left) / place.dx).astype(np.int64)
            row = np.floor((place.top - points[:, 1]) / place.dy).astype(np.int64)
            inside = (column >= 0) & (column < place.width) & (row >= 0) & (row < place.height)
            own = np.arange(len(points))[inside]
            index = (block.row + own // part.width) * lattice.width + block.col + own % part.width
            yield index, raw[row[inside], column[inside]]
            continue
        x = place.left + (np.arange(place.width) + 0.5) * place.dx
        y = place.top - (np.arange(place.height) + 0.5) * place.dy
        column = np.floor((x - part.left) / part.dx).astype(np.int64)
        row = np.floor((part.top - y) / part.dy).astype(np.int64)
        across, down = (column >= 0) & (column < part.width), (row >= 0) & (row < part.height)
        flat = (block.row + row[down])[:, None] * lattice.width + block.col + column[across][None, :]
        yield flat.ravel(), raw[np.ix_(down, across)].ravel()
