"""Part I of STTM 3, the Quadro analitico-conoscitivo: stock, plans, logistics, known constraints, sources."""

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
from sttm.publications.formatting import Language, localised
from sttm.publications.maps.rendering import DossierMap
from sttm.publications.production.site_words import code
from sttm.publications.production.stock_chapters import chapters
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.production.stock_report import METHOD, brief, map_figure
from sttm.publications.production.volumes.knowledge_words import words
from sttm.publications.volumes.lineage import caveats_chapter, lineage_chapter, parameters_chapter
from sttm.publications.volumes.voice import Voice

__all__ = ["knowledge_volume"]

Record = Mapping[str, Any]


def knowledge_volume(
    account: Record,
    maps: Mapping[str, DossierMap],
    constraints: Mapping[str, DossierMap],
    language: Language,
) -> Document:
    """Return Part I as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_knowledge.production_knowledge`.
    maps
        Of the stock, by what they show: as :func:`sttm.publications.production.stock_report.stock_report`.
    constraints
        Of the layers that rules read, by article.
    """
    voice = Voice.of(account, words(language), language)
    official = all(p["official"] for p in account["parameters"])
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=tuple(_cover(account, voice)),
        parts=tuple(_body(account, maps, constraints, voice)),
        fictional=account["pack"]["fictional"],
        notices=() if official else (Note(voice("example"), "caution"),),
        attachment=account,
    )


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    yield from voice.cover(account)
    told = account["stock"]
    area = told["territory"]["area"]
    if area is not None:
        yield voice("cover_area"), hectares(area["value"], voice.language)
    for key, part in (("cover_settlements", "settlements"), ("cover_forecasts", "forecasts")):
        yield voice(key), voice.number(told[part].get("number"))
    given = [row for row in account["layers"] if not row["derived"]]
    yield voice("cover_layers"), voice.number(len(given))
    yield voice("cover_missing"), voice.number(len(account["missing_layers"]))


def _body(
    account: Record,
    maps: Mapping[str, DossierMap],
    constraints: Mapping[str, DossierMap],
    voice: Voice,
) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2"))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items", method=METHOD[voice.language]).split("\n")))
    told = account["stock"]
    yield from brief(told, voice.language)
    pictures = {name: map_figure(one, voice.language) for name, one in maps.items()}
    yield from chapters(told, pictures, voice.language)
    drawn = {name: map_figure(one, voice.language) for name, one in constraints.items()}
    yield from _constraints(account["constraints"], drawn, voice)
    yield from lineage_chapter(account["layers"], account["missing_layers"], (), account["crs"], voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from caveats_chapter(account["caveats"], voice)


def _constraints(groups: list[Record], drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("constraints"))
    if not groups:
        yield Note(voice("constraints_none"), "missing")
        return
    yield Paragraph(voice("constraints_text"))
    columns = (
        Column(voice("layer"), width=1.3),
        Column(voice("features"), "right"),
        Column(voice("reference_date")),
        Column(voice("publisher"), width=1),
        Column(voice("version")),
        Column(voice("surveyed"), "right"),
        Column(voice("rules"), width=2),
    )
    for group in groups:
        title = voice.said(group["title"]) or voice("no_article")
        number = "" if group["article"] is None else f" (art. {group['article']})"
        yield Heading(2, f"{title}{number}")
        if str(group["article"]) in drawn:
            yield drawn[str(group["article"])]
        rows = tuple(_constraint(row, voice) for row in group["layers"])
        yield Table(columns, rows, voice("constraints_table", title=title))


def _constraint(row: Record, voice: Voice) -> tuple[str, ...]:
    rules = "; ".join(f"{voice.said(r['title'])} ({code(r['effect'], voice.language)})" for r in row["rules"])
    name = voice.said(row["title"])
    if row["version"] is None:
        dash = voice("dash")
        return name, dash, dash, dash, voice("absent_layer"), voice("na"), rules
    surveyed = voice("whole") if row["surveyed"] is None else voice.percent(row["surveyed"])
    return (
        name,
        voice.number(row["features"]),
        voice.date(row["reference_date"]),
        voice.given(row["publisher"]),
        row["version"][:8],
        surveyed,
        rules,
    )
