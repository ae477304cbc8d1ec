"""The normative framework on a day: the articles in force, the rules they carry, what binds whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sttm.errors import NotInForce, RequestError
from sttm.packs.articles import Article, Chapter
from sttm.packs.declared import Dated
from sttm.packs.measures import CumulationLimit, Measure
from sttm.packs.pack import Pack
from sttm.packs.rules import Fact, Rule, RuleKind, rule_table
from sttm.packs.tables import DecisionTable

__all__ = ["Framework", "Lapsed", "framework_on"]


@dataclass(frozen=True, slots=True)
class Lapsed:
    """An article, a rule, a measure or a limit between two of its versions."""

    what: str
    id: str
    until: date
    again_from: date

    def as_dict(self) -> dict[str, str]:
        """Return it as JSON values."""
        days = {"until": self.until.isoformat(), "again_from": self.again_from.isoformat()}
        return {"what": self.what, "id": self.id, **days}


@dataclass(frozen=True)
class Framework:
    """What is in force on one day.

    Parameters
    ----------
    articles
        By number, in the order of the chapters.
    rules, measures
        By id; measures in the order of the articles.
    """

    on: date
    pack: str
    chapters: tuple[Chapter, ...]
    articles: Mapping[str, Article]
    rules: Mapping[str, Rule]
    facts: Mapping[str, Fact]
    measures: Mapping[str, Measure]
    limits: tuple[CumulationLimit, ...]
    lapsed: tuple[Lapsed, ...] = ()
    """What was in force before the day and is again after it, and is not on the day."""

    def article(self, number: str) -> Article:
        """Return an article in force.

        Raises
        ------
        RequestError
            If no article of that number is in force on the day.
        """
        if number in self.articles:
            return self.articles[number]
        msg = f"no article {number} is in force on {self.on}"
        gap = next((one for one in self.lapsed if (one.what, one.id) == ("article", number)), None)
        if gap is not None:
            msg += f": it was until {gap.until}, and is again from {gap.again_from}"
        raise RequestError(msg, remedy=f"in force: {', '.join(self.articles)}")

    def of_kind(self, *kinds: RuleKind) -> tuple[Rule, ...]:
        """Return the rules of some kinds, in the order of the articles that carry them."""
        return tuple(r for r in self.ordered_rules if r.kind in kinds)

    def carrying(self, rule: str) -> Article:
        """Return the article that carries a rule."""
        return self._carriers[rule]

    @cached_property
    def ordered_rules(self) -> tuple[Rule, ...]:
        """The rules in the order of the articles that carry them."""
        return tuple(
            self.rules[name] for a in self.articles.values() for name in a.rules if name in self.rules
        )

    @cached_property
    def tables(self) -> Mapping[str, DecisionTable]:
        """The decision table of each rule."""
        return {name: rule_table(rule, self.facts) for name, rule in self.rules.items()}

    @cached_property
    def _carriers(self) -> Mapping[str, Article]:
        return {name: article for article in self.articles.values() for name in article.rules}


def framework_on(pack: Pack, on: date) -> Framework:
    """Return the framework in force on a day.

    Raises
    ------
    NotInForce
        If the pack has no article in force on that day: no answer is better than yesterday's.
    """
    chapters = tuple(sorted(pack.chapters.values(), key=lambda c: (c.part, c.order)))
    place = {c.id: n for n, c in enumerate(chapters)}
    articles = sorted(
        (a for a in pack.articles.values() if a.covers(on)),
        key=lambda a: (place[a.chapter], _natural(a.number)),
    )
    if not articles:
        spans = sorted(
            {f"{a.in_force_from} to {a.in_force_until or 'today'}" for a in pack.articles.values()}
        )
        msg = f"no article of the framework of pack {pack.manifest.name} is in force on {on}"
        raise NotInForce(msg, remedy=f"ask about a day within: {'; '.join(spans) or 'it has no articles'}")
    return Framework(
        on=on,
        pack=pack.manifest.name,
        chapters=chapters,
        articles={a.number: a for a in articles},
        rules={r.id: r for r in pack.rules.values() if r.covers(on)},
        facts=pack.facts,
        measures=_in_order({m.id: m for m in pack.measures.values() if m.covers(on)}, articles),
        limits=tuple(c for c in pack.limits.values() if c.covers(on)),
        lapsed=tuple(_lapsed(pack, on)),
    )


def _lapsed(pack: Pack, on: date) -> Iterator[Lapsed]:
    kinds: tuple[tuple[str, Sequence[tuple[str, Dated]]], ...] = (
        ("article", [(a.number, a) for a in pack.articles.values()]),
        ("rule", [(r.id, r) for r in pack.rules.values()]),
        ("measure", [(m.id, m) for m in pack.measures.values()]),
        ("limit", [(c.id, c) for c in pack.limits.values()]),
    )
    for what, members in kinds:
        for name in dict.fromkeys(name for name, _ in members):
            versions = [one for other, one in members if other == name]
            before = [v.in_force_until for v in versions if v.in_force_until and v.in_force_until < on]
            after = [v.in_force_from for v in versions if v.in_force_from > on]
            if before and after and not any(v.covers(on) for v in versions):
                yield Lapsed(what, name, max(before), min(after))


def _in_order(measures: dict[str, Measure], articles: Sequence[Article]) -> dict[str, Measure]:
    """Order measures by the articles that carry their first factor: a limit cuts those that come later."""
    place = {name: n for n, name in enumerate(name for a in articles for name in a.rules)}
    return dict(sorted(measures.items(), key=lambda m: (place[m[1].factors[0].rule], m[0])))


def _natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Order article 10 after article 9."""
    parts = number.replace("-", ".").split(".")
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
