"""A journal of acts: lines are appended, each bound to those before it, so that no change goes unseen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from sttm.errors import Fault, WorkspaceLocked
from sttm.norms.state_files import refuse
from sttm.packs.validating import validated_json
from sttm.quantities import canonical_json, fingerprint
from sttm.territory.durable import replace_file

__all__ = ["START", "Journal", "Line"]

START = "0" * 64
"""What the first line follows."""
_WAIT_SECONDS = 10


class Line(Protocol):
    """One line: its number, the fingerprint of the line before, the act, its own fingerprint."""

    @property
    def number(self) -> int: ...  # noqa: D102

    @property
    def previous(self) -> str: ...  # noqa: D102

    @property
    def act(self) -> Any: ...  # noqa: D102

    @property
    def fingerprint(self) -> str: ...  # noqa: D102


L = TypeVar("L", bound=Line)


@dataclass(frozen=True)
class Journal(Generic[L]):
    """A kind of journal: the model of its lines and of its acts.

    Parameters
    ----------
    model
        Model of a line.
    lines, acts
        Adapters of a line and of an act.
    undo
        How an act is undone: said to whoever meets a line that was changed.
    """

    model: Callable[..., L]
    lines: TypeAdapter[L]
    acts: TypeAdapter[Any]
    undo: str

    def following(self, acts: Sequence[Any], after: Sequence[L] = ()) -> tuple[L, ...]:
        """Return acts as lines that follow those a journal has."""
        found: list[L] = []
        previous, number = (after[-1].fingerprint, after[-1].number) if after else (START, 0)
        for act in acts:
            number += 1
            own = self._fingerprint(number, previous, act)
            found.append(self.model(number=number, previous=previous, act=act, fingerprint=own))
            previous = own
        return tuple(found)

    def _fingerprint(self, number: int, previous: str, act: Any) -> str:
        said = {"number": number, "previous": previous, "act": self.acts.dump_python(act, mode="json")}
        return fingerprint(said)

    def read(self, path: Path) -> tuple[L, ...]:
        """Read a journal: one JSON object a line; a journal that is not there yet is empty.

        Raises
        ------
        InputError
            If a line is faulty, or is not what was written: changed, taken out, put in.
        """
        if not path.exists():
            return ()
        entries: list[L] = []
        previous = START
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError as error:
            refuse(path.name, [self._at(path, 1, f"is no text: {error}")])
        for number, line in enumerate(_lines(text), 1):
            found, own = validated_json(line, self.lines, path.name)
            if found is None:
                refuse(path.name, [self._at(path, number, fault.message) for fault in own])
            entry: L = found
            told = (number, previous, self._fingerprint(entry.number, entry.previous, entry.act))
            if (entry.number, entry.previous, entry.fingerprint) != told:
                message = (
                    "is not what was written: this line, or one before it, was changed, taken out or put in"
                )
                refuse(path.name, [self._at(path, number, message)])
            previous = entry.fingerprint
            entries.append(entry)
        return tuple(entries)

    def _at(self, path: Path, number: int, message: str) -> Fault:
        remedy = f"restore the journal from a copy; {self.undo}"
        return Fault(code="journal", message=message, remedy=remedy, file=path.name, feature=f"line {number}")

    def append(self, path: Path, entries: Sequence[L], *, after: int) -> None:
        """Write further lines at the end of a journal, all or none.

        Parameters
        ----------
        after
            Number of lines that it had when the acts were checked.

        Raises
        ------
        WorkspaceLocked
            If somebody else writes to it, or has written since.
        """
        lines = "".join(
            canonical_json(self.lines.dump_python(e, mode="json")) + "\n" for e in entries
        ).encode()
        try:
            with FileLock(f"{path}.lock", timeout=_WAIT_SECONDS):
                old = path.read_bytes() if path.exists() else b""
                if old.count(b"\n") != after:
                    msg = f"{path.name} has got further entries meanwhile"
                    raise WorkspaceLocked(msg, remedy="record the acts again: they are checked anew")
                replace_file(path, old + lines, path.with_name(f".{path.name}.new"))
        except Timeout as error:
            msg = f"somebody else writes to {path.name}"
            raise WorkspaceLocked(msg, remedy="wait, then record the acts again") from error


def _lines(text: str) -> list[str]:
    """Return the lines: a text may hold other signs that end a line for a reader, such as U+2028."""
    parts = text.split("\n")
    return parts[:-1] if parts[-1] == "" else parts
