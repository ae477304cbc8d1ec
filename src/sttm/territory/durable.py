"""Writing files so that a reader, or a machine that lost power, sees all of a file or none of it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sttm.errors import WorkspaceError

__all__ = ["as_json", "explained", "place", "read_json", "replace_file", "staging", "sync_file"]


def as_json(value: Any) -> bytes:
    """Return readable JSON with sorted keys: equal values, equal bytes."""
    text = json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return (text + "\n").encode()


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises
    ------
    WorkspaceError
        If the file is missing, unreadable or not a JSON object.
    """
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise WorkspaceError(
            f"{path}: cannot be read: {error.strerror or error}",
            remedy="restore the file from a copy of the workspace",
        ) from error
    except ValueError as error:
        raise WorkspaceError(
            f"{path}: is not valid JSON: {error}", remedy="restore the file from a copy of the workspace"
        ) from error
    if not isinstance(value, dict):
        raise WorkspaceError(f"{path}: holds no JSON object")
    return value


@contextlib.contextmanager
def explained(root: Path) -> Iterator[None]:
    """Turn what the file system refuses into a :class:`WorkspaceError` that says what to do."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorkspaceError(
            f"{root}: writing failed: {reason}; the workspace is as it was before",
            remedy="check free space and permissions, then repeat the command",
        ) from error


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_directory(path: Path) -> None:
    with contextlib.suppress(OSError):  # not every system can; the order of steps is right without it
        _sync(path, os.O_RDONLY)


def _make_directory(path: Path, root: Path) -> None:
    missing = []
    while path != root and not path.exists():
        missing.append(path)
        path = path.parent
    for directory in reversed(missing):
        with contextlib.suppress(FileExistsError):
            os.mkdir(directory)  # noqa: PTH102  (one system call per step: the kill tests count them)
        _sync_directory(directory.parent)


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    _sync(path, os.O_RDWR)  # some systems refuse to sync what was opened for reading


def place(staged: Path, final: Path, root: Path) -> None:
    """Move a complete staged file to its final, immutable place, in one step."""
    sync_file(staged)
    _make_directory(final.parent, root)
    os.replace(staged, final)  # noqa: PTH105
    _sync_directory(final.parent)


def replace_file(path: Path, content: bytes, stage: Path) -> None:
    """Write ``content`` into ``stage``, then put it in the place of ``path`` in one step."""
    handle = os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(stage, path)  # noqa: PTH105
    _sync_directory(path.parent)


@contextlib.contextmanager
def staging(root: Path) -> Iterator[Path]:
    """Yield an empty folder for files under way; leftovers of writers that were killed are removed.

    Only the holder of the lock may call this.
    """
    folder = root / ".staging"
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)  # noqa: PTH102
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
