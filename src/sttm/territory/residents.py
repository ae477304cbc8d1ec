"""How many people live within a distance of a shape."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.indicators.nearness import grown
from sttm.territory.reading import Reading

__all__ = ["COARSE", "residents_within"]

COARSE = 4.0
"""Times the reach beyond which a zone of the population tells no places apart."""


def residents_within(reading: Reading, shape: BaseGeometry, distance: float) -> tuple[float, bool] | None:
    """Return the residents within a distance of a shape, and whether they are known for wide zones only.

    A zone counts by the share of its area in reach. None where the layer is absent.
    """
    frame, shapes = reading.vector("population"), reading.shapes("population")
    if frame is None or shapes is None:
        return None
    (reach,) = grown(np.array([shape], dtype=object), distance)
    near = np.sort(shapes.tree.query(reach, predicate="intersects"))
    parts = shapely.area(shapely.intersection(shapes.geometries[near], reach))
    residents = frame["residents"].astype(float).to_numpy()[near]
    areas = shapely.area(shapes.geometries[near])
    return float(np.nansum(residents * parts / areas)), bool((areas > COARSE * reach.area).any())
