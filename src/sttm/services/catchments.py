"""Who turns to which service: the users of a category assigned to its services by the way there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.indicators.streets.reach import reach
from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.services.coarseness import PARAMETERS as COARSENESS
from sttm.services.coarseness import coarse_cells, too_coarse
from sttm.services.people import located, people
from sttm.services.streets import SPEED, Mode, streets
from sttm.services.supply import entrances, supply
from sttm.territory.reading import Reading, absent_layers

__all__ = [
    "MODES",
    "PARAMETERS",
    "Assignment",
    "Measured",
    "Provision",
    "Users",
    "assigned",
    "attraction",
    "catchment_mode",
    "provisions",
    "seconds_on_foot",
    "served_by",
    "users",
    "ways",
]

Measured = Literal["streets", "straight"]
"""How far is measured: along the streets, or, only where it is asked for, in a straight line made longer."""

MODES: Final = ("walk", "bike")
WAYS: Final = ("nearest", "gravity")
PARAMETERS: Final = (
    *COARSENESS,
    "catchment_assignment",
    "catchment_limit",
    "catchment_mode",
    "cycling_speed",
    "street_reach",
    "walking_speed",
)
"""What an assignment reads from the pack; ``gravity_scale`` and ``detour_factor`` too where they are used."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Users:
    """Who leans on a category.

    Attributes
    ----------
    amount
        Of each cell of the population; NaN where it is not known.
    columns
        Columns of the population that were added up.
    proxy
        Whether all residents stand for users whose ages nobody gives.
    """

    amount: Floats
    columns: tuple[str, ...]
    proxy: bool


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """Users and the services they turn to: one entry for each cell and service.

    Attributes
    ----------
    cell, service
        Positions in the population and in the services.
    amount
        Users of the cell who turn to the service.
    seconds
        Their way there.
    unreached
        Users of each cell who reach no service in time, or stand off the streets.
    unknown
        Cells whose users are not known, or that are too large to say where in them they live.
    stranded
        Services that stand off the streets, so that nobody can be assigned to them.
    """

    cell: Ints
    service: Ints
    amount: Floats
    seconds: Floats
    unreached: Floats
    unknown: int
    stranded: NDArray[np.bool_]
    users: Users


def catchment_mode(reading: Reading) -> Mode:
    """Return how people go to services.

    Raises
    ------
    RequestError, NotInForce, PackError
        As :meth:`sttm.packs.pack.Pack.choice`.
    """
    return "walk" if reading.pack.choice("catchment_mode", MODES, reading.on) == "walk" else "bike"


def users(frame: gpd.GeoDataFrame, category: ServiceCategory) -> Users:
    """Return who leans on a category; all residents, and it is said, where the ages are not given."""
    wanted = category.users
    # A column that nobody fills is as good as none.
    if wanted and all(column in frame and frame[column].notna().any() for column in wanted):
        amount = frame[list(wanted)].to_numpy(dtype=np.float64).sum(axis=1)
        return Users(amount, tuple(wanted), proxy=False)
    residents = frame["residents"].to_numpy(dtype=np.float64)
    return Users(residents, ("residents",), proxy=bool(wanted))


def assigned(
    reading: Reading, services: gpd.GeoDataFrame, category: ServiceCategory, measured: Measured = "streets"
) -> Assignment | Missing:
    """Return which of some services of one category the users turn to, or why it is not known.

    Parameters
    ----------
    services
        Of the category, as :func:`sttm.services.supply.supply` returns them.
    measured
        Along the streets; in a straight line times ``detour_factor`` only where that is asked for.

    Raises
    ------
    RequestError, NotInForce, PackError
        If the pack lacks a parameter.
    """
    frame = people(reading)
    if isinstance(frame, Missing):
        return frame
    if not len(services):
        return Missing("no service of the category", it="nessun servizio della categoria")
    who = users(frame, category)
    coarse = too_coarse(reading, frame, who.amount)
    if coarse is not None:
        return coarse
    known = np.isfinite(who.amount) & ~coarse_cells(reading, frame)
    if not known.any():
        return Missing("of no cell the users are known", it="di nessuna cella sono noti gli utenti")
    amount = np.where(known, who.amount, 0.0)
    places = entrances(reading, services)
    limit = reading.pack.number("catchment_limit", reading.on) * 60
    way = reading.pack.choice("catchment_assignment", WAYS, reading.on)
    service = places["service"].to_numpy(dtype=np.int64)
    shapes = places["place"].to_numpy(dtype=object)
    found: tuple[Ints, Ints, Floats, NDArray[np.bool_]] | Missing
    if measured == "straight":
        found = _straight(reading, frame, shapes, limit)
    else:
        found = _by_streets(reading, shapes, limit, way)
    if isinstance(found, Missing):
        return found
    cell, place, seconds, on_street = found
    cell, target, seconds = _quickest(cell, service[place], seconds)
    share = _shares(reading, cell, target, seconds, services, way if measured == "streets" else "nearest")
    counted = amount[cell] * share
    unreached = amount.copy()
    unreached[np.unique(cell)] = 0.0
    stranded = np.ones(len(services), bool)
    stranded[service[on_street]] = False
    kept = counted > 0
    return Assignment(
        cell[kept], target[kept], counted[kept], seconds[kept], unreached, int((~known).sum()), stranded, who
    )


