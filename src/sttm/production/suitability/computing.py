"""The suitability of a territory for an activity: cells by windows, each criterion's part and the whole."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Grid, Window
from sttm.indicators.lattice import lattice_over
from sttm.packs.suitability import SuitabilityModel
from sttm.production.suitability.barred import BarredGround, barred_ground
from sttm.production.suitability.criteria import CriterionCells, criterion_cells
from sttm.production.suitability.models import model_of, weights_of, without
from sttm.quantities import Missing
from sttm.territory.reading import Reading

__all__ = ["Suitability", "suitability_grid", "suitability_of"]


WORKERS = 2
"""Criteria that are read and put on cells at once."""


@dataclass(frozen=True, eq=False)
class Suitability:
    """What a model says of a territory.

    Attributes
    ----------
    model
        As it is used: without what was left out, weights scaled.
    left_out
        Criteria that were asked to be left out because they are not assessable, and why.
    criteria
        Those that are assessable somewhere, by id, in the order of the model.
    missing
        Those that are assessable nowhere, and why: where one is missing no cell has a score.
    barred
        Ground that can never hold a site and has no score; None where no land cover says which that is.
    """

    activity: str
    model: SuitabilityModel
    grid: Grid
    criteria: Mapping[str, CriterionCells]
    missing: Mapping[str, Missing]
    left_out: Mapping[str, Missing]
    barred: BarredGround | None

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each criterion of the model."""
        return {c.id: float(w) for c, w in zip(self.model.criteria, weights_of(self.model), strict=True)}

    def worth(self, window: Window) -> dict[str, NDArray[np.float32]]:
        """Return what each criterion is worth in the cells of a window, 0–1; NaN is not assessable."""
        nowhere = np.full((window.height, window.width), np.nan, np.float32)
        own = self.criteria
        return {c.id: own[c.id].worth(window) if c.id in own else nowhere for c in self.model.criteria}

    def contributions(self, window: Window) -> dict[str, NDArray[np.float32]]:
        """Return weight × worth of each criterion; they add up to the score."""
        weights = self.weights
        return {name: np.float32(weights[name]) * values for name, values in self.worth(window).items()}

    def score(self, window: Window) -> NDArray[np.float32]:
        """Return the score of the cells of a window, 0–1; NaN without a site or a known criterion."""
        score = summed(self.contributions(window))
        score[self.no_site(window)] = np.nan
        return score

    def no_site(self, window: Window) -> NDArray[np.bool_]:
        """Return the cells of a window that can never hold a site."""
        nowhere = np.zeros((window.height, window.width), bool)
        return nowhere if self.barred is None else self.barred.read(window)


def summed(contributions: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the sum of contributions, one after the other, so that the bits are those of any window."""
    parts = iter(contributions.values())
    total = next(parts).copy()
    for part in parts:
        total += part
    return total


def suitability_of(reading: Reading, activity: str, *, leave_out_missing: bool = False) -> Suitability:
    """Return the suitability of the territory for an activity; worked out once for a reading.

    Parameters
    ----------
    leave_out_missing
        Leave out criteria whose layers are absent and scale the other weights: the score says less then.

    Raises
    ------
    RequestError, NotInForce
        As :func:`~sttm.production.suitability.models.model_of`; or if no layer says where the territory lies.
    """
    name = f"suitability for {activity}{' of what is known' if leave_out_missing else ''}"
    return reading.kept(name, lambda r: _worked_out(r, activity, leave_out_missing))


def _worked_out(reading: Reading, activity: str, leave_out: bool) -> Suitability:
    model = model_of(reading.pack, activity, reading.on)
    grid = suitability_grid(reading)
    criteria: dict[str, CriterionCells] = {}
    missing: dict[str, Missing] = {}
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="sttm-criteria") as pool:
        cells = list(pool.map(lambda criterion: criterion_cells(reading, criterion, grid), model.criteria))
    for criterion, found in zip(model.criteria, cells, strict=True):
        if isinstance(found, Missing):
            missing[criterion.id] = found
        else:
            criteria[criterion.id] = found
    barred = barred_ground(reading, grid)
    if leave_out and missing:
        return Suitability(activity, without(model, missing), grid, criteria, {}, missing, barred)
    return Suitability(activity, model, grid, criteria, missing, {}, barred)


def suitability_grid(reading: Reading) -> Grid:
    """Return the grid that suitability is worked out on: that of the land cover, or the pack's own cells.

    Raises
    ------
    RequestError
        If neither the land cover nor the boundary says where the territory lies.
    """
    cover = reading.cells("land_cover_cells")
    if cover is not None and cover.grid.dx == cover.grid.dy:
        return cover.grid
    boundary = reading.vector("boundary")
    if boundary is None:
        msg = "neither land_cover_cells nor boundary says where the territory lies"
        raise RequestError(msg, remedy="add the boundary: sttm add boundary FILE")
    side = reading.pack.number("analysis_cell", reading.on)
    left, bottom, right, top = (float(edge) for edge in boundary.total_bounds)
    return lattice_over((left, bottom, right, top), side, reading.workspace.crs)
