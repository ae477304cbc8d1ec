"""The files of a feed, from a zip archive or a folder, as tables of text whose index is the line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from sttm.errors import Fault, SourceError
from sttm.sources.archive import read_members
from sttm.sources.gtfs.faults import FeedFaults

__all__ = ["COLUMNS", "Tables", "feed_name", "read_tables"]

COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agency.txt": (("agency_timezone",), ("agency_id", "agency_name")),
    "stops.txt": (
        ("stop_id", "stop_lat", "stop_lon"),
        ("stop_name", "location_type", "parent_station"),
    ),
    "routes.txt": (
        ("route_id", "route_type"),
        ("agency_id", "route_short_name", "route_long_name"),
    ),
    "trips.txt": (
        ("route_id", "service_id", "trip_id"),
        ("trip_headsign", "direction_id", "bikes_allowed"),
    ),
    "stop_times.txt": (
        ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
        ("pickup_type", "drop_off_type", "shape_dist_traveled"),
    ),
    "calendar.txt": (
        (
            "service_id",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "start_date",
            "end_date",
        ),
        (),
    ),
    "calendar_dates.txt": (("service_id", "date", "exception_type"), ()),
    "frequencies.txt": (("trip_id", "start_time", "end_time", "headway_secs"), ("exact_times",)),
    "transfers.txt": (
        ("from_stop_id", "to_stop_id", "transfer_type"),
        ("min_transfer_time", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    ),
    "feed_info.txt": ((), ("feed_publisher_name", "feed_start_date", "feed_end_date", "feed_version")),
}
"""Files that are read, with the columns GTFS asks for and those used where they are there.

GTFS Schedule Reference, gtfs.org/documentation/schedule/reference.
"""

_NEEDED = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
_DAYS = ("calendar.txt", "calendar_dates.txt")
_MOST_BYTES = 4 * 2**30
_PACKED = 100
"""Times smaller than its tables that an archive may be: timetables pack to a tenth, traps to a thousandth."""
_ALWAYS_BYTES = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a feed; a column that the file has not got is blank, a file that is not there empty."""

    name: str
    frames: Mapping[str, pd.DataFrame]
    absent: tuple[Fault, ...]
    """Files and columns without which the feed cannot be read."""

    def __getitem__(self, file: str) -> pd.DataFrame:
        return self.frames[file]


def feed_name(path: Path) -> str:
    """Return how a feed is called: its archive without the ending, or its folder."""
    return path.stem if path.suffix.casefold() == ".zip" else path.resolve().name


def read_tables(path: Path, name: str, faults: FeedFaults) -> Tables:
    """Read the files of a feed.

    Raises
    ------
    SourceError
        If there is no such archive or folder, or the archive cannot be unpacked.
    """
    raw = _contents(Path(path))
    absent = [_absent_file(name, file) for file in _NEEDED if file not in raw]
    if not any(file in raw for file in _DAYS):
        absent.append(_absent_file(name, "calendar.txt or calendar_dates.txt"))
    frames = {}
    for file, (needed, used) in COLUMNS.items():
        if file not in raw:
            frames[file] = pd.DataFrame({c: pd.Series(dtype="str") for c in (*needed, *used)})
            continue
        frame, missing = _table(raw[file], file, faults)
        frames[file] = frame
        absent += [_absent_column(name, file, column, missing) for column in needed if column in missing]
    return Tables(name, frames, tuple(absent))


def _contents(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        found = {file: path / file for file in COLUMNS}
        held = {file: place for file, place in found.items() if place.is_file()}
        size = sum(place.stat().st_size for place in held.values())
        if size > _MOST_BYTES:
            msg = f"{path} holds more than {_MOST_BYTES / 2**30:g} GiB of tables"
            raise SourceError(msg, remedy="cut the feed to the territory and the period first")
        return {file: place.read_bytes() for file, place in held.items()}
    if not path.is_file():
        msg = f"there is no feed {path}"
        raise SourceError(msg, remedy="name a zip archive or a folder with the files of a GTFS feed")
    most = min(_MOST_BYTES, max(_ALWAYS_BYTES, _PACKED * path.stat().st_size))
    return read_members(path, tuple(COLUMNS), max_bytes=most)


def _absent_file(feed: str, file: str) -> Fault:
    return Fault(
        code="missing-file", message=f"there is no {file}", file=feed, remedy="ask for the complete feed"
    )


def _absent_column(feed: str, file: str, column: str, missing: tuple[str, ...]) -> Fault:
    return Fault(
        code="missing-column",
        message=f"there is no column {column!r} (missing in all: {', '.join(missing)})",
        file=f"{feed}/{file}",
        column=column,
        remedy="ask for a feed that follows GTFS Schedule",
    )


def _table(raw: bytes, file: str, faults: FeedFaults) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the columns that are used and the names of those that are not there."""
    needed, used = COLUMNS[file]
    raw = _as_utf8(raw, file, faults)
    first, _, _ = raw.partition(b"\n")
    header = [name.strip() for name in next(csv.reader(io.StringIO(first.decode())), [])]
    names = [name if name not in header[:k] else f"{name}#{k}" for k, name in enumerate(header)]
    wanted = [name for name in (*needed, *used) if name in names]
    ragged: list[int] = []

    def leave_out(row: arrow_csv.InvalidRow) -> str:
        ragged.append(row.number)
        return "skip"

    if not wanted or not raw.partition(b"\n")[2].strip():
        frame = pd.DataFrame({c: pd.Series(dtype="str") for c in wanted})
    else:
        table = arrow_csv.read_csv(
            io.BytesIO(raw),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=leave_out
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string())
            ),
        )
        frame = table.to_pandas().astype("str")
        frame = frame.apply(lambda column: column.str.strip())
        frame.index = pd.Index(_lines(len(frame), np.array(ragged, dtype=np.int64)), name="line")
        frame = frame[(frame != "").any(axis=1)]  # an empty line, or one of commas only
    if ragged:
        rows = pd.DataFrame(index=pd.Index(ragged, name="line"))
        faults.add(
            "ragged-row",
            file,
            rows,
            lambda _: f"the line does not have the {len(names)} values of the header",
            "quote text that holds commas, and give every line the same number of values",
        )
    for column in (*needed, *used):
        if column not in frame:
            frame[column] = pd.Series("", index=frame.index, dtype="str")
    return frame, tuple(name for name in needed if name not in names)


def _lines(count: int, skipped: np.ndarray) -> np.ndarray:
    """Return the line of each row: the header is line 1, and lines left out keep their number."""
    lines = np.arange(2, count + len(skipped) + 2)
    return lines[~np.isin(lines, skipped)]


def _as_utf8(raw: bytes, file: str, faults: FeedFaults) -> bytes:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        raw.decode()
    except UnicodeDecodeError:
        said = "the file is not in UTF-8, as GTFS asks; it was read as Windows-1252"
        faults.say("not-utf-8", file, said, "export it in UTF-8")
        raw = raw.decode("cp1252", errors="replace").encode()
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
