"""The road network as edges that share their ends, and the junctions where fast roads meet.

A crossing is a node only where the roads meet: towns' roads pass over a motorway without a ramp.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from shapely import ops
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, surroundings

__all__ = ["Network", "draw_network", "junctions", "road_network"]

Kind = Literal["motorway", "primary", "secondary", "local"]
Place = tuple[float, float]

_KINDS: dict[str, Kind] = {
    "motorway": "motorway",
    "ring": "primary",
    "radial": "primary",
    "local": "secondary",
}
_ONE_JUNCTION = 400.0
"""Crossings nearer than this to one another are one junction, metres."""


@dataclass
class _Line:
    """A road before it is cut, and where it will be: (distance along it, node)."""

    kind: Kind
    shape: shapely.LineString
    nodes: list[tuple[float, Place]] = field(default_factory=list)

    def add(self, node: Place) -> None:
        self.nodes.append((float(self.shape.project(shapely.Point(node))), node))

    def edges(self) -> list[shapely.LineString]:
        """Return the line cut at its nodes; ends are the nodes to the last digit."""
        first, last = self.shape.coords[0], self.shape.coords[-1]
        stops = [(0.0, first), *sorted(set(self.nodes)), (self.shape.length, last)]
        found = []
        for (a, start), (b, end) in pairwise(stops):
            if start == end and b - a < 1:
                continue
            inner = ops.substring(self.shape, a, b).coords[1:-1] if b > a else []
            inner = [(round(x, 2), round(y, 2)) for x, y in inner]
            found.append(shapely.remove_repeated_points(shapely.LineString([start, *inner, end])))
        return found


@dataclass(frozen=True)
class Network:
    """Edges with their kinds, and the crossings of fast roads: motorways first."""

    edges: tuple[tuple[Kind, shapely.LineString], ...]
    crossings: tuple[tuple[Literal["motorway", "main_road"], Place], ...]


def draw_network(plan: Plan) -> Network:
    """Return the network of the roads that the plan draws, every part of it joined to the rest."""
    lines = _lines(plan)
    group = list(range(len(lines)))
    crossings: list[tuple[Literal["motorway", "main_road"], Place]] = []
    shapes = [line.shape for line in lines]
    for a, b in _pairs(shapes):
        kinds = {lines[a].kind, lines[b].kind}
        if "motorway" in kinds and kinds & {"secondary", "local"}:
            continue
        for node in _points(shapely.intersection(shapes[a], shapes[b])):
            lines[a].add(node)
            lines[b].add(node)
            _join(group, a, b)
            if "motorway" in kinds:
                crossings.append(("motorway", node))
            elif kinds == {"primary"}:
                crossings.append(("main_road", node))
    lines, ramps = _joined_up(lines, group)
    crossings += [("motorway", place) for place in ramps]
    edges = tuple((line.kind, edge) for line in lines for edge in line.edges())
    return Network(edges, tuple(_apart(crossings)))


def _lines(plan: Plan) -> list[_Line]:
    around = surroundings(plan)
    shapely.prepare(around)
    found = []
    for road in plan.transport.roads:
        if road.kind == "rail":
            continue
        drawn = shapely.LineString(road.line).simplify(3)
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(drawn, around))):
            if part.length > 50:
                rounded = shapely.remove_repeated_points(
                    shapely.LineString(np.round(part.coords, 2)), tolerance=0
                )
                found.append(_Line(_KINDS[road.kind], rounded))
    return found


def _pairs(shapes: list[shapely.LineString]) -> list[tuple[int, int]]:
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return sorted((int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b)


def _points(shape: BaseGeometry) -> list[Place]:
    found = {
        (round(x, 2), round(y, 2))
        for part in shapely.get_parts(shape)
        for x, y in (part.coords[0], part.coords[-1])
    }
    return sorted(found)


def _join(group: list[int], a: int, b: int) -> None:
    old, new = group[b], group[a]
    for k, one in enumerate(group):
        if one == old:
            group[k] = new


def _joined_up(lines: list[_Line], group: list[int]) -> tuple[list[_Line], list[Place]]:
    """Join what hangs loose to the largest part by the shortest local roads; return the ramps this makes.

    The nearest part is joined first, so that no such road crosses another part. A motorway is joined to
    only by a part that has no road on the ground.
    """
    part: dict[int, list[_Line]] = {}
    for line, one in zip(lines, group, strict=True):
        part.setdefault(one, []).append(line)
    main, *loose = sorted(part, key=lambda g: (-sum(line.shape.length for line in part[g]), g))
    known, links, ramps = list(part[main]), list[_Line](), list[Place]()
    while loose:
        away, one, here, there = min((_nearest(part[g], known, g) for g in loose), key=lambda n: n[:2])
        ends = [(round(x, 2), round(y, 2)) for x, y in shapely.shortest_line(here.shape, there.shape).coords]
        here.add(ends[0])
        there.add(ends[-1])
        if away > 0.01:
            links.append(_Line("local", shapely.LineString(ends)))
        ramps += [end for end, line in ((ends[0], here), (ends[-1], there)) if line.kind == "motorway"]
        known += part[one]
        loose.remove(one)
    return [*lines, *links], ramps


def _nearest(apart: list[_Line], known: list[_Line], group: int) -> tuple[float, int, _Line, _Line]:
    """Return the distance of a part to the roads it may be joined to, the part, and the two lines."""
    from_ = [line for line in apart if line.kind != "motorway"] or apart
    to = [line for line in known if line.kind != "motorway"] or known
    pairs = ((a.shape.distance(b.shape), i, j) for i, a in enumerate(from_) for j, b in enumerate(to))
    away, i, j = min(pairs)
    return away, group, from_[i], to[j]


def _apart(
    crossings: list[tuple[Literal["motorway", "main_road"], Place]],
) -> list[tuple[Literal["motorway", "main_road"], Place]]:
    kept: list[tuple[Literal["motorway", "main_road"], Place]] = []
    for kind, (x, y) in sorted(crossings, key=lambda c: (c[0] != "motorway", c[1])):
        if all(np.hypot(x - u, y - v) > _ONE_JUNCTION for _, (u, v) in kept):
            kept.append((kind, (x, y)))
    return kept


def road_network(plan: Plan, network: Network) -> gpd.GeoDataFrame:
    """Return the edges: ``road_id``, ``name``, ``kind``, ``oneway``, ``speed_kmh``."""
    speeds = plan.recipe.production.speeds
    rows: list[dict[str, Any]] = [
        {"kind": kind, "oneway": "no", "speed_kmh": speeds[kind], "geometry": edge}
        for kind, edge in network.edges
    ]
    return layer("road_id", "S", rows, columns=("kind", "oneway", "speed_kmh"))


def junctions(network: Network) -> gpd.GeoDataFrame:
    """Return motorway ramps and the nodes of main roads: ``junction_id``, ``name``, ``kind``."""
    titles = {"motorway": "Svincolo", "main_road": "Nodo"}
    rows: list[dict[str, Any]] = [
        {"name": f"{titles[kind]} {k + 1}", "kind": kind, "geometry": shapely.Point(place)}
        for k, (kind, place) in enumerate(network.crossings)
    ]
    return layer("junction_id", "J", rows, columns=("name", "kind"))
