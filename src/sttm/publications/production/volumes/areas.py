"""The chapter of Part II of STTM 3 on where each activity may go: the rules, then a map for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import NBSP, format_value
from sttm.publications.production.site_words import code
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.volumes.voice import Voice

__all__ = ["areas_chapter", "article_phrase", "standing_source", "titles"]

Record = Mapping[str, Any]

EFFECTS = ("exclusion", "attention", "mitigation", "preference")


def areas_chapter(account: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_proposal.production_proposal`.
    pictures
        Maps by activity.
    """
    yield Heading(1, voice("areas"))
    yield Heading(2, voice("rules_section"))
    yield from _rules(account, voice)
    for activity in account["activities"]:
        yield Heading(2, voice.said(activity["title"]))
        yield from _activity(activity, account, pictures, voice)


def standing_source(what: Record, voice: Voice) -> str:
    """Return a source with its standing and how sure it is."""
    return f"{source_phrase(what['source'], voice.language, address=False)} ({voice.standing(what)})"


def article_phrase(number: str | None, what: Record, voice: Voice) -> str:
    """Return the article that carries something, and the source behind it."""
    source = standing_source(what, voice)
    return source if number is None else f"art. {number}. {source}"


def titles(named: Sequence[Record] | None, voice: Voice) -> str:
    """Return titles in a row; *all* where none is singled out."""
    return voice("everywhere") if named is None else ", ".join(voice.said(one) for one in named)


def _rules(account: Record, voice: Voice) -> Iterator[Block]:
    rules = account["rules"]
    pieces = voice.number(account["areas"]["pieces"])
    yield Paragraph(voice("rules_text", n=voice.number(len(rules)), pieces=pieces))
    names = {a["id"]: a["title"] for a in account["activities"]}
    columns = (
        Column(voice("rule"), width=1.2),
        Column(voice("where"), width=1.1),
        Column(voice("for_whom"), width=1),
        Column(voice("says"), width=1.9),
        Column(voice("article_source"), width=1.6),
    )
    for effect in EFFECTS:
        own = [r for r in rules if r["effect"] == effect]
        if own:
            rows = tuple(_rule(rule, names, account["layer_titles"], voice) for rule in own)
            named = code(effect, voice.language)
            yield Table(columns, rows, voice("rules_table", effect=named))


def _rule(
    rule: Record, names: Mapping[str, Record], layers: Mapping[str, Record], voice: Voice
) -> tuple[str, ...]:
    article = rule["article"]
    whom = None if rule["activities"] is None else [names[a] for a in rule["activities"] if a in names]
    text = voice.said(rule["text"])
    if rule["condition"] is not None:
        text = f"{text} {voice('condition_of', text=voice.said(rule['condition']))}"
    return (
        voice.said(rule["title"]),
        _where(rule, layers, voice),
        titles(whom, voice),
        text,
        article_phrase(None if article is None else article["number"], rule, voice),
    )


def _where(rule: Record, layers: Mapping[str, Record], voice: Voice) -> str:
    layer = voice.said(layers[rule["layer"]])
    distance = format_value(rule["distance_m"], "m", voice.language)
    if rule["side"] == "beyond":
        return voice("beyond", distance=distance, layer=layer)
    if rule["distance_m"] == 0:
        return voice("inside", layer=layer)
    return voice("within", distance=distance, layer=layer)


def _activity(
    activity: Record, account: Record, pictures: Mapping[str, Figure], voice: Voice
) -> Iterator[Block]:
    title = voice.said(activity["title"])
    low, high = (hectares(x, voice.language) for x in activity["usual_area_m2"])
    usual = voice("usual", low=low.removesuffix(f"{NBSP}ha"), high=high)
    yield Paragraph(f"{voice.said(activity['description'])} {usual} {standing_source(activity, voice)}.")
    if activity["id"] in pictures:
        yield pictures[activity["id"]]
    own = account["areas"]["activities"][activity["id"]]
    yield _classes(title, own, voice)
    rules = [r for r in own["rules"] if r["effect"] != "preference"]
    if rules:
        yield _ground(title, rules, account["layer_titles"], voice)
    absent = sorted({r["layer"] for r in rules} & {m["layer"] for m in account["areas"]["missing"]})
    if absent:
        named = ", ".join(voice.said(account["layer_titles"][name]) for name in absent)
        yield Note(voice("absent_here", layers=named), "missing")


def _classes(title: str, own: Record, voice: Voice) -> Table:
    heads = ("excluded", "not_assessable_class", "attention", "mitigation", "admissible")
    rows = [(voice("whole"), own["classes"])]
    rows += [(place["name"] or place["id"], place["classes"]) for place in own["places"] or ()]
    return Table(
        (Column(voice("place"), width=1.2), *(Column(f"{voice(h)}, ha", "right", width=1) for h in heads)),
        tuple(
            (
                name,
                *(
                    voice(
                        "share_of",
                        area=hectares(one["area_m2"], voice.language, unit=False),
                        share=voice.percent(one["share"]),
                    )
                    for one in classes
                ),
            )
            for name, classes in rows
        ),
        voice("classes_table", title=title),
    )


def _ground(title: str, rules: Sequence[Record], layers: Mapping[str, Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("rule"), width=1.5),
            Column(voice("effect")),
            Column(voice("where"), width=1.3),
            Column(voice("ground"), "right"),
            Column(voice("share"), "right"),
            Column(voice("article")),
            Column(voice("condition_short"), width=1.7),
        ),
        tuple(
            (
                voice.said(rule["title"]),
                code(rule["effect"], voice.language),
                _where(rule, layers, voice),
                voice("na")
                if rule["area_m2"] is None
                else hectares(rule["area_m2"], voice.language, unit=False),
                voice.percent(rule["share"]),
                voice("dash") if rule["article"] is None else rule["article"]["number"],
                voice.said(rule["condition"]) or voice("nothing"),
            )
            for rule in rules
        ),
        voice("ground_table", title=title),
    )
