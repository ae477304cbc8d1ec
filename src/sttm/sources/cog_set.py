"""Writes several Cloud-Optimized GeoTIFFs of one grid at once, strip by strip, in bounded memory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window as FileWindow

from sttm.grids import Grid, Window
from sttm.sources.raster import bound_block_cache, finish_cog, plain_profile

__all__ = ["CogFile", "write_cogs"]

WORKERS = 2
TILE = 512


@dataclass(frozen=True, slots=True)
class CogFile:
    """One file of a set.

    Parameters
    ----------
    nodata
        Stored value that means *no data*.
    scale
        What a stored value is multiplied by to be the quantity; readers of GDAL know it.
    overviews, level
        As for :func:`~sttm.sources.raster.write_cog`.
    title
        What the file holds.
    """

    path: Path
    dtype: str
    nodata: float
    scale: float | None = None
    overviews: Literal["nearest", "average"] = "nearest"
    level: int = 1
    title: str = ""


def write_cogs(
    files: Sequence[CogFile], grid: Grid, strips: Iterable[tuple[Window, Sequence[NDArray[Any]]]]
) -> None:
    """Write a set of files; each is replaced in one step when all strips are there, none is left half done.

    Parameters
    ----------
    strips
        Windows with the values for every file, in the order of the files; shape (height, width) each. Whole
        tiles of 512 × 512 cells are written fastest.
    """
    bound_block_cache()
    plain = [f.path.with_name(f".{f.path.name}.{os.getpid()}.plain.tif") for f in files]
    try:
        with contextlib.ExitStack() as stack:
            sinks = [stack.enter_context(_opened(p, f, grid)) for p, f in zip(plain, files, strict=True)]
            for window, arrays in strips:
                part = FileWindow(window.col, window.row, window.width, window.height)
                for sink, values in zip(sinks, arrays, strict=True):
                    sink.write(values, 1, window=part)
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="sttm-cogs") as pool:
            list(pool.map(_finish, plain, files))
    finally:
        for path in plain:
            path.unlink(missing_ok=True)


def _opened(plain: Path, file: CogFile, grid: Grid) -> Any:
    sink = rasterio.open(plain, "w", **plain_profile(grid, np.dtype(file.dtype), file.nodata))
    if file.scale is not None:
        sink.scales = (file.scale,)
    if file.title:
        sink.set_band_description(1, file.title)
    return sink


def _finish(plain: Path, file: CogFile) -> None:
    with rasterio.open(plain, "r+") as made:
        steps = range(1, max(made.width // TILE, made.height // TILE, 1).bit_length() + 1)
        made.build_overviews([2**k for k in steps], Resampling[file.overviews])
    predict = np.dtype(file.dtype).kind == "f"
    finish_cog(plain, file.path, overviews="made", level=file.level, predict=predict)
    plain.unlink()
