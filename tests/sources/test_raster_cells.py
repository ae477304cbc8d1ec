"""FileCells and write_cog: what is written comes back, window by window, byte by byte."""

import os
import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sttm.errors import InputError
from sttm.grids import Cells, Grid, Window
from sttm.sources.raster import FileCells, write_cog

UTM = "EPSG:32632"


def grid(height, width, crs=UTM):
    return Grid(crs, 500_000.0, 5_040_000.0, 10.0, 10.0, width, height)


def written(path, values, nodata=None, size=256, crs=UTM, **options):
    where = grid(*values.shape, crs)
    blocks = ((w, values[w.slices]) for w in where.blocks(size))
    write_cog(path, where, values.dtype, nodata, blocks, **options)
    return FileCells(path)


def test_six_cells_by_hand(tmp_path):
    cells: Cells = written(tmp_path / "six.tif", np.array([[1, 2, 3], [4, 5, 255]], "uint8"), 255)
    assert cells.grid == grid(2, 3)
    assert cells.dtype == np.uint8
    assert cells.nodata == 255
    assert cells.read(Window(0, 1, 2, 2)).tolist() == [[2, 3], [5, 255]]
    assert cells.read(Window(1, 1, 0, 2)).shape == (0, 2)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=hnp.arrays(
        st.sampled_from([np.uint8, np.int16, np.int32, np.float32, np.float64]),
        st.tuples(st.integers(1, 40), st.integers(1, 40)),
    ),
    size=st.integers(1, 50),
    data=st.data(),
)
def test_any_window_of_any_values_comes_back(tmp_path, values, size, data):
    cells = written(tmp_path / "any.tif", values, size=size)
    height, width = values.shape
    row, col = data.draw(st.integers(0, height)), data.draw(st.integers(0, width))
    window = Window(row, col, data.draw(st.integers(0, height - row)), data.draw(st.integers(0, width - col)))
    np.testing.assert_array_equal(cells.read(window), values[window.slices])


def test_bytes_do_not_depend_on_windows_path_or_run(tmp_path):
    values = np.random.default_rng(7).normal(20, 3, (700, 650)).astype("float32")
    one, two = tmp_path / "one.tif", tmp_path / "elsewhere.tif"
    written(one, values, np.nan, size=512, overviews="average")
    written(two, values, np.nan, size=97, overviews="average")
    assert one.read_bytes() == two.read_bytes()


def test_the_file_is_a_tiled_cog_with_overviews(tmp_path):
    written(tmp_path / "cog.tif", np.ones((1100, 1100), "uint8"), 0)
    with rasterio.open(tmp_path / "cog.tif") as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.block_shapes == [(512, 512)]
        assert file.overviews(1)
        assert file.crs.to_epsg() == 32632
    assert [p.name for p in tmp_path.iterdir()] == ["cog.tif"]


def test_cells_no_window_covers_are_no_data(tmp_path):
    write_cog(
        tmp_path / "part.tif", grid(2, 2), "int16", -1, [(Window(0, 0, 1, 2), np.array([[7, 8]], "int16"))]
    )
    assert FileCells(tmp_path / "part.tif").read(Window(0, 0, 2, 2)).tolist() == [[7, 8], [-1, -1]]


