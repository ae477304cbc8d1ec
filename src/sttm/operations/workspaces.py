"""Makes and opens workspaces, each with the pack it was made for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sttm.environment.pack_inputs import check_inputs
from sttm.errors import Fault, RequestError, SourceError, WorkspaceError
from sttm.operations.adding import add_source
from sttm.packs.catalogue import LayerSource, Portal
from sttm.packs.loading import load_pack, shipped_packs
from sttm.packs.pack import Pack
from sttm.production.pack_checks import check_production
from sttm.sources.archive import unpack
from sttm.sources.download import fetch
from sttm.sources.recipe import Locate, locate_below
from sttm.territory.records import LayerVersion
from sttm.territory.workspace import Workspace

__all__ = ["Progress", "new_workspace", "open_data", "open_workspace", "workspace_pack"]

Progress = Callable[[int, int, str], None]
"""Called with (done, total, text)."""

FIRST = ("boundary", "zones", "municipalities", "units")
"""Layers that others are checked against come first."""


def open_data(path: Path) -> Workspace:
    """Open a workspace for what needs no pack: what it holds can be read wherever its pack may be.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace.
    """
    return Workspace.open(path)


def open_workspace(path: Path) -> tuple[Workspace, Pack]:
    """Open a workspace and load its pack.

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace, or its pack is not to be had.
    PackError
        If its pack is faulty.
    """
    workspace = Workspace.open(path)
    return workspace, workspace_pack(workspace)


def workspace_pack(workspace: Workspace) -> Pack:
    """Return the pack a workspace was made with, as it is now.

    A pack that is a folder is looked for where it stood beside the workspace, then where it stood on the
    disk: the two may be moved together, or the workspace alone.

    Raises
    ------
    WorkspaceError
        If it is in neither place.
    PackError
        If it is faulty.
    """
    reference = str(workspace.pack_reference.get("pack"))
    if reference in shipped_packs():
        return _checked(load_pack(reference))
    places = [(workspace.root.resolve() / reference).resolve()]
    if "folder" in workspace.pack_reference:
        places.append(Path(str(workspace.pack_reference["folder"])))
    for folder in dict.fromkeys(places):
        if (folder / "pack.yaml").is_file():
            return _checked(load_pack(folder))
    looked = " nor ".join(map(str, dict.fromkeys(places)))
    msg = f"{workspace.root}: its pack is not there: {looked}"
    raise WorkspaceError(msg, remedy="put the pack's folder back; what needs no pack can still be read")


def _checked(pack: Pack) -> Pack:
    """Return a pack of which every strategy can read what it says."""
    return check_production(check_inputs(pack))


def _reference(pack: str, workspace: Path) -> dict[str, str]:
    """Return how a workspace finds its pack again: by name, or by folder, from itself and on this disk."""
    if pack in shipped_packs():
        return {"pack": pack}
    folder = Path(pack).resolve()
    try:
        beside = Path(os.path.relpath(folder, workspace.resolve())).as_posix()
    except ValueError:  # another drive: there is no way from one to the other
        beside = str(folder)
    return {"pack": beside, "folder": str(folder)}


def new_workspace(
    path: Path,
    *,
    pack: str,
    data: Path | None = None,
    scale: str = "town",
    seed: int = 1,
    empty: bool = False,
    progress: Progress | None = None,
) -> tuple[Workspace, list[LayerVersion]]:
    """Make a workspace and bring in every layer of the pack's catalogue.

    Parameters
    ----------
    path
        A new or empty folder.
    pack
        Name of a shipped pack, or the path of a pack's folder.
    data
        Folder with the catalogue's files; without it they are fetched from their portals, or, for a
        fictional territory, made by the generator.
    scale, seed
        Of the generated territory.
    empty
        Bring in no layer.

    Returns
    -------
    tuple
        The workspace and the versions brought in. All enter together or none does.

    Raises
    ------
    RequestError, PackError, SourceError, LayerRejected, WorkspaceError
        The folder is left as it was.
    """
    loaded = _checked(load_pack(pack))
    if not loaded.manifest.territory:
        msg = f"pack {pack} describes no territory"
        raise RequestError(msg, remedy="name one that extends it")
    sources = _in_order([s for s in loaded.sources.values() if s.default])
    existed = path.exists()
    workspace = Workspace.create(
        path,
        name=loaded.manifest.name,
        title=loaded.manifest.title.model_dump(),
        crs=loaded.manifest.crs,
        pack_reference={
            **_reference(pack, path),
            "version": loaded.manifest.version,
            "fingerprint": loaded.fingerprint,
        },
    )
    versions: list[LayerVersion] = []
    if empty:
        return workspace, versions
    try:
        with (
            _files(loaded, data, scale, seed, progress) as locate,
            workspace.writing(f"new --pack {pack}") as changes,
        ):
            for number, source in enumerate(sources):
                if progress is not None:
                    progress(number, len(sources), source.layer)
                versions.append(add_source(changes, workspace, loaded, source, locate))
    except BaseException:
        _undo(path, existed)
        raise
    if progress is not None:
        progress(len(sources), len(sources), "done")
    return workspace, versions


def _undo(path: Path, existed: bool) -> None:
    """Leave the folder as it was found: a workspace that could not be filled is none."""
    for entry in path.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    if not existed:
        path.rmdir()


def _in_order(sources: list[LayerSource]) -> list[LayerSource]:
    return sorted(sources, key=lambda s: (FIRST.index(s.layer) if s.layer in FIRST else len(FIRST), s.layer))


@contextmanager
def _files(
    pack: Pack, data: Path | None, scale: str, seed: int, progress: Progress | None
) -> Iterator[Locate]:
    if data is not None:
        yield locate_below(data)
        return
    if pack.manifest.origin == "files":
        _check_addresses(pack)
    with tempfile.TemporaryDirectory(prefix="sttm-") as folder:
        if pack.manifest.origin == "generated":
            from sttm.operations.sampling import sample_files  # what it needs takes long to import

            sample_files(Path(folder), scale=scale, seed=seed, progress=progress)
            yield locate_below(Path(folder))
        else:
            yield _locate_on_portals(Path(folder), progress)


def _check_addresses(pack: Pack) -> None:
    """Say at once every file that no program can fetch, before anything is downloaded."""
    found: dict[str, Fault] = {}
    for source in pack.sources.values():
        files = [file for part in source.parts for file in part.files]
        for path in (f.path for f in files if source.default and f.url is None):
            remedy = f"get it from {source.page}" if source.page else f"ask {source.publisher}"
            message = "has no address to fetch it from"
            fault = Fault(code="no-address", message=message, remedy=remedy, file=path, layer=source.layer)
            found.setdefault(path, fault)
    faults = list(found.values())
    if faults:
        listed = "; ".join(str(fault) for fault in faults)
        msg = f"{len(faults)} files of pack {pack.manifest.name} have to be got by hand: {listed}"
        raise SourceError(msg, remedy="put the files of the catalogue in a folder and name it: --data FOLDER")


def _locate_on_portals(folder: Path, progress: Progress | None) -> Locate:
    def locate(file: Portal) -> Path:
        if file.url is None:
            msg = f"{file.path} has no address to fetch it from"
            raise SourceError(msg, remedy="get the file and name its folder: --data FOLDER")

        def tell(done: int, total: int | None) -> None:
            if progress is not None:
                progress(done, total or 0, f"fetching {Path(file.path).name}")

        if file.member is None:
            return fetch(file.url, folder, filename=Path(file.path).name, progress=tell).path
        archive = fetch(file.url, folder, progress=tell).path
        unpacked = archive.with_suffix(".unpacked")
        members = unpack(archive, unpacked) if not unpacked.exists() else sorted(unpacked.rglob("*"))
        found = [path for path in members if path.name == file.member]
        if not found:
            msg = f"{file.url} holds no {file.member}"
            raise SourceError(
                msg, remedy="the portal has changed: get the file and name its folder with --data"
            )
        return found[0]

    return locate
