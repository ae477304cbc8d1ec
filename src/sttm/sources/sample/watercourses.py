"""Rivers, canals, spring-fed channels, lakes and wetlands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.sources.sample.curves import Points, blob, meander, pieces, through, wander
from sttm.sources.sample.recipe import NameLists

__all__ = ["Water", "Watercourse", "draw_water"]


@dataclass(frozen=True)
class Watercourse:
    """A line of water of constant width, metres."""

    name: str
    kind: Literal["river", "tributary", "canal", "spring_channel"]
    line: Points
    width: float

    def surfaces(self) -> list[BaseGeometry]:
        """Return its surface in pieces short enough to be found quickly."""
        return [piece.buffer(self.width / 2, quad_segs=3) for piece in pieces(self.line, 1500)]


@dataclass(frozen=True)
class Water:
    """All water of the territory; ``courses[0]`` is the main river."""

    courses: tuple[Watercourse, ...]
    lakes: tuple[tuple[str, shapely.Polygon], ...]
    wetlands: tuple[shapely.Polygon, ...]
    springs: Points

    @property
    def river(self) -> Watercourse:
        """The main river."""
        return self.courses[0]


def draw_water(
    boundary: BaseGeometry, reach: float, city: float, names: NameLists, rng: np.random.Generator
) -> Water:
    """Draw the water of a territory whose main city stands at the origin.

    Parameters
    ----------
    reach
        Radius of a circle of the territory's area, metres.
    city
        Radius of the compact main city, metres.
    """
    _, bottom, _, top = boundary.bounds
    side = 1 if rng.random() < 0.5 else -1
    width = float(np.clip(22 + reach / 420, 30, 85))
    axis = through(
        [
            (side * (0.42 + 0.1 * rng.random()) * reach, top + 2500),
            (side * 0.34 * reach, 0.55 * reach),
            (side * 0.52 * city, 0.15 * city),
            (side * 0.38 * city, -0.6 * city),
            (-side * 0.10 * reach, -0.6 * reach),
            (-side * (0.02 + 0.2 * rng.random()) * reach, bottom - 2500),
        ],
        25,
    )
    valley = wander(axis, rng, 0.3 * reach, 0.035 * reach)
    line = meander(valley, rng, 17 * width, 4.2 * width, straight_near=(0.0, 0.0, 1.1 * city))
    river = Watercourse(names.river, "river", line, width)
    courses = [river]
    courses += _tributaries(boundary, river, reach, side, names, rng)
    courses += _canals(boundary, river, reach, city, side, names, rng)
    springs, channels = _springs(boundary, reach, city, rng)
    lakes, wetlands = _still_water(boundary, river, reach, city, names, rng)
    return Water((*courses, *channels), lakes, wetlands, springs)


def _tributaries(
    boundary: BaseGeometry,
    river: Watercourse,
    reach: float,
    side: int,
    names: NameLists,
    rng: np.random.Generator,
) -> Iterator[Watercourse]:
    left, _, right, top = boundary.bounds
    count = int(np.clip(round(reach / 4500), 1, len(names.tributaries)))
    for k in range(count):
        flank = side if k % 2 == 0 else -side
        edge = right if flank > 0 else left
        mouth = river.line[int(len(river.line) * (0.60 + 0.30 * (k + rng.random() * 0.6) / count))]
        share = (k + 0.5) / count
        source = (flank * abs(edge) * (0.45 + 0.5 * share), top + 1500)
        if share > 0.5:
            source = (edge + flank * 1500, reach * (0.75 - 0.6 * rng.random()))
        halfway = (0.62 * source[0] + 0.38 * mouth[0], 0.45 * source[1] + 0.55 * mouth[1])
        width = max(14.0, 0.34 * river.width)
        line = wander(through([source, halfway, tuple(mouth)], 25), rng, 0.25 * reach, 0.05 * reach)
        line = meander(line, rng, 16 * width, 3.2 * width)
        line[-1] = mouth
        yield Watercourse(names.tributaries[k], "tributary", line, width)


def _canals(
    boundary: BaseGeometry,
    river: Watercourse,
    reach: float,
    city: float,
    side: int,
    names: NameLists,
    rng: np.random.Generator,
) -> Iterator[Watercourse]:
    left, bottom, right, _ = boundary.bounds
    count = int(np.clip(round(reach / 3000), 2, len(names.canals)))
    intake = tuple(river.line[int(len(river.line) * 0.22)])
    routes: list[list[tuple[float, float]]] = [
        [
            intake,
            (side * 0.55 * city, 0.9 * city),
            (-side * 0.12 * city, 0.30 * city),
            (-side * 0.30 * city, -0.25 * city),
            (-side * 0.7 * reach, -0.75 * reach),
            (left if side > 0 else right, bottom),
        ],
        [
            (left - 1500, 0.42 * reach),
            (-0.4 * reach, 0.47 * reach),
            (0.35 * reach, 0.40 * reach),
            (right + 1500, 0.52 * reach),
        ],
    ]
    for _ in range(2, count):
        y = rng.uniform(-0.85, -0.25) * reach
        x = rng.uniform(-0.8, 0.8) * reach
        routes.append([(x, y + 0.25 * reach), (x + 0.1 * reach, y), (x - 0.15 * reach, bottom - 1500)])
    for name, route in zip(names.canals, routes, strict=False):
        line = wander(through(route, 40), rng, 0.12 * reach, 0.012 * reach)
        yield Watercourse(name, "canal", line, 16.0)


def _springs(
    boundary: BaseGeometry, reach: float, city: float, rng: np.random.Generator
) -> tuple[Points, list[Watercourse]]:
    left, _, right, _ = boundary.bounds
    tries = rng.uniform((left, -0.42 * reach), (right, -0.05 * reach), (round(reach / 130), 2))
    away = np.hypot(tries[:, 0], tries[:, 1]) > 1.5 * city
    heads = tries[away & shapely.contains_xy(boundary, tries[:, 0], tries[:, 1])]
    channels = []
    for k, (x, y) in enumerate(heads):
        length = rng.uniform(700, 2200)
        end = (x + rng.uniform(-0.35, 0.35) * length, y - length)
        line = wander(through([(x, y), end], 40), rng, 500, 70)
        channels.append(Watercourse(f"Fontanile {k + 1}", "spring_channel", line, 10.0))
    return heads, channels


def _still_water(
    boundary: BaseGeometry,
    river: Watercourse,
    reach: float,
    city: float,
    names: NameLists,
    rng: np.random.Generator,
) -> tuple[tuple[tuple[str, shapely.Polygon], ...], tuple[shapely.Polygon, ...]]:
    lakes: list[tuple[str, shapely.Polygon]] = []
    wetlands: list[shapely.Polygon] = []
    size = float(np.clip(reach / 32, 110, 650))
    wanted = int(np.clip(round(reach / 2500), 2, 24))
    for _ in range(20 * wanted):
        if len(lakes) + len(wetlands) >= wanted:
            break
        x, y = river.line[rng.integers(len(river.line) // 12, len(river.line) * 11 // 12)]
        radius = size * rng.uniform(0.35, 0.7) if lakes else size
        x += rng.choice([-1, 1]) * (radius * 1.3 + river.width + rng.uniform(0, 200))
        if math.hypot(x, y) < 1.4 * city + radius or not boundary.contains(
            shapely.Point(x, y).buffer(radius)
        ):
            continue
        if len(lakes) * 3 <= len(wetlands) and len(lakes) < len(names.lakes):
            lake = blob(rng, x, y, radius, 0.28, stretch=rng.uniform(1.1, 2.0))
            lakes.append((names.lakes[len(lakes)], lake))
            wetlands.append(blob(rng, x, y - radius, 0.75 * radius, 0.35, stretch=1.7))
        else:
            wetlands.append(blob(rng, x, y, 0.8 * radius, 0.35, stretch=1.6))
    return tuple(lakes), tuple(wetlands)
