"""Where each activity may go, in Part II of STTM 3: the rules, then the ground of an activity by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.dossier.words import named
from sttm.publications.formatting import NBSP, format_value
from sttm.publications.production.site_words import code
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.volumes.voice import Voice

__all__ = ["area_blocks", "article_phrase", "rules_section", "standing_source", "titles"]

Record = Mapping[str, Any]

LEAST = 50.0
"""Ground that a rule touches from which it stands in the table of an activity, m²: less prints as 0.00 ha."""

EFFECTS = ("exclusion", "attention", "mitigation", "preference")


def standing_source(what: Record, voice: Voice) -> str:
    """Return a source with its standing and how sure it is."""
    source = what["source"]
    told = ", ".join(x for x in (voice.said(source["title"]), source["article"]) if x)
    return f"{told} ({named('source', source['kind'], voice.language)}; {voice.standing(what)})"


def article_phrase(number: str | None, what: Record, voice: Voice) -> str:
    """Return the article that carries something, and the source behind it."""
    source = standing_source(what, voice)
    return source if number is None else f"art. {number}. {source}"


def titles(named: Sequence[Record] | None, voice: Voice) -> str:
    """Return titles in a row; *all* where none is singled out."""
    return voice("everywhere") if named is None else ", ".join(voice.said(one) for one in named)


def rules_section(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the section on the rules in force, from the account of Part II."""
    yield Heading(2, voice("rules_section"))
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
            yield Table(columns, rows, voice("rules_table", effect=code(effect, voice.language)))


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


def area_blocks(
    activity: Record, account: Record, pictures: Mapping[str, Figure], voice: Voice
) -> Iterator[Block]:
    """Yield what is said of the ground for an activity: map, classes by place, rules that touch it.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_proposal.production_proposal`.
    pictures
        Maps by activity.
    """
    title = voice.said(activity["title"])
    low, high = (hectares(x, voice.language) for x in activity["usual_area_m2"])
    usual = voice("usual", low=low.removesuffix(f"{NBSP}ha"), high=high)
    yield Paragraph(f"{voice.said(activity['description'])} {usual} {standing_source(activity, voice)}.")
    if activity["id"] in pictures:
        yield pictures[activity["id"]]
    own = account["areas"]["activities"][activity["id"]]
    yield _classes(title, own, voice)
    rules = [r for r in own["rules"] if r["effect"] != "preference"]
    touching = [r for r in rules if r["area_m2"] is None or r["area_m2"] >= LEAST]
    if touching:
        yield _ground(title, touching, [r for r in rules if r not in touching], voice)
    absent = sorted({r["layer"] for r in rules} & {m["layer"] for m in account["areas"]["missing"]})
    if absent:
        layers = ", ".join(voice.said(account["layer_titles"][name]) for name in absent)
        yield Note(voice("absent_here", layers=layers), "missing")


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


def _ground(title: str, rules: Sequence[Record], others: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("rule"), width=1.4),
            Column(voice("effect")),
            Column(voice("ground"), "right"),
            Column(voice("share"), "right"),
            Column(voice("article")),
            Column(voice("condition_short"), width=2),
        ),
        tuple(
            (
                voice.said(rule["title"]),
                code(rule["effect"], voice.language),
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
        voice("not_touching", list="; ".join(voice.said(r["title"]) for r in others)) if others else None,
    )
