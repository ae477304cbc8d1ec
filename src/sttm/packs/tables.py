"""Decision tables as declared: inputs with domains, rows of cells, outcomes and the numbers they give.

A cell is an interval (``"[10000, 50000)"``, ``">= 3"``, ``"< 0.2"``), a list (one of), a scalar
(equal to) or ``any``. Every row names every input, so that a misspelt input can never fall
through to a catch-all row.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Declared, Identifier, Sourced, Text, Unit

__all__ = ["Cell", "DecisionTable", "HitPolicy", "Outcome", "TableInput", "TableOutput", "TableRow"]

Cell = str | int | float | bool | tuple[str | int | float, ...]
"""The condition on one input, as written."""

HitPolicy = Literal["unique", "first", "collect"]
"""*unique*: rows never overlap; *first*: the first that holds decides; *collect*: every row that holds."""


class TableInput(Declared):
    """One input of a table: a number within a domain, or one of some categories (in order)."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]*$")]
    title: Text
    kind: Literal["number", "category"]
    unit: Unit
    domain: tuple[str | float | int, ...] | str
    """Categories in increasing order, or the interval of the numbers."""


class TableOutput(Declared):
    """A number that every outcome of a table gives."""

    name: Identifier
    title: Text
    unit: Unit


class Outcome(Declared):
    """One possible outcome, in increasing order of the table's list."""

    id: Identifier
    label: Text
    values: dict[Identifier, float] = Field(default_factory=dict)
    """A value for every output of the table."""


class TableRow(Declared):
    """One rule: where every cell holds, the outcome follows."""

    when: dict[str, Cell]
    then: Identifier
    reason: Text


class DecisionTable(Sourced):
    """A rule table: one outcome, or with the policy *collect* as many as have a row that holds."""

    id: Identifier
    title: Text
    hit_policy: HitPolicy
    inputs: Annotated[tuple[TableInput, ...], Field(min_length=1)]
    outputs: tuple[TableOutput, ...] = ()
    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_output_given(self) -> Self:
        names = {o.name for o in self.outputs}
        problems = [
            f"outcome {o.id} gives {sorted(o.values) or 'no value'}; the outputs are {sorted(names)}"
            for o in self.outcomes
            if set(o.values) != names
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self
