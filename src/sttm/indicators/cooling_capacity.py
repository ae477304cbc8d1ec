r"""Cooling capacity of each cell: shade, albedo and evapotranspiration by day, building intensity by night.

.. math::

    CC = w_s\, shade + w_a\, albedo + w_e\, ETI \quad ETI = K_c\, ET_0 / ET_{max}
    \qquad\text{or}\qquad CC = 1 - building\ intensity

Source: InVEST user's guide, *Urban Cooling*, methods "factors" and "intensity".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import Fault, InputError, RequestError
from sttm.grids import Cells, Grid, Window
from sttm.indicators.class_codes import ClassCodes
from sttm.indicators.computed_cells import ComputedCells
from sttm.indicators.tallies import declared_nodata

__all__ = ["COLUMNS", "CoolingCapacity", "Method", "cooling_capacity", "highest", "known_capacity"]

Method = Literal["factors", "intensity"]

COLUMNS: dict[str, tuple[str, ...]] = {
    "factors": ("shade", "kc", "albedo", "green_area"),
    "intensity": ("building_intensity", "green_area"),
}
"""Columns of the table of classes that each method needs."""

SHARES = ("shade", "albedo", "building_intensity")
BLOCK = 1024


@dataclass(frozen=True, slots=True, eq=False)
class CoolingCapacity(ComputedCells):
    """Cooling capacity, 0–1, float32, NaN for no data; computed when it is read.

    Parameters
    ----------
    land_cover
        Class codes.
    evapotranspiration
        Reference evapotranspiration on the same grid; None where the class alone decides.
    classes
        Codes of the classes.
    constant, slope
        Capacity of each row of ``classes`` is ``constant + slope × evapotranspiration``; two rows more for
        missing and unknown codes.
    green
        Whether each row is a green area.
    """

    land_cover: Cells
    evapotranspiration: Cells | None
    classes: ClassCodes
    constant: NDArray[np.float32]
    slope: NDArray[np.float32]
    green: NDArray[np.bool_]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.land_cover.grid

    def read(self, window: Window) -> NDArray[np.float32]:
        """Return the cooling capacity of a window, shape (height, width)."""
        return self._capacity(self._rows(window), window)

    def read_with_green(
        self, window: Window
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return the capacity, whether a cell is green, and whether its land cover is known."""
        rows = self._rows(window)
        return self._capacity(rows, window), self.green[rows], rows != self.classes.missing

    def _rows(self, window: Window) -> NDArray[np.int16]:
        return self.classes.rows(self.land_cover.read(window), declared_nodata(self.land_cover))

    def _capacity(self, rows: NDArray[np.int16], window: Window) -> NDArray[np.float32]:
        capacity = np.take(self.constant, rows)
        if self.evapotranspiration is not None:
            stored = self.evapotranspiration.read(window)
            water = stored.astype(np.float32, copy=False)
            nodata = declared_nodata(self.evapotranspiration)
            capacity += np.take(self.slope, rows) * water
            if not np.isnan(nodata):
                capacity[stored == nodata] = np.nan
        return capacity


def cooling_capacity(
    land_cover: Cells,
    evapotranspiration: Cells | None,
    classes: pd.DataFrame,
    *,
    method: Method = "factors",
    weights: tuple[float, float, float] = (0.6, 0.2, 0.2),
    highest_evapotranspiration: float | None = None,
) -> CoolingCapacity:
    """Return the cooling capacity of a territory.

    Parameters
    ----------
    land_cover
        Class codes.
    evapotranspiration
        Reference evapotranspiration ET0, in any unit, on the same grid; the method "intensity" needs none.
    classes
        One row per class code; columns as :data:`COLUMNS` says: ``shade``, ``albedo`` and
        ``building_intensity`` from 0 to 1, crop coefficient ``kc`` from 0, ``green_area`` 0 or 1.
    method
        "factors" for the day, "intensity" for the night.
    weights
        Of shade, albedo and evapotranspiration, divided by their sum; those of InVEST by default.
    highest_evapotranspiration
        ETmax in the unit of ET0; by default the highest value of the raster. Give it where a part must agree
        with the whole.

    Raises
    ------
    InputError
        If a class lacks a row, or a row a usable value; all are listed.
    RequestError
        If the grids differ, or a number is out of range.
    """
    codes = ClassCodes(classes.index.to_numpy(dtype=np.float64))
    _check(land_cover, codes, classes, method)
    if method == "intensity":
        return _of_classes(land_cover, None, codes, classes, method, weights, 1.0)
    water = _on_grid(evapotranspiration, land_cover)
    top = highest(water) if highest_evapotranspiration is None else highest_evapotranspiration
    if not 0 < top < np.inf:
        message = f"the highest evapotranspiration is {top:g}: it must be above 0"
        raise RequestError(message, remedy="check the raster and the value it declares as nodata")
    return _of_classes(land_cover, water, codes, classes, method, weights, top)


