"""Several feeds made one: ids told apart, times counted on one clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from sttm.sources.gtfs.clock import shifts
from sttm.sources.gtfs.feed import Feed

__all__ = ["joined_feeds"]

_IDS: dict[str, dict[str, tuple[str, ...]]] = {
    "stop": {
        "stops": ("stop_id", "station_id"),
        "stop_facilities": ("facility_id", "stop_id"),
        "calls": ("stop_id",),
        "transfers": ("from_stop_id", "to_stop_id"),
    },
    "trip": {"trips": ("trip_id",), "calls": ("trip_id",), "frequencies": ("trip_id",)},
    "line": {"trips": ("line_id",)},
    "calendar": {"trips": ("calendar_id",), "days": ("calendar_id",)},
}
_OWN_ID = {
    "calls": ("call_id", "trip_id", "sequence"),
    "days": ("day_id", "calendar_id", "date"),
    "frequencies": ("frequency_id", "trip_id", "start_s"),
    "transfers": ("transfer_id", "from_stop_id", "to_stop_id"),
}


def joined_feeds(feeds: Sequence[Feed], timezone: str) -> Feed:
    """Join feeds whose tables have no ids of their own yet, and give them these.

    Ids of stops, trips, lines and calendars that stand in more than one feed get the name of the feed in
    front, in every feed. Times are counted in ``timezone``.
    """
    named, notes = _apart(feeds)
    apart = [_on_clock(feed, timezone) for feed in named]
    places = {
        name: _stacked([getattr(feed, name) for feed in apart]) for name in ("stops", "stop_facilities")
    }
    frames: dict[str, pd.DataFrame] = {}
    frames["trips"] = pd.concat([feed.trips for feed in apart]).sort_index()
    for name, (own, *key) in _OWN_ID.items():
        frame = pd.concat([getattr(feed, name) for feed in apart], ignore_index=True)
        frames[name] = _identified(frame.sort_values(key, ignore_index=True, kind="stable"), own, key)
    firsts = [feed.first_day for feed in apart if feed.first_day is not None]
    lasts = [feed.last_day for feed in apart if feed.last_day is not None]
    ends = [feed.expires for feed in apart if feed.expires is not None]
    return Feed(
        name=", ".join(feed.name for feed in feeds),
        stops=places["stops"],
        stop_facilities=places["stop_facilities"],
        trips=frames["trips"],
        calls=frames["calls"],
        days=frames["days"],
        frequencies=frames["frequencies"],
        transfers=frames["transfers"],
        faults=tuple(fault for feed in feeds for fault in feed.faults),
        counts=_summed([feed.counts for feed in feeds]),
        left_out=_summed([feed.left_out for feed in feeds]),
        notes=(*(_said(feed, note, feeds) for feed in apart for note in feed.notes), *notes),
        timezone=timezone,
        agencies=tuple(dict.fromkeys(name for feed in feeds for name in feed.agencies)),
        first_day=min(firsts, default=None),
        last_day=max(lasts, default=None),
        expires=min(ends, default=None),
    )


def _said(feed: Feed, note: str, feeds: Sequence[Feed]) -> str:
    return note if len(feeds) == 1 else f"{feed.name}: {note}"


def _summed(counts: Sequence[object]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for name, count in dict(one).items():  # type: ignore[call-overload]
            total[name] = total.get(name, 0) + count
    return total


def _stacked(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.concat(frames).sort_index(), crs=frames[0].crs)


def _identified(frame: pd.DataFrame, own: str, key: list[str]) -> pd.DataFrame:
    texts = [
        frame[c].dt.strftime("%Y-%m-%d") if frame[c].dtype.kind == "M" else frame[c].astype("str")
        for c in key
    ]
    names = texts[0].astype("str") + "/" + texts[1].astype("str")
    return frame.set_index(pd.Index(names, name=own, dtype="str"))


def _apart(feeds: Sequence[Feed]) -> tuple[list[Feed], list[str]]:
    """Put the name of its feed before every id of a kind of which one stands in several feeds."""
    if len(feeds) == 1:
        return list(feeds), []
    notes = []
    result = list(feeds)
    for kind, places in _IDS.items():
        frame, column = next((frame, columns[0]) for frame, columns in places.items())
        each: list[pd.Index[str]] = [_values(getattr(feed, frame), column) for feed in feeds]
        met = pd.Index(np.concatenate([values.unique() for values in each]))
        common = met[met.duplicated()].unique()
        if not len(common):
            continue
        notes.append(
            f"{len(common):,} ids of {kind}s stand in several feeds: all are preceded by the name of theirs"
        )
        result = [_prefixed(feed, places) for feed in result]
    return result, notes


def _values(frame: pd.DataFrame, column: str) -> pd.Index[str]:
    values: pd.Index[str] = pd.Index(frame.index if frame.index.name == column else frame[column])
    return values


def _prefixed(feed: Feed, places: dict[str, tuple[str, ...]]) -> Feed:
    changed = {}
    for name, columns in places.items():
        frame = getattr(feed, name).copy()
        for column in columns:
            if frame.index.name == column:
                frame.index = pd.Index(feed.name + ":" + frame.index.astype("str"), name=column, dtype="str")
            else:
                frame[column] = feed.name + ":" + frame[column].astype("str")
        changed[name] = frame
    return replace(feed, **changed)


def _on_clock(feed: Feed, timezone: str) -> Feed:
    """Count the times of a feed in another zone, trip by trip and for each shift between the two clocks.

    The shift differs over the year where clocks do not change together: a trip then has a copy for each. A
    trip that would start before the day of service is given to the day before.
    """
    if feed.timezone == timezone or feed.calls.empty:
        return feed
    dates = pd.DatetimeIndex(feed.days["date"].unique()).sort_values()
    same, before = shifts(dates, feed.timezone, timezone)
    by_date = pd.DataFrame({"date": dates, "same": same, "before": before})
    starts = feed.calls.groupby("trip_id")["departure_s"].min()
    if not feed.frequencies.empty:
        repeated = feed.frequencies.groupby("trip_id")["start_s"].min()
        starts = starts.where(~starts.index.isin(repeated.index), repeated.reindex(starts.index))
    runs = feed.trips[["calendar_id"]].assign(start=starts).reset_index()
    days = feed.days.merge(by_date, on="date")
    kinds = days[["calendar_id", "same", "before"]].drop_duplicates()
    runs = runs.merge(kinds, on="calendar_id")
    runs["early"] = runs["start"] + runs["same"] < 0
    runs["shift"] = np.where(runs["early"], runs["before"], runs["same"]).astype(np.int64)
    runs["suffix"] = "@" + runs["shift"].astype("str") + np.where(runs["early"], "-1d", "")
    if (runs["suffix"] == runs["suffix"].iloc[0]).all():
        runs["suffix"] = ""
    variants = runs.drop_duplicates(["trip_id", "suffix"])
    trips = feed.trips.drop(columns="calendar_id").join(variants.set_index("trip_id"), how="inner")
    trips["calendar_id"] = trips["calendar_id"] + trips["suffix"]
    named = pd.Index(trips.index + trips["suffix"].to_numpy(), name="trip_id", dtype="str")
    pairs = runs[["calendar_id", "same", "before", "early", "suffix"]].drop_duplicates()
    moved = days.merge(pairs, on=["calendar_id", "same", "before"])
    moved["date"] = moved["date"].where(~moved["early"], moved["date"] - pd.Timedelta(days=1))
    moved["calendar_id"] = moved["calendar_id"] + moved["suffix"]
    note = f"times brought from {feed.timezone} to {timezone}"
    return replace(
        feed,
        trips=trips.set_axis(named)[feed.trips.columns],
        days=moved[["calendar_id", "date"]].sort_values(["calendar_id", "date"], ignore_index=True),
        calls=_shifted(feed.calls, variants, ["arrival_s", "departure_s"]),
        frequencies=_shifted(feed.frequencies, variants, ["start_s", "end_s"]),
        notes=(*feed.notes, note),
        timezone=timezone,
    )


def _shifted(frame: pd.DataFrame, variants: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    result = frame.merge(variants[["trip_id", "shift", "suffix"]], on="trip_id")
    for column in columns:
        result[column] = result[column] + result["shift"]
    result["trip_id"] = result["trip_id"] + result["suffix"]
    return result[frame.columns]
