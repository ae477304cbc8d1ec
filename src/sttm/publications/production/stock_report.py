"""The report on stock and forecasts as a document: what stands, what is empty, what is planned."""

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
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.dossier.words import named
from sttm.publications.fonts import printable
from sttm.publications.formatting import Language, format_date, format_percent, format_value, localised
from sttm.publications.maps.content import FRAME as WHOLE
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import SIZE, render_map
from sttm.publications.production.stock_chapters import chapters
from sttm.publications.production.stock_phrases import hectares, held
from sttm.publications.production.stock_words import code, words

__all__ = ["FRAME", "METHOD", "brief", "map_figure", "stock_report"]

Record = Mapping[str, Any]

FRAME = (WHOLE[0], 84.0)
"""Width and height of the drawn ground in a map of the report, millimetres: tables share its page."""

_SIZE = (SIZE[0], SIZE[1] - WHOLE[1] + FRAME[1])


def stock_report(result: Record, maps: Mapping[str, DossierMap], language: Language) -> Document:
    """Return the report as a document.

    Parameters
    ----------
    result
        From :func:`sttm.production.stock.account.stock`.
    maps
        By what they show: ``settlements``, ``density``, ``forecasts``, ``logistics``, ``regeneration``.
    """
    say = words(language)
    pictures = {name: map_figure(one, language) for name, one in maps.items()}
    territory = result["territory"]
    cover = [
        (say["territory"], localised(territory["title"], language)),
        (say["day"], format_date(result["evaluated_on"], language)),
        (say["told_by"], _told_by(territory, say)),
        (say["pack"], f"{result['pack']['name']} {result['pack']['version']}"),
        (say["fingerprint"], result["fingerprint"][:16]),
    ]
    if territory["area"] is not None:
        cover.insert(1, (say["area"], hectares(territory["area"]["value"], language)))
    if result["type"] is not None:
        cover.append((say["only_type"], code(result["type"], language)))
    official = all(p["official"] for p in result["parameters"])
    return Document(
        title=say["title"],
        subtitle=localised(territory["title"], language),
        language=language,
        date=result["evaluated_on"],
        cover=tuple(cover),
        parts=(
            *brief(result, language),
            *chapters(result, pictures, language),
            *_foundations(result, language),
        ),
        fictional=result["pack"]["fictional"],
        notices=() if official else (Note(say["example"], "caution"),),
        attachment=result,
    )


def map_figure(content: DossierMap, language: Language) -> Figure:
    """Return a map as a figure of the document."""
    return Figure(
        svg=render_map(content, language=language, size=_SIZE),
        caption=printable(localised(content.title, language)),
        alt=printable(localised(content.description, language)),
        note=printable(localised(content.note, language)) or None,
    )


def _told_by(territory: Record, say: Mapping[str, str]) -> str:
    if territory["told_by"] is None:
        return say["everything"]
    name = say[territory["told_by"]]
    return name if territory["parts"] == 1 else f"{territory['parts']} {name}"


def brief(result: Record, language: Language) -> Iterator[Block]:
    """Yield the chapter that says in a page what there is, and first of all what is not known."""
    say = words(language)
    yield Heading(1, say["in_brief"])
    lines = [line for line in (_line(part, result, language) for part in LINES) if line]
    if lines:
        yield Bullets(tuple(lines))
    absent = [
        part for part in (*LINES, "practices") if "layers" in result[part] and "missing" in result[part]
    ]
    for reason in dict.fromkeys(localised(result[p]["missing"], language) for p in absent):
        own = [say[p].casefold() for p in absent if localised(result[p]["missing"], language) == reason]
        yield Note(f"{reason[:1].upper()}{reason[1:]}: {say['not_assessable']}: {', '.join(own)}.", "missing")


LINES = ("settlements", "concentration", "vacancy", "forecasts", "services", "logistics", "regeneration")


def _line(part: str, result: Record, language: Language) -> str | None:
    own = result[part]
    if "missing" in own:
        return None
    it = language == "it"
    if part == "settlements":
        standing = own["standing"]
        land, workers = held(standing["land"], language), held(standing["workers"], language)
        return (
            f"{standing['number']} insediamenti esistenti su {land}, con {workers} addetti"
            if it
            else f"{standing['number']} standing settlements on {land}, with {workers} workers"
        )
    if part == "concentration":
        first, index = own["places"][0], own["types"]["all"]
        share = format_percent(first["share"], language)
        equal = format_value(index["like_equal_places"], None, language)
        return (
            f"A {first['name']} sta il {share} della superficie; è come se i Comuni fossero {equal}, "
            f"tutti uguali"
            if it
            else f"{first['name']} has {share} of the land; it is as if there were {equal} equal Comuni"
        )
    if part == "vacancy":
        land = own["whole"]["land"]
        if "missing" in land:
            return None
        share, empty = format_percent(land["share"], language), hectares(land["vacant"], language)
        return (
            f"Il {share} della superficie nota è dismesso o sottoutilizzato: {empty}"
            if it
            else f"{share} of the known land is disused or underused: {empty}"
        )
    return _other_line(part, own, language)


