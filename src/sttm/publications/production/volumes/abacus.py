"""The Abaco, annex of STTM 3: indexes by theme and by criterion, then a sheet for each solution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
    numbered,
)
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import (
    NBSP,
    Language,
    format_number,
    format_points,
    format_range,
    format_value,
    localised,
)
from sttm.publications.production.volumes.abacus_words import words
from sttm.publications.volumes.voice import Voice

__all__ = ["abacus_volume", "unit_cost_phrase"]

Record = Mapping[str, Any]

PER = {"EUR": "", "EUR/m": "/m", "EUR/m**2": "/m²", "EUR/m**3": "/m³", "EUR/kW": "/kW"}
"""What a cost is of, as it is printed after the amount."""


def abacus_volume(account: Record, language: Language) -> Document:
    """Return the Abaco as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_accounts.abacus_account`.
    """
    voice = Voice(language, words(language))
    pack, totals = account["pack"], account["totals"]
    priced = f"{voice.number(totals['priced'])} / {voice.number(totals['solutions'])}"
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=(
            *voice.cover(account),
            (voice("cover_solutions"), voice.number(totals["solutions"])),
            (voice("cover_priced"), priced),
            (voice("cover_themes"), voice.number(len(account["themes"]))),
        ),
        parts=tuple(_body(account, voice)),
        fictional=pack["fictional"],
        notices=() if totals["official"] == totals["solutions"] else (Note(voice("example"), "caution"),),
        attachment=account,
    )


def _body(account: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    if not account["themes"]:
        yield Note(voice("none_in_pack"), "missing")
        return
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2"))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
    sheets = [block for theme in account["themes"] for block in _theme(theme, voice)]
    yield from _indexes(account, _numbers(account, sheets), voice)
    yield from sheets


def _numbers(account: Record, sheets: list[Block]) -> dict[str, str]:
    """Return the number of the section of each solution: two chapters stand before the sheets."""
    placed = numbered((Heading(1, "-"), Heading(1, "-"), *sheets))
    sections = [one.number for one in placed if isinstance(one.block, Heading) and one.block.level == 2]
    ids = [sheet["id"] for theme in account["themes"] for sheet in theme["sheets"]]
    return dict(zip(ids, sections, strict=True))


def _indexes(account: Record, numbers: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("indexes"))
    yield Heading(2, voice("by_theme"))
    columns = (
        Column(voice("sheet")),
        Column(voice("solution"), width=1.6),
        Column(voice("criteria"), width=0.7),
        Column(voice("cost"), width=1),
        Column(voice("upkeep"), width=1),
    )
    for theme in account["themes"]:
        rows = tuple(
            (
                numbers[sheet["id"]],
                voice.said(sheet["title"]),
                ", ".join(dict.fromkeys(one["criterion"] for one in sheet["serves"])) or voice("dash"),
                unit_cost_phrase(sheet["cost"], voice),
                unit_cost_phrase(sheet["upkeep"], voice, yearly=True),
            )
            for sheet in theme["sheets"]
        )
        yield Table(columns, rows, voice.said(theme["title"]))
    yield Heading(2, voice("by_criterion"))
    yield Paragraph(voice("by_criterion_text"))
    yield Table(
        (
            Column(voice("criterion"), width=1.6),
            Column(voice("profiles"), width=1),
            Column(voice("solutions"), width=2),
        ),
        tuple(_criteria(account, numbers, voice)),
        voice("by_criterion"),
    )


def _criteria(account: Record, numbers: Mapping[str, str], voice: Voice) -> Iterator[tuple[str, ...]]:
    """Yield each criterion, once where profiles share it, with the solutions that serve it in any of them."""
    serving: dict[tuple[str, str], list[str]] = {}
    for sheet in (s for theme in account["themes"] for s in theme["sheets"]):
        for one in sheet["serves"]:
            own = serving.setdefault((one["criterion"], voice.said(one["title"])), [])
            said = f"{numbers[sheet['id']]}{NBSP}{voice.said(sheet['title'])}"
            if said not in own:
                own.append(said)
    asked: dict[tuple[str, str], list[str]] = {}
    for profile in account["profiles"]:
        for criterion in (c for theme in profile["themes"] for c in theme["criteria"]):
            asked.setdefault((criterion["id"], voice.said(criterion["title"])), []).append(
                voice.said(profile["title"])
            )
    order = list(dict.fromkeys(name[0] for name, _ in asked))
    for (name, title), profiles in sorted(
        asked.items(), key=lambda one: (order.index(one[0][0][0]), len(one[0][0]), one[0])
    ):
        solutions = "; ".join(serving.get((name, title), [])) or voice("no_solution")
        yield f"{name} {title}", ", ".join(profiles), solutions


def _theme(theme: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice.said(theme["title"]))
    for sheet in theme["sheets"]:
        yield Heading(2, voice.said(sheet["title"]))
        # In one block with its facts, so that no sheet is torn between two pages.
        yield Facts(tuple(_facts(sheet, voice)))


def _facts(sheet: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    yield voice("solution"), voice.said(sheet["description"])
    settings = ", ".join(voice(one) for one in sheet["applies_to"])
    activities = ", ".join(voice.said(a["title"]) for a in sheet["activities"])
    yield (
        voice("applies_to"),
        f"{settings}; {activities if sheet['some_activities'] else voice('every_activity')}",
    )
    yield voice("serves"), "; ".join(_served(sheet["serves"], voice)) or voice("dash")
    yield voice("quantity"), voice.said(sheet["quantity"]["reason"])
    yield voice("cost"), _sourced_cost(sheet["cost"], voice)
    yield voice("upkeep"), _sourced_cost(sheet["upkeep"], voice, yearly=True)
    yield voice("example_of"), voice.said(sheet["example"])
    for key in ("needs", "excludes"):
        if sheet[key]:
            yield voice(key), ", ".join(voice.said(one["title"]) for one in sheet[key])
    if sheet["work_type"]:
        yield voice("is_work"), voice.said(sheet["work_type"]["title"])
    yield voice("source"), f"{source_phrase(sheet['source'], voice.language)} ({voice.standing(sheet)})"


def _served(serves: list[Record], voice: Voice) -> list[str]:
    """Return what a solution does for each criterion, said once where profiles count it alike."""
    alike: dict[tuple[str, str, str], list[Record]] = {}
    for one in serves:
        if one["value"] is None:
            effect = voice("met")
        elif one["unit"] == "1" and one["max"] and 0 < one["value"] < 1:
            effect = voice("becomes", value=voice.percent(one["value"], 0))
        else:
            effect = voice("becomes", value=format_value(one["value"], one["unit"], voice.language))
        points = voice(
            "points_of",
            points=format_points(one["points"], voice.language),
            max=format_points(one["max"], voice.language),
        )
        alike.setdefault((one["criterion"], voice.said(one["title"]), f"{effect}, {points}"), []).append(one)
    return [
        f"{name} {title}: {effect} ({', '.join(_part(one, voice) for one in own)})"
        for (name, title, effect), own in alike.items()
    ]


def _part(one: Record, voice: Voice) -> str:
    share = format_number(one["of_total"], voice.language, most=1)
    percent = f"{share}{NBSP}%" if voice.language == "it" else f"{share}%"
    return f"{voice.said(one['profile_title'])}: {voice('of_total', share=percent)}"


def unit_cost_phrase(cost: Record | None, voice: Voice, *, yearly: bool = False) -> str:
    """Return what a unit costs, or that nobody has said."""
    if cost is None:
        return voice("nobody")
    amount = format_range(cost, voice.language, unit="EUR")
    per = PER.get(cost["unit"], f" ({cost['unit']})")
    each = f"{amount}{per}" if per else f"{amount}{NBSP}{voice('each')}"
    return f"{each}{NBSP}{voice('a_year')}" if yearly else each


def _sourced_cost(cost: Record | None, voice: Voice, *, yearly: bool = False) -> str:
    said = unit_cost_phrase(cost, voice, yearly=yearly)
    if cost is None:
        return said
    return f"{said}. {source_phrase(cost['source'], voice.language)} ({voice.standing(cost)})"
