"""Places that serve at most so many users each: users are assigned, the users of a cell also in parts.

The assignment is the best for all users together, as a service that assigns its places makes it; people who
choose by themselves do no better.

References
----------
Current, J., Storbeck, J. (1988). Capacitated covering models. *Environment and Planning B* 15, 153–163.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.services.location.gains import EXACT, Chosen
from sttm.services.location.programme import FREE, Rows, Solved, solve

__all__ = ["Assigned", "fewest_with_capacity", "most_with_capacity"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Assigned:
    """A choice with who goes where.

    Attributes
    ----------
    chosen
        Among the columns that may be opened.
    served
        Users of each row that each column serves, shape (n, m + e): candidates, then existing places.
    second
        The best other choice, or None where it was not looked for or there is none.
    """

    chosen: Chosen
    served: csr_array
    second: Chosen | None = None


@dataclass(frozen=True, eq=False)
class _Programme:
    """Columns: the candidates, then how many users of a row go to a place."""

    users: Floats
    worth: csr_array
    capacity: Floats
    candidates: int

    def rows(self, *, number: int | None = None, served: float | None = None) -> Rows:
        rows, worth = Rows(), self.worth
        pairs = self.candidates + np.arange(worth.nnz)
        row = np.repeat(np.arange(worth.shape[0]), np.diff(worth.indptr))
        rows.add(row, pairs, 1.0, -FREE, self.users / self.unit, worth.shape[0])
        places = worth.shape[1]
        mine = np.arange(self.candidates)
        room = self.capacity / self.unit
        high = np.where(np.arange(places) < self.candidates, 0.0, np.where(np.isinf(room), FREE, room))
        rows.add(
            np.concatenate([worth.indices, mine]),
            np.concatenate([pairs, mine]),
            np.concatenate([np.ones(worth.nnz), -room[mine]]),
            -FREE,
            high,
            places,
        )
        # What a place serves of a cell needs the place: without it the bound is far off.
        open_ = np.flatnonzero(worth.indices < self.candidates)
        at, count = np.arange(len(open_)), len(open_)
        rows.add(
            np.concatenate([at, at]),
            np.concatenate([pairs[open_], worth.indices[open_]]),
            np.concatenate(
                [
                    np.ones(count),
                    -np.minimum(self.users[row[open_]], self.capacity[worth.indices[open_]]) / self.unit,
                ]
            ),
            -FREE,
            0.0,
            count,
        )
        if number is not None:
            rows.add(np.zeros(self.candidates, np.int64), mine, 1.0, -FREE, float(number), 1)
        if served is not None:
            rows.add(np.zeros(worth.nnz, np.int64), pairs, 1.0, served / self.unit, FREE, 1)
        return rows

    @property
    def unit(self) -> float:
        """Users that count as one in the programme: the solver's tolerances are absolute."""
        return max(float(self.users.max(initial=0.0)), 1e-12)

    def solved(self, rows: Rows, cost: Floats, *, maximise: bool, time_limit_s: float) -> Solved:
        columns = self.candidates + self.worth.nnz
        upper = np.full(columns, FREE)
        upper[: self.candidates] = 1.0
        whole = np.arange(columns) < self.candidates
        return solve(cost, upper, whole, rows, maximise=maximise, time_limit_s=time_limit_s)

    def opened(self, values: Floats) -> Ints:
        return np.flatnonzero(values[: self.candidates] > 0.5)

    def assigned(self, values: Floats) -> csr_array:
        users = np.maximum(values[self.candidates :], 0.0) * self.unit
        found = csr_array((users, self.worth.indices, self.worth.indptr), shape=self.worth.shape, copy=True)
        found.data[found.data < EXACT * self.unit] = 0.0
        found.eliminate_zeros()
        return found


