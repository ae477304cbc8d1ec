"""Distances from a shape to patches of tens of thousands of vertices, looking only at what lies near."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

__all__ = ["PatchSearch", "patch_search"]

STEP = 32
"""Segments of a piece of a boundary: fewer make the tree deeper, more are measured for nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class PatchSearch:
    """Boundaries of patches, cut into short pieces, with a search tree over them all."""

    patches: NDArray[np.object_]
    """Shape (n,)."""
    pieces: NDArray[np.object_]
    owner: NDArray[np.int64]
    """Position of the patch that each piece belongs to."""
    tree: shapely.STRtree
    rectangles: NDArray[np.float64]
    """West, south, east, north of each piece, shape (pieces, 4)."""
    bounds: NDArray[np.float64]
    """The same of each patch, shape (n, 4)."""

    def distances(self, shape: shapely.Geometry, within: float) -> NDArray[np.float64]:
        """Return the distance from a shape to each patch, m; infinite beyond ``within``.

        They are those that :func:`shapely.distance` gives: the nearest two points lie on boundaries, unless
        one shape lies inside the other.
        """
        away = np.full(len(self.patches), np.inf)
        left, bottom, right, top = shapely.bounds(shape)
        near = self.tree.query(shapely.box(left - within, bottom - within, right + within, top + within))
        # The piece of each patch whose rectangle is nearest, then only those that can be nearer still.
        least = rectangle_distances(self.rectangles[near], shape)
        order = np.lexsort((least, self.owner[near]))
        near, least = near[order], least[order]
        owner = self.owner[near]
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        away[owner[first]] = shapely.distance(self.pieces[near[first]], shape)
        more = least < away[owner]
        more[first] = False
        np.minimum.at(away, owner[more], shapely.distance(self.pieces[near[more]], shape))
        away[self._around(shape)] = 0.0
        away[away > within] = np.inf
        return away

    def _around(self, shape: shapely.Geometry) -> NDArray[np.int64]:
        """Return the patches that a part of the shape begins in: it may lie wholly inside one."""
        starts = np.array([shapely.get_coordinates(part)[0] for part in shapely.get_parts(shape)])
        x, y = starts.reshape(-1, 2).T
        west, south, east, north = self.bounds.T[:, :, None]
        which, start = np.nonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))
        return which[shapely.intersects_xy(self.patches[which], x[start], y[start])]


def patch_search(patches: NDArray[np.object_]) -> PatchSearch:
    """Return what finds the patches near a shape; patches are prepared, which speeds up all that asks them.

    Parameters
    ----------
    patches
        Single polygons, lines and points, shape (n,).
    """
    shapely.prepare(patches)
    surface = shapely.get_dimensions(patches) == 2
    outlines = np.where(surface, shapely.boundary(patches), patches)
    lines, of_line = shapely.get_parts(outlines, return_index=True)
    points, owners = [], []
    for line, patch in zip(lines, of_line, strict=True):
        vertices = shapely.get_coordinates(line)
        for start in range(0, max(1, len(vertices) - 1), STEP):
            points.append(vertices[start : start + STEP + 1])
            owners.append(patch)
    lengths = np.array([len(piece) for piece in points], dtype=np.int64)
    vertices = np.concatenate([np.empty((0, 2)), *points])
    which = np.repeat(np.arange(len(points)), lengths)
    pieces = np.empty(len(points), dtype=object)
    single = lengths == 1
    pieces[single] = shapely.points(vertices[single[which]])
    numbered = np.cumsum(~single) - 1
    pieces[~single] = shapely.linestrings(vertices[~single[which]], indices=numbered[which[~single[which]]])
    rectangles, bounds = (shapely.bounds(shapes).reshape(-1, 4) for shapes in (pieces, patches))
    owner = np.asarray(owners, dtype=np.int64)
    return PatchSearch(patches, pieces, owner, shapely.STRtree(pieces), rectangles, bounds)


def rectangle_distances(rectangles: NDArray[np.float64], shape: shapely.Geometry) -> NDArray[np.float64]:
    """Return the distance from each rectangle to that around a shape: the shapes are no nearer."""
    left, bottom, right, top = shapely.bounds(shape)
    west, south, east, north = rectangles.T
    across = np.maximum(0.0, np.maximum(west - right, left - east))
    along = np.maximum(0.0, np.maximum(south - top, bottom - north))
    distances: NDArray[np.float64] = np.hypot(across, along)
    return distances
