"""The same figures as other tools, and as real data a reader knows."""

from __future__ import annotations

import exactextract
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterstats
import shapely
from exactextract.raster import NumPyRasterSource
from rasterio.transform import Affine

from sttm.grids import ArrayCells, Grid
from sttm.indicators import tallies
from sttm.indicators.coverage import coverage
from sttm.indicators.fractions import cell_fractions
from sttm.indicators.zonal import class_areas, zonal_mean, zonal_statistics

# rasterstats has not followed affine yet.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")

GRID = Grid("EPSG:32632", 500_000.0, 5_040_000.0, 10.0, 10.0, 700, 600)


@pytest.fixture(scope="module")
def temperature() -> ArrayCells:
    x, y = np.meshgrid(np.arange(GRID.width) / 90, np.arange(GRID.height) / 70)
    values = (26 + 2 * np.sin(x) * np.cos(y)).astype(np.float32)
    values[100:130, 200:260] = np.nan
    return ArrayCells(GRID, values)


@pytest.fixture(scope="module")
def units() -> gpd.GeoSeries:
    """Overlapping shapes of some thousand cells, one with a hole and one in two parts."""
    middle = shapely.points([502_000, 504_500, 503_000], [5_038_000, 5_036_500, 5_035_700])
    big = list(shapely.buffer(middle, [900, 1300, 1500]))
    big.append(big[1].difference(shapely.Point(504_600, 5_036_400).buffer(300)))
    big.append(
        shapely.union(
            shapely.Point(501_000, 5_035_000).buffer(700), shapely.box(505e3, 5_038e3, 506e3, 5_039e3)
        )
    )
    return gpd.GeoSeries(big, crs=GRID.crs)


def test_rasterstats_counts_centres_and_comes_close(units, temperature):
    ours = zonal_mean(coverage(units, GRID), temperature)
    affine = Affine(GRID.dx, 0, GRID.left, 0, -GRID.dy, GRID.top)
    theirs = rasterstats.zonal_stats(units, temperature.values, affine=affine, nodata=np.nan, stats=["mean"])
    assert ours["mean"].to_numpy() == pytest.approx([row["mean"] for row in theirs], abs=1e-3)


@pytest.mark.parametrize("compiled_from", [0, 10**9])
def test_exactextract_agrees(units, temperature, compiled_from, monkeypatch):
    monkeypatch.setattr(tallies, "COMPILED_FROM", compiled_from)
    left, bottom, right, top = GRID.bounds
    source = NumPyRasterSource(temperature.values, left, bottom, right, top, nodata=np.nan)
    names = ["mean", "min", "max", "stdev", "sum", "count"]
    theirs = exactextract.exact_extract(source, gpd.GeoDataFrame(geometry=units), names, output="pandas")
    ours = zonal_statistics(coverage(units, GRID), temperature)
    for mine, name in zip(["mean", "minimum", "maximum", "deviation", "sum", "count"], names, strict=True):
        np.testing.assert_allclose(ours[mine], theirs[name], rtol=1e-8)


def test_exactextract_finds_the_same_fractions(units):
    left, bottom, right, top = GRID.bounds
    source = NumPyRasterSource(np.ones((GRID.height, GRID.width)), left, bottom, right, top)
    frame = gpd.GeoDataFrame(geometry=units)
    theirs = exactextract.exact_extract(source, frame, ["cell_id", "coverage"], output="pandas")
    for i, runs in enumerate(cell_fractions(units.to_numpy(), GRID)):
        expected = np.zeros(GRID.width * GRID.height)
        expected[theirs["cell_id"][i]] = theirs["coverage"][i]
        found = np.zeros_like(expected)
        cell = np.repeat(runs.row * GRID.width + runs.col, runs.length)
        within = np.concatenate([np.arange(length) for length in runs.length])
        found[cell + within] = np.repeat(runs.fraction, runs.length)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1.2e-7)  # theirs are in single precision


def test_engines_agree_to_the_last_bit_across_bands(units, temperature, monkeypatch):
    codes = ArrayCells(GRID, np.floor(temperature.values.clip(0, 99)))
    table = coverage(units, GRID)
    found = {}
    for compiled_from in (0, 10**9):
        monkeypatch.setattr(tallies, "COMPILED_FROM", compiled_from)
        found[compiled_from] = (zonal_statistics(table, temperature, [26, 27]), class_areas(table, codes))
    for one, other in zip(*found.values(), strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.data
def test_neighbourhoods_of_milan_are_as_warm_as_rasterstats_says(milan_data):
    from sttm.sources.raster import FileCells

    path = milan_data / "temperature" / "urbclim_air_t_milan_jul2016_mean.tif"
    cells = FileCells(path)
    nil = gpd.read_file(milan_data / "nil" / "ds964_nil_wm.geojson").to_crs(cells.grid.crs)
    shapes = nil.geometry.buffer(0)
    large = shapes[shapes.area > 1e6]
    ours = zonal_mean(coverage(large, cells.grid), cells)
    theirs = rasterstats.zonal_stats(large, str(path), stats=["mean"])
    known = ours["covered"] > 0.99
    assert known.sum() > 40
    means = pd.Series([row["mean"] for row in theirs], index=large.index, dtype=float)
    assert ours["mean"][known].to_numpy() == pytest.approx(means[known].to_numpy(), rel=1e-3)
    assert ours["mean"][known].between(273 + 20, 273 + 32).all()  # kelvin, July
