"""The public transport of a territory: what runs on a day, which day is usual, what leaves a stop by hour."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sttm.errors import InputError
from sttm.indicators.transit.frames import column, texts
from sttm.indicators.transit.timetable import BOARD, DAY_S, Timetable, timetable_of
from sttm.indicators.transit.walking import stop_walks
from sttm.quantities import Missing
from sttm.services.streets import streets
from sttm.territory.reading import Reading, absent_layers

__all__ = [
    "LAYERS",
    "UsualDay",
    "departures_by_hour",
    "footpaths",
    "stops_served",
    "timetable",
    "trips_by_day",
    "usual_day",
]

LAYERS = ("stops", "timetable_trips", "timetable_calls", "timetable_days")
"""What a timetable cannot do without."""

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class UsualDay:
    """A working day that stands for all: the day of the week with the most trips in a normal week.

    Attributes
    ----------
    day
        The day.
    trips
        Trips that run on it.
    weeks
        Weeks of the timetable that are normal: those with at least as many trips, from Monday to Friday, as
        half of the weeks have.
    """

    day: date
    trips: int
    weeks: int


def timetable(reading: Reading, day: date) -> Timetable | Missing:
    """Return what runs on a day, worked out once for a reading; or why that is not known.

    Raises
    ------
    NotInForce
        If the pack tells no least time to change on the day of the reading.
    """
    absent = [name for name in LAYERS if reading.version(name) is None]
    if absent:
        return absent_layers(absent)

    def make(of: Reading) -> Timetable | Missing:
        stops = of.vector("stops")
        assert stops is not None  # noqa: S101 - its version is there
        trips, calls, days = (_table(of, name) for name in LAYERS[1:])
        change = 60 * of.pack.number("transit_change_time", of.on)
        try:
            return timetable_of(
                trips,
                calls,
                days,
                _optional(of, "timetable_frequencies"),
                _optional(of, "timetable_transfers"),
                stops,
                day,
                change_s=round(change),
            )
        except InputError as error:
            return Missing(str(error), it=f"nessuna corsa dell'orario il {day:%d/%m/%Y}")

    return reading.kept(f"timetable of {day}", make)


def footpaths(reading: Reading, of: Timetable) -> csr_array:
    """Return the walks between the stops of a timetable in seconds, along streets where these are known."""
    stops = reading.vector("stops")
    assert stops is not None  # noqa: S101 - a timetable has stops
    network = streets(reading, "walk")
    number = reading.pack.number
    return stop_walks(
        of,
        stops.geometry.to_numpy(),
        speed_kmh=number("walking_speed", reading.on),
        most_s=60 * number("transit_change_walk", reading.on),
        change_s=60 * number("transit_change_time", reading.on),
        network=None if isinstance(network, Missing) else network,
        street_reach=number("street_reach", reading.on),
    )


def trips_by_day(trips: pd.DataFrame, days: pd.DataFrame) -> pd.Series[int]:
    """Return how many trips run on each day, in order; one repeated by frequency counts once."""
    found = column(days, "date")
    if found is None or not len(days):
        return pd.Series(dtype=np.int64)
    number = pd.Series(texts(trips, "calendar_id")).value_counts()
    many = pd.Series(texts(days, "calendar_id")).map(number).fillna(0).to_numpy(np.int64)
    return pd.Series(many).groupby(pd.to_datetime(found).dt.date.to_numpy()).sum().sort_index()


def usual_day(reading: Reading) -> UsualDay | Missing:
    """Return a usual working day of the timetable, in the normal week nearest to the day of the reading."""
    absent = [name for name in ("timetable_trips", "timetable_days") if reading.version(name) is None]
    if absent:
        return absent_layers(absent)
    running = trips_by_day(_table(reading, "timetable_trips"), _table(reading, "timetable_days"))
    weekday = np.array([d.weekday() for d in running.index.tolist()], np.int64)
    working = running[(weekday < 5) & (running.to_numpy() > 0)]
    if working.empty:
        return Missing(
            "the timetable has no working day on which anything runs",
            it="nell'orario nessun giorno feriale ha corse",
        )
    monday = np.array([d - timedelta(days=d.weekday()) for d in working.index])
    week = working.groupby(monday).sum()
    normal = week.index[(week >= week.median()).to_numpy()]
    near = min(normal, key=lambda first: (abs((first + timedelta(days=2) - reading.on).days), first))
    own = working[monday == near]
    day = min(own.index, key=lambda d: (-int(own[d]), d))
    return UsualDay(day, int(own[day]), len(normal))


def stops_served(reading: Reading, day: date) -> gpd.GeoDataFrame | Missing:
    """Return the stops where one can board on a day, with the ``departures`` of each; or why not known."""
    of = timetable(reading, day)
    if isinstance(of, Missing):
        return of
    stops = reading.vector("stops")
    assert stops is not None  # noqa: S101 - a timetable has stops
    many = _leaving(of).groupby("stop").size().reindex(range(len(of.stops)), fill_value=0).to_numpy()
    return stops.assign(departures=many)[many > 0]


def departures_by_hour(reading: Reading, stop_ids: Collection[str], day: date) -> pd.DataFrame | Missing:
    """Return the departures from some stops on a day by line and hour, where one may board.

    An hour is one of the clock, 0 to 23: a trip of the day before that leaves after midnight counts too, and
    one of this day that leaves after the next midnight does not. A trip repeated by frequency counts at each
    of its departures.

    Returns
    -------
    pandas.DataFrame
        ``stop_id``, ``line_id``, ``line``, ``mode``, ``hour``, ``departures``; or why they are not known.
    """
    of = timetable(reading, day)
    if isinstance(of, Missing):
        return of
    leaving = _leaving(of)
    wanted = np.isin(of.stops, list(stop_ids))
    leaving = leaving[wanted[leaving["stop"].to_numpy()]]
    trip = of.trips.iloc[leaving["trip"].to_numpy()]
    table = pd.DataFrame({"stop_id": of.stops[leaving["stop"].to_numpy()]})
    for name in ("line_id", "line", "mode"):
        table[name] = trip[name].to_numpy()
    table["hour"] = (leaving["second"] // HOUR_S).to_numpy()
    return table.groupby(list(table.columns), sort=True).size().rename("departures").reset_index()


def _leaving(of: Timetable) -> pd.DataFrame:
    """Return stop, trip and second of every departure of the day where one may board."""
    own = ((of.allowed & BOARD) > 0) & (of.departure < DAY_S)
    return pd.DataFrame(
        {"stop": of.start[own], "trip": of.run_trip[of.run[own]], "second": of.departure[own]}
    )


def _table(reading: Reading, layer: str) -> pd.DataFrame:
    version = reading.version(layer)
    assert version is not None  # noqa: S101 - asked for where it is there
    return reading.workspace.table(version)


def _optional(reading: Reading, layer: str) -> pd.DataFrame | None:
    return None if reading.version(layer) is None else _table(reading, layer)
