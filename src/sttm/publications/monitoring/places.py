"""The rows of the monitoring report: one indicator in one place, and the section of an indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sttm.indicators.trends import decimal_year
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import (
    NBSP,
    Language,
    format_date,
    format_number,
    format_percent,
    localised,
    unit_name,
)

__all__ = [
    "baseline_phrase",
    "first_of",
    "indicator_section",
    "overview_row",
    "place_row",
    "quantity",
    "sparkline",
    "target_phrase",
    "target_source",
    "target_value",
]

NAMED = 5
"""Names printed of a list that may hold every Comune."""

Record = Mapping[str, Any]
Phrases = Mapping[str, str]


def quantity(value: float, indicator: Record, language: Language, *, more: int = 0) -> str:
    """Return a value of an indicator with its unit."""
    number = format_number(value, language, digits=indicator["digits"] + more)
    unit = unit_name(indicator["unit"], language)
    return number if unit in ("", "level") else f"{number}{NBSP}{unit}"


def sparkline(values: Sequence[Record], target: Record | None) -> dict[str, Any] | None:
    """Return a series as points between 0 and 1, with the height of its target, or None without values."""
    if not values:
        return None
    times = [decimal_year(v["date"]) for v in values]
    numbers = [float(v["value"]) for v in values]
    shown = [*numbers, *([] if target is None else [float(target["value"])])]
    left, right, low, high = min(times), max(times), min(shown), max(shown)
    width, height = right - left or 1.0, high - low or 1.0

    def up(value: float) -> float:
        return round((value - low) / height, 4) if high > low else 0.5

    points = [
        [round((t - left) / width, 4) if right > left else 0.5, up(v)]
        for t, v in zip(times, numbers, strict=True)
    ]
    return {"points": points, "target": None if target is None else up(float(target["value"]))}


def place_row(indicator: Record, place: Record, language: Language, phrases: Phrases) -> dict[str, Any]:
    """Return the row of a place in the table of an indicator."""
    values, state, trend = place["values"], place["state"], place["trend"]
    gaps = [localised(g, language) for g in place["gaps"]]
    if place["missing_years"]:
        gaps.append(f"{phrases['missing_years'].lower()}: {_years(place['missing_years'])}")
    return {
        "name": place["name"],
        "latest": quantity(values[-1]["value"], indicator, language) if values else "–",
        "date": format_date(values[-1]["date"], language) if values else "",
        "first": _first(indicator, values, language, phrases),
        "spark": sparkline(values, state["target"]),
        "trend": phrases[f"trend_{trend['answer']}"],
        "trend_note": _trend_note(indicator, trend, language, phrases),
        "trend_good": trend.get("favourable"),
        "state": state["answer"],
        "state_word": phrases[f"state_{state['answer']}"],
        "state_note": _state_note(indicator, state, language, phrases),
        "gaps": "; ".join(gaps),
    }


def _years(years: Sequence[int]) -> str:
    """Return years with runs joined: 2019, 2021–2024."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def _first(indicator: Record, values: Sequence[Record], language: Language, phrases: Phrases) -> str:
    if len(values) < 2:
        return phrases["values_one"] if values else ""
    first = quantity(values[0]["value"], indicator, language)
    return phrases["values_many"].format(n=len(values), year=values[0]["date"][:4], first=first)


def _trend_note(indicator: Record, trend: Record, language: Language, phrases: Phrases) -> str:
    if trend["answer"] == "not_assessable":
        return localised(trend["reason"], language)
    slope = quantity(trend["slope_per_year"], indicator, language, more=2)
    slope = slope if trend["slope_per_year"] <= 0 else f"+{slope}"
    shown = (
        format_number(trend["p"], language, digits=3)
        if trend["p"] >= 0.001
        else f"<{NBSP}{format_number(0.001, language)}"
    )
    parts = [f"{slope} / {phrases['year']}", f"p{NBSP}{shown}", f"n{NBSP}{trend['n']}"]
    if trend["favourable"] is not None:
        parts.insert(0, phrases["favourable" if trend["favourable"] else "unfavourable"])
    return "; ".join(parts)


def _state_note(indicator: Record, state: Record, language: Language, phrases: Phrases) -> str:
    if state["reason"] is not None:
        return localised(state["reason"], language)
    if state["target"] is None:
        return ""
    value = quantity(state["target"]["value"], indicator, language)
    return f"{phrases['target'].lower()} {value} ({state['target']['date'][:4]})"


