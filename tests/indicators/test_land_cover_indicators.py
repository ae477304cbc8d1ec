"""Idren, trees and ecosystem services from areas a reader can add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from sttm.errors import InputError
from sttm.indicators.drainage import idren, idren_from_sealing, sealed_share
from sttm.indicators.ecosystem_services import supply, supply_by_service
from sttm.indicators.land_cover import class_mean, unscored_areas
from sttm.indicators.vegetation import tree_share
from sttm.indicators.zonal import class_areas, coverage, zonal_mean

SEALED = pd.Series({1111: 0.9, 141: 0.2, 311: 0.0})


@pytest.fixture
def areas():
    rows = {
        "town": [300.0, 100.0, 0.0, 0.0, 0.0],
        "wood": [0.0, 0.0, 300.0, 50.0, 50.0],
        "lost": [0, 0, 0, 0, 9.0],
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=[1111, 141, 311, 999, "nodata"])


def test_idren_is_the_draining_share(areas):
    found = idren(areas, SEALED)
    assert found.loc["town", "value"] == pytest.approx((300 * 0.1 + 100 * 0.8) / 400)
    assert found.loc["town", "covered"] == 1
    assert found.loc["wood"].tolist() == [1, 0.75]  # 999 has no share, and 50 m² have no class
    assert np.isnan(found.loc["lost", "value"])
    assert found.loc["lost", "covered"] == 0


def test_what_half_drains_does_not_drain():
    surfaces = pd.DataFrame(
        {"lawn": [40.0], "grass pavers": [30.0], "soil over garage": [20.0], "asphalt": [10.0]}
    )
    strict = pd.Series({"lawn": 0, "grass pavers": 1, "soil over garage": 1, "asphalt": 1})
    assert idren(surfaces, strict)["value"].tolist() == [0.4]


def test_sealed_share_is_the_rest(areas):
    total = idren(areas, SEALED)["value"] + sealed_share(areas, SEALED)["value"]
    assert total.dropna().to_numpy() == pytest.approx(1)


def test_classes_without_a_score_are_named(areas):
    assert unscored_areas(areas, SEALED).to_dict() == {999: 50}
    assert unscored_areas(areas, SEALED.replace({0.9: np.nan})).to_dict() == {1111: 300, 999: 50}


def test_a_class_with_an_empty_score_is_not_covered(areas):
    found = class_mean(areas, pd.Series({1111: np.nan, 141: 0.5}))
    assert found.loc["town"].tolist() == [0.5, 0.25]


def test_idren_from_a_sealing_raster(make_units, make_cells):
    cells = make_cells([[1.0, 0.5, 0.0, np.nan]], dtype="float32")
    means = zonal_mean(coverage(make_units(a=box(0, 0, 40, 10), b=box(30, 0, 40, 10)), cells.grid), cells)
    found = idren_from_sealing(means)
    assert found.loc["a"].tolist() == [0.5, 0.75]
    assert np.isnan(found.loc["b", "value"])


def test_per_cent_is_refused(make_units, make_cells):
    cells = make_cells([[0.5, 60.0]])
    means = zonal_mean(coverage(make_units(a=box(0, 0, 20, 10)), cells.grid), cells)
    with pytest.raises(InputError, match="divide by 100"):
        idren_from_sealing(means)
    for measure in (idren, sealed_share, tree_share):
        with pytest.raises(InputError, match="divide by 100"):
            measure(pd.DataFrame({1: [1.0]}), pd.Series({1: 60.0}))


def test_from_raster_to_idren(make_units, make_cells):
    cells = make_cells([[1111, 141, 311, 0]], 0, "uint16")
    found = idren(class_areas(coverage(make_units(a=box(5, 0, 40, 10)), cells.grid), cells), SEALED)
    assert found.loc["a", "value"] == pytest.approx((50 * 0.1 + 100 * 0.8 + 100 * 1) / 250)
    assert found.loc["a", "covered"] == pytest.approx(250 / 350)


def test_trees(areas):
    found = tree_share(areas, pd.Series({1111: 0.05, 141: 0.45, 311: 0.9}))
    assert found.loc["town", "value"] == pytest.approx((300 * 0.05 + 100 * 0.45) / 400)
    assert found.loc["wood", "value"] == pytest.approx(0.9)


def test_ecosystem_service_supply(areas):
    matrix = pd.DataFrame({"microclimate": {1111: 0.0, 141: 2.0, 311: 5.0}, "flood": {1111: 0.0, 311: 3.0}})
    assert supply(areas, matrix["microclimate"]).loc["town"].tolist() == [0.5, 1]
    both = supply_by_service(areas, matrix)
    assert both.loc["wood", ("microclimate", "value")] == 5
    assert both.loc["town", ("flood", "value")] == 0
    assert both.loc["town", ("flood", "covered")] == 0.75  # 141 has no score for floods


def test_faulty_scores(areas):
    with pytest.raises(InputError, match="not negative"):
        supply(areas, pd.Series({1: -1.0}))
    with pytest.raises(InputError, match="more than one score"):
        class_mean(areas, pd.Series([1.0, 2.0], index=[141, 141]))


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), st.floats(0, 1), st.floats(0.1, 10))
def test_the_mean_lies_between_the_scores_and_scales(row: list[float], top: float, scale: float) -> None:
    areas = pd.DataFrame([row], columns=[1, 2, 3, "nodata"])
    scores = pd.Series({1: 0.0, 2: top / 2, 3: top})
    found = class_mean(areas, scores).iloc[0]
    assert 0 <= found["covered"] <= 1
    if found["covered"] > 0:
        assert -1e-12 <= found["value"] <= top + 1e-12
        assert class_mean(areas, scores * scale)["value"].iloc[0] == pytest.approx(found["value"] * scale)
    more = class_mean(areas.assign(**{"7": 0.0}), scores).iloc[0]
    pd.testing.assert_series_equal(found, more, check_exact=True)
