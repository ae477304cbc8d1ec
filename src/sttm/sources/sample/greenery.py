"""Parks and woods as patches, and the green network (RVM) that ties them to the water."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import blob, pieces, through, wander
from sttm.sources.sample.recipe import NameLists
from sttm.sources.sample.settlements import Centres, urban_density
from sttm.sources.sample.watercourses import Water

__all__ = ["Greenery", "draw_greenery", "green_network"]


@dataclass(frozen=True)
class Greenery:
    """Named parks, and woods."""

    parks: tuple[tuple[str, shapely.Polygon], ...]
    woods: tuple[shapely.Polygon, ...]


def draw_greenery(
    boundary: BaseGeometry,
    centres: Centres,
    water: Water,
    reach: float,
    names: NameLists,
    rng: np.random.Generator,
) -> Greenery:
    """Place parks in the city and by the larger towns, woods along the river and where few people live."""
    city = float(centres.reach[0])
    size = 0.085 * city + 40
    parks = [
        (names.parks[0], blob(rng, *_polar(0.33 * city, rng.uniform(0, 7)), 1.1 * size, 0.35, stretch=1.7))
    ]
    for name in names.parks[1:]:
        away = city * rng.uniform(0.35, 1.35)
        patch = blob(
            rng,
            *_polar(away, rng.uniform(0, 7)),
            size * rng.uniform(0.4, 1.3),
            0.42,
            stretch=rng.uniform(1.1, 2.2),
        )
        if not any(patch.intersects(other) for _, other in parks):
            parks.append((name, patch))
    for k in range(1, max(2, len(centres.places) // 3)):
        extent = float(centres.reach[k])
        x, y = centres.places[k] + np.asarray(_polar(0.75 * extent, rng.uniform(0, 7)))
        parks.append((f"Parco comunale {k}", blob(rng, x, y, 0.16 * extent + 30, 0.3, stretch=1.3)))
    return Greenery(tuple(parks), tuple(_woods(boundary, centres, water, reach, rng)))


def _polar(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)


def _woods(
    boundary: BaseGeometry, centres: Centres, water: Water, reach: float, rng: np.random.Generator
) -> Iterator[shapely.Polygon]:
    left, bottom, right, top = boundary.bounds
    count = round(boundary.area / 2.2e6)
    tries = rng.uniform((left, bottom), (right, top), (6 * count, 2))
    bank = water.river.line[rng.integers(0, len(water.river.line), 2 * count)]
    tries[::3] = (bank + rng.normal(0, 350, bank.shape))[: len(tries[::3])]
    chance = np.where(tries[:, 1] > 0.30 * reach, 0.75, 0.25)
    chance[::3] = 0.6
    density = urban_density(centres, tries[:, 0], tries[:, 1])
    keep = (rng.random(len(tries)) < chance) & (density < 0.16)
    keep &= shapely.contains_xy(boundary, tries[:, 0], tries[:, 1])
    for x, y in tries[keep][:count]:
        radius = float(np.clip(rng.lognormal(math.log(130), 0.65), 50, 0.045 * reach + 250))
        yield blob(rng, x, y, radius, 0.45, stretch=rng.uniform(1.0, 2.4))


def green_network(
    boundary: BaseGeometry, water: Water, greenery: Greenery, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """Return the green network: ``element_id``, ``kind``, ``priority`` (1 first), ``name`` and shapes."""
    rows: list[tuple[str, int, str, BaseGeometry]] = []
    for course in water.courses:
        if course.kind in ("river", "tributary"):
            half, priority, kind = (
                (170.0, 1, "river_corridor") if course.kind == "river" else (80.0, 2, "stream_corridor")
            )
        elif course.kind == "canal":
            half, priority, kind = 35.0, 2, "canal_corridor"
        else:
            half, priority, kind = 40.0, 3, "spring"
        rows += [
            (kind, priority, course.name, p.buffer(half, quad_segs=3)) for p in pieces(course.line, 4000)
        ]
    rows += [("park", 2, name, patch) for name, patch in greenery.parks]
    rows += [("wood", 3, "Bosco", patch.buffer(20)) for patch in greenery.woods if patch.area > 4e4]
    rows += [("wetland", 1, name, lake.buffer(60)) for name, lake in water.lakes]
    rows += [("wetland", 1, "Zona umida", patch.buffer(30)) for patch in water.wetlands]
    rows += [("link", 1, "Connessione", link) for link in _links(greenery, rng)]
    kinds, priorities, titles, shapes = zip(*rows, strict=True)
    inside = shapely.intersection(np.asarray(shapes, dtype=object), boundary)
    frame = gpd.GeoDataFrame(
        {"kind": kinds, "priority": np.asarray(priorities, np.int16), "name": titles}, geometry=inside
    )
    frame = frame[shapely.area(frame.geometry.values) > 500].reset_index(drop=True)
    frame = frame.set_geometry(gpd.GeoSeries([shapely.MultiPolygon(_polygons(g)) for g in frame.geometry]))
    frame.insert(0, "element_id", [f"RV{k + 1:05d}" for k in range(len(frame))])
    return frame


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _links(greenery: Greenery, rng: np.random.Generator) -> Iterator[shapely.Polygon]:
    """Yield green links from each park to the nearest park or wood, at most 3 km away."""
    patches = [patch for _, patch in greenery.parks] + list(greenery.woods)
    tree = shapely.STRtree(patches)
    for k, (_, park) in enumerate(greenery.parks):
        near = [int(i) for i in tree.query(park.buffer(3000)) if i != k and not patches[i].intersects(park)]
        if near:
            other = patches[min(near, key=lambda i: (patches[i].distance(park), i))]
            ends = [(park.centroid.x, park.centroid.y), (other.centroid.x, other.centroid.y)]
            yield shapely.LineString(wander(through(ends, 40), rng, 400, 60)).buffer(30, quad_segs=2)
