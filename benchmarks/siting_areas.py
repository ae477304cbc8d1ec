"""The areas map at metro scale: twenty constraint layers, generated, and how the cost grows with the area.

``python -m benchmarks.siting_areas areas TIMES_METRO`` prints the seconds and the memory of the whole map.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.measuring import peak_mib, timed
from sttm.packs.loading import load_pack
from sttm.production.areas.ground import GroundRule
from sttm.production.areas.layer import siting_areas

METRO_SIDE = 40_000
"""A square of this side has the area of the metropolitan city, metres."""
CRS = "EPSG:32632"
CORNER = (500_000.0, 5_000_000.0)

# Kind, features at metro scale, radius (or length) in metres, vertices each; distance and effect of the rule.
LAYERS: tuple[tuple[str, int, float, int, float, str], ...] = (
    ("blobs", 30, 2500, 400, 0, "exclusion"),
    ("blobs", 60, 900, 300, 0, "exclusion"),
    ("blobs", 300, 400, 60, 0, "attention"),
    ("blobs", 1000, 150, 24, 0, "attention"),
    ("blobs", 500, 250, 40, 0, "attention"),
    ("blobs", 200, 500, 80, 0, "exclusion"),
    ("blobs", 150, 700, 100, 0, "mitigation"),
    ("blobs", 25, 1500, 200, 300, "attention"),
    ("blobs", 1200, 60, 16, 0, "preference"),
    ("blobs", 400, 200, 30, 50, "attention"),
    ("rivers", 12, 0, 2500, 150, "attention"),
    ("rivers", 25, 0, 500, 10, "exclusion"),
    ("points", 1500, 0, 1, 10, "exclusion"),
    ("points", 1500, 0, 1, 200, "attention"),
    ("points", 3000, 0, 1, 100, "attention"),
    ("points", 60, 0, 1, 3000, "preference"),
    ("points", 12, 0, 1, 10_000, "preference"),
    ("points", 400, 0, 1, 50, "mitigation"),
    ("blobs", 1500, 60, 12, 0, "attention"),
    ("blobs", 80, 600, 150, 0, "mitigation"),
)


def blobs(random: np.random.Generator, count: int, side: float, radius: float, vertices: int) -> NDArray[Any]:
    """Return ragged patches, as digitised ones are."""
    turn = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    waves = np.arange(1, 8)
    found = []
    for x, y in random.uniform(0, side, (count, 2)):
        size = random.normal(0, 0.25, 7) / waves
        shape = (size[:, None] * np.sin(waves[:, None] * turn + random.uniform(0, 6.28, 7)[:, None])).sum(0)
        reach = (
            radius
            * random.lognormal(0, 0.6)
            * np.clip(1 + shape + random.normal(0, 0.01, vertices), 0.2, None)
        )
        found.append(shapely.polygons(np.c_[x + reach * np.cos(turn), y + reach * np.sin(turn)]))
    return np.array(found)


def rivers(random: np.random.Generator, count: int, side: float, vertices: int) -> NDArray[Any]:
    """Return winding lines from one side to the other."""
    along = np.linspace(0, side, vertices)
    waves = np.arange(1, 60)
    found = []
    for number in range(count):
        size = random.normal(0, 600, 59) / waves**1.3
        phase = random.uniform(0, 6.28, 59)
        across = random.uniform(0, side) + (
            size[:, None] * np.sin(waves[:, None] * along / METRO_SIDE * 6.28 + phase[:, None])
        ).sum(0)
        found.append(shapely.linestrings(np.c_[along, across] if number % 2 else np.c_[across, along]))
    return np.array(found)


def constraints(times: float) -> tuple[gpd.GeoDataFrame, dict[str, gpd.GeoDataFrame], list[dict[str, Any]]]:
    """Return boundary, layers and rules of a territory so many times as large as the metropolitan city.

    The density of features and vertices is the same at every size: rivers are fewer and longer.
    """
    random = np.random.default_rng(1)
    side = METRO_SIDE * times**0.5
    layers, rules = {}, []
    for number, (kind, count, radius, vertices, distance, effect) in enumerate(LAYERS):
        if kind == "blobs":
            shapes = blobs(random, round(count * times), side, radius, vertices)
        elif kind == "rivers":
            shapes = rivers(random, max(2, round(count * times**0.5)), side, round(vertices * times**0.5))
        else:
            shapes = shapely.points(random.uniform(0, side, (round(count * times), 2)))
        name = f"layer_{number:02d}"
        layers[name] = gpd.GeoDataFrame(geometry=shapely.transform(shapes, lambda xy: xy + CORNER), crs=CRS)
        rules.append(
            GroundRule(name, None, name, (), float(distance), "within", effect).as_dict()  # type: ignore[arg-type]
        )
    turn = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    reach = side / np.pi**0.5 * (1 + 0.03 * np.sin(20 * turn))
    outline = np.c_[side / 2 + reach * np.cos(turn), side / 2 + reach * np.sin(turn)] + CORNER
    order = {"exclusion": 0, "attention": 1, "mitigation": 2, "preference": 3}
    rules.sort(key=lambda rule: order[rule["effect"]])
    return gpd.GeoDataFrame(geometry=[shapely.polygons(outline)], crs=CRS), layers, rules


def areas(times: float) -> dict[str, Any]:
    boundary, layers, rules = constraints(times)
    pack = load_pack("base")
    parameters = {
        "area_rules": rules,
        "area_activities": sorted(pack.activities),
        "area_sliver_width": 1.0,
        "area_arc_deviation": 0.25,
    }
    before, began = peak_mib(), time.process_time()
    seconds, found = timed(siting_areas, boundary, parameters, **layers)
    peak, worked = peak_mib(), time.process_time() - began
    pieces = found.geometry.to_numpy()
    vertices = sum(int(shapely.get_num_coordinates(f.geometry.to_numpy()).sum()) for f in layers.values())
    return {
        "km2": float(boundary.area.sum() / 1e6),
        "layers": len(layers),
        "vertices": vertices,
        "seconds": seconds,
        "cpu_seconds": worked,
        "peak_mib": peak,
        "before_mib": before,
        "pieces": len(pieces),
        "slivers": int(found["slivers"].sum()),
        "clean": bool(shapely.coverage_is_valid(pieces)),
        "area_error": abs(float(shapely.area(pieces).sum() / boundary.area.sum()) - 1),
    }


if __name__ == "__main__":
    print(json.dumps({"areas": areas}[sys.argv[1]](float(sys.argv[2]))))
