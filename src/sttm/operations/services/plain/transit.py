"""Travel times by public transport from GTFS feeds to a table, without a workspace."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.errors import Fault, InputError, RequestError
from sttm.indicators.transit.journeys import Journey, journey
from sttm.indicators.transit.search import TransitTimes, departures_of, transit_times
from sttm.indicators.transit.timetable import Timetable, timetable_of
from sttm.operations.services.plain.formats import check_formats
from sttm.operations.services.plain.places import PlainPlaces, read_plain_places
from sttm.operations.services.plain.states import Counted, counted, states_if_any
from sttm.operations.services.plain.streets import GENERAL
from sttm.operations.services.plain.transit_ground import Ground, Values
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.services.result import states_of
from sttm.sources.gtfs.feed import Feed
from sttm.sources.gtfs.reading import read_gtfs
from sttm.sources.incoming import existing_files

__all__ = ["FORMATS", "TransitAsked", "TransitRun", "run_transit", "told_time", "window_of"]

FORMATS = (".csv", ".parquet")

STEP_S = 60


@dataclass(frozen=True, slots=True)
class TransitAsked:
    """What was asked for: files, day, window and longest journey in seconds; agencies of the feeds."""

    feeds: tuple[Path, ...]
    origins: Path
    destinations: Path
    streets: Path | None
    day: date
    window: tuple[int, int]
    limit_s: int
    agencies: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TransitRun:
    """What a run gave.

    Attributes
    ----------
    table
        One row for each origin and destination: ``minutes`` (median), ``p25`` … , ``share`` of the departures
        from which one arrives, ``transfers`` at the median. Empty where fewer departures arrive.
    notes
        How walks, changes and departures were counted.
    faults
        Of the feeds and the files.
    journey
        Legs of the journey that was asked for; none where there is none.
    medians
        Minutes from each origin (row) to each destination, infinite where most departures do not arrive.
    ground
        Where origins and destinations stand.
    supply
        The destinations that count, and how many planned ones do not.
    asked
        Files, day and window, as they were given.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    journey: tuple[dict[str, str], ...] | None
    medians: NDArray[np.float64]
    ground: Ground
    supply: Counted
    asked: TransitAsked

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        known = self.table.astype(object).where(self.table.notna(), None)
        told = {"times": known.to_dict("records"), "notes": list(self.notes)}
        return told if self.journey is None else told | {"journey": list(self.journey)}


def window_of(text: str) -> tuple[int, int]:
    """Return the seconds of a window such as ``08:00-09:00``; hours after midnight go on, as ``24:30``.

    Raises
    ------
    RequestError
        If it is not one.
    """
    try:
        ends = [[int(part) for part in end.split(":")] for end in text.split("-")]
        (h, m), (h2, m2) = ends
        start, end = h * 3600 + m * 60, h2 * 3600 + m2 * 60
        if not (0 <= m < 60 and 0 <= m2 < 60 and 0 <= start < end <= 48 * 3600):
            raise ValueError
    except ValueError:
        message = f"{text!r} is no window of departures"
        raise RequestError(message, remedy="write it as 08:00-09:00, after midnight as 23:30-24:30") from None
    return start, end


