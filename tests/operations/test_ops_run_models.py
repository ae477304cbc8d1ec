"""``sttm run runoff`` and ``sttm run cooling``: files in, files out, the figures of InVEST, errors that help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio.transform import Affine
from shapely import box

from sttm.errors import SourceError
from sttm.operations.running_models import run_runoff

COOLING = [
    "--cooling-distance",
    450,
    "--mixing-distance",
    500,
    "--reference-temperature",
    21.5,
    "--uhi-max",
    3.5,
]


def raster(
    path: Path, values: Any, *, left=500_000.0, top=5_000_000.0, size=10.0, nodata=0, crs="EPSG:32632"
) -> Path:
    values = np.asarray(values)
    profile = {"driver": "GTiff", "count": 1, "height": values.shape[0], "width": values.shape[1],
               "dtype": values.dtype.name, "crs": crs, "transform": Affine(size, 0, left, 0, -size, top),
               "nodata": nodata}  # fmt: skip
    with rasterio.open(path, "w", **profile) as sink:
        sink.write(values, 1)
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A territory of 30 × 40 cells: houses left, a park right, one corner unknown; two units."""
    cover = np.full((30, 40), 1, "uint8")
    cover[:, 20:] = 2
    cover[:5, :5] = 0
    made = {
        "land_cover": raster(tmp_path / "cover.tif", cover),
        "soil_group": raster(tmp_path / "soil.tif", np.full((30, 40), 2, "uint8")),
        "evapotranspiration": raster(tmp_path / "et.tif", np.full((30, 40), 4, "float32"), nodata=-9999),
        "curve_numbers": tmp_path / "cn.csv",
        "biophysical": tmp_path / "bio.csv",
        "units": tmp_path / "units.gpkg",
    }
    made["curve_numbers"].write_text("lucode,CN_A,CN_B,CN_C,CN_D\n1,98,98,98,98\n2,39,61,74,80\n")
    made["biophysical"].write_text(
        "LUCODE;Shade;Kc;Albedo;Green_area;building_intensity\n1;0,1;0,2;0,2;0;0,9\n2;0,8;1;0,2;1;0\n"
    )
    units = gpd.GeoDataFrame(
        {"name": ["houses", "park"]},
        geometry=[box(500_000, 4_999_700, 500_200, 5_000_000), box(500_200, 4_999_700, 500_400, 5_000_000)],
        crs=32632,
    )
    units.to_file(made["units"], engine="pyogrio")
    return made


def options(files: dict[str, Path], *names: str) -> list[Any]:
    return [word for name in names for word in (f"--{name.replace('_', '-')}", files[name])]


def runoff_words(files: dict[str, Path], out: Path) -> list[Any]:
    names = ("land_cover", "soil_group", "curve_numbers", "units")
    return ["run", "runoff", *options(files, *names), "--rainfall", 80, "--out", out]


def cooling_words(files: dict[str, Path], out: Path) -> list[Any]:
    names = ("land_cover", "evapotranspiration", "biophysical", "units")
    return ["run", "cooling", *options(files, *names), *COOLING, "--out", out]


def test_runoff_by_hand(files, tmp_path, sttm) -> None:
    out = tmp_path / "new" / "out"
    done = sttm(*runoff_words(files, out), "--json").json
    table = pd.read_csv(done["units"]).set_index("name")
    assert table.columns.tolist() == ["rnf_rt_idx", "rnf_rt_m3", "flood_vol", "covered"]
    sealed, green = (25400 / n - 254 for n in (98, 61))
    depths = {
        "houses": (80 - 0.2 * sealed) ** 2 / (80 + 0.8 * sealed),
        "park": (80 - 0.2 * green) ** 2 / (80 + 0.8 * green),
    }
    cells = {"houses": 575, "park": 600}
    for name, depth in depths.items():
        assert table.loc[name, "rnf_rt_idx"] == pytest.approx(1 - depth / 80)
        assert table.loc[name, "flood_vol"] == pytest.approx(depth * cells[name] / 10)
        assert table.loc[name, "rnf_rt_m3"] == pytest.approx((80 - depth) * cells[name] / 10)
        assert table.loc[name, "covered"] == pytest.approx(cells[name] / 600)
    assert done["summary"]["runoff_m3"] == pytest.approx(table["flood_vol"].sum())
    with rasterio.open(done["maps"]["runoff_mm"]) as found:
        values = found.read(1)
        assert found.profile["dtype"] == "float32"
        assert found.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    assert values[29, 0] == pytest.approx(depths["houses"], rel=1e-6)
    assert np.isnan(values[0, 0])
    assert sorted(p.name for p in out.iterdir()) == [
        "runoff_mm.tif",
        "runoff_retention_index.tif",
        "units.csv",
    ]
    shown = sttm(*runoff_words(files, out))
    assert "houses" in shown.out
    assert "Written" in shown.err


