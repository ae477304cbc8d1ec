"""The days on which the calendars of a feed run: weekdays within a period, dates added and removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import InputError
from sttm.sources.gtfs.clock import dates_of
from sttm.sources.gtfs.faults import FeedFaults

__all__ = ["RunningDays", "running_days"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_DAYS = 50_000_000
_ADDED, _REMOVED = "1", "2"


@dataclass(frozen=True, slots=True)
class RunningDays:
    """The days of the calendars within the period asked for.

    ``days`` has ``calendar_id`` and ``date`` (datetime64), sorted; ``outside`` are the calendars that run
    on other days only.
    """

    days: pd.DataFrame
    outside: frozenset[str]


def running_days(
    calendar: pd.DataFrame,
    exceptions: pd.DataFrame,
    faults: FeedFaults,
    *,
    from_day: date | None = None,
    until: date | None = None,
) -> RunningDays:
    """Return the days on which each calendar runs, from the first to the last day asked for, both included.

    Raises
    ------
    InputError
        If the periods are so long that their days cannot be listed.
    """
    regular, ever = _regular(calendar, faults, from_day, until)
    special = _exceptions(exceptions, faults)
    added = special[special["exception_type"] == _ADDED][["calendar_id", "date"]]
    removed = special[special["exception_type"] == _REMOVED][["calendar_id", "date"]]
    days = pd.concat([regular, _within(added, from_day, until)], ignore_index=True).drop_duplicates()
    if len(removed):
        off = pd.MultiIndex.from_frame(removed)
        days = days[~pd.MultiIndex.from_frame(days).isin(off)]
    days = days.sort_values(["calendar_id", "date"], ignore_index=True)
    outside = (frozenset(ever) | frozenset(added["calendar_id"])) - frozenset(days["calendar_id"])
    asked = from_day is not None or until is not None
    return RunningDays(days, outside if asked else frozenset())


def _regular(
    table: pd.DataFrame, faults: FeedFaults, from_day: date | None, until: date | None
) -> tuple[pd.DataFrame, set[str]]:
    """Return the days of calendar.txt, and the calendars that run at all."""
    start, bad_start = dates_of(table["start_date"])
    end, bad_end = dates_of(table["end_date"])
    bad = bad_start | bad_end | start.isna().to_numpy(bool) | end.isna().to_numpy(bool)
    faults.add(
        "not-a-date",
        "calendar.txt",
        table[bad],
        lambda row: f"the period {row.start_date!r} to {row.end_date!r} is not of dates like 20231015",
        "write YYYYMMDD",
        feature="service_id",
    )
    backwards = ~bad & (end < start).to_numpy(bool)
    faults.add(
        "period-backwards",
        "calendar.txt",
        table[backwards],
        lambda row: f"it ends on {row.end_date}, before it starts on {row.start_date}",
        "exchange the two dates",
        feature="service_id",
    )
    twice = table["service_id"].duplicated().to_numpy(bool)
    faults.add(
        "duplicate-id",
        "calendar.txt",
        table[twice],
        lambda row: f"service_id {row.service_id!r} is there more than once; the first is kept",
        "give one row to each calendar",
        feature="service_id",
    )
    kept = ~bad & ~backwards & ~twice
    runs = (table.loc[kept, list(_WEEKDAYS)] == "1").to_numpy(bool)
    ever = set(table["service_id"].to_numpy()[kept][np.asarray(runs.any(axis=1))])
    first = start[kept].to_numpy().astype("datetime64[D]")
    last = end[kept].to_numpy().astype("datetime64[D]")
    first = first if from_day is None else np.maximum(first, np.datetime64(from_day))
    last = last if until is None else np.minimum(last, np.datetime64(until))
    length = np.maximum((last - first).astype(np.int64) + 1, 0)
    if length.sum() > _MOST_DAYS:
        msg = f"the calendars of {faults.feed} span {int(length.sum()):,} days in all"
        raise InputError(msg, remedy="ask for a shorter period: --from DATE --until DATE")
    days = _expanded(first, length)
    who = np.repeat(np.arange(len(length)), length)
    weekday = (days.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    on = runs[who, weekday]
    names = table["service_id"][kept].to_numpy()
    found = pd.DataFrame({"calendar_id": names[who[on]], "date": days[on].astype("datetime64[ms]")})
    return found.astype({"calendar_id": "str"}), ever


def _expanded(first: NDArray[np.datetime64], length: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Return the days of all periods, one after the other."""
    starts = np.cumsum(length) - length
    along = np.arange(int(length.sum())) - np.repeat(starts, length)
    days: NDArray[np.datetime64] = np.repeat(first, length) + along.astype("timedelta64[D]")
    return days


def _exceptions(table: pd.DataFrame, faults: FeedFaults) -> pd.DataFrame:
    days, bad = dates_of(table["date"])
    bad = bad | days.isna().to_numpy(bool)
    faults.add(
        "not-a-date",
        "calendar_dates.txt",
        table[bad],
        lambda row: f"{row.date!r} is not a date like 20231015",
        "write YYYYMMDD",
        feature="service_id",
    )
    odd = ~bad & ~table["exception_type"].isin([_ADDED, _REMOVED]).to_numpy(bool)
    faults.add(
        "unknown-exception-type",
        "calendar_dates.txt",
        table[odd],
        lambda row: f"exception_type {row.exception_type!r} is neither 1 (added) nor 2 (removed)",
        "write 1 or 2",
        feature="service_id",
    )
    frame = table.assign(date=days, calendar_id=table["service_id"])[~bad & ~odd]
    twice = frame.duplicated(["calendar_id", "date"]).to_numpy(bool)
    faults.add(
        "duplicate-exception",
        "calendar_dates.txt",
        frame[twice],
        lambda row: f"{row.date:%Y-%m-%d} has more than one exception; the first is kept",
        "keep one",
        feature="service_id",
    )
    return frame[~twice][["calendar_id", "date", "exception_type"]]


def _within(days: pd.DataFrame, from_day: date | None, until: date | None) -> pd.DataFrame:
    if from_day is not None:
        days = days[days["date"] >= pd.Timestamp(from_day)]
    if until is not None:
        days = days[days["date"] <= pd.Timestamp(until)]
    return days
