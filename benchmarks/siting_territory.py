"""A made-up territory for siting: 20 constraint layers, the features and rasters of 12 criteria, a model."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.grids import Grid
from sttm.packs.suitability import SuitabilityModel
from sttm.sources.raster import write_cog

CRS = "EPSG:32632"
LEFT, TOP = 500_000.0, 5_060_000.0
WIDTH, HEIGHT = 5425, 6525
"""Cells of 10 m at metro scale: 35 million."""
VERTICES = 200_000
CODES = (1112, 1121, 1122, 121, 122, 141, 211, 231, 311)
SEALED = dict(zip(CODES, (0.9, 0.65, 0.4, 0.8, 0.85, 0.1, 0.02, 0.0, 0.0), strict=True))
ACTIVITY = "large_logistics"

CONSTRAINTS = [
    (f"constraint_{k:02d}", effect, distance, count, size)
    for k, (effect, distance, count, size) in enumerate(
        [
            ("exclusion", 0, 40, 900), ("exclusion", 0, 80, 500), ("exclusion", 10, 300, 20),
            ("exclusion", 0, 20, 2000), ("exclusion", 0, 200, 300), ("attention", 0, 30, 1500),
            ("attention", 150, 200, 200), ("attention", 300, 20, 600), ("attention", 0, 400, 250),
            ("attention", 200, 300, 20), ("attention", 0, 500, 150), ("attention", 0, 60, 700),
            ("attention", 100, 300, 40), ("mitigation", 0, 50, 1200), ("mitigation", 0, 250, 250),
            ("mitigation", 50, 400, 60), ("mitigation", 0, 100, 500), ("mitigation", 0, 600, 100),
            ("mitigation", 250, 100, 100), ("exclusion", 0, 150, 200),
        ]
    )
]  # fmt: skip
"""Name, effect, distance in m, features at metro scale, radius in m."""

DISTANCES = {
    "junctions": (12000, {"kind": "linear", "zero_at": 10000, "one_at": 1000}, 40, "point"),
    "terminals": (15000, {"kind": "logistic", "middle": 8000, "steepness": -0.0006}, 12, "point"),
    "stations": (5000, {"kind": "step", "steps": [{"from": None, "value": 1.0}, {"from": 500, "value": 0.8},
                 {"from": 2000, "value": 0.2}, {"from": 4000, "value": 0.0}]}, 150, "point"),
    "main_roads": (3000, {"kind": "linear", "zero_at": 1500, "one_at": 100}, 1500, "line"),
    "dwellings": (1000, {"kind": "linear", "zero_at": 50, "one_at": 500}, 20000, "small"),
    "services": (6000, {"kind": "decay", "scale": 2000}, 300, "point"),
    "production": (3000, {"kind": "linear", "zero_at": 2000, "one_at": 100}, 2000, "polygon"),
    "brownfield": (2000, {"kind": "decay", "scale": 700}, 200, "polygon"),
    "rivers": (5000, {"kind": "step", "steps": [{"from": None, "value": 0.0}, {"from": 150, "value": 1.0},
               {"from": 1000, "value": 0.6}, {"from": 3000, "value": 0.2}]}, 60, "line"),
    "nature": (3000, {"kind": "linear", "zero_at": 0, "one_at": 2000}, 25, "polygon"),
}  # fmt: skip
"""Of each criterion of distance: reach, value function, features at metro scale, kind of geometry."""


def grid_of(scale: float) -> Grid:
    side = scale**0.5
    return Grid(CRS, LEFT, TOP, 10, 10, round(WIDTH * side), round(HEIGHT * side))


def made(folder: Path, scale: float) -> Path:
    """Make the files of a territory, once, and return their folder."""
    home = folder / f"siting-x{scale:g}"
    if not (home / "ready.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        random, grid = np.random.default_rng(5), grid_of(scale)
        for name, _, _, count, size in CONSTRAINTS:
            few = max(round(count * scale), 1)
            corners = max(round(VERTICES * scale / len(CONSTRAINTS) / few), 4)
            _write(home, name, _blobs(random, grid, few, size, corners))
        for name, (_, _, count, kind) in DISTANCES.items():
            few = max(round(count * scale), 1)
            _write(home, name, _shapes(random, grid, few, kind))
        _write(home, "boundary", np.array([shapely.box(*grid.bounds)], dtype=object))
        _rasters(home, random, grid)
        (home / "ready.json").write_text(json.dumps({"scale": scale, "cells": grid.width * grid.height}))
    return home


def read(home: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(home / f"{name}.gpkg", engine="pyogrio", use_arrow=False)


def _write(home: Path, name: str, shapes: Any) -> None:
    frame = gpd.GeoDataFrame({"id": [str(k) for k in range(len(shapes))]}, geometry=shapes, crs=CRS)
    frame.to_file(home / f"{name}.gpkg", engine="pyogrio", layer=name)


def _places(random: np.random.Generator, grid: Grid, count: int, margin: float) -> Any:
    left, bottom, right, top = grid.bounds
    margin = min(margin, 0.4 * (right - left))  # in a hamlet shapes reach beyond the edge
    x = random.uniform(left + margin, right - margin, count)
    return np.column_stack([x, random.uniform(bottom + margin, top - margin, count)])


def _blobs(random: np.random.Generator, grid: Grid, count: int, size: float, corners: int) -> Any:
    """Wavy outlines, so that boundaries run through cells at every angle."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    wave = 1 + 0.3 * np.sin(3 * angle + random.uniform(0, 6, (count, 1)))
    wave += 0.1 * np.sin(7 * angle + random.uniform(0, 6, (count, 1)))
    radius = size * random.uniform(0.5, 1.5, (count, 1)) * wave
    place = _places(random, grid, count, 2.2 * size)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2) + place[:, None, :]
    return shapely.polygons(np.round(points, 3))


