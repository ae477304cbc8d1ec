"""Brings plain rasters and polygons to one grid: that of the first raster, where all of them overlap."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
from numpy.typing import NDArray
from pyproj import CRS

from sttm.errors import InputError, RequestError
from sttm.grids import Cells, Grid, Window
from sttm.sources.crs import choose_transformation
from sttm.sources.incoming import existing_file, refused
from sttm.sources.raster import FileCells
from sttm.sources.raster_input import cells_in, read_raster
from sttm.sources.vector import read_vector
from sttm.sources.warping import warped_grid

__all__ = ["Aligned", "PartCells", "Values", "align"]

Values = Literal["categorical", "continuous"]

SLACK = 1e-6
"""Share of a cell by which corners may miss those of the grid."""


@dataclass(frozen=True, slots=True)
class PartCells:
    """A window of other cells, as a raster of its own."""

    source: Cells
    window: Window

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.source.grid.part(self.window)

    @property
    def dtype(self) -> Any:
        """Type of the stored values."""
        return self.source.dtype

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*."""
        return self.source.nodata

    def read(self, window: Window) -> NDArray[Any]:
        """Return the stored values of a window, shape (height, width)."""
        row, col = self.window.row + window.row, self.window.col + window.col
        return self.source.read(Window(row, col, window.height, window.width))


@dataclass(frozen=True, slots=True)
class Aligned:
    """Rasters on one grid, and the polygons in its reference system.

    Parameters
    ----------
    cells
        The rasters by name, all on one grid.
    units
        The polygons with all their columns.
    notes
        What was done to bring them together, in words.
    """

    cells: dict[str, Cells]
    units: gpd.GeoDataFrame
    notes: tuple[str, ...]


def align(rasters: Mapping[str, tuple[Path, Values]], units: Path) -> Aligned:
    """Return rasters and polygons on the grid of the first raster, cut to the bounding box of the polygons.

    A raster on other cells is warped: by the nearest cell where it holds codes, bilinearly where it holds a
    quantity. What lies outside the box, or outside one of the rasters, is left out, as InVEST does.

    Parameters
    ----------
    rasters
        Files by name, and whether they hold codes or a quantity.
    units
        Vector file of polygons in any reference system.

    Raises
    ------
    SourceError, InputError, RequestError
        If a file is not to be had, has no reference system in metres, or nothing overlaps.
    """
    (name, (path, _)), *others = rasters.items()
    first = FileCells(existing_file(path))
    grid = first.grid
    _check_metres(path, grid)
    frame = _polygons(units, grid.crs)
    left, bottom, right, top = (float(value) for value in frame.total_bounds)
    boxes = [(left, bottom, right, top), *(_bounds(p, grid.crs) for _, (p, _) in others)]
    window = _common(grid, boxes)
    if window.height < 1 or window.width < 1:
        message = f"{', '.join(p.name for p, _ in rasters.values())} and {units.name} do not overlap"
        raise InputError(message, remedy="check their reference systems and extents")
    target = grid.part(window)
    notes: list[str] = []
    if window != grid.whole:
        notes.append(
            f"cut to the bounding box of the units: {target.width} × {target.height} of "
            f"{grid.width} × {grid.height} cells"
        )
    cells: dict[str, Cells] = {name: PartCells(first, window)}
    for other, (file, values) in others:
        cells[other], said = _on_grid(file, values, target)
        notes += [f"{file.name}: {text}" for text in said]
    return Aligned(cells, frame, tuple(notes))


def _check_metres(path: Path, grid: Grid) -> None:
    crs = CRS.from_user_input(grid.crs)
    if not crs.is_projected or any(axis.unit_name not in ("metre", "meter") for axis in crs.axis_info[:2]):
        message = f"the raster is in {crs.name}, which is not in metres"
        raise refused(path.name, "not-in-metres", message, "warp it to a projected system such as UTM")


def _polygons(path: Path, crs: str) -> gpd.GeoDataFrame:
    incoming = read_vector(path)
    if incoming.crs is None:
        raise RequestError(f"{path.name} has no reference system", remedy="declare it in the file")
    frame = incoming.frame.set_crs(incoming.crs, allow_override=True).to_crs(crs)
    if frame.empty:
        raise refused(path.name, "empty-file", "the file holds no polygons", "give the units to sum up by")
    return frame


def _bounds(path: Path, crs: str) -> tuple[float, float, float, float]:
    cells = FileCells(existing_file(path))
    if cells.grid.crs == crs:
        return cells.grid.bounds
    return warped_grid(path, choose_transformation(cells.grid.crs, crs)).bounds


def _common(grid: Grid, boxes: list[tuple[float, float, float, float]]) -> Window:
    left, bottom = (max(box[i] for box in [*boxes, grid.bounds]) for i in (0, 1))
    right, top = (min(box[i] for box in [*boxes, grid.bounds]) for i in (2, 3))
    col0 = math.floor((left - grid.left) / grid.dx + SLACK)
    row0 = math.floor((grid.top - top) / grid.dy + SLACK)
    col1 = math.ceil((right - grid.left) / grid.dx - SLACK)
    row1 = math.ceil((grid.top - bottom) / grid.dy - SLACK)
    return Window(row0, col0, row1 - row0, col1 - col0)


def _on_grid(path: Path, values: Values, target: Grid) -> tuple[Cells, list[str]]:
    cells = FileCells(path)
    grid = cells.grid
    col, row = (target.left - grid.left) / grid.dx, (grid.top - target.top) / grid.dy
    same = grid.crs == target.crs and math.isclose(grid.dx, target.dx) and math.isclose(grid.dy, target.dy)
    if same and max(abs(col - round(col)), abs(row - round(row))) < SLACK:
        window = Window(round(row), round(col), target.height, target.width)
        inside = window.row + window.height <= grid.height and window.col + window.width <= grid.width
        if inside and min(window.row, window.col) >= 0:
            return PlacedCells(cells, window, target), []
    return cells_in(read_raster(path), target.crs, values, grid=target)


@dataclass(frozen=True, slots=True)
class PlacedCells(PartCells):
    """A window of cells that lie on a grid but for rounding, said to lie on it."""

    target: Grid

    @property
    def grid(self) -> Grid:
        """The grid they are said to lie on."""
        return self.target
