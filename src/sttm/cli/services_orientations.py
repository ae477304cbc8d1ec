"""Command that writes the sheets of orientations for the Piani dei Servizi."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import persons, print_json, print_line, print_table, progress_bar, say
from sttm.cli.services_access import Include, included, percent
from sttm.errors import RequestError

__all__ = ["register"]

HERE = Path()

NEVER = "–"


def register(group: typer.Typer) -> None:
    """Add the command to the group of services."""
    group.command("orientations")(orientations)


def orientations(
    municipality: Annotated[
        str | None, typer.Argument(help="Code or name of a Comune.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All Comuni.")] = False,
    include: Include = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the sheets: PDF, HTML and JSON by code.")
    ] = None,
    language: Language = "it",
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell a Comune what its Piano dei Servizi may look at: supply, who lacks what, where to go next.

    **Examples**

    `sttm services orientations F001`

    `sttm services orientations --all --out orientations`

    `sttm services orientations F001 --include sector_programme,pnrr_proposal`
    """
    from datetime import date

    from sttm.operations.services.orientations import service_orientations, write_orientations
    from sttm.operations.workspaces import open_workspace

    if (municipality is None) != every:
        msg = "name a Comune, or ask for all of them"
        raise RequestError(msg, remedy="sttm services orientations CODE, or --all --out FOLDER")
    check_target(out)
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        found, table = service_orientations(
            opened,
            pack,
            municipality,
            on=as_date(on) or date.today(),
            include=included(include),
            progress=tell,
        )
        written = []
        if out is not None:
            written = write_orientations(
                table, found, out, language=language, standard=standard or None, progress=tell
            )
    if as_json:
        print_json(found)
    else:
        for result in found:
            _print_result(result, language)
    if out is not None:
        say(f"Sheets: {len(written)} files in {out}")


def _print_result(result: dict[str, Any], language: str) -> None:
    name = result["municipality"]["name"]
    rows = [
        (
            one["title"][language],
            persons(one["without"]),
            NEVER if one["share"] is None else f"{percent(one['share'])} %",
            NEVER if one["next"] is None else one["next"]["name"] or one["next"]["id"],
            NEVER if one["next"] is None else persons(one["next"]["residents"]),
        )
        for one in result["daily"]
    ]
    columns = ["daily service", "without", "", "next place", "would have one"]
    print_table(f"{name}: residents without, and where the next place serves most", columns, rows)
    for one in result["standards"]:
        least = "≥ " if one["answer"] == "not_assessable" else ""
        value = f"{least}{one['value']:g}" if one["value"] or (one["value"] == 0 and not least) else NEVER
        said = one["answer"].replace("_", " ")
        print_line(f"{one['title'][language]}: {value} of {one['least']:g} m²/inh. ({said})")
    if isinstance(result["lum"], list):
        for lum in result["lum"]:
            lacking = "; ".join(f["title"][language] for f in lum["lacking"]) or NEVER
            print_line(f"LUM {lum['name']} ({lum['relevance']}) lacks: {lacking}")
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Planned services: {len(result['planned'])}\n")