def known_capacity(
    land_cover: Cells,
    classes: pd.DataFrame,
    *,
    method: Method = "factors",
    weights: tuple[float, float, float] = (0.6, 0.2, 0.2),
) -> CoolingCapacity:
    """Return the cooling capacity by class alone: evapotranspiration is taken at its highest everywhere.

    Classes without a row, or with NaN in it, have no data. The raster is not looked through first, so that a
    window of it takes no longer than it is large. Parameters as of :func:`cooling_capacity`.
    """
    codes = ClassCodes(classes.index.to_numpy(dtype=np.float64))
    return _of_classes(land_cover, None, codes, classes, method, weights, 1.0)


def _of_classes(
    land_cover: Cells,
    evapotranspiration: Cells | None,
    codes: ClassCodes,
    classes: pd.DataFrame,
    method: Method,
    weights: tuple[float, float, float],
    highest_evapotranspiration: float,
) -> CoolingCapacity:
    """Return the capacity from the table of classes; without a raster evapotranspiration is the highest."""
    share = np.asarray(weights, dtype=np.float64)
    if np.any(share < 0) or not 0 < share.sum() < np.inf:
        raise RequestError(f"the weights {weights} are not positive", remedy="such as 0.6, 0.2, 0.2")
    share = share / share.sum()
    table = classes[list(COLUMNS[method])].astype(np.float64)
    if method == "intensity":
        constant, slope = 1.0 - table["building_intensity"].to_numpy(), np.zeros(len(table))
    else:
        constant = share[0] * table["shade"].to_numpy() + share[1] * table["albedo"].to_numpy()
        slope = share[2] * table["kc"].to_numpy() / highest_evapotranspiration
        if evapotranspiration is None:
            constant, slope = constant + slope, np.zeros(len(table))
    return CoolingCapacity(
        land_cover,
        evapotranspiration,
        codes,
        np.append(constant, [np.nan, np.nan]).astype(np.float32),
        np.append(slope, [np.nan, np.nan]).astype(np.float32),
        np.append(table["green_area"].to_numpy() == 1, [False, False]),
    )


def highest(cells: Cells) -> float:
    """Return the highest value of a raster, NaN where it has none."""
    nodata, top = declared_nodata(cells), -np.inf
    for window in cells.grid.blocks(BLOCK):
        values = cells.read(window)
        known = ~(np.isnan(values) | (values == nodata))
        top = max(top, float(np.max(values.astype(np.float64), where=known, initial=-np.inf)))
    return top if np.isfinite(top) else float("nan")


def _on_grid(evapotranspiration: Cells | None, land_cover: Cells) -> Cells:
    if evapotranspiration is None:
        raise RequestError("the method factors needs evapotranspiration", remedy="give its raster")
    if evapotranspiration.grid != land_cover.grid:
        found = f"{evapotranspiration.grid}, the land cover on {land_cover.grid}"
        raise RequestError(f"evapotranspiration lies on {found}", remedy="bring both to one grid")
    return evapotranspiration


def _check(land_cover: Cells, codes: ClassCodes, classes: pd.DataFrame, method: Method) -> None:
    if method not in COLUMNS:
        raise RequestError(f"{method}: no such method", remedy=f"there are {', '.join(COLUMNS)}")
    absent = [name for name in COLUMNS[method] if name not in classes.columns]
    if absent:
        message = f"the table of classes has no column {', '.join(absent)}"
        raise InputError(message, remedy=f"the method {method} needs {', '.join(COLUMNS[method])}")
    lacking = codes.lacking(land_cover)
    faults = [
        Fault(
            code="class-without-values",
            message=f"the land cover holds the class {code:g}, and the table has no row for it",
            remedy="add a row for the class, or declare the code as nodata",
            layer="land_cover",
        )
        for code in lacking
    ]
    for name in COLUMNS[method]:
        for code, value in classes[name].items():
            right = _allowed(name, float(value))
            if right is not None:
                message = f"class {code}: {name} is {value:g}"
                faults.append(Fault(code="class-value", message=message, remedy=right, column=name))
    if faults:
        raise InputError(f"{len(faults)} classes cannot be used; first: {faults[0].message}", faults)


def _allowed(name: str, value: float) -> str | None:
    """Return what is allowed, where a value is not."""
    if name == "green_area":
        return None if value in (0.0, 1.0) else "give 1 for green areas, 0 for the others"
    if name in SHARES:
        return None if 0.0 <= value <= 1.0 else "give a share from 0 to 1"
    return None if 0.0 <= value < np.inf else "give a number from 0"
