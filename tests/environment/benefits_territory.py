"""The countable territory with soil groups and residents: what benefits are reckoned from."""

from pathlib import Path

import numpy as np
from environment_territory import CRS, GRID, ON, fill, frame, record, square

from sttm.grids import ArrayCells
from sttm.operations.building import build_layers
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

GROUP_WEST, GROUP_EAST = 3, 2
RESIDENTS = {"west": 1000.0, "east": 100.0}


def benefits_workspace(
    root: Path, pack: Pack, *, without: tuple[str, ...] = (), cover: np.ndarray | None = None
) -> Workspace:
    """Return the built territory; soil group C under U1, B under U2; 1,000 residents in U1, 100 in U2."""
    workspace = Workspace.create(root, name="b", title="b", crs=CRS, pack_reference={"pack": "sample"})
    fill(workspace, without=without)
    west = np.arange(GRID.width) < GRID.width // 2
    soil = np.where(west, GROUP_WEST, GROUP_EAST).astype("uint8")[None, :].repeat(GRID.height, axis=0)
    people = frame(
        "cell_id", {"west": square(0, 0, 1000), "east": square(1000, 0, 1000)},
        residents=list(RESIDENTS.values()),
    )  # fmt: skip
    with workspace.writing("fill") as changes:
        if "soil_group" not in without:
            changes.put_raster("soil_group", ArrayCells(GRID, soil, 0), record("soil_group"))
        if "population" not in without:
            changes.put_vector("population", people, record("population"))
        if cover is not None:
            changes.put_raster("land_cover", ArrayCells(GRID, cover, 0), record("land_cover", legend="dusaf"))
    build_layers(workspace, pack, on=ON)
    return workspace
