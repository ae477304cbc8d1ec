"""Money is followed from whoever conferred it to what was measured: nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fund_ledger import ACT, JOINED, PARTIES, acts

from sttm.errors import RequestError
from sttm.norms.fund.ledger import replay
from sttm.norms.fund.money_trail import compositions
from sttm.norms.fund.postings import outside
from sttm.operations.norms.fund import open_books
from sttm.operations.norms.fund_trace import trace_money
from sttm.packs.loading import load_pack

BASE = load_pack("base")
EXAMPLE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "fund"
QUANTA = {c.id: Decimal(str(c.quantum)) for f in BASE.funds.values() for c in f.currencies}


def composed(*given: dict):
    ledger, faults = replay(acts(*given), BASE, PARTIES, JOINED)
    assert faults == []
    return compositions(ledger, QUANTA)


def money(kind: str, amount, **more) -> dict:
    return {"kind": kind, "currency": "money", "amount": amount, **more}


def test_what_leaves_is_divided_as_it_came_to_the_cent() -> None:
    given = [
        {"kind": "confer", "party": p, "conferment": "money", "amount": n} for p, n in (("CMM", 2), ("A", 1))
    ]
    made = composed(*given, money("commit", 1, call="c"))
    # A third each of a hundred cents: 66.67 and 33.33; the larger remainder is rounded up.
    assert made["call/c", "money"] == {"origin/CMM": Decimal("0.67"), "origin/A": Decimal("0.33")}
    assert made["fund/metropolitan", "money"] == {"origin/CMM": Decimal("1.33"), "origin/A": Decimal("0.67")}


def test_what_was_entered_by_mistake_is_taken_out_of_its_own() -> None:
    given = [
        {"kind": "confer", "party": p, "conferment": "money", "amount": n} for p, n in (("CMM", 2), ("A", 1))
    ]
    made = composed(*given, {"kind": "reverse", "entry": "e2"})
    assert made == {("fund/metropolitan", "money"): {"origin/CMM": Decimal(2)}}


@settings(max_examples=100, deadline=None)
@given(st.lists(ACT, max_size=25))
def test_every_account_is_made_of_what_it_holds(given: list[dict]) -> None:
    ledger, _ = replay(acts(*given), BASE, PARTIES, JOINED)
    made = compositions(ledger, QUANTA)
    held = {key: value for key, value in ledger.balances.items() if not outside(key[0])}
    assert {key: sum(parts.values()) for key, parts in made.items()} == held
    for (_, currency), parts in made.items():
        assert all(amount > 0 and amount % QUANTA[currency] == 0 for amount in parts.values())


def test_the_example_is_followed_from_source_to_effect() -> None:
    books = open_books(EXAMPLE / "fund.yaml", BASE, date(2026, 11, 1))
    found = trace_money(books)
    for row in found["projects"]:
        assert sum(Decimal(s["amount"]) for s in row["sources"]) == Decimal(row["granted"])
    assert sum(Decimal(s["amount"]) for s in found["by_source"]) == Decimal(38660000)
    [one] = trace_money(books, "P08")["projects"]
    # The State conferred 20,000,000 of the 41,275,000.50 in the fund when the call was endowed.
    assert next(s["amount"] for s in one["sources"] if s["party"] == "STATE") == "814052.08"
    assert round(Decimal(1680000) * 20000000 / Decimal("41275000.50"), 2) == Decimal("814052.08")
    assert one["rule"]["article"]["number"] == "I.9"
    assert Counter(a["kind"] for a in one["acts"]) == {"commit": 1, "grant": 1, "pay": 2}
    assert one["monitored"] == {
        "answer": "not_met", "value": "4510", "on": "2026-10-20", "difference": "-190",
        "source": "Collaudo e misura dei volumi, prot. 91822/2026",
    }  # fmt: skip


def test_what_was_not_measured_yet_is_not_assessable() -> None:
    before = trace_money(open_books(EXAMPLE / "fund.yaml", BASE, date(2026, 10, 19)), "P08")
    assert before["projects"][0]["monitored"]["answer"] == "not_assessable"
    with pytest.raises(RequestError, match="P07 has no grant"):
        trace_money(open_books(EXAMPLE / "fund.yaml", BASE, date(2026, 10, 19)), "P07")