def first_of(names: Sequence[str], phrases: Phrases) -> str:
    """Return a list of names, or the first of a long one and how many more there are."""
    if len(names) <= NAMED + 1:  # a list is not cut for the sake of one name
        return ", ".join(names)
    return phrases["others"].format(names=", ".join(names[:NAMED]), n=len(names) - NAMED)


def overview_row(indicator: Record, place: Record, language: Language, phrases: Phrases) -> dict[str, Any]:
    """Return the row of an indicator in the overview."""
    return {
        **place_row(indicator, place, language, phrases),
        "title": localised(indicator["title"], language),
    }


def indicator_section(
    indicator: Record, kinds: Sequence[str], language: Language, phrases: Phrases
) -> dict[str, Any]:
    """Return the section of an indicator: what it is, and its tables by kind of place."""
    tables = []
    for kind in kinds:
        rows = [
            place_row(indicator, place, language, phrases)
            for place in indicator["places"]
            if place["kind"] == kind and place["values"]
        ]
        if rows:
            tables.append({"title": phrases[kind], "rows": rows})
    without = [one for kind in kinds for one in _without(indicator, kind, phrases)]
    return {
        "id": indicator["id"],
        "title": localised(indicator["title"], language),
        "definition": localised(indicator["definition"], language),
        "facts": _facts(indicator, language, phrases),
        "tables": tables,
        "gaps": [localised(g, language) for g in indicator["gaps"]],
        "without": without,
    }


def _without(indicator: Record, kind: str, phrases: Phrases) -> list[str]:
    """Return which places of a kind have no value."""
    names = [p["name"] for p in indicator["places"] if p["kind"] == kind and not p["values"]]
    if not names:
        return []
    return [f"{phrases[kind]} ({len(names)}): {first_of(names, phrases)}"]


def _facts(indicator: Record, language: Language, phrases: Phrases) -> list[list[str]]:
    every = indicator["frequency_years"]
    often = phrases["frequency_one"] if every == 1 else phrases["frequency_many"].format(n=every)
    return [
        [phrases["direction"], phrases[indicator["direction"]]],
        [phrases["frequency"], often],
        [phrases["baseline"], baseline_phrase(indicator, language, phrases)],
        [phrases["target"], target_phrase(indicator, language, phrases)],
        [phrases["sdg"], ", ".join(indicator["sdg"]) or "–"],
        [phrases["source"], _official(indicator, language, phrases)],
    ]


def baseline_phrase(indicator: Record, language: Language, phrases: Phrases) -> str:
    """Return where an indicator starts from, as declared."""
    declared = indicator["baseline"]
    if declared is None:
        return phrases["no_target"]
    if declared["kind"] == "first":
        return phrases["baseline_first"]
    return f"{quantity(declared['value'], indicator, language)} ({declared['date'][:4]})"


def target_phrase(indicator: Record, language: Language, phrases: Phrases) -> str:
    """Return where an indicator is to arrive, by when, and who says so."""
    told = [target_value(indicator, language, phrases), target_source(indicator, language, phrases)]
    return ". ".join(part for part in told if part)


def target_value(indicator: Record, language: Language, phrases: Phrases) -> str:
    """Return where an indicator is to arrive, and by when."""
    declared = indicator["target"]
    if declared is None:
        return phrases["no_target"]
    if declared["kind"] == "change":
        sign = "+" if declared["change"] > 0 else ""
        value = f"{sign}{format_percent(declared['change'], language, digits=0)}"
    else:
        value = quantity(declared["value"], indicator, language)
    return f"{value} ({format_date(declared['date'], language)})"


def target_source(indicator: Record, language: Language, phrases: Phrases) -> str:
    """Return who sets the target of an indicator, and what is to be known of it; nothing without one."""
    declared = indicator["target"]
    if declared is None:
        return ""
    told = [_official(declared, language, phrases), localised(declared["note"], language)]
    return ". ".join(part for part in told if part)


def _official(sourced: Record, language: Language, phrases: Phrases) -> str:
    official = phrases["official" if sourced["official"] else "not_official"]
    return f"{source_phrase(sourced['source'], language)} – {official}"
