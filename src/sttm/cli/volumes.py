"""The command that writes the volumes of the strategy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, progress_bar
from sttm.cli.services_access import Include, included

__all__ = ["register"]

PANEL = "Publications"
HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("volumes", rich_help_panel=PANEL)(volumes)


def volumes(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.", show_default=False)],
    strategy: Annotated[
        str, typer.Option("--strategy", help="1 (environment), 2 (services) or 3 (production).")
    ] = "1",
    part: Annotated[
        list[str] | None,
        typer.Option(
            "--part",
            help="I (knowledge), II (proposals), annex (Schede Norma, study, Abaco); all by default; repeat.",
        ),
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
    example: Annotated[
        list[Path] | None,
        typer.Option(
            "--example",
            help="Interventions that the annex of strategy 1 shows worked through, or scenarios of services "
            "that Part II of strategy 2 shows; repeat.",
        ),
    ] = None,
    include: Include = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the volumes of a strategy from the workspace: what is known, what to do, the annex.

    Of STTM 1: Part I is the Quadro analitico-conoscitivo: territory, indicators, vulnerability, networks,
    registers, monitoring, sources. Part II is the Quadro propositivo-programmatico: objectives, where to act
    first, gaps of the green network, regeneration, types of work, criteria, monitoring. The annex holds each
    Scheda Norma whole, with its form.

    Of STTM 2: Part I reads services, access to daily services, equity, the three scales, tiers and LUM. Part
    II says where services may go and the next would serve most, what LUM lack, tiers to revise, orientations
    for each Comune. The annex is the analytic study: methods, rules, tables by Comune and category.

    Of STTM 3: Part I reads stock, plans, logistics, areas to regenerate and known constraints. Part II says
    where each activity may go, by which rules, how suitable places are, the best sites, poles, profiles,
    standards, thresholds, procedures. The annex is the Abaco. What is not known is said.

    **Examples**

    `sttm volumes --out volumes`

    `sttm volumes --part I --language it --format pdf --out volumes --on 2026-03-10`

    `sttm volumes --part annex --example parco.geojson --out volumes`

    `sttm volumes --strategy 2 --part II --language it --out volumes --on 2026-03-10`

    `sttm volumes --strategy 2 --part I --language en --format html --include pnrr_proposal --out volumes`

    `sttm volumes --strategy 3 --part annex --language it --out volumes --on 2026-03-10`
    """
    from datetime import date

    from sttm.operations.volumes.examples import worked_examples
    from sttm.operations.volumes.writing import FORMATS, write_volumes
    from sttm.operations.workspaces import open_workspace

    check_target(out)
    opened, pack = open_workspace(workspace)
    day = as_date(on) or date.today()
    planned = included(include)
    examples = worked_examples(opened, pack, example or (), strategy=strategy, on=day, include=planned)
    with progress_bar() as tell:
        written = write_volumes(
            opened,
            pack,
            out,
            on=day,
            strategy=strategy,
            parts=part or None,
            languages=language or ("it", "en"),
            formats=kind or FORMATS,
            standard=standard or None,
            examples=examples,
            include=planned,
            progress=tell,
        )
    if as_json:
        print_json(written)
        return
    for file in written:
        print_line(file["path"])
