"""Validation at the door: a vector layer enters whole and sound, or every fault is told at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, LayerRejected
from sttm.grids import Cells
from sttm.sources.crs import Transformation, choose_transformation, transform_geometries
from sttm.sources.incoming import IncomingVector
from sttm.territory.door_columns import cast_columns, feature_names
from sttm.territory.door_faults import FaultList, Found
from sttm.territory.door_geometry import (
    check_kinds,
    check_repeated,
    check_single,
    check_validity,
    promoted,
    single_lines,
)
from sttm.territory.door_place import (
    check_boundary,
    check_coordinates,
    check_reference_system,
    check_swapped,
    check_transformed,
)
from sttm.territory.door_topology import check_gaps, check_overlaps
from sttm.territory.repair import mend_invalid, mend_slivers
from sttm.territory.schemas import LayerSchema, Topology

__all__ = ["Admitted", "admit_vector", "rejection"]

Geometries = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A layer that may enter: its data and what has to be recorded with it.

    Parameters
    ----------
    layer
        Name of the schema it satisfies.
    frame
        For a vector: features in the working system, the columns of the schema in order, index = id
        column, sorted by id. None for a raster.
    cells
        For a raster: cells in the working system and the unit of the schema. None for a vector.
    table
        For a table: the columns of the schema in order, index = id column, sorted by id.
    crs_source
        Reference system of the file, and who says so; None for a table.
    transformation
        The named operation into the working system, with its accuracy; None when none was needed.
    warnings
        Faults that do not refuse the layer.
    repairs
        One sentence per repair, by feature.
    notes
        What was done to read and bring it to the schema.
    """

    layer: str
    frame: gpd.GeoDataFrame | None = None
    cells: Cells | None = None
    table: pd.DataFrame | None = None
    crs_source: str | None
    transformation: str | None
    warnings: tuple[Fault, ...]
    repairs: tuple[str, ...]
    notes: tuple[str, ...]


def rejection(faults: FaultList) -> LayerRejected:
    """Return the error that refuses a file, with its faults, errors first."""
    errors = faults.errors
    kinds = ", ".join(dict.fromkeys(fault.code for fault in errors))
    message = f"{faults.file} was not admitted to layer {faults.layer}: {kinds}"
    ordered = sorted(faults.faults, key=lambda fault: fault.severity != "error")
    return LayerRejected(message, ordered, remedy="mend the faults listed and add the file again")


def admit_vector(
    schema: LayerSchema,
    incoming: IncomingVector,
    *,
    boundary: BaseGeometry | None,
    crs: str,
    repair: bool = False,
    legend_codes: Collection[int] | None = None,
    limit: int = 50,
) -> Admitted:
    """Check features against the schema of a layer and bring them to the working system.

    Parameters
    ----------
    schema
        Of a vector layer.
    incoming
        What an adapter read.
    boundary
        Boundary of the territory in the working system; None while the territory has none.
    crs
        Working reference system, in metres.
    repair
        Mend what is small, within the tolerances of the schema, and record it.
    legend_codes
        Codes of the pack's legend, for columns that hold them; None leaves them unchecked.
    limit
        How many faults of each kind are listed; all are counted.

    Raises
    ------
    LayerRejected
        With every fault found, if any is an error.
    """
    faults = FaultList(incoming.file, schema.name, crs, limit)
    faults.include(incoming.faults)
    if incoming.frame.empty:
        faults.add("empty-file", Found("the file holds no features"), "give a file with features")
        raise rejection(faults)
    columns, notes = cast_columns(schema, _attributes(incoming), incoming.decimal, legend_codes, faults)
    names = feature_names(_attributes(incoming), schema.id_column)
    shapes, how, repairs, said = _admit_shapes(schema, incoming, boundary, crs, repair, names, faults)
    if faults.errors or how is None:
        raise rejection(faults)
    return Admitted(
        layer=schema.name,
        frame=_framed(schema, columns, shapes, crs),
        crs_source=f"{incoming.crs} ({incoming.crs_origin})",
        transformation=how.describe() if how.pipeline else None,
        warnings=tuple(faults.faults),
        repairs=tuple(repairs),
        notes=(*incoming.notes, *notes, *said),
    )


def _attributes(incoming: IncomingVector) -> pd.DataFrame:
    return pd.DataFrame(incoming.frame.drop(columns=incoming.frame.geometry.name))


def _framed(schema: LayerSchema, columns: pd.DataFrame, shapes: Geometries, crs: str) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, index=columns.index, crs=crs))
    return frame.set_index(schema.id_column).sort_index()


