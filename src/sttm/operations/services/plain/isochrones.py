"""Isochrones along streets read from plain files, without a workspace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.errors import Fault, InputError, RequestError
from sttm.indicators.streets.network import network_of
from sttm.indicators.streets.positions import positions_on
from sttm.operations.services.plain.axes import check_axes
from sttm.operations.services.plain.formats import check_formats
from sttm.operations.services.plain.ground import read_all
from sttm.operations.services.plain.isochrone_areas import Reached, areas_reached
from sttm.operations.services.plain.isochrone_people import People, people_of, read_population, residents_on
from sttm.operations.services.plain.parameters import asked_value, parameters_used
from sttm.operations.services.plain.places import PlainPlaces, read_plain_places
from sttm.operations.services.plain.streets import PlainStreets
from sttm.services.streets import SPEED
from sttm.sources.incoming import existing_files

__all__ = ["DEPTH", "IsochronesAsked", "IsochronesRun", "minutes_of", "run_isochrones"]

DEPTH = "isochrone_depth"
"""Parameter that tells how far beside a street its ground lies."""


@dataclass(frozen=True, slots=True)
class IsochronesAsked:
    """What was asked for: files, column of residents, minutes (ascending), way of going, day."""

    streets: Path
    origins: Path
    population: Path | None
    people: str | None
    minutes: tuple[float, ...]
    mode: Literal["walk", "bike"]
    towards: bool
    merged: bool
    on: date


@dataclass(frozen=True, eq=False)
class IsochronesRun:
    """Ground reached within some minutes.

    Attributes
    ----------
    frame
        An area for each origin and minutes, the longest first, so that none hides a shorter one: ``origin``
        (its id, or «all» where they are merged), ``minutes``, ``area_ha``, ``street_m`` (streets reached);
        with a population ``residents`` (missing where nothing is known), and ``population_known`` (share of
        the area whose residents are known).
    summary
        Of each minutes: areas, median area and metres of street, residents where known.
    far
        Ids of origins farther from every street than the reach, and without a place: they have no area.
    parameters
        Values used, with where each comes from.
    notes
        What was done to read the files and what is missing, one sentence each.
    standing
        The origins in the reference system ``crs``, in metres, with ``on_street``.
    streets
        The lines of the network.
    asked
        Files, minutes and way of going, as they were given.
    """

    frame: gpd.GeoDataFrame
    summary: Mapping[float, Mapping[str, float | int | None]]
    far: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]
    standing: gpd.GeoDataFrame
    streets: NDArray[np.object_]
    crs: str
    asked: IsochronesAsked

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {
            "origins": len(self.standing),
            "minutes": {f"{minutes:g}": dict(row) for minutes, row in self.summary.items()},
            "far": {name: list(ids) for name, ids in self.far.items()},
            "parameters": {name: dict(value) for name, value in self.parameters.items()},
            "notes": list(self.notes),
        }


def minutes_of(text: str) -> tuple[float, ...]:
    """Return the minutes of a list like «5,10,15», ascending and each once.

    Raises
    ------
    RequestError
        With all that are no minutes above zero.
    """
    given = [part.strip() for part in text.split(",")]
    wrong = [part for part in given if not _is_minutes(part)]
    if wrong:
        said = ", ".join(repr(part) for part in wrong)
        raise RequestError(f"no minutes above zero: {said}", remedy="write 5,10,15")
    return tuple(sorted({float(part) for part in given}))


def _is_minutes(text: str) -> bool:
    try:
        return 0 < float(text) < np.inf
    except ValueError:
        return False


def run_isochrones(
    streets: Path,
    origins: Path,
    *,
    minutes: Sequence[float] | None = None,
    mode: Literal["walk", "bike"] = "walk",
    towards: bool = False,
    merged: bool = False,
    depth: float | None = None,
    population: Path | None = None,
    people: str | None = None,
    origin_id: str | None = None,
    on: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> IsochronesRun:
    """Return the ground reached from each origin within some minutes.

    Parameters
    ----------
    streets
        OpenStreetMap extract or file of lines.
    origins, population
        Vector files, or CSV with longitude and latitude; the population as areas.
    minutes
        Above zero; one, two and three thirds of the daily reach of the general pack if not given.
    towards
        The ground from which an origin is reached, instead of that reached from it.
    merged
        One area for all origins together: reached from any of them.
    depth
        How far beside a street its ground lies, m; that of the general pack if not given.
    people
        Column of the population with residents; blank is missing.
    origin_id
        Column of ids; a usual one if there, else the number of the row.
    on
        Day on which parameters of the general pack are read; today if not given.

    Raises
    ------
    InputError
        With all that is wrong in the files; or if no origin stands on a street.
    RequestError, SourceError
        If minutes or depth are not above zero, a file is not there, a format is not known, or population and
        its column are not given together.
    """
    tell = progress or (lambda _done, _total, _text: None)
    _check_asked(minutes, depth, population, people)
    existing_files(streets, origins, population)
    check_formats([streets], [origins, population])
    day = on or date.today()
    parameters = _parameters(mode, minutes, depth, day)
    reach = parameters["daily_reach"]["value"] if minutes is None else 0.0
    limits = tuple(sorted(set(minutes or (reach / 3, 2 * reach / 3, reach))))
    asked = IsochronesAsked(streets, origins, population, people, limits, mode, towards, merged, day)
    tell(0, 1, f"reading {streets.name}")
    read, starts, cells = _read(asked, origin_id)
    most = parameters["street_reach"]["value"]
    check_axes([starts, cells], shapely.total_bounds(read.lines), read.crs, most, "the streets")
    speed = parameters[SPEED[mode]]["value"]
    network = network_of(read.lines, speed, forward=read.forward, backward=read.backward)
    standing = starts.moved(read.crs)
    positions = positions_on(network, standing.geometry.to_numpy(), most=most)
    near = np.flatnonzero(positions.on_street)
    if not len(near):
        raise _none_on_street(starts.file, most)
    groups = [positions[near]] if merged else [positions[near[k : k + 1]] for k in range(len(near))]
    found = areas_reached(
        network, groups, [60.0 * limit for limit in limits],
        access_speed_kmh=parameters["walking_speed"]["value"], depth_m=parameters[DEPTH]["value"],
        towards=towards, done=lambda n: tell(n, len(groups), "searching"),
    )  # fmt: skip
    ids = np.asarray(standing.index.astype(str), dtype=object)
    frame = _table(found, ["all"] if merged else ids[near].tolist(), limits, read.crs)
    notes = [*read.notes]
    if cells is not None and people is not None:
        inhabited, said = people_of(cells, people, read.crs)
        notes += said
        frame = _peopled(frame, inhabited)
    far = {"origins": tuple(ids[~positions.on_street]), "origins without a place": starts.unlocated}
    return IsochronesRun(
        frame=frame, summary=_summary(frame, limits), far=far, parameters=parameters, notes=tuple(notes),
        standing=gpd.GeoDataFrame(
            {"on_street": positions.on_street}, index=ids, geometry=standing.geometry.to_numpy(), crs=read.crs
        ),
        streets=read.lines, crs=read.crs, asked=asked,
    )  # fmt: skip


def _check_asked(
    minutes: Sequence[float] | None, depth: float | None, population: Path | None, people: str | None
) -> None:
    wrong = []
    if minutes is not None and not (len(minutes) and all(0 < m < np.inf for m in minutes)):
        wrong.append("the minutes are not all above zero")
    if depth is not None and not 0 < depth < np.inf:
        wrong.append(f"the depth is {depth:g} metres, not above zero")
    if (population is None) != (people is None):
        wrong.append("a population and its column of people go together: one is not given")
    if wrong:
        raise RequestError("; ".join(wrong), remedy="correct them, or leave them out")


def _parameters(
    mode: str, minutes: Sequence[float] | None, depth: float | None, on: date
) -> dict[str, dict[str, Any]]:
    names = [SPEED[mode], "walking_speed", "street_reach"]
    names += [] if minutes is not None else ["daily_reach"]
    found = parameters_used([*names, *([] if depth is not None else [DEPTH])], on)
    return found if depth is None else {**found, DEPTH: asked_value(depth, "m")}


def _read(
    asked: IsochronesAsked, origin_id: str | None
) -> tuple[PlainStreets, PlainPlaces, PlainPlaces | None]:
    """Read all files; what is wrong in any of them is told together."""
    starts = read_plain_places(asked.origins, id_column=origin_id)
    cells = None
    if asked.population is not None:
        cells = read_population(asked.population, asked.people or "")
    read = read_all(asked.streets, asked.mode, asked.on, [starts, cells])
    return read, starts, cells


def _none_on_street(file: str, most: float) -> InputError:
    fault = Fault(
        code="far-from-streets",
        message=f"no origin stands within {most:g} m of a street",
        remedy="give streets and origins of the same place, and check their reference systems",
        file=file,
    )
    return InputError(str(fault), [fault])


def _table(
    found: Sequence[Reached], names: Sequence[str], limits: Sequence[float], crs: str
) -> gpd.GeoDataFrame:
    order = [(k, m) for m in reversed(range(len(limits))) for k in range(len(found))]
    areas = np.array([found[k].areas[m] for k, m in order], dtype=object)
    return gpd.GeoDataFrame(
        {
            "origin": [names[k] for k, _ in order],
            "minutes": [limits[m] for _, m in order],
            "area_ha": np.round(shapely.area(areas) / 10_000, 3),
            "street_m": np.round([found[k].metres[m] for k, m in order], 1),
        },
        index=pd.RangeIndex(1, len(order) + 1, name="area"),
        geometry=_multiple(areas),
        crs=crs,
    )


def _multiple(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return areas all of one type, as layers of a file have to be."""
    several = np.empty(len(areas), dtype=object)
    several[:] = [shapely.multipolygons(shapely.get_parts(area)) for area in areas]
    return several


def _peopled(frame: gpd.GeoDataFrame, people: People) -> gpd.GeoDataFrame:
    rows = [residents_on(area, people) for area in frame.geometry]
    residents, known = np.array(rows, dtype=float).reshape(-1, 2).T
    told = frame.assign(residents=np.round(residents, 1), population_known=np.round(known, 3))
    return told[[*told.columns.drop("geometry"), "geometry"]]


def _summary(frame: gpd.GeoDataFrame, limits: Sequence[float]) -> dict[float, dict[str, float | int | None]]:
    found = {}
    for limit in limits:
        rows = frame[frame["minutes"] == limit]
        row: dict[str, float | int | None] = {
            "areas": len(rows),
            "median_area_ha": float(rows["area_ha"].median()),
            "median_street_m": float(rows["street_m"].median()),
        }
        if "residents" in rows:
            known = rows["residents"].dropna()
            row["median_residents"] = float(known.median()) if len(known) else None
            row["areas_without_residents_known"] = int(rows["residents"].isna().sum())
            row["areas_known_in_part"] = int((rows["population_known"].between(0, 0.999, "neither")).sum())
        found[limit] = row
    return found
