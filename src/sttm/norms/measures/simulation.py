"""Applies incentives and penalties to many cases at once: to the cent what one case after another gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.evaluation.decision_tables import Decisions, decide_many
from sttm.norms.adhesions import Adhesion
from sttm.norms.case_table import fact_columns
from sttm.norms.framework import Framework
from sttm.norms.measures.worth import exact
from sttm.packs.articles import Article
from sttm.packs.measures import CumulationLimit, Measure

__all__ = ["Simulated", "simulate"]

Amounts = NDArray[np.int64]
LARGEST = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """What measures are worth in many cases.

    Parameters
    ----------
    low, high
        Worth of each measure in each case, in whole quanta of its rounding; shape (cases, measures).
    known
        Whether the base of the measure is known there, or its factors are nothing.
    """

    cases: pd.Index
    measures: tuple[Measure, ...]
    low: Amounts
    high: Amounts
    known: NDArray[np.bool_]
    group_low: Mapping[str, Amounts]
    group_high: Mapping[str, Amounts]

    def worth(self, name: str) -> pd.DataFrame:
        """Return ``low`` and ``high`` of a measure in its unit, NaN where its base is not known."""
        place = [m.id for m in self.measures].index(name)
        quantum = self.measures[place].rounding.quantum
        known = self.known[:, place]
        low, high = (np.where(known, a[:, place] * quantum, np.nan) for a in (self.low, self.high))
        return pd.DataFrame({"low": low, "high": high}, index=self.cases)

    def cents(self, kind: str) -> tuple[Amounts, Amounts]:
        """Return what the euro measures of a kind add up to in each case, in whole cents, at both ends."""
        low = np.zeros(len(self.cases), dtype=np.int64)
        high = np.zeros_like(low)
        done = set()
        for place, measure in enumerate(self.measures):
            if measure.kind != kind or measure.unit != "EUR":
                continue
            per_cent = int(exact(measure.rounding.quantum) * 100)
            if measure.group in self.group_low:
                group = str(measure.group)
                if group not in done:
                    low += self.group_low[group] * per_cent
                    high += self.group_high[group] * per_cent
                    done.add(group)
                continue
            low += self.low[:, place] * per_cent
            high += self.high[:, place] * per_cent
        return low, high

    def net_cents(self) -> tuple[Amounts, Amounts]:
        """Return what each case has to pay, in whole cents, at both ends; what is not known is left out."""
        earned_low, earned_high = self.cents("incentive")
        owed_low, owed_high = self.cents("penalty")
        return owed_low - earned_high, owed_high - earned_low

    def assessable(self) -> NDArray[np.bool_]:
        """Return whether every euro measure of a case is known to the cent."""
        euro = [n for n, m in enumerate(self.measures) if m.unit == "EUR"]
        same = (self.low[:, euro] == self.high[:, euro]) & self.known[:, euro]
        found: NDArray[np.bool_] = same.all(axis=1)
        return found


def simulate(
    framework: Framework, table: pd.DataFrame, adhesions: Sequence[Adhesion] | None = None
) -> Simulated:
    """Assess every measure in force on every case.

    Parameters
    ----------
    table
        See :func:`sttm.norms.case_table.read_case_table`.
    adhesions
        Register of adhesions; None where there is none.

    Raises
    ------
    RequestError
        If a fact lies outside the domain of its declaration.
    """
    columns = fact_columns(table, framework.facts)
    decided = _decided(framework, columns)
    rules = _Rules(framework, decided, _bindings(framework, table, adhesions))
    measures = tuple(framework.measures.values())
    shape = (len(table), len(measures))
    low, high = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    known = np.ones(shape, dtype=bool)
    groups_low, groups_high = {}, {}
    limits = {c.group: c for c in framework.limits}
    for members in _together(measures, limits):
        limit = limits.get(measures[members[0]].group or "")
        found = _group([measures[m] for m in members], limit, rules, columns, len(table))
        low[:, members], high[:, members], known[:, members], total = found
        if limit is not None:
            groups_low[limit.group], groups_high[limit.group] = total
    return Simulated(table.index, measures, low, high, known, groups_low, groups_high)


def _together(measures: Sequence[Measure], limits: Mapping[str, CumulationLimit]) -> Iterator[list[int]]:
    """Yield the places of measures that a limit ties together, and each other measure alone."""
    grouped: dict[str, list[int]] = {}
    for place, measure in enumerate(measures):
        if measure.group in limits:
            grouped.setdefault(str(measure.group), []).append(place)
        else:
            yield [place]
    yield from grouped.values()


def _decided(framework: Framework, columns: dict[str, NDArray[Any]]) -> dict[str, Decisions]:
    """Return what every rule that a measure stands on decides; facts that rules give are worked out first."""
    decided: dict[str, Decisions] = {}

    def decide(name: str) -> Decisions:
        if name not in decided:
            rule = framework.rules[name]
            asked = {i.fact: column(i.fact) for i in rule.inputs}
            decided[name] = decide_many(framework.tables[name], asked)
        return decided[name]

    def column(name: str) -> NDArray[Any]:
        fact = framework.facts[name]
        rules = [r for r in fact.from_rules if r in framework.rules]
        if rules and columns[name].ndim == 1:
            order = [str(category) for category in fact.domain]
            greatest = np.zeros((len(columns[name]), len(order)), dtype=bool)
            greatest[:, 0] = True
            for rule in rules:
                outcomes = [order.index(o.id) for o in framework.rules[rule].outcomes]
                left = np.zeros_like(greatest)
                left[:, outcomes] = decide(rule).possible
                ours, theirs = (np.logical_or.accumulate(p, axis=1) for p in (greatest, left))
                greatest = (greatest & theirs) | (left & ours)
            given = columns[name]
            for place, category in enumerate(order):
                stated = np.fromiter((v == category for v in given), dtype=bool, count=len(given))
                greatest[stated] = False
                greatest[stated, place] = True
            columns[name] = greatest
        return columns[name]

    for measure in framework.measures.values():
        for factor in measure.factors:
            decide(factor.rule)
    return decided


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    framework: Framework
    decided: Mapping[str, Decisions]
    bindings: Mapping[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]
    """By article, where it may bind and where it surely does."""

    def choices(
        self, name: str, ends: set[tuple[str, str]]
    ) -> list[tuple[Decimal | None, NDArray[np.bool_]]]:
        """Return what a rule may give, and where: a number, or None for *it does not bind*."""
        may_bind, binds = self.bindings[self.framework.carrying(name).number]
        found: dict[Decimal | None, NDArray[np.bool_]] = {}
        possible = self.decided[name].possible
        for place, outcome in enumerate(self.framework.rules[name].outcomes):
            for value in {exact(outcome.values[end]) for pair in ends for end in pair}:
                where = possible[:, place] & may_bind
                found[value] = found[value] | where if value in found else where
        if not binds.all():
            found[None] = ~binds
        return [(value, where) for value, where in found.items() if where.any()]


def _bindings(
    framework: Framework, table: pd.DataFrame, adhesions: Sequence[Adhesion] | None
) -> dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    everywhere = np.ones(len(table), dtype=bool)
    joined, unknown = ~everywhere, everywhere
    if adhesions is not None:
        members = {a.municipality for a in adhesions if a.covers(framework.on)}
        joined, unknown = (
            table["municipality"].isin(members).to_numpy(),
            table["municipality"].isna().to_numpy(),
        )

    def one(article: Article) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        if article.binding == "prescriptive":
            return everywhere, everywhere
        return joined | unknown, joined

    return {number: one(article) for number, article in framework.articles.items()}


def _group(
    members: Sequence[Measure],
    limit: CumulationLimit | None,
    rules: _Rules,
    columns: Mapping[str, NDArray[Any]],
    number: int,
) -> tuple[Amounts, Amounts, NDArray[np.bool_], tuple[Amounts, Amounts]]:
    """Try every combination of what the rules of some measures may give; return the least and the most."""
    ends: dict[str, set[tuple[str, str]]] = {}
    for measure in members:
        for f in measure.factors:
            ends.setdefault(f.rule, set()).add((f.output, f.output_most or f.output))
    bases = [_base(m, columns, number) for m in members]
    room = None if limit is None else _room(columns[limit.base], limit, members[0])
    shape = (number, len(members))
    low, high = np.full(shape, LARGEST), np.full(shape, -LARGEST)
    total_low, total_high = np.full(number, LARGEST), np.full(number, -LARGEST)
    known = np.ones(shape, dtype=bool)
    for chosen in product(*(rules.choices(name, pairs) for name, pairs in ends.items())):
        where = np.logical_and.reduce([w for _, w in chosen])
        if not where.any():
            continue
        value = dict(zip(ends, (v for v, _ in chosen), strict=True))
        left = None if room is None else room[where]
        total = np.zeros(int(where.sum()), dtype=np.int64)
        for place, measure in enumerate(members):
            factors = [value[f.rule] for f in measure.factors]
            by = Decimal(0) if None in factors else _product(factors)
            base = bases[place][where]
            known[where, place] &= ~np.isnan(base) | (by == 0)
            worth = _scaled(base, by, measure)
            if left is not None:
                worth = np.clip(np.minimum(worth, left), 0, None)
                left = left - worth
            total += worth
            low[where, place] = np.minimum(low[where, place], worth)
            high[where, place] = np.maximum(high[where, place], worth)
        total_low[where] = np.minimum(total_low[where], total)
        total_high[where] = np.maximum(total_high[where], total)
    return low, high, known, (total_low, total_high)


def _room(base: NDArray[Any], limit: CumulationLimit, measure: Measure) -> Amounts:
    """Return what a limit leaves, in quanta; where its base is not known it limits nothing."""
    return np.where(np.isnan(base), LARGEST, _scaled(base, exact(limit.share), measure))


def _product(factors: Sequence[Decimal | None]) -> Decimal:
    result = Decimal(1)
    for factor in factors:
        result *= factor or Decimal(0)
    return result


def _base(measure: Measure, columns: Mapping[str, NDArray[Any]], number: int) -> NDArray[np.float64]:
    return np.ones(number) if measure.base is None else columns[measure.base].astype(np.float64)


def _scaled(base: NDArray[np.float64], by: Decimal, measure: Measure) -> Amounts:
    """Return base × by in whole quanta, halves away from zero, in whole numbers throughout.

    A base counts in hundredths, which money has: what a person wrote as 0.1 is one tenth, not its binary
    neighbour.
    """
    hundredths = np.round(np.nan_to_num(base) * 100).astype(np.int64)
    _, digits, exponent = by.normalize().as_tuple()
    top = int("".join(map(str, digits))) * 10 ** max(int(exponent), 0)
    bottom = 100 * 10 ** max(-int(exponent), 0)
    quantum = exact(measure.rounding.quantum).as_integer_ratio()
    top, bottom = top * quantum[1], bottom * quantum[0]
    largest = int(np.abs(hundredths).max(initial=0))
    whole: NDArray[Any] = hundredths if largest * top * 2 + bottom < LARGEST else hundredths.astype(object)
    away = (np.abs(whole) * (2 * top) + bottom) // (2 * bottom)
    signed: Amounts = (np.sign(hundredths) * away).astype(np.int64)
    return signed