def _shapes(random: np.random.Generator, grid: Grid, count: int, kind: str) -> Any:
    if kind == "point":
        return shapely.points(np.round(_places(random, grid, count, 100), 3))
    if kind == "line":
        start = _places(random, grid, count, 4000)
        turn = random.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(
            random.normal(0, 0.3, (count, 12)), axis=1
        )
        steps = 200 * np.stack([np.cos(turn), np.sin(turn)], axis=2)
        return shapely.linestrings(np.round(start[:, None, :] + np.cumsum(steps, axis=1), 3))
    return _blobs(random, grid, count, 12 if kind == "small" else 250, 8 if kind == "small" else 40)


def _rasters(home: Path, random: np.random.Generator, grid: Grid) -> None:
    coarse = random.integers(0, len(CODES), (grid.height // 25 + 1, grid.width // 25 + 1))
    codes = np.array(CODES, np.uint16)
    waves = 20 + 3 * np.sin(np.arange(grid.width) / 300)

    def cover(window: Any) -> Any:
        rows = np.arange(window.row, window.row + window.height) // 25
        columns = np.arange(window.col, window.col + window.width) // 25
        return codes[coarse[rows[:, None], columns[None, :]]]

    def night(window: Any) -> Any:
        rows = np.cos(np.arange(window.row, window.row + window.height) / 500)
        field = waves[None, window.col : window.col + window.width] + rows[:, None]
        return np.round(field, 2).astype(np.float32)

    blocks = list(grid.blocks(512))
    write_cog(home / "land_cover.tif", grid, "uint16", 0, ((w, cover(w)) for w in blocks))
    write_cog(home / "night_temperature.tif", grid, "float32", -9999.0, ((w, night(w)) for w in blocks))


def model() -> SuitabilityModel:
    """Twelve criteria of equal margin; the values stand for any, the benchmark counts cells."""
    text = {"it": "prova", "en": "trial"}
    ours = {
        "source": {"kind": "assumption", "title": text, "article": None, "url": None},
        "official": False,
        "confidence": "ours",
    }
    read = {
        name: {"kind": "distance", "layer": name, "along": "straight_line", "reach_m": float(reach)}
        for name, (reach, _, _, _) in DISTANCES.items()
    }
    value = {name: one for name, (_, one, _, _) in DISTANCES.items()}
    read["sealed_ground"] = {"kind": "land_cover", "variable": "sealed_share"}
    value["sealed_ground"] = {"kind": "linear", "zero_at": 0.1, "one_at": 0.8}
    read["night_heat"] = {"kind": "raster", "layer": "night_temperature"}
    value["night_heat"] = {"kind": "linear", "zero_at": 24.0, "one_at": 18.0}
    weights = [0.15, 0.15, 0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.1]
    criteria = [
        {"id": name, "title": text, "reads": reads, "unit": "m", "value": value[name], "reason": text, **ours}
        for name, reads in read.items()
    ]
    return SuitabilityModel.model_validate_json(
        json.dumps(
            {
                "id": "trial", "title": text, "activities": [ACTIVITY], "in_force_until": None,
                "in_force_from": date(2024, 1, 1).isoformat(), "criteria": criteria, **ours,
                "weights": [
                    {"criterion": name, "weight": weight, "margin": 0.3}
                    for name, weight in zip(read, weights, strict=True)
                ],
            }
        )
    )  # fmt: skip
