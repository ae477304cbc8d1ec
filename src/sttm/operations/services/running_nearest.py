"""Minutes to the nearest service along streets read from plain files, without a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import InputError, RequestError
from sttm.indicators.streets.nearest import Nearest, nearest_field
from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.indicators.streets.positions import Positions, positions_on, segment_middles
from sttm.operations.running import write_table
from sttm.operations.services.plain_osm_places import CATEGORY, read_osm_places
from sttm.operations.services.plain_places import PlainPlaces, read_plain_places
from sttm.operations.services.plain_streets import PlainStreets, read_plain_streets
from sttm.packs.loading import load_pack
from sttm.sources.incoming import existing_files
from sttm.sources.osm.reading import is_osm

__all__ = ["NearestRun", "run_nearest", "write_nearest"]

WORKERS = 2
"""Categories searched at once."""

SPEED = {"walk": "walking_speed", "bike": "cycling_speed"}
"""Parameter that gives the speed of each mode."""


@dataclass(frozen=True, eq=False)
class NearestRun:
    """Minutes to the nearest service of each category.

    Attributes
    ----------
    frame
        Origins, or segments of street, with ``minutes`` and ``nearest`` of each category; empty where none
        is reached.
    categories
        Of each category: services, services on a street, share of origins that reach one, median and
        greatest minutes of these.
    far
        Ids of services and of origins that stand farther from every street than the reach, with metres
        given by ``street_reach``; and of those without a place.
    parameters
        Values used, with where each comes from.
    notes
        What was done to read the streets, one sentence each.
    """

    frame: gpd.GeoDataFrame
    categories: Mapping[str, Mapping[str, float | int | None]]
    far: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {
            "origins": len(self.frame),
            "categories": {name: dict(row) for name, row in self.categories.items()},
            "far": {name: list(ids) for name, ids in self.far.items()},
            "parameters": {name: dict(value) for name, value in self.parameters.items()},
            "notes": list(self.notes),
        }


def run_nearest(
    streets: Path,
    services: Path,
    *,
    category: str | None = None,
    origins: Path | None = None,
    mode: Literal["walk", "bike"] = "walk",
    limit: float | None = None,
    service_id: str | None = None,
    origin_id: str | None = None,
    on: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> NearestRun:
    """Return minutes to, and the id of, the nearest service of each category.

    Parameters
    ----------
    streets
        OpenStreetMap extract or file of lines.
    services, origins
        Points or shapes in any vector format, or CSV with longitude and latitude; shapes are reached where
        they are nearest to a street. Services may be an OpenStreetMap extract: those of the categories of the
        general pack, at their gates. Without origins: the middle of every segment of street.
    category
        Column of the services that tells categories apart.
    limit
        Longest time that counts, minutes; none if not given.
    service_id, origin_id
        Columns of ids; usual ones if there, else the number of the row.
    on
        Day on which parameters of the general pack are read; today if not given.

    Raises
    ------
    InputError
        With all that is wrong in the files of places; or if the streets cannot be read.
    RequestError, SourceError
        If the limit is not above zero, a file is not there or a format not known.
    """
    tell = progress or (lambda _done, _total, _text: None)
    if limit is not None and not (np.isfinite(limit) and limit > 0):
        msg = f"the limit is {limit} minutes"
        raise RequestError(msg, remedy="give minutes above zero, or no limit")
    existing_files(streets, services, origins)
    tell(0, 3, "reading places")
    if is_osm(services):
        supply, category = read_osm_places(services, on), category or CATEGORY
        if category not in supply.frame:
            msg = f"the services of an extract have no column {category}"
            raise RequestError(msg, remedy=f"leave --category out: they are told apart by {CATEGORY}")
    else:
        supply = read_plain_places(services, id_column=service_id, columns=[category] if category else [])
    demand = None if origins is None else read_plain_places(origins, id_column=origin_id)
    faults = [*supply.faults, *(demand.faults if demand else ())]
    if faults:
        said = f"{len(faults)} faults in the places" if len(faults) > 1 else str(faults[0])
        raise InputError(said, faults)
    tell(1, 3, f"reading {streets.name}")
    read = read_plain_streets(streets, mode, on=on)
    parameters = _parameters(mode, on or date.today())
    speed = parameters[SPEED[mode]]["value"]
    network = network_of(read.lines, speed, forward=read.forward, backward=read.backward)
    tell(2, 3, "searching")
    run = _searched(network, read, supply, demand, category, limit, parameters)
    tell(3, 3, "done")
    return run


def write_nearest(done: NearestRun, out: Path) -> None:
    """Write the table in the format of the file's name; CSV has longitude and latitude instead of shapes.

    Raises
    ------
    RequestError
        If the format is not known, or the folder is not there.
    """
    frame = done.frame
    if out.suffix.casefold() == ".csv":
        shapes = frame.geometry.to_numpy()
        points = shapely.centroid(shapes)
        lines = shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING
        points[lines] = shapely.line_interpolate_point(shapes[lines], 0.5, normalized=True)
        placed = gpd.GeoSeries(points, index=frame.index, crs=frame.crs).to_crs(4326)
        more = {"lon": placed.x.round(7), "lat": placed.y.round(7)}
        frame = frame.assign(**{name: values for name, values in more.items() if name not in frame})
    write_table(frame, out)


def _parameters(mode: str, on: date) -> dict[str, dict[str, Any]]:
    pack = load_pack("base")
    found = {}
    for name in dict.fromkeys((SPEED[mode], "walking_speed", "street_reach")):
        value = pack.parameter(name, on)
        found[name] = {
            "value": pack.number(name, on),
            "unit": value.unit,
            "source": value.source.shown,
            "official": value.official,
            "confidence": value.confidence,
        }
    return found


def _searched(
    network: StreetNetwork,
    read: PlainStreets,
    supply: PlainPlaces,
    demand: PlainPlaces | None,
    category: str | None,
    limit: float | None,
    parameters: Mapping[str, Mapping[str, Any]],
) -> NearestRun:
    most, walking = parameters["street_reach"]["value"], parameters["walking_speed"]["value"]
    places = supply.moved(read.crs)
    targets = positions_on(network, places.geometry.to_numpy(), most=most)
    ids = np.asarray(places.index, dtype=object)
    far = {
        "services": tuple(dict.fromkeys(ids[~targets.on_street])),
        "services without a place": supply.unlocated,
    }
    if demand is None:
        frame = gpd.GeoDataFrame({"metres": network.length}, geometry=network.shapes, crs=read.crs)
        frame.index = frame.index.rename("segment") + 1
        starts = segment_middles(network)
    else:
        frame = demand.moved(read.crs)
        starts = positions_on(network, frame.geometry.to_numpy(), most=most)
        far["origins"] = tuple(np.asarray(frame.index, dtype=object)[~starts.on_street])
        far["origins without a place"] = demand.unlocated
        frame.index.name = _index_name(frame)
    kinds = np.full(len(ids), "") if category is None else places[category].astype(str).to_numpy(dtype=str)
    longest = np.inf if limit is None else 60.0 * limit

    def search(kind: str) -> tuple[Positions, NDArray[np.object_], Nearest]:
        chosen = np.flatnonzero(kinds == kind)
        field = nearest_field(network, targets[chosen], limit_s=longest, access_speed_kmh=walking)
        return targets[chosen], ids[chosen], field.at(starts)

    names = sorted(set(kinds.tolist()))
    with ThreadPoolExecutor(WORKERS) as pool:
        found = dict(zip(names, pool.map(search, names), strict=True))
    summary = {}
    for kind, (stand, named, nearest) in found.items():
        suffix = f"_{kind}" if kind else ""
        reached = nearest.target >= 0
        minutes = np.where(reached, np.round(nearest.seconds / 60.0, 3), np.nan)
        frame[f"minutes{suffix}"] = minutes
        who = np.full(len(reached), None, dtype=object)
        who[reached] = named[nearest.target[reached]]
        frame[f"nearest{suffix}"] = who
        summary[kind or "all"] = _summary(stand, named, minutes[reached], len(reached))
    return NearestRun(frame, summary, far, parameters, read.notes)


def _index_name(frame: gpd.GeoDataFrame) -> str:
    """Return a name for the ids that no column has."""
    return "origin" if "origin" not in frame.columns else "origin_row"


def _summary(
    stand: Positions, named: NDArray[np.object_], minutes: NDArray[np.float64], origins: int
) -> dict[str, float | int | None]:
    any_reached = len(minutes) > 0
    return {
        "services": len(set(named)),
        "on_a_street": len(set(named[stand.on_street])),
        "share_reached": len(minutes) / origins if origins else None,
        "median_minutes": float(np.median(minutes)) if any_reached else None,
        "greatest_minutes": float(minutes.max()) if any_reached else None,
    }
