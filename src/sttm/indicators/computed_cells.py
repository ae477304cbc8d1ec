"""What rasters that are computed when they are read have in common, and how their windows are worked on."""

from __future__ import annotations

import ctypes
import os
import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sttm.grids import Grid, Window

__all__ = ["ComputedCells", "in_order"]

BLOCK = 1024

WORKERS = 2
"""Windows worked on at once: each holds up to 300 MiB, so that more cores do not mean more memory."""

_TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None

Item = TypeVar("Item")
Result = TypeVar("Result")


class ComputedCells(ABC):
    """Cells in single precision, NaN for no data; nothing is computed before it is read."""

    __slots__ = ()

    @property
    @abstractmethod
    def grid(self) -> Grid:
        """Where the cells lie."""

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return np.dtype("float32")

    @property
    def nodata(self) -> float:
        """NaN."""
        return float("nan")

    @abstractmethod
    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the values of a window, shape (height, width)."""

    def windows(self) -> Iterator[Window]:
        """Yield windows anchored to the grid that cover it, of a good size to work on."""
        return self.grid.blocks(BLOCK)

    def blocks(self) -> Iterator[tuple[Window, NDArray[np.float32]]]:
        """Yield the whole raster by windows anchored to the grid, some worked on at once."""
        return in_order(self.read, self.windows())


def in_order(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Yield each item with its result, in order, while the next are worked on."""
    workers = max(1, min(WORKERS, os.cpu_count() or 1))
    with ThreadPoolExecutor(workers, thread_name_prefix="sttm-blocks") as pool:
        waiting: deque[tuple[Item, Future[Result]]] = deque()
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > workers:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()
    _give_back()


def _give_back() -> None:
    """Return to the system what threads have freed: glibc would keep it for each of them."""
    if _TRIM is not None:
        _TRIM(0)
