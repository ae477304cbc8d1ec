"""The chapters of Part I of STTM 2 on access to daily services and on equity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Paragraph, Table
from sttm.publications.formatting import NBSP
from sttm.publications.services.volumes.blocks import missing_note, wide
from sttm.publications.volumes.voice import Voice

__all__ = ["MODES", "access_chapter", "equity_chapter", "place_name", "shares_of_places", "ways_of_places"]

Record = Mapping[str, Any]

MODES = ("walk", "bike", "transit")
ZONE = "Zona omogenea"
"""A term of the law, the same in every language."""

HIGHER = ("platform", "sovracomunale", "metropolitano")


def place_name(place: Record, voice: Voice) -> str:
    """Return the name of a place: the whole has none of its own, a zone may have that of a Comune in it."""
    if place["scope"] == "whole":
        return voice("whole")
    name = voice.said(place["name"])
    return name if place["scope"] != "zone" else f"{ZONE} {name.removeprefix(ZONE).strip()}"


def access_chapter(result: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the 15-minute city."""
    yield Heading(1, voice("access"))
    if "missing" in result:
        yield missing_note(voice("access"), result, voice)
        return
    minutes = next(p for p in result["parameters"] if p["id"] == "daily_reach")
    yield Paragraph(
        voice("access_text", minutes=voice.number(minutes["value"]), groups=len(result["groups"]))
    )
    whole = result["places"][0]
    for mode in MODES:
        if "missing" in whole["modes"][mode]:
            yield missing_note(
                f"{voice('access')}, {voice(f'mode_{mode}').lower()}", whole["modes"][mode], voice
            )
        if mode != "bike" and f"access_{mode}" in drawn:
            yield drawn[f"access_{mode}"]
    if "missing" in whole:
        yield missing_note(voice("shares"), whole, voice)
        return
    yield Heading(2, voice("by_group"))
    yield _groups(result, voice)
    yield Heading(2, voice("by_age"))
    yield from _ages(whole, voice)
    yield Heading(2, voice("by_place"))
    yield from shares_of_places(result["places"], voice, voice("access_places_table"))


def _groups(result: Record, voice: Voice) -> Table:
    modes = result["places"][0]["modes"]
    by_mode = {m: {g["id"]: g for g in modes[m].get("groups", ())} for m in MODES}
    rows = []
    for group in result["groups"]:
        cells = [voice.said(group["title"])]
        for mode in MODES:
            told = by_mode[mode].get(group["id"], {})
            cells.append(voice.percent(told.get("share")))
        for mode in ("walk", "transit"):
            told = by_mode[mode].get(group["id"], {})
            cells.append(voice.number(told.get("minutes"), 1))
        rows.append(tuple(cells))
    heads = [voice(f"mode_{m}") for m in MODES]
    heads += [f"{voice(f'mode_{m}')}, min" for m in ("walk", "transit")]
    return Table(
        (Column(voice("group"), width=1.6), *(Column(h, "right", 1) for h in heads)),
        tuple(rows),
        voice("access_groups_table"),
        voice("median_note"),
    )


def _ages(whole: Record, voice: Voice) -> Iterator[Block]:
    first = next((m for m in MODES if whole["modes"][m].get("ages")), None)
    if first is None:
        yield Paragraph(voice("no_ages"))
        return
    by_mode = {m: {a["id"]: a for a in whole["modes"][m].get("ages", ())} for m in MODES}
    rows = [
        (
            voice.said(age["title"]),
            voice.number(age["residents"]),
            *(voice.percent(by_mode[m].get(age["id"], {}).get("all")) for m in MODES),
            voice.number(age["index"], 1),
        )
        for age in whole["modes"][first]["ages"]
    ]
    yield Table(
        (
            Column(voice("age"), width=1.6),
            Column(voice("residents"), "right"),
            *(Column(voice(f"mode_{m}"), "right", 1) for m in MODES),
            Column(voice("index"), "right"),
        ),
        tuple(rows),
        voice("access_ages_table"),
    )


