"""Evaluates decision tables on exact decimals; a missing input leaves every outcome it could decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from sttm.errors import RequestError
from sttm.packs.cells import domain_of, parse_cell
from sttm.packs.declared import Text
from sttm.packs.tables import DecisionTable, Outcome, TableInput, TableRow
from sttm.quantities import Missing

__all__ = ["Decision", "decide"]

Value = Decimal | str | Missing | Sequence[str]
"""A number, a category, several categories that are all possible, or nothing known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decides: every outcome that the known inputs leave open, in the table's order."""

    outcomes: tuple[Outcome, ...]
    reasons: tuple[Text, ...]
    missing: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether one outcome is left."""
        return len(self.outcomes) == 1


def decide(table: DecisionTable, inputs: Mapping[str, Value]) -> Decision:
    """Evaluate a table.

    Parameters
    ----------
    table
        A table that a pack has loaded, and so proved sound.
    inputs
        A value for every input of the table, and for no other.

    Raises
    ------
    RequestError
        If an input is lacking, unknown (a misspelt name never falls through to a catch-all row), or
        outside its domain.
    """
    names = [i.name for i in table.inputs]
    if set(names) != set(inputs):
        msg = f"table {table.id} takes {', '.join(names)}; it was given {', '.join(sorted(inputs))}"
        raise RequestError(msg, remedy="name exactly the table's inputs")
    for one in table.inputs:
        _check_domain(table, one, inputs[one.name])
    choices = {n: _alternatives(inputs[n]) for n in names}
    reached: dict[str, Text] = {}
    for chosen in product(*choices.values()):
        for row in _hits(table, dict(zip(names, chosen, strict=True))):
            reached.setdefault(row.then, row.reason)
    outcomes = tuple(o for o in table.outcomes if o.id in reached)
    missing = tuple(n for n in names if isinstance(inputs[n], Missing))
    return Decision(outcomes, tuple(reached[o.id] for o in outcomes), missing)


def _check_domain(table: DecisionTable, one: TableInput, value: Value) -> None:
    domain = domain_of(one)
    for each in _alternatives(value):
        if not isinstance(each, Missing) and not domain.holds(each):
            msg = f"table {table.id}: {one.name} = {each} is outside its domain"
            raise RequestError(msg, remedy=f"the domain is {one.domain}")


def _alternatives(value: Value) -> Sequence[object]:
    if isinstance(value, Missing | Decimal | str):
        return [value]
    return list(value)


def _hits(table: DecisionTable, inputs: Mapping[str, object]) -> list[TableRow]:
    """Return the rows that may hold: up to the first that surely does."""
    rows = []
    for row in table.rows:
        sure = True
        possible = True
        for one in table.inputs:
            value = inputs[one.name]
            cell = row.when[one.name]
            if isinstance(value, Missing):
                sure = sure and cell == "any"
            elif not parse_cell(cell, one.kind).holds(value):
                possible = False
                break
        if possible:
            rows.append(row)
            if sure:
                break
    return rows
