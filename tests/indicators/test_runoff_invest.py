"""Runoff against the results of InVEST 3.20.2 on the same inputs."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from sttm.grids import Window
from sttm.indicators.coverage import coverage
from sttm.indicators.runoff import Runoff, runoff
from sttm.sources.raster import FileCells

pytestmark = pytest.mark.data
EXTENT = Window(5, 5, 390, 390)
"""The cells of the inputs that InVEST kept: the bounding box of the units."""


@pytest.fixture(scope="module")
def found(invest_reference: Path) -> Runoff:
    table = pd.read_csv(invest_reference / "curve_numbers.csv").set_index("lucode")
    table.columns = pd.Index(list("ABCD"))
    cover, soil = (FileCells(invest_reference / f"{n}.tif") for n in ("land_cover", "soil_group"))
    return runoff(cover, soil, table, 80.0)


@pytest.mark.parametrize(("name", "map_"), [("runoff_mm", "depth"), ("runoff_retention_index", "retention")])
def test_maps(found: Runoff, invest_reference: Path, name: str, map_: str) -> None:
    with rasterio.open(invest_reference / f"expected_{name}.tif") as raster:
        expected = raster.read(1)
    np.testing.assert_allclose(getattr(found, map_).read(EXTENT), expected, rtol=1e-5, atol=1e-6)


def test_units(found: Runoff, invest_reference: Path) -> None:
    units = gpd.read_file(invest_reference / "units.gpkg").set_index("unit_id")
    ours = found.by_unit(coverage(units.geometry, found.depth.grid))
    theirs = pd.read_csv(invest_reference / "expected_runoff_by_unit.csv").set_index("unit_id")
    np.testing.assert_allclose(ours["retention_index"], theirs["rnf_rt_idx"], rtol=1e-3)
    # Volumes follow the area, and InVEST takes every cell whose centre lies in the unit as wholly in it.
    cells = (theirs["rnf_rt_m3"] + theirs["flood_vol"]) / 80 * 10
    area = units.area / 100
    assert (cells / area - 1).abs().max() == pytest.approx(0.0030, abs=5e-4)
    np.testing.assert_allclose(ours["retained"] / area, theirs["rnf_rt_m3"] / cells, rtol=1e-3)
    np.testing.assert_allclose(ours["runoff"] / area, theirs["flood_vol"] / cells, rtol=1e-3)
    np.testing.assert_allclose(ours["retained"], theirs["rnf_rt_m3"], rtol=5e-3)
