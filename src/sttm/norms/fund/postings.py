"""The postings of an act: which account it draws on, which it fills, by the same amount.

Accounts are written *kind/name*. Inside: ``held`` (what a party holds), ``fund``, ``call``, ``project`` (what
is granted to it), ``paid``. Outside: ``origin`` (a party, as it confers), ``plan`` (a party, as its quotas
are recognised), ``market``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from sttm.norms.fund.acts import (
    Assign,
    Commit,
    Confer,
    Grant,
    LedgerAct,
    Pay,
    Posting,
    Recognise,
    Recover,
    Release,
    Reverse,
    Sell,
    Swap,
)
from sttm.packs.funds import FundCurrency, FundRules

__all__ = ["OUTSIDE", "outside", "postings_of"]

OUTSIDE = ("origin", "plan", "market")
"""Kinds of account that are no part of the funds."""

ZERO = Decimal(0)


def outside(account: str) -> bool:
    """Whether an account is no part of the funds."""
    return account.partition("/")[0] in OUTSIDE


def postings_of(
    act: LedgerAct,
    fund: FundRules,
    items: Mapping[str, tuple[str, Decimal]],
    undone: tuple[Posting, ...] = (),
) -> tuple[Posting, ...]:
    """Return the postings of an act that has been checked: in every currency they add up to nothing.

    Parameters
    ----------
    items
        Things in the funds: fund and value by id.
    undone
        Postings of the entry that the act reverses.
    """
    return tuple(_merged(_postings(act, fund, items, undone)))


def _postings(
    act: LedgerAct, fund: FundRules, items: Mapping[str, tuple[str, Decimal]], undone: tuple[Posting, ...]
) -> Iterator[Posting]:
    if isinstance(act, Reverse):
        for one in undone:
            yield Posting(account=one.account, currency=one.currency, amount=-one.amount)
    elif isinstance(act, Swap):
        for gives, to in ((act.gives, act.takes.party), (act.takes, act.gives.party)):
            currency = fund.currency(gives.currency)
            yield from _move(_of(gives.party, currency), _of(to, currency), gives.currency, gives.amount)
    elif isinstance(act, Sell):
        things = next(c.currency for c in fund.conferments if c.itemised)
        yield from _move(f"fund/{fund.id}", f"market/{act.item}", things, items[act.item][1])
        yield from _move(f"market/{act.item}", f"fund/{fund.id}", act.currency, act.amount)
    elif isinstance(act, Confer):
        rule = fund.conferment(act.conferment)
        assert rule is not None  # noqa: S101 - the act has been checked
        giver = _of(act.party, fund.currency(rule.currency))
        yield from _move(giver, f"fund/{fund.id}", rule.currency, act.amount)
    else:
        yield from _move(*_ends(act), act.currency, act.amount)


def _of(party: str, currency: FundCurrency | None) -> str:
    """Return the account of a party: what must be held first comes from what it holds."""
    return f"held/{party}" if currency is not None and currency.held else f"origin/{party}"


def _ends(act: Recognise | Assign | Commit | Release | Grant | Pay | Recover) -> tuple[str, str]:
    fund = f"fund/{act.fund}"
    if isinstance(act, Recognise):
        return f"plan/{act.party}", f"held/{act.party}"
    if isinstance(act, Assign):
        return fund, f"held/{act.party}"
    if isinstance(act, Commit):
        return fund, f"call/{act.call}"
    if isinstance(act, Release):
        return f"call/{act.call}", fund
    if isinstance(act, Grant):
        return f"call/{act.call}", f"project/{act.project}"
    if isinstance(act, Pay):
        return f"project/{act.project}", f"paid/{act.project}"
    return f"paid/{act.project}", fund


def _move(giver: str, taker: str, currency: str, amount: Decimal) -> Iterator[Posting]:
    yield Posting(account=giver, currency=currency, amount=-amount)
    yield Posting(account=taker, currency=currency, amount=amount)


def _merged(postings: Iterator[Posting]) -> Iterator[Posting]:
    """Yield one posting for each account and currency: two sides that swap the same thing may cancel."""
    sums: dict[tuple[str, str], Decimal] = {}
    for one in postings:
        key = (one.account, one.currency)
        sums[key] = sums.get(key, ZERO) + one.amount
    for (account, currency), amount in sums.items():
        if amount:
            yield Posting(account=account, currency=currency, amount=amount)
