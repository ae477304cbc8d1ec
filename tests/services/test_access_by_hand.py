"""Access in a town of 100 m streets: every minute, share and index counted by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely
from access_town import (
    EVERYBODY,
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

from sttm.quantities import Missing
from sttm.services.access.computing import computed_access
from sttm.services.access.rules import HIGHER, Group, Platform
from sttm.services.access.targets import platforms_in
from sttm.services.access.transit import TimetableLayers
from sttm.services.timetables import usual_week

FOOD = Group("food", 1.0, "services", ("grocery",))


def cell_at(table, x: float, y: float):
    """The cell that holds a point: the first of those on a border."""
    return table[table.intersects(at(x, y))].iloc[0]


def test_minutes_are_the_metres_of_street_from_door_to_door() -> None:
    found = computed_access(
        ground(dwellings=homes([(300, 400)]), services=services({"S": ("grocery", 0, 0)})), rules((FOOD,))
    ).table
    cell = cell_at(found, 300, 400)
    assert cell["origin"] == "dwellings"
    assert cell["walk_food"] == 7.0
    assert cell["bike_food"] == 3.5
    assert cell["groups_walk"] == 0
    assert cell["groups_bike"] == 1


def test_the_straight_line_to_the_street_is_walked_also_by_bike() -> None:
    found = computed_access(
        ground(dwellings=homes([(350, 420)]), services=services({"S": ("grocery", 350, 100)})), rules((FOOD,))
    ).table
    cell = cell_at(found, 350, 420)
    # 20 m to the street, 50 to the corner, 300 down, 50 along: 4.2 min on foot.
    assert cell["walk_food"] == pytest.approx(4.2)
    assert cell["bike_food"] == pytest.approx(0.2 + 2.0)


def test_a_dwelling_far_from_any_street_reaches_nothing() -> None:
    short = grid(width=500)
    found = computed_access(
        ground(streets=short, dwellings=homes([(800, 500)]), services=services({"S": ("grocery", 500, 500)}),
               population=EVERYBODY),
        rules((FOOD,)),
    ).table  # fmt: skip
    cell = cell_at(found, 800, 500)
    assert np.isnan(cell["walk_food"])
    assert cell["near_walk_food"] == 0
    assert cell["groups_walk"] == 0
    assert cell["index"] == 0


def test_without_dwellings_one_starts_from_points_along_the_streets() -> None:
    street = frame("street_id", {"A": {"geometry": shapely.LineString([at(0, 20), at(200, 20)]), "walk": "both",
                                       "bike": "no"}})  # fmt: skip
    found = computed_access(
        ground(streets=street, services=services({"S": ("grocery", 0, 20)})),
        rules((FOOD,), daily_reach=1.0, access_cell=2000.0),
    ).table
    (cell,) = found.to_dict("records")
    # Points at 25, 75, 125 and 175 m: 0.25, 0.75, 1.25, 1.75 min; half of them need 0.75 at most.
    assert cell["origin"] == "streets"
    assert cell["walk_food"] == 0.75
    assert cell["near_walk_food"] == 0.5
    assert cell["index"] == 50.0
    assert np.isnan(cell["bike_food"])


def test_a_cell_with_residents_but_no_street_starts_from_the_point_inside_it() -> None:
    found = computed_access(
        ground(streets=grid(width=SIDE), services=services({"S": ("grocery", 0, 0)}), population=EVERYBODY),
        rules((FOOD,)),
    ).table
    assert set(found.loc[found["municipality_id"] == "F001", "origin"]) == {"streets"}
    assert "point" in set(found.loc[found["municipality_id"] == "F002", "origin"])


def test_dwellings_weigh_by_their_residents() -> None:
    two = homes([(0, 0), (100, 0)], residents=[1, 3])
    found = computed_access(
        ground(dwellings=two, services=services({"S": ("grocery", 0, 0)})),
        rules((FOOD,), daily_reach=0.5, access_cell=2000.0),
    ).table
    cell = cell_at(found, 0, 0)
    assert cell["near_walk_food"] == 0.25
    assert cell["walk_food"] == 1.0


def test_a_block_of_dwellings_is_left_from_points_all_over_it() -> None:
    block = homes([(0, 0)])
    block.loc["D0", "geometry"] = box(0, 0, 100, 50)
    found = computed_access(
        ground(dwellings=block, services=services({"S": ("grocery", 0, 0)})),
        rules((FOOD,), daily_reach=0.6, access_cell=2000.0),
    )
    # Points at 25 and 75 m, both 25 m from the street below: 0.5 and 1 min.
    assert list(found.cells.weight[found.cells.cell == found.cells.cell[0]]) == [0.5, 0.5]
    assert cell_at(found.table, 0, 0)["near_walk_food"] == 0.5


def test_residents_are_spread_over_their_ground_and_cells_end_at_the_comune() -> None:
    zones = people({"P": (box(500, 0, 1500, SIDE), 1000.0)}, age_65_up={"P": 200.0})
    found = computed_access(
        ground(population=zones, services=services({"S": ("grocery", 0, 0)})), rules((FOOD,))
    ).table
    by = found.groupby("municipality_id")[["residents", "age_65_up"]].sum()
    np.testing.assert_allclose(by["residents"], [500, 500])
    np.testing.assert_allclose(by["age_65_up"], [100, 100])
    assert found["age_0_2"].isna().all()
    assert shapely.union_all(found.geometry).area == pytest.approx(2 * SIDE**2)
    assert set(found["zone_id"]) == {"Z1", "Z2"}


def test_the_index_is_the_weighted_share_of_groups_and_leaves_out_what_nobody_knows() -> None:
    found = computed_access(
        ground(dwellings=homes([(0, 0)]), services=services({"A": ("grocery", 300, 0), "B": ("primary", 800, 0)})),
        rules(),
    ).table  # fmt: skip
    cell = cell_at(found, 0, 0)
    # Food (weight 1) in 3 min, school (weight 3) in 8 of the 5 allowed, transport not known.
    assert cell["groups_walk"] == 1
    assert cell["index_walk"] == 25.0
    assert cell["missing_walk"] == "transport;platform;sovracomunale;metropolitano"
    worth = (np.exp(-0.5 * 0.6**2) - np.exp(-0.5)) / (1 - np.exp(-0.5))
    assert cell["decayed_walk"] == pytest.approx(25 * worth, abs=1e-3)
    assert cell["all_walk"] == 0


def test_a_group_the_layer_has_nothing_of_is_not_assessable() -> None:
    found = computed_access(ground(services=services({"A": ("grocery", 0, 0)})), rules())
    assert isinstance(found.targets["school"], Missing)
    assert found.targets["school"].it
    assert found.table["walk_school"].isna().all()
    assert found.table["near_walk_school"].isna().all()


def test_without_streets_nothing_is_assessable_and_no_number_is_zero() -> None:
    found = computed_access(ground(streets=None, population=EVERYBODY, services=services({"A": ("grocery", 0, 0)})),
                            rules()).table  # fmt: skip
    assert found["residents"].sum() == pytest.approx(2000)
    for column in ("walk_food", "near_walk_food", "groups_walk", "all_walk", "index", "index_bike"):
        assert found[column].isna().all()


def test_planned_services_count_when_asked_for() -> None:
    planned = services({"A": ("grocery", 900, 0), "B": ("grocery", 100, 0)}, status={"B": "pnrr_proposal"})
    place = ground(dwellings=homes([(0, 0)]), services=planned)
    usual = rules((FOOD,))
    assert cell_at(computed_access(place, usual).table, 0, 0)["walk_food"] == 9
    with_all = replace(usual, states=("existing", "pnrr_proposal"))
    assert cell_at(computed_access(place, with_all).table, 0, 0)["walk_food"] == 1


def test_a_park_is_entered_by_its_gates_and_without_any_all_along_its_outline() -> None:
    park = services({"P": ("park", 0, 0)})
    park.loc["P", "geometry"] = box(400, 0, 800, 400)
    green = (Group("parks", 1.0, "services", ("park",)),)
    place = {"dwellings": homes([(0, 0)]), "services": park}
    assert cell_at(computed_access(ground(**place), rules(green)).table, 0, 0)["walk_parks"] == 4
    gates = frame("entrance_id", {"G": {"geometry": at(800, 200), "service_id": "P"}})
    found = computed_access(ground(**place, service_entrances=gates), rules(green)).table
    assert cell_at(found, 0, 0)["walk_parks"] == 10


def test_a_one_way_street_for_bikes_is_a_detour_for_bikes_alone() -> None:
    lines = {
        "A": {"geometry": shapely.LineString([at(0, 0), at(100, 0)]), "walk": "both", "bike": "backward"},
        "B": {"geometry": shapely.LineString([at(0, 0), at(0, 100)]), "walk": "both", "bike": "both"},
        "C": {"geometry": shapely.LineString([at(0, 100), at(100, 100)]), "walk": "both", "bike": "both"},
        "D": {"geometry": shapely.LineString([at(100, 100), at(100, 0)]), "walk": "both", "bike": "both"},
    }
    found = computed_access(
        ground(streets=frame("street_id", lines), dwellings=homes([(0, 0)]), services=services({"S": ("grocery", 100, 0)})),
        rules((FOOD,)),
    ).table  # fmt: skip
    cell = cell_at(found, 0, 0)
    assert cell["walk_food"] == 1
    assert cell["bike_food"] == 1.5


def test_tiers_are_declared_or_usual_and_a_metropolitan_service_is_above_the_comune_too() -> None:
    town = services(
        {"L": ("library", 500, 0), "H": ("hospital", 200, 0), "G": ("grocery", 700, 0)},
        tier={"G": "metropolitano"},
    )
    cell = cell_at(
        computed_access(ground(dwellings=homes([(0, 0)]), services=town), rules((FOOD,))).table, 0, 0
    )
    assert cell["walk_sovracomunale"] == 2
    assert cell["walk_metropolitano"] == 2
    town.loc["H", "tier"] = "local"
    cell = cell_at(
        computed_access(ground(dwellings=homes([(0, 0)]), services=town), rules((FOOD,))).table, 0, 0
    )
    assert cell["walk_sovracomunale"] == 5
    assert cell["walk_metropolitano"] == 7


def test_a_platform_is_enough_kinds_close_together_near_a_stop() -> None:
    rule = Platform("p", 150.0, 2, ("library", "hospital"), 100.0, ("rail",))
    town = services(
        {
            "L1": ("library", 0, 0),
            "H1": ("hospital", 100, 0),
            "L2": ("library", 0, 100),
            "L3": ("library", 1500, 500),
            "L4": ("library", 1500, 600),
            "H5": ("hospital", 600, 600),
            "L5": ("library", 600, 700),
        }
    )
    stops = frame("stop_id", {"S1": {"geometry": at(50, 50), "mode": "rail"},
                              "S2": {"geometry": at(600, 650), "mode": "bus"}})  # fmt: skip
    (only,) = platforms_in(town, stops, rule)
    assert list(town.index[only]) == ["L1", "H1", "L2"]
    two = sorted(
        len(one)
        for one in platforms_in(town, stops, Platform("p", 150.0, 2, ("library", "hospital"), None, ()))
    )
    assert two == [2, 3]
    assert list(platforms_in(town, None, rule)) == []
    cell = cell_at(
        computed_access(ground(dwellings=homes([(0, 300)]), services=town, stops=stops), rules((FOOD,), (rule,))).table,
        0, 300,
    )  # fmt: skip
    assert cell["walk_platform"] == 2


def line_of_trains() -> TimetableLayers:
    """A train every half hour from the west end to the east end, 5 minutes, on Tuesdays and Wednesdays."""
    trips = pd.DataFrame({"calendar_id": "C", "line_id": "R", "line": "R", "mode": "rail", "headsign": "E"},
                         index=pd.Index([f"T{k}" for k in range(4)], name="trip_id"))  # fmt: skip
    calls = pd.DataFrame(
        [
            {"trip_id": f"T{k}", "sequence": n, "stop_id": stop, "arrival_s": t, "departure_s": t,
             "pickup": "yes", "drop_off": "yes"}
            for k in range(4)
            for n, (stop, t) in enumerate([("W", 8 * 3600 + 1800 * k), ("E", 8 * 3600 + 1800 * k + 300)])
        ]
    )  # fmt: skip
    days = pd.DataFrame({"calendar_id": "C", "date": ["2026-03-03", "2026-03-04", "2026-03-10"]})
    return TimetableLayers(trips, calls, days)


def test_a_journey_is_a_walk_a_wait_a_ride_and_a_walk_at_the_median_of_the_hour() -> None:
    stops = frame("stop_id", {"W": {"geometry": at(0, 0), "mode": "rail", "station_id": None},
                              "E": {"geometry": at(2000, 0), "mode": "rail", "station_id": None}})  # fmt: skip
    town = services({"S": ("grocery", 2000, 100)})
    place = ground(dwellings=homes([(100, 0)]), services=town, stops=stops, timetable=line_of_trains())
    found = computed_access(place, rules((FOOD,))).table
    cell = cell_at(found, 100, 0)
    # On foot 1,900 + 100 m: 20 min. Walk 1, train at :00 or :30, ride 5, walk 1. Leaving at :00 one meets the
    # train of :30 (36 min), at :05 31, :10 26, :15 21, :20 16, :25 11, and so again: the sixth smallest of
    # 11, 16, 20, 20, 20, 20 twice is 20, for on foot is quicker in four of six.
    assert cell["walk_food"] == 20
    assert cell["transit_food"] == 20
    far = services({"S": ("grocery", 2000, 500)})
    cell = cell_at(computed_access(ground(dwellings=homes([(0, 500)]), services=far, stops=stops,
                                          timetable=line_of_trains()), rules((FOOD,), street_reach=50.0)).table, 0, 500)  # fmt: skip
    # On foot 20 min; the train needs 5 + 5 + 5 and a wait of 0 to 25: 40, 35, 30, 25, 20, 15.
    assert cell["transit_food"] == 20


def test_the_train_counts_where_one_could_not_walk() -> None:
    stops = frame("stop_id", {"W": {"geometry": at(0, 0), "mode": "rail", "station_id": None},
                              "E": {"geometry": at(2000, 0), "mode": "rail", "station_id": None}})  # fmt: skip
    streets = grid()
    away = streets.geometry.centroid.x - 500_000
    apart = streets[(away < 900) | (away > 1100)]
    place = ground(streets=apart, dwellings=homes([(100, 0)]), services=services({"S": ("grocery", 2000, 100)}),
                   stops=stops, timetable=line_of_trains())  # fmt: skip
    cell = cell_at(computed_access(place, rules((FOOD,))).table, 100, 0)
    assert np.isnan(cell["walk_food"])
    # 36, 31, 26, 21, 16, 11 twice: the sixth smallest of twelve is 21.
    assert cell["transit_food"] == 21


def test_access_is_read_on_the_usual_day_or_says_that_there_is_none() -> None:
    layers = line_of_trains()
    assert layers.trips is not None
    assert layers.days is not None
    week = usual_week(layers.trips, layers.days, 2)
    assert not isinstance(week, Missing)
    assert week["working_day"] is not None
    assert str(week["working_day"].day) == "2026-03-03"
    assert TimetableLayers().absent == ["timetable_trips", "timetable_calls", "timetable_days"]
    sundays = replace(layers, days=pd.DataFrame({"calendar_id": "C", "date": ["2026-03-01"]}))
    stops = frame("stop_id", {"W": {"geometry": at(0, 0), "mode": "rail", "station_id": None}})
    found = computed_access(
        ground(
            dwellings=homes([(100, 0)]),
            services=services({"S": ("grocery", 0, 0)}),
            stops=stops,
            timetable=sundays,
        ),
        rules((FOOD,)),
    )
    assert "no working day" in found.measured["transit"].missing[""].reason


def test_every_declared_column_is_there() -> None:
    from sttm.packs.declared import Text
    from sttm.services.access.table import column_notes

    found = computed_access(
        ground(population=EVERYBODY, services=services({"A": ("grocery", 0, 0)})), rules()
    ).table
    notes = column_notes([(g.id, Text(it=g.id, en=g.id)) for g in rules().groups])
    assert {n.name for n in notes} == set(found.columns) - {"geometry"}
    assert {f"walk_{name}" for name in HIGHER} < set(found.columns)
    assert len(MUNICIPALITIES) == 2
