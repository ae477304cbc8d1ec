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
from rasterio.warp import calculate_default_transform
from rasterio.windows import Window as FileWindow

from sttm.errors import InputError
from sttm.grids import Cells, Grid, Window
from sttm.sources.raster import open_raster, unreadable

__all__ = ["ConvertedCells", "RecodedCells", "WarpedCells", "warped_grid"]

_MISSING_INTEGER = -(2**31)


def warped_grid(path: Path, source_crs: str, target_crs: str) -> Grid:
    """Return a north-up grid of square cells in ``target_crs`` that covers a raster at its own resolution.

    The corner is a whole multiple of the cell, so that rasters of one resolution fall on one grid.
    """
    dataset = open_raster(path)
    where = {"gcps": dataset.gcps[0]} if dataset.gcps[0] else {}
    bounds = () if where else tuple(dataset.bounds)
    if not where and (dataset.transform.b or dataset.transform.d):
        corners = [dataset.transform * c for c in _corners(dataset.width, dataset.height)]
        xs, ys = zip(*corners, strict=True)
        bounds = (min(xs), min(ys), max(xs), max(ys))
    transform, width, height = calculate_default_transform(
        source_crs, target_crs, dataset.width, dataset.height, *bounds, **where
    )
    cell = _plain_size(transform.a)
    left = np.floor(transform.c / cell) * cell
    top = np.ceil(transform.f / cell) * cell
    right, bottom = transform.c + transform.a * width, transform.f + transform.e * height
    return Grid(
        target_crs,
        float(left),
        float(top),
        cell,
        cell,
        int(np.ceil((right - left) / cell)),
        int(np.ceil((top - bottom) / cell)),
    )


def _corners(width: int, height: int) -> tuple[tuple[int, int], ...]:
    return (0, 0), (width, 0), (width, height), (0, height)


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
    """Cells of integer codes under another legend; codes the table does not list stay as they are."""

    source: Cells
    table: Mapping[int, int]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.source.grid

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return np.dtype("int32")

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*."""
        return self.source.nodata if self.source.nodata is not None else float(_MISSING_INTEGER)

    def read(self, window: Window) -> NDArray[Any]:
        """Return the recoded values of a window, shape (height, width)."""
        raw = self.source.read(window)
        values = raw.astype(np.int32)
        for old, new in self.table.items():
            values[raw == old] = new
        return values
