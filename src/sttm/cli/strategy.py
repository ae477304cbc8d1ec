"""Commands of the environment strategy: what is funded, where to act first, what to regenerate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date
from sttm.cli.printing import print_json, print_line, print_table

__all__ = ["register"]

PANEL = "Strategy"
HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("funded", rich_help_panel=PANEL)(funded)


def funded(on: Day = None, workspace: WorkspacePath = HERE, as_json: AsJson = False) -> None:
    """Sum the funded interventions by programme, Comune and status; list what is funded twice.

    **Examples** `sttm funded` · `sttm funded --json`
    """
    from datetime import date

    from sttm.operations.registers import funded_register
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    found = funded_register(opened, pack, on=as_date(on) or date.today())
    if as_json:
        print_json(found)
        return
    if found["missing"]:
        print_line(f"! {found['missing']['it']}")
        return
    for title, key in (("Programme", "by_programme"), ("Comune", "by_municipality"), ("Status", "by_status")):
        rows = [
            (r["title"]["it"], r["interventions"], _money(r["amount_eur"]), r["without_amount"])
            for r in found[key]
        ]
        print_table(title, ["", "interventions", "EUR", "without amount"], rows)
    for pair in found["twice"]:
        shared = " and ".join(what for what in ("place", "cup") if pair[f"same_{what}"])
        print_line(f"! {' and '.join(pair['interventions'])}: same {shared}")


def _money(amount: Any) -> str:
    return "" if amount is None else f"{amount:,.0f}"
