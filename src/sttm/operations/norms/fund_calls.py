"""The calls of a fund as use cases: projects selected by rank and by benefit, with every reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sttm.errors import Fault, InputError, RequestError
from sttm.evaluation.inputs import text_dict
from sttm.norms.fund.acts import Grant, plain
from sttm.norms.fund.call_reading import read_call, read_projects
from sttm.norms.fund.calls import CALL, PROJECTS, Call
from sttm.norms.fund.candidates import Candidate, candidates_of
from sttm.norms.fund.selection import Selection, benefit, nested, ranked_order, select_best, select_by_rank
from sttm.norms.fund.unfunded import why_not_best, why_not_ranked
from sttm.operations.norms.fund import OpenBooks
from sttm.quantities import fingerprint

__all__ = ["opened_call", "select_projects"]

ZERO = Decimal(0)


def opened_call(opened: OpenBooks, name: str | None) -> tuple[Call, tuple[Candidate, ...]]:
    """Return a call of the books, and its projects as it sees them.

    Raises
    ------
    RequestError
        If the books have no such call, or several and none is named.
    InputError
        If the call or its projects are faulty.
    """
    calls = {}
    for beside in opened.books.calls:
        call = read_call(opened.beside(beside), opened.pack)
        if call.id in calls:
            fault = Fault(code="twice", message=f"call {call.id} is in two files of the books", file=beside)
            raise InputError(str(fault), [fault])
        calls[call.id] = (call, beside)
    if name is None and len(calls) == 1:
        name = next(iter(calls))
    if name not in calls:
        said = "they name no call" if not calls else f"its calls: {', '.join(sorted(calls))}"
        msg = f"{opened.path.name} does not say which call" if name is None else f"there is no call {name}"
        raise RequestError(msg, remedy=f"name one; {said}")
    call, file = calls[name]
    path = opened.beside(file).parent / call.projects
    if not path.is_file():
        fault = Fault(code="no-file", message=f"there is no file {call.projects} beside it", file=file)
        raise InputError(str(fault), [fault])
    projects = read_projects(path, call, opened.pack, opened.parties)
    return call, candidates_of(call, projects, opened.pack, opened.parties, opened.adhesions)


def select_projects(
    opened: OpenBooks,
    name: str | None = None,
    *,
    budget: Decimal | None = None,
    step: Decimal | None = None,
) -> dict[str, Any]:
    """Return what a call funds by rank and by benefit, and for every other project why not, and what would.

    Parameters
    ----------
    budget
        Another budget than that of the call, to try it.
    step
        Step by which to spend it, so that a larger budget never drops a project; that of the call by default.

    Raises
    ------
    RequestError, InputError
        As :func:`opened_call`; or if the budget or the step is no amount of money.
    """
    call, candidates = opened_call(opened.sound(), name)
    money, step = budget or call.budget, step or call.nested_step
    if money <= 0 or (step is not None and not 0 < step <= money):
        raise RequestError(
            "budget and step are amounts, the step no more than the budget", remedy="correct it"
        )
    ranking, best = _selected(call, candidates, money, step)
    whys = why_not_ranked(candidates, ranking, by_points=step is None)
    others = why_not_best(call, candidates, best, try_each=step is None)
    order = {c.id: n for n, c in enumerate(ranked_order([c for c in candidates if not c.refused]), 1)}
    rows = sorted(candidates, key=lambda c: (order.get(c.id, len(candidates) + 1), c.id))
    body = {
        "kind": "fund_selection",
        **opened.head(),
        "call": _call(call),
        "projects_file": fingerprint(PROJECTS.dump_python(tuple(c.project for c in candidates), mode="json")),
        "budget": plain(money),
        "nested_step": None if step is None else plain(step),
        "committed": plain(opened.ledger.balance(f"call/{call.id}", call.currency) + _granted(opened, call)),
        "ranking": _summary(call, candidates, ranking),
        "best": _summary(call, candidates, best),
        "projects": [
            {
                **_project(opened, call, c),
                "rank": order.get(c.id),
                "ranking": _fate(c, ranking, whys),
                "best": _fate(c, best, others),
            }
            for c in rows
        ],
    }
    return {**body, "fingerprint": fingerprint(body)}


def _granted(opened: OpenBooks, call: Call) -> Decimal:
    grants = (e.act for e in opened.ledger.entries if isinstance(e.act, Grant))
    return sum((a.amount for a in grants if a.call == call.id), ZERO)


def _selected(
    call: Call, candidates: Sequence[Candidate], money: Decimal, step: Decimal | None
) -> tuple[Selection, Selection]:
    if step is not None:
        return nested(call, candidates, money, step)
    best = select_best(call, candidates, money)
    assert best is not None  # noqa: S101 - nothing is forced: no project at all is a selection
    return select_by_rank(call, candidates, money), best


def _call(call: Call) -> dict[str, Any]:
    body = CALL.dump_python(call, mode="json")
    return {**body, "fingerprint": fingerprint(body), "most_points": sum(c.most for c in call.criteria)}


def _summary(call: Call, candidates: Sequence[Candidate], selection: Selection) -> dict[str, Any]:
    reserves = {r.id: r for r in call.reserves}
    named = {c.id: c for c in candidates}
    limits = []
    for limit in selection.limits:
        if limit.kind == "municipality":
            continue
        inside = sum(
            (g for n, g in selection.grants.items() if limit.kind == "budget" or n not in limit.members), ZERO
        )
        limits.append(
            {
                "limit": limit.kind,
                "name": limit.name,
                "title": None if limit.kind == "budget" else text_dict(reserves[limit.name].title),
                "kept": plain(selection.budget - limit.amount if limit.kind == "reserve" else limit.amount),
                "granted": plain(inside),
                "projects": sum(
                    limit.kind == "budget" or limit.name in named[n].reserves for n in selection.grants
                ),
            }
        )
    return {
        "funded": len(selection.grants),
        "in_part": sum(g < named[n].project.requested for n, g in selection.grants.items()),
        "granted": plain(selection.spent),
        "unspent": plain(selection.budget - selection.spent),
        "benefit": plain(benefit(candidates, selection.grants).quantize(Decimal("0.01"))),
        "points": plain(sum((named[n].points for n in selection.grants), ZERO)),
        "limits": limits,
    }


def _project(opened: OpenBooks, call: Call, one: Candidate) -> dict[str, Any]:
    party = opened.parties[one.project.municipality]
    return {
        "id": one.id,
        "title": one.project.title,
        "municipality": party.id,
        "municipality_name": party.name,
        "inhabitants": party.inhabitants,
        "cost": plain(one.project.cost),
        "requested": plain(one.project.requested),
        "least": plain(one.least),
        "eligible": not one.refused,
        "refused": [text_dict(r) for r in one.refused],
        "points": {"low": plain(one.points), "high": plain(one.points_high)},
        "scores": [
            {"criterion": s.criterion, "low": plain(s.low), "high": plain(s.high)} for s in one.scores
        ],
        "benefit": None if one.benefit is None else plain(one.benefit),
        "reserves": [r.id for r in call.reserves if r.id in one.reserves],
    }


def _fate(one: Candidate, selection: Selection, whys: Mapping[str, Any]) -> dict[str, Any]:
    grant = selection.grants.get(one.id)
    return {
        "grant": None if grant is None else plain(grant),
        "in_part": grant is not None and grant < one.project.requested,
        "why_not": whys.get(one.id) if grant is None else None,
    }
