"""Night temperature and ground water: physics reduced to what makes a believable map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import gaussian_filter, zoom

from sttm.grids import Grid, Window
from sttm.sources.sample.cover import Filled
from sttm.sources.sample.noise import Floats, Nodes, block_axes, salt, smooth_noise
from sttm.sources.sample.plan import Plan

__all__ = ["COARSE", "HeatSums", "ground_of", "night_temperature"]

COARSE = 5
"""Cells per side of the coarse cells that heat is spread over."""

_WIDE = 8
"""Coarse cells per side of the still coarser ones used for the widest spread."""


@dataclass
class HeatSums:
    """Sealed, green and water shares of coarse cells, filled block by block.

    They are held whole: 1/25 of the cells, 4 bytes each.
    """

    grid: Grid
    known: Floats = field(init=False)
    sealed: Floats = field(init=False)
    green: Floats = field(init=False)
    water: Floats = field(init=False)

    def __post_init__(self) -> None:
        shape = (self.grid.height // COARSE, self.grid.width // COARSE)
        self.known, self.sealed, self.green, self.water = (np.zeros(shape, np.float32) for _ in range(4))

    def add(self, window: Window, filled: Filled, green: tuple[int, ...], water: tuple[int, ...]) -> None:
        """Add a block whose corners lie on coarse cells."""
        rows, columns = (slice(s.start // COARSE, s.stop // COARSE) for s in window.slices)
        known = filled.code > 0
        self.known[rows, columns] = _mean(known)
        self.sealed[rows, columns] = _mean(np.where(known, filled.sealed, 0))
        self.green[rows, columns] = _mean(np.isin(filled.code, green))
        self.water[rows, columns] = _mean(np.isin(filled.code, water))


def _mean(values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Floats:
    height, width = values.shape
    parts = values.reshape(height // COARSE, COARSE, width // COARSE, COARSE)
    return np.asarray(parts.mean(axis=(1, 3), dtype=np.float32))


def night_temperature(plan: Plan, sums: HeatSums) -> Callable[[Grid], Floats]:
    """Return a function that gives night temperature, °C, on the cells of a part of the grid.

    Sealed ground warms its surroundings over several distances (walls give back the day's heat, the
    whole city warms its air); green and water cool theirs.
    """
    told = plan.recipe.night_temperature
    step = COARSE * sums.grid.dx
    total = np.full(sums.known.shape, told.rural, np.float32)
    for distance, warming in told.sealed:
        total += np.float32(warming) * _spread(sums.sealed, sums.known, distance / step)
    for (distance, cooling), share in ((told.green, sums.green), (told.water, sums.water)):
        total += np.float32(cooling) * _spread(share, sums.known, distance / step)
    nodes = Nodes(0, 0, step, np.ascontiguousarray(total[::-1]))
    left, bottom = sums.grid.left + step / 2, sums.grid.bounds[1] + step / 2

    def on(part: Grid) -> Floats:
        columns, rows = block_axes(part.left, part.top, part.dx, part.height, part.width)
        uneven = smooth_noise(columns, rows, 3500, salt(plan.seed, "night"), 3)
        value = (
            nodes.on(columns - np.float32(left), rows - np.float32(bottom)) + np.float32(told.noise) * uneven
        )
        return np.asarray(np.clip(np.round(value, 2), *told.range), np.float32)

    return on


def _spread(share: Floats, known: Floats, sigma: float) -> Floats:
    """Return the mean of a share around each coarse cell, over known ground only."""
    if sigma > 3 * _WIDE:  # a wide kernel needs no fine cells
        return _spread_wide(share, known, sigma)
    weight = gaussian_filter(known, sigma, mode="constant", truncate=3.0)
    spread = gaussian_filter(share, sigma, mode="constant", truncate=3.0)
    return np.asarray(spread / np.maximum(weight, 1e-3), np.float32)


def _spread_wide(share: Floats, known: Floats, sigma: float) -> Floats:
    height, width = share.shape
    tall, broad = -(-height // _WIDE), -(-width // _WIDE)
    padding = ((0, tall * _WIDE - height), (0, broad * _WIDE - width))

    def shrunk(values: Floats) -> Floats:
        parts = np.pad(values, padding).reshape(tall, _WIDE, broad, _WIDE)
        return np.asarray(parts.mean(axis=(1, 3)), np.float32)

    coarse = _spread(shrunk(share), shrunk(known), sigma / _WIDE)
    return np.asarray(
        zoom(coarse, _WIDE, order=1, grid_mode=True, mode="nearest")[:height, :width], np.float32
    )


def ground_of(
    plan: Plan, part: Grid, filled: Filled
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], Floats]:
    """Return the hydrologic soil group (1–4 for A–D, 0 no data) and the depth to ground water (m, or NaN).

    Gravel and deep water in the north, springs where the water comes near the surface, clay in the south.
    """
    columns, rows = block_axes(part.left, part.top, part.dx, part.height, part.width)
    north = rows[:, None] / np.float32(plan.reach)
    wobble = smooth_noise(columns, rows, 5200, salt(plan.seed, "soil"), 4)
    river = filled.fields.river.on(columns, rows)
    near = np.exp(-river / np.float32(500))
    clay = 2.1 - 1.35 * (north + 0.12 * wobble) + 0.95 * wobble + 0.8 * near
    group = np.clip(np.round(clay), 1, 4).astype(np.uint8)
    bands = np.interp(
        north + 0.09 * wobble, [-1.2, -0.45, -0.22, 0.0, 0.35, 1.1], [3.2, 1.9, 1.5, 3.0, 11.0, 32.0]
    )
    depth = np.clip(bands * (1 - 0.72 * near) + 0.5 * wobble, 0.6, 45)
    known = filled.code > 0
    group[~known] = 0
    return group, np.where(known, np.round(depth, 1), np.nan).astype(np.float32)
