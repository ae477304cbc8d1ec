"""The worked cases of the stock, which the documentation shows."""

from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sttm.indicators.inequality import gini, herfindahl
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.production.stock.account import SIZES
from sttm.production.stock.forecasts import saturation
from sttm.production.stock.logistics import size_classes

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "stock.yaml")
ON = date(2026, 3, 10)


def concentrated(case: dict[str, Any]) -> dict[str, Any]:
    index = herfindahl(case["land_ha"])
    return {
        "gini": gini(case["land_ha"], case["area_km2"]),
        "herfindahl": index,
        "like_equal_places": 1 / index if index else None,
    }


def saturated(case: dict[str, Any]) -> dict[str, Any]:
    rows = pd.DataFrame(
        [
            {
                "main": True,
                "land": a["land"],
                "capacity": a.get("capacity", np.nan),
                "share_built": a.get("built", np.nan),
            }
            for a in case["areas"]
        ]
    )
    found = saturation(rows)
    ends = {
        "by_land": "saturation_land",
        "by_capacity": "saturation_capacity",
        "residual_capacity": "residual_capacity",
    }
    return {name: [found[key]["low"], found[key]["high"]] for name, key in ends.items()}


def classed(case: dict[str, Any]) -> dict[str, Any]:
    pack = load_pack("base")
    limits = [pack.number(name, ON) for name in SIZES]
    return {"classes": list(size_classes(np.array(case["operating_m2"], dtype=float), limits))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any]) -> None:
    make = {"land_ha": concentrated, "areas": saturated, "operating_m2": classed}
    found = next(of(case) for key, of in make.items() if key in case)
    for name, expected in case["expected"].items():
        if expected == "none":
            assert isnan(found[name]), name
        else:
            assert found[name] == pytest.approx(expected, abs=1e-4), name
