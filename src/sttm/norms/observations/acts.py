"""What is done with points: proposals, readings, decisions, replies; nothing is changed, only annulled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, model_validator

from sttm.packs.declared import Declared, Identifier

__all__ = [
    "ACTS_FILE",
    "ENTRIES",
    "Act",
    "Annul",
    "Consider",
    "Decide",
    "Entry",
    "MapChange",
    "Propose",
    "Read",
    "Reply",
    "TextChange",
    "Withdraw",
]

Words = Annotated[str, Field(min_length=1)]
Points = Annotated[tuple[Words, ...], Field(min_length=1)]


class TextChange(Declared):
    """A change to an article: words that stand there once, and what stands there then."""

    document: Identifier
    article: Words
    before: Words
    """Words of the article as adopted, long enough to stand there only once."""
    after: str
    """What replaces them; empty to strike them."""


class MapChange(Declared):
    """A change to a layer of a map: features added, removed, changed."""

    layer: Identifier
    features: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    """GeoJSON features (degrees) with an id; ``change`` (added, removed, changed) in their properties."""

    @model_validator(mode="after")
    def _told(self) -> MapChange:
        seen = set()
        for feature in self.features:
            name = feature.get("id")
            kind = (feature.get("properties") or {}).get("change")
            if feature.get("type") != "Feature" or not isinstance(name, str | int):
                msg = "every feature is a GeoJSON Feature with an id"
                raise ValueError(msg)
            if kind not in ("added", "removed", "changed"):
                msg = f"feature {name}: its change is {kind!r}, not added, removed or changed"
                raise ValueError(msg)
            if str(name) in seen:
                msg = f"feature {name} stands twice"
                raise ValueError(msg)
            seen.add(str(name))
        return self


class _Done(Declared):
    at: datetime
    by: Identifier
    """Person of the register."""


class Propose(_Done):
    """A reply is proposed, for one point or for several that ask the same."""

    act: Literal["propose"]
    points: Points
    outcome: Identifier
    reason: Words
    text_changes: tuple[TextChange, ...] = ()
    map_changes: tuple[MapChange, ...] = ()


class Read(_Done):
    """A second person has read the proposal, and agrees or sends it back."""

    act: Literal["read"]
    points: Points
    agrees: bool
    note: Words | None = None
    """Why it is sent back."""

    @model_validator(mode="after")
    def _says_why(self) -> Read:
        if not self.agrees and self.note is None:
            msg = "who sends a proposal back says why"
            raise ValueError(msg)
        return self


class Decide(_Done):
    """The council decides: as proposed, or otherwise with its own outcome, reason and changes."""

    act: Literal["decide"]
    points: Points
    resolution: Words
    """The act of the council, as it is cited."""
    on: date
    outcome: Identifier | None = None
    """Null: as proposed."""
    reason: Words | None = None
    text_changes: tuple[TextChange, ...] | None = None
    """Null: those of the proposal."""
    map_changes: tuple[MapChange, ...] | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Decide:
        own = (self.outcome, self.text_changes, self.map_changes)
        if any(one is not None for one in own) and self.reason is None:
            msg = "a decision other than the proposal needs its reason"
            raise ValueError(msg)
        return self


class Consider(_Done):
    """A contribution or an opinion, which gets no reply act, is taken into account."""

    act: Literal["consider"]
    points: Points
    reason: Words


class Reply(_Done):
    """The reply act has gone out."""

    act: Literal["reply"]
    points: Points
    protocol: Words
    on: date


class Withdraw(_Done):
    """The sender takes points back."""

    act: Literal["withdraw"]
    points: Points
    protocol: Words


class Annul(_Done):
    """An earlier entry was a mistake: it stays in the journal and counts no more."""

    act: Literal["annul"]
    entry: Annotated[int, Field(ge=1)]
    reason: Words


Act = Annotated[Propose | Read | Decide | Consider | Reply | Withdraw | Annul, Field(discriminator="act")]

ACTS_FILE: TypeAdapter[tuple[Act, ...]] = TypeAdapter(tuple[Act, ...])


class Entry(Declared):
    """A line of the journal: an act, bound to all that stands before it."""

    number: Annotated[int, Field(ge=1)]
    previous: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Fingerprint of the line before; zeros for the first."""
    act: Act
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


ENTRIES: TypeAdapter[tuple[Entry, ...]] = TypeAdapter(tuple[Entry, ...])
