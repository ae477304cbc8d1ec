"""One table that says which cells each polygon covers and by how much, shared by every raster on a grid.

It is computed once per set of polygons and grid (:func:`coverage` remembers the last ones) and
holds runs of cells, not cells: it grows with the length of the boundaries, not with the territory.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from threading import Lock

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from sttm.errors import Fault, InputError
from sttm.grids import Grid
from sttm.indicators.fractions import Runs, cell_fractions

__all__ = ["Coverage", "coverage"]

# Tables kept for the next caller, together: about five times the units of a metropolitan area.
REMEMBERED_BYTES = 256 * 1024**2
REMEMBERED_TABLES = 32


@dataclass(frozen=True, eq=False)
class Coverage:
    """Which cells of a grid each polygon covers, and by how much.

    Parameters
    ----------
    index
        The polygons, in the order of every result.
    grid
        The grid of the cells.
    area
        Area of each polygon, m², wherever it lies.
    cells
        Area of each polygon on the grid, in cells.
    on_grid
        Share of that area that lies on the grid, 0–1; exactly 1 when the bounds are within it.
    runs
        Runs of equally covered cells, polygon after polygon, each sorted by row and column.
    offsets
        The runs of polygon ``i`` are ``offsets[i]`` to ``offsets[i + 1]``.
    """

    index: pd.Index
    grid: Grid
    area: NDArray[np.float64]
    cells: NDArray[np.float64]
    on_grid: NDArray[np.float64]
    runs: Runs
    offsets: NDArray[np.int64]
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", int(self.runs.length.sum(dtype=np.int64)))

    @cached_property
    def unit_of_run(self) -> NDArray[np.int64]:
        """Position of the polygon that each run belongs to."""
        return np.repeat(np.arange(len(self.index)), np.diff(self.offsets))

    @property
    def nbytes(self) -> int:
        """Memory held by the runs."""
        arrays = (getattr(self.runs, name) for name in Runs.__slots__)
        return int(sum(array.nbytes for array in arrays)) + self.offsets.nbytes

    def part(self, start: int, stop: int) -> Coverage:
        """Return the coverage of the polygons ``start`` to ``stop``, which shares this one's arrays."""
        units, own = slice(start, stop), slice(self.offsets[start], self.offsets[stop])
        runs = Runs(*(getattr(self.runs, name)[own] for name in Runs.__slots__))
        offsets = self.offsets[start : stop + 1] - self.offsets[start]
        measures = self.area[units], self.cells[units], self.on_grid[units]
        return Coverage(self.index[units], self.grid, *measures, runs, offsets)


def coverage(polygons: gpd.GeoSeries, grid: Grid) -> Coverage:
    """Return the exact coverage of the cells of ``grid`` by each polygon.

    What the table says of a polygon depends on that polygon and the grid alone, to the last bit:
    a part of the polygons gives the same rows as the whole.

    Parameters
    ----------
    polygons
        Polygons or multipolygons in the reference system of the grid, with a unique index. They may
        overlap, lie partly or wholly outside the grid, or within one cell.
    grid
        Grid in metres.

    Raises
    ------
    InputError
        If the reference systems differ, or a geometry is missing, empty, not a polygon, invalid or
        without area; all such polygons are listed.

    Notes
    -----
    Fractions are exact in the geometry (see :mod:`sttm.indicators.fractions`).
    """
    _check_crs(polygons, grid)
    _check_index(polygons.index)
    geometries = polygons.to_numpy()
    key = (grid, _digest(geometries))
    table = _remembered(key)
    if table is None:
        _check_geometries(polygons)
        table = _build(geometries, grid)
        _remember(key, table)
    return Coverage(polygons.index, grid, table.area, table.cells, table.on_grid, table.runs, table.offsets)


