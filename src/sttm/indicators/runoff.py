r"""Runoff of a design storm and what the ground retains of it, by the curve number of cover and soil.

.. math::

    S = \frac{25400}{CN} - 254 \qquad
    Q = \frac{(P - \lambda S)^2}{P + (1 - \lambda) S} \text{ where } P > \lambda S \text{, else } 0 \qquad
    R = 1 - \frac{Q}{P}

with the rain :math:`P`, the potential retention :math:`S` and the runoff :math:`Q` in mm, and the retention
index :math:`R` from 0 to 1. Sources: USDA NRCS, *Urban Hydrology for Small Watersheds* (TR-55, 1986), ch. 2;
the unit figures are those of InVEST, *Urban Flood Risk Mitigation*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sttm.errors import Fault, InputError, RequestError
from sttm.grids import Cells, Grid, Window
from sttm.indicators.class_codes import ClassCodes, codes_present
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.coverage import Coverage
from sttm.indicators.tallies import class_tally, declared_nodata

__all__ = [
    "SOIL_GROUPS",
    "ComboCells",
    "Runoff",
    "RunoffCells",
    "known_runoff",
    "potential_retention",
    "retention_index",
    "runoff",
    "runoff_depth",
]

SOIL_GROUPS = ("A", "B", "C", "D")
"""Hydrologic soil groups in the order of their codes, 1 to 4, from the most to the least permeable."""


def potential_retention(curve_number: ArrayLike) -> NDArray[np.float64]:
    """Return the potential retention S of curve numbers, mm.

    Parameters
    ----------
    curve_number
        Above 0, at most 100; NaN gives NaN.

    Raises
    ------
    RequestError
        If a curve number is out of range.
    """
    number = np.asarray(curve_number, dtype=np.float64)
    if np.any((number <= 0) | (number > 100)):
        wrong = float(number[(number <= 0) | (number > 100)].ravel()[0])
        message = f"a curve number lies above 0 and at most at 100, not at {wrong:g}"
        raise RequestError(message, remedy="correct the table of curve numbers")
    return 25400.0 / number - 254.0


def runoff_depth(
    curve_number: ArrayLike, rainfall: float, *, abstraction: float = 0.2
) -> NDArray[np.float64]:
    """Return the runoff Q of a storm, mm.

    Parameters
    ----------
    curve_number
        Above 0, at most 100; NaN gives NaN.
    rainfall
        Depth P of the storm, mm, above 0.
    abstraction
        Share λ of the potential retention that is taken up before any runoff; 0.2 in TR-55 and InVEST.

    Raises
    ------
    RequestError
        If a curve number, the rain or the share is out of range.
    """
    if not (np.isfinite(rainfall) and rainfall > 0):
        raise RequestError(
            f"the rain is above 0 mm, not {rainfall:g}", remedy="give its depth in millimetres"
        )
    if not 0 <= abstraction <= 1:
        message = f"the initial abstraction is a share from 0 to 1, not {abstraction:g}"
        raise RequestError(message, remedy="0.2 is that of TR-55")
    retention = potential_retention(curve_number)
    over = np.maximum(rainfall - abstraction * retention, 0.0)
    depth: NDArray[np.float64] = over**2 / (rainfall + (1.0 - abstraction) * retention)
    return depth


def retention_index(depth: ArrayLike, rainfall: float) -> NDArray[np.float64]:
    """Return the share of the rain that is retained, 0–1, from the runoff and the rain in mm."""
    return 1.0 - np.asarray(depth, dtype=np.float64) / rainfall


@dataclass(frozen=True, slots=True, eq=False)
class ComboCells:
    """Combinations of land cover and soil group: ``4 × row of the class + soil group − 1``.

    Parameters
    ----------
    land_cover, soil_group
        Rasters on one grid; soil groups 1–4.
    classes
        Codes of the land cover, all those present.
    """

    land_cover: Cells
    soil_group: Cells
    classes: ClassCodes

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.land_cover.grid

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the combinations."""
        return np.dtype("uint16")

    @property
    def nodata(self) -> float:
        """Combination of the cells that lack cover or soil."""
        return float(4 * self.classes.missing)

    def read(self, window: Window) -> NDArray[np.uint16]:
        """Return the combinations of a window, shape (height, width)."""
        rows = self.classes.rows(self.land_cover.read(window), declared_nodata(self.land_cover))
        soil = _SOIL.rows(self.soil_group.read(window), declared_nodata(self.soil_group))
        combos = rows.astype(np.uint16) * np.uint16(4)
        combos += soil.astype(np.uint16)
        combos[(soil >= 4) | (rows >= self.classes.missing)] = 4 * self.classes.missing
        return combos


_SOIL = ClassCodes([1, 2, 3, 4])


