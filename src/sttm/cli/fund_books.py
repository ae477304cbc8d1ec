"""What the commands of funds share: the books as an argument, how they are opened, exact numbers printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sttm.cli.norm_options import opened_pack
from sttm.cli.options import as_date

if TYPE_CHECKING:
    from sttm.operations.norms.fund import OpenBooks

__all__ = ["BooksFile", "number", "opened_books"]

BooksFile = Annotated[Path, typer.Argument(help="Books of the fund (YAML or JSON).", show_default=False)]


def opened_books(path: Path, on: str | None, pack: str | None, workspace: Path) -> OpenBooks:
    """Open the books of a fund on a day; today by default."""
    from datetime import date

    from sttm.operations.norms.fund import open_books

    return open_books(path, opened_pack(pack, workspace), as_date(on) or date.today())


def number(text: str) -> str:
    """Return an exact number as it is printed."""
    from decimal import Decimal

    value = Decimal(text)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
