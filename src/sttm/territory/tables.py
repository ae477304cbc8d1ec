"""Frames to canonical Arrow tables and (Geo)Parquet files, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyproj
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.quantities import canonical_json

__all__ = [
    "GEOMETRY",
    "bounds_of",
    "canonical",
    "canonical_geometry",
    "from_arrow",
    "read_parquet",
    "write_parquet",
]

GEOMETRY = "geometry"
_SINGLE_OF_MULTI = {4: 0, 5: 1, 6: 3}
_POLYGONAL = (3, 6)
_ROWS_PER_GROUP = 65_536


def canonical_geometry(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return geometries in the one form in which they are stored.

    A multi-part geometry of one part becomes that part (formats differ in which they allow), polygons
    get GEOS's normal ring order and direction (formats differ in which they prescribe), zeros lose
    their sign, M values go. Lines keep their direction, which has a meaning.
    """
    shapes = np.array(shapes, dtype=object)
    kinds = shapely.get_type_id(shapes)
    lone = np.isin(kinds, list(_SINGLE_OF_MULTI)) & (shapely.get_num_geometries(shapes) == 1)
    shapes[lone] = shapely.get_geometry(shapes[lone], 0)
    deep = shapely.has_z(shapes)
    for flat in (True, False):
        chosen = shapes[~deep if flat else deep]
        coordinates = shapely.get_coordinates(chosen, include_z=not flat)
        if np.any((coordinates == 0) & np.signbit(coordinates)):
            chosen = shapely.transform(chosen, lambda points: points + 0.0, include_z=not flat)
            shapes[~deep if flat else deep] = chosen
    polygonal = np.isin(shapely.get_type_id(shapes), _POLYGONAL)
    shapes[polygonal] = shapely.normalize(shapes[polygonal])
    return shapes


def _canonical_column(name: str, values: pd.Series[Any]) -> pa.Array:
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.dtype.categories.dtype)
    try:
        array = pa.array(values, from_pandas=True)
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        return _canonical_type(array)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        raise RequestError(
            f"column {name!r} mixes kinds of values: {error}", remedy="give the column one type"
        ) from error


def _canonical_type(array: pa.Array) -> pa.Array:
    kind = array.type
    types = pa.types
    if types.is_integer(kind):
        return array.cast(pa.int64())
    if types.is_floating(kind) or types.is_decimal(kind):
        array = pc.add(array.cast(pa.float64()), 0.0)
        return pc.if_else(pc.is_nan(array), pa.scalar(None, pa.float64()), array)
    if types.is_timestamp(kind):
        return array.cast(pa.timestamp("us", tz="UTC" if kind.tz else None), safe=False)
    if types.is_date(kind):
        return array.cast(pa.date32())
    if types.is_boolean(kind):
        return array
    if types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind):
        return array.cast(pa.string())
    if types.is_binary(kind) or types.is_large_binary(kind):
        return array.cast(pa.binary())
    if types.is_nested(kind):
        texts = [None if v is None else canonical_json(v) for v in array.to_pylist()]
        return pa.array(texts, pa.string())
    raise TypeError(f"values of type {kind} cannot be stored")


def _checked_index(frame: pd.DataFrame) -> pa.Array:
    name = str(frame.index.name)
    ids = _canonical_column(name, frame.index.to_series())
    if not (pa.types.is_int64(ids.type) or pa.types.is_string(ids.type)):
        raise RequestError(f"ids in {name!r} are {ids.type}, not whole numbers or text")
    if ids.null_count:
        raise RequestError(f"{ids.null_count} rows have no {name!r}", remedy="give every row an id")
    if not frame.index.is_unique:
        twice = sorted(map(str, set(frame.index[frame.index.duplicated()])))[:5]
        raise RequestError(f"{name!r} is not unique: {', '.join(twice)}", remedy="give every row its own id")
    return ids


def canonical(frame: pd.DataFrame) -> pa.Table:
    """Return the one table that stands for a frame: canonical types, id first, columns and rows sorted.

    Parameters
    ----------
    frame
        Index: unique ids, whole numbers or text, named for the id column. A GeoDataFrame has its
        geometry in a column of WKB called ``geometry``.

    Raises
    ------
    RequestError
        If ids are missing, repeated or of another type, or a column mixes kinds of values.
    """
    shapes = None
    if isinstance(frame, geopandas.GeoDataFrame):
        shapes = frame.geometry.to_numpy()
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    names = [str(name) for name in frame.columns]
    id_column = str(frame.index.name)
    if len({*names, id_column}) != len(names) + 1:
        raise RequestError(f"two columns have the same name: {', '.join(sorted([*names, id_column]))}")
    if shapes is not None and GEOMETRY in names:
        raise RequestError(f"a column beside the geometry is called {GEOMETRY!r}", remedy="rename it")
    columns = {id_column: _checked_index(frame)}
    for place in sorted(range(len(names)), key=names.__getitem__):
        columns[names[place]] = _canonical_column(names[place], frame.iloc[:, place])
    if shapes is not None:
        wkb = shapely.to_wkb(canonical_geometry(shapes), output_dimension=3, byte_order=1, flavor="iso")
        columns[GEOMETRY] = pa.array(wkb, pa.binary())
    table = pa.table(columns)
    return table.take(pc.sort_indices(table[id_column]))


def bounds_of(shapes: NDArray[Any]) -> list[float] | None:
    """Return left, bottom, right, top of geometries, or None where there is nothing."""
    known = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return [float(value) for value in shapely.total_bounds(known)] if known.size else None


def _geo_metadata(table: pa.Table, crs: str) -> dict[bytes, bytes]:
    shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
    deep = shapely.has_z(shapes)
    names = {g.geom_type + (" Z" if z else "") for g, z in zip(shapes, deep, strict=True) if g is not None}
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(names),
        "crs": json.loads(pyproj.CRS.from_user_input(crs).to_json()),
    }
    bounds = bounds_of(shapes)
    if bounds is not None:
        column["bbox"] = bounds
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return {b"geo": canonical_json(geo).encode()}


def write_parquet(path: Path, table: pa.Table, crs: str | None) -> None:
    """Write a canonical table; with a reference system, as GeoParquet 1.1."""
    if crs is not None:
        table = table.replace_schema_metadata(_geo_metadata(table, crs))
    pq.write_table(
        table, path, compression="zstd", compression_level=3, row_group_size=_ROWS_PER_GROUP, version="2.6"
    )


def _pandas_type(kind: pa.DataType) -> Any:
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    return nullable.get(kind)


def from_arrow(table: pa.Table, id_column: str, crs: str | None) -> pd.DataFrame:
    """Return a canonical table as a frame indexed by id; a GeoDataFrame where it has geometry.

    Whole numbers and truth values with gaps get pandas' nullable types, so that a gap never turns a
    whole number into a float.
    """
    shapes = None
    if crs is not None:
        shapes = shapely.from_wkb(table[GEOMETRY].to_numpy())
        table = table.drop_columns([GEOMETRY])
    columns = {}
    for name in table.column_names:
        column = table[name]
        mapper = _pandas_type if column.null_count else None
        columns[name] = column.to_pandas(types_mapper=mapper)
    frame = pd.DataFrame(columns, copy=False).set_index(id_column)
    if crs is None:
        return frame
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=crs)


def read_parquet(path: Path) -> pa.Table:
    """Return the table in a file that :func:`write_parquet` wrote."""
    return pq.read_table(path, use_threads=False)
