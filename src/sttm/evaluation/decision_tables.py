"""Evaluates decision tables, one case or many; a missing input leaves exactly what its values could give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.packs.cells import Interval, domain_of
from sttm.packs.declared import Text
from sttm.packs.table_space import Axis, TableSpace
from sttm.packs.tables import DecisionTable, Outcome, TableInput
from sttm.quantities import AtMost, Missing

__all__ = ["Decision", "Decisions", "Value", "decide", "decide_many"]

Value = Decimal | str | Missing | Sequence[str]
"""A number, a category, several categories that are all possible, or nothing known but what it is at most."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table decides: every outcome that the known inputs leave open, in the table's order."""

    outcomes: tuple[Outcome, ...]
    reasons: tuple[Text, ...]
    missing: tuple[str, ...]
    certain: tuple[Outcome, ...] = ()
    """Those that follow whatever the missing inputs are."""

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


Places = tuple[tuple[int, ...], ...]
"""For each input the points that are possible."""


class _Prepared:
    """A table ready to answer; thousands of cases share few answers, which are kept.

    Attributes
    ----------
    follows
        Whether an outcome follows, of shape (points of each input …, outcomes).
    anywhere
        All the points of an input.
    """

    def __init__(self, table: DecisionTable) -> None:
        self.table = table
        self.space = TableSpace(table)
        own = [[row.then == outcome.id for row in table.rows] for outcome in table.outcomes]
        by_outcome = [self.space.decides[rows].any(axis=0) for rows in own]
        self.follows = np.stack(by_outcome, axis=-1)
        self.anywhere = {a.name: tuple(int(n) for n in np.flatnonzero(a.inside)) for a in self.space.axes}
        self.answer = lru_cache(maxsize=4096)(self._answer)

    def _answer(self, places: Places) -> tuple[tuple[Outcome, ...], tuple[Text, ...], tuple[Outcome, ...]]:
        """Return what is possible, why, and what is certain."""
        points = np.ix_(*places)
        table = self.table
        follows = self.follows[points].reshape(-1, len(table.outcomes))
        outcomes = tuple(o for n, o in enumerate(table.outcomes) if follows[:, n].any())
        reasons: dict[str, Text] = {}
        for row, decides in zip(table.rows, self.space.decides, strict=True):
            if row.then not in reasons and decides[points].any():
                reasons[row.then] = row.reason
        certain = tuple(o for n, o in enumerate(table.outcomes) if follows[:, n].all())
        return outcomes, tuple(reasons[o.id] for o in outcomes), certain


class _Itself:
    """A table as a key: itself, for its content holds dictionaries."""

    def __init__(self, table: DecisionTable) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and self.table is other.table


@lru_cache(maxsize=1024)
def _prepared(key: _Itself) -> _Prepared:
    return _Prepared(key.table)


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
    ready = _prepared(_Itself(table))
    places: list[tuple[int, ...]] = []
    for one, axis in zip(table.inputs, ready.space.axes, strict=True):
        value = inputs[one.name]
        _check_domain(table, one, value)
        if isinstance(value, Missing):
            places.append(_left_open(value, axis, ready.anywhere[one.name]))
        else:
            places.append(tuple(axis.find(v) for v in _alternatives(value)))
    outcomes, reasons, certain = ready.answer(tuple(places))
    missing = tuple(n for n in names if isinstance(inputs[n], Missing))
    return Decision(outcomes, reasons, missing, certain)


