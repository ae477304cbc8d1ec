"""The rules on areas and land of a site, as sections of its dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Paragraph, Table
from sttm.publications.formatting import Language, format_measure, format_number, format_percent
from sttm.publications.production.site_words import code, words

__all__ = ["article_of", "rule_sections"]

Record = Mapping[str, Any]

DASH = "–"


def rule_sections(result: Record, language: Language) -> Iterator[Block]:
    """Yield the land of the site, the rules that touch it or could, their conditions, the rest."""
    say = words(language)
    binding = [r for r in result["rules"] if r["effect"] != "preference"]
    near = [r for r in binding if r["touched"] or r["answer"] == "not_assessable" or r["drawing_noise"]]
    rest = [r for r in binding if r not in near]
    yield Heading(2, say["rules"])
    yield Paragraph(say["rules_text"].format(number=format_number(len(result["rules"]), language)))
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    if result["land"] is not None:
        yield from _land(result["land"], language)
    if near:
        columns = (
            Column(say["rule"], width=2.2),
            Column(say["effect"], width=1),
            Column(say["answer"], width=1.3),
            Column(say["share"], "right", width=0.8),
            Column(say["article"], width=2),
        )
        yield Table(columns, tuple(_rule(r, language) for r in near), say["touching"])
        yield from _conditions([r for r in near if r["condition"] and r["touched"]], language)
    if rest:
        columns = (
            Column(say["rule"], width=2.4),
            Column(say["effect"], width=1),
            Column(say["distance"], "right"),
            Column(say["article"], width=2),
        )
        rows = tuple(
            (r["title"][language], code(r["effect"], language), _away(r, language), article_of(r, language))
            for r in rest
        )
        yield Table(columns, rows, say["not_touching"])
    preferences = [r for r in result["rules"] if r["effect"] == "preference"]
    if preferences:
        columns = (
            Column(say["rule"], width=2.4),
            Column(say["answer"], width=1),
            Column(say["distance"], "right"),
        )
        rows = tuple((r["title"][language], _advantage(r, language), _away(r, language)) for r in preferences)
        yield Table(columns, rows, say["preferences"])


def _land(land: Record, language: Language) -> Iterator[Block]:
    """Yield on which land the site stands, and which the norm leaves to the activity."""
    say = words(language)
    yield Paragraph(
        f"{land['title'][language]}: {code(land['answer'], language)}. {land['reason'][language]}."
    )
    columns = (
        Column(say["land_kind"], width=1.6),
        Column(say["land_left"], width=1),
        Column(say["share"], "right", width=0.8),
        Column(say["article"], width=2),
    )
    rows = tuple(
        (
            one["title"][language],
            code("yes" if one["left"] else "no", language),
            one["missing"][language] if one["missing"] else format_percent(one["share"], language),
            article_of({**land, "article": one["article"]}, language),
        )
        for one in land["lands"]
    )
    yield Table(columns, rows, land["title"][language])


def _rule(rule: Record, language: Language) -> tuple[str, ...]:
    say, condition = words(language), rule["condition"]
    state = condition["state"] if condition and condition["state"] else rule["answer"]
    share = DASH if rule["share"] is None else format_percent(rule["share"], language)
    if rule["unknown_share"] and rule["share"] is not None:
        share += f" ({say['unknown_share'].format(share=format_percent(rule['unknown_share'], language))})"
    answer = code(state, language)
    if not rule["touched"]:
        answer = f"{answer}: {_reason(rule, language)}"
    return rule["title"][language], code(rule["effect"], language), answer, share, article_of(rule, language)


def _reason(rule: Record, language: Language) -> str:
    text = str(rule["reason"][language])
    return text.split(": ", 1)[-1]


def article_of(rule: Record, language: Language) -> str:
    """Return the article of the norms and the source, with how sure it is."""
    source = rule["source"]
    title = source["title"] if isinstance(source["title"], str) else source["title"][language]
    named = ", ".join(part for part in (title, source["article"]) if part)
    number = f"art. {rule['article']}; " if rule["article"] else ""
    return f"{number}{named} ({code(rule['confidence'], language)})"


def _away(rule: Record, language: Language) -> str:
    if rule["distance"] is None:
        return DASH
    return format_measure({**rule["distance"], "value": round(rule["distance"]["value"])}, language)


def _advantage(rule: Record, language: Language) -> str:
    known = {"met": "advantage", "not_met": "no_advantage"}
    answer = str(rule["answer"])
    return code(known.get(answer, answer), language)


def _conditions(rules: list[Record], language: Language) -> Iterator[Block]:
    if not rules:
        return
    say = words(language)
    columns = (
        Column(say["rule"], width=1.4),
        Column(say["condition"], width=2.6),
        Column(say["state"], width=1),
        Column(say["evidence"], width=1.2),
    )
    rows = tuple(
        (
            r["title"][language],
            r["condition"]["text"][language],
            code(r["condition"]["state"], language),
            r["condition"]["evidence"] or _by_place(r["condition"], language),
        )
        for r in rules
    )
    yield Table(columns, rows, say["conditions"])


def _by_place(condition: Record, language: Language) -> str:
    return str(condition["by_place"][language]) if condition["by_place"] else DASH
