"""Streets, services and origins of plain files, read and put together for a search along streets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import InputError
from sttm.indicators.streets.network import network_of
from sttm.operations.services.plain.axes import check_axes
from sttm.operations.services.plain.formats import check_formats
from sttm.operations.services.plain.nearest_search import Ground
from sttm.operations.services.plain.places import Check, PlainPlaces, read_plain_places
from sttm.operations.services.plain.states import Counted, counted
from sttm.operations.services.plain.streets import PlainStreets, read_plain_streets
from sttm.operations.services.plain.supply import read_plain_supply
from sttm.services.streets import SPEED
from sttm.sources.incoming import existing_files

__all__ = ["PlainAsked", "PlainGround", "PlainRun", "read_all", "read_ground"]

Mode = Literal["walk", "bike"]


@dataclass(frozen=True, slots=True)
class PlainAsked:
    """What was asked for: files, way of going, longest minutes (none where None), day."""

    streets: Path
    services: Path
    origins: Path | None
    mode: Mode
    limit: float | None
    on: date


@dataclass(frozen=True, eq=False)
class PlainRun:
    """What a run on plain files gave.

    Attributes
    ----------
    frame
        Origins, or segments of street, with what was found of each category; empty where nothing is known.
    categories
        A summary of each category.
    far
        Ids of services and of origins that stand farther from every street than the reach, with metres
        given by ``street_reach``; and of those without a place.
    parameters
        Values used, with where each comes from.
    notes
        What was done to read the files and what was left out, one sentence each.
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
    asked: PlainAsked

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


@dataclass(frozen=True, eq=False)
class PlainGround:
    """Services and origins on the streets; names of all categories; services that count; the streets."""

    ground: Ground
    names: list[str]
    supply: Counted
    read: PlainStreets


def read_ground(
    asked: PlainAsked,
    parameters: Mapping[str, Mapping[str, Any]],
    states: tuple[str, ...],
    *,
    category: str | None,
    service_id: str | None,
    origin_id: str | None,
    tell: Callable[[int, int, str], None],
    check_services: Check | None = None,
    check_origins: Check | None = None,
) -> PlainGround:
    """Read the files asked for and put services and origins on the streets.

    Parameters
    ----------
    parameters
        Speeds and ``street_reach``.
    states
        States of services that count.
    category, service_id, origin_id
        Columns.
    check_services, check_origins
        What else is looked for in the rows of the files.

    Raises
    ------
    InputError
        With all that is wrong in the files; if all services are planned, or places stand among the streets
        only with their coordinates exchanged.
    RequestError, SourceError
        If a file is not there, or its format is not known.
    """
    existing_files(asked.streets, asked.services, asked.origins)
    check_formats([asked.streets, asked.services], [asked.origins])
    tell(0, 3, "reading places")
    given, column = read_plain_supply(asked.services, category, service_id, asked.on, check=check_services)
    demand = (
        None
        if asked.origins is None
        else read_plain_places(asked.origins, id_column=origin_id, check=check_origins)
    )
    tell(1, 3, f"reading {asked.streets.name}")
    read = read_all(asked.streets, asked.mode, asked.on, [given, demand])
    supply = counted(given, states)
    bounds = shapely.total_bounds(read.lines)
    check_axes([given, demand], bounds, read.crs, parameters["street_reach"]["value"], "the streets")
    speed = parameters[SPEED[asked.mode]]["value"]
    network = network_of(read.lines, speed, forward=read.forward, backward=read.backward)
    ground = Ground.of(network, read, supply.places, demand, column, parameters)
    kinds = () if column is None else given.frame[column].astype(str)
    return PlainGround(ground, sorted(set(kinds)) or [""], supply, read)


def read_all(streets: Path, mode: Mode, on: date, files: Sequence[PlainPlaces | None]) -> PlainStreets:
    """Read the streets; what is wrong with them is told together with what is wrong in the other files.

    Raises
    ------
    InputError
        With all the faults.
    SourceError, RequestError
        As :func:`~sttm.operations.services.plain.streets.read_plain_streets`.
    """
    faults = [fault for places in files if places is not None for fault in places.faults]
    try:
        read = read_plain_streets(streets, mode, on=on)
    except InputError as error:
        if not faults:
            raise
        faults = [*error.faults, *faults]
    if faults:
        said = f"{len(faults)} faults in the files" if len(faults) > 1 else str(faults[0])
        raise InputError(said, faults)
    return read
