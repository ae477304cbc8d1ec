"""Differences between versions, on cases a reader can count by hand."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sttm.errors import RequestError
from sttm.grids import ArrayCells, Grid
from sttm.territory.comparison import diff
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
GRID = Grid(CRS, 500_000, 5_010_000, 10, 10, 600, 600)


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "ws", name="w", title="W", crs=CRS)


def put(workspace, content, title="x", **more):
    with workspace.writing("put") as tx:
        if isinstance(content, gpd.GeoDataFrame):
            return tx.put_vector("layer", content, LayerRecord(title=title, **more))
        if isinstance(content, pd.DataFrame):
            return tx.put_table("layer", content, LayerRecord(title=title, **more))
        return tx.put_raster("layer", content, LayerRecord(title=title, **more))


def patches(**shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": [code for code, _ in shapes.values()]},
        geometry=[shapely.box(*box) for _, box in shapes.values()],
        index=pd.Index(list(shapes), name="patch_id"),
        crs=CRS,
    )


def test_vectors_added_removed_changed(workspace):
    old = put(
        workspace,
        patches(a=(1, (0, 0, 1, 1)), b=(2, (1, 0, 2, 1)), c=(3, (2, 0, 3, 1)), d=(4, (9, 9, 10, 10))),
    )
    new = put(
        workspace,
        patches(a=(1, (0, 0, 1, 1)), b=(5, (1, 0, 2, 1)), c=(3, (2, 0, 3, 3)), e=(4, (9, 9, 11, 10))),
    )
    found = diff(workspace, "layer", old.version[:5], new.version)
    assert (found.added, found.removed) == (("e",), ("d",))
    assert found.changed == {"b": {"code": (2, 5)}, "c": {"geometry": (None, None)}}
    assert found.places.change.to_dict() == {"b": "changed", "c": "changed", "d": "removed", "e": "added"}
    assert found.places.area_m2.to_dict() == {"b": 1.0, "c": 2.0, "d": 1.0, "e": 2.0}
    assert found.area == 5.0  # d lies within e
    assert found.places.crs == CRS
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["changed"][0] == {"id": "b", "columns": {"code": {"before": 2, "after": 5}}}
    assert not found.same


def test_a_gap_equals_a_gap_and_differs_from_a_value(workspace):
    old = put(workspace, pd.DataFrame({"x": [np.nan, np.nan, 1.0], "t": [None, "a", "b"]}).rename_axis("i"))
    new = put(workspace, pd.DataFrame({"x": [np.nan, 0.0, np.nan], "t": [None, "a", "c"]}).rename_axis("i"))
    found = diff(workspace, "layer", old.version, new.version)
    assert sorted(found.changed) == [1, 2]
    assert found.to_dict()["changed"] == [
        {"id": 1, "columns": {"x": {"before": None, "after": 0.0}}},
        {"id": 2, "columns": {"t": {"before": "b", "after": "c"}, "x": {"before": 1.0, "after": None}}},
    ]
    assert found.area is None


def test_columns_that_come_and_go(workspace):
    old = put(workspace, pd.DataFrame({"x": [1], "y": [1]}).rename_axis("i"))
    new = put(workspace, pd.DataFrame({"x": [1], "z": [1]}).rename_axis("i"))
    found = diff(workspace, "layer", old.version, new.version)
    assert (found.columns_added, found.columns_removed, found.changed) == (("z",), ("y",), {})
    assert not found.same


def test_a_version_does_not_differ_from_itself(workspace):
    one = put(workspace, patches(a=(1, (0, 0, 1, 1))))
    assert diff(workspace, "layer", one.version, one.version).same


def cells(values, nodata=None, grid=GRID):
    return ArrayCells(grid, values, nodata)


def test_quantities(workspace):
    values = np.full((600, 600), 20.0, "float32")
    values[0, 0] = np.nan
    old = put(workspace, cells(values))
    values = values.copy()
    values[0, 0], values[0, 1] = 21, np.nan
    values[599, 598:] = 23, 16
    new = put(workspace, cells(values))
    found = diff(workspace, "layer", old.version, new.version)
    assert (found.cells, found.cells_changed, found.area) == (360_000, 4, 400.0)
    assert (found.appeared, found.vanished) == (1, 1)
    assert (found.minimum, found.maximum, found.mean) == (-4.0, 3.0, -0.5)
    assert found.transitions == ()
    assert found.boxes == ((500_000, 5_009_990, 500_020, 5_010_000), (505_980, 5_004_000, 506_000, 5_004_010))
    json.dumps(found.to_dict(), allow_nan=False)


def test_codes_give_a_table_of_transitions(workspace):
    values = np.full((600, 600), 211, "uint16")
    old = put(workspace, cells(values, 0), legend="dusaf")
    changed = values.copy()
    changed[10, 10:13], changed[20, 20], changed[30, 30] = 1111, 311, 0
    new = put(workspace, cells(changed, 0), legend="dusaf")
    found = diff(workspace, "layer", old.version, new.version)
    assert found.transitions == ((211, 1111, 3), (211, 311, 1))
    assert (found.cells_changed, found.vanished) == (5, 1)
    assert found.minimum is None


def test_no_data_under_another_value_is_no_difference(workspace):
    one, other = np.full((600, 600), 5, "int16"), np.full((600, 600), 5, "int16")
    one[0, 0], other[0, 0] = -1, -9999
    a, b = put(workspace, cells(one, -1)), put(workspace, cells(other, -9999))
    assert a.version != b.version
    assert diff(workspace, "layer", a.version, b.version).same


def test_a_grid_that_changed_is_reported_and_not_compared(workspace):
    a = put(workspace, cells(np.zeros((600, 600), "uint8")))
    moved = Grid(CRS, 500_010, 5_010_000, 10, 10, 600, 600)
    b = put(workspace, cells(np.zeros((600, 600), "uint8"), grid=moved))
    found = diff(workspace, "layer", a.version, b.version)
    assert found.grid_changed
    assert found.cells_changed is None
    assert found.to_dict()["grid_after"]["left"] == 500_010


def test_a_vector_and_a_raster_cannot_be_compared(workspace):
    a = put(workspace, patches(a=(1, (0, 0, 1, 1))))
    b = put(workspace, cells(np.zeros((600, 600), "uint8")))
    with pytest.raises(RequestError, match=r"is a vector.*a raster"):
        diff(workspace, "layer", a.version, b.version)
