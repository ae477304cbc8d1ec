"""Brings GTFS feeds into a workspace: stops, their facilities and the timetable, in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from sttm.errors import Fault, RequestError
from sttm.operations.adding import check_date
from sttm.operations.placing import with_municipality
from sttm.operations.services.gtfs_beside import Former, current_vector
from sttm.packs.pack import Pack
from sttm.sources.gtfs.cutting import cut_to_stops
from sttm.sources.gtfs.feed import Feed
from sttm.sources.gtfs.modes import MODES
from sttm.sources.gtfs.reading import read_gtfs
from sttm.sources.incoming import IncomingVector
from sttm.sources.plain_table import IncomingTable
from sttm.territory.door import Admitted, admit_vector
from sttm.territory.door_table import admit_table
from sttm.territory.records import LayerRecord, LayerVersion
from sttm.territory.schemas import layer_schema
from sttm.territory.transaction import Transaction
from sttm.territory.workspace import Workspace

__all__ = ["ImportedFeed", "import_gtfs"]

Progress = Callable[[int, int, str], None]

_FILES = {
    "stops": ("stops.txt",),
    "stop_facilities": (),
    "timetable_trips": ("trips.txt", "routes.txt", "agency.txt"),
    "timetable_calls": ("stop_times.txt",),
    "timetable_days": ("calendar.txt", "calendar_dates.txt", "feed_info.txt"),
    "timetable_frequencies": ("frequencies.txt",),
    "timetable_transfers": ("transfers.txt",),
}
"""Layers, in the order in which they enter, and the files whose faults their records carry."""

_STEPS = len(_FILES) + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFeed:
    """What an import brought in.

    Parameters
    ----------
    feed
        The feed as it was stored.
    versions
        Those made, by layer.
    kept_stops
        How many stops of the version before, from other sources, stayed in the layer.
    notes
        What a person has to know, one sentence each.
    """

    feed: Feed
    versions: Mapping[str, LayerVersion]
    kept_stops: int
    notes: tuple[str, ...]

    @property
    def by_mode(self) -> list[tuple[str, int, int, int, int]]:
        """Mode, stations, lines, trips and calls, for each mode that runs."""
        feed = self.feed
        stations = feed.stops.drop_duplicates("station_id")["mode"].value_counts()
        trips = feed.trips.groupby("mode")
        lines, runs = trips["line_id"].nunique(), trips.size()
        calls = feed.calls["trip_id"].map(feed.trips["mode"]).value_counts()
        return [
            (mode, int(stations.get(mode, 0)), int(lines[mode]), int(runs[mode]), int(calls.get(mode, 0)))
            for mode in MODES
            if mode in runs.index
        ]

    def as_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        names = ("mode", "stations", "lines", "trips", "calls")
        feed = self.feed
        return {
            "feeds": feed.name,
            "agencies": list(feed.agencies),
            "timezone": feed.timezone,
            "first_day": None if feed.first_day is None else feed.first_day.isoformat(),
            "last_day": None if feed.last_day is None else feed.last_day.isoformat(),
            "rows": {layer: len(frame) for layer, frame in feed.frames.items()},
            "modes": [dict(zip(names, row, strict=True)) for row in self.by_mode],
            "kept_stops": self.kept_stops,
            "faults": dict(feed.counts),
            "left_out": dict(feed.left_out),
            "notes": list(self.notes),
            "versions": {layer: version.version for layer, version in self.versions.items()},
        }


def import_gtfs(
    workspace: Workspace,
    pack: Pack,
    feeds: Sequence[Path],
    *,
    from_day: date | None = None,
    until: date | None = None,
    keep_within: float | None = None,
    replace_stops: bool = False,
    licence: str | None = None,
    publisher: str | None = None,
    source: str | None = None,
    reference_date: str | None = None,
    today: date | None = None,
    who: str | None = None,
    wait: float = 0,
    progress: Progress | None = None,
) -> ImportedFeed:
    """Bring feeds in as the timetable of a workspace, with their stops; all layers enter or none does.

    The timetable before is replaced, and so are its stops; so are stops that were read from OpenStreetMap,
    of the modes that the feeds run. Stops of other sources stay.

    Parameters
    ----------
    feeds
        Zip archives or folders; together they are the timetable.
    from_day, until
        First and last day to keep.
    keep_within
        Metres from the boundary beyond which stops, and calls at them, are left out; the tolerance of the
        layer of stops by default.
    replace_stops
        Whether stops of other sources go too.
    licence, publisher, source, reference_date
        For the records; the agencies are the publisher and the first day the date where they are not said.
    today
        A timetable that ended before is said to have; the pack's parameters are of this day, or of now.

    Raises
    ------
    RequestError, SourceError, InputError, WorkspaceError
        Nothing stored has changed.
    """
    _check_keep(keep_within)
    if reference_date is not None:
        check_date(reference_date)
    tell = progress or (lambda *_: None)
    tell(0, _STEPS, "reading")
    feed = _cut(read_gtfs(feeds, from_day=from_day, until=until), workspace, keep_within)
    about = {
        "licence": licence,
        "publisher": publisher or "; ".join(feed.agencies) or None,
        "source": source,
        "reference_date": reference_date or (None if feed.first_day is None else feed.first_day.isoformat()),
    }
    command = f"import gtfs {' '.join(Path(path).name for path in feeds)}"
    reach = pack.number("facility_reach", today or date.today())
    with workspace.writing(command, who=who, wait=wait) as changes:
        former = Former.of(changes, workspace, set(feed.stops["mode"]), everything=replace_stops)
        joined = _Joined(former, current_vector(changes, workspace, "municipalities"), reach)
        versions = _stored(feed, joined, about, workspace, pack, changes, tell)
        tell(_STEPS - 1, _STEPS, "storing")
    tell(_STEPS, _STEPS, "done")
    told = (*_remarks(feed, today), *former.notes, *feed.notes)
    return ImportedFeed(feed=feed, versions=versions, kept_stops=joined.kept, notes=told)


@dataclass(slots=True)
class _Joined:
    """Stops and facilities of a feed, joined with those of other sources: stops first, which the others need.

    Parameters
    ----------
    reach
        How far from a stop a facility belongs to it, m.
    stops, kept
        All stops there are now, and how many of them are of other sources, once stops were joined.
    """

    former: Former
    municipalities: gpd.GeoDataFrame | None
    reach: float
    stops: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    kept: int = 0

    def with_others(self, layer: str, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        if layer != "stops":
            return self.former.with_facilities(own, self.stops, self.reach)
        own, self.kept = self.former.with_stops(own)
        self.stops, _ = with_municipality(own, self.municipalities)
        return self.stops


def _check_keep(within: float | None) -> None:
    if within is not None and not within > 0:
        msg = f"stops are to be kept within {within:g} m"
        raise RequestError(msg, remedy="give metres above 0")


def _cut(feed: Feed, workspace: Workspace, keep_within: float | None) -> Feed:
    """Leave out the stops that lie farther from the boundary than asked."""
    current = workspace.current("boundary")
    if current is None:
        return feed
    topology = layer_schema("stops").topology
    assert topology is not None  # noqa: S101 - stops are a vector layer
    reach = topology.outside_tolerance if keep_within is None else keep_within
    boundary = shapely.union_all(workspace.vector(current).geometry.to_numpy())
    places = feed.stops.geometry.to_crs(workspace.crs).to_numpy()
    shapely.prepare(boundary)
    near = shapely.dwithin(boundary, places, reach)
    return cut_to_stops(feed, feed.stops.index[near], why=f"farther than {reach:,.0f} m from the boundary")


def _remarks(feed: Feed, today: date | None) -> list[str]:
    notes = []
    ends = [day for day in (feed.last_day, feed.expires) if day is not None]
    if today is not None and ends and min(ends) < today:
        notes.append(f"the timetable ended on {min(ends)}: readings of later days have no trips")
    rows = sum(feed.left_out.values())
    if rows:
        notes.append(f"{rows:,} rows left out for {sum(feed.counts.values()):,} faults")
    return notes


def _admitted(
    layer: str, frame: pd.DataFrame, feed: Feed, workspace: Workspace, changes: Transaction
) -> Admitted:
    schema = layer_schema(layer)
    own = str(schema.id_column)
    rows = frame.rename_axis(own).reset_index()
    faults = _faults_of(layer, feed)
    if frame.empty:
        rows = rows.set_index(own)
        return Admitted(
            layer=layer,
            frame=gpd.GeoDataFrame(rows).to_crs(workspace.crs)
            if isinstance(frame, gpd.GeoDataFrame)
            else None,
            table=None if isinstance(frame, gpd.GeoDataFrame) else rows,
            crs_source=None,
            transformation=None,
            warnings=faults,
            repairs=(),
            notes=(),
        )
    if isinstance(frame, gpd.GeoDataFrame):
        boundary = current_vector(changes, workspace, "boundary")
        incoming = IncomingVector(
            frame=gpd.GeoDataFrame(rows, crs=frame.crs),
            file=feed.name,
            crs="EPSG:4326",
            crs_origin="GTFS, WGS 84 degrees",
            faults=faults,
        )
        around = None if boundary is None else shapely.union_all(boundary.geometry.to_numpy())
        return admit_vector(schema, incoming, boundary=around, crs=workspace.crs)
    return admit_table(schema, IncomingTable(frame=rows, file=feed.name, faults=faults), crs=workspace.crs)


def _faults_of(layer: str, feed: Feed) -> tuple[Fault, ...]:
    files = _FILES[layer]
    return tuple(fault for fault in feed.faults if str(fault.file).rpartition("/")[2] in files)


def _stored(
    feed: Feed,
    joined: _Joined,
    about: Mapping[str, str | None],
    workspace: Workspace,
    pack: Pack,
    changes: Transaction,
    tell: Progress,
) -> dict[str, LayerVersion]:
    """Put the layers of a feed into the workspace; one that has no row, and is not there yet, is not made."""
    versions: dict[str, LayerVersion] = {}
    for number, (layer, frame) in enumerate(feed.frames.items(), 1):
        tell(number, _STEPS, layer)
        if frame.empty and changes.current(layer) is None:
            continue
        admitted = _admitted(layer, frame, feed, workspace, changes)
        record = _record(layer, feed, admitted, about, pack)
        if admitted.table is not None:
            versions[layer] = changes.put_table(layer, admitted.table, record)
            continue
        assert admitted.frame is not None  # noqa: S101 - a layer is one or the other
        own = joined.with_others(layer, admitted.frame)
        if not own.empty:
            versions[layer] = changes.put_vector(layer, own, record)
    return versions


def _record(
    layer: str, feed: Feed, admitted: Admitted, about: Mapping[str, str | None], pack: Pack
) -> LayerRecord:
    method = "; ".join(("read from GTFS", f"times in {feed.timezone}", *feed.notes, *admitted.notes))
    return LayerRecord(
        title=layer_schema(layer).title.model_dump(),
        licence=about["licence"],
        publisher=about["publisher"],
        source=about["source"] or feed.name,
        reference_date=about["reference_date"],
        period=None if feed.first_day is None else f"{feed.first_day}/{feed.last_day}",
        fictional=pack.manifest.fictional,
        crs_source=admitted.crs_source,
        transformation=admitted.transformation,
        repairs=admitted.repairs,
        warnings=tuple(str(w) for w in admitted.warnings),
        method=method,
    )
