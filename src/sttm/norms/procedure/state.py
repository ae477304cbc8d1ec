"""Where a procedure stands on a day, from its acts alone: phases, terms, what may be done, what came late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sttm.errors import Fault, InputError
from sttm.evaluation.inputs import text_dict
from sttm.norms.procedure.acts import Act, Procedure, Span, in_effect
from sttm.norms.procedure.clock import Clock, clocks_on, done_by
from sttm.norms.procedure.moves import Irregular, Move, irregular_acts, move
from sttm.norms.procedure.types import Path, path_on
from sttm.packs.pack import Pack
from sttm.packs.procedures import Phase

__all__ = ["PhaseState", "Standing", "standing_of"]

State = Literal["not_begun", "under_way", "ended"]
PhaseState = Literal["not_begun", "open", "closed"]


@dataclass(frozen=True)
class Standing:
    """A procedure on a day.

    Parameters
    ----------
    acts
        Entries that stand on the day; those of later days, done or planned, among them.
    """

    path: Path
    procedure: Procedure
    on: date
    acts: tuple[Act, ...]

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        """Every term."""
        return dict(clocks_on(self.path, self.acts, self.on, self.procedure.regime))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """For every act of the type, whether it may be done."""
        return tuple(move(self.path, s, self.acts, self.clocks, self.on) for s in self.path.steps.values())

    @cached_property
    def irregular(self) -> tuple[Irregular, ...]:
        """Acts that were done when they could not be, or of which that cannot be told."""
        return irregular_acts(self.path, self.acts, self.on, self.procedure.regime)

    @property
    def state(self) -> State:
        """Whether the procedure has begun, and whether it has ended."""
        if done_by(self.acts, self.path.type.ends_with, self.on):
            return "ended"
        return "under_way" if done_by(self.acts, tuple(self.path.steps), self.on) else "not_begun"

    def phase(self, phase: Phase) -> PhaseState:
        """Whether a phase is open."""
        if done_by(self.acts, phase.closed_by, self.on):
            return "closed"
        return "open" if done_by(self.acts, phase.opened_by, self.on) else "not_begun"

    @property
    def missing(self) -> tuple[str, ...]:
        """Acts that the procedure cannot end without, and that have not been entered as done."""
        return tuple(
            s.id for s in self.path.steps.values() if s.needed and not done_by(self.acts, (s.id,), self.on)
        )

    @property
    def late(self) -> tuple[Clock, ...]:
        """Deadlines that were met late, or that are over with no act."""
        return tuple(c for c in self.clocks.values() if c.state in ("late", "overdue"))

    @property
    def windows(self) -> list[dict[str, Any]]:
        """First and last day on which each kind of submission could be sent, by term.

        A register of submissions takes its windows from here, and so knows what came late. Where days are not
        exact, they are those most favourable to who sends something in.
        """
        found = []
        for clock in self.clocks.values():
            if clock.opened is None or clock.last is None:
                continue
            closes = clock.last.last
            if clock.closer is not None and clock.closer.span is not None:
                closes = min(closes, clock.closer.span.last)
            found += [
                {"submission": kind, "term": clock.term.id, "title": text_dict(clock.term.title),
                 "opens": clock.opened.first.isoformat(), "closes": closes.isoformat(),
                 "open": clock.state == "running", "planned": clock.state == "planned"}
                for kind in clock.term.submissions
            ]  # fmt: skip
        return found

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "id": self.procedure.id,
            "title": self.procedure.title,
            "type": {"id": self.path.type.id, "title": text_dict(self.path.type.title)},
            "lanes": {p.id: text_dict(p.title) for p in self.path.parts},
            "regime": self.procedure.regime,
            "source": self.procedure.source,
            "on": self.on.isoformat(),
            "state": self.state,
            "phases": [self._phase(f) for f in self.path.phases.values()],
            "acts": [self._act(a) for a in self.acts],
            "replaced": [
                {"entry": a.replaces, "by": a.id, "because": a.because, "reason": a.reason,
                 "recorded": a.recorded.isoformat()}
                for a in self.procedure.acts if a.replaces is not None
            ],
            "terms": [_term(self.path, c) for c in self.clocks.values()],
            "windows": self.windows,
            "may": [m.as_dict() for m in self.moves],
            "missing": list(self.missing),
            "late": [c.term.id for c in self.late],
            "irregular": [i.as_dict() for i in self.irregular],
        }  # fmt: skip

    def _phase(self, phase: Phase) -> dict[str, Any]:
        opened = done_by(self.acts, phase.opened_by, self.on)
        closed = done_by(self.acts, phase.closed_by, self.on)
        return {
            "id": phase.id,
            "title": text_dict(phase.title),
            "lane": self.path.lane(phase.id).id,
            "state": self.phase(phase),
            "opened": opened[0].when if opened else None,
            "closed": closed[0].when if closed else None,
        }

    def _act(self, act: Act) -> dict[str, Any]:
        begun = act.state == "done" and act.span is not None and act.span.first <= self.on
        outcomes = {o.id: o.label for name in act.does for o in self.path.steps[name].outcomes}
        actors = dict.fromkeys(
            n for name in act.does for n in ([act.by] if act.by else self.path.steps[name].who)
        )
        return {
            "entry": act.id,
            "does": list(act.does),
            "titles": [text_dict(self.path.steps[name].title) for name in act.does],
            "lanes": list(dict.fromkeys(self.path.lane(name).id for name in act.does)),
            "title": act.title,
            "cited": act.act,
            "by": [text_dict(self.path.actors[n].title) for n in actors],
            "when": act.when,
            "first": act.span.first.isoformat() if act.span else None,
            "last": act.span.last.isoformat() if act.span else None,
            "state": "done" if begun else "planned" if act.state == "planned" else "later",
            "outcome": text_dict(outcomes[act.outcome]) if act.outcome else None,
            "opens": list(dict.fromkeys(n for name in act.does for n in self.path.opens(name))),
            "closes": list(dict.fromkeys(n for name in act.does for n in self.path.closes(name))),
            "note": act.note,
        }


def _term(path: Path, clock: Clock) -> dict[str, Any]:
    term = clock.term
    last = clock.last
    return {
        "id": term.id,
        "title": text_dict(term.title),
        "lane": path.lane(term.id).id,
        "kind": term.kind,
        "state": clock.state,
        "from": clock.opener.id if clock.opener else None,
        "opened": _span(clock.opened),
        "first": _span(clock.first),
        "last": _span(last),
        "moved_from": clock.moved_from.isoformat() if clock.moved_from else None,
        "paused_days": clock.paused,
        "set_by": clock.set_by.cited if clock.set_by else None,
        "closed_by": None if clock.closer is None else {"entry": clock.closer.id, "when": clock.closer.when},
        "days_left": clock.days_left,
        "days_late": clock.days_late,
        "submissions": list(term.submissions),
        "silence": term.silence,
        "after_end": text_dict(term.after_end) if term.after_end else None,
        "counting": {
            "length": term.length, "unit": term.unit, "first_day": term.first_day, "days": term.days,
            "rest_days": list(term.rest_days), "end_moves": term.end_moves,
        },
        "note": text_dict(term.note) if term.note else None,
        "official": term.official,
        "confidence": term.confidence,
        "source": term.source.shown,
    }  # fmt: skip


def _span(span: Span | None) -> list[str] | None:
    return None if span is None else [span.first.isoformat(), span.last.isoformat()]


def standing_of(
    pack: Pack, procedure: Procedure, on: date, *, known_on: date | None = None, file: str | None = None
) -> Standing:
    """Return where a procedure stands on a day.

    The type is that in force on the day of its first act: what was in force then governs it to its end.

    Parameters
    ----------
    known_on
        Day up to which entries count, by the day on which they were recorded; all of them by default.
    file
        Name of the file in the faults.

    Raises
    ------
    InputError
        If the acts do not fit the type; every fault is named.
    RequestError, NotInForce
        If the pack has no such type, or none in force when the procedure began.
    """
    acts = in_effect(procedure, on, known_on=known_on)
    days = [a.span.first for a in acts if a.span is not None]
    path = path_on(pack, procedure.type, min(days, default=on))
    faults = [f for act in procedure.acts for f in _misfits(path, act)]
    if procedure.regime is not None and procedure.regime not in path.type.regimes:
        known = ", ".join(path.type.regimes) or "none: leave it out"
        message = f"there is no regime {procedure.regime}"
        faults.append(Fault(code="regime", message=message, remedy=f"known: {known}", feature=procedure.id))
    if faults:
        msg = f"{file or procedure.id} has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, [replace(fault, file=file) for fault in faults])
    return Standing(path, procedure, on, acts)


def _misfits(path: Path, act: Act) -> list[Fault]:
    problems = [
        (f"there is no act {n}", f"known: {', '.join(path.steps)}") for n in act.does if n not in path.steps
    ]
    outcomes = {o.id for n in act.does if n in path.steps for o in path.steps[n].outcomes}
    if act.outcome is not None and act.outcome not in outcomes:
        problems.append(
            (f"it has no outcome {act.outcome}", f"known: {', '.join(sorted(outcomes)) or 'none'}")
        )
    if act.by is not None and act.by not in path.actors:
        problems.append((f"there is no actor {act.by}", f"known: {', '.join(path.actors)}"))
    for name, day in act.ends.items():
        term = path.terms.get(name)
        if term is None or term.starts_with not in act.does or not term.set_by_act:
            settable = [t.id for t in path.terms.values() if t.set_by_act and t.starts_with in act.does]
            problems.append(
                (f"it cannot set the end of {name}", f"it can set: {', '.join(settable) or 'none'}")
            )
        elif act.span is not None and day < act.span.first:
            problems.append((f"{name} would end on {day}, before it begins", "correct the day"))
    return [Fault(code="act", message=m, remedy=r, feature=act.id) for m, r in problems]
