"""Small repairs, made only when asked, each recorded: broken rings mended, slivers closed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.territory.schemas import Topology

__all__ = ["mend_invalid", "mend_slivers"]

Geometries = NDArray[np.object_]


def mend_invalid(
    shapes: Geometries, usable: NDArray[np.bool_], rules: Topology, names: Sequence[str]
) -> tuple[Geometries, list[str]]:
    """Make invalid shapes valid where that changes their area by no more than the schema allows.

    The area of an invalid polygon is that of its signed rings; a bow tie, whose halves cancel out, changes
    by much and stays as it is, for a person to judge. Returns the shapes and one sentence per repair.
    """
    result = shapes.copy()
    repairs = []
    for row in np.flatnonzero(usable & ~shapely.is_valid(shapes)).tolist():
        before = shapes[row]
        after = shapely.make_valid(before, method="structure", keep_collapsed=False)
        if shapely.get_type_id(after) not in (shapely.get_type_id(before), 3, 6) or after.is_empty:
            continue
        change = abs(after.area - before.area)
        if change <= rules.repair_area_share * max(after.area, before.area):
            result[row] = after
            repairs.append(f"{names[row]}: invalid geometry mended, area changed by {change:.3g} m²")
    return result, repairs


def mend_slivers(shapes: Geometries, rules: Topology, names: Sequence[str]) -> tuple[Geometries, list[str]]:
    """Close overlaps and gaps narrower than the sliver width between polygons.

    Each goes to the neighbour with the longest common border. If any feature would change by more than the
    schema allows, nothing is changed. Returns the shapes and one sentence per changed feature.
    """
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]  # new in shapely 2.2, not yet in its stubs
        shapes,
        gap_width=rules.sliver_width,
        snapping_distance=rules.precision,
        merge_strategy="longest_border",
    )
    cleaned = np.asarray(cleaned, dtype=object)
    before, after = shapely.area(shapes), shapely.area(cleaned)
    moved = shapely.area(shapely.symmetric_difference(shapes, cleaned))
    if shapely.is_empty(cleaned).any() or (moved > rules.repair_area_share * np.maximum(before, after)).any():
        return shapes, []
    changed = np.flatnonzero(moved > rules.precision**2).tolist()
    result = shapes.copy()
    result[:] = cleaned
    return result, [f"{names[row]}: slivers closed, {moved[row]:.3g} m² changed" for row in changed]
