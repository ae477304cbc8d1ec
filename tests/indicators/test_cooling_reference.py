"""Urban cooling against a slow and obvious implementation, on small territories with holes and edges."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from sttm.errors import InputError, RequestError
from sttm.grids import ArrayCells, Grid, Window
from sttm.indicators.air_temperature import AirTemperature
from sttm.indicators.cooling import cooling, cooling_by_unit
from sttm.indicators.coverage import coverage

CLASSES = pd.DataFrame(
    {
        "shade": [0.1, 0.9, 0.0, 0.3],
        "kc": [0.2, 1.0, 0.6, 0.8],
        "albedo": [0.15, 0.2, 0.1, 0.25],
        "green_area": [0, 1, 0, 1],
        "building_intensity": [0.9, 0.0, 0.1, 0.2],
    },
    index=[1, 2, 3, 300],
)
SETTINGS = {"cooling_distance": 20.0, "mixing_distance": 30.0, "reference_temperature": 20.0, "uhi_max": 4.0}


def slow_mean(values: np.ndarray, distance: float) -> np.ndarray:
    """The weighted mean of the cells with data around each cell with data, one by one."""
    found = np.full(values.shape, np.nan)
    known = [(r, c) for r, c in np.ndindex(values.shape) if not math.isnan(values[r, c])]
    for r, c in known:
        total = weights = 0.0
        for y, x in known:
            away = math.hypot(r - y, c - x)
            if away <= 5 * distance:
                weight = math.exp(-away / distance)
                total, weights = total + weight * values[y, x], weights + weight
        found[r, c] = total / weights
    return found


def slow_cooling(
    cover: np.ndarray, water: np.ndarray, near: int, wide: int, least: float
) -> dict[str, np.ndarray]:
    known = cover != 0
    row = np.where(known, cover, 1)
    of = {name: CLASSES[name].loc[row.ravel()].to_numpy().reshape(row.shape) for name in CLASSES}
    capacity = 0.6 * of["shade"] + 0.2 * of["albedo"] + 0.2 * of["kc"] * water / np.nanmax(water)
    capacity = np.where(known, capacity, np.nan)
    green = known & (of["green_area"] == 1)
    park = slow_mean(np.where(np.isnan(capacity), np.nan, np.where(green, capacity, 0.0)), near)
    mitigation = capacity.copy()
    whole = sum(math.hypot(y, x) <= near for y in range(-near, near + 1) for x in range(-near, near + 1))
    for r, c in np.ndindex(cover.shape):
        if not park[r, c] > capacity[r, c]:
            continue
        around = [
            (y, x) for y, x in np.ndindex(cover.shape) if math.hypot(r - y, c - x) <= near and known[y, x]
        ]
        area = sum(green[p] for p in around) * whole / len(around)
        if area >= least - 1e-9:
            mitigation[r, c] = park[r, c]
    return {
        "capacity": capacity,
        "mitigation": mitigation,
        "temperature": 20 + (1 - slow_mean(mitigation, wide)) * 4,
    }


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["uint16", "int32"]), st.floats(0, 0.9))
def test_against_adding_up_cell_by_cell(seed: int, dtype: str, holes: float) -> None:
    random = np.random.default_rng(seed)
    shape = int(random.integers(3, 17)), int(random.integers(3, 17))
    cover = random.choice([1, 2, 3, 300], shape)
    cover[random.random(shape) < holes] = 0
    water = random.uniform(2, 6, shape)
    water[random.random(shape) < holes / 4] = np.nan
    if np.isnan(water).all():
        water[0, 0] = 3.0
    grid = Grid("EPSG:32632", 0.0, 10.0 * shape[0], 10.0, 10.0, shape[1], shape[0])
    least = float(random.integers(0, 8))
    maps = cooling(
        ArrayCells(grid, cover.astype(dtype), 0),
        ArrayCells(grid, np.where(np.isnan(water), -1, water).astype("float64"), -1),
        CLASSES,
        least_green_area=least * 100,
        **SETTINGS,
    )
    expected = slow_cooling(cover, water, 2, 3, least)
    for name, values in expected.items():
        got = getattr(maps, name).read(grid.whole)
        np.testing.assert_allclose(got, values, rtol=1e-4, err_msg=name)
    window = Window(1, 1, shape[0] - 2, shape[1] - 2)
    for name in expected:
        whole, part = getattr(maps, name).read(grid.whole), getattr(maps, name).read(window)
        np.testing.assert_allclose(part, whole[window.slices], rtol=1e-5, err_msg=f"part of {name}")


def one(make_cells, values, method="intensity", **changed):
    cover = make_cells(values, nodata=0, dtype="uint8")
    return cooling(cover, None, CLASSES.drop(index=300), method=method, **(SETTINGS | changed))


def test_one_cell_by_hand(make_cells) -> None:
    maps = one(make_cells, [[1]])
    window = Window(0, 0, 1, 1)
    assert maps.capacity.read(window) == pytest.approx(0.1)  # 1 − 0.9
    assert maps.mitigation.read(window) == pytest.approx(0.1)
    assert maps.temperature.unmixed(window) == pytest.approx(20 + 0.9 * 4)
    assert maps.temperature.read(window) == pytest.approx(20 + 0.9 * 4)


def test_a_park_beside_a_house(make_cells) -> None:
    """Distances 1 cell; the disc around each holds both cells of the five: green areas scale up to 2.5 cells."""
    window = Window(0, 0, 1, 2)
    distances = {"cooling_distance": 10.0, "mixing_distance": 10.0}
    park = math.exp(-1) / (1 + math.exp(-1))  # of capacity 1, one cell away from the house
    for least, expected in ((250.0, park), (251.0, 0.1)):
        maps = one(make_cells, [[1, 2]], least_green_area=least, **distances)
        values = maps.mitigation.read(window)[0]
        assert values == pytest.approx([expected, 1.0])
        share = math.exp(-1) / (1 + math.exp(-1))
        mixed = [(1 - share) * values[0] + share * values[1], share * values[0] + (1 - share) * values[1]]
        assert maps.temperature.read(window)[0] == pytest.approx([24 - 4 * m for m in mixed])


def test_cells_at_the_threshold_are_counted(make_cells) -> None:
    maps = one(make_cells, [[1, 2]], least_green_area=250.0, cooling_distance=10.0)
    assert maps.mitigation.measured(Window(0, 0, 1, 2))[1] == 1
    maps = one(make_cells, [[1, 2]], least_green_area=240.0, cooling_distance=10.0)
    assert maps.mitigation.measured(Window(0, 0, 1, 2))[1] == 0


def test_no_data_is_never_a_number(make_cells, make_units) -> None:
    maps = one(make_cells, [[0, 0, 0], [0, 2, 0], [0, 0, 0]])
    for cells in (maps.capacity, maps.mitigation, maps.temperature):
        values = cells.read(Window(0, 0, 3, 3))
        assert np.isnan(values).sum() == 8
        assert np.isnan(cells.read(Window(0, 0, 1, 3))).all()
    units = make_units(a=box(0, 0, 30, 30), b=box(0, 0, 30, 10))
    table = cooling_by_unit(coverage(units, maps.capacity.grid), maps.capacity, maps.temperature, 20.0)
    assert table["cooling_capacity"].tolist() == pytest.approx([1.0, np.nan], nan_ok=True)
    assert table["anomaly"].tolist() == pytest.approx([0.0, np.nan], nan_ok=True, abs=1e-6)
    assert table["covered"].tolist() == pytest.approx([1 / 9, 0])


def test_the_highest_evapotranspiration_can_be_that_of_the_whole(make_cells) -> None:
    cover, water = make_cells([[3]], dtype="uint8"), make_cells([[4.0]])
    for highest, index in ((None, 1.0), (8.0, 0.5)):
        maps = cooling(cover, water, CLASSES, highest_evapotranspiration=highest, **SETTINGS)
        assert maps.capacity.read(Window(0, 0, 1, 1)) == pytest.approx(0.2 * 0.1 + 0.2 * 0.6 * index)
    maps = cooling(cover, water, CLASSES, weights=(0, 1, 1), **SETTINGS)
    assert maps.capacity.read(Window(0, 0, 1, 1)) == pytest.approx(0.5 * 0.1 + 0.5 * 0.6)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cooling_distance": 4.0}, "cooling distance"),
        ({"mixing_distance": math.nan}, "mixing distance"),
        ({"uhi_max": -1.0}, "temperatures"),
        ({"reference_temperature": math.inf}, "temperatures"),
        ({"least_green_area": -1.0}, "green area"),
        ({"method": "magic"}, "no such method"),
        ({"method": "factors"}, "evapotranspiration"),
    ],
)
def test_requests_that_cannot_be_met(make_cells, changed, says) -> None:
    with pytest.raises(RequestError, match=says):
        one(make_cells, [[1]], **changed)


def test_weights_grids_and_cells_that_do_not_fit(make_cells) -> None:
    cover = make_cells([[1]], dtype="uint8")
    with pytest.raises(RequestError, match="weights"):
        cooling(cover, cover, CLASSES, weights=(0, 0, 0), **SETTINGS)
    with pytest.raises(RequestError, match="lies on"):
        cooling(cover, make_cells([[1.0]], size=5.0), CLASSES, **SETTINGS)
    with pytest.raises(RequestError, match="highest"):
        cooling(cover, make_cells([[0.0]]), CLASSES, **SETTINGS)
    wide = ArrayCells(Grid("EPSG:32632", 0, 10, 20, 10, 1, 1), np.ones((1, 1), "uint8"))
    with pytest.raises(RequestError, match="not square"):
        cooling(wide, wide, CLASSES, **SETTINGS)


def test_every_faulty_class_is_named(make_cells) -> None:
    wrong = CLASSES.copy()
    wrong.loc[1, "shade"] = 1.5
    wrong.loc[3, "kc"] = np.nan
    wrong["green_area"] = wrong["green_area"].astype(float)
    wrong.loc[3, "green_area"] = 0.5
    cover = make_cells([[1, 77, 78]], dtype="uint8")
    with pytest.raises(InputError) as refused:
        cooling(cover, cover, wrong, **SETTINGS)
    assert len(refused.value.faults) == 5
    with pytest.raises(InputError, match="albedo"):
        cooling(cover, cover, CLASSES.drop(columns="albedo"), **SETTINGS)
    with pytest.raises(InputError, match="2 times"):
        cooling(cover, cover, pd.concat([CLASSES, CLASSES.loc[[3]]]), **SETTINGS)
    with pytest.raises(InputError, match="whole number"):
        cooling(cover, cover, CLASSES.rename(index={3: 3.5}), **SETTINGS)


@pytest.mark.parametrize("holes", [False, True])
def test_mixing_on_blocks_stays_within_its_bound(holes: bool) -> None:
    """A mixing distance of 100 cells mixes on blocks of 2; without blocks it is exact."""
    random = np.random.default_rng(5)
    shape = (230, 310)
    values = (random.random(shape) > 0.5).astype("float32")
    values[:, :100] = 1
    if holes:
        values[50:180, 60:300][random.random((130, 240)) > 0.3] = np.nan
        values[:, 200:] = np.nan
        values[100, 300] = 0.25  # alone: sees little, and is computed without blocks
    grid = Grid("EPSG:32632", 0, 0, 10, 10, shape[1], shape[0])
    exact = AirTemperature(ArrayCells(grid, values), 100, 20.0, 1.0, 1)
    blocks = AirTemperature(ArrayCells(grid, values), 100, 20.0, 1.0, 2)
    one, other = exact.read(grid.whole), blocks.read(grid.whole)
    np.testing.assert_array_equal(np.isnan(one), np.isnan(values))
    np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
    assert np.nanmax(np.abs(one - other)) < 4e-4 / 0.2
    assert np.nanmax(np.abs(one - other)) > 0
    part = Window(31, 57, 101, 83)
    np.testing.assert_allclose(blocks.read(part), other[part.slices], atol=1e-5)
