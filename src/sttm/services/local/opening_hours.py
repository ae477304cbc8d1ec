"""Opening hours in the usual forms of OpenStreetMap: which minutes of a week a service is open."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["MINUTES", "open_minutes", "weekly_hours"]

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
DAY = 24 * 60
MINUTES = 7 * DAY
"""Minutes of a week, from Monday at 0:00."""

HOLIDAYS = ("ph", "sh")
"""Public and school holidays: an ordinary week has none, so that what is said of them does not count."""

CLOSED = ("off", "closed")

_DAYS = r"(?:mo|tu|we|th|fr|sa|su|ph|sh)"
_RANGE = rf"{_DAYS}(?:\s*-\s*{_DAYS})?"
_TIME = r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}"
_RULE = re.compile(
    rf"\s*(?P<days>{_RANGE}(?:\s*,\s*{_RANGE})*)?\s*:?\s*"
    rf"(?P<times>{_TIME}(?:\s*,\s*{_TIME})*|off|closed|24/7|00:00-24:00|open)\s*"
)


@lru_cache(maxsize=4096)
def open_minutes(text: str) -> NDArray[np.bool_] | None:
    """Return the minutes of an ordinary week in which a service is open, or None where the text is not read.

    Read are days and ranges of days with one or several spans of time, rules after a semicolon that replace
    what was said of their days, rules after a comma that add to it, ``off``, ``24/7``, spans over midnight.
    Not read, and never guessed: seasons, weeks, the n-th day of a month, sunrise, open ends, comments.

    Parameters
    ----------
    text
        In the syntax of the key ``opening_hours``.
    """
    week = np.zeros(MINUTES, bool)
    for rules in text.casefold().strip().strip(";").split(";"):
        first = True
        position = 0
        while position < len(rules):
            found = _RULE.match(rules, position)
            if found is None or (found["days"] is None and not first):
                return None
            own = _applied(week, found["days"], found["times"], replaces=first)
            if own is None:
                return None
            week, first, position = own, False, found.end()
            if position < len(rules):
                if rules[position] != ",":
                    return None
                position += 1
        if first:
            return None
    week.flags.writeable = False
    return week


def weekly_hours(minutes: NDArray[np.bool_]) -> float:
    """Return the hours of the week that are open."""
    return float(minutes.sum()) / 60


def _applied(
    week: NDArray[np.bool_], days: str | None, times: str, *, replaces: bool
) -> NDArray[np.bool_] | None:
    """Return the week after a rule, or None where the rule makes no sense."""
    chosen = range(7) if days is None else _days(days)
    if chosen is None:
        return None
    spans = _spans(times)
    if spans is None:
        return None
    week = week.copy()
    if replaces:
        for day in chosen:
            week[day * DAY : (day + 1) * DAY] = False
    for day in chosen:
        for start, end in spans:
            week[np.arange(day * DAY + start, day * DAY + end) % MINUTES] = True
    return week


def _days(text: str) -> list[int] | None:
    found: list[int] = []
    for part in re.split(r"\s*,\s*", text.strip()):
        ends = re.split(r"\s*-\s*", part)
        if ends[0] in HOLIDAYS or ends[-1] in HOLIDAYS:
            if len(ends) > 1:
                return None
            continue
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found += [(first + k) % 7 for k in range((last - first) % 7 + 1)]
    return sorted(set(found))


def _spans(text: str) -> list[tuple[int, int]] | None:
    if text in CLOSED:
        return []
    if text in ("24/7", "open"):
        return [(0, DAY)]
    found = []
    for part in re.split(r"\s*,\s*", text.strip()):
        start, end = (_minute(one) for one in re.split(r"\s*-\s*", part))
        if start is None or end is None or start >= DAY:
            return None
        found.append((start, end if end > start else end + DAY))
    return found


def _minute(text: str) -> int | None:
    hour, minute = (int(one) for one in text.split(":"))
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= 2 * DAY else None
