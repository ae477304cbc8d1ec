"""The worked cases of the areas map, as the documentation shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from test_areas_layer import CRS, DAY, box, rule

from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.production.areas.layer import area_layers, area_parameters, siting_areas

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "areas.yaml", shown_as="areas.yaml")


def frame(boxes: list[list[float]] | None, **columns: Any) -> gpd.GeoDataFrame | None:
    if boxes is None:
        return None
    return gpd.GeoDataFrame(columns, geometry=[box(*b) for b in boxes], crs=CRS)


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    rules = [
        rule(one.pop("id"), one.pop("layer"), one.pop("effect"), **one) for one in map(dict, case["rules"])
    ]
    pack = replace(load_pack("base"), area_rules={r.id: r for r in rules})
    (layer,) = area_layers(pack, DAY)
    surveyed = None
    for name, boxes in case.get("surveyed", {}).items():
        surveyed = frame(boxes, layer=[name] * len(boxes))
    layers = {name: frame(case["layers"][name]) for name in layer.also}
    boundary = frame([[0, 0, 1000, 1000]])
    assert boundary is not None
    found = siting_areas(boundary, area_parameters(pack, DAY), surveyed_areas=surveyed, **layers)
    expected = case["expected"]
    ground = found.geometry.area / 1e4
    by_class = ground.groupby(found["class_data_centre"]).sum().round(3).to_dict()
    assert by_class == pytest.approx(expected["hectares"])
    assert ground.groupby(found["rules"]).sum().round(3).to_dict() == pytest.approx(expected["pieces"])
    assert found["slivers"].sum() == expected.get("slivers", 0)
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
