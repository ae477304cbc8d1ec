"""Part II of the volumes, the Quadro propositivo-programmatico: from its account to a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Bullets, Document, Figure, Heading, Note, Paragraph
from sttm.publications.formatting import NBSP, Language, format_number, localised
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.paired import PairedMap, render_pair
from sttm.publications.maps.rendering import render_map
from sttm.publications.volumes import proposal_registers as registers
from sttm.publications.volumes.proposal_following import criteria_chapter, monitoring_chapter, open_chapter
from sttm.publications.volumes.proposal_objectives import objectives_chapter
from sttm.publications.volumes.proposal_places import BEST, priorities_chapter
from sttm.publications.volumes.proposal_words import words
from sttm.publications.volumes.proposal_works import works_chapter
from sttm.publications.volumes.voice import Voice

__all__ = ["proposal_volume"]

Record = Mapping[str, Any]


def proposal_volume(
    account: Record,
    missing: Sequence[Record],
    inputs: Mapping[str, Mapping[str, str]],
    maps: Mapping[str, PairedMap],
    network: DossierMap | None,
    language: Language,
) -> Document:
    """Return Part II as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.proposal_account.proposal_account`.
    missing
        Layers that are not there, with what lacks because of them.
    inputs
        Titles of the inputs that the Schede read, by name.
    maps
        Of the priorities, by type of work and under ``best``.
    network
        Of the gaps of the green network.
    """
    voice = Voice(language, words(language))
    pictures = {name: _pair(name, one, account, voice) for name, one in maps.items()}
    pack = account["pack"]
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=tuple(_cover(account, voice)),
        parts=tuple(_body(account, missing, inputs, pictures, network, voice)),
        fictional=pack["fictional"],
        notices=(Note(voice("example"), "caution"),),
        attachment=account,
    )


def _pair(name: str, content: PairedMap, account: Record, voice: Voice) -> Figure:
    title = voice("best_map") if name == BEST else f"{voice('priority')}: {voice.said(content.title)}"
    side = f"{format_number(account['priorities']['cells']['side_m'], voice.language)}{NBSP}m"
    return Figure(
        svg=render_pair(content, language=voice.language),
        caption=title,
        alt=voice("map_alt", side=side, title=title),
    )


def _network(content: DossierMap | None, language: Language) -> Figure | None:
    if content is None:
        return None
    return Figure(
        svg=render_map(content, language=language),
        caption=localised(content.title, language),
        alt=localised(content.description, language),
    )


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    found = account["priorities"]
    yield from voice.cover(account)
    yield voice("cover_objectives"), voice.number(len(account["coherence"]["objectives"]))
    yield voice("cover_works"), voice.number(len(account["works"]))
    if found is not None:
        cells = found["cells"]
        yield voice("cover_cells"), f"{voice.number(cells['assessed'])} / {voice.number(cells['total'])}"


def _body(
    account: Record,
    missing: Sequence[Record],
    inputs: Mapping[str, Mapping[str, str]],
    pictures: Mapping[str, Figure],
    network: DossierMap | None,
    voice: Voice,
) -> Iterator[Block]:
    yield from _introduction(account, voice)
    yield from objectives_chapter(account, voice)
    works = {w["id"]: voice.said(w["title"]) for w in account["works"]}
    yield from priorities_chapter(account["priorities"], works, pictures, voice)
    areas = [] if account["regeneration"] is None else account["regeneration"]["areas"]
    picture = _network(network, voice.language)
    yield Heading(1, voice("registers"))
    yield from registers.network_section(account["network"], areas, picture, voice)
    yield from registers.regeneration_section(account["regeneration"], voice)
    yield from registers.funded_section(account["funded"], account["programmes"], voice)
    yield from works_chapter(account["works"], voice)
    titles = {name: voice.said(title) for name, title in inputs.items()}
    yield from criteria_chapter(account["schede"], titles, voice)
    yield from monitoring_chapter(account["monitoring"], voice)
    yield from open_chapter(account, missing, voice)


def _introduction(account: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2"))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
