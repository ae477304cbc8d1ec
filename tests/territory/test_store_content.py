"""The address of a version depends on content, and on nothing else."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.grids import ArrayCells, Grid
from sttm.territory import content, tables

CRS = "EPSG:32632"
GRID = Grid(CRS, 500_000, 5_030_000, 10, 10, 7, 5)


def address(frame: pd.DataFrame, **header: str) -> str:
    table = tables.canonical(frame)
    return content.hash_table(table, {"kind": "test", "id_column": str(frame.index.name), **header})


def units(**columns: list) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {"unit_id": ["a", "b", "c"], **columns},
        geometry=[shapely.box(i, 0, i + 1, 1) for i in range(3)],
        crs=CRS,
    )
    return frame.set_index("unit_id")


SEVERAL = {
    "code": [1, 2, 3],
    "share": [0.5, np.nan, 0.0],
    "name": ["Rò", None, ""],
    "green": [True, False, True],
    "when": [date(2020, 1, 2), None, date(2021, 3, 4)],
}


def test_the_address_is_the_same_in_another_process_and_the_same_today_as_at_the_first_release():
    here = address(units(**SEVERAL))
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import test_store_content as t; print(t.address(t.units(**t.SEVERAL)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"}
    there = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert there.stdout.strip() == here
    assert here.startswith("1bcdb177c589eca4")


@settings(max_examples=40)
@given(st.permutations(range(3)), st.permutations(list(SEVERAL)))
def test_row_and_column_order_do_not_count(rows, columns):
    frame = units(**SEVERAL)
    assert address(frame.iloc[list(rows)][[*columns, "geometry"]]) == address(frame)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("code", np.array([1, 2, 3], "int16")),
        ("code", pd.array([1, 2, 3], "Int64")),
        ("share", np.array([0.5, -np.nan, -0.0])),
        ("share", pd.array([0.5, None, 0.0], "Float64")),
        ("name", pd.Categorical(["Rò", None, ""])),
        ("name", np.array(["Rò", np.nan, ""], object)),
        ("green", pd.array([True, False, True], "boolean")),
    ],
)
def test_the_way_values_are_held_does_not_count(column, values):
    changed = units(**SEVERAL)
    changed[column] = values
    assert address(changed) == address(units(**SEVERAL))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("code", [1, 2, 4]),
        ("code", [1.0, 2.0, 3.0]),
        ("share", [0.5, 0.0, 0.0]),
        ("share", [0.5, np.nan, 5e-324]),
        ("name", ["Rò", "", ""]),
        ("name", ["Rò", None, " "]),
        ("green", [True, True, True]),
        ("other", [1, 2, 3]),
    ],
)
def test_a_value_a_type_a_gap_or_a_column_counts(column, values):
    changed = units(**SEVERAL)
    changed[column] = values
    assert address(changed) != address(units(**SEVERAL))


def test_text_cannot_slide_from_one_row_into_the_next():
    assert address(units(name=["ab", "c", ""])) != address(units(name=["a", "bc", ""]))


def test_a_column_without_values_has_no_type():
    assert address(units(x=[None] * 3)) == address(units(x=[np.nan] * 3))


def test_ids_header_and_row_count_count():
    frame = units(code=[1, 2, 3])
    assert address(frame.rename(index={"c": "d"})) != address(frame)
    assert address(frame.iloc[:2]) != address(frame)
    assert address(frame, crs="EPSG:32633") != address(frame, crs=CRS)


@pytest.mark.parametrize(
    "same",
    [
        shapely.Polygon([(1, 1), (0, 1), (0, 0), (1, 0)]),
        shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)]),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
        shapely.Polygon([(-0.0, 0), (1, -0.0), (1, 1), (0, 1)]),
    ],
)
def test_ring_start_direction_lone_parts_and_minus_zero_do_not_count(same):
    frame = units()
    changed = frame.copy()
    changed.loc["a", "geometry"] = same
    assert address(changed) == address(frame)


def test_the_direction_of_a_line_counts():
    line = shapely.LineString([(0, 0), (5, 5)])
    one, other = units(), units()
    one["geometry"], other["geometry"] = [line] * 3, [shapely.reverse(line)] * 3
    assert address(one) != address(other)


def test_heights_are_kept_and_count():
    flat, deep = units(), units()
    deep["geometry"] = shapely.force_3d(deep.geometry.to_numpy(), 7.0)
    assert address(flat) != address(deep)
    table = tables.canonical(deep)
    back = tables.from_arrow(table, "unit_id", CRS)
    assert shapely.get_coordinates(back.geometry.to_numpy(), include_z=True)[:, 2].tolist() == [7.0] * 15


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        (units().rename(index={"b": "a"}), "not unique: a"),
        (units().rename(index={"b": None}), "1 rows have no 'unit_id'"),
        (units(mixed=[1, "x", 2.5]), "'mixed' mixes kinds"),
        (units(code=[1, 2, 3]).rename(columns={"code": "unit_id"}), "same name"),
        (units(code=[1, 2, 3]).set_axis(pd.Index([0.5, 1.5, 2.5], name="unit_id")), "not whole numbers"),
    ],
)
def test_what_has_no_canonical_form_is_refused(frame, what):
    with pytest.raises(RequestError, match=what):
        tables.canonical(frame)


def test_whole_numbers_and_truths_with_gaps_come_back_as_they_went():
    frame = units(n=pd.array([1, None, 2**60 + 1], "Int64"), b=pd.array([True, None, False], "boolean"))
    back = tables.from_arrow(tables.canonical(frame), "unit_id", CRS)
    assert back["n"].tolist() == [1, pd.NA, 2**60 + 1]
    assert back["b"].tolist() == [True, pd.NA, False]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(allow_infinity=True), st.text(max_size=5), st.integers(-(2**63), 2**63 - 1)),
        min_size=1,
        max_size=8,
    )
)
def test_a_table_read_back_has_the_same_address(tmp_path_factory, rows):
    frame = pd.DataFrame(rows, columns=["x", "t", "n"]).rename_axis("row")
    table = tables.canonical(frame)
    path = tmp_path_factory.mktemp("table") / "t.parquet"
    tables.write_parquet(path, table, None)
    again = tables.canonical(tables.from_arrow(tables.read_parquet(path), "row", None))
    assert content.hash_table(again, {}) == content.hash_table(table, {})


def test_geoparquet_bytes_are_the_same_every_time(tmp_path):
    table = tables.canonical(units(**SEVERAL))
    for name in ("a", "b"):
        tables.write_parquet(tmp_path / name, table, CRS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def raster(values: np.ndarray, nodata: float | None = None, grid: Grid = GRID) -> str:
    return content.hash_cells(ArrayCells(grid, values, nodata))


def test_cells_minus_zero_and_nan_payload_do_not_count():
    values = np.ones((5, 7), "float32")
    values[0, :2] = 0, np.nan
    other = values.copy()
    other[0, 0] = -0.0
    other.view("uint32")[0, 1] = 0x7FC0BEEF
    assert raster(values) == raster(other) == raster(values.astype(">f4"))


def test_cells_value_type_nodata_and_place_count():
    values = np.ones((5, 7), "float32")
    other = values.copy()
    other[4, 6] = 2
    moved = Grid(CRS, 500_010, 5_030_000, 10, 10, 7, 5)
    zone = Grid("EPSG:32633", 500_000, 5_030_000, 10, 10, 7, 5)
    shape = Grid(CRS, 500_000, 5_030_000, 10, 10, 5, 7)
    addresses = [
        raster(values),
        raster(other),
        raster(values.astype("float64")),
        raster(values, -1),
        raster(values, float("nan")),
        raster(values, grid=moved),
        raster(values, grid=zone),
        raster(values.reshape(7, 5), grid=shape),
    ]
    assert len(set(addresses)) == len(addresses)


def test_hashing_cells_reads_bounded_windows():
    seen = []

    class Tall:
        grid = Grid(CRS, 0, 0, 10, 10, 3, 5000)
        dtype = np.dtype("uint8")
        nodata = None

        def read(self, window):
            seen.append(window.height)
            return np.zeros((window.height, window.width), "uint8")

    content.hash_cells(Tall())
    assert max(seen) <= 512
    assert sum(seen) == 5000
