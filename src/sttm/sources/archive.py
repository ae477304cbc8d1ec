"""Zip archives from portals, unpacked without letting them write elsewhere or fill the disk."""

from __future__ import annotations

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from sttm.errors import SourceError

__all__ = ["read_members", "unpack"]

_PIECE = 2**20


def unpack(
    archive: Path, folder: Path, *, max_bytes: int = 8 * 2**30, max_members: int = 10_000
) -> list[Path]:
    """Unpack a zip archive into a new folder, all or nothing.

    Parameters
    ----------
    archive
        The zip file.
    folder
        Folder to make; returned as it is when it exists already.
    max_bytes, max_members
        Bounds of the unpacked content, counted as it comes: what the archive says of itself is not trusted.

    Returns
    -------
    list of Path
        The files, sorted.

    Raises
    ------
    SourceError
        If the archive is damaged, encrypted, too large, or has a member that would be written elsewhere.
    """
    if folder.is_dir():
        return _files(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [
                m for m in packed.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX")
            ]
            if len(members) > max_members:
                raise _refusal(archive, f"it holds {len(members):,} files")
            left = max_bytes
            for member in members:
                left -= _write(packed, member, room / _inside(archive, member), left, archive)
        room.replace(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _refusal(archive, f"it cannot be unpacked: {error}") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return _files(folder)


def read_members(archive: Path, names: Collection[str], *, max_bytes: int) -> dict[str, bytes]:
    """Read some files of a zip archive into memory, at its root or all in one folder of it.

    Parameters
    ----------
    names
        Names of the files, without folder; those that are not there are left out of the answer.
    max_bytes
        Bound of what is read in all, counted as it comes.

    Raises
    ------
    SourceError
        If the archive is damaged, encrypted or too large, or a name is there in more than one folder.
    """
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [
                (PurePosixPath(m.filename.replace("\\", "/")), m)
                for m in packed.infolist()
                if not m.is_dir() and not m.filename.startswith("__MACOSX")
            ]
            wanted = [(path, member) for path, member in members if path.name in names]
            shallow = min((len(path.parts) for path, _ in wanted), default=0)
            wanted = [(path, member) for path, member in wanted if len(path.parts) == shallow]
            folders = sorted({str(path.parent) for path, _ in wanted})
            if len(folders) > 1:
                raise _refusal(archive, f"it holds several sets of files: {', '.join(folders)}")
            left = max_bytes
            for path, member in wanted:
                with packed.open(member) as source:
                    content = source.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _refusal(archive, "it unpacks to more than is allowed")
                found[path.name] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _refusal(archive, f"it cannot be unpacked: {error}") from error
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _refusal(archive: Path, why: str) -> SourceError:
    return SourceError(
        f"{archive.name} was not unpacked: {why}", remedy="get the archive again, or unpack it by hand"
    )


def _inside(archive: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    """Return the path of a member if it stays inside the folder."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    leaves = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
    if leaves or stat.S_ISLNK(member.external_attr >> 16):
        raise _refusal(archive, f"its member {member.filename!r} would be written outside the folder")
    return path


def _write(packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int, archive: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with packed.open(member) as source, target.open("xb") as sink:
        while piece := source.read(_PIECE):
            written += len(piece)
            if written > left:
                raise _refusal(archive, "it unpacks to more than is allowed")
            sink.write(piece)
    return written
