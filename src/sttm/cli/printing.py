"""Prints tables, JSON, errors and progress; data to standard output, the rest to standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sttm.errors import Fault, InputError, PackError, SttmError

__all__ = [
    "print_call_error",
    "print_error",
    "print_faults",
    "print_json",
    "print_table",
    "progress_bar",
    "say",
]

QUIET_SECONDS = 1.0
"""Work shorter than this shows no bar: it would only flicker."""

LISTED_FAULTS = 60


def print_json(value: Any) -> None:
    """Print JSON values, with keys in their order and text as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; columns that hold numbers are aligned to the right."""
    content = [["" if cell is None else cell for cell in row] for row in rows]
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for position, name in enumerate(columns):
        numeric = bool(content) and all(isinstance(row[position], int | float) for row in content)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*(Text(str(cell)) for cell in row))
    _output().print(table)


def say(text: str) -> None:
    """Print a line for the person, to standard error."""
    _errors().print(Text(text))


def print_faults(faults: Sequence[Fault]) -> None:
    """Print faults as a table to standard error, errors first."""
    ordered = sorted(faults, key=lambda f: f.severity != "error")
    table = Table(box=None, header_style="bold", pad_edge=False, show_edge=False)
    for name in ("", "where", "what", "remedy"):
        table.add_column(name, overflow="fold")
    for fault in ordered[:LISTED_FAULTS]:
        table.add_row(*(Text(cell) for cell in (fault.severity, fault.where(), fault.message, fault.remedy)))
    _errors().print(table)
    if len(ordered) > LISTED_FAULTS:
        say(f"… and {len(ordered) - LISTED_FAULTS} more")


def print_error(error: SttmError, *, as_json: bool) -> None:
    """Print an error to standard error: its message, all its faults, what to do."""
    faults = error.faults if isinstance(error, InputError | PackError) else ()
    if as_json:
        body = {
            "error": type(error).__name__,
            "exit_code": error.exit_code,
            "message": error.message,
            "remedy": error.remedy,
            "faults": [{k: v for k, v in asdict(f).items() if v is not None} for f in faults],
        }
        sys.stderr.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
        return
    if faults:
        print_faults(faults)
    message = Text("Error: ", style="bold red").append(error.message, style="none")
    _errors().print(message)
    if error.remedy:
        _errors().print(Text(f"Remedy: {error.remedy}"))


def print_call_error(error: typer.TyperException, *, as_json: bool) -> None:
    """Print what is wrong with a call: an unknown option, a missing argument."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sttm"
    message = error.format_message()
    if not message:
        return  # a group of commands called by itself: its help has been printed
    if as_json:
        body = {
            "error": "RequestError",
            "exit_code": 2,
            "message": message,
            "remedy": f"{command} --help",
            "faults": [],
        }
        sys.stderr.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")
        return
    if context:
        sys.stderr.write(context.get_usage().strip() + "\n")
    _errors().print(Text("Error: ", style="bold red").append(message, style="none"))
    _errors().print(Text(f"Remedy: {command} --help shows the options, with examples"))


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    """Yield a callback (done, total, text) that draws a bar on a terminal, and nothing elsewhere."""
    console = _errors()
    if not console.is_terminal:
        yield lambda _done, _total, _text: None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("", total=None)
    began = time.monotonic()
    shown = False

    def tell(done: int, total: int, text: str) -> None:
        nonlocal shown
        if not shown and time.monotonic() - began > QUIET_SECONDS:
            shown = True
            bar.start()
        bar.update(task, completed=done, total=total or None, description=text)

    try:
        yield tell
    finally:
        if shown:
            bar.stop()


def _output() -> Console:
    return Console(soft_wrap=not sys.stdout.isatty(), highlight=False)


def _errors() -> Console:
    return Console(stderr=True, highlight=False)
