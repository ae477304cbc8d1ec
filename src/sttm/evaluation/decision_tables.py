"""Evaluates decision tables on exact decimals, or on arrays; a missing input leaves what it could decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.packs.cells import Anything, Interval, OneOf, domain_of, parse_cell
from sttm.packs.declared import Text
from sttm.packs.tables import DecisionTable, Outcome, TableInput, TableRow
from sttm.quantities import Missing

__all__ = ["Decision", "Decisions", "Value", "decide", "decide_many"]

Value = Decimal | str | Missing | Sequence[str]
"""A number, a category, several categories that are all possible, or nothing known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decides: every outcome that the known inputs leave open, in the table's order."""

    outcomes: tuple[Outcome, ...]
    reasons: tuple[Text, ...]
    missing: tuple[str, ...]
    certain: tuple[Outcome, ...] = ()
    """Those that follow whatever the missing inputs are; with one outcome left, that one."""

    @property
    def known(self) -> bool:
        """Whether nothing is left open."""
        return self.outcomes == self.certain


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """What a table decides for many cases; arrays of shape (cases, outcomes), in the table's order."""

    possible: NDArray[np.bool_]
    certain: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether nothing is left open, by case."""
        known: NDArray[np.bool_] = (self.possible == self.certain).all(axis=1)
        return known


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
    names = _names(table, inputs)
    for one in table.inputs:
        _check_domain(table, one, inputs[one.name])
    choices = {n: _alternatives(inputs[n]) for n in names}
    reached: dict[str, Text] = {}
    always: set[str] | None = None
    for chosen in product(*choices.values()):
        rows, sure = _hits(table, dict(zip(names, chosen, strict=True)))
        for row in rows:
            reached.setdefault(row.then, row.reason)
        followed = {row.then for row in rows}
        if table.hit_policy == "collect":
            followed = {row.then for row in sure}
        elif len(followed) > 1:
            followed = set()
        always = followed if always is None else always & followed
    outcomes = tuple(o for o in table.outcomes if o.id in reached)
    certain = tuple(o for o in table.outcomes if o.id in (always or ()))
    missing = tuple(n for n in names if isinstance(inputs[n], Missing))
    return Decision(outcomes, tuple(reached[o.id] for o in outcomes), missing, certain)


def decide_many(table: DecisionTable, columns: Mapping[str, NDArray[Any]]) -> Decisions:
    """Evaluate a table for many cases at once: the same outcomes as :func:`decide` one by one.

    Parameters
    ----------
    table
        A table that a pack has loaded, and so proved sound.
    columns
        For every input an array of the same length: numbers as floats, NaN where not known; categories as
        objects, None where not known.

    Raises
    ------
    RequestError
        If an input is lacking, unknown, or outside its domain; the first such case is named.
    """
    _names(table, columns)
    number = len(next(iter(columns.values())))
    unknown = {}
    for one in table.inputs:
        values = columns[one.name]
        absent = np.isnan(values) if one.kind == "number" else _among(values, frozenset([None]))
        unknown[one.name] = absent
        outside = ~_holding(domain_of(one), values) & ~unknown[one.name]
        if outside.any():
            case = int(np.flatnonzero(outside)[0])
            msg = f"table {table.id}: {one.name} = {values[case]} of case {case + 1} is outside its domain"
            raise RequestError(msg, remedy=f"the domain is {one.domain}")
    place = {o.id: n for n, o in enumerate(table.outcomes)}
    possible = np.zeros((number, len(place)), dtype=bool)
    certain = np.zeros_like(possible)
    decided = np.zeros(number, dtype=bool)
    for row in table.rows:
        may, must = np.ones(number, dtype=bool), np.ones(number, dtype=bool)
        for one in table.inputs:
            condition = parse_cell(row.when[one.name], one.kind)
            if isinstance(condition, Anything):
                continue
            holds = _holding(condition, columns[one.name]) & ~unknown[one.name]
            may &= holds | unknown[one.name]
            must &= holds
        outcome = place[row.then]
        possible[:, outcome] |= may & ~decided
        certain[:, outcome] |= must & ~decided
        if table.hit_policy != "collect":
            decided |= must
    if table.hit_policy != "collect":
        one_left = possible.sum(axis=1, keepdims=True) == 1
        certain = possible & one_left
    return Decisions(possible, certain)


def _names(table: DecisionTable, inputs: Mapping[str, object]) -> list[str]:
    names = [i.name for i in table.inputs]
    if set(names) != set(inputs):
        msg = f"table {table.id} takes {', '.join(names)}; it was given {', '.join(sorted(inputs))}"
        raise RequestError(msg, remedy="name exactly the table's inputs")
    return names


def _holding(condition: Interval | OneOf | Anything, values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a condition holds; unknown values hold nothing."""
    held: NDArray[np.bool_]
    if isinstance(condition, Interval):
        low, high = float(condition.low), float(condition.high)
        above = values >= low if condition.low_included else values > low
        held = above & (values <= high if condition.high_included else values < high)
    elif isinstance(condition, OneOf):
        held = _among(values, frozenset(float(v) if isinstance(v, Decimal) else v for v in condition.values))
    else:
        held = np.ones(len(values), dtype=bool)
    return held


def _among(values: NDArray[Any], listed: frozenset[object]) -> NDArray[np.bool_]:
    return np.fromiter((v in listed for v in values), dtype=bool, count=len(values))


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


def _hits(table: DecisionTable, inputs: Mapping[str, object]) -> tuple[list[TableRow], list[TableRow]]:
    """Return the rows that may hold and those that surely do; but to *collect*, up to the first that does."""
    rows, certain = [], []
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
                certain.append(row)
                if table.hit_policy != "collect":
                    break
    return rows, certain
