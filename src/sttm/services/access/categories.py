"""Access to each category of services by itself, in one mode: minutes and shares of every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.packs.pack import Pack
from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.services.access.account import AccessTable
from sttm.services.access.cells import AccessCells
from sttm.services.access.computing import Ground, ground_cells, ground_targets, measured_access
from sttm.services.access.measuring import Measured, TravelMode, cell_minutes, near_shares
from sttm.services.access.rules import AccessRules, Group, rules_of_groups
from sttm.services.access.table import DIGITS, SEPARATOR
from sttm.services.access.targets import Targets
from sttm.services.supply import EXISTING
from sttm.services.surveyed import surveyed_at
from sttm.territory.reading import Reading

__all__ = ["CategoryAccess", "category_access", "category_rules"]

Rows = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CategoryAccess:
    """The cells with what they reach of each category.

    Attributes
    ----------
    table
        One row per cell; for each category ``<mode>_<category>`` minutes of the median starting place (empty
        where it is not reached in the longest time that is measured) and ``near_<mode>_<category>`` share of
        the places within the daily reach; ``categories_<mode>`` how many categories the median reaches in
        that time, ``missing_<mode>`` which are not assessable in the cell.
    categories
        Those that were asked for, by id.
    targets
        Where one goes for each.
    missing
        Why a category is not assessable in any cell.
    off_street
        Of each category, how many services no street reaches.
    """

    table: AccessTable
    categories: tuple[ServiceCategory, ...]
    mode: TravelMode
    targets: Mapping[str, Targets | Missing]
    missing: Mapping[str, Missing]
    off_street: Mapping[str, int]

    @property
    def assessable(self) -> tuple[ServiceCategory, ...]:
        """The categories that can be assessed in some cell."""
        return tuple(c for c in self.categories if c.id not in self.missing)


def category_rules(
    pack: Pack, on: date, categories: Sequence[ServiceCategory], states: tuple[str, ...] = EXISTING
) -> AccessRules:
    """Return rules of access under which each category is a group of its own.

    Raises
    ------
    RequestError, NotInForce
        If a number is absent or has no value on the day.
    """
    groups = tuple(Group(c.id, 1.0, "services", (c.id,)) for c in categories)
    return rules_of_groups(pack, on, groups, states)


def category_access(
    reading: Reading,
    ground: Ground,
    rules: AccessRules,
    categories: Sequence[ServiceCategory],
    mode: TravelMode,
) -> CategoryAccess:
    """Return how far each cell is from the nearest service of each category.

    A category without any service is not assessable, unless ``surveyed_areas`` say where it was looked for:
    nobody reaches it there. Cells outside the areas where a category was looked for are left out of it.

    Parameters
    ----------
    rules
        Those of :func:`category_rules` for the same categories.
    """
    cells = ground_cells(ground, rules)
    points = shapely.point_on_surface(cells.frame.geometry.to_numpy())
    looked = {c.id: surveyed_at(reading, "services", points, c.id) for c in categories}
    surveyed = frozenset(name for name, rows in looked.items() if rows is not None and rows.any())
    every = ground_targets(ground, rules, surveyed=surveyed)
    targets = {c.id: every[c.id] for c in categories}
    found = measured_access(ground, rules, cells, targets, modes=(mode,))[0]
    measured = found[mode]
    whole = measured.missing.get("")
    missing = {
        c.id: measured.missing[c.id] if whole is None else whole
        for c in categories
        if c.id not in measured.seconds
    }
    frame = _table(cells, measured, looked, 60.0 * rules.numbers["daily_reach"], mode)
    off = found["bike" if mode == "bike" else "walk"].off_street
    table = AccessTable(frame, (), reading, rules.states)
    return CategoryAccess(table, tuple(categories), mode, targets, missing, off)


def _table(
    cells: AccessCells,
    measured: Measured,
    looked: Mapping[str, Rows | None],
    limit_s: float,
    mode: TravelMode,
) -> gpd.GeoDataFrame:
    size = len(cells.frame)
    columns: dict[str, NDArray[np.float64]] = {}
    within, assessed = np.zeros(size), np.zeros(size, bool)
    lacking = np.full(size, "", object)
    for name, rows in looked.items():
        known = np.ones(size, bool) if rows is None else rows
        seconds = measured.seconds.get(name)
        if seconds is None:
            known, seconds = np.zeros(size, bool), np.full(len(cells.cell), np.inf)
        minutes = cell_minutes(cells, seconds)
        within += known & (minutes * 60.0 <= limit_s)
        assessed |= known
        lacking[~known] += f"{SEPARATOR}{name}"
        near = near_shares(cells, seconds <= limit_s)
        for column, values in ((f"{mode}_{name}", minutes), (f"near_{mode}_{name}", near)):
            columns[column] = np.where(known, np.round(values, DIGITS), np.nan)
    columns[f"categories_{mode}"] = np.where(assessed, within, np.nan)
    told = pd.DataFrame(columns, index=cells.frame.index)
    told[f"missing_{mode}"] = [text.removeprefix(SEPARATOR) for text in lacking]
    made = pd.concat([cells.frame, told], axis=1)
    return gpd.GeoDataFrame(made, geometry="geometry", crs=cells.frame.crs)
