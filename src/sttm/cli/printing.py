"""Prints tables, JSON, errors and progress; data to standard output, the rest to standard error."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Literal, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sttm.errors import Fault, InputError, PackError, SttmError

__all__ = [
    "in_words",
    "persons",
    "print_call_error",
    "print_error",
    "print_faults",
    "print_json",
    "print_line",
    "print_table",
    "progress_bar",
    "say",
    "working",
]

QUIET_SECONDS = 1.0
"""Work shorter than this shows no bar: it would only flicker."""

LISTED_OF_A_KIND = 6
"""Faults of one kind and severity that a table lists: the rest are counted, and stand in JSON and GeoJSON."""

UNBROKEN = 28
"""Columns no wider than this keep every cell on one line: an id in two pieces cannot be copied."""

LEAST = 16
"""Width that columns of long texts keep however narrow the terminal."""

GAP = 2

PIPED_WIDTH = 500
"""Width of tables that a program reads: one line for each row."""


def print_json(value: Any) -> None:
    """Print JSON values, with keys in their order and text as it is where the output can hold it."""
    unicode = (sys.stdout.encoding or "").casefold().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not unicode, indent=2, allow_nan=False) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; columns of numbers are aligned to the right, only columns of long texts are broken."""
    content = [[_shown(cell) for cell in row] for row in rows]
    table = Table(header_style="bold", box=None, pad_edge=False)
    needed = 0
    for position, name in enumerate(columns):
        cells = [row[position] for row in content]
        numeric = bool(cells) and all(isinstance(cell, int | float) for cell in cells)
        longest = max(len(_text(cell)) for cell in (name, *cells))
        justify: Literal["right", "left"] = "right" if numeric else "left"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=longest <= UNBROKEN)
        needed += GAP + (longest if longest <= UNBROKEN else LEAST)
    for row in content:
        table.add_row(*(Text(_text(cell)) for cell in row))
    console = _output()
    console.width = max(console.width, needed)  # too wide a line is broken by the terminal, never cut
    console.print(Text(title, style="italic"))
    console.print(table)


def _shown(cell: object) -> object:
    if cell is None:
        return ""
    return ("yes" if cell else "no") if isinstance(cell, bool) else cell


def _text(cell: object) -> str:
    """Six digits are enough to read; JSON and files have them all."""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def print_line(text: str) -> None:
    """Print a line of the answer itself, to standard output."""
    _output().print(Text(text), soft_wrap=True)


def in_words(code: str) -> str:
    """Return an answer or another code of a result as it is read."""
    return code.replace("_", " ")


def persons(value: float | None) -> int | str:
    """Return people as a table shows them, whole: sums over parts of census zones have fractions."""
    return "-" if value is None else round(value)


def say(text: str) -> None:
    """Print a line for the person, to standard error."""
    _errors().print(Text(text), soft_wrap=True)


def print_faults(faults: Sequence[Fault]) -> None:
    """Print faults as a table to standard error, errors first."""
    ordered = sorted(faults, key=lambda f: f.severity != "error")
    table = Table(box=None, header_style="bold", pad_edge=False, show_edge=False)
    for name in ("", "where", "what", "remedy"):
        table.add_column(name, overflow="fold")
    seen: Counter[tuple[str, str]] = Counter()
    for fault in ordered:
        kind = (fault.severity, fault.code)
        seen[kind] += 1
        if seen[kind] <= LISTED_OF_A_KIND:
            table.add_row(
                *(Text(cell) for cell in (fault.severity, fault.where(), fault.message, fault.remedy))
            )
    _errors().print(table)
    more = [f"{n - LISTED_OF_A_KIND} more of {code}" for (_, code), n in seen.items() if n > LISTED_OF_A_KIND]
    if more:
        say(f"… and {', '.join(more)}: --json lists them all")


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
    if not sys.stderr.isatty():  # not console.is_terminal, which FORCE_COLOR sets
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


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show on a terminal that work without known steps goes on, and for how long."""
    if not sys.stderr.isatty():
        yield
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=_errors(),
        transient=True,
    ) as bar:
        bar.add_task(text, total=None)
        yield


def _output() -> Console:
    return Console(width=_width(sys.stdout), highlight=False)


def _errors() -> Console:
    return Console(stderr=True, width=_width(sys.stderr), highlight=False)


def _width(stream: TextIO) -> int | None:
    return None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
