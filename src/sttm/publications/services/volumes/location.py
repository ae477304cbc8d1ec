"""The chapters of Part II of STTM 2 on location criteria, the next places, scenarios."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.formatting import format_value
from sttm.publications.services.lum_words import code
from sttm.publications.services.volumes.blocks import cited, missing_note, tier
from sttm.publications.volumes.voice import Voice

__all__ = ["criteria_chapter", "next_chapter", "scenarios_section"]

Record = Mapping[str, Any]

PLACES = 5
"""Comuni that are listed for each daily service, those where a place serves most first."""


def criteria_chapter(rules: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on where services above the local tier may go."""
    yield Heading(1, voice("criteria"))
    if not rules["location_rules"]:
        yield Note(voice("criteria_none"), "missing")
        return
    yield Paragraph(voice("criteria_text"))
    for rule in rules["location_rules"]:
        yield Heading(2, voice.said(rule["title"]))
        tiers = ", ".join(tier(t, voice) for t in rule["tiers"])
        yield Paragraph(voice("rule_for", tiers=tiers, source=cited(rule, voice)))
        yield Table(
            (
                Column(voice("criterion"), width=2.4),
                Column(voice("asked"), width=1.6),
                Column(voice("force"), width=0.8),
            ),
            tuple(
                (
                    voice.said(c["title"]),
                    _asked(c, rules, voice),
                    voice("mandatory" if c["mandatory"] else "preferred"),
                )
                for c in rule["criteria"]
            ),
            voice.said(rule["title"]),
        )
    if rules["location_preferences"]:
        yield Heading(2, voice("preferences"))
        yield Paragraph(voice("preferences_text"))
        yield Table(
            (
                Column(voice("preference"), width=1.4),
                Column("s", "right"),
                Column(voice("source_of"), width=2),
            ),
            tuple(
                (voice.said(p["title"]), voice.number(p["bonus_s"]), cited(p, voice))
                for p in rules["location_preferences"]
            ),
            voice("preferences"),
        )


def _asked(criterion: Record, rules: Record, voice: Voice) -> str:
    said = []
    if criterion["layer"] is not None:
        # Which of its features count is said by the title of the criterion.
        return voice("outside", layer=voice.said(rules["layer_titles"][criterion["layer"]]))
    if criterion["one_of"]:
        said.append(", ".join(code(name, voice.language) for name in criterion["one_of"]))
    for key, sign in (("least", "≥"), ("most", "≤")):
        if criterion[key] is not None:
            share = criterion["kind"] == "transit_share"
            value = format_value(criterion[key], criterion["unit"], voice.language)
            said.append(f"{sign} {voice.percent(criterion[key], 0) if share else value}")
    if criterion["minutes"] is not None:
        said.append(voice("within_minutes", n=voice.number(criterion["minutes"])))
    return "; ".join(said) or voice("there_is")


def next_chapter(account: Record, drawn: Figure | None, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on where the next services of every day serve most."""
    yield Heading(1, voice("next"))
    given = account["orientations"]
    if "missing" in given:
        yield missing_note(voice("next"), given, voice)
        return
    yield Paragraph(voice("next_text"))
    if drawn is not None:
        yield drawn
    rows: dict[str, list[tuple[float, str, Record]]] = {}
    titles: dict[str, str] = {}
    open_: dict[str, list[str]] = {}
    for one in given["by_municipality"].values():
        for group in one["daily"]:
            titles[group["id"]] = voice.said(group["title"])
            if group["missing"] is not None:
                open_.setdefault(group["id"], []).append(voice.said(group["missing"]))
            elif group["next"] is not None:
                rows.setdefault(group["id"], []).append(
                    (-group["next"]["residents"], one["municipality"]["name"], group)
                )
    for name, title in titles.items():
        yield Heading(2, title)
        if name in open_:
            yield missing_note(title, {"missing": open_[name][0]}, voice)
        found = sorted(rows.get(name, ()), key=lambda row: row[:2])
        if not found:
            if name not in open_:
                yield Paragraph(voice("next_none"))
            continue
        yield _next_table(title, found, voice)


def _next_table(title: str, found: list[tuple[float, str, Record]], voice: Voice) -> Table:
    return Table(
        (
            Column("Comune", width=1),
            Column(voice("without"), "right", 0.9),
            Column(voice("next_place"), width=2.2),
            Column(voice("would_have"), "right", 0.9),
            Column(voice("minutes"), "right"),
        ),
        tuple(
            (
                comune,
                f"{voice.number(group['without'])} ({voice.percent(group['share'])})",
                _place(group["next"], voice),
                voice.number(group["next"]["residents"]),
                voice.number(group["within"]["value"]),
            )
            for _, comune, group in found[:PLACES]
        ),
        voice("next_table", title=title),
        voice("shown_of", n=PLACES, all=len(found)) if len(found) > PLACES else None,
    )


def _place(place: Record, voice: Voice) -> str:
    named = place["name"] or voice(
        "corner", lat=voice.number(place["lat"], 4), lon=voice.number(place["lon"], 4)
    )
    more = [voice("in_lum")] if place["in_lum"] else []
    if place["in_regeneration_area"] and not place["name"]:
        more.append(voice("in_regeneration"))
    return ", ".join([named, *more])


def scenarios_section(scenarios: list[Record], voice: Voice) -> Iterator[Block]:
    """Yield the section on scenarios that were given, each with what it changes and for whom."""
    yield Heading(2, voice("scenarios"))
    if not scenarios:
        yield Paragraph(voice("scenarios_none"))
        return
    yield Paragraph(voice("scenarios_text"))
    for one in scenarios:
        yield Heading(3, one["scenario"]["title"] or one["scenario"]["id"])
        yield _changes(one, voice)
        yield _places(one, voice)


def _changes(one: Record, voice: Voice) -> Table:
    return Table(
        (
            Column(voice("group"), width=1.8),
            Column(voice("before"), "right"),
            Column(voice("after"), "right"),
            Column(voice("gain"), "right"),
            Column(voice("lose"), "right"),
        ),
        tuple(
            (
                voice.said(g["title"]),
                voice.percent(g["before"]),
                voice.percent(g["after"]),
                voice.number(g["gain"]),
                voice.number(g["lose"]),
            )
            for g in one["changes"]
        ),
        voice("changes_table", mode=voice(f"mode_{one['mode']}").lower()),
    )


def _places(one: Record, voice: Voice) -> Table:
    return Table(
        (
            Column(voice("place"), width=1.8),
            Column(voice("index_before"), "right"),
            Column(voice("index_after"), "right"),
            Column(voice("better_off"), "right"),
            Column(voice("worse_off"), "right"),
        ),
        tuple(
            (
                voice("whole") if p["scope"] == "whole" else voice.said(p["name"]),
                voice.number(p["decayed"]["before"], 2),
                voice.number(p["decayed"]["after"], 2),
                voice.number(p["gain"]),
                voice.number(p["lose"]),
            )
            for p in one["places"]
        ),
        voice("scenario_places"),
    )
