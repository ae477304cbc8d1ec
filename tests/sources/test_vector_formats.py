"""One layer in every format portals publish: what is read is the same, and how it was read is said."""

import zipfile

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sttm.errors import InputError, RequestError, SourceError
from sttm.sources.incoming import joined
from sttm.sources.mapping import ColumnMapping
from sttm.sources.table import PointColumns
from sttm.sources.vector import VECTOR_FORMATS, read_vector

SQUARES = gpd.GeoDataFrame(
    {"code": ["a", "b", "è"], "value": [1, 2, 3]},
    geometry=[shapely.box(9.1 + i / 10, 45.4, 9.2 + i / 10, 45.5) for i in range(3)],
    crs="EPSG:4326",
)


def stored(folder, name, frame=SQUARES):
    path = folder / name
    suffix = path.suffix
    if suffix in (".parquet", ".geoparquet"):
        frame.to_parquet(path)
    elif suffix == ".zip":
        frame.to_file(folder / "inside.shp", engine="pyogrio")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.glob("inside.*"):
                archive.write(part, f"folder with blanks/{part.name}")
    elif suffix == ".csv":
        frame.assign(wkt=frame.geometry.to_wkt()).drop(columns="geometry").to_csv(path, index=False)
    else:
        frame.to_file(path, engine="pyogrio")
    return path


@pytest.mark.parametrize(
    "name", ["x.gpkg", "x.shp", "x.geojson", "x.fgb", "x.parquet", "x.geoparquet", "x.zip", "x.csv"]
)
def test_every_format_holds_the_same_layer(tmp_path, name):
    incoming = read_vector(stored(tmp_path, name), crs="EPSG:4326" if name == "x.csv" else None)
    frame = incoming.frame.sort_values("code", key=lambda c: c.astype(str))
    assert list(frame["code"]) == ["a", "b", "è"]
    assert [int(v) for v in frame["value"]] == [1, 2, 3]
    read, meant = shapely.normalize(frame.geometry.to_numpy()), shapely.normalize(SQUARES.geometry.to_numpy())
    assert shapely.equals_exact(read, meant, 1e-9).all()
    assert sorted(incoming.frame.index) == [1, 2, 3]
    assert incoming.crs == "EPSG:4326"
    assert incoming.faults == ()
    assert incoming.notes


def test_the_formats_are_those_the_issue_names():
    named = {
        "GeoPackage",
        "Shapefile",
        "zipped Shapefile",
        "GeoJSON",
        "FlatGeobuf",
        "GeoParquet",
        "CSV",
        "DXF",
    }
    assert set(VECTOR_FORMATS.values()) == named


def test_geojson_is_wgs84_unless_an_old_crs_member_says_otherwise(tmp_path):
    square = '{"type":"LineString","coordinates":[[1514000,5034000],[1514100,5034000]]}'
    old = tmp_path / "old.geojson"
    member = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3003"}},'
    old.write_text(
        f'{{"type":"FeatureCollection",{member}"features":[{{"type":"Feature","properties":{{}},"geometry":{square}}}]}}'
    )
    assert read_vector(old).crs == "EPSG:3003"
    plain = stored(tmp_path, "plain.geojson")
    assert read_vector(plain).crs_origin == "GeoJSON, WGS 84 degrees"


def test_a_given_system_overrules_and_says_so(tmp_path):
    incoming = read_vector(stored(tmp_path, "x.gpkg"), crs="EPSG:4265")
    assert incoming.crs == "EPSG:4265"
    assert "the file declares EPSG:4326; EPSG:4265 was given instead" in incoming.notes
    assert np.allclose(incoming.frame.total_bounds, SQUARES.total_bounds)  # not transformed


def test_a_file_of_several_layers_asks_which(tmp_path):
    path = tmp_path / "two.gpkg"
    SQUARES.to_file(path, layer="first", engine="pyogrio")
    SQUARES.iloc[:1].to_file(path, layer="second", engine="pyogrio")
    with pytest.raises(RequestError, match="name one of first, second"):
        read_vector(path)
    with pytest.raises(RequestError, match="has no layer 'third'"):
        read_vector(path, sublayer="third")
    incoming = read_vector(path, sublayer="second")
    assert (len(incoming.frame), incoming.file) == (1, "two.gpkg:second")


