"""The normative framework as the common pack declares it: articles, rules, measures, limits."""

from __future__ import annotations

from typing import Any

from generators.markdown import cell, code, number, table
from generators.parameters import source_text
from sttm.packs.loading import load_pack

__all__ = ["page"]


def page() -> str:
    """Return one section for each chapter, one for each article, with the rules and measures it carries."""
    pack = load_pack("base")
    parts = []
    for chapter in sorted(pack.chapters.values(), key=lambda c: (c.part, c.order)):
        parts.append(f"## Part {chapter.part}. {chapter.title.en}\n")
        parts += [_article(pack, a) for a in pack.articles.values() if a.chapter == chapter.id]
    parts += ["## Limits\n", _limits(pack)]
    parts += ["## Equalisation funds\n", *(_fund(f) for f in pack.funds.values()), _soil(pack)]
    return "\n".join(parts)


def _article(pack: Any, article: Any) -> str:
    binding = article.binding.replace("_", " ")
    official = "official" if article.official else "not official"
    standing = f"In force from {article.in_force_from}, {binding}, {official}."
    said = f"*{article.title.it}*. {article.summary.en} {standing}"
    parts = [f"### {article.number}. {article.title.en}\n", f"{said}\n"]
    rules = [r for r in pack.rules.values() if r.id in article.rules]
    for rule in rules:
        parts.append(
            f"**{rule.title.en}** ({code(rule.id)}, {rule.kind}, {rule.hit_policy}). {_from(rule)}.\n"
        )
        parts.append(_table(rule))
    own = [m for m in pack.measures.values() if m.factors[0].rule in article.rules]
    if own:
        parts.append(_measures(own))
    return "\n".join(parts)


def _from(what: Any) -> str:
    return f"{source_text(what.source)}, {'official' if what.official else 'not official'}, {what.confidence}"


def _table(rule: Any) -> str:
    outcomes = {o.id: o for o in rule.outcomes}
    facts = [f"{code(i.fact)}{'' if i.unit == '1' else f' ({i.unit})'}" for i in rule.inputs]
    rows = []
    for row in rule.rows:
        outcome = outcomes[row.then]
        given = "; ".join(f"{code(name)} {number(value)}" for name, value in outcome.values.items())
        then = cell(outcome.label.en) + (f": {given}" if given else "")
        rows.append((*(_cell(row.when[i.fact]) for i in rule.inputs), then, cell(row.reason.en)))
    return table((*facts, "then", "because"), rows)


def _cell(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else cell(value)


def _measures(measures: list[Any]) -> str:
    rows = [
        (
            f"**{cell(m.title.en)}** ({code(m.id)})",
            m.kind,
            " × ".join([*(code(f.rule) for f in m.factors), *([code(m.base)] if m.base else [])]),
            m.unit.replace("**", "^"),
            cell(m.granted_by.en),
            ""
            if m.ladder is None
            else f"{number(m.ladder.largest_step)} by {', '.join(map(code, m.ladder.facts))}",
            " → ".join(s.id for s in m.life),
        )
        for m in measures
    ]
    return table(("measure", "kind", "worth", "unit", "granted by", "largest step", "life"), rows)


def _limits(pack: Any) -> str:
    rows = [
        (cell(c.title.en), code(c.group), f"{number(c.share)} × {code(c.base)}", _from(c))
        for c in pack.limits.values()
    ]
    return table(("limit", "group", "at most", "source"), rows)


def _fund(fund: Any) -> str:
    kinds = {s.id: s.title.en for s in fund.sources}
    currencies = {c.id: c for c in fund.currencies}
    rows = []
    for one in fund.conferments:
        currency = currencies[one.currency]
        by = ", ".join(cell(kinds[name]) for name in one.by)
        needs = "an act that recognises it first" if currency.held else "an id" if one.itemised else ""
        unit = currency.unit.replace("**", "^")
        title = f"**{cell(one.title.en)}** ({code(one.id)})"
        rows.append((title, cell(currency.title.en), unit, by, needs))
    landing = fund.landing
    said = f"Article {fund.article}. {_from(fund)}."
    if landing is not None:
        said += (
            f" {landing.title.en}: {number(landing.share)}, where {code(landing.fact)} is {landing.value}."
        )
    if fund.soil_share is not None:
        said += f" Share of the soil quota beyond the target to confer: {number(fund.soil_share)}."
    head = f"**{fund.title.en}** ({code(fund.id)}). {said}\n"
    return head + "\n" + table(("conferment", "currency", "unit", "by", "needs"), rows)


def _soil(pack: Any) -> str:
    rows = [
        (cell(t.title.en), cell(t.plan.en), t.use, number(t.reduction), str(t.in_force_from), _from(t))
        for t in pack.soil_thresholds.values()
    ]
    return table(("soil threshold", "plan", "use", "reduction", "from", "source"), rows)
