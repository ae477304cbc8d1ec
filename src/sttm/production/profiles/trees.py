"""How much of a place trees cover, by the land cover."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from sttm.indicators import vegetation, zonal
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["tree_cover"]

COVER = "land_cover_cells"

FEW = Missing("too little data on land cover here", it="dati insufficienti sulla copertura del suolo")


def tree_cover(polygons: Sequence[BaseGeometry], reading: Reading) -> list[float | Missing]:
    """Return the share of each polygon under trees, 0–1, or why nobody knows.

    The mean of the values that the pack gives to the classes of the land cover, weighted by area.
    """
    if not polygons:
        return []
    version, cells = reading.version("land_cover"), reading.cells(COVER)
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, "tree_share", reading.on)
    if cells is None or table is None:
        return [absent_layers(["land_cover"])] * len(polygons)
    outlines = gpd.GeoSeries(list(polygons), crs=reading.workspace.crs)
    areas = zonal.class_areas(zonal.coverage(outlines, cells.grid), cells)
    found = {int(c): table.of(int(c)) for c in areas.columns if c != "nodata"}
    values = pd.Series({c: np.nan if v is None else v.value for c, v in found.items()}, dtype=np.float64)
    means = vegetation.tree_share(areas, values)
    least = reading.pack.number("minimum_coverage", reading.on)
    pairs = zip(means["value"], means["covered"], strict=True)
    return [float(value) if covered >= least else FEW for value, covered in pairs]
