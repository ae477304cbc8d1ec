"""Runoff and cooling of whole units, on a territory that a reader can count."""

import numpy as np
import pandas as pd
import pytest
from benefits_territory import GROUP_WEST, benefits_workspace
from environment_territory import GRID, frame, square

from sttm.environment.runoff_layers import soil_group_cells
from sttm.grids import ArrayCells, Grid
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Workspace:
    return benefits_workspace(tmp_path_factory.mktemp("layers") / "ws", pack)


def table(workspace: Workspace, layer: str) -> pd.DataFrame:
    version = workspace.current(layer)
    assert version is not None
    return workspace.table(version)


def test_retention_of_the_storm_as_counted(built: Workspace) -> None:
    # 80 mm on dense residential fabric, group C: CN 94 → S 16.213, Q = (80 − 3.243)² / (80 + 12.970).
    runoff = (80 - 0.2 * (25400 / 94 - 254)) ** 2 / (80 + 0.8 * (25400 / 94 - 254))
    row = table(built, "unit_runoff").loc["U1"]
    assert GROUP_WEST == 3
    assert row["runoff_retention"] == pytest.approx(1 - runoff / 80)
    assert row["runoff_volume"] == pytest.approx(runoff * 1e6 / 1000)
    assert row["runoff_retained"] == pytest.approx((80 - runoff) * 1000)
    assert row["runoff_covered"] == pytest.approx(1.0)
    assert table(built, "unit_runoff").loc["U2", "runoff_retention"] > row["runoff_retention"]


def test_parks_are_cooler_than_paving_by_the_model(built: Workspace) -> None:
    found = table(built, "unit_cooling")
    # Capacity 0.6 × 0.05 + 0.2 × 0.14 + 0.2 × 0.27 paved, 0.6 × 0.45 + 0.2 × 0.18 + 0.2 × 0.9 park.
    assert found.loc["U1", "cooling_capacity"] == pytest.approx(0.112, abs=1e-6)
    assert found.loc["U2", "cooling_capacity"] == pytest.approx(0.486, abs=1e-6)
    assert found.loc["U1", "model_temperature"] > found.loc["U2", "model_temperature"]
    assert found.loc["U1", "model_anomaly"] == pytest.approx(
        found.loc["U1", "model_temperature"] - 21.5, abs=1e-4
    )


def test_without_soil_there_is_no_runoff(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> None:
    workspace = benefits_workspace(tmp_path_factory.mktemp("layers") / "ws", pack, without=("soil_group",))
    assert workspace.current("unit_runoff") is None
    assert workspace.current("unit_cooling") is not None


def test_soil_groups_from_polygons() -> None:
    soil = frame("soil_id", {"S": square(0, 0, 500)}, group=["D"])
    found = soil_group_cells(soil, ArrayCells(GRID, np.ones((100, 200), "uint8")), GRID, GRID.whole)
    assert isinstance(found, np.ndarray)
    assert found[:50].sum() == 0
    assert (found[50:, :50] == 4).all()
    assert found[50:, 50:].sum() == 0


def test_soil_groups_of_another_grid_at_the_centres() -> None:
    coarse = Grid(GRID.crs, GRID.left + 500, GRID.top, 500, 500, 2, 1)
    soil = ArrayCells(coarse, np.array([[1, 255]], "uint8"), 255)
    found = soil_group_cells(soil, ArrayCells(GRID, np.ones((100, 200), "uint8")), GRID, GRID.whole)
    assert isinstance(found, np.ndarray)
    assert (found[:50, 50:100] == 1).all()
    assert found.sum() == 50 * 50
