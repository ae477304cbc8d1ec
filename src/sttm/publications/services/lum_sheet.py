"""The sheet of a LUM as a document, and as blocks that an atlas takes over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import Language, format_date, format_measure, format_number, format_percent
from sttm.publications.services.lum_words import code, words

__all__ = ["lum_document", "lum_sheet_content"]

Record = Mapping[str, Any]

DASH = "–"
PEAK = (7, 9)
"""Hours of the morning peak that the table of lines shows."""

NAMED = 3
"""Services of a category up to which they are named."""


def lum_document(results: Sequence[Record], figures: Mapping[str, Figure], language: Language) -> Document:
    """Return the sheets of some LUM as one document.

    Parameters
    ----------
    results
        Of ``sttm lum sheet``; at least one.
    figures
        Maps by id of the LUM.
    """
    say, first = words(language), results[0]
    one = len(results) == 1
    parts: list[Block] = []
    for result in results:
        parts += lum_sheet_content(result, figures.get(result["lum"]["id"]), language)
    parts += _stands_on(results, language)
    name = first["lum"]["name"]
    cover = [(say["day"], format_date(first["evaluated_on"], language))]
    cover.append(
        (say["relevance"], code(first["lum"]["relevance"], language))
        if one
        else (say["number"], str(len(results)))
    )
    if one:
        cover.append((say["comuni"], _comuni(first["lum"])))
    return Document(
        title=f"{say['title']} {name}" if one else say["titles"],
        subtitle=say["family"],
        language=language,
        date=first["evaluated_on"],
        cover=tuple(cover),
        parts=tuple(parts),
        fictional=first["pack"]["fictional"],
        notices=(Note(say["example"], "caution"),),
        attachment=list(results),
    )


def lum_sheet_content(
    result: Record, figure: Figure | None, language: Language, *, level: int = 1
) -> tuple[Block, ...]:
    """Return the blocks of the sheet of a LUM: map, what it is, lines, functions, people, links, climate.

    Parameters
    ----------
    figure
        Its map, if there is one.
    level
        Of its heading; its sections are one below.
    """
    lum, below = result["lum"], level + 1
    parts: list[Block] = [Heading(level, f"{lum['name']} ({code(lum['relevance'], language)})")]
    parts.append(Facts(tuple(_identity(result, language))))
    parts += _reasons([(words(language)["walking_area"], lum["walking_share"])], language)
    if figure is not None:
        parts.append(figure)
    parts += _lines(result, language, below)
    parts += _functions(result, language, below)
    parts += _people(result, language, below)
    parts += _links(result, language, below)
    parts += _climate(result, language, below)
    return tuple(parts)


def _comuni(lum: Record) -> str:
    return ", ".join(m["name"] for m in lum["municipalities"]) or DASH


def _told(value: Record, language: Language, *, digits: int = 0) -> str:
    """Return a measure, or that it is not assessable: why stands in a note below."""
    if "missing" in value:
        return words(language)["not_assessable"]
    if value["unit"] == "1":
        return format_percent(value["value"], language)
    if value["unit"] == "m**2":
        return format_measure({"value": round(value["value"] / 10_000, 2), "unit": "ha"}, language)
    if value["unit"] == "inhabitant":
        return format_number(value["value"], language, digits=0)
    return format_measure({**value, "value": round(value["value"], digits or 2)}, language)


def _identity(result: Record, language: Language) -> Iterator[tuple[str, str]]:
    say, lum = words(language), result["lum"]
    yield say["comuni"], _comuni(lum)
    yield say["modes"], ", ".join(code(m, language) for m in lum["modes"])
    yield say["from_rule"], "; ".join(r["title"][language] for r in lum["relevance_from"])
    reach = f"{format_number(lum['reach']['value'], language, digits=0)} m"
    yield say["reach"], f"{reach}, {say['measured_from'].lower()} {code(lum['measured_from'], language)}"
    area = _told(lum["area"], language)
    if lum["inside_share"]["value"] < 0.9995:
        area += f" ({say['inside_share'].lower()}: {_told(lum['inside_share'], language)})"
    yield say["area"], area
    walking = _told(lum["walking_area"], language)
    if "missing" not in lum["walking_share"]:
        walking += f" ({_told(lum['walking_share'], language)})"
    yield say["walking_area"], walking
    yield say["article"], lum["article"] or say["no_article"]


def _lines(result: Record, language: Language, level: int) -> Iterator[Block]:
    say, table = words(language), result["timetable"]
    yield Heading(level, say["lines"])
    if "missing" in table:
        yield _gone(say["lines"], table, language)
    else:
        kinds = [k for k, day in table["days"].items() if day is not None]
        columns = (
            Column(say["line"]),
            Column(say["mode"]),
            *(
                c
                for k in kinds
                for c in (Column(code(k, language), "right"), Column(f"{say['peak']}", "right"))
            ),
        )
        rows = tuple(
            (
                line["line"],
                code(line["mode"], language),
                *(text for k in kinds for text in _counts(line["departures"][k], language)),
            )
            for line in table["lines"]
        )
        days = "; ".join(f"{code(k, language)}: {format_date(table['days'][k], language)}" for k in kinds)
        yield Table(columns, rows, say["departures"], days)
    yield Facts(
        (
            (say["lines_known"], ", ".join(result["lines"]) or say["none_known"]),
            (say["equipment"], _equipment(result["equipment"], language)),
        )
    )


def _counts(hours: Sequence[int], language: Language) -> tuple[str, str]:
    return tuple(format_number(n, language, digits=0) for n in (sum(hours), sum(hours[PEAK[0] : PEAK[1]])))  # type: ignore[return-value]


def _equipment(given: Record, language: Language) -> str:
    say = words(language)
    if "missing" in given:
        return f"{say['not_assessable']}: {given['missing'][language]}"
    told = []
    for one in given["kinds"]:
        places = (
            "" if one["places"] is None else f", {format_number(one['places'], language)} {say['places']}"
        )
        told.append(f"{code(one['kind'], language)} {one['number']}{places}")
    return "; ".join(told) or say["none_known"]


def _functions(result: Record, language: Language, level: int) -> Iterator[Block]:
    say = words(language)
    yield Heading(level, say["functions"])
    known = [f for f in result["functions"] if f["number"] is not None]
    unknown = [f for f in result["functions"] if f["number"] is None]
    if known:
        rows = tuple(
            (
                f["title"][language],
                code(f["fit"], language),
                say["yes"] if f["wanted"] else DASH,
                f"{f['number']}" + (f" (+{f['planned']} {say['planned']})" if f["planned"] else ""),
            )
            for f in known
        )
        columns = (
            Column(say["function"], width=2.2),
            Column(say["fit"], width=1.1),
            Column(say["wanted"], width=0.7),
            Column(say["present"], "right", width=1),
        )
        yield Table(columns, rows, say["functions_table"])
    if result["lacking"]:
        yield Paragraph(f"{say['lacking']}:")
        yield Bullets(
            tuple(
                f"{one['rank']}. {one['title'][language]}: "
                + "; ".join(reason[language] for reason in one["reasons"])
                for one in result["lacking"]
            )
        )
    elif not unknown:
        yield Paragraph(say["lacking_none"])
    if result["unsuitable"]:
        titles = {f["id"]: f["title"][language] for f in result["functions"]}
        named = ", ".join(titles[i] for i in result["unsuitable"])
        yield Note(say["unsuitable"].format(names=named), "caution")
    if unknown:
        named = ", ".join(f["title"][language] for f in unknown)
        why = "; ".join(dict.fromkeys(f["missing"][language] for f in unknown))
        yield Note(f"{say['lacking_open'].format(names=named)} {why[:1].upper()}{why[1:]}.", "missing")
    yield from _services(result["services"], language)


def _services(given: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    if "missing" in given or not given["categories"]:
        return
    told = []
    for one in given["categories"]:
        few = one["names"] and one["standing"] <= NAMED
        names = f" ({', '.join(one['names'])})" if few else ""
        planned = f" +{one['planned']} {say['planned']}" if one["planned"] else ""
        told.append(f"{one['title'][language]}: {one['standing']}{planned}{names}")
    yield Paragraph(f"{say['services']}. {'; '.join(told)}.")


def _people(result: Record, language: Language, level: int) -> Iterator[Block]:
    say, users, land = words(language), result["users"], result["land"]
    yield Heading(level, say["people"])
    ages = "; ".join(f"{code(a, language)} {_told(n, language)}" for a, n in users["ages"].items())
    residents = _told(users["residents"], language)
    rows = [
        (say["residents"], f"{residents} ({ages})" if ages else residents),
        (say["jobs"], _told(users["jobs"], language)),
        (say["free"], _told(land["free"], language)),
        (say["regeneration_land"], _regeneration(land["regeneration"], language)),
    ]
    yield Facts(tuple(rows))
    yield from _reasons(
        [(say["residents"], users["residents"]), (say["jobs"], users["jobs"]), (say["free"], land["free"]),
         (say["regeneration_land"], land["regeneration"])],
        language,
    )  # fmt: skip


def _regeneration(given: Record, language: Language) -> str:
    say = words(language)
    if "missing" in given:
        return say["not_assessable"]
    told = []
    for one in given["kinds"]:
        points = f", {say['points'].format(n=one['points'])}" if one["points"] else ""
        area = f", {_told(one['area'], language)}" if one["area"]["value"] else ""
        told.append(f"{code(one['kind'], language)} {one['number']}{area}{points}")
    return "; ".join(told) or say["no"]


def _links(result: Record, language: Language, level: int) -> Iterator[Block]:
    say, links, walls, safe = words(language), result["links"], result["barriers"], result["safety"]
    yield Heading(level, say["links"])
    crossings = links["intersections"]
    rows = [(say[k], _told(links[k], language)) for k in ("walk", "bike")]
    rows.append((say["intersections"], _crossings(crossings, language)))
    rows += [(say[k], _told(walls[k], language)) for k in ("rivers", "large_roads", "railways")]
    rows.append((say["large_blocks"], _blocks(walls["large_blocks"], language)))
    rows.append((say["shade"], _told(safe["shade"], language)))
    yield Facts(tuple(rows))
    given = [(say[k], links[k]) for k in ("walk", "bike")]
    given += [(say[k], walls[k]) for k in ("rivers", "large_roads", "railways", "large_blocks")]
    given += [(say["shade"], safe["shade"])]
    given += [(code(k, language).capitalize(), safe[k]) for k in ("crashes", "lighting", "noise")]
    yield from _reasons(given, language)


def _crossings(given: Record, language: Language) -> str:
    if "missing" in given:
        return words(language)["not_assessable"]
    return format_number(given["density"]["value"], language, digits=0)


def _blocks(given: Record, language: Language) -> str:
    say = words(language)
    if "missing" in given:
        return say["not_assessable"]
    if not given["number"]:
        return say["none_of_them"]
    return say["blocks_told"].format(n=given["number"], share=_told(given["share"], language))


def _climate(result: Record, language: Language, level: int) -> Iterator[Block]:
    say, given = words(language), result["climate"]
    yield Heading(level, say["climate"])
    if "missing" in given:
        yield _gone(say["climate"], given, language)
        return
    keys = ("idren", "night_temperature", "drainage_vulnerability", "heat_vulnerability")
    columns = (
        Column(say["unit"], width=1.6),
        Column(say["share"], "right"),
        *(Column(say[key], "right", width=1) for key in keys),
    )
    rows = tuple(
        (
            unit["name"],
            _told(unit["share"], language),
            *(_indicator(unit[key], key, language) for key in keys),
        )
        for unit in given["units"]
    )
    yield Table(columns, rows, say["climate_table"])
    yield from _reasons([(say[k], u[k]) for u in given["units"] for k in keys], language)


def _indicator(value: Record, key: str, language: Language) -> str:
    if "missing" in value:
        return words(language)["not_assessable"]
    if key == "night_temperature":
        return format_measure({**value, "value": round(value["value"], 1)}, language)
    return format_number(value["value"], language, digits=2 if key == "idren" else 0)


def _gone(what: str, given: Record, language: Language) -> Note:
    said = words(language)["not_assessable_all"].format(what=what, why=given["missing"][language])
    return Note(said, "missing")


def _reasons(given: Sequence[tuple[str, Record]], language: Language) -> Iterator[Block]:
    """Return one note that says why lines are not assessable, those with one reason together."""
    by_reason: dict[str, list[str]] = {}
    for title, value in given:
        if "missing" in value:
            by_reason.setdefault(value["missing"][language], []).append(title)
    if by_reason:
        say = words(language)["not_assessable_all"]
        told = (say.format(what=", ".join(dict.fromkeys(t)), why=why) for why, t in by_reason.items())
        yield Note(" ".join(told), "missing")


def _stands_on(results: Sequence[Record], language: Language) -> Iterator[Block]:
    say = words(language)
    first = results[0]
    yield Heading(1, say["stands_on"])
    caveats = {c["id"]: c[language] for result in results for c in result["caveats"]}
    yield Bullets(tuple(caveats.values()))
    rows = tuple(
        (
            x["title"][language],
            x["version"],
            x["publisher"] or DASH,
            format_date(x["reference_date"], language) or DASH,
        )
        for x in first["layers"]
    )
    columns = (
        Column(say["layer"], width=2),
        Column(say["version"], width=1.3),
        Column(say["publisher"], width=1.6),
        Column(say["date"], width=1),
    )
    yield Table(columns, rows, say["layers_table"])
    if len(results) == 1:
        yield Facts(((say["fingerprint"], first["fingerprint"]),))
