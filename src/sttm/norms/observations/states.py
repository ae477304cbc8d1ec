"""Where each point stands, replayed from the journal; what may be done with it, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sttm.errors import Fault, InputError
from sttm.norms.observations.acts import (
    Act,
    Annul,
    Consider,
    Decide,
    Entry,
    MapChange,
    Propose,
    Read,
    Reply,
    TextChange,
    Withdraw,
)
from sttm.norms.observations.changes import text_change_problem
from sttm.norms.observations.names import NameFinder
from sttm.norms.observations.register import Point, Register, Submission
from sttm.packs.observations import ObservationRules

__all__ = ["PointState", "State", "act_faults", "closed_on", "replay", "state_as_json"]


class State(StrEnum):
    """Where a point stands."""

    ENTERED = "entered"
    PROPOSED = "proposed"
    RETURNED = "returned"
    READ = "read"
    DECIDED = "decided"
    REPLIED = "replied"
    CONSIDERED = "considered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PointState:
    """Where a point stands, and the acts that brought it there."""

    state: State = State.ENTERED
    proposal: Propose | None = None
    reading: Read | None = None
    decision: Decide | None = None
    reply: Reply | None = None
    considered: Consider | None = None
    withdrawal: Withdraw | None = None
    entries: tuple[int, ...] = ()
    """Numbers of the entries of the journal that count."""

    @property
    def outcome(self) -> str | None:
        """What was decided, else what is proposed, else None."""
        if self.decision is not None and self.decision.outcome is not None:
            return self.decision.outcome
        return None if self.proposal is None else self.proposal.outcome

    @property
    def reason(self) -> str | None:
        """Why: in the words of the decision where it has its own."""
        if self.considered is not None:
            return self.considered.reason
        if self.decision is not None and self.decision.reason is not None:
            return self.decision.reason
        return None if self.proposal is None else self.proposal.reason

    @property
    def text_changes(self) -> tuple[TextChange, ...]:
        """The changes to texts that the decision, else the proposal, makes."""
        own = self._own_outcome()
        if self.decision is not None and self.decision.text_changes is not None:
            return self.decision.text_changes
        return () if self.proposal is None or own else self.proposal.text_changes

    @property
    def map_changes(self) -> tuple[MapChange, ...]:
        """The changes to maps that the decision, else the proposal, makes."""
        own = self._own_outcome()
        if self.decision is not None and self.decision.map_changes is not None:
            return self.decision.map_changes
        return () if self.proposal is None or own else self.proposal.map_changes

    def _own_outcome(self) -> bool:
        """Whether the council decided another outcome: the changes proposed with the other fall with it."""
        return (
            self.decision is not None
            and self.decision.outcome is not None
            and self.proposal is not None
            and self.decision.outcome != self.proposal.outcome
        )

    @property
    def ended(self) -> date | None:
        """Day on which nothing was left to do, or None."""
        match self.state:
            case State.REPLIED:
                return None if self.reply is None else self.reply.on
            case State.CONSIDERED:
                return None if self.considered is None else self.considered.at.date()
            case State.WITHDRAWN:
                return None if self.withdrawal is None else self.withdrawal.at.date()
            case _:
                return None


@dataclass
class _Replay:
    register: Register
    rules: ObservationRules
    finder: NameFinder
    points: Mapping[str, tuple[Submission, Point]]
    states: dict[str, PointState]

    def problems(self, act: Act) -> list[str]:
        """Return why an act may not be done; empty where it may."""
        if isinstance(act, Annul):
            return []
        allowed = self.rules.roles[act.act]
        found = []
        if not self.register.roles(act.by) & set(allowed):
            found.append(f"{act.by} may not {act.act}: it takes the role {' or '.join(allowed)}")
        if len(set(act.points)) != len(act.points):
            found.append("a point is named twice")
        found += [f"there is no point {name}" for name in act.points if name not in self.states]
        if found:
            return found
        for name in act.points:
            found += [f"{name}: {why}" for why in self._of_point(act, name)]
        return found + self._of_words(act)

    def _of_words(self, act: Act) -> list[str]:
        said = [getattr(act, key, None) for key in ("reason", "note", "resolution")]
        named = [text for text in said if text and self.finder.names(text)]
        named += [c.after for c in getattr(act, "text_changes", None) or () if self.finder.names(c.after)]
        if named:
            return ["names a person whose name must not be published: write «the sender»"]
        return []

    def _of_point(self, act: Act, name: str) -> list[str]:
        submission = self.points[name][0]
        kind = self.rules.kind(submission.kind)
        now = self.states[name]
        if act.at.date() < submission.received:
            return [f"arrived on {submission.received}, after the act"]
        if kind is not None and isinstance(act, Propose | Read | Decide | Reply) and not kind.reply:
            return [f"is a {submission.kind}, which gets no reply act: consider it"]
        if kind is not None and isinstance(act, Consider) and kind.reply:
            return [f"is a {submission.kind}, which gets a reply act: propose one"]
        allowed = _BEFORE[type(act)]
        if isinstance(act, Decide) and not self.rules.second_reader:
            allowed = (*allowed, State.PROPOSED)
        if now.state not in allowed:
            return [f"is {now.state.value}; {act.act} needs it {' or '.join(s.value for s in allowed)}"]
        return self._of_content(act, now, late=self.register.timing(submission) == "late")

    def _of_content(self, act: Act, now: PointState, *, late: bool) -> list[str]:
        if isinstance(act, Propose):
            if late and self.rules.late == "not_answered":
                return ["came late, and late ones get no reply"]
            return self._of_change(act.outcome, act.text_changes, act.map_changes)
        if isinstance(act, Read) and now.proposal is not None and act.by == now.proposal.by:
            return [f"{act.by} made the proposal: another person reads it"]
        if isinstance(act, Decide):
            after = replace(now, decision=act)
            return self._of_change(str(after.outcome), after.text_changes, after.map_changes)
        if isinstance(act, Reply) and now.decision is not None and act.on < now.decision.on:
            return [f"was decided on {now.decision.on}, after the reply"]
        return []

    def _of_change(self, outcome: str, texts: Sequence[TextChange], maps: Sequence[MapChange]) -> list[str]:
        known = self.rules.outcome(outcome)
        if known is None:
            return [f"{outcome} is not an outcome: {', '.join(o.id for o in self.rules.outcomes)}"]
        if known.change == "none" and (texts or maps):
            return [f"nothing can change where the reply is {outcome}"]
        return [p for p in (text_change_problem(self.register, one) for one in texts) if p]

    def apply(self, entry: Entry) -> None:
        """Bring the points of an entry to where it puts them."""
        act = entry.act
        if isinstance(act, Annul):
            return
        for name in act.points:
            now = self.states[name]
            self.states[name] = replace(_after(now, act), entries=(*now.entries, entry.number))


_OPEN = (State.ENTERED, State.PROPOSED, State.RETURNED, State.READ)
_BEFORE: dict[type, tuple[State, ...]] = {
    Propose: _OPEN,
    Read: (State.PROPOSED,),
    Decide: (State.READ,),
    Reply: (State.DECIDED,),
    Consider: (State.ENTERED,),
    Withdraw: (*_OPEN, State.DECIDED),
}


def _after(now: PointState, act: Act) -> PointState:
    match act:
        case Propose():
            # A new proposal has to be read anew.
            return replace(now, state=State.PROPOSED, proposal=act, reading=None)
        case Read():
            return replace(now, state=State.READ if act.agrees else State.RETURNED, reading=act)
        case Decide():
            return replace(now, state=State.DECIDED, decision=act)
        case Reply():
            return replace(now, state=State.REPLIED, reply=act)
        case Consider():
            return replace(now, state=State.CONSIDERED, considered=act)
        case Withdraw():
            return replace(now, state=State.WITHDRAWN, withdrawal=act)
        case _:
            return now


def replay(register: Register, rules: ObservationRules, entries: Sequence[Entry]) -> Mapping[str, PointState]:
    """Return where each point stands after the entries of a journal.

    Raises
    ------
    InputError
        With every act that may not be done, or could no longer once another is annulled.
    """
    states, faults = _run(register, rules, entries)
    if faults:
        msg = f"{len(faults)} act{'s' if len(faults) != 1 else ''} may not be done"
        raise InputError(msg, faults)
    return states


def act_faults(register: Register, rules: ObservationRules, entries: Sequence[Entry]) -> list[Fault]:
    """Return every act of a journal that may not be done."""
    return _run(register, rules, entries)[1]


def _run(
    register: Register, rules: ObservationRules, entries: Sequence[Entry]
) -> tuple[Mapping[str, PointState], list[Fault]]:
    points = register.points
    states = dict.fromkeys(points, PointState())
    run = _Replay(register, rules, NameFinder.of(register, rules), points, states)
    faults = list(_annul_faults(register, rules, entries))
    annulled = {e.act.entry for e in entries if isinstance(e.act, Annul)}
    last = None
    for entry in entries:
        if last is not None and entry.act.at < last:
            faults.append(_fault(entry, f"is of {entry.act.at}, before the entry before it"))
        last = entry.act.at
        if entry.number in annulled:
            continue
        problems = run.problems(entry.act)
        faults += [_fault(entry, one) for one in problems]
        if not problems:
            run.apply(entry)
    return run.states, faults


def _annul_faults(register: Register, rules: ObservationRules, entries: Sequence[Entry]) -> Iterable[Fault]:
    by_number = {entry.number: entry for entry in entries}
    seen: set[int] = set()
    for entry in entries:
        act = entry.act
        if not isinstance(act, Annul):
            continue
        other = by_number.get(act.entry)
        if other is None or other.number >= entry.number or isinstance(other.act, Annul):
            yield _fault(entry, f"entry {act.entry} cannot be annulled: it is no earlier act")
        elif act.entry in seen:
            yield _fault(entry, f"entry {act.entry} is annulled already")
        elif not register.roles(act.by) & set(rules.roles[other.act.act]):
            roles = " or ".join(rules.roles[other.act.act])
            yield _fault(entry, f"{act.by} may not annul it: it takes the role {roles}")
        seen.add(act.entry)


def _fault(entry: Entry, message: str) -> Fault:
    return Fault(
        code="act",
        message=message,
        remedy="correct the act; one that is in the journal already is annulled, not changed",
        feature=f"entry {entry.number}",
    )


def closed_on(register: Register, states: Mapping[str, PointState]) -> dict[str, date | None]:
    """Return, for each submission, the day on which nothing was left to do for it, or None."""
    found: dict[str, date | None] = {}
    for one in register.submissions:
        days = [states[point.id].ended for point in one.points]
        known = [day for day in days if day is not None]
        found[one.id] = max(known) if len(known) == len(days) else None
    return found


def state_as_json(state: PointState) -> dict[str, Any]:
    """Return where a point stands as JSON values."""
    decision, reply = state.decision, state.reply
    return {
        "state": state.state.value,
        "outcome": state.outcome,
        "reason": state.reason,
        "proposed_by": None if state.proposal is None else state.proposal.by,
        "read_by": None if state.reading is None else state.reading.by,
        "decision": None
        if decision is None
        else {"resolution": decision.resolution, "on": decision.on.isoformat()},
        "reply": None if reply is None else {"protocol": reply.protocol, "on": reply.on.isoformat()},
        "text_changes": [one.model_dump(mode="json") for one in state.text_changes],
        "map_changes": [one.model_dump(mode="json") for one in state.map_changes],
        "entries": list(state.entries),
    }
