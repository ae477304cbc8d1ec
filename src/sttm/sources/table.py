"""Tables of points: CSV with longitude and latitude, x and y, or WKT, in any delimiter and encoding."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.errors import Fault
from sttm.sources.crs import parse_crs
from sttm.sources.incoming import IncomingVector, existing_file, refused
from sttm.sources.mapping import missing_column
from sttm.sources.numbers import Decimal, parse_numbers

__all__ = ["PointColumns", "read_table", "read_text_table"]

# Names of coordinate columns in use on Italian and international portals, longitude first.
_DEGREE_NAMES = (
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("longitudine", "latitudine"),
    ("stop_lon", "stop_lat"),
    ("long_x_4326", "lat_y_4326"),
)
_PLANE_NAMES = (
    ("x", "y"),
    ("coorx", "coory"),
    ("coord_x", "coord_y"),
    ("est", "nord"),
    ("easting", "northing"),
)
_WKT_NAMES = ("wkt", "geometry", "geom", "the_geom", "wkt_geom")
_DEGREES = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class PointColumns:
    """Which columns of a table hold the place: x and y, or WKT; None leaves it to the column names."""

    x: str | None = None
    y: str | None = None
    wkt: str | None = None


def read_text_table(path: Path, *, delimiter: str | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Read a delimited text file, every value as text, blanks as null; the index is the row number from 1.

    Returns
    -------
    frame, notes
        The table and how it was read.

    Raises
    ------
    InputError
        If the file is empty or its rows do not have one number of columns.
    """
    raw = existing_file(path).read_bytes()
    text, encoding = _decoded(raw, path.name)
    header = next(iter(text.splitlines()), "")
    if delimiter is None:
        delimiter = _delimiter(header)
    csv.field_size_limit(2**30)  # a polygon as WKT is longer than the default allows
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    if not rows:
        raise refused(path.name, "empty-file", "the file holds no rows", "download or export it again")
    # Spreadsheets export empty columns at the end: they need a name too.
    names = [name.strip() or f"column {number}" for number, name in enumerate(rows[0], 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        said = f"more than one column is called {', '.join(map(repr, twice))}"
        raise refused(path.name, "duplicate-column", said, "give each column a name of its own")
    ragged = [number for number, row in enumerate(rows[1:], 1) if len(row) != len(names)]
    if ragged:
        said = f"{len(ragged)} rows do not have {len(names)} columns, the first is row {ragged[0]}"
        remedy = (
            f"the delimiter was taken to be {delimiter!r}; name the right one, or quote text that holds it"
        )
        raise refused(path.name, "ragged-table", said, remedy)
    frame = pd.DataFrame(rows[1:], columns=names, dtype="str")
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    blank = frame.apply(lambda column: column.str.strip() == "")
    return frame.mask(blank), [f"text table read with delimiter {shown} and encoding {encoding}"]


def _decoded(raw: bytes, file: str) -> tuple[str, str]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16"), "utf-16"
    if b"\x00" in raw[:4096]:
        raise refused(file, "not-text", "the file is not a text table", "give a CSV file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"


def _delimiter(header: str) -> str:
    """Return the delimiter that splits the header into most columns, quoted text apart."""
    counts = {d: len(next(csv.reader([header], delimiter=d), [])) for d in (",", ";", "\t", "|")}
    return max(counts, key=lambda d: counts[d])


def read_table(
    path: Path,
    *,
    points: PointColumns | None = None,
    crs: str | None = None,
    decimal: Decimal = ".",
    delimiter: str | None = None,
    swap_xy: bool = False,
) -> IncomingVector:
    """Read a delimited table whose rows have a place.

    Parameters
    ----------
    path
        The file.
    points
        Columns that hold the place; found by their names when not given.
    crs
        Reference system of the coordinates; degrees (EPSG:4326) when the columns are called lon and lat.
    decimal
        Declared decimal mark. Commas that are not declared are a fault.
    delimiter
        Found from the header when not given.
    swap_xy
        Exchange the two coordinates, for files whose column X holds the latitude.

    Raises
    ------
    InputError
        If the table cannot be read or its place columns are not found.
    """
    frame, notes = read_text_table(path, delimiter=delimiter)
    columns = _place_columns(frame, points or PointColumns(), path.name)
    faults: list[Fault] = []
    if columns.wkt is not None:
        geometries = _from_wkt(frame, columns.wkt, path.name, faults)
        notes.append(f"place read from the WKT in column {columns.wkt}")
    else:
        geometries = _from_numbers(frame, columns, decimal, path.name, faults)
        notes.append(f"place read from columns {columns.x} and {columns.y}")
    if swap_xy:
        geometries = shapely.transform(geometries, lambda xy: xy[:, ::-1])
        notes.append("coordinates exchanged as asked")
    in_degrees = (str(columns.x).casefold(), str(columns.y).casefold()) in _DEGREE_NAMES
    origin = (
        "given by the user"
        if crs
        else "degrees, by the names of the columns"
        if in_degrees
        else "not declared"
    )
    code = parse_crs(crs) if crs else _DEGREES if in_degrees else None
    return IncomingVector(
        frame=gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometries, index=frame.index), crs=code),
        file=path.name,
        crs=code,
        crs_origin=origin,
        decimal=decimal,
        notes=tuple(notes),
        faults=tuple(faults),
    )


def _place_columns(frame: pd.DataFrame, asked: PointColumns, file: str) -> PointColumns:
    found = list(frame.columns)
    missing = [name for name in (asked.x, asked.y, asked.wkt) if name is not None and name not in found]
    if missing:
        fault = missing_column(missing[0], found, file, wanted_for="the place")
        raise refused(file, fault.code, fault.message, "name the columns with x and y, or with wkt")
    if asked.wkt or (asked.x and asked.y):
        return asked
    folded = {name.casefold(): name for name in found}
    for x, y in _DEGREE_NAMES + _PLANE_NAMES:
        if x in folded and y in folded:
            return PointColumns(x=folded[x], y=folded[y])
    for name in _WKT_NAMES:
        if name in folded:
            return PointColumns(wkt=folded[name])
    said = f"no column is known to hold the place; the file has: {', '.join(found)}"
    raise refused(file, "no-place-columns", said, "name the columns with x and y, or with wkt")


def _from_wkt(frame: pd.DataFrame, column: str, file: str, faults: list[Fault]) -> np.ndarray:
    texts = frame[column].astype("object").where(frame[column].notna(), None).to_numpy()
    geometries = np.asarray(shapely.from_wkt(texts, on_invalid="ignore"), dtype=object)
    broken = frame.index[shapely.is_missing(geometries) & frame[column].notna().to_numpy()]
    if len(broken):
        message = f"{len(broken)} rows of {len(frame)} do not hold WKT, the first is row {broken[0]}"
        faults.append(
            Fault(
                code="not-wkt",
                message=message,
                remedy="write it like POINT (9.19 45.46), or name the columns that hold x and y",
                file=file,
                feature=f"row {broken[0]}",
                column=column,
            )
        )
    return geometries


def _from_numbers(
    frame: pd.DataFrame, columns: PointColumns, decimal: Decimal, file: str, faults: list[Fault]
) -> np.ndarray:
    pair = []
    for name in (str(columns.x), str(columns.y)):
        parsed = parse_numbers(frame[name], decimal)
        values = parsed.values
        if parsed.with_comma.any():
            faults.append(_comma_fault(frame, name, parsed.with_comma, file))
            # read them all the same, so that faults of place come out in the same list
            values = np.where(parsed.with_comma, parse_numbers(frame[name], ",").values, values)
        other = parsed.faulty & ~parsed.with_comma
        if other.any():
            row = frame.index[other][0]
            faults.append(
                Fault(
                    code="not-a-number",
                    message=f"{int(other.sum())} values are no numbers, first {frame[name].loc[row]!r}",
                    remedy="write plain numbers",
                    file=file,
                    feature=f"row {row}",
                    column=name,
                )
            )
        pair.append(values)
    x, y = pair
    geometries = np.full(len(frame), None, dtype=object)
    known = ~np.isnan(x) & ~np.isnan(y)
    geometries[known] = shapely.points(x[known], y[known])
    return geometries


def _comma_fault(frame: pd.DataFrame, column: str, commas: np.ndarray, file: str) -> Fault:
    row = frame.index[commas][0]
    return Fault(
        code="decimal-commas",
        message=f"{int(commas.sum())} of {len(frame)} numbers have decimal commas, "
        f"the first is {frame[column].loc[row]!r}",
        remedy="declare them: decimal ','",
        file=file,
        feature=f"row {row}",
        column=column,
    )