def _build(geometries: NDArray[np.object_], grid: Grid) -> Coverage:
    parts = cell_fractions(geometries, grid)
    offsets = np.concatenate(([0], np.cumsum([len(part.row) for part in parts]))).astype(np.int64)
    none = Runs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))
    runs = Runs(*(np.concatenate([getattr(p, f) for p in [none, *parts]]) for f in Runs.__slots__))
    area = shapely.area(geometries)
    cells = np.array([float((part.length * part.fraction).sum()) for part in parts])
    bounds = shapely.bounds(geometries).reshape(-1, 4)
    left, bottom, right, top = grid.bounds
    within = (bounds[:, 0] >= left) & (bounds[:, 1] >= bottom)
    within &= (bounds[:, 2] <= right) & (bounds[:, 3] <= top)
    on_grid = np.where(within, 1.0, np.clip(cells * grid.cell_area / area, 0.0, 1.0))
    return Coverage(pd.RangeIndex(len(parts)), grid, area, cells, on_grid, runs, offsets)


def _check_crs(polygons: gpd.GeoSeries, grid: Grid) -> None:
    if polygons.crs is None or not _same_crs(polygons.crs.to_wkt(), grid.crs):
        found = "none" if polygons.crs is None else polygons.crs.to_string()
        message = f"the polygons are in {found}, the raster in {grid.crs}"
        fault = Fault(code="crs-mismatch", message=message, remedy="bring both to one reference system")
        raise InputError(message, [fault], remedy=fault.remedy)


@lru_cache(maxsize=64)
def _same_crs(one: str, other: str) -> bool:
    return pyproj.CRS.from_user_input(one).equals(pyproj.CRS.from_user_input(other), ignore_axis_order=True)


def _check_index(index: pd.Index) -> None:
    if not index.is_unique:
        faults = [
            Fault(
                code="duplicate-id",
                message=f"the id {value!r} is given to more than one polygon",
                remedy="give every polygon an id of its own",
                feature=str(value),
            )
            for value in index[index.duplicated()].unique()
        ]
        raise InputError(f"{len(faults)} ids are repeated; first: {faults[0]}", faults)


def _check_geometries(polygons: gpd.GeoSeries) -> None:
    geometries = polygons.to_numpy()
    polygonal = np.isin(shapely.get_type_id(geometries), (3, 6))
    reasons = np.full(len(geometries), None, dtype=object)
    reasons[shapely.area(geometries) == 0] = "without area"
    reasons[~shapely.is_valid(geometries)] = "invalid"
    reasons[~polygonal] = "not a polygon"
    reasons[shapely.is_empty(geometries)] = "empty"
    reasons[shapely.is_missing(geometries)] = "missing"
    faults = [
        Fault(
            code="unusable-polygon",
            message=f"the geometry is {reason}"
            + (f": {shapely.is_valid_reason(geometries[i])}" if reason == "invalid" else ""),
            remedy="give every feature a valid polygon",
            feature=str(polygons.index[i]),
        )
        for i, reason in enumerate(reasons)
        if reason is not None
    ]
    if faults:
        message = f"cannot measure {len(faults)} of {len(geometries)} polygons; first: {faults[0]}"
        raise InputError(message, faults)


_tables: OrderedDict[tuple[Grid, bytes], Coverage] = OrderedDict()
_lock = Lock()


def _digest(geometries: NDArray[np.object_]) -> bytes:
    digest = hashlib.sha256()
    for wkb in shapely.to_wkb(geometries):
        digest.update(b"-" if wkb is None else len(wkb).to_bytes(8) + wkb)
    return digest.digest()


def _remembered(key: tuple[Grid, bytes]) -> Coverage | None:
    with _lock:
        if key in _tables:
            _tables.move_to_end(key)
        return _tables.get(key)


def _remember(key: tuple[Grid, bytes], table: Coverage) -> None:
    with _lock:
        _tables[key] = table
        while len(_tables) > REMEMBERED_TABLES or (len(_tables) > 1 and _held() > REMEMBERED_BYTES):
            _tables.popitem(last=False)


def _held() -> int:
    return sum(table.nbytes for table in _tables.values())
