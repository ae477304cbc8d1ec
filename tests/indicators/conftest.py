"""Small rasters and polygons that can be counted on one's fingers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry.base import BaseGeometry

from sttm.grids import ArrayCells, Grid
from sttm.indicators import coverage as coverage_module

CRS = "EPSG:32632"


@pytest.fixture
def make_cells() -> Callable[..., ArrayCells]:
    """Cells of 10 m whose upper left corner is at (0, 30) for three rows: y runs from 0 to 30."""

    def make(
        values: Any, nodata: float | None = None, dtype: str | None = None, size: float = 10.0
    ) -> ArrayCells:
        array = np.array(values, dtype=dtype)
        grid = Grid(CRS, 0.0, size * array.shape[0], size, size, array.shape[1], array.shape[0])
        return ArrayCells(grid, array, nodata)

    return make


@pytest.fixture
def make_units() -> Callable[..., gpd.GeoSeries]:
    def make(**polygons: BaseGeometry) -> gpd.GeoSeries:
        return gpd.GeoSeries(list(polygons.values()), index=list(polygons), crs=CRS)

    return make


@pytest.fixture(autouse=True)
def _forgotten_tables() -> None:
    coverage_module._tables.clear()
