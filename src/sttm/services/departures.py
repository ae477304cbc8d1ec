"""How many departures the stops of a territory have on a day of the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["LAYERS", "Departures", "departures"]

LAYERS = ("timetable_calls", "timetable_days", "timetable_frequencies", "timetable_trips")
"""What departures are counted from; frequencies only where there are any."""

NO_DAY = Missing(
    "no day of the timetable is of the same day of the week",
    it="nessun giorno dell'orario è dello stesso giorno della settimana",
)


@dataclass(frozen=True, slots=True, eq=False)
class Departures:
    """Departures of a day.

    Attributes
    ----------
    day
        The day that was counted: the one asked for, else the nearest in the timetable of its day of the week.
    of
        Departures where one may board, by id of the stop.
    """

    day: date
    of: pd.Series[float]


def departures(reading: Reading) -> Departures | Missing:
    """Return the departures from each stop on the day of the reading, worked out once, or why nobody knows.

    A trip that runs by frequency counts once for each of its departures.
    """
    needed = [name for name in LAYERS if name != "timetable_frequencies"]
    absent = [name for name in needed if reading.version(name) is None]
    if absent:
        return absent_layers(absent)
    return reading.kept("departures of a day", _counted)


def _counted(reading: Reading) -> Departures | Missing:
    calendar = _table(reading, "timetable_days")
    running = pd.to_datetime(calendar["date"].astype(str)).dt.date
    day = _day(sorted(set(running)), reading.on)
    if day is None:
        return NO_DAY
    calendars = set(calendar.loc[(running == day).to_numpy(), "calendar_id"].astype(str))
    trips = _table(reading, "timetable_trips").reset_index()
    today = set(trips.loc[trips["calendar_id"].astype(str).isin(calendars), "trip_id"].astype(str))
    calls = _table(reading, "timetable_calls")
    trip = calls["trip_id"].astype(str)
    boarding = (calls["pickup"] == "yes").to_numpy(dtype=bool) & trip.isin(today).to_numpy(dtype=bool)
    # Nobody boards at the last call of a trip, whatever its pick-up type says.
    last = (
        calls.groupby(trip.to_numpy())["sequence"].transform("max").to_numpy() == calls["sequence"].to_numpy()
    )
    chosen = boarding & ~last
    times = trip[chosen].map(_repeated(reading)).fillna(1.0).to_numpy(dtype=np.float64)
    counted = pd.Series(times).groupby(calls["stop_id"].astype(str).to_numpy()[chosen]).sum()
    return Departures(day, counted.sort_index())


def _day(days: list[date], on: date) -> date | None:
    alike = [d for d in days if d.weekday() == on.weekday()]
    return min(alike, key=lambda d: (abs((d - on).days), d)) if alike else None


def _repeated(reading: Reading) -> dict[str, float]:
    """Return how often each trip that runs by frequency departs."""
    if reading.version("timetable_frequencies") is None:
        return {}
    rows = _table(reading, "timetable_frequencies")
    span = rows["end_s"].to_numpy(dtype=np.float64) - rows["start_s"].to_numpy(dtype=np.float64)
    times = np.ceil(span / rows["headway_s"].to_numpy(dtype=np.float64))
    found = pd.Series(times).groupby(rows["trip_id"].astype(str).to_numpy()).sum()
    return {str(trip): float(n) for trip, n in found.items()}


def _table(reading: Reading, layer: str) -> pd.DataFrame:
    version = reading.version(layer)
    assert version is not None  # noqa: S101 - asked for only where it is there
    return reading.workspace.table(version)
