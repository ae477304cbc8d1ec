"""Commands of equalisation funds: what they hold, whether the books are sound, quotas of soil, new acts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli import fund_calls
from sttm.cli.fund_books import BooksFile, number, opened_books
from sttm.cli.norm_options import PackName
from sttm.cli.options import AsJson, Day, WorkspacePath
from sttm.cli.printing import print_json, print_line, print_table, say

__all__ = ["register"]

HERE = Path()

UNITS = {"m**2": "m²", "EUR": "EUR"}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Equalisation funds: ledger, soil quotas, calls, where the money goes.",
    )
    group.command("balance")(balance)
    group.command("check")(check)
    group.command("record")(record)
    group.command("soil")(soil)
    fund_calls.register(group)
    app.add_typer(group, name="fund", rich_help_panel="Norms")


def balance(
    books: BooksFile,
    entries: Annotated[bool, typer.Option("--entries", help="Every entry with its postings.")] = False,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what the funds hold on a day, by currency, what each party conferred, what each account has.

    **Examples**

    `sttm fund balance fund.yaml --on 2025-12-31`

    `sttm fund balance fund.yaml --entries`
    """
    from sttm.operations.norms.fund import fund_balance

    found = fund_balance(opened_books(books, on, pack, workspace), entries=entries)
    if as_json:
        print_json(found)
        return
    for fund in found["funds"]:
        held = [(c["title"]["it"], _amount(c["available"], c["unit"])) for c in fund["currencies"]]
        print_table(f"{fund['title']['it']}, art. {fund['article']}, {found['on']}", ["", "available"], held)
        conferred = [
            (c["name"], c["title"]["it"], _amount(c["amount"], c["unit"])) for c in fund["conferred"]
        ]
        print_table("Conferred", ["party", "what", "amount"], conferred)
        if fund["items"]:
            print_table(
                "Things", ["id", "value"], [(i["item"], _amount(i["value"], "EUR")) for i in fund["items"]]
            )
    rows = [(a["account"], a["currency"], number(a["amount"])) for a in found["accounts"]]
    print_table("Accounts", ["account", "currency", "amount"], rows)
    for one in found["entries"] or ():
        rows = [(p["account"], p["currency"], number(p["amount"])) for p in one["postings"]]
        print_table(
            f"{one['number']}. {one['on']} {one['kind']}: {one['act']}", ["account", "currency", ""], rows
        )
    _print_examples(found)


def _print_examples(found: dict[str, Any]) -> None:
    unofficial = [t["id"] for f in found["funds"] for t in f.get("trace", ()) if not t["official"]]
    if unofficial:
        print_line(f"! Not official, to be checked on the act in force: {', '.join(unofficial)}")
    if found["fictional"]:
        print_line("! Fictional: an example.")


def _amount(text: str, unit: str) -> str:
    return f"{number(text)} {UNITS.get(unit, unit)}"


def check(
    books: BooksFile,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Check the books: every entry balanced and founded, nothing negative, nothing from nothing, quotas.

    Exit code 3 with every fault.

    **Examples** `sttm fund check fund.yaml --on 2025-12-31`
    """
    from sttm.operations.norms.fund_checking import fund_check

    found = fund_check(opened_books(books, on, pack, workspace))
    if as_json:
        print_json(found)
        return
    rows = [(c["currency"], number(c["entered"]), number(c["inside"])) for c in found["conservation"]]
    print_table(f"Conservation, {found['on']}", ["currency", "from outside", "inside"], rows)
    sealed = "sealed" if found["sealed"] else "a plain list, not sealed"
    print_line(f"{found['entries']} entries, {found['accounts']} accounts, no fault; the ledger is {sealed}.")


def record(
    books: BooksFile,
    acts: Annotated[Path, typer.Argument(help="Acts to enter (YAML or JSON).", show_default=False)],
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Append acts to the sealed ledger, all or none: each line is bound to those before it.

    **Examples** `sttm fund record sealed.yaml ledger.yaml`
    """
    from sttm.operations.norms.fund import record_acts

    found = record_acts(opened_books(books, None, pack, workspace), acts)
    if as_json:
        print_json(found)
    else:
        say(f"{found['recorded']} acts recorded in {found['ledger']}, which has {found['entries']}")


def soil(
    books: BooksFile,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Reckon the soil-consumption balance of each Comune against the thresholds, and the quota to confer.

    **Examples** `sttm fund soil fund.yaml --on 2025-12-31`
    """
    from sttm.operations.norms.fund import fund_soil

    found = fund_soil(opened_books(books, on, pack, workspace))
    if as_json:
        print_json(found)
        return
    keys = ("beyond_target_m2", "due_m2", "conferred_m2", "to_confer_m2", "lacking_m2", "holds_m2")
    columns = ["Comune", "beyond target, m²", "due", "conferred", "to confer", "lacking", "holds"]
    for fund in found["funds"]:
        rows = [(m["name"], *(number(m[k]) for k in keys)) for m in fund["municipalities"]]
        print_table(f"{fund['title']['it']}: soil-use quotas, {found['on']}", columns, rows)
        used = {u["threshold"]["id"]: u for m in fund["municipalities"] for u in m["uses"]}
        for one in used.values():
            said = "official" if one["trace"][0]["official"] else "example, not official"
            print_line(f"{one['threshold']['title']['it']}: reduction {one['reduction']:.0%}, {said}")
