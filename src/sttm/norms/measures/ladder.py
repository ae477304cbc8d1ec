"""The ladder of incentives and penalties, tried step by step: better never pays more, no cliff, no gap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd

from sttm.evaluation.decision_tables import decide_many
from sttm.evaluation.inputs import text_dict
from sttm.norms.case_table import fact_columns
from sttm.norms.framework import Framework
from sttm.norms.measures.simulation import simulate
from sttm.packs.measures import Ladder, Measure
from sttm.packs.rules import Fact
from sttm.packs.table_space import TableSpace

__all__ = ["Climb", "Curve", "climb", "climb_together"]

REFERENCE = 100_000.0
"""Base of the reference case, in the unit of each base: shares show as they are."""

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """What a measure is worth along the categories of some facts that share a domain."""

    facts: tuple[Fact, ...]
    steps: tuple[tuple[str, float], ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        first = self.facts[0]
        labels = {c: text_dict(first.labels[c]) if c in first.labels else None for c, _ in self.steps}
        return {
            "facts": [f.id for f in self.facts],
            "titles": [text_dict(f.title) for f in self.facts],
            "steps": [
                {"category": c, "label": labels[c] or {"it": c, "en": c}, "factor": round(v, 9)}
                for c, v in self.steps
            ],
        }


@dataclass(frozen=True, slots=True)
class Climb:
    """A measure along its ladder.

    Parameters
    ----------
    curves
        For each set of facts that share a domain: category and product of the factors, where those facts have
        that category and everything else is such that it counts the most.
    largest
        Highest step that any case meets.
    faults
        What is wrong: a step down, a step higher than declared, a category nobody thought of.
    """

    measure: Measure
    curves: tuple[Curve, ...]
    largest: float
    faults: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        ladder = self.measure.ladder
        assert ladder is not None  # noqa: S101 - only such measures are climbed
        return {
            "measure": self.measure.id,
            "kind": self.measure.kind,
            "title": text_dict(self.measure.title),
            "facts": list(ladder.facts),
            "curves": [c.as_dict() for c in self.curves],
            "largest_step": round(self.largest, 9),
            "declared_step": ladder.largest_step,
            "faults": list(self.faults),
        }


def climb(framework: Framework) -> tuple[Climb, ...]:
    """Climb the ladder of every measure that has one, in every context that its rules can tell apart."""
    return tuple(_climb(framework, m, m.ladder) for m in framework.measures.values() if m.ladder is not None)


def _climb(framework: Framework, measure: Measure, ladder: Ladder) -> Climb:
    contexts = _contexts(framework, [measure], ladder.facts)
    factor = _factors(framework, measure, contexts)
    # An incentive grows and a penalty falls as the class gets better: turn both into what is good.
    good = factor if measure.kind == "incentive" else -factor
    faults, largest = [], 0.0
    for fact in ladder.facts:
        order = [str(c) for c in framework.facts[fact].domain]
        for before, after, step in _steps(contexts, fact, order, good):
            largest = max(largest, abs(step))
            place = f"{fact} {contexts[fact].iloc[before]} to {contexts[fact].iloc[after]}"
            if step < -TOLERANCE:
                faults.append(
                    f"{place}: better is worth less, by {-step:g} ({_said(contexts, before, fact)})"
                )
            if abs(step) > ladder.largest_step + TOLERANCE:
                faults.append(
                    f"{place}: a step of {abs(step):g}, more than the declared {ladder.largest_step:g}"
                )
    return Climb(
        measure, tuple(_curves(framework, ladder, contexts, factor)), largest, tuple(dict.fromkeys(faults))
    )


def _curves(
    framework: Framework, ladder: Ladder, contexts: pd.DataFrame, factor: np.ndarray
) -> Iterator[Curve]:
    alike: dict[tuple[str, ...] | str, list[Fact]] = {}
    for name in ladder.facts:
        fact = framework.facts[name]
        alike.setdefault(fact.domain, []).append(fact)
    for facts in alike.values():
        names = [f.id for f in facts]
        same = np.logical_and.reduce([contexts[n] == contexts[names[0]] for n in names])
        others = [c for c in contexts.columns if c not in names]
        own = contexts[same].assign(worth=factor[same])
        runs = own.groupby(others, dropna=False, sort=False) if others else [((), own)]
        # Where climbing counts the most: elsewhere a measure may be nothing, whatever the category.
        _, most = max(runs, key=lambda run: (np.ptp(run[1]["worth"]), run[1]["worth"].max()))
        worth = dict(zip(most[names[0]], most["worth"], strict=True))
        yield Curve(
            tuple(facts), tuple((c, float(worth[c])) for c in map(str, facts[0].domain) if c in worth)
        )


def climb_together(framework: Framework) -> dict[str, Any]:
    """Climb all euro measures at once, limits included: the better class never has more to pay.

    Returns
    -------
    dict
        ``cases`` tried, ``largest_step`` in shares of the reference base, ``faults``.
    """
    money = [m for m in framework.measures.values() if m.unit == "EUR"]
    facts = dict.fromkeys(f for m in money if m.ladder is not None for f in m.ladder.facts)
    moved: dict[tuple[str, ...], list[str]] = {}
    for fact in facts:
        moved.setdefault(tuple(m.id for m in _moved_by(framework, money, fact)), []).append(fact)
    cases, largest = 0, 0.0
    faults: list[str] = []
    for names, along in moved.items():
        found = _along(framework, [framework.measures[name] for name in names], along)
        cases, largest, faults = cases + found[0], max(largest, found[1]), faults + found[2]
    return {"cases": cases, "largest_step": round(largest, 9), "faults": list(dict.fromkeys(faults))}


def _moved_by(framework: Framework, measures: Sequence[Measure], fact: str) -> list[Measure]:
    """Return the measures that a step of a fact can move: those that ask about it, and those of their group.

    What the others are worth is the same before and after the step, so that they may be left out.
    """
    limited = {c.group for c in framework.limits}
    asking = [m for m in measures if any(fact in _asked(framework, f.rule) for f in m.factors)]
    tied = {m.group for m in asking} & limited
    return [m for m in measures if m in asking or m.group in tied]


def _asked(framework: Framework, rule: str) -> set[str]:
    return {i.fact for i in framework.rules[rule].inputs}


def _along(
    framework: Framework, measures: Sequence[Measure], facts: Sequence[str]
) -> tuple[int, float, list[str]]:
    """Climb some measures at once along some facts: the cases tried, the largest step, the faults."""
    contexts = _contexts(framework, measures, facts)
    for measure in measures:
        contexts[str(measure.base)] = REFERENCE
    contexts["municipality"] = None
    alone = replace(framework, measures={m.id: m for m in measures})
    low, high = simulate(alone, contexts, ()).net_cents()
    good = -(low + high) / 2 / 100 / REFERENCE
    faults, largest = [], 0.0
    for fact in facts:
        order = [str(c) for c in framework.facts[fact].domain]
        for before, after, step in _steps(contexts, fact, order, good):
            largest = max(largest, abs(step))
            if step < -TOLERANCE:
                place = f"{fact} {contexts[fact].iloc[before]} to {contexts[fact].iloc[after]}"
                faults.append(
                    f"{place}: better pays more, by {-step:g} of the base ({_said(contexts, before, fact)})"
                )
    return len(contexts), largest, faults


def _contexts(framework: Framework, measures: Sequence[Measure], climbed: Collection[str]) -> pd.DataFrame:
    """Return every combination of what the rules of some measures ask: categories, points of numbers.

    Of the categories that no rule tells apart one stands for all, but for those of facts that are climbed.
    """
    points: dict[str, list[Any]] = {}
    seen: dict[str, dict[Any, tuple[bytes, ...]]] = {}
    for name in dict.fromkeys(f.rule for m in measures for f in m.factors):
        space = TableSpace(framework.tables[name])
        for place, axis in enumerate(space.axes):
            inside = [n for n, yes in enumerate(axis.inside) if yes]
            numbers = framework.facts[axis.name].kind == "number"
            found = {(float if numbers else str)(axis.points[n]): n for n in inside}
            known = points.setdefault(axis.name, [])
            known += [p for p in found if p not in known]
            told = seen.setdefault(axis.name, {})
            for point, n in found.items():
                told[point] = (*told.get(point, ()), np.take(space.decides, n, axis=place + 1).tobytes())
    for name, known in points.items():
        if name not in climbed and framework.facts[name].kind == "category":
            points[name] = list({seen[name][p]: p for p in reversed(known)}.values())[::-1]
    rows = list(product(*points.values()))
    columns = {
        name: pd.Series(
            [row[n] for row in rows], dtype=float if framework.facts[name].kind == "number" else object
        )
        for n, name in enumerate(points)
    }
    return pd.DataFrame(columns).rename_axis("id")


def _factors(framework: Framework, measure: Measure, contexts: pd.DataFrame) -> np.ndarray:
    columns = fact_columns(contexts, framework.facts)
    factor = np.ones(len(contexts))
    for one in measure.factors:
        rule = framework.rules[one.rule]
        decided = decide_many(framework.tables[one.rule], {i.fact: columns[i.fact] for i in rule.inputs})
        ends = (one.output, one.output_most or one.output)
        worth = np.array([sum(o.values[end] for end in ends) / 2 for o in rule.outcomes])
        factor = factor * (decided.possible @ worth)
    return factor


def _steps(
    contexts: pd.DataFrame, fact: str, order: Sequence[str], good: np.ndarray
) -> Iterator[tuple[int, int, float]]:
    """Yield two cases that are alike but for one step of a fact, and how much better the second fares."""
    place = contexts[fact].map({c: n for n, c in enumerate(order)}).to_numpy()
    others = [c for c in contexts.columns if c != fact]
    alike = (
        contexts.groupby(others, dropna=False, sort=False).ngroup().to_numpy()
        if others
        else np.zeros(len(contexts))
    )
    ranked = np.lexsort((place, alike))
    for before, after in pairwise(ranked):
        if alike[before] == alike[after]:
            yield int(before), int(after), float(good[after] - good[before])


def _said(contexts: pd.DataFrame, row: int, fact: str) -> str:
    others = contexts.iloc[row].drop(labels=[fact])
    return ", ".join(f"{name} {value}" for name, value in others.items() if value is not None)
