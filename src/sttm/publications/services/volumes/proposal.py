"""Part II of STTM 2, the Quadro propositivo-programmatico: criteria, places, LUM, tiers, orientations."""

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
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap
from sttm.publications.services.orientations import orientation_content
from sttm.publications.services.volumes.blocks import figure_of, framed, missing_note, voice_of
from sttm.publications.services.volumes.location import criteria_chapter, next_chapter, scenarios_section
from sttm.publications.services.volumes.lum import functions_chapter, redrawing_section
from sttm.publications.services.volumes.proposal_words import WORDS
from sttm.publications.services.volumes.scales import difference_table
from sttm.publications.volumes.lineage import caveats_chapter, lineage_chapter, parameters_chapter
from sttm.publications.volumes.voice import Voice
from sttm.services.metropolitan.tier_account import not_compared

__all__ = ["proposal_volume"]

Record = Mapping[str, Any]


def proposal_volume(
    account: Record, drawn: DossierMap | None, sheets: Mapping[str, Figure], language: Language
) -> Document:
    """Return Part II as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.services_accounts.proposal_account`.
    drawn
        Map of where the next services serve most; None where nothing is assessable.
    sheets
        Maps of the sheets of orientations, by Comune.
    """
    voice = voice_of(account, WORDS, language)
    return framed(account, _body(account, drawn, sheets, voice), _cover(account, voice), voice)


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    yield voice("cover_comuni"), voice.number(len(account["orientations"].get("by_municipality", ())))
    yield voice("cover_lum"), voice.number(account["lum"].get("number"))
    known = "missing" not in account["lum"]
    lacking = sum(bool(one["lacking"]) for one in account["lum_functions"])
    yield voice("cover_lacking"), voice.number(lacking if known else None)
    yield voice("cover_tiers"), voice.number(account["tiers"].get("differences"))
    yield voice("cover_scenarios"), voice.number(len(account["scenarios"]))


def _body(
    account: Record, drawn: DossierMap | None, sheets: Mapping[str, Figure], voice: Voice
) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2"))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
    yield from criteria_chapter(account["rules"], voice)
    yield from next_chapter(account, None if drawn is None else figure_of(drawn, voice), voice)
    yield from scenarios_section(account["scenarios"], voice)
    yield from functions_chapter(account, voice)
    yield from redrawing_section(account, voice)
    yield from _tiers(account["tiers"], voice)
    yield from _orientations(account, sheets, voice)
    yield from lineage_chapter(account["layers"], account["missing_layers"], (), account["crs"], voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from caveats_chapter(account["caveats"], voice)


def _tiers(result: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("tiers_revise"))
    if "missing" in result:
        yield missing_note(voice("tiers"), result, voice)
        return
    yield Paragraph(voice("tiers_revise_text"))
    different = [s for s in result["services"] if s["agrees"] is False]
    unknown = sum(s["suggested"] is None for s in result["services"])
    if unknown:
        yield Note(voice("tiers_open", n=voice.number(unknown)), "missing")
    if different:
        yield difference_table(different, voice, voice("revise_table"))
    elif not_compared(result["services"]) is None:
        yield Paragraph(voice("tiers_none"))


def _orientations(account: Record, sheets: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    found = account["orientations"]
    if "missing" in found or not account["zones"]:
        yield Heading(1, voice("orientations"))
        if "missing" in found:
            yield missing_note(voice("orientations"), found, voice)
        return
    for zone in account["zones"]:
        name = zone["name"] or (voice("no_zone") if len(account["zones"]) > 1 else None)
        yield Heading(1, voice("orientations") if name is None else voice("orientations_of", zone=name))
        yield Paragraph(voice("orientations_text"))
        own = [found["by_municipality"][code] for code in zone["municipalities"]]
        yield _comuni(own, voice)
        for one in own:
            yield Heading(2, one["municipality"]["name"])
            figure = sheets.get(one["municipality"]["id"])
            yield from orientation_content(one, figure, voice.language, level=3)


def _comuni(sheets: list[Record], voice: Voice) -> Table:
    rows = []
    for one in sheets:
        known = [g for g in one["daily"] if g["without"]]
        most = max(known, key=lambda g: g["without"], default=None)
        lums = one["lum"]
        rows.append(
            (
                one["municipality"]["name"],
                voice.number(None if isinstance(one["residents"], Mapping) else one["residents"]),
                voice.number(sum(row["existing"] for row in one["services"])),
                voice.number(sum(row["planned"] for row in one["services"])),
                voice("na") if isinstance(lums, Mapping) else voice.number(len(lums)),
                voice("dash")
                if most is None
                else f"{voice.said(most['title'])}: {voice.number(most['without'])}",
            )
        )
    return Table(
        (
            Column("Comune", width=1.2),
            Column(voice("residents"), "right"),
            Column(voice("existing"), "right"),
            Column(voice("planned"), "right"),
            Column("LUM", "right"),
            Column(voice("most_lacking"), width=1.8),
        ),
        tuple(rows),
        voice("zone_table"),
    )
