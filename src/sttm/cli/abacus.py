"""Commands of the abacus: show the solutions, suggest the cheapest set, rank them by effect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.estimates import span
from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date
from sttm.cli.printing import print_json, print_line, print_table, progress_bar
from sttm.cli.profile import ProfileName

__all__ = ["register"]

HERE = Path()

Counted = Annotated[
    Literal["low", "central", "high"], typer.Option("--costs", help="Figure of the cost ranges that counts.")
]

Proposals = Annotated[
    list[Path],
    typer.Argument(metavar="FILE", help="Sites (GeoJSON), or settlements (YAML, JSON).", show_default=False),
]

SHOWN = 15

THOUSAND = 1000.0
"""Amounts from here on are told without decimals."""
"""Rows of a ranking that are printed; JSON has them all."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Solutions that raise quality, sustainability and innovation of settlements.",
    )
    group.command("show")(show)
    group.command("suggest")(suggest)
    group.command("rank")(rank)
    app.add_typer(group, name="abacus", rich_help_panel="Production and logistics")


def show(
    theme: Annotated[str | None, typer.Option("--theme", help="Such as soil, water, energy.")] = None,
    activity: Annotated[str | None, typer.Option("--activity", help="Type of activity.")] = None,
    on: Day = None,
    language: Language = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Show the solutions: where they apply, what they serve, what they cost.

    **Examples**

    `sttm abacus show --theme water`

    `sttm abacus show --activity data_centre --json > solutions.json`
    """
    from sttm.evaluation.inputs import text_dict
    from sttm.operations.production.abacus import shown_abacus
    from sttm.operations.workspaces import open_workspace

    _, pack = open_workspace(workspace)
    found = shown_abacus(pack, theme=theme, activity=activity, on=as_date(on))
    if as_json:
        print_json(found)
        return
    themes = {t.theme: text_dict(t.title)[language] for p in pack.profiles.values() for t in p.themes}
    print_table(
        f"{len(found)} solutions",
        ["id", "title", "theme", "for", "serves", "cost", "upkeep a year"],
        [
            [s["id"], s["title"][language], themes.get(s["theme"], s["theme"]), "/".join(s["applies_to"]),
             ", ".join(dict.fromkeys(r["criterion"] for r in s["serves"])), _unit(s["cost"]),
             _unit(s["upkeep"])]
            for s in found
        ],
    )  # fmt: skip
    print_line("! Examples, not official. Costs are of a unit of the quantity, blank where nobody has said.")


def suggest(
    files: Proposals,
    class_: Annotated[
        str | None,
        typer.Option("--class", help="To reach; by default the next one, with a budget alone the best."),
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, help="The most that may be spent, EUR.")
    ] = None,
    costs: Counted = "central",
    without: Annotated[
        list[str] | None, typer.Option("--without", help="A solution to leave out, several if repeated.")
    ] = None,
    with_unpriced: Annotated[
        bool, typer.Option("--with-unpriced", help="Solutions without a cost may be chosen, as if free.")
    ] = False,
    profile: ProfileName = None,
    on: Day = None,
    language: Language = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Suggest the cheapest set of solutions that reaches a class, or say how far one gets.

    **Examples**

    `sttm abacus suggest settlements/warehouse.yaml --class C`

    `sttm abacus suggest settlements/warehouse.yaml --budget 500000 --costs high --json > suggestion.json`
    """
    from sttm.operations.production.abacus import Ask, suggest_files
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    ask = Ask(class_, budget, costs, with_unpriced, frozenset(without or ()))
    results = suggest_files(opened, pack, files, ask, on=as_date(on), profile=profile)
    if as_json:
        print_json(results[0] if len(results) == 1 else results)
        return
    for result in results:
        _print_suggestion(result, language)


def rank(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Sites or settlements.", show_default=False),
    ] = None,
    settlements: Annotated[
        bool, typer.Option("--settlements", help="Those of the workspace, with what is known of them.")
    ] = False,
    costs: Counted = "central",
    profile: ProfileName = None,
    on: Day = None,
    language: Language = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Rank the solutions by effect: points alone, points for euro, class that they reach.

    **Examples**

    `sttm abacus rank settlements/warehouse.yaml`

    `sttm abacus rank --settlements --json > ranking.json`
    """
    from sttm.operations.production.abacus import rank_files, rank_settlements
    from sttm.operations.workspaces import open_workspace

    if bool(files) == settlements:
        msg = "name files, or ask for --settlements, one of the two"
        raise typer.BadParameter(msg, param_hint="FILE")
    opened, pack = open_workspace(workspace)
    if files:
        result = rank_files(opened, pack, files, on=as_date(on), profile=profile, costs=costs)
    else:
        with progress_bar() as tell:
            result = rank_settlements(opened, pack, on=as_date(on), costs=costs, progress=tell)
    if as_json:
        print_json(result)
        return
    if settlements:
        _print_together(result, language)
    else:
        for one in result["settlements"]:
            _print_ranking(one, language)
    _print_end(result, language)


def _print_suggestion(result: dict[str, Any], language: str) -> None:
    proposal, before, after = result["proposal"], result["before"], result["after"]
    title = f"{proposal['title']} ({proposal['id']}): {result['profile']['title'][language]}"
    target = result["target"]
    aim = "the best within the budget" if target is None else f"class {target['class']}"
    said = f"{title}. Now {before['total']['low']:g} points for sure, class {before['class']['low']}"
    print_line(f"{said}; aim: {aim}")
    if result["answer"] == "impossible":
        _print_impossible(result, language)
    elif result["answer"] == "reached":
        print_line("The class is reached already.")
    else:
        _print_solutions("Solutions", result["solutions"], language)
        cost, upkeep = result["cost"], result["upkeep"]
        print_line(f"Cost {_money(cost)} (counted {cost['counted']:,.0f}); upkeep {_money(upkeep)} a year")
        print_line(f"With them {after['total']['low']:g} points for sure, class {after['class']['low']}")
        for one in after["priority"]:
            if one["answer"] != "met":
                print_line(f"Priority 1 still open: {one['id']} {one['title'][language]}")
    for one in result["left_out"]:
        if one["points"] > 0:
            said = f"{one['title'][language]} ({one['points']:g} points alone)"
            print_line(f"Left out: {said}: {one['why'][language]}")
    _print_end(result, language)


def _print_impossible(result: dict[str, Any], language: str) -> None:
    nearest = result["impossible"]
    said = f"best reachable is {nearest['total']['low']:g} points for sure, class {nearest['class']['low']}"
    print_line(f"Impossible: {said}, with {len(nearest['solutions'])} solutions")
    _print_solutions("The best within reach", nearest["solutions"], language)
    print_line(f"Cost {_money(nearest['cost'])}")


def _print_solutions(title: str, rows: list[dict[str, Any]], language: str) -> None:
    print_table(
        title,
        ["id", "solution", "quantity", "cost EUR", "serves", "points"],
        [
            [r["id"], r["title"][language], _quantity(r["quantity"]), _money(r["cost"]),
             ", ".join(s["criterion"] for s in r["serves"]), r["points"]]
            for r in rows
        ],
    )  # fmt: skip


def _print_ranking(one: dict[str, Any], language: str) -> None:
    now, proposal = one["now"], one["proposal"]
    said = f"{now['total']:g} points for sure, class {span(now['class_range'])}"
    known = f"{now['assessable']} of {now['criteria']} criteria known"
    print_table(
        f"{proposal['title']} ({proposal['id']}): {said}; {known}",
        [
            "solution", "with", "points", "at least", "points for 10,000 EUR", "cost with those, EUR",
            "class alone",
        ],
        [
            [r["title"][language], ", ".join(r["with"]), r["points"], r["points_least"],
             r["points_per_10000_eur"], _counted(r["cost_with_needs"]), _lifted(r)]
            for r in one["solutions"][:SHOWN]
        ],
    )  # fmt: skip


def _lifted(row: dict[str, Any]) -> str:
    return f"{row['class']} ↑" if row["lifts"] else str(row["class"])


def _print_together(result: dict[str, Any], language: str) -> None:
    number = len(result["settlements"])
    print_table(
        f"What raises the quality of {number} settlements",
        ["solution", "settlements", "points together", "median", "class lifted in",
         f"cost EUR, {result['costs_counted']}", "priced in"],
        [
            [r["title"][language], r["settlements"], r["points"], r["median"], r["lifts"],
             ("" if r["priced"] == r["settlements"] or r["cost"] is None else "≥ ") + _counted(r["cost"]),
             r["priced"]]
            for r in result["solutions"][:SHOWN]
        ],
    )  # fmt: skip


def _print_end(result: dict[str, Any], language: str) -> None:
    for text in (*result["basis"], *result["caveats"]):
        print_line(f"! {text[language]}")
    print_line(f"Evaluated on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")


def _unit(cost: dict[str, Any] | None) -> str:
    if cost is None:
        return ""
    ends = dict.fromkeys(_plain(cost[end]) for end in ("low", "high"))
    return f"{' – '.join(ends)} {_power(cost['unit'])}"


def _plain(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= THOUSAND else f"{amount:g}"


def _power(unit: str) -> str:
    return unit.replace("**2", "²").replace("**3", "³")


def _counted(cost: float | None) -> str:
    return "not known" if cost is None else f"{cost:,.0f}"


def _money(cost: dict[str, Any] | None) -> str:
    return "not known" if cost is None else f"{cost['low']:,.0f} – {cost['high']:,.0f}"


def _quantity(quantity: dict[str, Any] | None) -> str:
    if quantity is None:
        return ""
    unit = "" if quantity["unit"] == "1" else f" {_power(quantity['unit'])}"
    return f"{quantity['value']:,.6g}{unit}"
