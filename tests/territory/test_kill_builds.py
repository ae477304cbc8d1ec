"""A build that dies leaves the derived layers of one build, never of two."""

import os
import random
import signal
import time
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from sttm.grids import ArrayCells, Grid
from sttm.territory.builder import build
from sttm.territory.derived import derived
from sttm.territory.records import ColumnNote, LayerRecord
from sttm.territory.workspace import Workspace

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread of GDAL is at work when the process forks: the child would wait for what it holds."""
    monkeypatch.setenv("GDAL_NUM_THREADS", "1")


CRS = "EPSG:32632"
GRID = Grid(CRS, 500_000, 5_030_000, 10, 10, 8, 8)
BOTH = {"it": "Prova", "en": "Trial"}
COLUMNS = (ColumnNote(name="x"),)


@derived(support="cell", output="raster", title=BOTH, dtype="uint8", block=4, grid=lambda i, p: GRID)
def doubled(sealing, grid, window):
    return sealing.read(window) * 2


@derived(support="unit", title=BOTH, columns=COLUMNS)
def unit_sum(units, doubled):
    total = int(doubled.read(GRID.whole).sum())
    return pd.DataFrame({"x": total}, index=units.index)


@derived(support="whole", title=BOTH, columns=COLUMNS)
def everything(unit_sum, sealing):
    return pd.DataFrame({"x": [unit_sum.x.sum()]})


LAYERS = (everything, unit_sum, doubled)


def put(workspace, number):
    cells = ArrayCells(GRID, np.full((8, 8), number, "uint8"), 255)
    with workspace.writing("put") as tx:
        tx.put_raster("sealing", cells, LayerRecord(title="Prova"))


def test_a_killed_build_leaves_the_layers_of_one_build(tmp_path):
    workspace = Workspace.create(tmp_path / "ws", name="w", title="W", crs=CRS)
    box = shapely.box(500_000, 5_029_920, 500_080, 5_030_000)
    units = gpd.GeoDataFrame(geometry=[box], index=pd.Index(["a"], name="unit_id"), crs=CRS)
    with workspace.writing("put") as tx:
        tx.put_vector("units", units, LayerRecord(title="Prova"))
    put(workspace, 1)
    began = time.perf_counter()
    build(workspace, LAYERS)
    duration = min(time.perf_counter() - began, 0.1)
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    stale = 0
    for number in range(100):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            mine = Workspace.open(workspace.root)
            try:
                for step in range(1000):
                    put(mine, (number * 7 + step) % 5)
                    build(mine, LAYERS)
            finally:
                os._exit(1)
        time.sleep(chance.uniform(0, 3 * duration))
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        workspace = Workspace.open(workspace.root)
        assert workspace.verify() == ()
        made = {name: workspace.current(name) for name in ("doubled", "unit_sum", "everything")}
        source = made["doubled"].record.derived_from["sealing"]
        assert made["everything"].record.derived_from == {
            "sealing": source,
            "unit_sum": made["unit_sum"].version,
        }
        assert made["unit_sum"].record.derived_from["doubled"] == made["doubled"].version
        value = int(workspace.cells(workspace.version("sealing", source)).read(GRID.whole)[0, 0])
        assert workspace.table(made["everything"]).x.tolist() == [value * 2 * 64]
        stale += source != workspace.current("sealing").version
    print(f"100 kills, {stale} between the change of an input and the end of its build")
    report = build(workspace, LAYERS)
    assert {found.action for found in report.layers} <= {"unchanged", "all", "part", "kept", "restored"}
    assert build(workspace, LAYERS).computed == ()
