"""The ledger of a fund: every act as a balanced double entry, replayed in order; nothing comes from nothing.

Every account inside the funds is never negative; those outside say where things came from and went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import TypeAdapter

from sttm.errors import Fault, NotInForce
from sttm.norms.adhesions import Adhesion, binding
from sttm.norms.framework import Framework, framework_on
from sttm.norms.fund.acts import (
    LEDGER,
    Assign,
    Confer,
    LedgerAct,
    Line,
    Posting,
    Recognise,
    Reverse,
    Sell,
    Swap,
    plain,
)
from sttm.norms.fund.books import Party
from sttm.norms.fund.postings import outside, postings_of
from sttm.norms.journal import Journal
from sttm.norms.state_files import read_state
from sttm.packs.funds import FundRules
from sttm.packs.pack import Pack
from sttm.quantities import Answer

__all__ = ["JOURNAL", "Entered", "Ledger", "read_acts", "replay"]

ZERO = Decimal(0)

JOURNAL: Journal[Line] = Journal(
    Line, TypeAdapter(Line), TypeAdapter(LedgerAct), undo="an entry is undone by the act reverse"
)
"""A sealed ledger."""

Balances = dict[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Entered:
    """An act with its postings, which add up to nothing in every currency."""

    act: LedgerAct
    postings: tuple[Posting, ...]


@dataclass(frozen=True)
class Ledger:
    """What a replay gives.

    Parameters
    ----------
    balances
        By account and currency; accounts that are empty again are left out.
    items
        Things in the funds: fund and value by id.
    """

    entries: tuple[Entered, ...]
    balances: Mapping[tuple[str, str], Decimal]
    items: Mapping[str, tuple[str, Decimal]]

    def balance(self, account: str, currency: str) -> Decimal:
        """Return what an account holds."""
        return self.balances.get((account, currency), ZERO)

    def inside(self, currency: str) -> Decimal:
        """Return all that is in the funds, held by parties included."""
        return sum((v for (a, c), v in self.balances.items() if c == currency and not outside(a)), ZERO)

    def entered(self, currency: str) -> Decimal:
        """Return what came from outside less what went there: it equals what is inside."""
        return -sum((v for (a, c), v in self.balances.items() if c == currency and outside(a)), ZERO)


def read_acts(path: Path) -> tuple[LedgerAct, ...]:
    """Read a ledger: sealed (``.jsonl``, each line bound to those before it), or a plain list (YAML, JSON).

    Raises
    ------
    InputError
        If it is faulty, or a sealed line is not what was written.
    """
    if path.suffix.casefold() == ".jsonl":
        return tuple(line.act for line in JOURNAL.read(path))
    return read_state(path, LEDGER)


def replay(
    acts: Sequence[LedgerAct],
    pack: Pack,
    parties: Mapping[str, Party],
    adhesions: Sequence[Adhesion] | None,
    file: str = "ledger",
) -> tuple[Ledger, list[Fault]]:
    """Enter acts one after the other.

    Parameters
    ----------
    parties
        By id.
    adhesions
        Register of adhesions; None where there is none.

    Returns
    -------
    Ledger, list of Fault
        The ledger without the acts that are faulty, and every fault.
    """
    found = _Replay(pack, parties, adhesions, file)
    for act in acts:
        found.enter(act)
    balances = {key: value for key, value in found.balances.items() if value}
    return Ledger(tuple(found.entered), balances, found.items), found.faults


@dataclass
class _Replay:
    pack: Pack
    parties: Mapping[str, Party]
    adhesions: Sequence[Adhesion] | None
    file: str
    balances: Balances = field(default_factory=dict)
    items: dict[str, tuple[str, Decimal]] = field(default_factory=dict)
    entered: list[Entered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[str, Entered | None] = field(default_factory=dict)
    reversed: set[str] = field(default_factory=set)
    frameworks: dict[object, Framework | None] = field(default_factory=dict)
    last: LedgerAct | None = None

    def enter(self, act: LedgerAct) -> None:
        """Enter an act, or say everything that is wrong with it."""
        fund = next((f for f in self.pack.funds.values() if f.id == act.fund and f.covers(act.on)), None)
        problems = list(self._common(act, fund))
        postings: tuple[Posting, ...] = ()
        if fund is not None:
            problems += self._own(act, fund)
            if not problems:
                postings = postings_of(act, fund, self.items, self._undone(act))
                problems += self._short(postings)
        self.last = act
        if act.id not in self.seen:
            self.seen[act.id] = None
        if problems:
            self.faults += [
                Fault(code="ledger", message=m, remedy=_remedy(m), file=self.file, feature=act.id)
                for m in problems
            ]
            return
        done = Entered(act, postings)
        self.seen[act.id] = done
        self.entered.append(done)
        for one in postings:
            key = (one.account, one.currency)
            self.balances[key] = self.balances.get(key, ZERO) + one.amount
        self._move_items(act)

    def _common(self, act: LedgerAct, fund: FundRules | None) -> Iterator[str]:
        if act.id in self.seen:
            yield "an entry of that id stands before"
        if self.last is not None and act.on < self.last.on:
            yield f"is dated {act.on}, before the entry above it ({self.last.on})"
        if fund is None:
            known = ", ".join(sorted({f.id for f in self.pack.funds.values()})) or "none"
            yield f"no fund {act.fund} is in force on {act.on}; funds: {known}"
            return
        framework = self._framework(act)
        if framework is None or act.article not in framework.articles:
            yield f"no article {act.article} is in force on {act.on}"
        elif act.article != fund.article:
            yield f"stands on article {act.article}; fund {fund.id} is governed by {fund.article}"

    def _framework(self, act: LedgerAct) -> Framework | None:
        if act.on not in self.frameworks:
            try:
                self.frameworks[act.on] = framework_on(self.pack, act.on)
            except NotInForce:
                self.frameworks[act.on] = None
        return self.frameworks[act.on]

    def _own(self, act: LedgerAct, fund: FundRules) -> Iterator[str]:
        """Yield what is wrong with an act beyond what every act has."""
        if isinstance(act, Confer):
            yield from self._conferment(act, fund)
        elif isinstance(act, Recognise | Assign):
            yield from self._takes_part(act, act.party, fund)
            yield from _amount(fund, act.currency, act.amount, held=True)
        elif isinstance(act, Swap):
            yield from self._swap(act, fund)
        elif isinstance(act, Sell):
            if self.items.get(act.item, ("", ZERO))[0] != fund.id:
                yield f"{act.item} is not in the fund"
            yield from _amount(fund, act.currency, act.amount, held=False)
        elif isinstance(act, Reverse):
            yield from self._reversal(act)
        else:
            yield from _amount(fund, act.currency, act.amount, held=False)
            things = {c.currency for c in fund.conferments if c.itemised}
            if act.currency in things:
                yield f"{act.currency} are things: they are sold before their price can be spent"

    def _conferment(self, act: Confer, fund: FundRules) -> Iterator[str]:
        rule = fund.conferment(act.conferment)
        if rule is None:
            yield f"{act.conferment} cannot be conferred; {', '.join(c.id for c in fund.conferments)} can"
            return
        yield from self._takes_part(act, act.party, fund)
        party = self.parties.get(act.party)
        if party is not None and party.kind not in rule.by:
            yield f"{act.party} is a {party.kind}; {rule.id} are conferred by {', '.join(rule.by)}"
        yield from _amount(fund, rule.currency, act.amount, held=None)
        if rule.itemised and act.item is None:
            yield f"{rule.id} need the id of the thing"
        if not rule.itemised and act.item is not None:
            yield f"{rule.id} are not things with an id"
        if act.item in self.items:
            yield f"{act.item} is in a fund already"

    def _swap(self, act: Swap, fund: FundRules) -> Iterator[str]:
        if act.gives.party == act.takes.party:
            yield f"{act.gives.party} swaps with itself"
        held = []
        for leg in (act.gives, act.takes):
            yield from self._takes_part(act, leg.party, fund)
            yield from _amount(fund, leg.currency, leg.amount, held=None)
            currency = fund.currency(leg.currency)
            held.append(currency is not None and currency.held)
        if not any(held):
            yield "a swap is of quotas or rights that a party holds"

    def _reversal(self, act: Reverse) -> Iterator[str]:
        found = self.seen.get(act.entry)
        if found is None:
            yield f"there is no valid entry {act.entry} above it"
        elif isinstance(found.act, Reverse):
            yield f"{act.entry} is itself a reversal: enter the act anew"
        elif found.act.fund != act.fund:
            yield f"{act.entry} is of fund {found.act.fund}"
        elif act.entry in self.reversed:
            yield f"{act.entry} was reversed before"
        elif isinstance(found.act, Confer) and found.act.item and found.act.item not in self.items:
            yield f"{found.act.item} is no more in the fund"
        elif isinstance(found.act, Sell) and found.act.item in self.items:
            yield f"{found.act.item} has been conferred again"

    def _takes_part(self, act: LedgerAct, name: str, fund: FundRules) -> Iterator[str]:
        party = self.parties.get(name)
        kind = None if party is None else fund.source_kind(party.kind)
        if party is None:
            yield f"{name} is not among the parties"
        elif kind is None:
            yield f"{name} is a {party.kind}, which fund {fund.id} does not know"
        elif kind.joins:
            framework = self._framework(act)
            article = None if framework is None else framework.articles.get(fund.article)
            if article is None:
                return
            found = binding(article, name, act.on, self.adhesions)
            if found.answer is not Answer.MET:
                yield f"{name} does not take part on {act.on}: {found.reason.en}"

    def _undone(self, act: LedgerAct) -> tuple[Posting, ...]:
        found = self.seen.get(act.entry) if isinstance(act, Reverse) else None
        return () if found is None else found.postings

    def _short(self, postings: Sequence[Posting]) -> Iterator[str]:
        for one in postings:
            has = self.balances.get((one.account, one.currency), ZERO)
            if has + one.amount < 0 and not outside(one.account):
                yield f"{one.account} has {plain(has)} {one.currency}, {plain(-one.amount)} would leave it"

    def _move_items(self, act: LedgerAct) -> None:
        if isinstance(act, Reverse):
            self.reversed.add(act.entry)
            found = self.seen[act.entry]
            undone = None if found is None else found.act
            if isinstance(undone, Confer) and undone.item:
                del self.items[undone.item]
            elif isinstance(undone, Sell) and found is not None:
                value = next(
                    p.amount for p in found.postings if p.account == f"market/{undone.item}" and p.amount > 0
                )
                self.items[undone.item] = (undone.fund, value)
        elif isinstance(act, Confer) and act.item:
            self.items[act.item] = (act.fund, act.amount)
        elif isinstance(act, Sell):
            del self.items[act.item]


def _amount(fund: FundRules, name: str, amount: Decimal, *, held: bool | None) -> Iterator[str]:
    currency = fund.currency(name)
    if currency is None:
        yield f"currency {name} is not one of fund {fund.id}: {', '.join(c.id for c in fund.currencies)}"
        return
    if amount % Decimal(str(currency.quantum)):
        yield f"{plain(amount)} {name} is not a whole number of {currency.quantum:g}"
    if held is not None and currency.held != held:
        yield f"{name} {'are' if currency.held else 'are not'} something that parties hold"


def _remedy(message: str) -> str:
    if "would leave it" in message:
        return "enter first what brings it, or correct the amount"
    if "does not take part" in message:
        return "enter its adhesion in the register, or correct the day"
    return "correct the entry; one that is sealed is undone by the act reverse"
