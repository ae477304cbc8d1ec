"""The worked cases of the fund come out as they were reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from test_fund_ledger import played
from test_fund_selection import ANY, TEXT, call, candidate

from sttm.norms.fund.acts import plain
from sttm.norms.fund.selection import nested, select_best, select_by_rank
from sttm.norms.fund.soil import SOIL, soil_balances
from sttm.packs.funds import FundRules, SoilThreshold
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "fund.yaml")
BUDGET = Decimal(1000)
PACK = load_pack("base")
ON = date(2026, 3, 10)


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "ledger"], ids=lambda c: c["title"]["en"])
def test_ledger_case(case: dict) -> None:
    ledger, faults = played(*case["acts"])
    assert {f"{a} {c}": plain(v) for (a, c), v in ledger.balances.items()} == case["expected"]
    assert [fault.message for fault in faults] == case.get("faults", [])


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "call"], ids=lambda c: c["title"]["en"])
def test_call_case(case: dict) -> None:
    reserves = tuple({"title": TEXT, "where": ANY, **one} for one in case.get("reserves", ()))
    asked = call(reserves=reserves, most_per_municipality=case.get("most_per_municipality"))
    projects = [
        candidate(p["id"], p["requested"], p["points"], p["benefit"], least=p.get("least"),
                  where=p.get("municipality", "F001"), reserves=p.get("reserves", ()))
        for p in case["projects"]
    ]  # fmt: skip
    if "step" in case:
        ranking, best = nested(asked, projects, BUDGET, Decimal(case["step"]))
    else:
        ranking, best = select_by_rank(asked, projects, BUDGET), select_best(asked, projects, BUDGET)
    found = {"ranking": ranking, "best": best}
    assert {way: {n: plain(g) for n, g in f.grants.items()} for way, f in found.items()} == case["expected"]


def soil(case: dict, thresholds: Sequence[SoilThreshold], fund: FundRules) -> dict:
    plan = {
        "municipality": "F001",
        "act": "DCC 1",
        "reference_day": date(2014, 12, 2),
        "on": ON,
        "uses": case["uses"],
    }
    plans = SOIL.validate_python((_as_tuples(plan),))
    ledger, _ = played()
    (found,) = soil_balances(plans, fund, thresholds, ledger, ON)
    allowed = [use["allowed_m2"] for use in found["uses"]]
    return {"allowed_m2": allowed, **{name: found[name] for name in ("beyond_target_m2", "due_m2")}}


def _as_tuples(plan: dict) -> dict:
    return {**plan, "uses": tuple(plan["uses"])}


SOIL_CASES = [c for c in CASES if c["kind"] == "soil"]
FUND = PACK.funds["metropolitan of 2024-02-28"]
THRESHOLDS = tuple(PACK.soil_thresholds.values())


@pytest.mark.parametrize("case", SOIL_CASES, ids=lambda c: c["title"]["en"])
def test_soil_case(case: dict) -> None:
    assert soil(case, THRESHOLDS, FUND) == case["expected"]


def test_no_threshold_of_soil_can_change_without_breaking_a_case() -> None:
    unseen = []
    for place, one in enumerate(THRESHOLDS):
        # A threshold that is not the strictest shows only once it has become so.
        mutant = one.model_copy(update={"reduction": one.reduction * 1.3})
        others = (*THRESHOLDS[:place], mutant, *THRESHOLDS[place + 1 :])
        if all(soil(case, others, FUND) == case["expected"] for case in SOIL_CASES):
            unseen.append(one.id)
    half = FUND.model_copy(update={"soil_share": FUND.soil_share * 1.01})
    if all(soil(case, THRESHOLDS, half) == case["expected"] for case in SOIL_CASES):
        unseen.append("soil_share")
    assert unseen == []
