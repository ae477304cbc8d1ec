"""Follow the money: source, rule, project, expected benefit, monitored effect, from the state files alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sttm.errors import RequestError
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.framework import framework_on
from sttm.norms.fund.acts import Commit, Confer, Grant, Pay, Recover, Reverse, plain
from sttm.norms.fund.calls import Call
from sttm.norms.fund.candidates import Candidate
from sttm.norms.fund.money_trail import Monitored, compositions, read_monitored
from sttm.norms.fund.selection import ranked_order
from sttm.operations.norms.fund import OpenBooks
from sttm.operations.norms.fund_calls import opened_call
from sttm.quantities import Answer, fingerprint

__all__ = ["trace_money"]

ZERO = Decimal(0)


def trace_money(opened: OpenBooks, project: str | None = None) -> dict[str, Any]:
    """Return for each project with a grant, or for one, where its money came from and what came of it.

    Raises
    ------
    RequestError
        If no such project has a grant on the day.
    InputError
        If the books or a call are faulty.
    """
    opened.sound()
    undone = {e.act.entry for e in opened.ledger.entries if isinstance(e.act, Reverse)}
    grants: dict[str, list[Grant]] = {}
    for one in opened.ledger.entries:
        if isinstance(one.act, Grant) and one.act.id not in undone:
            grants.setdefault(one.act.project, []).append(one.act)
    if project is not None and project not in grants:
        msg = f"project {project} has no grant on {opened.on}"
        raise RequestError(msg, remedy=f"granted: {', '.join(grants) or 'nothing yet'}")
    quanta = {c.id: Decimal(str(c.quantum)) for f in opened.funds for c in f.currencies}
    made = compositions(opened.ledger, quanta)
    calls = {
        name: opened_call(opened, name)
        for name in dict.fromkeys(g.call for own in grants.values() for g in own)
    }
    file = opened.books.monitored
    monitored = () if file is None else read_monitored(opened.beside(file))
    rows = [
        _trace(
            opened, name, own, calls, made, [m for m in monitored if m.project == name and m.on <= opened.on]
        )
        for name, own in grants.items()
        if project in (None, name)
    ]
    body = {
        "kind": "fund_trace",
        **opened.head(),
        "convention": {
            "it": "Ciò che lascia un conto si divide in proporzione alle fonti di cui il conto è fatto",
            "en": "What leaves an account is divided in proportion to the sources it is made of",
        },
        "projects": rows,
        "by_source": _by_source(rows),
    }
    return {**body, "fingerprint": fingerprint(body)}


def _trace(
    opened: OpenBooks,
    name: str,
    grants: list[Grant],
    calls: Mapping[str, tuple[Call, tuple[Candidate, ...]]],
    made: Mapping[tuple[str, str], Mapping[str, Decimal]],
    monitored: list[Monitored],
) -> dict[str, Any]:
    call, candidates = calls[grants[0].call]
    own = {c.id: c for c in candidates}.get(name)
    granted = sum((g.amount for g in grants), ZERO)
    paid = opened.ledger.balance(f"paid/{name}", call.currency)
    sources: dict[str, Decimal] = {}
    for account in (f"project/{name}", f"paid/{name}"):
        for origin, amount in made.get((account, call.currency), {}).items():
            sources[origin] = sources.get(origin, ZERO) + amount
    expected = None if own is None or own.benefit is None else own.benefit * granted / own.project.requested
    return {
        "project": name,
        "title": None if own is None else own.project.title,
        "municipality": None if own is None else opened.parties[own.project.municipality].name,
        "granted": plain(granted),
        "paid": plain(paid),
        "sources": [
            {**_source(opened, origin, call), "amount": plain(amount)}
            for origin, amount in sorted(sources.items(), key=lambda s: (-s[1], s[0]))
        ],
        "rule": _rule(opened, call, candidates, own),
        "acts": [
            {
                "on": a.on.isoformat(),
                "kind": a.kind,
                "act": a.act,
                "article": a.article,
                "amount": plain(a.amount),
            }
            for e in opened.ledger.entries
            for a in [e.act]
            if (isinstance(a, Grant | Pay | Recover) and a.project == name)
            or (isinstance(a, Commit) and a.call == call.id)
        ],
        "expected": {
            "title": text_dict(call.benefit.title),
            "unit": call.benefit.unit,
            "value": None if expected is None else plain(expected.quantize(Decimal("0.01"))),
        },
        "monitored": _monitored(call, expected, monitored),
    }


def _source(opened: OpenBooks, origin: str, call: Call) -> dict[str, Any]:
    """Return who is behind an account outside: a party, or whoever conferred the thing that was sold."""
    kind, _, name = origin.partition("/")
    acts = [e.act for e in opened.ledger.entries if isinstance(e.act, Confer)]
    if kind == "market":
        conferring = [a for a in acts if a.item == name]
        party, sold = conferring[-1].party, name
    else:
        party, sold = name, None
        conferring = [a for a in acts if a.party == name and _currency(opened, a) == call.currency]
    return {
        "party": party,
        "name": opened.parties[party].name,
        "kind": opened.parties[party].kind,
        "sold": sold,
        "acts": list(dict.fromkeys(a.act for a in conferring)),
    }


def _currency(opened: OpenBooks, act: Confer) -> str | None:
    rules = (f.conferment(act.conferment) for f in opened.funds if f.id == act.fund)
    return next((r.currency for r in rules if r is not None), None)


def _rule(
    opened: OpenBooks, call: Call, candidates: tuple[Candidate, ...], own: Candidate | None
) -> dict[str, Any]:
    article = framework_on(opened.pack, call.on).article(call.article)
    order = [c.id for c in ranked_order([c for c in candidates if not c.refused])]
    titles = {c.id: c.title for c in call.criteria}
    reserves = {r.id: r.title for r in call.reserves}
    return {
        "article": {"number": article.number, "title": text_dict(article.title)},
        "call": {"id": call.id, "title": text_dict(call.title), "act": call.act},
        "rank": order.index(own.id) + 1 if own is not None and own.id in order else None,
        "of": len(order),
        "points": None if own is None else plain(own.points),
        "scores": []
        if own is None
        else [{"title": text_dict(titles[s.criterion]), "points": plain(s.low)} for s in own.scores],
        "reserves": [] if own is None else [text_dict(reserves[r]) for r in reserves if r in own.reserves],
        "trace": [sourced_trace("article", article.number, article).as_dict()],
    }


def _monitored(call: Call, expected: Decimal | None, monitored: list[Monitored]) -> dict[str, Any]:
    """Compare what was measured last with what was expected; without a measure nothing is assessed."""
    last = next((m for m in reversed(monitored) if m.unit == call.benefit.unit), None)
    if last is None or expected is None:
        return {
            "answer": Answer.NOT_ASSESSABLE.value,
            "value": None,
            "on": None,
            "source": None,
            "difference": None,
        }
    met = Answer.MET if last.value >= expected else Answer.NOT_MET
    return {
        "answer": met.value,
        "value": plain(last.value),
        "on": last.on.isoformat(),
        "source": last.source,
        "difference": plain((last.value - expected).quantize(Decimal("0.01"))),
    }


def _by_source(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for one in row["sources"]:
            key = (one["party"], one["name"])
            sums[key] = sums.get(key, ZERO) + Decimal(one["amount"])
    ordered = sorted(sums.items(), key=lambda s: (-s[1], s[0]))
    return [{"party": party, "name": name, "amount": plain(amount)} for (party, name), amount in ordered]