@dataclass(frozen=True, slots=True, eq=False)
class RunoffCells(ComputedCells):
    """A quantity that depends on the combination of land cover and soil alone, float32, NaN for no data."""

    combos: ComboCells
    values: NDArray[np.float32]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.combos.grid

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the values of a window, shape (height, width)."""
        return np.take(self.values, self.combos.read(window))


@dataclass(frozen=True, slots=True, eq=False)
class Runoff:
    """The runoff of one storm over a territory; nothing is computed before it is read.

    Parameters
    ----------
    rainfall
        Depth of the storm, mm.
    combos
        Combinations of land cover and soil group.
    depths
        Runoff of each combination, mm.
    """

    rainfall: float
    combos: ComboCells
    depths: NDArray[np.float64]

    @property
    def depth(self) -> RunoffCells:
        """Runoff Q, mm."""
        return self._cells(self.depths)

    @property
    def retention(self) -> RunoffCells:
        """Retention index R, 0–1."""
        return self._cells(retention_index(self.depths, self.rainfall))

    def _cells(self, values: NDArray[np.float64]) -> RunoffCells:
        return RunoffCells(self.combos, np.append(values, np.nan).astype(np.float32))

    def by_unit(self, coverage: Coverage) -> pd.DataFrame:
        """Return the sums of each unit, from the area of each combination in it.

        Parameters
        ----------
        coverage
            Coverage of the units on the grid of the land cover.

        Returns
        -------
        pandas.DataFrame
            ``retention_index``, mean over the area with data, 0–1, NaN without any; ``retained``, ``runoff``
            and ``rain``, m³ over the area with data; ``covered``, share of the unit's area with data, 0–1.
        """
        found, tally = class_tally(coverage, self.combos)
        numbered = ~np.isnan(self.depths[found])
        cells = tally[:, :-1][:, numbered]
        known, touched = cells.sum(axis=1), tally.sum(axis=1)
        area = coverage.grid.cell_area / 1000.0
        # Term by term in the order of the combinations: what a unit lacks adds an exact 0, so its sum does
        # not depend on what other units hold. A matrix product groups its terms by their number.
        total = np.zeros(len(cells))
        for depth, number in zip(self.depths[found[numbered]], cells.T, strict=True):
            total += number * depth
        runoff_volume = total * area
        rain = known * self.rainfall * area
        share = np.divide(runoff_volume, rain, out=np.full(len(cells), np.nan), where=rain > 0)
        covered = np.divide(known, touched, out=np.zeros(len(cells)), where=touched > 0) * coverage.on_grid
        columns = {
            "retention_index": 1.0 - share,
            "retained": rain - runoff_volume,
            "runoff": runoff_volume,
            "rain": rain,
            "covered": np.clip(covered, 0.0, 1.0),
        }
        return pd.DataFrame(columns, index=coverage.index)


def runoff(
    land_cover: Cells,
    soil_group: Cells,
    curve_numbers: pd.DataFrame,
    rainfall: float,
    *,
    abstraction: float = 0.2,
) -> Runoff:
    """Return the runoff of a storm, by cells and by units.

    Parameters
    ----------
    land_cover
        Class codes.
    soil_group
        Hydrologic soil groups, 1 (A) to 4 (D), on the same grid.
    curve_numbers
        One row per class code, columns ``A`` to ``D``; NaN where a class has no number for a group, which
        then counts as no data. Codes that are nowhere do no harm.
    rainfall
        Depth of the storm, mm.
    abstraction
        Share λ of the potential retention that is taken up before any runoff.

    Raises
    ------
    InputError
        If the rasters hold codes that the table or the soil groups do not have, or a curve number is out of
        range; all are listed.
    RequestError
        If the grids differ, or the rain or the share is out of range.
    """
    if land_cover.grid != soil_group.grid:
        message = f"the land cover lies on {land_cover.grid}, the soil groups on {soil_group.grid}"
        raise RequestError(message, remedy="bring both to one grid")
    classes = ClassCodes(curve_numbers.index.to_numpy(dtype=np.float64))
    _check_inputs(classes, curve_numbers, land_cover, soil_group)
    return known_runoff(land_cover, soil_group, curve_numbers, rainfall, abstraction=abstraction)


def known_runoff(
    land_cover: Cells,
    soil_group: Cells,
    curve_numbers: pd.DataFrame,
    rainfall: float,
    *,
    abstraction: float = 0.2,
) -> Runoff:
    """Return the runoff of a storm where class and soil have a curve number; elsewhere there is no data.

    The rasters are not looked through first, so that a window of them takes no longer than it is large.
    Parameters as of :func:`runoff`.
    """
    classes = ClassCodes(curve_numbers.index.to_numpy(dtype=np.float64))
    numbers = curve_numbers[list(SOIL_GROUPS)].to_numpy(dtype=np.float64).ravel()
    depths = runoff_depth(numbers, rainfall, abstraction=abstraction)
    return Runoff(rainfall, ComboCells(land_cover, soil_group, classes), depths)


def _check_inputs(
    classes: ClassCodes, curve_numbers: pd.DataFrame, land_cover: Cells, soil_group: Cells
) -> None:
    faults = [
        Fault(
            code="class-value",
            message=f"class {code}: the curve number for soil group {group} is {number:g}",
            remedy="give a number above 0 and at most 100",
            column=group,
        )
        for group in SOIL_GROUPS
        for code, number in curve_numbers[group].items()
        if not (np.isnan(number) or 0 < number <= 100)
    ]
    faults += [
        Fault(
            code="class-without-values",
            message=f"the land cover holds the class {code:g}, and the table has no curve numbers for it",
            remedy="add a row for the class, or declare the code as nodata",
            layer="land_cover",
        )
        for code in classes.lacking(land_cover)
    ]
    faults += [
        Fault(
            code="not-a-soil-group",
            message=f"the soil groups hold the value {code:g}",
            remedy="groups are 1 (A), 2 (B), 3 (C), 4 (D); declare anything else as nodata",
            layer="soil_group",
        )
        for code in codes_present(soil_group)
        if code not in (1, 2, 3, 4)
    ]
    if faults:
        raise InputError(f"{len(faults)} values cannot be used; first: {faults[0].message}", faults)
