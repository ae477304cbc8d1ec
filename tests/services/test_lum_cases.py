"""The worked cases of LUM."""

from pathlib import Path
from typing import Any

import lum_territory as town
import numpy as np
import pytest

from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.services.lum.building import lum_layer_parameters
from sttm.services.lum.layer import lum
from sttm.services.lum.relevance import relevances, rules_in_force

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "lum.yaml", shown_as="lum.yaml")
PACK = load_pack("sample")


@pytest.mark.parametrize("case", [c for c in CASES if "stop" in c], ids=lambda c: c["title"]["en"])
def test_relevance(case: dict[str, Any]) -> None:
    given = {**case["stop"], "geometry": town.point(0, 0)}
    inside = np.array([given.pop("inside_capital")], dtype=object)
    found = relevances(town.frame("stop_id", {"s": given}), rules_in_force(PACK, town.ON), inside)
    assert found.iloc[0].to_dict() == case["expected"]


@pytest.mark.parametrize("case", [c for c in CASES if "stops" in c], ids=lambda c: c["title"]["en"])
def test_perimeters(case: dict[str, Any]) -> None:
    rows = {
        f"s{k}": {"geometry": town.point(s["x"], s["y"]), "mode": "metro", "relevance": s["relevance"]}
        for k, s in enumerate(case["stops"])
    }
    made = lum(town.frame("stop_id", rows), lum_layer_parameters(PACK, town.ON))
    assert len(made) == case["expected"]["number"]
    assert made["area_m2"].sum() / 10_000 == pytest.approx(case["expected"]["hectares"], abs=0.05)
