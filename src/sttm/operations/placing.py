"""Says in which Comune the places of a layer stand, where the layer itself does not."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["MUNICIPALITY", "with_municipality"]

MUNICIPALITY = "municipality_id"


def with_municipality(
    frame: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the frame with ``municipality_id`` filled by place where it is blank, and how many were filled.

    Parameters
    ----------
    frame
        Features in the working system; one in several Comuni belongs to that of the point inside it.
    municipalities
        The layer, index = municipality_id; None fills nothing.
    """
    if municipalities is None or MUNICIPALITY not in frame or frame.empty:
        return frame, 0
    blank = np.flatnonzero(frame[MUNICIPALITY].isna().to_numpy(bool))
    shapes = shapely.point_on_surface(frame.geometry.to_numpy()[blank])
    tree = shapely.STRtree(municipalities.geometry.to_numpy())
    row, own = tree.query(shapes, predicate="intersects")
    _, first = np.unique(row, return_index=True)
    row, own = row[first], own[first]
    ids = frame[MUNICIPALITY].astype("object").to_numpy().copy()
    ids[blank[row]] = municipalities.index.astype(str).to_numpy()[own]
    return frame.assign(**{MUNICIPALITY: ids}).astype({MUNICIPALITY: "str"}), len(row)
