"""The command that brings an extract of OpenStreetMap into a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, Wait, Who, WorkspacePath
from sttm.cli.printing import print_json, print_table, progress_bar, say

__all__ = ["register"]

HERE = Path()


def register(group: typer.Typer) -> None:
    """Add the command to its group."""
    group.command("osm")(osm)


def osm(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="Extract: .osm.pbf, .osm, .osm.gz or .osm.bz2.", show_default=False
        ),
    ],
    workspace: WorkspacePath = HERE,
    layers: Annotated[
        str | None,
        typer.Option("--layers", help="Which layers, such as street_network,services; all otherwise."),
    ] = None,
    boundary: Annotated[
        Path | None,
        typer.Option("--boundary", help="Polygons to cut at, instead of the boundary of the workspace."),
    ] = None,
    reach: Annotated[
        float | None,
        typer.Option("--reach", metavar="M", help="How far beyond the boundary; the pack's otherwise."),
    ] = None,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Streets, services with their entrances, stops with their facilities from OpenStreetMap.

    All layers come in together or none does; what is stored stays as it was where one is faulty. The network
    is joined at nodes that streets share, so bridges and tunnels stay apart.

    **Examples**

    `sttm import osm town.osm`

    `sttm import osm town.osm --layers street_network --reach 2000`
    """
    from sttm.operations.services.importing_osm import import_osm
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    names = None if layers is None else [name.strip() for name in layers.split(",") if name.strip()]
    with progress_bar() as tell:
        done = import_osm(
            opened, pack, file,
            layers=names, boundary=boundary, reach_m=reach, who=who, wait=wait, progress=tell,
        )  # fmt: skip
    if as_json:
        print_json(done.as_json())
        return
    for note in done.notes:
        say(f"! {note}")
    print_table(f"Added from {file.name}", ["layer", "version", "features"], done.layer_rows())
    if done.categories:
        print_table("Services", ["category", "services"], list(done.categories.items()))
