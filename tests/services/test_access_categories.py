"""Access by category in a town of 100 m streets: minutes counted, what nobody looked for left out, against groups."""

from datetime import date

import numpy as np
import pytest
from access_town import (
    CRS,
    MUNICIPALITIES,
    SIDE,
    at,
    box,
    frame,
    grid,
    ground,
    homes,
    people,
    rules,
    services,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.operations.services.categories import chosen_categories
from sttm.packs.loading import load_pack
from sttm.services.access.categories import CategoryAccess, category_access, category_rules
from sttm.services.access.category_places import categories_told, category_places
from sttm.services.access.computing import Ground, computed_access
from sttm.services.access.rules import Group
from sttm.services.access.transit import TimetableLayers
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

ON = date(2026, 3, 10)
PACK = load_pack("sample")
RECORD = LayerRecord(title="t", licence="CC0-1.0", publisher="test", reference_date="2025")
ZONES = frame("zone_id", {"Z1": {"geometry": box(0, 0, SIDE, SIDE), "name": "Zona Ovest"},
                          "Z2": {"geometry": box(SIDE, 0, 2 * SIDE, SIDE), "name": "Zona Est"}})  # fmt: skip
WEST, EAST = box(0, 0, SIDE, SIDE), box(SIDE, 0, 2 * SIDE, SIDE)
LIVED = people({"W": (WEST, 300.0), "E": (EAST, 100.0)}, age_6_13={"W": 30.0, "E": 40.0})


@pytest.fixture
def reading(tmp_path) -> Reading:
    return territory(tmp_path)


def territory(folder, *surveyed) -> Reading:
    made = Workspace.create(folder / "w", name="t", title="t", crs=CRS, pack_reference={"pack": "sample"})
    with made.writing("test") as changes:
        changes.put_vector("municipalities", MUNICIPALITIES, RECORD)
        changes.put_vector("zones", ZONES, RECORD)
        if surveyed:
            rows = {
                f"A{k}": {"geometry": shape, "layer": "services", "category": category}
                for k, (category, shape) in enumerate(surveyed)
            }
            changes.put_vector("surveyed_areas", frame("area_id", rows), RECORD)
    return Reading(made, PACK, ON)


def reached(
    reading: Reading, place: Ground, *names: str, mode="walk", states=("existing",), **numbers: float
):
    groups = tuple(Group(name, 1.0, "services", (name,)) for name in names)
    rule = rules(groups, **numbers)
    rule = type(rule)(rule.groups, rule.gates, rule.tiers, rule.platforms, rule.numbers, rule.hours, states)
    return category_access(reading, place, rule, chosen_categories(PACK, names), mode)


def cell_at(found: CategoryAccess, x: float, y: float):
    cells = found.table.frame
    return cells[cells.intersects(at(x, y))].iloc[0]


TOWN = {
    "P": ("pharmacy", 300, 0),
    "H": ("hospital", 800, 0),
    "L": ("library", 0, 500),
    "C": ("court", 2000, 1000),
}


def test_minutes_shares_and_how_many_categories_are_within_reach(reading: Reading) -> None:
    place = ground(dwellings=homes([(0, 0)]), services=services(TOWN))
    found = reached(reading, place, "pharmacy", "hospital", "library", "court", longest_walk=20.0)
    cell = cell_at(found, 0, 0)
    # 300, 800, 500 and 3,000 m at 100 m a minute, of which 5 are allowed and 20 measured.
    assert [cell[f"walk_{name}"] for name in ("pharmacy", "hospital", "library")] == [3, 8, 5]
    assert np.isnan(cell["walk_court"])
    assert [cell[f"near_walk_{n}"] for n in ("pharmacy", "hospital", "library", "court")] == [1, 0, 1, 0]
    assert cell["categories_walk"] == 2
    assert cell["missing_walk"] == ""
    bike = cell_at(reached(reading, place, "hospital", mode="bike"), 0, 0)
    assert bike["bike_hospital"] == 4
    assert "walk_hospital" not in bike.index
    assert [c["services"] for c in categories_told(found)] == [1, 1, 1, 1]


def test_there_is_no_index_for_weights_belong_to_groups(reading: Reading) -> None:
    found = reached(reading, ground(services=services(TOWN)), "pharmacy").table.frame
    assert not [c for c in found.columns if "index" in c or "decayed" in c or "platform" in c]


def test_of_two_homes_in_a_cell_one_may_reach_what_the_other_does_not(reading: Reading) -> None:
    place = ground(dwellings=homes([(0, 0), (100, 0), (200, 0), (300, 0)]), services=services(TOWN),
                   municipalities=MUNICIPALITIES.iloc[:1])  # fmt: skip
    found = reached(reading, place, "hospital", daily_reach=6.0, access_cell=2.0 * SIDE)
    cell = cell_at(found, 100, 0)
    # 8, 7, 6 and 5 minutes: half need 6 at most, two of four are within 6.
    assert cell["walk_hospital"] == 6
    assert cell["near_walk_hospital"] == 0.5
    assert cell["categories_walk"] == 1


def test_what_the_layer_has_nothing_of_is_not_assessable_never_zero(reading: Reading) -> None:
    found = reached(reading, ground(services=services(TOWN), population=LIVED), "pharmacy", "university")
    cells = found.table.frame
    for column in ("walk_university", "near_walk_university"):
        assert cells[column].isna().all()
    assert set(cells["missing_walk"]) == {"university"}
    assert [c.id for c in found.assessable] == ["pharmacy"]
    told = {c["id"]: c for c in categories_told(found)}
    assert told["university"]["services"] is None
    assert "non è noto" in told["university"]["missing"]["it"]
    whole = category_places(found)[0]
    assert [c["id"] for c in whole["categories"]] == ["pharmacy"]


def test_without_streets_or_services_nothing_is_assessable(reading: Reading) -> None:
    for place in (ground(streets=None, services=services(TOWN), population=LIVED), ground(population=LIVED)):
        found = reached(reading, place, "pharmacy")
        assert found.table.frame["categories_walk"].isna().all()
        assert category_places(found)[0]["mean"] is None
        (told,) = categories_told(found)
        assert "street_network" in told["missing"]["en"] or "services" in told["missing"]["en"]
    transit = reached(reading, ground(services=services(TOWN), population=LIVED), "pharmacy", mode="transit")
    assert "timetable" in transit.missing["pharmacy"].reason


def test_where_it_was_looked_for_and_not_found_nobody_reaches_it(tmp_path) -> None:
    everywhere = territory(tmp_path, ("university", box(-1, -1, 2 * SIDE + 1, SIDE + 1)))
    found = reached(everywhere, ground(services=services(TOWN), population=LIVED), "university", "pharmacy")
    cells = found.table.frame
    assert (cells["near_walk_university"] == 0).all()
    assert cells["walk_university"].isna().all()
    assert set(cells["missing_walk"]) == {""}
    told = {c["id"]: c for c in categories_told(found)}["university"]
    assert told["services"] == 0
    assert "missing" not in told
    assert {
        c["share"] for p in category_places(found) for c in p["categories"] if c["id"] == "university"
    } == {0}


def test_a_category_looked_for_in_one_comune_is_not_known_in_the_other(tmp_path) -> None:
    here = territory(tmp_path, ("library", WEST))
    place = ground(services=services({**TOWN, "L2": ("library", 1000, 500)}), population=LIVED)
    found = reached(here, place, "library", "pharmacy", daily_reach=60.0, access_cell=2.0 * SIDE)
    places = {p["id"]: {c["id"]: c for c in p["categories"]} for p in category_places(found)}
    assert places["F001"]["library"]["share"] == 1
    assert "rilevato" in places["F002"]["library"]["missing"]["it"]
    # 300 of 400 residents live where libraries were looked for.
    assert places[None]["library"]["share"] == 1
    assert places[None]["library"]["surveyed"] == 0.75
    assert places[None]["pharmacy"]["surveyed"] == 1
    cells = found.table.frame
    east = cells[cells["municipality_id"] == "F002"]
    assert east["near_walk_library"].isna().all()
    assert set(east["missing_walk"]) == {"library"}
    assert (east["categories_walk"] == 1).all()
    nowhere = territory(tmp_path / "n", ("library", box(5000, 0, 6000, 100)))
    (told,) = category_places(reached(nowhere, place, "library"))[0]["categories"]
    assert set(told) == {"id", "missing"}


def test_residents_and_users_are_counted_by_place(reading: Reading) -> None:
    streets, schools = grid(), services({"S": ("primary_school", 500, 500)})
    place = ground(streets=streets, services=schools, population=LIVED)
    found = reached(reading, place, "primary_school", daily_reach=10.0, access_cell=8.0 * SIDE)
    places = {p["id"]: p for p in category_places(found)}
    (west,), (east,), (whole,) = (places[n]["categories"] for n in ("F001", "F002", None))
    # All of the west is at most 1,000 m of street away: 1 of 300; in the east a triangle: the same share of both.
    assert west["share"] == 1
    assert 0 < east["share"] < 1
    assert whole["share"] == pytest.approx((300 + 100 * east["share"]) / 400, abs=1e-4)
    assert whole["users_share"] == pytest.approx((30 + 40 * east["share"]) / 70, abs=1e-4)
    assert places["Z1"]["residents"] == 300
    assert places[None]["mean"] == pytest.approx(0.75)  # the median of the west reaches one, of the east none
    (nursery,) = categories_told(
        reached(reading, ground(services=services({"N": ("nursery", 0, 0)}), population=LIVED), "nursery")
    )
    assert "0" in nursery["users_missing"]["it"]
    nobody = reached(reading, ground(services=schools), "primary_school")
    assert "missing" in category_places(nobody)[0]


def test_planned_services_count_when_asked_for(reading: Reading) -> None:
    planned = services({"A": ("pharmacy", 900, 0), "B": ("pharmacy", 100, 0)}, status={"B": "pnrr_proposal"})
    place = ground(dwellings=homes([(0, 0)]), services=planned)
    assert cell_at(reached(reading, place, "pharmacy"), 0, 0)["walk_pharmacy"] == 9
    more = reached(reading, place, "pharmacy", states=("existing", "pnrr_proposal"))
    assert cell_at(more, 0, 0)["walk_pharmacy"] == 1


CORNERS = st.tuples(st.integers(0, 20), st.integers(0, 10)).map(lambda xy: (xy[0] * 100, xy[1] * 100))


@settings(max_examples=8)
@given(st.dictionaries(CORNERS, st.sampled_from(["pharmacy", "library", "market"]), min_size=1, max_size=8))
def test_a_category_is_a_group_of_one(tmp_path_factory, places) -> None:
    town = services({f"S{k}": (kind, *xy) for k, (xy, kind) in enumerate(places.items())})
    place = ground(services=town, population=LIVED, **trains())
    kinds = sorted(set(places.values()))
    groups = tuple(Group(name, 2.0, "services", (name,)) for name in kinds)
    whole = computed_access(place, rules(groups)).table
    made = territory(tmp_path_factory.mktemp("t"))
    for mode in ("walk", "bike", "transit"):
        cells = reached(made, place, *kinds, mode=mode).table.frame
        assert list(cells.index) == list(whole.index)
        for name in kinds:
            np.testing.assert_array_equal(cells[f"{mode}_{name}"], whole[f"{mode}_{name}"])
            np.testing.assert_array_equal(cells[f"near_{mode}_{name}"], whole[f"near_{mode}_{name}"])
        np.testing.assert_array_equal(cells[f"categories_{mode}"], whole[f"groups_{mode}"])


def trains() -> dict:
    import pandas as pd

    trips = pd.DataFrame({"calendar_id": "C", "line_id": "R", "line": "R", "mode": "rail", "headsign": "E"},
                         index=pd.Index(["T0", "T1"], name="trip_id"))  # fmt: skip
    calls = pd.DataFrame(
        [
            {"trip_id": f"T{k}", "sequence": n, "stop_id": stop, "arrival_s": t, "departure_s": t,
             "pickup": "yes", "drop_off": "yes"}
            for k in range(2)
            for n, (stop, t) in enumerate([("W", 28_800 + 1800 * k), ("E", 28_800 + 1800 * k + 300)])
        ]
    )  # fmt: skip
    stops = frame("stop_id", {"W": {"geometry": at(0, 0), "mode": "rail", "station_id": None},
                              "E": {"geometry": at(2000, 0), "mode": "rail", "station_id": None}})  # fmt: skip
    days = pd.DataFrame({"calendar_id": "C", "date": ["2026-03-03", "2026-03-10"]})
    return {"stops": stops, "timetable": TimetableLayers(trips, calls, days)}


def test_the_rules_of_the_pack_make_each_category_a_group() -> None:
    every = chosen_categories(PACK)
    made = category_rules(PACK, ON, every)
    assert {g.id: g.categories for g in made.groups} == {c.id: (c.id,) for c in every}
    assert len(every) == len(PACK.service_categories) > 30
    assert [c.id for c in chosen_categories(PACK, ["park", "bank", "park"])] == ["bank", "park"]
