"""The command that writes the volumes of the strategy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, progress_bar

__all__ = ["register"]

PANEL = "Publications"
HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("volumes", rich_help_panel=PANEL)(volumes)


def volumes(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.", show_default=False)],
    part: Annotated[
        list[str] | None, typer.Option("--part", help="I (knowledge); all by default; repeat for several.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option("--language", "--lang", help="it or en; both by default; repeat.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--format", help="pdf or html; both by default; repeat.")
    ] = None,
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the volumes of the strategy from the workspace: what is known, with the lineage of every layer.

    Part I is the Quadro analitico-conoscitivo: territory, indicators, vulnerability, networks, registers,
    monitoring, sources. What is not known is said.

    **Examples**

    `sttm volumes --out volumes`

    `sttm volumes --part I --language it --format pdf --out volumes --on 2026-03-10`
    """
    from datetime import date

    from sttm.operations.volumes import FORMATS, PARTS, write_volumes
    from sttm.operations.workspaces import open_workspace

    check_target(out)
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        written = write_volumes(
            opened,
            pack,
            out,
            on=as_date(on) or date.today(),
            parts=part or tuple(PARTS),
            languages=language or ("it", "en"),
            formats=kind or FORMATS,
            standard=standard or None,
            progress=tell,
        )
    if as_json:
        print_json(written)
        return
    for file in written:
        print_line(file["path"])
