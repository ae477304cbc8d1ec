"""What travel times by public transport cost: all stops of a made-up metropolis, every minute of an hour.

Every measure is taken in a process of its own, and printed as JSON: ``python -m benchmarks.transit matrix
[SCALE]`` on a made-up timetable, ``python -m benchmarks.transit feed GTFS DATE`` on a real one. Made up are
8,000 stops, dense in the middle, 600 lines that run straight through them both ways, and 25,000 trips.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measuring import peak_mib, timed
from sttm.indicators.transit.footpaths import straight_walks
from sttm.indicators.transit.search import TransitTimes, transit_times
from sttm.indicators.transit.timetable import Timetable, timetable_of

DAY = date(2026, 3, 10)
STOPS, LINES, TRIPS = 8_000, 600, 25_000
SIDE = 45_000.0
HOUR = (8 * 3600, 9 * 3600)
ORIGINS, ROUNDS = 25, 7
TO_STOP, TO_CHANGE, SPEED = 1_250.0, 400.0, 5.0


def metropolis(scale: float, seed: int = 7) -> dict[str, Any]:
    """Return the tables of a made-up timetable, by the name of their layer, and the places of the stops."""
    random = np.random.default_rng(seed)
    count, lines, trips = (max(2, round(n * scale)) for n in (STOPS, LINES, TRIPS))
    spread = SIDE / 6 * scale**0.5  # as dense at any scale
    places = random.normal(0, spread, (count, 2))
    weight = random.pareto(1.5, lines) + 0.3
    share = np.maximum(1, np.round(weight / weight.sum() * trips / 2)).astype(int)
    names, parts = [], []
    for line, many in enumerate(share):
        route = _route(random, places)
        gaps = np.hypot(*np.diff(places[route], axis=0).T)
        run = np.maximum(60, np.round(gaps / (20 / 3.6) / 30) * 30).astype(int)
        leaves = np.linspace(5 * 3600, 24 * 3600, many).astype(int) // 60 * 60
        for way in (1, -1):
            at = leaves[:, None] + np.concatenate([[0], np.cumsum(run[::way])])
            own = [f"{line}:{way}:{k}" for k in range(many)]
            names += [(name, f"{line}", "weekday") for name in own]
            parts.append(
                pd.DataFrame(
                    {
                        "trip_id": np.repeat(own, len(route)),
                        "sequence": np.tile(np.arange(len(route)), many),
                        "stop_id": np.tile(route[::way], many),
                        "arrival_s": at.ravel(),
                    }
                )
            )
    calls = pd.concat(parts, ignore_index=True)
    calls = calls.assign(departure_s=calls["arrival_s"], pickup="yes", drop_off="yes")
    return {
        "trips": pd.DataFrame(names, columns=["trip_id", "line_id", "calendar_id"]),
        "calls": calls,
        "days": pd.DataFrame({"calendar_id": ["weekday"], "date": [pd.Timestamp(DAY)]}),
        "stops": pd.DataFrame({"stop_id": [str(k) for k in range(count)]}),
        "places": places,
    }


def _route(random: np.random.Generator, places: Any) -> Any:
    """Return the stops within 150 m of a straight line of 8 to 20 km, in its order."""
    middle = places[random.integers(len(places))]
    angle, half = random.uniform(0, np.pi), random.uniform(4_000, 10_000)
    along = np.array([np.cos(angle), np.sin(angle)])
    offset = places - middle
    position, aside = offset @ along, np.abs(offset @ np.array([-along[1], along[0]]))
    near = np.flatnonzero((aside < 150) & (np.abs(position) < half))
    order = near[np.argsort(position[near])]
    return order if len(order) > 1 else np.array([0, 1])


def matrix(scale: str = "1") -> dict[str, Any]:
    """From 25 stops to all stops of the made-up metropolis."""
    made_s, tables = timed(metropolis, float(scale))
    names = ("trips", "calls", "days")
    read_s, timetable = timed(
        timetable_of, *(tables[n] for n in names), None, None, tables["stops"], DAY, change_s=60
    )
    return {"generate_s": made_s, "timetable_s": read_s} | searched(timetable, tables["places"])


def feed(folder: str, day: str) -> dict[str, Any]:
    """From 25 stops to all stops of a real feed."""
    from sttm.sources.gtfs.reading import read_gtfs

    read_s, found = timed(read_gtfs, [Path(folder)])
    own = (found.trips, found.calls, found.days, found.frequencies, found.transfers, found.stops)
    make_s, timetable = timed(timetable_of, *own, date.fromisoformat(day), change_s=120)
    metric = found.stops.to_crs(found.stops.estimate_utm_crs()).geometry
    places = np.column_stack([metric.x, metric.y])
    return {"read_s": read_s, "timetable_s": make_s} | searched(timetable, places)


def searched(timetable: Timetable, places: Any) -> dict[str, Any]:
    """Search from 25 stops, every minute of the hour, four changes, two hours at most; walks are straight."""
    random = np.random.default_rng(1)
    chosen = random.choice(len(places), min(ORIGINS, len(places)), replace=False)
    walked_s, feet = timed(straight_walks, places, places, speed_kmh=SPEED, most_m=TO_CHANGE)
    access = straight_walks(places[chosen], places, speed_kmh=SPEED, most_m=TO_STOP)

    def once() -> TransitTimes:
        return transit_times(timetable, feet, access, feet, HOUR)

    first_s, times = timed(once)
    wall, processor = [], []
    for _ in range(ROUNDS):
        before = time.process_time()
        seconds, again = timed(once)
        wall.append(seconds)
        processor.append(time.process_time() - before)
        assert (again.median == times.median).all()
    low, high = timetable.between(HOUR[0], HOUR[1] + 7200)
    return {
        "stops": len(timetable.stops),
        "runs": len(timetable.run_trip),
        "rides": len(timetable.departure),
        "rides_looked_at": high - low,
        "walks": feet.nnz,
        "origins": len(chosen),
        "walks_s": walked_s,
        "first_s": first_s,
        "matrix_s": median(wall),
        "matrix_best_s": min(wall),
        "processor_s": median(processor),
        "reached": float((times.share_reached > 0).mean()),
        "peak_mib": peak_mib(),
    }


MEASURES = {measure.__name__: measure for measure in (matrix, feed)}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](*sys.argv[2:])))