def test_uncovered_cells_without_a_nodata_value_are_refused_and_nothing_is_left(tmp_path):
    with pytest.raises(ValueError, match="2 cells have no value"):
        write_cog(
            tmp_path / "x.tif", grid(2, 2), "uint8", None, [(Window(0, 0, 1, 2), np.ones((1, 2), "uint8"))]
        )
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_leaves_the_previous_file(tmp_path):
    path = tmp_path / "kept.tif"
    written(path, np.ones((3, 3), "uint8"))
    before = path.read_bytes()

    def broken():
        yield Window(0, 0, 1, 3), np.ones((1, 3), "uint8")
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        write_cog(path, grid(3, 3), "uint8", 0, broken())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_pickled_threaded_forked(tmp_path):
    values = np.arange(10_000, dtype="int32").reshape(100, 100)
    cells = written(tmp_path / "shared.tif", values)
    cells.read(Window(0, 0, 1, 1))
    assert pickle.loads(pickle.dumps(cells)) == cells
    assert len(pickle.dumps(cells)) < 500
    seen = []
    threads = [
        threading.Thread(target=lambda: seen.append(int(cells.read(Window(0, 0, 100, 100)).sum())))
        for _ in "abcd"
    ]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert seen == [int(values.sum())] * 4
    child = os.fork() if threading.active_count() == 1 else None
    if child == 0:
        ok = (cells.read(Window(0, 0, 100, 100)) == values).all()
        os._exit(0 if ok else 1)
    if child:
        assert os.waitpid(child, 0)[1] == 0


def test_a_file_that_changed_is_read_anew(tmp_path):
    path = tmp_path / "changing.tif"
    first = written(path, np.zeros((4, 4), "uint8"))
    assert first.read(Window(0, 0, 4, 4)).sum() == 0
    written(path, np.ones((4, 4), "uint8"))
    assert FileCells(path).read(Window(0, 0, 4, 4)).sum() == 16


@pytest.mark.parametrize(
    "window", [Window(-1, 0, 1, 1), Window(0, -1, 1, 1), Window(0, 3, 1, 1), Window(2, 0, 1, 1)]
)
def test_a_window_off_the_grid_is_an_error_not_an_empty_answer(tmp_path, window):
    cells = written(tmp_path / "small.tif", np.ones((2, 3), "uint8"))
    with pytest.raises(ValueError, match="leaves the grid"):
        cells.read(window)


def faulty(path: Path, transform, crs=UTM):
    with rasterio.open(
        path, "w", driver="GTiff", width=3, height=2, count=1, dtype="uint8", crs=crs, transform=transform
    ) as file:
        file.write(np.ones((1, 2, 3), "uint8"))
    return FileCells(path)


@pytest.mark.parametrize(
    ("name", "transform", "crs", "says"),
    [
        ("rotated", (10, 1, 5e5, 1, -10, 5e6), UTM, "rotated"),
        ("south-up", (10, 0, 5e5, 0, 10, 5e6), UTM, "rotated, mirrored"),
        ("no-crs", (10, 0, 5e5, 0, -10, 5e6), None, "no reference system"),
    ],
)
def test_a_raster_without_a_grid_says_why(tmp_path, name, transform, crs, says):
    cells = faulty(tmp_path / f"{name}.tif", rasterio.Affine(*transform), crs)
    with pytest.raises(InputError, match=says) as caught:
        cells.grid  # noqa: B018
    assert caught.value.faults[0].code == "no-grid"


def test_missing_foreign_and_truncated_files_say_so(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        FileCells(tmp_path / "absent.tif").grid  # noqa: B018
    (tmp_path / "text.tif").write_text("not a raster")
    with pytest.raises(InputError, match="cannot be opened"):
        FileCells(tmp_path / "text.tif").grid  # noqa: B018
    path = tmp_path / "truncated.tif"
    written(path, np.random.default_rng(1).integers(0, 200, (600, 600)).astype("uint8"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError) as caught:
        FileCells(path).read(Window(0, 0, 600, 600))
    assert caught.value.faults[0].code == "truncated-raster"
    with pytest.raises(InputError, match="1 bands, not 2"):
        FileCells(written(tmp_path / "one.tif", np.ones((2, 2), "uint8")).path, 2).grid  # noqa: B018


def test_a_wkt_reference_system_is_recognised_by_its_code(tmp_path):
    cells = written(
        tmp_path / "wkt.tif", np.ones((2, 2), "uint8"), crs=rasterio.CRS.from_epsg(32632).to_wkt()
    )
    assert cells.grid.crs == UTM
