"""The door for tables without a place: their columns are checked, their rows get an id."""

from __future__ import annotations

import pandas as pd

from sttm.sources.plain_table import IncomingTable
from sttm.territory.door import Admitted, rejection
from sttm.territory.door_columns import cast_columns
from sttm.territory.door_faults import FaultList, Found
from sttm.territory.schemas import LayerSchema

__all__ = ["admit_table"]

JOINT = "/"


def admit_table(schema: LayerSchema, incoming: IncomingTable, *, crs: str, limit: int = 50) -> Admitted:
    """Check rows against the schema of a table.

    Parameters
    ----------
    schema
        Of a table. Where the file has no id column, the columns of the schema's key, joined, are the id.
    crs
        Working reference system, for the places of faults.
    limit
        How many faults of each kind are listed; all are counted.

    Raises
    ------
    LayerRejected
        With every fault found, if any is an error.
    """
    if schema.kind != "table" or schema.id_column is None:
        msg = f"{schema.name} is not a table"
        raise ValueError(msg)
    faults = FaultList(incoming.file, schema.name, crs, limit)
    faults.include(incoming.faults)
    if incoming.frame.empty:
        faults.add("empty-file", Found("the file holds no rows"), "give a file with rows")
        raise rejection(faults)
    frame, said = _with_ids(schema, incoming.frame)
    columns, notes = cast_columns(schema, frame, incoming.decimal, None, faults)
    if faults.errors:
        raise rejection(faults)
    return Admitted(
        layer=schema.name,
        table=columns.set_index(schema.id_column).sort_index(),
        crs_source=None,
        transformation=None,
        warnings=tuple(faults.faults),
        repairs=(),
        notes=(*incoming.notes, *said, *notes),
    )


def _with_ids(schema: LayerSchema, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    if not schema.key or schema.id_column in frame or not set(schema.key) & set(frame.columns):
        return frame, []
    known = [name for name in schema.key if name in frame]
    texts = frame[known].astype("object").where(frame[known].notna(), "")
    ids = [JOINT.join(str(value).strip() for value in row) for row in texts.itertuples(index=False)]
    return frame.assign(**{str(schema.id_column): ids}), [f"ids made of {', '.join(known)}"]
