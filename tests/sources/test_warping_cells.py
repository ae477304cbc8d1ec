"""Cells seen through a change of system, unit or codes."""

import numpy as np
import pytest
import rasterio

from sttm.errors import RequestError
from sttm.grids import ArrayCells, Grid, Window
from sttm.sources.crs import choose_transformation
from sttm.sources.raster import FileCells
from sttm.sources.raster_input import cells_in, read_raster
from sttm.sources.warping import ConvertedCells, RecodedCells, WholeCells

UTM = "EPSG:32632"


def raster(path, values, crs=UTM, transform=(10, 0, 500_000, 0, -10, 5_040_000), nodata=None, scale=None):
    height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=1, dtype=values.dtype, crs=crs,
        transform=rasterio.Affine(*transform), nodata=nodata,
    ) as file:  # fmt: skip
        file.write(values, 1)
        if scale:
            file.scales, file.offsets = [scale], [0.0]
    return path


def test_kelvin_to_celsius_keeps_missing_missing():
    grid = Grid(UTM, 0, 20, 10, 10, 2, 2)
    kelvin = ArrayCells(grid, np.array([[273.15, 300.15], [-9999, np.nan]]), nodata=-9999)
    celsius = ConvertedCells(kelvin, offset=-273.15)
    np.testing.assert_allclose(celsius.read(grid.whole), [[0, 27], [np.nan, np.nan]], atol=1e-4)
    assert celsius.dtype == np.float32
    assert np.isnan(celsius.nodata)


def test_recoding_leaves_unlisted_codes_and_missing_cells():
    grid = Grid(UTM, 0, 10, 10, 10, 4, 1)
    codes = WholeCells(RecodedCells(ArrayCells(grid, np.array([[1, 2, 5, np.nan]])), {1: 1111, 5: 511}))
    assert codes.read(grid.whole).tolist() == [[1111, 2, 511, codes.nodata]]
    stored = RecodedCells(
        ArrayCells(grid, np.array([[1, 2, 5, 255]], "uint8"), nodata=255), {1: 1111, 5: 511}
    )
    assert stored.read(grid.whole).tolist() == [[1111, 2, 511, 255]]
    assert stored.nodata == 255


def test_in_place_and_in_system_nothing_is_warped(tmp_path):
    path = raster(tmp_path / "plain.tif", np.ones((3, 4), "uint8"), nodata=255)
    cells, notes = cells_in(read_raster(path), UTM, "categorical")
    assert isinstance(cells, FileCells)
    assert notes == []


def test_a_given_system_and_nodata_overrule_the_file(tmp_path):
    path = raster(tmp_path / "bare.tif", np.array([[1, 9]], "uint8"), crs=None, nodata=255)
    incoming = read_raster(path, crs=UTM, nodata=9)
    cells, _ = cells_in(incoming, UTM, "categorical")
    assert (cells.grid.crs, cells.nodata) == (UTM, 9)
    assert "declares nodata 255; 9 was given instead" in incoming.notes[0]


def test_a_declared_scale_is_applied_and_said(tmp_path):
    path = raster(tmp_path / "scaled.tif", np.array([[50, 100]], "uint8"), scale=0.01)
    incoming = read_raster(path)
    assert incoming.notes == ("values converted: value × 0.01 + 0",)
    cells, _ = cells_in(incoming, UTM, "continuous")
    np.testing.assert_allclose(cells.read(cells.grid.whole), [[0.5, 1.0]])


def test_monte_mario_raster_lands_where_the_named_operation_puts_it(tmp_path):
    # One marked cell of 10 m; its centre must come out within half a cell of the transformed centre.
    values = np.zeros((40, 40), "uint8")
    values[17, 23] = 1
    path = raster(
        tmp_path / "gb.tif", values, crs="EPSG:3003", transform=(10, 0, 1_514_000, 0, -10, 5_034_000)
    )
    cells, notes = cells_in(read_raster(path), UTM, "categorical")
    assert "Monte Mario to WGS 84 (4)" in notes[0]
    assert "nearest" in notes[0]
    found = np.argwhere(cells.read(cells.grid.whole) == 1)
    how = choose_transformation("EPSG:3003", UTM)
    x, y = how.apply([1_514_000 + 235.0], [5_034_000 - 175.0])
    centres = [(cells.grid.left + (c + 0.5) * 10, cells.grid.top - (r + 0.5) * 10) for r, c in found]
    assert min(np.hypot(cx - x[0], cy - y[0]) for cx, cy in centres) < 7.1


def test_warped_edges_are_missing_even_without_a_nodata_value(tmp_path):
    path = raster(tmp_path / "rotated.tif", np.full((20, 20), 7, "uint8"), transform=(8, 6, 5e5, 6, -8, 5e6))
    cells, notes = cells_in(read_raster(path), UTM, "categorical")
    seen = cells.read(cells.grid.whole)
    assert set(np.unique(seen)) == {7, int(cells.nodata)}
    assert (seen == 7).sum() == pytest.approx(400, rel=0.05)
    assert "rotated" in notes[0]


def test_windows_of_a_warped_raster_agree_with_the_whole(tmp_path):
    values = np.random.default_rng(3).normal(20, 2, (120, 130)).astype("float32")
    path = raster(
        tmp_path / "geo.tif",
        values,
        crs="EPSG:4326",
        transform=(0.0001, 0, 9.1, 0, -0.0001, 45.5),
        nodata=-9999,
    )
    cells, notes = cells_in(read_raster(path), UTM, "continuous")
    assert "bilinear" in notes[0]
    whole = cells.read(cells.grid.whole)
    for window in cells.grid.blocks(50):
        np.testing.assert_allclose(cells.read(window), whole[window.slices], atol=1e-3)
    known = whole[whole != cells.nodata]
    assert values.min() <= known.min()
    assert known.max() <= values.max()


def test_another_format_is_refused(tmp_path):
    with pytest.raises(RequestError, match="give a GeoTIFF"):
        read_raster(tmp_path / "image.jpg")


def test_a_window_beyond_float_rounding_is_still_inside(tmp_path):
    path = raster(tmp_path / "w.tif", np.ones((5, 5), "float32"))
    cells, _ = cells_in(
        read_raster(path), UTM, "continuous", grid=Grid(UTM, 500_005, 5_039_995, 10, 10, 3, 3)
    )
    np.testing.assert_allclose(cells.read(Window(0, 0, 3, 3)), 1)
