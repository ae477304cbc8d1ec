"""The exact fraction of each cell that a polygon covers.

Every edge of a polygon is cut at the rows and columns of the grid. A piece of edge adds to its own cell
the area between itself and the right side of the cell, and to all cells further right in the row the
height it spans, with a sign: areas left of the interior cancel. This is how outlines of letters are
turned into shades of grey [1]_; it takes time along the boundary only, whatever lies inside.

Vertices are rounded to 2⁻³⁰ of a cell and everything after that is added in whole numbers. So a sum has
no rounding error and no order: the fractions of a polygon depend on that polygon and the grid alone,
to the last bit, whatever is computed beside it. They are published as whole multiples of
:data:`GRAIN`, 2⁻²⁴ (off by 3e-8 at most; slivers below half of it are left out), so that sums of fractions
too are exact in double precision, in any order, up to five hundred million cells.

References
----------
.. [1] Levien, R. (2016), *Inside the fastest font renderer in the world*; the FreeType rasteriser of
   D. Turner works alike. The results equal those of exactextract (https://github.com/isciences/exactextract).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Grid

__all__ = ["GRAIN", "Runs", "cell_fractions"]

Whole = NDArray[np.int64]

GRAIN_BITS = 24
GRAIN = 2.0**-GRAIN_BITS
# A cell is 2³⁰ units wide and high; twice the area of one is 2⁶¹, which a signed 64-bit number holds.
BITS = 30
ONE = 1 << BITS
# Polygons are taken together until their edges make about so many pieces: it bounds memory.
PIECES_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Runs of cells along a row that a polygon covers by the same fraction, sorted by row and column.

    Parameters
    ----------
    row, col, length
        First cell and number of cells of each run, int32.
    fraction
        Covered fraction of every cell of the run, above 0 and at most 1, a multiple of :data:`GRAIN`.
    """

    row: NDArray[np.int32]
    col: NDArray[np.int32]
    length: NDArray[np.int32]
    fraction: NDArray[np.float64]


def cell_fractions(polygons: Sequence[Any] | NDArray[Any], grid: Grid) -> list[Runs]:
    """Return the runs of covered cells of each polygon.

    Parameters
    ----------
    polygons
        Valid shapely polygons or multipolygons, in the reference system of the grid.
    grid
        The grid whose cells are wanted; what lies outside it is left out.
    """
    geometries = shapely.orient_polygons(np.asarray(polygons, dtype=object))  # holes against their outline
    found: list[Runs] = []
    for start, stop in _groups(geometries, grid):
        edges = _edges(geometries[start:stop], grid)
        found += _runs(*_by_column(*_by_row(*edges, grid), grid), stop - start, grid)
    return found


def _groups(geometries: NDArray[Any], grid: Grid) -> Iterator[tuple[int, int]]:
    crossed = 1.3 * shapely.length(geometries) / min(grid.dx, grid.dy)
    pieces = shapely.get_num_coordinates(geometries) + crossed
    start, held = 0, 0.0
    for i, own in enumerate(pieces):
        if i > start and held + own > PIECES_AT_ONCE:
            yield start, i
            start, held = i, 0.0
        held += own
    if len(geometries):
        yield start, len(geometries)


