"""What differs between two versions of a layer, feature by feature or cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells, Grid, Window
from sttm.territory.records import LayerVersion

if TYPE_CHECKING:
    from sttm.territory.workspace import Workspace

__all__ = ["RasterDifference", "RowDifference", "compare_rows", "diff", "differing_cells", "is_categorical"]

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class RowDifference:
    """Differences between two tables or vector layers, by id.

    Parameters
    ----------
    added, removed
        Ids, sorted.
    changed
        Id → column → (old value, new value); the column ``geometry`` has no values, its areas are in
        ``places``.
    columns_added, columns_removed
        Names.
    places
        Where vectors differ: one row per id with ``change``, ``columns``, ``area_m2`` and the geometry:
        the feature added or removed; the whole feature, old and new, where a value changed; what old
        and new do not share where only the shape did.
    area
        Area of the union of ``places``, m²; None for tables.
    """

    layer: str
    before: str
    after: str
    added: tuple[Any, ...]
    removed: tuple[Any, ...]
    changed: dict[Any, dict[str, tuple[Any, Any]]]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    places: geopandas.GeoDataFrame | None = None
    area: float | None = None

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed or self.columns_added or self.columns_removed)

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON values, without the geometries."""
        return {
            "layer": self.layer,
            "kind": "rows",
            "before": self.before,
            "after": self.after,
            "added": [_plain(i) for i in self.added],
            "removed": [_plain(i) for i in self.removed],
            "changed": [
                {
                    "id": _plain(i),
                    "columns": {
                        name: {"before": _plain(a), "after": _plain(b)} for name, (a, b) in row.items()
                    },
                }
                for i, row in self.changed.items()
            ],
            "columns_added": list(self.columns_added),
            "columns_removed": list(self.columns_removed),
            "area_m2": self.area,
        }


@dataclass(frozen=True, slots=True)
class RasterDifference:
    """Differences between two rasters.

    Parameters
    ----------
    grid_before, grid_after
        Where they differ the cells are not compared and all counts are None.
    cells, cells_changed, area
        Cells compared, cells that differ, and the area of those, m².
    appeared, vanished
        Of those, cells that had no data before, and that have none now.
    minimum, maximum, mean
        Of after − before where both have data and differ; None for codes, or where there is none.
    transitions
        Old code, new code, number of cells, of codes; the most frequent first.
    boxes
        Left, bottom, right, top of the changed cells in each block of 512 × 512 cells, metres.
    """

    layer: str
    before: str
    after: str
    grid_before: Grid
    grid_after: Grid
    cells: int | None = None
    cells_changed: int | None = None
    area: float | None = None
    appeared: int | None = None
    vanished: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    transitions: tuple[tuple[int, int, int], ...] = ()
    boxes: tuple[tuple[float, float, float, float], ...] = field(default=())

    @property
    def grid_changed(self) -> bool:
        """Whether the two lie on different grids."""
        return self.grid_before != self.grid_after

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.grid_changed and not self.cells_changed

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON values."""

        def told(grid: Grid) -> dict[str, Any]:
            return {name: getattr(grid, name) for name in Grid.__dataclass_fields__}

        return {
            "layer": self.layer,
            "kind": "cells",
            "before": self.before,
            "after": self.after,
            "grid_changed": self.grid_changed,
            "grid_before": told(self.grid_before),
            "grid_after": told(self.grid_after),
            "cells": self.cells,
            "cells_changed": self.cells_changed,
            "area_m2": self.area,
            "appeared": self.appeared,
            "vanished": self.vanished,
            "difference": {"minimum": self.minimum, "maximum": self.maximum, "mean": self.mean},
            "transitions": [{"before": a, "after": b, "cells": n} for a, b, n in self.transitions],
            "boxes": [list(box) for box in self.boxes],
        }


def _plain(value: Any) -> Any:
    """Return a JSON value: numbers stay numbers, gaps become None, the rest text."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _unequal(a: pd.Series[Any], b: pd.Series[Any]) -> NDArray[np.bool_]:
    gap_a, gap_b = a.isna().to_numpy(bool), b.isna().to_numpy(bool)
    different: NDArray[np.bool_] = gap_a != gap_b
    known = ~gap_a & ~gap_b
    different[known] = a.to_numpy(object)[known] != b.to_numpy(object)[known]
    return different


