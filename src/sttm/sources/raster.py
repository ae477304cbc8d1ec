"""Raster files as windows of cells: reading any GeoTIFF, writing Cloud-Optimized ones."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from pyproj.exceptions import CRSError
from rasterio.env import get_gdal_config, set_gdal_config
from rasterio.errors import RasterioIOError
from rasterio.transform import Affine
from rasterio.windows import Window as FileWindow

from sttm.errors import Fault, InputError
from sttm.grids import Grid, Window
from sttm.sources.crs import authority_code

__all__ = [
    "FileCells",
    "bound_block_cache",
    "finish_cog",
    "grid_of",
    "is_north_up",
    "open_raster",
    "plain_profile",
    "unreadable",
    "write_cog",
]

_CACHE_BYTES = 64 * 2**20  # GDAL's own default is a share of the machine's memory: ours must not grow with it
_OPEN_FILES = 32


class _Open(threading.local):
    """Datasets this thread holds open, the most recently used last."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.files: OrderedDict[tuple[str, int, int], Any] = OrderedDict()


_open = _Open()


def bound_block_cache() -> None:
    """Keep GDAL's block cache, which is one for the process, from growing with the machine's memory."""
    if get_gdal_config("GDAL_CACHEMAX") != _CACHE_BYTES:
        set_gdal_config("GDAL_CACHEMAX", _CACHE_BYTES)


def open_raster(path: Path) -> Any:
    """Return the rasterio dataset of a path, kept open for this thread.

    A file that changed on disk, or a forked process, opens anew.

    Raises
    ------
    InputError
        If the file is missing or not a raster.
    """
    if _open.process != os.getpid():  # handles must not be shared with the parent after a fork
        _open.process, _open.files = os.getpid(), OrderedDict()
    try:
        stat = path.stat()
        key = (str(path), stat.st_mtime_ns, stat.st_size)
        if key in _open.files:
            _open.files.move_to_end(key)
            return _open.files[key]
        bound_block_cache()
        dataset = rasterio.open(path, driver="GTiff")
    except (OSError, RasterioIOError) as error:
        raise unreadable(path, f"the raster cannot be opened: {error}") from error
    for stale in [old for old in _open.files if old[0] == key[0]]:
        _open.files.pop(stale).close()
    _open.files[key] = dataset
    while len(_open.files) > _OPEN_FILES:
        _open.files.popitem(last=False)[1].close()
    return dataset


def unreadable(path: Path, message: str, code: str = "unreadable-raster") -> InputError:
    """Return the error for a raster that cannot be opened or decoded."""
    fault = Fault(
        code=code,
        message=message,
        remedy="check that the file was copied or downloaded whole and opens in QGIS",
        file=path.name,
    )
    return InputError(f"{path.name}: {message}", [fault], remedy=fault.remedy)


def is_north_up(dataset: Any) -> bool:
    """Whether rows of an open dataset run from north to south and columns from west to east."""
    t = dataset.transform
    return not (t.b or t.d or t.a <= 0 or t.e >= 0 or dataset.gcps[0] or t.is_identity)


def grid_of(dataset: Any, crs: str | None = None) -> Grid:
    """Return the grid of an open rasterio dataset that is north up; ``crs`` overrules what it declares.

    Raises
    ------
    ValueError
        If the dataset is rotated, south up or has no reference system; the message says which.
    """
    if crs is None and dataset.crs is None:
        msg = "the raster declares no reference system"
        raise ValueError(msg)
    if not is_north_up(dataset):
        msg = "the raster is rotated, mirrored or not georeferenced; it has to be warped to a north-up grid"
        raise ValueError(msg)
    try:
        code = crs or authority_code(dataset.crs.to_wkt())
    except CRSError as error:
        msg = f"the reference system of the raster is not understood: {error}"
        raise ValueError(msg) from error
    t = dataset.transform
    return Grid(code, t.c, t.f, t.a, -t.e, dataset.width, dataset.height)


