"""The door for vectors: each fault by its name, all at once; what enters satisfies the schema."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from sttm.errors import Fault, LayerRejected
from sttm.sources.incoming import IncomingVector
from sttm.sources.vector import read_vector
from sttm.territory.door import admit_vector
from sttm.territory.door_faults import faults_table
from sttm.territory.schemas import Column, layer_schema

UTM = "EPSG:32632"
BOUNDARY = box(500_000, 5_030_000, 502_000, 5_031_000)
WEST, EAST = box(500_000, 5_030_000, 501_000, 5_031_000), box(501_000, 5_030_000, 502_000, 5_031_000)


def incoming(geometry, crs=UTM, decimal=".", **columns):
    columns = columns or {"unit_id": [f"U{n}" for n in range(1, len(geometry) + 1)]}
    frame = gpd.GeoDataFrame(columns, geometry=list(geometry), crs=crs)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return IncomingVector(
        frame=frame, file="file-named-for-its-fault", crs=crs, crs_origin="declared", decimal=decimal
    )


def admit(
    layer="units", geometry=(WEST, EAST), *, boundary=BOUNDARY, repair=False, codes=None, limit=50, **options
):
    return admit_vector(
        layer_schema(layer), incoming(geometry, **options), boundary=boundary, crs=UTM, repair=repair,
        legend_codes=codes, limit=limit,
    )  # fmt: skip


def faults_of(*args, **options):
    with pytest.raises(LayerRejected) as caught:
        admit(*args, **options)
    return caught.value.faults


def codes(faults):
    return sorted({fault.code for fault in faults})


def only(faults, code) -> Fault:
    (fault,) = [fault for fault in faults if fault.code == code]
    return fault


def at(fault):
    """The place of a fault in the working system, metres."""
    return gpd.GeoSeries([Point(fault.lon, fault.lat)], crs="EPSG:4326").to_crs(UTM)[0]


def test_a_sound_layer_enters_in_the_shape_of_its_schema():
    admitted = admit(unit_id=["U2", "U1"], extra=[1, 2], type=["2a", None])
    frame = admitted.frame
    assert frame.index.name == "unit_id"
    assert list(frame.index) == ["U1", "U2"]
    assert list(frame.columns) == ["name", "type", "geometry"]
    assert set(frame.geom_type) == {"MultiPolygon"}
    assert frame.crs == UTM
    assert frame["name"].isna().all()
    assert admitted.warnings == ()
    assert admitted.repairs == ()
    assert admitted.transformation is None
    assert "columns not in the schema left out: extra" in admitted.notes


def test_the_way_into_the_working_system_is_named():
    shapes = gpd.GeoSeries([WEST, EAST], crs=UTM).to_crs("EPSG:3003")
    admitted = admit(geometry=shapes, crs="EPSG:3003")
    assert "Monte Mario to WGS 84 (4)" in admitted.transformation
    assert "accuracy 4 m" in admitted.transformation
    assert admitted.frame.geometry.iloc[0].symmetric_difference(WEST).area < 10  # of 1 km²: millimetres


def test_one_layer_is_the_same_layer_whatever_its_vertex_order():
    turned = Polygon(list(WEST.exterior.coords)[2:] + list(WEST.exterior.coords)[1:3]).reverse()
    assert shapely.to_wkb(admit().frame.geometry.iloc[0]) == shapely.to_wkb(
        admit(geometry=[turned, EAST]).frame.geometry.iloc[0]
    )


# --- shapes ----------------------------------------------------------------------------------------------


def test_an_invalid_shape_is_told_with_reason_and_place():
    bow_tie = Polygon(
        [(500_000, 5_030_000), (501_000, 5_031_000), (501_000, 5_030_000), (500_000, 5_031_000)]
    )
    fault = only(faults_of(geometry=[bow_tie, EAST]), "invalid-geometry")
    assert "Self-intersection" in fault.message
    assert fault.feature == "U1"
    assert at(fault).distance(Point(500_500, 5_030_500)) < 0.1


def test_missing_empty_and_other_shapes():
    faults = faults_of(
        geometry=[
            None,
            Polygon(),
            WEST,
            Point(501_500, 5_030_500),
            LineString([(501_100, 5_030_100), (501_200, 5_030_100)]),
        ]
    )
    empty = [f for f in faults if f.code == "empty-geometry"]
    assert [f.feature for f in empty] == ["U1", "U2"]
    wrong = [f for f in faults if f.code == "wrong-geometry-type"]
    assert [(f.feature, f.message.split(",")[0]) for f in wrong] == [
        ("U4", "a Point"),
        ("U5", "a LineString"),
    ]
    assert at(wrong[0]).distance(Point(501_500, 5_030_500)) < 0.1


def test_an_empty_file_is_refused():
    assert codes(faults_of(geometry=[], unit_id=[])) == ["empty-file"]


def test_heights_are_dropped_and_said():
    high = shapely.force_3d(WEST, 120.0)
    admitted = admit(geometry=[high, EAST])
    assert not admitted.frame.has_z.any()
    assert "heights (Z) and measures (M) dropped" in admitted.notes


def test_mixed_single_and_multi_are_promoted_and_said():
    admitted = admit(geometry=[MultiPolygon([WEST]), EAST])
    assert set(admitted.frame.geom_type) == {"MultiPolygon"}
    assert "single and multi-part polygons brought to multi-part" in admitted.notes


def test_a_shape_drawn_twice_is_a_warning():
    points = [Point(500_100, 5_030_100), Point(500_100, 5_030_100), Point(500_200, 5_030_100)]
    admitted = admit("wells", points, well_id=["a", "b", "c"], kind=["other"] * 3)
    fault = only(admitted.warnings, "duplicate-geometry")
    assert (fault.severity, fault.feature) == ("warning", "a")
    assert "the same geometry as b" in fault.message
    faults = faults_of(geometry=[WEST, WEST, EAST])
    assert codes(faults) == ["duplicate-geometry", "overlap"]


# --- whereabouts -----------------------------------------------------------------------------------------


def test_no_system_is_told_with_what_the_numbers_look_like():
    degrees = gpd.GeoSeries([WEST], crs=UTM).to_crs("EPSG:4326")
    assert "like degrees" in only(faults_of(geometry=degrees.tolist(), crs=None), "missing-crs").message
    assert "like metres" in only(faults_of(crs=None), "missing-crs").message


def test_degrees_in_a_system_of_metres_and_the_other_way_round():
    degrees = gpd.GeoSeries([WEST, EAST], crs=UTM).to_crs("EPSG:4326").tolist()
    fault = only(faults_of(geometry=degrees), "wrong-crs")
    assert "is in metres" in fault.message
    assert "--crs EPSG:4326" in fault.remedy
    assert "is in degrees" in only(faults_of(crs="EPSG:4326"), "wrong-crs").message


def test_the_wrong_system_puts_everything_outside():
    faults = faults_of(crs="EPSG:32633")
    assert codes(faults) == ["outside-boundary"] or codes(faults) == ["gap", "outside-boundary"]
    assert "check the reference system" in faults[0].remedy


@pytest.mark.parametrize("boundary", [BOUNDARY, None])
def test_exchanged_coordinates_are_recognised(boundary):
    degrees = gpd.GeoSeries([WEST, EAST], crs=UTM).to_crs("EPSG:4326")
    swapped = shapely.transform(degrees.to_numpy(), lambda xy: xy[:, ::-1])
    faults = [
        f for f in faults_of(geometry=swapped, crs="EPSG:4326", boundary=boundary) if f.severity == "error"
    ]
    assert codes(faults) == ["swapped-coordinates"]
    assert "(1 of 2)" in faults[0].message
    assert at(faults[0]).distance(WEST.centroid) < 1
    metres = shapely.transform(np.array([WEST, EAST]), lambda xy: xy[:, ::-1])
    assert "swapped-coordinates" in codes(faults_of(geometry=metres, boundary=boundary))


def test_without_a_boundary_the_area_of_use_is_the_measure():
    fault = faults_of(geometry=[Polygon([(100, 20), (101, 20), (101, 21)])], crs="EPSG:4326", boundary=None)[
        0
    ]
    assert fault.code == "wrong-crs"
    assert "outside the area where EPSG:32632" in fault.message


def test_outside_and_across_the_boundary():
    across = box(501_000, 5_030_000, 502_500, 5_031_000)
    away = box(510_000, 5_030_000, 511_000, 5_031_000)
    faults = [f for f in faults_of(geometry=[WEST, across, away]) if f.code == "outside-boundary"]
    assert [f.feature for f in faults] == ["U2", "U3"]
    assert "33.0%" in faults[0].message or "33.3%" in faults[0].message
    assert "8,000 m outside" in faults[1].message
    within_tolerance = box(501_000, 5_030_000, 502_004, 5_031_000)
    assert admit(geometry=[WEST, within_tolerance]).warnings == ()


def test_outside_is_a_warning_where_the_schema_says_so_but_not_for_everything():
    near, far = Point(500_500, 5_030_500), Point(520_000, 5_030_500)
    columns = {"kind": ["other", "other"], "well_id": ["a", "b"]}
    assert only(admit("wells", [near, far], **columns).warnings, "outside-boundary").feature == "b"
    assert (
        only(
            faults_of("wells", [far, near], boundary=box(0, 0, 1, 1), **columns)[:1], "outside-boundary"
        ).severity
        == "error"
    )


def test_a_ballpark_transformation_is_a_warning():
    shapes = gpd.GeoSeries([WEST, EAST], crs=UTM).to_crs("EPSG:28992")
    admitted = admit(geometry=shapes, crs="EPSG:28992", boundary=BOUNDARY.buffer(500))
    assert "ballpark-transformation" in codes(admitted.warnings)


# --- beside one another ----------------------------------------------------------------------------------


def test_an_overlap_has_a_place_and_an_area():
    wide = box(500_900, 5_030_000, 502_000, 5_031_000)
    fault = only(faults_of(geometry=[WEST, wide]), "overlap")
    assert "overlaps U2 by an area of 0.10 km²" in fault.message
    assert fault.feature == "U1"
    assert box(500_900, 5_030_000, 501_000, 5_031_000).covers(at(fault))


def test_a_polygon_inside_another_is_an_overlap():
    inside = box(500_400, 5_030_400, 500_500, 5_030_500)
    assert "10,000.0 m²" in only(faults_of(geometry=[WEST, EAST, inside]), "overlap").message


def test_a_gap_has_a_place_and_an_area_and_the_severity_of_the_schema():
    narrow = box(501_100, 5_030_000, 502_000, 5_031_000)
    warning = only(admit(geometry=[WEST, narrow]).warnings, "gap")
    assert "0.10 km²" in warning.message
    assert at(warning).distance(Point(501_050, 5_030_500)) < 100
    columns = {"municipality_id": ["a", "b"], "name": ["A", "B"]}
    assert only(faults_of("municipalities", [WEST, narrow], **columns), "gap").severity == "error"


def test_a_hole_is_a_gap_even_without_a_boundary():
    holed = WEST.difference(box(500_400, 5_030_400, 500_500, 5_030_500))
    assert "10,000.0 m²" in only(admit(geometry=[holed, EAST], boundary=None).warnings, "gap").message


def test_slivers_are_warnings_and_repaired_only_when_asked():
    left = box(500_000, 5_030_000, 501_000.4, 5_031_000)
    shapes = [left, EAST.difference(box(501_100, 5_030_500, 501_900, 5_030_500.2))]
    plain = admit(geometry=shapes)
    assert codes(plain.warnings) == ["sliver-gap", "sliver-overlap"]
    assert plain.repairs == ()
    mended = admit(geometry=shapes, repair=True)
    assert codes(mended.warnings) == []
    assert any(text.startswith("U2: slivers closed") for text in mended.repairs)
    assert shapely.coverage_is_valid(mended.frame.geometry.to_numpy())
    assert mended.frame.area.sum() == pytest.approx(2_000_000, abs=1)


def test_a_repair_never_hides_a_real_overlap():
    wide = box(500_900, 5_030_000, 502_000, 5_031_000)
    sliver = box(500_000, 5_030_999.9, 501_000, 5_031_000)
    assert "overlap" in codes(faults_of(geometry=[WEST, wide, sliver], repair=True))


def test_rounding_of_coordinates_is_no_fault():
    nearly = box(501_000 - 1e-5, 5_030_000, 502_000, 5_031_000)
    assert admit(geometry=[WEST, nearly]).warnings == ()


def test_a_small_repair_of_an_invalid_ring_is_recorded_and_a_large_one_refused():
    spike = Polygon([*list(WEST.exterior.coords)[:-1], (499_999.5, 5_030_000)])
    assert not spike.is_valid
    assert codes(faults_of(geometry=[spike, EAST])) != []
    mended = admit(geometry=[spike, EAST], repair=True)
    assert any("U1: invalid geometry mended" in text for text in mended.repairs)
    assert mended.frame.is_valid.all()
    bow_tie = Polygon(
        [(500_000, 5_030_000), (501_000, 5_031_000), (501_000, 5_030_000), (500_000, 5_031_000)]
    )
    assert "invalid-geometry" in codes(faults_of(geometry=[bow_tie, EAST], repair=True))


# --- columns ---------------------------------------------------------------------------------------------


def test_a_missing_column_lists_what_is_there_and_the_nearest_name():
    fault = only(faults_of(Unit_ID=["a", "b"], other=[1, 2]), "missing-column")
    assert "the file has: Unit_ID, other" in fault.message
    assert "did you mean 'Unit_ID'?" in fault.remedy


def test_ids_repeated_blank_and_padded():
    faults = faults_of(geometry=[WEST, EAST, WEST], unit_id=["a", "a", None])
    assert "rows 1, 2" in only(faults, "duplicate-id").message
    assert only(faults, "null-id").feature == "row 3"
    assert only(admit(unit_id=[" a", "b"]).warnings, "blank-in-id").severity == "warning"


def test_numeric_ids_are_text_without_a_point():
    assert list(admit(unit_id=[1.0, 12.0]).frame.index) == ["1", "12"]
    assert list(admit(unit_id=["015146", "015002"]).frame.index) == ["015002", "015146"]


def cells(**columns):
    return {"cell_id": ["a", "b"], "residents": [1, 2]} | columns


@pytest.mark.parametrize(
    ("values", "code", "says"),
    [
        (["12,5", "3"], "decimal-commas", "'12,5' has a decimal comma"),
        (["many", "3"], "mistyped-value", "'many' is not a number"),
        ([None, "3"], "null-value", "residents is blank"),
        ([-1, 3], "outside-domain", "-1 is not at least 0"),
    ],
)
def test_numbers_that_are_none_or_beyond(values, code, says):
    fault = only(faults_of("population", **cells(residents=values)), code)
    assert says in fault.message
    assert (fault.feature, fault.column) == ("a", "residents")


def test_declared_decimal_commas_are_read():
    frame = admit("population", decimal=",", **cells(residents=["12,5", "1.003"])).frame
    assert list(frame["residents"]) == [12.5, 1003]


def test_domains_and_ranges():
    soil = {"soil_id": ["a", "b"], "group": ["A", "E"]}
    assert "'E' is not one of A, B, C, D" in only(faults_of("soil_group", **soil), "outside-domain").message
    network = {"element_id": ["a", "b"], "kind": ["other", "other"], "priority": [1, 4]}
    assert "4 is not from 1 to 3" in only(faults_of("green_network", **network), "outside-domain").message
    network["priority"] = [1.5, 2]
    assert (
        "1.5 is not a whole number" in only(faults_of("green_network", **network), "mistyped-value").message
    )


def test_codes_are_looked_up_in_the_legend_that_is_given():
    patches = {"patch_id": ["a", "b"], "code": ["1111", "9999"]}
    assert admit("land_cover", **patches).frame["code"].tolist() == [1111, 9999]
    fault = only(faults_of("land_cover", codes={1111, 311}, **patches), "unknown-code")
    assert "9999 is not in the legend" in fault.message


def test_dates_booleans_and_shares():
    schema = layer_schema("units")
    share = {"unit": "1", "minimum": 0.0, "maximum": 1.0}
    warmth = {"unit": "degC", "minimum": -20.0, "maximum": 50.0}

    def column(name, kind, **rules):
        given = {"name": name, "type": kind, "title": {"it": "x", "en": "x"}, "required": False}
        return Column.model_validate(given | rules)

    more = column("day", "date"), column("done", "boolean"), column("share", "number", **share)
    schema = schema.model_copy(
        update={"columns": (*schema.columns, *more, column("warmth", "number", **warmth))}
    )

    def through(**columns):
        given = incoming((WEST, EAST), unit_id=["a", "b"], **columns)
        return admit_vector(schema, given, boundary=BOUNDARY, crs=UTM).frame

    frame = through(day=["2024-03-01", "01/04/2024"], done=["sì", "No"])
    assert [str(d.date()) for d in frame["day"]] == ["2024-03-01", "2024-04-01"]
    assert frame["done"].tolist() == [True, False]
    for columns, code in (
        ({"day": ["2024-02-30", None]}, "mistyped-value"),
        ({"done": ["maybe", None]}, "mistyped-value"),
        ({"share": [55, 80]}, "percent"),
        ({"warmth": [295.2, 297.0]}, "kelvin"),
    ):
        with pytest.raises(LayerRejected) as caught:
            through(**columns)
        assert codes(caught.value.faults) == [code]


# --- all at once -----------------------------------------------------------------------------------------


def test_every_fault_of_a_file_is_told_at_once_and_nothing_is_lost():
    bow_tie = Polygon(
        [(500_000, 5_030_000), (501_000, 5_031_000), (501_000, 5_030_000), (500_000, 5_031_000)]
    )
    away = box(510_000, 5_030_000, 511_000, 5_031_000)
    faults = faults_of(
        "population",
        [bow_tie, EAST, box(501_500, 5_030_000, 502_000, 5_031_000), None, away],
        cell_id=["a", "a", "b", "c", None],
        residents=["1,5", "2", "-3", "x", None],
    )
    assert codes(faults) == [
        "decimal-commas", "duplicate-id", "empty-geometry", "invalid-geometry", "mistyped-value", "null-id",
        "null-value", "outside-boundary", "outside-domain", "overlap",
    ]  # fmt: skip
    assert all(fault.file and fault.layer == "population" and fault.remedy for fault in faults)
    rows = faults_table(faults)
    assert len(rows) == len(faults)
    assert [row["severity"] for row in rows] == sorted(
        (row["severity"] for row in rows), key=lambda s: s != "error"
    )


def test_a_long_list_is_cut_and_states_its_length():
    points = [Point(500_000 + n, 5_030_000) for n in range(300)]
    faults = faults_of("wells", points, limit=5, well_id=["same"] * 300, kind=[None] * 300)
    kinds = [fault for fault in faults if fault.code == "null-value"]
    assert len(kinds) == 5
    assert "(1 of 300)" in kinds[0].message
    assert "is the id of 300 features" in only(faults, "duplicate-id").message


def test_a_file_read_from_disk_goes_through(tmp_path: Path):
    path = tmp_path / "units.gpkg"
    gpd.GeoDataFrame({"unit_id": ["a", "b"]}, geometry=[WEST, EAST], crs=UTM).to_file(path, engine="pyogrio")
    admitted = admit_vector(layer_schema("units"), read_vector(path), boundary=BOUNDARY, crs=UTM)
    assert list(admitted.frame.index) == ["a", "b"]
    assert "read from GeoPackage" in admitted.notes
