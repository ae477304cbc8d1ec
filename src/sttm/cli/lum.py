"""Commands of the Luoghi Urbani per la Mobilità: the list, sheets, a map, perimeters redrawn."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, Wait, Who, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, included, percent

__all__ = ["register"]

HERE = Path()
HECTARE = 10_000
FIRST = 40
"""LUM that a terminal lists; files and JSON have them all."""

MARKS = {"met": "yes", "not_met": "no", "not_assessable": "?", "disputed": "!"}

Record = Mapping[str, Any]

Municipality = Annotated[
    str | None, typer.Option("--municipality", help="Those that touch this Comune, by code or name.")
]
Outside = Annotated[
    bool, typer.Option("--outside-capital", help="Without those whose stops stand in the capital.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Luoghi Urbani per la Mobilità: perimeters around stops, sheets, perimeters redrawn by Comuni.",
    )
    app.add_typer(group, name="lum", rich_help_panel="Services and mobility")
    group.command("list")(list_)
    group.command("sheet")(sheet)
    group.command("map")(map_)
    group.command("redraw")(redraw)
    group.command("proposals")(proposals)


def list_(
    municipality: Municipality = None,
    outside_capital: Outside = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the perimeters: .gpkg or .geojson.")
    ] = None,
    walking: Annotated[
        bool, typer.Option("--walking", help="Write the walking perimeters instead of the default ones.")
    ] = False,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the LUM and count them by relevance, mode and Comune.

    They are derived layers, made by `sttm build` from the layers stops, stop_facilities and street_network.

    **Examples**

    `sttm lum list`

    `sttm lum list --outside-capital --out lum.gpkg`

    `sttm lum list --out lum-a-piedi.geojson --walking`
    """
    from datetime import date

    from sttm.operations.services.lum import LUM_FORMATS, list_lums, write_lums
    from sttm.operations.workspaces import open_workspace

    check_target(out, *LUM_FORMATS)
    opened, pack = open_workspace(workspace)
    day = as_date(on) or date.today()
    asked: dict[str, Any] = {"municipality": municipality, "outside_capital": outside_capital}
    with working("reading the LUM"):
        found = list_lums(opened, pack, on=day, **asked)
        if out is not None:
            write_lums(opened, pack, out, on=day, walking=walking, **asked)
    if as_json:
        print_json(found)
    else:
        _print_list(found, language)
    if out is not None:
        say(f"LUM: {out}")


def sheet(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Of these LUM.", show_default=False)
    ] = None,
    municipality: Municipality = None,
    everything: Annotated[bool, typer.Option("--all", help="Of all LUM.")] = False,
    outside_capital: Outside = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write them as one PDF.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write them as one page.")] = None,
    include: Include = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell what a LUM holds and lacks: lines, functions, people, land, links, barriers, climate.

    What no layer tells is not assessable, never zero.

    **Examples**

    `sttm lum sheet --municipality F002`

    `sttm lum sheet --all --pdf schede-lum.pdf`

    `sttm lum sheet --municipality F002 --include sector_programme`

    `sttm lum sheet --municipality F003 --html schede-lum.html --language en`
    """
    from datetime import date

    from sttm.operations.services.lum import lum_sheets
    from sttm.operations.workspaces import open_workspace

    if not ids and municipality is None and not everything:
        raise typer.BadParameter("name LUM, a Comune (--municipality) or --all", param_hint="ID")
    check_target(pdf, ".pdf")
    check_target(html, ".html")
    opened, pack = open_workspace(workspace)
    with working("reading the sheets"):
        results = lum_sheets(
            opened, pack, ids or (), on=as_date(on) or date.today(), municipality=municipality,
            outside_capital=outside_capital, include=included(include),
        )  # fmt: skip
    for path in (pdf, html):
        if path is not None:
            from sttm.operations.services.lum_publishing import write_lum_sheets

            with working("writing the sheets"):
                write_lum_sheets(opened, pack, results, path, language=language)
            say(f"Sheets: {path}")
    if as_json:
        print_json(results)
    elif pdf is None and html is None:
        for result in results:
            _print_sheet(result, language)
        if not results:
            print_line("No LUM touches it")


def map_(
    out: Annotated[Path, typer.Argument(help="A file .png or .svg.")],
    municipality: Municipality = None,
    outside_capital: Outside = False,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
) -> None:
    """Draw the LUM in the territory by relevance.

    **Examples**

    `sttm lum map lum.png`
    """
    from datetime import date

    from sttm.operations.services.lum_publishing import MAP_FORMATS, write_lum_map
    from sttm.operations.workspaces import open_workspace

    check_target(out, *MAP_FORMATS)
    opened, pack = open_workspace(workspace)
    with working("drawing the map"):
        write_lum_map(
            opened, pack, out, on=as_date(on) or date.today(), municipality=municipality,
            outside_capital=outside_capital, language=language,
        )  # fmt: skip
    say(f"Map: {out}")


def redraw(
    file: Annotated[Path, typer.Argument(help="GeoJSON drawn by the Comune (sttm schema lum_redraw).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and compare, keep nothing.")] = False,
    include: Include = None,
    language: Language = "it",
    on: Day = None,
    who: Who = None,
    wait: Wait = 0,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Check a perimeter that a Comune redraws, compare it with the default, keep it as a proposal.

    The default perimeter stays as it is: proposals stand beside it.

    **Examples**

    `sttm lum redraw lum-ridisegnato.geojson --dry-run`

    `sttm lum redraw lum-ridisegnato.geojson --dry-run --include sector_programme`

    `sttm lum redraw lum-ridisegnato.geojson --who "Ufficio di piano"`
    """
    from datetime import date

    from sttm.operations.services.lum_redrawing import redraw_lums
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with working("comparing the perimeters"):
        results = redraw_lums(
            opened, pack, file, on=as_date(on) or date.today(), include=included(include),
            keep=not dry_run, who=who, wait=wait,
        )  # fmt: skip
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print_redraw(result, language)
    if not dry_run:
        say(f"Kept as proposals: {', '.join(r['proposal']['id'] for r in results)}")


