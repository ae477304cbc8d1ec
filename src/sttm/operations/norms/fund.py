"""Equalisation funds as use cases: open the books, say what they hold, record acts, reckon soil quotas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from sttm.errors import Fault, RequestError
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.adhesions import Adhesion, read_adhesions
from sttm.norms.fund.acts import LEDGER, Confer, LedgerAct, plain
from sttm.norms.fund.books import Books, Party, read_books
from sttm.norms.fund.ledger import JOURNAL, Ledger, read_acts, replay
from sttm.norms.fund.soil import read_soil, soil_balances
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import in_force
from sttm.packs.funds import FundRules
from sttm.packs.pack import Pack
from sttm.quantities import fingerprint

__all__ = ["OpenBooks", "conservation", "fund_balance", "fund_soil", "open_books", "record_acts", "soil_rows"]


@dataclass(frozen=True)
class OpenBooks:
    """The books of a fund, read and replayed.

    Parameters
    ----------
    acts
        Those up to the day that is asked about.
    faults
        What is wrong with the ledger; its faulty acts count for nothing.
    """

    path: Path
    pack: Pack
    on: date
    books: Books
    adhesions: tuple[Adhesion, ...] | None
    acts: tuple[LedgerAct, ...]
    ledger: Ledger
    faults: tuple[Fault, ...]

    @cached_property
    def parties(self) -> dict[str, Party]:
        """The parties by id."""
        return {party.id: party for party in self.books.parties}

    @cached_property
    def funds(self) -> tuple[FundRules, ...]:
        """The funds that the ledger names, else those in force, as they stand on the day."""
        named = list(dict.fromkeys(e.act.fund for e in self.ledger.entries))
        named = named or list(dict.fromkeys(f.id for f in self.pack.funds.values() if f.covers(self.on)))
        versions = tuple(self.pack.funds.values())
        return tuple(in_force(tuple(f for f in versions if f.id == n), self.on, f"fund {n}") for n in named)

    def beside(self, file: str) -> Path:
        """Return the path of a file that the books name."""
        return self.path.parent / file

    def sound(self) -> OpenBooks:
        """Return these books.

        Raises
        ------
        InputError
            If the ledger has faults; every one is named.
        """
        refuse(self.books.ledger, self.faults)
        return self

    def head(self) -> dict[str, Any]:
        """Return what every answer on these books begins with."""
        return {
            "title": text_dict(self.books.title),
            "fictional": self.books.fictional,
            "on": self.on.isoformat(),
            "pack": {"name": self.pack.manifest.name, "fingerprint": self.pack.fingerprint},
            "ledger": fingerprint(LEDGER.dump_python(self.acts, mode="json")),
        }


def open_books(path: Path, pack: Pack, on: date) -> OpenBooks:
    """Open the books of a fund and replay its ledger up to a day.

    Raises
    ------
    InputError
        If a file cannot be read; faults of the ledger itself are kept for whoever asks.
    """
    books = read_books(path)
    adhesions = None if books.adhesions is None else read_adhesions(path.parent / books.adhesions)
    return _opened(path, pack, on, books, adhesions, read_acts(path.parent / books.ledger))


def _opened(
    path: Path,
    pack: Pack,
    on: date,
    books: Books,
    adhesions: tuple[Adhesion, ...] | None,
    acts: Sequence[LedgerAct],
) -> OpenBooks:
    # The whole is checked, so that what stands wrong below the day is seen as well.
    parties = {party.id: party for party in books.parties}
    _, faults = replay(acts, pack, parties, adhesions, books.ledger)
    past = tuple(act for act in acts if act.on <= on)
    ledger, _ = replay(past, pack, parties, adhesions, books.ledger)
    return OpenBooks(path, pack, on, books, adhesions, past, ledger, tuple(faults))


def record_acts(opened: OpenBooks, file: Path) -> dict[str, Any]:
    """Append acts to a sealed ledger, if every one of them is sound.

    Raises
    ------
    RequestError
        If the ledger is not a sealed one.
    InputError
        With every fault; nothing is written then.
    WorkspaceLocked
        If somebody else writes to it.
    """
    target = opened.beside(opened.books.ledger)
    if target.suffix.casefold() != ".jsonl":
        msg = f"{target.name} is a plain list, which is written by hand"
        raise RequestError(msg, remedy="name a .jsonl as the ledger of the books: it is made")
    before = JOURNAL.read(target)
    acts = read_state(file, LEDGER)
    together = (*(line.act for line in before), *acts)
    checked = _opened(opened.path, opened.pack, opened.on, opened.books, opened.adhesions, together)
    refuse(target.name, checked.faults)
    lines = JOURNAL.following(acts, before)
    JOURNAL.append(target, lines, after=len(before))
    return {"ledger": str(target), "recorded": len(lines), "entries": len(together)}


def fund_balance(opened: OpenBooks, *, entries: bool = False) -> dict[str, Any]:
    """Return what every fund and every account holds on the day, by currency, and who conferred what.

    Raises
    ------
    InputError
        If the ledger has faults.
    NotInForce
        If a fund is not in force on the day.
    """
    ledger = opened.sound().ledger
    funds = [_fund(opened, fund) for fund in opened.funds]
    accounts = [
        {"account": account, "currency": currency, "amount": plain(amount)}
        for (account, currency), amount in sorted(ledger.balances.items())
    ]
    body: dict[str, Any] = {
        "kind": "fund_balance",
        **opened.head(),
        "funds": funds,
        "accounts": accounts,
        "conservation": conservation(opened),
        "entries": [_entry(opened, n) for n in range(len(ledger.entries))] if entries else None,
    }
    return {**body, "fingerprint": fingerprint(body)}


def _fund(opened: OpenBooks, fund: FundRules) -> dict[str, Any]:
    ledger = opened.ledger
    conferred: dict[tuple[str, str], Decimal] = {}
    reversed_ = {e.act.entry for e in ledger.entries if e.act.kind == "reverse"}
    for one in ledger.entries:
        if isinstance(one.act, Confer) and one.act.fund == fund.id and one.act.id not in reversed_:
            key = (one.act.party, one.act.conferment)
            conferred[key] = conferred.get(key, Decimal(0)) + one.act.amount
    members = [p for p in opened.books.parties if _joined(opened, fund, p)]
    return {
        "fund": fund.id,
        "title": text_dict(fund.title),
        "article": fund.article,
        "members": [p.id for p in members],
        "currencies": [
            {
                "currency": c.id,
                "title": text_dict(c.title),
                "unit": c.unit,
                "available": plain(ledger.balance(f"fund/{fund.id}", c.id)),
            }
            for c in fund.currencies
        ],
        "items": [
            {"item": name, "value": plain(value)}
            for name, (owner, value) in sorted(ledger.items.items())
            if owner == fund.id
        ],
        "conferred": [
            {
                "party": party,
                "name": opened.parties[party].name,
                "conferment": kind,
                "title": _conferment_title(fund, kind),
                "amount": plain(amount),
                "unit": _conferment_unit(fund, kind),
            }
            for (party, kind), amount in conferred.items()
        ],
        "trace": [sourced_trace("fund", fund.id, fund).as_dict()],
    }


def _joined(opened: OpenBooks, fund: FundRules, party: Party) -> bool:
    kind = fund.source_kind(party.kind)
    if kind is None or not kind.joins:
        return kind is not None
    return any(a.municipality == party.id and a.covers(opened.on) for a in opened.adhesions or ())


def _conferment_title(fund: FundRules, name: str) -> dict[str, str]:
    rule = fund.conferment(name)
    return {"it": name, "en": name} if rule is None else text_dict(rule.title)


def _conferment_unit(fund: FundRules, name: str) -> str:
    rule = fund.conferment(name)
    currency = None if rule is None else fund.currency(rule.currency)
    return "1" if currency is None else currency.unit


def conservation(opened: OpenBooks) -> list[dict[str, Any]]:
    """Return by currency what came in from outside and what is inside: the same, to the cent."""
    names = list(dict.fromkeys(c.id for f in opened.funds for c in f.currencies))
    return [
        {
            "currency": name,
            "entered": plain(opened.ledger.entered(name)),
            "inside": plain(opened.ledger.inside(name)),
            "conserved": opened.ledger.entered(name) == opened.ledger.inside(name),
        }
        for name in names
    ]


def _entry(opened: OpenBooks, place: int) -> dict[str, Any]:
    one = opened.ledger.entries[place]
    return {
        "number": place + 1,
        "id": one.act.id,
        "on": one.act.on.isoformat(),
        "kind": one.act.kind,
        "act": one.act.act,
        "article": one.act.article,
        "note": one.act.note,
        "postings": [p.model_dump(mode="json") for p in one.postings],
    }


def fund_soil(opened: OpenBooks) -> dict[str, Any]:
    """Return the soil-consumption balance of each Comune, and the quota it has to confer.

    Raises
    ------
    RequestError
        If the books name no file of what plans foresee, or no fund takes quotas.
    InputError
        If the ledger has faults.
    """
    if opened.books.soil is None:
        msg = f"{opened.path.name} names no file of what plans foresee on free soil"
        raise RequestError(msg, remedy="write it, and name it as soil")
    opened.sound()
    taking = [f for f in opened.funds if f.soil_currency is not None]
    if not taking:
        raise RequestError("no fund takes soil-use quotas", remedy="declare their currency in the pack")
    return {
        "kind": "fund_soil",
        **opened.head(),
        "funds": [
            {"fund": f.id, "title": text_dict(f.title), "municipalities": soil_rows(opened, f)}
            for f in taking
        ],
    }


def soil_rows(opened: OpenBooks, fund: FundRules) -> list[dict[str, Any]]:
    """Return the soil balance of each Comune, with its name."""
    assert opened.books.soil is not None  # noqa: S101 - asked only then
    plans = read_soil(opened.beside(opened.books.soil), opened.parties)
    thresholds = tuple(opened.pack.soil_thresholds.values())
    found = soil_balances(plans, fund, thresholds, opened.ledger, opened.on)
    return [{**one, "name": opened.parties[one["municipality"]].name} for one in found]
