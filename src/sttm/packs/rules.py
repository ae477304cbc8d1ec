"""The rules of the norms: decision tables over declared facts, in versions by date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit
from sttm.packs.tables import DecisionTable, HitPolicy, Outcome, TableInput, TableOutput, TableRow

__all__ = [
    "PROFILE_STANDINGS",
    "SITE_FACTS",
    "Fact",
    "FromProfile",
    "FromResult",
    "FromScheda",
    "FromSiteCheck",
    "Rule",
    "RuleInput",
    "RuleKind",
    "SiteFact",
    "fact_input",
    "rule_table",
]

RuleKind = Literal[
    "relevance", "obligation", "standard", "compensation", "eligibility", "incentive", "penalty"
]


class FromScheda(Declared):
    """Where a fact stands in the result of an evaluation."""

    scheda: Annotated[int, Field(gt=0)]
    field: Literal["class", "total", "relevance", "priority"]


class FromProfile(Declared):
    """Where a fact stands in the result of a profile."""

    profile: Identifier | None
    """Null for whichever profile the work was evaluated with."""
    field: Literal["class", "total", "threshold"]
    """*threshold*: ``below_mandatory``, ``mandatory_met`` or ``incentivised_met``, as the class reaches."""


SiteFact = Literal[
    "admissibility",
    "verdict",
    "conditions_overcome",
    "work_kind",
    "territorial_area",
    "operating_area",
    "floor_space",
    "inside_regeneration_area",
    "inside_green_network",
    "farmland",
    "intermodal",
]


PROFILE_STANDINGS = ("below_mandatory", "mandatory_met", "incentivised_met")
"""What a profile can reach of the standards asked for, the least first."""


class FromSiteCheck(Declared):
    """Where a fact stands in the result of a site check.

    *admissibility* is the worst class of the areas that the site lies in, *verdict* whether every rule is
    met, *conditions_overcome* whether every attention that touches it is; the others describe the site.
    """

    site_check: SiteFact


_BOTH = ("no", "yes")

SITE_FACTS: Mapping[SiteFact, tuple[str, ...] | str | None] = {
    "admissibility": ("excluded", "attention", "mitigation", "admissible"),
    "verdict": ("not_met", "met"),
    "conditions_overcome": _BOTH,
    "work_kind": None,
    "territorial_area": "m**2",
    "operating_area": "m**2",
    "floor_space": "m**2",
    "inside_regeneration_area": _BOTH,
    "inside_green_network": _BOTH,
    "farmland": _BOTH,
    "intermodal": _BOTH,
}
"""What a site check gives: categories from the worst to the best, or a number in a unit; null for what the
activities of the pack say."""


_ORIGINS = ("scheda", "profile", "site_check")


def _origin(given: Any) -> str | None:
    keys = given if isinstance(given, dict) else getattr(given, "model_fields_set", ())
    return next((name for name in _ORIGINS if name in keys), None)


FromResult = Annotated[
    Annotated[FromScheda, Tag("scheda")]
    | Annotated[FromProfile, Tag("profile")]
    | Annotated[FromSiteCheck, Tag("site_check")],
    Discriminator(
        _origin,
        custom_error_type="from_result",
        custom_error_message="should name what gives it: {scheda, field}, {profile, field} or {site_check}",
    ),
]
"""The result that gives a fact."""


class Fact(Declared):
    """Something that rules ask about a case: a number with its unit, or one of some categories."""

    id: Identifier
    title: Text
    description: Text | None
    kind: Literal["number", "category"]
    unit: Unit
    domain: tuple[str, ...] | str
    """Categories in increasing order, or the interval of the numbers."""
    labels: dict[str, Text] = Field(default_factory=dict)
    """What a reader calls the categories."""
    from_result: FromResult | None = None
    """Where an evaluation, a profile or a site check gives it."""
    from_rules: tuple[Identifier, ...] = ()
    """Rules whose greatest outcome it is. Without either, whoever enters the case declares it."""


class RuleInput(Declared):
    """A fact that a rule asks about, in the unit in which its cells are written."""

    fact: Identifier
    unit: Unit


class Rule(Dated, Sourced):
    """One version of a rule."""

    id: Identifier
    kind: RuleKind
    title: Text
    hit_policy: HitPolicy
    inputs: Annotated[tuple[RuleInput, ...], Field(min_length=1)]
    outputs: tuple[TableOutput, ...]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]


def fact_input(fact: Fact) -> TableInput:
    """Return a fact as the input of a table."""
    return TableInput(name=fact.id, title=fact.title, kind=fact.kind, unit=fact.unit, domain=fact.domain)


def rule_table(rule: Rule, facts: Mapping[str, Fact]) -> DecisionTable:
    """Return a rule as a decision table on the facts that it names.

    Raises
    ------
    ValueError
        If a fact is not declared, or declared in another unit; every such fact is named.
    """
    problems = []
    for one in rule.inputs:
        fact = facts.get(one.fact)
        if fact is None:
            problems.append(f"unknown input: fact {one.fact} is not declared")
        elif fact.unit != one.unit:
            problems.append(f"input {one.fact} is written in {one.unit}, the fact is in {fact.unit}")
    if problems:
        raise ValueError("; ".join(problems))
    return DecisionTable(
        id=rule.id,
        title=rule.title,
        hit_policy=rule.hit_policy,
        inputs=tuple(fact_input(facts[i.fact]) for i in rule.inputs),
        outputs=rule.outputs,
        outcomes=rule.outcomes,
        rows=rule.rows,
        source=rule.source,
        official=rule.official,
        confidence=rule.confidence,
    )
