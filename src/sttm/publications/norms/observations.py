"""What is published of a register of observations, and its first document: the register itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sttm.norms.observations.changes import AmendedArticle
from sttm.norms.observations.grouping import Group
from sttm.norms.observations.privacy import sender_label
from sttm.norms.observations.register import Point, Register, Submission
from sttm.norms.observations.states import PointState, State
from sttm.packs.observations import ObservationKind, ObservationRules
from sttm.publications.documents.model import Block, Column, Document, Figure, Heading, Note, Paragraph, Table
from sttm.publications.formatting import Language, format_date, format_number
from sttm.publications.norms.observations_words import words

__all__ = ["Published", "figures", "register_document"]

_UNDECIDED = (State.ENTERED, State.PROPOSED, State.RETURNED, State.READ)


@dataclass(frozen=True)
class Published:
    """All that the documents are made from: nobody is in it who may not be named.

    Parameters
    ----------
    register
        As :func:`sttm.norms.observations.privacy.published_register` gives it.
    on
        Day that the documents speak of.
    maps
        The map of the observations by language, as SVG; empty where no point names a place.
    """

    register: Register
    rules: ObservationRules
    states: Mapping[str, PointState]
    totals: Mapping[str, Any]
    groups: tuple[Group, ...]
    articles: tuple[AmendedArticle, ...]
    map_features: Mapping[str, tuple[dict[str, Any], ...]]
    on: date
    maps: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def undecided(self) -> int:
        """Number of points that get a reply act and on which nothing is decided."""
        return sum(
            self.states[point.id].state in _UNDECIDED
            for one in self.register.submissions
            for point in one.points
            if self.kind(one).reply
        )

    @cached_property
    def alike(self) -> Mapping[str, tuple[str, ...]]:
        """For each point of a group, the others of it."""
        return {
            name: tuple(other for other in sorted(group.points) if other != name)
            for group in self.groups
            for name in group.points
        }

    def kind(self, submission: Submission) -> ObservationKind:
        """Return the kind of a submission."""
        found = self.rules.kind(submission.kind)
        assert found is not None  # noqa: S101 - the register has been checked against the rules
        return found

    def outcome(self, name: str | None, language: Language) -> str:
        """Return the name of an outcome."""
        found = None if name is None else self.rules.outcome(name)
        return words(language)["open"] if found is None else found.title.model_dump()[language]

    def quality(self, name: str, language: Language) -> str:
        """Return the name of a quality."""
        found = self.rules.quality(name)
        return name if found is None else found.title.model_dump()[language]

    def article(self, point: Point, language: Language) -> str:
        """Return what a point is about, as people call it."""
        about = point.about
        if about.document is None:
            return words(language)["none"]
        document = self.register.document(about.document)
        title = about.document if document is None else document.title
        return title if about.article is None else f"{title}, art. {about.article}"

    def draft(self, language: Language) -> tuple[Note, ...]:
        """Return the notices of every document: whether it is a draft, and who is not named."""
        phrases = words(language)
        notes = [Note(phrases["anonymous"])]
        if self.undecided:
            text = phrases["draft"].format(open=self.undecided, points=self.totals["points"])
            notes.insert(0, Note(text, "caution"))
        return tuple(notes)

    def document(self, title: str, language: Language, parts: list[Block]) -> Document:
        """Return a document on this register."""
        phrases = words(language)
        cover = [
            (phrases["act"], self.register.act),
            (phrases["date"], format_date(self.on.isoformat(), language)),
            (phrases["submissions"], format_number(self.totals["submissions"], language)),
            (phrases["points"], format_number(self.totals["points"], language)),
        ]
        return Document(
            title=title,
            subtitle=self.register.subject.model_dump()[language],
            language=language,
            date=self.on.isoformat(),
            cover=tuple(cover),
            parts=tuple(parts),
            fictional=self.register.fictional,
            notices=self.draft(language),
        )


def when(submission: Submission, language: Language) -> str:
    """Return day and hour of a protocol."""
    day = format_date(submission.received.isoformat(), language)
    return day if submission.time is None else f"{day}, {submission.time:%H:%M}"


def timing_name(submission: Submission, register: Register, language: Language) -> str:
    """Return whether a submission came in time, in words."""
    timing = register.timing(submission)
    return words(language)["is_late" if timing == "late" else timing]


def figures(published: Published, language: Language) -> Iterator[Block]:
    """Yield the tables of the totals; each adds up to the same figures."""
    phrases = words(language)
    yield Heading(1, phrases["figures"])
    for name in published.register.windows:
        kind = published.rules.kind(name)
        if kind is None:
            continue
        for window in published.register.windows_of(name):
            opens, closes = (format_date(d.isoformat(), language) for d in (window.opens, window.closes))
            span = phrases["window"].format(opens=opens, closes=closes)
            term = f" ({window.title.model_dump()[language]})" if window.title is not None else ""
            yield Paragraph(f"{kind.plural.model_dump()[language]}. {span}{term}.")
    yield _by_timing(published, language)
    for kind_totals in published.totals["kinds"]:
        yield from _of_kind(published, kind_totals, language)


def _by_timing(published: Published, language: Language) -> Table:
    phrases = words(language)
    timings = [
        name
        for name in ("early", "in_time", "late", "no_window")
        if any(name in kind["submissions_by_timing"] for kind in published.totals["kinds"])
    ]
    columns = [
        Column(phrases["kind"], width=1),
        Column(phrases["submissions"], "right"),
        *(Column(phrases["is_late" if name == "late" else name], "right") for name in timings),
        Column(phrases["points"], "right"),
    ]
    rows = []
    for kind in published.totals["kinds"]:
        known = published.rules.kind(kind["kind"])
        title = kind["kind"] if known is None else known.plural.model_dump()[language]
        by_timing = [kind["submissions_by_timing"].get(name, 0) for name in timings]
        rows.append((title, *_numbers((kind["submissions"], *by_timing, kind["points"]), language)))
    if len(rows) > 1:
        sums = [
            sum(kind["submissions_by_timing"].get(name, 0) for kind in published.totals["kinds"])
            for name in timings
        ]
        total = (published.totals["submissions"], *sums, published.totals["points"])
        rows.append((phrases["total"], *_numbers(total, language)))
    return Table(tuple(columns), tuple(rows), phrases["by_kind"])


def _of_kind(published: Published, kind: Mapping[str, Any], language: Language) -> Iterator[Block]:
    phrases = words(language)
    known = published.rules.kind(kind["kind"])
    if known is None:
        return
    yield Heading(2, known.plural.model_dump()[language])
    if known.reply:
        yield _outcomes(published, kind, language)
    states = [(phrases[f"state_{name}"], n) for name, n in kind["points_by_state"].items()]
    yield _counted(phrases["state"], phrases["by_state"], states, kind["points"], language)
    articles = [
        (_article_name(published, name, language), n) for name, n in kind["points_by_article"].items()
    ]
    yield _counted(phrases["article"], phrases["by_article"], articles, kind["points"], language)


def _outcomes(published: Published, kind: Mapping[str, Any], language: Language) -> Table:
    phrases = words(language)
    names = [one.id for one in published.rules.outcomes if one.id in kind["points_by_outcome"]]
    names += ["none"] if "none" in kind["points_by_outcome"] else []
    columns = [
        Column(phrases["quality"], width=1),
        *(Column(published.outcome(name, language), "right") for name in names),
        Column(phrases["total"], "right"),
    ]
    rows = [
        (
            published.quality(quality, language),
            *_numbers((*(table.get(name, 0) for name in names), sum(table.values())), language),
        )
        for quality, table in kind["outcome_by_quality"].items()
    ]
    sums = (*(kind["points_by_outcome"].get(name, 0) for name in names), kind["points"])
    rows.append((phrases["total"], *_numbers(sums, language)))
    return Table(tuple(columns), tuple(rows), phrases["by_outcome"])


def _counted(head: str, caption: str, counts: list[tuple[str, int]], total: int, language: Language) -> Table:
    phrases = words(language)
    rows = [(name, format_number(n, language)) for name, n in counts]
    rows.append((phrases["total"], format_number(total, language)))
    return Table((Column(head, width=1), Column(phrases["points"], "right")), tuple(rows), caption)


def _article_name(published: Published, name: str, language: Language) -> str:
    if name == "none":
        return words(language)["none"]
    document, _, article = name.partition(" ")
    known = published.register.document(document)
    title = document if known is None else known.title
    return f"{title}, art. {article}" if article else title


def _numbers(values: tuple[int, ...], language: Language) -> tuple[str, ...]:
    return tuple(format_number(value, language) for value in values)


def register_document(published: Published, language: Language) -> Document:
    """Return the register: figures, one row for each submission, the map."""
    phrases = words(language)
    parts: list[Block] = [*figures(published, language), Heading(1, phrases["list"])]
    for kind in published.rules.kinds:
        own = [one for one in published.register.submissions if one.kind == kind.id]
        if own:
            parts.append(_list(published, own, kind.plural.model_dump()[language], language))
    picture = published.maps.get(language)
    if picture is not None:
        placed = sum(point.geometry is not None for _, point in published.register.points.values())
        counts = {"count": placed, "points": len(published.states), "without": len(published.states) - placed}
        parts += [
            Heading(1, phrases["map"]),
            Figure(
                picture,
                phrases["map"],
                phrases["map_alt"].format(**counts),
                phrases["map_note"].format(**counts),
            ),
        ]
    return published.document(
        f"{phrases['register']} – {published.register.title.model_dump()[language]}", language, parts
    )


def _list(published: Published, own: list[Submission], caption: str, language: Language) -> Table:
    phrases = words(language)
    columns = (
        Column(phrases["number"]),
        Column(phrases["protocol"]),
        Column(phrases["received"]),
        Column(phrases["sender"], width=1.5),
        Column(phrases["timing"]),
        Column(phrases["about"], width=1.4),
        Column(phrases["outcome"], width=1.2),
    )
    rows = [
        (
            one.id,
            one.protocol,
            f"{one.received:%d.%m.%Y}" + (f" {one.time:%H:%M}" if one.time is not None else ""),
            sender_label(one, published.rules, language),
            timing_name(one, published.register, language),
            "; ".join(dict.fromkeys(published.article(point, language) for point in one.points)),
            _outcome_words(published, one, language),
        )
        for one in own
    ]
    return Table(columns, tuple(rows), caption)


def _outcome_words(published: Published, one: Submission, language: Language) -> str:
    """Return the outcomes of the points of a submission: each with its number where they differ."""
    phrases = words(language)
    reply = published.kind(one).reply
    told: dict[str, int] = {}
    for point in one.points:
        state = published.states[point.id]
        shown = reply and state.state is not State.WITHDRAWN and state.outcome is not None
        name = published.outcome(state.outcome, language) if shown else phrases[f"state_{state.state.value}"]
        told[name] = told.get(name, 0) + 1
    if len(told) == 1:
        return next(iter(told))
    return ", ".join(f"{name} ({n})" for name, n in told.items())
