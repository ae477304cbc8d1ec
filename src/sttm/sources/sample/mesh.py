"""A mesh of small cells with crooked shared edges, from which every partition of the territory is made.

Municipalities, units and the boundary are unions of mesh cells, so they share their edges exactly:
no overlap and no gap can arise, whichever cells are joined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import Voronoi
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points

__all__ = ["Mesh", "mesh_over"]

_BENDS = 7
"""Inner points of a crooked edge."""


@dataclass(frozen=True)
class Mesh:
    """Cells and the edges between them.

    Parameters
    ----------
    seeds
        Middle of each cell, metres, shape (n, 2).
    inside
        Which cells belong to the territory, shape (n,).
    sides
        The two cells of each edge, shape (m, 2).
    edges
        Their crooked lines, shape (m,).
    """

    seeds: Points
    inside: NDArray[np.bool_]
    sides: NDArray[np.int64]
    edges: NDArray[np.object_]

    def graph(self, cost: NDArray[np.float64]) -> csr_array:
        """Return the symmetric graph of inside cells; ``cost`` multiplies lengths, inf cuts, shape (m,)."""
        a, b = self.sides.T
        keep = self.inside[a] & self.inside[b] & np.isfinite(cost)
        length = np.hypot(*(self.seeds[a] - self.seeds[b]).T) * np.where(keep, cost, 0)
        n = len(self.seeds)
        half = coo_array((length[keep], (a[keep], b[keep])), shape=(n, n))
        return csr_array(half + half.T)

    def grow(
        self, starts: NDArray[np.int64], cost: NDArray[np.float64], head_start: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Return for each cell the index of the start that reaches it first, −1 where none does.

        ``head_start`` is in metres; every label is connected.
        """
        n = len(self.seeds)
        links = self.graph(cost).tocoo()
        wait = head_start.max() - head_start + 1.0
        rows = np.concatenate([links.row, np.full(len(starts), n)])
        columns = np.concatenate([links.col, starts])
        weights = np.concatenate([links.data, wait])
        graph = csr_array((weights, (rows, columns)), shape=(n + 1, n + 1))
        reached, befores = dijkstra(graph, indices=[n], return_predecessors=True)
        reach, before = reached[0], befores[0]
        labels = np.full(n + 1, -1, np.int64)
        own = {int(cell): k for k, cell in enumerate(starts)}
        for cell in np.argsort(reach, kind="stable"):
            if np.isfinite(reach[cell]) and cell != n:
                labels[cell] = own[int(cell)] if before[cell] == n else labels[before[cell]]
        return labels[:n]

    def parts(self, labels: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the connected parts of equal labels, numbered from 0; −1 outside."""
        a, b = self.sides.T
        cost = np.where(labels[a] == labels[b], 1.0, np.inf)
        _, part = connected_components(self.graph(cost), directed=False)
        part = np.where(self.inside, part, -1)
        _, numbered = np.unique(part[self.inside], return_inverse=True)
        result = np.full(len(part), -1, np.int64)
        result[self.inside] = numbered
        return result

    def dissolve(self, labels: NDArray[np.int64]) -> list[BaseGeometry]:
        """Return the union of the cells of each label 0, 1, …; cells outside or labelled −1 are left out."""
        labels = np.where(self.inside, labels, -1)
        a, b = labels[self.sides].T
        between = a != b
        owners = np.concatenate([a[between], b[between]])
        lines = np.concatenate([self.edges[between], self.edges[between]])
        order = np.argsort(owners, kind="stable")
        owners, lines = owners[order], lines[order]
        starts = np.searchsorted(owners, np.arange(int(labels.max()) + 2))
        return [
            shapely.normalize(shapely.build_area(shapely.GeometryCollection(list(lines[i:j]))))
            for i, j in pairwise(starts)
        ]


def mesh_over(outline: shapely.Polygon, spacing: float, rng: np.random.Generator) -> Mesh:
    """Return a mesh whose inside cells cover about ``outline``; cells are about ``spacing`` metres wide."""
    left, bottom, right, top = outline.buffer(3 * spacing).bounds
    height = spacing * math.sqrt(3) / 2
    columns, rows = math.ceil((right - left) / spacing), math.ceil((top - bottom) / height)
    i, j = (part.ravel() for part in np.meshgrid(np.arange(columns), np.arange(rows)))
    seeds = np.column_stack([left + spacing * (i + 0.5 * (j % 2)), bottom + height * j])
    seeds += rng.uniform(-0.38, 0.38, seeds.shape) * spacing
    near = shapely.contains_xy(outline.buffer(2.5 * spacing), seeds[:, 0], seeds[:, 1])
    seeds = seeds[near]
    inside = shapely.contains_xy(outline, seeds[:, 0], seeds[:, 1])
    voronoi = Voronoi(seeds)
    sides = np.asarray(voronoi.ridge_points, np.int64)
    ends = np.asarray(voronoi.ridge_vertices, np.int64)
    wanted = (ends >= 0).all(axis=1) & inside[sides].any(axis=1)
    sides, ends = sides[wanted], ends[wanted]
    order = np.lexsort(sides.T)
    sides, ends = sides[order], ends[order]
    vertices = np.round(voronoi.vertices, 2)
    mesh = Mesh(seeds, inside, sides, _crooked(seeds, sides, vertices[ends], rng))
    _, part = connected_components(mesh.graph(np.ones(len(sides))), directed=False)
    largest = np.bincount(part[inside]).argmax()
    return Mesh(seeds, inside & (part == largest), sides, mesh.edges)


def _crooked(
    seeds: Points, sides: NDArray[np.int64], ends: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.object_]:
    """Bend each edge within the kite of its ends and its two seeds; kites meet at edges only.

    The seeds mirror each other in the edge, so at share t of its length the kite reaches equally far
    to both sides, and that reach is concave in t: a line that stays within it cannot leave the kite.
    """
    t = np.linspace(0, 1, _BENDS + 2)
    a, b = ends[:, 0], ends[:, 1]
    along = b - a
    square = np.maximum((along**2).sum(axis=1), 1e-6)
    foot = (((seeds[sides[:, 0]] - a) * along).sum(axis=1) / square)[:, None]
    half = (seeds[sides[:, 0]] - seeds[sides[:, 1]]) / 2
    rise = np.where(foot > 0, t / np.maximum(foot, 1e-9), np.inf)
    fall = np.where(foot < 1, (1 - t) / np.maximum(1 - foot, 1e-9), np.inf)
    # Short edges bend little: as spikes they would not survive rounding to centimetres.
    most = np.minimum(0.5 * np.sqrt(square) / np.hypot(*half.T), 1)[:, None]
    most[square < 4] = 0
    lean = np.minimum(np.minimum(rise, fall), most) * _sway(len(sides), rng)
    lean[:, [0, -1]] = 0
    bent = a[:, None] + along[:, None] * t[:, None] + half[:, None] * lean[..., None]
    bent[:, -1] = b
    return np.asarray(shapely.linestrings(np.round(bent, 2)), dtype=object)


def _sway(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return midpoint-displacement noise within ±0.85, shape (count, bends + 2)."""
    sway = np.zeros((count, _BENDS + 2))
    gap, size = _BENDS + 1, 0.45
    while gap > 1:
        half = gap // 2
        middle = np.arange(half, _BENDS + 1, gap)
        sway[:, middle] = (sway[:, middle - half] + sway[:, middle + half]) / 2
        sway[:, middle] += rng.uniform(-size, size, (count, len(middle)))
        gap, size = half, size * 0.5
    return np.clip(sway, -0.85, 0.85)
