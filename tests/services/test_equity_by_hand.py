"""Shares, inequality and the worst served by hand: two Comuni, one with a shop and one without."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from access_town import CRS, MUNICIPALITIES, SIDE, box, frame, grid, people, rules, services
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.packs.loading import load_pack
from sttm.packs.service_categories import ServiceGroup
from sttm.quantities import Missing
from sttm.services.access import account
from sttm.services.access.account import AccessTable, access_places
from sttm.services.access.computing import Ground, computed_access
from sttm.services.access.equity import equity_cells, equity_places, groups_not_counted, not_assessable
from sttm.services.access.rules import Group
from sttm.services.timetables import NO_DAY
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

ON = date(2026, 3, 10)
FOOD = Group("groceries", 1.0, "services", ("grocery",))

ZONES = frame("zone_id", {"Z1": {"geometry": box(0, 0, SIDE, SIDE), "name": "Zona Ovest"},
                          "Z2": {"geometry": box(SIDE, 0, 2 * SIDE, SIDE), "name": "Zona Est"}})  # fmt: skip


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    made = Workspace.create(tmp_path_factory.mktemp("w") / "w", name="t", title="t", crs=CRS, pack_reference={"pack": "sample"})  # fmt: skip
    record = LayerRecord(title="t", licence="CC0-1.0", publisher="test", reference_date="2025")
    with made.writing("test") as changes:
        changes.put_vector("municipalities", MUNICIPALITIES, record)
        changes.put_vector("zones", ZONES, record)
    return Reading(made, load_pack("sample"), ON)


def table_of(reading: Reading, frame_: pd.DataFrame, *names: str) -> AccessTable:
    known = {g.id: g for g in reading.pack.service_groups.values()}
    groups: tuple[ServiceGroup, ...] = tuple(known[n] for n in names)
    return AccessTable(frame_, groups, reading)


def made(reading: Reading, *groups: Group, population=None, **places) -> AccessTable:
    rows = services(places) if places else None
    ground = Ground(MUNICIPALITIES, street_network=grid(), services=rows, population=population)
    found = computed_access(
        ground, rules(groups, daily_reach=10.0, access_cell=2 * SIDE), modes=("walk", "bike", "transit")
    )
    return table_of(reading, found.table, *(g.id for g in groups))


WEST = people({"W": (box(0, 0, SIDE, SIDE), 300.0), "E": (box(SIDE, 0, 2 * SIDE, SIDE), 100.0)},
              over_70={"W": 30.0, "E": 40.0})  # fmt: skip


def one_cell_each(reading: Reading, near: tuple[float, float], index: tuple[float, float]) -> AccessTable:
    """The table of two cells, one a Comune, with given shares and indices."""
    frame_ = made(reading, FOOD, population=WEST, A=("grocery", 500, 500)).frame.copy()
    first = frame_.drop_duplicates("municipality_id").copy()
    first["residents"], first["over_70"] = [300.0, 100.0], [30.0, 40.0]
    first["near_walk_groceries"], first["all_walk"] = near, near
    first["index_walk"] = first["decayed_walk"] = index
    return table_of(reading, first, "groceries")


def test_shares_weigh_residents_and_places_add_up(reading: Reading) -> None:
    table = one_cell_each(reading, (1.0, 0.5), (100.0, 50.0))
    places = {p["id"]: p for p in access_places(table, ("walk",))}
    # 300 of 300 in the west, 50 of 100 in the east: 350 of 400.
    assert places[None]["modes"]["walk"]["groups"][0]["share"] == 0.875
    assert places["Z2"]["modes"]["walk"]["all"] == 0.5
    assert places["F001"]["modes"]["walk"]["index"] == 100
    assert places[None]["modes"]["walk"]["index"] == 87.5
    (old,) = [a for a in places[None]["modes"]["walk"]["ages"] if a["id"] == "over_70"]
    # 30 in the west, 20 of 40 in the east: 50 of 70.
    assert old["groups"]["groceries"] == pytest.approx(50 / 70, abs=1e-4)
    assert old["all"] == pytest.approx(50 / 70, abs=1e-4)


def test_the_gini_of_two_places_is_that_of_the_lorenz_curve(reading: Reading) -> None:
    table = one_cell_each(reading, (1.0, 0.0), (100.0, 0.0))
    whole = equity_places(table, "walk", 0.1, ("walk",))[0]
    # A quarter of the people has nothing: Lorenz runs along the axis to 0.25, then straight up: Gini 0.25.
    assert whole["gini"] == 0.25
    assert whole["index"] == 75
    assert whole["lacking"][0] == {"id": "groceries", "title": whole["lacking"][0]["title"], "residents": 100.0, "share": 0.25}  # fmt: skip


def test_the_worst_tenth_lives_where_nothing_is_near_and_is_older(reading: Reading) -> None:
    table = one_cell_each(reading, (1.0, 0.0), (100.0, 0.0))
    worst = equity_places(table, "walk", 0.1, ("walk",))[0]["worst"]
    assert worst["residents"] == 40
    assert worst["index"] == 0
    assert [m["id"] for m in worst["municipalities"]] == ["F002"]
    assert worst["municipalities"][0]["share_of_its_own"] == 0.4
    (old,) = [a for a in worst["ages"] if a["id"] == "over_70"]
    # 40 of 100 there, 70 of 400 in all.
    assert (old["among_worst"], old["among_all"]) == (0.4, 0.175)
    assert old["ratio"] == pytest.approx(0.4 / 0.175, abs=1e-3)


def test_cells_where_people_lack_something_come_by_how_many(reading: Reading) -> None:
    table = one_cell_each(reading, (0.9, 0.2), (90.0, 20.0))
    cells = equity_cells(table, "walk")
    assert [(c["municipality_id"], c["without_all"]) for c in cells] == [("F002", 80.0), ("F001", 30.0)]
    assert cells[0]["lacking"] == ["groceries"]
    assert cells[1]["lacking"] == []


def test_without_population_shares_are_missing_with_their_reason(reading: Reading) -> None:
    table = made(reading, FOOD, A=("grocery", 500, 500))
    why = not_assessable(table, "walk")
    assert isinstance(why, Missing)
    assert "population" in why.reason
    whole = access_places(table, ("walk",))[0]
    assert whole["residents"] is None
    assert whole["missing"]["it"]
    assert whole["modes"]["walk"]["groups"][0]["share"] is None


def test_groups_that_the_index_leaves_out_are_named_with_why(reading: Reading) -> None:
    shops = Group("shops", 1.0, "services", ("shop",))
    table = made(reading, FOOD, shops, population=WEST, A=("grocery", 500, 500))
    (left_out,) = groups_not_counted(table, "walk")
    assert left_out["id"] == "shops"
    assert left_out["missing"]["en"]
    assert groups_not_counted(made(reading, FOOD, population=WEST, A=("grocery", 500, 500)), "walk") == []


def test_what_is_not_assessable_says_which_layer_lacks(reading: Reading) -> None:
    table = made(reading, FOOD, population=WEST, A=("grocery", 500, 500))
    told = access_places(table, ("transit",))[0]["modes"]["transit"]
    assert "timetable_trips" in told["missing"]["en"]
    places = equity_places(table, "walk", 0.1, ("walk", "transit"))
    assert "missing" in places[0]["higher"]["transit"]["platform"]
    assert "missing" in places[0]["higher"]["walk"]["metropolitano"]


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10)), min_size=1, max_size=4, unique=True))
def test_places_make_up_the_whole_and_gini_keeps_its_bounds(reading: Reading, shops) -> None:
    table = made(
        reading,
        FOOD,
        population=WEST,
        **{f"S{k}": ("grocery", 100 * x, 100 * y) for k, (x, y) in enumerate(shops)},
    )
    places = access_places(table, ("walk", "bike"))
    for scope in ("zone", "municipality"):
        parts = [p for p in places if p["scope"] == scope]
        assert sum(p["residents"] for p in parts) == pytest.approx(400)
        for mode in ("walk", "bike"):
            shares = [p["modes"][mode]["groups"][0]["share"] * p["residents"] for p in parts]
            whole = places[0]["modes"][mode]["groups"][0]["share"]
            assert sum(shares) / 400 == pytest.approx(whole, abs=2e-4)
    for place in equity_places(table, "walk", 0.1, ("walk",)):
        assert place["gini"] is None or 0 <= place["gini"] < 1
        assert 0 <= place["worst"]["index"] <= place["index"] + 1e-9
        assert place["worst"]["residents"] == pytest.approx(0.1 * place["residents"], abs=0.01)
        assert np.isclose(sum(m["share_of_worst"] for m in place["worst"]["municipalities"]), 1, atol=1e-3)


def test_a_timetable_without_a_working_day_is_the_reason_not_the_services(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "usual_day", lambda _reading: NO_DAY)
    monkeypatch.setattr(Reading, "version", lambda _self, _layer: object())
    cells = pd.DataFrame({"missing_walk": ["health"], "missing_transit": ["groceries;health"]})
    table = table_of(reading, cells, "groceries", "health")
    assert table.why("transit", "groceries") is NO_DAY
    assert table.why("transit", "health").reason.startswith("the layer has none")
