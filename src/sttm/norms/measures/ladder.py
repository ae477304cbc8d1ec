"""The ladder of incentives and penalties, tried step by step: better never pays more, no cliff, no gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from sttm.packs.table_space import TableSpace

__all__ = ["Climb", "climb", "climb_together"]

REFERENCE = 100_000.0
"""Base of the reference case, in the unit of each base: shares show as they are."""

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Climb:
    """A measure along its ladder.

    Parameters
    ----------
    curve
        Category and product of the factors, where all facts of the ladder have that category and everything
        else is as favourable as it can be.
    largest
        Highest step that any case meets.
    faults
        What is wrong: a step down, a step higher than declared, a category nobody thought of.
    """

    measure: Measure
    curve: tuple[tuple[str, float], ...]
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
            "curve": [{"category": c, "factor": round(v, 9)} for c, v in self.curve],
            "largest_step": round(self.largest, 9),
            "declared_step": ladder.largest_step,
            "faults": list(self.faults),
        }


def climb(framework: Framework) -> tuple[Climb, ...]:
    """Climb the ladder of every measure that has one, in every context that its rules can tell apart."""
    return tuple(_climb(framework, m, m.ladder) for m in framework.measures.values() if m.ladder is not None)


def _climb(framework: Framework, measure: Measure, ladder: Ladder) -> Climb:
    contexts = _contexts(framework, [measure])
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
    order = [str(c) for c in framework.facts[ladder.facts[0]].domain]
    curve = []
    for category in order:
        own = np.logical_and.reduce([contexts[f] == category for f in ladder.facts])
        values = factor[own]
        if len(values):
            curve.append((category, float(values.max())))
    return Climb(measure, tuple(curve), largest, tuple(dict.fromkeys(faults)))


def climb_together(framework: Framework) -> dict[str, Any]:
    """Climb all euro measures at once, limits included: the better class never has more to pay.

    Returns
    -------
    dict
        ``cases`` tried, ``largest_step`` in shares of the reference base, ``faults``.
    """
    money = [m for m in framework.measures.values() if m.unit == "EUR"]
    laddered = [m.ladder for m in money if m.ladder is not None]
    facts = dict.fromkeys(f for ladder in laddered for f in ladder.facts)
    contexts = _contexts(framework, money)
    for measure in money:
        contexts[str(measure.base)] = REFERENCE
    contexts["municipality"] = None
    low, high = simulate(framework, contexts, ()).net_cents()
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
    return {"cases": len(contexts), "largest_step": round(largest, 9), "faults": list(dict.fromkeys(faults))}


def _contexts(framework: Framework, measures: Sequence[Measure]) -> pd.DataFrame:
    """Return every combination of what the rules of some measures ask: categories, points of numbers."""
    points: dict[str, list[Any]] = {}
    for measure in measures:
        for factor in measure.factors:
            for axis in TableSpace(framework.tables[factor.rule]).axes:
                inside = [p for p, yes in zip(axis.points, axis.inside, strict=True) if yes]
                numbers = framework.facts[axis.name].kind == "number"
                found = [float(p) if numbers else str(p) for p in inside]
                known = points.setdefault(axis.name, [])
                known += [p for p in found if p not in known]
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
