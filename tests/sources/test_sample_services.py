"""Streets, services, stops and timetables of a sample territory: fit for their layers, connected, plausible."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

import sttm.packs
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.sources.plain_table import read_plain_table
from sttm.sources.sample.generator import generate
from sttm.sources.vector import read_vector
from sttm.territory.door import admit_vector
from sttm.territory.door_table import admit_table
from sttm.territory.schemas import layer_schema

TOLD = read_yaml(Path(sttm.packs.__file__).parent / "sample" / "generator.yaml")
VECTORS = ("street_network", "services", "service_entrances", "stops", "stop_facilities", "jobs")
TABLES = ("timetable_trips", "timetable_calls", "timetable_days")
AGES = ["age_0_2", "age_3_5", "age_6_13", "age_14_18", "age_19_64", "age_65_up"]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("served"), TOLD, scale="town", seed=3).layers


@pytest.fixture(scope="module")
def frames(files):
    return {name: gpd.read_file(files[name]) for name in (*VECTORS, "population", "boundary")}


@pytest.fixture(scope="module")
def tables(files):
    return {name: pd.read_csv(files[name]) for name in TABLES}


@pytest.mark.parametrize("name", VECTORS)
def test_layers_pass_the_door_without_a_word(files, frames, name):
    boundary = frames["boundary"].geometry.iloc[0]
    admitted = admit_vector(
        layer_schema(name), read_vector(files[name]), boundary=boundary, crs="EPSG:32632", repair=False
    )
    assert len(admitted.frame) == len(frames[name]) > 0
    assert not admitted.warnings


@pytest.mark.parametrize("name", TABLES)
def test_tables_pass_the_door_without_a_word(files, tables, name):
    admitted = admit_table(layer_schema(name), read_plain_table(files[name]), crs="EPSG:32632")
    assert len(admitted.table) == len(tables[name]) > 0
    assert not admitted.warnings


def test_streets_are_one_network_that_meets_at_ends_only(frames):
    lines = frames["street_network"].geometry.to_numpy()
    ends = [(line.coords[0], line.coords[-1]) for line in lines]
    graph = nx.Graph(ends)
    assert nx.is_connected(graph)
    assert (shapely.length(lines) > 0).all()
    crossing = shapely.STRtree(lines).query(lines, predicate="crosses")
    assert not crossing.size, "streets that cross have a node there"
    assert frames["street_network"]["bike"].eq("forward").mean() == pytest.approx(0.1, abs=0.06)


def test_services_are_of_the_pack_and_lie_within_the_territory(frames):
    services = frames["services"]
    known = load_pack("sample").service_categories
    assert set(services["category"]) <= set(known)
    assert set(services["category"]) >= {"pharmacy", "primary_school", "park", "hospital", "supermarket"}
    boundary = shapely.buffer(frames["boundary"].geometry.iloc[0], 100)
    assert shapely.intersects(boundary, services.geometry.to_numpy()).mean() > 0.98
    assert set(services["status"]) == {"existing", "sector_programme", "pnrr_proposal"}
    parks = services[services["category"] == "park"].set_index("service_id").geometry
    gates = frames["service_entrances"]
    away = [parks[s].boundary.distance(g) for s, g in zip(gates["service_id"], gates.geometry, strict=True)]
    assert max(away) < 0.02, "gates stand on the edge of their park"


def test_ages_add_up_to_the_residents(frames):
    people = frames["population"]
    gap = people[AGES].sum(axis=1) - people["residents"]
    assert (gap >= 0).all(), "nobody is without an age"
    assert gap.sum() < 0.01 * people["residents"].sum(), "rounding in cells of few people"
    assert (people["age_65_up"] >= people["over_70"]).all()


def test_trips_go_forward_in_time_between_stops_that_exist(frames, tables):
    calls = tables["timetable_calls"].sort_values(["trip_id", "sequence"])
    assert set(calls["stop_id"]) == set(frames["stops"]["stop_id"])
    assert (calls["departure_s"] >= calls["arrival_s"]).all()
    same = (calls["trip_id"] == calls["trip_id"].shift()).to_numpy()
    ride = (calls["arrival_s"] - calls["departure_s"].shift()).to_numpy()[same]
    assert (ride >= 30).all()
    assert set(calls["trip_id"]) == set(tables["timetable_trips"]["trip_id"])
    per_day = tables["timetable_days"].groupby("date").size()
    assert (per_day == 1).all(), "each day is a weekday, a Saturday or a Sunday"
    assert np.ptp(tables["timetable_calls"].groupby("trip_id").size()) > 0


def test_the_same_seed_gives_the_same_streets_and_services(files, tmp_path):
    again = generate(tmp_path / "again", TOLD, scale="town", seed=3).layers
    for name in ("street_network", "services", "stops"):
        one, other = gpd.read_file(files[name]), gpd.read_file(again[name])
        pd.testing.assert_frame_equal(pd.DataFrame(one.to_wkb()), pd.DataFrame(other.to_wkb()))
    assert files["timetable_calls"].read_bytes() == again["timetable_calls"].read_bytes()
