"""The cells of decision tables, parsed; and the proof that a table has no overlap, gap or dead row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import numpy as np

from sttm.packs.tables import Cell, DecisionTable, TableInput

__all__ = ["Anything", "Condition", "Interval", "OneOf", "domain_of", "parse_cell", "table_faults"]

LARGEST_CHECK = 2_000_000
"""Combinations a table may have: beyond that it should be split, for readers too."""

_INTERVAL = re.compile(r"^([\[(])\s*(-?[\d.]+|-inf)\s*,\s*(-?[\d.]+|inf)\s*([\])])$")
_COMPARISON = re.compile(r"^(<=|>=|<|>)\s*(-?[\d.]+)$")


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two ends."""

    low: Decimal
    high: Decimal
    low_included: bool
    high_included: bool

    def holds(self, value: object) -> bool:
        """Whether a number lies in the interval."""
        if not isinstance(value, Decimal):
            return False
        above = value > self.low or (self.low_included and value == self.low)
        below = value < self.high or (self.high_included and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some values."""

    values: frozenset[object]

    def holds(self, value: object) -> bool:
        """Whether the value is one of them."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class Anything:
    """No condition; yet the input must be known by name."""

    def holds(self, value: object) -> bool:
        """Return True, whatever the value."""
        del value
        return True


Condition = Interval | OneOf | Anything


@lru_cache(maxsize=4096)
def parse_cell(cell: Cell, kind: str) -> Condition:
    """Return the condition that a cell writes.

    Raises
    ------
    ValueError
        If the cell is not a condition on an input of that kind (``number`` or ``category``).
    """
    if cell == "any":
        return Anything()
    if isinstance(cell, tuple):
        return OneOf(frozenset(_scalar(v, kind) for v in cell))
    if isinstance(cell, str) and kind == "number":
        return _interval(cell)
    return OneOf(frozenset([_scalar(cell, kind)]))


def _scalar(value: object, kind: str) -> object:
    if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if kind == "category" and isinstance(value, str):
        return value
    msg = f"{value!r} is not a {kind}"
    raise ValueError(msg)


def _interval(cell: str) -> Interval:
    try:
        if match := _INTERVAL.match(cell):
            opening, low, high, closing = match.groups()
            interval = Interval(_number(low), _number(high), opening == "[", closing == "]")
            if interval.low > interval.high:
                msg = f"{cell!r} runs from high to low"
                raise ValueError(msg)
            return interval
        if match := _COMPARISON.match(cell):
            sign, end = match.group(1), _number(match.group(2))
            if sign.startswith("<"):
                return Interval(Decimal("-Infinity"), end, False, sign == "<=")
            return Interval(end, Decimal("Infinity"), sign == ">=", False)
    except InvalidOperation:
        pass
    msg = f"{cell!r} is not an interval such as '[0, 10)', '>= 3' or '< 0.2', nor 'any'"
    raise ValueError(msg)


def _number(text: str) -> Decimal:
    return Decimal(text.replace("inf", "Infinity"))


def table_faults(table: DecisionTable) -> Iterator[str]:
    """Yield everything wrong with a table: inputs, cells, outcomes, overlaps, gaps, unreachable rows."""
    basic = list(_faults_of_form(table))
    yield from basic
    if not basic:
        yield from _faults_of_logic(table)


def _faults_of_form(table: DecisionTable) -> Iterator[str]:
    names = [i.name for i in table.inputs]
    outcomes = {o.id for o in table.outcomes}
    for one in table.inputs:
        try:
            domain_of(one)
        except ValueError as error:
            yield f"input {one.name}: domain {error}"
    for number, row in enumerate(table.rows, 1):
        yield from (f"row {number}: unknown input {n}" for n in row.when if n not in names)
        yield from (f"row {number}: input {n} is not named; write any" for n in names if n not in row.when)
        if row.then not in outcomes:
            yield f"row {number}: {row.then} is not one of the outcomes"
        for one in table.inputs:
            try:
                condition = parse_cell(row.when.get(one.name, "any"), one.kind)
            except ValueError as error:
                yield f"row {number}, {one.name}: {error}"
                continue
            if one.kind == "category" and isinstance(condition, OneOf):
                strange = sorted(str(v) for v in condition.values if v not in one.domain)
                yield from (f"row {number}, {one.name}: {v} is not in the domain" for v in strange)
    yield from (f"outcome {o} follows from no row" for o in sorted(outcomes - {r.then for r in table.rows}))


@lru_cache(maxsize=1024)
def domain_of(one: TableInput) -> Interval | OneOf:
    """Return the values an input may have.

    Raises
    ------
    ValueError
        If the domain is not one of its kind.
    """
    if one.kind == "number":
        if not isinstance(one.domain, str):
            msg = "of a number is an interval such as '[0, inf)'"
            raise ValueError(msg)
        return _interval(one.domain)
    if isinstance(one.domain, str):
        msg = "of a category is a list"
        raise ValueError(msg)
    return OneOf(frozenset(one.domain))


def _faults_of_logic(table: DecisionTable) -> Iterator[str]:
    probes = [_probes(table, one) for one in table.inputs]
    shape = tuple(len(p) for p in probes)
    if np.prod(shape) * len(table.rows) > LARGEST_CHECK:
        yield "too many combinations to prove the table sound; split it"
        return
    holds = np.ones((len(table.rows), *shape), dtype=bool)
    for axis, (one, values) in enumerate(zip(table.inputs, probes, strict=True)):
        for number, row in enumerate(table.rows):
            condition = parse_cell(row.when[one.name], one.kind)
            along = np.array([condition.holds(v) for v in values])
            holds[number] &= along.reshape([-1 if a == axis else 1 for a in range(len(shape))])
    # Several conditions may hold at once where every one that holds is collected, and none has to.
    uncovered = np.logical_not(holds.any(axis=0))
    if table.hit_policy != "collect" and uncovered.any():
        yield f"no row for {_place(table, probes, uncovered)}"
    if table.hit_policy == "unique":
        for a, b in itertools.combinations(range(len(table.rows)), 2):
            both = holds[a] & holds[b]
            if both.any():
                yield f"rows {a + 1} and {b + 1} overlap for {_place(table, probes, both)}"
    taken = np.zeros(shape, dtype=bool)
    for number in range(len(table.rows)):
        if not (holds[number] & ~taken).any():
            yield f"row {number + 1} can never be reached"
        if table.hit_policy == "first":
            taken |= holds[number]


def _probes(table: DecisionTable, one: TableInput) -> list[object]:
    """Return one value of every stretch between the ends that any row names, and the ends themselves."""
    domain = domain_of(one)
    if isinstance(domain, OneOf):
        return sorted(domain.values, key=str)
    ends: set[Decimal] = {domain.low, domain.high}
    for row in table.rows:
        condition = parse_cell(row.when[one.name], one.kind)
        if isinstance(condition, Interval):
            ends |= {condition.low, condition.high}
        elif isinstance(condition, OneOf):
            ends |= {v for v in condition.values if isinstance(v, Decimal)}
    finite = sorted(e for e in ends if e.is_finite())
    middles = [(a + b) / 2 for a, b in itertools.pairwise(finite)]
    outside = [finite[0] - 1, finite[-1] + 1] if finite else [Decimal(0)]
    return [v for v in sorted([*finite, *middles, *outside]) if domain.holds(v)]


def _place(table: DecisionTable, probes: list[list[object]], where: np.ndarray) -> str:
    first = np.argwhere(where)[0]
    return ", ".join(f"{i.name} = {p[k]}" for i, p, k in zip(table.inputs, probes, first, strict=True))
