"""The calls of trips: checked, put in order, and times between two known ones filled in."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.sources.gtfs.clock import seconds_of
from sttm.sources.gtfs.faults import FeedFaults

__all__ = ["calls_of"]

_FILE = "stop_times.txt"
_NO, _REQUEST = "1", ("2", "3")
_TOO_LATE = 10**7  # seconds: later than any time of day three digits of hours can write


def calls_of(
    table: pd.DataFrame,
    trips: pd.Index,
    known_trips: Collection[str],
    stops: pd.Index,
    faults: FeedFaults,
    notes: list[str],
) -> pd.DataFrame:
    """Return the calls that can be used, by trip and sequence.

    Parameters
    ----------
    table
        ``stop_times.txt`` as text; the index is the line.
    trips
        Sorted ids of the trips that may run.
    known_trips
        Ids of all trips of the feed: calls of those that do not run are left out without a word.
    stops
        Ids of the places where a trip may call.

    Returns
    -------
    pandas.DataFrame
        ``trip_id``, ``sequence``, ``stop_id``, ``arrival_s``, ``departure_s``, ``pickup``, ``drop_off``.
    """
    frame = _referred(table, trips, known_trips, stops, faults)
    frame, sequence, arrival, departure = _timed(frame, faults)
    trip = trips.get_indexer(pd.Index(frame["trip_id"]))
    order = np.lexsort((sequence, trip))
    frame, trip, sequence = frame.iloc[order], trip[order], sequence[order]
    arrival, departure = arrival[order], departure[order]
    kept = _once(frame, trip, sequence, faults)
    kept &= _forwards(frame, kept, trip, arrival, departure, faults)
    kept &= _within_known(frame, kept, trip, arrival, faults)
    frame, trip, sequence = frame[kept], trip[kept], sequence[kept]
    arrives, departs = _filled(frame, trip, arrival[kept], departure[kept], notes)
    return pd.DataFrame(
        {
            "trip_id": frame["trip_id"].to_numpy(),
            "sequence": sequence,
            "stop_id": frame["stop_id"].to_numpy(),
            "arrival_s": arrives,
            "departure_s": departs,
            "pickup": _allowed(frame, "pickup_type", faults, notes),
            "drop_off": _allowed(frame, "drop_off_type", faults, notes),
        }
    ).astype(dict.fromkeys(("trip_id", "stop_id", "pickup", "drop_off"), "str"))


def _referred(
    table: pd.DataFrame,
    trips: pd.Index,
    known_trips: Collection[str],
    stops: pd.Index,
    faults: FeedFaults,
) -> pd.DataFrame:
    lost = ~table["trip_id"].isin(known_trips).to_numpy(bool)
    faults.add(
        "unknown-trip",
        _FILE,
        table[lost],
        lambda row: f"trip {row.trip_id!r} is not in trips.txt",
        "add the trip, or correct the id",
    )
    frame = table[table["trip_id"].isin(trips).to_numpy(bool)]
    nowhere = ~frame["stop_id"].isin(stops).to_numpy(bool)
    faults.add(
        "unknown-stop",
        _FILE,
        frame[nowhere],
        lambda row: f"{row.stop_id!r} is no stop of stops.txt, or one without a place",
        "add the stop with its coordinates, or correct the id",
        feature="trip_id",
    )
    return frame[~nowhere]


def _timed(
    frame: pd.DataFrame, faults: FeedFaults
) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the rows whose order and times can be read, with these; a time that is not given is NaN."""
    numbers = pd.to_numeric(frame["stop_sequence"], errors="coerce").to_numpy(np.float64)
    with np.errstate(invalid="ignore"):
        odd = ~((numbers >= 0) & (numbers == np.round(numbers)) & (numbers < 2**53))
    faults.add(
        "not-a-sequence",
        _FILE,
        frame[odd],
        lambda row: f"stop_sequence {row.stop_sequence!r} is not a whole number",
        "number the calls of a trip upwards from 0",
        feature="trip_id",
    )
    arrival, bad_arrival = seconds_of(frame["arrival_time"])
    departure, bad_departure = seconds_of(frame["departure_time"])
    bad = ~odd & (bad_arrival | bad_departure)
    faults.add(
        "not-a-time",
        _FILE,
        frame[bad],
        lambda row: f"{row.arrival_time!r}, {row.departure_time!r} are not times like 08:05:00",
        "write HH:MM:SS, beyond 24 after midnight",
        feature="trip_id",
    )
    good = ~odd & ~bad
    arrival = np.where(np.isnan(arrival), departure, arrival)
    departure = np.where(np.isnan(departure), arrival, departure)
    return frame[good], numbers[good].astype(np.int64), arrival[good], departure[good]


def _once(
    frame: pd.DataFrame, trip: NDArray[np.intp], sequence: NDArray[np.int64], faults: FeedFaults
) -> NDArray[np.bool_]:
    same = np.zeros(len(trip), bool)
    same[1:] = (trip[1:] == trip[:-1]) & (sequence[1:] == sequence[:-1])
    faults.add(
        "duplicate-sequence",
        _FILE,
        frame[same],
        lambda row: f"stop_sequence {row.stop_sequence} is there more than once; the first is kept",
        "number the calls of a trip upwards",
        feature="trip_id",
    )
    return ~same


