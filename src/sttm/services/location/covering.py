"""The fewest places with which a share of the users is near one: set cover, with a proof.

References
----------
Toregas, C., Swain, R., ReVelle, C., Bergman, L. (1971). The location of emergency service facilities.
*Operations Research* 19, 1363–1373.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from sttm.services.location.gains import EXACT, Chosen, gained, marginal
from sttm.services.location.programme import FREE, Rows, Solved, solve

__all__ = ["fewest_places"]

Floats = NDArray[np.float64]


def fewest_places(
    users: Floats, near: csr_array, asked: float, preference: Floats, *, time_limit_s: float
) -> Chosen | None:
    """Return the fewest columns of which so many users are near one, or None where all are not enough.

    Parameters
    ----------
    users
        Of each row, shape (n,).
    near
        Which columns each row is near to (stored entries, whatever their value), shape (n, m).
    asked
        Users that have to be near a place.
    preference
        Of each column: among choices of equally few places the one with the greatest sum is taken.
    """
    if asked <= 0:
        return Chosen((), 0.0, 0.0, proved=True)
    reached = np.diff(near.indptr) > 0
    possible = float(users[reached].sum())
    slack = EXACT * max(float(users.sum()), 1.0)
    if possible < asked - slack:
        return None
    merged, pattern = _merged(users, near)
    every = asked >= possible - slack
    start = _greedy(merged, pattern, asked - slack)
    first = _solved(merged, pattern, asked - slack, every, None, None, time_limit_s, start)
    chosen = start if first.values is None else np.flatnonzero(first.values[: near.shape[1]] > 0.5)
    count = min(len(chosen), len(start))
    chosen = chosen if len(chosen) <= len(start) else start
    # A number of places is whole: a bound above 3 is a bound of 4.
    bound = float(count) if first.proved else max(0.0, float(np.ceil(first.bound - 1e-6)))
    proved = first.proved or bound >= count
    if proved and preference.max(initial=0.0) > 0:
        second = _solved(merged, pattern, asked - slack, every, count, preference, time_limit_s, chosen)
        if second.values is not None:
            chosen = np.flatnonzero(second.values[: near.shape[1]] > 0.5)
        proved = second.proved
    return Chosen(tuple(int(c) for c in np.sort(chosen)), float(len(chosen)), bound, proved)


def _merged(users: Floats, near: csr_array) -> tuple[Floats, csr_array]:
    """Return the users by the set of places they are near to: rows with the same one count together."""
    sums: dict[bytes, float] = {}
    first: dict[bytes, int] = {}
    for row in np.flatnonzero((users > 0) & (np.diff(near.indptr) > 0)):
        key = np.sort(near.indices[near.indptr[row] : near.indptr[row + 1]]).tobytes()
        sums[key] = sums.get(key, 0.0) + float(users[row])
        first.setdefault(key, int(row))
    pattern = csr_array(near[list(first.values())]) if first else csr_array((0, near.shape[1]))
    pattern.data = np.ones(pattern.nnz)
    return np.array(list(sums.values())), pattern


def _greedy(users: Floats, pattern: csr_array, asked: float) -> NDArray[np.int64]:
    table = csc_array(pattern)
    table.data = users[table.indices]
    best, chosen = np.zeros(len(users)), np.empty(0, np.int64)
    while best.sum() < asked:
        chosen = np.append(chosen, np.argmax(marginal(table, best)))
        best = gained(table, chosen)
    for column in chosen:
        rest = chosen[chosen != column]
        if len(rest) and gained(table, rest).sum() >= asked:
            chosen = rest
    return chosen


def _solved(
    users: Floats,
    pattern: csr_array,
    asked: float,
    every: bool,
    count: int | None,
    preference: Floats | None,
    time_limit_s: float,
    start: NDArray[np.int64],
) -> Solved:
    """Solve for the fewest places, or, given how many, for the most preferred ones."""
    groups, places = pattern.shape
    rows, row = Rows(), np.repeat(np.arange(groups), np.diff(pattern.indptr))
    columns = places if every else places + groups
    begin = np.zeros(columns)
    begin[start] = 1.0
    if every:
        rows.add(row, pattern.indices.astype(np.int64), 1.0, 1.0, FREE, groups)
    else:
        own = places + np.arange(groups)
        at = np.concatenate([pattern.indices, own])
        factor = np.concatenate([np.ones(len(row)), np.full(groups, -1.0)])
        rows.add(np.concatenate([row, np.arange(groups)]), at, factor, 0.0, FREE, groups)
        scale = float(users.max())
        rows.add(np.zeros(groups, np.int64), own, users / scale, asked / scale, FREE, 1)
        begin[places:] = np.asarray(pattern @ begin[:places]) > 0
    cost = np.zeros(columns)
    cost[:places] = 1.0 if preference is None else preference / preference.max()
    if count is not None:
        rows.add(np.zeros(places, np.int64), np.arange(places), 1.0, -FREE, float(count), 1)
    return solve(
        cost, np.ones(columns), np.arange(columns) < places, rows,
        maximise=preference is not None, time_limit_s=time_limit_s, start=begin,
    )  # fmt: skip
