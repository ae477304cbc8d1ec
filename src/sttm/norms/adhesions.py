"""Who has joined: an article by adhesion binds only the Comuni that had joined on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from sttm.errors import Fault
from sttm.norms.state_files import read_state, refuse
from sttm.packs.articles import Article
from sttm.packs.declared import Dated, Text
from sttm.quantities import Answer

__all__ = ["ADHESIONS", "Adhesion", "Binding", "binding", "read_adhesions"]


class Adhesion(Dated):
    """A Comune that joins by resolution of its Council, from a day, until it leaves."""

    municipality: Annotated[str, Field(min_length=1)]
    """Id of the Comune."""
    act: Annotated[str, Field(min_length=1)]
    """The resolution, as it is cited."""
    left_by: str | None = None
    """The resolution by which it left; required with the last day."""


ADHESIONS = TypeAdapter(tuple[Adhesion, ...])


@dataclass(frozen=True, slots=True)
class Binding:
    """Whether an article binds a Comune on a day, and by which act."""

    answer: Answer
    reason: Text
    act: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"answer": self.answer.value, "reason": self.reason.model_dump(), "act": self.act}


def read_adhesions(path: Path) -> tuple[Adhesion, ...]:
    """Read the register of adhesions.

    Raises
    ------
    InputError
        If it is faulty: a Comune that has joined twice on one day, or has left by no act.
    """
    register = read_state(path, ADHESIONS)
    faults = []
    for one in register:
        if (one.in_force_until is None) != (one.left_by is None):
            message = "a last day and the act by which it left go together"
            faults.append(_fault(path, one, "left-by", message, "give both or neither"))
    ordered = sorted(register, key=lambda a: (a.municipality, a.in_force_from))
    for earlier, later in pairwise(ordered):
        if earlier.municipality == later.municipality and earlier.covers(later.in_force_from):
            message = f"joins on {later.in_force_from}, when it was a member already"
            faults.append(_fault(path, later, "joined-twice", message, "end the earlier membership first"))
    refuse(path.name, faults)
    return register


def _fault(path: Path, one: Adhesion, code: str, message: str, remedy: str) -> Fault:
    return Fault(code=code, message=message, remedy=remedy, file=path.name, feature=one.municipality)


def binding(
    article: Article, municipality: str | None, on: date, adhesions: Sequence[Adhesion] | None
) -> Binding:
    """Say whether an article binds a Comune on a day.

    Parameters
    ----------
    municipality
        Id of the Comune; None where it is not known.
    adhesions
        The register; None where there is none, which is not the same as an empty one.
    """
    if article.binding == "prescriptive":
        return Binding(
            Answer.MET, Text(it="Prescrittivo: vincola tutti", en="Prescriptive: it binds everyone")
        )
    if adhesions is None:
        text = Text(
            it="Per adesione: manca il registro delle adesioni",
            en="By adhesion: there is no register of adhesions",
        )
        return Binding(Answer.NOT_ASSESSABLE, text)
    if municipality is None:
        text = Text(it="Per adesione: il Comune non è indicato", en="By adhesion: the Comune is not given")
        return Binding(Answer.NOT_ASSESSABLE, text)
    for one in adhesions:
        if one.municipality == municipality and one.covers(on):
            text = Text(
                it=f"Per adesione: il Comune ha aderito dal {one.in_force_from:%d.%m.%Y}",
                en=f"By adhesion: the Comune joined on {one.in_force_from}",
            )
            return Binding(Answer.MET, text, one.act)
    text = Text(
        it=f"Per adesione: il {on:%d.%m.%Y} il Comune non aderiva",
        en=f"By adhesion: on {on} the Comune had not joined",
    )
    return Binding(Answer.NOT_MET, text)