def most_with_capacity(
    users: Floats,
    worth: csr_array,
    capacity: Floats,
    candidates: int,
    number: int,
    *,
    time_limit_s: float,
    second: bool = False,
) -> Assigned:
    """Choose at most ``number`` candidates so that what the users served are worth is the most.

    Parameters
    ----------
    users
        Of each row, shape (n,).
    worth
        Of one user of a row in a place, stored where the place may serve the row at all, shape (n, m + e).
    capacity
        Users each place serves at most, shape (m + e,); infinite where there is no limit.
    candidates
        m: the first columns, that may be opened; the others are there already.
    second
        Look for the best other choice too.
    """
    model = _Programme(users, worth, capacity, candidates)
    scale = max(float(worth.data.max(initial=0.0)), 1e-12)
    cost = np.concatenate([np.zeros(candidates), worth.data / scale])
    rows = model.rows(number=number)
    solved = model.solved(rows, cost, maximise=True, time_limit_s=time_limit_s)
    if solved.values is None:
        nothing = csr_array(worth.shape)
        return Assigned(Chosen((), 0.0, solved.bound * scale * model.unit, proved=False), nothing)
    found = model.opened(solved.values)
    served = model.assigned(solved.values)
    total = float((solved.values[candidates:] * worth.data).sum() * model.unit)
    bound = total if solved.proved else max(total, solved.bound * scale * model.unit)
    useful = found[np.asarray(served.sum(axis=0))[found] > 0]
    chosen = Chosen(tuple(int(c) for c in useful), total, bound, solved.proved)
    other = None
    if second and solved.proved and len(useful):
        sign = np.where(np.isin(np.arange(candidates), useful), 1.0, 0.0)
        rows.add(np.zeros(candidates, np.int64), np.arange(candidates), sign, -FREE, len(useful) - 1.0, 1)
        again = model.solved(rows, cost, maximise=True, time_limit_s=time_limit_s)
        if again.values is not None:
            worth_of = float((again.values[candidates:] * worth.data).sum() * model.unit)
            other = Chosen(
                tuple(int(c) for c in model.opened(again.values)), worth_of, worth_of, again.proved
            )
    return Assigned(chosen, served, other)


def fewest_with_capacity(
    users: Floats,
    near: csr_array,
    capacity: Floats,
    candidates: int,
    asked: float,
    preference: Floats,
    *,
    time_limit_s: float,
) -> Assigned | None:
    """Return the fewest candidates with which so many users are served, or None where all are not enough.

    Parameters
    ----------
    near
        Stored where a place may serve a row, shape (n, m + e).
    asked
        Users to be served, by candidates or existing places.
    preference
        Of each candidate: among equally few the greatest sum is taken.
    """
    pattern = csr_array((np.ones(near.nnz), near.indices, near.indptr), shape=near.shape)
    model = _Programme(users, pattern, capacity, candidates)
    slack = EXACT * max(float(users.sum()), 1.0)
    rows = model.rows(served=asked - slack)
    cost = np.concatenate([np.ones(candidates), np.zeros(near.nnz)])
    solved = model.solved(rows, cost, maximise=False, time_limit_s=time_limit_s)
    if not solved.feasible:
        return None
    if solved.values is None:
        return Assigned(Chosen((), 0.0, max(0.0, solved.bound), proved=False), csr_array(near.shape))
    found, proved = model.opened(solved.values), solved.proved
    bound = float(len(found)) if proved else max(0.0, float(np.ceil(solved.bound - 1e-6)))
    values = solved.values
    if proved and preference.max(initial=0.0) > 0:
        rows.add(np.zeros(candidates, np.int64), np.arange(candidates), 1.0, -FREE, float(len(found)), 1)
        wished = np.concatenate([preference / preference.max(), np.zeros(near.nnz)])
        again = model.solved(rows, wished, maximise=True, time_limit_s=time_limit_s)
        if again.values is not None:
            values, found, proved = again.values, model.opened(again.values), again.proved
    chosen = Chosen(tuple(int(c) for c in found), float(len(found)), bound, proved)
    return Assigned(chosen, model.assigned(values))
