"""Reads a call and the table of its projects; every name in them is checked, every fault said at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from sttm.errors import Fault
from sttm.norms.fund.books import Party
from sttm.norms.fund.calls import BUILT_IN, CALL, PROJECTS, Call, LinearCriterion, Project, StepsCriterion
from sttm.norms.state_files import read_state, refuse
from sttm.packs.cells import domain_of, parse_cell
from sttm.packs.funds import FundRules
from sttm.packs.pack import Pack
from sttm.packs.rules import fact_input
from sttm.packs.table_space import table_faults
from sttm.packs.tables import TableInput
from sttm.packs.validating import validated

__all__ = ["exact", "known_facts", "read_call", "read_projects"]

HUNDREDTH = Decimal("0.01")
OWN = ("id", "title", "municipality", "cost", "requested", "least")
"""Columns of a table of projects that are no facts."""
_COMMA = re.compile(r"^(-?\d+),(\d+)$")
"""A number with a decimal comma: only where columns are parted by semicolons."""


def known_facts(call: Call, pack: Pack) -> dict[str, TableInput]:
    """Return every fact that a project of the call may have: of the pack, the call, every project."""
    own = {one.name: one for one in call.facts}
    return {**{name: fact_input(f) for name, f in pack.facts.items()}, **own, **BUILT_IN}


def read_call(path: Path, pack: Pack) -> Call:
    """Read a call and check every name in it.

    Raises
    ------
    InputError
        With every fault: an unknown fact, a cell that is no condition on it, a measure that is not one of
        calls, a fund that is not in force on the day, a reserve for the preferred place that is lacking.
    """
    call = read_state(path, CALL)
    faults = [
        Fault(code="call", message=m, remedy="correct the call", file=path.name, feature=call.id)
        for m in _call_faults(call, pack)
    ]
    refuse(path.name, faults)
    return call


def _call_faults(call: Call, pack: Pack) -> Iterator[str]:
    known = known_facts(call, pack)
    yield from (f"fact {f.name} is declared by the pack" for f in call.facts if f.name in pack.facts)
    for condition in (*call.eligibility, *(c for r in call.reserves for c in r.where)):
        yield from _cell_faults(condition.fact, condition.cell, known)
    measures = {m.id: m.form for m in pack.measures.values() if m.covers(call.on)}
    for one in call.criteria:
        if isinstance(one, StepsCriterion):
            yield from (m for step in one.steps for m in _cell_faults(one.fact, step.when, known))
        elif isinstance(one, LinearCriterion):
            if one.fact not in known or known[one.fact].kind != "number":
                yield f"criterion {one.id}: {one.fact} is not a declared number"
        elif measures.get(one.measure) != "points_in_calls":
            yield f"criterion {one.id}: {one.measure} gives no points in calls on {call.on}"
    for name in call.excluded_by:
        if measures.get(name) != "exclusion_from_calls":
            yield f"{name} is not a measure that excludes from calls on {call.on}"
    fact = call.benefit.fact
    if fact is not None and (fact not in known or known[fact].kind != "number"):
        yield f"benefit: {fact} is not a declared number"
    if call.eligibility_table is not None:
        yield from (f"table of eligibility: {fault}" for fault in table_faults(call.eligibility_table))
        names = {i.name for i in call.eligibility_table.inputs}
        yield from (
            f"table of eligibility: fact {name} is not declared" for name in sorted(names - set(known))
        )
        if "eligible" not in {o.id for o in call.eligibility_table.outcomes}:
            yield "table of eligibility: no outcome is called eligible"
    yield from _fund_faults(call, pack)


def _fund_faults(call: Call, pack: Pack) -> Iterator[str]:
    fund = next((f for f in pack.funds.values() if f.id == call.fund and f.covers(call.on)), None)
    if fund is None:
        yield f"fund {call.fund} is not in force on {call.on}"
        return
    if call.article != fund.article:
        yield f"stands on article {call.article}; fund {fund.id} is governed by {fund.article}"
    currency = fund.currency(call.currency)
    if currency is None or currency.held:
        yield f"{call.currency} is not a currency that the fund pays in"
    elif call.budget % Decimal(str(currency.quantum)):
        yield f"the budget is not a whole number of {currency.quantum:g}"
    if fund.landing is not None and not _lands(call, fund):
        place = f"{fund.landing.fact} is {fund.landing.value}"
        yield f"no reserve of at least {fund.landing.share:g} of the budget is for projects where {place}"


def _lands(call: Call, fund: FundRules) -> bool:
    """Whether a reserve is as large as the share that must land in the preferred place."""
    landing = fund.landing
    assert landing is not None  # noqa: S101 - asked only then
    for one in call.reserves:
        amount = one.amount if one.amount is not None else Decimal(str(one.share)) * call.budget
        there = any(c.fact == landing.fact and c.cell in (landing.value, (landing.value,)) for c in one.where)
        if there and amount >= Decimal(str(landing.share)) * call.budget:
            return True
    return False


def _cell_faults(fact: str, cell: Any, known: Mapping[str, TableInput]) -> Iterator[str]:
    if fact not in known:
        yield f"fact {fact} is not declared"
        return
    try:
        parse_cell(cell, known[fact].kind)
    except ValueError as error:
        yield f"{fact}: {error}"


def read_projects(path: Path, call: Call, pack: Pack, parties: Mapping[str, Party]) -> tuple[Project, ...]:
    """Read the projects of a call.

    Raises
    ------
    InputError
        With every fault: an id given twice, an unknown Comune or fact, a value outside its domain.
    """
    projects = _from_csv(path) if path.suffix.casefold() == ".csv" else read_state(path, PROJECTS)
    known = known_facts(call, pack)
    names = [p.id for p in projects]
    twice = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    faults = []
    for project in projects:
        messages = ["is entered twice"] if project.id in twice else []
        if project.municipality not in parties:
            messages.append(f"Comune {project.municipality} is not among the parties")
        if any(v is not None and v % HUNDREDTH for v in (project.cost, project.requested, project.least)):
            messages.append("money has no thousandths")
        for name, value in project.facts.items():
            if name not in known or name in BUILT_IN:
                messages.append(f"there is no fact {name} to enter")
            elif value is not None and not domain_of(known[name]).holds(exact(value)):
                messages.append(f"{name} = {value} is outside the domain {known[name].domain}")
        faults += [
            Fault(code="project", message=m, remedy="correct it", file=path.name, feature=project.id)
            for m in messages
        ]
    refuse(path.name, faults)
    return projects


def exact(value: float | str) -> Decimal | str:
    """Return a fact as it is compared: numbers exact."""
    return value if isinstance(value, str) else Decimal(str(value))


def _from_csv(path: Path) -> tuple[Project, ...]:
    """Read a table: one row for each project; a column that is not one of its own is a fact."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refuse(path.name, [Fault(code="unreadable", message=str(error), file=path.name)])
    semicolons = text.splitlines()[0].count(";") if text else 0
    rows, faults = [], []
    for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=";" if semicolons else ","), 1):
        if None in row:
            message, remedy = (
                "has more cells than the head has columns",
                "put texts with separators in quotes",
            )
            faults.append(
                Fault(code="cells", message=message, remedy=remedy, file=path.name, feature=f"row {number}")
            )
        cells = {
            k: _COMMA.sub(r"\1.\2", v) if semicolons and v else v for k, v in row.items() if k is not None
        }
        facts = {k: _cell(v) for k, v in cells.items() if k not in OWN}
        own = {k: v for k, v in cells.items() if k in OWN and v not in ("", None)}
        rows.append({**own, "facts": facts})
    refuse(path.name, faults)
    found, faults = validated(rows, PROJECTS, path.name)
    refuse(path.name, faults)
    projects: tuple[Project, ...] = found
    return projects


def _cell(text: str | None) -> float | str | None:
    if text is None or not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        return text.strip()