def _forwards(
    frame: pd.DataFrame,
    kept: NDArray[np.bool_],
    trip: NDArray[np.intp],
    arrival: NDArray[np.float64],
    departure: NDArray[np.float64],
    faults: FeedFaults,
) -> NDArray[np.bool_]:
    """Tell the calls whose times do not go back behind an earlier call of the trip."""
    base = trip * _TOO_LATE
    here = kept & ~np.isnan(arrival)
    inverted = here & (departure < arrival)
    usable = here & ~inverted
    latest = np.maximum.accumulate(np.where(usable, departure, 0) + base) if len(base) else base
    before = np.concatenate([[-1], latest[:-1]]) if len(base) else latest
    back = inverted | (usable & (arrival + base < before))
    faults.add(
        "time-goes-back",
        _FILE,
        frame[back],
        lambda row: (
            f"arrival {row.arrival_time or '(blank)'} and departure {row.departure_time or '(blank)'} "
            "go back behind an earlier time of the trip"
        ),
        "correct the times; after midnight count on beyond 24:00:00",
        feature="trip_id",
    )
    return ~back


def _within_known(
    frame: pd.DataFrame,
    kept: NDArray[np.bool_],
    trip: NDArray[np.intp],
    arrival: NDArray[np.float64],
    faults: FeedFaults,
) -> NDArray[np.bool_]:
    """Tell the calls that have a time, or known times of their trip before and after them."""
    place = np.arange(len(trip))
    known = kept & ~np.isnan(arrival)
    low, high = np.full(len(trip), -1), np.full(len(trip), len(trip))
    if len(trip):
        low = np.maximum.accumulate(np.where(known, place, -1))
        high = np.minimum.accumulate(np.where(known, place, len(trip))[::-1])[::-1]
    has = (low >= 0) & (high < len(trip))
    between = np.zeros(len(trip), bool)
    between[has] = (trip[low[has]] == trip[has]) & (trip[high[has]] == trip[has])
    open_ended = kept & ~between
    faults.add(
        "untimed-end",
        _FILE,
        frame[open_ended],
        lambda _: "it has no time, and there is none before or after it in the trip",
        "give the first and the last call of every trip their times",
        feature="trip_id",
    )
    return between


def _filled(
    frame: pd.DataFrame,
    trip: NDArray[np.intp],
    arrival: NDArray[np.float64],
    departure: NDArray[np.float64],
    notes: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Fill times between known ones: by distance along the trip where it is given, else in equal steps."""
    blank = np.isnan(arrival)
    if blank.any():
        place = np.arange(len(trip))
        low = np.maximum.accumulate(np.where(blank, -1, place))[blank]
        high = np.minimum.accumulate(np.where(blank, len(trip), place)[::-1])[::-1][blank]
        at = place[blank]
        along = pd.to_numeric(frame["shape_dist_traveled"], errors="coerce").to_numpy(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = (along[at] - along[low]) / (along[high] - along[low])
            measured = (along[high] > along[low]) & (share >= 0) & (share <= 1)
        share = np.where(measured, share, (at - low) / (high - low))
        # Distances that go back would make times go back: within a gap all are measured, or none.
        gap = np.concatenate([[0], np.cumsum(low[1:] != low[:-1])])
        steady = np.concatenate([[True], (share[1:] >= share[:-1]) | (gap[1:] != gap[:-1])]) & measured
        whole = np.ones(int(gap[-1]) + 1, bool)
        np.logical_and.at(whole, gap, steady)
        share = np.where(whole[gap], share, (at - low) / (high - low))
        times = departure[low] + share * (arrival[high] - departure[low])
        arrival, departure = arrival.copy(), departure.copy()
        arrival[blank] = departure[blank] = np.round(times)
        by_distance = int(whole[gap].sum())
        if by_distance:
            notes.append(f"{by_distance:,} times between two known ones filled by distance along the trip")
        if by_distance < len(at):
            equal = len(at) - by_distance
            notes.append(f"{equal:,} times between two known ones filled in equal steps")
    return arrival.astype(np.int64), departure.astype(np.int64)


def _allowed(frame: pd.DataFrame, column: str, faults: FeedFaults, notes: list[str]) -> NDArray[np.object_]:
    values = frame[column]
    asked = int(values.isin(_REQUEST).sum())
    what = "boarding" if column == "pickup_type" else "alighting"
    if asked:
        notes.append(f"{asked:,} calls with {what} on request counted as calls")
    odd = ~values.isin(["", "0", _NO, *_REQUEST]).to_numpy(bool)
    faults.add(
        "unknown-pickup-type",
        _FILE,
        frame[odd],
        lambda row: f"{column} {getattr(row, column)!r} is not in GTFS; {what} is taken as allowed",
        "write 0 to 3",
        feature="trip_id",
        column=column,
        kept=True,
    )
    return np.where((values == _NO).to_numpy(bool), "no", "yes").astype(object)
