"""Who changed what and when: a chain of immutable entries, each naming the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sttm.errors import WorkspaceError
from sttm.territory.durable import as_json, read_json
from sttm.territory.records import Change, HistoryEntry

__all__ = ["entry_bytes", "history", "walk"]


def entry_bytes(
    previous: str | None, *, signature: Mapping[str, str], changes: Sequence[Change]
) -> tuple[str, bytes]:
    """Return the address below the workspace and the bytes of the entry that follows ``previous``.

    Parameters
    ----------
    signature
        ``when``, ``who``, ``command`` and ``note``.
    """
    sequence = 1 if previous is None else int(Path(previous).name.split("-")[0]) + 1
    content = as_json(
        {
            "sequence": sequence,
            "previous": previous,
            **signature,
            "changes": [change.model_dump() for change in changes],
        }
    )
    return f"journal/{sequence:06d}-{hashlib.sha256(content).hexdigest()[:12]}.json", content


def walk(root: Path, head: str | None) -> Iterator[dict[str, Any]]:
    """Yield the entries of the journal, newest first, checking that each is the one that was named.

    Raises
    ------
    WorkspaceError
        If an entry is missing or was altered.
    """
    while head is not None:
        entry = read_json(root / head)
        digest = hashlib.sha256((root / head).read_bytes()).hexdigest()
        if not head.endswith(f"-{digest[:12]}.json"):
            raise WorkspaceError(
                f"{root / head}: the journal entry was altered",
                remedy="restore it from a copy of the workspace",
            )
        yield entry
        head = entry["previous"]


def history(root: Path, head: str | None, layer: str) -> tuple[HistoryEntry, ...]:
    """Return what happened to a layer, newest first."""
    lines = []
    for entry in walk(root, head):
        common = {key: entry[key] for key in ("sequence", "when", "who", "command", "note")}
        lines += [HistoryEntry(**common, **change) for change in entry["changes"] if change["layer"] == layer]
    return tuple(lines)
