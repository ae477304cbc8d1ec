"""The terms of a procedure as a calendar file (iCalendar, RFC 5545): last days and windows, as whole days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from sttm.publications.formatting import Language
from sttm.publications.norms.procedure_words import SILENCE, WORDS

__all__ = ["procedure_ics"]

QUIET = ("met", "late", "ended", "overdue")
"""States in which nobody has to be reminded any more."""


def procedure_ics(status: Mapping[str, Any], language: Language = "it") -> bytes:
    """Return the terms that have an end as a calendar: equal states give equal bytes.

    A window gives an event over all its days, a deadline one on its last day, which reminds a week and a day
    before. What is over reminds nobody. The stamp is the day asked, not the clock.

    Parameters
    ----------
    status
        As :func:`sttm.operations.norms.procedure.procedure_status` gives it.
    """
    stamp = datetime.combine(date.fromisoformat(status["on"]), time(), UTC)
    calendar = Calendar()
    calendar.add("prodid", "-//sttm//procedure//IT")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", status["title"])
    for term in status["terms"]:
        if term["last"] is None or term["opened"] is None:
            continue
        calendar.add_component(_event(status, term, language, stamp))
    return bytes(calendar.to_ical())


def _event(
    status: Mapping[str, Any],
    term: Mapping[str, Any],
    language: Language,
    stamp: datetime,
) -> Event:
    event, words = Event(), WORDS[language]
    last = date.fromisoformat(term["last"][1])
    window = term["kind"] == "window"
    first = date.fromisoformat(term["opened"][0]) if window else last
    head = words["open"] if window else words["ends"]
    event.add("uid", f"{status['id']}-{term['id']}@sttm")
    event.add("dtstamp", stamp)
    event.add("summary", f"{head}: {term['title'][language]} – {status['title']}")
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the end is not part of a whole-day event
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if term["state"] in ("planned", "unsure") else "CONFIRMED")
    event.add("description", "\n".join(_told(term, language)))
    event.add("categories", [status["type"]["title"][language]])
    if term["state"] not in QUIET:
        for days in (7, 1):
            event.add_component(_alarm(days, term["title"][language]))
    return event


def _told(term: Mapping[str, Any], language: Language) -> list[str]:
    words = WORDS[language]
    lines = []
    if term["last"][0] != term["last"][1]:
        lines.append(words["between"].format(a=term["last"][0], b=term["last"][1]))
    if term["kind"] == "deadline":
        lines.append(SILENCE[language][term["silence"]])
    lines += [term[name][language] for name in ("after_end", "note") if term[name]]
    if not term["official"]:
        lines.append(words["official"])
    return lines


def _alarm(days: int, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", timedelta(days=-days))
    return alarm
