"""How long people take to a place by public transport and on foot: half of the departures are no slower."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.indicators.streets.reach import reach
from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.towards import times_towards
from sttm.quantities import Missing
from sttm.services.timetables import LAYERS, footpaths, timetable, usual_day
from sttm.territory.reading import Reading

__all__ = ["LAYERS", "PARAMETERS", "seconds_by_transit"]

PARAMETERS = (
    "street_reach", "transit_change_time", "transit_change_walk", "transit_hours", "transit_longest",
    "transit_most_transfers", "transit_step", "transit_walk", "transit_weekday", "walking_speed",
)  # fmt: skip


def seconds_by_transit(
    reading: Reading, network: StreetNetwork, origins: Positions, place: BaseGeometry
) -> NDArray[np.float64] | Missing:
    """Return the seconds from each origin to a place, shape (k,), infinite beyond the longest; or why not.

    Public transport or walking, what is quicker: the median over the departures of the hours of the pack.
    """
    usual = usual_day(reading)
    if isinstance(usual, Missing):
        return usual
    of = timetable(reading, usual.day)
    if isinstance(of, Missing):
        return of
    pack, on = reading.pack, reading.on
    number = {name: pack.number(name, on) for name in PARAMETERS if name != "transit_hours"}
    stops = reading.vector("stops")
    assert stops is not None  # noqa: S101 - a timetable has stops
    speed, most = number["walking_speed"], 60.0 * number["transit_walk"]
    where = positions_on(network, stops.geometry.to_numpy(), most=number["street_reach"])
    door = positions_on(network, np.array([place], dtype=object), most=number["street_reach"])
    egress = nearest(network, where, door, limit_s=most, access_speed_kmh=speed).seconds
    row = np.flatnonzero(np.isfinite(egress))
    hours = pack.numbers("transit_hours", on)
    found = times_towards(
        of,
        footpaths(reading, of),
        reach(network, origins, where, most, speed),
        walks_of(np.zeros(len(row), np.int64), row, egress[row], (1, len(stops))),
        (round(3600 * hours[0]), round(3600 * hours[1])),
        round(60 * number["transit_step"]),
        round(number["transit_most_transfers"]),
        round(60 * number["transit_longest"]),
    )
    longest = 60 * number["transit_longest"]
    walked = nearest(network, origins, door, limit_s=longest, access_speed_kmh=speed).seconds
    quicker: NDArray[np.float64] = np.minimum(found[:, 0], walked)
    return quicker
