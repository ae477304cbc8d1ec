"""The parts the sample generator is made of: noise, patterns, mesh, recipe."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import sttm.packs
from sttm.errors import PackError, RequestError
from sttm.packs.strict_yaml import read_yaml
from sttm.sources.sample.curves import blob, meander, through
from sttm.sources.sample.mesh import mesh_over
from sttm.sources.sample.noise import Nodes, block_axes, fraction, lattice_hash, smooth_noise
from sttm.sources.sample.outline import outline_of
from sttm.sources.sample.recipe import recipe_from, stream
from sttm.sources.sample.settlements import town_names

TOLD = read_yaml(Path(sttm.packs.__file__).parent / "sample" / "generator.yaml")


def test_counts_at_the_named_scales_are_those_of_the_recipe():
    recipe = recipe_from(TOLD)
    of = {name: recipe.area_km2(name) for name in ("town", "city", "metro")}
    assert of == {"town": 40, "city": 300, "metro": 1600}
    assert [recipe.count("municipalities", a) for a in of.values()] == [5, 30, 133]
    assert [recipe.count("units", a) for a in of.values()] == [20, 120, 500]
    assert recipe.count("units", 6400) == 2000  # beyond the last step in proportion
    assert [recipe.zone_count(a) for a in (40, 299, 300, 1600, 8000)] == [2, 2, 4, 8, 8]


def test_a_scale_may_be_an_area():
    recipe = recipe_from(TOLD)
    assert recipe.area_km2("metro") == recipe.area_km2(1600) == recipe.area_km2("1600") == 1600


@pytest.mark.parametrize("scale", ["village", 3, 50_000, "nan"])
def test_an_unknown_scale_is_refused_with_the_known_ones(scale):
    with pytest.raises(RequestError, match="use town, city, metro"):
        recipe_from(TOLD).area_km2(scale)


def test_every_fault_of_a_recipe_is_listed():
    faulty = {**TOLD, "cell": -1, "urban": list(reversed(TOLD["urban"])), "surprise": 1}
    with pytest.raises(PackError) as caught:
        recipe_from(faulty)
    assert {f.message.split(":")[0] for f in caught.value.faults} >= {"cell", "surprise"}


def test_names_are_all_different_and_enough_for_several_metros():
    names = town_names(recipe_from(TOLD).names, 665, stream(3, "names"))
    assert len(set(names)) == 665
    assert names[0] == "Selvarica"


@pytest.mark.data
def test_no_invented_town_bears_the_name_of_a_real_one(milan_data):
    import json

    limits = json.loads((milan_data / "boundaries/limits_P_15_municipalities.geojson").read_text("utf-8"))
    real = {f["properties"]["name"].casefold() for f in limits["features"]}
    assert not real & {stem.casefold() for stem in TOLD["names"]["town_stems"]}


@settings(max_examples=25)
@given(cut=st.integers(1, 79), wavelength=st.floats(25, 900), key=st.integers(0, 2**32 - 1))
def test_noise_of_a_part_equals_the_part_of_the_noise(cut, wavelength, key):
    x, y = block_axes(-500.0, 300.0, 10.0, 60, 80)
    whole = smooth_noise(x, y, wavelength, key, 2)
    assert np.array_equal(smooth_noise(x[:cut], y, wavelength, key, 2), whole[:, :cut])
    assert np.abs(whole).max() <= 1


def test_hashed_fractions_are_uniform_and_independent():
    i, j = np.meshgrid(np.arange(-100, 100, dtype=np.int32), np.arange(-100, 100, dtype=np.int32))
    parts = [fraction(lattice_hash(i, j, 7), k).ravel() for k in range(4)]
    for values in parts:
        assert 0 <= values.min() <= values.max() < 1
        counts, _ = np.histogram(values, 10, (0, 1))
        assert counts.min() > 3600
        assert counts.max() < 4400  # 4,000 expected
    assert np.abs(np.corrcoef(parts) - np.eye(4)).max() < 0.03


def test_a_field_between_nodes_is_bilinear():
    nodes = Nodes(0, 0, 10.0, np.array([[0, 10], [20, 30]], np.float32))
    assert nodes.at(np.float32([5]), np.float32([5]))[0] == pytest.approx(15, abs=0.1)
    assert nodes.on(np.float32([0, 5]), np.float32([5]))[0].tolist() == pytest.approx([10, 15], abs=0.1)


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), km2=st.floats(20, 90))
def test_any_labelling_of_the_mesh_is_a_valid_coverage(seed, km2):
    rng = np.random.default_rng(seed)
    outline = outline_of(km2 * 1e6, rng)
    assert outline.is_valid
    mesh = mesh_over(outline, 600, rng)
    labels = rng.integers(0, 6, len(mesh.seeds))
    shapes = [s for s in mesh.dissolve(labels) if not s.is_empty]
    boundary = mesh.dissolve(np.zeros(len(mesh.seeds), np.int64))[0]
    assert shapely.coverage_is_valid(shapes)
    assert sum(s.area for s in shapes) == pytest.approx(boundary.area, rel=1e-9)
    # Cells lie inside by their seed: the edge runs to and fro across the outline by parts of a cell.
    assert abs(boundary.area - km2 * 1e6) < outline.length * 600 / 4


def test_growth_reaches_every_cell_and_each_label_is_connected():
    rng = np.random.default_rng(4)
    mesh = mesh_over(outline_of(40e6, rng), 400, rng)
    starts = rng.choice(np.flatnonzero(mesh.inside), 7, replace=False)
    labels = mesh.grow(starts, np.ones(len(mesh.sides)), np.zeros(7))
    assert set(labels[mesh.inside]) == set(range(7))
    assert (labels[~mesh.inside] == -1).all()
    assert mesh.parts(labels).max() == 6
    assert all(s.geom_type == "Polygon" for s in mesh.dissolve(labels))


def test_a_head_start_makes_a_label_larger():
    rng = np.random.default_rng(5)
    mesh = mesh_over(outline_of(40e6, rng), 400, rng)
    starts = rng.choice(np.flatnonzero(mesh.inside), 3, replace=False)
    even = mesh.grow(starts, np.ones(len(mesh.sides)), np.zeros(3))
    ahead = mesh.grow(starts, np.ones(len(mesh.sides)), np.array([900.0, 0, 0]))
    assert (ahead == 0).sum() > (even == 0).sum()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), roughness=st.floats(0, 0.45), stretch=st.floats(1, 2.5))
def test_patches_are_valid_and_about_as_large_as_asked(seed, roughness, stretch):
    patch = blob(np.random.default_rng(seed), 10, -20, 200, roughness, stretch=stretch)
    assert patch.is_valid
    assert 0.4 < patch.area / (math.pi * 200**2) < 4


def test_meanders_lengthen_a_river_and_keep_its_course():
    straight = through([(0, 0), (0, -20_000)], 25)
    river = shapely.LineString(meander(straight, np.random.default_rng(1), 900, 220))
    assert 1.15 < river.length / 20_000 < 2.5
    assert np.abs(shapely.get_coordinates(river)[:, 0]).max() <= 221
