"""The timetable of a day as flat arrays: every ride between two stops in a row, in order of departure.

Seconds are counted from the start of the day asked for. Trips of the day before that run after midnight and
those of the day after stand beside those of the day, so that a window may end beyond midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import Fault, InputError
from sttm.indicators.transit.frames import calendars_of, days_of, positions_in, texts, whole_numbers

__all__ = ["ALIGHT", "BOARD", "DAY_S", "Timetable", "timetable_of"]

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]

DAY_S = 86_400

BOARD, ALIGHT = 1, 2
"""Bits of what one may do at the ends of a ride: get on at its start, get off at its end."""


@dataclass(frozen=True, eq=False)
class Timetable:
    """What runs on a day.

    Attributes
    ----------
    day
        The day.
    stops
        Id of each stop, shape (n,): rows of the frame of stops, in their order.
    station
        Number of the station of each stop, shape (n,); a stop without one is its own.
    change
        Least seconds between getting off and getting on at the same stop; -1 where changing is not allowed.
    departure, arrival, start, end, run, allowed
        One ride from a stop to the next of the same run, shape (c,), in order of departure: seconds, stops,
        run, and what is allowed (``BOARD``, ``ALIGHT``).
    run_trip, run_shift
        Row of ``trips`` and seconds added to its times, shape (r,): a trip repeated by frequency, or that
        runs on the day before too, is several runs.
    trips
        The trips, one row each: ``trip_id``, ``line_id``, ``line``, ``mode``, ``headsign``.
    declared
        Changes between different stops that the feed declares: ``start``, ``end``, ``least_s`` (-1 where it
        is not allowed).
    faults
        What was left out, and why.
    """

    day: date
    stops: NDArray[np.object_]
    station: Ints
    change: Shorts
    departure: Shorts
    arrival: Shorts
    start: Shorts
    end: Shorts
    run: Shorts
    allowed: NDArray[np.int8]
    run_trip: Shorts
    run_shift: Shorts
    trips: pd.DataFrame
    declared: pd.DataFrame
    faults: tuple[Fault, ...] = ()

    def between(self, first_s: int, last_s: int) -> tuple[int, int]:
        """Return the first ride that leaves at or after a second, and the first after another."""
        low = int(np.searchsorted(self.departure, first_s, side="left"))
        return low, max(low, int(np.searchsorted(self.departure, last_s, side="right")))


def timetable_of(
    trips: pd.DataFrame,
    calls: pd.DataFrame,
    days: pd.DataFrame,
    frequencies: pd.DataFrame | None,
    transfers: pd.DataFrame | None,
    stops: pd.DataFrame,
    day: date,
    *,
    change_s: int = 0,
) -> Timetable:
    """Return the timetable of a day.

    A trip with frequencies leaves at start + k · headway, before the end, whether its times are exact or only
    its headway is known. Its own times only tell how long it takes.

    Parameters
    ----------
    trips, calls, days, frequencies, transfers, stops
        Tables with the columns of the layers ``timetable_trips``, ``timetable_calls``, ``timetable_days``,
        ``timetable_frequencies``, ``timetable_transfers`` and ``stops``.
    change_s
        Seconds to change at a stop for which the feed tells none.

    Raises
    ------
    InputError
        If nothing runs on the day; the days of the feed are named.
    """
    ids = texts(stops, "stop_id")
    faults: list[Fault] = []
    legs = _legs(trips, calls, ids, faults)
    repeats = _Frequencies.of(frequencies, texts(trips, "trip_id"))
    if not np.isin(texts(trips, "calendar_id"), sorted(calendars_of(days, day))).any():
        raise _nothing_runs(days, day)
    run_trip, run_shift = _runs(trips, days, day, legs, repeats)
    rides = _rides(legs, run_trip, run_shift)
    change, declared = _changes(transfers, stops, ids, change_s, faults)
    return Timetable(
        day=day,
        stops=ids,
        station=_stations(stops, ids),
        change=change,
        run_trip=run_trip.astype(np.int32),
        run_shift=run_shift.astype(np.int32),
        trips=pd.DataFrame({n: texts(trips, n) for n in ("trip_id", "line_id", "line", "mode", "headsign")}),
        declared=declared,
        faults=tuple(faults),
        **rides,
    )


@dataclass(frozen=True, eq=False)
class _Legs:
    """Rides of each trip by its own times; those of a trip stand together, ``first`` to ``first + count``."""

    first: Ints
    count: Ints
    leaves: Ints  # departure from the first stop, by the times of the trip
    departure: Ints
    arrival: Ints
    start: Ints
    end: Ints
    allowed: Ints


def _legs(trips: pd.DataFrame, calls: pd.DataFrame, ids: NDArray[np.object_], faults: list[Fault]) -> _Legs:
    trip_ids = texts(trips, "trip_id")
    trip, stop = positions_in(trip_ids, texts(calls, "trip_id")), positions_in(ids, texts(calls, "stop_id"))
    for code, place, of in (("unknown-trip", trip, "trip_id"), ("unknown-stop", stop, "stop_id")):
        if (place < 0).any():
            names = sorted(set(texts(calls, of)[place < 0].tolist()))
            faults.append(_left_out(code, f"{len(names)} {of} of the calls are not known", names))
    order = np.lexsort((whole_numbers(calls, "sequence"), trip))
    order = order[(trip[order] >= 0) & (stop[order] >= 0)]
    trip, stop = trip[order], stop[order]
    arrives, leaves = (whole_numbers(calls, f"{n}_s")[order] for n in ("arrival", "departure"))
    board, alight = ((texts(calls, n)[order] != "no").astype(np.int64) for n in ("pickup", "drop_off"))

    same = trip[1:] == trip[:-1]
    back = np.zeros(len(trip), bool)
    back[1:] = same & (arrives[1:] < leaves[:-1])
    back |= leaves < arrives
    wrong = np.unique(trip[back])
    if len(wrong):
        names = trip_ids[wrong].tolist()
        faults.append(_left_out("times-backwards", f"the times of {len(names)} trips go back", names))
    rides = np.flatnonzero(same & ~np.isin(trip[:-1], wrong))
    owner = trip[rides]
    count = np.bincount(owner, minlength=len(trip_ids))
    first = np.concatenate([[0], np.cumsum(count)[:-1]]) if len(count) else count
    departure = leaves[rides]
    begins = np.zeros(len(trip_ids), np.int64)
    begins[count > 0] = departure[first[count > 0]]
    allowed = board[rides] * BOARD + alight[rides + 1] * ALIGHT
    return _Legs(first, count, begins, departure, arrives[rides + 1], stop[rides], stop[rides + 1], allowed)


def _left_out(code: str, message: str, names: list[str]) -> Fault:
    some = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return Fault(
        code=code,
        message=f"{message}: {some}",
        remedy="they are left out; ask the publisher of the timetable",
        layer="timetable_calls",
        severity="warning",
    )


@dataclass(frozen=True, eq=False)
class _Frequencies:
    """Departures of trips that are repeated: row of the trip and second of departure from the first stop."""

    trip: Ints
    leaves: Ints

    @classmethod
    def of(cls, frame: pd.DataFrame | None, trip_ids: NDArray[np.object_]) -> _Frequencies:
        none = np.empty(0, np.int64)
        if frame is None or not len(frame):
            return cls(none, none)
        trip = positions_in(trip_ids, texts(frame, "trip_id"))
        start, end, headway = (whole_numbers(frame, f"{n}_s") for n in ("start", "end", "headway"))
        many = np.where(trip >= 0, np.maximum(0, -((start - end) // headway)), 0)
        number = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        leaves = np.repeat(start, many) + number * np.repeat(headway, many)
        both = np.unique(np.stack([np.repeat(trip, many), leaves]), axis=1)
        return cls(both[0], both[1])


def _runs(
    trips: pd.DataFrame, days: pd.DataFrame, day: date, legs: _Legs, repeats: _Frequencies
) -> tuple[Ints, Ints]:
    """Return row and shift of every run that may be under way on the day or the day after."""
    calendar = texts(trips, "calendar_id")
    repeated = np.zeros(len(trips), bool)
    repeated[repeats.trip] = True
    ends = np.zeros(len(trips), np.int64)
    some = legs.count > 0
    ends[some] = legs.arrival[(legs.first + legs.count - 1)[some]]
    row, shift = [], []
    for ahead in (-1, 0, 1):
        runs = np.isin(calendar, sorted(calendars_of(days, day, ahead))) & some
        own = np.flatnonzero(runs & ~repeated)
        several = runs[repeats.trip]
        trip = np.concatenate([own, repeats.trip[several]])
        later = np.concatenate(
            [np.zeros(len(own), np.int64), (repeats.leaves - legs.leaves[repeats.trip])[several]]
        )
        later += ahead * DAY_S
        near = (ends[trip] + later >= 0) & (legs.leaves[trip] + later < 2 * DAY_S)
        row.append(trip[near])
        shift.append(later[near])
    return np.concatenate(row), np.concatenate(shift)


def _rides(legs: _Legs, run_trip: Ints, run_shift: Ints) -> dict[str, Any]:
    count = legs.count[run_trip]
    run = np.repeat(np.arange(len(run_trip)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    leg = legs.first[run_trip][run] + within
    shift = run_shift[run]
    departure = legs.departure[leg] + shift
    order = np.lexsort((within, run, departure))
    order = order[departure[order] >= 0]
    leg, run, shift = leg[order], run[order], shift[order]
    return {
        "departure": departure[order].astype(np.int32),
        "arrival": (legs.arrival[leg] + shift).astype(np.int32),
        "start": legs.start[leg].astype(np.int32),
        "end": legs.end[leg].astype(np.int32),
        "run": run.astype(np.int32),
        "allowed": legs.allowed[leg].astype(np.int8),
    }


def _stations(stops: pd.DataFrame, ids: NDArray[np.object_]) -> Ints:
    station = texts(stops, "station_id")
    return np.unique(np.where(station == "", ids, station).astype(str), return_inverse=True)[1].astype(
        np.int64
    )


def _changes(
    transfers: pd.DataFrame | None,
    stops: pd.DataFrame,
    ids: NDArray[np.object_],
    change_s: int,
    faults: list[Fault],
) -> tuple[Shorts, pd.DataFrame]:
    """Return the seconds to change at each stop and the changes declared between different stops.

    What is declared between stations holds for all their stops, unless it is declared for the stops.
    """
    change = np.full(len(ids), change_s, np.int32)
    pairs: dict[tuple[int, int], int] = {}
    if transfers is not None and len(transfers):
        members: dict[str, list[int]] = {}
        for number, station in enumerate(texts(stops, "station_id").tolist()):
            members.setdefault(station, []).append(number)
        members.pop("", None)
        number_of = {name: number for number, name in enumerate(ids.tolist())}
        least = np.where(
            texts(transfers, "allowed") == "no", -1, whole_numbers(transfers, "least_s")
        ).tolist()
        rows = list(zip(texts(transfers, "from_stop_id"), texts(transfers, "to_stop_id"), least, strict=True))
        unknown = sorted({n for a, b, _ in rows for n in (a, b) if n not in number_of and n not in members})
        if unknown:
            faults.append(_left_out("unknown-stop", "transfers name stops that are not known", unknown))
        for whole in (True, False):
            for a, b, seconds in rows:
                if whole:
                    ends = [members.get(n, [] if n not in number_of else [number_of[n]]) for n in (a, b)]
                else:
                    ends = [[number_of[n]] if n in number_of else [] for n in (a, b)]
                pairs |= {(i, j): seconds for i in ends[0] for j in ends[1]}
    for (i, j), seconds in pairs.items():
        if i == j:
            change[i] = seconds
    different = sorted((i, j, seconds) for (i, j), seconds in pairs.items() if i != j)
    return change, pd.DataFrame(different, columns=["start", "end", "least_s"], dtype=np.int64)


def _nothing_runs(days: pd.DataFrame, day: date) -> InputError:
    known = days_of(days)
    if not known:
        return InputError("the timetable has no day on which anything runs", remedy="check its calendars")
    has = f"it has {len(known)} days from {known[0]} to {known[-1]}"
    return InputError(f"nothing runs on {day}: {has}", remedy=f"ask for one of its days, as {known[0]}")
