"""Street blocks of work and districts of homes, outlined from the cells as they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.transform import Affine
from scipy import ndimage

from sttm.grids import Grid
from sttm.sources.sample.cover import Filled
from sttm.sources.sample.people import residents_in
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import parts

__all__ = ["Block", "Blocks"]

_WORK = (121,)
_HOMES = (1111, 1112, 1121, 1122, 1123)
_LEAST_WORK = 1500.0
_LEAST_HOMES = 4000.0
_EDGES = 11.0
"""Outlines of cells are drawn straight to within this, metres: a little more than a cell."""


@dataclass(frozen=True)
class Block:
    """An outline and who lives within it; ``works``: the block belongs to an industrial district."""

    shape: shapely.Polygon
    residents: float = 0.0
    works: bool = False


@dataclass
class Blocks:
    """Blocks gathered from one part of the raster after another; a block across two parts is two."""

    plan: Plan
    work: list[Block] = field(default_factory=list)
    homes: list[Block] = field(default_factory=list)

    def add(self, part: Grid, filled: Filled) -> None:
        """Outline the blocks of a part of the raster."""
        work = np.isin(filled.code, _WORK)
        for shape, _ in _outlines(part, work, filled.block, _LEAST_WORK):
            row, column = _cell(part, shape)
            self._keep(self.work, Block(shape, works=bool(filled.works[row, column])))
        homes = ndimage.binary_closing(np.isin(filled.code, _HOMES), np.ones((3, 3), bool))
        people = residents_in(self.plan, part, filled)
        for shape, residents in _outlines(part, homes, filled.district, _LEAST_HOMES, people):
            self._keep(self.homes, Block(shape, residents=residents))

    def _keep(self, where: list[Block], block: Block) -> None:
        if self.plan.boundary.contains(block.shape.representative_point()):
            where.append(block)


def _cell(part: Grid, shape: shapely.Polygon) -> tuple[int, int]:
    inner = shape.representative_point()
    row, column = int((part.top - inner.y) // part.dy), int((inner.x - part.left) // part.dx)
    return min(max(row, 0), part.height - 1), min(max(column, 0), part.width - 1)


def _outlines(
    part: Grid,
    mask: NDArray[np.bool_],
    key: NDArray[np.uint32],
    least: float,
    people: NDArray[np.float32] | None = None,
) -> list[tuple[shapely.Polygon, float]]:
    """Return the outline of each connected piece of equal keys, straightened, with who lives there."""
    if not mask.any():
        return []
    labels = np.zeros(mask.shape, np.int32)
    _, inverse = np.unique(key[mask], return_inverse=True)
    labels[mask] = inverse.astype(np.int32) + 1
    transform = Affine(part.dx, 0, part.left, 0, -part.dy, part.top)
    living = np.zeros(mask.shape) if people is None else people.astype(float)
    residents = np.bincount(labels.ravel(), living.ravel())
    pieces = [
        (shapely.Polygon(ring["coordinates"][0]), int(value))
        for ring, value in shapes(labels, mask=mask, transform=transform)
    ]
    sizes = [shape.area for shape, _ in pieces]
    areas = np.bincount([value for _, value in pieces], sizes, minlength=len(residents))
    return [
        (straight, float(residents[value] * shape.area / areas[value]))
        for shape, value in pieces
        if shape.area >= least
        for straight in parts(shape.simplify(_EDGES).buffer(0), least)[:1]
    ]
