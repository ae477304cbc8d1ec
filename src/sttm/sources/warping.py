"""Cells seen through a change: another reference system, another unit, other codes. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.errors import RasterioError, RasterioIOError, WindowError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as FileWindow

from sttm.errors import InputError
from sttm.grids import Cells, Grid, Window
from sttm.sources.crs import Transformation
from sttm.sources.raster import open_raster, unreadable

__all__ = ["ConvertedCells", "RecodedCells", "WarpedCells", "WholeCells", "warped_grid"]

_MISSING_INTEGER = -(2**31)


def warped_grid(path: Path, how: Transformation) -> Grid:
    """Return a north-up grid of square cells that covers a raster at its own resolution.

    The corner is a whole multiple of the cell, so that rasters of one resolution fall on one grid.

    Parameters
    ----------
    path
        A raster, possibly rotated.
    how
        The transformation into the wanted reference system.
    """
    dataset = open_raster(path)
    t, width, height = dataset.transform, dataset.width, dataset.height
    along = np.linspace(0, 1, 21)
    side = np.concatenate([along, along * 0 + 1, along[::-1], along * 0]) * width
    down = np.concatenate([along * 0, along, along * 0 + 1, along[::-1]]) * height
    x, y = how.apply(t.a * side + t.b * down + t.c, t.d * side + t.e * down + t.f)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        message = f"the raster lies where {how.source} cannot be transformed to {how.target}"
        raise unreadable(path, message, "wrong-crs")
    diagonal = np.hypot(x[0] - x[len(x) // 2], y[0] - y[len(y) // 2])
    cell = _plain_size(float(diagonal / np.hypot(width, height)))
    left, top = np.floor(x.min() / cell) * cell, np.ceil(y.max() / cell) * cell
    columns, rows = np.ceil((x.max() - left) / cell), np.ceil((top - y.min()) / cell)
    return Grid(how.target, float(left), float(top), cell, cell, int(columns), int(rows))


def _plain_size(size: float) -> float:
    """Return a cell size with three significant digits: 9.9871 m is meant to be 9.99 m."""
    return float(f"{size:.3g}")


@dataclass(frozen=True, slots=True)
class WarpedCells:
    """A raster file seen on another grid.

    Parameters
    ----------
    path, band
        The file.
    grid
        Target grid.
    source_crs
        Reference system of the file, which may declare none or a wrong one.
    source_nodata
        Value that means no data in the file.
    resampling
        ``nearest`` for categories, ``bilinear`` for quantities.
    pipeline
        PROJ pipeline of the chosen operation; empty for none.
    """

    path: Path
    band: int
    grid: Grid
    source_crs: str
    source_nodata: float | None
    resampling: Literal["nearest", "bilinear"]
    pipeline: str = ""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values; integers are widened where the file has no value for no data."""
        stored = np.dtype(open_raster(self.path).dtypes[self.band - 1])
        return np.dtype("int32") if stored.kind in "iu" and self.source_nodata is None else stored

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*."""
        if self.source_nodata is not None:
            return self.source_nodata
        return float("nan") if self.dtype.kind == "f" else float(_MISSING_INTEGER)

    def read(self, window: Window) -> NDArray[Any]:
        """Return the values of a window of the target grid, shape (height, width)."""
        grid = self.grid
        options: dict[str, Any] = {"COORDINATE_OPERATION": self.pipeline} if self.pipeline else {}
        try:
            with WarpedVRT(
                open_raster(self.path),
                src_crs=CRS.from_user_input(self.source_crs).to_wkt(),
                crs=CRS.from_user_input(grid.crs).to_wkt(),
                src_nodata=self.source_nodata,
                nodata=self.nodata,
                dtype=self.dtype.name,
                transform=Affine(grid.dx, 0, grid.left, 0, -grid.dy, grid.top),
                width=grid.width,
                height=grid.height,
                resampling=Resampling[self.resampling],
                tolerance=0.01,
                warp_extras=options,
            ) as warped:
                part = FileWindow(window.col, window.row, window.width, window.height)
                values: NDArray[Any] = warped.read(self.band, window=part)
        except (RasterioIOError, RasterioError, WindowError) as error:
            raise _broken(self.path) from error
        return values


def _broken(path: Path) -> InputError:
    return unreadable(path, "a block cannot be read while warping", "truncated-raster")


@dataclass(frozen=True, slots=True)
class ConvertedCells:
    """Cells in another unit: ``value × scale + offset``, as float32 with NaN for no data."""

    source: Cells
    scale: float = 1.0
    offset: float = 0.0

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.source.grid

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return np.dtype("float32")

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*."""
        return float("nan")

    def read(self, window: Window) -> NDArray[Any]:
        """Return the converted values of a window, shape (height, width)."""
        raw = self.source.read(window)
        values = raw.astype(np.float64) * self.scale + self.offset
        nodata = self.source.nodata
        if nodata is not None and not np.isnan(nodata):
            values[raw == np.asarray(nodata).astype(raw.dtype)] = np.nan
        return values.astype(np.float32)


@dataclass(frozen=True, slots=True)
class RecodedCells:
    """Cells under another legend; codes the table does not list stay as they are."""

    source: Cells
    table: Mapping[int, int]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.source.grid

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values: of the source where that is decimal, so that nothing is rounded."""
        return np.dtype("float64") if self.source.dtype.kind == "f" else np.dtype("int32")

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*."""
        return self.source.nodata

    def read(self, window: Window) -> NDArray[Any]:
        """Return the recoded values of a window, shape (height, width)."""
        raw = self.source.read(window)
        values = raw.astype(self.dtype)
        for old, new in self.table.items():
            values[raw == old] = new
        return values


@dataclass(frozen=True, slots=True)
class WholeCells:
    """Codes stored as decimal numbers (2.0), as whole ones; only for cells known to hold whole numbers."""

    source: Cells

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.source.grid

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return np.dtype("int32")

    @property
    def nodata(self) -> float:
        """Stored value that means *no data*."""
        declared = self.source.nodata
        if declared is None or not np.isfinite(declared) or abs(declared) > -_MISSING_INTEGER:
            return float(_MISSING_INTEGER)
        return declared

    def read(self, window: Window) -> NDArray[Any]:
        """Return the codes of a window, shape (height, width)."""
        raw = self.source.read(window)
        known = np.isfinite(raw)
        declared = self.source.nodata
        if declared is not None:
            known &= raw != np.asarray(declared, np.float64).astype(raw.dtype)
        return np.where(known, raw, self.nodata).astype(np.int32)
