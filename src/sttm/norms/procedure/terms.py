"""Counts terms: from an event to a last day, by the rule that the term itself declares."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import holidays

from sttm.errors import PackError, RequestError
from sttm.packs.procedures import HolidayCalendar, Term

__all__ = ["Counted", "Pause", "count_term", "holiday", "rests"]

DAY = timedelta(days=1)

LONGEST = 20_000
"""Days after which counting stops: a term that never ends is a fault of its data."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not counted: after ``after``, up to and with ``until``."""

    after: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.after < day <= self.until


@dataclass(frozen=True, slots=True)
class Counted:
    """A term that has been counted.

    Parameters
    ----------
    first
        First day that may count.
    last
        Last day.
    moved_from
        Last day before it moved, where it fell on a holiday and moved.
    paused
        Days that were not counted because the term was suspended.
    """

    first: date
    last: date
    moved_from: date | None
    paused: int


def holiday(calendar: HolidayCalendar, day: date) -> str | None:
    """Return the name of the holiday on a day, or None.

    Raises
    ------
    PackError
        If the library of holidays does not know the country or its part.
    """
    found = _holidays(calendar.country, calendar.subdivision).get(day)
    return None if found is None else str(found)


@lru_cache(maxsize=8)
def _holidays(country: str, subdivision: str | None) -> holidays.HolidayBase:
    try:
        # In the country's own language, whatever that of the machine.
        language = holidays.country_holidays(country).default_language
        return holidays.country_holidays(country, subdiv=subdivision, language=language)
    except NotImplementedError as error:
        place = f"{country} {subdivision or ''}".strip()
        msg = f"no holidays are known for {place}"
        raise PackError(msg, remedy="correct the calendar of the procedure type") from error


def rests(term: Term, calendar: HolidayCalendar, day: date) -> bool:
    """Whether a day is a holiday for a term: one of its days of rest, or a holiday of the calendar."""
    return WEEKDAYS[day.weekday()] in term.rest_days or holiday(calendar, day) is not None


def count_term(
    term: Term,
    start: date,
    calendar: HolidayCalendar,
    *,
    regime: str | None = None,
    pauses: Sequence[Pause] = (),
) -> Counted:
    """Count a term from a day.

    Days are counted one by one, as a person does on a calendar: working days alone where the term says so,
    and none that lies in a pause. Months run from date to date, the last day of a shorter month standing for
    a day that it has not; the days of pauses are then added.

    Parameters
    ----------
    start
        Day of the event from which the term runs.
    regime
        Regime of the procedure; None is the ordinary one.
    pauses
        Suspensions that are known.

    Raises
    ------
    RequestError
        If the count leads out of the calendar.
    """
    length = term.in_regime.get(regime, term.length) if regime else term.length
    merged = _merged(pauses)
    first = start if term.first_day == "counted" else start + DAY
    if term.unit == "months":
        last = _extended(start, _months_after(start, length), merged)
    else:
        last = _walked(term, first, length, calendar, merged)
    end = last
    if term.end_moves:
        while rests(term, calendar, end) or _paused(end, merged):
            end += DAY
    paused = sum(
        (min(p.until, last) - max(p.after, first - DAY)).days for p in merged if _overlaps(p, first, last)
    )
    return Counted(first, end, last if end != last else None, paused)


def _walked(term: Term, first: date, length: int, calendar: HolidayCalendar, pauses: Sequence[Pause]) -> date:
    day, counted = first - DAY, 0
    for _ in range(LONGEST):
        day += DAY
        if _paused(day, pauses) or (term.days == "working" and rests(term, calendar, day)):
            continue
        counted += 1
        if counted == length:
            return day
    msg = f"term {term.id} of {length} days from {first} does not end within {LONGEST} days"
    raise RequestError(msg, remedy="correct its length, or its suspensions")


def _extended(start: date, last: date, pauses: Sequence[Pause]) -> date:
    """Add the days of pauses one after the other: each may bring the next one within the term."""
    for pause in pauses:
        if pause.until > start and pause.after < last:
            last += pause.until - max(pause.after, start)
    return last


def _months_after(start: date, number: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def _merged(pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order, those that touch as one: no day is left out twice."""
    found: list[Pause] = []
    for pause in sorted((p for p in pauses if p.until > p.after), key=lambda p: (p.after, p.until)):
        if found and pause.after <= found[-1].until:
            found[-1] = Pause(found[-1].after, max(found[-1].until, pause.until))
        else:
            found.append(pause)
    assert all(a.until < b.after for a, b in pairwise(found))  # noqa: S101 - what merging means
    return tuple(found)


def _paused(day: date, pauses: Sequence[Pause]) -> bool:
    return any(day in pause for pause in pauses)


def _overlaps(pause: Pause, first: date, last: date) -> bool:
    return pause.after < last and pause.until >= first
