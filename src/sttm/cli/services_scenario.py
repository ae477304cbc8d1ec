"""The command that tells what a scenario of services would change, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import persons, print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, Mode, included, percent, place_name

__all__ = ["register"]

HERE = Path()

SHOWN_CELLS = 10


def register(group: typer.Typer) -> None:
    """Add the command to the group of services."""
    group.command("scenario")(scenario)


def scenario(
    file: Annotated[
        Path,
        typer.Argument(help="What would change, as YAML, JSON or GeoJSON: sttm schema service_scenario."),
    ],
    mode: Mode = "walk",
    include: Include = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write the cells before and after (.gpkg, .geojson) or the places (.csv)."
        ),
    ] = None,
    drawn: Annotated[
        Path | None, typer.Option("--map", help="Draw how the index of each cell changes (.png, .svg, .pdf).")
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell what opening, closing or moving services, or a new path, would change: who gains, who loses.

    The same people in the same cells are compared; only what the change touches is searched again.

    **Examples**

    `sttm services scenario scenario.yaml`

    `sttm services scenario footbridge.geojson --mode bike --map footbridge.png --out footbridge.gpkg`
    """
    from datetime import date

    from sttm.operations.services.access import ACCESS_FORMATS, MAP_FORMATS
    from sttm.operations.services.scenario import scenario_of, write_scenario, write_scenario_map
    from sttm.operations.workspaces import open_workspace

    check_target(out, *ACCESS_FORMATS)
    check_target(drawn, *MAP_FORMATS)
    opened, pack = open_workspace(workspace)
    with working("comparing before and after"):
        day = as_date(on) or date.today()
        result, before, after = scenario_of(opened, pack, file, on=day, mode=mode, include=included(include))
        if out is not None:
            write_scenario(result, before, after, out, mode=mode)
        if drawn is not None:
            write_scenario_map(result, before, after, drawn, mode=mode, language=language)
    if as_json:
        print_json(result)
    else:
        _print(result, language)
    for path in (out, drawn):
        if path is not None:
            say(f"Written: {path}")


def _print(result: dict[str, Any], language: str) -> None:
    name = result["scenario"]["title"] or result["scenario"]["id"]
    rows = [
        (
            g["title"][language],
            percent(g["before"]),
            percent(g["after"]),
            persons(g["gain"]),
            persons(g["lose"]),
        )
        for g in result["changes"]
    ]
    columns = ("", "before, %", "after, %", "residents who gain it", "who lose it")
    print_table(f"{name}: each group within reach", columns, rows)
    whole = result["places"][0]
    places = [p for p in result["places"] if p["scope"] == "whole" or p["gain"] or p["lose"]]
    who = ("", "residents", "gain", "lose", "all groups, %", "index with decay")
    print_table("Who gains, who loses", who, [_row(p, place_name(p, language)) for p in places])
    if whole["ages"]:
        print_table("By age", who, [_row(a, a["title"][language]) for a in whole["ages"]])
    cells = [
        (c["cell_id"], persons(c["residents"]), _pair(c["decayed"]), ", ".join(c["minutes"]))
        for c in result["cells"][:SHOWN_CELLS]
    ]
    headings = ("cell", "residents", "index with decay", "nearer or farther")
    print_table(f"{result['changed_cells']} cells change; those that count most", headings, cells)
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")


def _row(one: dict[str, Any], name: str) -> tuple[object, ...]:
    shares = f"{percent(one['all']['before'])} → {percent(one['all']['after'])}"
    people = (persons(one[key]) for key in ("residents", "gain", "lose"))
    return (name, *people, shares, _pair(one["decayed"]))


def _pair(told: dict[str, float | None]) -> str:
    return " → ".join("-" if told[k] is None else f"{told[k]:.2f}" for k in ("before", "after"))
