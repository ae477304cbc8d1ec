"""The grain of the ground: districts with a direction, blocks between streets, parcels between ditches.

Every value depends on the place and the seed only; arrays are over the cells of a raster block.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sttm.sources.sample.noise import Floats, fraction, lattice_hash, salt, smooth_noise

__all__ = ["Districts", "Pattern", "districts_over", "grid_pattern"]

Ints = NDArray[np.int32]
Bits = NDArray[np.uint32]


@dataclass(frozen=True)
class Districts:
    """The district of each cell of a block, and what is known of each district.

    Parameters
    ----------
    index
        Position of the cell's district in the tables below.
    edge
        Distance to the border with the next district, metres.
    u, v
        Position in the district's own turned axes, metres.
    x, y, turn, key
        Tables: place of the district, its direction in radians, its random bits.
    """

    index: Ints
    edge: Floats
    u: Floats
    v: Floats
    x: Floats
    y: Floats
    turn: Floats
    key: Bits


@dataclass(frozen=True)
class Pattern:
    """Blocks or parcels: random bits of each cell's, distances to its sides, and its middle."""

    key: Bits
    edge: Floats
    main: NDArray[np.bool_]
    x: Floats
    y: Floats


def districts_over(
    columns: Floats, rows: Floats, size: float, seed: int, bearing: Callable[[Floats, Floats], Floats]
) -> Districts:
    """Return the districts (a jittered Voronoi with wavy borders) over a block.

    Parameters
    ----------
    size
        Typical width of a district, metres.
    bearing
        Gives the natural direction at places: streets run along or across it.
    """
    wave = 0.13 * size
    x = columns[None, :] + np.float32(wave) * smooth_noise(
        columns, rows, 0.45 * size, salt(seed, "bend x"), 2
    )
    y = rows[:, None] + np.float32(wave) * smooth_noise(columns, rows, 0.45 * size, salt(seed, "bend y"), 2)
    i0, i1 = math.floor(float(x.min()) / size) - 1, math.floor(float(x.max()) / size) + 2
    j0, j1 = math.floor(float(y.min()) / size) - 1, math.floor(float(y.max()) / size) + 2
    i, j = np.meshgrid(np.arange(i0, i1, dtype=np.int32), np.arange(j0, j1, dtype=np.int32))
    key = lattice_hash(i, j, salt(seed, "district"))
    seed_x = ((i + 0.5 + 0.86 * (fraction(key, 1) - 0.5)) * size).astype(np.float32)
    seed_y = ((j + 0.5 + 0.86 * (fraction(key, 2) - 0.5)) * size).astype(np.float32)
    # Some districts follow the natural direction, the others were laid out by somebody with a ruler.
    ruled = fraction(key, 3) * np.float32(math.pi / 2)
    turn = np.where(fraction(key) < 0.62, bearing(seed_x, seed_y) + 0.25 * (ruled - 0.8), ruled).astype(
        np.float32
    )
    index, edge = _nearest_two(x, y, seed_x, seed_y, size, (i0, j0))
    dx, dy = x - seed_x.ravel()[index], y - seed_y.ravel()[index]
    cos, sin = np.cos(turn).ravel()[index], np.sin(turn).ravel()[index]
    return Districts(
        index,
        edge,
        np.asarray(cos * dx + sin * dy, np.float32),
        np.asarray(cos * dy - sin * dx, np.float32),
        seed_x.ravel(),
        seed_y.ravel(),
        turn.ravel(),
        key.ravel(),
    )


def _nearest_two(
    x: Floats, y: Floats, seed_x: Floats, seed_y: Floats, size: float, origin: tuple[int, int]
) -> tuple[Ints, Floats]:
    """Return the index of the nearest seed and the distance to the border with the second nearest."""
    across = np.int32(seed_x.shape[1])
    home = (np.floor(y / np.float32(size)).astype(np.int32) - np.int32(origin[1])) * across
    home += np.floor(x / np.float32(size)).astype(np.int32) - np.int32(origin[0])
    flat_x, flat_y = seed_x.ravel(), seed_y.ravel()
    first = np.full(x.shape, np.inf, np.float32)
    second = first.copy()
    index: Ints = np.zeros(x.shape, np.int32)
    for step in (dj * across + di for dj in (-1, 0, 1) for di in (-1, 0, 1)):
        there = home + np.int32(step)
        away = (x - flat_x[there]) ** 2 + (y - flat_y[there]) ** 2
        nearer = away < first
        second = np.where(nearer, first, np.minimum(second, away))
        first = np.where(nearer, away, first)
        index = np.asarray(np.where(nearer, there, index), np.int32)
    return index, np.asarray((np.sqrt(second) - np.sqrt(first)) / 2, np.float32)


def grid_pattern(districts: Districts, depth: Floats, length: Floats, seed: int, subject: str) -> Pattern:
    """Return rows of blocks within each district; blocks of a row share its depth and differ in length.

    Parameters
    ----------
    depth, length
        Tables: typical sides of a block in each district, metres.
    """
    index = districts.index
    b, a = depth[index], length[index]
    district = districts.key[index] ^ np.uint32(salt(seed, subject))
    row = np.floor(districts.v / b).astype(np.int32)
    across = districts.v - row * b
    row_key = lattice_hash(row, np.zeros_like(row), district)
    a = a * (np.float32(0.65) + np.float32(0.8) * fraction(row_key, 1))
    shift = fraction(row_key, 2) * a
    column = np.floor((districts.u + shift) / a).astype(np.int32)
    along = districts.u + shift - column * a
    key = lattice_hash(column, row, district)
    edge = np.minimum(np.minimum(across, b - across), np.minimum(along, a - along))
    edge = np.minimum(edge, districts.edge)
    # Every third row line is a through street, and so is the border between districts.
    nearest_line = row + (across > b / 2)
    through = (nearest_line % 3 == 0) & (np.minimum(across, b - across) < 12)
    main = through | (districts.edge < 11)
    u, v = (column + np.float32(0.5)) * a - shift, (row + np.float32(0.5)) * b
    cos, sin = np.cos(districts.turn)[index], np.sin(districts.turn)[index]
    return Pattern(
        key,
        edge.astype(np.float32),
        main,
        (cos * u - sin * v + districts.x[index]).astype(np.float32),
        (sin * u + cos * v + districts.y[index]).astype(np.float32),
    )
