"""Cross-checks the normative framework of a pack: articles, rules, facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sttm.errors import Fault
from sttm.packs.articles import Article
from sttm.packs.cells import domain_of
from sttm.packs.checking_dates import two_at_once
from sttm.packs.checking_facts import origin_problems
from sttm.packs.circles import leads_back
from sttm.packs.declared import Dated
from sttm.packs.pack import Pack
from sttm.packs.rules import Fact, Rule, fact_input, rule_table
from sttm.packs.table_space import table_faults

__all__ = ["norm_faults"]


def norm_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every reference of the norms that leads nowhere, every faulty table, every doubt about a day."""
    articles, rules = list(pack.articles.values()), list(pack.rules.values())
    for article in articles:
        yield from _article_faults(pack, article)
    for rule in rules:
        yield from _rule_faults(pack, rule)
        yield from _carrying_faults(rule, articles)
    for fact in pack.facts.values():
        yield from _fact_faults(pack, fact)
    yield from two_at_once("article", [(a.number, a) for a in articles])
    yield from two_at_once("rule", [(r.id, r) for r in rules])
    yield from two_at_once("measure", [(m.id, m) for m in pack.measures.values()])
    yield from two_at_once("limit", [(c.id, c) for c in pack.limits.values()])


def _article_faults(pack: Pack, article: Article) -> Iterator[Fault]:
    problems = []
    if article.chapter not in pack.chapters:
        problems.append(f"chapter {article.chapter} is not declared")
    known = {r.id for r in pack.rules.values()}
    problems += [f"rule {name} is not declared" for name in article.rules if name not in known]
    for message in problems:
        remedy = "declare it, or correct the name"
        yield Fault(code="article", message=message, remedy=remedy, feature=f"article {article.number}")


def _fact_faults(pack: Pack, fact: Fact) -> Iterator[Fault]:
    problems = []
    try:
        domain_of(fact_input(fact))
    except ValueError as error:
        problems.append(f"domain {error}")
    problems += [
        f"label of {c}, which is not in the domain" for c in sorted(set(fact.labels) - set(fact.domain))
    ]
    problems += origin_problems(pack, fact)
    known: dict[str, list[Rule]] = {}
    for rule in pack.rules.values():
        known.setdefault(rule.id, []).append(rule)
    for name in fact.from_rules:
        if name not in known:
            problems.append(f"rule {name} is not declared")
        for rule in known.get(name, ()):
            strange = [o.id for o in rule.outcomes if o.id not in fact.domain]
            problems += [f"outcome {o} of rule {name} is not in its domain" for o in strange]
    if fact.from_rules and _asks_itself(pack, fact.id):
        problems.append("the rules that give it ask about it")
    for message in problems:
        remedy = "declare it, or correct the name"
        yield Fault(code="fact", message=message, remedy=remedy, feature=f"fact {fact.id}")


def _asks_itself(pack: Pack, start: str) -> bool:
    asked = {name: {i.fact for r in pack.rules.values() if r.id in f.from_rules for i in r.inputs}
             for name, f in pack.facts.items()}  # fmt: skip
    return leads_back(asked, start)


def _rule_faults(pack: Pack, rule: Rule) -> Iterator[Fault]:
    try:
        messages = list(table_faults(rule_table(rule, pack.facts)))
    except ValueError as error:
        messages = str(error).split("; ")
    for message in messages:
        remedy = "correct the table of the rule"
        yield Fault(code="rule", message=message, remedy=remedy, feature=_named(rule.id, rule))


def _carrying_faults(rule: Rule, articles: Sequence[Article]) -> Iterator[Fault]:
    """On every day that a rule is in force, one article in force carries it."""
    ends = (a.in_force_until + timedelta(days=1) for a in articles if a.in_force_until and rule.id in a.rules)
    days = {rule.in_force_from, *(a.in_force_from for a in articles), *ends}
    for day in sorted(d for d in days if rule.covers(d)):
        carrying = [a.number for a in articles if rule.id in a.rules and a.covers(day)]
        if len(carrying) != 1:
            who = f"articles {', '.join(carrying)} carry" if carrying else "no article carries"
            yield Fault(
                code="rule-without-article" if not carrying else "rule-in-two-articles",
                message=f"on {day} {who} it",
                remedy="name it among the rules of one article in force on that day",
                feature=_named(rule.id, rule),
            )
            return


def _named(name: str, version: Dated) -> str:
    return f"rule {name} of {version.in_force_from}"
