"""The worked cases of the monitoring, which the documentation shows."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.environment.monitoring.state import state_of, trend_of
from sttm.indicators.trends import missing_periods
from sttm.packs.loading import load_pack
from sttm.packs.monitoring import Change, FirstValue, FixedValue, MonitoringIndicator
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "monitoring.yaml")
ON = date(2026, 3, 10)


def declared(case: dict[str, Any]) -> MonitoringIndicator:
    """Return an indicator of the pack, with the target of the case at the middle of its year."""
    given = case.get("target")
    source = {"source": {"kind": "assumption", "title": "x", "article": None, "url": None}, "official": False,
              "confidence": "ours", "note": None}  # fmt: skip
    target: FixedValue | Change | None = None
    if given is not None:
        when = date(given["year"], 7, 2)
        if "change" in given:
            target = Change.model_validate(
                {"kind": "change", "change": given["change"], "date": when, **source}
            )
        else:
            target = FixedValue.model_validate(
                {"kind": "value", "value": given["value"], "date": when, **source}
            )
    changes = {
        "direction": case["direction"],
        "baseline": FirstValue(kind="first") if case.get("baseline") == "first" else None,
        "target": target,
        "target_places": () if target is None else ("area",),
        "digits": 2,
    }
    return load_pack("base").monitoring["sealed_share"].model_copy(update=changes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any]) -> None:
    pack, indicator = load_pack("base"), declared(case)
    series = [(str(year), float(value)) for year, value in case["series"].items()]
    trend = trend_of(
        indicator, series, int(pack.number("trend_minimum_values", ON)), pack.number("trend_significance", ON)
    )
    state = state_of(indicator, "area", series)
    found = {
        **trend,
        "trend": trend["answer"],
        "favourable": {True: "yes", False: "no"}.get(trend.get("favourable")),
        "state": state["answer"],
        "required_by_now": state["required_by_now"],
    }
    if "day" in case:
        years = [int(year) for year in case["series"]]
        until = date.fromisoformat(case["day"]).year
        found["missing_years"] = list(missing_periods(years, case["frequency_years"], until))
    for name, expected in case["expected"].items():
        if isinstance(expected, float):
            assert found[name] == pytest.approx(expected, abs=1e-4), name
        else:
            assert found[name] == expected, name
