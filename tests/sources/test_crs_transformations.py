"""Reference systems: the operation is chosen openly, named, and undone by its inverse."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.sources.crs import (
    area_of_use,
    authority_code,
    choose_transformation,
    is_geographic,
    parse_crs,
    transform_geometries,
)

MILAN = (8.7, 45.1, 9.6, 45.7)


def test_monte_mario_is_transformed_by_a_named_helmert_operation():
    how = choose_transformation("EPSG:3003", "EPSG:32632", MILAN)
    assert "Monte Mario to WGS 84 (4)" in how.name
    assert "helmert" in how.pipeline
    assert how.accuracy == 4
    assert not how.ballpark
    assert "accuracy 4 m" in how.describe()
    # A ballpark transformation would leave the point where the false easting alone puts it.
    x, y = how.apply([1_514_700.0], [5_034_600.0])
    assert 20 < np.hypot(x[0] - 514_700, y[0] - 5_034_600) < 300


def test_an_operation_nobody_published_is_called_ballpark():
    how = choose_transformation("EPSG:28992", "EPSG:32632", MILAN)
    assert how.ballpark
    assert how.accuracy is None


def test_nothing_is_done_where_nothing_has_to_be():
    how = choose_transformation("EPSG:32632", "epsg:32632")
    assert how.pipeline == ""
    assert how.apply([1.0], [2.0]) == ([1.0], [2.0])
    assert how.describe() == "already in EPSG:32632"


@pytest.mark.parametrize("text", ["OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "EPSG:4979"])
def test_the_spellings_of_wgs84_are_one(text):
    assert authority_code(text) == "EPSG:4326"


@pytest.mark.parametrize(
    "source", ["EPSG:3003", "EPSG:4265", "EPSG:4326", "EPSG:25832", "EPSG:23032", "EPSG:3857"]
)
@settings(max_examples=30)
@given(x=st.floats(480_000, 560_000), y=st.floats(4_990_000, 5_060_000))
def test_there_and_back_is_the_same_place(source, x, y):
    there = choose_transformation("EPSG:32632", source, MILAN).apply([x], [y])
    back = choose_transformation(source, "EPSG:32632", MILAN).apply(*there)
    assert np.hypot(back[0][0] - x, back[1][0] - y) < 0.01  # heights are taken as 0 on either ellipsoid


def test_heights_are_dropped_and_missing_shapes_stay_missing():
    shapes = gpd.GeoSeries([shapely.Point(9.19, 45.46, 120), None], index=["a", "b"], crs="EPSG:4326")
    moved = transform_geometries(shapes, choose_transformation("EPSG:4326", "EPSG:32632"))
    assert list(moved.index) == ["a", "b"]
    assert not moved["a"].has_z
    assert moved["b"] is None
    assert moved["a"].x == pytest.approx(514_857, abs=5)


def test_what_a_person_types():
    assert parse_crs("epsg:3003") == "EPSG:3003"
    assert is_geographic("EPSG:4265")
    assert area_of_use("EPSG:32632")[0] == 6
    with pytest.raises(RequestError, match="write it as EPSG:32632"):
        parse_crs("Gauss-Boaga")
