"""The acts of a procedure as a file keeps them: appended, never erased; a later entry replaces another."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, model_validator

from sttm.errors import Fault, RequestError
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Identifier

__all__ = [
    "PROCEDURE",
    "Act",
    "Day",
    "Procedure",
    "Span",
    "When",
    "appended",
    "check_only_appended",
    "in_effect",
    "read_procedure",
    "span_of",
]

_DAY = r"\d{4}-\d{2}-\d{2}"
_MONTH = r"\d{4}-\d{2}"
_WHEN = re.compile(rf"({_DAY}|{_MONTH})(?:/({_DAY}|{_MONTH}))?")


@dataclass(frozen=True, slots=True)
class Span:
    """The days in which something happened: one, or the first and the last that are possible."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@lru_cache(maxsize=4096)
def span_of(when: str) -> Span:
    """Return the days that ``2023-12-06``, ``2022-10`` or ``2022-10/2022-11`` mean.

    Raises
    ------
    ValueError
        If it is none of them.
    """
    match = _WHEN.fullmatch(when)
    if match is None:
        msg = f"{when!r} is not a day (2023-12-06), a month (2022-10) or two of them (2022-10/2022-11)"
        raise ValueError(msg)
    begins = match[1]
    ends = match[2] or begins
    first = date.fromisoformat(begins if len(begins) > len("0000-00") else f"{begins}-01")
    if len(ends) > len("0000-00"):
        last = date.fromisoformat(ends)
    else:
        year, month = int(ends[:4]), int(ends[5:])
        date(year, month, 1)  # a month 13 is told as a day 32 is
        last = date(year, month, monthrange(year, month)[1])
    if last < first:
        msg = f"{when} ends before it begins"
        raise ValueError(msg)
    return Span(first, last)


def _as_text(value: Any) -> Any:
    # YAML reads an unquoted day as a date.
    return value.isoformat() if isinstance(value, date) else value


def _checked(when: str) -> str:
    span_of(when)
    return when


When = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_checked),
    Field(
        json_schema_extra={"pattern": rf"^{_WHEN.pattern}$"},
        description="A day, a month, or two of them with a slash between",
    ),
]
"""A day, a month, or a period, as precise as it is known."""


def _as_day(value: Any) -> Any:
    # JSON has no dates: there they are texts.
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_as_day)]
"""A day, in YAML or in JSON."""

EntryId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=80)]


