"""Weighted means of the surroundings of each cell, by the fast Fourier transform of padded windows.

A window is read with as much around it as the kernel reaches, transformed, and only the part that the
wrapping round of the transform leaves right is kept (overlap-save). What lies outside the grid or has no
data weighs nothing. A part and the whole agree but for rounding: about 1e-6 of the largest value in single
precision. Sums of whole numbers by whole weights (:meth:`Padded.counted`) are exact, so that they agree to
the last bit, whatever window they are computed on and on whatever machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from sttm.errors import RequestError
from sttm.grids import Grid, Window

__all__ = [
    "STEPS",
    "Kernel",
    "Padded",
    "coarse_kernel",
    "disc_kernel",
    "exponential_kernel",
    "fast_shape",
    "padded",
    "parts",
    "whole_cells",
    "window_side",
    "within",
]

CUT = 5
"""Multiples of its distance at which the exponential kernel ends, as InVEST cuts it: e⁻⁵ is 0.7 %."""

STEPS = 2**14
"""Parts of 1 to which values are rounded for exact sums."""

LARGEST_SUM = 2**30
"""Largest sum of whole weights. With values up to :data:`STEPS` sums stay below 2⁴⁴, and a transform in
double precision is off by some hundredths: rounding finds the whole number."""

OFF, LARGEST = 0.25, 2.0**50
"""How far from a whole number a sum of whole numbers may come out, and how large."""

PART = 512
"""Side of the parts of a window that are computed again where a faster way is too coarse."""

NARROW, SIDE, WIDE_SIDE = 400, 1024, 2048
"""Cells that a kernel may reach for windows of the smaller side, and both sides of windows, cells."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """Weights of the cells around a cell, the same in all directions.

    Parameters
    ----------
    kind
        ``disc``: 1 up to ``distance``. ``exponential``: exp(−d / distance) up to 5 distances, sum 1.
        ``coarse``: the exponential between the centres of blocks of ``factor`` × ``factor`` cells.
    distance
        Whole cells, at least 1.
    factor
        Cells along the side of a block.
    whole
        Whether the weights are rounded to whole numbers, as fine as :data:`LARGEST_SUM` allows.
    """

    kind: str
    distance: int
    factor: int = 1
    whole: bool = False

    @property
    def radius(self) -> int:
        """Cells (blocks, where coarse) that the kernel reaches to each side."""
        if self.kind == "disc":
            return self.distance
        reach = CUT * self.distance
        return -(-reach // self.factor)

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weights, shape (2 radius + 1, 2 radius + 1)."""
        return _weights(self)

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())

    def spectrum(self, shape: tuple[int, int], dtype: type[np.floating[Any]]) -> NDArray[Any]:
        """Return the real transform of the kernel centred on the first cell of an array of a shape."""
        return _spectrum(self, shape, np.dtype(dtype).name)


def disc_kernel(radius: int) -> Kernel:
    """Return the kernel that counts the cells whose centres lie within ``radius`` cells."""
    return Kernel("disc", radius)


def exponential_kernel(distance: int, *, whole: bool = False) -> Kernel:
    """Return the kernel whose weight falls to 1/e at ``distance`` cells and ends at five times that."""
    return Kernel("exponential", distance, whole=whole)


def coarse_kernel(distance: int, factor: int, *, whole: bool = False) -> Kernel:
    """Return the exponential kernel for blocks of ``factor`` × ``factor`` cells."""
    return Kernel("coarse" if factor > 1 else "exponential", distance, factor, whole)


@lru_cache(maxsize=8)
def _weights(kernel: Kernel) -> NDArray[np.float64]:
    if kernel.whole:
        weights = replace(kernel, whole=False).weights
        finest = LARGEST_SUM * weights.max() / weights.sum()
        whole: NDArray[np.float64] = np.rint(weights * (2.0 ** math.floor(math.log2(finest)) / weights.max()))
        return whole
    if kernel.kind == "coarse":
        return _coarse_weights(kernel)
    offset = np.arange(-kernel.radius, kernel.radius + 1)
    away = np.hypot(offset[:, None], offset[None, :])
    if kernel.kind == "disc":
        return np.where(away <= kernel.distance, 1.0, 0.0)
    weights = np.where(away <= CUT * kernel.distance, np.exp(-away / kernel.distance), 0.0)
    total: NDArray[np.float64] = weights / weights.sum()
    return total


def _coarse_weights(kernel: Kernel) -> NDArray[np.float64]:
    """Return the exact kernel at the centres of blocks, scaled so that all cells together weigh 1."""
    fine = exponential_kernel(kernel.distance)
    reach = kernel.radius * kernel.factor
    wide = np.pad(fine.weights, max(reach - fine.radius, 0))
    chosen = len(wide) // 2 + np.arange(-kernel.radius, kernel.radius + 1) * kernel.factor
    sampled = wide[np.ix_(chosen, chosen)]
    weights: NDArray[np.float64] = sampled / (sampled.sum() * kernel.factor**2)
    return weights


@lru_cache(maxsize=4)  # two kernels for windows within the grid, and for those at its edge
def _spectrum(kernel: Kernel, shape: tuple[int, int], dtype: str) -> NDArray[Any]:
    centred = np.zeros(shape)
    size = 2 * kernel.radius + 1
    centred[:size, :size] = kernel.weights
    centred = np.roll(centred, (-kernel.radius, -kernel.radius), axis=(0, 1))
    # The kernel is even, so that its transform is real: half the memory and half the product.
    return fft.rfft2(centred, overwrite_x=True).real.astype(dtype)


