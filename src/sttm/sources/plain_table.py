"""Tables without a place: CSV in any delimiter and encoding, and Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from sttm.errors import Fault, RequestError
from sttm.sources.incoming import existing_file, refused
from sttm.sources.mapping import ColumnMapping
from sttm.sources.numbers import Decimal
from sttm.sources.table import read_text_table

__all__ = ["TABLE_FORMATS", "IncomingTable", "joined_tables", "read_plain_table"]

TABLE_FORMATS = {".csv": "CSV", ".tsv": "CSV", ".txt": "CSV", ".parquet": "Parquet"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingTable:
    """Rows read from a file, not yet checked; the index is the row number from 1."""

    frame: pd.DataFrame
    file: str
    decimal: Decimal = "."
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_plain_table(
    path: Path, *, mapping: ColumnMapping | None = None, decimal: Decimal = ".", delimiter: str | None = None
) -> IncomingTable:
    """Read the rows of a table.

    Parameters
    ----------
    path
        CSV (also with tabs or semicolons) or Parquet.
    mapping
        How its columns become those of a schema.
    decimal, delimiter
        Of text; the delimiter is found by itself otherwise.

    Raises
    ------
    SourceError, InputError
        If there is no such file, or it cannot be read.
    RequestError
        If the format is not that of a table.
    """
    path = Path(path)
    suffix = path.suffix.casefold()
    if suffix not in TABLE_FORMATS:
        known = ", ".join(dict.fromkeys(TABLE_FORMATS.values()))
        msg = f"{path.name}: the format {suffix or '(none)'} is not that of a table"
        raise RequestError(msg, remedy=f"give {known}")
    if TABLE_FORMATS[suffix] == "CSV":
        frame, notes = read_text_table(path, delimiter=delimiter)
    else:
        frame, notes = _read_parquet(existing_file(path)), ["read from Parquet"]
    incoming = IncomingTable(frame=frame, file=path.name, decimal=decimal, notes=tuple(notes))
    if mapping is None:
        return incoming
    frame, said, faults = mapping.apply(frame, path.name)
    return replace(incoming, frame=frame, notes=(*incoming.notes, *said), faults=tuple(faults))


def joined_tables(parts: Sequence[IncomingTable]) -> IncomingTable:
    """Join several files of one table, as portals publish them by year."""
    if len(parts) == 1:
        return parts[0]
    frame = pd.concat([part.frame for part in parts], ignore_index=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return replace(
        parts[0],
        frame=frame,
        file=", ".join(part.file for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        faults=tuple(fault for part in parts for fault in part.faults),
    )


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path).reset_index()
    except (OSError, ValueError, pa.ArrowException) as error:
        raise refused(path.name, "unreadable", f"is not Parquet: {error}", "export it again") from error
    frame = frame.drop(columns=[c for c in ("index", "geometry") if c in frame.columns])
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return frame
