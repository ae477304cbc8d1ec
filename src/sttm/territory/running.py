"""Running the function of a derived layer on what has to be computed, and checking what it returns."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.grids import Cells, Grid, Window
from sttm.indicators.computed_cells import in_order
from sttm.territory.derived import DerivedLayer
from sttm.territory.planning import Plan, Scene, grid_of
from sttm.territory.records import ColumnNote, LayerVersion

__all__ = ["BlockCells", "computed_cells", "computed_features", "computed_table"]

_TYPES: dict[str, Any] = {"number": "Float64", "integer": "Int64", "text": "string", "boolean": "boolean"}

Watch = Callable[[str], None]


def _typed(frame: pd.DataFrame, columns: tuple[ColumnNote, ...]) -> pd.DataFrame:
    """Return the declared columns in their declared types, whatever rows there are."""
    return pd.DataFrame(
        {c.name: frame[c.name].astype(_TYPES[c.type]) for c in columns}, index=frame.index, copy=False
    )


def _checked(layer: DerivedLayer, result: Any) -> pd.DataFrame:
    if not isinstance(result, pd.DataFrame):
        msg = f"derived layer {layer.name} returned {type(result).__name__}, not a DataFrame"
        raise TypeError(msg)
    declared = {column.name for column in layer.columns}
    if set(result.columns) != declared:
        msg = (
            f"derived layer {layer.name} returned the columns {sorted(map(str, result.columns))}, "
            f"declared are {sorted(declared)}"
        )
        raise ValueError(msg)
    return _typed(result, layer.columns)


def _arguments(scene: Scene, layer: DerivedLayer, inputs: dict[str, Any]) -> dict[str, Any]:
    if layer.wants_parameters:
        inputs["parameters"] = MappingProxyType(scene.values(layer))
    return inputs


def computed_table(scene: Scene, layer: DerivedLayer, plan: Plan) -> pd.DataFrame:
    """Return the whole table of a derived layer, running the function for what the plan says.

    Raises
    ------
    TypeError, ValueError
        If the function does not return what it declares: a fault of the code, not of the data.
    """
    inputs = scene.loaded(layer)
    if not layer.per_unit:
        return _checked(layer, layer.function(**_arguments(scene, layer, inputs)))
    units = inputs[layer.units]
    dirty = units.index if plan.units is None else units.index[units.index.isin(plan.units)]
    inputs[layer.units] = units.loc[dirty]
    for name, unit_layer in scene.per_unit.items():
        if unit_layer == layer.units and inputs.get(name) is not None:
            inputs[name] = inputs[name].reindex(dirty)
    parts = []
    if len(dirty):
        result = _checked(layer, layer.function(**_arguments(scene, layer, inputs)))
        if len(result) != len(dirty) or not dirty.isin(result.index).all():
            msg = (
                f"derived layer {layer.name} returned {len(result)} rows for {len(dirty)} units, or other ids"
            )
            raise ValueError(msg)
        parts.append(result.loc[dirty])
    if plan.units is not None and plan.source is not None:
        old = _typed(scene.workspace.table(plan.source), layer.columns)
        parts.append(old.loc[old.index.isin(units.index) & ~old.index.isin(dirty)])
    if not parts:
        empty = pd.DataFrame({column.name: [] for column in layer.columns}, index=units.index[:0])
        parts.append(_typed(empty, layer.columns))
    merged: pd.DataFrame = pd.concat(parts).rename_axis(units.index.name).sort_index()
    return merged


def computed_features(scene: Scene, layer: DerivedLayer) -> gpd.GeoDataFrame:
    """Return the features of a derived vector layer in the order of their ids.

    Raises
    ------
    TypeError, ValueError
        If the function does not return what it declares: a fault of the code, not of the data.
    """
    result = layer.function(**_arguments(scene, layer, scene.loaded(layer)))
    if not isinstance(result, gpd.GeoDataFrame):
        msg = f"derived layer {layer.name} returned {type(result).__name__}, not a GeoDataFrame"
        raise TypeError(msg)
    columns = _checked(layer, pd.DataFrame(result.drop(columns=result.geometry.name)))
    return gpd.GeoDataFrame(columns, geometry=result.geometry, crs=result.crs).sort_index()


class BlockCells:
    """Cells computed block by block as they are read, or taken from the previous version.

    Keeps the blocks of the rows last read, so that memory is bounded by one row of blocks.
    """

    def __init__(
        self,
        grid: Grid,
        layer: DerivedLayer,
        compute: Callable[[Window], Any],
        *,
        fresh: frozenset[tuple[int, int]] | None = None,
        old: Cells | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.grid = grid
        self.dtype = np.dtype(layer.dtype)
        self.nodata = layer.nodata
        self._layer = layer
        self._compute = compute
        self._fresh = fresh
        self._old = old
        self._watch = watch
        self._blocks = {(w.row, w.col): w for w in grid.blocks(layer.block)}
        self._kept: dict[tuple[int, int], NDArray[Any]] = {}
        self._done = 0

    def window(self, corner: tuple[int, int]) -> Window:
        """Return the block whose upper left cell (row, column) is given."""
        return self._blocks[corner]

    def _is_fresh(self, corner: tuple[int, int]) -> bool:
        return self._old is None or self._fresh is None or corner in self._fresh

    def _block(self, corner: tuple[int, int]) -> NDArray[Any]:
        window = self.window(corner)
        if self._old is not None and not self._is_fresh(corner):
            return self._old.read(window)
        values = np.asarray(self._compute(window))
        if values.shape != (window.height, window.width):
            msg = f"derived layer {self._layer.name} returned shape {values.shape} for {window}"
            raise ValueError(msg)
        return values.astype(self.dtype, copy=False)

    def _keep(self, corners: list[tuple[int, int]]) -> None:
        """Have the blocks of some corners at hand, and say how far that is."""
        blocks = (
            in_order(self._block, corners)
            if self._layer.threads
            else ((corner, self._block(corner)) for corner in corners)
        )
        for corner, values in blocks:
            self._kept[corner] = values
            if self._is_fresh(corner):
                self._done += 1
                if self._watch is not None:
                    todo = len(self._blocks) if self._fresh is None else len(self._fresh)
                    self._watch(f"{self._layer.name}: block {self._done} of {todo}")

    def read(self, window: Window) -> NDArray[Any]:
        """Return the values of a window, shape (height, width)."""
        size = self._layer.block
        rows = range(window.row // size * size, window.row + window.height, size)
        cols = range(window.col // size * size, window.col + window.width, size)
        self._kept = {corner: v for corner, v in self._kept.items() if corner[0] in rows}
        self._keep([(row, col) for row in rows for col in cols if (row, col) not in self._kept])
        out = np.empty((window.height, window.width), self.dtype)
        for row in rows:
            for col in cols:
                values = self._kept[row, col]
                top, left = max(row, window.row), max(col, window.col)
                bottom = min(row + values.shape[0], window.row + window.height)
                right = min(col + values.shape[1], window.col + window.width)
                out[top - window.row : bottom - window.row, left - window.col : right - window.col] = values[
                    top - row : bottom - row, left - col : right - col
                ]
        return out


def computed_cells(scene: Scene, layer: DerivedLayer, plan: Plan, watch: Watch | None = None) -> Cells:
    """Return the cells of a derived layer; they are computed while they are read.

    A function that answers with Cells instead of an array has the whole layer at hand: those are it.
    """
    inputs = scene.loaded(layer)
    grid = grid_of(scene, layer)
    arguments = _arguments(scene, layer, inputs)
    first: dict[Window, Any] = {}

    def compute(window: Window) -> Any:
        return (
            first.pop(window, None)
            if window in first
            else layer.function(**arguments, grid=grid, window=window)
        )

    corners = sorted(plan.blocks) if plan.blocks else [(0, 0)]
    window = next(w for w in grid.blocks(layer.block) if (w.row, w.col) == corners[0])
    answer = compute(window)
    if hasattr(answer, "read"):
        cells: Cells = answer
        return cells
    first[window] = answer
    old = _old_cells(scene, plan.source) if plan.blocks is not None else None
    return BlockCells(grid, layer, compute, fresh=plan.blocks, old=old, watch=watch)


def _old_cells(scene: Scene, source: LayerVersion | None) -> Cells | None:
    return None if source is None else scene.workspace.cells(source)
