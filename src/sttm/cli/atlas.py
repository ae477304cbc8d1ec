"""Commands that write the atlases: services by Comune, Luoghi Urbani per la Mobilità."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, progress_bar
from sttm.cli.services_access import Include, included

__all__ = ["register"]

HERE = Path()

Out = Annotated[
    Path, typer.Option("--out", help="Folder; an atlas that is there is replaced.", show_default=False)
]
Comuni = Annotated[
    list[str] | None,
    typer.Option("--municipality", help="Only of this Comune, by code or name; all by default; repeat."),
]
Language = Annotated[Literal["it", "en"], typer.Option("--language", "--lang", help="Of the texts.")]
Pdf = Annotated[bool, typer.Option("--pdf/--no-pdf", help="Write one PDF.")]
Html = Annotated[bool, typer.Option("--html/--no-html", help="Write pages to browse, index.html first.")]
Standard = Annotated[
    str | None, typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival).")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Atlases: a sheet for each Comune, or for each LUM, as PDF and as pages to browse.",
    )
    app.add_typer(group, name="atlas", rich_help_panel="Publications")
    group.command("services")(services)
    group.command("lum")(lum)


def services(
    out: Out,
    municipality: Comuni = None,
    include: Include = None,
    language: Language = "it",
    pdf: Pdf = True,
    html: Html = True,
    standard: Standard = "ua-1",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the Atlante metropolitano dei servizi: a sheet for each Comune, the territory, method, sources.

    A sheet tells who lives there, services by category and tier, supply against standards, who has what
    within the time and who is left without, on whom the Comune depends, LUM, orientations. Pages work from
    a folder, without a server or the net; an atlas that is there stays until the new one is whole.

    **Examples**

    `sttm atlas services --out atlante-servizi`

    `sttm atlas services --out atlas --municipality F001 --language en --no-pdf`
    """
    from sttm.operations.services.atlas import write_service_atlas

    _write(
        write_service_atlas, out, municipality, include, language, pdf, html, standard, on, workspace, as_json
    )


def lum(
    out: Out,
    municipality: Comuni = None,
    include: Include = None,
    language: Language = "it",
    pdf: Pdf = True,
    html: Html = True,
    standard: Standard = "ua-1",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the Atlante dei LUM: a sheet for each Luogo Urbano per la Mobilità, their map, method, sources.

    **Examples**

    `sttm atlas lum --out atlante-lum`

    `sttm atlas lum --out atlas-lum --municipality F002 --language en --no-pdf`
    """
    from sttm.operations.services.atlas import write_lum_atlas

    _write(write_lum_atlas, out, municipality, include, language, pdf, html, standard, on, workspace, as_json)


def _write(
    write: Any,
    out: Path,
    municipality: list[str] | None,
    include: str | None,
    language: Literal["it", "en"],
    pdf: bool,
    html: bool,
    standard: str | None,
    on: str | None,
    workspace: Path,
    as_json: bool,
) -> None:
    from datetime import date

    from sttm.operations.workspaces import open_workspace

    check_target(out)
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        told = write(
            opened,
            pack,
            out,
            on=as_date(on) or date.today(),
            municipalities=municipality or (),
            include=included(include),
            language=language,
            formats=[name for name, wanted in (("pdf", pdf), ("html", html)) if wanted],
            standard=standard or None,
            progress=tell,
        )
    if as_json:
        print_json(told)
        return
    for path in told["files"]:
        print_line(path)
