"""The command that finds candidates for supra-municipal poles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

__all__ = ["register"]

HERE = Path()
FIRST = 12
"""Candidates listed on a terminal; files and JSON have them all."""

MARKS = {"met": "yes", "not_met": "no", "not_assessable": "?", "disputed": "!"}
VERDICTS = {
    "pole": "a pole",
    "possible": "to find out",
    "lacking": "lacks a condition",
    "not_a_pole": "lacks a precondition",
}


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("poles")(poles)


def poles(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="production, services or distribution; every kind by default.", show_default=False
        ),
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Zona omogenea, by id or name.")] = None,
    declared: Annotated[
        Path | None,
        typer.Option("--declared", help="YAML or JSON with what is declared of candidates, with evidence."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write .json, .xlsx, .geojson, or a map of one kind as .png."),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of tables and map: it or en.")] = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Find where a supra-municipal pole may stand: regeneration areas, then what is empty, then clusters.

    Each condition is met (yes), not met (no) or not assessable (?); what a point cannot tell is not
    assessable. Conditions that no layer tells are declared, with evidence.

    **Examples**

    `sttm siting poles`

    `sttm siting poles production --out poli.png`

    `sttm siting poles services --json`
    """
    from datetime import date

    from sttm.operations.production.poles import FORMATS, find_poles, write_poles
    from sttm.operations.workspaces import open_workspace
    from sttm.publications.formatting import Language

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    chosen: Language = "en" if language == "en" else "it"
    check_target(out, *FORMATS)
    opened, pack = open_workspace(workspace)
    with working("answering every condition"):
        day = as_date(on) or date.today()
        result, located = find_poles(opened, pack, on=day, kind=kind, zone=zone, declared=declared)
    written = None if out is None else write_poles(opened, pack, result, located, out, language=chosen)
    if as_json:
        print_json(result)
    else:
        for pole in result["poles"]:
            _print(pole)
    if written is not None:
        say(f"Written: {written}")


def _print(pole: Mapping[str, Any]) -> None:
    conditions = pole["candidates"][0]["conditions"] if pole["candidates"] else []
    columns = [
        "",
        "candidate",
        "land",
        "Comune",
        "ha",
        "verdict",
        *(c["id"].replace("_", " ") for c in conditions),
    ]
    rows = [
        [
            one["rank"],
            one["name"] if one["name"] == one["id"].split(":")[-1] else f"{one['name']} ({one['id']})",
            one["land"]["title"]["en"],
            one["municipality"],
            "point" if one["area"] is None else f"{one['area']['value'] / 10_000:.1f}",
            VERDICTS[one["verdict"]],
            *(MARKS[c["answer"]] for c in one["conditions"]),
        ]
        for one in pole["candidates"][:FIRST]
    ]
    if rows:
        print_table(pole["title"]["en"], columns, rows)
    counts = ", ".join(f"{n} {VERDICTS[v]}" for v, n in pole["verdicts"].items() if n)
    print_line(
        f"{pole['title']['en']}: {len(pole['candidates'])} candidates{f': {counts}' if counts else ''}"
    )
    points = sum(one["point"] for one in pole["candidates"])
    if points:
        print_line(f"{points} are points: their extent and what touches them are not assessable")
    for layer in dict.fromkeys(land["layer"] for land in pole["lands"] if land["absent"]):
        print_line(f"Not assessable: {layer} is not in the workspace")
    _explain(pole)


def _explain(pole: Mapping[str, Any]) -> None:
    """Say of the first candidate what it still needs, and what it would bring."""
    if not pole["candidates"]:
        return
    first = pole["candidates"][0]
    titles = {c["id"]: c["title"]["en"] for c in first["conditions"]}
    for key, words in (("lacks", "lacks"), ("to_find_out", "still to be found out")):
        if first[key]:
            print_line(f"{first['name']} {words}: {', '.join(titles[c] for c in first[key])}")
    reached = [i["title"]["en"] for i in first["incentives"] if i["answer"] == "met"]
    if reached:
        print_line(f"{first['name']} reaches: {', '.join(reached)}")
