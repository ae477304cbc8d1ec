"""What people declare of candidates for a pole: answers with their evidence, read from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sttm.errors import Fault, InputError
from sttm.packs.declared import Declared
from sttm.packs.poles import PoleRule

__all__ = ["DECLARED", "CandidateDeclared", "PoleDeclared", "check_declared"]


class PoleDeclared(Declared):
    """What is said of one condition: an answer, a number or a class, always with evidence."""

    answer: Literal["met", "not_met"] | None = None
    value: float | None = None
    """In the unit of the condition, where no layer tells it."""
    reached: str | None = None
    """Class of the profile that is reached."""
    evidence: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(v is not None for v in (self.answer, self.value, self.reached)) != 1:
            msg = "give one of answer, value or reached"
            raise ValueError(msg)
        return self


class CandidateDeclared(Declared):
    """What is said of one candidate."""

    candidate: Annotated[str, Field(min_length=1)]
    """Its id, as ``sttm siting poles`` lists it."""
    pole: Annotated[str, Field(min_length=1)] | None = None
    """Id of the kind of pole it is said for; null for each."""
    conditions: Mapping[str, PoleDeclared]


DECLARED: TypeAdapter[tuple[CandidateDeclared, ...]] = TypeAdapter(tuple[CandidateDeclared, ...])


KINDS = {"profile_class": "reached", "declared": "answer"}
"""What a condition takes; all others take a value."""


def check_declared(
    declared: Iterable[CandidateDeclared], rules: Iterable[PoleRule], candidates: Iterable[str]
) -> None:
    """Refuse what is declared of no candidate, of no condition, or in another form than the condition takes.

    Raises
    ------
    InputError
        With every fault.
    """
    known, poles = set(candidates), {r.id: r for r in rules}
    faults = []
    for one in declared:
        if one.candidate not in known:
            faults.append(
                _fault(one, f"{one.candidate} is no candidate", "take an id that the command lists")
            )
        if one.pole is not None and one.pole not in poles:
            faults.append(_fault(one, f"there is no pole {one.pole}", f"known: {', '.join(sorted(poles))}"))
            continue
        asked = [poles[one.pole]] if one.pole else list(poles.values())
        conditions = {c.id: c for rule in asked for c in rule.conditions}
        for name, given in one.conditions.items():
            if name not in conditions:
                listed = ", ".join(sorted(conditions))
                faults.append(_fault(one, f"there is no condition {name}", f"known: {listed}"))
                continue
            takes = KINDS.get(conditions[name].reads, "value")
            if getattr(given, takes) is None:
                faults.append(_fault(one, f"condition {name} is not said that way", f"give {takes}"))
    if faults:
        msg = f"what is declared has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, faults)


def _fault(one: CandidateDeclared, message: str, remedy: str) -> Fault:
    return Fault(code="declared", message=message, remedy=remedy, feature=one.candidate)