@dataclass(frozen=True, slots=True, eq=False)
class Padded:
    """A window to be computed, and what has to be read for it.

    Parameters
    ----------
    inner
        The window read: the wanted one with its surroundings, as far as the grid goes.
    offset
        Row and column of ``inner`` in the array that is transformed.
    shape
        Shape of that array.
    wanted
        Where the wanted window lies in that array.
    """

    inner: Window
    offset: tuple[int, int]
    shape: tuple[int, int]
    wanted: tuple[slice, slice]

    @property
    def placed(self) -> tuple[slice, slice]:
        """Where ``inner`` lies in the array that is transformed."""
        row, col = self.offset
        return slice(row, row + self.inner.height), slice(col, col + self.inner.width)

    @property
    def complete(self) -> bool:
        """Whether the surroundings nowhere leave the grid."""
        reach = self.wanted[0].start, self.wanted[1].start
        own = self.wanted[0].stop - reach[0], self.wanted[1].stop - reach[1]
        return (self.inner.height, self.inner.width) == (own[0] + 2 * reach[0], own[1] + 2 * reach[1])

    def transform(self, values: NDArray[Any], dtype: type[np.floating[Any]]) -> NDArray[Any]:
        """Return the transform of the values of ``inner``, with 0 around them."""
        field = np.zeros(self.shape, dtype)
        field[self.placed] = values
        del values  # which may be as large
        return np.asarray(fft.rfft2(field, overwrite_x=True))

    def convolved(
        self, transform: NDArray[Any], kernel: Kernel, dtype: type[np.floating[Any]]
    ) -> NDArray[Any]:
        """Return the weighted sums of the wanted window, from :meth:`transform`, which is used up."""
        transform *= kernel.spectrum(self.shape, dtype)
        back = fft.irfft2(transform, s=self.shape, overwrite_x=True)
        return np.ascontiguousarray(back[self.wanted])

    def counted(self, transform: NDArray[Any], kernel: Kernel, dtype: type[np.floating[Any]]) -> NDArray[Any]:
        """Return the exact sums of whole numbers by a kernel of whole weights, from :meth:`transform`.

        Raises
        ------
        ArithmeticError
            If the numbers are too large for the precision.
        """
        found = self.convolved(transform, kernel, dtype)
        sums: NDArray[Any] = np.rint(found)
        found -= sums
        if max(found.max(), -found.min()) > OFF or sums.max() > LARGEST:
            msg = f"sums by {kernel} are too large to be exact in {np.dtype(dtype).name}"
            raise ArithmeticError(msg)
        return sums


def padded(window: Window, grid_shape: tuple[int, int], radius: int) -> Padded:
    """Return what has to be read for a window with ``radius`` cells around it."""
    top, left = max(window.row - radius, 0), max(window.col - radius, 0)
    bottom = min(window.row + window.height + radius, grid_shape[0])
    right = min(window.col + window.width + radius, grid_shape[1])
    inner = Window(top, left, bottom - top, right - left)
    offset = top - (window.row - radius), left - (window.col - radius)
    shape = fast_shape(window.height + 2 * radius, window.width + 2 * radius)
    wanted = slice(radius, radius + window.height), slice(radius, radius + window.width)
    return Padded(inner, offset, shape, wanted)


def whole_cells(name: str, metres: float, grid: Grid) -> int:
    """Return a distance as whole cells, at least one; ``name`` is what an error calls it.

    Raises
    ------
    RequestError
        If cells are not square, or the distance is less than half a cell.
    """
    if abs(grid.dx - grid.dy) > 1e-6 * grid.dx:
        raise RequestError(
            f"cells of {grid.dx:g} × {grid.dy:g} m are not square", remedy="resample the rasters"
        )
    cells = round(metres / grid.dx) if np.isfinite(metres) else 0
    if cells < 1:
        message = f"the {name} of {metres:g} m is less than a cell of {grid.dx:g} m"
        raise RequestError(message, remedy="give it in metres, at least one cell")
    return cells


def window_side(reach: int) -> int:
    """Return the side of the windows that a kernel which reaches so many cells is best worked on by."""
    return SIDE if reach <= NARROW else WIDE_SIDE


def fast_shape(height: int, width: int) -> tuple[int, int]:
    """Return the next shape that transforms fast."""
    return fft.next_fast_len(height, real=True), fft.next_fast_len(width, real=True)


def within(outer: Window, window: Window) -> tuple[slice, slice]:
    """Return where a window lies in the values of another."""
    row, col = window.row - outer.row, window.col - outer.col
    return slice(row, row + window.height), slice(col, col + window.width)


def parts(window: Window, wanted: NDArray[np.bool_]) -> Iterator[tuple[Window, tuple[slice, slice]]]:
    """Yield the parts of a window, anchored to the grid, that hold a cell that is wanted."""
    for row in range(window.row - window.row % PART, window.row + window.height, PART):
        for col in range(window.col - window.col % PART, window.col + window.width, PART):
            top, left = max(row, window.row), max(col, window.col)
            bottom = min(row + PART, window.row + window.height)
            right = min(col + PART, window.col + window.width)
            part = Window(top, left, bottom - top, right - left)
            place = within(window, part)
            if wanted[place].any():
                yield part, place
