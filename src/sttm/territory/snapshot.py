"""One consistent snapshot of a workspace folder: its layers, their history, their content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import pandas as pd

from sttm.errors import RequestError, WorkspaceError
from sttm.sources.raster import FileCells
from sttm.territory import journal, tables
from sttm.territory.catalogue import Collection, State, pick, read_item, read_state
from sttm.territory.records import DOCUMENTS, HistoryEntry, LayerVersion

__all__ = ["Snapshot"]


class Snapshot:
    """One consistent snapshot of a workspace folder.

    What it shows does not change until :meth:`refresh`, whatever others write meanwhile. Reading needs no
    lock.

    Attributes
    ----------
    root
        The folder, absolute.
    """

    def __init__(self, root: Path, state: State) -> None:
        self.root = root
        self.state = state
        self._collections: dict[str, Collection] = {}
        self._items: dict[tuple[str, str, str], LayerVersion] = {}

    def refresh(self) -> None:
        """Show the workspace as it is now."""
        self.state = read_state(self.root)

    @property
    def name(self) -> str:
        """Identifier of the workspace."""
        return str(self.state.about["name"])

    @property
    def title(self) -> dict[str, str]:
        """Title in both languages."""
        return dict(self.state.about["title"])

    @property
    def crs(self) -> str:
        """Reference system of every layer."""
        return str(self.state.about["crs"])

    @property
    def pack_reference(self) -> dict[str, Any]:
        """Which pack the workspace was made with."""
        return dict(self.state.about["pack"])

    # --- which versions there are -------------------------------------------------------------------------

    def collection(self, layer: str) -> Collection | None:
        """Return the records of a layer, or None if it never had one."""
        href = self.state.collections.get(layer)
        if href is None:
            return None
        if href not in self._collections:
            self._collections[href] = Collection.read(self.root / href)
        return self._collections[href]

    def _item(self, layer: str, version: str, record_id: str) -> LayerVersion:
        key = (layer, version, record_id)
        if key not in self._items:
            self._items[key] = read_item(self.root, *key)
        return self._items[key]

    def layers(self) -> tuple[str, ...]:
        """Return the names of the layers that have a current version; documents are listed apart."""
        return tuple(sorted(set(self.state.collections) - {DOCUMENTS}))

    def current(self, layer: str) -> LayerVersion | None:
        """Return the current version of a layer, or None if there is none."""
        known = self.collection(layer)
        if known is None or layer == DOCUMENTS or not known.current:
            return None
        return self._item(layer, *known.current[0])

    def documents(self) -> tuple[LayerVersion, ...]:
        """Return the documents, in the order they were given."""
        known = self.collection(DOCUMENTS)
        return tuple(self._item(DOCUMENTS, *key) for key in known.current) if known else ()

    def versions(self, layer: str) -> tuple[LayerVersion, ...]:
        """Return every record a layer ever had, oldest first."""
        known = self.collection(layer)
        return tuple(self._item(layer, *key) for key in known.records) if known else ()

    def version(self, layer: str, prefix: str) -> LayerVersion:
        """Return the version whose address starts with ``prefix``, with its newest record.

        Raises
        ------
        RequestError
            If the layer is unknown, or no version or several start so.
        """
        known = self.collection(layer)
        if known is None:
            raise RequestError(
                f"there is no layer {layer!r} in this workspace",
                remedy=f"layers: {', '.join(self.layers()) or 'none yet'}",
            )
        return self._item(layer, *pick(known, prefix))

    def history(self, layer: str) -> tuple[HistoryEntry, ...]:
        """Return what happened to a layer, newest first."""
        return journal.history(self.root, self.state.journal, layer)

    def lineage(self, made: LayerVersion) -> tuple[LayerVersion, ...]:
        """Return every version that ``made`` was made from, nearest first, without ``made`` itself."""
        found: dict[tuple[str, str], LayerVersion] = {}
        front = [made]
        while front:
            parents = [p for child in front for p in sorted(child.record.derived_from.items())]
            front = [self.version(*key) for key in dict.fromkeys(parents) if key not in found]
            found |= {(v.layer, v.version): v for v in front}
        return tuple(found.values())

    # --- their content ------------------------------------------------------------------------------------

    def vector(self, version: LayerVersion) -> geopandas.GeoDataFrame:
        """Return a vector layer, index = id column, sorted, in the reference system of the workspace."""
        self._expect(version, "vector")
        frame = tables.from_arrow(self._arrow(version), version.facts["id_column"], self.crs)
        return geopandas.GeoDataFrame(frame)

    def table(self, version: LayerVersion) -> pd.DataFrame:
        """Return a table, index = id column, sorted."""
        self._expect(version, "table")
        return tables.from_arrow(self._arrow(version), version.facts["id_column"], None)

    def cells(self, version: LayerVersion) -> FileCells:
        """Return a raster, to be read by windows."""
        self._expect(version, "raster")
        if not version.path.is_file():
            raise WorkspaceError(
                f"{version.path}: is not there", remedy="restore the file, or add the layer again"
            )
        return FileCells(version.path)

    def _expect(self, version: LayerVersion, kind: str) -> None:
        if version.kind != kind:
            raise RequestError(f"{version.layer} {version.version} is a {version.kind}, not a {kind}")

    def _arrow(self, version: LayerVersion) -> Any:
        try:
            return tables.read_parquet(version.path)
        except (OSError, ValueError) as error:
            raise WorkspaceError(
                f"{version.path}: cannot be read: {error}", remedy="restore the file, or add the layer again"
            ) from error
