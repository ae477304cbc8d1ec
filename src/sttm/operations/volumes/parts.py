"""What a strategy has to say of its volumes: its parts, and what they are written from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from sttm.packs.pack import Pack
from sttm.publications.documents.model import Document
from sttm.publications.formatting import Language
from sttm.territory.workspace import Workspace

__all__ = ["MakeSource", "Part", "Strategy", "Tell", "parts_by_id"]

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)

Tell = Callable[[str], None]
"""Says what is being worked out."""


class MakeSource(Protocol[S_co]):
    """Gathers what the parts of a strategy are written from, once for every language."""

    def __call__(
        self, workspace: Workspace, pack: Pack, on: date, examples: Sequence[dict[str, Any]], tell: Tell
    ) -> S_co:
        """Return the source; nothing need be worked out before it is asked for."""


@dataclass(frozen=True, slots=True)
class Part(Generic[S]):
    """A volume: how it is asked for, how its files are called, what writes it."""

    id: str
    stem: str
    write: Callable[[S, Language], Document]


@dataclass(frozen=True, slots=True)
class Strategy(Generic[S]):
    """The volumes of a strategy."""

    id: str
    parts: dict[str, Part[S]]
    source: MakeSource[S]
    takes_examples: bool
    """Whether a part shows examples worked through."""
    counting: Callable[[Collection[str]], MakeSource[S]] | None = None
    """Gives the source in which planned services of some states count too; None where none are read."""


def parts_by_id(*parts: Part[S]) -> dict[str, Part[S]]:
    """Return parts by the name under which they are asked for, in their order."""
    return {part.id: part for part in parts}
