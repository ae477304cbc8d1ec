"""Zonal sums on a raster of three rows and four columns of 10 m cells, counted by hand.

::

    y 30 ┌────┬────┬────┬────┐
         │  1 │  2 │  3 │  4 │
      20 ├────┼────┼────┼────┤
         │  5 │  6 │  7 │  8 │
      10 ├────┼────┼────┼────┤
         │  9 │ 10 │ 11 │ 12 │
       0 └────┴────┴────┴────┘
         x 0   10   20   30   40
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shapely import MultiPolygon, Point, Polygon, box

from sttm.errors import InputError, RequestError
from sttm.indicators.tables import zonal_table
from sttm.indicators.zonal import (
    class_areas,
    coverage,
    share_above,
    zonal_mean,
    zonal_quantiles,
    zonal_statistics,
)

NUMBERS = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]


@pytest.fixture
def numbers(make_cells):
    return make_cells(NUMBERS, dtype="float32")


def test_whole_cells(make_units, numbers):
    units = make_units(a=box(0, 10, 20, 30))  # 1 2 5 6
    found = zonal_statistics(coverage(units, numbers.grid), numbers, [2, 5.5]).loc["a"]
    assert found["mean"] == 3.5
    assert (found["minimum"], found["maximum"]) == (1, 6)
    assert found["sum"] == 14
    assert found["count"] == 4
    assert found["deviation"] == pytest.approx(np.std([1, 2, 5, 6]))
    assert found["above 2"] == 0.5  # 2 is not above 2
    assert found["above 5.5"] == 0.25
    assert found["covered"] == 1


def test_parts_of_cells_count_by_area(make_units, numbers):
    units = make_units(a=box(5, 25, 25, 30))  # half of 1's width, all of 2's, half of 3's; half height
    found = zonal_statistics(coverage(units, numbers.grid), numbers).loc["a"]
    assert found["mean"] == (0.25 * 1 + 0.5 * 2 + 0.25 * 3) / 1.0
    assert found["count"] == 1.0
    assert found["sum"] == 2.0


def test_polygon_within_one_cell(make_units, numbers):
    units = make_units(a=box(22, 12, 23, 13))
    table = coverage(units, numbers.grid)
    assert table.cells[0] == pytest.approx(0.01, abs=1e-8)
    assert zonal_mean(table, numbers).loc["a"].tolist() == [7, 7, 7, 1]


def test_multipart_with_hole(make_units, numbers):
    ring = Polygon(box(0, 0, 30, 30).exterior, [box(10, 10, 20, 20).exterior])  # columns 1 to 3 without the 6
    units = make_units(a=MultiPolygon([ring, box(35, 20, 40, 30)]))  # and half of the 4
    found = zonal_statistics(coverage(units, numbers.grid), numbers).loc["a"]
    assert found["count"] == 8.5
    assert found["mean"] == pytest.approx((1 + 2 + 3 + 5 + 7 + 9 + 10 + 11 + 4 / 2) / 8.5)


def test_outside_the_raster_is_not_covered(make_units, numbers):
    units = make_units(half=box(-10, 20, 10, 30), none=box(100, 100, 110, 110), beside=box(40, 0, 50, 10))
    found = zonal_mean(coverage(units, numbers.grid), numbers)
    assert found.loc["half"].tolist() == [1, 1, 1, 0.5]
    assert found.loc["none", "covered"] == 0
    assert found.loc["beside", "covered"] == 0
    assert found.loc[["none", "beside"], "mean"].isna().all()


def test_only_polygons_outside(make_units, numbers):
    table = coverage(make_units(a=box(100, 100, 110, 110)), numbers.grid)
    assert zonal_mean(table, numbers)["covered"].tolist() == [0]
    assert class_areas(table, numbers).loc["a"].to_dict() == {"nodata": 100}
    assert zonal_quantiles(table, numbers, [0.5]).isna().all(axis=None)


def test_no_polygons(make_units, numbers):
    table = coverage(make_units(), numbers.grid)
    assert zonal_mean(table, numbers).empty
    assert list(zonal_mean(table, numbers).columns) == ["mean", "minimum", "maximum", "covered"]
    assert class_areas(table, numbers).empty


@pytest.mark.parametrize("nodata", [-9999.0, None])
def test_nan_and_nodata_are_missing(make_units, make_cells, nodata):
    missing = np.nan if nodata is None else nodata
    cells = make_cells([[1, 2, np.nan, 4], [missing, 6, 7, 8]], nodata, "float32")
    units = make_units(a=box(0, 0, 20, 20), b=box(20, 10, 30, 20))
    found = zonal_mean(coverage(units, cells.grid), cells)
    assert found.loc["a"].tolist() == [3, 1, 6, 0.75]
    assert found.loc["b", "covered"] == 0
    assert np.isnan(found.loc["b", "mean"])


def test_nodata_that_single_precision_cannot_hold(make_units, make_cells):
    cells = make_cells([[0.1, 2.0]], nodata=0.1, dtype="float32")
    assert zonal_mean(coverage(make_units(a=box(0, 0, 20, 10)), cells.grid), cells)["mean"].tolist() == [2]


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "int64", "float32", "float64"])
def test_class_areas(make_units, make_cells, dtype):
    cells = make_cells([[11, 11, 12, 0], [12, 12, 12, 0], [11, 0, 0, 0]], 0, dtype)
    units = make_units(a=box(0, 10, 20, 30), b=box(15, 5, 35, 25), out=box(-10, 0, 10, 10))
    found = class_areas(coverage(units, cells.grid), cells)
    assert list(found.columns) == [11, 12, "nodata"]
    assert found.loc["a"].tolist() == [200, 200, 0]
    assert found.loc["b"].tolist() == [25, 200, 175]  # 25 of 11; 50 + 50 + 100 of 12
    assert found.loc["out"].tolist() == [100, 0, 100]
    wanted = class_areas(coverage(units, cells.grid), cells, classes=[12, 99, 11])
    assert wanted.loc["a"].to_dict() == {12: 200, 99: 0, 11: 200, "nodata": 0}


def test_negative_codes(make_units, make_cells):
    cells = make_cells([[-3, 4]], dtype="int16")
    assert class_areas(coverage(make_units(a=box(0, 0, 20, 10)), cells.grid), cells).loc["a"].to_dict() == {
        -3: 100,
        4: 100,
        "nodata": 0,
    }


def test_classes_that_leave_one_out(make_units, make_cells):
    cells = make_cells([[1, 2]], dtype="uint8")
    with pytest.raises(RequestError, match=r"\[2\]"):
        class_areas(coverage(make_units(a=box(0, 0, 20, 10)), cells.grid), cells, classes=[1])


def test_a_measured_quantity_has_no_classes(make_units, make_cells):
    cells = make_cells([[1.5, 2]], dtype="float32")
    with pytest.raises(RequestError, match="whole number"):
        class_areas(coverage(make_units(a=box(0, 0, 20, 10)), cells.grid), cells)


def test_share_above_is_of_the_area_with_data(make_units, make_cells):
    cells = make_cells([[20, 25, 30, np.nan]], dtype="float32")
    found = share_above(coverage(make_units(a=box(0, 0, 40, 10)), cells.grid), cells, [24, 30])
    assert found.loc["a"].to_dict() == {24: 2 / 3, 30: 0, "covered": 0.75}


def test_quantiles(make_units, numbers):
    units = make_units(row=box(0, 20, 40, 30), part=box(0, 20, 11, 30), out=box(99, 0, 100, 1))
    found = zonal_quantiles(coverage(units, numbers.grid), numbers, [0, 0.5, 0.75, 1])
    assert found.loc["row"].tolist() == [1, 2, 3, 4]
    assert found.loc["part"].tolist() == [1, 1, 1, 2]
    assert found.loc["out"].isna().all()
    with pytest.raises(RequestError):
        zonal_quantiles(coverage(units, numbers.grid), numbers, [50])


def test_table_by_names(make_units, make_cells):
    cells = make_cells([[1, 1, 2, 3]], dtype="uint8", nodata=3)
    units = make_units(a=box(0, 0, 40, 10), b=box(10, 0, 30, 10), c=box(30, 0, 40, 10))
    names = ["median", "mean", "majority", "variety", "classes", "max", "p100", "count"]
    found = zonal_table(units, cells, names)
    assert list(found.columns) == [
        *["median", "mean", "majority", "variety", "class_1", "class_2", "class_nodata", "max", "p100"],
        *["count", "covered"],
    ]
    assert found.loc["a", ["median", "majority", "variety", "class_1", "count"]].tolist() == [1, 1, 2, 200, 3]
    assert found.loc["b", "majority"] == 1  # equals: the lowest code
    assert found.loc["c", "variety"] == 0
    assert pd.isna(found.loc["c", "majority"])
    assert found["covered"].tolist() == [0.75, 1, 0]
    assert zonal_table(units, cells, ["variety"])["covered"].tolist() == [0.75, 1, 0]


def test_unknown_statistic_lists_near_names(make_units, numbers):
    with pytest.raises(RequestError, match="majority"):
        zonal_table(make_units(a=box(0, 0, 1, 1)), numbers, ["majorty"])


def test_all_unusable_polygons_are_listed(make_units, numbers):
    bow = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    units = make_units(bow=bow, point=Point(1, 1), empty=Polygon(), nothing=None, good=box(0, 0, 1, 1))
    with pytest.raises(InputError) as raised:
        coverage(units, numbers.grid)
    assert [fault.feature for fault in raised.value.faults] == ["bow", "point", "empty", "nothing"]
    assert "Self-intersection" in raised.value.faults[0].message


def test_repeated_ids(make_units, numbers):
    units = make_units(a=box(0, 0, 1, 1), b=box(0, 0, 1, 1)).set_axis(["a", "a"])
    with pytest.raises(InputError, match="more than one"):
        coverage(units, numbers.grid)


def test_reference_systems_must_agree(make_units, numbers):
    with pytest.raises(InputError, match="3003"):
        coverage(make_units(a=box(0, 0, 1, 1)).set_crs(3003, allow_override=True), numbers.grid)
    with pytest.raises(InputError, match="none"):
        coverage(make_units(a=box(0, 0, 1, 1)).set_crs(None, allow_override=True), numbers.grid)


def test_another_grid(make_units, make_cells, numbers):
    table = coverage(make_units(a=box(0, 0, 1, 1)), numbers.grid)
    with pytest.raises(RequestError, match="grid of the raster"):
        zonal_mean(table, make_cells([[1]]))


def test_the_table_is_remembered(make_units, numbers):
    units = make_units(a=box(0, 0, 5, 5))
    assert coverage(units, numbers.grid).runs is coverage(units.rename({"a": "b"}), numbers.grid).runs
    assert coverage(units.translate(1), numbers.grid).runs is not coverage(units, numbers.grid).runs
