"""A criterion on the cells of a grid: what it reads from the layers, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Cells, Grid, Window
from sttm.indicators.burning import Geometries, centre_runs
from sttm.indicators.density_cells import DensityCells
from sttm.indicators.distance_cells import DistanceCells
from sttm.indicators.road_distance import RoadCells, road_distances
from sttm.indicators.sampled_cells import ClassCells, SampledCells
from sttm.indicators.suitability_kernels import STEPS, weigh
from sttm.packs.area_rules import Where
from sttm.packs.suitability import ClassValue, DensityOf, DistanceTo, RasterValue, SuitabilityCriterion
from sttm.production.areas.ground import chosen_features
from sttm.production.suitability.models import worth
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["CriterionCells", "criterion_cells", "layers_read"]

ROADS = "road_network"
COVER = "land_cover_cells"
SURVEYED = "surveyed_areas"


@dataclass(frozen=True)
class CriterionCells:
    """One criterion on a grid.

    Attributes
    ----------
    surveyed
        Where its layer was surveyed; None where that is everywhere.
    notes
        What a reader should know of it here.
    """

    criterion: SuitabilityCriterion
    cells: Cells
    surveyed: Geometries | None
    notes: tuple[str, ...] = field(default=())

    def readings(self, window: Window) -> NDArray[np.float32]:
        """Return what is read in each cell, in the unit of the criterion; NaN where it is not known."""
        found: NDArray[np.float32] = self.cells.read(window).astype(np.float32, copy=False)
        return self._known(found, window)

    def worth(self, window: Window) -> NDArray[np.float32]:
        """Return what the reading is worth in each cell, 0–1; NaN where it is not known."""
        if isinstance(self.cells, DistanceCells):
            return self._known(np.take(self._by_step, self.cells.squared(window)), window)
        return worth(self.criterion.value, self.readings(window)).astype(np.float32, copy=False)

    def add(
        self,
        window: Window,
        asked: NDArray[np.bool_],
        weight: np.float32,
        score: NDArray[np.float32],
        stored: NDArray[np.uint8],
    ) -> None:
        """Add weight × worth to the score of the cells asked for, and store the worth in steps.

        The others are NaN and UNKNOWN already.
        """
        if isinstance(self.cells, DistanceCells) and self.surveyed is None:
            worth_of = self._by_step
            steps = (worth_of * np.float32(STEPS) + np.float32(0.5)).astype(np.uint8)
            self.cells.weigh(window, asked, weight * worth_of, steps, score, stored)
        else:
            weigh(self.worth(window), asked, weight, score, stored)

    @cached_property
    def _by_step(self) -> NDArray[np.float32]:
        """What each squared number of cells is worth: there are few, and many cells."""
        assert isinstance(self.cells, DistanceCells)  # noqa: S101
        return worth(self.criterion.value, self.cells.steps()).astype(np.float32)

    def _known(self, values: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
        if self.surveyed is None:
            return values
        known = np.zeros(values.shape, bool)
        runs = centre_runs(self.cells.grid, self.surveyed, window.row, window.row + window.height)
        starts, stops = (np.clip(e - window.col, 0, window.width) for e in (runs.starts, runs.stops))
        for row, start, stop in zip(runs.rows - window.row, starts, stops, strict=True):
            known[row, start:stop] = True
        return np.where(known, values, np.float32(np.nan))


def layers_read(criterion: SuitabilityCriterion) -> tuple[str, ...]:
    """Return the layers that a criterion needs."""
    reads = criterion.reads
    if isinstance(reads, ClassValue):
        return (COVER,)
    if isinstance(reads, DistanceTo) and reads.along == ROADS:
        return (reads.layer, ROADS)
    return (reads.layer,)


def criterion_cells(
    reading: Reading, criterion: SuitabilityCriterion, grid: Grid
) -> CriterionCells | Missing:
    """Return a criterion on a grid, or why it is not assessable anywhere."""
    absent = [name for name in layers_read(criterion) if reading.version(name) is None]
    if absent:
        return absent_layers(absent)
    cells = _cells_of(reading, criterion, grid)
    if isinstance(cells, Missing):
        return cells
    notes: tuple[str, ...] = ()
    if isinstance(cells, RoadCells) and cells.unreachable_m > 0:
        kilometres = f"{cells.unreachable_m / 1000:.1f}"
        notes = (f"{kilometres} km of road lead to none of them: their surroundings count as at the reach",)
    surveyed = [s for s in (_surveyed(reading, name) for name in layers_read(criterion)) if s is not None]
    # A layer surveyed in parts and another in other parts: what both were surveyed in.
    known = surveyed[0] if surveyed else None
    for more in surveyed[1:]:
        known = np.array([shapely.intersection(shapely.union_all(known), shapely.union_all(more))])
    return CriterionCells(criterion, cells, known, notes)


def _cells_of(reading: Reading, criterion: SuitabilityCriterion, grid: Grid) -> Cells | Missing:
    reads = criterion.reads
    if isinstance(reads, DistanceTo):
        features = _features(reading, reads.layer, reads.where)
        if reads.along != ROADS:
            return DistanceCells.from_features(grid, features.geometry.to_numpy(), reads.reach_m)
        return _by_road(reading, reads, features, grid)
    if isinstance(reads, DensityOf):
        features = _features(reading, reads.layer, reads.where)
        amounts = np.ones(len(features))
        if reads.column is not None:
            if reads.column not in features:
                said = f"layer {reads.layer} has no column {reads.column}"
                return Missing(said, it=f"il livello {reads.layer} non ha la colonna {reads.column}")
            amounts = features[reads.column].to_numpy(dtype=np.float64, na_value=np.nan)
        return DensityCells.from_features(grid, features.geometry.to_numpy(), amounts, reads.radius_m)
    if isinstance(reads, RasterValue):
        raster = reading.cells(reads.layer)
        return absent_layers([reads.layer]) if raster is None else SampledCells(grid, raster)
    return _by_class(reading, reads, grid)


def _by_road(reading: Reading, reads: DistanceTo, features: gpd.GeoDataFrame, grid: Grid) -> RoadCells:
    roads = _features(reading, ROADS, ())
    own = f"roads from {reads.layer} {[w.model_dump() for w in reads.where]}"
    road = reading.kept(
        own, lambda _: road_distances(roads.geometry.to_numpy(), features.geometry.to_numpy())
    )
    usable = _chosen(roads, reads.road_access)
    return RoadCells.from_road(grid, road, reads.reach_m, usable[road.line])


def _by_class(reading: Reading, reads: ClassValue, grid: Grid) -> Cells | Missing:
    version, raster = reading.version(COVER), reading.cells(COVER)
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, reads.variable, reading.on)
    if raster is None or legend is None or table is None:
        said = f"the pack has no {reads.variable} for the classes of the land cover"
        return Missing(said, it=f"il pacchetto non dà {reads.variable} alle classi di copertura del suolo")
    values = {code: table.of(code) for code in reading.pack.legends[legend].data_codes}
    return ClassCells(grid, raster, {code: v.value for code, v in values.items() if v is not None})


def _features(reading: Reading, layer: str, where: tuple[Where, ...]) -> gpd.GeoDataFrame:
    frame = reading.vector(layer)
    if frame is None:  # asked for before: a layer that went meanwhile would be a fault of ours
        raise KeyError(layer)
    return frame[_chosen(frame, where)]


def _chosen(frame: gpd.GeoDataFrame, where: tuple[Where, ...]) -> NDArray[np.bool_]:
    return chosen_features(frame, [(one.column, one.one_of) for one in where])


def _surveyed(reading: Reading, layer: str) -> Geometries | None:
    """Return where a layer was surveyed, or None where nothing says that it was only in part."""
    frame = reading.vector(SURVEYED)
    if frame is None:
        return None
    own = frame[(frame["layer"] == layer).to_numpy(dtype=bool)]
    return own.geometry.to_numpy() if len(own) else None
