"""The places of which users gain most, each user from the best of them: chosen with a proof.

Maximal coverage and p-median are one problem: choose at most N columns of a table of gains, so that the
sum over the rows of the greatest gain chosen is the greatest. Greedy choice and exchanges give a choice; the
Lagrangian relaxation of "one place for each user" gives a bound, and shows of most candidates that they are
in no better choice or in every one; HiGHS decides among the rest.

References
----------
Church, R., ReVelle, C. (1974). The maximal covering location problem. *Papers of the Regional Science
Association* 32, 101–118. Cornuéjols, G., Fisher, M. L., Nemhauser, G. L. (1977). Location of bank accounts
to optimize float. *Management Science* 23, 789–810. Beasley, J. E. (1993). Lagrangean heuristics for
location problems. *European Journal of Operational Research* 65, 383–399.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from sttm.services.location.programme import FREE, Rows, solve

__all__ = ["Chosen", "best_places", "gained", "marginal"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 400
"""Steps of the relaxation at most."""

PATIENCE = 15
"""Steps without a better bound after which the step is halved."""

FINEST = 1e-4
"""Length of step at which the relaxation ends."""

MOST_PAIRS = 1_500_000
"""Pairs of users and places beyond which HiGHS is not asked: the bound is that of the relaxation."""

EXACT = 1e-9
"""Relative difference below which two sums of gains are the same."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Places chosen, what they are worth, and what nothing can better.

    Attributes
    ----------
    places
        Columns, ascending.
    worth, bound
        Of the objective; equal where the choice is proved.
    proved
        Whether no other choice is worth more.
    """

    places: tuple[int, ...]
    worth: float
    bound: float
    proved: bool

    @property
    def gap(self) -> float:
        """How much more than this another choice could be worth, as a share of the bound."""
        return (
            0.0 if self.proved or self.bound == self.worth else abs(self.bound - self.worth) / abs(self.bound)
        )


def marginal(gains: csc_array, known: Floats) -> Floats:
    """Return what each column adds to what every row has already: Σ max(0, gain − known), shape (m,)."""
    found: Floats = _marginal(gains.indptr, gains.indices, gains.data, known)
    return found


@numba.njit(cache=True, nogil=True)
def _marginal(starts, rows, gains, known):  # type: ignore[no-untyped-def]
    count = len(starts) - 1
    found = np.zeros(count)
    for column in range(count):
        total = 0.0
        for k in range(starts[column], starts[column + 1]):
            more = gains[k] - known[rows[k]]
            if more > 0.0:
                total += more
        found[column] = total
    return found


@numba.njit(cache=True, nogil=True)
def _best_two(starts, rows, gains, chosen, base):  # type: ignore[no-untyped-def]
    """Return the best and second-best gain of each row among columns, and from which the best comes."""
    best, second = base.copy(), base.copy()
    source = np.full(len(base), -1, np.int64)
    for position in range(len(chosen)):
        column = chosen[position]
        for k in range(starts[column], starts[column + 1]):
            row, gain = rows[k], gains[k]
            if gain > best[row]:
                second[row] = best[row]
                best[row] = gain
                source[row] = position
            elif gain > second[row]:
                second[row] = gain
    return best, second, source


@numba.njit(cache=True, nogil=True)
def _served(starts, rows, gains, chosen, prices):  # type: ignore[no-untyped-def]
    """Return for how many of the chosen columns each row has more to gain than its price."""
    count = np.zeros(len(prices))
    for column in chosen:
        for k in range(starts[column], starts[column + 1]):
            if gains[k] > prices[rows[k]]:
                count[rows[k]] += 1.0
    return count


def gained(gains: csc_array, places: Ints) -> Floats:
    """Return the greatest gain of each row among some columns, shape (n,)."""
    base = np.zeros(gains.shape[0])
    best: Floats = _best_two(gains.indptr, gains.indices, gains.data, np.asarray(places, np.int64), base)[0]
    return best


def best_places(gains: csr_array, number: int, *, time_limit_s: float) -> Chosen:
    """Choose at most ``number`` columns so that the rows gain most.

    Parameters
    ----------
    gains
        What each row gains from each column, none negative, shape (n, m).
    """
    table = csc_array(gains, dtype=np.float64, copy=True)  # zeros go out of it, not of the gains
    table.eliminate_zeros()
    most = min(number, table.shape[1])
    if most == 0 or table.nnz == 0:
        return Chosen((), 0.0, 0.0, proved=True)
    chosen = _exchanged(table, _greedy(table, most))
    chosen, bound, free, fixed = _relaxed(table, chosen, most)
    worth = float(gained(table, chosen).sum())
    tolerance = EXACT * max(worth, 1.0)
    proved = bound <= worth + tolerance
    if not proved:
        if len(free) == 0:
            proved = True
        elif table[:, free].nnz <= MOST_PAIRS:
            chosen, bound, proved = _decided(table, chosen, bound, free, fixed, most, time_limit_s)
            worth = float(gained(table, chosen).sum())
            proved = proved or bound <= worth + tolerance
    useful = _without_idle(table, chosen)
    return Chosen(tuple(int(c) for c in useful), worth, worth if proved else max(bound, worth), proved)


def _greedy(table: csc_array, number: int) -> Ints:
    best, chosen = np.zeros(table.shape[0]), np.empty(0, np.int64)
    for _ in range(number):
        more = marginal(table, best)
        more[chosen] = 0.0
        top = int(np.argmax(more))
        if more[top] <= 0:
            break
        chosen = np.append(chosen, top)
        best = gained(table, chosen)
    return chosen


def _exchanged(table: csc_array, chosen: Ints) -> Ints:
    """Exchange one place for another while that is worth more."""
    base = np.zeros(table.shape[0])
    improved = True
    while improved:
        improved = False
        for position in range(len(chosen)):
            best, second, source = _best_two(table.indptr, table.indices, table.data, chosen, base)
            without = np.where(source == position, second, best)
            more = marginal(table, without)
            more[np.delete(chosen, position)] = -1.0
            top = int(np.argmax(more))
            if more[top] > more[chosen[position]] * (1 + EXACT) + EXACT:
                chosen = chosen.copy()
                chosen[position] = top
                improved = True
    return chosen


def _relaxed(table: csc_array, chosen: Ints, number: int) -> tuple[Ints, float, Ints, Ints]:
    """Return a choice, a bound, the columns that are still open and those of every better choice."""
    size = table.shape[1]
    prices = gained(table, chosen)
    known = float(prices.sum())
    bound, length, idle = np.inf, 2.0, 0
    found = marginal(table, prices)
    for _ in range(ROUNDS):
        worth = marginal(table, prices)
        order = np.argsort(-worth, kind="stable")[:number]
        now = float(prices.sum() + worth[order].sum())
        if now < bound * (1 - 1e-12):
            bound, found, idle = now, worth, 0
        else:
            idle += 1
            if idle >= PATIENCE:
                length, idle = length / 2, 0
        tried = float(gained(table, order).sum())
        if tried > known:
            chosen = _exchanged(table, order.astype(np.int64))
            known = float(gained(table, chosen).sum())
        if bound <= known + EXACT * max(known, 1.0) or length < FINEST:
            break
        slope = 1.0 - _served(table.indptr, table.indices, table.data, order, prices)
        slope[(slope > 0) & (prices <= 0)] = 0.0
        norm = float(slope @ slope)
        if norm == 0:
            break
        prices = np.maximum(0.0, prices - length * max(now - known, EXACT * known) / norm * slope)
    ranked = np.argsort(-found, kind="stable")
    inside = np.zeros(size, bool)
    inside[ranked[:number]] = True
    last = found[ranked[number - 1]]
    following = found[ranked[number]] if size > number else 0.0
    floor = known - EXACT * max(known, 1.0)
    never = ~inside & (bound - last + found < floor)
    always = inside & (bound - found + following < floor)
    return chosen, bound, np.flatnonzero(~never & ~always), np.flatnonzero(always)


def _decided(
    table: csc_array, chosen: Ints, bound: float, free: Ints, fixed: Ints, number: int, time_limit_s: float
) -> tuple[Ints, float, bool]:
    """Let HiGHS choose among the columns that are still open."""
    base = gained(table, fixed)
    rest = csr_array(table[:, free])
    rest.data = np.maximum(rest.data - np.repeat(base, np.diff(rest.indptr)), 0.0)
    rest.eliminate_zeros()
    count, rows = len(free), Rows()
    all_free = np.arange(count)
    rows.add(np.zeros(count, np.int64), all_free, 1.0, -FREE, float(number - len(fixed)), 1)
    single, many = _levels(rest)
    cost = [np.zeros(count)]
    columns = count
    if single:
        patterns = list(single)
        row = np.repeat(np.arange(len(patterns)), [len(p) for p in patterns])
        rows.add(
            np.concatenate([row, np.arange(len(patterns))]),
            np.concatenate(
                [np.concatenate([np.array(p) for p in patterns]), columns + np.arange(len(patterns))]
            ),
            np.concatenate([np.ones(len(row)), np.full(len(patterns), -1.0)]),
            0.0,
            FREE,
            len(patterns),
        )
        cost.append(np.array([single[p] for p in patterns]))
        columns += len(patterns)
    if len(many):
        part = rest[many]
        pairs = np.arange(part.nnz)
        at = columns + pairs
        rows.add(np.repeat(np.arange(len(many)), np.diff(part.indptr)), at, 1.0, -FREE, 1.0, len(many))
        both = np.concatenate([pairs, pairs])
        rows.add(
            both, np.concatenate([at, part.indices]), np.repeat([1.0, -1.0], part.nnz), -FREE, 0.0, part.nnz
        )
        cost.append(part.data)
        columns += part.nnz
    # The solver's tolerances are absolute: gains are brought near one.
    scale = float(rest.data.max()) if rest.nnz else 1.0
    whole = np.arange(columns) < count
    costs = np.concatenate(cost) / scale
    solved = solve(costs, np.ones(columns), whole, rows, maximise=True, time_limit_s=time_limit_s)
    upper = min(bound, float(base.sum()) + solved.bound * scale)
    if solved.values is None:
        return chosen, upper, False
    mine = np.concatenate([fixed, free[solved.values[:count] > 0.5]]).astype(np.int64)
    if gained(table, mine).sum() < gained(table, chosen).sum():
        mine = chosen
    return mine, upper, solved.proved


def _levels(rest: csr_array) -> tuple[dict[tuple[int, ...], float], Ints]:
    """Return rows that gain the same from each of their columns, merged by these, and the other rows."""
    single: dict[tuple[int, ...], float] = {}
    many: list[int] = []
    for row in range(rest.shape[0]):
        values = rest.data[rest.indptr[row] : rest.indptr[row + 1]]
        if len(values) == 0:
            continue
        if np.ptp(values) == 0:
            pattern = tuple(rest.indices[rest.indptr[row] : rest.indptr[row + 1]].tolist())
            single[pattern] = single.get(pattern, 0.0) + float(values[0])
        else:
            many.append(row)
    return single, np.array(many, np.int64)


def _without_idle(table: csc_array, chosen: Ints) -> Ints:
    """Leave out places that add nothing to the others."""
    kept = np.unique(chosen)
    for column in kept[::-1]:
        rest = kept[kept != column]
        if len(rest) and marginal(table, gained(table, rest))[column] <= 0:
            kept = rest
    return np.asarray(kept, np.int64)
