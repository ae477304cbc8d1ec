"""The outline of the territory and the raster grid around it."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.grids import Grid
from sttm.sources.sample.curves import ring
from sttm.sources.sample.recipe import SampleRecipe

__all__ = ["grid_around", "outline_of"]

_BLOCK = 250.0
"""The grid starts and ends on multiples of this, so that population cells hold whole raster cells."""


def outline_of(area: float, rng: np.random.Generator) -> shapely.Polygon:
    """Return an irregular outline of ``area`` m² around the origin."""
    shape = shapely.Polygon(ring(rng, math.sqrt(area / math.pi), 0.24, 16))
    stretched = affinity.rotate(
        affinity.scale(shape, 1.22, 0.82, origin=(0, 0)), rng.uniform(20, 50), origin=(0, 0)
    )
    factor = math.sqrt(area / stretched.area)
    return affinity.scale(stretched, factor, factor, origin=(0, 0))


def grid_around(boundary: BaseGeometry, area: float, recipe: SampleRecipe) -> Grid:
    """Return the grid around ``boundary`` in coordinates relative to the recipe's centre.

    Margins make its size ``grid_cells_per_km2`` times the territory's area, so that a named scale
    always means about the same load.
    """
    left, bottom, right, top = boundary.bounds
    width, height = right - left, top - bottom
    wanted = area / 1e6 * recipe.grid_cells_per_km2 * recipe.cell**2
    half_sum = (width + height) / 2  # (w + 2m)(h + 2m) = wanted, solved for the margin m
    margin = max((-half_sum + math.sqrt(max(half_sum**2 - (width * height - wanted), 0.0))) / 2, 3 * _BLOCK)
    left, top = math.floor((left - margin) / _BLOCK) * _BLOCK, math.ceil((top + margin) / _BLOCK) * _BLOCK
    right, bottom = (
        math.ceil((right + margin) / _BLOCK) * _BLOCK,
        math.floor((bottom - margin) / _BLOCK) * _BLOCK,
    )
    cell = recipe.cell
    return Grid(recipe.crs, left, top, cell, cell, round((right - left) / cell), round((top - bottom) / cell))
