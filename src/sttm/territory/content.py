"""The address of a version: a hash of canonical content, and of nothing else.

Row order, column order, the format a file came in, the sign of zero, the payload of a NaN, the byte
order, the start and direction of polygon rings do not change the address; a value, a type, a
coordinate, a reference system or a nodata value does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sttm.grids import Cells, Window
from sttm.quantities import canonical_json

__all__ = ["CellsHash", "hash_bytes", "hash_cells", "hash_file", "hash_table", "short", "strips"]

ROWS_PER_STRIP = 512


def short(digest: str) -> str:
    """Return the 16 hexadecimal digits by which people and paths name a version."""
    return digest[:16]


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the bytes of a document, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _type_name(column: pa.ChunkedArray) -> str:
    # A column without any value has whatever type its reader guessed: it must not count.
    return "null" if column.null_count == len(column) else str(column.type)


def _hash_column(feed: Callable[[Any], None], column: pa.ChunkedArray) -> None:
    known = column.is_valid().to_numpy(zero_copy_only=False)
    feed(np.packbits(known, bitorder="little"))
    if not known.any():
        return
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        values = column.cast(pa.large_binary()).drop_null()
        feed(pc.binary_length(values).to_numpy().astype("<i8"))
        for value in values.to_numpy():
            feed(value)
        return
    if pa.types.is_boolean(kind):
        feed(np.packbits(column.drop_null().to_numpy(), bitorder="little"))
        return
    width = pa.int64() if not pa.types.is_floating(kind) else pa.float64()
    if pa.types.is_date(kind):
        column = column.cast(pa.int32())
    feed(column.drop_null().cast(width).to_numpy().astype("<i8" if width == pa.int64() else "<f8"))


def hash_table(table: pa.Table, header: dict[str, Any]) -> str:
    """Return the SHA-256 of a canonical table (see :func:`sttm.territory.tables.canonical`).

    Parameters
    ----------
    table
        Columns of canonical types, rows sorted by id.
    header
        What the columns do not say: the kind, the id column, the geometry column, the reference system.

    Notes
    -----
    The hash is taken of the schema, then of each column by name: which values are known, then the known
    values as little-endian 64-bit numbers, or as lengths and bytes.
    """
    digest = hashlib.sha256()
    names = sorted(table.column_names)
    columns = [[name, _type_name(table[name])] for name in names]
    digest.update(canonical_json({"format": 1, **header, "columns": columns, "rows": len(table)}).encode())
    for name in names:
        _hash_column(digest.update, table[name])
    return digest.hexdigest()


class CellsHash:
    """The hash of a raster, fed with strips of whole rows from the top down."""

    def __init__(self, cells: Cells) -> None:
        grid = cells.grid
        nodata = cells.nodata
        if nodata is not None:
            nodata = "nan" if np.isnan(nodata) else float(nodata) + 0.0  # type: ignore[assignment]
        header = {
            "format": 1,
            "kind": "raster",
            "crs": grid.crs,
            "corner": [float(grid.left) + 0.0, float(grid.top) + 0.0],
            "cell": [float(grid.dx), float(grid.dy)],
            "shape": [grid.height, grid.width],
            "dtype": np.dtype(cells.dtype).name,
            "nodata": nodata,
        }
        self._digest = hashlib.sha256(canonical_json(header).encode())

    def update(self, strip: NDArray[Any]) -> None:
        """Add whole rows."""
        if strip.dtype.kind == "f":
            strip = strip + strip.dtype.type(0)  # minus zero becomes zero
            strip[np.isnan(strip)] = np.nan  # one NaN for all payloads
        self._digest.update(np.ascontiguousarray(strip, dtype=strip.dtype.newbyteorder("<")).data)

    def hexdigest(self) -> str:
        """Return the SHA-256 in hexadecimal."""
        return self._digest.hexdigest()


def strips(cells: Cells) -> list[Window]:
    """Return the windows in which a raster is hashed and copied: whole rows, from the top down."""
    grid = cells.grid
    return [
        Window(row, 0, min(ROWS_PER_STRIP, grid.height - row), grid.width)
        for row in range(0, grid.height, ROWS_PER_STRIP)
    ]


def hash_cells(cells: Cells) -> str:
    """Return the SHA-256 of a raster: georeference, type, nodata value and cells; memory is bounded."""
    digest = CellsHash(cells)
    for window in strips(cells):
        digest.update(cells.read(window))
    return digest.hexdigest()
