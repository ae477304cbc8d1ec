"""The chapters of the report on stock on what is near: services, logistics, regeneration, practices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sttm.publications.documents.model import Block, Bullets, Column, Figure, Note, Paragraph, Table
from sttm.publications.formatting import (
    NBSP,
    Language,
    format_number,
    format_percent,
    format_value,
    localised,
)
from sttm.publications.production.stock_phrases import hectares, held, number
from sttm.publications.production.stock_plots import class_plots
from sttm.publications.production.stock_tables import span
from sttm.publications.production.stock_words import code, words

__all__ = ["logistics_chapter", "practices_chapter", "regeneration_chapter", "services_chapter"]

Record = Mapping[str, Any]
Pictures = Mapping[str, Figure]

RIGHT: Final = "right"
FIRST = 12

NEAREST = 20
"""Areas listed by their distance to rail; JSON has them all."""


def services_chapter(own: Record, _pictures: Pictures, language: Language) -> Iterator[Block]:
    """Yield services to firms: how many settlements have one within reach, by type and Comune."""
    say = words(language)
    reach = format_value(own["reach"]["value"], "m", language)
    yield Paragraph(
        {
            "it": f"{own['providers']} insediamenti di servizi alle imprese; a portata vuol dire entro "
            f"{reach} in "
            "linea d'aria dagli insediamenti in uso degli altri tipi.",
            "en": f"{own['providers']} settlements of services to firms; in reach means within {reach} in a "
            "straight line of settlements of the other types that are in use.",
        }[language]
    )
    heads = ("number", "served", "median_near", "median_distance")
    columns = (Column(say["type"], width=1), *(Column(say[h], RIGHT) for h in heads))
    named = [*((code(k, language), v) for k, v in own["by_type"].items()), (say["whole"], own["whole"])]
    yield Table(columns, tuple(_served(n, v, language) for n, v in named), say["services"])
    places = sorted(own["municipalities"], key=lambda p: (p["share"], -p["number"], p["id"]))
    if places:
        shown = places[:FIRST]
        columns = (Column(say["municipality"], width=1), *columns[1:], Column(say["providers"], RIGHT))
        rows = [(*_served(p["name"], p, language), str(p["providers"])) for p in shown]
        title = {"it": "Comuni meno serviti", "en": "Comuni least served"}[language]
        yield Table(columns, tuple(rows), title)
    if own["offered"]:
        yield Paragraph({"it": "Servizi offerti:", "en": "Services on offer:"}[language])
        yield Bullets(tuple(f"{o['service']} ({o['number']})" for o in own["offered"][:FIRST]))


def _served(name: str, one: Record, language: Language) -> tuple[str, ...]:
    share = "" if one["share"] is None else f" ({format_percent(one['share'], language, digits=0)})"
    return (
        name,
        str(one["number"]),
        f"{one['served']}{share}",
        number(one["median_near"], language),
        number(one["median_distance"], language, 0),
    )


def logistics_chapter(own: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    """Yield logistics by operating area, and its distances."""
    say = words(language)
    if not own["number"]:
        yield Paragraph({"it": "Non c'è logistica.", "en": "There is no logistics."}[language])
        return
    if "logistics" in pictures:
        yield pictures["logistics"]
    near = [(layer, one) for layer, one in own["distances"].items() if one is not None]
    rows = [
        (
            span(c, language),
            str(c["number"]),
            "–" if c["unknown"] else hectares(c["operating_area"], language, unit=False),
            hectares(c["land"], language, unit=False),
            *(number(one["by_class"][n], language, 0) for _, one in near),
        )
        for n, c in enumerate(own["classes"])
    ]
    columns = (
        Column(say["size_class"], width=1),
        Column(say["number"], RIGHT),
        Column(say["operating_ha"], RIGHT),
        Column(say["land_ha"], RIGHT),
        *(Column(f"{say['median']}: {code(layer, language)}, m", RIGHT) for layer, _ in near),
    )
    yield Table(columns, tuple(rows), say["logistics"])
    yield Bullets(tuple(_laws(own["classes"], language)))
    yield from _spreads(own["distances"], language)


def _laws(classes: Sequence[Record], language: Language) -> Iterator[str]:
    """Say of each limit what the law asks above it."""
    for one in classes:
        if one["law"] is not None:
            limit = hectares(one["above"], language)
            yield f"{localised(one['law'], language)}: {limit}"


def _spreads(distances: Mapping[str, Record | None], language: Language) -> Iterator[Block]:
    """Yield one figure with the classes of every layer that is there, and say which are not."""
    near = [
        (code(layer, language), one) for layer, one in distances.items() if one is not None and one["number"]
    ]
    if near:
        panels = [
            (name, [span(c, language, "m") for c in one["classes"]], [c["number"] for c in one["classes"]])
            for name, one in near
        ]
        told = "; ".join(f"{name}: {_median(one, language)}" for name, one in near)
        yield Figure(
            class_plots(panels, language),
            {"it": f"Distanze per classe. {told}", "en": f"Distances by class. {told}"}[language],
            "; ".join(
                f"{name}: "
                + ", ".join(f"{label} {count}" for label, count in zip(labels, counts, strict=True))
                for name, labels, counts in panels
            ),
        )
    absent = [code(layer, language) for layer, one in distances.items() if one is None]
    if absent:
        names = ", ".join(absent)
        yield Note(
            {
                "it": f"Distanza da {names}: non valutabile, manca il livello.",
                "en": f"Distance to {names}: not assessable, the layer is missing.",
            }[language],
            "missing",
        )


def _median(one: Record, language: Language) -> str:
    median, far = (format_number(one[k], language, digits=0) for k in ("median", "greatest"))
    return {
        "it": f"mediana {median}{NBSP}m, massima {far}{NBSP}m",
        "en": f"median {median}{NBSP}m, greatest {far}{NBSP}m",
    }[language]


def regeneration_chapter(own: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    """Yield areas to regenerate: kinds, Comuni, access."""
    say = words(language)
    if own["points"]:
        yield Note(
            {
                "it": f"{own['points']} aree su {own['number']} sono punti: dicono dove, non quanto. La loro "
                "superficie, i vincoli che le toccano e la quota che ne resterebbe non sono valutabili; "
                "il numero, "
                "il Comune e le distanze (del punto) lo sono.",
                "en": f"{own['points']} areas out of {own['number']} are points: they say where, not "
                f"how much. Their "
                "land, the constraints that touch them and the share that would remain are not "
                "assessable; their "
                "number, Comune and distances (of the point) are.",
            }[language],
            "caution",
        )
    if "regeneration" in pictures:
        yield pictures["regeneration"]
    for name, head in (("by_kind", "kind"), ("by_owner", "owner"), ("by_contamination", "contaminated")):
        if name != "by_kind" and set(own[name]) == {"unknown"}:
            continue  # nobody has said it of any area: a table would only repeat the total
        columns = (
            Column(say[head], width=1),
            *(Column(say[h], RIGHT) for h in ("number", "land_ha", "floor_ha")),
        )
        rows = [
            (
                code(kind, language),
                str(one["number"]),
                held(one["land"], language, unit=False),
                held(one["floor_space"], language, unit=False),
            )
            for kind, one in own[name].items()
        ]
        if rows:
            yield Table(columns, tuple(rows), f"{say['regeneration']}: {say[head].casefold()}")
    places = own["municipalities"]
    if places:
        columns = (
            Column(say["municipality"], width=1),
            *(Column(say[h], RIGHT) for h in ("number", "land_ha", "per_km2")),
        )
        rows = [
            (
                p["name"],
                str(p["number"]),
                held(p["land"], language, unit=False),
                format_number(p["per_km2"], language, digits=2),
            )
            for p in places[:FIRST]
        ]
        yield Table(columns, tuple(rows), f"{say['regeneration']}: {say['municipalities']}")
    yield from _spreads(own["distances"], language)
    yield from _first_by_rail(own["areas"], language)


def _first_by_rail(areas: Sequence[Record], language: Language) -> Iterator[Block]:
    """Yield the areas nearest to a rail station: where one arrives without a car."""
    say = words(language)
    near = [(a["nearest"]["rail_stations"], a) for a in areas if a["nearest"]["rail_stations"] is not None]
    near.sort(key=lambda pair: (pair[0]["distance"], pair[1]["id"]))
    rows = [
        (
            a["name"],
            code(a["kind"], language),
            a["municipality"] or "–",
            hectares(a["land"], language) if a["land"] is not None else say["not_assessable"],
            station["name"],
            format_number(station["distance"], language, digits=0),
        )
        for station, a in near[:NEAREST]
    ]
    columns = (
        Column({"it": "Area", "en": "Area"}[language], width=1.6),
        Column(say["kind"]),
        Column(say["municipality"]),
        Column(say["land"], RIGHT),
        Column({"it": "Stazione", "en": "Station"}[language], width=1),
        Column(f"{say['distance']}, m", RIGHT),
    )
    if rows:
        title = {"it": "Le aree più vicine a una stazione", "en": "The areas nearest to a station"}[language]
        yield Table(columns, tuple(rows), title)


def practices_chapter(own: Record, _pictures: Pictures, language: Language) -> Iterator[Block]:
    """Yield the register of best practices by theme."""
    say = words(language)
    reach = format_value(own["reach"]["value"], "m", language)
    yield Paragraph(
        {
            "it": f"{own['number']} pratiche; vicino vuol dire entro {reach} in linea d'aria.",
            "en": f"{own['number']} practices; near by means within {reach} in a straight line.",
        }[language]
    )
    rows = [
        (
            code(p["theme"], language),
            f"{p['name']}: {p['description']}",
            "–" if p["year"] is None else str(p["year"]),
            p["municipality"] or "–",
            _near(p["near"], language),
            p["source"],
        )
        for p in own["practices"]
    ]
    columns = (
        Column(say["theme"]),
        Column(say["practice"], width=2),
        Column(say["year"]),
        Column(say["municipality"]),
        Column(say["near"], width=1.4),
        Column(say["source"], width=1),
    )
    if rows:
        yield Table(columns, tuple(rows), say["practices"])


def _near(near: Record | None, language: Language) -> str:
    if near is None:
        return words(language)["not_assessable"]
    if not near["number"]:
        return words(language)["none"]
    told = "; ".join(
        f"{n['name']} ({format_number(n['distance'], language, digits=0)}{NBSP}m)" for n in near["nearest"]
    )
    more = near["number"] - len(near["nearest"])
    return f"{told}; {more} {words(language)['others']}" if more > 0 else told
