"""How many minutes each cell is from each target by public transport, or on foot where that is quicker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.positions import positions_on
from sttm.indicators.streets.reach import reach
from sttm.indicators.transit.footpaths import walks_of
from sttm.indicators.transit.timetable import Timetable, timetable_of
from sttm.indicators.transit.towards import times_towards
from sttm.indicators.transit.walking import stop_walks
from sttm.quantities import Missing
from sttm.services.access.cells import AccessCells
from sttm.services.access.measuring import Measured, Ways
from sttm.services.access.rules import AccessRules
from sttm.services.access.targets import Targets
from sttm.services.timetables import usual_week
from sttm.territory.reading import absent_layers

__all__ = ["TimetableLayers", "measure_transit"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TimetableLayers:
    """The layers of a timetable; None where one is absent."""

    trips: pd.DataFrame | None = None
    calls: pd.DataFrame | None = None
    days: pd.DataFrame | None = None
    frequencies: pd.DataFrame | None = None
    transfers: pd.DataFrame | None = None

    @property
    def absent(self) -> list[str]:
        """Names of the layers that are needed and not there."""
        needed = {"timetable_trips": self.trips, "timetable_calls": self.calls, "timetable_days": self.days}
        return [name for name, frame in needed.items() if frame is None]


def measure_transit(
    cells: AccessCells,
    targets: Mapping[str, Targets | Missing],
    stops: gpd.GeoDataFrame | None,
    layers: TimetableLayers,
    ways: Ways | None,
    walked: Measured,
    rules: AccessRules,
    *,
    known: Mapping[str, Floats] | None = None,
) -> Measured:
    """Return the seconds to the nearest of each target by public transport or on foot, what is quicker.

    One starts from the place of a cell that is nearest to the middle of its places; the time is that which
    half of the departures of the hour take at most, waiting included.

    Parameters
    ----------
    ways
        Streets that one walks, with the starting places.
    walked
        Seconds on foot.
    known
        Seconds of targets that need no search again.
    """
    gone = [name for name, one in (("street_network", ways), ("stops", stops)) if one is None]
    gone += layers.absent
    if gone or ways is None or stops is None:
        return Measured({}, missing={"": absent_layers(gone)})
    assert layers.trips is not None and layers.calls is not None and layers.days is not None  # noqa: S101, PT018
    week = usual_week(layers.trips, layers.days, round(rules.numbers["transit_weekday"]))
    if isinstance(week, Missing):
        return Measured({}, missing={"": week})
    usual = week["working_day"]
    assert usual is not None  # noqa: S101 - a usual week has a working day
    timetable = timetable_of(
        layers.trips,
        layers.calls,
        layers.days,
        layers.frequencies,
        layers.transfers,
        stops,
        usual.day,
        change_s=round(60 * rules.numbers["transit_change_time"]),
    )
    speed, most = rules.numbers["walking_speed"], 60.0 * rules.numbers["transit_walk"]
    where = positions_on(ways.network, stops.geometry.to_numpy(), most=rules.numbers["street_reach"])
    middle = middles_of(cells)
    seconds = {name: values for name, values in (known or {}).items() if name in targets}
    missing = {name: target for name, target in targets.items() if isinstance(target, Missing)}
    names = [name for name in targets if name not in missing and name not in seconds]
    if not names:
        return Measured(seconds, missing=missing)
    egress = np.full((len(names), len(stops)), np.inf)
    for row, name in enumerate(names):
        target = targets[name]
        assert not isinstance(target, Missing)  # noqa: S101 - chosen above
        doors = positions_on(ways.network, target.place, most=rules.numbers["street_reach"])
        egress[row] = nearest(ways.network, where, doors, limit_s=most, access_speed_kmh=speed).seconds
    found = times_towards(
        timetable,
        _changes(timetable, stops, ways, rules),
        reach(ways.network, ways.origins[middle], where, most, speed),
        _sparse(egress),
        (round(3600 * rules.hours[0]), round(3600 * rules.hours[1])),
        round(60 * rules.numbers["transit_step"]),
        round(rules.numbers["transit_most_transfers"]),
        round(60 * rules.numbers["transit_longest"]),
    )
    for row, name in enumerate(names):
        seconds[name] = np.minimum(found[cells.cell, row], walked.seconds[name])
    return Measured(seconds, missing=missing)


def _changes(timetable: Timetable, stops: gpd.GeoDataFrame, ways: Ways, rules: AccessRules) -> csr_array:
    """Return the walks from stop to stop when changing."""
    return stop_walks(
        timetable,
        stops.geometry.to_numpy(),
        speed_kmh=rules.numbers["walking_speed"],
        most_s=60 * rules.numbers["transit_change_walk"],
        change_s=60 * rules.numbers["transit_change_time"],
        network=ways.network,
        street_reach=rules.numbers["street_reach"],
    )


def middles_of(cells: AccessCells) -> NDArray[np.int64]:
    """Return the row of the place of each cell that is nearest to the weighted middle of its places."""
    size = len(cells.frame)
    xy = shapely.get_coordinates(cells.place)
    centre = np.column_stack(
        [np.bincount(cells.cell, cells.weight * xy[:, k], minlength=size) for k in (0, 1)]
    )
    away = np.round(((xy - centre[cells.cell]) ** 2).sum(axis=1), 6)
    order = np.lexsort((np.arange(len(away)), away, cells.cell))
    _, first = np.unique(cells.cell[order], return_index=True)
    rows: NDArray[np.int64] = order[first]
    return rows


def _sparse(seconds: Floats) -> csr_array:
    row, column = np.nonzero(np.isfinite(seconds))
    return walks_of(row, column, seconds[row, column], (seconds.shape[0], seconds.shape[1]))
