"""The register of contributions, opinions and observations: who wrote when, about what, point by point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import shapely
from pydantic import Discriminator, Field, Tag, TypeAdapter, field_validator, model_validator

from sttm.errors import Fault
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Identifier, Text
from sttm.packs.observations import ObservationRules

__all__ = [
    "REGISTER",
    "About",
    "Attachment",
    "ObservedArticle",
    "ObservedDocument",
    "Parcel",
    "Person",
    "Point",
    "Register",
    "Sender",
    "Submission",
    "Timing",
    "Window",
    "Windows",
    "read_register",
    "register_faults",
]

Words = Annotated[str, Field(min_length=1)]
Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./\-]*$", max_length=40)]
"""Number of a submission, a point, a document: what people cite."""

Timing = Literal["early", "in_time", "late", "no_window"]


class Window(Declared):
    """The days on which something may be sent, both included; a clock of the procedure can give them."""

    opens: date
    closes: date
    term: Identifier | None = None
    """Term of the procedure that it is, where it is one."""
    title: Text | None = None
    """Name of that term."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.closes < self.opens:
            msg = f"closes on {self.closes}, before it opens on {self.opens}"
            raise ValueError(msg)
        return self

    def timing(self, received: date) -> Timing:
        """Say whether a day is before, in or after the window; its last day is in it to midnight."""
        if received < self.opens:
            return "early"
        return "in_time" if received <= self.closes else "late"


def _one_or_several(given: Any) -> str:
    return "one" if isinstance(given, dict | Window) else "several"


Windows = Annotated[
    Annotated[Window, Tag("one")] | Annotated[tuple[Window, ...], Field(min_length=1), Tag("several")],
    Discriminator(_one_or_several),
]
"""The windows of a kind; a single one may stand without a list."""


class Person(Declared):
    """Somebody of the office, known by an id, and the roles it has."""

    id: Identifier
    roles: tuple[Identifier, ...]


class ObservedArticle(Declared):
    """An article of a document, with the text that was adopted."""

    number: Words
    title: Words
    text: Words


class ObservedDocument(Declared):
    """A document on which people write."""

    id: Identifier
    title: Words
    articles: tuple[ObservedArticle, ...] = ()

    def article(self, number: str) -> ObservedArticle | None:
        """Return an article, or None."""
        return next((one for one in self.articles if one.number == number), None)


class Sender(Declared):
    """Who wrote: a name and a quality, nothing more; no name once it has been erased."""

    name: Words | None
    quality: Identifier
    municipality: Words | None = None
    """Id of the Comune, where a Comune writes."""


class Attachment(Declared):
    """An attachment, known by its hash; the file stays with the protocol office."""

    name: Words | None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Parcel(Declared):
    """A parcel of the land register."""

    municipality: Words
    sheet: Words
    parcel: Words


class About(Declared):
    """What a point concerns, as far as it says."""

    document: Identifier | None = None
    article: Words | None = None
    parcels: tuple[Parcel, ...] = ()


class Point(Declared):
    """One thing that is asked or said."""

    id: Number
    text: Words
    summary: Words | None = None
    """What the office makes of it in a sentence, for publication."""
    about: About = About()
    geometry: dict[str, Any] | None = None
    """GeoJSON geometry, degrees (longitude, latitude)."""

    @field_validator("geometry")
    @classmethod
    def _is_a_place(cls, given: dict[str, Any] | None) -> dict[str, Any] | None:
        if given is None:
            return None
        try:
            shape = shapely.geometry.shape(given)
            left, bottom, right, top = shape.bounds
        except (
            AttributeError,
            IndexError,
            KeyError,
            TypeError,
            ValueError,
            shapely.errors.ShapelyError,
        ) as error:
            msg = "is no GeoJSON geometry"
            raise ValueError(msg) from error
        if not (-180 <= left <= right <= 180 and -90 <= bottom <= top <= 90):
            msg = "lies outside longitude and latitude: give degrees"
            raise ValueError(msg)
        return given


class Submission(Declared):
    """What arrived under one protocol number."""

    id: Number
    kind: Identifier
    protocol: Words
    received: date
    time: time | None
    """Hour of the protocol; null where it is not known."""
    term: Identifier | None = None
    """Term of the procedure within which it was sent, where it says so; by its day otherwise."""
    sender: Sender
    subject: Words
    attachments: tuple[Attachment, ...] = ()
    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    persons: tuple[Words, ...] = ()
    """Natural persons that the texts name, for whom nobody else stands: left out of what is published."""
    erased_on: date | None = None
    """Day on which the sender's data were erased."""


