"""Derived layers of the benefits over the whole territory: soil groups, runoff and cooling by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from sttm.grids import ArrayCells, Cells, Grid, Window
from sttm.indicators import zonal
from sttm.indicators.air_temperature import AirTemperature
from sttm.indicators.class_codes import codes_present
from sttm.indicators.cooling import Cooling, cooling, cooling_by_unit
from sttm.indicators.heat_mitigation import HeatMitigation
from sttm.indicators.runoff import SOIL_GROUPS, runoff
from sttm.packs.land_cover import longest_prefix

__all__ = [
    "COOLING_CLASSES",
    "CURVE_NUMBERS",
    "class_table",
    "cooling_model",
    "curve_numbers",
    "soil_group_cells",
    "soil_group_grid",
    "unit_cooling",
    "unit_runoff",
]

Parameters = Mapping[str, Any]

CURVE_NUMBERS = tuple(f"curve_number_{group.lower()}" for group in SOIL_GROUPS)

COOLING_CLASSES = ("shade", "crop_coefficient", "albedo", "green_area")
"""Variables of land-cover classes that cooling by day reads."""

MOSTLY = 0.5
"""Share of a cell that has to be green for it to count as green area, which the model knows as yes or no."""


@dataclass(frozen=True, slots=True, eq=False)
class _Everywhere:
    """The same evapotranspiration everywhere: the highest, so that the crop coefficient alone decides."""

    grid: Grid
    nodata: float | None = None

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype("float32")

    def read(self, window: Window) -> NDArray[np.float32]:
        return np.ones((window.height, window.width), np.float32)


def soil_group_cells(
    soil_group: gpd.GeoDataFrame | Cells, land_cover_cells: Cells, grid: Grid, window: Window
) -> Cells | NDArray[np.uint8]:
    """Return the soil groups, 1 (A) to 4 (D), on the grid of the land cover; 0 where there are none.

    A raster on that grid is itself; else each cell takes the group at its centre.
    """
    del land_cover_cells  # it only decides the grid
    if isinstance(soil_group, gpd.GeoDataFrame):
        return _from_polygons(soil_group, grid, window)
    if soil_group.grid == grid and soil_group.nodata == 0:
        return soil_group
    return _at_centres(soil_group, grid, window)


def soil_group_grid(inputs: Mapping[str, Any], parameters: Parameters) -> Grid:
    """Return the grid of the land cover."""
    del parameters
    grid: Grid = inputs["land_cover_cells"].grid
    return grid


def unit_runoff(
    units: gpd.GeoDataFrame, land_cover_cells: Cells, soil_group_cells: Cells, parameters: Parameters
) -> pd.DataFrame:
    """Return what each unit retains of the design storm.

    Returns
    -------
    pandas.DataFrame
        ``runoff_retention`` (share of the rain, 0–1), ``runoff_retained`` and ``runoff_volume`` (m³) over the
        area with data, ``runoff_covered``. Missing below the least coverage, or where a class has no number.
    """
    names = ("runoff_retention", "runoff_retained", "runoff_volume", "runoff_covered")
    tables = parameters["benefit_values"]
    if any(tables.get(name) is None for name in CURVE_NUMBERS):
        empty = {name: np.full(len(units), np.nan) for name in names[:-1]}
        return pd.DataFrame({**empty, "runoff_covered": np.zeros(len(units))}, index=units.index)
    numbers = curve_numbers(tables, codes_present(land_cover_cells))
    storm = parameters["design_storm"]
    model = runoff(
        land_cover_cells, soil_group_cells, numbers, storm["rainfall"], abstraction=storm["abstraction"]
    )
    found = model.by_unit(zonal.coverage(units.geometry, land_cover_cells.grid))
    enough = found["covered"] >= parameters["minimum_coverage"]
    columns = {
        "runoff_retention": found["retention_index"].where(enough),
        "runoff_retained": found["retained"].where(enough),
        "runoff_volume": found["runoff"].where(enough),
        "runoff_covered": found["covered"],
    }
    return pd.DataFrame(columns, index=units.index)


def unit_cooling(units: gpd.GeoDataFrame, land_cover_cells: Cells, parameters: Parameters) -> pd.DataFrame:
    """Return the cooling of each unit by the cooling model of the whole territory.

    Returns
    -------
    pandas.DataFrame
        ``cooling_capacity`` (0–1), ``model_temperature`` and ``model_anomaly`` (°C, by the model, not
        measured), ``cooling_covered``. Missing below the least coverage, or where a class has no values.
    """
    tables, settings = parameters["benefit_values"], parameters["cooling"]
    values = None
    if all(tables.get(name) is not None for name in COOLING_CLASSES):
        values = class_table(tables, COOLING_CLASSES, codes_present(land_cover_cells))
    names = ("cooling_capacity", "model_temperature", "model_anomaly")
    if values is None or values.isna().to_numpy().any():
        empty = {name: np.full(len(units), np.nan) for name in names}
        return pd.DataFrame({**empty, "cooling_covered": np.zeros(len(units))}, index=units.index)
    model = cooling_model(land_cover_cells, values, settings)
    coverage = zonal.coverage(units.geometry, land_cover_cells.grid)
    with TemporaryDirectory() as folder:
        # Each map is computed once, by large blocks: units read it row by row, and mixing reads it again.
        mitigation = _stored(model.mitigation, Path(folder) / "mitigation")
        warm = _stored(model.temperature_from(mitigation), Path(folder) / "temperature")
        found = cooling_by_unit(coverage, model.capacity, warm, settings["reference_temperature"])
        del mitigation, warm
    enough = found["covered"] >= parameters["minimum_coverage"]
    given = ("cooling_capacity", "temperature", "anomaly")
    columns = {name: found[own].where(enough) for name, own in zip(names, given, strict=True)}
    return pd.DataFrame({**columns, "cooling_covered": found["covered"]}, index=units.index)


def _stored(cells: HeatMitigation | AirTemperature, path: Path) -> ArrayCells:
    values = np.memmap(path, np.float32, "w+", shape=(cells.grid.height, cells.grid.width))
    for window, block in cells.blocks():
        values[window.slices] = block
    return ArrayCells(cells.grid, values, float("nan"))


def cooling_model(cover: Cells, values: pd.DataFrame, settings: Mapping[str, Any]) -> Cooling:
    """Return the cooling model of a land cover, by day, the same evapotranspiration everywhere.

    Parameters
    ----------
    cover
        Land cover; what it holds has a row in ``values``.
    values
        :data:`COOLING_CLASSES` by code.
    settings
        Parameter ``cooling`` of the derived layers.
    """
    classes = values.rename(columns={"crop_coefficient": "kc"})
    green = (classes["green_area"] >= MOSTLY).astype(np.float64)
    weights = settings["weights"]
    return cooling(
        cover,
        _Everywhere(cover.grid),
        classes.assign(green_area=green),
        cooling_distance=settings["cooling_distance"],
        mixing_distance=settings["mixing_distance"],
        reference_temperature=settings["reference_temperature"],
        uhi_max=settings["uhi_max"][1],
        weights=(weights[0], weights[1], weights[2]),
        highest_evapotranspiration=1.0,
    )


def curve_numbers(tables: Mapping[str, Any], codes: Any) -> pd.DataFrame:
    """Return the curve numbers of some classes, one row per code, columns ``A`` to ``D``, NaN where none."""
    found = class_table(tables, CURVE_NUMBERS, codes)
    return found.rename(columns=dict(zip(CURVE_NUMBERS, SOIL_GROUPS, strict=True)))


def class_table(tables: Mapping[str, Any], variables: tuple[str, ...], codes: Any) -> pd.DataFrame:
    """Return variables of some classes by their own code or the longest prefix, NaN where there is none."""
    index = pd.Index([int(code) for code in codes], name="code")
    columns = {}
    for name in variables:
        table = tables[name]
        listed = {int(code): float(value) for code, value in table["values"].items()}
        values = []
        for code in index:
            known = code if code in listed else None
            if known is None and table["prefix_match"]:
                known = longest_prefix(code, listed)
            values.append(np.nan if known is None else listed[known])
        columns[name] = values
    return pd.DataFrame(columns, index=index, dtype=np.float64)


def _from_polygons(soil_group: gpd.GeoDataFrame, grid: Grid, window: Window) -> NDArray[np.uint8]:
    part = grid.part(window)
    left, bottom, right, top = part.bounds
    near = soil_group.iloc[np.sort(soil_group.sindex.query(shapely.box(left, bottom, right, top)))]
    out = np.zeros((window.height, window.width), dtype=np.uint8)
    if len(near):
        codes = near["group"].map({group: n for n, group in enumerate(SOIL_GROUPS, 1)})
        pairs = [(g, int(c)) for g, c in zip(near.geometry, codes, strict=True)]
        rasterize(pairs, out=out, transform=Affine(grid.dx, 0, left, 0, -grid.dy, top))
    return out


def _at_centres(cells: Cells, grid: Grid, window: Window) -> NDArray[np.uint8]:
    part, other = grid.part(window), cells.grid
    x = part.left + (np.arange(window.width) + 0.5) * part.dx
    y = part.top - (np.arange(window.height) + 0.5) * part.dy
    col = np.floor((x - other.left) / other.dx).astype(np.int64)
    row = np.floor((other.top - y) / other.dy).astype(np.int64)
    out = np.zeros((window.height, window.width), dtype=np.uint8)
    rows = np.flatnonzero((row >= 0) & (row < other.height))
    cols = np.flatnonzero((col >= 0) & (col < other.width))
    if len(rows) and len(cols):
        row, col = row[rows], col[cols]
        read = Window(int(row[0]), int(col[0]), int(row[-1] - row[0]) + 1, int(col[-1] - col[0]) + 1)
        values = cells.read(read)[np.ix_(row - row[0], col - col[0])]
        known = np.isin(values, (1, 2, 3, 4))
        out[np.ix_(rows, cols)] = np.where(known, values, 0)
    return out
