"""The chapters of the report on stock: settlements, concentration, vacancy, plans; the rest stands beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.formatting import Language, format_percent, localised
from sttm.publications.production.stock_access import (
    logistics_chapter,
    practices_chapter,
    regeneration_chapter,
    services_chapter,
)
from sttm.publications.production.stock_phrases import hectares, held, number, share_range
from sttm.publications.production.stock_plots import concentration_plot, saturation_plot, status_plot
from sttm.publications.production.stock_words import code, words

__all__ = ["chapters"]

Record = Mapping[str, Any]
Pictures = Mapping[str, Figure]

RIGHT: Final = "right"
FIRST = 12
"""Comuni listed in a chapter: the tables in CSV and XLSX have them all."""


def chapters(result: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    """Yield the chapters of which there is something to say; what is missing is said in the first page."""
    makers: dict[str, Callable[[Record, Pictures, Language], Iterator[Block]]] = {
        "settlements": _settlements,
        "concentration": _concentration,
        "vacancy": _vacancy,
        "forecasts": _forecasts,
        "services": services_chapter,
        "logistics": logistics_chapter,
        "regeneration": regeneration_chapter,
        "practices": practices_chapter,
    }
    for part, make in makers.items():
        own = result[part]
        if "layers" in own and "missing" in own:
            continue
        yield Heading(1, words(language)[part])
        if "missing" in own:
            yield Note(
                f"{words(language)['not_assessable']}: {localised(own['missing'], language)}", "missing"
            )
            continue
        if own["surveyed"] is not None:
            share = format_percent(own["surveyed"], language)
            yield Note(SURVEYED[language].format(share=share), "caution")
        yield from make(own, pictures, language)


SURVEYED: Mapping[Language, str] = {
    "it": "Rilevato sul {share} del territorio: altrove non si sa, e l'assenza di dati non è assenza.",
    "en": "Surveyed on {share} of the territory: elsewhere nobody knows, and no data does not mean none.",
}


def _settlements(own: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Paragraph(_counted(own, language))
    if "settlements" in pictures:
        yield pictures["settlements"]
    rows = []
    for kind, one in (*own["by_type"].items(), ("all", own)):
        rows.append(
            (
                code(kind, language),
                str(one["standing"]["number"]),
                *(held(one["standing"][q], language, unit=False) for q in ("land", "floor_space", "workers")),
                str(one["planned"]["number"]),
                held(one["planned"]["land"], language, unit=False),
            )
        )
    columns = (
        Column(say["type"], width=1),
        Column(say["standing"], RIGHT),
        *(Column(say[h], RIGHT) for h in ("land_ha", "floor_ha", "workers")),
        Column(say["planned"], RIGHT),
        Column(say["land_ha"], RIGHT),
    )
    yield Table(columns, tuple(rows), say["by_type"], AT_LEAST[language])
    if own["by_type"]:
        yield Figure(
            status_plot(own, language),
            {"it": "Superficie nota per tipo e stato", "en": "Known land by type and state"}[language],
            {
                "it": "Barre orizzontali: per ogni tipo gli ettari noti in uso, sottoutilizzati, dismessi e "
                "previsti",
                "en": "Horizontal bars: for each type the known hectares in use, underused, disused and "
                "planned",
            }[language],
        )
    yield from _places(own, language)


def _counted(own: Record, language: Language) -> str:
    """Say how many features there are, which are points, what is left out and what is counted twice."""
    it = language == "it"
    parts = [
        f"{own['number']} insediamenti, {own['points']} dei quali noti solo come punti."
        if it
        else f"{own['number']} settlements, {own['points']} of which are known only as points."
    ]
    if own["outside"]:
        parts.append(
            f"Altri {own['outside']} stanno fuori dal territorio e non sono contati."
            if it
            else f"{own['outside']} more lie outside the territory and are not counted."
        )
    if own["overlap"]["value"]:
        land = hectares(own["overlap"]["value"], language)
        parts.append(
            f"I poligoni si sovrappongono per {land}: le somme li contano ogni volta."
            if it
            else f"Polygons overlap by {land}: sums count them each time."
        )
    return " ".join(parts)


AT_LEAST: Mapping[Language, str] = {
    "it": "≥: di alcuni insediamenti il dato manca; la somma è di quelli noti.",
    "en": "≥: of some settlements the figure is missing; the sum is of those known.",
}


def _places(own: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    if own["zones"] or own["municipalities"]:
        yield Heading(2, say["by_place"])
    for name in ("zones", "municipalities"):
        places = own[name]
        if not places:
            continue
        chosen = sorted(places, key=lambda p: (-(p["standing"]["land"]["value"] or 0), str(p["id"])))
        chosen = [p for p in chosen if p["standing"]["number"] or p["planned"]["number"]]
        shown = chosen if name == "zones" else chosen[:FIRST]
        rows = [
            (
                p["name"] or say["no_zone"],
                str(p["standing"]["number"]),
                *(held(p["standing"][q], language, unit=False) for q in ("land", "floor_space", "workers")),
                held(p["vacant"]["land"], language, unit=False),
                held(p["planned"]["land"], language, unit=False),
            )
            for p in shown
        ]
        columns = (
            Column(say["zone" if name == "zones" else "municipality"], width=1),
            Column(say["number"], RIGHT),
            *(Column(say[h], RIGHT) for h in ("land_ha", "floor_ha", "workers")),
            Column(say["vacant_land"], RIGHT),
            Column(f"{say['planned']}, ha", RIGHT),
        )
        if rows:
            yield Table(columns, tuple(rows), say[name], _rest(len(chosen) - len(shown), language))


def _rest(number_left: int, language: Language) -> str | None:
    if number_left <= 0:
        return None
    return {
        "it": f"Altri {number_left} Comuni stanno nelle tabelle (CSV, XLSX).",
        "en": f"{number_left} more Comuni stand in the tables (CSV, XLSX).",
    }[language]


def _concentration(own: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Paragraph(CONCENTRATION[language])
    if "density" in pictures:
        yield pictures["density"]
    rows = [
        (
            code(kind, language),
            number(one["gini"], language, 2),
            number(one["herfindahl"], language, 3),
            number(one["like_equal_places"], language, 1),
            str(one["places"]),
        )
        for kind, one in own["types"].items()
    ]
    heads = ("type", "gini", "hhi", "like_equal", "places_with")
    yield Table(
        tuple(Column(say[h], RIGHT if n else "left", None if n else 1) for n, h in enumerate(heads)),
        tuple(rows),
        say["concentration"],
    )
    gini = own["types"]["all"]["gini"]
    if gini is not None:
        yield Figure(
            concentration_plot(own, language),
            {
                "it": "Curva di Lorenz della superficie, e i Comuni che ne hanno di più",
                "en": "Lorenz curve of land, and the Comuni with most of it",
            }[language],
            {
                "it": f"La curva di Lorenz della superficie degli insediamenti sul territorio; indice "
                f"di Gini "
                f"{number(gini, language, 2)}",
                "en": f"The Lorenz curve of the land of settlements over the territory; Gini index "
                f"{number(gini, language, 2)}",
            }[language],
        )
    yield from _quotients(own, language)


CONCENTRATION: Mapping[Language, str] = {
    "it": "Gini: 0 se ogni Comune avesse la stessa quota del proprio territorio occupata, verso 1 se "
    "uno solo "
    "avesse tutto. Herfindahl: la somma dei quadrati delle quote; il suo inverso dice di quanti Comuni "
    "uguali "
    "sarebbe la stessa concentrazione. Quoziente di localizzazione: la quota di un tipo nel Comune "
    "rispetto a "
    "quella in tutto il territorio; sopra 1 il Comune è specializzato.",
    "en": "Gini: 0 if each Comune had the same share of its land taken, towards 1 if one had everything. "
    "Herfindahl: the sum of the squares of the shares; its inverse is the number of equal Comuni that "
    "would be "
    "as concentrated. Location quotient: the share of a type in the Comune against that in the whole "
    "territory; above 1 the Comune is specialised.",
}


def _quotients(own: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    kinds = [k for k in own["types"] if k != "all"]
    chosen = [p for p in own["places"] if p["share"] > 0][:FIRST]
    rows = [
        (
            p["name"],
            format_percent(p["share"], language),
            format_percent(p["land_share"], language),
            number(p["density_ratio"], language, 2),
            _strengths(p["quotients"], kinds, language),
        )
        for p in chosen
    ]
    columns = (
        Column(say["municipality"], width=1),
        *(Column(say[h], RIGHT) for h in ("share", "share_of_area", "density_ratio")),
        Column(
            {"it": "Specializzazione (quoziente)", "en": "Specialisation (quotient)"}[language], width=1.6
        ),
    )
    left = sum(p["share"] > 0 for p in own["places"]) - len(chosen)
    yield Table(columns, tuple(rows), say["municipalities"], _rest(left, language))


def _strengths(quotients: Record, kinds: list[str], language: Language) -> str:
    """Return the types in which a Comune is specialised, the most first."""
    above = [(q, k) for k in kinds if (q := quotients[k]) is not None and q > 1]
    told = [
        f"{code(k, language)} {number(q, language, 1)}" for q, k in sorted(above, key=lambda p: (-p[0], p[1]))
    ]
    return ", ".join(told[:3]) or "–"


def _vacancy(own: Record, _pictures: Pictures, language: Language) -> Iterator[Block]:
    say = words(language)
    named = [*((code(k, language), v) for k, v in own["by_type"].items()), (say["whole"], own["whole"])]
    columns = (
        Column(say["type"], width=1),
        Column(say["vacant_land"], RIGHT),
        Column(f"{say['disused']}, ha", RIGHT),
        Column(say["vacant_share"], RIGHT),
        Column(say["vacant_floor_share"], RIGHT),
    )
    yield Table(columns, tuple(_empty(n, v, language) for n, v in named), say["vacancy"])
    for quantity in ("land", "floor_space"):
        if "missing" in own["whole"][quantity]:
            yield Note(localised(own["whole"][quantity]["missing"], language), "missing")
    places = [p for p in own["municipalities"] if "missing" not in p["land"] and p["land"]["vacant"]]
    places.sort(key=lambda p: (-p["land"]["vacant"], p["id"]))
    if places:
        columns = (Column(say["municipality"], width=1), *columns[1:])
        rows = tuple(_empty(p["name"], p, language) for p in places[:FIRST])
        yield Table(
            columns, rows, f"{say['vacancy']}, {say['municipalities']}", _rest(len(places) - FIRST, language)
        )


def _empty(name: str, own: Record, language: Language) -> tuple[str, ...]:
    no = words(language)["not_assessable"]
    land, floor = own["land"], own["floor_space"]
    floor_share = no if "missing" in floor else format_percent(floor["share"], language)
    if "missing" in land:
        return name, no, no, no, floor_share
    return (
        name,
        hectares(land["vacant"], language, unit=False),
        hectares(land["disused"], language, unit=False),
        format_percent(land["share"], language),
        floor_share,
    )


def _forecasts(own: Record, pictures: Pictures, language: Language) -> Iterator[Block]:
    say = words(language)
    whole = own["whole"]
    if whole["unknown_built"]:
        yield Note(
            {
                "it": f"Di {whole['unknown_built']} aree su {own['number']} nessuno dice quanto è attuato: "
                "saturazione e residuo sono perciò intervalli.",
                "en": f"Of {whole['unknown_built']} areas out of {own['number']} nobody says how much "
                f"is built: "
                "saturation and what is left are therefore ranges.",
            }[language],
            "caution",
        )
    if "forecasts" in pictures:
        yield pictures["forecasts"]
    groups = [
        *((code(k, language), v) for k, v in own["by_level"].items()),
        *((code(k, language), v) for k, v in own["by_type"].items()),
    ]
    columns = (
        Column(f"{say['level']} / {say['type']}", width=1),
        Column(say["number"], RIGHT),
        Column(say["land_ha"], RIGHT),
        Column(say["saturation_land"], RIGHT),
        Column(say["saturation_capacity"], RIGHT),
        Column(say["residual_capacity"], RIGHT),
    )
    rows = [_saturation(name, one, language) for name, one in (*groups, (say["whole"], whole))]
    yield Table(columns, tuple(rows), say["saturation"])
    if any(one["residual_capacity"] is not None for _, one in groups):
        yield Figure(
            saturation_plot([*groups, (say["whole"], whole)], language),
            {"it": "Capacità attuata e residua", "en": "Capacity built and left"}[language],
            {
                "it": "Barre orizzontali: ettari di superficie lorda attuati e residui per livello e tipo",
                "en": "Horizontal bars: hectares of floor space built and left by level and type",
            }[language],
        )
    for name in ("zones", "municipalities"):
        places = sorted(own[name], key=lambda p: (-p["land"]["value"], str(p["id"])))
        if places:
            head = Column(say["zone" if name == "zones" else "municipality"], width=1)
            told = [_saturation(p["name"] or say["no_zone"], p, language) for p in places[: FIRST * 2]]
            rest = _rest(len(places) - len(told), language)
            yield Table((head, *columns[1:]), tuple(told), f"{say['forecasts']}, {say[name]}", rest)


def _saturation(name: str, one: Record, language: Language) -> tuple[str, ...]:
    residual = one["residual_capacity"]
    ends = [] if residual is None else [hectares(residual[k], language, unit=False) for k in ("low", "high")]
    left = words(language)["not_assessable"] if not ends else " – ".join(dict.fromkeys(ends))
    return (
        name,
        str(one["number"]),
        held(one["land"], language, unit=False),
        share_range(one["saturation_land"], language),
        share_range(one["saturation_capacity"], language),
        left,
    )
