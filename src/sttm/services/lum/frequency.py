"""How often lines leave the stops of a LUM, by hour, on a working day, a Saturday and a Sunday."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from sttm.quantities import Missing
from sttm.services.lum.reading import listed
from sttm.services.result import missing_told
from sttm.territory.reading import Reading, absent_layers

__all__ = ["DAY_TYPES", "TIMETABLE", "Departures", "departures_by_hour", "frequency", "lines_of_stops"]

TIMETABLE = ("timetable_trips", "timetable_calls", "timetable_days")

DAY_TYPES: Final[dict[str, tuple[int, ...]]] = {
    "working_day": (0, 1, 2, 3, 4),
    "saturday": (5,),
    "sunday": (6,),
}
"""Days of the week of each type of day, Monday 0."""

HOURS = 24
HOUR = 3600


@dataclass(frozen=True, eq=False)
class Departures:
    """Departures of the whole timetable.

    Attributes
    ----------
    days
        The day that stands for each type; None where the timetable has none.
    table
        One row for each stop, line, mode, type of day and hour, with the ``departures``.
    """

    days: dict[str, date | None]
    table: pd.DataFrame


def departures_by_hour(reading: Reading) -> Departures | Missing:
    """Return the departures at every stop, worked out once for a reading; or which layers are absent.

    Of each type of day the one with the most trips counts among the days of the timetable nearest to the day
    of the reading: a holiday would else stand for working days. The last call of a trip is no departure.
    """
    gone = [name for name in TIMETABLE if reading.version(name) is None]
    if gone:
        return absent_layers(gone)
    return reading.kept("departures by hour", _counted)


def _counted(reading: Reading) -> Departures:
    trips, calls, days = (_table(reading, name) for name in TIMETABLE)
    trips = trips.reset_index()
    calendar = days.assign(date=pd.to_datetime(days["date"]).dt.date)
    calendar = calendar[calendar["calendar_id"].isin(trips["calendar_id"])]
    chosen = {kind: _day(calendar, trips, weekdays, reading.on) for kind, weekdays in DAY_TYPES.items()}
    leaving = calls[_leaves(calls)]
    leaving = leaving.merge(trips[["trip_id", "line_id", "line", "mode", "calendar_id"]], on="trip_id")
    leaving = _repeated(leaving, calls, reading)
    leaving["line"] = leaving["line"].fillna(leaving["line_id"]).astype(str)
    leaving["hour"] = (leaving["departure_s"] // HOUR) % HOURS
    parts = []
    for kind, day in chosen.items():
        if day is not None:
            running = calendar.loc[calendar["date"] == day, "calendar_id"]
            own = leaving[leaving["calendar_id"].isin(running)]
            keys = ["stop_id", "line", "mode", "hour"]
            parts.append(
                own.groupby(keys)["times"].sum().rename("departures").reset_index().assign(kind=kind)
            )
    columns = ["stop_id", "line", "mode", "hour", "departures", "kind"]
    return Departures(chosen, pd.concat(parts) if parts else pd.DataFrame(columns=columns))


def _day(calendar: pd.DataFrame, trips: pd.DataFrame, weekdays: Collection[int], on: date) -> date | None:
    """Return the day of a type with the most trips in the week of the timetable nearest to a day."""
    fitting = [d for d in set(calendar["date"]) if d.weekday() in weekdays]
    if not fitting:
        return None
    near = min(fitting, key=lambda d: (abs((d - on).days), d))
    week = [d for d in fitting if d.isocalendar()[:2] == near.isocalendar()[:2]]
    size = trips.groupby("calendar_id").size()
    busiest: date = max(
        week,
        key=lambda d: (
            int(size.reindex(calendar.loc[calendar["date"] == d, "calendar_id"].unique()).sum()),
            -d.toordinal(),
        ),
    )
    return busiest


def _leaves(calls: pd.DataFrame) -> np.ndarray:
    """Return which calls one may leave from: boarding is allowed, and the trip goes on."""
    last = calls.groupby("trip_id")["sequence"].transform("max")
    return ((calls["pickup"] == "yes") & (calls["sequence"] < last)).to_numpy(dtype=bool)


def _repeated(leaving: pd.DataFrame, calls: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return the departures with those of trips repeated at intervals, each at its own time."""
    leaving = leaving.assign(times=1.0)
    if reading.version("timetable_frequencies") is None:
        return leaving
    spans = _table(reading, "timetable_frequencies")
    begin = calls.sort_values("sequence").groupby("trip_id")["departure_s"].first().to_dict()
    own = leaving[leaving["trip_id"].isin(spans["trip_id"])]
    parts = [leaving[~leaving["trip_id"].isin(spans["trip_id"])]]
    columns = (spans[c].tolist() for c in ("trip_id", "start_s", "end_s", "headway_s"))
    for trip, first, last, headway in zip(*columns, strict=True):
        some = own[own["trip_id"] == trip]
        for start in range(first, last, headway):
            parts.append(some.assign(departure_s=some["departure_s"] - begin[trip] + start))
    return pd.concat(parts, ignore_index=True)


def frequency(reading: Reading, stops: Collection[str]) -> dict[str, Any]:
    """Return the lines at some stops with their departures by hour and type of day, as JSON values."""
    known = departures_by_hour(reading)
    if isinstance(known, Missing):
        return missing_told(known)
    own = known.table[known.table["stop_id"].astype(str).isin(set(stops))]
    if own.empty:
        return missing_told(Missing("the timetable has no departure here", it="l'orario non ha partenze qui"))
    kinds = [kind for kind, day in known.days.items() if day is not None]
    lines = []
    for (mode, line), rows in own.groupby(["mode", "line"]):
        lines.append(
            {
                "mode": str(mode),
                "line": str(line),
                "departures": {kind: _hours(rows[rows["kind"] == kind]) for kind in kinds},
            }
        )
    return {
        "days": {kind: None if day is None else day.isoformat() for kind, day in known.days.items()},
        "lines": lines,
        "hours": {kind: _hours(own[own["kind"] == kind]) for kind in kinds},
    }


def _hours(rows: pd.DataFrame) -> list[int]:
    """Return the departures of each hour of the day."""
    found = np.zeros(HOURS)
    np.add.at(found, rows["hour"].to_numpy(dtype=np.int64), rows["departures"].to_numpy(dtype=float))
    return [int(n) for n in np.rint(found)]


def lines_of_stops(reading: Reading, stops: Collection[str]) -> list[str]:
    """Return the names of lines that the layer ``stops`` gives to some stops."""
    frame = reading.vector("stops")
    if frame is None or "lines" not in frame:
        return []
    own = frame.loc[frame.index.astype(str).isin(set(stops)), "lines"]
    return sorted({name.strip() for text in own for name in listed(text)})


def _table(reading: Reading, layer: str) -> pd.DataFrame:
    version = reading.version(layer)
    assert version is not None  # noqa: S101 - asked before
    return reading.workspace.table(version)
