"""What must hold of zonal sums whatever the polygons and the raster."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from sttm.grids import ArrayCells, Grid, Window
from sttm.indicators import fractions, scan, tallies, zonal
from sttm.indicators.coverage import coverage
from sttm.indicators.zonal import class_areas, zonal_mean, zonal_quantiles, zonal_statistics

CRS = "EPSG:32632"
ROWS, COLS, SIZE = 7, 9, 10.0
GRID = Grid(CRS, 500_000.0, 5_030_000.0, SIZE, SIZE, COLS, ROWS)
CODES = [0, 1, 2, 31]
# Half a grain of rounding, and vertices off by half of 2^-30 of a cell.
ROUNDED = 3.1e-8


def cells(seed: int, *, missing: float = 0.2) -> ArrayCells:
    random = np.random.default_rng(seed)
    values = random.normal(25, 3, (ROWS, COLS)).astype(np.float32)
    values[random.random(values.shape) < missing] = np.nan
    return ArrayCells(GRID, values)


def classes(seed: int) -> ArrayCells:
    values = np.random.default_rng(seed).choice(CODES, (ROWS, COLS)).astype(np.uint16)
    return ArrayCells(GRID, values, 0)


@st.composite
def polygons(draw: st.DrawFn, *, least: int = 1, most: int = 5) -> gpd.GeoSeries:
    """Star-shaped polygons of any size, partly or wholly outside the grid too."""
    found = []
    for _ in range(draw(st.integers(least, most))):
        x = draw(st.floats(-20, COLS * SIZE + 20))
        y = draw(st.floats(-20, ROWS * SIZE + 20))
        radii = draw(st.lists(st.floats(0.5, 45), min_size=3, max_size=9))
        angles = np.arange(len(radii)) * 2 * np.pi / len(radii)
        ring = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
        found.append(Polygon(ring + np.array([GRID.left, GRID.top - ROWS * SIZE])))
    return gpd.GeoSeries(found, index=[f"U{i}" for i in range(len(found))], crs=CRS)


def reference_fractions(polygon: Polygon) -> np.ndarray:
    """The slow, obvious way: cut the polygon with every cell."""
    fraction = np.zeros((ROWS, COLS))
    for row in range(ROWS):
        for col in range(COLS):
            part = GRID.part(Window(row, col, 1, 1))
            fraction[row, col] = shapely.intersection(polygon, box(*part.bounds)).area / GRID.cell_area
    return fraction


@given(polygons(most=2), st.integers(0, 99))
@settings(max_examples=60)
def test_agrees_with_cutting_every_cell(units: gpd.GeoSeries, seed: int) -> None:
    raster, codes = cells(seed), classes(seed)
    table = coverage(units, GRID)
    means, areas = zonal_mean(table, raster), class_areas(table, codes, CODES[1:])
    for name, polygon in units.items():
        fraction = reference_fractions(polygon)
        known = ~np.isnan(raster.values)
        weight = fraction[known].sum()
        size = polygon.area / GRID.cell_area
        assert means.loc[name, "covered"] == pytest.approx(weight / size, abs=63 * ROUNDED / size)
        if weight > 1e-3:
            mean = (fraction[known] * raster.values[known]).sum() / weight
            # the error of a fraction over the polygon's own size in cells
            assert means.loc[name, "mean"] == pytest.approx(mean, abs=25 * 63 * ROUNDED / weight)
        for code in CODES[1:]:
            area = fraction[codes.values == code].sum() * GRID.cell_area
            assert areas.loc[name, code] == pytest.approx(area, abs=63 * ROUNDED * GRID.cell_area)


@given(polygons(most=3))
@settings(max_examples=40)
def test_every_fraction_is_exact(units: gpd.GeoSeries) -> None:
    for polygon, runs in zip(units, fractions.cell_fractions(units.to_numpy(), GRID), strict=True):
        found = np.zeros((ROWS, COLS))
        for row, col, length, fraction in zip(runs.row, runs.col, runs.length, runs.fraction, strict=True):
            assert (found[row, col : col + length] == 0).all()
            found[row, col : col + length] = fraction
        np.testing.assert_allclose(found, reference_fractions(polygon), rtol=0, atol=ROUNDED)


@given(polygons(least=2), st.integers(0, 99), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_a_part_equals_the_whole_to_the_last_bit(units: gpd.GeoSeries, seed: int, random) -> None:
    raster, codes = cells(seed), classes(seed)
    chosen = random.sample(list(units.index), random.randint(1, len(units)))
    whole, part = coverage(units, GRID), coverage(units.loc[chosen], GRID)
    for measure in (
        lambda table: zonal_statistics(table, raster, [24, 26]),
        lambda table: class_areas(table, codes, CODES[1:]),
        lambda table: zonal_quantiles(table, raster, [0.1, 0.5]),
    ):
        pd.testing.assert_frame_equal(measure(part), measure(whole).loc[chosen], check_exact=True)


@given(polygons(), st.integers(0, 99), st.integers(1, 4), st.integers(2, 5))
@settings(max_examples=40)
def test_neither_bands_nor_engine_change_a_bit(
    units: gpd.GeoSeries, seed: int, tile: int, at_once: int
) -> None:
    raster, codes = cells(seed), classes(seed)

    def measures() -> list[pd.DataFrame]:
        table = coverage(units, GRID)
        return [
            zonal_statistics(table, raster, [24.0, 26.0]),
            class_areas(table, codes),
            zonal_quantiles(table, raster, [0.25, 0.5]),
        ]

    expected = measures()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scan, "TILE", tile)  # many bands, unread tiles
        patched.setattr(scan, "BAND_CELLS", at_once * tile)
        patched.setattr(zonal, "CELLS_HELD", at_once)
        for found, wanted in zip(measures(), expected, strict=True):
            pd.testing.assert_frame_equal(found, wanted, check_exact=True)
        patched.setattr(tallies, "COMPILED_FROM", 0)  # compiled loops
        for found, wanted in zip(measures(), expected, strict=True):
            pd.testing.assert_frame_equal(found, wanted, check_exact=True)


@given(polygons(), st.integers(1, 300))
@settings(max_examples=30)
def test_what_is_computed_together_changes_no_fraction(units: gpd.GeoSeries, pieces: int) -> None:
    fine = Grid(CRS, GRID.left, GRID.top, 1.0, 0.5, COLS * 10, ROWS * 20)
    whole = fractions.cell_fractions(units.to_numpy(), fine)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fractions, "PIECES_AT_ONCE", pieces)
        parts = fractions.cell_fractions(units.to_numpy()[::-1], fine)[::-1]
    assert len(whole) == len(parts) == len(units)
    for one, other in zip(whole, parts, strict=True):
        for name in fractions.Runs.__slots__:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(polygons(most=1), st.integers(0, 8), st.booleans())
@settings(max_examples=30)
def test_neither_first_vertex_nor_direction_changes_a_fraction(
    units: gpd.GeoSeries, start: int, turned: bool
) -> None:
    ring = shapely.get_coordinates(units.iloc[0])[:-1]
    ring = np.roll(ring, start, axis=0)[:: -1 if turned else 1]
    one, other = fractions.cell_fractions([units.iloc[0], Polygon(ring)], GRID)
    for name in fractions.Runs.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_a_polygon_around_the_grid_covers_every_cell_and_one_beside_it_none() -> None:
    left, bottom, right, top = GRID.bounds
    around = box(left - 1e6, bottom - 1e6, right + 1e6, top + 1e6)
    holed = around.difference(box(left + 30, bottom - 5e5, left + 45, top + 5))
    beside = [
        box(left - 50, bottom, left, top),
        box(right, bottom, right + 9, top),
        box(left, top, right, top + 5),
    ]
    found = fractions.cell_fractions([around, holed, *beside], GRID)
    assert [len(runs.row) for runs in found[2:]] == [0, 0, 0]
    assert found[0].length.tolist() == [COLS] * ROWS
    assert found[0].fraction.tolist() == [1.0] * ROWS
    assert found[1].row.tolist() == sorted([*range(ROWS)] * 3)
    assert found[1].col.tolist() == [0, 4, 5] * ROWS
    assert found[1].fraction.tolist() == [1.0, 0.5, 1.0] * ROWS
    assert fractions.cell_fractions([], GRID) == []


@given(
    st.lists(st.floats(1, COLS * SIZE - 1), max_size=4), st.lists(st.floats(1, ROWS * SIZE - 1), max_size=4)
)
@settings(max_examples=40)
def test_units_that_partition_the_grid_add_up(xs: list[float], ys: list[float]) -> None:
    left, bottom = GRID.left, GRID.top - ROWS * SIZE
    columns = [left, *(left + x for x in sorted(set(xs))), left + COLS * SIZE]
    rows = [bottom, *(bottom + y for y in sorted(set(ys))), bottom + ROWS * SIZE]
    boxes = [
        box(x0, y0, x1, y1)
        for x0, x1 in pairwise(columns)
        for y0, y1 in pairwise(rows)
        if x0 < x1 and y0 < y1
    ]
    table = coverage(gpd.GeoSeries(boxes, crs=CRS), GRID)
    assert (table.runs.fraction / fractions.GRAIN % 1 == 0).all()  # so that sums of them are exact
    areas, codes = class_areas(table, classes(1)), classes(1).values
    for code in CODES[1:]:
        assert areas[code].sum() == pytest.approx((codes == code).sum() * GRID.cell_area, rel=1e-6)
    assert areas.sum(axis=1).to_numpy() == pytest.approx(table.area, abs=1e-3)
    raster = cells(2, missing=0)
    total = zonal_statistics(table, raster)["sum"].sum()
    assert total == pytest.approx(raster.values.sum(dtype=np.float64), rel=1e-6)


@given(polygons(), st.integers(0, 99), st.sampled_from([2.0, 0.25]), st.sampled_from([0.0, 64.0]))
@settings(max_examples=40)
def test_scale_and_offset_pass_through(units, seed: int, scale: float, offset: float) -> None:
    raster = cells(seed)
    other = ArrayCells(GRID, raster.values.astype(np.float64) * scale + offset)
    table = coverage(units, GRID)
    one, two = zonal_statistics(table, raster), zonal_statistics(table, other)
    for name in ("mean", "minimum", "maximum"):
        np.testing.assert_allclose(two[name], one[name] * scale + offset, rtol=1e-9)
    np.testing.assert_allclose(two["deviation"], one["deviation"] * scale, rtol=1e-6, atol=1e-6)
    pd.testing.assert_series_equal(one["covered"], two["covered"])


@given(polygons(), st.integers(0, 99))
@settings(max_examples=40)
def test_shares_and_means_stay_in_their_range(units: gpd.GeoSeries, seed: int) -> None:
    found = zonal_statistics(coverage(units, GRID), cells(seed), [24, 26])
    assert found["covered"].between(0, 1).all()
    known = found.dropna()
    assert (known["mean"] >= known["minimum"] - 1e-9).all()
    assert (known["mean"] <= known["maximum"] + 1e-9).all()
    assert (known["above 24"] >= known["above 26"]).all()
    assert known["above 24"].between(0, 1 + 1e-12).all()


@given(polygons(), st.floats(-50, 50, width=32))
@settings(max_examples=30)
def test_the_mean_of_a_constant_is_the_constant(units: gpd.GeoSeries, value: float) -> None:
    raster = ArrayCells(GRID, np.full((ROWS, COLS), value, dtype=np.float32))
    found = zonal_statistics(coverage(units, GRID), raster).dropna()
    assert (found["mean"] == value).all()
    assert (found["deviation"] == 0).all()