def _admit_shapes(
    schema: LayerSchema,
    incoming: IncomingVector,
    boundary: BaseGeometry | None,
    crs: str,
    repair: bool,
    names: list[str],
    faults: FaultList,
) -> tuple[Geometries, Transformation | None, list[str], list[str]]:
    """Return shapes in the working system, how they came there, repairs and notes."""
    wanted, rules = str(schema.geometry), schema.topology
    if rules is None:
        msg = f"{schema.name} is not a vector layer"
        raise ValueError(msg)
    raw = np.asarray(incoming.frame.geometry.to_numpy(), dtype=object)
    drawn = ~(shapely.is_missing(raw) | shapely.is_empty(raw))
    check_reference_system(incoming.crs, raw[drawn], faults)
    how = _way(incoming.crs, crs, boundary, faults)
    if how is None or not drawn.any() or not check_coordinates(how.source, raw[drawn], faults):
        check_kinds(raw, wanted, names, faults, placed=False)
        return raw, how, [], []
    moved = transform_geometries(incoming.frame.geometry, how)
    shapes = np.asarray(moved.to_numpy(), dtype=object)
    usable = check_kinds(shapes, wanted, names, faults)
    if not usable.any():
        return shapes, how, [], []
    away = check_swapped(raw, usable, how, boundary, names, faults)
    away |= check_transformed(shapes, usable & ~away, how, boundary, names, faults)
    notes = (
        ["heights (Z) and measures (M) dropped"]
        if shapely.has_z(raw).any() or shapely.has_m(raw).any()
        else []
    )
    if rules.directed:
        shapes = single_lines(shapes)
        check_single(shapes, usable, names, faults)
    else:
        shapes, said = promoted(shapes, wanted)
        notes += said
    shapes, repairs = _checked(shapes, usable & ~away, rules, wanted, boundary, repair, names, faults)
    return shapes, how, repairs, notes


def _way(
    source: str | None, crs: str, boundary: BaseGeometry | None, faults: FaultList
) -> Transformation | None:
    if source is None:
        return None
    how = choose_transformation(source, crs, _degrees_around(boundary, crs))
    if how.ballpark:
        message = f"no exact transformation is known from {how.source} to {how.target}: «{how.name}»"
        remedy = "positions may be off by a hundred metres; ask for the data in a system with a known one"
        faults.add("ballpark-transformation", Found(message), remedy, severity="warning")
    return how


def _checked(
    shapes: Geometries,
    placed: NDArray[np.bool_],
    rules: Topology,
    wanted: str,
    boundary: BaseGeometry | None,
    repair: bool,
    names: list[str],
    faults: FaultList,
) -> tuple[Geometries, list[str]]:
    """Check validity, boundary and topology of the shapes in place, repairing first where asked."""
    repairs: list[str] = []
    if repair:
        shapes, repairs = mend_invalid(shapes, placed, rules, names)
    sound = check_validity(shapes, placed, names, faults)
    check_repeated(shapes, sound, names, faults)
    if wanted == "polygon" and sound.any():
        rows = np.flatnonzero(sound)
        shapes[rows], mended = _beside_one_another(
            shapes[rows], rules, boundary, repair, [names[row] for row in rows], faults
        )
        repairs += mended
    if boundary is not None:
        check_boundary(shapes, sound, boundary, rules, names, faults)
    if not repairs or rules.directed:
        return shapes, repairs
    return promoted(shapes, wanted)[0], repairs


def _beside_one_another(
    shapes: Geometries,
    rules: Topology,
    boundary: BaseGeometry | None,
    repair: bool,
    names: list[str],
    faults: FaultList,
) -> tuple[Geometries, list[str]]:
    """Check overlaps and gaps; where asked, and only slivers are wrong, close them and look again."""

    def look(at: Geometries) -> tuple[bool, FaultList]:
        found = faults.beside()
        slivers = check_overlaps(at, rules, names, found)
        slivers |= check_gaps(at, boundary, rules, found)
        return slivers, found

    slivers, found = look(shapes)
    mended: list[str] = []
    if repair and slivers and not found.errors:
        shapes, mended = mend_slivers(shapes, rules, names)
        if mended:
            found = look(shapes)[1]
    faults.include(found.faults)
    return shapes, mended


def _degrees_around(boundary: BaseGeometry | None, crs: str) -> tuple[float, float, float, float] | None:
    if boundary is None:
        return None
    left, bottom, right, top = boundary.bounds
    x, y = choose_transformation(crs, "EPSG:4326").apply(
        [left, left, right, right], [bottom, top, bottom, top]
    )
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
