"""The commands of the fund on the example that the documentation shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "fund"
BOOKS = str(EXAMPLE / "fund.yaml")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("balance", ("Quote di uso del suolo", "2,615,000.50 EUR", "! Fictional")),
        ("check", ("28 entries", "not sealed")),
        ("soil", ("Borgolago", "60,000", "example, not official")),
        ("select", ("P04 Scalo rigenerato", "more than 66.5 points", "Comuni sotto i 10.000 abitanti")),
        ("trace", ("Stato", "18,732,888.94", "not assessable")),
    ],
)
def test_prints_what_a_planner_asks(sttm, command: str, said: tuple) -> None:
    printed = " ".join(sttm("fund", command, BOOKS, "--on", "2026-11-01").out.split())
    assert all(" ".join(words.split()) in printed for words in said), printed


def test_another_budget_is_tried_and_a_faulty_amount_refused(sttm) -> None:
    found = sttm("fund", "select", BOOKS, "--budget", "45000000", "--nested", "5000000", "--json").json
    assert (found["budget"], found["nested_step"]) == ("45000000", "5000000")
    assert "whole number of cents" in sttm("fund", "select", BOOKS, "--budget", "1.001", code=2).err


def test_every_fault_of_the_books_is_printed(sttm, tmp_path: Path) -> None:
    for file in EXAMPLE.glob("*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "ledger.yaml").read_text(encoding="utf-8")
    (tmp_path / "ledger.yaml").write_text(
        text.replace("party: STATE", "party: NOBODY").replace("I.9", "I.8", 3)
    )
    told = json.loads(sttm("fund", "check", tmp_path / "fund.yaml", "--json", code=3).err)
    assert [fault["feature"] for fault in told["faults"] if fault["code"] == "ledger"][:4] == [
        "E01",
        "E01",
        "E02",
        "E03",
    ]
