"""The table of contents of the command line, and how errors leave it."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

import sttm
from sttm.cli import (
    abacus,
    atlas,
    benefits,
    demonstration,
    evaluation,
    fund,
    importing,
    knowledge,
    lum,
    monitoring,
    norms,
    observations,
    plain_files,
    procedure,
    profile,
    projects,
    publishing,
    reference,
    services,
    site,
    siting,
    stock,
    strategy,
    volumes,
)
from sttm.cli.printing import print_call_error, print_error, say
from sttm.errors import SttmError

__all__ = ["app", "main"]

WRONG_CALL = 2
INTERRUPTED = 130

TRACEBACK = "STTM_TRACEBACK"
"""Environment variable that shows the traceback of an unforeseen error."""

app = typer.Typer(
    name="sttm",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="Metropolitan planning strategies that run: data, indicators, Schede Norma, dossiers.",
    epilog=(
        "**Exit codes** 0 done · 1 unforeseen · 2 request · 3 faulty input · 4 faulty pack, or value "
        "not in force · 5 workspace · 6 source not to be had · 130 interrupted. Errors go to standard error."
    ),
)

for room in (
    knowledge,
    importing,
    evaluation,
    benefits,
    projects,
    strategy,
    stock,
    siting,
    profile,
    abacus,
    services,
    lum,
    site,
    monitoring,
    norms,
    procedure,
    observations,
    fund,
    publishing,
    volumes,
    atlas,
    plain_files,
    reference,
    demonstration,
):
    room.register(app)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"sttm {sttm.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop."),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line; every foreseen error ends with its exit code and a remedy."""
    as_json = "--json" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without an arrow shows a question mark
    try:
        code = app(standalone_mode=False, prog_name="sttm")
    except SttmError as error:
        print_error(error, as_json=as_json)
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except typer.TyperException as error:
        print_call_error(error, as_json=as_json)
        sys.exit(WRONG_CALL)
    except BrokenPipeError:
        # The reader of our output has gone (sttm layers | head): nothing is left to say.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        print_error(_unforeseen(error), as_json=as_json)
        sys.exit(SttmError.exit_code)
    if code == INTERRUPTED:
        say("Interrupted: nothing half done is kept.")
    sys.exit(code if isinstance(code, int) else 0)


def _unforeseen(error: Exception) -> SttmError:
    """Say in a sentence what nobody foresaw: a traceback tells a planner nothing."""
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return SttmError(
            f"{where}{error.strerror}", remedy="check the path, its permissions and the free space"
        )
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    return SttmError(
        said, remedy=f"sttm did not foresee this: please report it, with what {TRACEBACK}=1 shows"
    )