def test_missing_empty_truncated_and_foreign_files(tmp_path):
    with pytest.raises(SourceError, match="there is no file"):
        read_vector(tmp_path / "absent.gpkg")
    with pytest.raises(RequestError, match=r"format \.docx is not known"):
        read_vector(tmp_path / "text.docx")
    (tmp_path / "empty.geojson").write_text("")
    with pytest.raises(InputError) as caught:
        read_vector(tmp_path / "empty.geojson")
    assert caught.value.faults[0].code == "empty-file"
    for name, share in (
        (n, s) for n in ("cut.gpkg", "cut.fgb", "cut.parquet", "cut.geojson", "cut.zip") for s in (0.1, 0.6)
    ):
        path = stored(tmp_path, name)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        with pytest.raises(InputError) as caught:
            read_vector(path)
        assert caught.value.faults[0].code == "unreadable-file", (name, share)


def test_an_archive_of_two_files_is_ambiguous(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.geojson", "{}")
    with pytest.raises(InputError, match=r"holds 2 vector files: a\.geojson, b\.geojson"):
        read_vector(tmp_path / "two.zip")


# --- columns ---------------------------------------------------------------------------------------------


def test_columns_constants_recoding_and_row_numbers(tmp_path):
    items = ["unit_id=@row", "name=code", 'type:="NIL"', "level=value"]
    mapping = ColumnMapping.parse(items, {"level": {1: 10, "2": 20}})
    incoming = read_vector(stored(tmp_path, "x.gpkg"), mapping=mapping)
    frame = incoming.frame
    assert list(frame["unit_id"]) == ["1", "2", "3"]
    assert list(frame["name"]) == ["a", "b", "è"]
    assert set(frame["type"]) == {"NIL"}
    assert list(frame["level"]) == [10, 20, 3]
    assert "column name taken from code" in incoming.notes


def test_a_mapped_column_that_is_not_there_is_a_fault_with_the_nearest_name(tmp_path):
    incoming = read_vector(stored(tmp_path, "x.gpkg"), mapping=ColumnMapping.parse(["unit_id=Codes"]))
    (fault,) = incoming.faults
    assert fault.code == "missing-column"
    assert "the file has: code, value" in fault.message
    assert "did you mean 'code'?" in fault.remedy


@pytest.mark.parametrize("item", ["unit_id", "=code", "unit_id=", ":=x"])
def test_a_mapping_that_is_none_is_refused(item):
    with pytest.raises(RequestError, match="is not a column mapping"):
        ColumnMapping.parse([item])


def test_a_column_mapped_twice_is_refused():
    with pytest.raises(RequestError, match="mapped twice"):
        ColumnMapping.parse(["a=b", "a:=c"])


# --- tables ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_delimiters_and_encodings_are_found(tmp_path, delimiter, encoding):
    rows = [["nome", "lon", "lat"], ["Città", "9.19", "45.46"], ["Cormàno", "9.17", "45.54"]]
    path = tmp_path / "points.csv"
    path.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding=encoding)
    incoming = read_vector(path)
    assert list(incoming.frame["nome"]) == ["Città", "Cormàno"]
    assert (incoming.frame.geometry.x == [9.19, 9.17]).all()
    assert incoming.crs == "EPSG:4326"
    assert "names of the columns" in incoming.crs_origin


def test_x_and_y_in_metres_have_no_system_until_one_is_given(tmp_path):
    path = tmp_path / "metres.csv"
    path.write_text("id;X;Y\n1;514000;5034000\n")
    assert read_vector(path).crs is None
    assert read_vector(path, crs="EPSG:32632").crs == "EPSG:32632"


def test_decimal_commas_are_a_fault_until_declared(tmp_path):
    path = tmp_path / "commas.csv"
    path.write_text("id;lon;lat\n1;9,19;45,46\n2;9,17;45,54\n")
    found = read_vector(path)
    assert [(f.code, f.column) for f in found.faults] == [
        ("decimal-commas", "lon"),
        ("decimal-commas", "lat"),
    ]
    assert "2 of 2 numbers have decimal commas" in found.faults[0].message
    assert found.frame.geometry.iloc[0].x == 9.19  # read all the same, for the other checks
    assert read_vector(path, decimal=",").faults == ()


def test_rows_without_a_place_and_words_for_numbers(tmp_path):
    path = tmp_path / "holes.csv"
    path.write_text("id,lon,lat\n1,9.19,45.46\n2,,45\n3,north,45\n\n")
    incoming = read_vector(path)
    assert incoming.frame.geometry.isna().tolist() == [False, True, True]
    assert [(f.code, f.feature) for f in incoming.faults] == [("not-a-number", "row 3")]


