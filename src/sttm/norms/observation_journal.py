"""The journal of what was done with observations: lines are appended, each bound to those before it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from sttm.errors import Fault, WorkspaceLocked
from sttm.norms.observation_acts import Act, Entry
from sttm.norms.state_files import refuse
from sttm.packs.validating import validated_json
from sttm.quantities import canonical_json, fingerprint
from sttm.territory.durable import replace_file

__all__ = ["append_entries", "entries_of", "read_journal"]

START = "0" * 64
_ENTRY = TypeAdapter(Entry)
_ACT: TypeAdapter[Act] = TypeAdapter(Act)
_WAIT_SECONDS = 10


def entries_of(acts: Sequence[Act], after: Sequence[Entry] = ()) -> tuple[Entry, ...]:
    """Return acts as lines of a journal that follow those it has."""
    found: list[Entry] = []
    previous, number = (after[-1].fingerprint, after[-1].number) if after else (START, 0)
    for act in acts:
        number += 1
        own = _fingerprint(number, previous, act)
        found.append(Entry(number=number, previous=previous, act=act, fingerprint=own))
        previous = own
    return tuple(found)


def _fingerprint(number: int, previous: str, act: Act) -> str:
    said = {"number": number, "previous": previous, "act": _ACT.dump_python(act, mode="json")}
    return fingerprint(said)


def read_journal(path: Path) -> tuple[Entry, ...]:
    """Read a journal: one JSON object a line; a journal that is not there yet is empty.

    Raises
    ------
    InputError
        If a line is faulty, or is not what was written: changed, taken out, put in.
    """
    if not path.exists():
        return ()
    entries: list[Entry] = []
    previous = START
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found, own = validated_json(line, _ENTRY, path.name)
        if found is None:
            refuse(path.name, [_at(path, number, fault.message) for fault in own])
        entry: Entry = found
        told = (number, previous, _fingerprint(entry.number, entry.previous, entry.act))
        if (entry.number, entry.previous, entry.fingerprint) != told:
            message = "is not what was written: this line, or one before it, was changed, taken out or put in"
            refuse(path.name, [_at(path, number, message)])
        previous = entry.fingerprint
        entries.append(entry)
    return tuple(entries)


def _at(path: Path, number: int, message: str) -> Fault:
    remedy = "restore the journal from a copy; an entry is undone by the act annul"
    return Fault(code="journal", message=message, remedy=remedy, file=path.name, feature=f"line {number}")


def append_entries(path: Path, entries: Sequence[Entry], *, after: int) -> None:
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
    lines = "".join(canonical_json(_ENTRY.dump_python(one, mode="json")) + "\n" for one in entries).encode()
    try:
        with FileLock(f"{path}.lock", timeout=_WAIT_SECONDS):
            old = path.read_bytes() if path.exists() else b""
            if len(old.splitlines()) != after:
                msg = f"{path.name} has got further entries meanwhile"
                raise WorkspaceLocked(msg, remedy="record the acts again: they are checked anew")
            replace_file(path, old + lines, path.with_name(f".{path.name}.new"))
    except Timeout as error:
        msg = f"somebody else writes to {path.name}"
        raise WorkspaceLocked(msg, remedy="wait, then record the acts again") from error
