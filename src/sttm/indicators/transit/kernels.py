"""The inner loops of the search over a window of departures, compiled.

Rides are looked at once, in order of departure, for all departures of the window together (a connection scan
after Dibbelt, Pajor, Strasser and Wagner 2018, read forwards). A state is not the earliest arrival for each
departure but its inverse, the **latest departure of the window from which one is on board** by so many rides:
who leaves later can be where who leaves earlier is, never the other way round. A ride hands on one number.

``ready[stop, k, d]`` is the earliest second at which one who left at departure ``d`` may board at a stop
after ``k`` rides, ``ridden[stop, k, d]`` the earliest at which one gets off there; both rise with ``d``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = ["NEVER", "RIDES", "profile", "scan", "summary"]

NEVER = np.int32(2**26)
"""Seconds of what is not reached."""

RIDES = np.int32(16)
"""An arrival and its rides are one number, seconds · 16 + rides: of equal arrivals the one of fewer rides."""


@njit(cache=True, nogil=True)
def scan(
    rides: Any,
    change: Any,
    feet: Any,
    access: Any,
    leave: Any,
    limit: int,
    room: Any,
) -> None:
    """Fill ``ridden`` of the room with the earliest arrivals at stops for one origin.

    Parameters
    ----------
    rides
        Departure, arrival, start, end, run and what is allowed, of the rides in the span, in order.
    change
        Least seconds between two rides at a stop; negative where not allowed.
    feet
        Walks between stops: rows, columns, seconds (compressed rows).
    access
        Stops one can walk to and the seconds it takes.
    leave
        Seconds of the departures, rising.
    limit
        Seconds beyond which a journey is not followed.
    room
        ``ready``, ``ridden``, ``lead``, ``following``, ``aboard``, ``held``, ``top``, ``top_s`` and whether a
        row of ``ready`` or ``ridden`` holds anything.
    """
    ready, _, lead, following, aboard, _, top, _, has_ready, has_ridden = room
    lead[:], following[:], aboard[:], top[:] = -1, NEVER, -1, -1
    has_ready[:], has_ridden[:] = 0, 0
    for a in range(len(access[0])):
        stop, walk = access[0][a], access[1][a]
        for d in range(len(leave)):
            _note(ready, has_ready, lead, following, stop, 0, d, leave[d] + walk)
    departure, i = rides[0], 0
    while i < len(departure):
        after = i + 1
        while after < len(departure) and departure[after] == departure[i]:
            after += 1
        again = _look(rides, change, feet, leave, limit, room, i, after, True)
        while again:  # rides that take no time may feed one another
            again = _look(rides, change, feet, leave, limit, room, i, after, False)
        i = after


@njit(cache=True, nogil=True)
def _look(
    rides: Any, change: Any, feet: Any, leave: Any, limit: int, room: Any, i: int, after: int, first: bool
) -> bool:
    """Look at the rides of one second; return whether some become of use to others of the same second."""
    departure, arrival, start, end, run, allowed = rides
    ready, ridden, lead, following, aboard, held, top, top_s, has_ready, has_ridden = room
    most, now, again = aboard.shape[1], departure[i], False
    for c in range(i, after):
        if c + 1 < after and run[c + 1] == run[c] and (c == i or run[c - 1] != run[c]):
            _hold(aboard, held, run[c], first)
        if allowed[c] & 1:
            _board(ready, lead, following, aboard, start[c], run[c], now)
        if not allowed[c] & 2:
            continue
        best, stop, at = -1, end[c], arrival[c]
        for k in range(most):
            d = aboard[run[c], k]
            if d <= best:
                continue
            best = d
            if at - leave[d] > limit or (top[stop, k] >= d and top_s[stop, k] <= at):
                continue
            if _get_off(ridden, has_ridden, top, top_s, stop, k, d, at) and k + 1 < most:
                soonest = _change(ready, has_ready, lead, following, change, feet, stop, k + 1, d, at)
                again = again or soonest <= now
    return again


@njit(cache=True, nogil=True)
def _hold(aboard: Any, held: Any, run: int, first: bool) -> None:
    """Keep who is aboard a run before the rides of a second, and take that up when these are looked at again.

    Else one who boards at the last of them would have been aboard at the first.
    """
    if first:
        held[run] = aboard[run]
    else:
        aboard[run] = held[run]


@njit(cache=True, nogil=True)
def _board(ready: Any, lead: Any, following: Any, aboard: Any, stop: int, run: int, now: int) -> None:
    for k in range(aboard.shape[1]):
        while following[stop, k] <= now:
            lead[stop, k] += 1
            after = lead[stop, k] + 1
            following[stop, k] = ready[stop, k, after] if after < ready.shape[2] else NEVER
        aboard[run, k] = max(aboard[run, k], lead[stop, k])


@njit(cache=True, nogil=True)
def _get_off(ridden: Any, has_ridden: Any, top: Any, top_s: Any, stop: int, k: int, d: int, at: int) -> bool:
    """Note an arrival by ``k + 1`` rides; return whether it is earlier than what is known."""
    if has_ridden[stop, k] == 0:
        ridden[stop, k, :] = NEVER
        has_ridden[stop, k] = 1
    if ridden[stop, k, d] <= at:
        return False
    slot = d
    while slot >= 0 and ridden[stop, k, slot] > at:
        ridden[stop, k, slot] = at
        slot -= 1
    for more in range(k, top.shape[1]):
        if d > top[stop, more] or (d == top[stop, more] and at < top_s[stop, more]):
            top[stop, more], top_s[stop, more] = d, at
    return True


@njit(cache=True, nogil=True)
def _change(
    ready: Any,
    has_ready: Any,
    lead: Any,
    following: Any,
    change: Any,
    feet: Any,
    stop: int,
    k: int,
    d: int,
    at: int,
) -> int:
    """Let those who got off wait at the stop, or walk to others; return when one of them may board."""
    soonest = int(NEVER)
    if change[stop] >= 0:
        soonest = at + change[stop]
        _note(ready, has_ready, lead, following, stop, k, d, soonest)
    for f in range(feet[0][stop], feet[0][stop + 1]):
        then = at + feet[2][f]
        soonest = min(soonest, then)
        _note(ready, has_ready, lead, following, feet[1][f], k, d, then)
    return soonest


@njit(cache=True, nogil=True)
def _note(
    ready: Any, has_ready: Any, lead: Any, following: Any, stop: int, k: int, d: int, when: int
) -> None:
    if has_ready[stop, k] == 0:
        ready[stop, k, :] = NEVER
        has_ready[stop, k] = 1
    if d <= lead[stop, k] or ready[stop, k, d] <= when:
        return
    slot = d
    while slot > lead[stop, k] and ready[stop, k, slot] > when:
        ready[stop, k, slot] = when
        slot -= 1
    following[stop, k] = ready[stop, k, lead[stop, k] + 1]


@njit(cache=True, nogil=True)
def profile(
    ridden: Any, has_ridden: Any, egress: Any, direct: Any, leave: Any, limit: int, there: Any, found: Any
) -> None:
    """Fill ``found`` (destinations × departures) with seconds of travel · 16 + rides; ``NEVER`` · 16 never.

    ``direct`` is the walk from the origin to each destination, ``NEVER`` where there is none.
    """
    stops, most, slots = ridden.shape
    some = np.zeros(stops, np.bool_)
    never = NEVER * RIDES
    for stop in range(stops):
        for k in range(most):
            if has_ridden[stop, k]:
                if not some[stop]:
                    some[stop] = True
                    there[stop, :] = never
                for d in range(slots):
                    there[stop, d] = min(there[stop, d], ridden[stop, k, d] * RIDES + np.int32(k + 1))
    best = np.empty(slots, np.int32)
    for j in range(len(egress[0]) - 1):
        best[:] = never
        for e in range(egress[0][j], egress[0][j + 1]):
            stop, walk = egress[1][e], egress[2][e] * RIDES
            if some[stop]:
                for d in range(slots):
                    best[d] = min(best[d], there[stop, d] + walk)
        walk = direct[j] * RIDES if direct[j] < NEVER else never
        for d in range(slots):
            took = min(walk, best[d] - leave[d] * RIDES)
            found[j, d] = took if took < (limit + 1) * RIDES else never


@njit(cache=True, nogil=True)
def summary(found: Any, ranks: Any, values: Any, share: Any, rides: Any) -> None:
    """Fill values at ranks (ranks × destinations), the share of departures, and rides at the first rank.

    Of ``n`` departures the value at rank ``r`` is the (r + 1)-th smallest: a journey that somebody makes.
    """
    slots = found.shape[1]
    ordered = np.empty(slots, np.int32)
    for j in range(found.shape[0]):
        reached = 0
        for d in range(slots):  # later departures travel less far apart from one another: sorted backwards
            value = found[j, slots - 1 - d]
            if value < NEVER * RIDES:
                reached += 1
            p = d
            while p > 0 and ordered[p - 1] > value:
                ordered[p] = ordered[p - 1]
                p -= 1
            ordered[p] = value
        share[j] = reached / slots
        for r in range(len(ranks)):
            value = ordered[ranks[r]]
            values[r, j] = value // RIDES if value < NEVER * RIDES else np.inf
        value = ordered[ranks[0]]
        rides[j] = value % RIDES if value < NEVER * RIDES else -1
