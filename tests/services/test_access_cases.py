"""The worked cases of access, which the documentation shows."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from sttm.indicators.weighted import lowest_share, median_of
from sttm.packs.strict_yaml import read_yaml
from sttm.services.access.cells import AccessCells
from sttm.services.access.measuring import Measured
from sttm.services.access.rules import Group
from sttm.services.access.table import index_of

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "access.yaml")


def indexed(case: dict[str, Any]) -> dict[str, float]:
    one = AccessCells(gpd.GeoDataFrame(index=["C"]), np.zeros(1, np.int64), np.empty(1, object), np.ones(1))
    groups = [Group(f"g{k}", g["weight"], "services", ()) for k, g in enumerate(case["groups"])]
    seconds = {
        group.id: np.array([np.inf if told["minutes"] == "never" else 60.0 * told["minutes"]])
        for group, told in zip(groups, case["groups"], strict=True)
        if "minutes" in told
    }
    limit = 60.0 * case["reach_min"]
    return {
        name: float(index_of(one, Measured(seconds), groups, limit, decaying=decaying)[0])
        for name, decaying in (("index", False), ("decayed", True))
    }


def started(case: dict[str, Any]) -> dict[str, float]:
    minutes, weights = ([p[k] for p in case["places"]] for k in ("minutes", "weight"))
    within = np.average(np.array(minutes) <= 15, weights=weights)
    return {"median": median_of(minutes, weights), "within_15": float(within)}


def worst(case: dict[str, Any]) -> dict[str, Any]:
    residents, index = ([p[k] for p in case["people"]] for k in ("residents", "index"))
    taken = lowest_share(index, residents, 0.1)
    return {"worst": taken.tolist(), "worst_index": float(np.average(index, weights=taken))}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["title"]["en"])
def test_case(case: dict[str, Any]) -> None:
    found = indexed(case) if "groups" in case else started(case) if "places" in case else worst(case)
    for name, value in case["expected"].items():
        assert found[name] == pytest.approx(value, abs=1e-4)
