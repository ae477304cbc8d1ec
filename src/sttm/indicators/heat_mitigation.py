r"""Heat mitigation of each cell: its own cooling capacity, or that of the green areas around it.

.. math::

    CC^{park}_i = \frac{\sum_j g_j\, CC_j\, e^{-d_{ij}/d_{cool}}}{\sum_j e^{-d_{ij}/d_{cool}}} \qquad
    HM_i = \begin{cases} CC_i & CC_i \ge CC^{park}_i \text{ or } GA_i < 2\ \text{ha} \\
    CC^{park}_i & \text{else} \end{cases}

over the cells :math:`j` with data up to :math:`5\,d_{cool}`, :math:`g` being 1 in green areas and :math:`GA`
the green area within :math:`d_{cool}`, scaled up where part of the surroundings has no data. Source:
InVEST 3.20.2, *Urban Cooling*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Grid, Window
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.convolution import (
    STEPS,
    disc_kernel,
    exponential_kernel,
    padded,
    parts,
    whole_cells,
    window_side,
    within,
)
from sttm.indicators.cooling_capacity import CoolingCapacity

__all__ = ["HeatMitigation", "heat_mitigation"]

LEAST_SHARE = 0.02
"""Share of the weights around a cell that must have data for single precision to be enough."""

LARGEST_SINGLE_DISC = 20_000.0
"""Cells of a disc up to which single precision counts them exactly after rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class HeatMitigation(ComputedCells):
    """Heat mitigation index, 0–1, float32, NaN for no data; computed when it is read.

    Parameters
    ----------
    capacity
        Cooling capacity.
    distance
        Cooling distance of green areas, cells.
    least_green
        Green cells within that distance from which parks cool.
    exact
        Whether sums are exact, of values rounded to parts of 1 in :data:`~sttm.indicators.convolution.STEPS`:
        then cells do not depend on the window that is read, to the last bit.
    """

    capacity: CoolingCapacity
    distance: int
    least_green: float
    exact: bool = False

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.capacity.grid

    @property
    def reach(self) -> int:
        """Cells around a window that decide its values."""
        return exponential_kernel(self.distance).radius

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the heat mitigation of a window, shape (height, width)."""
        return self.measured(window)[0]

    def windows(self) -> Iterator[Window]:
        """Yield windows anchored to the grid that cover it, of a good size to work on."""
        return self.grid.blocks(window_side(self.reach))

    def measured(self, window: Window) -> tuple[NDArray[np.float32], int]:
        """Return the heat mitigation of a window and how many of its cells the 2 ha threshold leaves open.

        Those are cells where parks would cool and the green area is within rounding of the threshold: here it
        counts as reached; another way of adding up may find it missed.
        """
        values, share, open_cells = self._computed(window, np.float64 if self.exact else np.float32)
        low = (share < LEAST_SHARE) & ~np.isnan(values)
        if low.any() and not self.exact:
            for part, place in parts(window, low):
                again, _, _ = self._computed(part, np.float64)
                np.copyto(values[place], again, where=low[place])
        return values, open_cells

    def _of_parks(self, capacity: NDArray[np.float32], parks: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return the capacity of parks, 0 elsewhere, as whole numbers where sums are to be exact."""
        values = np.where(parks, capacity, np.float32(0))
        if self.exact:
            values *= np.float32(STEPS)
            np.rint(values, out=values)
        return values

    def _computed(
        self, window: Window, dtype: type[np.floating[Any]]
    ) -> tuple[NDArray[np.float32], NDArray[Any], int]:
        """Return heat mitigation, the share of weights with data, and the cells at the threshold."""
        shape = self.grid.height, self.grid.width
        away, disc = exponential_kernel(self.distance, whole=self.exact), disc_kernel(self.distance)
        field = padded(window, shape, away.radius)
        summed = field.counted if self.exact else field.convolved
        capacity, green, covered = self.capacity.read_with_green(field.inner)
        own = within(field.inner, window)
        values = capacity[own]
        known = ~np.isnan(capacity)
        if not known[own].any() or not green.any():
            return values, np.ones(1, dtype), 0
        count_type = dtype if disc.total <= LARGEST_SINGLE_DISC else np.float64
        parks = summed(field.transform(self._of_parks(capacity, green & known), dtype), away, dtype)
        green_cells = np.rint(field.convolved(field.transform(green, count_type), disc, count_type))
        if known.all() and field.complete:
            share, seen = np.array([away.total], dtype), np.array([disc.total])
        else:
            share = summed(field.transform(known, dtype), away, dtype)
            transform = field.transform(covered, count_type)
            seen = np.rint(field.convolved(transform, disc, count_type)).astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            park = parks / share
        if self.exact:
            park /= STEPS
        share = share / dtype(away.total)
        area, least = green_cells.astype(np.float64) * disc.total, self.least_green * seen
        cooler = (values < park) & ~np.isnan(values)
        at_threshold = int(np.count_nonzero(cooler & (np.abs(area - least) <= 1e-6 * least)))
        return np.where(cooler & (area >= least), park, values).astype(np.float32), share, at_threshold


def heat_mitigation(
    capacity: CoolingCapacity,
    *,
    cooling_distance: float,
    least_green_area: float = 20_000.0,
    exact: bool = False,
) -> HeatMitigation:
    """Return the heat mitigation of a cooling capacity.

    Parameters
    ----------
    capacity
        Cooling capacity; cells must be square.
    cooling_distance
        Metres, rounded to whole cells, at least one.
    least_green_area
        Green area within that distance from which parks cool, m²; 2 ha in InVEST.
    exact
        See :class:`HeatMitigation`.

    Raises
    ------
    RequestError
        If cells are not square, or a number cannot be used.
    """
    if not 0 <= least_green_area < np.inf:
        message = f"a green area of {least_green_area:g} m² cannot be used"
        raise RequestError(message, remedy="give square metres from 0")
    near = whole_cells("cooling distance", cooling_distance, capacity.grid)
    return HeatMitigation(capacity, near, least_green_area / capacity.grid.cell_area, exact)
