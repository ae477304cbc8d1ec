"""The worked cases of regeneration, which the documentation shows, on the countable territory."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from environment_territory import BOTTOM, LEFT, ON, frame, record, square

from sttm.operations.registers import regeneration_register
from sttm.packs.pack import Pack
from sttm.packs.strict_yaml import read_yaml
from sttm.territory.workspace import Workspace

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "regeneration.yaml")


def drawn(case: dict[str, Any]) -> shapely.Geometry:
    if "point_m" in case:
        x, y = case["point_m"]
        return shapely.Point(LEFT + x, BOTTOM + y)
    return square(*case["square_m"])


@pytest.fixture(scope="module")
def areas(
    territory: Callable[..., Workspace], pack: Pack, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    workspace = Workspace.open(shutil.copytree(territory().root, tmp_path_factory.mktemp("cases") / "ws"))
    shapes = {case["title"]["en"]: drawn(case) for case in CASES}
    kinds = [case["kind"] for case in CASES]
    with workspace.writing("registers") as changes:
        changes.put_vector("degraded_areas", frame("area_id", shapes, kind=kinds), record("areas"))
        people = frame("cell_id", {"P": square(0, 0, 400)}, residents=[1600])
        changes.put_vector("population", people, record("people"))
    found = regeneration_register(Workspace.open(workspace.root), pack, on=ON)["areas"]
    return {area["id"]: area for area in found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], areas: dict[str, dict[str, Any]]) -> None:
    area, expected = areas[case["title"]["en"]], case["expected"]
    points = {c["id"]: c["points"] for c in area["components"]}
    for name in ("unsealing", "need", "network", "residents"):
        low, high = points[name]["low"], points[name]["high"]
        if expected[name] == "open":
            assert (low, high > low) == (0, True), name
        else:
            assert (low, high) == pytest.approx((expected[name],) * 2, abs=5e-5), name
    assert area["score"] == pytest.approx({end: expected[end] for end in ("low", "high")}, abs=5e-5)
