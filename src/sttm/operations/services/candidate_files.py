"""Reads a file of candidates for a service: any vector file or CSV, with every fault of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from sttm.errors import Fault, InputError, RequestError
from sttm.sources.vector import read_vector
from sttm.territory.reading import Reading

__all__ = ["read_candidates"]

IDS = ("candidate_id", "id")
NAMES = ("name", "nome", "title", "titolo")


def read_candidates(path: Path, reading: Reading) -> gpd.GeoDataFrame:
    """Return the candidates of a file by ``candidate_id``, in the reference system of the workspace.

    A column ``candidate_id`` or ``id`` names them, else their row; ``name`` is shown.

    Raises
    ------
    SourceError, RequestError
        If there is no such file, or its format or reference system is not known.
    InputError
        If it is faulty: with every fault.
    """
    incoming = read_vector(path)
    if incoming.crs is None:
        msg = f"{path.name} has no reference system"
        raise RequestError(msg, remedy="declare it in the file, or give longitude and latitude")
    faults = [f for f in incoming.faults if f.severity == "error"]
    frame = incoming.frame.set_crs(incoming.crs, allow_override=True).to_crs(reading.workspace.crs)
    lower = {str(c).casefold(): c for c in frame.columns}
    own = next((lower[c] for c in IDS if c in lower), None)
    name = next((lower[c] for c in NAMES if c in lower), None)
    ids = [f"row {n}" for n in range(1, len(frame) + 1)] if own is None else frame[own].astype(str).tolist()
    if len(frame) == 0:
        faults.append(_fault(path, "no-candidate", "there is no candidate in it", "give one at least", None))
    faults += _of_names(path, ids)
    faults += _of_places(path, frame, ids, reading)
    if faults:
        msg = f"{path.name} holds {len(faults)} faults"
        raise InputError(msg, faults)
    names = [""] * len(frame) if name is None else ["" if n is None else str(n) for n in frame[name]]
    found = gpd.GeoDataFrame(
        {"candidate_id": ids, "kind": "given", "name": names, "feature": ""},
        geometry=shapely.force_2d(frame.geometry.to_numpy()),
        crs=frame.crs,
    )
    return found.set_index("candidate_id")


def _of_names(path: Path, ids: list[str]) -> list[Fault]:
    twice = sorted({i for i in ids if ids.count(i) > 1})
    return [
        _fault(path, "duplicate-id", f"{i!r} names more than one candidate", "give each its own id", i)
        for i in twice
    ]


def _of_places(path: Path, frame: gpd.GeoDataFrame, ids: list[str], reading: Reading) -> list[Fault]:
    shapes = frame.geometry.to_numpy()
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    found = [
        _fault(path, "no-geometry", "it has no place", "give a point or an outline", ids[n])
        for n in np.flatnonzero(empty)
    ]
    wrong = ~empty & ~shapely.is_valid(shapes)
    found += [
        _fault(path, "invalid-geometry", shapely.is_valid_reason(shapes[n]), "redraw it", ids[n])
        for n in np.flatnonzero(wrong)
    ]
    there = reading.shapes("boundary") or reading.shapes("municipalities")
    if there is None:
        return found
    known = np.flatnonzero(~empty & ~wrong)
    inside = np.zeros(len(shapes), bool)
    inside[known[there.tree.query(shapes[known], predicate="intersects")[0]]] = True
    lonlat = gpd.GeoSeries(shapely.point_on_surface(shapes[known]), crs=frame.crs).to_crs(4326)
    for row, (lon, lat) in zip(known, shapely.get_coordinates(lonlat.to_numpy()).tolist(), strict=True):
        if not inside[row]:
            remedy = "leave it out, or correct its coordinates (latitude and longitude may be swapped)"
            one = _fault(path, "outside", "it lies outside the territory", remedy, ids[row])
            found.append(replace(one, lon=lon, lat=lat) if np.isfinite(lon + lat) else one)
    return found


def _fault(path: Path, code: str, message: str, remedy: str, feature: str | None) -> Fault:
    return Fault(code=code, message=message, remedy=remedy, file=path.name, feature=feature)
