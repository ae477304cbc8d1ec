"""``sttm run isochrones``: ground reached along streets from plain files, as one would measure it by hand."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sttm.errors import InputError, RequestError
from sttm.indicators.streets.covered import covered_metres
from sttm.operations.services.plain.isochrone_map import isochrones_content
from sttm.operations.services.plain.isochrones import minutes_of, run_isochrones
from sttm.operations.services.plain.nearest import run_nearest

CRS = "EPSG:32632"
X, Y = 514_000.0, 5_034_000.0
PACE = 5000 / 60
"""Metres walked in a minute."""


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    """Streets every 100 m, six each way, the southernmost one-way eastwards by bike."""
    folder = tmp_path_factory.mktemp("grid")
    lines = [[(X + 100 * k, Y), (X + 100 * k, Y + 500)] for k in range(6)]
    lines += [[(X, Y + 100 * k), (X + 500, Y + 100 * k)] for k in range(6)]
    oneway = ["no"] * 6 + ["yes"] + ["no"] * 5
    frame = gpd.GeoDataFrame({"oneway": oneway}, geometry=[shapely.LineString(c) for c in lines], crs=CRS)
    frame.to_file(folder / "streets.gpkg", engine="pyogrio")
    return folder


def places(folder, name, rows, **columns):
    points = shapely.points([(X + x, Y + y) for x, y in rows])
    gpd.GeoDataFrame(columns, geometry=points, crs=CRS).to_file(folder / name, engine="pyogrio")
    return folder / name


def cells(folder, name, boxes, residents):
    shapes = [shapely.box(X + a, Y + b, X + c, Y + d) for a, b, c, d in boxes]
    gpd.GeoDataFrame({"residents": residents}, geometry=shapes, crs=CRS).to_file(
        folder / name, engine="pyogrio"
    )
    return folder / name


def run(grid, rows, **more):
    ids = [f"o{k}" for k in range(len(rows))]
    return run_isochrones(grid / "streets.gpkg", places(grid, "origins.gpkg", rows, id=ids), **more)


def test_a_cross_by_hand(grid):
    """From a crossing, 0.6 minutes are 50 m into four streets: 200 m, and a strip of 50 m about a cross."""
    done = run(grid, [(200, 200)], minutes=[0.6])
    [row] = done.frame.to_dict("records")
    assert (row["origin"], row["minutes"]) == ("o0", 0.6)
    assert row["street_m"] == pytest.approx(200, abs=0.2)
    # Two strips of 100 × 50 m that cross in a square of 50 m, and a round end of radius 25 m at each.
    assert row["area_ha"] == pytest.approx((2 * 5000 - 2500 + 4 * math.pi * 25**2 / 2) / 1e4, rel=0.02)
    assert done.parameters["isochrone_depth"]["value"] == 25
    narrow = run(grid, [(200, 200)], minutes=[0.6], depth=1)
    assert narrow.frame["area_ha"].iloc[0] == pytest.approx((2 * 200 - 4 + 2 * math.pi) / 1e4, abs=6e-4)
    assert narrow.parameters["isochrone_depth"]["source"] == {"kind": "asked"}


def test_the_whole_town_and_no_more(grid):
    [row] = run(grid, [(200, 200)], minutes=[60]).frame.to_dict("records")
    assert row["street_m"] == pytest.approx(12 * 500, abs=0.1)


def test_minutes_of_the_pack_where_none_are_given(grid):
    done = run(grid, [(0, 0)])
    assert done.asked.minutes == (5, 10, 15)
    assert done.parameters["daily_reach"]["value"] == 15
    assert done.frame["minutes"].tolist() == [15, 10, 5]


def test_from_and_towards_differ_on_a_one_way_street(grid):
    """By bike 250 m a minute: from (200, 0) one rides east along the street, and towards it from the west."""
    out, back = (
        shapely.Point(X + 260, Y).within(run(grid, [(200, 0)], minutes=[0.3], mode="bike", depth=5,
                                             towards=towards).frame.geometry.iloc[0])
        for towards in (False, True)
    )  # fmt: skip
    assert (out, back) == (True, False)
    west = run(grid, [(200, 0)], minutes=[0.3], mode="bike", depth=5, towards=True).frame.geometry.iloc[0]
    assert shapely.Point(X + 140, Y).within(west)


def test_merged_is_the_union(grid):
    rows = [(0, 0), (500, 500), (9000, 9000)]
    apart, merged = (run(grid, rows, minutes=[1, 2], merged=merged) for merged in (False, True))
    assert merged.frame["origin"].tolist() == ["all", "all"]
    for minutes in (1, 2):
        of = [done.frame.geometry[done.frame["minutes"] == minutes] for done in (apart, merged)]
        assert shapely.symmetric_difference(of[0].union_all(), of[1].union_all()).area < 1
    assert merged.far["origins"] == ("o2",)
    assert len(apart.frame) == 4


def test_residents_by_share_of_area_and_what_is_missing(grid):
    """A cell of 350 × 700 m about the origin, and one beside it whose residents nobody knows."""
    boxes = [(-100, -100, 250, 600), (250, -100, 600, 600)]
    population = cells(grid, "population.gpkg", boxes, [350 * 700 / 100, None])
    more = {"population": population, "people": "residents"}
    done = run(grid, [(200, 200), (400, 400)], minutes=[0.6], **more)
    near, lost = done.frame.to_dict("records")
    # One resident to 100 m²; 25 m of the eastern arm lie in the cell beside, with its round end.
    whole = near["area_ha"] * 1e4
    beside = whole - near["residents"] * 100
    assert beside == pytest.approx(math.pi * 25**2 / 2, rel=0.05)
    assert near["population_known"] == pytest.approx(1 - beside / whole, abs=2e-3)
    assert pd.isna(lost["residents"])
    assert lost["population_known"] == 0
    assert any("1 of 2 areas have no residents: missing, not zero" in note for note in done.notes)
    assert done.summary[0.6]["areas_without_residents_known"] == 1
    assert done.summary[0.6]["areas_known_in_part"] == 1
    elsewhere = cells(grid, "elsewhere.gpkg", [(5000, 5000, 5100, 5100)], [7])
    away = run(grid, [(200, 200)], minutes=[1], population=elsewhere, people="residents")
    assert pd.isna(away.frame["residents"].iloc[0])


def test_an_origin_too_far_to_reach_a_street_in_time_reaches_nothing(grid):
    population = cells(grid, "population.gpkg", [(-900, -900, 900, 900)], [100])
    more = {"population": population, "people": "residents"}
    done = run(grid, [(200, -400)], minutes=[3, 6], **more)
    far, none = done.frame.to_dict("records")
    assert far["street_m"] > 0
    assert (none["area_ha"], none["street_m"], none["residents"]) == (0, 0, 0)
    assert isochrones_content(done).title["en"] == "Where one gets on foot within 3 and 6 min"


def test_all_faults_of_all_files_are_told(grid):
    origins = places(grid, "o.gpkg", [(0, 0)], code=["a"])
    bad = cells(grid, "bad.gpkg", [(0, 0, 1, 1), (1, 0, 2, 1)], ["12", "x"])
    gpd.GeoDataFrame(geometry=[shapely.Point(X, Y)], crs=CRS).to_file(grid / "no.gpkg", engine="pyogrio")
    with pytest.raises(InputError) as told:
        run_isochrones(grid / "no.gpkg", origins, origin_id="name", population=bad, people="residents")
    found = [(f.code, f.file, f.feature) for f in told.value.faults]
    assert found == [
        ("no-streets", "no.gpkg", None),
        ("missing-column", "o.gpkg", None),
        ("not-a-number", "bad.gpkg", "row 2"),
    ]
    assert all(f.remedy for f in told.value.faults)
    points = places(grid, "p.gpkg", [(0, 0), (1, 1)], residents=[-1, 2])
    with pytest.raises(InputError) as told:
        run_isochrones(grid / "streets.gpkg", origins, population=points, people="residents")
    assert [f.code for f in told.value.faults] == ["below-zero", "no-area"]
    away = places(grid, "away.gpkg", [(3000, 3000)])
    with pytest.raises(InputError, match="no origin stands within 500 m"):
        run_isochrones(grid / "streets.gpkg", away)
    for asked in ({"minutes": [0]}, {"depth": -1}, {"people": "residents"}):
        with pytest.raises(RequestError):
            run_isochrones(grid / "streets.gpkg", origins, **asked)


def test_minutes_are_read_and_all_that_are_none_told():
    assert minutes_of("15, 5,10,5") == (5, 10, 15)
    with pytest.raises(RequestError, match="'x', '-1', '', 'inf'"):
        minutes_of("x,5,-1,,inf")


def test_command_writes_tells_and_draws(grid, sttm):
    origins = places(grid, "homes.gpkg", [(0, 0), (300, 200), (9000, 0)], id=["a", "b", "c"])
    base = ("run", "isochrones", grid / "streets.gpkg", "--origins", origins, "--minutes", "1,2")
    for name in ("i.gpkg", "i.geojson", "i.parquet"):
        done = sttm(*base, "--out", grid / name, "--map", grid / "i.svg", "--language", "en")
        assert (grid / name).stat().st_size > 0
        said = done.out + done.err
        assert "isochrone depth: 25 m (Design default, not official)" in said
        assert "farther than 500 m from a street: 1 of the origins: c" in said
    assert "Where one gets on foot within" in (grid / "i.svg").read_text()
    read = json.loads((grid / "i.geojson").read_text())
    assert [f["properties"]["minutes"] for f in read["features"]] == [2, 2, 1, 1]
    assert list(read["features"][0]["properties"]) == ["area", "origin", "minutes", "area_ha", "street_m"]
    told = sttm(*base, "--merged", "--towards", "--out", grid / "i.gpkg", "--json").json
    assert list(told["minutes"]) == ["1", "2"]
    assert told["parameters"]["walking_speed"]["source"]["title"]
    sttm(*base, "--out", grid / "i.csv", code=2)


spots = st.tuples(st.integers(0, 5), st.integers(0, 500), st.booleans()).map(
    lambda s: (100 * s[0], s[1]) if s[2] else (s[1], 100 * s[0])
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    origin=spots,
    limits=st.lists(st.integers(1, 40).map(lambda k: k / 5), min_size=2, max_size=3, unique=True),
    mode=st.sampled_from(["walk", "bike"]),
    towards=st.booleans(),
)
def test_inside_are_the_streets_that_the_nearest_search_reaches(grid, origin, limits, mode, towards):
    """Nested; and a place on a street is inside if its minutes are within, and only then, but for the depth."""
    depth = 2.0
    done = run(grid, [origin], minutes=limits, mode=mode, towards=towards, depth=depth)
    areas = done.frame.sort_values("minutes").geometry.to_list()
    assert all(large.covers(small) for small, large in pairwise(areas))
    probes = [(100 * (k % 5) + 7 + 13 * j, 100 * k) for k in range(6) for j in range(6)]
    probes += [(100 * k, 37 * j) for k in range(6) for j in range(0, 14, 2)]
    names = [f"p{k}" for k in range(len(probes))]
    spread, here = places(grid, "spread.gpkg", probes, id=names), places(grid, "here.gpkg", [origin])
    if towards:
        found = run_nearest(grid / "streets.gpkg", here, origins=spread, mode=mode).frame
        minutes = found["minutes"].to_numpy()
    else:
        found = run_nearest(grid / "streets.gpkg", spread, origins=here, mode=mode, category="id").frame
        minutes = found[[f"minutes_{name}" for name in names]].to_numpy()[0]
    points = shapely.points([(X + x, Y + y) for x, y in probes])
    # A place may stand beside a street reached, round a corner from it: as far as the depth by its own street.
    slack = 2 * depth / (PACE if mode == "walk" else 250)
    for limit, area in zip(sorted(limits), areas, strict=True):
        inside = shapely.intersects(area, points)
        assert inside[minutes <= limit - 1e-3].all()
        assert (minutes[inside] <= limit + slack).all()


def test_pieces_that_overlap_count_once():
    length = np.array([10.0, 100.0])
    edge, low, high = np.array([1, 0, 1, 1]), np.array([0.5, 0.0, 0.0, 0.2]), np.array([1.0, 1.0, 0.3, 0.6])
    assert covered_metres(length, edge, low, high) == pytest.approx(110)
    assert covered_metres(length, edge[2:], low[2:], high[2:]) == pytest.approx(60)
    assert covered_metres(length, edge[:0], low[:0], high[:0]) == 0
