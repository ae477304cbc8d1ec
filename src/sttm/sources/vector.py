"""Vector files of any of the formats portals publish, read as they are, with what was done to read them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError

from sttm.errors import RequestError
from sttm.sources.crs import authority_code, parse_crs
from sttm.sources.dxf import DrawnGeometry, read_dxf
from sttm.sources.incoming import IncomingVector, existing_file, refused
from sttm.sources.mapping import ColumnMapping
from sttm.sources.numbers import Decimal
from sttm.sources.table import PointColumns, read_table

__all__ = ["VECTOR_FORMATS", "read_vector"]

VECTOR_FORMATS = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
    ".parquet": "GeoParquet",
    ".geoparquet": "GeoParquet",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".txt": "CSV",
    ".dxf": "DXF",
    ".zip": "zipped Shapefile",
}


def read_vector(
    path: Path,
    *,
    sublayer: str | None = None,
    mapping: ColumnMapping | None = None,
    crs: str | None = None,
    points: PointColumns | None = None,
    decimal: Decimal = ".",
    delimiter: str | None = None,
    swap_xy: bool = False,
    drawn: DrawnGeometry = "polygon",
) -> IncomingVector:
    """Read features from a file.

    Parameters
    ----------
    path
        GeoPackage, Shapefile (also zipped), GeoJSON, FlatGeobuf, GeoParquet, CSV or DXF.
    sublayer
        Which layer, for a file that holds several.
    mapping
        How its columns become those of a schema.
    crs
        Reference system, for a file that declares none or a wrong one.
    points, delimiter
        For CSV, see :func:`sttm.sources.table.read_table`.
    decimal
        Decimal mark of numbers kept as text.
    swap_xy
        Exchange the two coordinates.
    drawn
        For DXF, the kind of entity to keep.

    Raises
    ------
    SourceError
        If there is no such file.
    InputError
        If it cannot be read.
    RequestError
        If the format, the sub-layer or the reference system is not known.
    """
    path = Path(path)
    suffix = path.suffix.casefold()
    if suffix not in VECTOR_FORMATS:
        known = ", ".join(dict.fromkeys(VECTOR_FORMATS.values()))
        raise RequestError(
            f"{path.name}: the format {suffix or '(none)'} is not known", remedy=f"give {known}"
        )
    if VECTOR_FORMATS[suffix] == "CSV":
        incoming = read_table(
            path, points=points, crs=crs, decimal=decimal, delimiter=delimiter, swap_xy=swap_xy
        )
    elif suffix == ".dxf":
        incoming = _swapped(read_dxf(path, crs=crs, geometry=drawn), swap_xy)
    else:
        incoming = _swapped(_read_features(existing_file(path), sublayer, crs, decimal), swap_xy)
    if mapping is None:
        return incoming
    frame, notes, faults = mapping.apply(incoming.frame, incoming.file)
    return replace(incoming, frame=frame, notes=(*incoming.notes, *notes), faults=(*incoming.faults, *faults))


def _swapped(incoming: IncomingVector, swap_xy: bool) -> IncomingVector:
    if not swap_xy:
        return incoming
    frame = incoming.frame.set_geometry(
        gpd.GeoSeries(
            shapely.transform(shapely.force_2d(incoming.frame.geometry.to_numpy()), lambda xy: xy[:, ::-1]),
            index=incoming.frame.index,
            crs=incoming.frame.crs,
        )
    )
    return replace(incoming, frame=frame, notes=(*incoming.notes, "coordinates exchanged as asked"))


def _read_features(path: Path, sublayer: str | None, crs: str | None, decimal: Decimal) -> IncomingVector:
    file = path.name if sublayer is None else f"{path.name}:{sublayer}"
    notes = [f"read from {VECTOR_FORMATS[path.suffix.casefold()]}"]
    try:
        if path.suffix.casefold() in (".parquet", ".geoparquet"):
            frame = gpd.read_parquet(path)
        else:
            place, found = _inside_zip(path) if path.suffix.casefold() == ".zip" else (str(path), None)
            if found:
                notes = [f"read from {found} in {path.name}"]
            layer = _choose_sublayer(place, sublayer, path.name)
            frame = gpd.read_file(place, layer=layer, engine="pyogrio", on_invalid="ignore")
    except (DataSourceError, DataLayerError, OSError, ValueError, zipfile.BadZipFile) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        said = f"the file cannot be read: {first}"
        raise refused(
            file, "unreadable-file", said, "check that it was copied whole and opens in QGIS"
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refused(
            file, "no-geometry", "the file holds a table without geometry", "give the file with the shapes"
        )
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns=[c for c in frame.columns if c == "geometry"]).rename_geometry("geometry")
    frame = frame.reset_index(drop=True)
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    code, origin, said_too = _reference_system(frame, path, crs)
    return IncomingVector(
        frame=frame if code is None else frame.set_crs(code, allow_override=True),
        file=file,
        crs=code,
        crs_origin=origin,
        decimal=decimal,
        notes=(*notes, *said_too),
    )


def _reference_system(
    frame: gpd.GeoDataFrame, path: Path, given: str | None
) -> tuple[str | None, str, list[str]]:
    """Return the code of the reference system, who says so, and what else has to be said about it."""
    declared = None
    if frame.crs is not None:
        try:
            declared = authority_code(frame.crs)
        except CRSError:
            declared = None
    if given is not None:
        code = parse_crs(given)
        if declared and declared != code:
            return code, "given by the user", [f"the file declares {declared}; {code} was given instead"]
        return code, "given by the user", []
    if declared is None:
        return None, "not declared", []
    if VECTOR_FORMATS[path.suffix.casefold()] == "GeoJSON" and declared == "EPSG:4326":
        return declared, "GeoJSON, WGS 84 degrees", []
    return declared, "declared in the file", []


def _choose_sublayer(place: str, sublayer: str | None, file: str) -> str:
    listed = pyogrio.list_layers(place)
    names = [str(name) for name in listed[:, 0]]
    drawn = [str(name) for name, geometry in listed if geometry is not None]
    if sublayer is None and drawn:
        names = drawn  # QGIS keeps the styles of a GeoPackage in a table beside its layer
    if sublayer is not None:
        if sublayer not in names:
            raise RequestError(f"{file} has no layer {sublayer!r}", remedy=f"it holds {', '.join(names)}")
        return sublayer
    if len(names) > 1:
        raise RequestError(f"{file} holds {len(names)} layers", remedy=f"name one of {', '.join(names)}")
    if not names:
        raise ValueError("there is no layer in it")  # the caller says which file
    return names[0]


def _inside_zip(path: Path) -> tuple[str, str]:
    """Return the GDAL address of the one vector file in a zip archive, and its name."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    found = [n for n in names if Path(n).suffix.casefold() in (".shp", ".gpkg", ".geojson", ".fgb")]
    found = [n for n in found if not n.startswith("__MACOSX")]
    if len(found) != 1:
        said = f"the archive holds {len(found)} vector files" + (f": {', '.join(found)}" if found else "")
        raise refused(path.name, "ambiguous-archive", said, "unpack it and give one of its files")
    return f"/vsizip/{{{path.resolve()}}}/{found[0]}", found[0]
