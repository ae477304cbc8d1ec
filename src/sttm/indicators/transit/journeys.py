"""One journey told leg by leg, so that a person can check it against the printed timetable.

A plain search of its own, for a single departure, that remembers how each stop was reached: not the compiled
one, which it must agree with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from sttm.indicators.transit.footpaths import changes_between
from sttm.indicators.transit.timetable import ALIGHT, BOARD, Timetable

__all__ = ["Journey", "Leg", "journey"]

_LATE = 2**31


@dataclass(frozen=True, slots=True)
class Leg:
    """A walk or a ride; ``start`` or ``end`` is empty at the origin or the destination.

    Attributes
    ----------
    kind
        ``walk`` or ``ride``.
    start, end
        Ids of the stops.
    departure_s, arrival_s
        Seconds of the day.
    trip_id, line, mode, headsign
        What one rides; empty for a walk.
    """

    kind: Literal["walk", "ride"]
    start: str
    end: str
    departure_s: int
    arrival_s: int
    trip_id: str = ""
    line: str = ""
    mode: str = ""
    headsign: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """Legs in order, of the earliest arrival for a departure and of the fewest rides among those."""

    leaves_s: int
    arrival_s: int
    legs: tuple[Leg, ...]

    @property
    def transfers(self) -> int:
        """Changes from ride to ride."""
        return max(0, sum(leg.kind == "ride" for leg in self.legs) - 1)


@dataclass(slots=True)
class _Boarding:
    """Where a run was entered, and by which of the rides looked at."""

    ride: int
    stop: int
    second: int


@dataclass(slots=True)
class _State:
    """What the search remembers, by (stop, rides) and (run, rides)."""

    ready: dict[tuple[int, int], int]
    got_off: dict[tuple[int, int], int]  # stop where one got off before boarding at a place
    aboard: dict[tuple[int, int], _Boarding]
    off: dict[tuple[int, int], tuple[int, int, _Boarding]]  # when, run, how it was entered


def journey(
    timetable: Timetable,
    footpaths: csr_array | None,
    access: Mapping[int, float],
    egress: Mapping[int, float],
    leaves_s: int,
    most_transfers: int = 4,
    limit_s: int = 7_200,
    *,
    direct_s: float | None = None,
) -> Journey | None:
    """Return the journey of earliest arrival for a departure, or None where there is none within the limit.

    Parameters
    ----------
    access, egress
        Seconds from the origin to stops and from stops to the destination, by position of the stop.
    leaves_s
        Second of the departure.
    direct_s
        Seconds of walking all the way.
    """
    walk = {stop: _whole(seconds) for stop, seconds in access.items()}
    state = _State({(stop, 0): leaves_s + s for stop, s in walk.items()}, {}, {}, {})
    _look(timetable, changes_between(timetable, footpaths), state, leaves_s, most_transfers + 1, limit_s)
    best: tuple[int, int, int] | None = None  # arrival, rides, stop
    if direct_s is not None and _whole(direct_s) <= limit_s:
        best = (leaves_s + _whole(direct_s), 0, -1)
    for (stop, rides), (at, _, _) in state.off.items():
        if stop in egress:
            there = (at + _whole(egress[stop]), rides, stop)
            if there[0] - leaves_s <= limit_s and (best is None or there < best):
                best = there
    if best is None:
        return None
    arrival, rides, stop = best
    if rides == 0:
        return Journey(leaves_s, arrival, (Leg("walk", "", "", leaves_s, arrival),))
    legs = [Leg("walk", str(timetable.stops[stop]), "", state.off[stop, rides][0], arrival)]
    while rides:
        at, run, entered = state.off[stop, rides]
        legs.append(_ride(timetable, run, entered, stop, at))
        stop, rides = entered.stop, rides - 1
        if rides:
            board, stop = stop, state.got_off[stop, rides]
            if board != stop:
                ends = str(timetable.stops[stop]), str(timetable.stops[board])
                legs.append(Leg("walk", *ends, state.off[stop, rides][0], state.ready[board, rides]))
    boards = legs[-1].departure_s
    legs.append(Leg("walk", "", str(timetable.stops[stop]), boards - walk[stop], boards))
    return Journey(leaves_s, arrival, tuple(reversed(legs)))


def _whole(seconds: float) -> int:
    return int(np.ceil(seconds - 1e-9))


def _look(
    timetable: Timetable, feet: csr_array, state: _State, leaves_s: int, most_rides: int, limit_s: int
) -> None:
    """Follow all rides that leave within the limit, in order of departure."""
    first, last = timetable.between(leaves_s, leaves_s + limit_s)
    arrays = (timetable.departure, timetable.arrival, timetable.start, timetable.end, timetable.run)
    rides = list(
        zip(*(a[first:last].tolist() for a in arrays), timetable.allowed[first:last].tolist(), strict=True)
    )
    i = 0
    while i < len(rides):
        same = i
        while same < len(rides) and rides[same][0] == rides[i][0]:
            same += 1
        while sum(_follow(timetable, feet, state, c, rides[c], most_rides) for c in range(i, same)):
            pass  # rides that take no time may feed one another
        i = same


def _follow(
    timetable: Timetable, feet: csr_array, state: _State, number: int, ride: tuple[int, ...], most_rides: int
) -> bool:
    """Get on a ride where that is possible, and off at its end; return whether that was any use."""
    departure, arrival, start, end, run, allowed = ride
    used = False
    for k in range(most_rides):
        entered = state.aboard.get((run, k))
        early = entered is None or entered.ride > number
        if early and allowed & BOARD and state.ready.get((start, k), _LATE) <= departure:
            entered = state.aboard[run, k] = _Boarding(number, start, departure)
        if entered is None or entered.ride > number or not allowed & ALIGHT:
            continue
        place = (end, k + 1)
        if state.off.get(place, (_LATE,))[0] <= arrival:
            continue
        used = True
        state.off[place] = (arrival, run, entered)
        wait = int(timetable.change[end])
        near = [(end, wait)] if wait >= 0 else []
        row = slice(feet.indptr[end], feet.indptr[end + 1])
        near += [(int(b), _whole(s)) for b, s in zip(feet.indices[row], feet.data[row], strict=True)]
        for stop, seconds in near:
            if arrival + seconds < state.ready.get((stop, k + 1), _LATE):
                state.ready[stop, k + 1] = arrival + seconds
                state.got_off[stop, k + 1] = end
    return used


def _ride(timetable: Timetable, run: int, entered: _Boarding, stop: int, at: int) -> Leg:
    trip = timetable.trips.iloc[int(timetable.run_trip[run])]
    return Leg(
        "ride",
        str(timetable.stops[entered.stop]),
        str(timetable.stops[stop]),
        entered.second,
        at,
        str(trip["trip_id"]),
        str(trip["line"] or trip["line_id"]),
        str(trip["mode"]),
        str(trip["headsign"]),
    )
