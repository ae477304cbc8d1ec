"""The shapes at the door: present, of the right kind, valid, each drawn once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.territory.door_faults import FaultList, Found

__all__ = ["check_kinds", "check_repeated", "check_single", "check_validity", "promoted", "single_lines"]

Geometries = NDArray[np.object_]
_POINT, _LINE, _POLYGON = (0, 4), (1, 2, 5), (3, 6)  # GEOS type ids, single and multiple
_KINDS = {"point": _POINT, "line": _LINE, "polygon": _POLYGON, "any": (*_POINT, *_LINE, *_POLYGON)}
_TYPE_NAMES = dict(
    enumerate(
        (
            "Point",
            "LineString",
            "LinearRing",
            "Polygon",
            "MultiPoint",
            "MultiLineString",
            "MultiPolygon",
            "GeometryCollection",
        )
    )
)
_PLACE = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")


def check_kinds(
    shapes: Geometries, wanted: str, names: Sequence[str], faults: FaultList, *, placed: bool = True
) -> NDArray[np.bool_]:
    """Report shapes that are missing or of another kind; return which can be checked further.

    ``placed`` says that the shapes are in the working system, so that the places of faults are known.
    """
    missing = shapely.is_missing(shapes)
    nothing = missing | shapely.is_empty(shapes)
    found = [
        Found("the feature has no geometry" if missing[row] else "the geometry is empty", names[row])
        for row in np.flatnonzero(nothing).tolist()
    ]
    faults.add("empty-geometry", found, "draw it, or leave the feature out")
    types = shapely.get_type_id(shapes)
    other = ~nothing & ~np.isin(types, _KINDS[wanted])
    found = []
    for row in np.flatnonzero(other).tolist():
        middle = shapely.centroid(shapes[row])
        x, y = (middle.x, middle.y) if placed and not middle.is_empty else (None, None)
        message = f"a {_TYPE_NAMES[int(types[row])]}, where {wanted} geometry is expected"
        found.append(Found(message, names[row], x, y))
    faults.add("wrong-geometry-type", found, f"give a layer of {wanted}s")
    return ~nothing & ~other


def check_validity(
    shapes: Geometries, usable: NDArray[np.bool_], names: Sequence[str], faults: FaultList
) -> NDArray[np.bool_]:
    """Report invalid shapes with the reason and the place; return which are usable and valid."""
    valid = shapely.is_valid(shapes)
    found = []
    for row in np.flatnonzero(usable & ~valid).tolist():
        reason = str(shapely.is_valid_reason(shapes[row]))
        match = _PLACE.match(reason)
        x, y = (float(match["x"]), float(match["y"])) if match else (None, None)
        found.append(Found(f"invalid geometry: {match['reason'] if match else reason}", names[row], x, y))
    faults.add("invalid-geometry", found, "mend it in a GIS, or ask for small repairs with --repair")
    return usable & valid


def single_lines(shapes: Geometries) -> Geometries:
    """Return flat lines in the direction in which they are drawn, those of one part as single lines."""
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    lone = (shapely.get_type_id(flat) == _LINE[-1]) & (shapely.get_num_geometries(flat) == 1)
    flat[lone] = shapely.get_geometry(flat[lone], 0)
    return flat


def check_single(
    shapes: Geometries, usable: NDArray[np.bool_], names: Sequence[str], faults: FaultList
) -> None:
    """Report lines of several parts, in a layer where the direction of a line says something."""
    found = []
    for row in np.flatnonzero(usable & (shapely.get_num_geometries(shapes) > 1)).tolist():
        place = shapely.point_on_surface(shapes[row])
        found.append(Found("the line has several parts", names[row], place.x, place.y))
    faults.add("several-parts", found, "split it into one feature for each part")


def check_repeated(
    shapes: Geometries, usable: NDArray[np.bool_], names: Sequence[str], faults: FaultList
) -> None:
    """Warn of shapes that several features share exactly."""
    rows = np.flatnonzero(usable)
    keys = pd.Series(shapely.to_wkb(shapely.normalize(shapes[rows])), index=rows)
    repeated = keys[keys.duplicated(keep=False)]
    found = []
    for _, group in repeated.groupby(repeated, sort=False):
        first, *others = group.index
        point = shapely.point_on_surface(shapes[first])
        shown = ", ".join(names[row] for row in others[:5]) + ("…" if len(others) > 5 else "")
        found.append(Found(f"the same geometry as {shown}", names[first], point.x, point.y))
    remedy = "check whether the feature was entered twice"
    faults.add("duplicate-geometry", found, remedy, severity="warning")


def promoted(shapes: Geometries, wanted: str) -> tuple[Geometries, list[str]]:
    """Return flat shapes in one normal form, with polygons and lines as multi-part, and what was done.

    The normal form (ring direction, first vertex, order of parts) makes one layer the same layer whatever
    format it travelled in.
    """
    notes = []
    flat = shapely.force_2d(shapes)
    types = shapely.get_type_id(flat)
    if wanted == "polygon":
        single = types == 3
        flat[single] = [shapely.MultiPolygon([shape]) for shape in flat[single]]
    elif wanted == "line":
        single = (types == 1) | (types == 2)
        flat[single] = [shapely.MultiLineString([shape]) for shape in flat[single]]
    elif wanted == "point":
        single = types == 4
        lone = single & (shapely.get_num_geometries(flat) == 1)
        flat[lone] = shapely.get_geometry(flat[lone], 0)
    if len(set(types)) > 1 and wanted in ("polygon", "line"):
        notes.append(f"single and multi-part {wanted}s brought to multi-part")
    return np.asarray(shapely.normalize(flat), dtype=object), notes
