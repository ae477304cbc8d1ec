"""The worked cases of the poles, which the documentation shows."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stock_territory import MUNICIPALITIES, box, frame, point, reading_of

from sttm.packs.poles import PoleCondition, PoleRule
from sttm.packs.strict_yaml import read_yaml
from sttm.packs.validating import validated
from sttm.production.poles.declared import DECLARED
from sttm.production.poles.finding import found_poles

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "poles.yaml")
X, Y = 500, 500
SOURCED: dict[str, Any] = {
    "source": {"kind": "assumption", "title": "x", "article": None, "url": None},
    "official": False,
    "confidence": "ours",
}
TEXT = {"it": "x", "en": "x"}


def condition_of(given: dict[str, Any], name: str = "asked", role: str = "precondition") -> dict[str, Any]:
    units = {"area": "m**2", "floor_space": "m**2", "distance": "m"}
    body = {
        "id": name,
        "title": TEXT,
        "text": TEXT,
        "role": role,
        "article": None,
        "unit": units.get(given["reads"], "1"),
    }
    return {**body, **given, **SOURCED}


def rule_of(conditions: list[dict[str, Any]], **more: Any) -> PoleRule:
    """Return a rule of poles on all areas to regenerate."""
    from datetime import date

    from pydantic import TypeAdapter

    land = {"id": "each", "title": TEXT, "layer": "regeneration_areas", "gather": "each", "text": TEXT}
    body = {
        "id": "tried", "title": TEXT, "kind": "production", "purpose": TEXT, "activities": ["light_production"],
        "lands": [land], "conditions": conditions, "incentives": [],
        "in_force_from": date(2024, 1, 1), "in_force_until": None, **SOURCED, **more,
    }  # fmt: skip
    made, faults = validated(body, TypeAdapter(PoleRule), "rule")
    assert not faults, faults
    return made  # type: ignore[no-any-return]


def layers_of(case: dict[str, Any]) -> dict[str, Any]:
    half = case["place"].get("side_m", 0) / 2
    shape = point(X, Y) if not half else box(X - half, Y - half, X + half, Y + half)
    areas = {"C": {"geometry": shape, "kind": "disused"}}
    if "regeneration_share" in case:
        right = X - half + 2 * half * case["regeneration_share"]
        areas["R"] = {"geometry": box(X - half, Y - half, right, Y + half), "kind": "regeneration"}
    layers = {"municipalities": MUNICIPALITIES, "regeneration_areas": frame("area_id", areas)}
    if "station_m" in case:
        layers["rail_stations"] = frame("station_id", {"T": {"geometry": point(X + case["station_m"], Y)}})
    if "services_m" in case:
        services = {f"S{n}": {"geometry": point(X, Y + d), "type": "services_to_firms", "status": "existing"}
                    for n, d in enumerate(case["services_m"])}  # fmt: skip
        layers["settlements"] = frame("settlement_id", services)
    return layers


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    given = dict(case["condition"])
    if given["reads"] == "share_inside":
        given["where"] = [{"column": "kind", "one_of": ["regeneration"]}]
    reading = reading_of(tmp_path / "ws", layers_of(case))
    reading.pack = replace(reading.pack, poles={"tried": rule_of([condition_of(given)])})
    said = ()
    if "declared" in case:
        body = [{"candidate": "regeneration_areas:C", "conditions": {"asked": case["declared"]}}]
        said, faults = validated(body, DECLARED, "declared")
        assert not faults
    result, _ = found_poles(reading, declared=said)
    one = next(c for c in result["poles"][0]["candidates"] if c["id"] == "regeneration_areas:C")
    found = one["conditions"][0]
    expected = case["expected"]
    assert found["answer"] == expected["answer"]
    if "value" in expected:
        assert found["value"] == pytest.approx(expected["value"], abs=0.1)
    for end in {"low", "high"} & set(expected):
        assert found["value"][end] == pytest.approx(expected[end], abs=0.1)
    if "gap" in expected:
        assert found["gap"] == pytest.approx(expected["gap"], abs=0.1)
    if found["answer"] == "not_assessable":
        assert all(found["reason"].values())


@pytest.mark.parametrize(
    "given",
    [
        {"reads": "area"},
        {"reads": "declared", "at_least": 1.0},
        {"reads": "distance", "at_most": 1.0},
        {"reads": "count_within", "layer": "settlements", "at_least": 1.0},
        {"reads": "profile_class"},
        {"reads": "area", "at_least": 2.0, "at_most": 1.0},
    ],
)
def test_a_condition_says_what_it_reads(given: dict[str, Any]) -> None:
    from pydantic import TypeAdapter

    assert validated(condition_of(given), TypeAdapter(PoleCondition), "condition")[1]
