"""The reading of stock and forecasts as tables of values: one sheet for each subject, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.formatting import NBSP, Language, format_number, localised
from sttm.publications.production.stock_words import code, words

__all__ = ["Cell", "Row", "span", "stock_sheets"]

Record = Mapping[str, Any]
Cell = str | float | int | None
Row = list[Cell]

QUANTITIES = ("land", "floor_space", "workers")


def stock_sheets(result: Record, language: Language) -> dict[str, tuple[str, list[Row]]]:
    """Return the sheets, each its title and rows, by a name that no language changes.

    The first row of each is its head; what is not known is an empty cell.

    Parameters
    ----------
    result
        From :func:`sttm.production.stock.account.stock`. A part whose layer is absent has no sheet: the
        sheet of what is missing names it.
    """
    makers = {
        "settlements": (_types, _municipalities, _zones),
        "concentration": (_concentration,),
        "vacancy": (_vacancy,),
        "forecasts": (_forecasts,),
        "services": (_services,),
        "logistics": (_logistics,),
        "regeneration": (_regeneration,),
        "practices": (_practices,),
    }
    sheets: dict[str, tuple[str, list[Row]]] = {}
    missing: list[Row] = [[{"it": "parte", "en": "part"}[language], words(language)["not_assessable"]]]
    for part, own in makers.items():
        if "missing" in result[part]:
            missing.append([words(language)[part], localised(result[part]["missing"], language)])
            continue
        for maker in own:
            title, rows = maker(result[part], language)
            if len(rows) > 1:
                sheets[maker.__name__.strip("_")] = (title, rows)
    if len(missing) > 1:
        sheets["missing"] = (words(language)["not_assessable"], missing)
    return sheets


def _heads(say: Mapping[str, str], *names: str) -> Row:
    """Return the head of sums: number, then each quantity with how many are not known."""
    heads: Row = [say[n] for n in names]
    units = {"land": "m²", "floor_space": "m²", "workers": ""}
    heads.append(say["number"])
    for quantity in QUANTITIES:
        heads += [
            f"{say[quantity]} {units[quantity]}".strip(),
            f"{say[quantity]}: {say['unknown'].casefold()}",
        ]
    return heads


def _sums(amounts: Record) -> Row:
    cells: Row = [amounts["number"]]
    for quantity in QUANTITIES:
        cells += [amounts[quantity]["value"], amounts[quantity]["unknown"]]
    return cells


def _types(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    rows = [_heads(say, "type", "status")]
    for kind, own in (("all", part), *part["by_type"].items()):
        for status, amounts in own["by_status"].items():
            rows.append([code(kind, language), code(status, language), *_sums(amounts)])
    return say["by_type"], rows


def _places(
    places: Sequence[Record], say: Mapping[str, str], language: Language, first: Sequence[str]
) -> list[Row]:
    rows = [_heads(say, *first, "type")]
    for place in places:
        head: Row = [place["id"], place["name"] or say["no_zone"]]
        for kind, amounts in (("all", place["standing"]), *place["by_type"].items()):
            rows.append([*head, code(kind, language), *_sums(amounts)])
        rows.append([*head, say["planned"], *_sums(place["planned"])])
    return rows


def _municipalities(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = {**words(language), "id": "id"}
    return say["municipalities"], _places(part["municipalities"], say, language, ("id", "municipality"))


def _zones(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = {**words(language), "id": "id"}
    return say["zones"], _places(part["zones"], say, language, ("id", "zone"))


def _concentration(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    kinds = [k for k in part["types"] if k != "all"]
    quotients = [f"{say['quotient']}: {code(k, language)}" for k in kinds]
    rows: list[Row] = [
        ["id", say["municipality"], say["share"], say["share_of_area"], say["density_ratio"], *quotients]
    ]
    rows += [
        [
            p["id"],
            p["name"],
            p["share"],
            p["land_share"],
            p["density_ratio"],
            *(p["quotients"][k] for k in kinds),
        ]
        for p in part["places"]
    ]
    return say["concentration"][:31], rows


def _vacancy(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    heads = ["vacant_share", "vacant", "disused", "standing", "unknown"]
    rows: list[Row] = [["", *(f"{say['land']}: {say[h].casefold()}" for h in heads),
                        *(f"{say['floor_space']}: {say[h].casefold()}" for h in heads)]]  # fmt: skip
    named = [
        (say["whole"], part["whole"]),
        *((code(kind, language), own) for kind, own in part["by_type"].items()),
        *((own["name"], own) for own in part["municipalities"]),
    ]
    rows += [[name, *_empty(own["land"]), *_empty(own["floor_space"])] for name, own in named]
    rows[0][0] = f"{say['type']} / {say['municipality']}"
    return say["vacancy"][:31], rows


def _empty(own: Record) -> Row:
    if "missing" in own:
        return [None] * 5
    return [own[k] for k in ("share", "vacant", "disused", "standing", "unknown")]


def _forecasts(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    rows: list[Row] = [
        ["id", say["forecast"], say["plan"], say["level"], say["type"], say["municipality"],
         f"{say['land']} m²", f"{say['capacity']} m²", say["saturation"]]
    ]  # fmt: skip
    rows += [
        [a["id"], a["name"], a["plan"], code(a["level"], language), code(a["type"], language),
         a["municipality"], a["land"], a["capacity"], a["built_share"]]
        for a in part["areas"]
    ]  # fmt: skip
    return say["forecasts"][:31], rows


def _services(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    heads = ("number", "served", "share", "median_near", "median_distance")
    rows: list[Row] = [["id", f"{say['municipality']} / {say['type']}", *(say[h] for h in heads)]]
    named = [
        ("", say["whole"], part["whole"]),
        *(("", code(kind, language), own) for kind, own in part["by_type"].items()),
        *((own["id"], own["name"], own) for own in part["municipalities"]),
    ]
    rows += [[i, name, *(own[h] for h in heads)] for i, name, own in named]
    return say["services"], rows


def _logistics(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    rows: list[Row] = [[say["size_class"], say["number"], f"{say['size_class']} m²", f"{say['land']} m²"]]
    rows += [[span(c, language), c["number"], c["operating_area"], c["land"]] for c in part["classes"]]
    for layer, near in part["distances"].items():
        if near is not None:
            rows += [[f"{code(layer, language)}: {span(c, language, 'm')}", c["number"], None, None]
                     for c in near["classes"]]  # fmt: skip
    return say["logistics"], rows


def span(one: Record, language: Language, unit: str = "m²") -> str:
    """Return a class between two limits in words; what is not known is said."""
    if one.get("unknown"):
        return words(language)["unknown"].casefold() if language == "en" else "non nota"
    ends = [None if one[k] is None else format_number(one[k], language) for k in ("above", "up_to")]
    if ends[0] is None:
        return {"it": "fino a", "en": "up to"}[language] + f" {ends[1]}{NBSP}{unit}"
    if ends[1] is None:
        return {"it": "oltre", "en": "above"}[language] + f" {ends[0]}{NBSP}{unit}"
    return f"{ends[0]}–{ends[1]}{NBSP}{unit}"


def _regeneration(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    rows: list[Row] = [["id", say["municipality"], say["number"], f"{say['land']} m²",
                        f"{say['land']}: {say['unknown'].casefold()}", say["per_km2"]]]  # fmt: skip
    rows += [
        [m["id"], m["name"], m["number"], m["land"]["value"], m["land"]["unknown"], m["per_km2"]]
        for m in part["municipalities"]
    ]
    for kind, own in part["by_kind"].items():
        rows.append(
            ["", code(kind, language), own["number"], own["land"]["value"], own["land"]["unknown"], None]
        )
    return say["regeneration"], rows


def _practices(part: Record, language: Language) -> tuple[str, list[Row]]:
    say = words(language)
    heads = ("theme", "practice", "year", "municipality", "near", "source")
    rows: list[Row] = [["id", *(say[h] for h in heads)]]
    rows += [
        [
            p["id"],
            code(p["theme"], language),
            p["name"],
            p["year"],
            p["municipality"],
            _near(p["near"]),
            p["source"],
        ]
        for p in part["practices"]
    ]
    return say["practices"], rows


def _near(near: Record | None) -> str | None:
    return None if near is None else "; ".join(_nearest(near))


def _nearest(near: Record) -> Iterator[str]:
    for one in near["nearest"]:
        yield f"{one['name']} ({one['distance']:g} m)"
