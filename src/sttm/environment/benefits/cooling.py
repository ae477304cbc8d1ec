"""How much an intervention cools the air around it: the cooling model before and after, where it can differ.

What the works change reaches heat mitigation as far as parks cool, and the air as far again as it mixes. Only
that window is read; within it the figures are those of the whole territory computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.environment.figures import Figure, absent
from sttm.environment.ground_changes import GroundChange
from sttm.environment.knowledge import Knowledge
from sttm.environment.model_classes import COOLING_CLASSES, class_table, cooling_model, lacking
from sttm.evaluation.inputs import Trace, sourced_trace
from sttm.grids import ArrayCells, Cells, Grid, Window
from sttm.indicators import zonal
from sttm.indicators.air_temperature import AirTemperature
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.convolution import exponential_kernel, whole_cells
from sttm.indicators.cooling import Cooling
from sttm.indicators.nearness import grown
from sttm.indicators.tallies import declared_nodata
from sttm.quantities import Missing
from sttm.territory.reading import absent_layers

__all__ = ["CoolingChange", "cooling_change", "cooling_trace", "exposed_cooling", "unit_cooling_gain"]

LEVELS = (0, 1, 2)
"""Low, central and high values of the ground after the works."""

FRACTIONS = 1000
"""Steps to which the share of a cell that works take is rounded: it bounds the number of kinds of ground."""


@dataclass(frozen=True, slots=True, eq=False)
class CoolingChange:
    """Degrees by which the mixed air is cooler, low, central and high, on the window that it reaches."""

    levels: tuple[Cells, Cells, Cells]

    def means(self, polygons: gpd.GeoSeries) -> NDArray[np.float64]:
        """Return the cooling of each polygon over all its area, °C, shape (3, polygons); 0 beyond reach."""
        table = zonal.coverage(polygons, self.levels[0].grid)
        found = [zonal.zonal_mean(table, level) for level in self.levels]
        return np.stack([(f["mean"].fillna(0.0) * f["covered"]).to_numpy() for f in found])


@dataclass(frozen=True, slots=True, eq=False)
class _Difference(ComputedCells):
    """A change of heat mitigation as cells of the whole grid: 0 beyond its window, NaN without land cover."""

    cover: Cells
    window: Window
    values: NDArray[np.float32]

    @property
    def grid(self) -> Grid:
        return self.cover.grid

    def read(self, window: Window) -> NDArray[np.float32]:
        found = np.zeros((window.height, window.width), np.float32)
        found[self.cover.read(window) == declared_nodata(self.cover)] = np.nan
        own, there = _overlap(self.window, window)
        np.copyto(found[there], self.values[own], where=~np.isnan(self.values[own]))
        return found


def cooling_change(change: GroundChange, knowledge: Knowledge) -> CoolingChange | Missing:
    """Return the cooling of the works on the window that they can reach, or why it is not known."""
    cover = knowledge.cells("land_cover_cells")
    if cover is None:
        return absent_layers(["land_cover"])
    settings = knowledge.parameters["cooling"]
    names = COOLING_CLASSES[settings["method"]]
    for work in change.works:
        for name in names:
            value = work.value(name)
            if isinstance(value, Missing):
                return value
    grid = cover.grid
    near = exponential_kernel(whole_cells("cooling distance", settings["cooling_distance"], grid)).radius
    wide = exponential_kernel(whole_cells("mixing distance", settings["mixing_distance"], grid)).radius
    reached = grid.around(change.window, near)
    read = grid.around(reached, near)
    codes, values = _kinds(cover, read, knowledge.parameters["benefit_values"], names)
    if isinstance(values, Missing):
        return values
    part = cover.grid.part(read)
    inside = Window(reached.row - read.row, reached.col - read.col, reached.height, reached.width)
    model = cooling_model(ArrayCells(part, codes, 0), values, settings)
    before = model.mitigation.read(inside)
    changed, tables = _changed(codes, values, change, read)
    out = grid.around(reached, wide)
    uhi = settings["uhi_max"]
    levels = []
    for level in LEVELS:
        after = cooling_model(ArrayCells(part, changed, 0), tables[level], settings).mitigation.read(inside)
        mixed = _mixed(_Difference(cover, reached, after - before), model, out)
        levels.append(ArrayCells(cover.grid.part(out), mixed * np.float32(uhi[level]), float("nan")))
    return CoolingChange((levels[0], levels[1], levels[2]))


def _kinds(
    cover: Cells, window: Window, tables: Mapping[str, Any], names: tuple[str, ...]
) -> tuple[NDArray[np.uint16], pd.DataFrame | Missing]:
    """Return the land cover as numbers from 1 (0 without data), and the values of each."""
    stored = cover.read(window)
    found, place = np.unique(stored, return_inverse=True)
    known = found[found != declared_nodata(cover)]
    number = np.zeros(len(found), dtype=np.uint16)
    number[found != declared_nodata(cover)] = np.arange(1, len(known) + 1)
    if lacking(tables, names):
        return number, _no_values(", ".join(names))
    values = class_table(tables, names, known)
    without = values.index[values.isna().any(axis=1)]
    if len(without):
        return number, _no_values(", ".join(str(c) for c in without[:5]))
    values.index = pd.RangeIndex(1, len(known) + 1)
    return number[place].reshape(stored.shape), values


def _no_values(what: str) -> Missing:
    return Missing(
        f"the pack does not give what cooling reads for the classes of this land cover ({what})",
        it=f"il pacchetto non dà quanto serve al raffrescamento per le classi di questo suolo ({what})",
    )


def _changed(
    codes: NDArray[np.uint16], values: pd.DataFrame, change: GroundChange, read: Window
) -> tuple[NDArray[np.uint16], list[pd.DataFrame]]:
    """Return the numbers of the ground after the works, and its values at each level."""
    row, col = change.window.row - read.row, change.window.col - read.col
    place = (slice(row, row + change.window.height), slice(col, col + change.window.width))
    steps = np.rint(change.covered * FRACTIONS).astype(np.int64)
    touched = (steps > 0) & (codes[place] > 0)
    pairs = np.stack([codes[place][touched].astype(np.int64), steps[touched]])
    found, kind = np.unique(pairs, axis=1, return_inverse=True)
    changed = codes.copy()
    changed[place][touched] = (len(values) + 1 + kind.ravel()).astype(np.uint16)
    base = values.loc[found[0]].to_numpy()
    tables = []
    for level in LEVELS:
        made = base.copy()
        for work in change.works:
            share = (found[1] / FRACTIONS * work.share)[:, None]
            given = [work.value(name) for name in values.columns]
            target = np.array([g[level] if isinstance(g, tuple) else np.nan for g in given])
            made += np.where(np.isnan(target), 0.0, share * (np.nan_to_num(target) - base))
        index = pd.RangeIndex(len(values) + 1, len(values) + 1 + len(made))
        tables.append(pd.concat([values, pd.DataFrame(made, index=index, columns=values.columns)]))
    return changed, tables


def _mixed(difference: _Difference, model: Cooling, window: Window) -> NDArray[np.float32]:
    """Return the mean difference of heat mitigation around each cell of a window."""
    # Scaled to 1 before it is mixed as 1 − x, so that single precision keeps what is small.
    largest = float(np.nanmax(np.abs(difference.values), initial=0.0))
    if largest == 0.0:
        return difference.read(window) * np.float32(0)
    scaled = _Difference(difference.cover, difference.window, difference.values / np.float32(largest))
    own = model.temperature
    mixed = AirTemperature(scaled, own.distance, 0.0, 1.0, own.side).read(window)
    return (np.float32(1) - mixed) * np.float32(largest)


def unit_cooling_gain(change: CoolingChange, unit: str, knowledge: Knowledge) -> Figure:
    """Return the mean cooling of a unit, °C, over its whole area."""
    shape = knowledge.units.geometry.loc[unit]
    units = gpd.GeoSeries([shape], crs=knowledge.units.crs)
    low, central, high = change.means(units)[:, 0].tolist()
    return _figure("delta_degC", (low, central, high), cooling_trace(knowledge))


def exposed_cooling(
    change: CoolingChange | Missing, polygon: BaseGeometry, knowledge: Knowledge
) -> dict[str, Figure]:
    """Return the residents near the polygon and their cooling.

    Returns
    -------
    dict
        ``residents`` within the pack's distance, by share of area of their cell; ``cooling_residents``, mean
        °C for each of them; ``degree_residents``, the sum over all of them.
    """
    near = sourced_trace(
        "parameter", "exposed_distance", knowledge.pack.parameter("exposed_distance", knowledge.on)
    )
    trace = (*cooling_trace(knowledge), *_layer_trace(("population",), knowledge), near)
    names = {
        "residents": "inhabitant",
        "cooling_residents": "delta_degC",
        "degree_residents": "delta_degC*inhabitant",
    }
    people = knowledge.vector("population")
    if people is None:
        reason = absent_layers(["population"])
        return {name: absent(reason, unit, trace) for name, unit in names.items()}
    distance = knowledge.pack.number("exposed_distance", knowledge.on)
    (around,) = grown(np.array([polygon], dtype=object), distance)
    found = np.sort(people.sindex.query(around, predicate="intersects"))
    cells = people.iloc[found]
    pieces = shapely.intersection(cells.geometry.to_numpy(), around)
    areas = shapely.area(pieces)
    counts = cells["residents"].to_numpy(dtype=np.float64, na_value=np.nan) * areas
    counts /= np.where(areas > 0, shapely.area(cells.geometry.to_numpy()), 1.0)
    if np.isnan(counts[areas > 0]).any():
        reason = Missing("residents are not known everywhere", it="i residenti non sono noti ovunque")
        return {name: absent(reason, unit, trace) for name, unit in names.items()}
    inside = areas > 0
    total = float(counts[inside].sum())
    result = {"residents": _figure("inhabitant", (total, total, total), trace)}
    if isinstance(change, Missing):
        return result | {n: absent(change, u, trace) for n, u in names.items() if n != "residents"}
    if not inside.any() or total == 0:
        reason = Missing("nobody lives within the distance", it="nessuno risiede entro la distanza")
        return result | {n: absent(reason, u, trace) for n, u in names.items() if n != "residents"}
    polygons = gpd.GeoSeries([_surface(p) for p in pieces[inside]], crs=knowledge.units.crs)
    sums = (change.means(polygons) @ counts[inside]).tolist()
    result["cooling_residents"] = _figure("delta_degC", tuple(s / total for s in sums), trace)
    result["degree_residents"] = _figure("delta_degC*inhabitant", tuple(sums), trace)
    return result


def cooling_trace(knowledge: Knowledge) -> tuple[Trace, ...]:
    """Return what the figures of cooling rest on."""
    traces = list(_layer_trace(("land_cover_cells",), knowledge))
    for name in ("cooling_method", "cooling_distance", "mixing_distance", "cooling_weights", "uhi_max"):
        traces.append(sourced_trace("parameter", name, knowledge.pack.parameter(name, knowledge.on)))
    legend = knowledge.facts["land_cover"].legend if "land_cover" in knowledge.facts else None
    for name in COOLING_CLASSES[knowledge.parameters["cooling"]["method"]] if legend else ():
        table = knowledge.pack.values_of(str(legend), name, knowledge.on)
        if table is not None:
            traces.append(Trace("class_values", table.id, (("official", False), ("legend", table.legend))))
    return tuple(traces)


def _layer_trace(layers: tuple[str, ...], knowledge: Knowledge) -> tuple[Trace, ...]:
    versions = [knowledge.version(layer) for layer in layers]
    return tuple(Trace("layer", v.layer, (("version", v.version),)) for v in versions if v is not None)


def _figure(unit: str, ends: tuple[float, ...], trace: tuple[Trace, ...]) -> Figure:
    return Figure(unit, ends[1], min(ends), max(ends), trace=trace)


def _surface(shape: BaseGeometry) -> BaseGeometry:
    """Return the surfaces of an intersection, without the lines and points along its edge."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    return shapely.MultiPolygon([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])


def _overlap(one: Window, other: Window) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return where two windows overlap, in the one and in the other."""
    top, left = max(one.row, other.row), max(one.col, other.col)
    bottom = max(min(one.row + one.height, other.row + other.height), top)
    right = max(min(one.col + one.width, other.col + other.width), left)

    def of(window: Window) -> tuple[slice, slice]:
        rows = slice(top - window.row, bottom - window.row)
        return rows, slice(left - window.col, right - window.col)

    return of(one), of(other)
