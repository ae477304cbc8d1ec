"""Residents on the ground reached along streets, from the areas of a plain file by the share of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault
from sttm.operations.services.plain.numbers import amounts, faulty_amounts
from sttm.operations.services.plain.places import PlainPlaces, read_plain_places

__all__ = ["People", "people_of", "read_population", "residents_on"]

Floats = NDArray[np.float64]

KNOWN = 1e-9
"""Share of an area that counts as none of it: what shapes that only touch have in common by rounding."""


@dataclass(frozen=True, eq=False)
class People:
    """Residents of areas, NaN where they are missing, in the reference system of the streets."""

    shapes: NDArray[np.object_]
    residents: Floats
    tree: shapely.STRtree

    @classmethod
    def of(cls, shapes: NDArray[np.object_], residents: Floats) -> People:
        """Return people of shapes that hold area."""
        return cls(shapes, residents, shapely.STRtree(shapes))


def read_population(path: Path, column: str) -> PlainPlaces:
    """Read areas with residents; what is wrong comes back as faults."""
    return read_plain_places(
        path, check=lambda frame, file: [*faulty_amounts(frame, column, file), *_without_area(frame, file)]
    )


def people_of(cells: PlainPlaces, column: str, crs: str) -> tuple[People, list[str]]:
    """Return the people of cells in the system of the streets, and what is missing of them."""
    moved = cells.moved(crs)
    shapes = np.asarray(shapely.make_valid(moved.geometry.to_numpy()), dtype=object)
    residents = amounts(moved, column)
    solid = shapely.area(shapes) > 0
    blank = int(np.isnan(residents).sum())
    notes = []
    if blank:
        notes.append(
            f"{cells.file}: {blank:,} of {len(residents):,} areas have no {column}: missing, not zero"
        )
    left_out = len(cells.unlocated) + int((~solid).sum())
    if left_out:
        notes.append(f"{cells.file}: {left_out:,} rows without area left out")
    return People.of(shapes[solid], residents[solid]), notes


def residents_on(area: BaseGeometry, people: People) -> tuple[float, float]:
    """Return residents on an area, by the share of each cell that lies on it, and the share that is known.

    Residents of a cell are taken as spread evenly over it. What lies on no cell, or on cells whose residents
    are missing, is not known: residents are those of the rest, NaN where there is no rest. The share is of
    the area; where the area is empty nobody lives on it, and there is no share (NaN).
    """
    if area.is_empty:
        return 0.0, np.nan
    shapely.prepare(area)
    near = people.tree.query(area, predicate="intersects")
    near = near[np.isfinite(people.residents[near])]
    cells = people.shapes[near]
    sizes = shapely.area(cells)
    inside = sizes.copy()
    cut = ~shapely.contains_properly(area, cells)
    inside[cut] = shapely.area(shapely.intersection(cells[cut], area))
    share = float(inside.sum()) / area.area
    if share <= KNOWN:
        return np.nan, 0.0
    return float(np.sum(people.residents[near] * inside / sizes)), min(share, 1.0)


def _without_area(frame: gpd.GeoDataFrame, file: str) -> list[Fault]:
    shapes = frame.geometry.to_numpy()
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    wrong = np.flatnonzero(placed & (shapely.get_dimensions(shapes) < 2))
    if not len(wrong):
        return []
    return [
        Fault(
            code="no-area",
            message=f"{len(wrong):,} rows are no areas: residents are counted by the share of their area",
            remedy="give the population as polygons: cells, sections",
            file=file,
            feature=f"row {frame.index[wrong[0]]}",
        )
    ]
