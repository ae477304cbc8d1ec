"""The worked cases of the check of a site, as a reader counts them by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from site_check_territory import box, frame, reading, site, territory

from sttm.packs.strict_yaml import read_yaml
from sttm.production.check.verdict import rulings, verdict
from sttm.territory.workspace import Workspace

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "site_check.yaml", shown_as="site_check.yaml")

Made = Callable[..., Workspace]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    known: dict[Any, Workspace] = {}

    def make(without: tuple[str, ...], surveyed: dict[str, list[float]]) -> Workspace:
        key = (without, str(surveyed))
        if key not in known:
            more = {}
            if surveyed:
                shapes = {f"A{n}": box(*place) for n, place in enumerate(surveyed.values())}
                more = {"surveyed_areas": frame("area_id", shapes, layer=list(surveyed))}
            known[key] = territory(tmp_path_factory.mktemp("site") / "ws", without=without, **more)
        return known[key]

    return make


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_verdict_as_counted(case: dict[str, Any], made: Made) -> None:
    workspace = made(tuple(case.get("without", ())), case.get("surveyed", {}))
    found = rulings(site(box(*case["site"]), conditions=case.get("conditions", {})), reading(workspace))
    said, expected = verdict(found), case["expected"]
    assert said["answer"] == expected["answer"]
    area = said["admissibility"]
    assert (area["low"], area["high"], area["class"]) == (
        expected["low"],
        expected["high"],
        expected["class"],
    )
    told = {one.rule.id: one.as_dict() for one in found}
    tolerance = case.get("tolerance", 1e-6)
    for name, share in expected.get("shares", {}).items():
        assert told[name]["share"] == pytest.approx(share, abs=tolerance), name
    for name, state in expected.get("states", {}).items():
        assert told[name]["condition"]["state"] == state
    for name, share in expected.get("unknown", {}).items():
        assert told[name]["unknown_share"] == pytest.approx(share, abs=1e-6)
    assert {name for name, one in told.items() if one["drawing_noise"]} == set(expected.get("noise", ()))
