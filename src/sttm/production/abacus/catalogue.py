"""The content of the Abaco, ready to be set: a sheet for each solution, theme by theme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Source
from sttm.packs.pack import Pack
from sttm.packs.profiles import THEMES, Profile, ProfileScale
from sttm.packs.solutions import Solution
from sttm.packs.works import CostRange
from sttm.production.abacus.costing import unit_cost
from sttm.quantities import fingerprint, round_half_even

__all__ = ["abacus_content", "sheets"]

TITLE = {
    "it": "Abaco delle soluzioni per gli insediamenti della produzione, dei servizi e della distribuzione",
    "en": "Abacus of solutions for settlements of production, services and distribution",
}


def abacus_content(pack: Pack, on: date) -> dict[str, Any]:
    """Return the content of the Abaco on a day: chapters by theme, a sheet for each solution, the profiles.

    Returns
    -------
    dict
        ``title``, ``themes`` (each with ``theme``, ``title`` and ``sheets``), ``profiles`` (id, title),
        ``totals`` (solutions, priced, official), ``fingerprint``.
    """
    found = list(sheets(pack, on))
    titles = {t.theme: text_dict(t.title) for p in pack.profiles.values() for t in p.themes}
    chapters = [
        {"theme": theme, "title": titles.get(theme, {"it": theme, "en": theme}), "sheets": own}
        for theme in THEMES
        if (own := [s for s in found if s["theme"] == theme])
    ]
    body = {
        "title": TITLE,
        "on": on.isoformat(),
        "themes": chapters,
        "profiles": [{"id": p.id, "title": text_dict(p.title)} for p in _in_force(pack, on)],
        "totals": {
            "solutions": len(found),
            "priced": sum(s["cost"] is not None for s in found),
            "with_upkeep": sum(s["upkeep"] is not None for s in found),
            "official": sum(s["official"] for s in found),
        },
    }
    return {**body, "fingerprint": fingerprint(body)}


def sheets(pack: Pack, on: date) -> Iterator[dict[str, Any]]:
    """Yield the sheet of each solution, in the order of the themes.

    Returns
    -------
    Iterator
        ``id``, ``title``, ``description``, ``theme``, ``applies_to``, ``activities``, ``serves`` (profile,
        criterion, value, points of how many, part of the total), ``quantity``, ``cost``, ``upkeep``,
        ``example``, ``work_type``, ``needs``, ``excludes``, ``official``, ``confidence``, ``source``.
    """
    ordered = sorted(pack.solutions.values(), key=lambda s: THEMES.index(s.theme))
    excluded = {s.id: set(s.excludes) for s in ordered}
    for solution in ordered:
        both = excluded[solution.id] | {name for name, others in excluded.items() if solution.id in others}
        yield _sheet(solution, sorted(both), pack, on)


def _sheet(solution: Solution, excludes: list[str], pack: Pack, on: date) -> dict[str, Any]:
    activities = list(pack.activities if solution.activities is None else solution.activities)
    kind = None if solution.work_type is None else pack.work_types[solution.work_type]
    return {
        "id": solution.id,
        "title": text_dict(solution.title),
        "description": text_dict(solution.description),
        "theme": solution.theme,
        "applies_to": list(solution.applies_to),
        "activities": [{"id": a, "title": text_dict(pack.activities[a].title)} for a in activities],
        "serves": [row for profile in _in_force(pack, on) for row in _served(solution, profile)],
        "quantity": {
            "of": solution.quantity.of,
            "factor": solution.quantity.factor,
            "unit": solution.quantity.unit,
            "reason": text_dict(solution.quantity.reason),
        },
        "cost": _range(unit_cost(solution, pack)),
        "upkeep": _range(solution.upkeep),
        "example": text_dict(solution.example),
        "work_type": None if kind is None else {"id": kind.id, "title": text_dict(kind.title)},
        "needs": _named(solution.needs, pack),
        "excludes": _named(excludes, pack),
        "official": solution.official,
        "confidence": solution.confidence,
        "source": _source(solution.source),
    }


def _served(solution: Solution, profile: Profile) -> Iterator[dict[str, Any]]:
    for serves in solution.serves:
        criterion = profile.criterion(serves.criterion)
        if criterion is None or not serves.speaks_of(profile.id):
            continue
        theme = next(t for t in profile.themes if t.id == criterion.id[0])
        points = criterion.max_points
        if isinstance(criterion, ProfileScale) and serves.value is not None:
            points = criterion.scale.points(serves.value) or 0.0
        most = sum(c.max_points for c in theme.criteria)
        yield {
            "profile": profile.id,
            "profile_title": text_dict(profile.title),
            "criterion": criterion.id,
            "title": text_dict(criterion.title),
            "value": serves.value,
            "unit": criterion.unit if isinstance(criterion, ProfileScale) else None,
            "points": points,
            "max": criterion.max_points,
            "of_total": round_half_even(points * theme.weight / most, 2),
        }


def _in_force(pack: Pack, on: date) -> list[Profile]:
    return sorted((p for p in pack.profiles.values() if p.covers(on)), key=lambda p: p.id)


def _named(names: Any, pack: Pack) -> list[dict[str, Any]]:
    return [{"id": name, "title": text_dict(pack.solutions[name].title)} for name in names]


def _range(cost: CostRange | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "low": cost.low,
        "high": cost.high,
        "unit": cost.unit,
        "confidence": cost.confidence,
        "official": False,
        "source": _source(cost.source),
    }


def _source(source: Source) -> dict[str, Any]:
    title = source.title
    told = {"it": title, "en": title} if isinstance(title, str) else text_dict(title)
    return {"kind": source.kind, "title": told, "article": source.article, "url": source.url}
