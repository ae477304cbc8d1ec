"""Applies the rules in force to a case: what follows, by which row and article, and what is left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sttm.evaluation.decision_tables import Decision, Value, decide
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.adhesions import Adhesion, Binding, binding
from sttm.norms.case import Case, Facts
from sttm.norms.framework import Framework
from sttm.packs.articles import Article
from sttm.packs.rules import Rule, RuleKind
from sttm.packs.tables import DecisionTable, Outcome
from sttm.quantities import Answer, Missing, Range

__all__ = ["Applied", "apply_rules", "shown_value", "with_rules"]


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule applied to a case."""

    rule: Rule
    article: Article
    binding: Binding
    decision: Decision
    inputs: tuple[tuple[str, Value, str], ...]
    """Fact, value, where it comes from."""

    @property
    def answer(self) -> Answer:
        """*Met* where all is known and the article binds; *not met* where it does not bind."""
        if self.binding.answer is not Answer.MET:
            return self.binding.answer
        return Answer.MET if self.decision.known else Answer.NOT_ASSESSABLE

    def output(self, name: str) -> Range | None:
        """Return what the outcomes left open give; None where none follows."""
        values = [o.values[name] for o in self.decision.outcomes]
        return Range(min(values), max(values)) if values else None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values, with its trace."""
        certain = {o.id for o in self.decision.certain}
        return {
            "rule": self.rule.id,
            "kind": self.rule.kind,
            "title": text_dict(self.rule.title),
            "article": {"number": self.article.number, "title": text_dict(self.article.title)},
            "in_force_from": self.rule.in_force_from.isoformat(),
            "binding": self.binding.as_dict(),
            "answer": self.answer.value,
            "outcomes": [
                {**_outcome(o, self.rule), "certain": o.id in certain, "reason": text_dict(reason)}
                for o, reason in zip(self.decision.outcomes, self.decision.reasons, strict=True)
            ],
            "inputs": [_input(*one) for one in self.inputs],
            "missing": list(self.decision.missing),
            "trace": [sourced_trace("rule", self.rule.id, self.rule).as_dict()],
        }


def apply_rules(
    framework: Framework,
    case: Case,
    facts: Facts,
    kinds: Sequence[RuleKind],
    adhesions: Sequence[Adhesion] | None = None,
) -> tuple[Applied, ...]:
    """Apply the rules of some kinds to a case, in the order of their articles.

    A fact that rules give (the relevance) is worked out first, unless the case enters it itself.

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
    applied = []
    for rule in framework.of_kind(*kinds):
        article = framework.carrying(rule.id)
        inputs = {i.fact: facts.value(i.fact) for i in rule.inputs}
        decision = decide(framework.tables[rule.id], inputs)
        given = tuple((name, value, facts.origins.get(name, "")) for name, value in inputs.items())
        bound = binding(article, case.municipality, framework.on, adhesions)
        applied.append(Applied(rule, article, bound, decision, given))
    return tuple(applied)


def with_rules(framework: Framework, facts: Facts) -> Facts:
    """Return the facts with those that rules give: the greatest outcome of the rules in force.

    Where outcomes are left open, every greatest one that they could make is possible.
    """
    values, origins = dict(facts.values), dict(facts.origins)
    known = Facts(values, origins, facts.bounds)

    def value(name: str) -> Value:
        fact = framework.facts[name]
        rules = [framework.rules[r] for r in fact.from_rules if r in framework.rules]
        if name not in values and rules:
            order = [str(category) for category in fact.domain]
            possible = {0}
            for rule in rules:
                asked = {i.fact: value(i.fact) for i in rule.inputs}
                left = {order.index(o.id) for o in decide(framework.tables[rule.id], asked).outcomes}
                possible = {max(a, b) for a in possible for b in left}
            names = tuple(order[n] for n in sorted(possible))
            values[name] = names[0] if len(names) == 1 else names
            origins[name] = ", ".join(f"rule {r.id}" for r in rules)
        return known.value(name)

    for name in framework.facts:
        value(name)
    return known


def _outcome(outcome: Outcome, rule: Rule | DecisionTable) -> dict[str, Any]:
    units = {o.name: o.unit for o in rule.outputs}
    values = {name: {"value": value, "unit": units[name]} for name, value in outcome.values.items()}
    return {"id": outcome.id, "label": text_dict(outcome.label), "values": values}


def _input(name: str, value: Value, origin: str) -> dict[str, Any]:
    body: dict[str, Any] = {"fact": name, "value": None, "origin": origin or None, "missing": None}
    if isinstance(value, Missing):
        return {**body, "missing": {"it": value.it or value.reason, "en": value.reason}}
    return {**body, "value": shown_value(value)}


def shown_value(value: Value) -> Any:
    """Return a known value as JSON values: a number, a category, or those that are left open."""
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | Missing) else list(value)
