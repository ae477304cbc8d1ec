"""What is asked of a site, as sections of its dossier: Schede Norma, norms, profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Note, Paragraph, Table
from sttm.publications.formatting import Language, format_points, format_range
from sttm.publications.production.site_words import code, words

__all__ = ["asked_sections"]

Record = Mapping[str, Any]

DASH = "–"

GROUPS = ("relevance", "mandatory", "incentivised", "surcharge")


def asked_sections(result: Record, language: Language) -> Iterator[Block]:
    """Yield the sections on the Schede, on the norms and on the profile."""
    yield from _schede(result, language)
    yield from _standards(result["standards"], language)
    yield from _profile(result, language)


def _span(bounds: Record) -> str:
    low, high = bounds["low"], bounds["high"]
    return str(low) if low == high else f"{low}–{high}"


def _of(points: Record, most: float, language: Language) -> str:
    return f"{format_range(points, language, points=True)} / {format_points(most, language)}"


def _schede(result: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(2, say["schede"])
    if result["schede_missing"]:
        yield Note(result["schede_missing"][language], "missing")
        return
    schede = result["schede"]
    names = {p["id"]: p["title"][language] for s in schede for p in s["parts"]}
    rows = [(f"{name} {title}", *(_part(s, name, language) for s in schede)) for name, title in names.items()]
    rows.append((say["total"], *(_of(s["total"], s["max"], language) for s in schede)))
    rows.append((say["class"], *(_span(s["class"]) for s in schede)))
    columns = (
        Column(say["scheda_part"], width=2),
        *(Column(f"Scheda {s['number']}", "right") for s in schede),
    )
    yield Table(columns, tuple(rows), say["schede_table"])
    for scheda in schede:
        open_ = [
            f"{c['id']} {c['title'][language]}"
            for part in scheda["parts"]
            for c in part["criteria"]
            if c["applicable"] and c["answer"] == "not_assessable"
        ]
        if open_:
            yield Paragraph(f"Scheda {scheda['number']}. {say['criteria_open']}: {'; '.join(open_)}.")


def _part(scheda: Record, name: str, language: Language) -> str:
    part = next((p for p in scheda["parts"] if p["id"] == name), None)
    return DASH if part is None else _of(part["points"], part["max"], language)


def _standards(standards: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(2, say["standards"])
    if standards["missing"]:
        yield Note(standards["missing"][language], "missing")
        return
    for group in GROUPS:
        rules = [r for r in standards["rules"] if r["group"] == group and (r["outcomes"] or r["missing"])]
        if not rules:
            continue
        columns = (
            Column(say["rule"], width=1.6),
            Column(say["outcome"], width=2.2),
            Column(say["left_open"], width=1.4),
            Column(say["article"], width=1.8),
        )
        yield Table(columns, tuple(_ruled(r, language) for r in rules), say[f"group_{group}"])


def _ruled(rule: Record, language: Language) -> tuple[str, ...]:
    say = words(language)
    told = [
        f"{o['label'][language]} – {o['reason'][language]}"
        if o["certain"]
        else f"{o['label'][language]} ({say['open']})"
        for o in rule["outcomes"]
    ]
    certain = all(o["certain"] for o in rule["outcomes"])
    # What is not known, and what may be one of several: a class that is a range.
    loose = [
        f"{i['title'][language]} ({i['note'][language]})" if i["note"] else i["title"][language]
        for i in rule["inputs"]
        if i["missing"] or isinstance(i["value"], list)
    ]
    # Where nothing can follow, nothing is open.
    open_ = "" if certain else "; ".join(loose)
    source = rule["trace"][0]["source"]
    title = source["title"] if isinstance(source["title"], str) else source["title"][language]
    named = ", ".join(part for part in (title, source["article"]) if part)
    confidence = code(rule["trace"][0]["confidence"], language)
    article = f"art. {rule['article']['number']}; {named} ({confidence})"
    return rule["title"][language], "; ".join(told) or say["not_due"], open_ or DASH, article


def _profile(result: Record, language: Language) -> Iterator[Block]:
    say, profile = words(language), result["profile"]
    yield Heading(2, say["profile"])
    if profile is None:
        yield Note(result["profile_missing"][language], "missing")
        return
    asked = profile["threshold"]
    yield Paragraph(
        f"{profile['profile']['title'][language]}. {say['class']}: {_span(profile['class'])}; "
        f"{say['mandatory'].lower()}: {asked['mandatory'] or say['none']}; "
        f"{say['incentivised'].lower()}: {asked['incentivised'] or say['none']} "
        f"({code(asked['answer'], language)})."
    )
    rows = [
        (f"{p['id']} {p['title'][language]}", _of(p["points"], p["max"], language)) for p in profile["parts"]
    ]
    rows.append((say["total"], _of(profile["total"], profile.get("max", 100), language)))
    yield Table((Column(say["theme"], width=2), Column(say["points"], "right")), tuple(rows), say["profile"])
