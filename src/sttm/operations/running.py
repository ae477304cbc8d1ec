"""Runs an indicator on plain files, without a workspace, for analysts who only want the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sttm.errors import RequestError
from sttm.indicators.tables import zonal_table
from sttm.sources.incoming import existing_files
from sttm.sources.raster import FileCells
from sttm.sources.vector import read_vector

__all__ = ["run_zonal", "write_table"]

WRITERS = {".csv": "CSV", ".parquet": "GeoParquet", ".gpkg": "GPKG", ".geojson": "GeoJSON"}


def run_zonal(
    polygons: Path, raster: Path, *, statistics: Sequence[str], id_column: str | None = None, band: int = 1
) -> gpd.GeoDataFrame:
    """Return statistics of a raster in each polygon, by the exact share of every cell.

    Parameters
    ----------
    polygons
        A vector file in any reference system; its polygons are brought to that of the raster.
    raster
        A GeoTIFF in metres.
    statistics
        See :func:`sttm.indicators.tables.zonal_table`.
    id_column
        Column that names the polygons; the row number by default.

    Returns
    -------
    geopandas.GeoDataFrame
        The polygons with the statistics, in the reference system of the raster.

    Raises
    ------
    SourceError, InputError, RequestError
        If a file, a column or a statistic is not to be had.
    """
    if not statistics:
        msg = "no statistic is named"
        raise RequestError(msg, remedy="name one, such as mean")
    existing_files(raster, polygons)
    cells = FileCells(raster, band)
    incoming = read_vector(polygons)
    if incoming.crs is None:
        msg = f"{polygons.name} has no reference system"
        raise RequestError(msg, remedy="declare it in the file")
    frame = incoming.frame.set_crs(incoming.crs, allow_override=True).to_crs(cells.grid.crs)
    if id_column is not None:
        if id_column not in frame.columns:
            msg = f"{polygons.name} has no column {id_column}"
            raise RequestError(
                msg, remedy=f"it has: {', '.join(c for c in frame.columns if c != 'geometry')}"
            )
        frame = frame.set_index(id_column)
    table = zonal_table(frame.geometry, cells, statistics)
    return gpd.GeoDataFrame(table, geometry=frame.geometry, crs=frame.crs)


def write_table(frame: gpd.GeoDataFrame, out: Path) -> None:
    """Write a table of results in the format that the suffix of the file names.

    Raises
    ------
    RequestError
        If the format is not known, or the folder is not there.
    """
    kind = WRITERS.get(out.suffix.casefold())
    if kind is None:
        msg = f"{out.name}: the format {out.suffix or '(none)'} is not known"
        raise RequestError(msg, remedy=f"write {', '.join(WRITERS)}")
    if not out.parent.is_dir():
        msg = f"there is no folder {out.parent}"
        raise RequestError(msg, remedy="make it first")
    named = frame.rename(columns=str)
    if kind == "CSV":
        pd.DataFrame(named.drop(columns="geometry")).to_csv(out)
    elif kind == "GeoParquet":
        named.to_parquet(out)
    else:
        (named.to_crs(4326) if kind == "GeoJSON" else named).reset_index().to_file(
            out, driver=kind, engine="pyogrio"
        )
