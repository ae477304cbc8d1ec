"""Trips repeated at intervals, and declared transfers between stops."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sttm.sources.gtfs.clock import seconds_of
from sttm.sources.gtfs.faults import FeedFaults

__all__ = ["frequencies_of", "transfers_of"]

_NOT_POSSIBLE, _SAME_SEAT = "3", ("4", "5")


def frequencies_of(
    table: pd.DataFrame, trips: pd.Index, known_trips: pd.Index, faults: FeedFaults
) -> pd.DataFrame:
    """Return the layer of frequencies, without its ids, by trip and start."""
    file = "frequencies.txt"
    lost = ~table["trip_id"].isin(known_trips).to_numpy(bool)
    faults.add(
        "unknown-trip",
        file,
        table[lost],
        lambda row: f"trip {row.trip_id!r} is not in trips.txt",
        "add the trip, or correct the id",
    )
    frame = table[table["trip_id"].isin(trips).to_numpy(bool)]
    start, _ = seconds_of(frame["start_time"])
    end, _ = seconds_of(frame["end_time"])
    every = pd.to_numeric(frame["headway_secs"], errors="coerce").to_numpy(np.float64)
    with np.errstate(invalid="ignore"):
        good = (end > start) & (every >= 1) & (every == np.round(every))
    faults.add(
        "no-interval",
        file,
        frame[~good],
        lambda row: f"{row.start_time!r} to {row.end_time!r} every {row.headway_secs!r} s is no interval",
        "write times like 08:00:00, the end after the start, and whole seconds of at least 1",
        feature="trip_id",
    )
    exact = frame["exact_times"].map({"1": "yes"}).fillna("no")
    found = pd.DataFrame(
        {
            "trip_id": frame["trip_id"],
            "start_s": start,
            "end_s": end,
            "headway_s": every,
            "exact": exact.astype("str"),
        }
    )[good]
    found = found.astype(dict.fromkeys(("start_s", "end_s", "headway_s"), "int64"))
    found = found.sort_values(["trip_id", "start_s"], kind="stable")
    trip, begins, ends = (found[c].to_numpy() for c in ("trip_id", "start_s", "end_s"))
    beside = np.zeros(len(found), bool)
    beside[1:] = (trip[1:] == trip[:-1]) & (begins[1:] < ends[:-1])
    faults.add(
        "intervals-overlap",
        file,
        found[beside],
        lambda _: "it begins before the interval before it ends",
        "let the intervals of a trip follow one another",
        feature="trip_id",
    )
    kept: pd.DataFrame = found[~beside].reset_index(drop=True)
    return kept


def transfers_of(
    table: pd.DataFrame, places: pd.DataFrame, stops: pd.Index, faults: FeedFaults, notes: list[str]
) -> pd.DataFrame:
    """Return the layer of transfers, without its ids, by stop: those of stations stand for all their stops.

    Parameters
    ----------
    places
        See :func:`sttm.sources.gtfs.places.places_of`.
    stops
        Ids of the stops that are called at.
    """
    file = "transfers.txt"
    narrow = (table[["from_route_id", "to_route_id", "from_trip_id", "to_trip_id"]] != "").any(axis=1)
    seated = table["transfer_type"].isin(_SAME_SEAT)
    special = (narrow | seated).to_numpy(bool)
    if special.any():
        notes.append(f"{int(special.sum()):,} transfers between single lines or trips not used")
    frame = table[~special]
    known = frame["from_stop_id"].isin(places.index) & frame["to_stop_id"].isin(places.index)
    faults.add(
        "unknown-stop",
        file,
        frame[~known.to_numpy(bool)],
        lambda row: f"{row.from_stop_id!r} or {row.to_stop_id!r} is not in stops.txt",
        "add the stop, or correct the id",
    )
    frame = frame[known.to_numpy(bool)]
    kind = frame["transfer_type"].replace("", "0")
    least = pd.to_numeric(frame["min_transfer_time"].replace("", "0"), errors="coerce").to_numpy(np.float64)
    with np.errstate(invalid="ignore"):
        good = kind.isin(["0", "1", "2", _NOT_POSSIBLE]).to_numpy(bool) & (least >= 0)
    faults.add(
        "no-transfer",
        file,
        frame[~good],
        lambda row: (
            f"type {row.transfer_type!r} with least time {row.min_transfer_time!r} is no transfer of GTFS"
        ),
        "write a type of 0 to 5 and whole seconds",
    )
    pairs = pd.DataFrame(
        {
            "from_stop_id": frame["from_stop_id"],
            "to_stop_id": frame["to_stop_id"],
            "least_s": np.where(kind == _NOT_POSSIBLE, 0, np.nan_to_num(least)).astype(np.int64),
            "allowed": np.where(kind == _NOT_POSSIBLE, "no", "yes"),
        }
    )[good].astype({"allowed": "str"})
    return _between_stops(pairs, places, stops)


def _between_stops(pairs: pd.DataFrame, places: pd.DataFrame, stops: pd.Index) -> pd.DataFrame:
    """Give the transfers of stations to their stops; what is said of the stops themselves goes before."""
    used = places.loc[places.index.isin(stops), "station"]
    within = pd.concat(
        [
            pd.DataFrame({"place": used.index, "stop": used.index, "far": 0}),
            pd.DataFrame({"place": used.to_numpy(), "stop": used.index, "far": 1})[
                (used.to_numpy() != used.index.to_numpy())
            ],
        ]
    )
    pairs = pairs.assign(order=np.arange(len(pairs)))
    for side in ("from_stop_id", "to_stop_id"):
        pairs = pairs.merge(within, left_on=side, right_on="place", suffixes=("", "_to"))
        pairs[side] = pairs["stop"]
        pairs = pairs.drop(columns=["place", "stop"]).rename(columns={"far": f"far_{side}"})
    pairs["far"] = pairs["far_from_stop_id"] + pairs["far_to_stop_id"]
    pairs = pairs.sort_values(["from_stop_id", "to_stop_id", "far", "order"], kind="stable")
    pairs = pairs.drop_duplicates(["from_stop_id", "to_stop_id"])
    columns = ["from_stop_id", "to_stop_id", "least_s", "allowed"]
    return pairs[columns].reset_index(drop=True).astype(dict.fromkeys(columns[:2], "str"))
