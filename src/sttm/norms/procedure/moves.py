"""What may and may not be done on a day, and why: acts that must come first, terms that must be over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.norms.procedure.acts import Act
from sttm.norms.procedure.clock import Clock, clocks_on, done_by
from sttm.norms.procedure.types import Path
from sttm.packs.declared import Text
from sttm.packs.procedures import Requirement, Step
from sttm.quantities import Answer

__all__ = ["Move", "day_text", "irregular_acts", "move"]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Move:
    """Whether an act may be done on a day.

    Parameters
    ----------
    answer
        *Not assessable* where the precision of the acts leaves it open.
    from_day
        First day on which it may be done, where only days stand in the way.
    done
        Whether it is done already, and done once.
    """

    step: Step
    answer: Answer
    reasons: tuple[Text, ...]
    from_day: date | None = None
    done: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "act": self.step.id,
            "title": text_dict(self.step.title),
            "needed": self.step.needed,
            "done": self.done,
            "answer": self.answer.value,
            "from": self.from_day.isoformat() if self.from_day else None,
            "reasons": [text_dict(r) for r in self.reasons],
            "contains": [text_dict(c) for c in self.step.contains],
        }


def day_text(day: date) -> str:
    """Return a day as Italian acts write it."""
    return f"{day.day}.{day.month}.{day.year}"


def move(path: Path, step: Step, acts: Sequence[Act], clocks: Mapping[str, Clock], on: date) -> Move:
    """Say whether an act may be done on a day.

    Parameters
    ----------
    acts
        Entries in effect on the day.
    clocks
        See :func:`sttm.norms.procedure.clock.clocks_on`.
    """
    answers: list[Answer] = [Answer.MET]
    reasons: list[Text] = []
    days: list[date] = []
    blocked = False
    done = done_by(acts, (step.id,), on)
    if done and not step.repeats:
        text = Text(it=f"Già fatto: {done[0].cited}", en=f"Done already: {done[0].cited}")
        return Move(step, Answer.NOT_MET, (text,), done=True)
    for need in step.requires:
        answer, reason, day = _needs(path, need, acts, clocks, on)
        answers.append(answer)
        if reason is not None:
            reasons.append(reason)
        days += [day] if day is not None else []
        blocked = blocked or (answer is not Answer.MET and day is None)
    for name in step.not_after:
        for act in done_by(acts, (name,), on):
            if act.span is not None and act.span.last < on:
                answers.append(Answer.NOT_MET)
                blocked = True
                title = path.steps[name].title
                reasons.append(
                    Text(
                        it=f"Non più dopo: {title.it} ({act.cited})",
                        en=f"No longer after: {title.en} ({act.cited})",
                    )
                )
                break
    worst = next((a for a in (Answer.NOT_MET, Answer.NOT_ASSESSABLE) if a in answers), Answer.MET)
    return Move(step, worst, tuple(reasons), max(days) if days and not blocked else None)


def _needs(
    path: Path, need: Requirement, acts: Sequence[Act], clocks: Mapping[str, Clock], on: date
) -> tuple[Answer, Text | None, date | None]:
    if need.act is not None:
        return (*_needs_act(path, need, acts, on), None)
    clock = clocks[need.end_of or ""]
    title = clock.term.title
    if clock.last is None or clock.state in ("not_started", "planned"):
        said = (
            ("è sospeso", "is suspended")
            if clock.state == "suspended"
            else ("non decorre ancora", "does not run yet")
        )
        return (
            Answer.NOT_MET,
            Text(it=f"«{title.it}»: il termine {said[0]}", en=f"“{title.en}”: the term {said[1]}"),
            None,
        )
    last = clock.last
    if (clock.closer is not None and clock.term.kind == "window") or last.last < on:
        return Answer.MET, None, None
    text = Text(it=f"«{title.it}» fino al {day_text(last.last)}", en=f"“{title.en}” until {last.last}")
    return Answer.NOT_MET if last.first >= on else Answer.NOT_ASSESSABLE, text, last.last + DAY


def _needs_act(path: Path, need: Requirement, acts: Sequence[Act], on: date) -> tuple[Answer, Text | None]:
    title = path.steps[need.act or ""].title
    done = done_by(acts, (need.act or "",), on)
    if not done:
        return Answer.NOT_MET, Text(it=f"Manca: {title.it}", en=f"Missing: {title.en}")
    allowed = [a for a in done if need.outcomes is None or a.outcome in need.outcomes]
    if not allowed:
        given = done[-1].outcome
        if given is None:
            text = Text(
                it=f"«{title.it}»: l'esito non è indicato", en=f"“{title.en}”: its outcome is not given"
            )
            return Answer.NOT_ASSESSABLE, text
        label = next(o.label for o in path.steps[need.act or ""].outcomes if o.id == given)
        return Answer.NOT_MET, Text(it=f"«{title.it}»: {label.it}", en=f"“{title.en}”: {label.en}")
    if any(a.span is not None and a.span.last <= on for a in allowed):
        return Answer.MET, None
    act = allowed[0]
    text = Text(
        it=f"«{title.it}» ({act.when}): non si sa se prima del {day_text(on)}",
        en=f"“{title.en}” ({act.when}): not known whether before {on}",
    )
    return Answer.NOT_ASSESSABLE, text


@dataclass(frozen=True, slots=True)
class Irregular:
    """An act that was done when it could not be, or of which it cannot be told."""

    act: Act
    move: Move

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "entry": self.act.id,
            "cited": self.act.cited,
            "when": self.act.when,
            "act": self.move.step.id,
            "title": text_dict(self.move.step.title),
            "answer": self.move.answer.value,
            "reasons": [text_dict(r) for r in self.move.reasons],
        }


def irregular_acts(path: Path, acts: Sequence[Act], on: date, regime: str | None) -> tuple[Irregular, ...]:
    """Return the acts done up to a day that could not be done when they were.

    An act is in order where it was possible on the first day it may have been done, out of order where it was
    not possible even on the last; between the two it cannot be told.
    """
    found = []
    for position, act in enumerate(acts):
        span = act.span
        if act.state != "done" or span is None or span.first > on:
            continue
        for name in act.does:
            others = [*acts[:position], *acts[position + 1 :]]
            same = act.model_copy(update={"does": tuple(n for n in act.does if n != name) or ("-",)})
            known = [*others, same]
            first = move(
                path, path.steps[name], known, clocks_on(path, known, span.first, regime), span.first
            )
            if first.answer is Answer.MET:
                continue
            last = move(path, path.steps[name], known, clocks_on(path, known, span.last, regime), span.last)
            if last.answer is Answer.MET:
                last = Move(last.step, Answer.NOT_ASSESSABLE, first.reasons)
            found.append(Irregular(act, last))
    return tuple(found)
