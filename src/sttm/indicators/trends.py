"""Series in time: a named trend test, its slope, where a series stands against a target, what it lacks."""

from __future__ import annotations

import calendar
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from statistics import median
from typing import Literal

__all__ = [
    "EXACT_UP_TO",
    "MannKendall",
    "Point",
    "Standing",
    "decimal_year",
    "is_moment",
    "mann_kendall",
    "missing_periods",
    "required_by_now",
    "sen_slope",
    "standing",
]

EXACT_UP_TO = 33
"""Longest series without ties whose probability is counted exactly; beyond, the normal approximation."""

Direction = Literal["increase", "decrease"]

_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a moment, in decimal years."""

    time: float
    value: float


@dataclass(frozen=True, slots=True)
class MannKendall:
    """What the test found.

    Parameters
    ----------
    n
        Number of values.
    s
        Pairs that rise less pairs that fall.
    variance
        Of ``s`` where there is no trend, corrected for ties.
    z
        ``s`` less its sign, over the standard deviation; None where every value is the same.
    p
        Two-sided probability of an ``s`` this far from 0 where there is no trend.
    tau
        Kendall's tau-b, None where every value is the same.
    method
        ``exact`` (permutations counted) or ``normal`` (approximation, with ties or long series).
    """

    n: int
    s: int
    variance: float
    z: float | None
    p: float
    tau: float | None
    method: Literal["exact", "normal"]


class Standing(StrEnum):
    """Where a series stands against its target."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"
    NOT_ASSESSABLE = "not_assessable"


def is_moment(text: str) -> bool:
    """Whether a text is a year, a month or a day in ISO 8601."""
    try:
        decimal_year(text)
    except ValueError:
        return False
    return True


def decimal_year(moment: str) -> float:
    """Return a moment in decimal years: the middle of the year, month or day that is named.

    Raises
    ------
    ValueError
        If it is not ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    """
    found = _MOMENT.fullmatch(moment)
    if found is None:
        msg = f"{moment!r} is not YYYY, YYYY-MM or YYYY-MM-DD"
        raise ValueError(msg)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern asks for it
    if month is None:
        return year + 0.5
    days = 366 if calendar.isleap(year) else 365
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]):
        msg = f"{moment!r} is not a date"
        raise ValueError(msg)
    before = sum(calendar.monthrange(year, m)[1] for m in range(1, month))
    inside = calendar.monthrange(year, month)[1] / 2 if day is None else day - 0.5
    return year + (before + inside) / days


def mann_kendall(values: Sequence[float]) -> MannKendall:
    r"""Return the Mann–Kendall test of values in order of time.

    .. math:: S = \sum_{i<j} \operatorname{sign}(x_j - x_i) \qquad
       \operatorname{var} S = \tfrac{1}{18}\bigl[n(n-1)(2n+5) - \sum_t t(t-1)(2t+5)\bigr]

    over the groups of :math:`t` equal values, and
    :math:`z = (S - \operatorname{sign} S)/\sqrt{\operatorname{var} S}`.
    Without ties, and up to :data:`EXACT_UP_TO` values, the probability counts the permutations instead.

    Source: H. B. Mann, Econometrica 13 (1945); M. G. Kendall, Rank Correlation Methods (1975).

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not finite.
    """
    n = len(values)
    if n < 2 or not all(math.isfinite(v) for v in values):
        msg = f"a trend needs two finite values at least, not {list(values)}"
        raise ValueError(msg)
    s = sum(int(b > a) - int(b < a) for a, b in combinations(values, 2))
    ties = [t for t in Counter(values).values() if t > 1]
    pairs = n * (n - 1) // 2
    tied = sum(t * (t - 1) // 2 for t in ties)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if tied == pairs:
        return MannKendall(n, s, 0.0, None, 1.0, None, "normal")
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance)
    tau = s / math.sqrt(pairs * (pairs - tied))
    if not ties and n <= EXACT_UP_TO:
        return MannKendall(n, s, variance, z, _exact(n, s), tau, "exact")
    return MannKendall(n, s, variance, z, math.erfc(abs(z) / math.sqrt(2)), tau, "normal")


def _exact(n: int, s: int) -> float:
    """Return the share of the orders of ``n`` different values whose S is at least as far from 0."""
    pairs = n * (n - 1) // 2
    far = sum(number for inversions, number in enumerate(_orders(n)) if abs(pairs - 2 * inversions) >= abs(s))
    return far / math.factorial(n)


@lru_cache(maxsize=EXACT_UP_TO)
def _orders(n: int) -> tuple[int, ...]:
    """Return how many orders of ``n`` different values have 0, 1, 2 … inversions (Mahonian numbers)."""
    if n == 1:
        return (1,)
    fewer = _orders(n - 1)
    return tuple(
        sum(fewer[k - move] for move in range(n) if 0 <= k - move < len(fewer))
        for k in range(n * (n - 1) // 2 + 1)
    )


def sen_slope(points: Iterable[Point]) -> float:
    """Return the median of the slopes of all pairs, in units of the value per year.

    Source: P. K. Sen, Journal of the American Statistical Association 63 (1968).

    Raises
    ------
    ValueError
        If there are fewer than two moments.
    """
    slopes = [(b.value - a.value) / (b.time - a.time) for a, b in combinations(points, 2) if a.time != b.time]
    if not slopes:
        msg = "a slope needs values at two moments at least"
        raise ValueError(msg)
    return float(median(slopes))


def required_by_now(baseline: Point, target: Point, now: float) -> float:
    """Return the value that a straight way from baseline to target asks for at a moment.

    After the date of the target it is the target.

    Raises
    ------
    ValueError
        If the target does not come after the baseline.
    """
    if target.time <= baseline.time:
        msg = f"the target of {target.time:g} does not come after the baseline of {baseline.time:g}"
        raise ValueError(msg)
    share = min(max((now - baseline.time) / (target.time - baseline.time), 0.0), 1.0)
    return baseline.value + share * (target.value - baseline.value)


def standing(
    direction: Direction, baseline: Point | None, target: Point | None, latest: Point | None
) -> Standing:
    """Return where the latest value stands against the target.

    *reached*: it is as good as the target; *on track*: at least as good as the straight way from the
    baseline asks for at its date; *off track*: worse than that, or the date of the target has passed;
    *not assessable*: there is no target or no value, or no baseline before the value to measure the way from.
    """
    if target is None or latest is None:
        return Standing.NOT_ASSESSABLE
    sign = 1 if direction == "increase" else -1
    if sign * latest.value >= sign * target.value:
        return Standing.REACHED
    if latest.time > target.time:
        return Standing.OFF_TRACK
    if baseline is None or latest.time <= baseline.time or target.time <= baseline.time:
        return Standing.NOT_ASSESSABLE
    required = required_by_now(baseline, target, latest.time)
    return Standing.ON_TRACK if sign * latest.value >= sign * required else Standing.OFF_TRACK


def missing_periods(years: Iterable[int], every: int, until: int) -> tuple[int, ...]:
    """Return the first years of the periods that have no value, between the first value and ``until``.

    Parameters
    ----------
    years
        Years that have a value.
    every
        Length of a period, years; the first begins in the first year with a value.
    until
        A period counts once it ended before this year began: what may still come is not missing.

    Raises
    ------
    ValueError
        If ``every`` is not positive.
    """
    if every < 1:
        msg = f"a period has at least one year, not {every}"
        raise ValueError(msg)
    known = set(years)
    if not known:
        return ()
    starts = range(min(known), until - every + 1, every)
    return tuple(start for start in starts if not known & set(range(start, start + every)))
