"""Residents on a lattice of 250 m cells, counted from the land cover they live in."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Grid
from sttm.sources.sample.cover import Filled
from sttm.sources.sample.noise import Floats, fraction, lattice_hash, salt
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import CODES

__all__ = ["SIDE", "People", "residents_in"]

SIDE = 250
"""Side of a population cell, metres."""


def residents_in(plan: Plan, part: Grid, filled: Filled) -> Floats:
    """Return how many people live in each raster cell of a block, by its land cover."""
    per_cell = np.zeros(CODES, np.float32)
    for code, told in plan.recipe.classes.items():
        per_cell[code] = told.residents * part.cell_area / 1e4
    return np.asarray(per_cell[filled.code] * filled.lived_in, np.float32)


@dataclass
class People:
    """Residents per population cell, gathered block by block; only inhabited cells are kept."""

    plan: Plan
    _found: list[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]] = field(
        default_factory=list
    )

    def add(self, part: Grid, filled: Filled) -> None:
        """Count the residents of a block whose corners lie on population cells."""
        residents = residents_in(self.plan, part, filled)
        n = round(SIDE / part.dx)
        summed = residents.reshape(part.height // n, n, part.width // n, n).sum(axis=(1, 3), dtype=np.float64)
        row, column = np.nonzero(summed >= 0.5)
        left, bottom = part.left + SIDE * column.astype(float), part.top - SIDE * (row.astype(float) + 1)
        self._found.append((left, bottom, np.asarray(summed[row, column], float)))

    def frame(self) -> gpd.GeoDataFrame:
        """Return ``cell_id``, ``residents``, ``under_10``, ``over_70`` (whole people) and the cells' shapes.

        Cells across the boundary are cut by it and keep the residents of the part inside.
        """
        left, bottom, residents = (np.concatenate(part) for part in zip(*self._found, strict=True))
        order = np.lexsort((left, bottom))
        left, bottom, residents = left[order], bottom[order], residents[order]
        squares = shapely.box(left, bottom, left + SIDE, bottom + SIDE)
        boundary = self.plan.boundary
        shapely.prepare(boundary)
        across = shapely.intersects(boundary, squares) & ~shapely.contains_properly(boundary, squares)
        inside = shapely.contains_properly(boundary, squares)
        shapes = squares.copy()
        shapes[across] = shapely.intersection(squares[across], boundary)
        share = shapely.area(shapes) / SIDE**2
        residents = np.round(residents * share)
        keep = (inside | (across & (share > 0.02))) & (residents >= 1)
        shapes, residents = shapes[keep], residents[keep]
        i, j = (left[keep] // SIDE).astype(np.int32), (bottom[keep] // SIDE).astype(np.int32)
        bits = lattice_hash(i, j, salt(self.plan.seed, "ages"))
        ages = self.plan.recipe.ages
        under_10 = np.round(residents * ages["under_10"] * (0.7 + 0.6 * fraction(bits, 1)))
        over_70 = np.round(residents * ages["over_70"] * (0.7 + 0.6 * fraction(bits, 2)))
        young, old = under_10.astype(np.int64), over_70.astype(np.int64)
        told = self.plan.recipe.services.ages
        babies, infants = (np.round(young * told[a]).astype(np.int64) for a in ("age_0_2", "age_3_5"))
        older = np.round(residents * told["age_10_13"]).astype(np.int64)
        pupils = np.maximum(young - babies - infants, 0) + older
        teens = np.round(residents * told["age_14_18"]).astype(np.int64)
        retired = np.round(old * (1 + told["age_65_up"])).astype(np.int64)
        ages_known = {"age_0_2": babies, "age_3_5": infants, "age_6_13": pupils, "age_14_18": teens}
        # In cells of a few people rounding may count more than there are: the largest group gives way.
        rest = residents.astype(np.int64) - babies - infants - pupils - teens - retired
        table = {
            "cell_id": [f"P{k + 1:06d}" for k in range(len(shapes))],
            "residents": residents.astype(np.int64),
            "under_10": under_10.astype(np.int64),
            "over_70": over_70.astype(np.int64),
            **ages_known,
            "age_19_64": np.maximum(rest, 0),
            "age_65_up": retired,
        }
        return gpd.GeoDataFrame(table, geometry=shapes)