def test_cooling_by_hand(files, tmp_path, sttm) -> None:
    done = sttm(*cooling_words(files, tmp_path / "out"), "--json").json
    table = pd.read_csv(done["units"]).set_index("name")
    assert table.columns.tolist() == [
        "avg_cc", "avg_tmp_v", "avg_tmp_an", "avd_eng_cn", "avg_wbgt_v", "avg_ltls_v", "avg_hvls_v", "covered",
    ]  # fmt: skip
    house, park = 0.6 * 0.1 + 0.2 * 0.2 + 0.2 * 0.2, 0.6 * 0.8 + 0.2 * 0.2 + 0.2
    assert table["avg_cc"].tolist() == pytest.approx([house, park])
    assert (table["avg_tmp_v"] - table["avg_tmp_an"]).tolist() == pytest.approx([21.5, 21.5])
    assert 21.5 + 3.5 * (1 - park) < table.loc["park", "avg_tmp_v"] < table.loc["houses", "avg_tmp_v"]
    assert table.loc["houses", "avg_tmp_v"] < 21.5 + 3.5 * (1 - house), "six hectares of park cool the houses"
    with rasterio.open(done["maps"]["heat_mitigation"]) as found:
        assert found.read(1)[29, 0] > house
    night = [
        w
        for w in cooling_words(files, tmp_path / "night")
        if w not in ("--evapotranspiration", files["evapotranspiration"])
    ]
    done = sttm(*night, "--method", "intensity", "--json").json
    assert pd.read_csv(done["units"])["avg_cc"].tolist() == pytest.approx([0.1, 1.0])
    assert done["summary"]["method"] == "intensity"


def test_other_grids_and_systems_are_brought_to_that_of_the_land_cover(files, tmp_path, sttm) -> None:
    plain = sttm(*cooling_words(files, tmp_path / "plain"), "--json").json
    assert plain["notes"] == []
    files["evapotranspiration"] = raster(
        tmp_path / "coarse.tif",
        np.full((20, 20), 4, "float32"),
        left=499_907,
        top=5_000_095,
        size=33,
        nodata=-9999,
    )
    gpd.read_file(files["units"]).to_crs(4326).to_file(tmp_path / "wgs.gpkg", engine="pyogrio")
    files["units"] = tmp_path / "wgs.gpkg"
    warped = sttm(*cooling_words(files, tmp_path / "warped"), "--json").json
    assert any("warped (bilinear)" in note for note in warped["notes"])
    one, other = (pd.read_csv(d["units"])[["avg_cc", "avg_tmp_v"]] for d in (plain, warped))
    pd.testing.assert_frame_equal(one, other, rtol=1e-4)
    files["soil_group"] = raster(
        tmp_path / "soil5.tif", np.full((70, 90), 2, "uint8"), left=499_995, top=5_000_005, size=5
    )
    done = sttm(*runoff_words(files, tmp_path / "soil"), "--json").json
    assert any("warped (nearest)" in note for note in done["notes"])


def test_maps_are_cut_to_the_units_as_invest_does(files, tmp_path, sttm) -> None:
    units = gpd.GeoDataFrame(
        {"name": ["a"]}, geometry=[box(500_053, 4_999_800, 500_101, 4_999_950)], crs=32632
    )
    units.to_file(tmp_path / "one.gpkg", engine="pyogrio")
    done = sttm(*runoff_words(files | {"units": tmp_path / "one.gpkg"}, tmp_path / "out"), "--json").json
    assert (done["summary"]["columns"], done["summary"]["rows"]) == (6, 15)
    assert "cut to the bounding box" in done["notes"][0]


def test_columns_of_an_earlier_run_are_replaced(files, tmp_path, sttm) -> None:
    units = gpd.read_file(files["units"]).assign(flood_vol=-1.0)
    units.to_file(tmp_path / "again.gpkg", engine="pyogrio")
    done = sttm(*runoff_words(files | {"units": tmp_path / "again.gpkg"}, tmp_path / "out"), "--json").json
    assert (pd.read_csv(done["units"])["flood_vol"] > 0).all()
    assert "flood_vol" in done["notes"][-1]


def change(name: str, text: str):
    def changed(files: dict[str, Path], folder: Path) -> None:
        files[name] = folder / "changed.csv"
        files[name].write_text(text)

    return changed


def cells(name: str, values: Any, **how: Any):
    def changed(files: dict[str, Path], folder: Path) -> None:
        files[name] = raster(folder / "changed.tif", values, **how)

    return changed


