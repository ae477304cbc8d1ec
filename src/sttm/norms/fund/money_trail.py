"""Follows money from who conferred it: what leaves an account leaves in the proportions in which it came.

Money has no name, so a convention is needed: each amount is divided by what the account is made of, to the
quantum, the largest remainders rounded up. What goes back to a source is first its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from sttm.errors import Fault
from sttm.norms.fund.acts import Exact, Thing
from sttm.norms.fund.ledger import Ledger
from sttm.norms.fund.postings import outside
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Unit

__all__ = ["MONITORED", "Monitored", "compositions", "read_monitored"]

ZERO = Decimal(0)

Made = dict[str, Decimal]
"""What an account is made of: amount by the account outside from which it came."""


class Monitored(Declared):
    """What was measured of the effect of a project."""

    project: Thing
    on: date
    value: Exact
    unit: Unit
    """That of the expected benefit."""
    source: Annotated[str, Field(min_length=1)]


MONITORED = TypeAdapter(tuple[Monitored, ...])


def read_monitored(path: Path) -> tuple[Monitored, ...]:
    """Read what was measured, oldest first.

    Raises
    ------
    InputError
        If it is faulty: two values of a project on one day.
    """
    found = read_state(path, MONITORED)
    days = [(one.project, one.on) for one in found]
    refuse(
        path.name,
        [
            Fault(
                code="monitored",
                message=f"has two values on {day}",
                remedy="keep one",
                file=path.name,
                feature=name,
            )
            for name, day in sorted({d for d in days if days.count(d) > 1})
        ],
    )
    return tuple(sorted(found, key=lambda one: (one.project, one.on)))


def compositions(ledger: Ledger, quanta: Mapping[str, Decimal]) -> dict[tuple[str, str], Made]:
    """Return what every account inside the funds is made of, by account and currency.

    Parameters
    ----------
    quanta
        Smallest amount of each currency.
    """
    made: dict[tuple[str, str], Made] = {}
    for one in ledger.entries:
        for currency in dict.fromkeys(p.currency for p in one.postings):
            own = [p for p in one.postings if p.currency == currency]
            pool: Made = {}
            back = {p.account: p.amount for p in own if p.amount > 0 and outside(p.account)}
            for giver in (p for p in own if p.amount < 0):
                if outside(giver.account):
                    taken = {giver.account: -giver.amount}
                else:
                    taken = _take(made[giver.account, currency], -giver.amount, quanta[currency], back)
                for name, amount in taken.items():
                    pool[name] = pool.get(name, ZERO) + amount
            for taker in (p for p in own if p.amount > 0):
                given = _take(pool, taker.amount, quanta[currency], back)
                if not outside(taker.account):
                    has = made.setdefault((taker.account, currency), {})
                    for name, amount in given.items():
                        has[name] = has.get(name, ZERO) + amount
    return {key: value for key, value in made.items() if value}


def _take(made: Made, amount: Decimal, quantum: Decimal, back: Mapping[str, Decimal]) -> Made:
    """Take an amount out in proportion; what goes back to a source is first taken from its own."""
    taken: Made = {}
    for name, wanted in back.items():
        own = min(made.get(name, ZERO), wanted, amount)
        if own:
            taken[name] = own
            amount -= own
            _less(made, name, own)
    total = sum(made.values(), ZERO)
    if not amount:
        return taken
    exact = {name: value * amount / total for name, value in made.items()}
    whole = {name: (v / quantum).to_integral_value(ROUND_FLOOR) * quantum for name, v in exact.items()}
    rest = int((amount - sum(whole.values(), ZERO)) / quantum)
    for name in sorted(exact, key=lambda n: (whole[n] - exact[n], n))[:rest]:
        whole[name] += quantum
    for name, part in whole.items():
        if part:
            taken[name] = taken.get(name, ZERO) + part
            _less(made, name, part)
    return taken


def _less(made: Made, name: str, amount: Decimal) -> None:
    made[name] -= amount
    if not made[name]:
        del made[name]
