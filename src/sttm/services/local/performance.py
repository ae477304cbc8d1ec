"""Levels of performance: what each criterion reads, between what is known and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.packs.service_readings import PerformanceCriterion, PerformanceRule
from sttm.quantities import Missing, Range
from sttm.services.local.opening_hours import MINUTES, open_minutes, weekly_hours
from sttm.services.local.standards import amounts
from sttm.services.result import missing_told, number, rule_told

__all__ = ["LEVELS", "Read", "hours", "performance", "reach", "supply_per_head", "variety"]

LEVELS: Final = (1, 5)
WEEK: Final = MINUTES / 60

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Read:
    """What a criterion reads.

    Attributes
    ----------
    value
        Between which numbers; the high end may be infinite.
    counts
        What it was made of, for the trace.
    """

    value: Range | Missing
    counts: dict[str, float | int | None] = field(default_factory=dict)


def supply_per_head(
    services: gpd.GeoDataFrame, of: str, users: float | Missing, *, unsurveyed: int = 0
) -> Read:
    """Return the area or capacity for each user; at least what is known where of some services it is not.

    Parameters
    ----------
    unsurveyed
        Categories of which nobody knows the services.
    """
    amount = amounts(services, of)
    unknown = int(np.isnan(amount).sum())
    known = float(np.nansum(amount))
    counts = {"services": len(services), "unknown": unknown, "amount": number(known, 1)}
    if isinstance(users, Missing):
        return Read(users, counts)
    counts["users"] = number(users)
    if users <= 0:
        return Read(Missing("no users", it="nessun utente"), counts)
    if unknown and unknown == len(services):
        return Read(
            Missing("of no service the amount is known", it="di nessun servizio è nota la quantità"), counts
        )
    return Read(Range(known / users, float("inf") if unknown or unsurveyed else known / users), counts)


def reach(
    walks: Sequence[tuple[Floats, Floats] | Missing], within_min: float, *, unsurveyed: int = 0
) -> Read:
    """Return the share of users who reach their category on foot within some minutes.

    Parameters
    ----------
    unsurveyed
        Categories of which nobody knows the services: between all and none of their users reach them, each
        taken to have as many as the others have on average.
    walks
        Of each category, users and seconds of each cell of the place; NaN users are not known.
    """
    missing = next((w for w in walks if isinstance(w, Missing)), None)
    if missing is not None:
        return Read(missing)
    reached = whole = unknown = 0.0
    for given in walks:
        if isinstance(given, Missing):
            continue
        users, seconds = given
        known = np.isfinite(users)
        unknown += int((~known).sum())
        whole += float(users[known].sum())
        reached += float(users[known & (seconds <= within_min * 60)].sum())
    counts: dict[str, float | int | None] = {
        "users": number(whole),
        "reached": number(reached),
        "unknown_cells": unknown,
    }
    if whole <= 0:
        return Read(Missing("no users", it="nessun utente"), counts)
    share, part = min(1.0, reached / whole), len(walks) / (len(walks) + unsurveyed)
    return Read(Range(share * part, share * part + (1 - part)), counts)


def variety(services: gpd.GeoDataFrame, wanted: Sequence[str], *, unsurveyed: int = 0) -> Read:
    """Return the share of wanted categories that are present; those that nobody surveyed may be or not."""
    present = len(set(services["category"].astype(str)) & set(wanted))
    counts: dict[str, float | int | None] = {
        "present": present,
        "wanted": len(wanted),
        "unsurveyed": unsurveyed,
    }
    return Read(Range(present / len(wanted), (present + unsurveyed) / len(wanted)), counts)


def hours(services: gpd.GeoDataFrame, *, unsurveyed: int = 0) -> Read:
    """Return the hours of an ordinary week in which at least one service is open.

    Where the hours of some are not known or not read, they lie between those of the others and a whole week.
    """
    texts = services["opening_hours"] if "opening_hours" in services else [None] * len(services)
    week, unread, silent = np.zeros(MINUTES, bool), 0, 0
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            silent += 1
            continue
        minutes = open_minutes(text)
        if minutes is None:
            unread += 1
        else:
            week |= minutes
    counts: dict[str, float | int | None] = {
        "services": len(services),
        "without_hours": silent,
        "not_read": unread,
    }
    unknown = silent + unread
    if unknown and unknown == len(services):
        return Read(
            Missing("opening hours of no service are known", it="di nessun servizio sono noti gli orari"),
            counts,
        )
    known = weekly_hours(week)
    return Read(Range(known, WEEK if unknown or unsurveyed else known), counts)


def performance(rule: PerformanceRule, readings: Sequence[Read]) -> dict[str, Any]:
    """Return the level of a rule from the readings of its criteria, with every step, as JSON values.

    The level is the mean of those of the criteria by their weights; a criterion that is not assessable leaves
    it between what it would be at the worst and at the best. It is not assessable where no criterion is.
    """
    criteria, low, high = [], 0.0, 0.0
    for criterion, reading in zip(rule.criteria, readings, strict=True):
        levels = _levels(criterion, reading.value)
        low += criterion.weight * levels[0]
        high += criterion.weight * levels[1]
        criteria.append(_told(criterion, reading, levels))
    weight = sum(c.weight for c in rule.criteria)
    told = {
        "rule": rule.id,
        "title": text_dict(rule.title),
        "categories": list(rule.categories),
        "criteria": criteria,
        **rule_told(rule),
    }
    if all(isinstance(r.value, Missing) for r in readings):
        return (
            told
            | {"level": None}
            | missing_told(Missing("no criterion is assessable", it="nessun criterio è valutabile"))
        )
    return told | {"level": {"low": number(low / weight), "high": number(high / weight)}}


def _levels(criterion: PerformanceCriterion, value: Range | Missing) -> tuple[int, int]:
    if isinstance(value, Missing):
        return LEVELS
    ends = sorted((criterion.level(value.low), criterion.level(value.high)))
    return ends[0], ends[1]


def _told(criterion: PerformanceCriterion, reading: Read, levels: tuple[int, int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": criterion.id,
        "title": text_dict(criterion.title),
        "kind": criterion.kind,
        "unit": criterion.unit,
        "breaks": list(criterion.breaks),
        "lower_is_better": criterion.lower_is_better,
        "weight": criterion.weight,
        "counts": reading.counts,
    }
    if isinstance(reading.value, Missing):
        return told | {"value": None, "level": None} | missing_told(reading.value)
    value = reading.value
    return told | {
        "value": {"low": number(value.low, 4), "high": number(value.high, 4)},
        "level": {"low": levels[0], "high": levels[1]},
    }
