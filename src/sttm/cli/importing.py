"""Commands that bring what others publish in formats of their own into several layers at once."""

from __future__ import annotations

import typer

from sttm.cli import importing_gtfs, importing_osm

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Bring streets, services, stops and timetables into the knowledge base from open data.",
    )
    app.add_typer(group, name="import", rich_help_panel="Knowledge base")
    importing_gtfs.register(group)
    importing_osm.register(group)
