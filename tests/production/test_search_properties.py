"""What holds of every search, whatever the constraints."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from search_territory import areas, box, by_west, rule, territory

from sttm.production.search.asking import AreaRange, activity_of, place_of, search_rule
from sttm.production.search.cutting import Cutter, wide_parts
from sttm.production.search.searching import Asked, Search, search_sites
from sttm.quantities import canonical_json
from sttm.territory.reading import Reading

SHUT = tuple(rule(f"shut{n}", "exclusion") for n in range(4))

ROUNDING = 0.01
"""Outlines lie on a grid of a millimetre: along a long edge that adds up to little, m²."""


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return territory(tmp_path_factory.mktemp("search") / "ws")


spots = st.lists(
    st.tuples(st.integers(0, 19), st.integers(0, 9), st.integers(1, 9), st.integers(1, 9)), max_size=4
)


def constraints(given: list[tuple[int, int, int, int]]) -> list[tuple[shapely.Polygon, Any]]:
    return [(box(100 * x, 100 * y, 100 * w, 100 * h), SHUT[n]) for n, (x, y, w, h) in enumerate(given)]


def found(
    reading: Reading, given: list[tuple[int, int, int, int]], least: int = 2, most: int = 5, apart: int = 200
) -> Search:
    zones = constraints(given)
    asked = Asked(
        activity_of(reading.pack, "data_centre"),
        AreaRange(least * 1e4, most * 1e4),
        place_of(reading, None),
        6,
    )
    by = search_rule(reading).model_copy(update={"separation_m": float(apart)})
    named = {one.id: one for _, one in zones}
    return search_sites(asked, reading, areas(*zones, activity="data_centre"), named, by, by_west)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots, st.integers(1, 4), st.integers(1, 5), st.integers(0, 600))
def test_sites_keep_what_is_asked(
    reading: Reading, given: list[Any], least: int, more: int, apart: int
) -> None:
    search = found(reading, given, least, least + more, apart)
    shut = shapely.union_all([shape for shape, _ in constraints(given)])
    for site in search.polygons:
        assert least * 1e4 - 1 <= site.area <= (least + more) * 1e4 + 1
        assert shapely.intersection(site, shut).area < ROUNDING + site.length / 1000
        assert site.is_valid
        assert wide_parts(site, search_width(reading) - 0.1), "nowhere narrower than the rule asks"
    for n, one in enumerate(search.polygons):
        for other in search.polygons[n + 1 :]:
            assert one.distance(other) >= apart - ROUNDING
    orders = [s["land"]["order"] for s in search.body["sites"]]
    assert orders == sorted(orders)


def search_width(reading: Reading) -> float:
    return search_rule(reading).least_width_m


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots.filter(bool), st.data())
def test_lifting_a_constraint_never_takes_all_sites_away(
    reading: Reading, given: list[Any], data: Any
) -> None:
    if found(reading, given).body["found"]:
        lifted = data.draw(st.integers(0, len(given) - 1))
        assert found(reading, given[:lifted] + given[lifted + 1 :]).body["found"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots)
def test_the_same_search_gives_the_same_bytes(reading: Reading, given: list[Any]) -> None:
    one, other = found(reading, given), found(reading, given)
    assert canonical_json(one.body) == canonical_json(other.body)
    assert [p.wkb for p in one.polygons] == [p.wkb for p in other.polygons]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spots)
def test_land_is_accounted_for_to_the_last_square_metre(reading: Reading, given: list[Any]) -> None:
    for step in found(reading, given).body["steps"]:
        parts = [step[name]["value"] for name in ("excluded", "not_assessable", "admissible") if name in step]
        if parts:
            assert sum(parts) == pytest.approx(step["found"]["value"], abs=1)
            assert step["too_narrow"]["value"] + step["too_small"]["value"] <= step["admissible"]["value"] + 1


@settings(max_examples=40)
@given(st.integers(3, 9), st.integers(0, 2**32 - 1))
def test_crooked_land_larger_than_a_site_still_holds_one(corners: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    way = shapely.LineString(np.cumsum(random.uniform(-400, 400, (corners, 2)), axis=0))
    asked = AreaRange(1e4, 3e4)
    cutter = Cutter(asked, 40.0, 100.0, (1.0, 1.6))
    for part in wide_parts(way.buffer(60), 40.0):
        if part.area >= asked.least:
            sites = cutter.sites(part)
            assert sites
            for site in sites:
                assert asked.least - 1 <= site.area <= asked.most + 1
                assert shapely.difference(site, part).area < site.length / 500
