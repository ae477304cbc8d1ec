"""Command that holds drawn places for services against the location criteria."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, included

__all__ = ["register"]

HERE = Path()

NEVER = "–"


def register(group: typer.Typer) -> None:
    """Add the command to the group of places for services."""
    group.command("check")(check)


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Points or polygons: GeoJSON, or a folder.", show_default=False),
    ],
    category: Annotated[
        str | None, typer.Option("--category", "-c", help="What is to go there; else as the file says.")
    ] = None,
    tier: Annotated[
        Literal["local", "sovracomunale", "metropolitano"] | None,
        typer.Option("--tier", "-t", help="Tier of the service; else as the file says, or the usual one."),
    ] = None,
    include: Include = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the dossier: a file, or a folder for several.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write it as a page: a file, or a folder for several.")
    ] = None,
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Hold a place against the location criteria of services of its category and tier.

    Each criterion says what was read, what is asked, and from where; what nobody knows is *not assessable*.
    `sttm schema service_site` says what a file holds.

    **Examples**

    `sttm site check places/library.geojson --category library --tier sovracomunale`

    `sttm site check places --pdf place-dossiers --language en`
    """
    from datetime import date

    from sttm.operations.services.site_check import check_places, write_place_dossiers
    from sttm.operations.workspaces import open_workspace
    from sttm.services.result import states_of

    check_target(pdf)
    check_target(html)
    opened, pack = open_workspace(workspace)
    written: list[Path] = []
    with working("checking"):
        results = check_places(
            opened,
            pack,
            files,
            on=as_date(on) or date.today(),
            category=category,
            tier=tier,
            states=states_of(included(include)),
        )
        for out, kind in ((pdf, ".pdf"), (html, ".html")):
            if out is not None:
                written += write_place_dossiers(
                    opened, pack, results, out, kind=kind, language=language, standard=standard or None
                )
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print_result(result, language)
    for path in written:
        say(f"Dossier: {path}")


def _print_result(result: dict[str, Any], language: Literal["it", "en"]) -> None:
    from sttm.publications.services.place_dossier import threshold_of, value_of

    site = result["site"]
    rows = [
        (
            c["title"][language],
            "must" if c["mandatory"] else "preferred",
            c["answer"].replace("_", " "),
            value_of(c, language),
            threshold_of(c, language),
            ", ".join(c["features"][:3]) or NEVER,
        )
        for c in result["criteria"]
    ]
    title = f"{site['title']} ({site['category']['title'][language]}, {site['tier']})"
    print_table(title, ["criterion", "", "answer", "found", "asked", "features"], rows)
    print_line(result["verdict"]["label"][language])
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Checked on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")