def served_by(provision: Provision) -> Floats | Missing:
    """Return the users who turn to each service; NaN where it stands off the streets."""
    found = provision.assignment
    if isinstance(found, Missing):
        return found
    total = np.bincount(found.service, weights=found.amount, minlength=len(provision.services))
    return np.where(found.stranded, np.nan, total.astype(np.float64))


def ways(reading: Reading, mode: Mode) -> StreetNetwork | Missing:
    """Return the streets by which people go to services, worked out once; or why they are not known.

    On foot the walking network. By bike one rides where one may and pushes the bike where one may only walk:
    without that a few steps cut whole quarters off.
    """
    if mode == "walk":
        return streets(reading, "walk")
    frame = reading.vector("street_network")
    if frame is None:
        return absent_layers(["street_network"])

    def make(of: Reading) -> StreetNetwork:
        riding, walking = (of.pack.number(SPEED[m], of.on) / 3.6 for m in ("bike", "walk"))
        bike, walk = (frame[m].to_numpy(dtype=str) for m in ("bike", "walk"))
        usable = (bike != "no") | (walk != "no")
        lines, bike, walk = frame.geometry.to_numpy()[usable], bike[usable], walk[usable]
        whole = network_of(lines, riding * 3.6)
        return replace(
            whole,
            **{
                way: np.minimum(
                    np.where(np.isin(bike, ["both", way]), whole.length / riding, np.inf),
                    np.where(np.isin(walk, ["both", way]), whole.length / walking, np.inf),
                )
                for way in ("forward", "backward")
            },
        )

    return reading.kept("streets ridden or walked", make)


def _by_streets(
    reading: Reading, shapes: NDArray[np.object_], limit: float, way: str
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]] | Missing:
    mode = catchment_mode(reading)
    network = ways(reading, mode)
    if isinstance(network, Missing):
        return network
    most = reading.pack.number("street_reach", reading.on)
    walking = reading.pack.number(SPEED["walk"], reading.on)
    origins = _homes(reading, mode)
    targets = positions_on(network, shapes, most=most)
    if way == "nearest":
        found = nearest(network, origins, targets, limit_s=limit, access_speed_kmh=walking)
        cell = np.flatnonzero(found.target >= 0)
        return cell, found.target[cell], found.seconds[cell], targets.on_street
    times = reach(network, origins, targets, limit, walking)
    cell = np.repeat(np.arange(times.shape[0]), np.diff(times.indptr))
    return cell, times.indices.astype(np.int64), times.data.astype(np.float64), targets.on_street


def seconds_on_foot(reading: Reading, services: gpd.GeoDataFrame, limit: float) -> Floats | Missing:
    """Return the walk from each cell of the population to the nearest service, infinite beyond a limit.

    Parameters
    ----------
    limit
        Seconds.
    """
    frame, network = people(reading), ways(reading, "walk")
    if isinstance(frame, Missing):
        return frame
    if isinstance(network, Missing):
        return network
    if not len(services):
        return np.full(len(frame), np.inf)
    most = reading.pack.number("street_reach", reading.on)
    places = entrances(reading, services)["place"].to_numpy(dtype=object)
    walking = reading.pack.number(SPEED["walk"], reading.on)
    targets = positions_on(network, places, most=most)
    found = nearest(network, _homes(reading, "walk"), targets, limit_s=limit, access_speed_kmh=walking)
    return np.where(found.target >= 0, found.seconds, np.inf)