def _other_line(part: str, own: Record, language: Language) -> str | None:
    it = language == "it"
    if part == "forecasts":
        residual = own["whole"]["residual_land"]
        if residual is None:
            return None
        span = hectares(residual["low"], language), hectares(residual["high"], language)
        left = span[0] if span[0] == span[1] else f"{span[0]} – {span[1]}"
        return (
            f"{own['number']} aree previste dai piani; restano da attuare {left}"
            if it
            else f"{own['number']} areas foreseen by plans; {left} are still to be built"
        )
    if part == "services":
        share = own["whole"]["share"]
        if share is None:
            return None
        text, reach = format_percent(share, language), format_value(own["reach"]["value"], "m", language)
        return (
            f"Il {text} degli insediamenti in uso ha un servizio alle imprese entro {reach}"
            if it
            else f"{text} of the settlements in use have a service to firms within {reach}"
        )
    if part == "logistics":
        unknown = own["classes"][-1]["number"]
        return (
            f"{own['number']} insediamenti logistici; di {unknown} non si conosce la superficie operativa"
            if it
            else f"{own['number']} logistics settlements; of {unknown} the operating area is not known"
        )
    land, points = own["whole"]["land"], own["points"]
    text = (
        f"{own['number']} aree da rigenerare, {points} delle quali sono punti senza superficie"
        if it
        else f"{own['number']} areas to regenerate, {points} of which are points without land"
    )
    if land["value"] is not None:
        text += f"; {'superficie nota' if it else 'known land'}: {held(land, language)}"
    rail = own["distances"]["rail_stations"]
    if rail is not None and rail["number"]:
        first = rail["classes"][0]
        share, limit = format_percent(first["share"], language), format_value(first["up_to"], "m", language)
        text += (
            f"; {first['number']} ({share}) entro {limit} da una stazione"
            if it
            else f"; {first['number']} ({share}) within {limit} of a station"
        )
    return text


def _foundations(result: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(1, say["foundations"])
    for caveat in result["caveats"]:
        yield Note(localised(caveat, language), "info")
    yield Paragraph(METHOD[language])
    layers = [
        (
            localised(v["title"], language),
            v["publisher"] or "–",
            v["licence"] or "–",
            format_date(v["reference_date"], language) or "–",
            v["version"][:8] + (f" ({say['fictional']})" if v["fictional"] else ""),
        )
        for v in result["layers"]
    ]
    heads = ("layer", "publisher", "licence", "reference_date", "version")
    if layers:
        widths = (1.6, 1.2, 1, None, None)
        columns = tuple(Column(say[h], width=w) for h, w in zip(heads, widths, strict=True))
        yield Table(columns, tuple(layers), say["data"])
    rows = [
        (
            localised(p["title"], language),
            format_value(p["value"], p["unit"], language),
            source_phrase(p["source"], language) or "–",
            named("confidence", p["confidence"], language),
        )
        for p in result["parameters"]
    ]
    columns = (
        Column(say["parameter"], width=1.5),
        Column(say["value"]),
        Column(say["source"], width=1.5),
        Column(say["confidence"]),
    )
    yield Table(columns, tuple(rows), say["parameters"])


METHOD: Mapping[Language, str] = {
    "it": "La superficie di un poligono è quella disegnata, divisa per area fra i Comuni; superficie lorda e "
    "addetti si dividono nella stessa proporzione. Un punto non ha superficie: conta nel numero, e la sua "
    "superficie è nota solo dove è dichiarata. Ciò che non è noto non vale zero: la somma è allora di "
    "ciò che "
    "si conosce, e lo dice con ≥. Le distanze sono in linea d'aria, da bordo a bordo. La classe della "
    "logistica è quella della superficie operativa, mai della superficie territoriale.",
    "en": "The land of a polygon is as drawn, divided by area between Comuni; floor space and workers in "
    "the same proportion. A point has no land: it counts in the number, and its land is known only "
    "where it is declared. What is not known is not zero: such a sum is of what is known, and says so with "
    "≥. Distances are straight-line, from edge to edge. The class of logistics is that of the "
    "operating area, never of the area of the site.",
}
