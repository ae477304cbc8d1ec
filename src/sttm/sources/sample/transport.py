"""Ring roads, radials, roads between towns, railways and their stations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from scipy.spatial import Delaunay
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points, pieces, ring, through, wander
from sttm.sources.sample.settlements import Centres

__all__ = ["Road", "Transport", "draw_transport"]


@dataclass(frozen=True)
class Road:
    """A road or railway of constant width, metres."""

    kind: Literal["motorway", "ring", "radial", "local", "rail"]
    line: Points
    width: float

    def surfaces(self) -> list[BaseGeometry]:
        """Return its surface in pieces short enough to be found quickly."""
        return [piece.buffer(self.width / 2, quad_segs=2) for piece in pieces(self.line, 1500)]


@dataclass(frozen=True)
class Transport:
    """All roads and railways, stations (x, y) and the main railway yards."""

    roads: tuple[Road, ...]
    stations: Points
    yards: tuple[shapely.Polygon, ...]

    def lines(self, *kinds: str) -> list[Points]:
        """Return the lines of some kinds."""
        return [road.line for road in self.roads if road.kind in kinds]


def draw_transport(
    boundary: BaseGeometry, centres: Centres, reach: float, rng: np.random.Generator
) -> Transport:
    """Draw the network that serves the centres; lines run on to beyond the boundary."""
    city = float(centres.reach[0])
    beyond = 1.3 * max(abs(b) for b in boundary.bounds)
    roads = [*_rings(city, reach, rng)]
    radials = [*_radials(centres, city, beyond, rng)]
    rails = [*_rails(centres, city, beyond, rng)]
    bypass_at = 1.75 * city
    turn = rng.uniform(0, 2 * math.pi)
    bypass = through(
        [
            _polar(beyond, turn + 0.45),
            _polar(bypass_at, turn + 0.2),
            _polar(bypass_at, turn - 0.35),
            _polar(beyond, turn - 0.6),
        ],
        40,
    )
    roads.append(Road("motorway", wander(bypass, rng, 0.3 * reach, 0.02 * reach), 30.0))
    roads += [*_between_towns(centres, rng), *radials, *rails]
    return Transport(tuple(roads), _stations(rails, centres, city), _yards(rails, city))


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)


def _rings(city: float, reach: float, rng: np.random.Generator) -> Iterator[Road]:
    yield Road("ring", ring(rng, 0.22 * city, 0.10), 22.0)
    yield Road("ring", ring(rng, 0.62 * city, 0.08), 28.0)
    if reach > 6000:
        yield Road("motorway", ring(rng, 1.42 * city, 0.10), 34.0)
        yield Road("ring", ring(rng, 0.98 * city, 0.08), 20.0)


def _spokes(
    centres: Centres, city: float, beyond: float, count: int, first: float
) -> Iterator[list[tuple[float, float]]]:
    """Yield routes from the origin outwards that pass through the towns on their way."""
    angle = np.arctan2(centres.places[1:, 1], centres.places[1:, 0])
    away = np.hypot(*centres.places[1:].T)
    for k in range(count):
        bearing = first + 2 * math.pi * k / count
        route = [_polar(0.5 * city, bearing)]
        reached = 0.9 * city
        while reached < beyond:
            turn = (angle - bearing + math.pi) % (2 * math.pi) - math.pi
            on_way = (away > reached + 1200) & (away < reached + 0.45 * beyond) & (np.abs(turn) < 0.2)
            if not on_way.any():
                break
            best = int(np.where(on_way, centres.reach[1:] - 0.08 * np.abs(turn) * away, -np.inf).argmax())
            route.append(tuple(centres.places[1 + best]))
            reached, bearing = float(away[best]), float(bearing + 0.8 * turn[best])
        yield [*route, _polar(max(beyond, reached + 2000), bearing)]


def _radials(centres: Centres, city: float, beyond: float, rng: np.random.Generator) -> Iterator[Road]:
    count = 7 if city < 1500 else 10
    for route in _spokes(centres, city, beyond, count, rng.uniform(0, 1)):
        inner = 0.05 * city
        route = [_polar(inner, math.atan2(route[0][1], route[0][0])), *route]
        yield Road("radial", wander(through(route, 30), rng, 1500, 60), 20.0)


def _rails(centres: Centres, city: float, beyond: float, rng: np.random.Generator) -> Iterator[Road]:
    """Yield railways: they pass the city by a loop at its edge instead of through its middle."""
    count = 4 if city < 1500 else 6
    offset = rng.uniform(0, 1) + 0.3
    for route in _spokes(centres, city, beyond, count, offset):
        start = math.atan2(route[0][1], route[0][0])
        # A town is served at its edge: the line passes some hundred metres from its middle.
        eased = [(x + 0.35 * city * 0.2, y - 0.25 * city * 0.2) for x, y in route[1:-1]]
        path = [_polar(0.42 * city, start), _polar(0.7 * city, start), *eased, route[-1]]
        yield Road("rail", wander(through(path, 40), rng, 4000, 90), 18.0)
    yield Road("rail", ring(rng, 0.42 * city, 0.02), 18.0)


def _stations(rails: list[Road], centres: Centres, city: float) -> Points:
    lines = [shapely.LineString(road.line) for road in rails]
    tree = shapely.STRtree(lines)
    found = [tuple(road.line[0]) for road in rails[:-1]]
    for place, extent in zip(centres.places[1:], centres.reach[1:], strict=True):
        point = shapely.Point(place)
        line = lines[int(tree.nearest(point))]
        if line.distance(point) < 1.6 * extent + 0.1 * city:
            stop = line.interpolate(line.project(point))
            found.append((stop.x, stop.y))
    return np.asarray(found)


def _yards(rails: list[Road], city: float) -> tuple[shapely.Polygon, ...]:
    """Return the yards of the two first lines, inside the belt between the middle rings."""
    yards = []
    for road in rails[:2]:
        away = np.hypot(*road.line.T)
        part = road.line[(away > 0.5 * city) & (away < 0.85 * city)]
        if len(part) > 3:
            yards.append(shapely.LineString(part).buffer(min(0.022 * city + 18, 80), cap_style="flat"))
    return tuple(yards)


def _between_towns(centres: Centres, rng: np.random.Generator) -> Iterator[Road]:
    """Yield the edges of the Gabriel graph: neighbours with no third centre in the circle between them."""
    places = centres.places
    if len(places) < 4:
        return
    triangles = Delaunay(places).simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1), axis=0
    )
    for a, b in pairs:
        middle, half = (places[a] + places[b]) / 2, np.hypot(*(places[a] - places[b])) / 2
        others = np.hypot(*(np.delete(places, [a, b], axis=0) - middle).T)
        if others.min(initial=np.inf) >= half and a != 0:
            line = through([tuple(places[a]), tuple(places[b])], 30)
            yield Road("local", wander(line, rng, 700, 0.05 * half + 30), 12.0)
