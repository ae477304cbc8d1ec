"""Checks the books of a fund whole: ledger, conservation, soil quotas, grants against their calls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sttm.errors import Fault, InputError
from sttm.norms.fund.acts import Grant, Reverse, plain
from sttm.operations.norms.fund import OpenBooks, conservation, soil_rows
from sttm.operations.norms.fund_calls import opened_call

__all__ = ["fund_check"]


def fund_check(opened: OpenBooks) -> dict[str, Any]:
    """Return what was checked of the books.

    Raises
    ------
    InputError
        With every fault of the ledger, of the quotas and of the grants.
    """
    faults = [*opened.faults, *_soil_faults(opened), *_grant_faults(opened)]
    if faults:
        msg = f"{opened.path.name} has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, faults)
    return {
        "kind": "fund_check",
        **opened.head(),
        "entries": len(opened.ledger.entries),
        "accounts": len(opened.ledger.balances),
        "sealed": opened.books.ledger.casefold().endswith(".jsonl"),
        "conservation": conservation(opened),
    }


def _soil_faults(opened: OpenBooks) -> Iterator[Fault]:
    if opened.books.soil is None:
        return
    for fund in (f for f in opened.funds if f.soil_currency is not None):
        for one in soil_rows(opened, fund):
            if Decimal(one["over_recognised_m2"]):
                yield Fault(
                    code="soil",
                    message=f"{one['over_recognised_m2']} m² are recognised beyond its soil balance",
                    remedy="reverse what was recognised too much, or correct the figures of the plan",
                    file=opened.books.soil,
                    feature=one["municipality"],
                )


def _grant_faults(opened: OpenBooks) -> Iterator[Fault]:
    """Yield grants to projects that a call does not have, shut out, or that did not ask for as much."""
    undone = {e.act.entry for e in opened.ledger.entries if isinstance(e.act, Reverse)}
    sums: dict[tuple[str, str], Decimal] = {}
    for one in opened.ledger.entries:
        if isinstance(one.act, Grant) and one.act.id not in undone:
            key = (one.act.call, one.act.project)
            sums[key] = sums.get(key, Decimal(0)) + one.act.amount
    calls = {
        name: {c.id: c for c in opened_call(opened, name)[1]} for name in dict.fromkeys(c for c, _ in sums)
    }
    for (call, project), amount in sums.items():
        asking = calls[call].get(project)
        if asking is None:
            message = f"is no project of call {call}"
        elif asking.refused:
            message = f"is granted {plain(amount)}, though it is not eligible: {asking.refused[0].en}"
        elif amount > asking.project.requested:
            message = (
                f"is granted {plain(amount)}, more than the {plain(asking.project.requested)} it asked for"
            )
        else:
            continue
        yield Fault(
            code="grant", message=message, remedy="reverse the grant, or correct the project",
            file=opened.books.ledger, feature=project,
        )  # fmt: skip