class Act(Declared):
    """One entry: an act that was done, or that is planned."""

    id: EntryId
    does: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Acts of the procedure type that it is; one decree may be several."""
    when: When | None
    """When it was done or is planned; null where it is planned without a day, or withdrawn."""
    state: Literal["done", "planned"]
    title: Annotated[str, Field(min_length=1)] | None = None
    act: Annotated[str, Field(min_length=1)] | None = None
    """The document as it is cited: a decree, a protocol number."""
    by: Identifier | None = None
    """Who did it; those of the procedure type by default."""
    outcome: Identifier | None = None
    ends: dict[Identifier, Day] = Field(default_factory=dict)
    """Last days that it sets itself, by term; only for terms that let it."""
    replaces: EntryId | None = None
    """The entry whose place it takes: that entry stays in the file."""
    because: Literal["correction", "carried_out", "rescheduled", "withdrawn"] | None = None
    reason: Annotated[str, Field(min_length=1)] | None = None
    recorded: Day
    """Day on which it was entered."""
    note: str | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        problems = []
        if (self.replaces is None) != (self.because is None):
            problems.append("replaces and because go together")
        if self.because in ("correction", "withdrawn") and self.reason is None:
            problems.append(f"a {self.because} gives its reason")
        if self.state == "done" and self.when is None and self.because != "withdrawn":
            problems.append("what is done has a day, a month or a period")
        if self.because == "carried_out" and self.state != "done":
            problems.append("what is carried out is done")
        if self.because == "rescheduled" and self.state != "planned":
            problems.append("what is rescheduled is planned")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def span(self) -> Span | None:
        """When, as days."""
        return None if self.when is None else span_of(self.when)

    @property
    def cited(self) -> str:
        """The document as it is cited, else the name of the entry."""
        return self.act or self.id


class Procedure(Declared):
    """One procedure: its type, and its acts in the order in which they were entered."""

    id: EntryId
    title: Annotated[str, Field(min_length=1)]
    type: Identifier
    regime: Identifier | None = None
    source: Annotated[str, Field(min_length=1)] | None = None
    """Where the acts were read."""
    acts: tuple[Act, ...]


PROCEDURE: TypeAdapter[Procedure] = TypeAdapter(Procedure)


def read_procedure(path: Path) -> Procedure:
    """Read the acts of a procedure.

    Raises
    ------
    InputError
        With every fault: an entry of a name that is taken, a replacement of what is not there.
    """
    procedure = read_state(path, PROCEDURE)
    refuse(path.name, _faults(procedure, path.name))
    return procedure


def _faults(procedure: Procedure, name: str) -> list[Fault]:
    faults: list[Fault] = []
    earlier: dict[str, Act] = {}
    replaced: dict[str, str] = {}
    last: Act | None = None

    def fault(act: Act, code: str, message: str, remedy: str) -> None:
        faults.append(Fault(code=code, message=message, remedy=remedy, file=name, feature=act.id))

    for act in procedure.acts:
        if act.id in earlier:
            fault(act, "twice", "an entry of this name stands above", "give it a name of its own")
        if act.replaces is not None:
            if act.replaces not in earlier:
                message = f"it replaces {act.replaces}, which does not stand above it"
                fault(act, "replaces", message, "name an earlier entry: entries are only appended")
            elif act.replaces in replaced:
                message = f"it replaces {act.replaces}, which {replaced[act.replaces]} has replaced"
                fault(act, "replaces", message, f"replace {replaced[act.replaces]}, the last of them")
            else:
                _of_replaced(act, earlier[act.replaces], fault)
            replaced.setdefault(act.replaces, act.id)
        if act.state == "done" and act.span is not None and act.recorded < act.span.first:
            message = f"done on {act.when}, and recorded before, on {act.recorded}"
            fault(act, "recorded", message, "enter it as planned, or give the day on which it was entered")
        if last is not None and act.recorded < last.recorded:
            message = f"recorded on {act.recorded}, before {last.id} above it ({last.recorded})"
            fault(act, "recorded", message, "give the day on which it was entered: entries are only appended")
        last = act
        earlier.setdefault(act.id, act)
    return faults


def _of_replaced(act: Act, old: Act, fault: Any) -> None:
    if act.because in ("carried_out", "rescheduled") and old.state != "planned":
        fault(act, "replaces", f"{old.id} is not planned: it is done", "enter a correction")


def in_effect(procedure: Procedure, on: date, *, known_on: date | None = None) -> tuple[Act, ...]:
    """Return the entries that stand on a day, in the order of their days.

    A correction stands whenever it is asked. An act that carries out a planned one takes its place only
    from its own day: until then the plan is what was known.

    Parameters
    ----------
    known_on
        Day up to which entries count; all of them by default. It shows what the file said then.
    """
    entered = [a for a in procedure.acts if known_on is None or a.recorded <= known_on]
    gone: set[str] = set()
    for act in entered:
        span = act.span
        if act.because == "carried_out" and span is not None and span.first > on:
            gone.add(act.id)  # not yet: the plan stands
        elif act.replaces is not None:
            gone.add(act.replaces)
        if act.because == "withdrawn":
            gone.add(act.id)
    order = {a.id: n for n, a in enumerate(procedure.acts)}
    standing = [a for a in entered if a.id not in gone]
    return tuple(sorted(standing, key=lambda a: (a.span.first if a.span else date.max, order[a.id])))


def appended(procedure: Procedure, act: Act, name: str = "the procedure") -> Procedure:
    """Return a procedure with one more entry at its end.

    Raises
    ------
    InputError
        If the entry does not fit those before it.
    """
    longer = procedure.model_copy(update={"acts": (*procedure.acts, act)})
    refuse(name, _faults(longer, name))
    return longer


def check_only_appended(old: Sequence[Act], new: Sequence[Act]) -> None:
    """Refuse a file in which an entry of an earlier copy was changed, moved or erased.

    Raises
    ------
    RequestError
        With the first of them.
    """
    for number, act in enumerate(old):
        if number >= len(new) or new[number] != act:
            msg = f"entry {act.id} of the earlier copy was changed, moved or erased"
            raise RequestError(msg, remedy="restore it, and append an entry that replaces it with its reason")
