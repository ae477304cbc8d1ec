"""The normative volume: articles in force with their rules as tables, terms of the procedures, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Document, Facts, Heading, Note, Paragraph, Table
from sttm.publications.formatting import Language, format_date, format_number, format_value, unit_name
from sttm.publications.norms.words import confidence_words, volume_words

__all__ = ["normative_volume"]

MEASURE_COLUMNS = (("measure", 1.2), ("worth", 1.6), ("granted_by", 0.8), ("life", 1.6), ("source", 1.2))
"""Columns of the table of measures, with their share of the width."""


def normative_volume(
    framework: Mapping[str, Any],
    rules: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Mapping[str, Any]],
    procedures: Sequence[Mapping[str, Any]],
    territory: Mapping[str, str],
    language: Language = "it",
    *,
    fictional: bool = False,
) -> Document:
    """Return the framework in force on a day as a document.

    Parameters
    ----------
    framework
        As :func:`sttm.operations.norms.explaining.show_framework` gives it.
    rules, facts
        Those of the pack, as JSON values.
    procedures
        Types of procedure as :func:`sttm.operations.norms.procedure.described_type` gives them.
    territory
        Name of the territory, in both languages.
    """
    words = volume_words(language)
    by_id = {r["id"]: r for r in rules}
    parts: list[Block] = []
    for chapter in framework["chapters"]:
        own = [a for a in framework["articles"] if a["chapter"] == chapter["id"]]
        parts.append(Heading(1, f"{words['part']} {chapter['part']} – {chapter['title'][language]}"))
        for article in own:
            parts += _article(article, by_id, facts, language)
            groups = {m["group"] for m in article["measures"]}
            parts += [_limit(c, facts, language) for c in framework["limits"] if c["group"] in groups]
    parts += _terms(procedures, language)
    parts += [Heading(1, words["sources"]), _sources(framework["articles"], language)]
    official = all(a["official"] for a in framework["articles"])
    cover = (
        (words["on"], format_date(framework["on"], language)),
        (words["pack"], f"{framework['pack']['name']} {framework['pack']['version']}"),
        (
            words["contents"],
            f"{len(framework['articles'])}, {sum(len(a['rules']) for a in framework['articles'])}",
        ),
    )
    return Document(
        title=words["title"],
        subtitle=f"{territory[language]} – {words['subtitle']}",
        language=language,
        date=framework["on"],
        cover=cover,
        parts=tuple(parts),
        fictional=fictional,
        notices=() if official else (Note(words["not_official"], "caution"),),
        attachment=dict(framework),
    )


def _article(
    article: Mapping[str, Any],
    rules: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    language: Language,
) -> Iterator[Block]:
    words = volume_words(language)
    yield Heading(2, f"{words['article']} {article['number']} – {article['title'][language]}")
    yield Paragraph(article["summary"][language])
    rows = [
        (words["binding"], words[article["binding"]]),
        (words["force"], _span(article, language)),
        (words["source"], f"{_source(article['source'], language)} ({_sure(article, language)})"),
    ]
    cited = "; ".join(r["text"][language] for r in article["references"])
    if cited:
        rows.append((words["references"], cited))
    yield Facts(tuple(rows))
    for one in article["rules"]:
        yield _rule(rules[one["id"]], facts, language)
    if article["measures"]:
        yield _measures(article["measures"], rules, facts, language)


def _rule(rule: Mapping[str, Any], facts: Mapping[str, Any], language: Language) -> Table:
    words = volume_words(language)
    inputs = [facts[i["fact"]] for i in rule["inputs"]]
    outcomes = {o["id"]: o for o in rule["outcomes"]}
    columns = [Column(f["title"][language], width=1.0) for f in inputs]
    columns += [Column(words["outcome"], width=1.4), Column(words["reason"], width=1.4)]
    rows = [
        (
            *(_cell(row["when"][f["id"]], f, language) for f in inputs),
            _outcome(outcomes[row["then"]], rule["outputs"], language),
            row["reason"][language],
        )
        for row in rule["rows"]
    ]
    source = f"{_source(rule['source'], language)} ({_sure(rule, language)})"
    said = f"{words[rule['hit_policy']]} {words['source']}: {source}."
    return Table(tuple(columns), tuple(rows), rule["title"][language], said)


def _measures(
    measures: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    language: Language,
) -> Table:
    """Return what each incentive or penalty is worth, who grants it, and the steps of its life."""
    words = volume_words(language)
    columns = [Column(words[name], width=wide) for name, wide in MEASURE_COLUMNS]
    rows = []
    for one in measures:
        named = [rules[f["rule"]]["title"][language] for f in one["factors"]]
        if one["base"] is not None:
            named.append(facts[one["base"]]["title"][language])
        rounding = format_value(one["rounding"]["quantum"], one["unit"], language)
        rows.append(
            (
                f"{one['title'][language]} ({words[one['kind']]})",
                f"{' × '.join(named)}; {words['rounded']} {rounding}",
                one["granted_by"][language],
                " → ".join(step["title"][language] for step in one["life"]),
                f"{_source(one['source'], language)} ({_sure(one, language)})",
            )
        )
    return Table(tuple(columns), tuple(rows), words["measures"])


def _limit(limit: Mapping[str, Any], facts: Mapping[str, Any], language: Language) -> Note:
    words = volume_words(language)
    share = f"{format_number(limit['share'] * 100, language)} %"
    base = facts[limit["base"]]["title"][language]
    source = f"{words['source']}: {_source(limit['source'], language)} ({_sure(limit, language)})"
    return Note(f"{limit['title'][language]}: {words['at_most']} {share} × {base}. {source}.", "info")


def _cell(cell: Any, fact: Mapping[str, Any], language: Language) -> str:
    """Return the condition on a fact as it is read."""
    if cell == "any":
        return volume_words(language)["any"]
    if fact["kind"] == "category":
        several = cell if isinstance(cell, list | tuple) else [cell]
        return ", ".join(_label(str(one), fact, language) for one in several)
    if isinstance(cell, list | tuple):
        return ", ".join(format_value(float(v), fact["unit"], language) for v in cell)
    return _with_unit(_interval(str(cell), language), fact["unit"], language)


def _label(category: str, fact: Mapping[str, Any], language: Language) -> str:
    found = fact["labels"].get(category)
    return str(found[language]) if found else category


def _interval(text: str, language: Language) -> str:
    match = re.fullmatch(r"([\[(])\s*(\S+?)\s*,\s*(\S+?)\s*([\])])", text.strip())
    if match is None:
        return (
            re.sub(r"-?\d+(\.\d+)?", lambda m: _number(m[0], language), text)
            .replace(">=", "≥")
            .replace("<=", "≤")
        )
    low = "" if "inf" in match[2] else f"{'≥' if match[1] == '[' else '>'} {_number(match[2], language)}"
    high = "" if "inf" in match[3] else f"{'≤' if match[4] == ']' else '<'} {_number(match[3], language)}"
    return ", ".join(p for p in (low, high) if p) or volume_words(language)["any"]


def _number(text: str, language: Language) -> str:
    digits = len(text.partition(".")[2])
    return format_number(float(text), language, digits=digits)


def _with_unit(text: str, unit: str, language: Language) -> str:
    shown = unit_name(unit, language)
    return f"{text} {shown}".strip() if shown and unit != "1" else text


def _outcome(outcome: Mapping[str, Any], outputs: Sequence[Mapping[str, Any]], language: Language) -> str:
    values = [
        f"{o['title'][language]}: {_value(outcome['values'][o['name']], o['unit'], language)}"
        for o in outputs
    ]
    return "; ".join([outcome["label"][language], *values])


def _value(value: float, unit: str, language: Language) -> str:
    above, _, below = unit.partition("/")
    if not below:
        return format_value(value, unit, language)
    # A reader is told a rate in words: 18 m² per inhabitant.
    per = volume_words(language).get(below, below)
    return f"{format_value(value, above, language)} {volume_words(language)['per']} {per}"


def _terms(procedures: Sequence[Mapping[str, Any]], language: Language) -> Iterator[Block]:
    words = volume_words(language)
    if not procedures:
        return
    yield Heading(1, words["terms"])
    yield Paragraph(words["terms_text"])
    for procedure in procedures:
        yield Heading(2, procedure["title"][language])
        titles = {a["id"]: a["title"][language] for a in procedure["acts"]}
        titles |= {t["id"]: t["title"][language] for t in procedure["terms"]}
        columns = (
            Column(words["term"], width=1.5),
            Column(words["kind"], width=0.9),
            Column(words["from"], width=1.3),
            Column(words["length"], width=0.8),
            Column(words["counting"], width=1.5),
            Column(words["confidence"], width=0.9),
        )
        own = [t for t in procedure["terms"] if t["lane"] == procedure["id"]]
        rows = tuple(_term(t, titles, language) for t in own)
        yield Table(columns, rows, f"{words['terms']}: {procedure['title'][language]}")


def _term(term: Mapping[str, Any], titles: Mapping[str, str], language: Language) -> tuple[str, ...]:
    words = volume_words(language)
    unit = term["unit"] if term["length"] != 1 else term["unit"].removesuffix("s")
    length = f"{term['length']} {words[unit]}"
    for name, other in term["in_regime"].items():
        length += f" ({words['in'].format(name=words.get(name, name), n=other)})"
    start = (
        titles[term["starts_with"]]
        if term["starts_with"]
        else f"{words['end_of']} {titles[term['starts_at_end_of']]}"
    )
    counting = [
        words[term["days"]],
        words[term["first_day"]],
        words["moves" if term["end_moves"] else "stays"],
    ]
    return (
        term["title"][language],
        words[term["kind"]],
        start,
        length,
        ", ".join(counting if term["unit"] == "days" else counting[2:]),
        _sure(term, language),
    )


def _sources(articles: Iterable[Mapping[str, Any]], language: Language) -> Table:
    words = volume_words(language)
    widths = {"article": None, "rule": 1.4, "source": 2.0, "official": None, "confidence": 0.8}
    columns = tuple(Column(words[name], width=width) for name, width in widths.items())
    rows = []
    for article in articles:
        for one in (article, *article["rules"]):
            rows.append(
                (
                    article["number"],
                    one["title"][language],
                    _source(one["source"], language),
                    words["yes" if one["official"] else "no"],
                    confidence_words(language)[one["confidence"]],
                )
            )
    return Table(columns, tuple(rows), words["sources"], words["confidences"])


def _source(source: Mapping[str, Any], language: Language) -> str:
    title = source["title"]
    said = title[language] if isinstance(title, Mapping) else str(title)
    article = source["article"]
    if not article:
        return said
    known = article.casefold().startswith("art")
    return f"{said}, {article}" if known else f"{said}, {volume_words(language)['article'].lower()} {article}"


def _sure(what: Mapping[str, Any], language: Language) -> str:
    return confidence_words(language)[what["confidence"]]


def _span(dated: Mapping[str, Any], language: Language) -> str:
    first = format_date(dated["in_force_from"], language)
    until = dated["in_force_until"]
    return f"{first} {volume_words(language)['until']} {format_date(until, language)}" if until else first
