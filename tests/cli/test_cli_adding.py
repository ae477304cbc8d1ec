"""``sttm add``: every format a portal publishes, and what happens to a faulty file."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

UTM = "EPSG:32632"


@pytest.fixture
def units(town) -> gpd.GeoDataFrame:
    """The units of the town under the names a municipality might use."""
    frame = gpd.read_file(town.layer("units"))
    frame = frame.rename(columns={"unit_id": "COD", "name": "NOME", "type": "TIPO"})
    return frame[["COD", "NOME", "TIPO", "geometry"]]


@pytest.fixture
def wells(town) -> gpd.GeoDataFrame:
    return gpd.read_file(town.layer("wells"))


@pytest.fixture
def ws(town_copy: Path) -> Path:
    return town_copy


def state(ws: Path) -> bytes:
    return (ws / "catalog.json").read_bytes()


MAPPED = ["--map", "unit_id=COD", "--map", "name=NOME", "--map", "type=TIPO"]


def written(frame: gpd.GeoDataFrame, folder: Path, suffix: str) -> Path:
    if suffix == ".shp.zip":
        inner = folder / "shp"
        inner.mkdir()
        frame.to_file(inner / "upa.shp", engine="pyogrio")
        with zipfile.ZipFile(folder / "upa.zip", "w") as archive:
            for path in inner.iterdir():
                archive.write(path, path.name)
        return folder / "upa.zip"
    path = folder / f"upa{suffix}"
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_crs(4326 if suffix == ".geojson" else UTM).to_file(path, engine="pyogrio")
    return path


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".shp.zip", ".geojson", ".fgb", ".parquet"])
def test_polygons_of_every_format_with_mapping_and_description(suffix, units, ws, tmp_path, sttm) -> None:
    path = written(units, tmp_path, suffix)
    said = ["--licence", "CC-BY-4.0", "--publisher", "Comune di Prova", "--reference-date", "2024-06",
            "--origin", "https://example.org/upa", "--title", "UPA di prova"]  # fmt: skip
    added = sttm("add", "units", path, "-w", ws, *MAPPED, *said, "--json").json
    assert added["layer"] == "units"
    assert added["repairs"] == []
    layer = sttm("layers", "units", "-w", ws, "--json").json
    assert layer["version"] == added["version"]
    assert layer["facts"]["rows"] == len(units)
    assert (layer["licence"], layer["publisher"], layer["reference_date"]) == (
        "CC-BY-4.0",
        "Comune di Prova",
        "2024-06",
    )
    assert layer["source"] == "https://example.org/upa"
    assert layer["title"]["it"] == "UPA di prova"


def test_formats_that_keep_every_digit_give_the_same_version(units, ws, tmp_path, sttm) -> None:
    found = {
        sttm("add", "units", written(units, tmp_path, suffix), "-w", ws, *MAPPED, "--json").json["version"]
        for suffix in (".gpkg", ".shp", ".fgb", ".parquet")
    }
    assert len(found) == 1


def test_points_as_latitude_and_longitude(wells, ws, tmp_path, sttm) -> None:
    geographic = wells.to_crs(4326)
    lines = ["well_id;kind;lat;lon"]
    lines += [
        f"{i};{k};{p.y:.8f};{p.x:.8f}".replace(".", ",")
        for i, k, p in zip(geographic["well_id"], geographic["kind"], geographic.geometry, strict=True)
    ]
    path = tmp_path / "pozzi.csv"
    path.write_text("\n".join(lines))
    added = sttm(
        "add",
        "wells",
        path,
        "-w",
        ws,
        "--x",
        "lon",
        "--y",
        "lat",
        "--crs",
        "EPSG:4326",
        "--decimal",
        ",",
        "--json",
    ).json
    assert added["layer"] == "wells"
    assert sttm("layers", "wells", "-w", ws, "--json").json["facts"]["rows"] == len(wells)


def test_points_in_monte_mario_name_their_transformation(wells, ws, tmp_path, sttm) -> None:
    roma40 = wells.to_crs(3003)
    path = tmp_path / "pozzi.csv"
    table = roma40.drop(columns="geometry").assign(EST=roma40.geometry.x, NORD=roma40.geometry.y)
    table.to_csv(path, index=False)
    added = sttm(
        "add", "wells", path, "-w", ws, "--x", "EST", "--y", "NORD", "--crs", "EPSG:3003", "--json"
    ).json
    assert "Monte Mario" in added["transformation"]
    shown = sttm("add", "wells", path, "-w", ws, "--x", "EST", "--y", "NORD", "--crs", "EPSG:3003")
    assert "Transformation: " in shown.err


def test_polygons_as_well_known_text(units, ws, tmp_path, sttm) -> None:
    path = tmp_path / "upa.csv"
    table = units.drop(columns="geometry").assign(FORMA=units.geometry.to_wkt(rounding_precision=-1))
    table.to_csv(path, index=False)
    before = sttm("layers", "units", "-w", ws, "--json").json["version"]
    added = sttm("add", "units", path, "-w", ws, "--wkt", "FORMA", "--crs", UTM, *MAPPED, "--json").json
    assert added["version"] == before


def test_points_of_a_drawing(wells, ws, tmp_path, sttm) -> None:
    path = tmp_path / "pozzi.dxf"
    frame = gpd.GeoDataFrame({"Layer": ["POZZI"] * len(wells)}, geometry=wells.geometry, crs=UTM)
    frame.to_file(path, driver="DXF", engine="pyogrio")
    mapping = ["--map", "well_id=@row", "--map", 'kind:="drinking_water"']
    added = sttm("add", "wells", path, "-w", ws, "--crs", UTM, *mapping, "--json").json
    assert added["layer"] == "wells"
    assert sttm("layers", "wells", "-w", ws, "--json").json["facts"]["rows"] == len(wells)


def test_a_raster_in_kelvin(town, ws, tmp_path, sttm) -> None:
    path = tmp_path / "lst.tif"
    with rasterio.open(town.layer("night_temperature")) as source:
        cells, profile = source.read(1), source.profile
    known = cells != profile["nodata"]
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.where(known, cells + np.float32(273.15), cells).astype(cells.dtype), 1)
    said = ["--sensor", "Landsat 8", "--period", "2021-2024", "--offset", "-273.15"]
    added = sttm("add", "night_temperature", path, "-w", ws, *said, "--json").json
    layer = sttm("layers", "night_temperature", "-w", ws, "--json").json
    assert layer["version"] == added["version"]
    assert (layer["sensor"], layer["period"]) == ("Landsat 8", "2021-2024")


def test_kelvin_taken_for_celsius_are_refused(town, ws, tmp_path, sttm) -> None:
    path = tmp_path / "lst.tif"
    with rasterio.open(town.layer("night_temperature")) as source:
        cells, profile = source.read(1), source.profile
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.where(cells == profile["nodata"], cells, cells + 273).astype(cells.dtype), 1)
    refused(sttm, ws, "night_temperature", path, says="273.15")


# --- refused files -------------------------------------------------------------------------------------------


def refused(sttm, ws: Path, layer: str, path: Path, *options: object, says: str, code: int = 3) -> str:
    before = state(ws)
    ran = sttm("add", layer, path, "-w", ws, *options, code=code)
    assert state(ws) == before
    assert ran.out == ""
    said = " ".join(ran.err.split())
    assert says in said, said
    as_json = sttm("add", layer, path, "-w", ws, *options, "--json", code=code)
    assert as_json.out == ""
    assert as_json.error["exit_code"] == code
    assert state(ws) == before
    return said


def test_all_faults_at_once_with_their_places(units, ws, tmp_path, sttm) -> None:
    faulty = units.copy()
    faulty.loc[1, "COD"] = faulty.loc[0, "COD"]
    x, y = faulty.geometry[5].representative_point().coords[0]
    bow = shapely.Polygon([(x, y), (x + 50, y + 50), (x + 50, y), (x, y + 50)])
    faulty.loc[5, "geometry"] = bow
    faulty.loc[6, "geometry"] = shapely.transform(faulty.geometry[6], lambda xy: xy + 90_000)
    path = tmp_path / "upa.gpkg"
    faulty.to_file(path, engine="pyogrio")
    places = tmp_path / "faults.geojson"
    said = refused(sttm, ws, "units", path, *MAPPED, "--faults", places, says="duplicate")
    assert "upa.gpkg" in said
    collection = json.loads(places.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    codes = {f["properties"]["code"] for f in collection["features"]}
    assert len(codes) >= 3, codes
    placed = [f for f in collection["features"] if f["geometry"]]
    assert placed
    assert all(9 < f["geometry"]["coordinates"][0] < 13 for f in placed)
    assert all(f["properties"]["remedy"] for f in collection["features"])
    listed = sttm("add", "units", path, "-w", ws, *MAPPED, "--json", code=3).error["faults"]
    assert len(listed) == len(collection["features"])


def test_a_missing_column_names_what_there_is(units, ws, tmp_path, sttm) -> None:
    path = written(units, tmp_path, ".gpkg")
    said = refused(sttm, ws, "units", path, says="COD")
    assert "unit_id" in said
    refused(sttm, ws, "units", path, "--map", "unit_id=CODE", says="did you mean 'COD'")


def test_files_that_are_no_data(ws, tmp_path, sttm) -> None:
    for name, content in [
        ("empty.geojson", b""),
        ("empty.gpkg", b""),
        ("empty.csv", b""),
        ("empty.tif", b""),
        ("empty.zip", b""),
        ("empty.parquet", b""),
        ("empty.dxf", b""),
        ("text.gpkg", b"no GeoPackage at all"),
        ("text.shp", b"no Shapefile at all"),
        ("text.tif", b"II*\x00 truncated"),
        ("zero.geojson", b'{"type": "FeatureCollection", "features": []}'),
        ("nan.geojson", b'{"type": "FeatureCollection", "features": [NaN]}'),
        ("deep.geojson", b"[" * 5000),
        ("binary.csv", bytes(range(256)) * 8),
        ("twice.csv", b"unit_id,unit_id,wkt\n1,2,POINT (1 1)\n"),
    ]:
        path = tmp_path / name
        path.write_bytes(content)
        layer = "night_temperature" if name.endswith(".tif") else "units"
        refused(sttm, ws, layer, path, says=name)


def test_what_is_not_there_or_not_a_file(ws, tmp_path, sttm) -> None:
    refused(sttm, ws, "units", tmp_path / "missing.gpkg", says="missing.gpkg", code=6)
    (tmp_path / "folder.gpkg").mkdir()
    before = state(ws)
    assert "is a folder" in sttm("add", "units", tmp_path / "folder.gpkg", "-w", ws, code=6).err
    (tmp_path / "file.docx").write_text("a letter")
    assert ".docx" in sttm("add", "units", tmp_path / "file.docx", "-w", ws, code=2).err
    assert state(ws) == before


@pytest.mark.parametrize(
    "options",
    [
        ["nonsense", "FILE"],
        ["units", "FILE", "--crs", "EPSG:999999"],
        ["units", "FILE", "--map", "nonsense"],
        ["units", "FILE", "--reference-date", "soon"],
        ["units", "FILE", "--source", "nonsense"],
        ["units", "FILE", "--legend", "nonsense"],
        ["units", "FILE", "--decimal", ";"],
        ["units", "FILE", "--sublayer", "nonsense"],
        ["night_temperature", "FILE"],
        ["units", "RASTER"],
        ["night_temperature", "RASTER", "--scale", "0"],
        ["night_temperature", "RASTER", "--scale", "nan"],
        ["night_temperature", "RASTER", "--offset", "inf"],
        ["night_temperature", "RASTER", "--nodata", "inf"],
        ["night_temperature", "RASTER", "RASTER"],
        ["night_temperature", "RASTER", "FILE"],
    ],
    ids=" ".join,
)
def test_wrong_requests(options, town, ws, sttm) -> None:
    before = state(ws)
    files = {"FILE": town.layer("units"), "RASTER": town.layer("night_temperature")}
    words = [files.get(w, w) for w in options]
    error = sttm("add", *words, "-w", ws, "--json", code=2).error
    assert error["remedy"], error
    assert state(ws) == before


def test_repairs_only_when_asked_and_recorded(units, ws, tmp_path, sttm) -> None:
    faulty = units.copy()
    outline = faulty.geometry[3]
    polygon = outline.geoms[0] if outline.geom_type == "MultiPolygon" else outline
    a, b = np.array(polygon.exterior.coords[0]), np.array(polygon.exterior.coords[1])
    # A spike of no width along the first edge: invalid, and nothing but drawing.
    spiked = [a, b, a + (b - a) / 2, b, *polygon.exterior.coords[2:]]
    faulty.loc[3, "geometry"] = shapely.Polygon(spiked)
    assert not faulty.geometry[3].is_valid
    path = tmp_path / "upa.gpkg"
    faulty.to_file(path, engine="pyogrio")
    refused(sttm, ws, "units", path, *MAPPED, says="--repair")
    added = sttm("add", "units", path, "-w", ws, *MAPPED, "--repair", "--json").json
    assert added["repairs"]
    assert sttm("layers", "units", "-w", ws, "--json").json["repairs"] == added["repairs"]


def test_the_same_file_again_is_the_same_version(town, ws, sttm) -> None:
    first = sttm("layers", "units", "-w", ws, "--json").json["version"]
    added = sttm("add", "units", town.layer("units"), "-w", ws, "--json").json
    assert added["version"] == first


def test_documents(town, ws, sttm) -> None:
    file = town.files / "documents" / "studio-acque.md"
    made = sttm("document", file, "--title", "Studio idrologico", "--about", "wells", "-w", ws, "--json").json
    assert made["title"] == {"it": "Studio idrologico", "en": "Studio idrologico"}
    rows = sttm("layers", "-w", ws, "--json").json
    assert any(r["kind"] == "document" and r["version"] == made["document"] for r in rows)
    before = state(ws)
    sttm("document", ws / "missing.pdf", "--title", "x", "-w", ws, code=6)
    for wrong in (["--title", " "], ["--title", "x", "--date", "ieri"], ["--title", "x", "--about", "well"],
                  ["--title", "x", "--place", "nowhere"], ["--title", "x", "--kind", ""]):  # fmt: skip
        assert sttm("document", file, *wrong, "-w", ws, "--json", code=2).error["remedy"]
    assert state(ws) == before
