"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["AsJson", "Day", "Wait", "Who", "WorkspacePath", "as_date"]

WorkspacePath = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="STTM_WORKSPACE", help="Folder of the workspace.", show_default="here"
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

Who = Annotated[
    str | None, typer.Option("--who", help="Who does it, for the journal; the user's name by default.")
]

Wait = Annotated[
    float, typer.Option("--wait", help="Seconds to wait while another writer holds the workspace.")
]

Day = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="Day on which Schede and parameters must be in force (YYYY-MM-DD)."
    ),
]


def as_date(text: str | None) -> date | None:
    """Return a day given as text, or None.

    Raises
    ------
    typer.BadParameter
        If it is not a date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a date YYYY-MM-DD"
        raise typer.BadParameter(msg, param_hint="--on") from error
