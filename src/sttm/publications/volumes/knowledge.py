"""Part I of the volumes, the Quadro analitico-conoscitivo: from the account of a territory to a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.environment.account.indicators import EXTREMES
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
    numbered,
)
from sttm.publications.formatting import NBSP, Language, localised
from sttm.publications.maps.content import FRAME as WHOLE
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import SIZE, render_map
from sttm.publications.volumes.indicators import indicator_section, short_title
from sttm.publications.volumes.lineage import (
    caveats_chapter,
    glossary_chapter,
    lineage_chapter,
    parameters_chapter,
)
from sttm.publications.volumes.territory import (
    monitoring_chapter,
    network_chapter,
    registers_chapter,
    territory_chapter,
)
from sttm.publications.volumes.voice import Voice
from sttm.publications.volumes.words import words

__all__ = ["FRAME", "knowledge_volume"]

Record = Mapping[str, Any]

Row = tuple[str, Sequence[float | None]]
"""A place and its values."""

FRAME = (WHOLE[0], 71.0)
"""Width and height of the drawn ground in a map of the volume, millimetres: its tables share its page."""

MAP = (SIZE[0], SIZE[1] - WHOLE[1] + FRAME[1])

MODELS = ("runoff_retention", "cooling_capacity", "model_temperature")
"""Indicators that a model gives: they have a chapter of their own."""

COLUMNS = 5
"""Indicators side by side in a table of places."""


def knowledge_volume(account: Record, maps: Mapping[str, DossierMap], language: Language) -> Document:
    """Return Part I as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.account.knowledge_account`.
    maps
        By what they show: ``territory``, ids of indicators, ``green_network``.
    """
    voice = Voice.of(account, words(language), language)
    pictures = {name: _figure(one, language) for name, one in maps.items()}
    body = tuple(_body(account, pictures, voice))
    chapters = {
        one.block.text: one.number
        for one in numbered((Heading(1, ""), *body))
        if isinstance(one.block, Heading) and one.block.level == 1
    }
    pack = account["pack"]
    official = all(p["official"] for p in account["parameters"])
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=tuple(_cover(account, voice)),
        parts=(*_introduction(account, chapters, voice), *body),
        fictional=pack["fictional"],
        notices=() if official else (Note(voice("example"), "caution"),),
        attachment=account,
    )


def _figure(content: DossierMap, language: Language) -> Figure:
    return Figure(
        svg=render_map(content, language=language, size=MAP),
        caption=localised(content.title, language),
        alt=localised(content.description, language),
    )


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    layers = account["layers"]
    derived = sum(row["derived"] for row in layers)
    yield from voice.cover(account)
    yield voice("cover_units"), voice.number(account["territory"]["numbers"]["units"])
    yield voice("cover_layers"), f"{len(layers) - derived} + {derived}"
    newest = max((row["reference_date"] or "" for row in layers if not row["derived"]), default="")
    yield voice("cover_newest"), voice.date(newest or None)


def _introduction(account: Record, chapters: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2", lineage=chapters[voice("lineage")]))
    if account["pack"]["fictional"]:
        yield Note(voice("fictional"), "caution")
    else:
        yield Note(voice("real", caveats=chapters[voice("caveats")]))
    yield Heading(2, voice("reading"))
    least = next(p["value"] for p in account["parameters"] if p["id"] == "minimum_coverage")
    yield Bullets(tuple(voice("reading_items", least=voice.percent(least, 0), ends=EXTREMES).split("\n")))


def _body(account: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    yield from territory_chapter(account["territory"], pictures.get("territory"), voice)
    yield from _indicators(account, pictures, voice)
    yield from network_chapter(account["green_network"], pictures.get("green_network"), voice)
    yield from registers_chapter(account["funded"], account["regeneration"], voice)
    yield from monitoring_chapter(account["monitoring"], voice)
    yield from _by_places(account, voice)
    layers, crs = account["layers"], account["territory"]["crs"]
    yield from lineage_chapter(layers, account["missing_layers"], account["documents"], crs, voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from caveats_chapter(account["caveats"], voice)
    yield from glossary_chapter(voice)


def _indicators(account: Record, pictures: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    every = account["indicators"]
    chapters = {
        "vulnerability": [one for one in every if one["is_level"]],
        "indicators": [one for one in every if not one["is_level"] and one["id"] not in MODELS],
        "models": [one for one in every if one["id"] in MODELS],
    }
    for key, group in chapters.items():
        yield Heading(1, voice(key))
        yield Paragraph(voice(f"{key}_text"))
        runoff = account["runoff"]
        if key == "models" and runoff is not None:
            yield Paragraph(
                voice(
                    "runoff_text",
                    rainfall=f"{voice.number(runoff['rainfall_mm'])}{NBSP}mm",
                    units=voice.number(runoff["units"]),
                    retained=f"{voice.number(runoff['retained_m3'])}{NBSP}m³",
                    runoff=f"{voice.number(runoff['runoff_m3'])}{NBSP}m³",
                )
            )
        for one in group:
            yield from indicator_section(one, pictures.get(one["id"]), voice)


def _by_places(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the tables of all Comuni and all units, a few indicators at a time."""
    known = [one for one in account["indicators"] if one["assessed"]]
    if not known:
        return
    yield Heading(1, voice("by_places"))
    averaged = [one for one in known if one["mean_by_area"] is not None]
    if averaged and averaged[0]["places"]["municipalities"]:
        yield Heading(2, voice("by_municipality"))
        yield Paragraph(voice("by_municipality_text"))
        comuni = averaged[0]["places"]["municipalities"]
        rows = [
            (place["name"], [one["places"]["municipalities"][n]["mean"] for one in averaged])
            for n, place in enumerate(comuni)
        ]
        yield from _wide(averaged, rows, "municipality", voice)
    yield Heading(2, voice("by_unit"))
    names = account["territory"]["unit_names"]
    units = [(name, [one["values"][unit] for one in known]) for unit, name in names.items()]
    yield from _wide(known, units, "unit", voice)
    yield Paragraph(voice("by_unit_note"))


def _wide(indicators: Sequence[Record], rows: Sequence[Row], what: str, voice: Voice) -> Iterator[Block]:
    """Yield tables with a few columns each of the places that have a value, then those that have none."""
    ordered = sorted(rows, key=lambda row: row[0].casefold())
    known = [row for row in ordered if any(v is not None for v in row[1])]
    size = -(-len(indicators) // -(-len(indicators) // COLUMNS))  # as even as can be
    parts = [range(len(indicators))[i : i + size] for i in range(0, len(indicators), size)]
    for n, part in enumerate(parts if known else (), 1):
        yield Table(
            (
                Column(voice(what), width=1.5),
                *(Column(short_title(indicators[i], voice), "right", 1) for i in part),
            ),
            tuple((name, *(voice.plain(v[i], indicators[i]) for i in part)) for name, v in known),
            voice(f"by_{what}_table", n=n, all=len(parts)),
        )
    without = [name for name, values in ordered if all(v is None for v in values)]
    if without:
        yield Note(f"{voice(f'by_{what}_none', n=len(without))}: {', '.join(without)}.", "missing")
