"""The exact fraction of each cell that a polygon covers, computed by exactextract.

exactextract [1]_ walks the boundary of the polygon through the grid and measures, in every cell it
crosses, the area on the inner side; cells it does not cross are inside or outside as a whole. Its
Python interface returns one value per cell; here those values leave as runs of equal fraction along
a row, one polygon at a time, so that a territory never stands in memory cell by cell.

Fractions are exact in the geometry and single precision in the number: off by 6e-8 at most.

References
----------
.. [1] Baston, D. *exactextract*, https://github.com/isciences/exactextract
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from exactextract import exact_extract
from exactextract.feature import Feature, FeatureSource
from exactextract.raster import RasterSource
from exactextract.writer import Writer
from numpy.typing import NDArray

from sttm.grids import Grid, Window

__all__ = ["Runs", "cell_fractions"]

# Cells of bounding window handed to exactextract at once; taller polygons are taken by bands of rows.
CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Runs of cells along a row that a polygon covers by the same fraction, sorted by row and column.

    Parameters
    ----------
    row, col, length
        First cell and number of cells of each run, int32.
    fraction
        Covered fraction of every cell of the run, above 0 and at most 1, float64.
    """

    row: NDArray[np.int32]
    col: NDArray[np.int32]
    length: NDArray[np.int32]
    fraction: NDArray[np.float64]


def cell_fractions(polygons: Sequence[Any] | NDArray[Any], grid: Grid) -> list[Runs]:
    """Return the runs of covered cells of each polygon.

    The runs of a polygon depend on that polygon and on the grid alone, to the last bit.

    Parameters
    ----------
    polygons
        Valid shapely polygons or multipolygons, in the reference system of the grid.
    grid
        The grid whose cells are wanted; what lies outside it is left out.
    """
    geometries = np.asarray(polygons, dtype=object)
    windows = [grid.window(tuple(bounds)) for bounds in shapely.bounds(geometries)]
    runs: list[Runs | None] = [None] * len(geometries)
    small = [i for i, window in enumerate(windows) if window.height * window.width <= CELLS_AT_ONCE]
    for i, found in zip(small, _extract(geometries[small], grid, grid.whole), strict=True):
        runs[i] = found
    for i, window in enumerate(windows):
        if runs[i] is None:
            parts = [_extract(geometries[[i]], grid, band)[0] for band in _bands(window, grid)]
            runs[i] = Runs(*(np.concatenate([getattr(p, f) for p in parts]) for f in Runs.__slots__))
    return [found for found in runs if found is not None]


def _bands(window: Window, grid: Grid) -> Iterator[Window]:
    height = max(1, CELLS_AT_ONCE // max(1, window.width))
    for row in range(window.row, window.row + window.height, height):
        yield Window(row, 0, min(height, window.row + window.height - row), grid.width)


def _extract(geometries: NDArray[Any], grid: Grid, window: Window) -> list[Runs]:
    if len(geometries) == 0 or window.height == 0 or window.width == 0:
        return [_encode(np.empty(0, np.int64), np.empty(0), window) for _ in geometries]
    collector = _Collector(window)
    features = _Polygons(shapely.to_wkb(geometries))
    exact_extract(_NoData(grid.part(window)), features, ["cell_id", "coverage"], output=collector)
    return collector.runs


def _encode(cells: NDArray[np.int64], fraction: NDArray[np.float64], window: Window) -> Runs:
    """Join neighbouring cells of a row that share a fraction."""
    step = np.diff(cells)
    if np.any(step <= 0):
        order = np.argsort(cells)
        cells, fraction = cells[order], fraction[order]
        step = np.diff(cells)
    starts = np.ones(len(cells), dtype=bool)
    np.not_equal(step, 1, out=starts[1:])
    starts[1:] |= fraction[1:] != fraction[:-1]
    if len(cells) >= window.width:  # else no run can reach the end of a row and go on in the next
        starts |= cells % window.width == 0
    first = np.flatnonzero(starts)
    row, col = np.divmod(cells[first], window.width)
    return Runs(
        (row + window.row).astype(np.int32),
        (col + window.col).astype(np.int32),
        np.diff(first, append=len(cells)).astype(np.int32),
        fraction[first],
    )


class _NoData(RasterSource):  # type: ignore[misc]
    """A raster of the right extent and no content: only its cells are asked for."""

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self._grid = grid

    def res(self) -> tuple[float, float]:
        return self._grid.dx, self._grid.dy

    def extent(self) -> tuple[float, float, float, float]:
        return self._grid.bounds

    def srs_wkt(self) -> None:
        return None

    def nodata_value(self) -> None:
        return None

    def read_window(self, _x0: int, _y0: int, nx: int, ny: int) -> NDArray[np.uint8]:
        return np.zeros((ny, nx), dtype=np.uint8)


class _Polygon(Feature):  # type: ignore[misc]
    """One polygon on its way in, one set of arrays on its way out."""

    def __init__(self, wkb: bytes | None = None) -> None:
        super().__init__()
        self._wkb = wkb
        self.values: dict[str, Any] = {}

    def geometry(self) -> bytes | None:
        return self._wkb

    def set_geometry(self, wkb: bytes | None) -> None:
        self._wkb = wkb

    def set_geometry_format(self) -> str:
        return "wkb"

    def set(self, name: str, value: Any) -> None:
        self.values[name] = value

    def get(self, name: str) -> Any:
        return self.values[name]

    def fields(self) -> list[str]:
        return list(self.values)


class _Polygons(FeatureSource):  # type: ignore[misc]
    def __init__(self, wkb: NDArray[Any]) -> None:
        super().__init__()
        self._wkb = wkb

    def count(self) -> int:
        return len(self._wkb)

    def __iter__(self) -> Iterator[_Polygon]:
        return map(_Polygon, self._wkb)

    def srs_wkt(self) -> None:
        return None


class _Collector(Writer):  # type: ignore[misc]
    """Encodes each polygon's cells as soon as they are known."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window
        self.runs: list[Runs] = []

    def add_operation(self, operation: Any) -> None:
        pass

    def add_column(self, name: str) -> None:
        pass

    def write(self, feature: Any) -> None:
        found = _Polygon()
        feature.copy_to(found)
        self.runs.append(_encode(found.values["cell_id"], found.values["coverage"], self._window))

    def features(self) -> list[Runs]:
        return self.runs
