"""Checking a workspace against itself: every address recomputed from what it names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sttm.errors import Fault, SttmError
from sttm.sources.raster import FileCells
from sttm.territory import content, journal, tables
from sttm.territory.catalogue import read_item
from sttm.territory.durable import as_json, read_json
from sttm.territory.records import LayerVersion
from sttm.territory.snapshot import Snapshot

__all__ = ["content_address", "verify"]

_REMEDY = "restore the file from a copy of the workspace, or delete it and add its source again"


def content_address(version: LayerVersion) -> str:
    """Return the address computed anew from the data file of a version."""
    if version.kind == "document":
        return content.short(content.hash_file(version.path))
    if version.kind == "raster":
        return content.short(content.hash_cells(FileCells(version.path)))
    header = {k: version.facts[k] for k in ("id_column", "crs", "geometry") if k in version.facts}
    table = tables.read_parquet(version.path)
    return content.short(content.hash_table(table, {"kind": version.kind, **header}))


def _item_address(item: Path) -> str:
    stored = read_json(item)
    stored.pop("id", None)
    return hashlib.sha256(as_json(stored)).hexdigest()[:8]


def _faults(workspace: Snapshot) -> Iterator[Fault]:
    checked: dict[Path, str] = {}
    for layer in sorted(workspace.state.collections):
        collection = workspace.collection(layer)
        for version, record_id in collection.records if collection else ():
            where: dict[str, Any] = {"layer": layer, "feature": version, "remedy": _REMEDY}
            try:
                known = read_item(workspace.root, layer, version, record_id)
                if _item_address(known.item) != record_id:
                    yield Fault(
                        code="altered-record", message="the record was altered", file=str(known.item), **where
                    )
                if known.path not in checked:
                    checked[known.path] = content_address(known)
                if checked[known.path] != version:
                    yield Fault(
                        code="altered-content",
                        message=f"the content now has address {checked[known.path]}",
                        file=str(known.path),
                        **where,
                    )
            except (SttmError, OSError, ValueError, KeyError) as error:
                yield Fault(code="unreadable", message=str(error), **where)


def verify(workspace: Snapshot) -> tuple[Fault, ...]:
    """Return a fault for everything the catalogue names that is missing or was altered."""
    faults = list(_faults(workspace))
    try:
        list(journal.walk(workspace.root, workspace.state.journal))
    except SttmError as error:
        faults.append(Fault(code="broken-journal", message=error.message, remedy=_REMEDY))
    return tuple(faults)
