"""Commands that say where to put the next service, and hold a place against the location criteria."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from sttm.cli import site_check
from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, included

__all__ = ["WHERE", "register"]

HERE = Path()

WHERE = "where"
"""The command that is meant where a category follows the group."""

NEVER = "–"


class _CategoryFirst(TyperGroup):
    """A group whose commands stand beside categories: what is no command is a category to be placed."""

    meant = WHERE

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            args = [self.meant, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        cls=_CategoryFirst,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Where to put the next service: `sttm site CATEGORY --number N`; is a place right: `check`.",
    )
    group.command(WHERE)(where)
    group.command("list")(listed)
    site_check.register(group)
    app.add_typer(group, name="site", rich_help_panel="Services and mobility")


def where(
    category: Annotated[str, typer.Argument(help="Category of services, as the pack names it.")],
    number: Annotated[
        int | None, typer.Option("--number", "-n", help="How many places; not for set-cover.")
    ] = None,
    candidates: Annotated[
        Path | None,
        typer.Option("--candidates", help="Places it may go: any vector file, or CSV with lon and lat."),
    ] = None,
    made_from: Annotated[
        Literal["land", "streets", "both"] | None,
        typer.Option("--from", help="What to make candidates from without a file; land where it is known."),
    ] = None,
    within: Annotated[
        float | None,
        typer.Option("--within", metavar="MIN", help="Minutes that are near; those of the 15-minute city."),
    ] = None,
    method: Annotated[
        Literal["coverage", "set-cover", "p-median"],
        typer.Option(
            "--method",
            help="coverage: most users near; set-cover: fewest places; p-median: least minutes in all.",
        ),
    ] = "coverage",
    share: Annotated[
        float, typer.Option("--share", help="Of the users who can be reached, for set-cover.")
    ] = 1.0,
    capacity: Annotated[
        float | None, typer.Option("--capacity", metavar="PLACES", help="Users a new place serves at most.")
    ] = None,
    include: Include = None,
    mode: Annotated[Literal["walk", "bike"], typer.Option("--mode", help="How people get there.")] = "walk",
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", metavar="S", help="Seconds for the proof.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write features (.geojson, .gpkg), a map (.png) or all values (.json)."),
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Choose where new services of a category go; those that stand are kept.

    The choice is proved: the bound says what no other choice can better. A candidate in a LUM or a
    regeneration area counts as a little nearer; the objective is told with and without that.

    **Examples**

    `sttm site library --number 2`

    `sttm site nursery --number 3 --method p-median --out places.png`

    `sttm site pharmacy --method set-cover --share 0.95 --within 10 --out places.geojson`

    `sttm site nursery --number 2 --capacity 60 --candidates plots.csv`
    """
    from datetime import date

    from sttm.operations.place_files import PLACE_FORMATS
    from sttm.operations.services.siting import place_services, write_siting
    from sttm.operations.workspaces import open_workspace
    from sttm.services.location.siting import Asked
    from sttm.services.result import states_of

    check_target(out, *PLACE_FORMATS)
    opened, pack = open_workspace(workspace)
    asked = Asked(
        category=category,
        number=number,
        method=method,
        within_s=None if within is None else 60.0 * within,
        share=share,
        capacity=capacity,
        states=states_of(included(include)),
        mode=mode,
        made_from=made_from,
        time_limit_s=time_limit,
    )
    with working(f"placing {category}"):
        found = place_services(opened, pack, asked, on=as_date(on) or date.today(), candidates=candidates)
    if out is not None:
        write_siting(opened, pack, found, out, language=language)
    if as_json:
        print_json(found)
    else:
        _print_found(found, language)
    if out is not None:
        say(f"Places: {out}")


def _print_found(found: dict[str, Any], language: str) -> None:
    aim, effect = found["objective"], found["effect"]
    rows = [
        (
            one["rank"],
            one["name"] or one["id"],
            one["kind"].replace("_", " "),
            NEVER if one["municipality"] is None else one["municipality"]["name"],
            one["in_lum"] or NEVER,
            one["users_newly_within"],
            one["users_nearest"],
            NEVER if one["alternative"] is None else _alternative(one["alternative"]),
        )
        for one in found["chosen"]
    ]
    columns = ["", "place", "kind", "Comune", "LUM", "newly within", "nearest to", "else"]
    places = "1 place" if len(rows) == 1 else f"{len(rows)} places"
    title = f"{found['category']['title'][language]}: {places} ({found['method']}, {found['mode']})"
    print_table(title, columns, rows)
    proof = "proved" if aim["proved"] else f"gap {100 * aim['gap']:.2f} %, stopped at the time limit"
    print_line(
        f"Objective ({aim['title'][language]}): {aim['value']:,}; with preferences "
        f"{aim['value_with_preferences']:,}, bound {aim['bound']:,} ({proof})"
    )
    users, minutes = effect["groups"]["users"], found["within"]["value"]
    print_line(
        f"Users within {minutes:g} min: {users['within_before']:,.0f} → {users['within_after']:,.0f} of "
        f"{users['total']:,.0f}; {found['candidates']['count']} candidates, "
        f"{found['existing']['services']} services that stand"
    )
    before, after = effect["before"], effect["after"]
    for name, key in (
        ("Mean minutes", "mean_minutes"),
        ("Farthest users", "worst_minutes"),
        ("Gini", "gini"),
    ):
        print_line(f"{name}: {_known(before[key])} → {_known(after[key])}")
    comuni = [
        (m["name"], m["total"], m["within_before"], m["within_after"], m["newly_within"])
        for m in effect["municipalities"]
        if m["newly_within"]
    ]
    if comuni:
        print_table("Newly within, by Comune", ["Comune", "users", "before", "after", "newly"], comuni)
    if "served" in found:
        served = found["served"]
        print_line(f"Served: {served['users']:,.0f} ({served['by_new_places']:,.0f} by new places)")
    for one in found["preferences"]:
        if one["missing"] is not None:
            print_line(f"! {one['title'][language]}: {one['missing'][language]}")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _alternative(one: dict[str, Any]) -> str:
    return f"{one['name'] or one['id']} ({'equal' if one['equal'] else 'next best'})"


def _known(value: float | None) -> str:
    return NEVER if value is None else f"{value:g}"


def listed(on: Day = None, workspace: WorkspacePath = HERE, as_json: AsJson = False) -> None:
    """List the categories of services, and how many of each the workspace has.

    **Example** `sttm site list`
    """
    from datetime import date

    from sttm.operations.services.siting import listed_categories
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    found = listed_categories(opened, pack, on=as_date(on) or date.today())
    if as_json:
        print_json(found)
        return
    rows = [(c["id"], c["title"]["it"], c["usual_tier"], ", ".join(c["users"]), c["existing"]) for c in found]
    print_table("Categories of services", ["id", "", "usual tier", "users", "existing"], rows)
