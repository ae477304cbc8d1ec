"""One writer at a time: a kernel lock, freed when its process dies, that can name its holder."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sttm.errors import WorkspaceLocked
from sttm.territory.durable import explained

__all__ = ["writing_lock"]


def _holder(path: Path) -> str:
    try:
        known: dict[str, Any] = json.loads(path.read_bytes())
        return f"process {known['pid']} ({known['command']}, since {known['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"  # it has taken the lock and not yet written who it is


@contextlib.contextmanager
def writing_lock(root: Path, command: str, since: str, wait: float) -> Iterator[None]:
    """Hold the lock of a workspace.

    Parameters
    ----------
    root
        The workspace folder; it has to be on a file system with locks (local, NFSv4, SMB).
    command, since
        What others are told while they wait.
    wait
        Seconds to wait for another writer; 0 does not wait.

    Raises
    ------
    WorkspaceLocked
        If another writer holds the lock after ``wait`` seconds; the message names it.
    WorkspaceError
        If the lock file cannot be written.
    """
    holder = root / ".lock-holder.json"
    lock = FileLock(root / ".lock")
    with explained(root):
        try:
            lock.acquire(timeout=max(wait, 0), poll_interval=0.02)
        except Timeout as error:
            raise WorkspaceLocked(
                f"{root}: {_holder(holder)} is writing to this workspace",
                remedy="wait until it has finished, or end it; reading needs no lock",
            ) from error
    try:
        with explained(root):
            holder.write_text(json.dumps({"pid": os.getpid(), "command": command, "since": since}))
        yield
    finally:
        with contextlib.suppress(OSError):
            holder.unlink()
        lock.release()