def test_wkt_that_is_none_is_a_fault(tmp_path):
    path = tmp_path / "wkt.csv"
    path.write_text('id,location\n1,"POINT (9.19 45.46)"\n2,"(45.46, 9.19)"\n')
    incoming = read_vector(path, points=PointColumns(wkt="location"), crs="EPSG:4326")
    assert [(f.code, f.feature) for f in incoming.faults] == [("not-wkt", "row 2")]


def test_columns_can_be_named_and_exchanged(tmp_path):
    path = tmp_path / "swapped.csv"
    path.write_text("id,COORD X,COORD Y\n1,45.46,9.19\n")
    with pytest.raises(
        InputError, match="no column is known to hold the place; the file has: id, COORD X, COORD Y"
    ):
        read_vector(path)
    with pytest.raises(InputError, match="there is no column 'LON'"):
        read_vector(path, points=PointColumns("LON", "LAT"))
    incoming = read_vector(path, points=PointColumns("COORD X", "COORD Y"), crs="EPSG:4326", swap_xy=True)
    assert incoming.frame.geometry.iloc[0].x == 9.19
    assert "coordinates exchanged as asked" in incoming.notes


def test_ragged_and_headless_tables_are_refused(tmp_path):
    (tmp_path / "ragged.csv").write_text("id,lon,lat\n1,9,19,45,46\n")
    with pytest.raises(InputError, match="the first is row 1"):
        read_vector(tmp_path / "ragged.csv")
    (tmp_path / "blank.csv").write_text("\n\n")
    with pytest.raises(InputError, match="holds no rows"):
        read_vector(tmp_path / "blank.csv")
    (tmp_path / "binary.csv").write_bytes(b"PK\x03\x04\x00\x00\x00")
    with pytest.raises(InputError, match="not a text table"):
        read_vector(tmp_path / "binary.csv")


# --- drawings --------------------------------------------------------------------------------------------


def polyline(layer, points, closed):
    pairs = [(0, "LWPOLYLINE"), (8, layer), (90, len(points)), (70, int(closed))]
    for x, y in points:
        pairs += [(10, x), (20, y)]
    return pairs


def drawing(path, *entities):
    pairs = [
        (0, "SECTION"),
        (2, "ENTITIES"),
        *[p for entity in entities for p in entity],
        (0, "ENDSEC"),
        (0, "EOF"),
    ]
    path.write_text("".join(f"{code}\n{value}\n" for code, value in pairs))
    return path


def test_closed_polylines_of_a_drawing_become_polygons_with_their_layer(tmp_path):
    square = [(0, 0), (100, 0), (100, 50), (0, 50)]
    path = drawing(
        tmp_path / "plan.dxf",
        polyline("UPA", square, closed=True),
        polyline("UPA", [*square, square[0]], closed=False),
        polyline("ROADS", [(0, 0), (5, 5)], closed=False),
    )
    incoming = read_vector(path, crs="EPSG:3003")
    assert list(incoming.frame.geom_type) == ["Polygon", "Polygon"]
    assert list(incoming.frame["layer"]) == ["UPA", "UPA"]
    assert (incoming.frame.area == 5000).all()
    assert "1 entities that are not polygons were left out" in incoming.notes
    assert read_vector(path).crs is None
    assert len(read_vector(path, drawn="line").frame) == 3


def test_a_broken_drawing_says_so(tmp_path):
    (tmp_path / "not.dxf").write_text("hello")
    with pytest.raises(InputError, match="drawing cannot be read"):
        read_vector(tmp_path / "not.dxf")


# --- several files ---------------------------------------------------------------------------------------


def test_files_of_one_layer_are_joined_if_they_agree(tmp_path):
    one = read_vector(stored(tmp_path, "one.gpkg"))
    two = read_vector(stored(tmp_path, "two.geojson"))
    both = joined([one, two])
    assert (len(both.frame), both.file) == (6, "one.gpkg, two.geojson")
    assert list(both.frame.index) == list(range(1, 7))
    other = read_vector(stored(tmp_path, "three.gpkg"), crs="EPSG:3003")
    with pytest.raises(InputError, match=r"one\.gpkg is in EPSG:4326, three\.gpkg in EPSG:3003"):
        joined([one, other])
