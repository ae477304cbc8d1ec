"""The candidates for poles as tables: one row for each, one column for each condition; numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.formatting import Language, answer_name, localised
from sttm.publications.phrases import in_language
from sttm.publications.production.stock_tables import Row

__all__ = ["VERDICT_WORDS", "pole_sheets"]

Record = Mapping[str, Any]

#: Italian, English.
VERDICT_WORDS: dict[str, tuple[str, str]] = {
    "pole": ("può essere un polo", "may be a pole"),
    "possible": ("nulla manca, ma resta da accertare", "nothing fails, something is to be found out"),
    "lacking": ("manca una condizione", "lacks a condition"),
    "not_a_pole": ("manca un presupposto", "lacks a precondition"),
}

HEADS: dict[str, tuple[str, str]] = {
    "rank": ("posto", "rank"),
    "name": ("candidato", "candidate"),
    "land": ("tipo di luogo", "kind of land"),
    "municipality": ("Comune", "Comune"),
    "area": ("superficie m²", "area m²"),
    "verdict": ("esito", "verdict"),
    "value": ("valore", "value"),
    "lacks": ("manca", "lacks"),
    "to_find_out": ("da accertare", "to find out"),
    "incentives": ("incentivi raggiunti", "incentives reached"),
}


def pole_sheets(result: Record, language: Language) -> dict[str, list[Row]]:
    """Return one sheet for each kind of pole: candidates in their rank, with the answer to each condition.

    Parameters
    ----------
    result
        From :func:`sttm.production.poles.finding.found_poles`.
    """
    return {pole["kind"]: _sheet(pole, language) for pole in result["poles"]}


def _sheet(pole: Record, language: Language) -> list[Row]:
    say = in_language(HEADS, language)
    first = pole["candidates"][0]["conditions"] if pole["candidates"] else []
    titles = {c["id"]: localised(c["title"], language) for c in first}
    heads: Row = [say["rank"], "id", *(say[k] for k in ("name", "land", "municipality", "area", "verdict"))]
    for title in titles.values():
        heads += [title, f"{title}: {say['value']}"]
    rows: list[Row] = [[*heads, say["lacks"], say["to_find_out"], say["incentives"]]]
    for one in pole["candidates"]:
        row: Row = [
            one["rank"],
            one["id"],
            one["name"],
            localised(one["land"]["title"], language),
            one["municipality"],
            None if one["area"] is None else one["area"]["value"],
            VERDICT_WORDS[one["verdict"]][language == "en"],
        ]
        for condition in one["conditions"]:
            row += [answer_name(condition["answer"], language), _value(condition["value"])]
        reached = [localised(i["title"], language) for i in one["incentives"] if i["answer"] == "met"]
        row += ["; ".join(titles[c] for c in one["lacks"]), "; ".join(titles[c] for c in one["to_find_out"])]
        rows.append([*row, "; ".join(reached)])
    return rows


def _value(value: Any) -> str | float | None:
    if isinstance(value, Mapping):
        high = "…" if value["high"] is None else f"{value['high']:g}"
        return f"{value['low']:g}–{high}"
    return value if value is None or isinstance(value, str) else float(value)
