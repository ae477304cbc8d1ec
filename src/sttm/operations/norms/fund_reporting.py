"""Writes the report on a fund and a call: PDF to be annexed to an act, XLSX with every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.norms.fund import OpenBooks, fund_balance
from sttm.operations.norms.fund_calls import select_projects
from sttm.operations.norms.fund_trace import trace_money
from sttm.operations.workbooks import workbook
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.norms.fund_report import fund_report, why_not
from sttm.publications.norms.fund_words import words
from sttm.publications.typesetting import place_file

__all__ = ["report_call"]

Row = Sequence[str | float | int | None]


def report_call(
    opened: OpenBooks,
    out: Path,
    call: str | None = None,
    *,
    step: Decimal | None = None,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the report as .pdf or .xlsx.

    Raises
    ------
    RequestError
        If the file is of another kind.
    """
    selection = select_projects(opened, call, step=step)
    balance, trace = fund_balance(opened, entries=True), trace_money(opened)
    suffix = out.suffix.casefold()
    if suffix == ".pdf":
        content = render_pdf(fund_report(balance, selection, trace, language), standard=standard)
    elif suffix == ".xlsx":
        content = workbook(_sheets(balance, selection, trace, language))
    else:
        msg = f"a report cannot be written as {out.suffix or 'a file without suffix'}"
        raise RequestError(msg, remedy="name a .pdf or a .xlsx")
    return place_file(content, out)


def _sheets(
    balance: Mapping[str, Any], selection: Mapping[str, Any], trace: Mapping[str, Any], language: Language
) -> dict[str, list[Row]]:
    say = words(language)
    criteria = [c["title"][language] for c in selection["call"]["criteria"]]
    heads = ("rank", "project", "comune", "points")
    projects: list[Row] = [
        [*(say[h] for h in heads), *criteria, say["benefit"], say["asked"], say["ranking"], say["best"],
         say["why_ranking"], say["why_best"]]
    ]  # fmt: skip
    for p in selection["projects"]:
        grants = [None if p[way]["grant"] is None else float(p[way]["grant"]) for way in ("ranking", "best")]
        projects.append(
            [
                p["rank"], f"{p['id']} {p['title']}", p["municipality_name"],
                float(p["points"]["low"]),
                *(float(s["low"]) for s in p["scores"]),
                None if p["benefit"] is None else float(p["benefit"]),
                float(p["requested"]), *grants,
                *(why_not(selection, p, way, language) for way in ("ranking", "best")),
            ]
        )  # fmt: skip
    entries: list[Row] = [
        ["n", say["day"], "", say["act"], say["article"], "conto / account", say["currency"], say["amount"]]
    ]
    for e in balance["entries"]:
        for p in e["postings"]:
            entries.append(
                [
                    e["number"],
                    e["on"],
                    e["kind"],
                    e["act"],
                    e["article"],
                    p["account"],
                    p["currency"],
                    float(p["amount"]),
                ]
            )
    money: list[Row] = [[say["project"], say["source"], say["granted"], say["act"]]]
    for one in trace["projects"]:
        money += [
            [one["project"], s["name"], float(s["amount"]), ", ".join(s["acts"])] for s in one["sources"]
        ]
    accounts: list[Row] = [["conto / account", say["currency"], say["amount"]]]
    accounts += [[a["account"], a["currency"], float(a["amount"])] for a in balance["accounts"]]
    return {
        say["projects"]: projects,
        say["fund"]: accounts,
        "Registro - Ledger": entries,
        say["money"][:31]: money,
    }
