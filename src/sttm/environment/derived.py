"""The derived layers of STTM 1: functions named for the layer they make, from the layers they need.

Each works on any polygons, so the same functions read a landscape unit and the surroundings of an
intervention. ``parameters`` holds the values that :mod:`sttm.environment.parameters` takes from the pack.

A table has, beside each indicator, ``<indicator>_covered``: the share of the polygon with data. Below the
least coverage the indicator is missing (NaN), never an estimate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from sttm.grids import Cells, Grid, Window
from sttm.indicators import drainage, ecosystem_services, microclimate, vegetation, zonal
from sttm.indicators.frames import float_frame
from sttm.packs.land_cover import longest_prefix
from sttm.quantities import Missing
from sttm.sources.crs import authority_code

__all__ = [
    "as_floats",
    "class_scores",
    "land_cover_cells",
    "land_cover_grid",
    "land_cover_indicators",
    "levels",
    "night_temperature_reference",
    "unit_drainage",
    "unit_heat",
    "unit_land_cover",
    "unit_night_temperature",
    "unit_sealing",
    "unit_vulnerability",
]

Parameters = Mapping[str, Any]
Polygons = gpd.GeoDataFrame | gpd.GeoSeries
"""Units, or places without anything but their outlines."""


def land_cover_cells(
    land_cover: gpd.GeoDataFrame | Cells, grid: Grid, window: Window, boundary: gpd.GeoDataFrame | None = None
) -> Cells | NDArray[np.int32]:
    """Return the land cover as cells: a raster is itself; polygons give each cell the class at its centre."""
    del boundary  # it only decides the grid
    if not isinstance(land_cover, gpd.GeoDataFrame):
        return land_cover
    part = grid.part(window)
    left, bottom, right, top = part.bounds
    near = land_cover.iloc[np.sort(land_cover.sindex.query(shapely.box(left, bottom, right, top)))]
    out = np.zeros((window.height, window.width), dtype=np.int32)
    if len(near):
        place = Affine(grid.dx, 0, left, 0, -grid.dy, top)
        pairs = zip(near.geometry, near["code"].astype(int), strict=True)
        rasterize(pairs, out=out, transform=place)
    return out


def land_cover_grid(inputs: Mapping[str, Any], parameters: Parameters) -> Grid:
    """Return the grid of the land cover: its own, or the pack's cells over the boundary."""
    land_cover = inputs["land_cover"]
    if not isinstance(land_cover, gpd.GeoDataFrame):
        grid: Grid = land_cover.grid
        return grid
    over = land_cover if inputs.get("boundary") is None else inputs["boundary"]
    side = float(parameters["analysis_cell"])
    left, bottom, right, top = over.total_bounds
    left, top = np.floor(left / side) * side, np.ceil(top / side) * side
    width, height = int(np.ceil((right - left) / side)), int(np.ceil((top - bottom) / side))
    return Grid(authority_code(over.crs), float(left), float(top), side, side, width, height)


def unit_land_cover(units: Polygons, land_cover_cells: Cells, parameters: Parameters) -> pd.DataFrame:
    """Return what the land cover says of each unit, from one reading.

    Returns
    -------
    pandas.DataFrame
        ``sealed_share``, ``tree_share`` (0–1), ``extreme_events_supply``, ``microclimate_supply`` (0–5),
        each with its ``_covered``; a variable the pack gives no values for is missing everywhere.
    """
    coverage = zonal.coverage(units.geometry, land_cover_cells.grid)
    return land_cover_indicators(zonal.class_areas(coverage, land_cover_cells), parameters)


