"""Where a layer, or services of a category, were surveyed: elsewhere nothing found is not nothing there."""

from __future__ import annotations

from collections.abc import Collection

import shapely
from shapely.geometry.base import BaseGeometry

from sttm.quantities import Missing
from sttm.territory.reading import Reading

__all__ = ["unsurveyed"]

NOT_SURVEYED = Missing(
    "nobody surveyed it here, or only in part", it="qui non è stato rilevato, o solo in parte"
)


def unsurveyed(
    reading: Reading, layer: str, ground: BaseGeometry, categories: Collection[str] = ()
) -> Missing | None:
    """Return why a place without features of a layer is not known to have none; None where it is known.

    A row of ``surveyed_areas`` speaks of a layer, or of one category of it. Without rows of its own a layer,
    or a category, is taken to cover the territory.

    Parameters
    ----------
    ground
        The place asked about.
    categories
        Those asked about; each must have been surveyed.
    """
    frame = reading.vector("surveyed_areas")
    if frame is None:
        return None
    rows = frame[(frame["layer"] == layer).to_numpy(dtype=bool)]
    if "category" not in rows:
        told = rows.assign(category="")
    else:
        told = rows.assign(category=rows["category"].fillna("").astype(str))
    for name in ("", *categories):
        own = told.geometry.to_numpy()[(told["category"] == name).to_numpy(dtype=bool)]
        if len(own) and not shapely.covers(shapely.union_all(own), ground):
            return NOT_SURVEYED
    return None
