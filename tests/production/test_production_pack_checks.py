"""A pack whose rules of production lead nowhere, or give two answers on one day, is refused when it loads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sttm.packs.checking_production import production_faults
from sttm.packs.declared import Declared
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.production.search.checks import search_faults
from sttm.production.suitability.checks import suitability_faults

LATER = date(2025, 6, 1)


@pytest.fixture(scope="module")
def base() -> Pack:
    return load_pack("base")


def changed(base: Pack, kind: str, name: str, **change: Any) -> tuple[str, Declared]:
    members: Mapping[str, Declared] = getattr(base, kind)
    key = next(k for k in members if k.split(" of ")[0] == name)
    data = {**members[key].model_dump(by_alias=True), **change}
    return key, type(members[key]).model_validate(data)


def with_changed(base: Pack, kind: str, name: str, **change: Any) -> Pack:
    key, member = changed(base, kind, name, **change)
    return with_members(base, kind, {**getattr(base, kind), key: member})


def with_twin(base: Pack, kind: str, name: str, **change: Any) -> Pack:
    _, member = changed(base, kind, name, **change)
    return with_members(base, kind, {**getattr(base, kind), "twin": member})


def with_members(base: Pack, kind: str, members: Mapping[str, Declared]) -> Pack:
    kinds: dict[str, Any] = {kind: members}
    return replace(base, **kinds)


def messages(pack: Pack) -> list[str]:
    return [f"{f.feature}: {f.message}" for f in production_faults(pack)]


@pytest.mark.parametrize(
    ("kind", "name", "question"),
    [
        ("area_rules", "wells_respect", "area rule wells_respect"),
        ("site_procedures", "logistics_siting", "site procedure logistics_siting"),
        ("plan_contents", "ptm_strategic_agriculture", "plan content ptm_strategic_agriculture"),
        ("poles", "production_pole", "pole production_pole"),
        ("zone_thresholds", "land_of_zone", "threshold land_of_zone"),
        ("search_rules", "sites", "rule of search"),
    ],
)
def test_two_versions_are_never_in_force_on_one_day(base: Pack, kind: str, name: str, question: str) -> None:
    twin = with_twin(base, kind, name, in_force_from=LATER)
    assert messages(twin) == [f"{question}: two versions are in force on {LATER}"]
    ended = with_changed(base, kind, name, in_force_until=date(2025, 5, 31))
    follows = with_twin(ended, kind, name, in_force_from=LATER, in_force_until=None)
    assert messages(follows) == []


def test_of_two_rules_of_search_the_order_of_files_does_not_choose(base: Pack) -> None:
    assert messages(with_twin(base, "search_rules", "sites", id="other", in_force_from=LATER)) == [
        f"rule of search: sites and other are in force on {LATER}"
    ]


def test_a_land_that_would_offer_no_site_is_said(base: Pack) -> None:
    lands = base.search_rules[next(iter(base.search_rules))].model_dump()["lands"]
    lands[0]["layer"] = "regeneration_area"
    lands[1]["where"] = ({"column": "status", "one_of": ("abandoned",)},)
    lands[2]["layer"] = "woods"
    lands[3]["variable"] = "open_lands"
    found = list(search_faults(with_changed(base, "search_rules", "sites", lands=lands)))
    assert [(f.message, f.remedy) for f in found] == [
        (
            "regeneration: regeneration_area is no layer of features",
            "did you mean regeneration_areas?",
        ),
        (
            "disused: status of settlements is never 'abandoned'",
            "it is one of existing, planned, disused, underused",
        ),
        ("unsaturated_plan: woods has no column built_share", "known: name, wood_id"),
        ("greenfield: no table by class gives open_lands", "did you mean open_land?"),
    ]
    twice = with_changed(base, "search_rules", "sites", lands=(*lands, lands[0]))
    assert "sites: land regeneration is listed twice" in messages(twice)


def test_amounts_are_held_against_thresholds_in_the_same_unit(base: Pack) -> None:
    odd = with_changed(base, "zone_thresholds", "land_of_zone", unit="ha", most=5.0)
    assert messages(odd) == [
        "land_of_zone: land is counted in m**2, not in ha",
        "land_of_zone: a share of 5 is above 1",
    ]


def test_an_activity_has_one_rate_of_trips_for_an_area(base: Pack) -> None:
    name = "light_production_floor"
    assert messages(with_twin(base, "trip_rates", name, id="other", unit="1/day")) == [
        "other: a rate is in 1/m**2/day, not in 1/day",
        f"other: {name} is a rate of light_production per floor_space too",
    ]


def test_a_criterion_is_valued_in_the_unit_that_it_is_read_in(base: Pack) -> None:
    name = "light_production_suitability"
    criteria = changed(base, "suitability", name)[1].model_dump(by_alias=True)["criteria"]
    criteria[0]["unit"] = "km"
    pack = with_changed(base, "suitability", name, criteria=criteria)
    assert [(f.feature, f.message) for f in suitability_faults(pack)] == [
        (f"{name}, road_junction", "it is read in m, not in km")
    ]
