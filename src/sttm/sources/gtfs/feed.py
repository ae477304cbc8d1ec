"""A feed as it was read: the layers of stops and timetables, its faults and what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from sttm.errors import Fault

__all__ = ["Feed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed, or several joined.

    Every frame has the columns of its layer; its index is the id column, as in a workspace.

    Parameters
    ----------
    name
        Of the feed, or the names joined by a comma.
    stops, stop_facilities
        Points in WGS84 degrees. Stations and the stops within them share ``station_id``.
    trips, calls, days, frequencies, transfers
        The layers ``timetable_…``. Calls are sorted by trip and sequence; seconds count from noon minus
        12 hours of the day of service in ``timezone``.
    faults
        What is wrong, all of it warnings; the first of each kind.
    counts
        How many of each kind of fault there are.
    left_out
        How many rows of each file (``feed/file``) were left out.
    notes
        What was done to read it, one sentence each.
    timezone, agencies
        IANA name; names of the agencies.
    first_day, last_day
        First and last day on which a trip runs.
    expires
        Last day the publisher vouches for (feed_info.txt), where it says.
    """

    name: str
    stops: gpd.GeoDataFrame
    stop_facilities: gpd.GeoDataFrame
    trips: pd.DataFrame
    calls: pd.DataFrame
    days: pd.DataFrame
    frequencies: pd.DataFrame
    transfers: pd.DataFrame
    faults: tuple[Fault, ...]
    counts: Mapping[str, int]
    left_out: Mapping[str, int]
    notes: tuple[str, ...]
    timezone: str
    agencies: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    expires: date | None = None

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their layer."""
        return {
            "stops": self.stops,
            "stop_facilities": self.stop_facilities,
            "timetable_trips": self.trips,
            "timetable_calls": self.calls,
            "timetable_days": self.days,
            "timetable_frequencies": self.frequencies,
            "timetable_transfers": self.transfers,
        }
