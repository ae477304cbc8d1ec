"""What a case earns and owes: incentives and penalties in exact decimals, with article, span and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any

from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.adhesions import Adhesion
from sttm.norms.applying import Applied, apply_rules, with_rules
from sttm.norms.case import Case, Facts
from sttm.norms.framework import Framework
from sttm.packs.measures import CumulationLimit, Measure
from sttm.packs.rules import RuleKind
from sttm.quantities import Answer, Missing

__all__ = ["Assessed", "Assessment", "Span", "assess", "exact", "rounded"]

KINDS: tuple[RuleKind, ...] = ("incentive", "penalty", "compensation")
ZERO = Decimal(0)
HUNDREDTH = 0.01
"""A base counts in hundredths, which money has."""


@dataclass(frozen=True, slots=True)
class Span:
    """An amount between two exact ends; a known amount has both ends alike."""

    low: Decimal
    high: Decimal

    @property
    def known(self) -> bool:
        """Whether the ends are the same."""
        return self.low == self.high

    def __add__(self, other: Span) -> Span:
        return Span(self.low + other.low, self.high + other.high)

    def times(self, other: Span) -> Span:
        """Return the product, whatever the signs."""
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(ends), max(ends))

    def as_dict(self) -> dict[str, str]:
        """Return the ends as exact texts."""
        return {"low": f"{self.low:f}", "high": f"{self.high:f}"}


NOTHING = Span(ZERO, ZERO)
NO_EURO = Span(Decimal("0.00"), Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class Assessed:
    """A measure on a case.

    Parameters
    ----------
    factors
        Product of the factors.
    before_limits
        Worth before what measures may add up to; None where the base is not known.
    worth
        Worth after it.
    """

    measure: Measure
    applied: tuple[Applied, ...]
    answer: Answer
    factors: Span
    base: Decimal | Missing | None
    before_limits: Span | None
    worth: Span | None
    cut_by: CumulationLimit | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values; money as exact texts."""
        first = self.applied[0]
        return {
            "measure": self.measure.id,
            "kind": self.measure.kind,
            "form": self.measure.form,
            "title": text_dict(self.measure.title),
            "granted_by": text_dict(self.measure.granted_by),
            "article": {"number": first.article.number, "title": text_dict(first.article.title)},
            "binding": first.binding.as_dict(),
            "answer": self.answer.value,
            "factors": [
                {
                    "rule": a.rule.id,
                    "outcomes": [o.id for o in a.decision.outcomes],
                    "labels": {o.id: text_dict(o.label) for o in a.decision.outcomes},
                    **_factor(a, f.output, f.output_most).as_dict(),
                    "reasons": [text_dict(r) for r in a.decision.reasons],
                    "missing": list(a.decision.missing),
                    "trace": [sourced_trace("rule", a.rule.id, a.rule).as_dict()],
                }
                for a, f in zip(self.applied, self.measure.factors, strict=True)
            ],
            "base": self._base(),
            "unit": self.measure.unit,
            "rounding": {"quantum": self.measure.rounding.quantum, "halves": "up"},
            "before_limits": None if self.before_limits is None else self.before_limits.as_dict(),
            "worth": None if self.worth is None else self.worth.as_dict(),
            "cut_by": None if self.cut_by is None else _cut(self.cut_by),
            "trace": [sourced_trace("measure", self.measure.id, self.measure).as_dict()],
        }

    def _base(self) -> dict[str, Any] | None:
        if self.measure.base is None:
            return None
        body: dict[str, Any] = {"fact": self.measure.base, "value": None, "missing": None}
        if isinstance(self.base, Missing):
            return {**body, "missing": {"it": self.base.it or self.base.reason, "en": self.base.reason}}
        return body if self.base is None else {**body, "value": f"{self.base:f}"}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every measure on a case, and what those of a limited group add up to."""

    measures: tuple[Assessed, ...]
    groups: Mapping[str, Span]

    def totals(self) -> dict[str, Any]:
        """Return what the case earns and owes in euro, by who grants it, and what is not known."""
        rows: dict[tuple[str, str, str], Span] = {}
        unknown, counted = [], set()
        for one in self.measures:
            if one.measure.unit != "EUR":
                continue
            if one.worth is None:
                unknown.append(one.measure.id)
                continue
            group, worth = one.measure.group or "", one.worth
            if group in self.groups:
                worth = NO_EURO if group in counted else self.groups[group]
                counted.add(group)
            who = one.measure.granted_by
            key = (one.measure.kind, who.it, who.en)
            rows[key] = rows.get(key, NO_EURO) + worth
        kinds = ("incentive", "penalty")
        earned, owed = (sum((s for k, s in rows.items() if k[0] == kind), NO_EURO) for kind in kinds)
        return {
            "incentives": earned.as_dict(),
            "penalties": owed.as_dict(),
            "net_to_pay": Span(owed.low - earned.high, owed.high - earned.low).as_dict(),
            "by_granter": [
                {"kind": kind, "granted_by": {"it": it, "en": en}, **span.as_dict()}
                for (kind, it, en), span in sorted(rows.items())
            ],
            "not_assessable": unknown,
        }


def exact(number: float) -> Decimal:
    """Return the decimal that a person wrote, not its binary neighbour."""
    return Decimal(int(number)) if float(number).is_integer() else Decimal(str(number))


def rounded(amount: Decimal, quantum: float) -> Decimal:
    """Round to the nearest whole number of quanta, halves up (away from zero)."""
    step = exact(quantum)
    result = (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    return abs(result) if result == 0 else result


def assess(
    framework: Framework, case: Case, facts: Facts, adhesions: Sequence[Adhesion] | None = None
) -> Assessment:
    """Return every incentive and penalty in force on a case, in the order of the articles.

    Parameters
    ----------
    facts
        See :func:`sttm.norms.case.facts_of`.
    adhesions
        Register of adhesions; None where there is none.

    Raises
    ------
    RequestError
        If a fact lies outside the domain of its declaration.
    """
    facts = with_rules(framework, facts)
    applied = {a.rule.id: a for a in apply_rules(framework, case, facts, KINDS, adhesions)}
    found = [_measured(m, applied, facts) for m in framework.measures.values()]
    groups: dict[str, Span] = {}
    for limit in framework.limits:
        found, total = _limited(found, limit, facts)
        groups |= total
    return Assessment(tuple(found), groups)


def _measured(measure: Measure, applied: Mapping[str, Applied], facts: Facts) -> Assessed:
    own = tuple(applied[f.rule] for f in measure.factors)
    factors = Span(Decimal(1), Decimal(1))
    for one, factor in zip(own, measure.factors, strict=True):
        factors = factors.times(_factor(one, factor.output, factor.output_most))
    bindings = {a.binding.answer for a in own}
    if Answer.NOT_MET in bindings:
        nothing = Span(*[rounded(ZERO, measure.rounding.quantum)] * 2)
        return Assessed(measure, own, Answer.NOT_MET, NOTHING, None, nothing, nothing)
    if Answer.NOT_ASSESSABLE in bindings:
        factors = Span(ZERO, factors.high)
    base: Decimal | Missing | None = None
    worth: Span | None = factors
    if measure.base is not None:
        given = facts.value(measure.base)
        base = rounded(given, HUNDREDTH) if isinstance(given, Decimal) else _no_number(given)
        if isinstance(base, Decimal):
            worth = factors.times(Span(base, base))
        else:
            # A factor of nothing is worth nothing, whatever the base.
            worth = factors if factors.high == 0 else None
    if worth is not None:
        quantum = measure.rounding.quantum
        worth = Span(rounded(worth.low, quantum), rounded(worth.high, quantum))
    known = worth is not None and worth.known
    answer = Answer.MET if known else Answer.NOT_ASSESSABLE
    return Assessed(measure, own, answer, factors, base, worth, worth)


def _no_number(given: object) -> Missing:
    return given if isinstance(given, Missing) else Missing("not a number", it="non è un numero")


def _factor(applied: Applied, low: str, high: str | None) -> Span:
    lowest = [exact(o.values[low]) for o in applied.decision.outcomes]
    highest = [exact(o.values[high or low]) for o in applied.decision.outcomes]
    return Span(min(lowest), max(highest))


def _limited(
    found: Sequence[Assessed], limit: CumulationLimit, facts: Facts
) -> tuple[list[Assessed], dict[str, Span]]:
    """Cut what goes beyond a limit from the measures that come later; return what the group adds up to.

    Every combination of the outcomes left open is tried, for a rule that two measures share has the same
    outcome in both.
    """
    members = [a for a in found if a.measure.group == limit.group and a.worth is not None]
    base = facts.value(limit.base)
    if not isinstance(base, Decimal) or not members:
        return list(found), {}
    room = rounded(base * exact(limit.share), members[0].measure.rounding.quantum)
    tried = [_within(world, room) for world in _worlds(members)]
    total = Span(min(sum(w, ZERO) for w in tried), max(sum(w, ZERO) for w in tried))
    cut = {}
    for place, one in enumerate(members):
        worth = Span(min(w[place] for w in tried), max(w[place] for w in tried))
        if worth != one.worth:
            answer = Answer.MET if worth.known else Answer.NOT_ASSESSABLE
            cut[one.measure.id] = replace(one, worth=worth, answer=answer, cut_by=limit)
    return [cut.get(a.measure.id, a) for a in found], {limit.group: total}


_BINDS = {Answer.MET: (True,), Answer.NOT_MET: (False,), Answer.NOT_ASSESSABLE: (True, False)}


def _worlds(members: Sequence[Assessed]) -> Iterator[list[Decimal]]:
    """Yield the worths of some measures for each combination of what is left open."""
    rules = {a.rule.id: a for one in members for a in one.applied}
    ends = {f.rule: (f.output, f.output_most or f.output) for one in members for f in one.measure.factors}
    choices = []
    for name, applied in rules.items():
        binds = _BINDS[applied.binding.answer]
        choices.append(
            {
                exact(o.values[end]) if bound else ZERO
                for o in applied.decision.outcomes
                for end in ends[name]
                for bound in binds
            }
        )
    for chosen in product(*choices):
        value = dict(zip(rules, chosen, strict=True))
        worths = []
        for one in members:
            worth = one.base if isinstance(one.base, Decimal) else Decimal(1)
            for factor in one.measure.factors:
                worth *= value[factor.rule]
            worths.append(rounded(worth, one.measure.rounding.quantum))
        yield worths


def _within(worths: Sequence[Decimal], room: Decimal) -> list[Decimal]:
    left = []
    for worth in worths:
        taken = max(min(worth, room), ZERO)
        left.append(taken)
        room -= taken
    return left


def _cut(limit: CumulationLimit) -> dict[str, Any]:
    return {
        "limit": limit.id,
        "title": text_dict(limit.title),
        "share": limit.share,
        "trace": [sourced_trace("limit", limit.id, limit).as_dict()],
    }
