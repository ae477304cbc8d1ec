"""Commands of siting: where each activity may go, which sites there are, what a site has to meet."""

from __future__ import annotations

import typer

from sttm.cli import siting_areas, siting_check, siting_poles, siting_search, siting_suitability

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Production and logistics: exclusion and attention areas, sites, checks, poles.",
    )
    app.add_typer(group, name="siting", rich_help_panel="Production and logistics")
    siting_areas.register(group)
    siting_check.register(group)
    siting_poles.register(group)
    siting_search.register(group)
    siting_suitability.register(group)
