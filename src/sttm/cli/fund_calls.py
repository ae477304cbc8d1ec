"""Commands on the calls of a fund: selection, report, where the money went."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.fund_books import BooksFile, number, opened_books
from sttm.cli.norm_options import PackName
from sttm.cli.options import AsJson, Day, WorkspacePath, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

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
    group.command("report")(report)
    group.command("trace")(trace)


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
    from sttm.operations.norms.fund_calls import select_projects

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
        unit = found["call"]["benefit"]["unit"].replace("**", "")
        in_part = f", {one['in_part']} in part" if one["in_part"] else ""
        print_line(
            f"{title}: {one['funded']} projects{in_part}, {number(one['granted'])} EUR, "
            f"{number(one['unspent'])} left; benefit {number(one['benefit'])} {unit}"
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


def report(
    books: BooksFile,
    out: Annotated[Path, typer.Argument(help="File to write: .pdf or .xlsx.", show_default=False)],
    call: CallName = None,
    nested: Step = None,
    language: Annotated[str, typer.Option("--language", help="it or en.")] = "it",
    standard: Annotated[str, typer.Option("--standard", help="PDF standard: ua-1, a-3a+ua-1, …")] = "ua-1",
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
) -> None:
    """Write the report on the fund and a call, ready for an act: PDF, or XLSX with every figure.

    **Examples**

    `sttm fund report fund.yaml report.pdf --on 2025-12-01`

    `sttm fund report fund.yaml report.xlsx --language en`
    """
    from sttm.operations.norms.fund_reporting import report_call
    from sttm.publications.typesetting import check_choice

    check_target(out, ".pdf", ".xlsx")
    check_choice(language, standard)
    opened, step = opened_books(books, on, pack, workspace), money(nested, "--nested")
    with working("writing the report"):
        report_call(opened, out, call, step=step, language=language, standard=standard)  # type: ignore[arg-type]
    say(f"Report: {out}")


def trace(
    books: BooksFile,
    project: Annotated[
        str | None, typer.Argument(help="Id of a project; all by default.", show_default=False)
    ] = None,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Follow the money: source, rule, project, expected benefit, monitored effect.

    **Examples**

    `sttm fund trace fund.yaml --on 2026-11-01`

    `sttm fund trace fund.yaml P08 --on 2026-11-01`
    """
    from sttm.operations.norms.fund_trace import trace_money

    found = trace_money(opened_books(books, on, pack, workspace), project)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            f"{one['project']} {one['title'] or ''}",
            number(one["granted"]),
            number(one["paid"]),
            one["rule"]["rank"] or "–",
            "not given" if one["expected"]["value"] is None else number(one["expected"]["value"]),
            one["monitored"]["answer"].replace("_", " "),
        )
        for one in found["projects"]
    ]
    columns = ["project", "granted, EUR", "paid", "rank", "expected", "monitored"]
    print_table(f"Follow the money, {found['on']}", columns, rows)
    if project is None:
        sources = [(one["name"], number(one["amount"])) for one in found["by_source"]]
        print_table("Where it comes from", ["source", "EUR"], sources)
    else:
        _print_trail(found["projects"][0])
    print_line(f"{found['convention']['en']}.")
    if found["fictional"]:
        print_line("! Fictional: an example.")


def _print_trail(one: dict[str, Any]) -> None:
    rows = [(s["name"], number(s["amount"]), ", ".join(s["acts"])) for s in one["sources"]]
    print_table("1. Source", ["party", "EUR", "conferred by"], rows)
    rule = one["rule"]
    print_line(
        f"2. Rule: art. {rule['article']['number']}, {rule['call']['title']['it']} ({rule['call']['act']})"
    )
    scores = "; ".join(f"{s['title']['it']} {s['points']}" for s in rule["scores"])
    print_line(f"   rank {rule['rank'] or '–'} of {rule['of']}, {rule['points']} points: {scores}")
    acts = [(a["on"], a["kind"], a["act"], number(a["amount"])) for a in one["acts"]]
    print_table("3. Project: acts", ["day", "", "act", "EUR"], acts)
    expected, measured = one["expected"], one["monitored"]
    unit = expected["unit"].replace("**", "")
    value = "not given" if expected["value"] is None else f"{number(expected['value'])} {unit}"
    print_line(f"4. Expected: {expected['title']['it']}, {value}")
    if measured["value"] is None:
        print_line("5. Monitored: not assessable, nothing has been measured")
    else:
        print_line(
            f"5. Monitored: {number(measured['value'])} {unit} on {measured['on']} ({measured['source']}), "
            f"{measured['answer'].replace('_', ' ')}, difference {number(measured['difference'])}"
        )
