"""Why a project is not funded, and what would have funded it: each answer can be tried and comes true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.norms.fund.acts import plain
from sttm.norms.fund.calls import Call
from sttm.norms.fund.candidates import Candidate
from sttm.norms.fund.selection import Limit, Selection, benefit, ranked_order, select_best

__all__ = ["MOST_TRIED", "why_not_best", "why_not_ranked"]

MOST_TRIED = 3000
"""Projects times tries: the greatest benefit is sought anew with each of the nearest unfunded ones in."""

ZERO = Decimal(0)
HUNDREDTH = Decimal("0.01")


def why_not_ranked(
    candidates: Sequence[Candidate], selection: Selection, *, by_points: bool = True
) -> dict[str, dict[str, Any]]:
    """Return for each project without a grant why the ranking left it out, and what would have let it in.

    Parameters
    ----------
    by_points
        Whether to say how many points it would have taken: not where the budget was spent step by step.
    """
    order = ranked_order([c for c in candidates if not c.refused])
    used = _used(order, selection) if by_points else None
    found = {c.id: _refused(c) for c in candidates if c.refused}
    for place, one in enumerate(order):
        if one.id in selection.grants:
            continue
        own = [n for n, limit in enumerate(selection.limits) if one.id in limit.members]
        left = {n: _left(selection, n, one.id) for n in own}
        answer = _short(one, selection, left)
        if used is not None:
            answer["more_points_than"] = _points(order, place, selection, used, own)
        found[one.id] = answer
    return found


def _left(selection: Selection, place: int, name: str) -> Decimal:
    """Return what was left of a limit at the turn of a project, or at the end where turns do not count."""
    turn = selection.before.get(name)
    return selection.left(selection.limits[place]) if turn is None else turn[place]


def why_not_best(
    call: Call, candidates: Sequence[Candidate], selection: Selection, *, try_each: bool = True
) -> dict[str, dict[str, Any]]:
    """Return for each project without a grant why the selection of greatest benefit left it out.

    What the others lose when a project is put in is how much more benefit it would have to bring. For the
    nearest by benefit for each euro the selection is sought anew and gives the least; for the rest an
    exchange gives what is enough.
    """
    found = {c.id: _refused(c) for c in candidates if c.refused}
    out = [c for c in candidates if not c.refused and c.id not in selection.grants]
    out.sort(key=lambda c: (-(c.benefit or ZERO) / c.project.requested, c.id))
    whole = benefit(candidates, selection.grants)
    lefts = [selection.left(limit) for limit in selection.limits]
    tries = MOST_TRIED // max(len(candidates), 1) if try_each else 0
    for place, one in enumerate(out):
        left = {n: lefts[n] for n, limit in enumerate(selection.limits) if one.id in limit.members}
        answer = _short(one, selection, left)
        if not one.benefit:
            answer["code"] = "no_benefit" if not answer["short"] else answer["code"]
        if try_each:
            tried = place < tries
            more = (
                _least_more(call, candidates, selection, one, whole)
                if tried
                else _enough_more(candidates, selection, one)
            )
            answer |= {"more_benefit": more, "more_benefit_is_least": tried}
        found[one.id] = answer
    return found


def _refused(one: Candidate) -> dict[str, Any]:
    return {"code": "not_eligible", "reasons": [r.model_dump() for r in one.refused], "short": []}


def _short(one: Candidate, selection: Selection, left: Mapping[int, Decimal]) -> dict[str, Any]:
    """Say which limits leave too little, by how much, and with what part it would have been content."""
    short = [
        {
            "limit": selection.limits[n].kind,
            "name": selection.limits[n].name,
            "left": plain(room),
            "missing": plain(one.least - room),
        }
        for n, room in left.items()
        if room < one.least
    ]
    room = min(left.values())
    code = selection.limits[_tightest(selection.limits, left)].kind if short else "others"
    return {
        "code": code,
        "reasons": [],
        "short": short,
        "missing_money": plain(max(one.least - room, ZERO)),
        "part_that_fits": plain(room) if ZERO < room < one.least else None,
    }


def _tightest(limits: Sequence[Limit], left: Mapping[int, Decimal]) -> int:
    """Return the limit that leaves least; of equal ones the more special, which explains more."""
    special = {"municipality": 0, "reserve": 1, "budget": 2}
    return min(left, key=lambda n: (left[n], special[limits[n].kind]))


def _used(order: Sequence[Candidate], selection: Selection) -> NDArray[np.int64]:
    """Return what is used of each limit, in cents, before each turn; shape (turns + 1, limits)."""
    spent = np.zeros((len(order) + 1, len(selection.limits)), dtype=np.int64)
    for turn, one in enumerate(order):
        amount = int(selection.grants.get(one.id, ZERO) * 100)
        if amount:
            for n, limit in enumerate(selection.limits):
                if one.id in limit.members:
                    spent[turn + 1, n] = amount
    return spent.cumsum(axis=0)


def _points(
    order: Sequence[Candidate], place: int, selection: Selection, used: NDArray[np.int64], own: Sequence[int]
) -> str | None:
    """Return the points of the project it would have to pass, or None where no rank would have helped."""
    amounts = np.array([int(selection.limits[n].amount * 100) for n in own])
    rooms = amounts - used[:place][:, own]
    fits = (rooms >= int(order[place].least * 100)).all(axis=1)
    turns = np.flatnonzero(fits)
    return plain(order[int(turns[-1])].points) if len(turns) else None


def _least_more(
    call: Call, candidates: Sequence[Candidate], selection: Selection, one: Candidate, whole: Decimal
) -> str | None:
    with_it = select_best(call, candidates, selection.budget, forced=one.id)
    if with_it is None:
        return None
    lost = max(whole - benefit(candidates, with_it.grants), ZERO)
    part = with_it.grants[one.id] / one.project.requested
    return plain((lost / part).quantize(HUNDREDTH, ROUND_CEILING))


def _enough_more(candidates: Sequence[Candidate], selection: Selection, one: Candidate) -> str | None:
    """Put a project in, and take out what has the least benefit for each euro until it fits."""
    wanted = one.project.requested
    own = [limit for limit in selection.limits if one.id in limit.members]
    if any(limit.amount < wanted for limit in own):
        return None
    over = {n: wanted - selection.left(limit) for n, limit in enumerate(own)}
    funded = sorted(
        (c for c in candidates if c.id in selection.grants),
        key=lambda c: ((c.benefit or ZERO) / c.project.requested, c.id),
    )
    lost = ZERO
    for other in funded:
        counted = [n for n, limit in enumerate(own) if other.id in limit.members and over[n] > 0]
        if counted:
            grant = selection.grants[other.id]
            lost += (other.benefit or ZERO) * grant / other.project.requested
            for n, limit in enumerate(own):
                over[n] -= grant if other.id in limit.members else ZERO
    return plain(max(lost - (one.benefit or ZERO), ZERO).quantize(HUNDREDTH, ROUND_CEILING))
