"""Commands on the calls of a fund: selection, report, where the money went."""

from __future__ import annotations

import typer

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands to those of the fund."""
    del group
