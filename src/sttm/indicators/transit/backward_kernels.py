"""The inner loops of the search backwards from one target, compiled.

Rides are looked at once, in order of departure from the last to the first (the profile form of the connection
scan of Dibbelt, Pajor, Strasser and Wagner 2018). What is kept of a stop is, for each number of rides, when
one may board there and how early that brings one to the target: pairs that get earlier in both, so that the
last pair that leaves at or after a second is the best for who is there at that second.

``when[k, slot]`` and ``then[k, slot]`` are the pairs with at most ``k + 1`` rides: those of a stop begin at
``first[stop]``, the latest departure first, and there are ``count[stop, k]`` of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sttm.indicators.transit.kernels import NEVER

__all__ = ["ranked", "scan_back"]


@njit(cache=True, nogil=True)
def scan_back(rides: Any, change: Any, feet: Any, egress: Any, last: int, limit: int, room: Any) -> None:
    """Fill the pairs of the room with the earliest arrivals at the target from every stop.

    Parameters
    ----------
    rides
        Departure, arrival, start, end, run and what is allowed, of the rides in the span, in order.
    change
        Least seconds between two rides at a stop; negative where not allowed.
    feet
        Walks between stops: rows, columns, seconds (compressed rows).
    egress
        Seconds from each stop to the target, ``NEVER`` where one does not walk there.
    last
        Second after which an arrival is of no use.
    limit
        Seconds beyond which a journey is not followed.
    room
        ``first``, ``when``, ``then``, ``count``, ``aboard``, ``held``.
    """
    departure, arrival = rides[0], rides[1]
    room[3][:], room[4][:] = 0, NEVER
    i = len(departure)
    while i > 0:
        before, instant = i - 1, arrival[i - 1] <= departure[i - 1]
        while before > 0 and departure[before - 1] == departure[i - 1]:
            before -= 1
            instant = instant or arrival[before] <= departure[before]
        again = _look_back(rides, change, feet, egress, last, limit, room, before, i, True)
        while again and instant:  # rides that take no time may feed one another
            again = _look_back(rides, change, feet, egress, last, limit, room, before, i, False)
        i = before


@njit(cache=True, nogil=True)
def _look_back(
    rides: Any,
    change: Any,
    feet: Any,
    egress: Any,
    last: int,
    limit: int,
    room: Any,
    before: int,
    i: int,
    first: bool,
) -> bool:
    """Look at the rides of one second, the last first; return whether a stop is left with less time to go."""
    departure, arrival, start, end, run, allowed = rides
    begin, when, then, count, aboard, held = room
    again = False
    for c in range(i - 1, before - 1, -1):
        mine = run[c]
        if c > before and run[c - 1] == mine and (c == i - 1 or run[c + 1] != mine):
            if first:  # who gets on at the last of them was not aboard at the first
                held[mine] = aboard[mine]
            else:
                aboard[mine] = held[mine]
        for k in range(aboard.shape[1]):
            best = aboard[mine, k]
            if allowed[c] & 2:
                at, stop = arrival[c], end[c]
                best = min(best, at + egress[stop])
                if k > 0:
                    if change[stop] >= 0:
                        best = _sooner(begin, when, then, count, stop, k - 1, at + change[stop], best)
                    for f in range(feet[0][stop], feet[0][stop + 1]):
                        best = _sooner(begin, when, then, count, feet[1][f], k - 1, at + feet[2][f], best)
                if best > last:
                    best = NEVER
                aboard[mine, k] = best
            if allowed[c] & 1 and best - departure[c] <= limit:
                again |= _keep(begin, when, then, count, start[c], k, departure[c], best)
    return again


@njit(cache=True, nogil=True)
def _sooner(begin: Any, when: Any, then: Any, count: Any, stop: int, k: int, ready: int, best: int) -> int:
    """Return the arrival of who may board at a stop from a second on, if it is earlier than the best."""
    low, slot = begin[stop], begin[stop] + count[stop, k] - 1
    if slot < low or then[k, slot] >= best:
        return best
    while slot >= low and when[k, slot] < ready:  # changes are short: few departures are missed
        slot -= 1
    return min(best, then[k, slot]) if slot >= low else best


@njit(cache=True, nogil=True)
def _keep(begin: Any, when: Any, then: Any, count: Any, stop: int, k: int, leaves: int, at: int) -> bool:
    """Keep a departure that arrives earlier than all that leave later; return whether it does."""
    slot = begin[stop] + count[stop, k]
    if count[stop, k] > 0:
        if then[k, slot - 1] <= at:
            return False
        if when[k, slot - 1] == leaves:
            then[k, slot - 1] = at
            return True
    when[k, slot], then[k, slot] = leaves, at
    count[stop, k] += 1
    return True


@njit(cache=True, nogil=True)
def ranked(access: Any, leave: Any, limit: int, rank: int, room: Any, found: Any) -> None:
    """Fill ``found`` with the seconds of each origin at a rank of its departures; infinite where it is never.

    ``access`` are the walks from origins to stops (compressed rows); of ``n`` departures the value at rank
    ``r`` is the (r + 1)-th smallest.
    """
    begin, when, then, count = room[0], room[1], room[2], room[3]
    most, slots = count.shape[1] - 1, len(leave)
    took = np.empty(slots, np.int32)
    for origin in range(len(access[0]) - 1):
        took[:] = NEVER
        for a in range(access[0][origin], access[0][origin + 1]):
            stop, walk = access[1][a], access[2][a]
            low = begin[stop]
            high = low + count[stop, most]
            if high == low or then[most, high - 1] - leave[slots - 1] > limit:
                continue
            slot = _first_before(when[most], low, high, leave[slots - 1] + walk)
            for d in range(slots - 1, -1, -1):
                while slot < high and when[most, slot] >= leave[d] + walk:
                    slot += 1
                if slot > low:
                    took[d] = min(took[d], then[most, slot - 1] - leave[d])
        took.sort()
        found[origin] = took[rank] if took[rank] <= limit else np.inf


@njit(cache=True, nogil=True)
def _first_before(when: Any, low: int, high: int, second: int) -> int:
    """Return the first of some falling seconds that lies before another, or the end."""
    while low < high:
        middle = (low + high) // 2
        if when[middle] >= second:
            low = middle + 1
        else:
            high = middle
    return low
