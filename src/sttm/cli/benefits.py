"""The command that says what interventions bring: rain kept, air cooled, people reached, cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.estimates import print_estimate, print_values_used
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date
from sttm.cli.printing import print_json, print_line, progress_bar

__all__ = ["register"]

PANEL = "Evaluation"
HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("benefits", rich_help_panel=PANEL)(benefits)


def benefits(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Interventions: GeoJSON, GeoPackage or a folder.", show_default=False
        ),
    ],
    on: Day = None,
    language: Annotated[str, typer.Option("--language", help="Of texts: it or en.")] = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Estimate what interventions bring, before and after: rain kept, air cooled, cost.

    Give the day with --on; without it, it is the latest date of protocol in the files, else today.

    **Example** `sttm benefits parco.geojson --on 2026-03-10`
    """
    from sttm.operations.benefits import estimate_benefits
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        results = estimate_benefits(opened, pack, files, on=as_date(on), progress=tell)
    if as_json:
        print_json(results)
        return
    for result in results:
        about = result["intervention"]
        print_estimate(f"{about['title']} ({about['id']})", result["benefits_estimate"], language)
        for caveat in result["caveats"]:
            print_line(f"! {caveat[language]}")
        print_line(f"Estimated on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")
    print_values_used(results[0]["benefits_estimate"], language)
