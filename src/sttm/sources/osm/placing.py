"""Where the nodes of an OpenStreetMap extract are, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from sttm.sources.crs import choose_transformation
from sttm.sources.osm.reading import OsmContent

__all__ = ["Placed", "metric_crs", "placed"]

WGS84 = "EPSG:4326"


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """Where the nodes of an extract are, in metres: coordinates, reference system, how they came there."""

    xy: NDArray[np.float64]
    crs: str
    transformation: str


def metric_crs(west: float, south: float, east: float, north: float) -> str:
    """Return the UTM zone of the middle of some bounds in degrees."""
    lon, lat = (west + east) / 2, (south + north) / 2
    found = query_utm_crs_info(
        datum_name="WGS 84", area_of_interest=AreaOfInterest(lon, lat, lon, lat), contains=False
    )
    return f"EPSG:{found[0].code}"


def placed(content: OsmContent, crs: str | None = None) -> Placed:
    """Return the coordinates of the nodes of an extract, in whole millimetres.

    Parameters
    ----------
    crs
        Reference system in metres; the UTM zone of the middle of the extract if not given.
    """
    lon, lat = content.lon, content.lat
    around = float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
    target = crs or metric_crs(*around)
    how = choose_transformation(WGS84, target, around)
    x, y = how.apply(lon, lat)
    xy = np.asarray(np.round(np.column_stack([x, y]), 3), np.float64)
    return Placed(xy, target, how.describe())
