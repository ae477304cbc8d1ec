"""Places from a plain file, for indicators along streets that run without a workspace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import Fault, InputError
from sttm.sources.crs import choose_transformation, transform_geometries
from sttm.sources.incoming import IncomingVector
from sttm.sources.vector import read_vector

__all__ = ["Check", "PlainPlaces", "missing_column", "read_plain_places"]

IDS = ("id", "service_id", "origin_id", "osm_id", "code", "fid")
"""Columns that name a place, in the order in which they are looked for."""

Check = Callable[[gpd.GeoDataFrame, str], Sequence[Fault]]
"""Tells what is wrong in the rows of a file, by their numbers, and the name of the file."""


@dataclass(frozen=True, eq=False)
class PlainPlaces:
    """Places read from a file, in the reference system of the file.

    Attributes
    ----------
    frame
        Its rows that have a place; the index is the id.
    file, crs
        Name and reference system of the file.
    unlocated
        Ids of the rows without a place.
    faults
        What was found wrong.
    """

    frame: gpd.GeoDataFrame
    file: str
    crs: str | None
    unlocated: tuple[str, ...]
    faults: tuple[Fault, ...]

    def moved(self, crs: str) -> gpd.GeoDataFrame:
        """Return the places in another reference system."""
        frame: gpd.GeoDataFrame = self.frame.copy()
        geometries = transform_geometries(frame.geometry, choose_transformation(self.crs or crs, crs))
        flat = shapely.force_2d(np.asarray(geometries, dtype=object))
        return frame.set_geometry(gpd.GeoSeries(flat, index=frame.index, crs=crs))


def read_plain_places(
    path: Path, *, id_column: str | None = None, columns: Sequence[str] = (), check: Check | None = None
) -> PlainPlaces:
    """Read places from a vector file, or a CSV with columns of longitude and latitude.

    Parameters
    ----------
    id_column
        Column that names them; a usual one if there is one, else the number of the row.
    columns
        Columns that must be there and filled in each row.
    check
        Tells what else is wrong in the rows, by their numbers, and the name of the file.

    Raises
    ------
    SourceError, RequestError
        If there is no such file, or its format is not known.

    Notes
    -----
    A file that cannot be read, and all that is wrong in one, comes back as ``faults``: those of several files
    are told together.
    """
    try:
        incoming = read_vector(path)
    except InputError as error:
        return PlainPlaces(gpd.GeoDataFrame(geometry=[]), path.name, None, (), error.faults)
    frame, file = incoming.frame, incoming.file
    ids, repeated = _ids(frame, id_column, file)
    geometry = frame.geometry.to_numpy()
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    wanted = dict.fromkeys([*columns, *([id_column] if id_column else [])])
    faults = [
        *(fault for fault in incoming.faults if fault.severity == "error"),
        *_without_crs(incoming),
        *(fault for column in wanted for fault in _unfilled(frame, column, file)),
        *(check(frame, file) if check else ()),
        *repeated,
    ]
    if not placed.any() and not faults:
        said = "no row of the file has a place"
        faults.append(Fault(code="no-places", message=said, remedy="give points or shapes", file=file))
    unlocated = tuple(str(name) for name in ids[~placed])
    return PlainPlaces(frame.set_index(ids)[placed], file, incoming.crs, unlocated, tuple(faults))


def _without_crs(incoming: IncomingVector) -> list[Fault]:
    if incoming.crs is not None:
        return []
    return [
        Fault(
            code="no-crs",
            message="the file does not say its reference system",
            remedy="set it in a GIS and save again, or call the columns lon and lat",
            file=incoming.file,
        )
    ]


def _ids(
    frame: gpd.GeoDataFrame, asked: str | None, file: str
) -> tuple[NDArray[np.object_], tuple[Fault, ...]]:
    """Return the ids of the rows, or their numbers, and whether the column asked for repeats some."""
    rows = np.asarray(frame.index.astype(str), dtype=object)
    name = asked if asked in frame.columns else _usual_id(frame)
    if name is None:
        return rows, ()
    ids = frame[name].astype(str)
    if ids.is_unique:
        return np.asarray(ids, dtype=object), ()
    if name != asked:
        return rows, ()
    repeated = ids[ids.duplicated()]
    fault = Fault(
        code="repeated-id",
        message=f"{len(repeated)} ids stand twice, first {next(iter(repeated))!r}",
        remedy="name a column of ids that differ, or none",
        file=file,
        column=asked,
    )
    return rows, (fault,)


def _usual_id(frame: gpd.GeoDataFrame) -> str | None:
    named = {str(column).casefold(): str(column) for column in frame.columns}
    return next((named[name] for name in IDS if name in named), None)


def missing_column(frame: gpd.GeoDataFrame, column: str, file: str) -> list[Fault]:
    """Return the fault of a column that is not there, with those that are."""
    if column in frame.columns:
        return []
    given = ", ".join(str(c) for c in frame.columns if c != "geometry")
    return [
        Fault(
            code="missing-column",
            message=f"there is no column {column}",
            remedy=f"the file has: {given or 'no columns'}",
            file=file,
            column=column,
        )
    ]


def _unfilled(frame: gpd.GeoDataFrame, column: str, file: str) -> list[Fault]:
    if column not in frame.columns:
        return missing_column(frame, column, file)
    empty = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
    if not empty.any():
        return []
    first = frame.index[empty.to_numpy()][0]
    return [
        Fault(
            code="empty-value",
            message=f"{int(empty.sum())} rows have no {column}",
            remedy="fill them in, or leave these rows out",
            file=file,
            feature=f"row {first}",
            column=column,
        )
    ]