def _homes(reading: Reading, mode: Mode) -> Positions:
    """Return where on the streets the cells of the population stand, worked out once for a reading."""

    def make(of: Reading) -> Positions:
        frame, network = people(of), ways(of, mode)
        assert not isinstance(frame, Missing)  # noqa: S101 - asked for only where both are there
        assert not isinstance(network, Missing)  # noqa: S101
        points = shapely.point_on_surface(frame.geometry.to_numpy())
        return positions_on(network, points, most=of.pack.number("street_reach", of.on))

    return reading.kept(f"homes on the streets by {mode}", make)


def _straight(
    reading: Reading, frame: gpd.GeoDataFrame, shapes: NDArray[np.object_], limit: float
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    speed = reading.pack.number(SPEED[catchment_mode(reading)], reading.on) / 3.6
    detour = reading.pack.number("detour_factor", reading.on)
    pairs, distance = shapely.STRtree(shapes).query_nearest(points, return_distance=True)
    # Of places equally near the first of the layer, so that the answer does not hang on the search tree.
    order = np.lexsort((pairs[1], pairs[0]))
    cell, place = pairs[0][order].astype(np.int64), pairs[1][order].astype(np.int64)
    seconds = distance[order] * detour / speed
    first = np.ones(len(cell), bool)
    first[1:] = cell[1:] != cell[:-1]
    kept = first & (seconds <= limit)
    return cell[kept], place[kept], seconds[kept], np.ones(len(shapes), bool)


def _quickest(cell: Ints, service: Ints, seconds: Floats) -> tuple[Ints, Ints, Floats]:
    """Return one entry for each cell and service, by its quickest entrance."""
    order = np.lexsort((seconds, service, cell))
    cell, service, seconds = cell[order], service[order], seconds[order]
    first = np.ones(len(cell), bool)
    first[1:] = (cell[1:] != cell[:-1]) | (service[1:] != service[:-1])
    return cell[first], service[first], seconds[first]


def _shares(
    reading: Reading, cell: Ints, service: Ints, seconds: Floats, services: gpd.GeoDataFrame, way: str
) -> Floats:
    """Return the share of each cell that turns to each service; those of a cell add up to 1."""
    if way == "nearest":
        return np.ones(len(cell))
    scale = reading.pack.number("gravity_scale", reading.on) * 60
    pull = attraction(services)[service] * np.exp(-seconds / scale)
    total = np.bincount(cell, weights=pull, minlength=int(cell.max(initial=-1)) + 1)[cell]
    share: Floats = np.divide(pull, total, out=np.zeros(len(cell)), where=total > 0)
    return share


def attraction(services: gpd.GeoDataFrame) -> Floats:
    """Return the capacity of services where that of all is known, else 1 each."""
    if "capacity" not in services:
        return np.ones(len(services))
    capacity = services["capacity"].to_numpy(dtype=np.float64)
    whole = np.isfinite(capacity).all() and (capacity > 0).all()
    return capacity if whole else np.ones(len(services))


@dataclass(frozen=True, slots=True, eq=False)
class Provision:
    """The services of one category, where each stands, and who turns to it.

    Attributes
    ----------
    services
        In the order of the layer.
    municipality, zone
        Of each service; empty where it stands in none.
    assignment
        Or why it is not known who turns to them.
    """

    category: ServiceCategory
    services: gpd.GeoDataFrame
    municipality: NDArray[np.object_]
    zone: NDArray[np.object_]
    assignment: Assignment | Missing


def provisions(
    reading: Reading, states: Collection[str], measured: Measured = "streets"
) -> dict[str, Provision] | Missing:
    """Return the services in some states by category of the pack, in its order; worked out once.

    Categories without any service are left out.

    Raises
    ------
    RequestError, NotInForce, PackError
        If the pack lacks a parameter.
    """
    all_of = supply(reading, states)
    if isinstance(all_of, Missing):
        return all_of

    def make(of: Reading) -> dict[str, Provision]:
        points = shapely.point_on_surface(all_of.geometry.to_numpy())
        municipality, zone = located(of, points)
        found = {}
        for category in of.pack.service_categories.values():
            chosen = (all_of["category"] == category.id).to_numpy(dtype=bool)
            if chosen.any():
                own = gpd.GeoDataFrame(all_of[chosen])
                found[category.id] = Provision(
                    category, own, municipality[chosen], zone[chosen], assigned(of, own, category, measured)
                )
        return found

    return reading.kept(f"provisions {','.join(sorted(states))} {measured}", make)
