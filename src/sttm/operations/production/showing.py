"""Shows the profiles of a pack as values: criteria with their weights, scales, thresholds, sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.cells import Interval, parse_cell
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.packs.profiles import Profile, ProfileChecklist, ProfileScale, Setting, Theme
from sttm.packs.schede import IntervalScale
from sttm.packs.tables import DecisionTable, TableRow
from sttm.production.profiles.evaluating import profile_named
from sttm.quantities import round_half_even

__all__ = ["listed_profiles", "shown_profile"]

EVERYWHERE = Text(it="in ogni altro caso", en="in any other case")
SETTING: dict[Setting, Text] = {
    "existing": Text(it="solo insediamenti esistenti", en="existing settlements alone"),
    "new": Text(it="solo nuovi insediamenti", en="new settlements alone"),
}
FIRST = Text(it="priorità 1", en="priority 1")


def listed_profiles(pack: Pack, on: date) -> list[dict[str, Any]]:
    """Return the profiles in force on a day, in brief."""
    return [
        {
            "id": p.id,
            "title": text_dict(p.title),
            "purpose": text_dict(p.purpose),
            "activities": list(pack.activities if p.activities is None else p.activities),
            "criteria": len(p.criteria),
            "in_force_from": p.in_force_from.isoformat(),
            "official": p.official,
        }
        for p in sorted(pack.profiles.values(), key=lambda p: p.id)
        if p.covers(on)
    ]


def shown_profile(pack: Pack, name: str, on: date) -> dict[str, Any]:
    """Return a profile in force on a day, as a reader goes through it.

    Raises
    ------
    RequestError, NotInForce
        If there is no such profile, or none on that day.
    """
    profile = profile_named(pack, name, on)
    activities = list(pack.activities if profile.activities is None else profile.activities)
    return {
        "id": profile.id,
        "title": text_dict(profile.title),
        "purpose": text_dict(profile.purpose),
        "activities": [{"id": a, "title": text_dict(pack.activities[a].title)} for a in activities],
        "in_force_from": profile.in_force_from.isoformat(),
        "in_force_until": None if profile.in_force_until is None else profile.in_force_until.isoformat(),
        "themes": [_theme(theme) for theme in profile.themes],
        "classes": [{"id": c.id, "from": c.from_, "label": text_dict(c.label)} for c in profile.classes],
        "thresholds": _thresholds(profile, pack),
        **_sourced(profile),
    }


def _theme(theme: Theme) -> dict[str, Any]:
    most = sum(c.max_points for c in theme.criteria)
    return {
        "id": theme.id,
        "theme": theme.theme,
        "title": text_dict(theme.title),
        "weight": theme.weight,
        "criteria": [
            {
                "id": c.id,
                "kind": c.kind,
                "title": text_dict(c.title),
                "max": c.max_points,
                "weighted": round_half_even(c.max_points * theme.weight / most, 2),
                "steps": _steps(c),
                "scale": text_dict(_scale(c) if isinstance(c, ProfileScale) else c.evidence),
                "unit": c.unit if isinstance(c, ProfileScale) else None,
                "input": c.input if isinstance(c, ProfileScale) else None,
                "measured": c.measured if isinstance(c, ProfileScale) else None,
                "why": text_dict(c.direction_reason if isinstance(c, ProfileScale) else c.question),
                "settings": None if c.settings is None else list(c.settings),
                "priority": c.priority,
                "asked_of": text_dict(_asked_of(c)),
                **_sourced(c),
            }
            for c in theme.criteria
        ],
    }


def _steps(criterion: ProfileScale | ProfileChecklist) -> list[dict[str, Any]]:
    if isinstance(criterion, ProfileChecklist):
        return []
    if isinstance(criterion.scale, IntervalScale):
        return [{"from": s.from_, "points": s.points} for s in criterion.scale.steps]
    return [{"from": float(s.level), "points": s.points} for s in criterion.scale.steps]


def _scale(criterion: ProfileScale) -> Text:
    unit = "" if criterion.unit == "1" else f" {criterion.unit.replace('**2', '²').replace('**3', '³')}"
    starts = [("…" if s["from"] is None else f"{s['from']:g}{unit}", s["points"]) for s in _steps(criterion)]
    told = "; ".join(f"{start} → {points:g}" for start, points in starts)
    return Text(it=told, en=told)


def _asked_of(criterion: ProfileScale | ProfileChecklist) -> Text:
    said = [FIRST] if criterion.priority else []
    said += [SETTING[s] for s in criterion.settings or ()]
    return Text(it=", ".join(s.it for s in said) or "–", en=", ".join(s.en for s in said) or "–")


def _thresholds(profile: Profile, pack: Pack) -> list[dict[str, Any]]:
    table = profile.thresholds.table
    rows = []
    for row in table.rows:
        demand = profile.thresholds.demand(row.then)
        label = next(o.label for o in table.outcomes if o.id == row.then)
        rows.append(
            {
                "when": text_dict(_where(row, table, pack)),
                "cells": {name: _cell(cell) for name, cell in row.when.items()},
                "then": row.then,
                "label": text_dict(label),
                "mandatory": demand.mandatory,
                "incentivised": demand.incentivised,
                "priority": demand.priority,
                "reason": text_dict(row.reason),
            }
        )
    return rows


def _where(row: TableRow, table: DecisionTable, pack: Pack) -> Text:
    said = []
    for one in table.inputs:
        cell = row.when[one.name]
        if cell == "any":
            continue
        condition = parse_cell(cell, one.kind)
        if isinstance(condition, Interval):
            said.append(Text(it=f"{one.title.it} {cell}", en=f"{one.title.en} {cell}"))
            continue
        names = [str(v) for v in (cell if isinstance(cell, tuple) else (cell,))]
        titles = [WORDS.get(n) or (pack.activities[n].title if n in pack.activities else None) for n in names]
        it = " / ".join(n if t is None else t.it for n, t in zip(names, titles, strict=True))
        en = " / ".join(n if t is None else t.en for n, t in zip(names, titles, strict=True))
        said.append(Text(it=it, en=en))
    if not said:
        return EVERYWHERE
    return Text(it=", ".join(s.it for s in said), en=", ".join(s.en for s in said))


WORDS = {
    "existing": Text(it="insediamento esistente", en="existing settlement"),
    "new": Text(it="insediamento nuovo", en="new settlement"),
    "regeneration": Text(it="rigenerazione", en="regeneration"),
    "urbanised": Text(it="suolo urbanizzato", en="urbanised land"),
    "greenfield": Text(it="suolo libero", en="greenfield"),
    "excluded": Text(it="area esclusa", en="excluded area"),
    "attention": Text(it="area di attenzione", en="attention area"),
    "mitigation": Text(it="area con mitigazioni", en="area with mitigation"),
    "admissible": Text(it="area ammissibile", en="admissible area"),
}


def _cell(cell: object) -> Any:
    return list(cell) if isinstance(cell, tuple) else cell


def _sourced(what: Profile | ProfileScale | ProfileChecklist) -> dict[str, Any]:
    title = what.source.title
    told = {"it": title, "en": title} if isinstance(title, str) else text_dict(title)
    return {
        "official": what.official,
        "confidence": what.confidence,
        "source": {**told, "kind": what.source.kind, "article": what.source.article, "url": what.source.url},
    }
