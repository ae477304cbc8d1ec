"""What a person writes beside what is computed: strict models, who contests a criterion, who sets a class."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["ContestedCriterion", "Given", "SetClass", "Written"]

Written = Annotated[str, Field(min_length=1, max_length=2000)]


class Given(BaseModel):
    """What a person writes: unknown keys are errors, so that a misspelt key is not silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ContestedCriterion(Given):
    """A named party contests a criterion: another answer or another value."""

    criterion: Written
    party: Written
    reason: Written
    answer: Literal["met", "not_met"] | None = None
    value: float | None = None

    @model_validator(mode="after")
    def _one_alternative(self) -> Self:
        if (self.answer is None) == (self.value is None):
            msg = "give either the answer or the value that the party holds to be right"
            raise ValueError(msg)
        return self


class SetClass(Given):
    """A class set by a responsible person; the computed one is kept beside it."""

    class_: Annotated[str, Field(alias="class", pattern=r"^[A-Z]$")]
    author: Written
    reason: Written
