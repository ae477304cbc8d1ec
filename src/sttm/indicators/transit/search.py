"""Travel times by public transport over a window of departures: earliest arrival for each of them.

From an origin one walks to a stop, rides, changes at the stop or after a walk to another, rides, and walks
from the stop where one gets off to the destination; or walks all the way. Walks are not chained.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.errors import RequestError
from sttm.indicators.transit.footpaths import changes_between
from sttm.indicators.transit.kernels import NEVER, RIDES, profile, scan, summary
from sttm.indicators.transit.timetable import Timetable

__all__ = [
    "MOST_RIDES",
    "PERCENTILES",
    "WORKERS",
    "TransitTimes",
    "departures_of",
    "transit_profile",
    "transit_times",
    "whole_walks",
]

Floats = NDArray[np.float64]

PERCENTILES = (25, 75)
WORKERS = 2
MOST_RIDES = int(RIDES) - 1


@dataclass(frozen=True, eq=False)
class TransitTimes:
    """How long journeys take, over the departures of a window; matrices (origins, destinations).

    Attributes
    ----------
    median
        Seconds that half of the departures take at most, waiting included; infinite where fewer arrive.
    percentiles
        The same for other shares, by percentage.
    share_reached
        Share of the departures from which the destination is reached within the limit.
    transfers
        Changes from ride to ride of the journey at the median; 0 when walking all the way, -1 when never.
    """

    median: Floats
    percentiles: Mapping[int, Floats]
    share_reached: Floats
    transfers: NDArray[np.int16]


def departures_of(window: tuple[int, int], step_s: int) -> NDArray[np.int32]:
    """Return the seconds of the departures of a window: its start, then every step, before its end.

    Raises
    ------
    RequestError
        If the window holds none.
    """
    if step_s < 1 or window[1] <= window[0] or window[0] < 0:
        msg = f"no departure between {window[0]} and {window[1]} s every {step_s} s"
        raise RequestError(msg, remedy="give a window that ends after it starts, and a step of at least 1 s")
    return np.arange(window[0], window[1], step_s, dtype=np.int32)


def transit_times(
    timetable: Timetable,
    footpaths: csr_array | None,
    access: csr_array,
    egress: csr_array,
    window: tuple[int, int],
    step_s: int = 60,
    most_transfers: int = 4,
    limit_s: int = 7_200,
    *,
    direct: csr_array | None = None,
    percentiles: Sequence[int] = PERCENTILES,
) -> TransitTimes:
    """Return how long journeys take from origins to destinations over the departures of a window.

    A departure from which a destination is not reached counts as infinitely long; the value at p % of ``n``
    departures is the ⌈n·p/100⌉-th smallest, so that it is a journey somebody makes. Walks are rounded up to
    whole seconds.

    Parameters
    ----------
    timetable
        What runs on the day.
    footpaths
        Seconds of walks between stops (n × n); what the feed declares is added (:func:`changes_between`).
    access, egress
        Seconds from origins and to destinations, by stop: (origins × n) and (destinations × n). A destination
        may be any of several places: the nearest of a category, with the least walk from each stop.
    window
        First second of departure, and the second after the last.
    step_s
        Seconds between departures.
    most_transfers
        Most changes from ride to ride.
    limit_s
        Longest journey, waiting included.
    direct
        Seconds of walking all the way (origins × destinations), where that is possible.
    percentiles
        Shares to tell beside the median, in percent.

    Raises
    ------
    RequestError
        If the window holds no departure, or the shapes do not fit.
    """
    leave = departures_of(window, step_s)
    wanted = (50, *percentiles)
    if any(not 0 < p <= 100 for p in wanted):
        raise RequestError("a percentile lies above 0 and at most at 100", remedy="give whole percentages")
    ranks = np.array([-(-len(leave) * p // 100) - 1 for p in wanted])
    shape = (access.shape[0], egress.shape[0])
    values, share = np.empty((shape[0], len(wanted), shape[1])), np.empty(shape)
    rides = np.empty(shape, np.int16)

    def sum_up(origin: int, found: NDArray[np.int32]) -> None:
        summary(found, ranks, values[origin], share[origin], rides[origin])

    search = _Search(timetable, footpaths, access, egress, leave, most_transfers, limit_s, direct)
    search.run(sum_up)
    transfers = np.where(rides > 0, rides - 1, rides).astype(np.int16)
    others = {p: values[:, k + 1, :] for k, p in enumerate(percentiles)}
    return TransitTimes(np.ascontiguousarray(values[:, 0, :]), others, share, transfers)


def transit_profile(
    timetable: Timetable,
    footpaths: csr_array | None,
    access: csr_array,
    egress: csr_array,
    window: tuple[int, int],
    step_s: int = 60,
    most_transfers: int = 4,
    limit_s: int = 7_200,
    *,
    direct: csr_array | None = None,
) -> tuple[Floats, NDArray[np.int16]]:
    """Return seconds and rides for each departure, shape (origins, destinations, departures).

    Parameters are those of :func:`transit_times`. Seconds are infinite and rides -1 where nothing arrives; of
    equally early arrivals the one of fewest rides counts, 0 when walking all the way.
    """
    leave = departures_of(window, step_s)
    every = np.empty((access.shape[0], egress.shape[0], len(leave)), np.int32)

    def keep(origin: int, found: NDArray[np.int32]) -> None:
        every[origin] = found

    search = _Search(timetable, footpaths, access, egress, leave, most_transfers, limit_s, direct)
    search.run(keep)
    never = every == NEVER * RIDES
    return np.where(never, np.inf, every // RIDES), np.where(never, -1, every % RIDES).astype(np.int16)


class _Search:
    """One search: the arrays the loops read, and the rooms the workers write, one for each."""

    def __init__(
        self,
        timetable: Timetable,
        footpaths: csr_array | None,
        access: csr_array,
        egress: csr_array,
        leave: NDArray[np.int32],
        most_transfers: int,
        limit_s: int,
        direct: csr_array | None,
    ) -> None:
        size = len(timetable.stops)
        if access.shape[1] != size or egress.shape[1] != size:
            msg = f"walks to {access.shape[1]} and {egress.shape[1]} stops, but the timetable has {size}"
            raise RequestError(msg, remedy="give walks to the stops of the timetable, in their order")
        if not 0 <= most_transfers < MOST_RIDES:
            msg = f"{most_transfers} transfers"
            raise RequestError(msg, remedy=f"allow between 0 and {MOST_RIDES - 1}")
        first, last = timetable.between(int(leave[0]), int(leave[-1]) + limit_s)
        arrays = (timetable.departure, timetable.arrival, timetable.start, timetable.end, timetable.run)
        self.rides = (*(a[first:last] for a in arrays), timetable.allowed[first:last])
        self.change = timetable.change
        self.feet = whole_walks(changes_between(timetable, footpaths))
        self.access, self.egress = whole_walks(access), whole_walks(egress)
        self.direct = None if direct is None else whole_walks(direct)
        self.leave, self.limit, self.most = leave, limit_s, most_transfers + 1
        self.sizes = (size, len(timetable.run_trip), egress.shape[0])
        self._local = threading.local()

    def run(self, done: Any) -> None:
        """Search from every origin, and hand on what each finds; what is handed on is written over next."""
        count = len(self.access[0]) - 1

        def work(part: range) -> None:
            room, there, found = self._rooms()
            for origin in part:
                self._from(origin, room, there, found)
                done(origin, found)

        if count == 0:
            return
        parts = [range(first, min(first + 4, count)) for first in range(0, count, 4)]
        with ThreadPoolExecutor(min(WORKERS, len(parts)), thread_name_prefix="sttm-transit") as pool:
            list(pool.map(work, parts))

    def _rooms(self) -> tuple[tuple[Any, ...], Any, Any]:
        if not hasattr(self._local, "rooms"):
            (stops, runs, places), slots, most = self.sizes, len(self.leave), self.most
            times = (stops, most, slots)
            room = (
                np.empty(times, np.int32),
                np.empty(times, np.int32),
                np.empty((stops, most), np.int16),
                np.empty((stops, most), np.int32),
                np.empty((runs, most), np.int16),
                np.empty((runs, most), np.int16),
                np.empty((stops, most), np.int16),
                np.empty((stops, most), np.int32),
                np.empty((stops, most), np.uint8),
                np.empty((stops, most), np.uint8),
            )
            self._local.rooms = room, np.empty((stops, slots), np.int32), np.empty((places, slots), np.int32)
        rooms: tuple[tuple[Any, ...], Any, Any] = self._local.rooms
        return rooms

    def _from(self, origin: int, room: tuple[Any, ...], there: Any, found: Any) -> None:
        rows, stops, seconds = self.access
        own = slice(rows[origin], rows[origin + 1])
        scan(self.rides, self.change, self.feet, (stops[own], seconds[own]), self.leave, self.limit, room)
        walk = np.full(self.sizes[2], NEVER, np.int32)
        if self.direct is not None:
            part = slice(self.direct[0][origin], self.direct[0][origin + 1])
            walk[self.direct[1][part]] = self.direct[2][part]
        profile(room[1], room[9], self.egress, walk, self.leave, self.limit, there, found)


def whole_walks(walks: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Return compressed rows with whole seconds, rounded up; walks that never end are left out."""
    rows = np.repeat(np.arange(walks.shape[0]), np.diff(walks.indptr))
    ends = np.isfinite(walks.data) & (walks.data < NEVER)
    seconds = np.ceil(walks.data[ends] - 1e-9).astype(np.int32)
    count = np.bincount(rows[ends], minlength=walks.shape[0])
    return np.concatenate([[0], np.cumsum(count)]), walks.indices[ends].astype(np.int32), seconds
