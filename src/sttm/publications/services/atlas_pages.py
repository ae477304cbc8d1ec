"""The pages of an atlas beside its sheets: what it holds, the territory, method and sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

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
from sttm.publications.formatting import Language, format_date, format_measure, format_number
from sttm.publications.services.atlas_words import METHOD, words

__all__ = ["Kind", "atlas_document", "method_content", "overview_content"]

Kind = Literal["services", "lum"]
Record = Mapping[str, Any]

DASH = "–"


def atlas_document(
    result: Record,
    kind: Kind,
    language: Language,
    parts: Sequence[Block],
    *,
    title: str | None = None,
    cover: Sequence[tuple[str, str]] = (),
    attachment: Any = None,
) -> Document:
    """Return a page of an atlas, or the whole of it, as a document.

    Parameters
    ----------
    title
        That of the atlas by default; a page with one of its own names the atlas below.
    cover
        Facts of the first page before the territory and the day.
    """
    say = words(language)
    name = say[f"{kind}_title"]
    facts = [
        *cover,
        (say["territory"], result["territory"][language]),
        (say["day"], format_date(result["evaluated_on"], language)),
    ]
    return Document(
        title=title or name,
        subtitle=say["family"] if title is None else name,
        language=language,
        date=result["evaluated_on"],
        cover=tuple(facts),
        parts=tuple(parts),
        fictional=result["pack"]["fictional"],
        notices=(Note(say["example"], "caution"),) if title is None else (),
        attachment=attachment,
    )


def overview_content(kind: Kind, figure: Figure | None, language: Language) -> tuple[Block, ...]:
    """Return what the atlas holds, and its map."""
    say = words(language)
    parts: tuple[Block, ...] = (Heading(1, say["overview"]), Paragraph(say[f"{kind}_about"]))
    return parts if figure is None else (*parts, figure)


def method_content(result: Record, kind: Kind, language: Language, *, level: int = 1) -> tuple[Block, ...]:
    """Return how to read the atlas, the values it used with their sources, the layers it read."""
    say = words(language)
    return (
        Heading(level, say["reading"]),
        *(Paragraph(pair[language == "en"]) for pair in METHOD[kind]),
        *_caveats(result, language, level),
        *_groups(result, language, level),
        *_parameters(result, language, level),
        *_layers(result, language, level),
        Facts(
            (
                (say["made_by"], f"{result['engine']['name']} {result['engine']['version']}"),
                (say["pack"], f"{result['pack']['name']} {result['pack']['version']}"),
                (say["fingerprint"], result["fingerprint"]),
            )
        ),
    )


def _caveats(result: Record, language: Language, level: int) -> Iterator[Block]:
    if result["caveats"]:
        yield Heading(level, words(language)["caveats"])
        yield Bullets(tuple(c[language] for c in result["caveats"]))


def _groups(result: Record, language: Language, level: int) -> Iterator[Block]:
    say, groups = words(language), result.get("groups")
    if not groups:
        return
    yield Heading(level, say["groups"])
    columns = (
        Column(say["group"], width=1.6), Column(say["weight"], "right"), Column(say["source"], width=3),
    )  # fmt: skip
    rows = tuple(
        (g["title"][language], format_number(g["weight"], language), g["source"] or DASH) for g in groups
    )
    yield Table(columns, rows, say["groups"])


def _parameters(result: Record, language: Language, level: int) -> Iterator[Block]:
    say = words(language)
    if not result["parameters"]:
        return
    yield Heading(level, say["parameters"])
    columns = (
        Column(say["parameter"], width=2), Column(say["value"], width=1.2), Column(say["source"], width=2.6),
    )  # fmt: skip
    rows = tuple(
        (p["title"][language], _value(p, language), _source(p.get("source"))) for p in result["parameters"]
    )
    yield Table(columns, rows, say["parameters"])


def _value(parameter: Record, language: Language) -> str:
    value = parameter["value"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return format_measure({"value": value, "unit": parameter.get("unit") or "1"}, language)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _source(source: Any) -> str:
    if isinstance(source, Mapping):
        return ", ".join(str(v) for v in source.values() if v)
    return str(source) if source else DASH


def _layers(result: Record, language: Language, level: int) -> Iterator[Block]:
    say = words(language)
    yield Heading(level, say["layers"])
    columns = (
        Column(say["layer"], width=1.8), Column(say["publisher"], width=1.6),
        Column(say["licence"], width=1.2),
        Column(say["date"], width=1), Column(say["version"], width=1.2),
    )  # fmt: skip
    rows = tuple(
        (
            x["title"][language], x["publisher"] or DASH, x.get("licence") or DASH,
            format_date(x["reference_date"], language) or DASH, x["version"],
        )
        for x in result["layers"]
    )  # fmt: skip
    yield Table(columns, rows, say["layers"])
