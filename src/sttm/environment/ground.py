"""What is known of each cell of a lattice over the territory, whatever is to be built there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.environment.funded import register_of
from sttm.environment.green_network import network_of
from sttm.environment.knowledge import Knowledge
from sttm.grids import Grid
from sttm.indicators.lattice import centres, class_means, lattice_over, minima, sums_around
from sttm.packs.priorities import PriorityRule
from sttm.territory.reading import Shapes
from sttm.territory.residents import COARSE

__all__ = ["Ground", "People", "ground_of", "values_by_class"]

AGES = ("under_10", "over_70")

Floats = NDArray[np.float64]
Names = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class People:
    """Residents in reach of each cell."""

    residents: Floats
    fragile: Floats | None
    """Under 10 and over 70; None where the ages are not given."""
    density: Floats
    """Residents, the fragile ones with their weight, per hectare."""
    coarse: NDArray[np.bool_]
    """Where residents are known for a zone much larger than the reach: where in it they live is not known."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells whose centre lies in a unit; every array has one entry for each. None: the layer is absent."""

    lattice: Grid
    points: Floats
    """Centres, shape (n, 2)."""
    unit: Names
    municipality: Names | None
    people: People | None
    land: dict[str, Floats | None]
    """By group of land, share of the cell on which works can stand; NaN without enough data."""
    public: Floats | None
    depth: Floats | None
    """Groundwater at its shallowest, m; NaN without data."""
    network: Floats | None
    """Distance from the green network, m; infinite where it has no element."""
    funded: Names
    """Id of the funded intervention that holds the cell, or None."""

    def squares(self) -> Names:
        """Return the cells as squares."""
        half = self.lattice.dx / 2
        x, y = self.points.T
        found: Names = shapely.box(x - half, y - half, x + half, y + half)
        return found

    def distance_to(self, shapes: Shapes) -> Floats:
        """Return the distance from each centre to the nearest shape, m."""
        if not len(shapes.ids):
            return np.full(len(self.points), np.inf)
        points = shapely.points(self.points)
        found: Floats = shapely.distance(points, shapes.geometries[shapes.tree.nearest(points)])
        return found


def ground_of(knowledge: Knowledge, rule: PriorityRule, within: BaseGeometry | None = None) -> Ground:
    """Return what is known of the cells of the territory, or of those whose centre lies in an area.

    Rasters are read by windows, so that memory does not grow with the resolution of the territory.
    """
    bounds = tuple(knowledge.units.total_bounds) if within is None else within.bounds
    radius = rule.exposure.radius_m
    wide = (bounds[0] - radius, bounds[1] - radius, bounds[2] + radius, bounds[3] + radius)
    lattice = lattice_over(wide, rule.cell_m, knowledge.workspace.crs)
    points = centres(lattice)
    unit = _holder(points, knowledge.unit_shapes)
    chosen = np.array([u is not None for u in unit], dtype=bool)
    if within is not None:
        shapely.prepare(within)
        chosen &= shapely.contains_xy(within, points)
    inside = points[chosen]
    municipalities = knowledge.shapes("municipalities")
    cells = Ground(
        lattice=lattice,
        points=inside,
        unit=unit[chosen],
        municipality=None if municipalities is None else _holder(inside, municipalities),
        people=_people(knowledge, rule, lattice, chosen),
        land=_land(knowledge, rule, lattice, chosen),
        public=None,
        depth=_depth(knowledge, lattice, chosen),
        network=None,
        funded=np.full(len(inside), None, dtype=object),
    )
    return _with_shapes(cells, knowledge)


def _with_shapes(cells: Ground, knowledge: Knowledge) -> Ground:
    network = network_of(knowledge)
    public = knowledge.shapes("public_surfaces")
    return replace(
        cells,
        public=None if public is None else _covered(cells, public),
        network=None if network is None else cells.distance_to(network.elements),
        funded=_funded(cells, knowledge),
    )


def _holder(points: Floats, shapes: Shapes) -> Names:
    """Return the id of the first shape that holds each point, or None."""
    held = np.full(len(points), None, dtype=object)
    which, shape = shapes.tree.query(shapely.points(points), predicate="intersects")
    order = np.lexsort((shape, which))[::-1]
    held[which[order]] = shapes.ids[shape[order]]
    return held


