"""The trend of a series and its state against the target, as JSON values with reasons in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sttm.indicators.trends import (
    Point,
    Standing,
    decimal_year,
    mann_kendall,
    required_by_now,
    sen_slope,
    standing,
)
from sttm.packs.monitoring import Change, FirstValue, MonitoringIndicator, PlaceKind
from sttm.quantities import round_half_even

__all__ = ["state_of", "trend_of"]

Dated = Sequence[tuple[str, float]]

DIGITS = 4
"""Decimals of probabilities and of tau."""


def trend_of(
    indicator: MonitoringIndicator, series: Dated, minimum: int, significance: float
) -> dict[str, Any]:
    """Return the trend of a series in order of time.

    Parameters
    ----------
    series
        Pairs of an ISO date and a value, rounded.
    minimum
        Fewer values than this are not assessable.
    significance
        Probability below which a trend is recognised.
    """
    n = len(series)
    body: dict[str, Any] = {"test": "Mann-Kendall", "n": n, "minimum": minimum, "significance": significance}
    if n < max(minimum, 2):
        values = {"it": "valore" if n == 1 else "valori", "en": "value" if n == 1 else "values"}
        reason = {
            "it": f"{n} {values['it']}, ne servono almeno {minimum}",
            "en": f"{n} {values['en']}, at least {minimum} are needed",
        }
        return {**body, "answer": "not_assessable", "reason": reason}
    points = [Point(decimal_year(d), v) for d, v in series]
    found = mann_kendall([p.value for p in points])
    answer = "none"
    if found.p < significance:
        answer = "increasing" if found.s > 0 else "decreasing"
    wanted = "increasing" if indicator.direction == "increase" else "decreasing"
    return {
        **body,
        "answer": answer,
        "favourable": None if answer == "none" else answer == wanted,
        "s": found.s,
        "variance": round_half_even(found.variance, DIGITS),
        "z": None if found.z is None else round_half_even(found.z, DIGITS),
        "p": round_half_even(found.p, DIGITS),
        "tau": None if found.tau is None else round_half_even(found.tau, DIGITS),
        "method": found.method,
        "slope_per_year": round_half_even(sen_slope(points), indicator.digits + 2),
        "reason": None,
    }


def state_of(indicator: MonitoringIndicator, kind: PlaceKind, series: Dated) -> dict[str, Any]:
    """Return where a place stands against the target, with what the way there asks for at the latest date."""
    baseline = _baseline(indicator, series)
    target = _target(indicator, kind, baseline)
    latest = None if not series else series[-1]
    answer = standing(indicator.direction, _point(baseline), _point(target), _point(latest))
    required = None
    if answer != Standing.NOT_ASSESSABLE:
        required = _required(_point(baseline), _point(target), _point(latest), indicator.digits + 1)
    reason = _reason(indicator, kind, baseline, latest) if answer == Standing.NOT_ASSESSABLE else None
    return {
        "answer": str(answer),
        "baseline": _dated(baseline),
        "target": _dated(target),
        "latest": _dated(latest),
        "required_by_now": required,
        "reason": reason,
    }


def _required(
    baseline: Point | None, target: Point | None, latest: Point | None, digits: int
) -> float | None:
    if baseline is None or target is None or latest is None or target.time <= baseline.time:
        return None
    return round_half_even(required_by_now(baseline, target, latest.time), digits)


def _baseline(indicator: MonitoringIndicator, series: Dated) -> tuple[str, float] | None:
    declared = indicator.baseline
    if declared is None:
        return None
    if isinstance(declared, FirstValue):
        return series[0] if series else None
    return declared.date.isoformat(), declared.value


def _target(
    indicator: MonitoringIndicator, kind: PlaceKind, baseline: tuple[str, float] | None
) -> tuple[str, float] | None:
    declared = indicator.target
    if declared is None or kind not in indicator.target_places:
        return None
    if isinstance(declared, Change):
        if baseline is None:
            return None
        value = round_half_even(baseline[1] * (1 + declared.change), indicator.digits + 1)
        return declared.date.isoformat(), value
    return declared.date.isoformat(), declared.value


def _point(dated: tuple[str, float] | None) -> Point | None:
    return None if dated is None else Point(decimal_year(dated[0]), dated[1])


def _dated(dated: tuple[str, float] | None) -> dict[str, Any] | None:
    return None if dated is None else {"date": dated[0], "value": dated[1]}


def _reason(
    indicator: MonitoringIndicator,
    kind: PlaceKind,
    baseline: tuple[str, float] | None,
    latest: tuple[str, float] | None,
) -> dict[str, str]:
    if indicator.target is None:
        return {"it": "nessun traguardo è fissato", "en": "no target is set"}
    if kind not in indicator.target_places:
        return {
            "it": "il traguardo non riguarda questo tipo di luogo",
            "en": "the target is not for such places",
        }
    if latest is None:
        return {"it": "nessun valore", "en": "no value"}
    if baseline is None:
        return {"it": "nessun valore di partenza è fissato", "en": "no baseline is set"}
    return {"it": "nessun valore dopo quello di partenza", "en": "no value after the baseline"}
