r"""Temperature of the air, before and after it is mixed.

.. math::

    T^{nomix}_i = T_{ref} + (1 - HM_i)\, UHI_{max} \qquad
    T_i = \frac{\sum_j T^{nomix}_j\, e^{-d_{ij}/r}}{\sum_j e^{-d_{ij}/r}}

over the cells :math:`j` with data up to :math:`5\,r`. Source: InVEST 3.20.2, *Urban Cooling*; its code mixes
by this exponential kernel where its guide speaks of a Gaussian one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells, Grid, Window
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.convolution import (
    STEPS,
    Kernel,
    Padded,
    coarse_kernel,
    exponential_kernel,
    fast_shape,
    parts,
    whole_cells,
    window_side,
    within,
)
from sttm.indicators.decimation import block_side, downsampled, upsampled
from sttm.indicators.tallies import declared_nodata

__all__ = ["MIXING_ERROR", "AirTemperature", "air_temperature"]

MIXING_ERROR = 5e-4
"""Bound for the error of mixing on blocks, as a share of the range of heat mitigation (at most 1)."""

LEAST_SINGLE, LEAST_COARSE = 0.02, 0.2
"""Share of the weights around a cell that must have data for single precision, and for blocks."""


@dataclass(frozen=True, slots=True, eq=False)
class AirTemperature(ComputedCells):
    """Temperature of the air after mixing, °C, float32, NaN for no data; computed when it is read.

    Parameters
    ----------
    mitigation
        Heat mitigation: :class:`HeatMitigation`, or the file it was written to.
    distance
        Mixing distance, cells.
    reference, uhi_max
        Rural reference temperature, °C, and magnitude of the heat island, °C.
    side
        Side of the blocks on which the air is mixed, cells; 1 for none.
    exact
        Whether sums are exact, of values rounded to parts of 1 in :data:`~sttm.indicators.convolution.STEPS`:
        then cells do not depend on the window that is read, to the last bit.
    """

    mitigation: Cells
    distance: int
    reference: float
    uhi_max: float
    side: int
    exact: bool = False

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.mitigation.grid

    @property
    def reach(self) -> int:
        """Cells around a window that decide its values, with the blocks that it touches."""
        # One block more for interpolating, one to share values with; the window may begin within a block.
        return (coarse_kernel(self.distance, self.side).radius + 2) * self.side + self.side - 1

    def unmixed(self, window: Window) -> NDArray[np.float32]:
        """Return the temperature before mixing in a window."""
        return self._temperature(_with_nan(self.mitigation, window))

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the temperature of a window, shape (height, width)."""
        mixed, share = self._mixed(window, self.side, np.float64 if self.exact else np.float32)
        least = LEAST_COARSE if self.side > 1 else 0.0 if self.exact else LEAST_SINGLE
        low = (share < least) & ~np.isnan(mixed)
        if low.any():
            for part, place in parts(window, low):
                np.copyto(mixed[place], self._mixed(part, 1, np.float64)[0], where=low[place])
        return self._temperature(mixed)

    def windows(self) -> Iterator[Window]:
        """Yield windows anchored to the grid that cover it, of a good size to work on."""
        return self.grid.blocks(window_side(exponential_kernel(self.distance).radius))

    def _temperature(self, mitigation: NDArray[np.float32]) -> NDArray[np.float32]:
        kind = np.float32
        return kind(self.reference) + (kind(1) - mitigation) * kind(self.uhi_max)

    def _mixed(
        self, window: Window, side: int, dtype: type[np.floating[Any]]
    ) -> tuple[NDArray[np.float32], NDArray[Any]]:
        """Return the mean heat mitigation around each cell, and the share of weights with data."""
        kernel = coarse_kernel(self.distance, side, whole=self.exact)
        field, blocks = _around(window, side, kernel)
        inner, place = _clipped(blocks, side, self.grid)
        found = _with_nan(self.mitigation, inner)
        known = ~np.isnan(found)
        top, left = window.row - blocks.row * side, window.col - blocks.col * side
        own = within(inner, window)
        if not known[own].any():
            return np.full((window.height, window.width), np.nan, np.float32), np.ones(1)
        whole = bool(known.all()) and found.shape == (blocks.height * side, blocks.width * side)
        np.copyto(found, 0, where=~known)
        ring = field.wanted[0].start + 1
        top, left = top - ring * side, left - ring * side
        crop = slice(top, top + window.height), slice(left, left + window.width)

        def on_blocks(values: NDArray[Any]) -> NDArray[Any]:
            cells = np.zeros((blocks.height * side, blocks.width * side), dtype)
            cells[place] = values
            sums = downsampled(cells, side)
            if self.exact:
                sums *= STEPS / side**2
                np.rint(sums, out=sums)
            return sums

        def summed(values: NDArray[Any]) -> NDArray[Any]:
            transform = field.transform(on_blocks(values), dtype)
            if self.exact:
                counted = field.counted(transform, kernel, dtype)
                return upsampled(counted, side)[crop] / (kernel.total * STEPS)
            return upsampled(field.convolved(transform, kernel, dtype), side)[crop]

        share = np.ones(1, dtype) if whole else summed(known)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (summed(found) / share).astype(np.float32, copy=False)
        mean[~known[own]] = np.nan
        return mean, share


