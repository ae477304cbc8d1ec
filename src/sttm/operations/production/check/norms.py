"""What the norms ask of a site and give it: standards, incentives, surcharges, each with its article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sttm.errors import Fault, NotInForce
from sttm.norms.adhesions import Adhesion
from sttm.norms.applying import apply_rules
from sttm.norms.case import Case, facts_of, holds
from sttm.norms.framework import framework_on
from sttm.norms.results import gathered
from sttm.packs.pack import Pack
from sttm.packs.rules import RuleKind
from sttm.production.check.facts import SiteFact
from sttm.production.check.preparing import PreparedSite
from sttm.quantities import AtMost, Missing
from sttm.territory.reading import Reading

__all__ = ["GROUPS", "fact_faults", "standards_of"]

GROUPS: Mapping[RuleKind, str] = {
    "relevance": "relevance",
    "obligation": "mandatory",
    "standard": "mandatory",
    "compensation": "mandatory",
    "eligibility": "incentivised",
    "incentive": "incentivised",
    "penalty": "surcharge",
}
"""What a rule is to who proposes a site, by its kind."""


def fact_faults(sites: Sequence[PreparedSite], pack: Pack) -> Iterator[Fault]:
    """Yield every declared fact that the norms do not know, or whose value does not fit."""
    for one in sites:
        for name, value in one.site.facts.items():
            fact = pack.facts.get(name)
            if holds(fact, value):
                continue
            message = f"there is no fact {name}" if fact is None else f"{value!r} is no value of {name}"
            yield Fault(
                code="fact",
                message=message,
                remedy="sttm norms facts lists them",
                file=one.file,
                feature=one.site.id,
                column=f"facts.{name}",
            )


def standards_of(
    one: PreparedSite,
    facts: Mapping[str, SiteFact],
    body: Mapping[str, Any],
    reading: Reading,
    adhesions: Sequence[Adhesion] | None,
) -> dict[str, Any]:
    """Return what each rule of the norms gives for a site.

    Parameters
    ----------
    facts
        Of the site; what its file declares as facts comes first.
    body
        The result so far: classes of the Schede, profile and verdict are read there.
    """
    pack = reading.pack
    try:
        framework = framework_on(pack, reading.on)
    except NotInForce as error:
        return {"rules": [], "facts": [], "missing": {"it": error.message, "en": error.message}}
    entered: dict[str, Any] = dict(one.site.facts)
    for name, fact in facts.items():
        if name in pack.facts and name not in entered and not isinstance(fact.value, Missing):
            entered[name] = float(fact.value) if isinstance(fact.value, Decimal) else fact.value
    municipality = one.site.municipality_id
    if municipality is None and body["site"]["municipalities"]:
        municipality = body["site"]["municipalities"][0]["id"]
    case = Case(id=one.site.id, municipality=municipality, on=reading.on, facts=entered)
    results, _ = gathered([("site", body)])
    known = facts_of(case, pack.facts, results)
    applied = apply_rules(framework, case, known, tuple(GROUPS), adhesions)
    rules = []
    for rule in applied:
        said = rule.as_dict()
        said["group"] = GROUPS[rule.rule.kind]
        for given in said["inputs"]:
            given["title"] = pack.facts[given["fact"]].title.model_dump()
            given["note"] = _note(facts.get(given["fact"]), given)
        rules.append(said)
    return {
        "rules": rules,
        "facts": [_told(name, facts, one, known.origins) for name in sorted(known.values)],
        "missing": None,
    }


def _note(own: SiteFact | None, given: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what is known of a fact that leaves a rule open: the share inside, or what it is at most."""
    if own is None:
        return None
    if isinstance(own.value, AtMost) and given["missing"]:
        return {"it": own.value.it, "en": own.value.reason}
    if isinstance(own.value, tuple) and isinstance(given["value"], list):
        return {"it": own.origin.it, "en": own.origin.en}
    return None


def _told(
    name: str, facts: Mapping[str, SiteFact], one: PreparedSite, origins: Mapping[str, str]
) -> dict[str, Any]:
    own = facts.get(name)
    if own is None or name in one.site.facts or isinstance(own.value, Missing):
        return {"fact": name, "origin": {"it": origins[name], "en": origins[name]}}
    return {"fact": name, "origin": {"it": own.origin.it, "en": own.origin.en}}
