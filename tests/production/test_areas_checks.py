"""What is checked of the rules on areas before anybody builds on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sttm.errors import PackError
from sttm.packs.loading import load_pack, shipped_packs
from sttm.packs.pack import Pack
from sttm.production.pack_checks import check_production


@pytest.fixture(scope="module")
def base() -> Pack:
    return load_pack("base")


def faults(base: Pack, name: str, **change: Any) -> list[tuple[str, str | None]]:
    key = next(k for k, r in base.area_rules.items() if r.id == name)
    data = {**base.area_rules[key].model_dump(), **change}
    rule = type(base.area_rules[key]).model_validate(data)
    with pytest.raises(PackError) as refused:
        check_production(replace(base, area_rules={**base.area_rules, key: rule}))
    return [(f.message, f.remedy) for f in refused.value.faults]


@pytest.mark.parametrize("name", shipped_packs())
def test_the_packs_that_come_along_are_sound(name: str) -> None:
    pack = load_pack(name)
    assert check_production(pack) is pack


def test_a_misspelt_layer_column_or_value_is_said_with_the_nearest(base: Pack) -> None:
    assert faults(base, "woods", layer="wood") == [("wood is no layer of features", "did you mean woods?")]
    assert (
        faults(base, "woods", layer="night_temperature")[0][0] == "night_temperature is no layer of features"
    )
    where = ({"column": "clas", "one_of": ("P3",)},)
    assert faults(base, "flood_p3", where=where) == [
        ("flood_hazard has no column clas", "did you mean class?")
    ]
    where = ({"column": "class", "one_of": ("P4",)},)
    assert faults(base, "flood_p3", where=where) == [
        ("class of flood_hazard is never 'P4'", "it is one of P1, P2, P3")
    ]


def test_points_have_no_ground_inside(base: Pack) -> None:
    assert faults(base, "wells_protection", distance_m=0.0) == [
        (
            "wells may hold points or lines, which have no ground of their own",
            "give a distance above 0, or say surfaces_only: true",
        )
    ]


def test_what_is_not_known_must_not_fall_through_in_silence(base: Pack) -> None:
    where = ({"column": "listed", "one_of": ("no",)},)
    assert faults(base, "rivers_perhaps_listed", where=where) == [
        ("no rule speaks of rivers whose listed is not known", "add a rule with listed one of [unknown]")
    ]
    where = ({"column": "kind", "one_of": ("regional_park",)}, {"column": "plan_zone", "one_of": ("built",)})
    ((message, _),) = faults(base, "regional_parks", where=where)
    assert message == "no rule speaks of protected_areas whose plan_zone is not known"
