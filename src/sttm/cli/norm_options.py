"""Options that the commands of the norms share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sttm.norms.adhesions import Adhesion
    from sttm.packs.pack import Pack

__all__ = ["Adhesions", "PackName", "joined", "opened_pack"]

PackName = Annotated[
    str | None,
    typer.Option(
        "--pack",
        help="A pack or its folder; that of the workspace, else base, by default.",
        show_default=False,
    ),
]
Adhesions = Annotated[
    Path | None,
    typer.Option(
        "--adhesions", help="Register of the Comuni that have joined (YAML or JSON).", show_default=False
    ),
]


def joined(adhesions: Path | None) -> tuple[Adhesion, ...] | None:
    """Return the register of adhesions; None where none is given, which is not an empty one."""
    from sttm.norms.adhesions import read_adhesions

    return None if adhesions is None else read_adhesions(adhesions)


def opened_pack(pack: str | None, workspace: Path) -> Pack:
    """Return the pack that is named, else that of the workspace, else the base of all."""
    from sttm.operations.workspaces import open_workspace
    from sttm.packs.loading import load_pack

    if pack is not None:
        return load_pack(pack)
    if (workspace / "catalog.json").is_file():
        return open_workspace(workspace)[1]
    return load_pack("base")
