"""Derived layers of runoff: soil groups, the share of the design storm that is retained, sums by unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from sttm.environment.model_classes import CURVE_NUMBERS, curve_numbers, lacking
from sttm.grids import Cells, Grid, Window
from sttm.indicators import zonal
from sttm.indicators.class_codes import codes_present
from sttm.indicators.runoff import SOIL_GROUPS, known_runoff

__all__ = ["land_cover_grid", "runoff_retention", "soil_group_cells", "unit_runoff"]

Parameters = Mapping[str, Any]


def soil_group_cells(
    soil_group: gpd.GeoDataFrame | Cells, land_cover_cells: Cells, grid: Grid, window: Window
) -> Cells | NDArray[np.uint8]:
    """Return the soil groups, 1 (A) to 4 (D), on the grid of the land cover; 0 where there are none.

    A raster on that grid is itself; else each cell takes the group at its centre.
    """
    del land_cover_cells  # it only decides the grid
    if isinstance(soil_group, gpd.GeoDataFrame):
        return _from_polygons(soil_group, grid, window)
    if soil_group.grid == grid and soil_group.nodata == 0:
        return soil_group
    return _at_centres(soil_group, grid, window)


def land_cover_grid(inputs: Mapping[str, Any], parameters: Parameters) -> Grid:
    """Return the grid of the land cover."""
    del parameters
    grid: Grid = inputs["land_cover_cells"].grid
    return grid


def runoff_retention(
    land_cover_cells: Cells, soil_group_cells: Cells, parameters: Parameters, grid: Grid, window: Window
) -> NDArray[np.float32]:
    """Return the share of the design storm that each cell retains, 0–1, NaN without class, soil or number."""
    tables, storm = parameters["benefit_values"], parameters["design_storm"]
    del grid  # that of the land cover
    if lacking(tables, CURVE_NUMBERS):
        return np.full((window.height, window.width), np.nan, np.float32)
    numbers = curve_numbers(tables, codes_present(land_cover_cells, window))
    rainfall, abstraction = storm["rainfall"], storm["abstraction"]
    model = known_runoff(land_cover_cells, soil_group_cells, numbers, rainfall, abstraction=abstraction)
    return model.retention.read(window)


def unit_runoff(units: gpd.GeoDataFrame, runoff_retention: Cells, parameters: Parameters) -> pd.DataFrame:
    """Return what each unit retains of the design storm.

    Returns
    -------
    pandas.DataFrame
        ``runoff_retention`` (share of the rain, 0–1), ``runoff_retained`` and ``runoff_volume`` (m³) over the
        area with data, ``runoff_covered``. Missing below the least coverage.
    """
    grid = runoff_retention.grid
    found = zonal.zonal_statistics(zonal.coverage(units.geometry, grid), runoff_retention)
    found = found.where(found["covered"] >= parameters["minimum_coverage"]).assign(covered=found["covered"])
    rain = found["count"] * grid.cell_area * parameters["design_storm"]["rainfall"] / 1000.0
    columns = {
        "runoff_retention": found["mean"],
        "runoff_retained": rain * found["mean"],
        "runoff_volume": rain * (1.0 - found["mean"]),
        "runoff_covered": found["covered"],
    }
    return pd.DataFrame(columns, index=units.index)


def _from_polygons(soil_group: gpd.GeoDataFrame, grid: Grid, window: Window) -> NDArray[np.uint8]:
    part = grid.part(window)
    left, bottom, right, top = part.bounds
    near = soil_group.iloc[np.sort(soil_group.sindex.query(shapely.box(left, bottom, right, top)))]
    out = np.zeros((window.height, window.width), dtype=np.uint8)
    if len(near):
        codes = near["group"].map({group: n for n, group in enumerate(SOIL_GROUPS, 1)})
        pairs = [(g, int(c)) for g, c in zip(near.geometry, codes, strict=True)]
        rasterize(pairs, out=out, transform=Affine(grid.dx, 0, left, 0, -grid.dy, top))
    return out


def _at_centres(cells: Cells, grid: Grid, window: Window) -> NDArray[np.uint8]:
    part, other = grid.part(window), cells.grid
    x = part.left + (np.arange(window.width) + 0.5) * part.dx
    y = part.top - (np.arange(window.height) + 0.5) * part.dy
    col = np.floor((x - other.left) / other.dx).astype(np.int64)
    row = np.floor((other.top - y) / other.dy).astype(np.int64)
    out = np.zeros((window.height, window.width), dtype=np.uint8)
    rows = np.flatnonzero((row >= 0) & (row < other.height))
    cols = np.flatnonzero((col >= 0) & (col < other.width))
    if len(rows) and len(cols):
        row, col = row[rows], col[cols]
        read = Window(int(row[0]), int(col[0]), int(row[-1] - row[0]) + 1, int(col[-1] - col[0]) + 1)
        values = cells.read(read)[np.ix_(row - row[0], col - col[0])]
        known = np.isin(values, (1, 2, 3, 4))
        out[np.ix_(rows, cols)] = np.where(known, values, 0)
    return out
