"""Rules of contributions and observations: kinds, senders, outcomes, who does what, what is kept how long."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = [
    "ACTS",
    "COLUMNS",
    "ActName",
    "Grouping",
    "Naming",
    "ObservationKind",
    "ObservationRules",
    "Outcome",
    "Quality",
    "Retention",
]

ActName = Literal["propose", "read", "decide", "consider", "reply", "withdraw"]
ACTS: tuple[ActName, ...] = ("propose", "read", "decide", "consider", "reply", "withdraw")
"""What can be done with points; annulling an act takes the role that the act takes."""

ColumnName = Literal[
    "id", "kind", "protocol", "received", "time", "term", "sender", "quality", "municipality", "subject",
    "text", "document", "article", "sheet", "parcel", "parcel_municipality", "lon", "lat", "attachment",
    "attachment_hash",
]  # fmt: skip
COLUMNS: tuple[ColumnName, ...] = ColumnName.__args__  # type: ignore[attr-defined]
"""What is read from the register of a protocol office; no other column is kept."""

Share = Annotated[float, Field(ge=0, le=1)]
Names = tuple[Annotated[str, Field(min_length=1)], ...]


class ObservationKind(Declared):
    """A kind of submission."""

    id: Identifier
    title: Text
    plural: Text
    reply: bool
    """Whether each of its points gets a reply act (*controdeduzione*)."""
    also: Names
    """Further names by which registers call it."""


class Quality(Declared):
    """In what quality somebody writes."""

    id: Identifier
    title: Text
    natural: bool
    """Whether these are natural persons, of whom any two words of a name together say who it is."""
    named: bool
    """Whether its name may stand in what is published."""
    located: bool
    """Whether the parcels and the place it writes about may."""
    also: Names


class Outcome(Declared):
    """What a reply may say."""

    id: Identifier
    title: Text
    change: Literal["allowed", "none"]
    """Whether the text or the map may change with it."""


class Retention(Declared):
    """How long a sender's data are kept; those of a quality without a term are never erased."""

    quality: Identifier
    days: Annotated[int, Field(ge=0)]
    after: Literal["received", "closed"]
    """From the day of the protocol, or from the day on which nothing is left to do for the submission."""


class Grouping(Declared):
    """When two points are alike: cosine of their words' weights, 0 to 1."""

    same_article: Share
    same_document: Share
    anywhere: Share
    shortest_word: Annotated[int, Field(ge=1)]
    common_words: Names
    """Words that say nothing of what is asked."""


class Naming(Declared):
    """How the name of a person shows in a text, though nobody has entered it."""

    before_names: Names
    """Words after which capitalised words are a name: undersigned, titles, offices."""
    not_names: Names
    """Capitalised words that are none, there as well: those of bodies."""


class ObservationRules(Dated, Sourced):
    """The rules in force from a day."""

    id: Identifier
    kinds: tuple[ObservationKind, ...]
    qualities: tuple[Quality, ...]
    outcomes: tuple[Outcome, ...]
    roles: dict[ActName, tuple[Identifier, ...]]
    """Who may do each act: one of these roles."""
    second_reader: bool
    """Whether a person other than the proposer reads each proposal before it is decided."""
    late: Literal["answered", "not_answered"]
    """Whether those out of the window get a reply all the same; they are marked either way."""
    retention: tuple[Retention, ...]
    grouping: Grouping
    naming: Naming
    columns: dict[ColumnName, Names]
    """Names that registers of protocol offices give to each column."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = [f"{q.id}: a natural person is not named" for q in self.qualities if q.natural and q.named]
        for what in ("kinds", "qualities", "outcomes"):
            ids = [one.id for one in getattr(self, what)]
            faults += [f"{what}: {name} stands twice" for name in sorted(set(ids)) if ids.count(name) > 1]
        known = {quality.id for quality in self.qualities}
        kept = [rule.quality for rule in self.retention]
        faults += [f"retention: quality {name} is not declared" for name in kept if name not in known]
        faults += [f"retention of {name} is said twice" for name in sorted(known) if kept.count(name) > 1]
        natural = [quality.id for quality in self.qualities if quality.natural]
        faults += [
            f"retention of {name}, a natural person, is not said" for name in natural if name not in kept
        ]
        faults += [f"nobody may {act}" for act in ACTS if not self.roles.get(act)]
        names = [name.casefold() for several in self.columns.values() for name in several]
        faults += [
            f"column {name!r} means two things" for name in sorted(set(names)) if names.count(name) > 1
        ]
        if not self.grouping.same_article <= self.grouping.same_document <= self.grouping.anywhere:
            faults.append("grouping: the farther apart, the more alike two points have to be")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def kind(self, name: str) -> ObservationKind | None:
        """Return a kind, or None."""
        return next((one for one in self.kinds if one.id == name), None)

    def quality(self, name: str) -> Quality | None:
        """Return a quality, or None."""
        return next((one for one in self.qualities if one.id == name), None)

    def outcome(self, name: str) -> Outcome | None:
        """Return an outcome, or None."""
        return next((one for one in self.outcomes if one.id == name), None)
