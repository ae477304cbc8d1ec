"""Night temperature on a few cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from sttm.errors import RequestError
from sttm.grids import ArrayCells, Grid
from sttm.indicators import microclimate
from sttm.indicators.microclimate import anomaly, night_temperature, reference_temperature
from sttm.indicators.zonal import coverage
from sttm.quantities import Missing


def test_mean_anomaly_and_shares(make_units, make_cells):
    cells = make_cells([[24.0, 26.0], [28.0, np.nan]])
    units = make_units(a=box(0, 0, 20, 20), b=box(10, 0, 20, 10))
    found = night_temperature(coverage(units, cells.grid), cells, reference=23.0, thresholds=[25, 28])
    assert found.loc["a"].to_dict() == {
        "mean": 26,
        "minimum": 24,
        "maximum": 28,
        "anomaly": 3,
        "above 25": 2 / 3,
        "above 28": 0,
        "covered": 0.75,
    }
    assert found.loc["b"].drop("covered").isna().all()
    assert found.loc["b", "covered"] == 0


@pytest.mark.parametrize("reference", [None, Missing("no parks")])
def test_no_reference_no_anomaly(make_units, make_cells, reference):
    cells = make_cells([[24.0]])
    found = night_temperature(
        coverage(make_units(a=box(0, 0, 10, 10)), cells.grid), cells, reference=reference
    )
    assert found["anomaly"].isna().all()
    assert found["mean"].tolist() == [24]


def test_anomaly_of_the_reference_is_zero():
    assert anomaly(pd.Series({"park": 21.5, "square": 24.0}), 21.5).to_dict() == {"park": 0, "square": 2.5}


def test_reference_is_the_mean_of_the_parks(make_cells):
    temperature = make_cells([[20.0, 30.0], [22.0, np.nan]])
    land_cover = make_cells([[141, 1], [311, 141]], dtype="uint16")
    assert reference_temperature(temperature, land_cover, {141, 311}) == 21


def test_reference_samples_cell_centres_on_another_grid():
    # two cells of 100 m; centres at x 50 and 150, y 50
    temperature = ArrayCells(Grid("EPSG:32632", 0, 100, 100, 100, 2, 1), np.array([[20.0, 30.0]]))
    land_cover = np.zeros((10, 12), dtype=np.uint8)  # 10 m, from x 0 to 120: the second centre is outside
    land_cover[5, 5] = 7  # the cell with its corner at (50, 50), where the first centre lies
    codes = ArrayCells(Grid("EPSG:32632", 0, 100, 10, 10, 12, 10), land_cover)
    assert reference_temperature(temperature, codes, [7]) == 20


def test_no_reference_cell_is_missing(make_cells):
    found = reference_temperature(make_cells([[20.0, 21.0]]), make_cells([[1, 2]], nodata=2), [2, 3])
    assert isinstance(found, Missing)
    assert "[2, 3]" in found.reason


def test_reference_needs_one_reference_system(make_cells):
    other = ArrayCells(Grid("EPSG:3003", 0, 10, 10, 10, 1, 1), np.array([[1]]))
    with pytest.raises(RequestError, match="3003"):
        reference_temperature(make_cells([[20.0]]), other, [1])


@given(st.integers(0, 999), st.integers(1, 40), st.floats(-35, 35), st.sampled_from([3.0, 10.0, 25.0]))
@settings(max_examples=40)
def test_windows_do_not_matter_and_each_centre_is_looked_up(seed, at_once, shift, size) -> None:
    random = np.random.default_rng(seed)
    temperature = ArrayCells(Grid("EPSG:32632", 0, 60, 10, 10, 8, 6), random.normal(25, 2, (6, 8)), -1)
    cover = ArrayCells(
        Grid("EPSG:32632", shift, 60 + shift, size, size, 9, 9), random.integers(0, 3, (9, 9)), 0
    )
    chosen = []
    for row in range(6):
        for col in range(8):
            x, y = col * 10 + 5, 60 - row * 10 - 5
            i, j = (cover.grid.top - y) // size, (x - shift) // size
            if 0 <= i < 9 and 0 <= j < 9 and cover.values[int(i), int(j)] == 1:
                chosen.append(temperature.values[row, col])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(microclimate, "SAMPLED_CELLS", at_once)
        found = reference_temperature(temperature, cover, [0, 1])
    if chosen:
        assert found == pytest.approx(np.mean(chosen), rel=1e-12)
    else:
        assert isinstance(found, Missing)
