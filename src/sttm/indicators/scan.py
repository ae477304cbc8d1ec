"""Reading a raster once, in bands of rows, where a coverage says that it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells, Window
from sttm.indicators.coverage import Coverage

__all__ = ["Band", "bands"]

TILE = 512
# A band of rows across the territory holds at most this many cells.
BAND_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Values of some rows of the grid; what no polygon touches may be left unread.

    Parameters
    ----------
    row, col
        Place of the first value in the grid.
    values
        Stored values, shape (height, width).
    """

    row: int
    col: int
    values: NDArray[Any]

    @property
    def end(self) -> int:
        """The row after the last."""
        return self.row + len(self.values)


def bands(coverage: Coverage, cells: Cells) -> Iterator[Band]:
    """Yield, from top to bottom, the bands of ``cells`` that hold all cells of ``coverage``.

    The next band is read while the caller works on the last. Tiles of 512 × 512 cells that no
    polygon touches are not read.

    Raises
    ------
    RequestError
        If the raster is on another grid than the coverage.
    """
    if cells.grid != coverage.grid:
        message = f"the coverage was made for {coverage.grid}, the raster lies on {cells.grid}"
        raise RequestError(message, remedy="compute the coverage on the grid of the raster")
    plans = _plans(coverage)
    if len(plans) < 2:  # a thread costs more than it saves
        yield from (_read(cells, plan) for plan in plans)
        return
    reader = _reader(os.getpid())
    ahead = reader.submit(_read, cells, plans[0])
    for plan in plans[1:]:
        band = ahead.result()
        ahead = reader.submit(_read, cells, plan)
        yield band
    yield ahead.result()


@lru_cache(maxsize=1)
def _reader(process: int) -> ThreadPoolExecutor:
    """Return the thread that reads ahead; it stays, so that files stay open. A fork needs its own."""
    del process
    return ThreadPoolExecutor(1, thread_name_prefix="sttm-read")


def _plans(coverage: Coverage) -> list[list[Window]]:
    """Windows to read for each band, left to right."""
    runs = coverage.runs
    if coverage.size == 0:
        return []
    ends = runs.col + runs.length
    top, bottom = int(runs.row.min()), int(runs.row.max()) + 1
    left, right = int(runs.col.min()), int(ends.max())
    height = TILE
    while height > 1 and height * (right - left) > BAND_CELLS:
        height //= 2
    touched = _touched(runs.row // height - top // height, runs.col // TILE, (ends - 1) // TILE)
    plans = []
    for i, line in enumerate(touched):
        row0 = max(top, (top // height + i) * height)
        row1 = min(bottom, (top // height + i + 1) * height)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], line, [0])))).reshape(-1, 2) * TILE
        spans = [(max(left, int(a)), min(right, int(b))) for a, b in edges]
        if spans:
            plans.append([Window(row0, a, row1 - row0, b - a) for a, b in spans])
    return plans


def _touched(band: NDArray[Any], first: NDArray[Any], last: NDArray[Any]) -> NDArray[np.int8]:
    """Return for each band (row) and tile (column) whether a run lies in it."""
    shape = int(band.max()) + 1, int(last.max()) + 2
    changes = np.bincount(np.ravel_multi_index((band, first), shape), minlength=shape[0] * shape[1])
    changes -= np.bincount(np.ravel_multi_index((band, last + 1), shape), minlength=shape[0] * shape[1])
    return (np.cumsum(changes.reshape(shape), axis=1) > 0).astype(np.int8)


def _read(cells: Cells, windows: list[Window]) -> Band:
    first, last = windows[0], windows[-1]
    if len(windows) == 1:
        return Band(first.row, first.col, cells.read(first))
    values = np.zeros((first.height, last.col + last.width - first.col), dtype=cells.dtype)
    for window in windows:
        start = window.col - first.col
        values[:, start : start + window.width] = cells.read(window)
    return Band(first.row, first.col, values)
