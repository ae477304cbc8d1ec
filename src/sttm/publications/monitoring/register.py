"""The register of transformations in the monitoring report: entries, sums by place, effects, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sttm.publications.formatting import NBSP, Language, format_date, format_number, localised
from sttm.publications.monitoring.places import first_of

__all__ = ["register_content"]

Record = Mapping[str, Any]
Phrases = Mapping[str, str]


def register_content(
    found: Record | None, report: Record, language: Language, phrases: Phrases
) -> dict[str, Any] | None:
    """Return the register ready to be laid out, or None where there is none."""
    if found is None:
        return None
    titles = {o["id"]: localised(o["title"], language) for o in report["coherence"]["objectives"]}
    used = [s for s in found["statuses"] if any(s in v["by_status"] for v in found["versions"])]
    return {
        "as_of": format_date(found["reference_date"], language) or phrases["not_stated"],
        "entries": [_entry(e, language, phrases) for e in found["entries"]],
        "gone": first_of(found["gone"], phrases),
        "statuses": [phrases[f"code_{s}"] for s in used],
        "versions": [
            [
                format_date(v["date"], language) or phrases["not_stated"],
                *(_total(v, s, language) for s in used),
            ]
            for v in found["versions"]
        ],
        "places": [_place(p, used, language, phrases) for p in found["places"] if p["number"]],
        "effects": [
            [p["name"], titles[o["id"]], _land(o["towards_m2"], language), _land(o["against_m2"], language)]
            for p in found["places"]
            if p["number"]
            for o in p["objectives"]
        ],
    }


def _land(value: float | None, language: Language) -> str:
    """Return land in hectares, or a dash where it is not known."""
    if value is None:
        return "–"
    return f"{format_number(value / 10_000, language, digits=1)}{NBSP}ha"


def _total(version: Record, status: str, language: Language) -> str:
    one = version["by_status"].get(status)
    return "–" if one is None else f"{one['number']} ({_land(one['land_m2'], language)})"


def _entry(entry: Record, language: Language, phrases: Phrases) -> dict[str, str]:
    def named(code: str | None) -> str:
        return phrases.get(f"code_{code}", str(code or "–"))

    permits = ", ".join(f"{year}: {number}" for year, number in sorted(entry["permits"].items()))
    return {
        "name": entry["name"] or entry["id"],
        "id": entry["id"],
        "kind": f"{named(entry['kind'])}, {named(entry['reach'])}",
        "status": named(entry["status"]),
        "land": f"{_land(entry['land_m2'], language)} ({named(entry['land_state'])})",
        "act": entry["act"] or "–",
        "permits": permits or "–",
        "steps": _steps(entry["steps"], language, phrases),
    }


def _steps(steps: Sequence[Record], language: Language, phrases: Phrases) -> str:
    return " → ".join(
        f"{phrases.get('code_' + s['status'], s['status'])} ({format_date(s['date'], language) or '–'})"
        for s in steps
    )


def _place(place: Record, used: Sequence[str], language: Language, phrases: Phrases) -> dict[str, Any]:
    permits = ", ".join(f"{year}: {number}" for year, number in sorted(place["permits"].items()) if number)
    if place["permits_shared"]:
        shared = f"{place['permits_shared']} {phrases['permits_shared']}"
        permits = f"{permits}; {shared}" if permits else shared
    number = str(place["number"])
    if place["undivided"]:
        number += f" ({place['undivided']} {phrases['undivided']})"
    return {
        "name": place["name"],
        "kind": phrases[place["kind"]],
        "number": number,
        "land": [_land(place["land_m2"].get(status), language) for status in used],
        "permits": permits or "–",
    }
