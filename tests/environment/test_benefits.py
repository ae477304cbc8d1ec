"""Expected benefits of one intervention: by hand, against the whole territory computed anew, and what is missing."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from benefits_territory import benefits_workspace
from environment_territory import GRID, ON, PARK, PAVED, Feature, square

from sttm.environment.benefits.cooling import CoolingChange, cooling_change
from sttm.environment.benefits.estimate import estimated_benefits
from sttm.environment.benefits.runoff import runoff_benefit
from sttm.environment.describing import described
from sttm.environment.ground_changes import GroundChange, ground_change
from sttm.environment.knowledge import Knowledge
from sttm.environment.model_classes import (
    COOLING_CLASSES,
    CURVE_NUMBERS,
    class_table,
    cooling_model,
    curve_numbers,
)
from sttm.environment.preparing import Prepared, prepare
from sttm.grids import ArrayCells
from sttm.indicators.runoff import runoff, runoff_depth
from sttm.packs.pack import Pack

Made = Callable[..., Knowledge]
WHOLE = {"type": "depaving", "area_m2": 10_000}
AFTER = 9000
"""Code of the ground after depaving, where the whole territory is computed anew."""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Made:
    made: dict[tuple[str, ...], Any] = {}

    def make(*without: str) -> Knowledge:
        if without not in made:
            root = tmp_path_factory.mktemp("benefits") / "ws"
            made[without] = benefits_workspace(root, pack, without=without)
        return Knowledge(made[without], pack, ON)

    return make


def prepared(knowledge: Knowledge, feature: dict[str, Any]) -> Prepared:
    return prepare([("a.geojson", feature)], knowledge)[0]


def changed(knowledge: Knowledge, one: Prepared) -> GroundChange:
    return ground_change(one.polygon, one.works, knowledge.pack, GRID)


def estimate(knowledge: Knowledge, feature: dict[str, Any]) -> dict[str, Any]:
    one = prepared(knowledge, feature)
    return estimated_benefits(one, described(one, knowledge), knowledge)


def cover(*, after: bool) -> ArrayCells:
    values = np.where(np.arange(200) < 100, PAVED, PARK).astype("int32")[None, :].repeat(100, axis=0)
    if after:
        values[20:30, 30:40] = AFTER  # the square of 100 m at x 300, y 700
    return ArrayCells(GRID, values, 0)


def table(knowledge: Knowledge, variables: tuple[str, ...]) -> pd.DataFrame:
    found = class_table(knowledge.parameters["benefit_values"], variables, [PAVED, PARK])
    made = knowledge.pack.work_types["depaving"].after
    assert made is not None
    found.loc[AFTER] = [made.values[name][1] for name in variables]  # type: ignore[index]
    return found


def test_runoff_by_hand(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature(works=[{"type": "depaving", "area_m2": 5000}]))
    # Half of 1 ha goes from curve number 94 to 79 (grass in fair condition, group C), 80 mm of rain.
    before, after = (float(runoff_depth(n, 80)) for n in (94, 79))
    assert found["retained"]["value"] == pytest.approx((before - after) * 5000 / 1000, abs=0.06)
    assert found["runoff_before"]["value"] == pytest.approx(before * 10, abs=0.06)
    assert found["runoff_after"]["value"] == pytest.approx((before + after) * 5, abs=0.06)
    low = float(runoff_depth(91, 80) - runoff_depth(86, 80)) * 5
    high = float(runoff_depth(97, 80) - runoff_depth(74, 80)) * 5
    assert found["retained"]["low"] == pytest.approx(low, abs=0.06)
    assert found["retained"]["high"] == pytest.approx(high, abs=0.06)
    assert found["cost_per_m3"]["value"] == pytest.approx(100_000 / found["retained"]["value"], rel=2e-3)


def test_runoff_as_the_whole_territory_computed_anew(known: Made, feature: Feature) -> None:
    knowledge = known()
    one = prepared(knowledge, feature(works=[WHOLE]))
    soil = knowledge.cells("soil_group_cells")
    assert soil is not None
    numbers = table(knowledge, CURVE_NUMBERS).set_axis(list("ABCD"), axis=1)
    volumes = []
    for after in (False, True):
        model = runoff(cover(after=after), soil, numbers, 80.0)
        volumes.append(float(model.depth.read(GRID.whole).sum(dtype=np.float64)) * GRID.cell_area / 1000)
    local = runoff_benefit(changed(knowledge, one), knowledge)["retained"]
    assert local.value == pytest.approx(volumes[0] - volumes[1], rel=1e-4)


@pytest.mark.parametrize(("cools", "mixes"), [(450.0, 500.0), (40.0, 60.0), (100.0, 30.0)])
def test_cooling_as_the_whole_territory_computed_anew(
    known: Made, feature: Feature, cools: float, mixes: float
) -> None:
    knowledge = known()
    knowledge.parameters["cooling"] |= {"cooling_distance": cools, "mixing_distance": mixes}
    settings, classes = knowledge.parameters["cooling"], table(knowledge, COOLING_CLASSES["factors"])
    maps = [
        cooling_model(cover(after=after), classes, settings).temperature.read(GRID.whole)
        for after in (False, True)
    ]
    whole = (maps[0] - maps[1]).astype(np.float64)
    one = prepared(knowledge, feature(works=[WHOLE]))
    found = cooling_change(changed(knowledge, one), knowledge)
    assert isinstance(found, CoolingChange)
    part = found.levels[1].grid
    row, col = round((GRID.top - part.top) / 10), round((part.left - GRID.left) / 10)
    local = np.zeros_like(whole)
    local[row : row + part.height, col : col + part.width] = found.levels[1].read(part.whole)
    assert np.abs(whole).max() > 0.005
    # Beyond its reach the local figure is 0; within, both differ by the rounding of 24 °C in single precision.
    assert np.abs(local - whole).max() < 2e-5
    unit = knowledge.units.geometry.loc[["U1"]]
    assert found.means(unit)[1, 0] == pytest.approx(whole[:, :100].mean(), abs=2e-6)


def test_ranges_hold_the_central_value(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature())
    names = ("retained", "cooling_residents", "degree_residents", "cost_per_m3", "cost_per_degree_resident")
    for name in names:
        figure = found[name]
        assert figure["missing"] is None, name
        assert figure["low"] <= figure["value"], name
        assert figure["high"] is None or figure["value"] <= figure["high"], name
        assert figure["trace"], name


def test_residents_by_share_of_area(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature(square(450, 450, 100)))
    # The square with 300 m around it: 100² + 4 × 100 × 300 + π 300² of 1 km² with 1,000 residents.
    area = 100**2 + 4 * 100 * 300 + np.pi * 300**2
    assert found["residents"]["value"] == pytest.approx(1000 * area / 1e6, abs=2)
    gain = found["cooling_residents"]["value"]
    assert found["degree_residents"]["value"] == pytest.approx(gain * 1000 * area / 1e6, rel=0.02)
    assert gain > found["cooling_units"][0]["cooling"]["value"] > 0


def test_more_of_the_same_work_brings_more(known: Made, feature: Feature) -> None:
    less, more = (
        estimate(known(), feature(works=[{"type": "urban_forest", "area_m2": a}])) for a in (2000, 8000)
    )
    for name in ("retained", "cooling_residents"):
        assert 0 < less[name]["value"] < more[name]["value"], name


def test_works_that_leave_the_ground_as_it_is(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature(works=[{"type": "soakaway", "number": 4}]))
    assert found["retained"]["value"] == found["cooling_residents"]["value"] == 0
    assert found["cost_per_m3"]["value"] is None
    assert found["cost_per_m3"]["missing"]["en"] == "there is no gain to divide by"


def test_works_whose_ground_is_not_known(known: Made, feature: Feature) -> None:
    knowledge = known()
    pond = knowledge.pack.work_types["retention_pond"]
    assert pond.after is not None
    values = {**pond.after.values, "curve_number_a": None}
    unknown = pond.model_copy(update={"after": pond.after.model_copy(update={"values": values})})
    pack = replace(knowledge.pack, work_types={**knowledge.pack.work_types, "retention_pond": unknown})
    feature_ = feature(works=[{"type": "retention_pond", "area_m2": 2000}])
    found = estimate(Knowledge(knowledge.workspace, pack, ON), feature_)
    assert "Retention pond" in found["retained"]["missing"]["en"]
    assert found["cooling_residents"]["missing"] is None


def test_a_pond_counts_as_water_and_says_what_is_left_out(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature(works=[{"type": "retention_pond", "area_m2": 2000}]))
    # Dense fabric on group C, CN 94, becomes water, CN 98: 2,000 m² lose what little they kept.
    lost = float(runoff_depth(94, 80) - runoff_depth(98, 80)) * 2000 / 1000
    assert found["retained"]["value"] == pytest.approx(lost, abs=0.06)
    assert found["cost_per_m3"]["value"] is None
    assert any("retention pond" in note["en"] for note in found["notes"])


def test_by_night_buildings_decide_the_cooling(known: Made, feature: Feature) -> None:
    knowledge = known()
    by_day = estimate(knowledge, feature(works=[WHOLE]))["cooling_units"][0]["cooling"]["value"]
    method = knowledge.pack.parameters["cooling_method"]
    night = method.model_copy(
        update={"values": tuple(v.model_copy(update={"value": "intensity"}) for v in method.values)}
    )
    pack = replace(knowledge.pack, parameters={**knowledge.pack.parameters, "cooling_method": night})
    own = Knowledge(knowledge.workspace, pack, ON)
    classes = own.parameters["benefit_values"]["building_intensity"]["values"]
    found = cooling_change(changed(own, prepared(own, feature(works=[WHOLE]))), own)
    assert isinstance(found, CoolingChange)
    # Dense fabric, intensity 0.8, becomes ground without buildings: more than shade and albedo bring by day.
    assert classes["1112"] > 0
    gain = float(found.means(own.units.geometry.loc[["U1"]])[1, 0])
    assert gain > by_day > 0
    trace = {step["id"] for step in estimate(own, feature())["cooling_residents"]["trace"]}
    assert "cooling_method" in trace
    assert "dusaf_building_intensity" in trace
    assert "dusaf_shade" not in trace


@pytest.mark.parametrize(
    ("layer", "missing", "still"),
    [
        ("soil_group", ("retained", "cost_per_m3"), ("cooling_residents", "residents")),
        ("population", ("residents", "cooling_residents", "cost_per_degree_resident"), ("retained",)),
        ("land_cover", ("retained", "cooling_residents"), ()),
    ],
)
def test_missing_layers(
    known: Made, feature: Feature, layer: str, missing: tuple[str, ...], still: tuple[str, ...]
) -> None:
    found = estimate(known(layer), feature())
    for name in missing:
        assert found[name]["value"] is None
        assert layer in found[name]["missing"]["en"]
        assert found[name]["missing"]["it"]
    assert all(found[name]["missing"] is None for name in still)


def test_cost_from_the_works_where_none_is_declared(known: Made, feature: Feature) -> None:
    knowledge = known()
    swale = {"type": "swale", "area_m2": 1000}
    found = estimate(knowledge, feature(cost_eur=None, works=[swale]))
    assert (found["cost"]["low"], found["cost"]["high"]) == (15_000, 80_000)
    unknown = estimate(
        knowledge, feature(cost_eur=None, works=[{"type": "infiltration_basin", "area_m2": 1000}])
    )
    assert "Infiltration basin" in unknown["cost"]["missing"]["en"]
    assert unknown["cost_per_m3"]["missing"] == unknown["cost"]["missing"]


def test_invariance_stands_with_the_benefits(known: Made, feature: Feature) -> None:
    block = {"surfaces": [{"surface": "sealed", "area_m2": 5000}], "volume_m3": 420, "discharge_l_s": 5}
    found = estimate(known(), feature(hydraulic_invariance=block))
    assert found["hydraulic_invariance"]["answer"] == "met"


def test_plain_json_with_sources(known: Made, feature: Feature) -> None:
    found = estimate(known(), feature())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert all(p["source"] and not p["official"] for p in found["parameters"])


def test_curve_numbers_of_longer_codes(known: Made) -> None:
    tables = known().parameters["benefit_values"]
    assert curve_numbers(tables, [11211]).loc[11211].tolist() == [77, 85, 90, 92]
    assert curve_numbers(tables, [99]).isna().to_numpy().all()