@pytest.mark.parametrize(
    ("changed", "words", "code", "says"),
    [
        (change("curve_numbers", "lucode,CN_A,CN_B\n1,2,3\n"), runoff_words, 3, ["cn_c", "cn_d"]),
        (change("curve_numbers", "lucode,CN_A,CN_B,CN_C,CN_D\n1,98,98,98,98\n"), runoff_words, 3, ["class 2"]),
        (change("curve_numbers", "lucode,CN_A,CN_B,CN_C,CN_D\n1,98,,x,98\n2,1,1,1,1\n"), runoff_words, 3, ["cn_b", "'x'"]),
        (change("curve_numbers", "lucode,CN_A,CN_B,CN_C,CN_D\n1,98,98,98,0\n2,1,1,1,1\n"), runoff_words, 3, ["curve number", "class 1"]),
        (cells("soil_group", np.full((30, 40), 7, "uint8")), runoff_words, 3, ["soil", "7"]),
        (cells("soil_group", np.full((3, 4), 2, "uint8"), left=0.0), runoff_words, 3, ["overlap"]),
        (cells("land_cover", np.full((3, 4), 2, "uint8"), left=9.0, top=45.0, size=0.1, crs="EPSG:4326"), runoff_words, 3, ["metres"]),
        (change("biophysical", "lucode,shade,kc\n1,0,0\n"), cooling_words, 3, ["albedo", "green_area"]),
        (change("biophysical", "lucode,shade,kc,albedo,green_area\n1,5,0,0,0\n2,0,0,0,2\n"), cooling_words, 3, ["shade", "green_area"]),
        (cells("evapotranspiration", np.full((30, 40), -9999, "float32"), nodata=-9999), cooling_words, 2, ["highest"]),
        (lambda files, folder: files.update(units=folder / "none.gpkg"), cooling_words, 6, ["none.gpkg"]),
        (lambda files, folder: files.update(land_cover=folder / "none.tif"), cooling_words, 6, ["none.tif"]),
    ],
)  # fmt: skip
def test_errors_say_what_and_where(changed, words, code, says, files, tmp_path, sttm) -> None:
    changed(files, tmp_path)
    error = sttm(*words(files, tmp_path / "out"), "--json", code=code).error
    text = str(error)
    assert all(word in text for word in says)
    assert error["remedy"] or error["faults"]
    assert not (tmp_path / "out").exists(), "nothing is written for inputs that cannot be used"


def test_requests_that_cannot_be_met(files, tmp_path, sttm) -> None:
    words = runoff_words(files, tmp_path / "out")
    sttm(*words, "--rainfall", 0, "--json", code=2)
    no_water = [
        w
        for w in cooling_words(files, tmp_path / "out")
        if w not in ("--evapotranspiration", files["evapotranspiration"])
    ]
    assert "evapotranspiration" in sttm(*no_water, "--json", code=2).error["message"]
    sttm(*cooling_words(files, tmp_path / "out"), "--cooling-distance", 3, "--json", code=2)
    sttm(*cooling_words(files, tmp_path / "out"), "--method", "magic", "--json", code=2)
    (tmp_path / "file").write_text("mine")
    sttm(*runoff_words(files, tmp_path / "file"), "--json", code=2)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.data
def test_the_files_of_an_invest_user(invest_reference: Path, tmp_path, sttm) -> None:
    files = {name: invest_reference / f"{name}.tif" for name in ("land_cover", "soil_group")}
    files |= {name: invest_reference / f"{name}.csv" for name in ("curve_numbers", "biophysical")}
    files["units"] = invest_reference / "units.gpkg"
    files["evapotranspiration"] = invest_reference / "reference_evapotranspiration.tif"
    for model, words in (("runoff", runoff_words), ("cooling", cooling_words)):
        done = sttm(*words(files, tmp_path / model), "--json").json
        ours, theirs = (
            pd.read_csv(done["units"]),
            pd.read_csv(invest_reference / f"expected_{model}_by_unit.csv"),
        )
        assert ours.columns.tolist() == [*theirs.columns, "covered"]
        means = ["rnf_rt_idx"] if model == "runoff" else ["avg_cc", "avg_tmp_v", "avg_tmp_an"]
        pd.testing.assert_frame_equal(ours[["unit_id", *means]], theirs[["unit_id", *means]], rtol=1e-3)
        for name, path in done["maps"].items():
            with rasterio.open(path) as a, rasterio.open(invest_reference / f"expected_{name}.tif") as b:
                assert a.transform == b.transform
                np.testing.assert_allclose(a.read(1), b.read(1), rtol=1e-5, atol=1e-6)


def test_every_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("cover.tif", "soil.tif", "numbers.csv", "units.gpkg")]
    with pytest.raises(SourceError) as error:
        run_runoff(*paths, tmp_path / "out", rainfall=50)
    assert all(path.name in error.value.message for path in paths)
    assert not (tmp_path / "out").exists()
