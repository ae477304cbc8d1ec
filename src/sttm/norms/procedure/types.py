"""A procedure type on a day, with the types that it includes: every act, phase and term under one roof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sttm.errors import RequestError
from sttm.packs.checking_procedures import included_types
from sttm.packs.declared import in_force
from sttm.packs.pack import Pack
from sttm.packs.procedures import Actor, Phase, ProcedureType, Step, Term

__all__ = ["Path", "path_on"]


@dataclass(frozen=True)
class Path:
    """A procedure type with what it includes.

    Parameters
    ----------
    parts
        The type itself first, then those it includes.
    """

    on: date
    parts: tuple[ProcedureType, ...]

    @property
    def type(self) -> ProcedureType:
        """The type itself."""
        return self.parts[0]

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Every act by id."""
        return {a.id: a for p in self.parts for a in p.acts}

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """Every term by id."""
        return {t.id: t for p in self.parts for t in p.terms}

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """Every phase by id."""
        return {f.id: f for p in self.parts for f in p.phases}

    @cached_property
    def actors(self) -> Mapping[str, Actor]:
        """Every actor by id."""
        return {a.id: a for p in self.parts for a in p.actors}

    def lane(self, name: str) -> ProcedureType:
        """Return the type that an act, a phase or a term belongs to."""
        return next(
            p for p in self.parts
            if name in {*(a.id for a in p.acts), *(t.id for t in p.terms), *(f.id for f in p.phases)}
        )  # fmt: skip

    def opens(self, step: str) -> tuple[str, ...]:
        """Return the phases and terms that an act opens."""
        phases = [f.id for f in self.phases.values() if step in f.opened_by]
        return (*phases, *(t.id for t in self.terms.values() if t.starts_with == step))

    def closes(self, step: str) -> tuple[str, ...]:
        """Return the phases and terms that an act closes, and the acts that it bars."""
        phases = [f.id for f in self.phases.values() if step in f.closed_by]
        barred = [s.id for s in self.steps.values() if step in s.not_after]
        return (*phases, *(t.id for t in self.terms.values() if step in t.closed_by), *barred)


def path_on(pack: Pack, name: str, on: date) -> Path:
    """Return a procedure type in force on a day, with what it includes.

    Parameters
    ----------
    on
        Day on which the procedure begins: what was in force then governs it to its end.

    Raises
    ------
    RequestError
        If the pack has no such type.
    NotInForce
        If it is not in force on the day.
    """
    versions = tuple(t for t in pack.procedures.values() if t.id == name)
    if not versions:
        known = ", ".join(sorted({t.id for t in pack.procedures.values()})) or "none"
        msg = f"there is no procedure type {name} in pack {pack.manifest.name}"
        raise RequestError(msg, remedy=f"known: {known}")
    one = in_force(versions, on, f"procedure type {name}")
    parts, _ = included_types(pack.procedures.values(), one, on)
    return Path(on, parts)
