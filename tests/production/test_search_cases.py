"""The worked cases of the search, which the documentation shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from search_territory import VECTORS, areas, box, by_west, frame, rule, territory

from sttm.packs.strict_yaml import read_yaml
from sttm.production.search.asking import AreaRange, activity_of, place_of, search_rule
from sttm.production.search.searching import Asked, search_sites

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "search.yaml")

LAYERS = {
    "regeneration": ("regeneration_areas", "area_id", {"kind": "brownfield"}),
    "disused": ("settlements", "settlement_id", {"type": "production", "status": "disused"}),
    "unsaturated_plan": (
        "forecasts",
        "forecast_id",
        {"plan": "PGT", "level": "municipal", "type": "production", "built_share": 0.1},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    layers = {}
    for name, (layer, id_column, columns) in LAYERS.items():
        shapes = {f"{name}{n}": box(*given) for n, given in enumerate(case["lands"].get(name, ()), 1)}
        values = {column: [value] * len(shapes) for column, value in columns.items()}
        layers[layer] = frame(id_column, shapes, **values) if shapes else VECTORS[layer].iloc[:0]
    reading = territory(tmp_path / "ws", **layers)
    zones = [(box(*given), rule(f"excluded_{n}", "exclusion")) for n, given in enumerate(case["excluded"], 1)]
    activity = activity_of(reading.pack, case["activity"])
    asked = Asked(activity, AreaRange.parse(case["area"]), place_of(reading, None), 5)
    by = search_rule(reading).model_copy(update={"separation_m": 300.0})
    named = {one.id: one for _, one in zones}
    found = search_sites(asked, reading, areas(*zones, activity=activity.id), named, by, by_west).body
    expected = case["expected"]
    assert found["found"] == expected["sites"]
    assert [s["land"]["id"] for s in found["sites"]] == expected["tiers"]
    assert [s["area"]["value"] for s in found["sites"]] == expected["areas_m2"]
    largest = max(s["largest"]["value"] for s in found["steps"] if "largest" in s)
    assert largest == pytest.approx(expected["largest_m2"], abs=1)
    if "new_sealed_m2" in expected:
        new = found["sites"][0]["soil"]["new"]
        assert [new[end] for end in ("low", "central", "high")] == pytest.approx(
            expected["new_sealed_m2"], abs=1
        )
    if "by_score" in expected:
        assert [s["rank_by_score"] for s in found["sites"]] == expected["by_score"]
    if "left_out" in expected:
        assert len(found["left_out"]["near_a_better_one"]) == expected["left_out"]
    if "other_cuts" in expected:
        assert found["left_out"]["other_cuts"] == expected["other_cuts"]
    if "binding" in expected:
        binding = [f"{b['kind']} {b['id']}" for b in found["why_no_more"]["binding"]]
        assert set(expected["binding"]) <= set(binding)
