"""A whole sample territory at town scale: partitions, ranges, shares, examples, determinism."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

import sttm.packs
from sttm.environment.intervention import Intervention
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.sources.sample.cover import CoverMaker
from sttm.sources.sample.generator import generate
from sttm.sources.sample.plan import plan_territory
from sttm.sources.sample.recipe import recipe_from
from sttm.sources.vector import read_vector
from sttm.territory.door import admit_vector
from sttm.territory.schemas import layer_schema

TOLD = read_yaml(Path(sttm.packs.__file__).parent / "sample" / "generator.yaml")
RASTERS = ("land_cover", "sealing", "night_temperature", "soil_group", "groundwater_depth")
VECTORS = (
    "boundary", "zones", "municipalities", "units", "wells", "green_network", "population", "parcels", "pgt",
    "funded_interventions", "degraded_areas",
)  # fmt: skip
CODES = {1111, 1112, 1121, 1122, 1123, 121, 122, 133, 141, 142, 211, 231, 311, 324, 411, 511, 512}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    told = []
    files = generate(
        tmp_path_factory.mktemp("town"),
        TOLD,
        scale="town",
        seed=7,
        progress=lambda what, share: told.append((what, share)),
    )
    assert told[0] == ("plan", 0.0)
    assert told[-1] == ("done", 1.0)
    assert all(0 <= share <= 1 for _, share in told)
    return files


@pytest.fixture(scope="module")
def frames(town):
    return {name: gpd.read_file(town.layers[name]) for name in VECTORS}


@pytest.fixture(scope="module")
def cells(town):
    found = {}
    for name in RASTERS:
        with rasterio.open(town.layers[name]) as source:
            found[name] = source.read(1, masked=True)
    return found


def test_every_layer_is_written_and_labelled_fictional(town, frames):
    assert set(town.layers) >= {*RASTERS, *VECTORS}  # the others: test_sample_production.py
    for name in RASTERS:
        with rasterio.open(town.layers[name]) as source:
            assert source.tags()["FICTIONAL"] == "YES"
            assert source.crs.to_epsg() == 32632
            assert source.res == (10, 10)
            assert source.profile["tiled"]
    for frame in frames.values():
        assert frame["fictional"].all()
        assert frame.crs.to_epsg() == 32632
        assert frame.geometry.is_valid.all()
        assert frame.iloc[:, 0].is_unique
    for text in (town.readme, *town.documents):
        assert "immaginario" in text.read_text("utf-8")
    for path in town.interventions:
        assert json.loads(path.read_text("utf-8"))["fictional"] is True


def test_ids_and_columns_are_those_of_the_layer_schemas(frames):
    expected = {
        "boundary": ["boundary_id", "name"],
        "zones": ["zone_id", "name"],
        "municipalities": ["municipality_id", "name", "zone_id"],
        "units": ["unit_id", "name", "type"],
        "wells": ["well_id", "kind"],
        "green_network": ["element_id", "kind", "priority", "name"],
        "population": [
                "cell_id", "residents", "under_10", "over_70", "age_0_2", "age_3_5", "age_6_13", "age_14_18",
                "age_19_64", "age_65_up",
            ],
        "parcels": ["parcel_id", "municipality_id", "sheet", "parcel"],
        "pgt": ["area_id", "designation", "municipality_id"],
        "funded_interventions": [
            "funded_id", "title", "programme", "status", "act", "cup", "amount_eur", "municipality_id",
        ],
        "degraded_areas": [
            "area_id", "kind", "name", "state", "cause", "owner_type", "constraints", "municipality_id",
        ],
    }  # fmt: skip
    for name, columns in expected.items():
        assert list(frames[name].columns) == [*columns, "fictional", "geometry"], name


@pytest.mark.parametrize("name", ["municipalities", "units", "zones"])
def test_partitions_tile_the_boundary_exactly(frames, name):
    shapes = frames[name].geometry.to_numpy()
    boundary = frames["boundary"].geometry.iloc[0]
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(boundary.area, rel=1e-9)
    assert shapely.symmetric_difference(shapely.coverage_union_all(shapes), boundary).area < 1


def test_a_town_has_its_size_and_counts(town, frames, cells):
    assert frames["boundary"].area.sum() == pytest.approx(40e6, rel=0.05)
    assert len(frames["municipalities"]) == 5
    assert 16 <= len(frames["units"]) <= 28
    assert len(frames["zones"]) == 2
    assert cells["land_cover"].size == pytest.approx(40 * 21_875, rel=0.45)  # margins weigh in small ones
    assert set(frames["municipalities"]["zone_id"]) == set(frames["zones"]["zone_id"])
    allowed = {"2a", "2c", "2d", "3a", "3b", "3c", "3d", "4a", "4b", "fluvial"}
    assert set(frames["units"]["type"]) <= allowed
    assert {"3d", "fluvial"} <= set(frames["units"]["type"])
    assert frames["units"].geometry.geom_type.eq("Polygon").all()


def test_values_lie_in_their_ranges(cells):
    assert set(np.unique(cells["land_cover"].compressed())) <= CODES
    assert 0 <= cells["sealing"].min() <= cells["sealing"].max() <= 1
    assert 24 <= cells["night_temperature"].min() <= cells["night_temperature"].max() <= 33
    assert set(np.unique(cells["soil_group"].compressed())) <= {1, 2, 3, 4}
    assert cells["groundwater_depth"].min() > 0.5
    assert cells["groundwater_depth"].max() < 50


def test_all_rasters_know_the_same_cells_and_all_of_the_territory(town, frames, cells):
    absent = cells["land_cover"].mask
    for name in RASTERS:
        assert np.array_equal(cells[name].mask, absent), name
    with rasterio.open(town.layers["land_cover"]) as source:
        inside = rasterio.features.geometry_mask(
            frames["boundary"].geometry, source.shape, source.transform, invert=True
        )
    assert not absent[inside].any()


def test_land_cover_has_the_shares_of_a_town_among_fields(cells):
    code = cells["land_cover"].compressed()
    share = {c: float((code == c).mean()) for c in CODES}
    built = sum(share[c] for c in (1111, 1112, 1121, 1122, 1123, 121, 122, 133))
    assert 0.10 < built < 0.50
    assert 0.35 < share[211] + share[231] < 0.80
    assert 0.02 < share[311] + share[324] < 0.25
    assert 0.003 < share[511] + share[512] < 0.06
    assert share[141] + share[142] > 0.002
    assert share[122] > 0.01
    assert share[121] > 0.005


def test_sealing_follows_land_cover(cells):
    code, sealed = cells["land_cover"], cells["sealing"]
    mean = {c: float(sealed[code == c].mean()) for c in CODES if (code == c).any()}
    assert mean[1111] > 0.8
    assert mean[1112] > 0.8
    assert 0.5 < mean[1121] < 0.8
    assert 0.3 < mean[1122] < 0.55
    assert 0.1 < mean[1123] < 0.4
    assert mean[122] > 0.9
    assert mean[211] < 0.03
    assert mean[511] == 0
    dense = sealed[code == 1121].compressed()
    assert dense.std() > 0.05  # texture, not one value per class


def test_nights_are_hot_where_ground_is_sealed_and_cool_in_woods(cells):
    code, night = cells["land_cover"], cells["night_temperature"]
    assert night[code == 1111].mean() > night[code == 211].mean() + 2
    assert night[code == 311].mean() < night[code == 1121].mean() - 1


def test_water_comes_near_the_surface_in_the_south(cells):
    depth = cells["groundwater_depth"]
    third = depth.shape[0] // 3
    assert depth[:third].mean() > 3 * depth[-third:].mean()


def test_people_live_where_there_are_homes(town, frames):
    people = frames["population"]
    assert 15_000 < people["residents"].sum() < 150_000
    assert (people["under_10"] + people["over_70"] <= people["residents"]).all()
    assert 0.06 < people["under_10"].sum() / people["residents"].sum() < 0.10
    assert 0.14 < people["over_70"].sum() / people["residents"].sum() < 0.22
    assert people.within(frames["boundary"].geometry.iloc[0].buffer(0.01)).all()
    assert people.area.max() == pytest.approx(62_500)
    centre = shapely.Point(TOLD["centre"])
    near = people[people.distance(centre) < 800]["residents"].mean()
    assert near > 5 * people[people.distance(centre) > 3000]["residents"].mean()


def test_the_green_network_ties_parks_and_water(frames):
    network = frames["green_network"]
    assert set(network["priority"]) <= {1, 2, 3}
    assert {"river_corridor", "canal_corridor", "park", "link", "wood"} <= set(network["kind"])
    parks, links = (network[network["kind"] == k].geometry.to_numpy() for k in ("park", "link"))
    assert shapely.intersects(shapely.union_all(parks), links).any()
    outside = network.difference(frames["boundary"].geometry.iloc[0])
    assert outside.area.sum() < 1


def test_examples_lie_where_they_are_meant_to(town, frames, cells):
    found = {path.stem: gpd.read_file(path).to_crs(32632).geometry.iloc[0] for path in town.interventions}
    assert set(found) == {"piazza-spugna", "parco-fluviale", "viale-officine"}
    boundary = frames["boundary"].geometry.iloc[0]
    with rasterio.open(town.layers["land_cover"]) as source:
        codes = {
            name: cells["land_cover"][
                rasterio.features.geometry_mask([shape], source.shape, source.transform, invert=True)
            ]
            for name, shape in found.items()
        }
    units = frames["units"].geometry.to_numpy()
    for shape in found.values():
        assert shape.is_valid
        assert boundary.contains(shape)
        assert shape.area > 5000
    assert (shapely.area(shapely.intersection(units, found["piazza-spugna"])) > 500).sum() == 2
    assert np.isin(codes["piazza-spugna"], (122, 1111)).all()
    assert np.isin(codes["viale-officine"], (121, 122)).all()
    assert not np.isin(codes["parco-fluviale"], (1111, 1112, 121, 511)).any()
    wells = frames["wells"]
    assert wells.distance(found["viale-officine"]).min() < 200
    assert wells.distance(found["piazza-spugna"]).min() > 200


def test_examples_are_complete_and_their_works_fit(town, frames):
    parcels = frames["parcels"].set_index(["municipality_id", "sheet", "parcel"])
    for path in town.interventions:
        feature = json.loads(path.read_text("utf-8"))
        properties = feature["properties"]
        shape = gpd.read_file(path).to_crs(32632).geometry.iloc[0]
        area = sum(w.get("area_m2", 0) for w in properties["works"])
        area += sum(25 * w.get("number", 0) + 10 * w.get("length_m", 0) for w in properties["works"])
        assert 0 < area < shape.area
        assert len(properties["cup"]) == 15
        assert properties["cadastral"]
        keys = [tuple(c[k] for k in ("municipality_id", "sheet", "parcel")) for c in properties["cadastral"]]
        referred = shapely.union_all(parcels.loc[keys].geometry.to_numpy())
        assert shapely.intersection(referred, shape).area > 0.98 * shape.area
        home = frames["municipalities"].set_index("municipality_id").geometry[properties["municipality_id"]]
        assert home.contains(shape.representative_point())


def test_examples_are_interventions_as_the_library_reads_them(town):
    for path in town.interventions:
        read = Intervention.model_validate(json.loads(path.read_text("utf-8"))["properties"])
        assert {"1", "2"} == set(read.answers)
        assert {w.type for w in read.works} <= set(load_pack("sample").work_types)


@pytest.mark.parametrize("name", VECTORS)
def test_the_door_admits_every_layer_without_a_warning(town, frames, name):
    admitted = admit_vector(
        layer_schema(name),
        read_vector(town.layers[name]),
        boundary=None if name == "boundary" else frames["boundary"].geometry.iloc[0],
        crs="EPSG:32632",
    )
    assert admitted.warnings == ()
    assert admitted.repairs == ()


def test_parcels_do_not_overlap(frames):
    parcels = frames["parcels"].geometry.to_numpy()
    assert len(parcels) > 150
    assert shapely.area(shapely.union_all(parcels)) == pytest.approx(shapely.area(parcels).sum(), rel=1e-6)


def test_the_same_seed_gives_the_same_content_and_another_another(town, frames, cells, tmp_path):
    again = generate(tmp_path / "again", TOLD, scale="town", seed=7)
    for name in RASTERS:
        assert again.layers[name].read_bytes() == town.layers[name].read_bytes(), name
    for name in VECTORS:
        pd.testing.assert_frame_equal(gpd.read_file(again.layers[name]), frames[name])
    for one, other in zip(again.interventions, town.interventions, strict=True):
        assert one.read_bytes() == other.read_bytes()
    other = plan_territory(recipe_from(TOLD), 40, 8)
    assert not other.boundary.equals(plan_territory(recipe_from(TOLD), 40, 7).boundary)


def test_a_folder_can_be_generated_again(town, tmp_path):
    generate(tmp_path, TOLD, scale=25.0, seed=3)
    files = generate(tmp_path, TOLD, scale=25.0, seed=4)
    assert len(gpd.read_file(files.layers["boundary"])) == 1


def test_blocks_of_any_size_fit_together():
    plan = plan_territory(recipe_from(TOLD), 40, 7)
    maker = CoverMaker(plan)
    middle = plan.grid.window((-1500, -1500, 1500, 1500))
    whole = maker.fill(plan.grid.part(middle))
    assert whole is not None
    differing = 0
    for window in plan.grid.part(middle).blocks(125):
        part = maker.fill(plan.grid.part(middle).part(window))
        assert part is not None
        differing += int((part.code != whole.code[window.slices]).sum())
    # Fields are interpolated in 32 bits from another corner: a cell on a threshold may tip over.
    assert differing <= whole.code.size // 2000


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_plans_of_other_seeds_hold_together(seed):
    plan = plan_territory(recipe_from(TOLD), 60, seed)
    assert shapely.coverage_is_valid(plan.units.shapes)
    assert shapely.coverage_is_valid(plan.municipalities.shapes)
    assert {site.kind for site in plan.sites} == {"square", "river_park", "industrial_street"}
    for site in plan.sites:
        assert site.shape.is_valid
        assert plan.boundary.contains(site.shape)
