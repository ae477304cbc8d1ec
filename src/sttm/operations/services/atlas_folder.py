"""The folder of an atlas: written beside its place and put there whole; what was there stays until then."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sttm.errors import RequestError

__all__ = ["MARK", "check_folder", "placed_folder"]

MARK = "atlas.json"
"""File that tells the folder of an atlas from any other."""

LOCK = ".lock"
"""Held by the process that writes, and freed when it dies."""


def check_folder(out: Path) -> None:
    """Refuse a folder that holds something other than an atlas.

    Raises
    ------
    RequestError
        If it does.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARK).is_file())):
        msg = f"{out} exists and is not an atlas of sttm"
        raise RequestError(msg, remedy="name a new or empty folder")


@contextmanager
def placed_folder(out: Path) -> Iterator[Path]:
    """Yield a folder to write in; it takes the place of ``out`` once all is written, and never in part.

    Raises
    ------
    RequestError
        If ``out`` holds something other than an atlas.
    """
    out = out.absolute()
    check_folder(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(out)
    held = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    new, old = held / "new", held / "old"
    lock = FileLock(held / LOCK)
    lock.acquire()
    try:
        new.mkdir()
        yield new
        if out.exists():
            out.rename(old)
        new.rename(out)
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
        lock.release()
        shutil.rmtree(held, ignore_errors=True)


def _clear_away(out: Path) -> None:
    """Remove what runs that were killed left beside the folder, and put back the atlas that one had moved."""
    for held in sorted(out.parent.iterdir()):
        if not held.name.startswith(f".{out.name}.") or not (held / LOCK).is_file():
            continue
        lock = FileLock(held / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue  # another run is writing
        old = held / "old"
        if old.exists() and not out.exists():
            old.rename(out)
        lock.release()
        shutil.rmtree(held, ignore_errors=True)
