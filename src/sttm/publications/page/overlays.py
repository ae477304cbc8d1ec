"""A raster of any size as a picture of bounded size that a web map can lay over a territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from sttm.grids import Cells
from sttm.publications.page.png import palette_png

__all__ = ["Ramp", "overlay_png", "sampled"]

_MERCATOR = "EPSG:3857"
_STRIP = 64  # rows of the picture made at a time: memory stays flat as the territory grows
_EDGE = 33  # points along each side to find the bounds in another projection
_READ = 1024  # rows and columns read at a time to sample values


@dataclass(frozen=True, slots=True)
class Ramp:
    """Classes of a continuous raster: ascending ``breaks`` and one more colour than breaks."""

    breaks: Sequence[float]
    colours: Sequence[str]

    def __post_init__(self) -> None:
        if len(self.colours) != len(self.breaks) + 1:
            msg = f"{len(self.breaks)} breaks need {len(self.breaks) + 1} colours, not {len(self.colours)}"
            raise ValueError(msg)


def overlay_png(
    cells: Cells, colours: Mapping[int, str] | Ramp, *, size: int = 2048
) -> tuple[bytes, tuple[float, float, float, float]]:
    """Draw cells in web mercator, each pixel from the cell under its centre.

    Parameters
    ----------
    cells
        A raster in any projected CRS.
    colours
        ``#rrggbb`` by code, or a :class:`Ramp`. Codes without a colour, and no data, are transparent.
    size
        Longer side of the picture, pixels; smaller where the raster has fewer cells.

    Returns
    -------
    png : bytes
    bounds : west, south, east, north, WGS84 degrees
    """
    grid = cells.grid
    to_mercator = Transformer.from_crs(grid.crs, _MERCATOR, always_xy=True)
    to_cells = Transformer.from_crs(_MERCATOR, grid.crs, always_xy=True)
    left, bottom, right, top = to_mercator.transform_bounds(*grid.bounds, densify_pts=_EDGE)
    side = min(size, max(grid.width, grid.height))
    scale = max(right - left, top - bottom) / side
    width = max(1, round((right - left) / scale))
    height = max(1, round((top - bottom) / scale))
    x = left + (np.arange(width) + 0.5) * (right - left) / width
    y = top - (np.arange(height) + 0.5) * (top - bottom) / height
    indices = np.zeros((height, width), dtype=np.uint8)
    for start in range(0, height, _STRIP):
        rows = slice(start, min(start + _STRIP, height))
        xx, yy = np.meshgrid(x, y[rows])
        values, inside = _sample(cells, *to_cells.transform(xx, yy))
        indices[rows] = _classes(values, inside, cells.nodata, colours)
    palette = list(colours.colours) if isinstance(colours, Ramp) else [colours[k] for k in sorted(colours)]
    to_degrees = Transformer.from_crs(_MERCATOR, "EPSG:4326", always_xy=True)
    (west, east), (south, north) = to_degrees.transform([left, right], [bottom, top])
    return palette_png(indices, palette), (west, south, east, north)


def sampled(cells: Cells, most: int = 400) -> NDArray[np.float64]:
    """Return known values of cells spread evenly, at most ``most`` squared: enough to choose classes by."""
    grid = cells.grid
    step = max(1, -(-max(grid.width, grid.height) // most))
    found = []
    for window in grid.blocks(step * max(1, _READ // step)):
        values = cells.read(window)[::step, ::step].ravel().astype(np.float64)
        if cells.nodata is not None:
            values = values[values != cells.nodata]
        found.append(values[np.isfinite(values)])
    return np.concatenate(found) if found else np.array([])


def _sample(
    cells: Cells, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the value of the cell under each point, and whether there is a cell."""
    grid = cells.grid
    window = grid.window((float(x.min()), float(y.min()), float(x.max()), float(y.max())))
    col = np.floor((x - grid.left) / grid.dx).astype(np.int64) - window.col
    row = np.floor((grid.top - y) / grid.dy).astype(np.int64) - window.row
    inside = (col >= 0) & (col < window.width) & (row >= 0) & (row < window.height)
    out = np.zeros(x.shape, dtype=cells.dtype)
    if inside.any():
        out[inside] = cells.read(window)[row[inside], col[inside]]
    return out, inside


def _classes(
    values: NDArray[Any], inside: NDArray[np.bool_], nodata: float | None, colours: Mapping[int, str] | Ramp
) -> NDArray[np.uint8]:
    """Return the palette index of each value; 0 is transparent."""
    known = inside & ~np.isnan(values) if np.issubdtype(values.dtype, np.floating) else inside.copy()
    if nodata is not None and not np.isnan(nodata):
        known &= values != nodata
    out = np.zeros(values.shape, dtype=np.uint8)
    if isinstance(colours, Ramp):
        above = np.searchsorted(np.asarray(colours.breaks, dtype=np.float64), values[known], side="right")
        out[known] = (above + 1).astype(np.uint8)
        return out
    for index, code in enumerate(sorted(colours), start=1):
        out[known & (values == code)] = index
    return out