class Register(Declared):
    """All that arrived on one act, and the texts that it is about."""

    title: Text
    subject: Text
    """The strategy or the plan."""
    act: Words
    """The act that adopted it, as it is cited."""
    fictional: bool
    windows: dict[Identifier, Windows]
    """Days on which each kind may be sent; a kind without them is neither in time nor late."""
    people: tuple[Person, ...]
    documents: tuple[ObservedDocument, ...]
    submissions: tuple[Submission, ...]

    def with_windows(self, windows: Mapping[str, Sequence[Window]]) -> Register:
        """Return the register with the days that a procedure gives instead of its own."""
        given = {kind: tuple(several) for kind, several in windows.items()}
        return self.model_copy(update={"windows": {**self.windows, **given}})

    def windows_of(self, kind: str) -> tuple[Window, ...]:
        """Return the windows of a kind of submission."""
        found = self.windows.get(kind, ())
        return (found,) if isinstance(found, Window) else found

    def window(self, submission: Submission) -> Window | None:
        """Return the window that a submission belongs to; None where its kind has none.

        That of the term it names. Otherwise, by the day on which it arrived: the first to close of those that
        were open, else the last that had closed, else the first to open.
        """
        own, day = self.windows_of(submission.kind), submission.received
        if submission.term is not None:
            own = tuple(one for one in own if one.term == submission.term)
        still = [one for one in own if one.timing(day) == "in_time"]
        over = [one for one in own if one.timing(day) == "late"]
        if still:
            return min(still, key=lambda one: (one.closes, one.opens))
        if over:
            return max(over, key=lambda one: (one.closes, one.opens))
        return min(own, key=lambda one: (one.opens, one.closes), default=None)

    def timing(self, submission: Submission) -> Timing:
        """Say whether a submission came in time."""
        window = self.window(submission)
        return "no_window" if window is None else window.timing(submission.received)

    # Not cached: a copy of a model with other submissions would carry the cache along.
    @property
    def points(self) -> Mapping[str, tuple[Submission, Point]]:
        """Every point by its id, with the submission that holds it, in the order of the register."""
        return {point.id: (one, point) for one in self.submissions for point in one.points}

    def document(self, name: str) -> ObservedDocument | None:
        """Return a document, or None."""
        return next((one for one in self.documents if one.id == name), None)

    def roles(self, person: str) -> frozenset[str]:
        """Return the roles of a person; none where the register does not name it."""
        return frozenset(role for one in self.people if one.id == person for role in one.roles)


REGISTER = TypeAdapter(Register)


def read_register(path: Path, rules: ObservationRules) -> Register:
    """Read a register and check what it names against the rules.

    Raises
    ------
    InputError
        With every fault.
    """
    register = read_state(path, REGISTER)
    refuse(path.name, [replace(fault, file=path.name) for fault in register_faults(register, rules)])
    return register


def register_faults(register: Register, rules: ObservationRules) -> Iterator[Fault]:
    """Yield what is wrong in a register: a name that leads nowhere, a number that stands twice."""
    for one in register.submissions:
        if rules.kind(one.kind) is None:
            yield _fault(one.id, "kind", f"kind {one.kind} is not one of {_ids(rules.kinds)}")
        if rules.quality(one.sender.quality) is None:
            yield _fault(
                one.id, "quality", f"quality {one.sender.quality} is not one of {_ids(rules.qualities)}"
            )
        if (one.sender.name is None) != (one.erased_on is not None):
            yield _fault(
                one.id, "sender", "a sender without a name has been erased on a day: give both or neither"
            )
        for point in one.points:
            yield from _about_faults(register, point)
    for kind in register.windows:
        windows = register.windows_of(kind)
        if rules.kind(kind) is None:
            yield _fault(kind, "window", f"kind {kind} is not one of {_ids(rules.kinds)}")
        yield from _twice(f"window of {kind}, term", (w.term for w in windows if w.term is not None))
        if len(windows) > 1 and any(w.term is None for w in windows):
            yield _fault(kind, "window", f"{kind} has several windows, and one that names no term")
    yield from _twice("submission", (one.id for one in register.submissions))
    yield from _twice("point", (p.id for one in register.submissions for p in one.points))
    yield from _twice("protocol", (one.protocol for one in register.submissions))
    yield from _twice("person", (one.id for one in register.people))
    yield from _twice("document", (one.id for one in register.documents))
    for document in register.documents:
        yield from _twice(f"article of {document.id}", (a.number for a in document.articles))


def _about_faults(register: Register, point: Point) -> Iterator[Fault]:
    about = point.about
    if about.document is None:
        if about.article is not None:
            yield _fault(point.id, "document", f"article {about.article} of no document")
        return
    document = register.document(about.document)
    if document is None:
        yield _fault(
            point.id, "document", f"document {about.document} is not one of {_ids(register.documents)}"
        )
    elif about.article is not None and document.articles and document.article(about.article) is None:
        yield _fault(point.id, "article", f"{about.document} has no article {about.article}")


def _twice(what: str, names: Iterator[str]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield _fault(
                name, "twice", f"{what} {name} stands {times} times", "give each a number of its own"
            )


def _ids(several: tuple[Any, ...]) -> str:
    return ", ".join(one.id for one in several) or "none"


def _fault(feature: str, code: str, message: str, remedy: str = "correct the register") -> Fault:
    return Fault(code=code, message=message, remedy=remedy, feature=feature)
