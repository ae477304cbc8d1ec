"""Cuts a feed to some of its stops: trips keep the calls at these, and need two."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sttm.errors import Fault, InputError
from sttm.sources.gtfs.feed import Feed

__all__ = ["cut_to_stops"]


def cut_to_stops(feed: Feed, stops: pd.Index, *, why: str) -> Feed:
    """Return a feed of the calls at some stops only; what it leaves out is counted in its notes.

    Parameters
    ----------
    stops
        Ids of the stops to keep; the others are gone with their calls, and trips with fewer than two calls.
    why
        Why the others are left out, for the note: «farther than 5 km from the boundary».

    Raises
    ------
    InputError
        If no trip remains.
    """
    left = feed.stops.index.difference(stops)
    if left.empty:
        return feed
    calls = feed.calls[feed.calls["stop_id"].isin(stops).to_numpy(bool)]
    count = calls["trip_id"].value_counts()
    trips = feed.trips[feed.trips.index.isin(count.index[count >= 2])]
    if trips.empty:
        fault = Fault(
            code="no-usable-trip",
            message=f"no trip calls at two stops that are not {why}",
            file=feed.name,
            remedy="check the coordinates of the stops and the boundary, or keep a wider surrounding",
        )
        raise InputError(str(fault), [fault])
    calls = calls[calls["trip_id"].isin(trips.index).to_numpy(bool)]
    called = pd.Index(calls["stop_id"].unique())
    stations = feed.stops["station_id"].reindex(called)
    kept = feed.stops[feed.stops.index.isin(called) | feed.stops.index.isin(stations)]
    facilities = feed.stop_facilities
    transfers = feed.transfers
    both = transfers["from_stop_id"].isin(called) & transfers["to_stop_id"].isin(called)
    days = feed.days[feed.days["calendar_id"].isin(trips["calendar_id"]).to_numpy(bool)]
    gone = len(feed.trips) - len(trips)
    note = (
        f"{len(feed.stops) - len(kept):,} stops {why} left out with {len(feed.calls) - len(calls):,} calls"
        + (f" and the {gone:,} trips of which fewer than two calls remain" if gone else "")
    )
    return replace(
        feed,
        stops=kept,
        stop_facilities=facilities[facilities["stop_id"].isin(kept["station_id"]).to_numpy(bool)],
        trips=trips,
        calls=calls,
        days=days,
        frequencies=feed.frequencies[feed.frequencies["trip_id"].isin(trips.index).to_numpy(bool)],
        transfers=transfers[both.to_numpy(bool)],
        notes=(*feed.notes, note),
        first_day=days["date"].min().date(),
        last_day=days["date"].max().date(),
    )
