"""How polygons lie beside one another: overlaps and gaps, the hairlines among them told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.territory.door_faults import FaultList, Found
from sttm.territory.schemas import Severity, Topology

__all__ = ["check_gaps", "check_overlaps", "narrower"]

Geometries = NDArray[np.object_]
_PAIRS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class _Overlap:
    first: int
    second: int
    shape: BaseGeometry


def narrower(shapes: Geometries, width: float) -> NDArray[np.bool_]:
    """Return which polygons are nowhere as wide as ``width`` metres."""
    if width <= 0:
        return np.zeros(len(shapes), bool)
    return np.asarray(shapely.is_empty(shapely.buffer(shapes, -width / 2, quad_segs=2)))


def _overlaps(shapes: Geometries, precision: float) -> list[_Overlap]:
    """Return where two polygons share an area wider than the precision of coordinates.

    Only neighbours of polygons that the (linear) coverage check flags are intersected.
    """
    flagged = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    suspects = np.flatnonzero(flagged)
    if not len(suspects):
        return []
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes[suspects])
    one = suspects[one]
    pairs = np.unique(np.sort(np.column_stack([one, other]), axis=1), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    found = []
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = pairs[start : start + _PAIRS_AT_ONCE]
        common = shapely.intersection(shapes[part[:, 0]], shapes[part[:, 1]])
        some = shapely.area(common) > precision**2
        part, common = part[some], common[some]
        wide = ~narrower(common, precision)
        found += [_Overlap(int(a), int(b), c) for (a, b), c in zip(part[wide], common[wide], strict=True)]
    return found


def check_overlaps(shapes: Geometries, rules: Topology, names: Sequence[str], faults: FaultList) -> bool:
    """Report overlaps with place and area; slivers are warnings. Return whether there are slivers.

    Parameters
    ----------
    shapes
        Valid polygons in a system of metres.
    rules, names, faults
        Rules of the schema, name of each feature, where to report.
    """
    if rules.overlaps == "allowed" or len(shapes) < 2:
        return False
    found = _overlaps(shapes, rules.precision)
    found.sort(key=lambda overlap: -overlap.shape.area)
    thin = narrower(np.array([o.shape for o in found], dtype=object), rules.sliver_width)
    for sliver in (False, True):
        mine = [o for o, is_thin in zip(found, thin, strict=True) if bool(is_thin) == sliver]
        listed = []
        for overlap in mine[: faults.limit]:
            point = shapely.point_on_surface(overlap.shape)
            what = "a sliver of" if sliver else "an area of"
            message = f"overlaps {names[overlap.second]} by {what} {_area(overlap.shape.area)}"
            listed.append(Found(message, names[overlap.first], point.x, point.y))
        _add("overlap", sliver, listed, rules.overlaps, len(mine), faults)
    return bool(thin.any())


def check_gaps(shapes: Geometries, boundary: BaseGeometry | None, rules: Topology, faults: FaultList) -> bool:
    """Report uncovered places inside the boundary (without one: holes) with area; slivers are warnings.

    Along the boundary a strip within the tolerance is a sliver too. Returns whether there are slivers.
    """
    if rules.gaps == "allowed" or not len(shapes):
        return False
    together = shapely.union_all(shapes)
    whole = boundary if boundary is not None else _filled(together)
    gaps = np.asarray(shapely.get_parts(shapely.difference(whole, together)), dtype=object)
    gaps = gaps[shapely.get_type_id(gaps) == 3]
    gaps = gaps[shapely.area(gaps) > rules.precision**2]
    gaps = gaps[~narrower(gaps, rules.precision)]
    gaps = gaps[np.argsort(-shapely.area(gaps), kind="stable")]
    thin = narrower(gaps, rules.sliver_width)
    if boundary is not None:
        edge = boundary.boundary
        shapely.prepare(edge)
        thin |= shapely.intersects(edge, gaps) & narrower(gaps, 2 * rules.outside_tolerance)
    for sliver in (False, True):
        mine = gaps[thin == sliver]
        listed = []
        for gap in mine[: faults.limit]:
            point = shapely.point_on_surface(gap)
            what = "a sliver of" if sliver else "an area of"
            listed.append(Found(f"no feature covers {what} {_area(gap.area)}", None, point.x, point.y))
        _add("gap", sliver, listed, rules.gaps, len(mine), faults)
    return bool(thin.any())


def _filled(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape without their holes."""
    rings = shapely.get_exterior_ring(shapely.get_parts(shape))
    return shapely.union_all(shapely.polygons(rings))


def _add(
    kind: str, sliver: bool, listed: list[Found], severity: Severity, total: int, faults: FaultList
) -> None:
    if severity == "allowed":
        return
    if sliver:
        remedy = (
            "--repair closes it if features enclose it; or leave it, it is as narrow as digitising leaves"
        )
        faults.add(f"sliver-{kind}", listed, remedy, severity="warning", total=total)
    else:
        remedy = (
            "cut one of the two" if kind == "overlap" else "add the missing feature or extend a neighbour"
        )
        faults.add(kind, listed, remedy, severity=severity, total=total)


def _area(square_metres: float) -> str:
    if square_metres >= 100_000:
        return f"{square_metres / 1e6:,.2f} km²"
    return f"{square_metres:,.1f} m²" if square_metres >= 0.1 else f"{square_metres:.2g} m²"
