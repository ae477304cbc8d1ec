"""What holds at the door for any input, not only for the examples."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from sttm.errors import LayerRejected
from sttm.sources.incoming import IncomingVector
from sttm.territory.door import admit_vector
from sttm.territory.schemas import layer_schema

UTM = "EPSG:32632"
BOUNDARY = box(490_000, 5_020_000, 540_000, 5_050_000)
DEGREES = gpd.GeoSeries([BOUNDARY], crs=UTM).to_crs("EPSG:4326").total_bounds


def incoming(frame):
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return IncomingVector(frame=frame, file="any", crs=frame.crs.to_string(), crs_origin="declared")


@settings(max_examples=60)
@given(
    lon=st.lists(st.floats(DEGREES[0] + 0.05, DEGREES[2] - 0.05), min_size=1, max_size=8),
    lat=st.floats(DEGREES[1] + 0.05, DEGREES[3] - 0.05),
)
def test_exchanged_coordinates_are_always_recognised_and_right_ones_never(lon, lat):
    count = len(lon)
    columns = {"well_id": [str(n) for n in range(count)], "kind": ["other"] * count}
    right = gpd.GeoDataFrame(columns, geometry=shapely.points(lon, [lat] * count), crs="EPSG:4326")
    wrong = gpd.GeoDataFrame(columns, geometry=shapely.points([lat] * count, lon), crs="EPSG:4326")
    schema = layer_schema("wells")
    admitted = admit_vector(schema, incoming(right), boundary=BOUNDARY, crs=UTM)
    assert len(admitted.frame) == count
    with pytest.raises(LayerRejected) as caught:
        admit_vector(schema, incoming(wrong), boundary=BOUNDARY, crs=UTM)
    swapped = [f for f in caught.value.faults if f.code == "swapped-coordinates"]
    assert len(swapped) == count


VALUES = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.floats(allow_nan=True),
    st.text(max_size=4),
    st.sampled_from(["1,5", "2", " "]),
)
SHAPES = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)).map(
        lambda t: box(
            500_000 + 1000 * t[0],
            5_030_000 + 1000 * t[1],
            500_000 + 1000 * (t[0] + t[2]),
            5_030_000 + 1000 * (t[1] + t[3]),
        )
    ),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=6).map(
        lambda ring: shapely.Polygon([(500_000 + 100 * x, 5_030_000 + 100 * y) for x, y in ring])
    ),
    st.just(shapely.Point(500_000, 5_030_000)),
)


@settings(max_examples=80)
@given(rows=st.lists(st.tuples(VALUES, VALUES, SHAPES), min_size=1, max_size=5), repair=st.booleans())
def test_whatever_comes_either_satisfies_the_schema_or_is_refused_with_reasons(rows, repair):
    ids, residents, shapes = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {"cell_id": pd.Series(ids, dtype="object"), "residents": pd.Series(residents, dtype="object")},
        geometry=list(shapes), crs=UTM,
    )  # fmt: skip
    schema = layer_schema("population")
    refusal, result = None, None
    try:
        result = admit_vector(schema, incoming(frame), boundary=BOUNDARY, crs=UTM, repair=repair)
    except LayerRejected as error:
        refusal = error
    if result is None:
        assert any(fault.severity == "error" for fault in refusal.faults)
        assert all(fault.message and fault.remedy for fault in refusal.faults)
        return
    admitted = result.frame
    assert len(admitted) == len(rows)
    assert admitted.index.is_unique
    assert admitted.index.notna().all()
    assert list(admitted.columns) == [c.name for c in schema.columns if c.name != "cell_id"] + ["geometry"]
    assert (admitted["residents"] >= 0).all()
    assert np.isfinite(admitted["residents"]).all()
    assert admitted.is_valid.all()
    assert set(admitted.geom_type) == {"MultiPolygon"}
    shapes = admitted.geometry.to_numpy()
    for n, shape in enumerate(shapes):
        for other in shapes[n + 1 :]:
            assert shape.intersection(other).area < 1
    assert all(fault.severity == "warning" for fault in result.warnings)


@settings(max_examples=30)
@given(widths=st.lists(st.floats(0.05, 0.8), min_size=1, max_size=4), over=st.booleans())
def test_slivers_below_the_tolerance_never_refuse_a_layer_and_a_repair_closes_overlaps(widths, over):
    shapes, left = [], 500_000.0
    for width in [*widths, 0.0]:
        shapes.append(box(left, 5_030_000, left + 1000, 5_031_000))
        left += 1000 - width if over else 1000 + width
    frame = gpd.GeoDataFrame({"unit_id": [f"U{n}" for n in range(len(shapes))]}, geometry=shapes, crs=UTM)
    boundary = box(500_000, 5_030_000, shapes[-1].bounds[2], 5_031_000)
    schema = layer_schema("units")
    plain = admit_vector(schema, incoming(frame), boundary=boundary, crs=UTM)
    assert {w.code for w in plain.warnings} == {"sliver-overlap" if over else "sliver-gap"}
    mended = admit_vector(schema, incoming(frame), boundary=boundary, crs=UTM, repair=True)
    if over:
        assert mended.warnings == ()
        assert len(mended.repairs) >= 1
    assert mended.frame.area.sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-6)
