"""What the third strategy reads of a sample territory: each layer as its schema asks, and things that must hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

import sttm.packs
from sttm.errors import PackError
from sttm.packs.strict_yaml import read_yaml
from sttm.sources.sample.generator import generate
from sttm.sources.sample.plan import plan_territory
from sttm.sources.sample.production.roads import draw_network
from sttm.sources.sample.recipe import recipe_from
from sttm.sources.sample.transport import Road
from sttm.sources.vector import read_vector
from sttm.territory.door import admit_vector
from sttm.territory.schemas import layer_schema, layer_schemas

TOLD = read_yaml(Path(sttm.packs.__file__).parent / "sample" / "generator.yaml")
LAYERS = sorted(
    name
    for name, schema in layer_schemas().items()
    if schema.strategy == "production" and name != "surveyed_areas"
)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("production"), TOLD, scale="town", seed=7)


@pytest.fixture(scope="module")
def frames(town):
    return {name: gpd.read_file(town.layers[name]) for name in [*LAYERS, "boundary", "population", "pgt"]}


@pytest.fixture(scope="module")
def boundary(frames):
    return frames["boundary"].geometry.iloc[0]


def test_every_layer_is_drawn_but_that_of_surveys(town):
    assert set(LAYERS) <= set(town.layers)
    assert "surveyed_areas" not in town.layers  # every layer covers the territory: nothing is missing


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_passes_the_door_without_a_fault_or_a_warning(town, boundary, name):
    incoming = read_vector(town.layers[name])
    admitted = admit_vector(layer_schema(name), incoming, boundary=boundary, crs="EPSG:32632")
    assert admitted.warnings == ()
    assert admitted.repairs == ()
    assert len(admitted.frame) > 0
    known = {column.name for column in layer_schema(name).columns}
    assert set(incoming.frame.columns) - {"fictional", "geometry"} <= known


@pytest.mark.parametrize("name", LAYERS)
def test_shapes_are_valid_on_the_centimetre_and_ids_differ(frames, name):
    frame = frames[name]
    assert frame[layer_schema(name).id_column].is_unique
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()
    points = shapely.get_coordinates(frame.geometry.to_numpy())
    assert np.abs(points * 100 - np.round(points * 100)).max() < 1e-3


def test_the_roads_are_one_network_whose_edges_share_ends_only(frames):
    roads = frames["road_network"]
    ends = np.asarray([line.coords[i] for line in roads.geometry for i in (0, -1)]).round(2)
    _, node = np.unique(ends, axis=0, return_inverse=True)
    node = node.reshape(-1, 2)
    graph = coo_array((np.ones(len(node)), node.T), shape=(node.max() + 1, node.max() + 1))
    assert connected_components(graph, directed=False)[0] == 1
    # Roads on the ground never cross away from a node; towns' roads may pass over a motorway.
    ground = roads[roads["kind"] != "motorway"].geometry.to_numpy()
    a, b = shapely.STRtree(ground).query(ground, predicate="crosses")
    assert not len(a), [ground[k].wkt[:80] for k in {*a, *b}]
    assert (roads.length > 0).all()


def test_a_motorway_is_left_at_junctions_only(frames):
    roads, junctions = frames["road_network"], frames["junctions"]
    ramps = junctions[junctions["kind"] == "motorway"]
    assert len(ramps) >= 1
    motorways = roads[roads["kind"] == "motorway"]
    others = roads[roads["kind"] != "motorway"]
    ends = shapely.get_coordinates([shapely.MultiPoint([g.coords[0], g.coords[-1]]) for g in others.geometry])
    on_it = shapely.points(ends)[shapely.distance(shapely.points(ends), motorways.union_all()) < 0.02]
    assert len(on_it) > 0
    assert shapely.distance(on_it, ramps.union_all()).max() <= 400  # crossings so near are one junction


def test_roads_over_a_motorway_stay_apart_and_loose_parts_are_joined():
    plan = plan_territory(recipe_from(TOLD), 40, seed=7)
    roads = (
        Road("motorway", np.asarray([(-1000.0, 0), (1000, 0)]), 30),
        Road("radial", np.asarray([(0.0, -500), (0, 500)]), 20),  # meets it at the origin
        Road("local", np.asarray([(300.0, -400), (300, 400)]), 12),  # passes over it and touches nothing
    )
    network = draw_network(replace(plan, transport=replace(plan.transport, roads=roads)))
    assert network.crossings == (("motorway", (0.0, 0.0)),)
    edges = {kind: [edge for k, edge in network.edges if k == kind] for kind, _ in network.edges}
    assert sorted(edge.length for edge in edges["motorway"]) == [1000, 1000]  # no node where roads pass over
    (link,) = edges["local"]
    assert link.length == 300
    assert len(edges["secondary"]) + len(edges["primary"]) in (4, 5)  # both are cut where the link ends
    ends = {edge.coords[i] for _, edge in network.edges for i in (0, -1)}
    assert ends >= {(0, 0), (-1000, 0), (1000, 0), (0, 500), (300, 400), *link.coords}


def test_graver_floods_lie_within_rarer_ones(frames):
    floods = frames["flood_hazard"]
    of = {name: floods[floods["class"] == name].union_all() for name in ("P1", "P2", "P3")}
    assert of["P3"].difference(of["P2"].buffer(0.02)).is_empty
    assert of["P2"].difference(of["P1"].buffer(0.02)).is_empty
    assert of["P3"].area < of["P2"].area < of["P1"].area
    rivers = frames["rivers"]
    listed = rivers[rivers["listed"] == "yes"].union_all()
    assert listed.difference(of["P3"]).length < 1


def test_settlements_lie_on_ground_that_the_land_cover_calls_industrial(town, frames):
    import rasterio

    settled = frames["settlements"]
    areas = settled[(settled.geom_type == "Polygon") & (settled["status"] != "planned")]
    with rasterio.open(town.layers["land_cover"]) as source:
        inner = areas.geometry.representative_point()
        codes = [v[0] for v in source.sample([(p.x, p.y) for p in inner])]
    assert np.mean(np.asarray(codes) == 121) > 0.95
    assert (areas.area - areas["area_m2"]).abs().max() < 1
    assert {"existing", "planned", "disused", "underused"} == set(settled["status"])


def test_settlements_are_told_as_a_register_tells_them(frames):
    settled = frames["settlements"]
    points = settled[settled.geom_type == "Point"]
    assert 0 < len(points) < len(settled) / 3
    assert points["area_m2"].isna().any()  # an address, and no more
    assert (settled.loc[settled["status"] == "disused", "workers"] == 0).all()
    assert settled.loc[settled["type"] == "logistics", "operating_area_m2"].notna().any()
    assert settled.loc[settled["type"] != "logistics", "operating_area_m2"].isna().all()
    assert settled.loc[settled["type"] == "services_to_firms", "services"].notna().all()
    large = settled[(settled["type"] == "logistics") & (settled["area_m2"] > 30_000)]
    assert len(large) >= 1


def test_areas_to_regenerate_are_the_disused_settlements_and_what_was_left(frames):
    areas, settled = frames["regeneration_areas"], frames["settlements"]
    assert {"Point"} < set(areas.geom_type)
    left = areas[areas["kind"] == "regeneration"].union_all()
    assert left.intersection(settled[settled.geom_type == "Polygon"].union_all()).area < 5
    disused = settled[(settled["status"] == "disused") & (settled["area_m2"] > 6000)].geometry
    shown = areas[areas["kind"] == "disused"].geometry.to_numpy()
    assert all(any(shape.equals(other) for other in shown) for shape in disused)
    terminals = frames["terminals"].union_all()
    assert terminals.intersection(areas.union_all()).area < 1  # the yard at work is not the one left


def test_plan_areas_are_partly_built_and_those_of_the_local_plans_are_among_them(frames):
    planned, local = frames["forecasts"], frames["pgt"]
    assert {"municipal", "supra_municipal"} == set(planned["level"])
    assert planned["built_share"].between(0, 1).all()
    assert planned["built_share"].nunique() > 2
    transformed = local[local["designation"] == "transformation_area"].union_all()
    assert planned.geometry.intersects(transformed).any()


def test_dwellings_hold_no_more_people_than_there_are(frames):
    homes, people = frames["dwellings"], frames["population"]["residents"].sum()
    assert 0.75 * people < homes["residents"].sum() < 1.05 * people
    assert {"Point", "Polygon"} == set(homes.geom_type)


def test_the_intermodal_terminal_is_one_and_a_small_territory_has_no_airport(frames):
    kinds = frames["terminals"]["kind"].value_counts()
    assert kinds["intermodal"] == 1
    assert "airport" not in kinds


def test_the_same_seed_draws_the_same_and_another_seed_another(tmp_path, town, frames):
    again = generate(tmp_path / "again", TOLD, scale="town", seed=7)
    other = generate(tmp_path / "other", TOLD, scale="town", seed=8)
    for name in LAYERS:
        new = gpd.read_file(again.layers[name])
        assert new.drop(columns="geometry").equals(frames[name].drop(columns="geometry")), name
        assert new.to_wkb().geometry.equals(frames[name].to_wkb().geometry), name
    assert not gpd.read_file(other.layers["settlements"]).equals(frames["settlements"])


def test_a_faulty_recipe_of_firms_is_told(tmp_path):
    broken = {**TOLD, "production": {**TOLD["production"], "known_as_points": 2}}
    with pytest.raises(PackError, match=r"production\.known_as_points"):
        generate(tmp_path, broken)
