"""Travel times from many places to few targets over a window of departures: searched from the targets.

The times are those of :func:`~sttm.indicators.transit.search.transit_times`, to the second. That search goes
once over the timetable for each origin; this one once for each target, whatever the number of origins.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.errors import RequestError
from sttm.indicators.transit.backward_kernels import ranked, scan_back
from sttm.indicators.transit.footpaths import changes_between
from sttm.indicators.transit.kernels import NEVER
from sttm.indicators.transit.search import MOST_RIDES, WORKERS, departures_of, whole_walks
from sttm.indicators.transit.timetable import BOARD, Timetable

__all__ = ["times_towards"]

Floats = NDArray[np.float64]


def times_towards(
    timetable: Timetable,
    footpaths: csr_array | None,
    access: csr_array,
    egress: csr_array,
    window: tuple[int, int],
    step_s: int = 60,
    most_transfers: int = 4,
    limit_s: int = 7_200,
    *,
    percent: int = 50,
) -> Floats:
    """Return the seconds that a share of the departures of a window take at most, shape (origins, targets).

    Waiting is included; infinite where fewer departures arrive. Parameters are those of
    :func:`~sttm.indicators.transit.search.transit_times`; walking all the way is left to the caller: as it
    takes the same at any time, the less of the two at the share is that of whoever chooses at each departure.

    Parameters
    ----------
    access, egress
        Seconds from origins and to targets, by stop: (origins × n) and (targets × n).
    percent
        The share: of ``n`` departures the ⌈n·p/100⌉-th smallest time.

    Raises
    ------
    RequestError
        If the window holds no departure, or the shapes do not fit.
    """
    leave = departures_of(window, step_s)
    size = len(timetable.stops)
    if access.shape[1] != size or egress.shape[1] != size:
        msg = f"walks to {access.shape[1]} and {egress.shape[1]} stops, but the timetable has {size}"
        raise RequestError(msg, remedy="give walks to the stops of the timetable, in their order")
    if not 0 <= most_transfers < MOST_RIDES:
        raise RequestError(f"{most_transfers} transfers", remedy=f"allow between 0 and {MOST_RIDES - 1}")
    if not 0 < percent <= 100:
        raise RequestError("a percentile lies above 0 and at most at 100", remedy="give a whole percentage")
    last = int(leave[-1]) + limit_s
    low, high = timetable.between(int(leave[0]), last)
    arrays = (timetable.departure, timetable.arrival, timetable.start, timetable.end, timetable.run)
    rides = (*(a[low:high] for a in arrays), timetable.allowed[low:high])
    feet, walks, exits = (
        whole_walks(changes_between(timetable, footpaths)),
        whole_walks(access),
        _dense(egress),
    )
    rank = -(-len(leave) * percent // 100) - 1
    found = np.empty((access.shape[0], egress.shape[0]))

    def towards(target: int) -> None:
        room = _room(rides, size, len(timetable.run_trip), most_transfers + 1)
        scan_back(rides, timetable.change, feet, exits[target], last, limit_s, room)
        column = np.empty(access.shape[0])
        ranked(walks, leave, limit_s, rank, room, column)
        found[:, target] = column

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="sttm-transit") as pool:
        list(pool.map(towards, range(egress.shape[0])))
    return found


def _dense(egress: csr_array) -> NDArray[np.int32]:
    """Return the walks from every stop to each target in whole seconds, ``NEVER`` where there is none."""
    rows, stops, seconds = whole_walks(egress)
    dense = np.full(egress.shape, NEVER, np.int32)
    dense[np.repeat(np.arange(egress.shape[0]), np.diff(rows)), stops] = seconds
    return dense


def _room(rides: tuple[Any, ...], stops: int, runs: int, most: int) -> tuple[Any, ...]:
    """Return what one search writes: no stop has more pairs than rides at whose start one may board."""
    many = np.bincount(rides[2][(rides[5] & BOARD) > 0], minlength=stops)
    first = np.concatenate([[0], np.cumsum(many)[:-1]]).astype(np.int64) if stops else many
    pairs = (most, int(many.sum()))
    return (
        first,
        np.empty(pairs, np.int32),
        np.empty(pairs, np.int32),
        np.empty((stops, most), np.int32),
        np.empty((runs, most), np.int32),
        np.empty((runs, most), np.int32),
    )
