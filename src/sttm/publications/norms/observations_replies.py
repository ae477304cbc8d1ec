"""The documents that answer: replies point by point, and the text as the replies amend it."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.norms.observations.privacy import sender_label
from sttm.norms.observations.redline import redline
from sttm.norms.observations.register import Point, Submission
from sttm.norms.observations.states import PointState, State
from sttm.publications.documents.model import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Redline,
    Run,
    Table,
)
from sttm.publications.formatting import Language, format_date
from sttm.publications.norms.observations import Published, figures, timing_name, when
from sttm.publications.norms.observations_words import words

__all__ = ["amended_document", "replies_document"]

_SHOWN_ALIKE = 12


def replies_document(published: Published, language: Language) -> Document:
    """Return the replies (*controdeduzioni*): contributions and opinions, observations one by one."""
    phrases = words(language)
    parts: list[Block] = list(figures(published, language))
    answered = [one for one in published.register.submissions if published.kind(one).reply]
    others = [one for one in published.register.submissions if not published.kind(one).reply]
    for title, several in ((phrases["considered_title"], others), (phrases["replies"], answered)):
        if several:
            parts.append(Heading(1, title))
            for one in several:
                parts += _submission(published, one, language)
    title = published.register.title.model_dump()[language]
    return published.document(f"{phrases['replies']} – {title}", language, parts)


def _submission(published: Published, one: Submission, language: Language) -> Iterator[Block]:
    phrases = words(language)
    rules = published.rules
    yield Heading(2, f"{one.id} – {sender_label(one, rules, language)}")
    quality = published.quality(one.sender.quality, language)
    rows = [
        (phrases["protocol"], f"{one.protocol}, {when(one, language)}"),
        (phrases["timing"], timing_name(one, published.register, language)),
    ]
    if sender_label(one, rules, language) != quality:
        rows.insert(0, (phrases["quality"], quality))
    if one.attachments:
        rows.append((phrases["attachments"], str(len(one.attachments))))
    yield Facts(tuple(rows))
    if published.register.timing(one) == "late":
        yield Note(f"{published.kind(one).title.model_dump()[language]}: {phrases['is_late']}.", "caution")
    for point in one.points:
        if len(one.points) > 1:
            yield Heading(3, f"{phrases['point']} {point.id}")
        yield from _point(published, point, language)


def _point(published: Published, point: Point, language: Language) -> Iterator[Block]:
    phrases = words(language)
    state = published.states[point.id]
    yield Paragraph(point.summary or point.text)
    rows = [(phrases["about"], published.article(point, language))]
    if point.about.parcels:
        told = (f"{p.municipality}, {p.sheet}/{p.parcel}" for p in point.about.parcels)
        rows.append((phrases["parcels"], "; ".join(told)))
    others = published.alike.get(point.id, ())
    if others:
        more = f" + {len(others) - _SHOWN_ALIKE}" if len(others) > _SHOWN_ALIKE else ""
        rows.append((phrases["similar"], ", ".join(others[:_SHOWN_ALIKE]) + more))
    rows += _answer(published, state, language)
    yield Facts(tuple(rows))
    yield from _changes(published, state, language)


def _answer(published: Published, state: PointState, language: Language) -> list[tuple[str, str]]:
    phrases = words(language)
    if state.state in (State.ENTERED, State.RETURNED, State.WITHDRAWN):
        return [(phrases["state"], phrases[f"state_{state.state.value}"])]
    if state.considered is not None:
        return [(phrases["considered"], state.considered.reason)]
    decided = state.decision is not None
    head = phrases["outcome"] if decided else phrases["proposal"]
    rows = [(head, published.outcome(state.outcome, language)), (phrases["reason"], state.reason or "")]
    if state.decision is not None:
        day = format_date(state.decision.on.isoformat(), language)
        rows.append((phrases["council"], f"{state.decision.resolution}, {day}"))
    if state.reply is not None:
        day = format_date(state.reply.on.isoformat(), language)
        rows.append((phrases["reply"], f"{state.reply.protocol}, {day}"))
    return rows


def _changes(published: Published, state: PointState, language: Language) -> Iterator[Block]:
    phrases = words(language)
    if state.state in (State.ENTERED, State.RETURNED, State.WITHDRAWN):
        return
    for one in state.text_changes:
        document = published.register.document(one.document)
        title = one.document if document is None else document.title
        yield Paragraph(f"{phrases['text_change']}: {title}, art. {one.article}")
        yield Redline(tuple(Run(s.kind, s.text) for s in redline(one.before, one.after)))
    for change in state.map_changes:
        told = ", ".join(
            f"{feature['id']} ({phrases[feature['properties']['change']]})" for feature in change.features
        )
        yield Paragraph(f"{phrases['map_change']}: {change.layer} – {told}")


def amended_document(published: Published, language: Language) -> Document:
    """Return the articles that replies change, with what goes and what comes; and the changes to maps."""
    phrases = words(language)
    parts: list[Block] = [Heading(1, phrases["amended"])]
    parts.append(Paragraph(phrases["amended_read"] if published.articles else phrases["amended_none"]))
    for one in published.articles:
        parts += [
            Heading(2, f"{one.document.title}, art. {one.article.number} – {one.article.title}"),
            Redline(tuple(Run(s.kind, s.text) for s in one.segments)),
            Facts(((phrases["changed_by"], ", ".join(one.points)),)),
        ]
    if published.map_features:
        parts.append(Heading(1, phrases["map_changes"]))
        columns = (
            Column(phrases["feature"]),
            Column(phrases["change"]),
            Column(phrases["points"], width=1),
        )
        for layer, features in published.map_features.items():
            rows = tuple(
                (
                    str(feature["id"]),
                    phrases[feature["properties"]["change"]],
                    ", ".join(feature["properties"]["points"]),
                )
                for feature in features
            )
            parts.append(Table(columns, rows, f"{phrases['layer']} {layer}"))
    title = published.register.title.model_dump()[language]
    return published.document(f"{phrases['amended']} – {title}", language, parts)
