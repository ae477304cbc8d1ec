"""The worked cases of the rules; and the proof that they hold the norms fast: no threshold can move unseen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sttm.evaluation.decision_tables import decide
from sttm.norms.applying import with_rules
from sttm.norms.case import Case, facts_of
from sttm.norms.framework import Framework, framework_on
from sttm.packs.cells import Interval, OneOf, parse_cell
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.packs.tables import DecisionTable, TableRow

BASE = load_pack("base")
CASES = read_yaml(Path(__file__).parents[1] / "cases" / "norms.yaml")
ON = date(2026, 3, 10)


def asked(framework: Framework, case: dict) -> dict:
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in case["facts"].items()}
    entered = Case(id="case", municipality=None, on=case["on"], facts=facts)
    known = with_rules(framework, facts_of(entered, BASE.facts))
    return {i.fact: known.value(i.fact) for i in framework.rules[case["rule"]].inputs}


def answered(table: DecisionTable, inputs: dict) -> dict:
    outcomes = decide(table, inputs).outcomes
    values = {
        o.name: [min(x.values[o.name] for x in outcomes), max(x.values[o.name] for x in outcomes)]
        for o in table.outputs
    }
    return {"outcomes": [o.id for o in outcomes], **({"values": values} if values else {})}


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_worked_case(case: dict) -> None:
    framework = framework_on(BASE, case["on"])
    assert answered(framework.tables[case["rule"]], asked(framework, case)) == case["expected"]


def test_there_is_a_case_for_every_row_of_every_rule() -> None:
    framework = framework_on(BASE, ON)
    unreached = []
    for name, table in framework.tables.items():
        own = [asked(framework, case) for case in CASES if case["rule"] == name]
        for number in range(len(table.rows)):
            without = table.model_copy(update={"rows": table.rows[:number] + table.rows[number + 1 :]})
            if all(answered(table, inputs) == _or_nothing(without, inputs) for inputs in own):
                unreached.append(f"{name}, row {number + 1}")
    assert unreached == []


def _or_nothing(table: DecisionTable, inputs: dict) -> dict:
    try:
        return answered(table, inputs)
    except ValueError:  # no row holds any more
        return {}


def mutants(table: DecisionTable) -> Iterator[tuple[str, DecisionTable]]:
    """Yield the table with one threshold moved by a thousandth, or one value that it gives by a hundredth."""
    for number, row in enumerate(table.rows):
        for one in table.inputs:
            if one.kind != "number":
                continue
            for cell in _moved(row.when[one.name]):
                changed = TableRow(when={**row.when, one.name: cell}, then=row.then, reason=row.reason)
                rows = (*table.rows[:number], changed, *table.rows[number + 1 :])
                yield (
                    f"{table.id}, row {number + 1}: {one.name} {cell}",
                    table.model_copy(update={"rows": rows}),
                )
    for place, outcome in enumerate(table.outcomes):
        for name, value in outcome.values.items():
            changed = outcome.model_copy(update={"values": {**outcome.values, name: value * 1.01 + 0.001}})
            outcomes = (*table.outcomes[:place], changed, *table.outcomes[place + 1 :])
            yield (
                f"{table.id}: {outcome.id} gives another {name}",
                table.model_copy(update={"outcomes": outcomes}),
            )


def _moved(cell: object) -> Iterator[str]:
    condition = parse_cell(cell, "number")
    if isinstance(condition, OneOf):
        return
    if isinstance(condition, Interval):
        for end in ("low", "high"):
            value = getattr(condition, end)
            if not value.is_finite():
                continue
            step = abs(value) / 1000 or type(value)("0.001")
            for other in (value + step, value - step):
                low, high = (other, condition.high) if end == "low" else (condition.low, other)
                opening, closing = (
                    "[" if condition.low_included else "(",
                    "]" if condition.high_included else ")",
                )
                yield f"{opening}{low}, {high}{closing}".replace("Infinity", "inf")


def test_no_threshold_and_no_value_can_change_without_breaking_a_case() -> None:
    framework = framework_on(BASE, ON)
    unseen = []
    for name, table in framework.tables.items():
        own = [(asked(framework, case), case["expected"]) for case in CASES if case["rule"] == name]
        for what, mutant in mutants(table):
            if all(_or_nothing(mutant, inputs) == expected for inputs, expected in own):
                unseen.append(what)
    assert unseen == []
