"""Runoff by the curve number: figures to do by hand, and the sums of units against adding up cells."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from sttm.errors import InputError, RequestError
from sttm.grids import ArrayCells, Grid
from sttm.indicators.coverage import coverage
from sttm.indicators.runoff import potential_retention, retention_index, runoff, runoff_depth
from sttm.indicators.zonal import zonal_mean

TABLE = pd.DataFrame({"A": [98.0, 39.0], "B": [98, 61], "C": [98, 74], "D": [98, 80]}, index=[111, 141])


def test_the_formula_by_hand() -> None:
    assert potential_retention(50.0) == 254.0
    # P = 80, S = 254: 0.2 S = 50.8, so Q = 29.2² / (80 + 203.2)
    assert runoff_depth(50.0, 80.0) == pytest.approx(29.2**2 / 283.2)
    assert runoff_depth(100.0, 80.0) == 80.0
    assert runoff_depth(50.0, 50.8) == 0.0
    assert runoff_depth(50.0, 80.0, abstraction=0.05) == pytest.approx((80 - 12.7) ** 2 / (80 + 0.95 * 254))
    assert retention_index([0.0, 20.0, 80.0], 80.0).tolist() == [1.0, 0.75, 0.0]


@pytest.mark.parametrize("number", [0.0, -1.0, 100.5])
def test_curve_numbers_out_of_range(number: float) -> None:
    with pytest.raises(RequestError, match="curve number"):
        runoff_depth(number, 80.0)


@pytest.mark.parametrize("rain", [0.0, -5.0, np.nan, np.inf])
def test_rain_that_is_none(rain: float) -> None:
    with pytest.raises(RequestError, match="rain"):
        runoff_depth(70.0, rain)


@given(st.floats(1, 99.9), st.floats(0.1, 500), st.floats(0.01, 0.99))
def test_it_never_runs_off_more_than_it_rains(number: float, rain: float, more: float) -> None:
    depth = runoff_depth(number, rain)
    assert 0 <= depth <= rain
    assert runoff_depth(number + more * (100 - number), rain) >= depth - 1e-9
    assert runoff_depth(number, rain * (1 + more)) >= depth


def test_maps_and_units_of_four_cells(make_cells, make_units) -> None:
    cover = make_cells([[111, 141], [141, 0]], nodata=0, dtype="uint16")
    soil = make_cells([[1, 1], [4, 2]], nodata=255, dtype="uint8")
    found = runoff(cover, soil, TABLE, 80.0)
    depth = found.depth.read(cover.grid.whole)
    expected = [runoff_depth(n, 80.0) for n in (98, 39, 80)]
    assert depth.ravel()[:3] == pytest.approx(expected, rel=1e-6)
    assert np.isnan(depth[1, 1])
    units = make_units(all=box(0, 0, 20, 20), half=box(0, 10, 10, 15), none=box(10, 0, 20, 10))
    table = found.by_unit(coverage(units, cover.grid))
    assert table.loc["all", "runoff"] == pytest.approx(sum(expected) * 0.1)  # 100 m², mm to m³
    assert table.loc["all", "rain"] == pytest.approx(3 * 80 * 0.1)
    assert table.loc["all", "retained"] == pytest.approx(24 - sum(expected) * 0.1)
    assert table.loc["all", "covered"] == 0.75
    assert table.loc["half", "runoff"] == pytest.approx(expected[0] * 0.05)
    assert table.loc["half", "retention_index"] == pytest.approx(1 - expected[0] / 80)
    assert np.isnan(table.loc["none", "retention_index"])
    assert table.loc["none", ["retained", "runoff", "covered"]].tolist() == [0, 0, 0]


def test_every_code_without_numbers_is_named(make_cells) -> None:
    cover = make_cells([[111, 7], [8, 0]], nodata=0, dtype="int32")
    soil = make_cells([[1, 9], [1, 1]], nodata=255, dtype="uint8")
    with pytest.raises(InputError) as refused:
        runoff(cover, soil, TABLE, 80.0)
    assert [f.code for f in refused.value.faults] == [
        "class-without-values", "class-without-values", "not-a-soil-group",
    ]  # fmt: skip


def test_a_class_without_number_for_a_soil_is_no_data(make_cells, make_units) -> None:
    table = TABLE.copy()
    table.loc[111, "B"] = np.nan
    cover = make_cells([[111, 141]], dtype="uint8")
    soil = make_cells([[2, 1]], dtype="uint8")
    found = runoff(cover, soil, table, 80.0)
    unit = found.by_unit(coverage(make_units(u=box(0, 0, 20, 10)), cover.grid)).loc["u"]
    assert unit["covered"] == 0.5
    assert unit["retention_index"] == pytest.approx(1 - runoff_depth(39, 80.0) / 80)


def test_grids_must_be_one(make_cells) -> None:
    with pytest.raises(RequestError, match="lies on"):
        runoff(make_cells([[111]]), make_cells([[1]], size=5.0), TABLE, 80.0)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["uint8", "uint16", "int32", "float32"]))
def test_class_areas_agree_with_the_cells(seed: int, dtype: str) -> None:
    random = np.random.default_rng(seed)
    grid = Grid("EPSG:32632", 0.0, 60.0, 10.0, 10.0, 7, 6)
    table = pd.DataFrame(random.uniform(30, 100, (5, 4)), index=[3, 1, 200, 17, 9], columns=list("ABCD"))
    cover = ArrayCells(grid, random.choice([0, *table.index], (6, 7)).astype(dtype), 0)
    soil = ArrayCells(grid, random.integers(0, 5, (6, 7)).astype("uint8"), 0)
    found = runoff(cover, soil, table, 60.0)
    units = gpd.GeoSeries([box(3, 2, 44, 51), box(-20, -20, 100, 100)], crs=grid.crs)
    measured = coverage(units, grid)
    ours, cells = found.by_unit(measured), zonal_mean(measured, found.retention)
    np.testing.assert_allclose(ours["retention_index"], cells["mean"], rtol=1e-6)
    np.testing.assert_allclose(ours["covered"], cells["covered"], rtol=1e-12)
    np.testing.assert_allclose(ours["retained"] + ours["runoff"], ours["rain"], rtol=1e-12)
