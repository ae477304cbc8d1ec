"""Noise that depends on the place and the seed only, so that blocks of a territory fit together."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "Nodes", "block_axes", "fraction", "lattice_hash", "salt", "smooth_noise"]

Floats = NDArray[np.float32]

_M1, _M2, _M3 = np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35), np.uint32(0x9E3779B1)


def salt(seed: int, subject: str) -> int:
    """Return a 32-bit number for a seed and a subject."""
    return zlib.crc32(f"{seed}/{subject}".encode())


def lattice_hash(
    i: NDArray[np.int32], j: NDArray[np.int32], key: int | NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Return 32 mixed bits for lattice points (murmur3's finaliser over a linear combination)."""
    h: NDArray[np.uint32] = i.astype(np.uint32) * _M3
    h ^= j.astype(np.uint32) * _M1 + np.uint32(0x7F4A7C15)
    h ^= key if isinstance(key, np.ndarray) else np.uint32(key)
    h ^= h >> np.uint32(16)
    h *= _M1
    h ^= h >> np.uint32(13)
    h *= _M2
    h ^= h >> np.uint32(16)
    return h


def fraction(h: NDArray[np.uint32], part: int = 0) -> Floats:
    """Return a number in [0, 1) from a hash; different parts of one hash are independent."""
    if part:
        h = h + np.uint32(part * int(_M3) & 0xFFFFFFFF)
        h ^= h >> np.uint32(15)
        h *= _M1
        h ^= h >> np.uint32(13)
    return (h >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def block_axes(left: float, top: float, cell: float, height: int, width: int) -> tuple[Floats, Floats]:
    """Return x of the columns and y of the rows of a block, cell centres."""
    x = left + cell * (np.arange(width) + 0.5)
    y = top - cell * (np.arange(height) + 0.5)
    return x.astype(np.float32), y.astype(np.float32)


def smooth_noise(x: Floats, y: Floats, wavelength: float, key: int, octaves: int = 1) -> Floats:
    """Return value noise in about [−1, 1] on the grid of columns ``x`` and rows ``y``.

    Parameters
    ----------
    x, y
        Coordinates of columns and rows, metres, each shape (n,).
    wavelength
        Distance between independent values, metres; each octave halves it and its weight.
    """
    total = np.zeros((len(y), len(x)), np.float32)
    weight, norm = 1.0, 0.0
    for octave in range(octaves):
        total += np.float32(weight) * _octave(
            x, y, wavelength / 2**octave, (key + 7919 * octave) & 0xFFFFFFFF
        )
        norm += weight
        weight /= 2
    return total / np.float32(norm)


def _octave(x: Floats, y: Floats, wavelength: float, key: int) -> Floats:
    ix, fx = _steps(x, wavelength)
    iy, fy = _steps(y, wavelength)
    i0, j0 = int(ix.min()), int(iy.min())
    lattice_i, lattice_j = np.meshgrid(
        np.arange(i0, int(ix.max()) + 2, dtype=np.int32), np.arange(j0, int(iy.max()) + 2, dtype=np.int32)
    )
    values = fraction(lattice_hash(lattice_i, lattice_j, key)) * np.float32(2) - np.float32(1)
    along_x = values[:, ix - i0] * (1 - fx) + values[:, ix - i0 + 1] * fx
    rows = iy - j0
    return np.asarray(along_x[rows] * (1 - fy[:, None]) + along_x[rows + 1] * fy[:, None], np.float32)


def _steps(values: Floats, wavelength: float) -> tuple[NDArray[np.int64], Floats]:
    scaled = values.astype(np.float64) / wavelength
    index = np.floor(scaled).astype(np.int64)
    f = (scaled - index).astype(np.float32)
    return index, f * f * (3 - 2 * f)


@dataclass(frozen=True)
class Nodes:
    """A field known on a coarse lattice anchored at multiples of ``step``, read in between bilinearly."""

    i0: int
    j0: int
    step: float
    values: Floats

    @classmethod
    def axes(
        cls, bounds: tuple[float, float, float, float], step: float
    ) -> tuple[int, int, NDArray[np.float64], NDArray[np.float64]]:
        """Return the first column and row and the coordinates of the nodes that cover ``bounds``."""
        i0, j0 = math.floor(bounds[0] / step), math.floor(bounds[1] / step)
        i1, j1 = math.ceil(bounds[2] / step) + 1, math.ceil(bounds[3] / step) + 1
        return i0, j0, np.arange(i0, i1 + 1, dtype=float) * step, np.arange(j0, j1 + 1, dtype=float) * step

    def at(self, x: Floats, y: Floats) -> Floats:
        """Return the field at points (any shape), held constant beyond the lattice."""
        rows, columns = self.values.shape
        u = np.clip(x / np.float32(self.step) - np.float32(self.i0), 0, np.float32(columns - 1.001))
        v = np.clip(y / np.float32(self.step) - np.float32(self.j0), 0, np.float32(rows - 1.001))
        i, j = u.astype(np.int32), v.astype(np.int32)
        u -= i
        v -= j
        flat = self.values.ravel()
        corner = j * np.int32(columns) + i
        low = flat[corner] * (1 - u) + flat[corner + 1] * u
        corner += np.int32(columns)
        high = flat[corner] * (1 - u) + flat[corner + 1] * u
        return np.asarray(low * (1 - v) + high * v, np.float32)

    def on(self, x: Floats, y: Floats) -> Floats:
        """Return the field on the grid of columns ``x`` and rows ``y``."""
        rows, columns = self.values.shape
        u = np.clip(x.astype(np.float64) / self.step - self.i0, 0, columns - 1.001)
        v = np.clip(y.astype(np.float64) / self.step - self.j0, 0, rows - 1.001)
        i, j = u.astype(np.int64), v.astype(np.int64)
        fu, fv = (u - i).astype(np.float32), (v - j).astype(np.float32)
        along_x = self.values[:, i] * (1 - fu) + self.values[:, i + 1] * fu
        return np.asarray(along_x[j] * (1 - fv[:, None]) + along_x[j + 1] * fv[:, None], np.float32)
