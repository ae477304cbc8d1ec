"""Fixtures: the countable territory, built, and interventions on it."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from environment_territory import CRS, ON, Feature, fill, square

from sttm.operations.building import build_layers
from sttm.operations.evaluating import Evaluator
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("sample")


@pytest.fixture(scope="session")
def territory(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Callable[..., Workspace]:
    """Return a maker of built territories, each without some layers; made once each."""
    made: dict[tuple[str, ...], Workspace] = {}

    def make(*without: str) -> Workspace:
        if without not in made:
            root = tmp_path_factory.mktemp("territory") / "ws"
            workspace = Workspace.create(
                root, name="t", title="t", crs=CRS, pack_reference={"pack": "sample"}
            )
            fill(workspace, without=without)
            build_layers(workspace, pack, on=ON)
            made[without] = workspace
        return made[without]

    return make


@pytest.fixture(scope="session")
def evaluator(territory: Callable[..., Workspace], pack: Pack) -> Evaluator:
    return Evaluator(territory(), pack, ON)


@pytest.fixture
def feature() -> Feature:
    """Return a maker of interventions, by default 1 ha of depaving in the middle of U1."""
    to_degrees = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)

    def make(polygon: shapely.Geometry | None = None, **properties: Any) -> dict[str, Any]:
        shape = square(300, 700, 100) if polygon is None else polygon
        degrees = shapely.transform(
            shape, lambda xy: np.column_stack(to_degrees.transform(xy[:, 0], xy[:, 1]))
        )
        body = {
            "id": "i1",
            "title": "Prova",
            "municipality_id": "M1",
            "design_stage": "pfte",
            "cost_eur": 100_000,
            "works": [{"type": "depaving", "area_m2": 5000}],
        }
        return {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(degrees)),
            "properties": {k: v for k, v in {**body, **properties}.items() if v is not None},
        }

    return make
