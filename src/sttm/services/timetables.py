"""The public transport of a territory: what runs on a day, which day is usual, what leaves a stop by hour."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from sttm.errors import InputError
from sttm.indicators.transit.frames import column, texts
from sttm.indicators.transit.timetable import BOARD, DAY_S, Timetable, timetable_of
from sttm.indicators.transit.walking import stop_walks
from sttm.quantities import Missing
from sttm.services.result import missing_told
from sttm.services.streets import streets
from sttm.territory.reading import Reading, absent_layers

__all__ = [
    "LAYERS",
    "NO_DAY",
    "UsualDay",
    "departures_by_hour",
    "footpaths",
    "stops_served",
    "timetable",
    "trips_by_day",
    "usual_day",
    "usual_days",
    "usual_told",
    "usual_week",
]

LAYERS = ("stops", "timetable_trips", "timetable_calls", "timetable_days")
"""What a timetable cannot do without."""

HOUR_S = 3600


WEEK = 7

WEEKEND: Final[dict[str, int]] = {"saturday": 6, "sunday": 7}
"""Day of the week of the types of day that are always the same one; Monday is 1."""

NO_DAY = Missing(
    "the timetable has no working day on which anything runs",
    it="nell'orario nessun giorno feriale ha corse",
)


@dataclass(frozen=True, slots=True)
class UsualDay:
    """A day that stands for all of its type: one of the usual week of the timetable.

    Attributes
    ----------
    day
        The day.
    trips
        Trips that run on it.
    usual
        Trips that run on that day of the week as a rule: in half of the weeks of the timetable no more.
    weeks
        Weeks of the timetable.
    """

    day: date
    trips: int
    usual: int
    weeks: int

    def told(self) -> dict[str, Any]:
        """Return the day as JSON values."""
        return {
            "day": self.day.isoformat(), "trips": self.trips, "usual_trips": self.usual, "weeks": self.weeks
        }  # fmt: skip


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


def usual_week(trips: pd.DataFrame, days: pd.DataFrame, weekday: int) -> dict[str, UsualDay | None] | Missing:
    """Return the days that stand for working days, Saturdays and Sundays: those of the usual week.

    That week is the one whose seven days come nearest, in trips, to what each day of the week has as a rule
    (the median of the weeks, the greater of two): a week with a holiday, at the edge of the timetable, or
    with more than usual lies further away. Of several alike it is the first. When one asks has no influence.

    Parameters
    ----------
    trips, days
        The layers ``timetable_trips`` and ``timetable_days``.
    weekday
        Day of the week that stands for working days, Monday is 1; the fullest of that week where the
        timetable has none of it.

    Returns
    -------
    dict
        ``working_day``, ``saturday``, ``sunday``; None where nothing runs on any such day. Where the usual
        week lacks one, it is the most usual of the others.
    """
    running = trips_by_day(trips, days)
    running = running[running.to_numpy() > 0]
    if running.empty:
        return NO_DAY
    weeks = _by_week(running)
    rule = np.quantile(weeks.to_numpy(), 0.5, axis=0, method="higher").astype(np.int64)
    apart = np.abs(weeks.to_numpy() - rule)
    near = int(np.argmin(apart.sum(axis=1)))

    def of(number: int) -> UsualDay | None:
        many = weeks[number].to_numpy()
        if not many.any():
            return None
        row = near if many[near] else int(np.argmin(np.where(many > 0, apart[:, number - 1], np.inf)))
        day = weeks.index[row] + timedelta(days=number - 1)
        return UsualDay(day, int(many[row]), int(rule[number - 1]), len(weeks))

    working = of(weekday)
    if working is None:
        counts = weeks.iloc[near, : WEEK - len(WEEKEND)].to_numpy()
        working = of(int(np.argmax(counts if counts.any() else rule[: len(counts)])) + 1)
    if working is None:
        return NO_DAY
    return {"working_day": working} | {name: of(number) for name, number in WEEKEND.items()}


def _by_week(running: pd.Series[int]) -> pd.DataFrame:
    """Return the trips of each week, by Monday, on each day of the week, 1 to 7; none is 0."""
    dates = running.index.tolist()
    table = pd.DataFrame(
        {
            "monday": [d - timedelta(days=d.weekday()) for d in dates],
            "weekday": [d.isoweekday() for d in dates],
            "trips": running.to_numpy(),
        }
    )
    wide = table.pivot_table(index="monday", columns="weekday", values="trips", fill_value=0)
    return wide.reindex(columns=range(1, WEEK + 1), fill_value=0).astype(np.int64)


def usual_days(reading: Reading) -> dict[str, UsualDay | None] | Missing:
    """Return the days that stand for working days, Saturdays and Sundays; see :func:`usual_week`.

    Raises
    ------
    NotInForce
        If the pack tells no day of the week on the day of the reading.
    """
    absent = [name for name in ("timetable_trips", "timetable_days") if reading.version(name) is None]
    if absent:
        return absent_layers(absent)

    def make(of: Reading) -> dict[str, UsualDay | None] | Missing:
        weekday = round(of.pack.number("transit_weekday", of.on))
        return usual_week(_table(of, "timetable_trips"), _table(of, "timetable_days"), weekday)

    return reading.kept("usual days of the timetable", make)


def usual_told(reading: Reading) -> dict[str, Any]:
    """Return the usual days as JSON values, null where nothing runs on any such day; or why not known."""
    found = usual_days(reading)
    if isinstance(found, Missing):
        return missing_told(found)
    return {kind: None if one is None else one.told() for kind, one in found.items()}


def usual_day(reading: Reading) -> UsualDay | Missing:
    """Return the working day that stands for all."""
    found = usual_days(reading)
    if isinstance(found, Missing):
        return found
    working = found["working_day"]
    return NO_DAY if working is None else working


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
    one of this day that leaves after the next midnight does not. A trip counts once, where it first leaves
    one of the stops: a tram that calls at five of them is still one tram. One repeated by frequency counts
    at each repetition.

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
    leaving = leaving.sort_values(["second", "stop"], kind="stable").drop_duplicates("run")
    trip = of.trips.iloc[leaving["trip"].to_numpy()]
    table = pd.DataFrame({"stop_id": of.stops[leaving["stop"].to_numpy()]})
    for name in ("line_id", "line", "mode"):
        table[name] = trip[name].to_numpy()
    table["hour"] = (leaving["second"] // HOUR_S).to_numpy()
    return table.groupby(list(table.columns), sort=True).size().rename("departures").reset_index()


def _leaving(of: Timetable) -> pd.DataFrame:
    """Return stop, run, trip and second of every departure of the day where one may board."""
    own = ((of.allowed & BOARD) > 0) & (of.departure < DAY_S)
    run = of.run[own]
    return pd.DataFrame(
        {"stop": of.start[own], "run": run, "trip": of.run_trip[run], "second": of.departure[own]}
    )


def _table(reading: Reading, layer: str) -> pd.DataFrame:
    version = reading.version(layer)
    assert version is not None  # noqa: S101 - asked for where it is there
    return reading.workspace.table(version)


def _optional(reading: Reading, layer: str) -> pd.DataFrame | None:
    return None if reading.version(layer) is None else _table(reading, layer)
