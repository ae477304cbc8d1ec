"""Places on streets, worked cases, kernels, catchments: what one can count on one's fingers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sttm.indicators.streets.catchment import catchments, two_step_floating
from sttm.indicators.streets.isochrone import isochrones
from sttm.indicators.streets.kernels import KERNELS, step
from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import network_of
from sttm.indicators.streets.positions import positions_on
from sttm.indicators.streets.reach import k_nearest, reach
from sttm.packs.loading import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "street_access.yaml", shown_as="street_access.yaml")
REACH_M = 500.0


def block(streets):
    lines = np.array([shapely.LineString([s["from"], s["to"]]) for s in streets.values()], object)
    way = np.array([s["way"] for s in streets.values()])
    return network_of(
        lines, 3.6, forward=np.isin(way, ["both", "forward"]), backward=np.isin(way, ["both", "backward"])
    )


def points(*places):
    return np.array([shapely.Point(p) for p in places], object)


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_worked_case(case):
    network = block(case["streets"])
    names = list(case["services"])
    targets = positions_on(network, points(*case["services"].values()), most=REACH_M)
    origins = positions_on(network, points(*case["origins"].values()), most=REACH_M)
    found = nearest(network, origins, targets, access_speed_kmh=3.6)
    access = np.zeros(len(origins))
    if floating := case.get("floating"):
        table = reach(network, origins, targets, floating["limit_s"], 3.6)
        supply = np.array([floating["supply"][n] for n in names], float)
        demand = np.array(list(floating["demand"].values()), float)
        done = two_step_floating(table, supply, demand, lambda s: step(s, floating["limit_s"]))
        assert (done.access * demand).sum() == pytest.approx(supply.sum())
        access = done.access
    for row, (name, expected) in enumerate(case["expected"].items()):
        assert name == list(case["origins"])[row]
        if expected["nearest"] is None:
            assert (found.target[row], found.seconds[row]) == (-1, np.inf)
        else:
            assert names[found.target[row]] == expected["nearest"]
            assert found.seconds[row] == pytest.approx(expected["seconds"], abs=1e-5)
        assert access[row] == pytest.approx(expected.get("access", access[row]))


def test_the_nearest_street_counts_and_the_lowest_of_equals():
    network = block(
        {
            "low": {"from": (0, 0), "to": (100, 0), "way": "both"},
            "high": {"from": (0, 100), "to": (100, 100), "way": "both"},
        }
    )
    stand = positions_on(
        network,
        np.array(
            [
                *points((25, 10), (25, 90), (50, 50), (50, 800)),
                shapely.box(60, 20, 80, 99),
                shapely.Point(),
                None,
            ],
            object,
        ),
        most=50,
    )
    assert stand.edge.tolist() == [0, 1, 0, -1, 1, -1, -1]
    assert stand.access_m.tolist() == [10, 10, 50, np.inf, 1, np.inf, np.inf]
    assert stand.along[:3].tolist() == [0.25, 0.25, 0.5]
    assert 0.6 <= stand.along[4] <= 0.8
    assert positions_on(network, points((50, 0), (50, 1e-9)), most=0).edge.tolist() == [0, -1]


def test_nothing_stands_on_no_streets():
    empty = network_of(np.empty(0, object), 5.0)
    stand = positions_on(empty, points((0, 0)), most=10)
    assert stand.edge.tolist() == [-1]
    assert nearest(empty, stand, stand, access_speed_kmh=5).target.tolist() == [-1]
    assert reach(empty, stand, stand, 100, 5).nnz == 0
    assert k_nearest(empty, stand, stand, 2, limit_s=9, access_speed_kmh=5).target.tolist() == [[-1, -1]]


def test_kernels_by_hand():
    half, end = np.array([300.0]), np.array([600.0])
    assert KERNELS["step"](np.array([0.0, 600.0, 600.1]), 600).tolist() == [1, 1, 0]
    assert KERNELS["exponential"](end, 600)[0] == pytest.approx(0.36788, abs=1e-5)
    assert KERNELS["gaussian"](half, 600)[0] == pytest.approx(0.701367, abs=1e-5)
    assert KERNELS["epanechnikov"](half, 600)[0] == pytest.approx(0.5625)
    for name in ("gaussian", "epanechnikov"):
        assert KERNELS[name](np.array([600.0, 900.0]), 600).tolist() == [0, 0]
        assert KERNELS[name](np.array([0.0]), 600)[0] == (1.0 if name == "gaussian" else 0.75)


@given(
    st.sampled_from(sorted(KERNELS)), arrays.arrays(float, 8, elements=st.floats(0, 1e4)), st.floats(1, 1e4)
)
def test_kernels_fall(name, far, most):
    weight = KERNELS[name](np.sort(far), most)
    assert (np.diff(weight) <= 1e-12).all()
    assert ((weight >= 0) & (weight <= 1)).all()


def test_catchments_add_up():
    network = block({"main": {"from": (0, 0), "to": (1000, 0), "way": "both"}})
    targets = positions_on(network, points((0, 0), (1000, 0), (500, 0)), most=9)
    origins = positions_on(network, points((100, 0), (200, 0), (900, 0), (0, 700)), most=9)
    found = nearest(network, origins, targets, access_speed_kmh=3.6)
    done = catchments(found, np.array([10.0, 30, 5, 7]), 3)
    assert done.people.tolist() == [40, 5, 0]
    assert done.seconds[:2].tolist() == [175, 100]
    assert np.isnan(done.seconds[2])
    assert done.unreached == 7


def test_isochrone_of_a_street_by_hand():
    """From the middle of a street of 1 km, 100 s reach 100 m both ways; beside it 10 m."""
    network = block({"main": {"from": (0, 0), "to": (1000, 0), "way": "both"}})
    origin = positions_on(network, points((500, 0)), most=9)
    hundred, all_of_it = isochrones(network, origin, [100, 9999], access_speed_kmh=3.6, buffer_m=10)
    disc = shapely.Point(0, 0).buffer(10, quad_segs=4).area
    assert hundred.area == pytest.approx(200 * 20 + disc, rel=1e-6)
    assert all_of_it.bounds == pytest.approx((-10, -10, 1010, 10))
    assert isochrones(network, origin[:0], [100], access_speed_kmh=3.6, buffer_m=10)[0].is_empty
