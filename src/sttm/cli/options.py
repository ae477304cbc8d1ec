"""Options that several commands share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from sttm.errors import RequestError

__all__ = ["AsJson", "Day", "Language", "Wait", "Who", "WorkspacePath", "as_date", "check_target", "numbers"]

FILES = (".pdf", ".csv", ".xlsx", ".parquet", ".gpkg", ".geojson")
"""Suffixes of what the commands write as one file."""

WorkspacePath = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="STTM_WORKSPACE", help="Folder of the workspace.", show_default="here"
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

Language = Annotated[Literal["it", "en"], typer.Option("--language", help="Of the texts.")]

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


def check_target(path: Path | None, *suffixes: str) -> None:
    """Refuse a place where nothing can be written before any work is done for it.

    Parameters
    ----------
    suffixes
        What the name may end in; anything if not given.

    Raises
    ------
    RequestError
        If the name ends in something else, a folder of the path is a file, or the path is a file of another
        kind than its name says.
    """
    if path is None:
        return
    if suffixes and path.suffix.casefold() not in suffixes:
        msg = f"{path.name}: it is not written as {path.suffix or '(none)'}"
        raise RequestError(msg, remedy=f"name a file {' or '.join(suffixes)}")
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir():
        msg = f"{above} is a file, not a folder"
        raise RequestError(msg, remedy="name a folder that exists or can be made")
    if not path.suffix and path.is_file():
        msg = f"{path} is a file, not a folder"
        raise RequestError(msg, remedy="name a folder, or a file with its suffix")
    if path.suffix and path.is_dir() and path.suffix.casefold() in FILES:
        msg = f"{path} is a folder, not a file"
        raise RequestError(msg, remedy="name a file")


def as_date(text: str | None, option: str = "--on") -> date | None:
    """Return a day given as text, or None; ``option`` is what gave it.

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
        raise typer.BadParameter(msg, param_hint=option) from error


def numbers(text: str | None) -> list[int] | None:
    """Return the numbers of Schede given as text, or None.

    Raises
    ------
    typer.BadParameter
        If it is not a list of numbers.
    """
    if text is None:
        return None
    try:
        return list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError as error:
        msg = f"{text!r} is not a list of numbers such as 1,2"
        raise typer.BadParameter(msg, param_hint="--scheda") from error