def shares_of_places(places: list[Record], voice: Voice, caption: str) -> Iterator[Block]:
    """Yield the table of places with residents, share with every group by mode, and index on foot."""
    rows = tuple(
        (
            place_name(place, voice),
            voice.number(place["residents"]),
            *(voice.percent(place["modes"][m].get("all")) for m in MODES),
            voice.number(place["modes"]["walk"].get("index"), 1),
            voice.number(place["modes"]["walk"].get("decayed"), 1),
        )
        for place in places
    )
    yield Table(
        (
            Column(voice("place"), width=1.6),
            Column(voice("residents"), "right"),
            *(Column(voice(f"mode_{m}"), "right", 1) for m in MODES),
            Column(voice("index"), "right"),
            Column(voice("decayed"), "right"),
        ),
        rows,
        caption,
        voice("index_note"),
    )


def equity_chapter(result: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on whom access leaves out."""
    yield Heading(1, voice("equity"))
    if "missing" in result:
        yield missing_note(voice("equity"), result, voice)
        return
    whole = result["places"][0]
    worst = whole["worst"]
    yield Paragraph(voice("equity_text"))
    if worst is not None:
        yield Paragraph(
            voice(
                "equity_figures",
                index=voice.number(whole["index"], 1),
                gini=voice.number(whole["gini"], 3),
                share=voice.percent(worst["share"], 0),
                residents=voice.number(worst["residents"]),
                worst=voice.number(worst["index"], 1),
            )
        )
    if "equity" in drawn:
        yield drawn["equity"]
    if worst is not None:
        yield Heading(2, voice("where_whom"))
        yield from _worst(worst, voice)
    if whole["lacking"]:
        yield Table(
            (
                Column(voice("group"), width=2),
                Column(voice("residents"), "right"),
                Column(voice("share"), "right"),
            ),
            tuple(
                (voice.said(g["title"]), voice.number(g["residents"]), voice.percent(g["share"]))
                for g in whole["lacking"]
            ),
            voice("lacking_table"),
        )
    yield Heading(2, voice("higher"))
    yield Paragraph(voice("higher_text"))
    yield from ways_of_places(result["places"], voice)


def _worst(worst: Record, voice: Voice) -> Iterator[Block]:
    yield Table(
        (
            Column("Comune", width=1.6),
            Column(voice("residents"), "right"),
            Column(voice("share_of_worst"), "right", 1),
            Column(voice("share_of_its_own"), "right", 1),
        ),
        tuple(
            (m["name"], voice.number(m["residents"]), voice.percent(m["share_of_worst"]),
             voice.percent(m["share_of_its_own"]))
            for m in worst["municipalities"]
        ),
        voice("worst_places_table"),
    )  # fmt: skip
    if worst["ages"]:
        yield Table(
            (
                Column(voice("age"), width=1.6),
                Column(voice("among_worst"), "right", 1),
                Column(voice("among_all"), "right", 1),
                Column(voice("ratio"), "right"),
            ),
            tuple(
                (voice.said(a["title"]), voice.percent(a["among_worst"]), voice.percent(a["among_all"]),
                 voice.number(a["ratio"], 2))
                for a in worst["ages"]
            ),
            voice("worst_ages_table"),
        )  # fmt: skip


def ways_of_places(places: list[Record], voice: Voice) -> Iterator[Block]:
    """Yield the table of the minutes to platforms and higher services by place and mode."""
    modes = list(places[0]["higher"])
    keys = [(m, name) for name in HIGHER for m in modes]
    whole = places[0]["higher"]
    shown = [(m, name) for m, name in keys if "missing" not in whole[m].get(name, {"missing": None})]
    rows = []
    for place in places:
        cells = []
        for mode, name in shown:
            told = place["higher"][mode][name]
            cells.append(_way(told, voice))
        rows.append((place_name(place, voice), cells))
    heads = [f"{voice(f'higher_{name}')}, {voice(f'mode_{m}').lower()}" for m, name in shown]
    yield from wide(voice("place"), heads, rows, voice("higher_table"), voice)
    for mode, name in keys:
        told = whole[mode].get(name, {})
        if "missing" in told:
            yield missing_note(f"{voice(f'higher_{name}')}, {voice(f'mode_{mode}').lower()}", told, voice)


def _way(told: Record, voice: Voice) -> str:
    if told["minutes"] is None:
        return voice("beyond") if told["reached"] is not None else voice("na")
    return f"{voice.number(told['minutes'], 1)}{NBSP}({voice.percent(told['reached'], 0)})"