def land_cover_indicators(areas: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Return the indicators of :func:`unit_land_cover` from the area of each class, m²."""
    readers = {
        "sealed_share": drainage.sealed_share,
        "tree_share": vegetation.tree_share,
        "extreme_events_supply": ecosystem_services.supply,
        "microclimate_supply": ecosystem_services.supply,
    }
    columns: dict[str, NDArray[np.float64]] = {}
    for name, read in readers.items():
        table = parameters["class_values"].get(name)
        if table is None:
            columns[name] = np.full(len(areas), np.nan)
            columns[f"{name}_covered"] = np.zeros(len(areas))
            continue
        found = read(areas, class_scores(areas, table))
        columns[name] = _enough(found["value"], found["covered"], parameters)
        columns[f"{name}_covered"] = found["covered"].to_numpy()
    return float_frame(columns, areas.index)


def unit_sealing(units: Polygons, sealing: Cells, parameters: Parameters) -> pd.DataFrame:
    """Return the mean of the sealing raster in each unit: ``sealing`` 0–1 and ``sealing_covered``."""
    found = zonal.zonal_mean(zonal.coverage(units.geometry, sealing.grid), sealing)
    return float_frame(
        {
            "sealing": _enough(found["mean"], found["covered"], parameters),
            "sealing_covered": found["covered"],
        },
        units.index,
    )


def unit_drainage(
    units: Polygons,
    unit_land_cover: pd.DataFrame | None = None,
    unit_sealing: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return Idren, the draining share of each unit, strictly.

    The measured sealing is taken where the unit has enough of it, else the sealed share of the land cover.

    Returns
    -------
    pandas.DataFrame
        ``idren`` 0–1, ``idren_covered``, and ``idren_from``: ``sealing``, ``land_cover`` or nothing.
    """
    idren, idren_covered = np.full(len(units), np.nan), np.zeros(len(units))
    origin = np.full(len(units), None, dtype=object)
    sources = ((unit_sealing, "sealing", "sealing"), (unit_land_cover, "sealed_share", "land_cover"))
    for given, column, name in sources:
        if given is None:
            continue
        table = given.reindex(units.index)
        sealed, covered = _floats(table, column), _floats(table, f"{column}_covered")
        unknown = np.isnan(idren)
        taken = unknown & ~np.isnan(sealed)
        idren = np.where(taken, 1.0 - sealed, idren)
        better = taken | (unknown & (covered > idren_covered))
        idren_covered = np.where(better, covered, idren_covered)
        origin[taken] = name
    columns = {
        "idren": idren,
        "idren_covered": idren_covered,
        "idren_from": pd.array(origin, dtype="string"),
    }
    return pd.DataFrame(columns, index=units.index)


def unit_night_temperature(units: Polygons, night_temperature: Cells, parameters: Parameters) -> pd.DataFrame:
    """Return the summer night temperature of each unit.

    Returns
    -------
    pandas.DataFrame
        ``night_temperature`` (mean), ``night_temperature_maximum``, °C; ``hot_share_<threshold>``, share of
        the area above each threshold of the pack, 0–1; ``night_temperature_covered``.
    """
    thresholds = parameters["night_temperature_thresholds"]
    coverage = zonal.coverage(units.geometry, night_temperature.grid)
    found = zonal.zonal_statistics(coverage, night_temperature, thresholds)
    covered = found["covered"]
    columns = {
        "night_temperature": _enough(found["mean"], covered, parameters),
        "night_temperature_maximum": _enough(found["maximum"], covered, parameters),
    }
    for threshold in thresholds:
        columns[f"hot_share_{threshold:g}"] = _enough(found[f"above {threshold:g}"], covered, parameters)
    columns["night_temperature_covered"] = covered.to_numpy()
    return float_frame(columns, units.index)


def night_temperature_reference(
    night_temperature: Cells, land_cover_cells: Cells, parameters: Parameters
) -> pd.DataFrame:
    """Return the mean night temperature of reference green: one row, ``reference``, °C or missing."""
    reference = microclimate.reference_temperature(
        night_temperature, land_cover_cells, parameters["reference_green"]
    )
    value = np.nan if isinstance(reference, Missing) else reference
    return pd.DataFrame({"reference": [value]}, index=pd.Index(["territory"], name="place"))


def unit_heat(
    units: Polygons,
    unit_night_temperature: pd.DataFrame,
    night_temperature_reference: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return ``night_temperature_anomaly``: degrees above reference green (parks as 0)."""
    zero = np.nan if night_temperature_reference is None else night_temperature_reference["reference"].iloc[0]
    table = unit_night_temperature.reindex(units.index)
    nights = pd.Series(_floats(table, "night_temperature"), index=units.index)
    anomaly = microclimate.anomaly(nights, np.nan if pd.isna(zero) else float(zero))
    return anomaly.rename("night_temperature_anomaly").to_frame()


def unit_vulnerability(
    units: gpd.GeoDataFrame,
    parameters: Parameters,
    unit_drainage: pd.DataFrame | None = None,
    unit_night_temperature: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return ``drainage_vulnerability`` and ``heat_vulnerability``, levels 1 to 5, 5 the worst.

    A level is missing where the indicator is, or where the pack has no breaks for these data.
    """
    index = units.index
    missing = pd.Series(np.nan, index=index)
    found = {"drainage_vulnerability": missing, "heat_vulnerability": missing}
    if unit_drainage is not None:
        by_source = pd.Series(np.nan, index=index)
        for source, breaks in parameters["breaks"]["idren"].items():
            from_source = unit_drainage["idren_from"].eq(source).fillna(False).astype(bool)
            measured = as_floats(unit_drainage)["idren"].where(from_source)
            by_source = by_source.fillna(levels(measured, breaks))
        found["drainage_vulnerability"] = by_source
    if unit_night_temperature is not None:
        for breaks in parameters["breaks"]["night_temperature"].values():
            found["heat_vulnerability"] = levels(
                as_floats(unit_night_temperature)["night_temperature"], breaks
            )
    return pd.DataFrame(found, index=index)


def as_floats(table: pd.DataFrame) -> pd.DataFrame:
    """Return a stored table with plain floats, NaN where a value is missing."""
    numeric = [c for c, kind in table.dtypes.items() if pd.api.types.is_numeric_dtype(kind)]
    return table.astype(dict.fromkeys(numeric, np.float64))


def _floats(table: pd.DataFrame, column: str) -> NDArray[np.float64]:
    return table[column].to_numpy(dtype=np.float64, na_value=np.nan)


def class_scores(areas: pd.DataFrame, table: Mapping[str, Any]) -> pd.Series[float]:
    """Return the value of each code found, by its own code or the longest prefix; NaN where there is none."""
    listed = {int(code): float(value) for code, value in table["values"].items()}
    scores: dict[int, float] = {}
    for code in (int(c) for c in areas.columns if c != "nodata"):
        known = code if code in listed else None
        if known is None and table["prefix_match"]:
            known = longest_prefix(code, listed)
        scores[code] = np.nan if known is None else listed[known]
    return pd.Series(scores, dtype=np.float64)


def levels(values: pd.Series[float], breaks: Mapping[str, Any]) -> pd.Series[float]:
    """Return the level 1–5 of each value; a value on a break belongs to the side above it."""
    above = np.searchsorted(np.asarray(breaks["values"]), values.to_numpy(), side="right")
    level = 1.0 + above if breaks["higher_is_worse"] else 5.0 - above
    return pd.Series(np.where(values.isna(), np.nan, level), index=values.index)


def _enough(
    value: pd.Series[float], covered: pd.Series[float], parameters: Parameters
) -> NDArray[np.float64]:
    return np.where(covered.to_numpy() >= parameters["minimum_coverage"], value.to_numpy(), np.nan)
