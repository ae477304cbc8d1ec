"""From the codes of a raster to rows of a table of classes, and which codes the table lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import Fault, InputError
from sttm.grids import Cells, Window
from sttm.indicators.tallies import declared_nodata

__all__ = ["ClassCodes", "codes_present"]

# Codes up to here are looked up in an array as long as the largest; rarer, larger ones by bisection.
DENSE = 2**16
READ_CELLS = 1024


class ClassCodes:
    """The codes of a table of classes, and the row of each.

    Parameters
    ----------
    codes
        Whole numbers, each once.

    Raises
    ------
    InputError
        If a code is repeated or no whole number.
    """

    __slots__ = ("_dense", "_order", "_sorted", "codes")

    def __init__(self, codes: Iterable[float]) -> None:
        self.codes = np.asarray(list(codes), dtype=np.float64)
        _check_codes(self.codes)
        self._order = np.argsort(self.codes)
        self._sorted = self.codes[self._order]
        self._dense = np.full(DENSE, self.unknown, dtype=np.int16)
        small = (self.codes >= 0) & (self.codes < DENSE)
        self._dense[self.codes[small].astype(np.int64)] = np.flatnonzero(small)

    @property
    def missing(self) -> int:
        """Row that stands for cells without data."""
        return len(self.codes)

    @property
    def unknown(self) -> int:
        """Row that stands for codes the table does not have."""
        return len(self.codes) + 1

    def rows(self, values: NDArray[Any], nodata: float) -> NDArray[np.int16]:
        """Return the row of each value; :attr:`missing` for ``nodata`` and NaN, else :attr:`unknown`."""
        if _dense(values):
            table = self._dense
            if not np.isnan(nodata) and 0 <= nodata < DENSE:
                table = table.copy()
                table[int(nodata)] = self.missing
            return np.take(table, values)
        number = values.astype(np.float64)
        place = np.searchsorted(self._sorted, number).clip(max=max(len(self._sorted) - 1, 0))
        found = np.full(values.shape, self.unknown, dtype=np.int16)
        if len(self._sorted):
            hit = self._sorted[place] == number
            found[hit] = self._order[place[hit]]
        found[np.isnan(number) | (number == nodata)] = self.missing
        return found

    def lacking(self, cells: Cells) -> list[float]:
        """Return the codes of a raster that the table does not have, ascending."""
        return [code for code in codes_present(cells) if code not in set(self.codes.tolist())]


def _dense(values: NDArray[Any]) -> bool:
    """Whether all values are whole numbers that can be looked up in an array."""
    if values.dtype.kind not in "iu":
        return False
    small = values.dtype.kind == "u" and values.dtype.itemsize <= 2
    return small or not values.size or (values.min() >= 0 and values.max() < DENSE)


def _check_codes(codes: NDArray[np.float64]) -> None:
    wrong = [f"{code:g} is no whole number" for code in codes if not float(code).is_integer()]
    values, times = np.unique(codes, return_counts=True)
    wrong += [f"{code:g} is given {n} times" for code, n in zip(values, times, strict=True) if n > 1]
    if wrong:
        remedy = "give every class one row with its code"
        faults = [Fault(code="class-code", message=f"the code {text}", remedy=remedy) for text in wrong]
        raise InputError(f"the code {wrong[0]}", faults, remedy=remedy)


def codes_present(cells: Cells, window: Window | None = None) -> Sequence[float]:
    """Return the codes that a raster, or a window of it, holds, ascending, without what means no data."""
    nodata = declared_nodata(cells)
    found: set[float] = set()
    seen = np.zeros(DENSE, dtype=bool)
    for part in cells.grid.blocks(READ_CELLS) if window is None else (window,):
        values = cells.read(part)
        if _dense(values):
            seen[values] = True
        else:
            found.update(np.unique(values).astype(np.float64).tolist())
    found.update(np.flatnonzero(seen).astype(np.float64).tolist())
    return sorted(code for code in found if not np.isnan(code) and code != nodata)
