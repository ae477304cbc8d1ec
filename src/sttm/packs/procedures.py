"""Procedure types: phases, acts, who does them, and the terms that run between them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = [
    "Actor",
    "HolidayCalendar",
    "Phase",
    "ProcedureType",
    "Requirement",
    "Step",
    "StepOutcome",
    "Submission",
    "Suspension",
    "Term",
    "Weekday",
]

Submission = Literal["contributo", "parere", "osservazione"]
"""Kinds of what others send in; only the last is answered point by point."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Actor(Declared):
    """Who does an act."""

    id: Identifier
    title: Text


class Phase(Declared):
    """A part of the path; acts open and close it."""

    id: Identifier
    title: Text
    opened_by: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """It is open once one of these acts is done."""
    closed_by: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """It is closed once one of these acts is done."""


class StepOutcome(Declared):
    """What an act may decide."""

    id: Identifier
    label: Text


class Requirement(Declared):
    """What must have happened before an act: another act, or the end of a term."""

    act: Identifier | None = None
    outcomes: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    """Outcomes of that act that allow it; any by default."""
    end_of: Identifier | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.act is None) == (self.end_of is None):
            msg = "a requirement names an act or the end of a term, one of them"
            raise ValueError(msg)
        if self.outcomes is not None and self.act is None:
            msg = "only an act has outcomes"
            raise ValueError(msg)
        return self


class Step(Declared):
    """An act of the procedure."""

    id: Identifier
    title: Text
    phase: Identifier
    who: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    needed: bool
    """Whether the procedure cannot end without it."""
    repeats: bool = False
    """Whether it may be done more than once."""
    requires: tuple[Requirement, ...] = ()
    not_after: tuple[Identifier, ...] = ()
    """Acts after which it can no longer be done."""
    outcomes: tuple[StepOutcome, ...] = ()
    contains: tuple[Text, ...] = ()
    """What the act has to say, which only a reader can check."""


class Suspension(Declared):
    """Days that are not counted: after one act, up to and with another, or up to a number of days."""

    begins: Identifier
    ends: Identifier
    at_most_days: Annotated[int, Field(ge=1)] | None
    """The term runs again after so many days, answered or not; None where only the act ends it."""
    times: Annotated[int, Field(ge=1)] | None
    """How often it may happen; later ones do not suspend. None where there is no limit."""


class Term(Sourced):
    """A number of days, or months, from an act or from the end of another term."""

    id: Identifier
    title: Text
    kind: Literal["window", "deadline"]
    """A window in which others may send something in, or a deadline for an act."""
    starts_with: Identifier | None = None
    starts_at_end_of: Identifier | None = None
    length: Annotated[int, Field(ge=1)]
    unit: Literal["days", "months"]
    in_regime: dict[Identifier, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    """Other lengths, by regime of the procedure."""
    first_day: Literal["counted", "not_counted"]
    days: Literal["calendar", "working"]
    rest_days: tuple[Weekday, ...]
    """Days of the week that are treated as holidays by this term."""
    end_moves: bool
    """Whether an end on a holiday moves to the next day that is none."""
    suspensions: tuple[Suspension, ...] = ()
    closed_by: tuple[Identifier, ...] = ()
    """Acts that meet a deadline, or that close a window before its end."""
    submissions: tuple[Submission, ...] = ()
    """What may be sent in while a window is open."""
    set_by_act: bool = False
    """Whether the act that starts it may set its end."""
    silence: Literal["nothing", "consent", "refusal"] = "nothing"
    """What it means that nobody has acted by the end."""
    after_end: Text | None = None
    """What holds once it is over."""
    note: Text | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = []
        if (self.starts_with is None) == (self.starts_at_end_of is None):
            problems.append("it starts with an act or at the end of a term, one of them")
        if self.kind == "deadline" and not self.closed_by:
            problems.append("a deadline names the acts that meet it")
        if self.kind == "deadline" and self.submissions:
            problems.append("only a window has submissions")
        if self.unit == "months" and (self.days == "working" or self.first_day == "counted"):
            problems.append("months are counted from date to date: calendar days, first day not counted")
        if len(set(self.rest_days)) == 7:
            problems.append("every day of the week is a rest day")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class HolidayCalendar(Declared):
    """Whose holidays count: a country, and a part of it with holidays of its own."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    subdivision: Annotated[str, Field(min_length=1)] | None


class ProcedureType(Dated, Sourced):
    """One version of a type of procedure."""

    id: Identifier
    title: Text
    includes: tuple[Identifier, ...]
    """Types whose phases, acts and terms are part of it."""
    regimes: tuple[Identifier, ...]
    """Regimes other than the ordinary one, such as a simplified one with shorter terms."""
    calendar: HolidayCalendar
    actors: tuple[Actor, ...]
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    acts: Annotated[tuple[Step, ...], Field(min_length=1)]
    terms: tuple[Term, ...]
    ends_with: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Acts any of which ends the procedure."""
