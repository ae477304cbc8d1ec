"""Follows the recipe of a catalogue entry: files read, joined with tables, merged, laid over one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import InputError, SourceError
from sttm.packs.catalogue import Ends, Join, LayerSource, Part, Portal
from sttm.sources.incoming import IncomingVector
from sttm.sources.mapping import ROW_NUMBER, missing_column
from sttm.sources.plain_table import IncomingTable, joined_tables, read_plain_table
from sttm.sources.raster_input import IncomingRaster, read_raster
from sttm.sources.register import Around, filled, located, recoded
from sttm.sources.table import PointColumns, read_text_table
from sttm.sources.vector import read_vector

__all__ = ["Locate", "follow_raster", "follow_table", "follow_vector", "locate_below", "within_reach"]

Locate = Callable[[Portal], Path]
"""Returns the local path of a file of the catalogue, fetching it if need be."""


def locate_below(folder: Path) -> Locate:
    """Return the way to find files in a local data folder."""

    def locate(file: Portal) -> Path:
        path = folder / file.path
        if not path.is_file():
            msg = f"{folder} has no {file.path}"
            raise SourceError(msg, remedy="name the folder that holds the files of the pack's catalogue")
        return path

    return locate


def follow_raster(source: LayerSource, locate: Locate) -> IncomingRaster:
    """Return the raster of an entry, to be converted by its scale and offset."""
    path = locate(source.parts[0].file)
    scaled = (source.scale, source.offset) != (1, 0)
    return read_raster(path, scale=source.scale if scaled else None, offset=source.offset if scaled else None)


def follow_table(source: LayerSource, locate: Locate) -> IncomingTable:
    """Return the rows of an entry without a place, its files one after the other.

    Raises
    ------
    SourceError, InputError
        If a file is not there or cannot be read.
    """
    return joined_tables([read_plain_table(locate(part.file)) for part in source.parts])


def follow_vector(source: LayerSource, locate: Locate, around: Around | None = None) -> IncomingVector:
    """Return the features of an entry with the columns of its layer.

    Parameters
    ----------
    around
        The territory, by which rows of a table whose x and y are exchanged are known.

    Raises
    ------
    SourceError
        If a file is not there.
    InputError
        If a file, or a column that the recipe names, is faulty.
    """
    parts = [_follow_part(part, locate, around) for part in source.parts]
    first = parts[0]
    if len(parts) == 1:
        return first
    frames = [first.frame]
    for later in parts[1:]:
        frame = _in_system_of(first.frame, later.frame)
        frames.append(_yielding(frame, frames) if source.overlaps == "yield" else frame)
    frame = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=first.frame.crs)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    notes = [note for part in parts for note in part.notes]
    if source.overlaps == "yield":
        notes.append("where files overlap, the later one yields to the earlier")
    return replace(
        first,
        frame=frame,
        file=", ".join(dict.fromkeys(part.file for part in parts)),
        notes=tuple(dict.fromkeys(notes)),
        faults=tuple(fault for part in parts for fault in part.faults),
    )


def within_reach(incoming: IncomingVector, boundary: BaseGeometry, crs: str, reach: float) -> IncomingVector:
    """Leave out the features farther than ``reach`` metres from a boundary given in the system ``crs``.

    A file of a whole region serves a territory within it; what is left out is counted in the notes.
    """
    frame = incoming.frame
    if frame.crs is None:  # the door says that the file has no system
        return incoming
    around = gpd.GeoSeries([shapely.buffer(shapely.simplify(boundary, 10), reach)], crs=crs)
    # Of features whose place is not known the door has to tell.
    known = ~(frame.geometry.isna() | frame.geometry.is_empty)
    far = known & ~frame.geometry.intersects(around.to_crs(frame.crs).iloc[0])
    if not far.any():
        return incoming
    note = f"{int(far.sum())} features farther than {reach:g} m from the boundary left out"
    return replace(incoming, frame=frame[~far], notes=(*incoming.notes, note))


def _follow_part(part: Part, locate: Locate, around: Around | None) -> IncomingVector:
    incoming = _read_part(part, locate(part.file))
    frame = incoming.frame
    for select in part.select:
        _require(frame, [select.column], incoming.file)
        chosen = frame[select.column].astype(str).isin([str(v) for v in select.one_of])
        frame = frame[chosen if select.keep else ~chosen]
    for join in part.joins:
        frame = _joined(frame, join, locate(join.file), incoming.file)
    if part.ends is not None:
        frame = _with_ends(frame, part.ends, locate(part.ends.file), incoming.file)
    notes = list(incoming.notes)
    if part.dissolve is not None:
        frame = _dissolved(frame, part.dissolve, incoming.file)
        notes.append("features merged" if part.dissolve == "*" else f"features merged by {part.dissolve}")
    faults = list(incoming.faults)
    frame, said = recoded(frame, part.recode, incoming.file)
    notes += said
    if part.points is not None:
        frame, said, lost = located(frame, part.points, incoming.file, around)
        notes += said
        faults += lost
    if part.mapping:
        frame = _mapped(frame, part.mapping, incoming.file, tuple(part.recode))
    return replace(incoming, frame=frame, notes=tuple(notes), faults=tuple(faults))


def _read_part(part: Part, path: Path) -> IncomingVector:
    if part.points is None:
        return read_vector(path, crs=part.crs)
    columns = PointColumns(x=part.points.x, y=part.points.y)
    return read_vector(path, crs=part.crs, points=columns, decimal=part.points.decimal)


def _joined(frame: gpd.GeoDataFrame, join: Join, path: Path, file: str) -> gpd.GeoDataFrame:
    table, _ = read_text_table(path)
    _require(frame, [join.left], file)
    summed = [name for s in join.sums for name in (s.of, s.by)]
    _require(table, [join.right, *join.columns.values(), *summed], path.name)
    key = table[join.right].astype(str)
    columns = {name: table.groupby(key)[source].first() for name, source in join.columns.items()}
    for one in join.sums:
        by = pd.to_numeric(table[one.by])
        within = (by >= one.from_) & (by < (np.inf if one.below is None else one.below))
        columns[one.target] = pd.to_numeric(table[one.of])[within].groupby(key[within]).sum()
    found = pd.DataFrame(columns).reindex(frame[join.left].astype(str))
    unmatched = frame[join.left].astype(str)[found.isna().all(axis=1).to_numpy()]
    if len(unmatched):
        listed = ", ".join(unmatched.head(10))
        msg = f"{path.name} has no row for {len(unmatched)} of {len(frame)} values of {join.left}: {listed}"
        raise InputError(msg, remedy="check that both files speak of the same codes")
    return frame.assign(**{name: found[name].to_numpy() for name in found.columns})


def _with_ends(frame: gpd.GeoDataFrame, ends: Ends, path: Path, file: str) -> gpd.GeoDataFrame:
    is_text = path.suffix.casefold() in (".csv", ".tsv", ".txt")
    table = read_text_table(path)[0] if is_text else pd.DataFrame(read_vector(path).frame)
    _require(frame, [ends.left], file)
    _require(table, [ends.right, ends.sequence, ends.order], path.name)
    order = pd.to_numeric(table[ends.order])
    along = order.groupby(table[ends.sequence])
    end = (order == along.transform("min")) | (order == along.transform("max"))
    found = set(table[ends.right][end].astype(str))
    told = np.where(frame[ends.left].astype(str).isin(found), "yes", "no")
    return frame.assign(**{ends.target: told})


def _dissolved(frame: gpd.GeoDataFrame, by: str, file: str) -> gpd.GeoDataFrame:
    if by != "*":
        _require(frame, [by], file)
        return frame.dissolve(by=by, as_index=False)
    merged = frame.head(1).copy()
    merged.geometry = [shapely.union_all(frame.geometry.to_numpy())]
    return merged


def _mapped(
    frame: gpd.GeoDataFrame, mapping: dict[str, str], file: str, ready: Iterable[str] = ()
) -> gpd.GeoDataFrame:
    """Return the columns of the layer; those that are ``ready`` are in the frame already."""
    frame = frame.reset_index(drop=True)
    columns: dict[str, object] = {}
    for target, source in mapping.items():
        if source.startswith("="):
            columns[target] = source[1:]
        elif "{" in source:
            columns[target] = filled(frame, source, file)
        else:
            _require(frame, [source], file)
            columns[target] = frame[source]
    columns |= {target: frame[target] for target in ready}
    result = gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs, index=frame.index)
    result.index = pd.RangeIndex(1, len(result) + 1)
    return result


def _require(frame: pd.DataFrame, names: Iterable[str], file: str) -> None:
    found = [str(c) for c in frame.columns]
    faults = [missing_column(name, found, file) for name in names if name not in found and name != ROW_NUMBER]
    if faults:
        raise InputError("; ".join(str(f) for f in faults), faults)


def _in_system_of(first: gpd.GeoDataFrame, later: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return later if first.crs is None or later.crs == first.crs else later.to_crs(first.crs)


def _yielding(frame: gpd.GeoDataFrame, earlier: Iterable[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Cut from the features what earlier files already hold; the lines and points that remain are dropped."""
    taken = shapely.union_all(np.concatenate([e.geometry.to_numpy() for e in earlier]))
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    touched = shapely.intersects(shapes, taken)
    shapes[touched] = [_areas_of(shape) for shape in shapely.difference(shapes[touched], taken)]
    kept = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    return kept[~shapely.is_empty(shapes)]


def _areas_of(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return shapely.union_all(parts)
