"""Pieces of Markdown: tables, code blocks, texts that must not be read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["cell", "code", "number", "table"]


def cell(value: Any) -> str:
    """Return a value as the text of one table cell."""
    text = "" if value is None else str(value)
    return " ".join(text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").split())


def code(text: Any) -> str:
    """Return a text in code type, for a cell or a sentence; nothing stays nothing."""
    return "" if text in (None, "") else f"`{str(text).replace('|', chr(92) + '|')}`"


def number(value: Any) -> str:
    """Return a number without needless digits, or a list of them."""
    if isinstance(value, list | tuple):
        return ", ".join(number(v) for v in value)
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else f"{value:,}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; cells are Markdown already."""
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
