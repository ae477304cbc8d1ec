"""The plan of a territory: everything that is drawn as lines and shapes, before any cell is filled."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.grids import Grid
from sttm.sources.sample.greenery import Greenery, draw_greenery
from sttm.sources.sample.mesh import Mesh, mesh_over
from sttm.sources.sample.outline import grid_around, outline_of
from sttm.sources.sample.partition import Partition, Units, grow_municipalities, grow_units, grow_zones
from sttm.sources.sample.recipe import SampleRecipe, stream
from sttm.sources.sample.settlements import Centres, place_centres, town_names
from sttm.sources.sample.sites import Site, place_sites
from sttm.sources.sample.transport import Transport, draw_transport
from sttm.sources.sample.watercourses import Water, draw_water

__all__ = ["Plan", "plan_territory"]


@dataclass(frozen=True)
class Plan:
    """The plan; coordinates are metres east and north of the main city's centre.

    Parameters
    ----------
    reach
        Radius of a circle of the territory's area, metres.
    zones
        Zone of each municipality, shape (municipalities,).
    """

    recipe: SampleRecipe
    seed: int
    reach: float
    grid: Grid
    mesh: Mesh
    boundary: BaseGeometry
    centres: Centres
    towns: tuple[str, ...]
    water: Water
    transport: Transport
    greenery: Greenery
    municipalities: Partition
    zones: tuple[int, ...]
    units: Units
    sites: tuple[Site, ...]

    def municipality_at(self, x: float, y: float) -> int:
        """Return the index of the municipality a point lies in, or of the nearest one."""
        tree = shapely.STRtree(self.municipalities.shapes)
        return int(tree.nearest(shapely.Point(x, y)))


def plan_territory(recipe: SampleRecipe, area_km2: float, seed: int) -> Plan:
    """Draw the plan of a territory of about ``area_km2``."""
    area = area_km2 * 1e6
    reach = math.sqrt(area / math.pi)
    outline = outline_of(area, stream(seed, "outline"))
    unit_count = recipe.count("units", area_km2)
    mesh = mesh_over(outline, math.sqrt(area / unit_count) / 4, stream(seed, "mesh"))
    boundary = mesh.dissolve(np.where(mesh.inside, 0, -1))[0]
    centres = place_centres(mesh, recipe.count("municipalities", area_km2), reach, stream(seed, "centres"))
    city = float(centres.reach[0])
    water = draw_water(boundary, reach, city, recipe.names, stream(seed, "water"))
    transport = draw_transport(boundary, centres, reach, stream(seed, "transport"))
    greenery = draw_greenery(boundary, centres, water, reach, recipe.names, stream(seed, "greenery"))
    municipalities = grow_municipalities(mesh, centres, water, reach)
    units = grow_units(mesh, centres, water, reach, unit_count, stream(seed, "units"))
    return Plan(
        recipe=recipe,
        seed=seed,
        reach=reach,
        grid=grid_around(boundary, area, recipe),
        mesh=mesh,
        boundary=boundary,
        centres=centres,
        towns=tuple(town_names(recipe.names, len(centres.places), stream(seed, "names"))),
        water=water,
        transport=transport,
        greenery=greenery,
        municipalities=municipalities,
        zones=tuple(int(z) for z in grow_zones(centres, recipe.zone_count(area_km2))),
        units=units,
        sites=place_sites(boundary, units, centres, water, transport, greenery),
    )
