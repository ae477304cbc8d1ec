"""What of a register is published, and what is erased when: nobody is named who need not be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sttm.norms.observations.names import NameFinder
from sttm.norms.observations.register import Attachment, Point, Register, Sender, Submission
from sttm.norms.observations.states import PointState, closed_on
from sttm.packs.observations import ObservationRules

__all__ = ["erase_by_rule", "erased_register", "published_register", "sender_label"]


def sender_label(submission: Submission, rules: ObservationRules, language: str) -> str:
    """Return how a sender is called in what is published: by name where that may be, else by quality."""
    quality = rules.quality(submission.sender.quality)
    if quality is None:
        return "–"
    if quality.named and submission.sender.name is not None:
        return submission.sender.name
    return quality.title.en if language == "en" else quality.title.it


def published_register(register: Register, rules: ObservationRules) -> Register:
    """Return the register as it may be published.

    Senders that may not be named have no name, neither as senders nor in any text; attachments keep
    their hash alone; parcels and places stay where the rules let them.
    """
    finder = NameFinder.of(register, rules)
    return register.model_copy(
        update={"submissions": tuple(_published(one, rules, finder) for one in register.submissions)}
    )


def _published(one: Submission, rules: ObservationRules, finder: NameFinder) -> Submission:
    quality = rules.quality(one.sender.quality)
    if quality is None or not quality.named:
        return _without_sender(one, rules, finder)
    return _in_public(one, finder, None, located=quality.located)


def _without_sender(one: Submission, rules: ObservationRules, finder: NameFinder) -> Submission:
    quality = rules.quality(one.sender.quality)
    located = quality is not None and quality.located
    without = _in_public(one, finder, one.sender.name, located=located)
    return without.model_copy(update={"sender": Sender(name=None, quality=one.sender.quality)})


def _in_public(one: Submission, finder: NameFinder, own: str | None, *, located: bool) -> Submission:
    return one.model_copy(
        update={
            "subject": finder.without_names(one.subject, own),
            "persons": (),
            "attachments": tuple(Attachment(name=None, sha256=a.sha256) for a in one.attachments),
            "points": tuple(_without_names(point, finder, own, located=located) for point in one.points),
        }
    )


def _without_names(point: Point, finder: NameFinder, own: str | None, *, located: bool) -> Point:
    changed: dict[str, Any] = {
        "text": finder.without_names(point.text, own),
        "summary": None if point.summary is None else finder.without_names(point.summary, own),
    }
    if not located:
        changed["about"] = point.about.model_copy(update={"parcels": ()})
        changed["geometry"] = None
    return point.model_copy(update=changed)


def erase_by_rule(
    register: Register, rules: ObservationRules, states: Mapping[str, PointState]
) -> dict[str, date | None]:
    """Return from which day the data of each sender are to be erased; None while something is left to do."""
    closed = closed_on(register, states)
    retained = {rule.quality: rule for rule in rules.retention}
    found: dict[str, date | None] = {}
    for one in register.submissions:
        rule = retained.get(one.sender.quality)
        if rule is None:
            found[one.id] = None
            continue
        start = one.received if rule.after == "received" else closed[one.id]
        found[one.id] = None if start is None else start + timedelta(days=rule.days)
    return found


def erased_register(
    register: Register, rules: ObservationRules, states: Mapping[str, PointState], on: date
) -> tuple[Register, tuple[str, ...]]:
    """Return the register without the data of senders that are due to be erased, and which those are.

    What was asked and what was replied stay: the names go, from the sender, from the texts and from the
    attachments. A quality without a term of retention is never erased.
    """
    due = erase_by_rule(register, rules, states)
    finder = NameFinder.of(register, rules)
    kept: list[Submission] = []
    erased: list[str] = []
    for one in register.submissions:
        day = due[one.id]
        if one.erased_on is not None or day is None or day > on:
            kept.append(one)
            continue
        without = _without_sender(one, rules, finder)
        kept.append(without.model_copy(update={"erased_on": on}))
        erased.append(one.id)
    return register.model_copy(update={"submissions": tuple(kept)}), tuple(erased)
