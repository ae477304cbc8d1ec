"""The chapter of Part II of STTM 3 on supra-municipal poles: conditions, candidates, incentives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.production.pole_tables import VERDICT_WORDS
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.production.volumes.areas import article_phrase, standing_source, titles
from sttm.publications.volumes.voice import Voice

__all__ = ["poles_chapter"]

Record = Mapping[str, Any]

ROLES = {"precondition": "precondition", "condition": "condition_role", "merit": "merit"}


def poles_chapter(account: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter.

    Parameters
    ----------
    account
        Of Part II.
    pictures
        Maps by id of the pole.
    """
    yield Heading(1, voice("poles"))
    if not account["poles"]:
        yield Note(voice("poles_none"), "missing")
        return
    yield Paragraph(voice("poles_text"))
    for pole in account["poles"]:
        yield Heading(2, voice.said(pole["title"]))
        yield from _pole(pole, account["pole_rules"][pole["id"]], pictures, voice)


def _pole(pole: Record, rule: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    title = voice.said(pole["title"])
    named = titles([a["title"] for a in pole["activities"]], voice)
    source = standing_source(pole, voice)
    yield Paragraph(f"{voice.said(pole['purpose'])} {voice('for_activities', names=named, source=source)}.")
    if pole["id"] in pictures:
        yield pictures[pole["id"]]
    yield Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("land"), width=1.2),
            Column(voice("why"), width=2.4),
            Column(voice("candidates"), "right"),
        ),
        tuple(
            (
                str(n),
                voice.said(land["title"]),
                voice.said(land["text"]),
                voice("no_layer") if land["absent"] else voice.number(land["candidates"]),
            )
            for n, land in enumerate(pole["lands"], 1)
        ),
        voice("lands_table", title=title),
    )
    yield Table(
        (
            Column(voice("condition"), width=1.1),
            Column(voice("role")),
            Column(voice("says"), width=2),
            Column(voice("article_source"), width=2),
        ),
        tuple(
            (
                voice.said(c["title"]),
                voice(ROLES[c["role"]]),
                voice.said(c["text"]),
                article_phrase(c["article"], c, voice),
            )
            for c in rule["conditions"]
        ),
        voice("conditions_table", title=title),
    )
    yield from _candidates(pole, rule, title, voice)
    if rule["incentives"]:
        yield _incentives(pole, rule, title, voice)


def _candidates(pole: Record, rule: Record, title: str, voice: Voice) -> Iterator[Block]:
    candidates = pole["candidates"]
    if not candidates:
        yield Note(voice("no_candidate"), "missing")
        return
    names = {c["id"]: voice.said(c["title"]) for c in rule["conditions"]}
    yield Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("candidate"), width=1.6),
            Column(voice("land"), width=1),
            Column(voice("area"), "right"),
            Column(voice("verdict"), width=1),
            Column(voice("lacks"), width=1.1),
            Column(voice("to_find_out"), width=1.6),
        ),
        tuple(
            (
                str(one["rank"]),
                _name(one, voice),
                voice.said(one["land"]["title"]),
                voice("point_only")
                if one["area"] is None
                else hectares(one["area"]["value"], voice.language, unit=False),
                voice.pick(VERDICT_WORDS[one["verdict"]]),
                ", ".join(names[c] for c in one["lacks"]) or voice("dash"),
                ", ".join(names[c] for c in one["to_find_out"]) or voice("dash"),
            )
            for one in candidates
        ),
        voice(
            "candidates_table",
            title=title,
            shown=voice.number(len(candidates)),
            found=voice.number(pole["found"]),
        ),
    )


def _name(one: Record, voice: Voice) -> str:
    name = one["name"] or one["id"]
    return voice("in_comune", name=name, comune=one["municipality"]) if one["municipality"] else str(name)


def _incentives(pole: Record, rule: Record, title: str, voice: Voice) -> Table:
    names = {c["id"]: voice.said(c["title"]) for c in rule["conditions"]}
    reached: dict[str, list[str]] = {}
    for one in pole["candidates"]:
        for incentive in one["incentives"]:
            if incentive["answer"] == "met":
                reached.setdefault(incentive["id"], []).append(str(one["rank"]))
    return Table(
        (
            Column(voice("incentive"), width=1.5),
            Column(voice("needs"), width=1.2),
            Column(voice("granted_by"), width=0.9),
            Column(voice("article_source"), width=1.8),
            Column(voice("reached_by"), width=0.8),
        ),
        tuple(
            (
                f"{voice.said(i['title'])}: {voice.said(i['text'])}",
                ", ".join(names[n] for n in i["needs"]) or voice("precondition"),
                voice.said(i["granted_by"]),
                article_phrase(i["article"], i, voice),
                ", ".join(reached.get(i["id"], [])) or voice("none"),
            )
            for i in rule["incentives"]
        ),
        voice("incentives_table", title=title),
        f"{voice('reached_by')}: {voice('shown_only')}." if pole["candidates"] else None,
    )