def air_temperature(
    mitigation: Cells,
    *,
    mixing_distance: float,
    reference_temperature: float,
    uhi_max: float,
    exact: bool = False,
) -> AirTemperature:
    """Return the temperature of the air above a heat mitigation.

    Parameters
    ----------
    mitigation
        Heat mitigation, 0–1: computed, or the file it was written to. Cells must be square.
    mixing_distance
        Metres, rounded to whole cells, at least one.
    reference_temperature
        Of the air outside the heat island, °C.
    uhi_max
        Magnitude of the heat island, °C, not below 0.
    exact
        See :class:`AirTemperature`.

    Raises
    ------
    RequestError
        If cells are not square, or a number cannot be used.
    """
    if not np.isfinite(reference_temperature) or not 0 <= uhi_max < np.inf:
        message = f"temperatures of {reference_temperature:g} and {uhi_max:g} °C cannot be used"
        raise RequestError(message, remedy="the heat island is not below 0 °C")
    wide = whole_cells("mixing distance", mixing_distance, mitigation.grid)
    side = block_side(wide, MIXING_ERROR)
    return AirTemperature(mitigation, wide, reference_temperature, uhi_max, side, exact)


def _around(window: Window, side: int, kernel: Kernel) -> tuple[Padded, Window]:
    """Return the blocks that mixing in a window needs, anchored to the grid, and how to transform them.

    Around the blocks of the window lies one ring for interpolating, what the kernel reaches, and one ring
    that the outermost cells share their values with.
    """
    reach = kernel.radius + 1
    top, left = window.row // side - 1 - reach, window.col // side - 1 - reach
    bottom = -(-(window.row + window.height) // side) + 1 + reach
    right = -(-(window.col + window.width) // side) + 1 + reach
    blocks = Window(top, left, bottom - top, right - left)
    wanted = slice(reach, blocks.height - reach), slice(reach, blocks.width - reach)
    read = Window(0, 0, blocks.height, blocks.width)
    return Padded(read, (0, 0), fast_shape(blocks.height, blocks.width), wanted), blocks


def _clipped(blocks: Window, side: int, grid: Grid) -> tuple[Window, tuple[slice, slice]]:
    """Return the cells of blocks that lie on the grid, and their place among all cells of the blocks."""
    top, left = max(blocks.row * side, 0), max(blocks.col * side, 0)
    bottom = min((blocks.row + blocks.height) * side, grid.height)
    right = min((blocks.col + blocks.width) * side, grid.width)
    inner = Window(top, left, bottom - top, right - left)
    row, col = top - blocks.row * side, left - blocks.col * side
    return inner, (slice(row, row + inner.height), slice(col, col + inner.width))


def _with_nan(cells: Cells, window: Window) -> NDArray[np.float32]:
    """Return values in single precision, NaN where there is no data; always a copy."""
    stored = cells.read(window)
    values = stored.astype(np.float32)
    nodata = declared_nodata(cells)
    if not np.isnan(nodata):
        values[stored == nodata] = np.nan
    return values
