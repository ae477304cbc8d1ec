"""The exact fraction of each cell that a polygon covers, computed by exactextract.

exactextract [1]_ walks the boundary of the polygon through the grid and measures, in every cell it
crosses, the area on the inner side; cells it does not cross are inside or outside as a whole. Its
Python interface returns one value per cell; here those values leave as runs of equal fraction along
a row, one polygon at a time, so that a territory never stands in memory cell by cell.

Fractions are exact in the geometry and of single precision in the number. They are kept as whole multiples
of :data:`GRAIN`, 2⁻²⁴ (off by 6e-8 at most; slivers below half of it are left out), so that sums of fractions
are exact in double precision, in any order, up to five hundred million cells.

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

__all__ = ["GRAIN", "Runs", "cell_fractions"]

GRAIN = 2.0**-24

# Cells of bounding window handed to exactextract at once; taller polygons are taken by bands of rows.
CELLS_AT_ONCE = 4_000_000
# Up to this size it is quicker to list every cell than to single out those near the border.
LISTED_WHOLE = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Runs of cells along a row that a polygon covers by the same fraction, sorted by row and column.

    Parameters
    ----------
    row, col, length
        First cell and number of cells of each run, int32.
    fraction
        Covered fraction of every cell of the run, above 0 and at most 1, a multiple of :data:`GRAIN`.
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
        none = np.empty(0, np.int32)
        return [Runs(none, none, none, np.empty(0)) for _ in geometries]
    borders = _Borders(grid.part(window))
    collector = _Collector(borders, window)
    exact_extract(borders, _Polygons(geometries, borders), ["cell_id", "coverage"], output=collector)
    return collector.runs


def _encode(
    cell: NDArray[np.int64], fraction: NDArray[np.float64], joined: NDArray[np.bool_], window: Window
) -> Runs:
    """Join cells into runs: a ``joined`` cell is in the run of the one before it if they share a fraction."""
    fraction = np.rint(fraction / GRAIN) * GRAIN
    if np.any(fraction == 0.0):
        some = fraction > 0.0
        # What follows a sliver left out begins a run.
        joined = joined[some] & some[np.flatnonzero(some) - 1]
        cell, fraction = cell[some], fraction[some]
    starts = ~joined
    starts[1:] |= fraction[1:] != fraction[:-1]
    first = np.flatnonzero(starts)
    last = np.append(first[1:], len(cell)) - 1 if len(first) else first
    row, col = np.divmod(cell[first], window.width)
    return Runs(
        (row + window.row).astype(np.int32),
        (col + window.col).astype(np.int32),
        (cell[last] - cell[first] + 1).astype(np.int32),
        fraction[first],
    )


class _Borders(RasterSource):  # type: ignore[misc]
    """A raster that has data only where the border of the current polygon runs.

    exactextract returns cells with data alone. The others need no listing: a stretch of them along
    a row is inside or outside as a whole, as the cell before it is.
    """

    def __init__(self, grid: Grid) -> None:
        super().__init__()
        self._grid = grid
        self.polygon: Any = None
        self._origin = (0, 0)
        self._near = np.empty((0, 0), dtype=np.uint8)

    def res(self) -> tuple[float, float]:
        return self._grid.dx, self._grid.dy

    def extent(self) -> tuple[float, float, float, float]:
        return self._grid.bounds

    def srs_wkt(self) -> None:
        return None

    def nodata_value(self) -> int:
        return 0

    def read_window(self, x0: int, y0: int, nx: int, ny: int) -> NDArray[np.uint8]:
        if nx * ny == 0:  # exactextract asks for nothing to learn the type
            return np.empty((ny, nx), dtype=np.uint8)
        self._origin = x0, y0
        if nx * ny <= LISTED_WHOLE:
            self._near = np.ones((ny, nx), dtype=np.uint8)
            return self._near
        # A point at least every cell: every cell the border crosses is that of a point or next to it.
        step = min(self._grid.dx, self._grid.dy)
        x, y = shapely.get_coordinates(shapely.segmentize(self.polygon.boundary, step)).T
        col = np.floor((x - self._grid.left) / self._grid.dx).astype(np.int64) - x0
        row = np.floor((self._grid.top - y) / self._grid.dy).astype(np.int64) - y0
        # Two cells of margin take the points just outside; beyond them, none matters.
        close = (col >= -2) & (col < nx + 2) & (row >= -2) & (row < ny + 2)
        met = np.zeros((ny + 4, nx + 4), dtype=np.uint8)
        met[row[close] + 2, col[close] + 2] = 1
        # One cell around for the cells crossed, and one more beside them, which are inside or outside whole.
        tall = met[1:-3] | met[2:-2]
        tall |= met[3:-1]
        near = tall[:, :-4] | tall[:, 1:-3]
        for shifted in (tall[:, 2:-2], tall[:, 3:-1], tall[:, 4:]):
            near |= shifted
        # Each row begins and ends with a cell that is listed when covered.
        near[:, [0, -1]] = 1
        self._near = near
        return near

    def listed(
        self, cell: NDArray[np.int64], fraction: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
        """Return cells in order, their fractions, and whether each joins the cell listed before it.

        It does when it is the next in the row, or when all cells between them were left out for being
        inside: then both are inside too.
        """
        step = np.diff(cell)
        if np.any(step <= 0):
            order = np.argsort(cell)
            cell, fraction = cell[order], fraction[order]
            step = np.diff(cell)
        width = self._grid.width
        joined = np.zeros(len(cell), dtype=bool)
        joined[1:] = step == 1
        gap = np.flatnonzero(step > 1)
        row, col = np.divmod(cell[gap] + 1, width)
        row, col = row - self._origin[1], col - self._origin[0]
        inner = (col > 0) & (col < self._near.shape[1])
        inner[inner] = self._near[row[inner], col[inner]] == 0
        joined[gap[inner] + 1] = True
        if self._near.shape[1] == width:  # only then is the first cell of a row next to the last of another
            joined &= cell % width != 0
        return cell, fraction, joined


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
    def __init__(self, geometries: NDArray[Any], borders: _Borders) -> None:
        super().__init__()
        self._geometries = geometries
        self._borders = borders

    def count(self) -> int:
        return len(self._geometries)

    def __iter__(self) -> Iterator[_Polygon]:
        for geometry, wkb in zip(self._geometries, shapely.to_wkb(self._geometries), strict=True):
            self._borders.polygon = geometry
            yield _Polygon(wkb)

    def srs_wkt(self) -> None:
        return None


class _Collector(Writer):  # type: ignore[misc]
    """Encodes each polygon's cells as soon as they are known."""

    def __init__(self, borders: _Borders, window: Window) -> None:
        super().__init__()
        self._borders = borders
        self._window = window
        self.runs: list[Runs] = []

    def add_operation(self, operation: Any) -> None:
        pass

    def add_column(self, name: str) -> None:
        pass

    def write(self, feature: Any) -> None:
        found = _Polygon()
        feature.copy_to(found)
        listed = self._borders.listed(found.values["cell_id"], found.values["coverage"])
        self.runs.append(_encode(*listed, self._window))

    def features(self) -> list[Runs]:
        return self.runs
