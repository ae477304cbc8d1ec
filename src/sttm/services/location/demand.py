"""Who a service is for: its users by cell, with where they stand on the streets."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.services.people import people
from sttm.territory.reading import Reading

__all__ = ["Demand", "Merged", "demand_for", "merged"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Demand:
    """Users of a category of services by cell of the population.

    Attributes
    ----------
    cells
        The population, with ``municipality_id`` and ``zone_id``, the rows of whom users are known.
    users
        Of each cell, shape (n,).
    columns
        Columns of the population that are the users; ``residents`` where all are.
    assumed
        Whether residents stand in because the population has not the columns that the category names.
    unknown
        Cells left out because their users are not known.
    positions
        Of the cells on the streets.
    """

    cells: gpd.GeoDataFrame
    users: Floats
    columns: tuple[str, ...]
    assumed: bool
    unknown: int
    positions: Positions


@dataclass(frozen=True, eq=False)
class Merged:
    """Cells brought together where there are too many to be weighed one by one.

    Attributes
    ----------
    users
        Of each group, shape (g,).
    positions
        Where the cell with most users of each group stands.
    side_m
        Side of the squares within which cells were merged; None where none were.
    """

    users: Floats
    positions: Positions
    side_m: float | None


def demand_for(reading: Reading, category: ServiceCategory, network: StreetNetwork) -> Demand | Missing:
    """Return the users of a category by cell, or why they are not known."""
    cells = people(reading)
    if isinstance(cells, Missing):
        return cells
    known = tuple(c for c in category.users if c in cells and cells[c].notna().any())
    assumed = bool(category.users) and len(known) < len(category.users)
    columns = known if known and not assumed else ("residents",)
    table = cells[list(columns)].to_numpy(dtype=np.float64, na_value=np.nan)
    users = table.sum(axis=1)
    kept = np.isfinite(users)
    rows = cells[kept]
    most = reading.pack.number("street_reach", reading.on)
    # A cell is reached where its people may stand: at the point inside it.
    places = shapely.point_on_surface(rows.geometry.to_numpy())
    return Demand(
        rows,
        users[kept],
        columns,
        assumed,
        int((~kept).sum()),
        positions_on(network, places, most=most),
    )


def merged(demand: Demand, reading: Reading) -> Merged:
    """Return the cells that have users and a street, merged by squares where the pack finds them too many."""
    rows = np.flatnonzero((demand.users > 0) & demand.positions.on_street)
    most = reading.pack.number("site_most_cells", reading.on)
    if len(rows) <= most:
        return Merged(demand.users[rows], demand.positions[rows], None)
    points = shapely.get_coordinates(shapely.point_on_surface(demand.cells.geometry.to_numpy()[rows]))
    side = reading.pack.number("access_cell", reading.on)
    while True:
        squares = np.floor(points / side).astype(np.int64)
        _, group = np.unique(squares, axis=0, return_inverse=True)
        count = int(group.max()) + 1
        if count <= most:
            break
        side *= 2
    users = np.bincount(group.ravel(), demand.users[rows], minlength=count).astype(np.float64)
    order = np.lexsort((-demand.users[rows], group.ravel()))
    first = np.searchsorted(group.ravel()[order], np.arange(count))
    return Merged(users, demand.positions[rows[order[first]]], float(side))
