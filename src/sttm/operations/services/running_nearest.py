"""Minutes to the nearest service along streets read from plain files, without a workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import InputError, RequestError
from sttm.indicators.streets.network import network_of
from sttm.operations.running import write_table
from sttm.operations.services.nearest_search import Ground, searched
from sttm.operations.services.plain_axes import check_axes
from sttm.operations.services.plain_formats import check_formats
from sttm.operations.services.plain_parameters import parameters_used
from sttm.operations.services.plain_places import read_plain_places
from sttm.operations.services.plain_states import Counted, counted
from sttm.operations.services.plain_streets import read_plain_streets
from sttm.operations.services.plain_supply import read_plain_supply
from sttm.services.result import states_of
from sttm.services.streets import SPEED
from sttm.sources.incoming import existing_files

__all__ = ["NearestAsked", "NearestRun", "run_nearest", "write_nearest"]


@dataclass(frozen=True, slots=True)
class NearestAsked:
    """What was asked for: files, way of going, longest minutes (none where None), day."""

    streets: Path
    services: Path
    origins: Path | None
    mode: Literal["walk", "bike"]
    limit: float | None
    on: date


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
        What was done to read the streets and what was left out, one sentence each.
    supply
        The services that count, and how many planned ones do not.
    standing
        These services in the reference system of ``frame``: ``category``, and ``on_street``.
    streets, crs
        The lines of the network, and the reference system of all shapes.
    asked
        Files, way of going and longest minutes, as they were given.
    """

    frame: gpd.GeoDataFrame
    categories: Mapping[str, Mapping[str, float | int | None]]
    far: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]
    supply: Counted
    standing: gpd.GeoDataFrame
    streets: NDArray[np.object_]
    crs: str
    asked: NearestAsked

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {
            "origins": len(self.frame),
            "categories": {name: dict(row) for name, row in self.categories.items()},
            "far": {name: list(ids) for name, ids in self.far.items()},
            "parameters": {name: dict(value) for name, value in self.parameters.items()},
            "states": self.supply.as_json(),
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
    include: Collection[str] = (),
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
    include
        States of planned services that count too, where the services have a column ``status``.
    service_id, origin_id
        Columns of ids; usual ones if there, else the number of the row.
    on
        Day on which parameters of the general pack are read; today if not given.

    Raises
    ------
    InputError
        With all that is wrong in the files of places; if the streets cannot be read, all services are
        planned, or places stand among the streets only with their coordinates exchanged.
    RequestError, SourceError
        If the limit is not above zero, a file is not there, a format or a state not known.
    """
    tell = progress or (lambda _done, _total, _text: None)
    if limit is not None and not (np.isfinite(limit) and limit > 0):
        msg = f"the limit is {limit} minutes"
        raise RequestError(msg, remedy="give minutes above zero, or no limit")
    states = states_of(include)
    existing_files(streets, services, origins)
    check_formats([streets, services], [origins])
    asked = NearestAsked(streets, services, origins, mode, limit, on or date.today())
    tell(0, 3, "reading places")
    given, category = read_plain_supply(services, category, service_id, asked.on)
    demand = None if origins is None else read_plain_places(origins, id_column=origin_id)
    faults = [*given.faults, *(demand.faults if demand else ())]
    if faults:
        said = f"{len(faults)} faults in the places" if len(faults) > 1 else str(faults[0])
        raise InputError(said, faults)
    supply = counted(given, states)
    tell(1, 3, f"reading {streets.name}")
    read = read_plain_streets(streets, mode, on=asked.on)
    parameters = parameters_used((SPEED[mode], "walking_speed", "street_reach"), asked.on)
    bounds = shapely.total_bounds(read.lines)
    check_axes([given, demand], bounds, read.crs, parameters["street_reach"]["value"], "the streets")
    speed = parameters[SPEED[mode]]["value"]
    network = network_of(read.lines, speed, forward=read.forward, backward=read.backward)
    tell(2, 3, "searching")
    ground = Ground.of(network, read, supply.places, demand, category, parameters)
    kinds = () if category is None else given.frame[category].astype(str)
    frame, summary = searched(ground, sorted(set(kinds)) or [""], limit)
    tell(3, 3, "done")
    return NearestRun(
        frame=frame,
        categories=summary,
        far=ground.far,
        parameters=parameters,
        notes=(*read.notes, supply.note),
        supply=supply,
        standing=ground.standing,
        streets=read.lines,
        crs=read.crs,
        asked=asked,
    )


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
