"""Slivers of a partition: pieces too narrow to mean anything, which join a neighbour and are counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sttm.indicators.planar import Faces

__all__ = ["ALIKE", "Slivers", "absorbed", "connected", "too_narrow"]

ALIKE = 0.5
"""Edges this share of the longest one, or longer, are much alike: the stricter neighbour takes the sliver."""

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Slivers:
    """How many pieces were too narrow, and their area in m².

    ``kept`` are those that have no neighbour wide enough to join, or that a cut on the rim leaves: they stay,
    since nothing may be lost.
    """

    width: float
    absorbed: int
    area: float
    kept: int


def absorbed(faces: Faces, label: Labels, width: float) -> tuple[Labels, Labels, Slivers]:
    """Return the labels of faces once every sliver has that of a neighbour, and what was a sliver.

    The second array numbers the slivers: for each face the one it was part of, -1 for none that was taken.

    Parameters
    ----------
    label
        Of each face, the strictest 0.
    width
        A piece in which no circle of this diameter fits is a sliver, metres.
    """
    count, piece = connected(faces, label)
    area = _sums(piece, shapely.area(faces.polygons), count)
    near, far, shared = _borders(faces, piece, count)
    perimeter = _sums(near, shared, count)
    # The area of what no circle of the width fits into is less than half the width times the perimeter, so
    # only pieces that are thin on the whole have to be eroded.
    thin = np.flatnonzero(2 * area < width * perimeter)
    slivers = _eroded(faces, piece, thin, width)
    if not slivers.size:
        return label, np.full(label.size, -1), Slivers(width, 0, 0.0, 0)
    of_piece = np.zeros(count, dtype=np.int64)
    of_piece[piece] = label
    taken = _taken(slivers, area, of_piece, (near, far, shared))
    gone = np.array(sorted(taken), dtype=np.int64)
    of_piece[gone] = [of_piece[taken[one]] for one in gone]
    report = Slivers(width, gone.size, float(area[gone].sum()), slivers.size - gone.size)
    number = np.full(count, -1)
    number[gone] = np.arange(gone.size)
    return of_piece[piece], number[piece], report


def connected(faces: Faces, label: Labels) -> tuple[int, Labels]:
    """Return the pieces that faces of one label make across their edges: how many, and that of each face."""
    left, right = faces.sides.T
    same = (left >= 0) & (right >= 0) & (label[left] == label[right])
    size = faces.polygons.size
    links = coo_array((np.ones(same.sum(), dtype=bool), (left[same], right[same])), shape=(size, size))
    count, piece = connected_components(links, directed=False)
    return int(count), piece.astype(np.int64)


def _borders(faces: Faces, piece: Labels, count: int) -> tuple[Labels, Labels, NDArray[np.float64]]:
    """Return pairs of pieces side by side, both ways, with the length they share; -1 is outside."""
    beside = np.append(piece, -1)[faces.sides]
    apart = beside[:, 0] != beside[:, 1]
    pairs = np.concatenate([beside[apart], beside[apart, ::-1]])
    lengths = np.tile(faces.lengths[apart], 2)
    inside = pairs[:, 0] >= 0
    pairs, lengths = pairs[inside], lengths[inside]
    keys, which = np.unique(pairs[:, 0] * (count + 1) + pairs[:, 1] + 1, return_inverse=True)
    return keys // (count + 1), keys % (count + 1) - 1, _sums(which, lengths, keys.size)


def _sums(which: Labels, values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.bincount(which, weights=values, minlength=count).astype(np.float64)


def _eroded(faces: Faces, piece: Labels, thin: Labels, width: float) -> Labels:
    """Return those pieces of which nothing is left half the width from their edges."""
    order = np.argsort(piece, kind="stable")
    starts = np.searchsorted(piece[order], thin)
    ends = np.searchsorted(piece[order], thin, side="right")
    shapes = [
        shapely.union_all(faces.polygons[order[first:last]]) for first, last in zip(starts, ends, strict=True)
    ]
    return np.asarray(thin[too_narrow(np.array(shapes, dtype=object), width)])


def too_narrow(polygons: NDArray[np.object_], width: float) -> NDArray[np.bool_]:
    """Return in which polygons no circle of a diameter fits, metres."""
    left = shapely.buffer(polygons, -width / 2, quad_segs=2, join_style="mitre")
    return np.asarray(shapely.is_empty(left))


def _taken(
    slivers: Labels,
    area: NDArray[np.float64],
    label: Labels,
    borders: tuple[Labels, Labels, NDArray[np.float64]],
) -> dict[int, int]:
    """Return which piece takes each sliver, the smallest sliver first.

    A sliver that lies among slivers waits until one of them has been taken; where all of a cluster wait,
    the largest stays a piece and takes what is beside it.
    """
    near, far, shared = borders
    starts, ends = np.searchsorted(near, slivers), np.searchsorted(near, slivers, side="right")
    waiting = {
        int(one): [(int(far[i]), float(shared[i])) for i in range(first, last) if far[i] >= 0]
        for one, first, last in zip(slivers, starts, ends, strict=True)
    }
    order = sorted(waiting, key=lambda one: (area[one], one))
    taken: dict[int, int] = {}
    while order:
        left = []
        for one in order:
            lengths: dict[int, float] = {}
            for other, length in waiting[one]:
                if other in taken or other not in waiting:
                    whole = taken.get(other, other)
                    lengths[whole] = lengths.get(whole, 0.0) + length
            if lengths:
                longest = max(lengths.values())
                alike = [other for other, length in lengths.items() if length >= ALIKE * longest]
                taken[one] = min(alike, key=lambda other: (label[other], -lengths[other], other))
            else:
                left.append(one)
        if len(left) == len(order):
            del waiting[left.pop()]
        order = left
    return taken
