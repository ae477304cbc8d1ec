"""Walks to stops, from stops and between stops: along streets where these are known, else straight lines."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import positions_on
from sttm.indicators.streets.reach import reach
from sttm.indicators.transit.footpaths import entries, straight_walks, walks_of
from sttm.indicators.transit.timetable import Timetable

__all__ = ["stop_walks", "walks"]

Points = NDArray[np.object_]


def walks(
    places: Points,
    others: Points,
    *,
    speed_kmh: float,
    most_s: float,
    network: StreetNetwork | None = None,
    street_reach: float = 0.0,
) -> csr_array:
    """Return the seconds of walks from places to others, sparse (places × others).

    Parameters
    ----------
    places, others
        Points in metres.
    speed_kmh
        Walking speed of straight lines; that of streets is in the network.
    most_s
        Walks longer than this are left out.
    network
        Streets to walk along. A place with no street within ``street_reach`` m is reached by straight line,
        as all are where no network is given.
    """
    shape = (len(places), len(others))
    most_m = most_s * speed_kmh / 3.6
    a, b = (shapely.get_coordinates(x).reshape(-1, 2) for x in (places, others))
    straight = straight_walks(a, b, speed_kmh=speed_kmh, most_m=most_m)
    if network is None:
        return straight
    start, end = (positions_on(network, x, most=street_reach) for x in (places, others))
    row, column, seconds = entries(straight)
    off = (start.edge[row] < 0) | (end.edge[column] < 0)
    along = entries(reach(network, start, end, most_s, speed_kmh))
    return walks_of(
        np.concatenate([row[off], along[0]]),
        np.concatenate([column[off], along[1]]),
        np.concatenate([seconds[off], along[2]]),
        shape,
    )


def stop_walks(
    timetable: Timetable,
    stops: Points,
    *,
    speed_kmh: float,
    most_s: float,
    change_s: float,
    network: StreetNetwork | None = None,
    street_reach: float = 0.0,
) -> csr_array:
    """Return the seconds of walks between stops, those of one station included, sparse (n × n).

    Within a station one may walk straight: passages are not streets. No walk takes less than ``change_s``,
    as changing at one stop does not.

    Parameters
    ----------
    stops
        Points of the stops of the timetable, in their order, m.
    """
    found = walks(
        stops, stops, speed_kmh=speed_kmh, most_s=most_s, network=network, street_reach=street_reach
    )
    row, column, seconds = entries(found)
    a, b = _of_one_station(timetable.station)
    xy = shapely.get_coordinates(stops)
    within = np.hypot(*(xy[a] - xy[b]).T) / (speed_kmh / 3.6)
    other = row != column
    return walks_of(
        np.concatenate([row[other], a]),
        np.concatenate([column[other], b]),
        np.maximum(np.concatenate([seconds[other], within]), change_s),
        (len(stops), len(stops)),
    )


def _of_one_station(station: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return every pair of different stops that share a station."""
    order = np.argsort(station, kind="stable")
    size = np.bincount(station)
    pairs = [
        (int(i), int(j))
        for part in np.split(order, np.cumsum(size)[:-1])
        if len(part) > 1
        for i in part
        for j in part
        if i != j
    ]
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
