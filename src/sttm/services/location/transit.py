"""How long people take to a place by public transport and on foot: half of the departures are no slower."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.indicators.streets.reach import reach
from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.search import transit_times
from sttm.indicators.transit.timetable import timetable_of
from sttm.indicators.transit.walking import stop_walks
from sttm.quantities import Missing
from sttm.services.access.transit import NO_DAY, usual_day
from sttm.territory.reading import Reading, absent_layers

__all__ = ["LAYERS", "PARAMETERS", "seconds_by_transit"]

LAYERS = ("stops", "timetable_calls", "timetable_days", "timetable_trips")
MORE = ("timetable_frequencies", "timetable_transfers")

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
    absent = [name for name in LAYERS if reading.version(name) is None]
    if absent:
        return absent_layers(absent)
    pack, on = reading.pack, reading.on
    number = {name: pack.number(name, on) for name in PARAMETERS if name != "transit_hours"}
    trips, calls, days = (_table(reading, f"timetable_{name}") for name in ("trips", "calls", "days"))
    assert trips is not None and calls is not None and days is not None  # noqa: S101, PT018 - asked above
    day = usual_day(trips, days, round(number["transit_weekday"]))
    if day is None:
        return NO_DAY
    stops = reading.vector("stops")
    assert stops is not None  # noqa: S101 - asked above
    frequencies, transfers = (_table(reading, name) for name in MORE)
    change = 60 * number["transit_change_time"]
    timetable = timetable_of(trips, calls, days, frequencies, transfers, stops, day, change_s=round(change))
    speed, most = number["walking_speed"], 60.0 * number["transit_walk"]
    where = positions_on(network, stops.geometry.to_numpy(), most=number["street_reach"])
    door = positions_on(network, np.array([place], dtype=object), most=number["street_reach"])
    egress = nearest(network, where, door, limit_s=most, access_speed_kmh=speed).seconds
    row = np.flatnonzero(np.isfinite(egress))
    changes = stop_walks(
        timetable,
        stops.geometry.to_numpy(),
        speed_kmh=speed,
        most_s=60 * number["transit_change_walk"],
        change_s=change,
        network=network,
        street_reach=number["street_reach"],
    )
    hours = pack.numbers("transit_hours", on)
    found = transit_times(
        timetable,
        changes,
        reach(network, origins, where, most, speed),
        walks_of(np.zeros(len(row), np.int64), row, egress[row], (1, len(stops))),
        (round(3600 * hours[0]), round(3600 * hours[1])),
        round(60 * number["transit_step"]),
        round(number["transit_most_transfers"]),
        round(60 * number["transit_longest"]),
        percentiles=(),
    )
    longest = 60 * number["transit_longest"]
    walked = nearest(network, origins, door, limit_s=longest, access_speed_kmh=speed).seconds
    quicker: NDArray[np.float64] = np.minimum(found.median[:, 0], walked)
    return quicker


def _table(reading: Reading, name: str) -> pd.DataFrame | None:
    version = reading.version(name)
    return None if version is None else reading.workspace.table(version)
