"""What every declarative file is made of: strict models, texts in two languages, sources, dates in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sttm.errors import NotInForce
from sttm.quantities import check_unit

__all__ = [
    "Confidence",
    "Dated",
    "Declared",
    "Identifier",
    "Source",
    "Sourced",
    "Text",
    "Unit",
    "check_steps",
    "in_force",
]

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Name of a declared thing: lower case, digits, underscores."""

Unit = Annotated[str, AfterValidator(check_unit)]
"""A unit sttm can parse; ``1`` is dimensionless."""

Confidence = Literal["seed", "seen", "second", "memory", "ours"]
"""How the value came to us.

*seed*: in the source document of the strategy; *seen*: read in the named source; *second*: from a
secondary source; *memory*: recalled, to be verified; *ours*: a design default that cites nobody.
"""


class Declared(BaseModel):
    """A model that accepts exactly its own keys and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Text(Declared):
    """A text in Italian and in English, both required."""

    it: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Source(Declared):
    """Where a value comes from; ``assumption`` is a design choice of the pack's authors."""

    kind: Literal["act", "paper", "dataset", "guideline", "press", "assumption"]
    title: Text | Annotated[str, Field(min_length=1)]
    """As published; what the pack's authors say themselves is in both languages."""
    article: str | None
    url: Annotated[str, Field(pattern=r"^https?://")] | None

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The source as JSON values, one dictionary for the thousands of results that name it."""
        return self.model_dump(mode="json")


class Dated(Declared):
    """Something in force from a day (included) until a day (included), or still in force."""

    in_force_from: date
    in_force_until: date | None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            msg = f"in force until {self.in_force_until}, before it begins on {self.in_force_from}"
            raise ValueError(msg)
        return self

    def covers(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)


class Sourced(Declared):
    """Something with a source, that says whether it is official and how sure we are of it."""

    source: Source
    official: bool
    confidence: Confidence

    @model_validator(mode="after")
    def _official_means_read_in_an_act(self) -> Self:
        # An editable example shown as official would mislead people who decide about land and money.
        if self.official and (self.source.kind != "act" or self.confidence not in ("seed", "seen")):
            msg = "official: true needs a source of kind act and confidence seed or seen"
            raise ValueError(msg)
        return self


def check_steps(starts: Sequence[float | None]) -> None:
    """Refuse steps that do not begin at minus infinity (null) and then ascend.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    if starts[0] is not None or any(s is None for s in starts[1:]):
        msg = "the first step, and only the first, starts from null"
        raise ValueError(msg)
    if any(a >= b for a, b in pairwise(s for s in starts if s is not None)):
        msg = f"steps start from increasing values, not {starts[1:]}"
        raise ValueError(msg)


_D = TypeVar("_D", bound=Dated)


def in_force(values: tuple[_D, ...], on: date, what: str) -> _D:
    """Return the one of ``values`` in force on a day.

    Raises
    ------
    NotInForce
        If none is: a value outside its dates is never a default.
    """
    for value in values:
        if value.covers(on):
            return value
    spans = "; ".join(f"{v.in_force_from} to {v.in_force_until or 'today'}" for v in values) or "never"
    msg = f"{what} has no value in force on {on} (in force: {spans})"
    raise NotInForce(
        msg, remedy="evaluate on a day within these dates, or enter the value of that day in the pack"
    )
