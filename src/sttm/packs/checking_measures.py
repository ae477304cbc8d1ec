"""Cross-checks incentives, penalties and limits with the rules and facts that they stand on."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.measures import CumulationLimit, Measure
from sttm.packs.pack import Pack
from sttm.packs.rules import Rule

__all__ = ["measure_faults"]


def measure_faults(pack: Pack) -> Iterator[Fault]:
    """Yield what is wrong with each measure and limit."""
    groups = {m.group for m in pack.measures.values()}
    for measure in pack.measures.values():
        problems = [*_factors(pack, measure), *_base(pack, measure), *_ladder(pack, measure), *_life(measure)]
        yield from (_fault(f"measure {measure.id} of {measure.in_force_from}", p) for p in problems)
    for limit in pack.limits.values():
        problems = [] if limit.group in groups else [f"no measure belongs to group {limit.group}"]
        problems += _limit(pack, limit)
        yield from (_fault(f"limit {limit.id} of {limit.in_force_from}", p) for p in problems)


def _fault(feature: str, message: str) -> Fault:
    remedy = "declare it, or correct the name"
    return Fault(code="measure", message=message, remedy=remedy, feature=feature)


def _versions(pack: Pack, name: str) -> list[Rule]:
    return [r for r in pack.rules.values() if r.id == name]


def _factors(pack: Pack, measure: Measure) -> Iterator[str]:
    for factor in measure.factors:
        versions = _versions(pack, factor.rule)
        if not versions:
            yield f"rule {factor.rule} is not declared"
        for rule in versions:
            given = {o.name for o in rule.outputs}
            wanted = [factor.output] + ([factor.output_most] if factor.output_most else [])
            yield from (f"rule {rule.id} has no output {name}" for name in wanted if name not in given)
            if rule.hit_policy == "collect":
                yield f"rule {rule.id} collects: a factor needs one outcome"
            if any(o.values.get(n, 0) < 0 for o in rule.outcomes for n in wanted):
                yield f"rule {rule.id} gives a negative number: say by the kind of measure who pays"


def _base(pack: Pack, measure: Measure) -> Iterator[str]:
    if measure.base is None:
        return
    fact = pack.facts.get(measure.base)
    if fact is None:
        yield f"fact {measure.base} is not declared"
    elif fact.kind != "number":
        yield f"fact {measure.base} is not a number"
    elif fact.unit != measure.unit:
        yield f"its worth is in {measure.unit}, fact {measure.base} is in {fact.unit}"


def _limit(pack: Pack, limit: CumulationLimit) -> Iterator[str]:
    fact = pack.facts.get(limit.base)
    if fact is None or fact.kind != "number":
        yield f"{limit.base} is not a declared number"
        return
    units = {m.unit for m in pack.measures.values() if m.group == limit.group}
    if units - {fact.unit}:
        yield f"its measures are worth {', '.join(sorted(units))}, its base is in {fact.unit}"


def _ladder(pack: Pack, measure: Measure) -> Iterator[str]:
    if measure.ladder is None:
        return
    asked = {i.fact for f in measure.factors for r in _versions(pack, f.rule) for i in r.inputs}
    for name in measure.ladder.facts:
        fact = pack.facts.get(name)
        if fact is None or fact.kind != "category":
            yield f"{name} is not a declared category"
        elif name not in asked:
            yield f"no rule of it asks about {name}, by which it is graduated"


def _life(measure: Measure) -> Iterator[str]:
    steps = {s.id: s for s in measure.life}
    if len(steps) != len(measure.life):
        yield "a step of its life is named twice"
    unknown = {n for s in measure.life for n in s.leads_to if n not in steps}
    yield from (f"step {name} of its life is not declared" for name in sorted(unknown))
    reached, waiting = set(), [measure.life[0].id]
    while waiting:
        name = waiting.pop()
        if name in steps and name not in reached:
            reached.add(name)
            waiting += steps[name].leads_to
    yield from (f"step {name} of its life is never reached" for name in sorted(set(steps) - reached))
