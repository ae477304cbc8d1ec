"""Reads GTFS feeds into the layers of stops and timetables; what is faulty is told, and left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from sttm.errors import Fault, InputError, RequestError
from sttm.sources.gtfs.calendars import running_days
from sttm.sources.gtfs.calls import calls_of
from sttm.sources.gtfs.clock import dates_of
from sttm.sources.gtfs.faults import FeedFaults
from sttm.sources.gtfs.feed import Feed
from sttm.sources.gtfs.joining import joined_feeds
from sttm.sources.gtfs.lines import agencies_of, trips_of
from sttm.sources.gtfs.links import frequencies_of, transfers_of
from sttm.sources.gtfs.places import facilities_of, places_of, stops_of
from sttm.sources.gtfs.tables import Tables, feed_name, read_tables

__all__ = ["read_gtfs"]

_CALLED_AT = (0, 1)


def read_gtfs(
    paths: Sequence[Path],
    *,
    from_day: date | None = None,
    until: date | None = None,
    timezone: str | None = None,
    limit: int = 20,
) -> Feed:
    """Read one feed, or several as one.

    Parameters
    ----------
    paths
        Zip archives or folders of GTFS Schedule.
    from_day, until
        First and last day to keep; trips that run on no day between them are left out.
    timezone
        IANA name of the clock that times are counted in; that of the first feed by default.
    limit
        How many faults of each kind are listed; all are counted.

    Raises
    ------
    SourceError
        If a feed is not there or cannot be unpacked.
    InputError
        If files or columns are absent (all are named), or no trip remains that can be used.
    RequestError
        If no feed is given, or the days asked for are in the wrong order.
    """
    if not paths:
        msg = "no feed is given"
        raise RequestError(msg, remedy="name a zip archive or a folder")
    if from_day is not None and until is not None and until < from_day:
        msg = f"the period ends on {until}, before it starts on {from_day}"
        raise RequestError(msg, remedy="exchange --from and --until")
    lists = [FeedFaults(name, limit) for name in _names(paths)]
    read = [read_tables(Path(path), own.feed, own) for path, own in zip(paths, lists, strict=True)]
    absent = [fault for tables in read for fault in tables.absent]
    if absent:
        raise InputError("; ".join(str(fault) for fault in absent), absent)
    feeds = [_feed(tables, own, from_day, until) for tables, own in zip(read, lists, strict=True)]
    if all(feed.calls.empty for feed in feeds):
        raise _nothing_left(feeds, from_day, until)
    return joined_feeds(feeds, timezone or feeds[0].timezone)


def _names(paths: Sequence[Path]) -> list[str]:
    names: list[str] = []
    for path in paths:
        name, number = feed_name(Path(path)), 2
        own = name
        while own in names:
            own, number = f"{name}-{number}", number + 1
        names.append(own)
    return names


def _nothing_left(feeds: Sequence[Feed], from_day: date | None, until: date | None) -> InputError:
    faults = [fault for feed in feeds for fault in feed.faults]
    names = ", ".join(feed.name for feed in feeds)
    between = "" if from_day is None and until is None else f" from {from_day or '…'} until {until or '…'}"
    fault = Fault(
        code="no-usable-trip",
        message=f"no trip{between} can be used",
        file=names,
        remedy="ask for other days, or mend the faults listed",
    )
    return InputError(str(fault), [fault, *faults])


def _feed(tables: Tables, faults: FeedFaults, from_day: date | None, until: date | None) -> Feed:
    notes: list[str] = []
    zone = _timezone(tables["agency.txt"], faults)
    running = running_days(
        tables["calendar.txt"], tables["calendar_dates.txt"], faults, from_day=from_day, until=until
    )
    agencies = agencies_of(tables["agency.txt"])
    calendars = frozenset(running.days["calendar_id"])
    trips = trips_of(tables["trips.txt"], tables["routes.txt"], agencies, calendars, running.outside, faults)
    if running.outside:
        count = int(tables["trips.txt"]["service_id"].isin(running.outside).sum())
        notes.append(f"{count:,} trips that run only outside the days asked for left out")
    places = places_of(tables["stops.txt"], faults)
    called_at = places.index[places["kind"].isin(_CALLED_AT)]
    known_trips = pd.Index(tables["trips.txt"]["trip_id"])
    calls = calls_of(tables["stop_times.txt"], trips.index, known_trips, called_at, faults, notes)
    trips, calls = _with_two_calls(trips, calls, faults)
    frequencies = frequencies_of(tables["frequencies.txt"], trips.index, known_trips, faults)
    repeated = frozenset(tables["frequencies.txt"]["trip_id"])
    trips, calls = _that_leave(trips, calls, repeated, frozenset(frequencies["trip_id"]), faults)
    stops = stops_of(places, calls, trips, faults)
    days = running.days[running.days["calendar_id"].isin(trips["calendar_id"])].reset_index(drop=True)
    transfers = transfers_of(
        tables["transfers.txt"], places, pd.Index(calls["stop_id"].unique()), faults, notes
    )
    return Feed(
        name=tables.name,
        stops=stops,
        stop_facilities=facilities_of(places, pd.Index(stops["station_id"].unique())),
        trips=trips.drop(columns="at"),
        calls=calls,
        days=days,
        frequencies=frequencies,
        transfers=transfers,
        faults=tuple(faults.faults),
        counts=dict(faults.counts),
        left_out={f"{tables.name}/{file}": count for file, count in faults.left_out.items()},
        notes=tuple(notes),
        timezone=zone,
        agencies=tuple(dict.fromkeys(name for name in agencies.values() if name)),
        first_day=None if days.empty else days["date"].min().date(),
        last_day=None if days.empty else days["date"].max().date(),
        expires=_expires(tables["feed_info.txt"], faults),
    )


def _timezone(agency: pd.DataFrame, faults: FeedFaults) -> str:
    """Return the clock of a feed; all its agencies have to share it."""
    zones = list(dict.fromkeys(zone for zone in agency["agency_timezone"] if zone))
    known = [zone for zone in zones if _is_zone(zone)]
    remedy = "write one IANA name for all agencies, like Europe/Rome"
    if len(zones) > 1:
        said = f"agencies have different time zones: {', '.join(zones)}; the first was taken"
        faults.say("several-time-zones", "agency.txt", said, remedy)
    if len(known) < len(zones) or not zones:
        wrong = ", ".join(zone for zone in zones if zone not in known) or "(blank)"
        said = f"{wrong} is no time zone; " + (f"{known[0]} was taken" if known else "UTC was taken")
        faults.say("unknown-time-zone", "agency.txt", said, remedy)
    return known[0] if known else "UTC"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _with_two_calls(
    trips: pd.DataFrame, calls: pd.DataFrame, faults: FeedFaults
) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = calls["trip_id"].value_counts().reindex(trips.index, fill_value=0).to_numpy()
    short = count < 2
    faulty = trips[short].assign(calls=count[short]).reset_index().set_index("at").sort_index()
    faults.add(
        "trip-without-two-calls",
        "trips.txt",
        faulty,
        lambda row: f"it has {'one call' if row.calls else 'no call'} that can be used",
        "give it its calls, or leave it out",
        feature="trip_id",
    )
    trips = trips[~short]
    kept = calls["trip_id"].isin(trips.index).to_numpy(bool)
    return trips, calls[kept].reset_index(drop=True)


def _that_leave(
    trips: pd.DataFrame,
    calls: pd.DataFrame,
    repeated: frozenset[str],
    leaving: frozenset[str],
    faults: FeedFaults,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out trips of ``frequencies.txt`` without an interval that can be used.

    Their times tell how long they take, not when they leave: without an interval nobody knows when.
    """
    still = trips.index.isin(repeated) & ~trips.index.isin(leaving)
    faults.add(
        "trip-without-interval",
        "trips.txt",
        trips[still].reset_index().set_index("at").sort_index(),
        lambda _: "it is repeated by frequency, but has no interval that can be used",
        "correct its rows in frequencies.txt, or delete them if its own times are those of a single trip",
        feature="trip_id",
    )
    kept = calls["trip_id"].isin(trips.index[~still]).to_numpy(bool)
    return trips[~still], calls[kept].reset_index(drop=True)


def _expires(info: pd.DataFrame, faults: FeedFaults) -> date | None:
    days, bad = dates_of(info["feed_end_date"])
    faults.add(
        "not-a-date",
        "feed_info.txt",
        info[np.asarray(bad)],
        lambda row: f"{row.feed_end_date!r} is not a date like 20231015",
        "write YYYYMMDD",
    )
    known = days.dropna()
    return None if known.empty else known.max().date()
