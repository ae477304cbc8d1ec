"""Maps of cooling and runoff over the territory: local to the last bit, by day or by night, honest about gaps."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from environment_territory import CRS, ON, PARK, PAVED, record
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box

from sttm.environment.cooling_layers import (
    air_temperature,
    air_temperature_radius,
    heat_mitigation,
    heat_mitigation_radius,
    unit_cooling,
)
from sttm.environment.layers import derived_layers
from sttm.environment.parameters import DataFacts, derived_parameters
from sttm.environment.runoff_layers import runoff_retention, unit_runoff
from sttm.grids import ArrayCells, Grid, Window
from sttm.packs.pack import Pack
from sttm.territory.builder import build
from sttm.territory.derived import DerivedLayer
from sttm.territory.workspace import Workspace

NAN = float("nan")
CLASSES = (PAVED, PARK, 211, 311, 512)
NEAR = {"cooling_distance": 90.0, "mixing_distance": 30.0}
"""Parks reach 45 cells; the disc of 253 cells can hold the 200 of 2 ha from which they cool."""


def grid_of(height: int, width: int) -> Grid:
    return Grid(CRS, 500_000, 5_000_000, 10, 10, width, height)


def mosaic(grid: Grid, seed: int = 1) -> NDArray[np.uint16]:
    """Patches of 4 × 4 cells of all classes, some without data."""
    random = np.random.default_rng(seed)
    shape = -(-grid.height // 4), -(-grid.width // 4)
    codes = random.choice([*CLASSES, 0], shape, p=[0.1, 0.4, 0.15, 0.25, 0.05, 0.05])
    return codes.repeat(4, 0).repeat(4, 1)[: grid.height, : grid.width].astype("uint16")


@pytest.fixture(scope="module")
def values(pack: Pack) -> dict[str, Any]:
    facts = {"land_cover": DataFacts(None, None, "dusaf"), "soil_group": DataFacts(None, None, None)}
    return derived_parameters(pack, facts, ON)


def near(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**values, "cooling": {**values["cooling"], **NEAR, **more}}


def whole(function: Any, cells: Any, parameters: dict[str, Any], block: int) -> ArrayCells:
    grid: Grid = cells.grid
    out = np.empty((grid.height, grid.width), np.float32)
    for window in grid.blocks(block):
        out[window.slices] = function(cells, parameters, grid, window)
    return ArrayCells(grid, out, NAN)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 99), row=st.integers(0, 90), col=st.integers(0, 120), size=st.integers(1, 5))
def test_a_change_is_felt_within_its_radius_only(
    values: dict[str, Any], seed: int, row: int, col: int, size: int
) -> None:
    parameters, grid = near(values), grid_of(95, 125)
    cover = ArrayCells(grid, mosaic(grid, seed), 0)
    edited = cover.values.copy()
    edited[row : row + size, col : col + size] = PAVED
    after = ArrayCells(grid, edited, 0)
    changed = edited != cover.values
    maps: tuple[tuple[Any, Any, str], ...] = (
        (heat_mitigation, heat_mitigation_radius, "land_cover_cells"),
        (air_temperature, air_temperature_radius, "heat_mitigation"),
    )
    old, new = cover, after
    for function, radius, name in maps:
        reach = round(radius({name: old}, parameters) / grid.dx)
        # On other blocks the bits are the same: windows do not matter.
        old, new = whole(function, old, parameters, 64), whole(function, new, parameters, 47)
        far = ~_within(changed, reach)
        assert np.array_equal(old.values[far], new.values[far], equal_nan=True)
        changed = ~((old.values == new.values) | (np.isnan(old.values) & np.isnan(new.values)))


def _within(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    near_one = np.zeros_like(mask)
    for row, col in np.argwhere(mask):
        near_one[max(row - reach, 0) : row + reach + 1, max(col - reach, 0) : col + reach + 1] = True
    return near_one


def test_mixing_on_blocks_does_not_depend_on_the_window(values: dict[str, Any]) -> None:
    parameters, grid = near(values, mixing_distance=1000.0), grid_of(300, 400)
    random = np.random.default_rng(3)
    mitigation = ArrayCells(grid, (random.integers(0, 2**14, (300, 400)) / 2**14).astype("float32"), NAN)
    mitigation.values[:150, :200] = NAN
    found = air_temperature(mitigation, parameters, grid, grid.whole)
    for window in (Window(129, 61, 77, 210), Window(0, 0, 300, 1), Window(140, 190, 30, 30)):
        part = air_temperature(mitigation, parameters, grid, window)
        assert np.array_equal(part, found[window.slices], equal_nan=True)
    assert air_temperature_radius({"heat_mitigation": mitigation}, parameters) >= 5 * 1000


class _Spy:
    """Cells that remember how far around a window they were asked for."""

    def __init__(self, cells: ArrayCells, window: Window) -> None:
        self.cells, self.window, self.most = cells, window, 0
        self.grid, self.dtype, self.nodata = cells.grid, cells.dtype, cells.nodata

    def read(self, window: Window) -> NDArray[Any]:
        own = self.window
        beyond = (
            own.row - window.row,
            own.col - window.col,
            window.row + window.height - own.row - own.height,
            window.col + window.width - own.col - own.width,
        )
        self.most = max(self.most, *beyond)
        return self.cells.read(window)


@pytest.mark.parametrize("mixing", [30.0, 1000.0, 2000.0])
def test_nothing_is_read_beyond_the_radius(values: dict[str, Any], mixing: float) -> None:
    parameters, grid = near(values, mixing_distance=mixing), grid_of(2300, 2250)
    window = Window(1101, 1099, 30, 35)
    cover = _Spy(ArrayCells(grid, np.full((2300, 2250), PARK, "uint16"), 0), window)
    heat_mitigation(cover, parameters, grid, window)
    assert cover.most * grid.dx <= heat_mitigation_radius({"land_cover_cells": cover}, parameters)
    mitigation = _Spy(ArrayCells(grid, np.full((2300, 2250), 0.5, "float32"), NAN), window)
    air_temperature(mitigation, parameters, grid, window)
    assert mitigation.most * grid.dx <= air_temperature_radius({"heat_mitigation": mitigation}, parameters)


LAYERS = (
    "land_cover_cells",
    "soil_group_cells",
    "runoff_retention",
    "heat_mitigation",
    "air_temperature",
    "unit_runoff",
    "unit_cooling",
)


def small_blocks() -> Iterator[DerivedLayer]:
    for layer in derived_layers([]):
        if layer.name in LAYERS:
            yield replace(layer, block=16) if layer.output == "raster" else layer


def filled(root: Path, cover: NDArray[np.uint16], grid: Grid) -> Workspace:
    workspace = Workspace.create(root, name="w", title="w", crs=CRS, pack_reference={"pack": "sample"})
    left, bottom, _, _ = grid.bounds
    cells = {
        f"U{i}": box(left + 160 * i, bottom, left + 160 * (i + 1), bottom + 10 * grid.height)
        for i in range(grid.width // 16)
    }
    units = gpd.GeoDataFrame(
        {"unit_id": list(cells), "name": list(cells), "type": "2a"}, geometry=list(cells.values()), crs=CRS
    ).set_index("unit_id")
    with workspace.writing("fill") as changes:
        changes.put_vector("units", units, record("units"))
        changes.put_raster("land_cover", ArrayCells(grid, cover, 0), record("land_cover", legend="dusaf"))
        soil = np.full(cover.shape, 2, "uint8")
        changes.put_raster("soil_group", ArrayCells(grid, soil, 0), record("soil_group"))
    return workspace


def test_a_patch_recomputes_what_lies_near_and_equals_all_computed_anew(
    tmp_path: Path, values: dict[str, Any]
) -> None:
    grid, parameters = grid_of(32, 320), near(values)
    cover = np.full((32, 320), PARK, "uint16")
    cover[::4, ::6] = PAVED
    workspace = filled(tmp_path / "a", cover, grid)
    build(workspace, small_blocks(), parameters)
    cover[10:14, 100:104] = 311
    with workspace.writing("edit") as changes:
        changes.put_raster("land_cover", ArrayCells(grid, cover, 0), record("land_cover", legend="dusaf"))
    report = build(workspace, small_blocks(), parameters)
    anew = filled(tmp_path / "b", cover, grid)
    build(anew, small_blocks(), parameters)
    for name in LAYERS:
        ours, theirs = workspace.current(name), anew.current(name)
        assert ours is not None
        assert theirs is not None
        assert ours.version == theirs.version, name
    parts = {name: (report[name].action, report[name].done, report[name].total) for name in LAYERS}
    # The patch lies in columns 100 to 103 of 320, in one block and one unit of 16 columns.
    assert parts["runoff_retention"] == ("part", 1, 40)
    assert parts["unit_runoff"] == ("part", 1, 20)
    # Parks reach 45 cells farther, columns 55 to 148: blocks 3 to 9 in both rows; the air another 15 or so.
    assert parts["heat_mitigation"] == ("part", 14, 40)
    assert parts["air_temperature"][0] == parts["unit_cooling"][0] == "part"
    assert 14 <= (parts["air_temperature"][1] or 0) <= 20
    assert 5 <= (parts["unit_cooling"][1] or 0) <= 9


def test_by_night_the_intensity_of_buildings_decides(values: dict[str, Any]) -> None:
    grid = grid_of(40, 40)
    cover = ArrayCells(grid, np.full((40, 40), PAVED, "uint16"), 0)
    night = near(values, method="intensity")
    found = heat_mitigation(cover, night, grid, grid.whole)
    intensity = values["benefit_values"]["building_intensity"]["values"]["1112"]
    assert found == pytest.approx(1 - intensity, abs=1 / 2**14)
    warm = air_temperature(ArrayCells(grid, found, NAN), night, grid, grid.whole)
    assert warm == pytest.approx(21.5 + intensity * 3.5, abs=1e-3)
    units = gpd.GeoDataFrame(geometry=[box(*grid.bounds)], index=pd.Index(["U"], name="unit_id"), crs=CRS)
    row = unit_cooling(units, cover, ArrayCells(grid, warm, NAN), night).loc["U"]
    assert row["cooling_capacity"] == pytest.approx(1 - intensity)
    by_day = heat_mitigation(cover, near(values), grid, grid.whole)
    assert not np.allclose(by_day, found, atol=0.01)


UNKNOWN = 999


def test_classes_without_values_are_gaps_not_zeros(values: dict[str, Any]) -> None:
    grid = grid_of(10, 20)
    codes = np.full((10, 20), PARK, "uint16")
    codes[:, :5], codes[:, 15:] = UNKNOWN, 0  # a quarter has no values, a quarter no land cover
    cover, soil = ArrayCells(grid, codes, 0), ArrayCells(grid, np.full((10, 20), 2, "uint8"), 0)
    parameters = near(values) | {"minimum_coverage": 0.5}
    left, bottom, _, top = grid.bounds
    shapes = {"known": (5, 15), "half": (0, 10), "quarter": (0, 7), "unknown": (0, 5)}
    units = gpd.GeoDataFrame(
        geometry=[box(left + 10 * a, bottom, left + 10 * b, top) for a, b in shapes.values()],
        index=pd.Index(list(shapes), name="unit_id"),
        crs=CRS,
    )
    kept = ArrayCells(grid, runoff_retention(cover, soil, parameters, grid, grid.whole), NAN)
    assert np.isnan(kept.values).sum() == 100
    rain = unit_runoff(units, kept, parameters)
    assert rain["runoff_covered"].tolist() == pytest.approx([1.0, 0.5, 2 / 7, 0.0])
    assert rain["runoff_retention"].isna().tolist() == [False, False, True, True]
    assert rain.loc["half", "runoff_retention"] == rain.loc["known", "runoff_retention"]
    # 80 mm on the covered half, 50 cells: 5,000 m².
    assert rain.loc["half", ["runoff_retained", "runoff_volume"]].sum() == pytest.approx(0.080 * 5000)
    cool = whole(heat_mitigation, cover, parameters, 8)
    assert np.isnan(cool.values).sum() == 100
    warm = whole(air_temperature, cool, parameters, 8)
    found = unit_cooling(units, cover, warm, parameters)
    assert found["cooling_covered"].tolist() == pytest.approx([1.0, 0.5, 2 / 7, 0.0])
    assert found["cooling_capacity"].isna().tolist() == [False, False, True, True]
    assert found.loc["half", "cooling_capacity"] == pytest.approx(found.loc["known", "cooling_capacity"])


def test_without_tables_of_the_pack_there_is_no_value(values: dict[str, Any]) -> None:
    grid = grid_of(4, 4)
    cover, soil = (ArrayCells(grid, np.full((4, 4), v, "uint8"), 0) for v in (141, 2))
    none = {**near(values), "benefit_values": {}}
    assert np.isnan(runoff_retention(cover, soil, none, grid, grid.whole)).all()
    cool = heat_mitigation(cover, none, grid, grid.whole)
    assert np.isnan(cool).all()
    assert np.isnan(air_temperature(ArrayCells(grid, cool, NAN), none, grid, grid.whole)).all()
