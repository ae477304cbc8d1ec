"""Part II of STTM 3, the Quadro propositivo-programmatico: from its account to a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.fonts import printable
from sttm.publications.formatting import Language, localised
from sttm.publications.maps.content import FRAME as FRAME_OF_WHOLE
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import SIZE as WHOLE
from sttm.publications.maps.rendering import render_map
from sttm.publications.production.volumes.areas import area_blocks, rules_section
from sttm.publications.production.volumes.duties import (
    cumulative_chapter,
    plans_chapter,
    procedure_chapter,
    standards_chapter,
)
from sttm.publications.production.volumes.poles import poles_chapter
from sttm.publications.production.volumes.profiles import profiles_chapter
from sttm.publications.production.volumes.proposal_words import words
from sttm.publications.production.volumes.sites import order_section, place_phrase, site_blocks
from sttm.publications.production.volumes.suitability import suitability_chapter
from sttm.publications.volumes.knowledge import FRAME
from sttm.publications.volumes.lineage import caveats_chapter, parameters_chapter
from sttm.publications.volumes.voice import Voice

__all__ = ["FRAME", "proposal_volume"]

Record = Mapping[str, Any]

SIZE = (WHOLE[0], WHOLE[1] - FRAME_OF_WHOLE[1] + FRAME[1])
"""Of the map of an activity, millimetres: its tables share its page. That of poles is as wide and whole."""


def proposal_volume(
    account: Record,
    areas: Mapping[str, DossierMap],
    poles: Mapping[str, DossierMap],
    language: Language,
) -> Document:
    """Return Part II as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_proposal.production_proposal`.
    areas, poles
        Maps by activity, and by id of the pole.
    """
    voice = Voice.of(account, words(language), language)
    body = tuple(_body(account, areas, poles, voice))
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=tuple(_cover(account, voice)),
        parts=(*_introduction(account, voice), *body),
        fictional=account["pack"]["fictional"],
        notices=(Note(voice("example"), "caution"),),
        attachment=account,
    )


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    yield from voice.cover(account)
    found = account["search"]["activities"].values()
    yield voice("cover_activities"), voice.number(len(account["activities"]))
    yield voice("cover_rules"), voice.number(len(account["rules"]))
    yield voice("cover_sites"), voice.number(sum(len(one.get("sites", ())) for one in found))
    yield voice("cover_poles"), voice.number(sum(pole["found"] for pole in account["poles"]))


def _introduction(account: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
    yield Heading(2, voice("brief"))
    yield _brief(account, voice)


def _brief(account: Record, voice: Voice) -> Table:
    heads = ("excluded", "not_assessable_class", "attention", "mitigation", "admissible")
    rows = []
    for activity in account["activities"]:
        shares = [one["share"] for one in account["areas"]["activities"][activity["id"]]["classes"]]
        sites = account["search"]["activities"][activity["id"]].get("sites")
        best = voice("none") if not sites else place_phrase(sites[0], voice)
        number = voice("na") if sites is None else voice.number(len(sites))
        rows.append((voice.said(activity["title"]), *(voice.percent(s) for s in shares), number, best))
    return Table(
        (
            Column(voice("activity"), width=1.4),
            *(Column(voice(h), "right") for h in heads),
            Column(voice("found"), "right"),
            Column(voice("best"), width=1.8),
        ),
        tuple(rows),
        voice("brief_table"),
    )


def _body(
    account: Record,
    areas: Mapping[str, DossierMap],
    poles: Mapping[str, DossierMap],
    voice: Voice,
) -> Iterator[Block]:
    yield Heading(1, voice("areas"))
    yield from rules_section(account, voice)
    yield from order_section(account["search"]["rule"], voice)
    yield from suitability_chapter(account, voice)
    drawn = {name: _figure(one, voice.language, SIZE) for name, one in areas.items()}
    yield Heading(1, voice("by_activity"))
    for activity in account["activities"]:
        yield Heading(2, voice.said(activity["title"]))
        yield from area_blocks(activity, account, drawn, voice)
        yield from site_blocks(activity, account["search"]["activities"][activity["id"]], voice)
    candidates = {name: _figure(one, voice.language, WHOLE) for name, one in poles.items()}
    yield from poles_chapter(account, candidates, voice)
    yield from profiles_chapter(account["profiles"], voice)
    yield from standards_chapter(account["standards"], voice)
    yield from cumulative_chapter(account["thresholds"], account["rates"], voice)
    yield from procedure_chapter(account["procedures"], voice)
    yield from plans_chapter(account["plans"], voice)
    yield from _open(account, voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from caveats_chapter(account["caveats"], voice)


def _figure(content: DossierMap, language: Language, size: tuple[float, float]) -> Figure:
    return Figure(
        svg=render_map(content, language=language, size=size),
        caption=printable(localised(content.title, language)),
        alt=printable(localised(content.description, language)),
    )


def _open(account: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("open"))
    if account["missing_layers"]:
        yield Paragraph(voice("open_text"))
        yield Table(
            (Column(voice("layer"), width=1), Column(voice("lacks_here"), width=2.4)),
            tuple(
                (
                    voice.said(row["title"]),
                    "; ".join(voice.said(one) for one in row["indicators"]) or voice("dash"),
                )
                for row in account["missing_layers"]
            ),
            voice("open_table"),
        )
    else:
        yield Paragraph(voice("open_none"))
    yield Heading(2, voice("layers"))
    yield Paragraph(voice("layers_text"))
    yield Table(
        (
            Column(voice("layer"), width=1.5),
            Column(voice("reference_date")),
            Column(voice("publisher"), width=1.2),
            Column(voice("version")),
        ),
        tuple(
            (
                voice.said(row["title"]),
                voice.date(row["reference_date"]),
                voice.given(row["publisher"]),
                row["version"],
            )
            for row in account["layers"]
        ),
        voice("layers"),
    )
