"""The areas map on squares that can be counted by hand: classes, rules in order, what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.errors import NotInForce, RequestError
from sttm.packs.area_rules import AreaRule
from sttm.packs.loading import load_pack
from sttm.production.areas.layer import area_layers, area_parameters, siting_areas
from sttm.production.areas.rules import rules_in_force

CRS = "EPSG:32632"
DAY = date(2026, 1, 1)
X, Y = 500_000, 5_030_000
SOURCE = {"kind": "assumption", "title": {"it": "Prova", "en": "Trial"}, "article": None, "url": None}
BOTH = {"it": "Prova", "en": "Trial"}


def rule(name: str, layer: str, effect: str, **more: Any) -> AreaRule:
    binds = effect in ("attention", "mitigation")
    given = {
        "id": name,
        "title": BOTH,
        "activities": None,
        "layer": layer,
        "distance_m": 0.0,
        "effect": effect,
        "article": None,
        "condition": BOTH if binds else None,
        "text": BOTH,
        "in_force_from": DAY,
        "in_force_until": None,
        "source": SOURCE,
        "official": False,
        "confidence": "ours",
    }
    return AreaRule.model_validate({**given, **more}, strict=False)


def box(left: float, bottom: float, right: float, top: float) -> shapely.Polygon:
    return shapely.box(X + left, Y + bottom, X + right, Y + top)


def frame(*shapes: Any, **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


@pytest.fixture(scope="module")
def base() -> Any:
    return load_pack("base")


def areas(base: Any, rules: list[AreaRule], **layers: Any) -> gpd.GeoDataFrame:
    pack = replace(base, area_rules={r.id: r for r in rules})
    parameters = area_parameters(pack, DAY)
    (layer,) = area_layers(pack, DAY)
    given = {name: layers.pop(name, None) for name in layer.also}
    return siting_areas(
        frame(box(0, 0, 1000, 1000)), parameters, surveyed_areas=layers.pop("surveyed_areas", None), **given
    )


def hectares(found: gpd.GeoDataFrame, activity: str = "data_centre") -> dict[str, float]:
    sums = found.geometry.area.groupby(found[f"class_{activity}"]).sum() / 1e4
    return {name: round(value, 3) for name, value in sums.items()}


def test_exclusion_wins_over_attention_where_both_hold(base: Any) -> None:
    rules = [rule("woods", "woods", "attention"), rule("parks", "protected_areas", "exclusion")]
    found = areas(
        base, rules, woods=frame(box(0, 0, 500, 1000)), protected_areas=frame(box(300, 0, 1200, 400))
    )
    # 28 ha of park inside the territory, 50 - 8 of wood outside it, 100 - 28 - 42 of the rest
    assert hectares(found) == {"excluded": 28.0, "attention": 42.0, "admissible": 30.0}
    assert sorted(found["rules"]) == ["", "parks", "parks;woods", "woods"]
    assert shapely.coverage_is_valid(found.geometry.to_numpy())


def test_a_missing_layer_is_not_assessable_except_where_excluded(base: Any) -> None:
    rules = [rule("woods", "woods", "attention"), rule("parks", "protected_areas", "exclusion")]
    found = areas(base, rules, protected_areas=frame(box(0, 0, 1000, 400)))
    assert hectares(found) == {"excluded": 40.0, "not_assessable": 60.0}
    assert set(found["missing"]) == {"woods"}


def test_a_preference_changes_no_class_even_where_it_is_not_known(base: Any) -> None:
    rules = [rule("woods", "woods", "attention"), rule("near", "junctions", "preference", distance_m=100.0)]
    found = areas(base, rules, woods=frame(box(0, 0, 100, 100)))
    assert hectares(found) == {"attention": 1.0, "admissible": 99.0}
    assert set(found["missing"]) == {"junctions"}


def test_a_layer_surveyed_in_part_is_missing_beyond_by_the_distance_of_the_rule(base: Any) -> None:
    rules = [rule("wells", "wells", "attention", distance_m=100.0)]
    found = areas(
        base,
        rules,
        wells=frame(),
        surveyed_areas=frame(box(0, 0, 500, 1000), layer=["wells"]),
    )
    # within 100 m of the half that nobody surveyed a well may stand there
    assert hectares(found) == {"admissible": 40.0, "not_assessable": 60.0}


def test_what_is_near_a_known_feature_is_known_where_the_rest_is_not(base: Any) -> None:
    rules = [rule("wells", "wells", "exclusion", distance_m=100.0)]
    square = box(600, 400, 700, 500)
    found = areas(
        base,
        rules,
        wells=frame(square),
        surveyed_areas=frame(box(0, 0, 500, 1000), layer=["wells"]),
    )
    around = square.buffer(100, quad_segs=12).area / 1e4
    assert hectares(found)["excluded"] == pytest.approx(around, abs=0.01)


def test_beyond_is_the_ground_farther_than_the_distance(base: Any) -> None:
    rules = [rule("far", "rivers", "attention", distance_m=100.0, side="beyond")]
    line = shapely.LineString([(X - 500, Y + 500), (X + 1500, Y + 500)])
    found = areas(base, rules, rivers=frame(line))
    assert hectares(found) == {"attention": 80.0, "admissible": 20.0}


def test_an_empty_column_says_unknown(base: Any) -> None:
    where = [{"column": "listed", "one_of": ["yes", "unknown"]}]
    rules = [rule("rivers", "rivers", "attention", where=where)]
    squares = [box(0, 0, 100, 100), box(200, 0, 300, 100), box(400, 0, 500, 100)]
    found = areas(base, rules, rivers=frame(*squares, listed=["yes", None, "no"]))
    assert hectares(found)["attention"] == 2.0
    found = areas(base, rules, rivers=frame(*squares))
    assert hectares(found)["attention"] == 3.0


def test_an_activity_of_which_no_rule_speaks_is_not_assessable(base: Any) -> None:
    rules = [rule("woods", "woods", "attention", activities=["data_centre"])]
    found = areas(base, rules, woods=frame(box(0, 0, 100, 100)))
    assert hectares(found, "urban_logistics") == {"not_assessable": 100.0}
    assert hectares(found) == {"attention": 1.0, "admissible": 99.0}


def test_rules_come_the_strongest_first_and_only_those_of_the_day(base: Any) -> None:
    rules = [
        rule("b", "woods", "attention", strength=1),
        rule("a", "woods", "attention", strength=3),
        rule("z", "woods", "exclusion", strength=1),
        rule("p", "woods", "preference", strength=3),
        rule("gone", "woods", "exclusion", in_force_until=DAY.replace(day=2)),
    ]
    pack = replace(base, area_rules={r.id: r for r in rules})
    assert [r.id for r in rules_in_force(pack, DAY.replace(day=3))] == ["z", "a", "b", "p"]
    assert [r.id for r in rules_in_force(pack, DAY)] == ["gone", "z", "a", "b", "p"]
    with pytest.raises(NotInForce, match="2020-01-01"):
        rules_in_force(pack, date(2020, 1, 1))
    assert area_layers(pack, date(2020, 1, 1)) == ()
    with pytest.raises(RequestError, match="no activity data_center"):
        rules_in_force(pack, DAY, "data_center")


def of_base(base: Any, *names: str, **layers: Any) -> gpd.GeoDataFrame:
    rules = [r for r in base.area_rules.values() if r.id in names]
    assert len(rules) == len(names)
    return areas(base, rules, **layers)


def test_ground_under_water_is_no_site_and_a_line_has_none(base: Any) -> None:
    line = shapely.LineString([(X, Y + 900), (X + 1000, Y + 900)])
    found = of_base(
        base,
        "under_lakes",
        "under_rivers",
        "under_wetlands",
        lakes=frame(box(0, 0, 100, 100)),
        wetlands=frame(box(200, 0, 300, 100)),
        rivers=frame(box(400, 0, 500, 100), line),
    )
    for activity in base.activities:
        assert hectares(found, activity) == {"excluded": 3.0, "admissible": 97.0}


def test_an_inhabited_block_is_no_site_for_large_settlements(base: Any) -> None:
    block = frame(box(0, 0, 100, 100), shapely.Point(X + 500, Y + 500))
    found = of_base(base, "inhabited", "dwellings_goods", dwellings=block)
    for activity in ("storage_handling", "distribution_retail"):
        assert hectares(found, activity)["excluded"] == 1.0
    for activity in ("light_production", "urban_logistics"):
        assert set(hectares(found, activity)) == {"mitigation", "admissible"}


def test_only_wells_that_may_be_for_drinking_have_zones(base: Any) -> None:
    points = [shapely.Point(X + x, Y + 500) for x in (250, 750)]
    names = ("wells_protection", "wells_respect")
    none = of_base(base, *names, wells=frame(*points, kind=["irrigation", "geothermal"]))
    assert hectares(none) == {"admissible": 100.0}
    for kind in ("drinking_water", "unknown", None):
        one = of_base(base, *names, wells=frame(*points, kind=[kind, "irrigation"]))
        assert hectares(one)["attention"] == pytest.approx(3.14159 * (4 - 0.01), abs=0.03)


def test_every_activity_of_the_base_pack_has_rules_that_bind(base: Any) -> None:
    for activity in base.activities:
        effects = {r.effect for r in rules_in_force(base, DAY, activity)}
        assert {"exclusion", "attention", "preference"} <= effects, activity
