"""Urban cooling against the results of InVEST 3.20.2 on the same inputs."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio

from sttm.grids import ArrayCells, Window
from sttm.indicators.cooling import Cooling, cooling, cooling_by_unit
from sttm.indicators.coverage import coverage
from sttm.sources.raster import FileCells

pytestmark = pytest.mark.data
EXTENT = Window(5, 5, 390, 390)
"""The cells of the inputs that InVEST kept: the bounding box of the units. What lies outside cools nothing."""


@pytest.fixture(scope="module")
def found(invest_reference: Path) -> Cooling:
    def kept(name: str) -> ArrayCells:
        cells = FileCells(invest_reference / f"{name}.tif")
        return ArrayCells(cells.grid.part(EXTENT), cells.read(EXTENT), cells.nodata)

    return cooling(
        kept("land_cover"),
        kept("reference_evapotranspiration"),
        pd.read_csv(invest_reference / "biophysical.csv").set_index("lucode"),
        cooling_distance=450,
        mixing_distance=500,
        reference_temperature=21.5,
        uhi_max=3.5,
    )


def expected(folder: Path, name: str) -> np.ndarray:
    with rasterio.open(folder / f"expected_{name}.tif") as raster:
        return raster.read(1)


@pytest.mark.parametrize(
    ("name", "map_"), [("cooling_capacity", "capacity"), ("air_temperature", "temperature")]
)
def test_maps(found: Cooling, invest_reference: Path, name: str, map_: str) -> None:
    cells = getattr(found, map_)
    np.testing.assert_allclose(cells.read(cells.grid.whole), expected(invest_reference, name), rtol=2e-6)


def test_heat_mitigation_but_for_cells_at_the_threshold(found: Cooling, invest_reference: Path) -> None:
    ours, at_threshold = found.mitigation.measured(found.mitigation.grid.whole)
    other = np.abs(ours / expected(invest_reference, "heat_mitigation") - 1) > 1e-5
    assert np.count_nonzero(other) <= at_threshold
    assert at_threshold <= 5e-5 * ours.size, "a few cells in 100,000"


def test_units(found: Cooling, invest_reference: Path) -> None:
    units = gpd.read_file(invest_reference / "units.gpkg").set_index("unit_id")
    table = coverage(units.geometry, found.capacity.grid)
    ours = cooling_by_unit(table, found.capacity, found.temperature, 21.5)
    theirs = pd.read_csv(invest_reference / "expected_cooling_by_unit.csv").set_index("unit_id")
    for name, column in (
        ("cooling_capacity", "avg_cc"),
        ("temperature", "avg_tmp_v"),
        ("anomaly", "avg_tmp_an"),
    ):
        np.testing.assert_allclose(ours[name], theirs[column], rtol=1e-3)
