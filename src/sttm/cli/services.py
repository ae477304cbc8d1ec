"""Commands of services: the 15-minute city, who is served, readings at three scales."""

from __future__ import annotations

import typer

from sttm.cli import (
    services_access,
    services_categories,
    services_orientations,
    services_scales,
    services_scenario,
)

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Services: the 15-minute city, equity, scenarios, readings at three scales.",
    )
    app.add_typer(group, name="services", rich_help_panel="Services and mobility")
    services_access.register(group)
    services_categories.register(group)
    services_scenario.register(group)
    services_scales.register(group)
    services_orientations.register(group)
