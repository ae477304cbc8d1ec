"""What must always hold of access: more services never worsen it, parts make up the whole, and against counting."""

from dataclasses import replace

import numpy as np
import pytest
from access_town import EVERYBODY, STEP, at, ground, homes, rules, services
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.services.access.computing import computed_access
from sttm.services.access.difference import changed_access
from sttm.services.access.rules import Group

FOOD = Group("food", 2.0, "services", ("grocery",))
SCHOOL = Group("school", 1.0, "services", ("primary",))
CORNERS = st.tuples(st.integers(0, 20), st.integers(0, 10)).map(lambda xy: (xy[0] * STEP, xy[1] * STEP))
PLACES = st.lists(CORNERS, min_size=1, max_size=6, unique=True)
KINDS = st.sampled_from(["grocery", "primary"])
TOWN = ground(population=EVERYBODY)


def named(places, kind="grocery"):
    return {f"{kind}{k}": (kind, x, y) for k, (x, y) in enumerate(places)}


def with_services(rows):
    return replace(TOWN, services=services(rows))


@settings(max_examples=15)
@given(PLACES, PLACES, KINDS, CORNERS)
def test_opening_never_raises_a_time_and_closing_never_lowers_one(food, school, kind, corner) -> None:
    before = {**named(food), **named(school, "primary")}
    after = {**before, "new": (kind, *corner)}
    rule = rules((FOOD, SCHOOL))
    few = computed_access(with_services(before), rule, modes=("walk", "bike"))
    many = changed_access(few, with_services(after), rule, "walk")
    back = changed_access(many, with_services(before), rule, "walk")
    for name in ("food", "school"):
        assert (many.measured["walk"].seconds[name] <= few.measured["walk"].seconds[name]).all()
        np.testing.assert_array_equal(back.measured["walk"].seconds[name], few.measured["walk"].seconds[name])
    for column in ("index", "decayed_walk", "all_walk", "groups_walk"):
        assert (many.table[column] >= few.table[column]).all()
    fresh = computed_access(with_services(after), rule, modes=("walk",), cells=few.cells)
    np.testing.assert_array_equal(fresh.table["decayed_walk"], many.table["decayed_walk"])


@settings(max_examples=10)
@given(PLACES, st.floats(1, 20), st.floats(0, 10))
def test_shares_grow_with_the_time_allowed(food, reach: float, more: float) -> None:
    place = with_services(named(food))
    short = computed_access(place, rules((FOOD,), daily_reach=reach), modes=("walk",)).table
    long = computed_access(place, rules((FOOD,), daily_reach=reach + more), modes=("walk",)).table
    for column in ("near_walk_food", "index", "decayed_walk", "groups_walk"):
        assert (long[column] >= short[column] - 1e-9).all()
        assert short[column].between(0, 100).all()


@settings(max_examples=15)
@given(
    PLACES, st.lists(st.tuples(CORNERS, st.integers(1, 50)), min_size=1, max_size=8, unique_by=lambda x: x[0])
)
def test_shares_are_those_of_people_counted_one_by_one(food, lived) -> None:
    doors, residents = zip(*lived, strict=True)
    place = replace(TOWN, services=services(named(food)), dwellings=homes(doors, residents), population=None)
    found = computed_access(place, rules((FOOD,)), modes=("walk",))
    for door, number in lived:
        # On a full grid the way along the streets is the difference east plus the difference north.
        minutes = min(abs(door[0] - x) + abs(door[1] - y) for x, y in food) / 100
        own = [k for k, p in enumerate(found.cells.place) if p == at(*door)]
        for k in own:
            assert found.measured["walk"].seconds["food"][k] / 60 == pytest.approx(minutes, abs=1e-6)
        cells = {int(found.cells.cell[k]) for k in own}
        for cell in cells:
            inside = [d for d in lived if any(found.cells.cell[k] == cell and p == at(*d[0])
                                              for k, p in enumerate(found.cells.place))]  # fmt: skip
            near = [min(abs(d[0] - x) + abs(d[1] - y) for x, y in food) <= 500 for d, _ in inside]
            weights = [n for _, n in inside]
            share = sum(w for w, n in zip(weights, near, strict=True) if n) / sum(weights)
            assert found.table["near_walk_food"].iloc[cell] == pytest.approx(share, abs=1e-3)
        assert number > 0


@settings(max_examples=10)
@given(PLACES)
def test_a_bike_is_never_slower_than_walking_where_both_may_go(food) -> None:
    found = computed_access(with_services(named(food)), rules((FOOD,)), modes=("walk", "bike")).measured
    assert (found["bike"].seconds["food"] <= found["walk"].seconds["food"] + 1e-6).all()
