"""What the works of an intervention change on the ground: how much of each cell, and into what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.criteria import Work
from sttm.grids import Grid, Window
from sttm.indicators import zonal
from sttm.packs.pack import Pack
from sttm.packs.works import AfterWorks, WorkType
from sttm.quantities import Missing

__all__ = ["GroundChange", "WorkShare", "ground_change", "unknown_after"]

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class WorkShare:
    """The part of the polygon that one type of work takes."""

    type: WorkType
    share: float
    """0–1; the shares of all works together are at most 1."""

    @property
    def after(self) -> AfterWorks | None:
        """The ground after the work, or None where it is not known."""
        return self.type.after

    def value(self, variable: str) -> Triple | Missing | None:
        """Return low, central and high of a variable; None where it stays as it was."""
        if self.after is None:
            return unknown_after(self.type)
        if variable not in self.after.values:
            return None
        given = self.after.values[variable]
        return unknown_after(self.type) if given is None else given


@dataclass(frozen=True, slots=True, eq=False)
class GroundChange:
    """The works of an intervention on a grid; they are spread evenly over the polygon.

    Attributes
    ----------
    grid, window
        The grid of the land cover, and the window of it that holds the polygon.
    covered
        Share of each cell of the window that the polygon covers, 0–1.
    on_grid
        Share of the polygon that lies on the grid.
    """

    grid: Grid
    window: Window
    covered: NDArray[np.float64]
    on_grid: float
    works: tuple[WorkShare, ...]
    overlap: float
    """Area of the works over that of the polygon, where they take more than all of it; else 1."""


def unknown_after(work: WorkType) -> Missing:
    """Return that nobody says what ground a work leaves."""
    return Missing(
        f"the pack does not say what ground {work.title.en} leaves",
        it=f"il pacchetto non dice che suolo lascia: {work.title.it}",
    )


def ground_change(polygon: BaseGeometry, works: Sequence[Work], pack: Pack, grid: Grid) -> GroundChange:
    """Return the works of an intervention on the grid of the land cover.

    Parameters
    ----------
    polygon
        The intervention, in the reference system of the grid.
    works
        Ground taken by each work, m². Where they lie in the polygon is not known: every cell of it
        gets the same share of each.
    """
    table = zonal.coverage(gpd.GeoSeries([polygon], crs=grid.crs), grid)
    runs = table.runs
    if len(runs.row):
        top, left = int(runs.row.min()), int(runs.col.min())
        bottom, right = int(runs.row.max()) + 1, int((runs.col + runs.length).max())
        window = Window(top, left, bottom - top, right - left)
    else:
        window = Window(0, 0, 0, 0)
    covered = np.zeros((window.height, window.width))
    for row, col, length, fraction in zip(runs.row, runs.col, runs.length, runs.fraction, strict=True):
        start = int(col) - window.col
        covered[int(row) - window.row, start : start + int(length)] = fraction
    areas: dict[str, float] = {}
    for work in works:
        areas[work.type] = areas.get(work.type, 0.0) + work.area
    overlap = max(1.0, sum(areas.values()) / polygon.area)
    shares = tuple(
        WorkShare(pack.work_types[name], area / polygon.area / overlap) for name, area in areas.items()
    )
    return GroundChange(grid, window, covered, float(table.on_grid[0]), shares, overlap)