def told_time(seconds: int) -> str:
    """Return a second of the day as the printed timetable does; hours after midnight go on."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def run_transit(
    feeds: Sequence[Path],
    origins: Path,
    destinations: Path,
    *,
    day: date,
    window: tuple[int, int],
    streets: Path | None = None,
    id_column: str | None = None,
    most_transfers: int | None = None,
    limit_min: float | None = None,
    percentiles: Sequence[int] = (25, 75),
    show: tuple[str, str] | None = None,
    include: Collection[str] = (),
    pack: Pack | None = None,
    on: date | None = None,
) -> TransitRun:
    """Return how long journeys take between places over the departures of a window, every minute.

    Parameters
    ----------
    feeds
        Archives or folders of GTFS.
    streets
        Extract of OpenStreetMap or file of lines to walk along; straight lines if not given.
    most_transfers, limit_min
        Most changes and longest journey; those of the pack if not given.
    show
        Origin and destination of a journey to tell leg by leg, for the first departure of the window.
    include
        States of planned services that count too, where the destinations have a column ``status`` of them.
    pack, on
        Whose parameters apply, on which day; the general pack, today.

    Raises
    ------
    SourceError, InputError, RequestError
        If a file is not to be had, nothing runs on the day, or a place is not known.
    """
    values = Values(pack or load_pack(GENERAL), on or date.today(), most_transfers, limit_min)
    departures_of(window, STEP_S)
    states = states_of(include)
    existing_files(origins, destinations, streets)
    check_formats([streets], [origins, destinations])
    starts, given = _places(origins, destinations, id_column)
    supply = counted(given, states)
    ends = supply.places
    asked = None if show is None else _asked(starts, ends, show)
    feed = read_gtfs(list(feeds))
    timetable = timetable_of(
        feed.trips, feed.calls, feed.days, feed.frequencies, feed.transfers, feed.stops, day,
        change_s=values.change_s,
    )  # fmt: skip
    ground = Ground.of(feed, timetable, starts, ends, streets, values)
    walked = (ground.feet, ground.access, ground.egress)
    times = transit_times(
        timetable, *walked, window, STEP_S, values.transfers, values.limit_s,
        direct=ground.direct, percentiles=percentiles,
    )  # fmt: skip
    legs = None if asked is None else _legs(ground, timetable, feed, asked, window[0], values)
    said = () if supply.left_out is None else (supply.note,)
    return TransitRun(
        _table(times, starts, ends),
        (*feed.notes, *_left_out(starts, ends), *said, *ground.notes, *values.notes()),
        (*feed.faults, *timetable.faults),
        legs,
        times.median / 60,
        ground,
        supply,
        TransitAsked(
            tuple(feeds), origins, destinations, streets, day, window, values.limit_s, feed.agencies
        ),
    )


def _places(origins: Path, destinations: Path, id_column: str | None) -> tuple[PlainPlaces, PlainPlaces]:
    """Read origins and destinations; what is wrong in both is told together.

    Destinations need not be services: a column of states counts where it has one of theirs at least.
    """
    starts = read_plain_places(origins, id_column=id_column)
    ends = read_plain_places(destinations, id_column=id_column, check=states_if_any)
    faults = [f for f in dict.fromkeys((*starts.faults, *ends.faults)) if f.severity == "error"]
    if faults:
        raise InputError("; ".join(str(fault) for fault in faults), faults)
    return starts, ends


def _left_out(*files: PlainPlaces) -> list[str]:
    """Tell what has no place, and what counts as a point inside it."""
    notes = [
        f"{p.file}: {len(p.unlocated)} rows have no place and are left out: {', '.join(p.unlocated[:8])}"
        for p in files
        if p.unlocated
    ]
    return notes + [
        f"{p.file}: shapes count as a point inside them"
        for p in files
        if (shapely.get_type_id(p.frame.geometry.to_numpy()) != shapely.GeometryType.POINT).any()
    ]


def _legs(
    ground: Ground, timetable: Timetable, feed: Feed, asked: tuple[int, int], leaves_s: int, values: Values
) -> tuple[dict[str, str], ...]:
    start, end = asked
    direct = _row(ground.direct, start).get(end)
    found = journey(
        timetable, ground.feet, _row(ground.access, start), _row(ground.egress, end), leaves_s,
        values.transfers, values.limit_s, direct_s=direct,
    )  # fmt: skip
    return () if found is None else _told(found, feed)


def _row(walked: csr_array, number: int) -> dict[int, float]:
    part = slice(walked.indptr[number], walked.indptr[number + 1])
    return dict(zip(walked.indices[part].tolist(), walked.data[part].tolist(), strict=True))


def _asked(starts: PlainPlaces, ends: PlainPlaces, show: tuple[str, str]) -> tuple[int, int]:
    found = []
    for places, name, what in ((starts, show[0], "origin"), (ends, show[1], "destination")):
        if name not in places.frame.index:
            some = ", ".join(places.frame.index[:8])
            raise RequestError(f"there is no {what} {name}", remedy=f"there are: {some}")
        found.append(int(np.flatnonzero(places.frame.index == name)[0]))
    return found[0], found[1]


def _told(found: Journey, feed: Feed) -> tuple[dict[str, str], ...]:
    names = feed.stops["name"].fillna("").astype(str).to_dict()
    return tuple(
        {
            "by": "walk" if leg.kind == "walk" else f"{leg.mode} {leg.line}".strip(),
            "from": str(names.get(leg.start) or leg.start or "origin"),
            "to": str(names.get(leg.end) or leg.end or "destination"),
            "departs": told_time(leg.departure_s),
            "arrives": told_time(leg.arrival_s),
            "trip": leg.trip_id,
        }
        for leg in found.legs
    )


def _table(times: TransitTimes, starts: PlainPlaces, ends: PlainPlaces) -> pd.DataFrame:
    shape = times.median.shape
    table = pd.DataFrame(
        {
            "origin": np.repeat(starts.frame.index.to_numpy(), shape[1]),
            "destination": np.tile(ends.frame.index.to_numpy(), shape[0]),
            "minutes": _minutes(times.median),
            **{f"p{p}": _minutes(values) for p, values in sorted(times.percentiles.items())},
            "share": np.round(times.share_reached.ravel(), 4),
        }
    )
    transfers = pd.Series(times.transfers.ravel(), dtype="Int16")
    return table.assign(transfers=transfers.where(transfers >= 0))


def _minutes(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    flat = seconds.ravel()
    return np.where(np.isfinite(flat), np.round(flat / 60, 2), np.nan)
