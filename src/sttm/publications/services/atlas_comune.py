"""The sheet of a Comune in the atlas of services, as blocks of a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Column,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.services.atlas_charts import bars
from sttm.publications.services.atlas_words import words
from sttm.publications.services.orientations import orientation_content

__all__ = ["comune_content", "share_told"]

Record = Mapping[str, Any]

DASH = "–"
MODES = {"walk": "#0f3b7a", "bike": "#3f8fc5", "transit": "#edae49"}
PLACES = ("#0f3b7a", "#b9c6d3")
CONTAINED = 0.995
"""Self-containment from which on a category is only counted: nearly nobody leaves for it."""

SHOWN = 25
"""Services of another tier that a sheet lists."""


def comune_content(
    sheet: Record, whole: Record, figure: Figure | None, language: Language, *, level: int = 1
) -> tuple[Block, ...]:
    """Return the blocks of the sheet of a Comune.

    Parameters
    ----------
    sheet, whole
        One of ``municipalities``, and the whole result of :func:`sttm.services.atlas.service_atlas`.
    figure
        Map of the Comune: what is in reach, and the next places.
    level
        Of its sections.
    """
    oriented = {**sheet, "municipality": {"id": sheet["id"], "name": sheet["name"]}}
    sections = _sections(orientation_content(oriented, figure, language, level=level))
    services, *standards = sections[: 2 if sheet["standards"] else 1]
    rest = sections[1 + len(standards) :]
    # What has a picture begins a page of the PDF: what has none fills the page of what comes before.
    return (
        *_who(sheet, whole, language, level),
        *services,
        *_within(sheet, whole, language, level),
        *_gaps(sheet, whole, language, level),
        *_higher(sheet, language, level),
        *(block for section in standards for block in section),
        *_dependency(sheet, language, level),
        *(block for section in rest for block in section),
        *_tiers(sheet, language, level),
    )


def _sections(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return blocks by heading, each with its own."""
    count = 0

    def number(block: Block) -> int:
        nonlocal count
        count += isinstance(block, Heading)
        return count

    return [list(section) for _, section in groupby(blocks, number)]


def share_told(value: float | None, *, language: Language) -> str:
    """Return a share as it is read, or a dash."""
    return DASH if value is None else format_percent(value, language)