def _people(
    knowledge: Knowledge, rule: PriorityRule, lattice: Grid, chosen: NDArray[np.bool_]
) -> People | None:
    frame, shapes = knowledge.vector("population"), knowledge.shapes("population")
    if frame is None or shapes is None:
        return None
    names = [c for c in ("residents", *AGES) if c in frame]
    column = {c: frame[c].to_numpy(dtype=np.float64, na_value=np.nan) for c in names}
    number = dict(zip(shapes.ids, range(len(shapes.ids)), strict=True))
    held = _holder(centres(lattice), shapes)
    row = np.array([-1 if i is None else number[i] for i in held])
    share = lattice.cell_area / shapely.area(shapes.geometries)

    def around(values: Floats) -> tuple[Floats, float]:
        per_cell = np.where(row >= 0, np.nan_to_num(values * share)[row], 0.0)
        summed, area = sums_around(
            per_cell.reshape(lattice.height, lattice.width), lattice, rule.exposure.radius_m
        )
        return summed.ravel()[chosen], area

    residents, area = around(column["residents"])
    # Ages that are missing somewhere would count fewer people there: they are used whole or not at all.
    ages = [column[c] for c in names[1:] if not np.isnan(column[c]).any()]
    fragile = around(ages[0] + ages[1])[0] if len(ages) == len(AGES) else None
    weighted = residents + rule.exposure.fragile_weight * (0.0 if fragile is None else fragile)
    sizes = np.append(shapely.area(shapes.geometries), 0.0)  # the last is that of no zone
    return People(residents, fragile, weighted / (area / 1e4), sizes[row][chosen] > COARSE * area)


def _land(
    knowledge: Knowledge, rule: PriorityRule, lattice: Grid, chosen: NDArray[np.bool_]
) -> dict[str, Floats | None]:
    cover = knowledge.cells("land_cover_cells")
    found: dict[str, Floats | None] = {}
    for group in rule.land:
        values = values_by_class(knowledge, group.variable)
        if cover is None or values is None:
            found[group.id] = None
            continue
        mean, covered = class_means(cover, lattice, values)
        enough = covered >= knowledge.parameters["minimum_coverage"]
        found[group.id] = np.where(enough, mean, np.nan).ravel()[chosen]
    return found


def values_by_class(knowledge: Knowledge, variable: str) -> dict[int, float] | None:
    """Return what the pack says of a variable for each code of the land cover, or None if it says nothing."""
    facts = knowledge.facts.get("land_cover")
    legend = None if facts is None else facts.legend
    table = None if legend is None else knowledge.pack.values_of(legend, variable, knowledge.on)
    if legend is None or table is None:
        return None
    codes = {code: table.of(code) for code in knowledge.pack.legends[legend].data_codes}
    return {code: v.value for code, v in codes.items() if v is not None}


def _depth(knowledge: Knowledge, lattice: Grid, chosen: NDArray[np.bool_]) -> Floats | None:
    cells = knowledge.cells("groundwater_depth")
    return None if cells is None else minima(cells, lattice).ravel()[chosen]


def _covered(cells: Ground, shapes: Shapes) -> Floats:
    """Return the share of each cell that some shapes cover."""
    squares = cells.squares()
    which, shape = shapes.tree.query(squares, predicate="intersects")
    parts = shapely.area(shapely.intersection(squares[which], shapes.geometries[shape]))
    summed = np.bincount(which, weights=parts, minlength=len(squares))
    found: Floats = np.minimum(1.0, summed / cells.lattice.cell_area)
    return found


def _funded(cells: Ground, knowledge: Knowledge) -> Names:
    """Return the funded intervention that holds each cell: its centre, or a line or point in the cell."""
    found = np.full(len(cells.points), None, dtype=object)
    register = register_of(knowledge)
    if register is None or not len(cells.points):
        return found
    counted = np.flatnonzero(register.counts)
    surface = shapely.get_dimensions(register.shapes.geometries) == 2
    make: dict[bool, Callable[[], Names]] = {
        True: lambda: np.asarray(shapely.points(cells.points), dtype=object),
        False: cells.squares,
    }
    for kind, shapes_of_cells in make.items():
        own = counted[surface[counted] == kind]
        tree = shapely.STRtree(register.shapes.geometries[own])
        which, shape = tree.query(shapes_of_cells(), predicate="intersects")
        found[which] = register.shapes.ids[own[shape]]
    return found