def _unequal_shapes(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    gap_a, gap_b = shapely.is_missing(a), shapely.is_missing(b)
    same: NDArray[np.bool_] = shapely.equals_exact(a, b) | (gap_a & gap_b)
    return ~same


def compare_rows(old: pd.DataFrame, new: pd.DataFrame) -> tuple[pd.Index, pd.Index, dict[str, pd.Index]]:
    """Compare two frames by their index.

    Returns
    -------
    tuple
        Ids added, ids removed, and for each column that both have the ids whose value changed.
        Shapes count under the name of the geometry column.
    """
    common = old.index.intersection(new.index)
    a, b = old.loc[common], new.loc[common]
    changed: dict[str, pd.Index] = {}
    for name in sorted(set(old.columns) & set(new.columns)):
        if isinstance(a[name].dtype, geopandas.array.GeometryDtype):
            mask = _unequal_shapes(a[name].to_numpy(), b[name].to_numpy())
        else:
            mask = _unequal(a[name], b[name])
        if mask.any():
            changed[str(name)] = common[mask]
    return new.index.difference(old.index), old.index.difference(new.index), changed


def _places(
    old: geopandas.GeoDataFrame, new: geopandas.GeoDataFrame, difference: RowDifference
) -> geopandas.GeoDataFrame:
    rows = [(i, "removed", "", old.geometry[i]) for i in difference.removed]
    rows += [(i, "added", "", new.geometry[i]) for i in difference.added]
    for i, columns in difference.changed.items():
        one, other = old.geometry[i], new.geometry[i]
        if one is None or other is None:
            shape = one or other
        elif set(columns) == {"geometry"}:
            shape = shapely.symmetric_difference(one, other)
        else:
            shape = shapely.union(one, other)
        rows.append((i, "changed", ", ".join(columns), shape))
    name = str(new.index.name)
    frame = pd.DataFrame(rows, columns=[name, "change", "columns", "geometry"]).set_index(name)
    places = geopandas.GeoDataFrame(frame, geometry="geometry", crs=new.crs)
    places["area_m2"] = places.geometry.area
    return places.sort_index()


def _diff_rows(workspace: Workspace, before: LayerVersion, after: LayerVersion) -> RowDifference:
    load = workspace.vector if after.kind == "vector" else workspace.table
    old, new = load(before), load(after)
    added, removed, columns = compare_rows(old, new)
    changed: dict[Any, dict[str, tuple[Any, Any]]] = {}
    for name, ids in columns.items():
        for i in ids:
            shape = name == "geometry"
            changed.setdefault(i, {})[name] = (None, None) if shape else (old.loc[i, name], new.loc[i, name])
    difference = RowDifference(
        layer=after.layer,
        before=before.version,
        after=after.version,
        added=tuple(added),
        removed=tuple(removed),
        changed=dict(sorted(changed.items())),
        columns_added=tuple(sorted(set(new.columns) - set(old.columns))),
        columns_removed=tuple(sorted(set(old.columns) - set(new.columns))),
    )
    if after.kind != "vector":
        return difference
    places = _places(geopandas.GeoDataFrame(old), geopandas.GeoDataFrame(new), difference)
    fields = {name: getattr(difference, name) for name in RowDifference.__dataclass_fields__}
    area = float(shapely.area(shapely.union_all(places.geometry.to_numpy())))
    return RowDifference(**fields | {"places": places, "area": area})


def _no_data(values: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    empty = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    return empty if nodata is None else empty | (values == nodata)


def differing_cells(
    old: Cells, new: Cells, windows: Iterable[Window] | None = None
) -> Iterator[tuple[Window, NDArray[np.bool_], NDArray[Any], NDArray[Any]]]:
    """Yield each block of a common grid in which cells differ: window, mask of them, old and new values.

    Only ``windows`` are looked at, where they are given; by default all blocks.
    *No data* is equal to *no data*, whatever value stands for it.
    """
    for window in old.grid.blocks(_BLOCK) if windows is None else windows:
        a, b = old.read(window), new.read(window)
        gap_a, gap_b = _no_data(a, old.nodata), _no_data(b, new.nodata)
        mask = (gap_a != gap_b) | ((a != b) & ~(gap_a & gap_b))
        if mask.any():
            yield window, mask, np.ma.array(a, mask=gap_a), np.ma.array(b, mask=gap_b)


def changed_box(grid: Grid, window: Window, mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of the cells of a mask, metres."""
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    tight = Window(
        window.row + int(rows[0]),
        window.col + int(cols[0]),
        int(rows[-1] - rows[0]) + 1,
        int(cols[-1] - cols[0]) + 1,
    )
    return grid.part(tight).bounds


def is_categorical(version: LayerVersion) -> bool:
    """Whether the cells of a raster are codes, between which no difference has a meaning."""
    return version.record.legend is not None or not str(version.facts["dtype"]).startswith("float")


@dataclass
class _Tally:
    changed: int = 0
    appeared: int = 0
    vanished: int = 0
    total: float = 0.0
    both: int = 0
    low: float = np.inf
    high: float = -np.inf
    codes: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, mask: NDArray[np.bool_], a: Any, b: Any, *, codes: bool) -> None:
        gap_a, gap_b = np.ma.getmaskarray(a), np.ma.getmaskarray(b)
        both = mask & ~gap_a & ~gap_b
        self.changed += int(mask.sum())
        self.appeared += int((gap_a & ~gap_b).sum())
        self.vanished += int((gap_b & ~gap_a).sum())
        self.both += int(both.sum())
        if not both.any():
            return
        if codes:
            pairs, counts = np.unique(np.stack([a.data[both], b.data[both]]), axis=1, return_counts=True)
            for one, other, count in zip(*pairs, counts, strict=True):
                self.codes[int(one), int(other)] += int(count)
            return
        steps = b.data[both].astype(float) - a.data[both].astype(float)
        self.total += float(steps.sum())
        self.low, self.high = min(self.low, float(steps.min())), max(self.high, float(steps.max()))


def _diff_cells(workspace: Workspace, before: LayerVersion, after: LayerVersion) -> RasterDifference:
    old, new = workspace.cells(before), workspace.cells(after)
    grid = new.grid
    common: dict[str, Any] = {
        "layer": after.layer,
        "before": before.version,
        "after": after.version,
        "grid_before": old.grid,
        "grid_after": grid,
    }
    if old.grid != grid:
        return RasterDifference(**common)
    codes = is_categorical(before) and is_categorical(after)
    tally, boxes = _Tally(), []
    for window, mask, a, b in differing_cells(old, new):
        tally.add(mask, a, b, codes=codes)
        boxes.append(changed_box(grid, window, mask))
    quantities = not codes and tally.both > 0
    return RasterDifference(
        **common,
        cells=grid.width * grid.height,
        cells_changed=tally.changed,
        area=tally.changed * grid.cell_area,
        appeared=tally.appeared,
        vanished=tally.vanished,
        minimum=tally.low if quantities else None,
        maximum=tally.high if quantities else None,
        mean=tally.total / tally.both if quantities else None,
        transitions=tuple((*pair, n) for pair, n in sorted(tally.codes.items(), key=lambda e: (-e[1], e[0]))),
        boxes=tuple(boxes),
    )


def diff(workspace: Workspace, layer: str, before: str, after: str) -> RowDifference | RasterDifference:
    """Compare two versions of a layer, given by the beginnings of their addresses.

    Raises
    ------
    RequestError
        If a version is unknown, or the two are of different kinds (a vector and a raster).
    """
    old, new = workspace.version(layer, before), workspace.version(layer, after)
    if old.kind != new.kind:
        raise RequestError(
            f"{layer} {old.version} is a {old.kind}, {new.version} a {new.kind}: they cannot be compared"
        )
    if new.kind == "raster":
        return _diff_cells(workspace, old, new)
    return _diff_rows(workspace, old, new)
