"""Streets from a plain file, for indicators that run without a workspace: an OSM extract or lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from sttm.indicators.streets.cleaning import Cleaned, clean_network
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.sources.crs import choose_transformation, transform_geometries
from sttm.sources.incoming import refused
from sttm.sources.osm.access import StreetRules
from sttm.sources.osm.placing import metric_crs, placed
from sttm.sources.osm.reading import Progress, Wanted, is_osm, read_content
from sttm.sources.osm.streets import street_frame
from sttm.sources.vector import read_vector

__all__ = ["PlainStreets", "read_plain_streets"]

GENERAL = "base"
"""Pack whose rules and parameters apply where no other is given."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PlainStreets:
    """Lines that make a network for one way of going.

    Parameters
    ----------
    lines
        Lines in metres, joined where they share an end.
    forward, backward
        Whether one may go along each and against it.
    crs
        Reference system of the lines.
    notes
        What was done to read and clean them, one sentence each.
    cleaning
        The whole report of what was done.
    """

    lines: NDArray[np.object_]
    forward: Bools
    backward: Bools
    crs: str
    notes: tuple[str, ...]
    cleaning: Cleaned


def read_plain_streets(
    path: Path,
    mode: Literal["walk", "bike"],
    *,
    pack: Pack | None = None,
    on: date | None = None,
    crs: str | None = None,
    progress: Progress | None = None,
) -> PlainStreets:
    """Read the streets that one may walk or cycle from an OpenStreetMap extract or any file of lines.

    Parameters
    ----------
    path
        Extract (``.osm.pbf``, ``.osm``, ``.osm.gz``, ``.osm.bz2``) or vector file. A file of lines may have
        the columns of the layer ``street_network`` (``walk``, ``bike``, ``level``), or ``oneway``,
        ``bridge``, ``tunnel`` and ``layer``; without them all may be gone both ways on the ground.
    mode
        ``walk`` or ``bike``.
    pack, on
        Whose rules and parameters apply, on which day; the general pack, today.
    crs
        Reference system of the lines returned; that of the file if metric, else the UTM zone.

    Raises
    ------
    SourceError, RequestError, InputError
        If there is no such file, its format is not known, or it holds no streets of the mode.
    """
    path = Path(path)
    pack = pack or load_pack(GENERAL)
    on = on or date.today()
    if is_osm(path):
        rules = StreetRules(pack.osm_streets.values())
        content = read_content(path, Wanted(rules), progress)
        where = placed(content, crs)
        frame, cut_off = street_frame(content, where.xy, where.crs)
        notes = [f"{cut_off:,} streets reach out of the extract and end at its edge"] if cut_off else []
        system, snap, planarise = where.crs, 0.0, False
    else:
        frame, system, notes = _lines(path, crs)
        snap, planarise = pack.number("street_snap", on), True
    way = frame[mode].to_numpy(dtype=str)
    usable = way != "no"
    if not usable.any():
        message = f"the file holds no streets that one may {'walk' if mode == 'walk' else 'cycle'}"
        raise refused(path.name, "no-streets", message, "give a file of streets, as lines")
    cleaned = clean_network(
        frame.geometry.to_numpy()[usable],
        forward=np.isin(way[usable], ("both", "forward")),
        backward=np.isin(way[usable], ("both", "backward")),
        level=frame["level"].to_numpy(dtype=np.int64)[usable],
        planarise=planarise,
        snap_m=snap,
        least_island_m=pack.number("least_island", on),
    )
    told = (*notes, *cleaned.notes())
    return PlainStreets(cleaned.lines, cleaned.forward, cleaned.backward, system, told, cleaned)


def _lines(path: Path, crs: str | None) -> tuple[gpd.GeoDataFrame, str, list[str]]:
    """Return lines of one part with the columns of a network, their metric system, and what was said."""
    incoming = read_vector(path)
    frame = incoming.frame[~(incoming.frame.geometry.isna() | incoming.frame.geometry.is_empty)]
    lines = frame[np.isin(frame.geometry.type, ("LineString", "MultiLineString", "LinearRing"))]
    kept = len(lines)
    if not kept:
        raise refused(path.name, "no-streets", "the file holds no lines", "give a file of streets, as lines")
    if incoming.crs is None:
        raise refused(
            path.name,
            "no-crs",
            "the file does not say its reference system",
            "set it in a GIS and save again",
        )
    system = crs or _metric(incoming.crs, lines)
    moved = transform_geometries(lines.geometry, choose_transformation(incoming.crs, system))
    lines = lines.set_geometry(gpd.GeoSeries(shapely.force_2d(moved.to_numpy()), lines.index, crs=system))
    lines = lines.explode(ignore_index=True)
    dropped = len(incoming.frame) - kept
    notes = [f"{dropped:,} features that are no lines left out"] if dropped else []
    return _as_network(lines), system, notes


def _metric(crs: str, frame: gpd.GeoDataFrame) -> str:
    known = CRS.from_user_input(crs)
    if known.is_projected and known.axis_info[0].unit_name == "metre" and known.to_epsg() != 3857:
        return crs
    x, y = choose_transformation(crs, "EPSG:4326").apply(*np.reshape(frame.total_bounds, (2, 2)).T)
    return metric_crs(float(x[0]), float(y[0]), float(x[1]), float(y[1]))


def _as_network(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines with walk, bike and level, from their own columns where they have them."""
    named = {str(column).casefold(): column for column in frame.columns if column != "geometry"}
    count = len(frame)
    one_way = _texts(frame, named.get("oneway"))
    driven = np.select(
        [np.isin(one_way, ("yes", "true", "1", "f")), np.isin(one_way, ("-1", "reverse", "t"))],
        ["forward", "backward"],
        "both",
    )
    columns = {}
    for mode, usual in (("walk", np.full(count, "both")), ("bike", driven)):
        said = _texts(frame, named.get(mode))
        columns[mode] = np.where(np.isin(said, ("both", "forward", "backward", "no")), said, usual)
    bridge, tunnel = _texts(frame, named.get("bridge")), _texts(frame, named.get("tunnel"))
    usual_level = np.where(_truly(bridge), 1, np.where(_truly(tunnel), -1, 0))
    given = named.get("level", named.get("layer"))
    said_level = (
        np.full(count, np.nan) if given is None else pd.to_numeric(frame[given], errors="coerce").to_numpy()
    )
    level = np.where(np.isfinite(said_level), said_level, usual_level).astype(np.int64)
    return gpd.GeoDataFrame({**columns, "level": level}, geometry=frame.geometry)


def _texts(frame: gpd.GeoDataFrame, column: object | None) -> NDArray[np.str_]:
    if column is None:
        return np.full(len(frame), "", dtype=str)
    return np.array([str(value).strip().casefold() for value in frame[column]], dtype=str)


def _truly(values: NDArray[np.str_]) -> Bools:
    return np.asarray(~np.isin(values, ("", "no", "none", "nan", "false", "f", "0", "0.0")))
