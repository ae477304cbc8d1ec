"""Where the three example interventions lie: a square in the centre, a river bank, an industrial street."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points
from sttm.sources.sample.greenery import Greenery
from sttm.sources.sample.partition import Units
from sttm.sources.sample.settlements import Centres, urban_density
from sttm.sources.sample.transport import Transport
from sttm.sources.sample.watercourses import Water

__all__ = ["Site", "place_sites"]


@dataclass(frozen=True)
class Site:
    """A place for an example, and what the ground there is made to be (land-cover codes, in order)."""

    kind: Literal["square", "river_park", "industrial_street"]
    shape: shapely.Polygon
    ground: tuple[tuple[BaseGeometry, int], ...]


def place_sites(
    boundary: BaseGeometry,
    units: Units,
    centres: Centres,
    water: Water,
    transport: Transport,
    greenery: Greenery,
) -> tuple[Site, ...]:
    """Return the three sites of a territory, each wholly inside the boundary."""
    rivers = shapely.union_all([part for course in water.courses[:1] for part in course.surfaces()])
    return (
        _square(units, centres, rivers, greenery),
        _river_park(boundary, centres, water, rivers),
        _industrial_street(boundary, centres, transport, rivers),
    )


def _square(units: Units, centres: Centres, rivers: BaseGeometry, greenery: Greenery) -> Site:
    """Return a square on the border of two units, as near the main city's centre as there is one."""
    centre = shapely.Point(0, 0)
    near = [s for s in units.shapes if s.distance(centre) < 3 * centres.reach[0]]
    inner = shapely.union_all([s.boundary for s in near]).difference(shapely.union_all(units.shapes).boundary)
    avoid = shapely.union_all([rivers.buffer(90), *(p.buffer(60) for _, p in greenery.parks)])
    border = inner.difference(avoid)
    point = shapely.shortest_line(border, centre).coords[0]
    turn = math.atan2(point[1], point[0])
    block = shapely.Polygon([(-62, -44), (58, -47), (64, 18), (30, 46), (-59, 42)])
    shape = _placed(block, turn, point)
    streets = _placed(shapely.box(-85, -66, 86, 66), turn, point)
    return Site("square", shape, ((streets, 1111), (shape.buffer(9, join_style="mitre"), 122)))


def _river_park(boundary: BaseGeometry, centres: Centres, water: Water, rivers: BaseGeometry) -> Site:
    """Return a strip of bank where the city gives way to fields."""
    line = water.river.line
    density = urban_density(centres, line[:, 0], line[:, 1])
    inner = boundary.buffer(-400)
    open_ground = shapely.contains_xy(inner, line[:, 0], line[:, 1])
    score = np.where(open_ground, np.abs(density - 0.2) + 0.05 * np.hypot(*line.T) / centres.reach[0], np.inf)
    middle = int(score.argmin())
    part = line[_stretch(line, middle, 620)]
    width = water.river.width
    bank = shapely.LineString(part).simplify(8).buffer(width / 2 + 150, cap_style="flat", single_sided=False)
    dry = bank.difference(rivers.buffer(12))
    pieces = [p for p in shapely.get_parts(dry) if p.geom_type == "Polygon"]
    shape = max(pieces, key=lambda p: p.area).simplify(3)
    shape = shapely.Polygon(shape.exterior)
    shape = max(shapely.get_parts(shape.difference(rivers.buffer(8))), key=lambda p: p.area)
    return Site(
        "river_park",
        shapely.Polygon(np.round(shape.exterior.coords, 2)),
        ((shape.buffer(15).difference(rivers), 211), (shape.buffer(-70), 133)),
    )


def _stretch(line: Points, middle: int, length: float) -> slice:
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    first = int(np.searchsorted(along, along[middle] - length / 2))
    last = int(np.searchsorted(along, along[middle] + length / 2))
    return slice(first, max(last, first + 3))


def _industrial_street(
    boundary: BaseGeometry, centres: Centres, transport: Transport, rivers: BaseGeometry
) -> Site:
    """Return a street with its sheds beside a railway, outside the compact city."""
    inner = boundary.buffer(-500)
    city = float(centres.reach[0])
    best: tuple[float, float, float, float] | None = None
    for line in transport.lines("rail"):
        density = urban_density(centres, line[:, 0], line[:, 1])
        fits = shapely.contains_xy(inner, line[:, 0], line[:, 1]) & (np.hypot(*line.T) > 0.75 * city)
        fits &= np.hypot(*line.T) < 1.9 * city
        fits &= shapely.distance(shapely.points(line), rivers) > 400
        for k in np.flatnonzero(fits)[:-1]:
            score = abs(density[k] - 0.36)
            if best is None or score < best[0]:
                step = line[k + 1] - line[k]
                best = (score, float(line[k, 0]), float(line[k, 1]), math.atan2(step[1], step[0]))
    if best is None:
        best = (0.0, 0.8 * city, 0.0, 0.0)
    _, x, y, turn = best
    aside = (x - 165 * math.sin(turn), y + 165 * math.cos(turn))
    shape = _placed(shapely.Polygon([(-190, -52), (196, -48), (188, 50), (40, 58), (-186, 51)]), turn, aside)
    sheds = _placed(shapely.box(-330, -150, 330, 190), turn, aside)
    street = _placed(shapely.box(-330, -9, 330, 9), turn, aside)
    return Site("industrial_street", shape, ((sheds, 121), (street, 122)))


def _placed(shape: shapely.Polygon, turn: float, at: tuple[float, ...]) -> shapely.Polygon:
    turned = affinity.translate(affinity.rotate(shape, turn, origin=(0, 0), use_radians=True), at[0], at[1])
    return shapely.set_precision(turned, 0.01)