def _count(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        return f"{words(language)['not_assessable']} ({value['missing'][language]})"
    return DASH if value is None else format_number(value, language, digits=0)


def _gone(told: Record, language: Language) -> Note:
    return Note(words(language)["missing"].format(why=told["missing"][language]), "missing")


def _who(sheet: Record, whole: Record, language: Language, level: int) -> Iterator[Block]:
    say, spread = words(language), sheet["spread"]
    yield Heading(level, say["who"])
    facts = [(say["residents"], _count(sheet["residents"], language))]
    if sheet["zone"] is not None:
        facts.append((say["zone"], sheet["zone"]["name"]))
    facts += [
        (say[key], _count(sum(one[key] for one in sheet["services"]), language))
        for key in ("existing", "planned")
    ]
    facts += _spread_facts(spread, language)
    yield Facts(tuple(facts))
    ages = sheet["ages"]
    if isinstance(ages, Mapping):
        yield _gone(ages, language)
        return
    overall = {one["id"]: one["share"] for one in whole["whole"]["ages"]}
    if not ages or all(one["share"] is None for one in ages):
        return
    most = max(max(one["share"] or 0.0, overall[one["id"]] or 0.0) for one in ages)
    told = ", ".join(
        f"{one['title'][language]} {share_told(one['share'], language=language)}" for one in ages
    )
    yield Figure(
        bars(
            [(one["title"][language], (one["share"], overall[one["id"]])) for one in ages],
            list(zip((say["here"], say["overall"]), PLACES, strict=True)),
            language,
            unknown=say["not_assessable"],
            most=0.5 if most <= 0.5 else 1.0,
        ),
        say["ages_chart"],
        f"{say['ages_chart']}: {told}.",
    )
    columns = (
        Column(say["age"], width=2),
        Column(say["residents"], "right", width=1),
        Column(say["share"], "right", width=1),
        Column(say["share_whole"], "right", width=1.2),
    )
    rows = tuple(
        (
            one["title"][language],
            _count(one["residents"], language),
            share_told(one["share"], language=language),
            share_told(overall[one["id"]], language=language),
        )
        for one in ages
    )
    yield Table(columns, rows, say["ages_table"])


def _spread_facts(spread: Record, language: Language) -> list[tuple[str, str]]:
    say, worst = words(language), spread.get("worst")
    if "missing" in spread or spread.get("index") is None:
        return []
    facts = [(say["index"], format_number(spread["index"], language, digits=1))]
    if spread["gini"] is not None:
        facts.append((say["gini"], format_number(spread["gini"], language, digits=3)))
    if worst is not None and worst["index"] is not None:
        index = format_number(worst["index"], language, digits=1)
        share = format_percent(worst["share"], language, digits=0)
        facts.append((say["worst"], say["worst_told"].format(index=index, share=share)))
    return facts


def _known(sheet: Record) -> dict[str, Record]:
    modes = sheet["access"]["modes"]
    return {mode: modes[mode] for mode in MODES if mode in modes and "missing" not in modes[mode]}


def _minutes(whole: Record, language: Language) -> str:
    return format_number(whole["within"]["value"], language)


def _within(sheet: Record, whole: Record, language: Language, level: int) -> Iterator[Block]:
    say, known, n = words(language), _known(sheet), _minutes(whole, language)
    yield Heading(level, say["within"].format(n=n))
    for mode, told in sheet["access"]["modes"].items():
        if "missing" in told:
            why = told["missing"][language]
            yield Note(say["missing_mode"].format(mode=say[mode], why=why), "missing")
    if not known:
        return
    if sheet["access"]["residents"] is None:
        yield _gone(sheet["access"] if "missing" in sheet["access"] else NOBODY, language)
        return
    shares = {mode: {g["id"]: g.get("share") for g in told["groups"]} for mode, told in known.items()}
    rows = [
        (g["title"][language], tuple(shares[mode].get(g["id"]) for mode in known)) for g in whole["groups"]
    ]
    caption = say["within_chart"].format(n=n)
    alt = "; ".join(
        f"{title}: " + ", ".join(
            f"{say[mode].lower()} {say['not_assessable'] if s is None else share_told(s, language=language)}"
            for mode, s in zip(known, values, strict=True)
        )
        for title, values in rows
    )  # fmt: skip
    series = [(say[mode], MODES[mode]) for mode in known]
    yield Figure(bars(rows, series, language, unknown=say["not_assessable"]), caption, f"{caption}. {alt}.")
    yield _shares_table(sheet, whole, rows, language)


NOBODY = {"missing": {"it": "nessun residente nelle celle", "en": "nobody lives in its cells"}}


def _shares_table(
    sheet: Record, whole: Record, rows: Sequence[tuple[str, Sequence[float | None]]], language: Language
) -> Table:
    say, known = words(language), _known(sheet)
    overall = whole["whole"]["modes"].get("walk", {})
    compared = "walk" in known and "missing" not in overall
    groups = {g["id"]: g.get("share") for g in overall.get("groups", ())}
    columns = [Column(say["group"], width=2), *(Column(say[mode], "right", width=1) for mode in known)]
    columns += [Column(say["walk_whole"], "right", width=1.3)] if compared else []

    def cell(value: float | None) -> str:
        return say["not_assessable"] if value is None else share_told(value, language=language)

    lines = [
        (title, *map(cell, values), *([cell(groups.get(g["id"]))] if compared else []))
        for (title, values), g in zip(rows, whole["groups"], strict=True)
    ]
    lines.append(
        (say["all"], *(cell(told.get("all")) for told in known.values()),
         *([cell(overall.get("all"))] if compared else []))
    )  # fmt: skip
    return Table(tuple(columns), tuple(lines), say["within_chart"].format(n=_minutes(whole, language)))


def _gaps(sheet: Record, whole: Record, language: Language, level: int) -> Iterator[Block]:
    say, walk = words(language), _known(sheet).get("walk")
    ages = {} if isinstance(sheet["ages"], Mapping) else {a["id"] for a in sheet["ages"]}
    if walk is None or sheet["access"]["residents"] is None:
        return
    shown = [a for a in walk["ages"] if a["id"] in ages and a["residents"]]
    yield Heading(level, say["gaps"])
    if not shown:
        yield _gone(sheet["ages"] if isinstance(sheet["ages"], Mapping) else NOBODY, language)
        return
    columns = (
        Column(say["group"], width=1.7),
        *(Column(a["title"][language], "right", width=1) for a in shown),
    )
    rows = [
        (g["title"][language], *(_without(a["groups"].get(g["id"]), language) for a in shown))
        for g in whole["groups"]
        if g["id"] not in walk["not_counted"]
    ]
    rows.append((say["all"], *(_without(a["all"], language) for a in shown)))
    yield Table(columns, tuple(rows), say["gaps_table"].format(n=_minutes(whole, language)))


def _without(share: float | None, language: Language) -> str:
    return DASH if share is None else format_percent(max(1.0 - share, 0.0), language)


def _higher(sheet: Record, language: Language, level: int) -> Iterator[Block]:
    say, higher = words(language), sheet["spread"].get("higher", {})
    modes = [m for m in higher if any("missing" not in told for told in higher[m].values())]
    if not modes:
        return
    yield Heading(level, say["higher"])
    columns = [Column(say["service"], width=2)]
    for mode in modes:
        columns += [
            Column(f"{say[mode]}: {say['minutes']}", "right", width=1.1),
            Column(f"{say[mode]}: {say['arrive']}", "right", width=1.1),
        ]
    rows = []
    for name in higher[modes[0]]:
        told = [higher[mode][name] for mode in modes]
        title = next((t["title"][language] for t in told if "missing" not in t), None)
        if title is None:
            continue
        cells = [title]
        for one in told:
            open_ = "missing" in one
            minutes = None if open_ else one["minutes"]
            cells.append(
                say["not_assessable"] if open_
                else DASH if minutes is None else format_number(minutes, language, digits=0)
            )  # fmt: skip
            cells.append(DASH if open_ else share_told(one["reached"], language=language))
        rows.append(tuple(cells))
    yield Table(tuple(columns), tuple(rows), say["higher_table"])


def _dependency(sheet: Record, language: Language, level: int) -> Iterator[Block]:
    say, told = words(language), sheet["dependency"]
    yield Heading(level, say["dependency"])
    if told is None or "missing" in told:
        yield _gone(told or NOBODY, language)
        return
    rank = say[told["rank"]].format(name=told["above"] or DASH)
    own = share_told(told["self_containment"], language=language)
    yield Facts(((say["self_all"], own), (say["rank"], rank)))
    for key, caption, share in (
        ("turns_to", "turns_table", "users_share"), ("comes_from", "comes_table", "comes_share"),
    ):  # fmt: skip
        columns = (
            Column(say["comune"], width=2), Column(say["users"], "right"), Column(say[share], "right"),
        )  # fmt: skip
        rows = tuple(
            (
                one["name"] or say["outside"],
                _count(one["users"], language),
                share_told(one["share"], language=language),
            )
            for one in told[key]
        )
        if rows:
            yield Table(columns, rows, say[caption], note=say["users_note"])
    yield from _by_category(told["categories"], language)


def _by_category(categories: Sequence[Record], language: Language) -> Iterator[Block]:
    say = words(language)
    known = [one for one in categories if one["self_containment"] is not None]
    open_ = sorted(
        (one for one in known if one["self_containment"] < CONTAINED), key=lambda one: one["self_containment"]
    )
    others = len(known) - len(open_)
    share = format_percent(CONTAINED, language)
    note = say["contained"].format(n=others, share=share) if others else None
    rows = tuple(
        (
            one["title"][language],
            _count(one["assigned"], language),
            share_told(one["self_containment"], language=language),
            DASH if one["turns_to"] is None else one["turns_to"]["name"] or say["outside"],
        )
        for one in open_
    )
    columns = (
        Column(say["category"], width=2), Column(say["assigned"], "right"),
        Column(say["self"], "right"), Column(say["turns_to"], width=1.6),
    )  # fmt: skip
    if rows:
        yield Table(columns, rows, say["by_category"], note=note)


def _tiers(sheet: Record, language: Language, level: int) -> Iterator[Block]:
    say, given = words(language), sheet["tiers"]
    yield Heading(level, say["tiers"])
    if isinstance(given, Mapping):
        yield _gone(given, language)
        return
    if not given:
        yield Paragraph(say["tiers_none"])
        return
    columns = (
        Column(say["service"], width=1.6), Column(say["category"], width=1.2),
        Column(say["declared"], width=1),
        Column(say["suggested"], width=1), Column(say["reason"], width=2.4),
    )  # fmt: skip
    rows = tuple(
        (
            one["name"] or one["id"], one["category_title"][language], say[one["declared"]],
            say[one["suggested"]], one["reason"][language],
        )
        for one in given[:SHOWN]
    )  # fmt: skip
    more = f"+{len(given) - SHOWN}" if len(given) > SHOWN else None
    yield Table(columns, rows, say["tiers"], note=more)
