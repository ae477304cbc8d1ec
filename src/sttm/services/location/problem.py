"""The question where to put places: who, how far, how many, by which method; and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, csr_matrix, hstack

from sttm.services.location.capacity import Assigned, fewest_with_capacity, most_with_capacity
from sttm.services.location.covering import fewest_places
from sttm.services.location.gains import EXACT, Chosen, best_places, gained, marginal

__all__ = ["METHODS", "Exchange", "Method", "Problem", "Siting", "answer"]

Floats = NDArray[np.float64]

Method = Literal["coverage", "set-cover", "p-median"]

METHODS: tuple[Method, ...] = ("coverage", "set-cover", "p-median")

SECOND_BEST = 60_000
"""Pairs up to which the best other choice is looked for where places have capacities."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """Users, places that stand and places that may be chosen, in seconds of each other.

    Attributes
    ----------
    users
        Of each cell, shape (n,).
    to_candidates
        Seconds from each cell to each candidate, stored where within reach, shape (n, m).
    to_existing
        The same for the services that stand, shape (n, e).
    bonus_s
        How much nearer each candidate counts, shape (m,).
    limit_s
        Within which a user is near a place.
    longest_s
        What a user counts who has no place within it.
    capacity
        Users that a new place serves at most, or None without limit.
    existing_capacity
        The same for the services that stand, shape (e,), infinite where not known.
    """

    users: Floats
    to_candidates: csr_array
    to_existing: csr_array
    bonus_s: Floats
    limit_s: float
    longest_s: float
    capacity: float | None = None
    existing_capacity: Floats | None = None

    @property
    def before(self) -> Floats:
        """Seconds from each cell to the nearest service that stands, infinite where there is none."""
        return nearest_of(self.to_existing)

    def after(self, places: tuple[int, ...]) -> Floats:
        """Seconds from each cell to the nearest place, with some candidates chosen."""
        return np.minimum(self.before, nearest_of(self.to_candidates[:, np.array(places, np.int64)]))

    def counted(self) -> csr_array:
        """Seconds from each cell to each candidate as they count: shorter by the bonus, never below zero."""
        found = self.to_candidates.copy()
        found.data = np.maximum(found.data - self.bonus_s[found.indices], 0.0)
        return found


@dataclass(frozen=True, slots=True)
class Exchange:
    """The best other candidate for a chosen place, and what the choice is worth with it."""

    place: int
    other: int
    worth: float
    equal: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Siting:
    """What was chosen.

    Attributes
    ----------
    chosen
        With the objective in which preferences count.
    worth
        The objective without preferences: users near a place, minutes, or places.
    worth_counted
        The same with them.
    exchanges
        For each chosen place the best other one.
    assigned
        Who goes where, with capacities.
    """

    chosen: Chosen
    worth: float
    worth_counted: float
    exchanges: tuple[Exchange, ...]
    assigned: Assigned | None


def nearest_of(seconds: csr_array) -> Floats:
    """Return the least stored value of each row, infinite where there is none."""
    found = np.full(seconds.shape[0], np.inf)
    filled = np.flatnonzero(np.diff(seconds.indptr))
    if len(filled):
        found[filled] = np.minimum.reduceat(seconds.data, seconds.indptr[filled])
    return found


def answer(
    problem: Problem, method: Method, *, number: int, share: float = 1.0, time_limit_s: float
) -> Siting | None:
    """Choose places; None where all candidates together are not enough for what is asked.

    Parameters
    ----------
    number
        Places at most; not for ``set-cover``.
    share
        Of the users who can be near a place at all that have to be, for ``set-cover``.

    Notes
    -----
    ``coverage`` maximises the users within the limit, ``p-median`` minimises the seconds of all users (those
    without a place within the longest time count that time), ``set-cover`` takes the fewest places. A
    candidate with a bonus counts as that much nearer; in ``set-cover`` nobody is near only by a bonus: it
    decides among choices of equally few places.
    """
    if problem.capacity is not None:
        return _with_capacity(problem, method, number, share, time_limit_s)
    if method == "set-cover":
        return _fewest(problem, share, time_limit_s)
    gains = _gains(problem, method, problem.counted())
    chosen = best_places(gains, number, time_limit_s=time_limit_s)
    true = _gains(problem, method, problem.to_candidates)
    places = np.array(chosen.places, np.int64)
    worth = float(gained(csc_array(true), places).sum())
    return Siting(
        chosen=chosen,
        worth=worth,
        worth_counted=chosen.worth,
        exchanges=_exchanges(csc_array(gains), chosen),
        assigned=None,
    )


def _gains(problem: Problem, method: Method, seconds: csr_array) -> csr_array:
    """Return what each cell gains from each candidate beside what stands: users, or user-seconds."""
    known, users = problem.before, problem.users
    row = np.repeat(np.arange(len(users)), np.diff(seconds.indptr))
    if method == "coverage":
        worth = np.where((known[row] > problem.limit_s) & (seconds.data <= problem.limit_s), users[row], 0.0)
    else:
        base = np.minimum(known, problem.longest_s)
        worth = np.maximum(base[row] - seconds.data, 0.0) * users[row]
    # Without a copy the zeros would be taken out of the table of times too.
    found = csr_array((worth, seconds.indices, seconds.indptr), shape=seconds.shape, copy=True)
    found.eliminate_zeros()
    return found


def _exchanges(gains: csc_array, chosen: Chosen) -> tuple[Exchange, ...]:
    found = []
    for place in chosen.places:
        rest = np.array([p for p in chosen.places if p != place], np.int64)
        known = gained(gains, rest)
        more = marginal(gains, known)
        more[list(chosen.places)] = -1.0
        top = int(np.argmax(more))
        if more[top] > 0:
            worth = float(known.sum() + more[top])
            equal = worth >= chosen.worth - EXACT * max(chosen.worth, 1.0)
            found.append(Exchange(place, top, worth, equal))
    return tuple(found)


def _within(seconds: csr_array, limit_s: float) -> csr_array:
    """Return where seconds are within a limit, as ones."""
    row = np.repeat(np.arange(seconds.shape[0]), np.diff(seconds.indptr))
    inside = seconds.data <= limit_s
    entries = (np.ones(int(inside.sum())), (row[inside], seconds.indices[inside]))
    return csr_array(entries, shape=seconds.shape)


def _fewest(problem: Problem, share: float, time_limit_s: float) -> Siting | None:
    near = _within(problem.to_candidates, problem.limit_s)
    there = problem.before <= problem.limit_s
    reachable = there | (np.diff(near.indptr) > 0)
    asked = share * problem.users[reachable].sum() - problem.users[there].sum()
    wanting = np.where(there, 0.0, problem.users)
    chosen = fewest_places(wanting, near, float(asked), problem.bonus_s, time_limit_s=time_limit_s)
    if chosen is None:
        return None
    return Siting(chosen=chosen, worth=chosen.worth, worth_counted=chosen.worth, exchanges=(), assigned=None)


def _with_capacity(
    problem: Problem, method: Method, number: int, share: float, time_limit_s: float
) -> Siting | None:
    assert problem.capacity is not None  # noqa: S101 - asked before
    candidates, standing = problem.to_candidates.shape[1], problem.to_existing.shape[1]
    room = problem.existing_capacity if problem.existing_capacity is not None else np.full(standing, np.inf)
    capacity = np.concatenate([np.full(candidates, problem.capacity), room])
    counted = problem.to_candidates if method == "set-cover" else problem.counted()
    seconds = csr_array(hstack([_stored(counted), _stored(problem.to_existing)], format="csr"))
    seconds.data -= 1.0
    limit = problem.longest_s if method == "p-median" else problem.limit_s
    near = _within(seconds, limit)
    kept = seconds.data <= limit
    if method == "set-cover":
        reachable = np.diff(near.indptr) > 0
        asked = share * float(problem.users[reachable].sum())
        found = fewest_with_capacity(
            problem.users, near, capacity, candidates, asked, problem.bonus_s, time_limit_s=time_limit_s
        )
        return None if found is None else _answered(found, found.chosen.worth)
    worth = near
    if method == "p-median":
        worth = near.copy()
        worth.data = limit - seconds.data[kept]
    assigned = most_with_capacity(
        problem.users, worth, capacity, candidates, number,
        time_limit_s=time_limit_s, second=worth.nnz <= SECOND_BEST,
    )  # fmt: skip
    return _answered(assigned, _true_worth(problem, method, assigned.served))


def _stored(seconds: csr_array) -> csr_array:
    """Return times of which none is zero, so that adding tables side by side keeps them: one second more."""
    found = seconds.copy()
    found.data = found.data + 1.0
    return found


def _true_worth(problem: Problem, method: Method, served: csr_array) -> float:
    """Return what those served are worth by the times as they are."""
    true = csr_array(hstack([_stored(problem.to_candidates), _stored(problem.to_existing)], format="csr"))
    pairs = served.tocoo()
    if pairs.nnz == 0:
        return 0.0
    seconds = np.asarray(csr_matrix(true)[pairs.row, pairs.col]).ravel() - 1.0
    if method == "coverage":
        return float(pairs.data[seconds <= problem.limit_s].sum())
    return float((pairs.data * np.maximum(problem.longest_s - seconds, 0.0)).sum())


def _answered(found: Assigned, worth: float) -> Siting:
    exchanges: tuple[Exchange, ...] = ()
    if found.second is not None:
        out = set(found.chosen.places) - set(found.second.places)
        into = set(found.second.places) - set(found.chosen.places)
        if len(out) == 1 and len(into) == 1:
            equal = found.second.worth >= found.chosen.worth * (1 - 1e-7)
            exchanges = (Exchange(out.pop(), into.pop(), found.second.worth, equal),)
    return Siting(
        chosen=found.chosen,
        worth=worth,
        worth_counted=found.chosen.worth,
        exchanges=exchanges,
        assigned=found,
    )
