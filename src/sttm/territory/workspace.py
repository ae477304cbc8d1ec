"""The knowledge base of a territory on disk: made, opened, and changed in the one way there is."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pyproj.exceptions import CRSError

from sttm.errors import Fault, RequestError, WorkspaceError
from sttm.sources.crs import authority_code
from sttm.territory import audit
from sttm.territory.catalogue import FORMAT, State, catalogue_bytes, read_state
from sttm.territory.durable import explained, replace_file, staging
from sttm.territory.lock import writing_lock
from sttm.territory.snapshot import Snapshot
from sttm.territory.transaction import Transaction

__all__ = ["Workspace"]


class Workspace(Snapshot):
    """A workspace folder: a snapshot that can be changed, and shows its own changes when they count."""

    @classmethod
    def create(
        cls,
        root: Path,
        *,
        name: str,
        title: str | Mapping[str, str],
        crs: str,
        pack_reference: Mapping[str, Any] | None = None,
    ) -> Workspace:
        """Make an empty workspace in a new or empty folder.

        Parameters
        ----------
        title
            One text, or ``{"it": …, "en": …}``.
        crs
            Projected reference system of every layer, metres.
        pack_reference
            Which pack it was made with; JSON values.

        Raises
        ------
        WorkspaceError
            If the folder holds something already or cannot be written.
        RequestError
            If ``crs`` is not a reference system.
        """
        root = Path(root).resolve()
        try:
            code = authority_code(crs)
        except CRSError as error:
            raise RequestError(
                f"{crs!r} is not a reference system", remedy="give a code such as EPSG:32632"
            ) from error
        about = {
            "name": name,
            "title": {"it": title, "en": title} if isinstance(title, str) else dict(title),
            "crs": code,
            "pack": dict(pack_reference or {}),
            "format": FORMAT,
        }
        with explained(root):
            root.mkdir(parents=True, exist_ok=True)
            _expect_empty(root)
        with writing_lock(root, "new", _now(), 0), explained(root):
            _expect_empty(root)
            with staging(root) as stage:
                content = catalogue_bytes(State(about, None, {}), {})
                replace_file(root / "catalog.json", content, stage / "catalog.json")
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> Workspace:
        """Open a workspace folder for reading, as it is now.

        Raises
        ------
        WorkspaceError
            If it is not a workspace, is damaged or is of a newer format.
        """
        root = Path(root).resolve()
        return cls(root, read_state(root))

    def verify(self) -> tuple[Fault, ...]:
        """Recompute the content hash of everything the catalogue reaches; return what does not agree."""
        return audit.verify(self)

    @contextlib.contextmanager
    def writing(
        self, command: str, *, who: str | None = None, wait: float = 0, note: str = ""
    ) -> Iterator[Transaction]:
        """Hold the lock and collect changes; on a clean exit all of them count, else none.

        Parameters
        ----------
        command
            What is being done, for the journal and for whoever waits.
        who
            Author for the journal; the account of the operating system unless told.
        wait
            Seconds to wait for another writer.
        note
            Free text for the journal.

        Raises
        ------
        WorkspaceLocked
            If another writer holds the workspace.
        WorkspaceError
            If the disk refuses; nothing has changed then.
        """
        when = _now()
        with writing_lock(self.root, command, when, wait), contextlib.ExitStack() as stack:
            with explained(self.root):
                stage = stack.enter_context(staging(self.root))
            self.refresh()
            signature = {"when": when, "who": who or _account(), "command": command, "note": note}
            transaction = Transaction(self, stage, signature)
            try:
                yield transaction
                transaction.commit()
            except BaseException:
                transaction.abort()
                raise
            finally:
                self.refresh()


def _expect_empty(root: Path) -> None:
    if any(not path.name.startswith((".lock", ".staging")) for path in root.iterdir()):
        raise WorkspaceError(f"{root}: is not empty", remedy="name a new folder, or open this one")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
