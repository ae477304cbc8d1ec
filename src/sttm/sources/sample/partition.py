"""Municipalities, zone omogenee and landscape units: partitions of the same mesh, grown from centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points, ripples
from sttm.sources.sample.mesh import Mesh
from sttm.sources.sample.settlements import Centres, urban_density
from sttm.sources.sample.watercourses import Water

__all__ = ["Partition", "Units", "grow_municipalities", "grow_units", "grow_zones"]

_NORTH, _SPRINGS, _SOUTH = 0.38, -0.05, -0.42
"""Limits of the bands of the plain, as shares of the territory's radius north of the main city."""


@dataclass(frozen=True)
class Partition:
    """A label for each mesh cell (−1 outside) and the shape of each label."""

    labels: NDArray[np.int64]
    shapes: list[BaseGeometry]


@dataclass(frozen=True)
class Units(Partition):
    """Landscape units with the type of each."""

    types: list[str]


def _crossing(mesh: Mesh, line: Points, extra: float) -> NDArray[np.float64]:
    """Return 1 per mesh edge, more where stepping over it crosses a line."""
    steps = shapely.linestrings(mesh.seeds[mesh.sides])
    course = shapely.LineString(line)
    shapely.prepare(course)
    return np.asarray(1.0 + extra * shapely.intersects(course, steps), float)


def grow_municipalities(mesh: Mesh, centres: Centres, water: Water, reach: float) -> Partition:
    """Grow one Comune per centre; rivers slow growth, so that many borders follow them."""
    cost = _crossing(mesh, water.river.line, 1.6)
    for course in water.courses[1:]:
        if course.kind == "tributary":
            cost = np.maximum(cost, _crossing(mesh, course.line, 1.0))
    head_start = 0.5 * centres.reach
    head_start[0] = min(0.20 * reach, 0.8 * float(np.hypot(*centres.places[1:].T).min(initial=reach)))
    labels = mesh.grow(centres.cells, cost, head_start)
    return Partition(labels, mesh.dissolve(labels))


def grow_zones(centres: Centres, count: int) -> NDArray[np.int64]:
    """Return the zone of each municipality: the main city is one of its own, the rest are sectors."""
    n = len(centres.places)
    bearing = np.arctan2(centres.places[1:, 1], centres.places[1:, 0])
    order = np.argsort(bearing, kind="stable")
    zones = np.zeros(n, np.int64)
    sectors = min(count - 1, n - 1)
    if sectors > 0:
        # The first sector starts at the widest gap between neighbouring bearings.
        gap = np.diff(np.append(bearing[order], bearing[order[0]] + 2 * np.pi))
        order = np.roll(order, -(int(gap.argmax()) + 1))
        zones[1 + order] = 1 + np.arange(n - 1) * sectors // (n - 1)
    return zones


def grow_units(
    mesh: Mesh, centres: Centres, water: Water, reach: float, count: int, rng: np.random.Generator
) -> Units:
    """Grow about ``count`` units, each of one type of landscape and connected."""
    kinds = _landscape(mesh, centres, water, reach, rng)
    kinds = _without_crumbs(mesh, kinds, 0.4 * mesh.inside.sum() / count)
    parts = mesh.parts(kinds)
    starts: list[int] = []
    for part in range(int(parts.max()) + 1):
        cells = np.flatnonzero(parts == part)
        starts += _spread(mesh.seeds, cells, max(1, round(count * len(cells) / mesh.inside.sum())), rng)
    a, b = mesh.sides.T
    cost = np.where(parts[a] == parts[b], rng.uniform(0.75, 1.35, len(a)), np.inf)
    chosen = np.asarray(starts)
    labels = mesh.grow(chosen, cost, np.zeros(len(chosen)))
    return Units(labels, mesh.dissolve(labels), [TYPES[k] for k in kinds[chosen]])


TYPES = ("2a", "2c", "2d", "3a", "3b", "3c", "3d", "4a", "4b", "fluvial")
"""Type codes of units: 2 dry upper plain, 3 springs and city, 4 irrigated lower plain, and fluvial."""


def _landscape(
    mesh: Mesh, centres: Centres, water: Water, reach: float, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the index in ``TYPES`` of each cell, by band, density and nearness of the river."""
    x, y = mesh.seeds.T
    tint = ripples(rng, 0.35 * reach)(x, y)
    north = y / reach + 0.06 * ripples(rng, 0.7 * reach)(x, y) + 0.06 * ripples(rng, 0.22 * reach)(x, y)
    density = urban_density(centres, x, y)
    kinds = np.where(tint > 0.35, "3b", "3a").astype("<U7")
    kinds[north > _SPRINGS] = "3c"
    kinds[north > _NORTH] = np.where(tint > 0.2, "2c", "2a")[north > _NORTH]
    kinds[north < _SOUTH] = np.where(tint > 0.0, "4a", "4b")[north < _SOUTH]
    kinds[(density + 0.15 * tint > 0.22) & (north > _NORTH - 0.15)] = "2d"
    kinds[(density + 0.2 * tint > 0.34) & (np.hypot(x, y) < 1.4 * centres.reach[0])] = "3d"
    spacing = np.sqrt(shapely.MultiPoint(mesh.seeds).envelope.area / len(mesh.seeds))
    river = shapely.LineString(water.river.line).simplify(20)
    kinds[shapely.distance(shapely.points(mesh.seeds), river) < 0.75 * spacing] = "fluvial"
    return np.asarray([TYPES.index(k) for k in kinds], np.int64)


def _without_crumbs(mesh: Mesh, kinds: NDArray[np.int64], least: float) -> NDArray[np.int64]:
    """Give parts of fewer than ``least`` cells the type of the largest part next to them."""
    for _ in range(6):
        parts = mesh.parts(kinds)
        size = np.bincount(parts[mesh.inside])
        crumbs = np.flatnonzero(size < least)
        if not len(crumbs):
            break
        pairs = parts[mesh.sides]
        pairs = pairs[(pairs >= 0).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
        both = np.vstack([pairs, pairs[:, ::-1]])
        kinds = kinds.copy()
        for crumb in crumbs:
            neighbours = both[both[:, 0] == crumb, 1]
            if len(neighbours):
                largest = neighbours[size[neighbours].argmax()]
                kinds[parts == crumb] = kinds[np.flatnonzero(parts == largest)[0]]
    return kinds


def _spread(seeds: Points, cells: NDArray[np.int64], count: int, rng: np.random.Generator) -> list[int]:
    """Choose ``count`` of the cells, evenly spread (a few rounds of Lloyd's method)."""
    count = min(count, len(cells))
    places = seeds[cells]
    middles = places[rng.choice(len(cells), count, replace=False)]
    for _ in range(8):
        owner = np.hypot(*(places[:, None] - middles[None]).transpose(2, 0, 1)).argmin(axis=1)
        members = np.bincount(owner, minlength=count)
        total = np.column_stack([np.bincount(owner, places[:, k], minlength=count) for k in (0, 1)])
        middles = np.where(members[:, None] > 0, total / np.maximum(members, 1)[:, None], middles)
    chosen: list[int] = []
    for middle in middles:
        away = np.hypot(*(places - middle).T)
        away[np.isin(cells, chosen)] = np.inf
        chosen.append(int(cells[away.argmin()]))
    return chosen
