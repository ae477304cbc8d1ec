"""The terms of a procedure as its acts make them run: first and last day, suspensions, what closed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sttm.norms.procedure.acts import Act, Span
from sttm.norms.procedure.terms import Counted, Pause, count_term
from sttm.norms.procedure.types import Path
from sttm.packs.procedures import Suspension, Term

__all__ = ["Clock", "ClockState", "clocks_on", "done_by"]

ClockState = Literal[
    "not_started", "planned", "running", "suspended", "ended", "met", "late", "overdue", "unsure"
]
"""A window *ends*; a deadline is *met*, met *late*, or *overdue*; *unsure* where days are not exact."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """A term on a day.

    Parameters
    ----------
    opener
        The entry from which it runs; None where there is none yet.
    opened
        Day of the event from which it runs.
    first, last
        First day that counts and last day; all three with the days that the opener leaves possible.
    moved_from
        Last day before it moved off a holiday.
    paused
        Days not counted so far.
    set_by
        The entry that sets its end, where one does.
    closer
        The entry that met the deadline or closed the window.
    days_left, days_late
        Where they make sense.
    """

    term: Term
    state: ClockState
    opener: Act | None = None
    opened: Span | None = None
    first: Span | None = None
    last: Span | None = None
    moved_from: date | None = None
    paused: int = 0
    set_by: Act | None = None
    closer: Act | None = None
    days_left: int | None = None
    days_late: int | None = None


def done_by(acts: Sequence[Act], steps: Sequence[str], on: date) -> tuple[Act, ...]:
    """Return the entries that do one of some acts and have begun by a day."""
    return tuple(
        a for a in acts
        if a.state == "done" and a.span is not None and a.span.first <= on and set(steps) & set(a.does)
    )  # fmt: skip


def clocks_on(path: Path, acts: Sequence[Act], on: date, regime: str | None = None) -> Mapping[str, Clock]:
    """Return every term of a procedure as it stands on a day.

    Parameters
    ----------
    acts
        Entries in effect, in the order of their days; see :func:`sttm.norms.procedure.acts.in_effect`.
    regime
        Regime of the procedure; None is the ordinary one.
    """
    found: dict[str, Clock] = {}

    def clock(name: str) -> Clock:
        if name not in found:
            term = path.terms[name]
            before = None if term.starts_at_end_of is None else clock(term.starts_at_end_of)
            found[name] = _clock(path, term, before, acts, on, regime)
        return found[name]

    for name in path.terms:
        clock(name)
    return {name: found[name] for name in path.terms}


def _clock(
    path: Path, term: Term, before: Clock | None, acts: Sequence[Act], on: date, regime: str | None
) -> Clock:
    opener, start, planned = _start(term, before, acts, on)
    if start is None:
        return Clock(term, "not_started", opener)
    counted = [
        _counted(path, term, day, acts, on, regime, low)
        for day, low in ((start.first, True), (start.last, False))
    ]
    (early, pending), (late, _) = counted
    last = Span(early.last, late.last)
    moved, setter = early.moved_from, None
    if opener is not None and term.id in opener.ends:
        last, moved, setter = Span(opener.ends[term.id], opener.ends[term.id]), None, opener
    closer = _closer(term, start, acts, on)
    state, left, overrun = _state(term, last, closer, on, planned=planned, pending=pending)
    return Clock(
        term, state, opener, start, Span(early.first, late.first), None if state == "suspended" else last,
        moved, early.paused, setter, closer, left, overrun,
    )  # fmt: skip


def _start(
    term: Term, before: Clock | None, acts: Sequence[Act], on: date
) -> tuple[Act | None, Span | None, bool]:
    """Return the entry and the days from which it runs, and whether that is only planned."""
    if before is not None:
        unsettled = before.state in ("not_started", "suspended")
        return before.opener, None if unsettled else before.last, before.state == "planned"
    steps = (term.starts_with or "",)
    done = done_by(acts, steps, on)
    if done:
        return done[0], done[0].span, False
    # What was done after the day was not known on it; a plan was.
    later = [a for a in acts if a.state == "planned" and set(steps) & set(a.does) and a.span is not None]
    return (later[0], later[0].span, True) if later else (None, None, False)


def _counted(
    path: Path, term: Term, start: date, acts: Sequence[Act], on: date, regime: str | None, low: bool
) -> tuple[Counted, bool]:
    """Count it with its suspensions, and say whether one still lasts with no end known."""
    calendar = path.lane(term.id).calendar
    pauses: list[Pause] = []
    pending = False
    counted = count_term(term, start, calendar, regime=regime)
    for suspension in term.suspensions:
        for number, (pause, still) in enumerate(_pauses(suspension, acts, start, on, low=low)):
            if (suspension.times is not None and number >= suspension.times) or pause.after > counted.last:
                break  # beyond its number, or asked when the term was over
            pauses.append(pause)
            pending = pending or still
            counted = count_term(term, start, calendar, regime=regime, pauses=pauses)
    return counted, pending


def _pauses(
    suspension: Suspension, acts: Sequence[Act], start: date, on: date, *, low: bool
) -> list[tuple[Pause, bool]]:
    """Return the suspensions in the order of their days, and whether each still lasts with no end known."""
    found: list[tuple[Pause, bool]] = []
    for begin in done_by(acts, (suspension.begins,), on):
        span = begin.span
        assert span is not None  # noqa: S101 - what is done has its days
        after = span.last if low else span.first
        if after < start or (found and after <= found[-1][0].until):
            continue
        longest = None if suspension.at_most_days is None else after + suspension.at_most_days * DAY
        ends = [e.span for e in done_by(acts, (suspension.ends,), on) if e.span and e.span.last >= after]
        if ends:
            until = max(ends[0].first if low else ends[0].last, after)
            found.append((Pause(after, until if longest is None else min(until, longest)), False))
        elif longest is not None:
            found.append((Pause(after, longest), False))
        else:
            found.append((Pause(after, max(on, after)), True))
    return found


def _closer(term: Term, start: Span, acts: Sequence[Act], on: date) -> Act | None:
    done = done_by(acts, term.closed_by, on)
    return next((a for a in done if a.span is not None and a.span.last >= start.first), None)


def _state(
    term: Term, last: Span, closer: Act | None, on: date, *, planned: bool, pending: bool
) -> tuple[ClockState, int | None, int | None]:
    if planned:
        return "planned", None, None
    if closer is not None and closer.span is not None:
        return _closed(term, last, closer.span)
    if pending:
        return "suspended", None, None
    if on <= last.first:
        return "running", (last.first - on).days, None
    if on > last.last:
        return ("ended", None, None) if term.kind == "window" else ("overdue", None, (on - last.last).days)
    return "unsure", None, None


def _closed(term: Term, last: Span, closed: Span) -> tuple[ClockState, int | None, int | None]:
    if term.kind == "window":
        return "ended", None, None
    if closed.last <= last.first:
        return "met", None, None
    if closed.first > last.last:
        return "late", None, (closed.first - last.last).days
    return "unsure", None, None
