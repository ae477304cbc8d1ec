"""Rasters as they come: which file and band, in which reference system, and which conversion was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from pyproj.exceptions import CRSError

from sttm.errors import RequestError
from sttm.grids import Cells, Grid
from sttm.sources.crs import authority_code, choose_transformation, parse_crs
from sttm.sources.incoming import existing_file, refused
from sttm.sources.raster import FileCells, is_north_up, open_raster
from sttm.sources.warping import ConvertedCells, RecodedCells, WarpedCells, warped_grid

__all__ = ["RASTER_FORMATS", "IncomingRaster", "cells_in", "read_raster"]

RASTER_FORMATS = {".tif": "GeoTIFF", ".tiff": "GeoTIFF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRaster:
    """A raster file, not yet checked.

    Parameters
    ----------
    path, band, file
        Where it is, and its name for messages.
    crs, crs_origin
        Reference system (None when nobody says) and who says so.
    nodata, nodata_origin
        Value that means no data, and who says so.
    north_up
        Whether the cells already lie on a north-up grid.
    scale, offset
        Conversion to the unit of the schema.
    recode
        Codes of the file to codes of the legend.
    notes
        What was done, for the record.
    """

    path: Path
    band: int
    file: str
    crs: str | None
    crs_origin: str
    nodata: float | None
    nodata_origin: str
    north_up: bool
    scale: float = 1.0
    offset: float = 0.0
    recode: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_raster(
    path: Path,
    *,
    band: int = 1,
    crs: str | None = None,
    nodata: float | None = None,
    scale: float | None = None,
    offset: float | None = None,
    recode: Mapping[int, int] | None = None,
) -> IncomingRaster:
    """Look at a raster file without reading its values.

    Parameters
    ----------
    path
        A GeoTIFF.
    band
        Number of the band, from 1.
    crs, nodata
        For a file that declares none, or a wrong one.
    scale, offset
        ``value × scale + offset`` gives the unit of the schema (kelvin to °C: offset −273.15). Those the
        file declares are used when none are given.
    recode
        Codes of the file to codes of the legend.

    Raises
    ------
    SourceError, InputError, RequestError
        If the file is not there, cannot be opened, or its format is not known.
    """
    path = Path(path)
    if path.suffix.casefold() not in RASTER_FORMATS:
        raise RequestError(
            f"{path.name}: the format {path.suffix or '(none)'} is not known", remedy="give a GeoTIFF"
        )
    dataset = open_raster(existing_file(path))
    if not 1 <= band <= dataset.count:
        said = f"the raster has {dataset.count} bands, not {band}"
        raise refused(path.name, "no-such-band", said, f"name a band from 1 to {dataset.count}")
    notes = [f"band {band} of {dataset.count} read"] if dataset.count > 1 else []
    code, origin = _reference_system(dataset.crs, crs)
    declared = dataset.nodatavals[band - 1]
    if nodata is not None and declared is not None and not _same(nodata, declared):
        notes.append(f"the file declares nodata {declared:g}; {nodata:g} was given instead")
    said_scale, said_offset = float(dataset.scales[band - 1]), float(dataset.offsets[band - 1])
    used = (said_scale if scale is None else scale, said_offset if offset is None else offset)
    if used != (1.0, 0.0):
        sign = "−" if used[1] < 0 else "+"
        notes.append(f"values converted: value × {used[0]:g} {sign} {abs(used[1]):g}")
    if recode:
        notes.append(f"codes recoded by a table of {len(recode)}")
    return IncomingRaster(
        path=path,
        band=band,
        file=path.name,
        crs=code,
        crs_origin=origin,
        nodata=nodata if nodata is not None else None if declared is None else float(declared),
        nodata_origin="given by the user" if nodata is not None else "declared in the file",
        north_up=is_north_up(dataset),
        scale=used[0],
        offset=used[1],
        recode=dict(recode or {}),
        notes=tuple(notes),
    )


def _reference_system(declared: object, given: str | None) -> tuple[str | None, str]:
    if given is not None:
        return parse_crs(given), "given by the user"
    if declared is None:
        return None, "not declared"
    try:
        return authority_code(declared.to_wkt()), "declared in the file"  # type: ignore[attr-defined]
    except CRSError:
        return None, "declared, but not understood"


def _same(a: float, b: float) -> bool:
    return a == b or (np.isnan(a) and np.isnan(b))


def cells_in(
    incoming: IncomingRaster,
    crs: str,
    values: Literal["categorical", "continuous"],
    *,
    grid: Grid | None = None,
) -> tuple[Cells, list[str]]:
    """Return the raster as cells in a reference system, warped and converted where it has to be.

    Parameters
    ----------
    incoming
        With a known reference system.
    crs
        Wanted reference system.
    values
        Categories are warped by the nearest cell, quantities by bilinear interpolation.
    grid
        Wanted grid; by default the file's own, or one of its own resolution.

    Returns
    -------
    cells, notes
        The cells, and what is done to them in words.
    """
    if incoming.crs is None:
        msg = "the raster has no reference system"
        raise ValueError(msg)
    notes: list[str] = []
    cells: Cells
    as_it_is = incoming.north_up and incoming.crs == crs
    if as_it_is and grid is not None:
        as_it_is = FileCells(incoming.path, incoming.band, crs=crs).grid == grid
    if as_it_is:
        cells = FileCells(incoming.path, incoming.band, nodata=incoming.nodata, crs=crs)
    else:
        how = choose_transformation(incoming.crs, crs)
        resampling: Literal["nearest", "bilinear"] = "nearest" if values == "categorical" else "bilinear"
        target = grid or warped_grid(incoming.path, how)
        cells = WarpedCells(
            incoming.path, incoming.band, target, incoming.crs, incoming.nodata, resampling, how.pipeline
        )
        why = how.describe() if how.pipeline else "it was rotated or on another grid"
        notes.append(f"warped ({resampling}) to cells of {target.dx:g} m: {why}")
    if incoming.recode:
        cells = RecodedCells(cells, incoming.recode)
    if (incoming.scale, incoming.offset) != (1.0, 0.0):
        cells = ConvertedCells(cells, incoming.scale, incoming.offset)
    return cells, notes
