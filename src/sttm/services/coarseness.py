"""Whether people are known finely enough to say where they go."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.quantities import Missing
from sttm.territory.reading import Reading

__all__ = ["PARAMETERS", "coarse_cells", "too_coarse"]

PARAMETERS: Final = ("catchment_coarse_cell", "minimum_coverage")

COARSE: Final = Missing(
    "residents are known for areas too large to say where in them they live",
    it="i residenti sono noti per aree troppo grandi per dire dove vi abitino",
)


def coarse_cells(reading: Reading, frame: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Return which cells of the population are too large for one place to stand for all who live there."""
    found: NDArray[np.bool_] = shapely.area(frame.geometry.to_numpy()) > reading.pack.number(
        "catchment_coarse_cell", reading.on
    )
    return found


def too_coarse(reading: Reading, frame: gpd.GeoDataFrame, amount: NDArray[np.float64]) -> Missing | None:
    """Return why nothing can be said of people where too many of them live in such cells, else None.

    Parameters
    ----------
    amount
        People of each cell; NaN where not known.
    """
    known = np.nan_to_num(amount)
    coarse = known[coarse_cells(reading, frame)].sum()
    least = reading.pack.number("minimum_coverage", reading.on)
    return COARSE if known.sum() > 0 and 1 - coarse / known.sum() < least else None
