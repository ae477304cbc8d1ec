"""Layer schemas are data: complete, strict, and open to new layers without touching Python."""

import pytest

from sttm.errors import PackError, RequestError
from sttm.territory.schemas import layer_schema, layer_schemas, read_schema

LAYERS = {
    "boundary", "zones", "municipalities", "units", "land_cover", "sealing", "night_temperature",
    "soil_group", "groundwater_depth", "wells", "green_network", "population", "parcels", "pgt",
}  # fmt: skip
PRODUCTION = {
    "settlements", "forecasts", "regeneration_areas", "protected_areas", "natura_2000",
    "strategic_agriculture", "rivers", "lakes", "woods", "wetlands", "flood_hazard", "heritage",
    "ecological_network", "dwellings", "junctions", "terminals", "rail_stations", "road_network",
    "best_practices", "surveyed_areas",
}  # fmt: skip

NOISE = """
name: noise
kind: vector
strategy: environment
required: false
title: {it: Rumore, en: Noise}
description: {it: Fasce acustiche., en: Noise bands.}
geometry: polygon
id_column: band_id
columns:
  - {name: band_id, type: text, title: {it: Codice, en: Code}, required: true}
  - {name: level, type: number, title: {it: L, en: L}, required: true, unit: dB, minimum: 0, maximum: 140}
topology: {overlaps: allowed, gaps: allowed, outside: warning}
"""


def test_the_layers_of_the_first_issue_are_declared():
    assert set(layer_schemas()) >= LAYERS
    assert list(layer_schemas()) == sorted(layer_schemas())


def test_the_layers_of_the_third_strategy_are_declared_and_none_is_required():
    declared = {name for name, schema in layer_schemas().items() if schema.strategy == "production"}
    assert declared == PRODUCTION
    for name in sorted(PRODUCTION):
        schema = layer_schema(name)
        assert not schema.required
        # Distances to what a rule names count across the boundary.
        assert schema.topology.outside_tolerance >= 10_000


@pytest.mark.parametrize("name", sorted(LAYERS | PRODUCTION))
def test_every_schema_speaks_two_languages_and_is_coherent(name):
    schema = layer_schema(name)
    assert schema.name == name
    assert schema.title.it
    assert schema.description.en
    for column in schema.columns:
        assert column.title.it
        assert column.title.en
    if schema.geometry in ("point", "any"):
        assert schema.topology.overlaps == "allowed"
        assert schema.topology.gaps == "allowed"


def test_id_columns_are_those_every_room_uses():
    ids = {name: schema.id_column for name, schema in layer_schemas().items() if schema.id_column}
    assert ids["units"] == "unit_id"
    assert ids["land_cover"] == "patch_id"
    assert ids["green_network"] == "element_id"
    assert ids["population"] == "cell_id"
    assert layer_schema("night_temperature").raster.unit == "degC"
    assert layer_schema("sealing").raster.maximum == 1


def test_a_near_name_is_suggested():
    with pytest.raises(RequestError, match="did you mean night_temperature"):
        layer_schema("Night-Temperature")
    with pytest.raises(RequestError, match="layers are: best_practices, boundary, "):
        layer_schema("xyz")


def written(tmp_path, text, name="noise.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_layer_is_a_file(tmp_path):
    schema = read_schema(written(tmp_path, NOISE))
    assert schema.column("level").maximum == 140
    with pytest.raises(KeyError):
        schema.column("loudness")


@pytest.mark.parametrize(
    ("find", "put", "says"),
    [
        ("required: false\n", "required: false\nrequired: true\n", "duplicate key"),
        ("strategy: environment", "strategie: environment", "Extra inputs are not permitted"),
        ("required: false\n", "", "Field required"),
        ("required: false\n", "required: 'no'\n", "valid boolean"),
        ("en: Noise}", "}", "en: Field required"),
        ("geometry: polygon\n", "", "needs geometry and topology"),
        ("id_column: band_id", "id_column: other", "must be among the columns"),
        ("unit: dB", "unit: loud", "unknown unit"),
        ("minimum: 0", "minimum: 200", "above maximum"),
        ("name: level", "name: band_id", "column names repeat"),
        ("kind: vector", "kind: raster", "has no geometry"),
        ("kind: vector", "kind: vector_or_raster", "needs a raster part"),
        ("gaps: allowed", "gaps: forbidden", "topology.gaps"),
        ("name: noise", "name: noises", "declares the layer noises"),
        ("type: text", "type: text, minimum: 1", "are for numbers"),
        ("type: text", "type: text, domain: [1]", "not of type text"),
    ],
)
def test_a_faulty_schema_is_refused_with_the_reason(tmp_path, find, put, says):
    assert find in NOISE
    with pytest.raises(PackError, match=says) as caught:
        read_schema(written(tmp_path, NOISE.replace(find, put, 1)))
    assert all(fault.file == "noise.yaml" for fault in caught.value.faults)


def test_all_faults_of_a_schema_are_told_at_once(tmp_path):
    text = NOISE.replace("required: false\n", "").replace("kind: vector", "kind: vectors")
    with pytest.raises(PackError) as caught:
        read_schema(written(tmp_path, text))
    assert len(caught.value.faults) == 2
