"""The whereabouts at the door: reference system, coordinates exchanged, features outside the boundary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.sources.crs import Transformation, area_of_use, choose_transformation, is_geographic
from sttm.territory.door_faults import FaultList, Found
from sttm.territory.schemas import Topology

__all__ = [
    "check_boundary",
    "check_coordinates",
    "check_reference_system",
    "check_swapped",
    "check_transformed",
]

Geometries = NDArray[np.object_]
_OTHER_WAY_ROUND = "exchange the coordinates (--swap-xy), or name the right columns"


def check_reference_system(crs: str | None, shapes: Geometries, faults: FaultList) -> None:
    """Report a reference system that nobody declares."""
    if crs is not None:
        return
    bounds = shapely.total_bounds(shapes)
    hint = ""
    if np.isfinite(bounds).all():
        look = "like degrees" if _fits_degrees(bounds) else "like metres"
        hint = f"; coordinates run from {bounds[0]:g} {bounds[1]:g} to {bounds[2]:g} {bounds[3]:g}, {look}"
    message = f"the file declares no reference system{hint}"
    faults.add("missing-crs", Found(message), "ask the publisher, and give it with --crs")


def _fits_degrees(bounds: NDArray[np.float64]) -> bool:
    return bool((np.abs(bounds[[0, 2]]) <= 180).all() and (np.abs(bounds[[1, 3]]) <= 90).all())


def check_coordinates(crs: str, shapes: Geometries, faults: FaultList) -> bool:
    """Report coordinates that cannot be in the declared system; return whether they can."""
    bounds = shapely.total_bounds(shapes)
    span = f"from {bounds[0]:g} {bounds[1]:g} to {bounds[2]:g} {bounds[3]:g}"
    degrees = is_geographic(crs)
    if degrees and not _fits_degrees(bounds):
        message = f"{crs} is in degrees, but coordinates run {span}"
        faults.add("wrong-crs", Found(message), "give the reference system the file is really in with --crs")
        return False
    if not degrees and _fits_degrees(bounds):
        message = f"{crs} is in metres, but coordinates run {span} and look like degrees"
        faults.add("wrong-crs", Found(message), "if they are degrees, give --crs EPSG:4326")
        return False
    return True


def _mids(shapes: Geometries) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bounds = shapely.bounds(shapes)
    return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def check_swapped(
    shapes: Geometries,
    usable: NDArray[np.bool_],
    how: Transformation,
    boundary: BaseGeometry | None,
    names: Sequence[str],
    faults: FaultList,
) -> NDArray[np.bool_]:
    """Report features that would be in place if their coordinates were exchanged; return which.

    In place means inside the bounding box of the boundary or, without one, inside the area of use of the
    working system.
    """
    x, y = _mids(shapes)
    swapped = usable & ~_in_place(x, y, how, boundary) & _in_place(y, x, how, boundary)
    rows = np.flatnonzero(swapped).tolist()
    good_x, good_y = how.apply(y[rows[: faults.limit]], x[rows[: faults.limit]])
    target = "the boundary" if boundary is not None else how.target
    found = [
        Found(f"coordinates {x[row]:g} {y[row]:g} fall inside {target} only if exchanged", names[row], px, py)
        for row, px, py in zip(rows, good_x, good_y, strict=False)
    ]
    faults.add("swapped-coordinates", found, _OTHER_WAY_ROUND, total=len(rows))
    return swapped


def check_transformed(
    shapes: Geometries,
    usable: NDArray[np.bool_],
    how: Transformation,
    boundary: BaseGeometry | None,
    names: Sequence[str],
    faults: FaultList,
) -> NDArray[np.bool_]:
    """Report shapes that came out of the transformation nowhere, or where the working system does not hold.

    The second is looked at only while the territory has no boundary, which is the better measure. Returns
    which shapes are lost.
    """
    lost = usable & ~np.isfinite(shapely.bounds(shapes)).all(axis=1)
    found = [Found("the place cannot be transformed", names[row]) for row in np.flatnonzero(lost).tolist()]
    faults.add("wrong-crs", found, f"check that the coordinates really are in {how.source}")
    if boundary is not None:
        return lost
    x, y = _mids(shapes)
    same = Transformation(how.target, how.target, "none", 0.0, "")
    far = usable & ~lost & ~_in_place(x, y, same, None)
    message = f"the feature lies outside the area where {how.target} is meant to be used"
    found = [Found(message, names[row], x[row], y[row]) for row in np.flatnonzero(far).tolist()]
    faults.add("wrong-crs", found, f"check that the coordinates really are in {how.source}")
    return lost | far


def _in_place(
    x: NDArray[np.float64], y: NDArray[np.float64], how: Transformation, boundary: BaseGeometry | None
) -> NDArray[np.bool_]:
    # PROJ would wrap 95° of latitude round the pole
    possible = (np.abs(x) <= 180) & (np.abs(y) <= 90) if is_geographic(how.source) else np.ones(len(x), bool)
    px, py = how.apply(x, y)
    if boundary is not None:
        left, bottom, right, top = boundary.bounds
    else:
        area = area_of_use(how.target)
        if area is None:
            return possible & np.isfinite(px)
        px, py = choose_transformation(how.target, "EPSG:4326").apply(px, py)
        left, bottom, right, top = area
    with np.errstate(invalid="ignore"):
        return possible & (px >= left) & (px <= right) & (py >= bottom) & (py <= top)


def check_boundary(
    shapes: Geometries,
    checked: NDArray[np.bool_],
    boundary: BaseGeometry,
    rules: Topology,
    names: Sequence[str],
    faults: FaultList,
) -> None:
    """Report features outside the boundary or crossing it by more than the tolerance of the schema."""
    if rules.outside == "allowed" or not checked.any():
        return
    room = shapely.buffer(boundary, rules.outside_tolerance, quad_segs=4)
    shapely.prepare(room)
    rows = np.flatnonzero(checked)
    rows = rows[~shapely.covers(room, shapes[rows])]
    apart = ~shapely.intersects(room, shapes[rows])
    found = []
    for row, outside in zip(rows[: faults.limit].tolist(), apart, strict=False):
        shape = shapes[row]
        place = shapely.point_on_surface(shape)
        message = f"the feature lies {shapely.distance(shape, boundary):,.0f} m outside the boundary"
        if not outside:
            beyond = shapely.difference(shape, room)
            place = shapely.point_on_surface(beyond)
            message = _crossing(shape, beyond)
        found.append(Found(message, names[row], place.x, place.y))
    everything = len(rows) > 0 and apart.all() and len(rows) == int(checked.sum())
    severity = "error" if everything else rules.outside
    remedy = "check the reference system" if everything else "leave out or cut what is outside"
    faults.add("outside-boundary", found, remedy, severity=severity, total=len(rows))


def _crossing(shape: BaseGeometry, beyond: BaseGeometry) -> str:
    if shape.area > 0:
        return (
            f"{beyond.area:,.0f} m² ({beyond.area / shape.area:.1%}) of the feature lie outside the boundary"
        )
    return f"{beyond.length:,.0f} m of the feature lie outside the boundary"
