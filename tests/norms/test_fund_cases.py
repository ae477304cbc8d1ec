"""The worked cases of the fund come out as they were reckoned by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from test_fund_ledger import played
from test_fund_selection import ANY, TEXT, call, candidate

from sttm.norms.fund.acts import plain
from sttm.norms.fund.selection import nested, select_best, select_by_rank
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "fund.yaml")
BUDGET = Decimal(1000)


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
