"""Commands on the calls of a fund: selection, report, where the money went."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.fund import BooksFile, number, opened_books
from sttm.cli.norm_options import PackName
from sttm.cli.options import AsJson, Day, WorkspacePath
from sttm.cli.printing import print_json, print_line, print_table, working

__all__ = ["register"]

HERE = Path()

CallName = Annotated[str | None, typer.Option("--call", help="Id of the call, where the books have several.")]
Budget = Annotated[
    str | None, typer.Option("--budget", help="Another budget than that of the call, EUR, to try it.")
]
Step = Annotated[
    str | None,
    typer.Option(
        "--nested", help="Spend it by steps of this many EUR: a larger budget never drops a project."
    ),
]


def register(group: typer.Typer) -> None:
    """Add the commands to those of the fund."""
    group.command("select")(select)


def money(text: str | None, option: str) -> Any:
    """Return an amount given as text, exact, or None.

    Raises
    ------
    typer.BadParameter
        If it is not a number.
    """
    from decimal import Decimal, InvalidOperation

    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        msg = f"{text!r} is not an amount such as 39000000 or 1250000.50"
        raise typer.BadParameter(msg, param_hint=option) from error
    if not value.is_finite() or value % Decimal("0.01"):
        msg = f"{text!r} is not a whole number of cents"
        raise typer.BadParameter(msg, param_hint=option)
    return value


def select(
    books: BooksFile,
    call: CallName = None,
    budget: Budget = None,
    nested: Step = None,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Select the projects of a call by rank and by greatest benefit, side by side, with every reason.

    **Examples**

    `sttm fund select fund.yaml`

    `sttm fund select fund.yaml --budget 45000000 --nested 1000000`
    """
    from sttm.operations.fund_calls import select_projects

    opened = opened_books(books, on, pack, workspace)
    amount, step = money(budget, "--budget"), money(nested, "--nested")
    with working("selecting"):
        found = select_projects(opened, call, budget=amount, step=step)
    if as_json:
        print_json(found)
        return
    rows = [_row(project) for project in found["projects"]]
    columns = ["", "project", "points", "benefit", "asked, EUR", "by rank, EUR", "by benefit, EUR", "why not"]
    print_table(f"{found['call']['title']['it']}, {number(found['budget'])} EUR", columns, rows)
    for way, title in (("ranking", "By rank"), ("best", "Of greatest benefit")):
        one = found[way]
        in_part = f", {one['in_part']} in part" if one["in_part"] else ""
        print_line(
            f"{title}: {one['funded']} projects{in_part}, {number(one['granted'])} EUR, "
            f"{number(one['unspent'])} left; benefit {number(one['benefit'])} {found['call']['benefit']['unit'].replace('**', '')}"
        )
        for limit in one["limits"]:
            if limit["limit"] == "reserve":
                kept, granted = number(limit["kept"]), number(limit["granted"])
                print_line(f"  {limit['title']['it']}: {granted} EUR granted, {kept} kept for it")
    if found["nested_step"]:
        print_line(f"Spent by steps of {number(found['nested_step'])} EUR: a larger budget drops no project.")
    if found["fictional"]:
        print_line("! Fictional: an example.")


def _row(project: dict[str, Any]) -> tuple[object, ...]:
    points = project["points"]
    shown = points["low"] if points["low"] == points["high"] else f"{points['low']} – {points['high']}"
    grants = [project[way]["grant"] for way in ("ranking", "best")]
    return (
        project["rank"] or "–",
        f"{project['id']} {project['title']}",
        shown,
        "not given" if project["benefit"] is None else number(project["benefit"]),
        number(project["requested"]),
        *("–" if grant is None else number(grant) for grant in grants),
        _why(project),
    )


def _why(project: dict[str, Any]) -> str:
    """Say in a few words why a project is left out, and what would have let it in."""
    if project["refused"]:
        return "; ".join(r["it"] for r in project["refused"])
    said = []
    ranking, best = project["ranking"]["why_not"], project["best"]["why_not"]
    if ranking:
        more = ranking.get("more_points_than")
        helped = f"more than {more} points" if more else f"{number(ranking['missing_money'])} EUR more"
        said.append(f"rank: {_limit(ranking)}; {helped}")
    if best:
        more = best.get("more_benefit")
        helped = f"{number(more)} more benefit" if more else f"{number(best['missing_money'])} EUR more"
        said.append(f"benefit: {_limit(best)}; {helped}")
    return " / ".join(said)


def _limit(why: dict[str, Any]) -> str:
    words = {
        "budget": "the budget is spent",
        "reserve": "the rest is reserved",
        "municipality": "its Comune has its share",
        "no_benefit": "no benefit is given",
        "others": "others bring more",
    }
    return words[why["code"]]