def proposals(
    lum: Annotated[str | None, typer.Option("--lum", help="Of this LUM.")] = None,
    municipality: Annotated[
        str | None, typer.Option("--municipality", help="Of this Comune, by code.")
    ] = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the perimeters that Comuni have proposed.

    **Examples**

    `sttm lum proposals`
    """
    from sttm.operations.services.lum_redrawing import listed_proposals
    from sttm.operations.workspaces import open_data

    found = listed_proposals(open_data(workspace), lum=lum, municipality=municipality)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            one["proposal_id"], one["lum_id"], one["municipality_id"], MARKS[one["answer"]],
            f"+{one['gained_m2'] / HECTARE:.1f} −{one['lost_m2'] / HECTARE:.1f}",
            "" if one["default_unchanged"] else "default has changed since",
            one["reason"],
        )
        for one in found
    ]  # fmt: skip
    print_table("Proposed perimeters", ("proposal", "LUM", "Comune", "checks", "ha", "", "reason"), rows)


def _print_list(found: Record, language: str) -> None:
    rows = [
        (
            one["id"], one["name"], one["relevance"], ", ".join(one["modes"]),
            ", ".join(m["name"] for m in one["municipalities"]), one["measured_from"],
            round(one["area"]["value"] / HECTARE, 1), _share(one["walking_share"]),
        )
        for one in found["lum"][:FIRST]
    ]  # fmt: skip
    columns = ("LUM", "name", "relevance", "modes", "Comuni", "from", "ha", "on foot")
    print_table(f"Luoghi Urbani per la Mobilità, {found['evaluated_on']}", columns, rows)
    if found["number"] > FIRST:
        print_line(f"… and {found['number'] - FIRST} more: --json or --out has them all")
    for name, counts in found["counts"].items():
        if name != "municipality":
            said = ", ".join(f"{n} {value}" for value, n in counts.items())
            print_line(f"By {name.replace('_', ' ')}: {said or 'none'}")
    still = found["open_stops"]
    if still["number"]:
        modes = ", ".join(f"{n} {mode}" for mode, n in still["modes"].items())
        print_line(f"Not assessable: {still['number']} stops whose lines or terminal are not known ({modes})")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _share(one: Record) -> str:
    return "?" if "missing" in one else f"{percent(one['value'], 0)}%"


def _print_sheet(result: Record, language: str) -> None:
    lum, users = result["lum"], result["users"]
    comuni = ", ".join(m["name"] for m in lum["municipalities"])
    print_line(f"{lum['id']} {lum['name']}: {lum['relevance']}, {', '.join(lum['modes'])}; {comuni}")
    said = f"{lum['area']['value'] / HECTARE:.1f} ha from {lum['measured_from']}"
    print_line(f"    {said}; on foot {_share(lum['walking_share'])}")
    for name in ("residents", "jobs"):
        print_line(f"    {name}: {_value(users[name])}")
    table = result["timetable"]
    if "missing" in table:
        print_line(f"    lines: {', '.join(result['lines']) or 'not known'}; frequency not assessable")
    else:
        told = ", ".join(
            f"{sum(hours)} on a {kind.replace('_', ' ')}" for kind, hours in table["hours"].items()
        )
        print_line(f"    lines: {', '.join(one['line'] for one in table['lines'])}; departures: {told}")
    rows = [
        (
            one["title"][language], one["fit"], "yes" if one["wanted"] else "",
            "?" if one["number"] is None else one["number"],
        )
        for one in result["functions"]
    ]  # fmt: skip
    print_table("Functions", ("function", "with the interchange", "wanted", "there"), rows)
    for one in result["lacking"]:
        reasons = "; ".join(reason[language] for reason in one["reasons"])
        print_line(f"    lacks {one['rank']}. {one['title'][language]}: {reasons}")
    _print_planned(result, language)


def _print_planned(result: Record, language: str) -> None:
    """Tell that planned services count, where they were asked for."""
    for caveat in result["caveats"]:
        if caveat["id"] == "planned_counted":
            print_line(f"    ! {caveat[language]}")


def _value(one: Record) -> str:
    return "not assessable" if "missing" in one else f"{one['value']:,.0f}"


def _print_redraw(result: Record, language: str) -> None:
    proposal = result["proposal"]
    print_line(f"{proposal['id']}: {result['lum']['id']} {result['lum']['name']}, {proposal['municipality']}")
    rows = [(c["title"][language], MARKS[c["answer"]], c["reason"][language]) for c in result["checks"]]
    print_table("Checks", ("check", "", "why"), rows)
    for name, one in result["against"].items():
        if "missing" in one:
            print_line(f"Against the {name} perimeter: not assessable, {one['missing']['en']}")
            continue
        held = [
            (
                what, round(one[what]["area"]["value"] / HECTARE, 2), _value(one[what]["residents"]),
                _value(one[what]["jobs"]), _services(one[what]["services"]),
            )
            for what in ("gained", "lost")
        ]  # fmt: skip
        print_table(f"Against the {name} perimeter", ("", "ha", "residents", "jobs", "services"), held)
    _print_planned(result, language)


def _services(one: Record) -> str:
    return "not assessable" if "missing" in one else str(one["number"])
