"""Tables of places or streets, written in the format that the name of the file tells."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely

from sttm.operations.running import write_table

__all__ = ["write_placed"]


def write_placed(frame: gpd.GeoDataFrame, out: Path) -> None:
    """Write a table with places; CSV has longitude and latitude instead of shapes.

    Raises
    ------
    RequestError
        If the format is not known, or the folder is not there.
    """
    if out.suffix.casefold() == ".csv":
        shapes = frame.geometry.to_numpy()
        points = shapely.centroid(shapes)
        lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
        points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
        placed = gpd.GeoSeries(points, index=frame.index, crs=frame.crs).to_crs(4326)
        more = {"lon": placed.x.round(7), "lat": placed.y.round(7)}
        frame = frame.assign(**{name: values for name, values in more.items() if name not in frame})
    write_table(frame, out)
