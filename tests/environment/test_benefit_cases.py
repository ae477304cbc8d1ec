"""The rain that works keep, as worked by hand."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import shapely

from sttm.environment.benefits.runoff import runoff_benefit
from sttm.environment.ground_changes import ground_change
from sttm.environment.knowledge import Knowledge
from sttm.environment.parameters import DataFacts, derived_parameters
from sttm.evaluation.criteria import Work
from sttm.grids import ArrayCells, Grid
from sttm.packs.pack import Pack
from sttm.packs.strict_yaml import read_yaml

from environment_territory import CRS, ON  # isort: skip

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "benefits.yaml")


def knowing(case: dict[str, Any], pack: Pack, grid: Grid) -> Knowledge:
    """Return what the model reads of a knowledge base: one class on one soil."""
    shape = grid.height, grid.width
    cells = {
        "land_cover_cells": ArrayCells(grid, np.full(shape, case["land_cover"], "int32"), 0),
        "soil_group_cells": ArrayCells(
            grid, np.full(shape, "ABCD".index(case["soil_group"]) + 1, "uint8"), 0
        ),
    }
    facts = {"land_cover": DataFacts(None, None, "dusaf"), "soil_group": DataFacts(None, None, None)}
    parameters = derived_parameters(pack, facts, ON)
    stub = SimpleNamespace(
        cells=cells.get, facts=facts, parameters=parameters, pack=pack, on=ON, version=lambda _: None
    )
    return cast("Knowledge", stub)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], pack: Pack) -> None:
    width = case["polygon_m2"] / 100
    polygon = shapely.box(3.0, 20.0, 3.0 + width, 120.0)  # off the cells: they are covered in part
    grid = Grid(CRS, 0, 150, 10, 10, 30, 15)
    works = [Work(kind, area) for kind, area in case["works_m2"].items()]
    found = runoff_benefit(ground_change(polygon, works, pack, grid), knowing(case, pack, grid))
    for name, expected in case["expected"].items():
        figure = found[name.removesuffix("_m3")]
        if expected == "missing":
            assert figure.missing is not None
        else:
            assert figure.as_dict()["value"] == expected, name
