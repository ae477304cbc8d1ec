"""One pass over a raster, window by window: what its values are, counted, in bounded memory."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.features import geometry_mask
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

from sttm.errors import InputError
from sttm.grids import Cells, Grid, Window

__all__ = ["Scan", "Tally", "scan"]

_MANY_CODES = 10_000


@dataclass(slots=True)
class Tally:
    """How many cells, and the centre of the first of them."""

    count: int = 0
    x: float | None = None
    y: float | None = None

    def take(self, where: NDArray[np.bool_], grid: Grid, window: Window) -> None:
        """Count the cells of a window where ``where`` is true."""
        count = int(where.sum())
        if count and self.x is None:
            row, column = np.unravel_index(int(where.argmax()), where.shape)
            self.x = grid.left + (window.col + float(column) + 0.5) * grid.dx
            self.y = grid.top - (window.row + float(row) + 0.5) * grid.dy
        self.count += count


@dataclass(slots=True)
class Scan:
    """What a pass over a raster found.

    ``known`` cells have a value, ``missing`` have none; ``low`` and ``high`` are the extremes of the known
    ones, sentinels apart. ``inside`` cells have their centre in the boundary, ``inside_known`` also a value.
    """

    known: int = 0
    missing: int = 0
    low: float = np.inf
    high: float = -np.inf
    inside: int = 0
    inside_known: int = 0
    below: Tally = field(default_factory=Tally)
    above: Tally = field(default_factory=Tally)
    infinite: Tally = field(default_factory=Tally)
    fractions: Tally = field(default_factory=Tally)
    unreadable: Tally = field(default_factory=Tally)
    sentinels: dict[float, Tally] = field(default_factory=dict)
    codes: dict[int, Tally] = field(default_factory=dict)


def scan(
    cells: Cells,
    *,
    boundary: BaseGeometry | None,
    categorical: bool,
    minimum: float | None,
    maximum: float | None,
    sentinels: Collection[float],
    size: int = 1024,
) -> Scan:
    """Read a raster once by windows of ``size`` × ``size`` cells and count what is in it."""
    found = Scan()
    grid = cells.grid
    for window in grid.blocks(size):
        try:
            raw = cells.read(window)
        except InputError:
            found.unreadable.take(np.ones((window.height, window.width), bool), grid, window)
            continue
        known = _known(raw, cells.nodata)
        if boundary is not None:
            inside = _inside(boundary, grid.part(window))
            found.inside += int(inside.sum())
            found.inside_known += int((inside & known).sum())
        found.missing += int(known.size - known.sum())
        if not known.any():
            continue
        found.known += int(known.sum())
        if categorical:
            _count_codes(found, raw, known, grid, window)
        else:
            _measure(found, raw, known, grid, window, minimum, maximum, sentinels)
    return found


def _known(raw: NDArray[Any], nodata: float | None) -> NDArray[np.bool_]:
    known = np.ones(raw.shape, bool) if raw.dtype.kind != "f" else ~np.isnan(raw)
    if nodata is not None and np.isfinite(nodata):
        known &= raw != np.asarray(nodata, np.float64).astype(raw.dtype)
    return known


def _inside(boundary: BaseGeometry, part: Grid) -> NDArray[np.bool_]:
    transform = Affine(part.dx, 0, part.left, 0, -part.dy, part.top)
    inside: NDArray[np.bool_] = geometry_mask([boundary], (part.height, part.width), transform, invert=True)
    return inside


def _count_codes(
    found: Scan, raw: NDArray[Any], known: NDArray[np.bool_], grid: Grid, window: Window
) -> None:
    values = raw
    if raw.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            broken = known & (raw != np.round(raw))
        found.fractions.take(broken, grid, window)
        known = known & ~broken
        values = np.where(known, raw, 0).astype(np.int64)
    for code in np.unique(values[known]).tolist():
        if len(found.codes) < _MANY_CODES or code in found.codes:
            found.codes.setdefault(int(code), Tally()).take(known & (values == code), grid, window)


def _measure(
    found: Scan,
    raw: NDArray[Any],
    known: NDArray[np.bool_],
    grid: Grid,
    window: Window,
    minimum: float | None,
    maximum: float | None,
    sentinels: Collection[float],
) -> None:
    values = raw.astype(np.float64)
    infinite = known & np.isinf(values)
    found.infinite.take(infinite, grid, window)
    regular = known & ~infinite
    low = regular & (values < (-np.inf if minimum is None else minimum))
    high = regular & (values > (np.inf if maximum is None else maximum))
    suspects = regular if minimum is None and maximum is None else low | high
    if suspects.any():
        for sentinel in sentinels:
            with np.errstate(over="ignore"):
                hits = suspects & (np.abs(values - sentinel) <= 1e-6 * max(1.0, abs(sentinel)))
            if hits.any():
                found.sentinels.setdefault(sentinel, Tally()).take(hits, grid, window)
                regular &= ~hits
    found.below.take(low & regular, grid, window)
    found.above.take(high & regular, grid, window)
    if regular.any():
        found.low = min(found.low, float(values[regular].min()))
        found.high = max(found.high, float(values[regular].max()))