def decide_many(table: DecisionTable, columns: Mapping[str, NDArray[Any]]) -> Decisions:
    """Evaluate a table for many cases at once: the same outcomes as :func:`decide` one by one.

    Parameters
    ----------
    table
        A table that a pack has loaded, and so proved sound.
    columns
        For every input an array of the same length: numbers as floats, NaN where not known; categories as
        objects, None where not known, or as booleans of shape (cases, categories in the order of the domain),
        True where the category is possible.

    Raises
    ------
    RequestError
        If an input is lacking, unknown, or outside its domain; the first such case is named.
    """
    _names(table, columns)
    ready = _prepared(_Itself(table))
    possible = [
        _possible(table, one, axis, columns[one.name])
        for one, axis in zip(table.inputs, ready.space.axes, strict=True)
    ]
    number = len(possible[0][0])
    # Cases with the same points left open in every input have the same answer.
    patterns = np.stack([numbers for numbers, _ in possible], axis=1)
    kinds, which = np.unique(patterns, axis=0, return_inverse=True)
    any_of = np.zeros((len(kinds), len(table.outcomes)), dtype=bool)
    all_of = np.zeros_like(any_of)
    for n, kind in enumerate(kinds):
        points = np.ix_(*(sets[k] for k, (_, sets) in zip(kind, possible, strict=True)))
        follows = ready.follows[points].reshape(-1, len(table.outcomes))
        any_of[n], all_of[n] = follows.any(axis=0), follows.all(axis=0)
    which = which.reshape(number)
    return Decisions(any_of[which], all_of[which])


def _possible(
    table: DecisionTable, one: TableInput, axis: Axis, values: NDArray[Any]
) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """Return for each case the number of a set of points, and the sets."""
    if values.ndim == 2:
        sets, which = np.unique(values, axis=0, return_inverse=True)
        return which.reshape(len(values)), [np.flatnonzero(s) for s in sets]
    unknown = (
        np.isnan(values)
        if one.kind == "number"
        else np.fromiter((v is None for v in values), bool, len(values))
    )
    outside = ~_inside(one, values) & ~unknown
    if outside.any():
        case = int(np.flatnonzero(outside)[0])
        msg = f"table {table.id}: {one.name} = {values[case]} of case {case + 1} is outside its domain"
        raise RequestError(msg, remedy=f"the domain is {one.domain}")
    numbers = np.full(len(values), len(axis.points), dtype=np.intp)
    numbers[~unknown] = axis.find_all(values[~unknown])
    return numbers, [*(np.array([n]) for n in range(len(axis.points))), np.flatnonzero(axis.inside)]


def _inside(one: TableInput, values: NDArray[Any]) -> NDArray[np.bool_]:
    domain = domain_of(one)
    if isinstance(domain, Interval):
        low, high = float(domain.low), float(domain.high)
        above = values >= low if domain.low_included else values > low
        inside: NDArray[np.bool_] = above & (values <= high if domain.high_included else values < high)
        return inside
    return np.fromiter((domain.holds(v) for v in values), dtype=bool, count=len(values))


def _names(table: DecisionTable, inputs: Mapping[str, object]) -> list[str]:
    names = [i.name for i in table.inputs]
    if set(names) != set(inputs):
        msg = f"table {table.id} takes {', '.join(names)}; it was given {', '.join(sorted(inputs))}"
        raise RequestError(msg, remedy="name exactly the table's inputs")
    return names


def _check_domain(table: DecisionTable, one: TableInput, value: Value) -> None:
    domain = domain_of(one)
    for each in _alternatives(value):
        if not isinstance(each, Missing) and not domain.holds(each):
            msg = f"table {table.id}: {one.name} = {each} is outside its domain"
            raise RequestError(msg, remedy=f"the domain is {one.domain}")


def _left_open(value: Missing, axis: Axis, anywhere: tuple[int, ...]) -> tuple[int, ...]:
    """Return the points that a missing value leaves open: all, or those up to what it is at most."""
    if not isinstance(value, AtMost):
        return anywhere
    last = axis.find(value.most)
    # A bound below the whole domain bounds nothing: nobody can tell which of the two is wrong.
    return tuple(n for n in anywhere if n <= last) or anywhere


def _alternatives(value: Value) -> Sequence[object]:
    if isinstance(value, Missing | Decimal | str):
        return [value]
    return list(value)
