"""Decision tables as declared: inputs with domains, rows of cells, outcomes with an article.

A cell is an interval (``"[10000, 50000)"``, ``">= 3"``, ``"< 0.2"``), a list (one of), a scalar
(equal to) or ``any``. Every row names every input, so that a misspelt input can never fall
through to a catch-all row.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Declared, Identifier, Sourced, Text, Unit

__all__ = ["Cell", "DecisionTable", "Outcome", "TableInput", "TableRow"]

Cell = str | int | float | bool | tuple[str | int | float, ...]
"""The condition on one input, as written."""


class TableInput(Declared):
    """One input of a table: a number within a domain, or one of some categories (in order)."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
    title: Text
    kind: Literal["number", "category"]
    unit: Unit
    domain: tuple[str | float | int, ...] | str
    """Categories in increasing order, or the interval of the numbers."""


class Outcome(Declared):
    """One possible outcome, in increasing order of the table's list."""

    id: Identifier
    label: Text


class TableRow(Declared):
    """One rule: where every cell holds, the outcome follows."""

    when: dict[str, Cell]
    then: Identifier
    reason: Text


class DecisionTable(Sourced):
    """A rule table with one outcome."""

    id: Identifier
    title: Text
    hit_policy: Literal["unique", "first"]
    inputs: Annotated[tuple[TableInput, ...], Field(min_length=1)]
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]
