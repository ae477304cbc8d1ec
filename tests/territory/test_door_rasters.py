"""The door for rasters: each fault by its name, in one pass, with the figures a person needs."""

import numpy as np
import pytest
import rasterio
from shapely import box

from sttm.errors import LayerRejected
from sttm.grids import Grid
from sttm.sources.raster_input import read_raster
from sttm.territory.door_raster import admit_raster
from sttm.territory.schemas import layer_schema

UTM = "EPSG:32632"
BOUNDARY = box(500_000, 5_039_000, 501_000, 5_040_000)  # 100 × 100 cells of 10 m


def raster(path, values, *, crs=UTM, transform=(10, 0, 500_000, 0, -10, 5_040_000), nodata=None, **options):
    height, width = values.shape
    profile = {
        "width": width,
        "height": height,
        "count": 1,
        "dtype": values.dtype,
        "nodata": nodata,
        "crs": crs,
    }
    with rasterio.open(
        path, "w", driver="GTiff", transform=rasterio.Affine(*transform), **profile, **options
    ) as file:
        file.write(values, 1)
    return path


def door(
    tmp_path,
    layer,
    values,
    *,
    codes=None,
    boundary=BOUNDARY,
    grid=None,
    name="faulty.tif",
    reading=None,
    **file,
):
    path = raster(tmp_path / name, np.asarray(values), **file)
    return admit_raster(
        layer_schema(layer),
        read_raster(path, **(reading or {})),
        boundary=boundary,
        crs=UTM,
        legend_codes=codes,
        grid=grid,
    )


def refused(*args, **options):
    with pytest.raises(LayerRejected) as caught:
        door(*args, **options)
    return {fault.code: fault for fault in caught.value.faults}


def warm(value=25.0, dtype="float32"):
    return np.full((100, 100), value, dtype)


def test_a_sound_raster_enters_as_it_is(tmp_path):
    admitted = door(tmp_path, "night_temperature", warm(), nodata=np.nan)
    assert admitted.warnings == ()
    assert admitted.cells.grid == Grid(UTM, 500_000, 5_040_000, 10, 10, 100, 100)
    assert admitted.frame is None
    assert admitted.transformation is None


def test_kelvin_is_recognised_and_a_declared_offset_mends_it(tmp_path):
    fault = refused(tmp_path, "night_temperature", warm(298.15))["kelvin"]
    assert "298.15 to 298.15" in fault.message
    assert "offset -273.15" in fault.remedy
    admitted = door(tmp_path, "night_temperature", warm(298.15), reading={"offset": -273.15})
    assert admitted.cells.read(admitted.cells.grid.whole) == pytest.approx(25, abs=1e-4)
    assert "values converted: value × 1 − 273.15" in admitted.notes


def test_per_cent_is_recognised_and_a_declared_scale_mends_it(tmp_path):
    percent = warm(40, "uint8")
    percent[0, 0] = 100
    assert "scale 0.01" in refused(tmp_path, "sealing", percent)["percent"].remedy
    assert door(tmp_path, "sealing", percent, reading={"scale": 0.01}).warnings == ()


@pytest.mark.parametrize("sentinel", [-9999, -32768, -3.4028234663852886e38, 1e20])
def test_an_undeclared_sentinel_is_recognised_with_its_place(tmp_path, sentinel):
    values = warm()
    values[10, 20] = sentinel
    if sentinel == -32768:
        values = values.astype("int16")
    fault = refused(tmp_path, "night_temperature", values)["nodata-confusion"]
    assert "1 cells (0.0%)" in fault.message
    assert "no nodata value is declared" in fault.message
    assert f"--nodata {sentinel:g}" in fault.remedy
    assert (fault.lon, fault.lat) == pytest.approx((9.00262, 45.51259), abs=1e-5)
    assert door(tmp_path, "night_temperature", values, reading={"nodata": sentinel}).cells is not None


def test_a_sentinel_in_another_unit_is_still_one(tmp_path):
    values = warm(298.15)
    values[0, 0] = -9999
    fault = refused(tmp_path, "night_temperature", values, reading={"offset": -273.15})["nodata-confusion"]
    assert "--nodata -9999" in fault.remedy


def test_a_declared_nodata_that_never_appears_while_another_does(tmp_path):
    values = warm()
    values[:2] = -9999
    fault = refused(tmp_path, "night_temperature", values, nodata=-32768)["nodata-confusion"]
    assert "200 cells (2.0%)" in fault.message
    assert "nodata is -32768, which never appears" in fault.message


def test_nodata_that_is_a_possible_value_is_a_warning(tmp_path):
    values = warm(0.5)
    values[:50] = 0
    (fault,) = [
        w for w in door(tmp_path, "sealing", values, nodata=0).warnings if w.code == "nodata-in-domain"
    ]
    assert "5,000 cells count as missing" in fault.message


