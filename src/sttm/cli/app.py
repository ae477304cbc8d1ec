"""The table of contents of the command line, and how errors leave it."""

from __future__ import annotations

import sys

import click
import typer

from sttm.cli import demonstration, evaluation, knowledge, plain_files, publishing, reference
from sttm.cli.printing import print_error
from sttm.errors import SttmError

__all__ = ["app", "main"]

INTERRUPTED = 130

app = typer.Typer(
    name="sttm",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="Metropolitan planning strategies that run: data, indicators, Schede Norma, dossiers.",
    epilog=(
        "**Exit codes** 0 done · 1 unforeseen · 2 request · 3 faulty input · 4 faulty pack, or value not in force · "
        "5 workspace · 6 source not to be had · 130 interrupted. Errors go to standard error."
    ),
)

for room in (knowledge, evaluation, publishing, plain_files, reference, demonstration):
    room.register(app)


def main() -> None:
    """Run the command line; every foreseen error ends with its exit code and a remedy."""
    as_json = "--json" in sys.argv
    try:
        code = app(standalone_mode=False)
    except SttmError as error:
        print_error(error, as_json=as_json)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone (sttm layers | head): nothing is left to say.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
