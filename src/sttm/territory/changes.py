"""Where a layer changed between two versions, and which units or blocks that concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine

from sttm.errors import SttmError
from sttm.grids import Grid, Window
from sttm.territory.comparison import compare_rows, differing_cells
from sttm.territory.records import LayerVersion

if TYPE_CHECKING:
    from sttm.territory.workspace import Workspace

__all__ = ["Extent", "blocks_touched", "changed_extent", "changed_rows", "units_touched"]

_RUNS = 2000
_COARSE = 16


@dataclass(frozen=True, slots=True)
class Extent:
    """Where something changed.

    Parameters
    ----------
    shapes
        Geometries that cover every place that changed; None is *everywhere*.
    why
        Why it is everywhere, in words.
    """

    shapes: NDArray[Any] | None
    why: str = ""

    @property
    def everywhere(self) -> bool:
        """Whether no place can be told apart."""
        return self.shapes is None


def _shapes_of_mask(grid: Grid, window: Window, mask: NDArray[Any]) -> list[Any]:
    """Return polygons that cover the cells of a mask, exactly unless there are too many patches."""
    size = 1
    edges = np.diff(mask.astype(np.int8), axis=1)
    if np.count_nonzero(edges) > _RUNS:  # coarser cells only make more units dirty, never fewer
        size = _COARSE
        rows, cols = -(-mask.shape[0] // size), -(-mask.shape[1] // size)
        padded = np.zeros((rows * size, cols * size), bool)
        padded[: mask.shape[0], : mask.shape[1]] = mask
        mask = np.asarray(padded.reshape(rows, size, cols, size).any(axis=(1, 3)))
    part = grid.part(window)
    transform = Affine(grid.dx * size, 0, part.left, 0, -grid.dy * size, part.top)
    found = rasterio.features.shapes(mask.astype(np.uint8), mask=mask, transform=transform)
    return [shapely.geometry.shape(shape) for shape, _ in found]


def _raster_extent(
    workspace: Workspace, old: LayerVersion, new: LayerVersion, windows: Iterable[Window] | None
) -> Extent:
    a, b = workspace.cells(old), workspace.cells(new)
    if a.grid != b.grid:
        return Extent(None, "on another grid")
    shapes: list[Any] = []
    for window, mask, _, _ in differing_cells(a, b, windows):
        shapes += _shapes_of_mask(b.grid, window, mask)
    return Extent(np.array(shapes, dtype=object))


def _vector_extent(workspace: Workspace, old: LayerVersion, new: LayerVersion) -> Extent:
    a, b = workspace.vector(old), workspace.vector(new)
    if set(a.columns) != set(b.columns) or dict(old.facts["columns"]) != dict(new.facts["columns"]):
        return Extent(None, "with other columns")
    added, removed, columns = compare_rows(a, b)
    changed = _union(b.index[:0], columns.values())
    gone, come = a.loc[removed.union(changed)], b.loc[added.union(changed)]
    shapes = np.concatenate([gone.geometry.to_numpy(), come.geometry.to_numpy()])
    return Extent(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])


def changed_extent(
    workspace: Workspace, old: LayerVersion, new: LayerVersion, windows: Iterable[Window] | None = None
) -> Extent:
    """Return where a layer changed between two versions.

    Where it is known that a raster changed nowhere but in some ``windows``, only those are compared.

    A vector changed where a feature was added, removed or altered in any way, there over all its old
    and new area; a raster where cells differ. A table has no place: it changed everywhere.
    """
    if old.version == new.version:
        return Extent(np.array([], dtype=object))
    if old.kind != new.kind:
        return Extent(None, f"from a {old.kind} to a {new.kind}")
    try:
        if new.kind == "raster":
            return _raster_extent(workspace, old, new, windows)
        if new.kind == "vector":
            return _vector_extent(workspace, old, new)
    except SttmError as error:  # the old version is lost: then nothing can be said to be unchanged
        return Extent(None, f"and the old version cannot be read ({error.message})")
    return Extent(None)


def _union(start: pd.Index, indexes: Iterable[pd.Index]) -> pd.Index:
    for index in indexes:
        start = start.union(index)
    return start


def changed_rows(old: pd.DataFrame, new: pd.DataFrame) -> pd.Index | None:
    """Return the ids of rows that are new or differ in any column; None where the columns differ."""
    if set(old.columns) != set(new.columns):
        return None
    added, _, columns = compare_rows(old, new)
    return _union(added, columns.values())


def units_touched(units: geopandas.GeoDataFrame, shapes: NDArray[Any], radius: float) -> pd.Index:
    """Return the ids of units in which, or within ``radius`` metres of which, something changed.

    An area that only shares an edge with a unit does not concern it; a point or a line on the edge does.
    """
    polygons = units.geometry.to_numpy()
    tree = shapely.STRtree(polygons)
    if radius > 0:
        found = tree.query(shapes, predicate="dwithin", distance=radius)[1]
        return units.index[np.unique(found)]
    which, found = tree.query(shapes, predicate="intersects")
    areal = shapely.get_dimensions(shapes)[which] == 2
    only_edge = np.zeros(len(which), bool)
    only_edge[areal] = shapely.touches(polygons[found[areal]], shapes[which[areal]])
    return units.index[np.unique(found[~only_edge])]


def blocks_touched(grid: Grid, size: int, shapes: NDArray[Any], radius: float) -> set[tuple[int, int]]:
    """Return the upper left cells (row, column) of the blocks within ``radius`` metres of a change."""
    touched: set[tuple[int, int]] = set()
    bounds = shapely.bounds(shapes) + np.array([-radius, -radius, radius, radius])
    for left, bottom, right, top in np.unique(bounds, axis=0):
        # A cell more on each side: an edge that falls on a cell border concerns both neighbours.
        window = grid.window((left - grid.dx, bottom - grid.dy, right + grid.dx, top + grid.dy))
        if not window.height or not window.width:
            continue
        rows = range(window.row // size * size, window.row + window.height, size)
        cols = range(window.col // size * size, window.col + window.width, size)
        touched |= {(row, col) for row in rows for col in cols}
    return touched
