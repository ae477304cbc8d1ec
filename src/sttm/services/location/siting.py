"""Puts the question of a territory to the choice of places, and follows what the answer changes."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.errors import RequestError
from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.indicators.streets.reach import reach
from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.services.location.candidates import (
    Candidates,
    MadeFrom,
    candidates_of,
    made_candidates,
)
from sttm.services.location.demand import Demand, Merged, demand_for, merged
from sttm.services.location.problem import METHODS, Method, Problem, Siting, answer
from sttm.services.streets import Mode, streets
from sttm.services.supply import EXISTING, entrances, supply
from sttm.territory.reading import Reading

__all__ = ["MOST", "Asked", "Sited", "category_of", "siting"]

Floats = NDArray[np.float64]

MOST = 200
"""More places than this are no choice any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked.

    Attributes
    ----------
    number
        Places at most; None for ``set-cover``, which finds the number.
    within_s
        Within which a user is near a place; None: the daily reach of the pack.
    share
        Of the users who can be reached that have to be near a place, for ``set-cover``.
    capacity
        Users that a new place serves at most.
    states
        States of the services that count as there.
    """

    category: str
    number: int | None
    method: Method = "coverage"
    within_s: float | None = None
    share: float = 1.0
    capacity: float | None = None
    states: tuple[str, ...] = EXISTING
    mode: Mode = "walk"
    made_from: MadeFrom | None = None
    time_limit_s: float | None = None

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            msg = f"there is no method {self.method}"
            raise RequestError(msg, remedy=f"choose among {', '.join(METHODS)}")
        if self.method == "set-cover" and self.number is not None:
            msg = "set-cover finds the number of places itself"
            raise RequestError(msg, remedy="leave the number out, or choose coverage or p-median")
        if self.method != "set-cover" and self.number is None:
            raise RequestError("no number of places is given", remedy="say how many: --number N")
        if self.number is not None and not 1 <= self.number <= MOST:
            msg = f"{self.number} places are asked for"
            raise RequestError(msg, remedy=f"ask for 1 to {MOST}")
        if not 0 < self.share <= 1:
            msg = f"a share of {self.share:g} of the users is asked for"
            raise RequestError(msg, remedy="give a share above 0, up to 1")
        for value, one, what in (
            (self.within_s, 60, "time, in minutes,"),
            (self.capacity, 1, "capacity"),
            (self.time_limit_s, 1, "time limit"),
        ):
            if value is not None and not (np.isfinite(value) and value > 0):
                raise RequestError(f"the {what} is {value / one:g}", remedy="give a number above 0")


@dataclass(frozen=True, eq=False, kw_only=True)
class Sited:
    """The answer with all it was found from.

    Attributes
    ----------
    before, after
        Seconds of every cell of the population to the nearest service, infinite beyond the longest time.
    near
        Position in ``found.chosen.places`` of the place nearest to each cell; −1 where a service that stands
        is as near, or none is within reach.
    """

    asked: Asked
    category: ServiceCategory
    demand: Demand
    merged: Merged
    existing: gpd.GeoDataFrame
    candidates: Candidates
    problem: Problem
    found: Siting
    before: Floats
    after: Floats
    near: NDArray[np.int64]
    limit_s: float
    longest_s: float
    time_limit_s: float


def category_of(reading: Reading, name: str) -> ServiceCategory:
    """Return a category of the pack.

    Raises
    ------
    RequestError
        If there is no such category.
    """
    known = reading.pack.service_categories
    if name not in known:
        msg = f"there is no category {name}"
        raise RequestError(msg, remedy=f"sttm site list names them: {', '.join(known)}")
    return known[name]


def siting(reading: Reading, asked: Asked, given: gpd.GeoDataFrame | None = None) -> Sited:
    """Choose places for services of a category.

    Parameters
    ----------
    given
        Candidates by ``candidate_id`` with ``kind``, ``name``, ``feature`` and a shape; made from the layers
        without them.

    Raises
    ------
    RequestError
        If the category, the layers or the candidates are not to be had, or nothing meets what is asked.
    """
    category = category_of(reading, asked.category)
    network = streets(reading, asked.mode)
    if isinstance(network, Missing):
        raise RequestError(network.reason, remedy="sttm add street_network FILE, or sttm import osm")
    demand = demand_for(reading, category, network)
    if isinstance(demand, Missing):
        raise RequestError(demand.reason, remedy="sttm add population FILE")
    services = supply(reading, asked.states)
    if isinstance(services, Missing):
        raise RequestError(services.reason, remedy="sttm add services FILE, or sttm import osm")
    existing = services[(services["category"] == category.id).to_numpy(bool)]
    frame, spacing = (
        (given, None) if given is not None else made_candidates(reading, network, asked.made_from)
    )
    candidates = candidates_of(reading, network, frame, spacing)
    if len(candidates.frame) == 0:
        msg = "there is no candidate near a street"
        raise RequestError(msg, remedy="give a file of candidates, or make them from streets: --from streets")
    together = merged(demand, reading)
    if len(together.users) == 0:
        msg = f"nobody who uses {category.id} lives near a street"
        raise RequestError(msg, remedy="check the population and the streets of the workspace")
    problem = _problem(reading, asked, network, together, existing, candidates)
    limit = asked.time_limit_s or reading.pack.number("site_time_limit", reading.on)
    found = answer(problem, asked.method, number=asked.number or 0, share=asked.share, time_limit_s=limit)
    if found is None:
        msg = f"all {len(candidates.frame)} candidates together are not enough for what is asked"
        raise RequestError(msg, remedy="give more candidates, a greater capacity or time, or a smaller share")
    before, after, near = _followed(reading, problem, network, demand, existing, candidates, found)
    return Sited(
        asked=asked, category=category, demand=demand, merged=together, existing=existing,
        candidates=candidates, problem=problem, found=found, before=before, after=after, near=near,
        limit_s=problem.limit_s, longest_s=problem.longest_s, time_limit_s=limit,
    )  # fmt: skip


def _walking(reading: Reading) -> float:
    return reading.pack.number("walking_speed", reading.on)


def _entered(
    reading: Reading, network: StreetNetwork, existing: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, Positions]:
    rows = entrances(reading, existing)
    most = reading.pack.number("street_reach", reading.on)
    return rows, positions_on(network, rows["place"].to_numpy(object), most=most)


def _problem(
    reading: Reading,
    asked: Asked,
    network: StreetNetwork,
    together: Merged,
    existing: gpd.GeoDataFrame,
    candidates: Candidates,
) -> Problem:
    pack, on = reading.pack, reading.on
    within = asked.within_s or 60.0 * pack.number("daily_reach", on)
    longest = max(60.0 * pack.number("longest_walk", on), within)
    bonus = candidates.bonus_s
    far = (longest if asked.method == "p-median" else within) + float(bonus.max(initial=0.0))
    walking = _walking(reading)
    to_candidates = reach(network, together.positions, candidates.positions, far, walking)
    rows, doors = _entered(reading, network, existing)
    if asked.capacity is None:
        field = nearest(network, together.positions, doors, limit_s=longest, access_speed_kmh=walking)
        known = np.flatnonzero(np.isfinite(field.seconds))
        entries = (field.seconds[known], (known, np.zeros(len(known), np.int64)))
        to_existing = csr_array(entries, shape=(len(together.users), 1))
        rooms = None
    else:
        table = reach(network, together.positions, doors, far, walking)
        to_existing = _by_service(table, rows["service"].to_numpy(np.int64), len(existing))
        rooms = (
            existing["capacity"].to_numpy(dtype=np.float64, na_value=np.nan)
            if "capacity" in existing
            else np.full(len(existing), np.nan)
        )
        rooms = np.where(np.isnan(rooms), np.inf, rooms)
    return Problem(
        users=together.users, to_candidates=to_candidates, to_existing=to_existing, bonus_s=bonus,
        limit_s=within, longest_s=longest, capacity=asked.capacity, existing_capacity=rooms,
    )  # fmt: skip


def _by_service(table: csr_array, service: NDArray[np.int64], count: int) -> csr_array:
    """Return the seconds to the nearest entrance of each service."""
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    column = service[table.indices]
    order = np.lexsort((table.data, column, row))
    row, column, seconds = row[order], column[order], table.data[order]
    first = np.ones(len(row), bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    return csr_array((seconds[first], (row[first], column[first])), shape=(table.shape[0], count))


def _followed(
    reading: Reading,
    problem: Problem,
    network: StreetNetwork,
    demand: Demand,
    existing: gpd.GeoDataFrame,
    candidates: Candidates,
    found: Siting,
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the seconds of every cell before and after, and which new place is nearest."""
    walking, longest = _walking(reading), problem.longest_s
    _, doors = _entered(reading, network, existing)
    before = nearest(network, demand.positions, doors, limit_s=longest, access_speed_kmh=walking).seconds
    places = candidates.positions[np.array(found.chosen.places, np.int64)]
    new = nearest(network, demand.positions, places, limit_s=longest, access_speed_kmh=walking)
    nearer = new.seconds < before
    return before, np.minimum(before, new.seconds), np.where(nearer, new.target, -1)
