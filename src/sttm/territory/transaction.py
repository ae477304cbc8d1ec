"""All changes of one command to a workspace, which count together or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio.errors import RasterioError

from sttm.errors import RequestError, WorkspaceError
from sttm.grids import Cells, Window
from sttm.sources.crs import authority_code
from sttm.sources.raster import FileCells, write_cog
from sttm.territory import content, tables
from sttm.territory.catalogue import Collection, pick, read_item, wgs84_bbox
from sttm.territory.documents import put_document
from sttm.territory.durable import explained, read_json
from sttm.territory.pending import Pending
from sttm.territory.records import DOCUMENTS, Kind, LayerRecord, LayerVersion
from sttm.territory.snapshot import Snapshot

__all__ = ["Transaction"]

_LAYER_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Transaction:
    """Changes under way; made by :meth:`Workspace.writing`.

    Attributes
    ----------
    workspace
        The workspace as it was when the transaction began.
    """

    def __init__(self, workspace: Snapshot, stage: Path, signature: Mapping[str, str]) -> None:
        self.workspace = workspace
        self._root = workspace.root
        self._signature = signature
        self._pending = Pending(workspace, stage)

    def collection(self, layer: str) -> Collection | None:
        """Return the records of a layer, those of this transaction included."""
        return self._pending.collection(layer)

    def current(self, layer: str) -> LayerVersion | None:
        """Return the version of a layer that is current if the transaction ends well."""
        return self._pending.current(layer)

    def put_vector(
        self, layer: str, frame: geopandas.GeoDataFrame, record: LayerRecord, *, id_column: str | None = None
    ) -> LayerVersion:
        """Store a vector layer and make it current.

        Parameters
        ----------
        frame
            In the reference system of the workspace. Its index is the id and carries its name; or
            ``id_column`` names the column that is the id.

        Raises
        ------
        RequestError
            If the frame has another reference system, faulty ids or columns without one type.
        WorkspaceError
            If the disk refuses.
        """
        if frame.crs is None or authority_code(frame.crs) != self.workspace.crs:
            raise RequestError(
                f"{layer}: the frame is in {frame.crs and authority_code(frame.crs)}, the workspace in "
                f"{self.workspace.crs}",
                remedy="transform it first",
            )
        bounds = tables.bounds_of(frame.geometry.to_numpy())
        return self._put_frame(layer, "vector", frame, record, id_column, bounds)

    def put_table(
        self, layer: str, frame: pd.DataFrame, record: LayerRecord, *, id_column: str | None = None
    ) -> LayerVersion:
        """Store a table without geometry and make it current; rows without named ids are numbered."""
        if id_column is None and frame.index.name is None:
            frame = frame.set_axis(pd.RangeIndex(len(frame), name="row"))
        return self._put_frame(layer, "table", pd.DataFrame(frame), record, id_column, None)

    def _put_frame(
        self,
        layer: str,
        kind: Kind,
        frame: pd.DataFrame,
        record: LayerRecord,
        id_column: str | None,
        bounds: Sequence[float] | None,
    ) -> LayerVersion:
        self._check_name(layer)
        if id_column is not None and frame.index.name != id_column:
            frame = frame.set_index(id_column)
        if frame.index.name is None:
            raise RequestError(f"{layer}: the rows have no ids", remedy="name the id column")
        table = tables.canonical(frame)
        crs = self.workspace.crs if kind == "vector" else None
        facts: dict[str, Any] = {"id_column": str(frame.index.name)}
        if crs is not None:
            facts |= {"crs": crs, "geometry": tables.GEOMETRY}
        version = content.short(content.hash_table(table, {"kind": kind, **facts}))
        facts |= {
            "rows": len(table),
            "columns": {name: str(table[name].type) for name in table.column_names},
        }
        path = self._pending.home(layer, version) / "data.parquet"
        if not path.exists():
            staged = self._pending.staged("parquet")
            with explained(self._root):
                tables.write_parquet(staged, table, crs)
            self._pending.place(staged, path)
        bbox = None if bounds is None else wgs84_bbox(bounds, self.workspace.crs)
        return self._pending.register(LayerVersion(layer, version, kind, path, path, "", record, facts), bbox)

    def put_raster(
        self,
        layer: str,
        source: Cells | Path | str,
        record: LayerRecord,
        *,
        level: int = 9,
        few_values: bool = False,
    ) -> LayerVersion:
        """Store a raster and make it current; read by windows, so memory stays bounded.

        A raster that this workspace stores already (under any layer) is pointed to, not copied.

        Parameters
        ----------
        source
            Cells, or a path to a GeoTIFF, in the reference system of the workspace.
        level, few_values
            How it is compressed: see :func:`~sttm.sources.raster.write_cog`.

        Raises
        ------
        RequestError
            If the raster has another reference system.
        InputError
            If the source cannot be read.
        WorkspaceError
            If the disk refuses.
        """
        self._check_name(layer)
        cells = FileCells(Path(source)) if isinstance(source, (str, Path)) else source
        grid = cells.grid
        if authority_code(grid.crs) != self.workspace.crs:
            raise RequestError(
                f"{layer}: the raster is in {grid.crs}, the workspace in {self.workspace.crs}",
                remedy="warp it first",
            )
        nodata = cells.nodata
        facts = {
            "crs": self.workspace.crs,
            "shape": [grid.height, grid.width],
            "corner": [grid.left, grid.top],
            "cell": [grid.dx, grid.dy],
            "dtype": np.dtype(cells.dtype).name,
            "nodata": "nan" if nodata is not None and np.isnan(nodata) else nodata,
        }
        path = self._stored(cells) or self._copy_raster(layer, cells, record, level, few_values)
        bbox = wgs84_bbox(grid.bounds, self.workspace.crs)
        made = LayerVersion(layer, path.parent.name, "raster", path, path, "", record, facts)
        return self._pending.register(made, bbox)

    def _stored(self, cells: Cells) -> Path | None:
        if not isinstance(cells, FileCells) or cells.band != 1:
            return None
        path = cells.path.resolve()
        return path if path.is_relative_to(self._root / "layers") and path.name == "data.tif" else None

    def _copy_raster(
        self, layer: str, cells: Cells, record: LayerRecord, level: int, few_values: bool
    ) -> Path:
        digest = content.CellsHash(cells)

        def strips() -> Iterator[tuple[Window, NDArray[Any]]]:
            for window in content.strips(cells):
                values = cells.read(window)
                digest.update(values)
                yield window, values

        staged = self._pending.staged("tif")
        categorical = record.legend is not None or np.dtype(cells.dtype).kind != "f"
        try:
            with explained(self._root):
                write_cog(
                    staged,
                    cells.grid,
                    cells.dtype,
                    cells.nodata,
                    strips(),
                    overviews="nearest" if categorical else "average",
                    level=level,
                    few_values=few_values,
                )
        except RasterioError as error:
            raise WorkspaceError(
                f"{self._root}: writing the raster failed: {error}; the workspace is as it was before",
                remedy="check free space and permissions, then repeat the command",
            ) from error
        path = self._pending.home(layer, content.short(digest.hexdigest())) / "data.tif"
        if not path.exists():
            self._pending.place(staged, path)
        return path

    def put_document(
        self,
        file: Path,
        *,
        title: str | Mapping[str, str],
        kind: str,
        date: str | None = None,
        about_layers: Sequence[str] = (),
        place: str | Mapping[str, Any] | None = None,
        licence: str | None = None,
        publisher: str | None = None,
        source: str | None = None,
    ) -> LayerVersion:
        """Store a document and tie it to layers and to a place.

        Parameters
        ----------
        about_layers
            Layers it speaks of; they need not be there yet.
        place
            Id of a municipality or unit, or a GeoJSON geometry in WGS84.

        Raises
        ------
        RequestError
            If the file cannot be read.
        WorkspaceError
            If the disk refuses.
        """
        return put_document(
            self._pending,
            Path(file),
            {"title": title, "licence": licence, "publisher": publisher, "source": source},
            {"kind": kind, "date": date, "about": tuple(about_layers), "place": place},
        )

    def describe(self, known: LayerVersion, record: LayerRecord) -> LayerVersion:
        """Give a stored version another record, and make it current; its content stays where it is."""
        bbox = read_json(known.item).get("bbox")
        return self._pending.register(replace(known, record=record), bbox)

    def set_current(self, layer: str, version: str) -> LayerVersion:
        """Make an older version current again, with its newest record.

        Raises
        ------
        RequestError
            If the layer or the version is unknown, or the prefix ambiguous.
        """
        known = self.collection(layer)
        if known is None or layer == DOCUMENTS:
            raise RequestError(
                f"there is no layer {layer!r} to revert in this workspace",
                remedy=f"layers: {', '.join(self.workspace.layers()) or 'none yet'}",
            )
        chosen = read_item(self._root, layer, *pick(known, version))
        return self._pending.make_current(chosen, known, "revert")

    def commit(self) -> None:
        """Make the changes count; :meth:`Workspace.writing` calls it on a clean exit."""
        self._pending.commit(self._signature)

    def abort(self) -> None:
        """Undo what was written; :meth:`Workspace.writing` calls it when an exception passes."""
        self._pending.abort()

    def _check_name(self, layer: str) -> None:
        if layer == DOCUMENTS or not _LAYER_NAME.fullmatch(layer):
            raise RequestError(
                f"{layer!r} cannot name a layer", remedy="use lower case letters, digits and underscores"
            )
