"""The worked cases of incentives and penalties, and the changes of a measure or a limit that have to break one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.norms.adhesions import Adhesion
from sttm.norms.case import Case, facts_of
from sttm.norms.framework import Framework, framework_on
from sttm.norms.measures.worth import assess
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml

BASE = load_pack("base")
CASES = read_yaml(Path(__file__).parents[1] / "cases" / "measures.yaml")
MEMBER = Adhesion(municipality="F001", act="DCC 1", in_force_from=date(2025, 1, 1), in_force_until=None)
FRAMEWORK = framework_on(BASE, date(2026, 3, 10))


def worths(framework: Framework, case: dict[str, Any]) -> dict[str, Any]:
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in case["facts"].items()}
    one = Case(id="case", municipality="F001", on=case["on"], facts=facts)
    register = {"yes": (MEMBER,), "no": (), None: None}[case.get("joined", "no")]
    found = assess(framework, one, facts_of(one, framework.facts), register)
    told: dict[str, Any] = {a.measure.id: a.worth and _shown(a.worth.as_dict()) for a in found.measures}
    told["net_to_pay"] = _shown(found.totals()["net_to_pay"])
    return {name: told[name] for name in case["expected"]}


def _shown(span: dict[str, str]) -> str | list[str]:
    return span["low"] if span["low"] == span["high"] else [span["low"], span["high"]]


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_worked_case(case: dict[str, Any]) -> None:
    assert worths(framework_on(BASE, case["on"]), case) == case["expected"]


def test_every_measure_is_worth_something_and_nothing_in_some_case() -> None:
    for name in FRAMEWORK.measures:
        said = {str(c["expected"].get(name, "")) for c in CASES} - {""}
        assert any(any(d in "123456789" for d in one) for one in said), name
        assert any(one.strip("0.") == "" for one in said), name


def mutants() -> Iterator[tuple[str, Framework]]:
    for name, measure in FRAMEWORK.measures.items():
        rounding = measure.rounding.model_copy(update={"quantum": measure.rounding.quantum * 20})
        changes: list[tuple[str, dict[str, Any]]] = [("coarser rounding", {"rounding": rounding})]
        if measure.base is not None:
            other = "construction_cost" if measure.unit == "EUR" else "new_inhabitants"
            changes.append(("another base", {"base": other}))
        if len(measure.factors) > 1:
            changes += [
                (f"without {f.rule}", {"factors": tuple(g for g in measure.factors if g is not f)})
                for f in measure.factors
            ]
        for f in measure.factors:
            if f.output_most is not None:
                least = tuple(g.model_copy(update={"output_most": None}) for g in measure.factors)
                changes.append(("the least alone", {"factors": least}))
        if measure.group is not None:
            changes.append(("no limit", {"group": None}))
        for what, update in changes:
            changed = {**FRAMEWORK.measures, name: measure.model_copy(update=update)}
            yield f"{name}: {what}", replace(FRAMEWORK, measures=changed)
    for limit in FRAMEWORK.limits:
        for share in (limit.share - 0.01, limit.share + 0.01):
            changed_limit = limit.model_copy(update={"share": share})
            yield f"limit {limit.id}: {share}", replace(FRAMEWORK, limits=(changed_limit,))


@pytest.mark.parametrize(
    ("name", "framework"), list(mutants()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_changed_measure_breaks_a_case(name: str, framework: Framework) -> None:
    assert any(worths(framework, case) != case["expected"] for case in CASES), name
