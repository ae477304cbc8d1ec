"""All that a decision table can be asked, as finitely many points: for its proof and for its answers.

The ends that any cell of a row names cut the numbers of an input into stretches; within a stretch, and at
each end, every row holds or does not hold. One point of each is enough to know the table everywhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.packs.cells import Interval, OneOf, domain_of, parse_cell
from sttm.packs.tables import DecisionTable, TableInput

__all__ = ["Axis", "TableSpace", "table_faults"]

LARGEST_SPACE = 2_000_000
"""Points times rows that a table may have: beyond that it should be split, for readers too."""


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """The points of one input.

    Parameters
    ----------
    points
        Of a number below the first end, at it, between it and the next …; of a category its values, in order.
    inside
        Whether each point lies in the domain.
    ends
        Of a number the ends, ascending; of a category nothing.
    """

    name: str
    points: tuple[Any, ...]
    inside: NDArray[np.bool_]
    ends: tuple[Decimal, ...]

    def find(self, value: object) -> int:
        """Return the place of the point that stands for a value of the domain."""
        if not isinstance(value, Decimal):
            return self.points.index(value)
        place = int(np.searchsorted(self.ends, value)) if self.ends else 0  # type: ignore[call-overload]
        return 2 * place + int(place < len(self.ends) and self.ends[place] == value)

    def find_all(self, values: NDArray[Any]) -> NDArray[np.intp]:
        """Return the places for an array of numbers or categories that lie in the domain."""
        if values.dtype == object:
            place = {value: n for n, value in enumerate(self.points)}
            return np.fromiter((place[v] for v in values), dtype=np.intp, count=len(values))
        ends = np.array([float(e) for e in self.ends])
        left = np.searchsorted(ends, values)
        found: NDArray[np.intp] = left + np.searchsorted(ends, values, side="right")
        return found


class TableSpace:
    """A table at every point: which rows decide there.

    Attributes
    ----------
    axes
        One for each input, in their order.
    holds
        Whether the conditions of a row hold, of shape (rows, points of each input …).
    decides
        Whether the row decides: the first that holds where the policy is *first*, else all that hold.
    """

    def __init__(self, table: DecisionTable) -> None:
        self.axes = tuple(_axis(table, one) for one in table.inputs)
        shape = tuple(len(a.points) for a in self.axes)
        self.holds = np.ones((len(table.rows), *shape), dtype=bool)
        for number, axis in enumerate(self.axes):
            for n, row in enumerate(table.rows):
                condition = parse_cell(row.when[axis.name], table.inputs[number].kind)
                along = np.array([condition.holds(v) for v in axis.points])
                self.holds[n] &= along.reshape([-1 if a == number else 1 for a in range(len(shape))])
        self.decides = self.holds
        if table.hit_policy == "first":
            earlier = np.logical_or.accumulate(self.holds, axis=0)
            self.decides = self.holds.copy()
            self.decides[1:] &= ~earlier[:-1]

    def within(self, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return an array over the points with those outside the domain set to False."""
        inside: NDArray[np.bool_] = rows.copy()
        for number, axis in enumerate(self.axes):
            inside &= axis.inside.reshape([-1 if a == number else 1 for a in range(len(self.axes))])
        return inside


def _axis(table: DecisionTable, one: TableInput) -> Axis:
    domain = domain_of(one)
    if isinstance(domain, OneOf):
        points: tuple[Any, ...] = tuple(one.domain)
        return Axis(one.name, points, np.ones(len(points), dtype=bool), ())
    ends = _ends(table, one, domain)
    middles = [(a + b) / 2 for a, b in itertools.pairwise(ends)]
    before, after = (ends[0] - 1, ends[-1] + 1) if ends else (Decimal(0), None)
    inner = [p for pair in itertools.zip_longest(ends, middles) for p in pair if p is not None]
    points = (before, *inner, *([] if after is None else [after]))
    return Axis(one.name, points, np.array([domain.holds(p) for p in points]), tuple(ends))


def _ends(table: DecisionTable, one: TableInput, domain: Any) -> list[Decimal]:
    ends: set[Decimal] = {domain.low, domain.high}
    for row in table.rows:
        condition = parse_cell(row.when[one.name], one.kind)
        if isinstance(condition, Interval):
            ends |= {condition.low, condition.high}
        elif isinstance(condition, OneOf):
            ends |= {v for v in condition.values if isinstance(v, Decimal)}
    return sorted(e for e in ends if e.is_finite())


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


def _faults_of_logic(table: DecisionTable) -> Iterator[str]:
    if np.prod([len(_axis(table, one).points) for one in table.inputs]) * len(table.rows) > LARGEST_SPACE:
        yield "too many combinations to prove the table sound; split it"
        return
    space = TableSpace(table)
    holds = np.array([space.within(row) for row in space.holds])
    # Several conditions may hold at once where every one that holds is collected, and none has to.
    uncovered = space.within(np.logical_not(holds.any(axis=0)))
    if table.hit_policy != "collect" and uncovered.any():
        yield f"no row for {_place(space, uncovered)}"
    if table.hit_policy == "unique":
        for a, b in itertools.combinations(range(len(table.rows)), 2):
            both = holds[a] & holds[b]
            if both.any():
                yield f"rows {a + 1} and {b + 1} overlap for {_place(space, both)}"
    for number, row in enumerate(space.decides):
        if not space.within(row).any():
            yield f"row {number + 1} can never be reached"


def _place(space: TableSpace, where: NDArray[np.bool_]) -> str:
    first = np.argwhere(where)[0]
    return ", ".join(f"{a.name} = {a.points[k]}" for a, k in zip(space.axes, first, strict=True))