def test_all_nodata_is_refused(tmp_path):
    assert "none of the 10,000 cells" in refused(tmp_path, "sealing", warm(np.nan))["all-nodata"].message


def test_values_beyond_the_range_are_counted(tmp_path):
    values = warm()
    values[5, :3] = 61
    fault = refused(tmp_path, "night_temperature", values)["outside-domain"]
    assert "3 cells (0.0%) are above 50 degC; the largest is 61" in fault.message
    values[5, :3] = np.inf
    assert "3 cells" in refused(tmp_path, "night_temperature", values)["not-finite"].message


def test_codes_are_looked_up_in_the_legend(tmp_path):
    codes = np.full((100, 100), 311, "int16")
    codes[0, :7] = 999
    codes[1, :2] = 0
    faults = refused(tmp_path, "land_cover", codes, codes={311, 1111})
    assert "999 is not in the legend: 7 cells" in faults["unknown-code"].message
    assert "2 cells (0.0%) hold 0, which looks like missing data" in faults["nodata-confusion"].message
    assert door(tmp_path, "land_cover", codes, codes={311, 999}, nodata=0).cells is not None
    mended = door(tmp_path, "land_cover", codes, codes={311}, nodata=0, reading={"recode": {999: 311}})
    assert set(np.unique(mended.cells.read(mended.cells.grid.whole))) == {0, 311}


def test_undeclared_255_is_not_a_class(tmp_path):
    codes = np.full((100, 100), 1, "uint8")
    codes[:, 50:] = 255
    assert (
        "5,000 cells (50.0%) hold 255" in refused(tmp_path, "soil_group", codes)["nodata-confusion"].message
    )


def test_codes_stored_as_decimals_are_made_whole_or_refused(tmp_path):
    admitted = door(tmp_path, "soil_group", warm(2.0))
    assert admitted.cells.dtype.kind == "i"
    fractions = warm(2.0)
    fractions[3, 3] = 2.5
    assert "1 cells (0.0%)" in refused(tmp_path, "soil_group", fractions)["not-codes"].message
    assert "not-codes" in refused(tmp_path, "soil_group", fractions, reading={"recode": {2: 3}})


def test_no_system_and_a_wrong_one(tmp_path):
    faults = refused(tmp_path, "night_temperature", warm(298.15), crs=None)
    assert set(faults) == {"missing-crs", "kelvin"}  # all at once
    assert (
        "is in metres"
        in refused(tmp_path, "night_temperature", warm(), transform=(0.001, 0, 9.1, 0, -0.001, 45.5))[
            "wrong-crs"
        ].message
    )
    assert (
        "is in degrees"
        in refused(tmp_path, "night_temperature", warm(), crs="EPSG:4326")["wrong-crs"].message
    )
    assert "outside-boundary" in refused(tmp_path, "night_temperature", warm(), crs="EPSG:32633")


def test_another_system_is_warped_and_named(tmp_path):
    admitted = door(
        tmp_path,
        "night_temperature",
        warm(),
        crs="EPSG:3003",
        transform=(10, 0, 1_500_000, 0, -10, 5_040_050),
        nodata=-1,
    )
    assert "Monte Mario to WGS 84 (4)" in admitted.transformation
    assert any("bilinear" in note for note in admitted.notes)
    codes = np.full((100, 100), 1, "uint8")
    nearest = door(
        tmp_path, "soil_group", codes, crs="EPSG:3003", transform=(10, 0, 1_500_000, 0, -10, 5_040_050)
    )
    assert any("nearest" in note for note in nearest.notes)
    assert set(np.unique(nearest.cells.read(nearest.cells.grid.whole))) <= {1, int(nearest.cells.nodata)}


def test_partial_cover_is_a_warning_with_the_share(tmp_path):
    half = warm()
    half[:, 50:] = np.nan
    (fault,) = door(tmp_path, "night_temperature", half).warnings
    assert (fault.code, fault.severity) == ("partial-coverage", "warning")
    assert "50.0% of the territory" in fault.message
    quarter = door(tmp_path, "night_temperature", warm()[:50, :50]).warnings[0]
    assert "25.0%" in quarter.message


def test_a_truncated_raster_is_refused_with_how_much_is_lost(tmp_path):
    rng = np.random.default_rng(5)
    path = raster(
        tmp_path / "whole.tif",
        rng.normal(25, 1, (2100, 100)).astype("float32"),
        compress="deflate",
        tiled=True,
        blockxsize=128,
        blockysize=128,
    )
    cut = tmp_path / "truncated.tif"
    cut.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    with pytest.raises(LayerRejected) as caught:
        admit_raster(layer_schema("night_temperature"), read_raster(cut), boundary=None, crs=UTM)
    (fault,) = caught.value.faults
    assert fault.code == "truncated-raster"
    assert "cannot be read" in fault.message
    assert fault.lat is not None


def test_a_vector_schema_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="not a raster layer"):
        door(tmp_path, "wells", warm())