class FileCells:
    """Cells of one band of a local GeoTIFF.

    Holds a path, so it is cheap to create, to pickle and to send to another process. The file is
    opened at the first use and kept open per thread.

    Parameters
    ----------
    path
        A raster on disk.
    band
        Number of the band, from 1.
    nodata, crs
        Overrule what the file declares, or make up for what it does not.

    Raises
    ------
    InputError
        At first use, if the file is missing, damaged or not on a north-up grid.
    """

    __slots__ = ("_given", "_head", "band", "path")

    def __init__(
        self, path: Path, band: int = 1, *, nodata: float | None = None, crs: str | None = None
    ) -> None:
        self.path = Path(path)
        self.band = band
        self._given = (nodata, crs)
        self._head: tuple[Grid, np.dtype[Any], float | None] | None = None

    def _read_head(self) -> tuple[Grid, np.dtype[Any], float | None]:
        if self._head is None:
            dataset = open_raster(self.path)
            if not 1 <= self.band <= dataset.count:
                raise unreadable(
                    self.path, f"the raster has {dataset.count} bands, not {self.band}", "no-such-band"
                )
            try:
                grid = grid_of(dataset, self._given[1])
            except ValueError as error:
                raise unreadable(self.path, str(error), "no-grid") from error
            declared = dataset.nodatavals[self.band - 1]
            nodata = declared if self._given[0] is None else self._given[0]
            dtype = np.dtype(dataset.dtypes[self.band - 1])
            self._head = (grid, dtype, None if nodata is None else float(nodata))
        return self._head

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self._read_head()[0]

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the stored values."""
        return self._read_head()[1]

    @property
    def nodata(self) -> float | None:
        """Stored value that means *no data*, beside NaN, which always does."""
        return self._read_head()[2]

    def read(self, window: Window) -> NDArray[Any]:
        """Return the stored values of a window, shape (height, width).

        Raises
        ------
        ValueError
            If the window leaves the grid.
        InputError
            If a block of the file cannot be decoded.
        """
        grid = self._read_head()[0]
        if (
            min(window.row, window.col) < 0
            or window.row + window.height > grid.height
            or window.col + window.width > grid.width
        ):
            msg = f"{window} leaves the grid of {grid.height} rows and {grid.width} columns"
            raise ValueError(msg)
        if not window.height or not window.width:
            return np.empty((window.height, window.width), self.dtype)
        part = FileWindow(window.col, window.row, window.width, window.height)
        try:
            values: NDArray[Any] = open_raster(self.path).read(self.band, window=part)
        except RasterioIOError as error:
            rows = f"{window.row}–{window.row + window.height}"
            columns = f"{window.col}–{window.col + window.width}"
            place = f"rows {rows}, columns {columns}"
            raise unreadable(self.path, f"a block cannot be read ({place})", "truncated-raster") from error
        return values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileCells) and self.__getstate__() == other.__getstate__()

    def __hash__(self) -> int:
        return hash((self.path, self.band))

    def __repr__(self) -> str:
        return f"FileCells({str(self.path)!r}, band={self.band})"

    def __getstate__(self) -> tuple[Path, int, tuple[float | None, str | None]]:
        return self.path, self.band, self._given

    def __setstate__(self, state: tuple[Path, int, tuple[float | None, str | None]]) -> None:
        self.path, self.band, self._given = state
        self._head = None


def write_cog(
    path: Path,
    grid: Grid,
    dtype: np.dtype[Any] | str,
    nodata: float | None,
    blocks: Iterable[tuple[Window, NDArray[Any]]],
    *,
    overviews: Literal["nearest", "average"] = "nearest",
    level: int = 9,
    few_values: bool = False,
) -> None:
    """Write a Cloud-Optimized GeoTIFF from windows, in bounded memory and with reproducible bytes.

    Parameters
    ----------
    path
        File to write; replaced in one step when everything is written, never left half done.
    grid, dtype, nodata
        Of the file. ``nodata`` is None only where every cell has a value.
    blocks
        Windows with their values, shape (height, width), in any order; cells no window covers are no data.
    overviews
        How the coarser levels are made: ``nearest`` for categories, ``average`` for quantities.
    level
        Level of compression, 1 (light) to 22; the values are the same.
    few_values
        Whether decimal numbers take few values, as those of classes do: prediction would do harm.

    Raises
    ------
    ValueError
        If the windows leave cells uncovered and there is no ``nodata`` value for them.
    """
    dtype = np.dtype(dtype)
    path = Path(path)
    plain = path.with_name(f".{path.name}.{os.getpid()}.plain.tif")
    try:
        bound_block_cache()
        _write_plain(plain, grid, dtype, nodata, blocks)
        finish_cog(
            plain, path, overviews=overviews, level=level, predict=dtype.kind == "f" and not few_values
        )
    finally:
        plain.unlink(missing_ok=True)


def finish_cog(
    plain: Path, path: Path, *, overviews: Literal["nearest", "average", "made"], level: int, predict: bool
) -> None:
    """Make a Cloud-Optimized GeoTIFF of a plain one, in one step; the parameters as for :func:`write_cog`.

    Overviews may be *made* already: in the plain file, without compression, that takes a third of the time.
    """
    made = {"overviews": "FORCE_USE_EXISTING"}
    ready = path.with_name(f".{path.name}.{os.getpid()}.cog.tif")
    try:
        rasterio.shutil.copy(
            plain,
            ready,
            driver="COG",
            compress="ZSTD",
            level=level,
            predictor="YES" if predict else "NO",
            blocksize=512,
            **(made if overviews == "made" else {"overview_resampling": overviews}),
            overview_compress="ZSTD",
            bigtiff="IF_SAFER",
            num_threads=os.environ.get("GDAL_NUM_THREADS", "2"),  # the bytes are those of one
        )
        ready.replace(path)
    finally:
        ready.unlink(missing_ok=True)


def plain_profile(grid: Grid, dtype: np.dtype[Any], nodata: float | None) -> dict[str, Any]:
    """Return how a plain GeoTIFF is laid out that a Cloud-Optimized one is made of."""
    return {
        "driver": "GTiff",
        "width": grid.width,
        "height": grid.height,
        "count": 1,
        "dtype": dtype.name,
        "crs": grid.crs,
        "transform": Affine(grid.dx, 0, grid.left, 0, -grid.dy, grid.top),
        "nodata": nodata,
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "bigtiff": "IF_SAFER",
        "sparse_ok": True,
    }


def _write_plain(
    path: Path,
    grid: Grid,
    dtype: np.dtype[Any],
    nodata: float | None,
    blocks: Iterable[tuple[Window, NDArray[Any]]],
) -> None:
    covered = 0
    with rasterio.open(path, "w", **plain_profile(grid, dtype, nodata)) as sink:
        for window, values in blocks:
            if values.shape != (window.height, window.width):
                msg = f"values have shape {values.shape}, their window {(window.height, window.width)}"
                raise ValueError(msg)
            part = FileWindow(window.col, window.row, window.width, window.height)
            sink.write(values.astype(dtype, copy=False), 1, window=part)
            covered += values.size
    if nodata is None and covered < grid.width * grid.height:
        msg = f"{grid.width * grid.height - covered} cells have no value and the raster has no nodata value"
        raise ValueError(msg)