def _edges(geometries: NDArray[Any], grid: Grid) -> tuple[Whole, Whole, Whole, Whole, Whole, Whole]:
    """Return polygon, sign, and the upper and lower end (column, row) of each edge that is not level.

    The sign is 1 where the interior lies to the right.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    u = np.rint((xy[:, 0] - grid.left) / grid.dx * ONE).astype(np.int64)
    v = np.rint((grid.top - xy[:, 1]) / grid.dy * ONE).astype(np.int64)
    start = np.flatnonzero((ring[1:] == ring[:-1]) & (v[1:] != v[:-1]))
    down = v[start] < v[start + 1]
    upper, lower = np.where(down, start, start + 1), np.where(down, start + 1, start)
    sign = np.where(down, 1, -1)  # outlines run counter-clockwise: down on the left, up on the right
    return owner[part[ring[start]]], sign, u[upper], v[upper], u[lower], v[lower]


def _by_row(
    polygon: Whole, sign: Whole, u0: Whole, v0: Whole, u1: Whole, v1: Whole, grid: Grid
) -> tuple[Whole, Whole, Whole, Whole, Whole, Whole]:
    """Cut edges at the rows: return polygon, row, signed and plain height, and both columns of each piece."""
    top, bottom = np.maximum(v0, 0), np.minimum(v1, grid.height << BITS)
    crossing = np.flatnonzero(top < bottom)
    top, bottom = top[crossing], bottom[crossing]
    edge, first, last, row = _expanded(top >> BITS, (bottom - 1) >> BITS)
    start = np.where(first, top[edge], row << BITS)
    stop = np.where(last, bottom[edge], (row + 1) << BITS)
    edge = crossing[edge]
    slope = ((u1 - u0) / (v1 - v0))[edge]
    begin = u0[edge] + np.rint((start - v0[edge]) * slope).astype(np.int64)
    end = u0[edge] + np.rint((stop - v0[edge]) * slope).astype(np.int64)
    end = np.where(stop == v1[edge], u1[edge], end)
    return polygon[edge], row, sign[edge], stop - start, np.minimum(begin, end), np.maximum(begin, end)


def _by_column(
    polygon: Whole, row: Whole, sign: Whole, height: Whole, west: Whole, east: Whole, grid: Grid
) -> tuple[Whole, Whole, Whole]:
    """Cut pieces of a row at the columns: return the cell of each piece, its height and twice its area.

    A cell is numbered through all polygons, with one column more on either side of the grid: what lies
    beyond belongs to them.
    """
    first_col = np.clip(west >> BITS, -1, grid.width)
    last_col = np.maximum(first_col, np.clip((east - 1) >> BITS, -1, grid.width))
    piece, first, last, col = _expanded(first_col, last_col)
    side = col << BITS
    begin = np.where(first, west[piece], side)
    end = np.where(last, east[piece], side + ONE)
    rate = height / np.maximum(east - west, 1)
    reached = np.rint((end - west[piece]) * rate[piece]).astype(np.int64)
    reached = np.where(last, height[piece], reached)
    spanned = np.diff(reached, prepend=0)
    spanned = np.where(first, reached, spanned) * sign[piece]
    cell = (polygon * grid.height + row)[piece] * (grid.width + 2) + col + 1
    return cell, spanned, spanned * (2 * ONE - (begin - side) - (end - side))


def _expanded(first: Whole, last: Whole) -> tuple[Whole, NDArray[np.bool_], NDArray[np.bool_], Whole]:
    """Return item, whether it is its first, its last, and number: all from ``first`` to ``last`` of each."""
    number = last - first + 1
    ends = np.cumsum(number)
    item = np.repeat(np.arange(len(number)), number)
    value = np.arange(len(item)) + (first - (ends - number))[item]
    return item, value == first[item], value == last[item], value


def _runs(cell: Whole, height: Whole, area: Whole, polygons: int, grid: Grid) -> list[Runs]:
    """Add up the pieces of each cell, and from left to right the heights, and join equal neighbours."""
    width = grid.width + 2
    order = np.argsort(cell)
    cell = cell[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    height, area = (np.add.reduceat(a[order], first) if len(first) else a for a in (height, area))
    cell = cell[first]
    after = np.cumsum(height)  # comes back to 0 at the end of every row
    own = _grains((after - height) * (2 * ONE) + area, 2 * BITS + 1)
    # Each cell with pieces, then the stretch of cells up to the next: none of them after the end of a row.
    start = np.column_stack([cell, cell + 1]).ravel()
    length = np.column_stack([np.ones_like(cell), np.diff(cell, append=cell[-1:] + 1) - 1]).ravel()
    grains = np.column_stack([own, _grains(after, BITS)]).ravel()
    col = start % width
    some = (grains > 0) & (length > 0) & (col > 0) & (col <= grid.width)
    start, length, grains = start[some], length[some], grains[some]
    begins = np.ones(len(start), dtype=bool)
    begins[1:] = (start[1:] != start[:-1] + length[:-1]) | (grains[1:] != grains[:-1])
    first = np.flatnonzero(begins)
    length = np.add.reduceat(length, first) if len(first) else length
    line, col = np.divmod(start[first], width)
    polygon, row = np.divmod(line, grid.height)
    row, col, length = row.astype(np.int32), (col - 1).astype(np.int32), length.astype(np.int32)
    fraction = grains[first].astype(np.float64) * GRAIN
    edges = np.searchsorted(polygon, np.arange(polygons + 1))
    parts = [slice(*edges[i : i + 2]) for i in range(polygons)]
    return [Runs(row[part], col[part], length[part], fraction[part]) for part in parts]


def _grains(value: Whole, bits: int) -> Whole:
    """Return a share of ``2**bits`` as whole grains, rounded."""
    surplus = bits - GRAIN_BITS
    rounded: Whole = (value + (1 << (surplus - 1))) >> surplus
    return np.minimum(np.maximum(rounded, 0), 1 << GRAIN_BITS)
