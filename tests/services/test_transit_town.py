"""On the timetable of the sample town the search from the targets gives the times of that from the origins."""

from __future__ import annotations

from datetime import date

import numpy as np
import shapely

from sttm.indicators.transit.footpaths import straight_walks, walks_of
from sttm.indicators.transit.search import transit_times
from sttm.indicators.transit.towards import times_towards
from sttm.operations.workspaces import workspace_pack
from sttm.services.timetables import footpaths, timetable, usual_day
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace


def test_times_towards_targets_are_those_from_origins(town):
    workspace = Workspace.open(town.workspace)
    reading = Reading(workspace, workspace_pack(workspace), date(2026, 11, 1))
    of = timetable(reading, usual_day(reading).day)
    feet = footpaths(reading, of)
    stops = shapely.get_coordinates(reading.vector("stops").geometry)
    random = np.random.default_rng(3)
    low, high = stops.min(axis=0) - 500, stops.max(axis=0) + 500
    access = straight_walks(random.uniform(low, high, (300, 2)), stops, speed_kmh=4.8, most_m=1200)
    sets = [random.choice(len(stops), many, replace=False) for many in (1, 1, 1, 2, 4, 8)]
    row = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    seconds = random.uniform(0, 900, len(row))
    egress = walks_of(row, np.concatenate(sets), seconds, (len(sets), len(stops)))
    for window, step, most, limit in (
        ((8 * 3600, 9 * 3600), 60, 4, 5400),
        ((23 * 3600, 25 * 3600), 300, 1, 3600),
        ((8 * 3600, 8 * 3600 + 600), 60, 0, 7200),
    ):
        given = (of, feet, access, egress, window, step, most, limit)
        times = transit_times(*given, percentiles=(25, 100))
        assert np.isfinite(times.median).any()
        assert np.array_equal(times_towards(*given), times.median)
        for percent in (25, 100):
            assert np.array_equal(times_towards(*given, percent=percent), times.percentiles[percent])
