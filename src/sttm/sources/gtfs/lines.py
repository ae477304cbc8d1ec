"""The lines and trips of a feed."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from sttm.sources.gtfs.faults import FeedFaults
from sttm.sources.gtfs.modes import modes_of

__all__ = ["agencies_of", "trips_of"]


def agencies_of(table: pd.DataFrame) -> dict[str, str]:
    """Return the name of each agency by its id."""
    names = table["agency_name"].where(table["agency_name"] != "", table["agency_id"])
    return dict(zip(table["agency_id"], names, strict=True))


def trips_of(
    table: pd.DataFrame,
    routes: pd.DataFrame,
    agencies: dict[str, str],
    calendars: Collection[str],
    outside: Collection[str],
    faults: FeedFaults,
) -> pd.DataFrame:
    """Return the layer of trips that may run, with the line of the file (``at``) beside.

    Parameters
    ----------
    calendars
        Those with a day on which they run.
    outside
        Those that run only outside the period that was asked for: their trips are left out without a fault.
    """
    lines = _lines_of(routes, agencies, faults)
    frame = table.rename_axis("at").reset_index()
    frame = frame.set_index(pd.Index(frame["at"], name="line"))
    frame = _unique(frame, "trips.txt", "trip_id", faults)
    lost = ~frame["route_id"].isin(lines.index).to_numpy(bool)
    faults.add(
        "unknown-route",
        "trips.txt",
        frame[lost],
        lambda row: f"route {row.route_id!r} is not in routes.txt",
        "add the route, or correct the id",
        feature="trip_id",
    )
    frame = frame[~lost]
    still = ~frame["service_id"].isin(calendars).to_numpy(bool)
    elsewhen = frame["service_id"].isin(outside).to_numpy(bool)
    faults.add(
        "trip-never-runs",
        "trips.txt",
        frame[still & ~elsewhen],
        lambda row: f"calendar {row.service_id!r} has no day on which it runs",
        "add its days to calendar.txt or calendar_dates.txt",
        feature="trip_id",
    )
    frame = frame[~still]
    of = lines.reindex(frame["route_id"])
    direction = pd.to_numeric(frame["direction_id"].where(frame["direction_id"].isin(["0", "1"]), None))
    bikes = frame["bikes_allowed"].map({"1": "yes", "2": "no"})
    result = pd.DataFrame(
        {
            "trip_id": frame["trip_id"],
            "line_id": frame["route_id"],
            "line": of["line"].to_numpy(),
            "mode": of["mode"].to_numpy(),
            "calendar_id": frame["service_id"],
            "direction": direction.astype("Int64"),
            "headsign": frame["trip_headsign"].where(frame["trip_headsign"] != "", None),
            "agency": of["agency"].to_numpy(),
            "bikes": bikes,
            "at": frame["at"],
        }
    )
    texts = ["trip_id", "line_id", "line", "mode", "calendar_id", "headsign", "agency", "bikes"]
    return result.astype(dict.fromkeys(texts, "str")).set_index("trip_id").sort_index()


def _lines_of(routes: pd.DataFrame, agencies: dict[str, str], faults: FeedFaults) -> pd.DataFrame:
    frame = _unique(routes, "routes.txt", "route_id", faults)
    modes, unknown = modes_of(frame["route_type"])
    faults.add(
        "unknown-route-type",
        "routes.txt",
        frame[unknown],
        lambda row: f"route_type {row.route_type!r} is not in GTFS; the mode is «other»",
        "write a type of GTFS, basic or extended",
        feature="route_id",
        kept=True,
    )
    name = frame["route_short_name"].where(frame["route_short_name"] != "", frame["route_long_name"])
    only = next(iter(agencies.values())) if len(agencies) == 1 else None
    agency = frame["agency_id"].map(agencies)
    agency = agency.where((frame["agency_id"] != "").to_numpy(), only)
    lines = pd.DataFrame({"line": name.where(name != "", None), "mode": modes, "agency": agency})
    return lines.set_index(pd.Index(frame["route_id"]))


def _unique(frame: pd.DataFrame, file: str, column: str, faults: FeedFaults) -> pd.DataFrame:
    blank = (frame[column] == "").to_numpy(bool)
    faults.add("blank-id", file, frame[blank], lambda _: f"{column} is blank", "give every row an id")
    frame = frame[~blank]
    twice = frame[column].duplicated().to_numpy(bool)
    faults.add(
        "duplicate-id",
        file,
        frame[twice],
        lambda row: f"{column} {getattr(row, column)!r} is there more than once; the first is kept",
        "give every row an id of its own",
        feature=column,
    )
    return frame[~twice]
