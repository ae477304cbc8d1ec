"""CAD drawings: closed polylines of a DXF as polygons, with the drawing layer as a column."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from sttm.sources.crs import parse_crs
from sttm.sources.incoming import IncomingVector, existing_file, refused

__all__ = ["DrawnGeometry", "read_dxf"]

DrawnGeometry = Literal["polygon", "line", "point", "any"]
_FAMILY = {"polygon": (3, 6), "line": (1, 2, 5), "point": (0, 4)}  # GEOS type ids


def read_dxf(path: Path, *, crs: str | None = None, geometry: DrawnGeometry = "polygon") -> IncomingVector:
    """Read a drawing.

    A DXF declares no reference system: without ``crs`` the door refuses it. Entities of another kind than
    ``geometry`` (texts, open lines, hatches' outlines) are left out and counted in the notes.

    Parameters
    ----------
    path
        The drawing.
    crs
        Reference system of its coordinates.
    geometry
        Kind of entity to keep; with ``polygon``, closed polylines become polygons.

    Raises
    ------
    InputError
        If the file is not a readable drawing.
    """
    try:
        raw = gpd.read_file(existing_file(path), engine="pyogrio", on_invalid="ignore")
    except (DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        said = f"the drawing cannot be read: {error}"
        raise refused(path.name, "unreadable-file", said, "save it as ASCII DXF and give it again") from error
    shapes = shapely.force_2d(raw.geometry.to_numpy())
    notes = ["read from a drawing (DXF), which declares no reference system"]
    if geometry in ("polygon", "any"):
        closed = (
            (shapely.get_type_id(shapes) == 1)
            & shapely.is_closed(shapes)
            & (shapely.get_num_points(shapes) > 3)
        )
        points, line = shapely.get_coordinates(shapes[closed], return_index=True)
        shapes[closed] = shapely.polygons(shapely.linearrings(points, indices=line))
        notes.append(f"{int(closed.sum())} closed polylines became polygons")
    drawn = raw["Layer"].astype("str") if "Layer" in raw else pd.Series("0", index=raw.index)
    frame = gpd.GeoDataFrame(
        {"layer": drawn, "handle": raw.get("EntityHandle", pd.Series(None, index=raw.index, dtype="str"))},
        geometry=shapes,
    )
    if geometry != "any":
        wanted = pd.Series(shapely.get_type_id(shapes)).isin(_FAMILY[geometry]).to_numpy()
        if not wanted.all():
            notes.append(f"{int((~wanted).sum())} entities that are not {geometry}s were left out")
        frame = frame[wanted]
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    code = parse_crs(crs) if crs else None
    return IncomingVector(
        frame=frame.set_crs(code) if code else frame,
        file=path.name,
        crs=code,
        crs_origin="given by the user" if code else "not declared",
        notes=tuple(notes),
    )
