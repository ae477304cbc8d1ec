"""How much ground of a place is sealed today, by the sealing map or else by the land cover."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.indicators import drainage, zonal
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["sealed_today"]

COVER = "land_cover_cells"

FEW = Missing("too little data on sealing here", it="dati insufficienti sull'impermeabilizzazione")


def sealed_today(polygons: Sequence[shapely.Polygon], reading: Reading) -> list[float | Missing]:
    """Return the ground that is sealed in each polygon, m², or why nobody knows.

    The measured sealing is taken where a polygon has enough of it, else the sealed share that the pack
    gives to the classes of the land cover.
    """
    if not polygons:
        return []
    outlines = gpd.GeoSeries(list(polygons), crs=reading.workspace.crs)
    area = shapely.area(outlines.to_numpy())
    least = reading.pack.number("minimum_coverage", reading.on)
    known = [t for t in (_measured(outlines, reading), _by_class(outlines, reading)) if t is not None]
    if not known:
        return [absent_layers(["sealing", "land_cover"])] * len(polygons)
    share = np.full(len(polygons), np.nan)
    for table in known:
        value = np.where(table["covered"].to_numpy() >= least, table["value"].to_numpy(), np.nan)
        share = np.where(np.isnan(share), value, share)
    return [FEW if np.isnan(s) else float(s * a) for s, a in zip(share, area, strict=True)]


def _measured(outlines: gpd.GeoSeries, reading: Reading) -> pd.DataFrame | None:
    cells = reading.cells("sealing")
    if cells is None:
        return None
    return zonal.zonal_mean(zonal.coverage(outlines, cells.grid), cells).rename(columns={"mean": "value"})


def _by_class(outlines: gpd.GeoSeries, reading: Reading) -> pd.DataFrame | None:
    version, cells = reading.version("land_cover"), reading.cells(COVER)
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, "sealed_share", reading.on)
    if cells is None or table is None:
        return None
    areas = zonal.class_areas(zonal.coverage(outlines, cells.grid), cells)
    codes = [c for c in areas.columns if c != "nodata"]
    found = {int(c): table.of(int(c)) for c in codes}
    shares = {code: np.nan if v is None else v.value for code, v in found.items()}
    return drainage.sealed_share(areas, pd.Series(shares, dtype=np.float64))
