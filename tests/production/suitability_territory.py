"""Two square kilometres with a station, a road and its junction, in which suitability is counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.grids import ArrayCells, Grid
from sttm.packs.loading import load_pack
from sttm.packs.suitability import SuitabilityModel
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
ON = date(2026, 3, 10)
LEFT, BOTTOM = 500_000.0, 5_000_000.0
GRID = Grid(CRS, LEFT, BOTTOM + 1000, 10, 10, 200, 100)
ACTIVITY = "light_production"
CLASSES = {"A": "excluded", "B": "attention", "C": "admissible", "D": "not_assessable"}


def box(x: float, y: float, width: float, height: float | None = None) -> shapely.Polygon:
    return shapely.box(LEFT + x, BOTTOM + y, LEFT + x + width, BOTTOM + y + (height or width))


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(LEFT + x, BOTTOM + y) for x, y in points])


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def frame(id_column: str, shapes: dict[str, Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    found = gpd.GeoDataFrame({id_column: list(shapes), **columns}, geometry=list(shapes.values()), crs=CRS)
    return found.set_index(id_column)


def vectors() -> dict[str, gpd.GeoDataFrame]:
    pieces = {"A": box(0, 0, 500, 1000), "B": box(500, 0, 500, 1000), "C": box(1000, 0, 800, 1000)}
    pieces["D"] = box(1800, 0, 200, 1000)
    return {
        "boundary": frame("boundary_id", {"B": box(0, 0, 2000, 1000)}, name=["B"]),
        "zones": frame("zone_id", {"W": box(0, 0, 1000), "E": box(1000, 0, 1000)}, name=["Ovest", "Est"]),
        "rail_stations": frame("station_id", {"S": point(1005, 505)}, name=["S"]),
        "road_network": frame("road_id", {"R": line((105, 205), (1905, 205)), "N": line((105, 905), (505, 905))},
                              kind=["secondary", "local"]),
        "junctions": frame("junction_id", {"J": point(1905, 205)}, kind=["main_road"]),
        "population": frame("cell_id", {"P": box(900, 400, 200)}, residents=[400.0]),
        "siting_areas": frame("piece_id", pieces, rules=["r", "r", "", ""], missing=["", "", "", "wells"],
                              **{f"class_{ACTIVITY}": [CLASSES[p] for p in pieces]}),
    }  # fmt: skip


def model() -> SuitabilityModel:
    text = {"it": "prova", "en": "trial"}
    ours: dict[str, Any] = {
        "source": {"kind": "assumption", "title": "test", "article": None, "url": None},
        "official": False,
        "confidence": "ours",
    }
    criteria = {
        "station": ({"kind": "distance", "layer": "rail_stations", "along": "straight_line", "reach_m": 1000.0},
                    {"kind": "linear", "zero_at": 1000.0, "one_at": 0.0}, 0.3, "m"),
        "junction": ({"kind": "distance", "layer": "junctions", "along": "road_network", "reach_m": 5000.0},
                     {"kind": "decay", "scale": 1000.0}, 0.2, "m"),
        "sealed": ({"kind": "land_cover", "variable": "sealed_share"},
                   {"kind": "linear", "zero_at": 0.1, "one_at": 0.8}, 0.2, "1"),
        "residents": ({"kind": "density", "layer": "population", "column": "residents", "radius_m": 200.0},
                      {"kind": "linear", "zero_at": 60.0, "one_at": 0.0}, 0.2, "1 / hectare"),
        "night": ({"kind": "raster", "layer": "night_temperature"},
                  {"kind": "linear", "zero_at": 24.0, "one_at": 18.0}, 0.1, "degC"),
    }  # fmt: skip
    declared = {
        "id": "trial", "title": text, "activities": [ACTIVITY], "in_force_from": "2024-01-01",
        "in_force_until": None, **ours,
        "criteria": [
            {"id": name, "title": text, "reads": reads, "unit": unit, "value": value, "reason": text, **ours}
            for name, (reads, value, _, unit) in criteria.items()
        ],
        "weights": [{"criterion": n, "weight": w, "margin": 0.3} for n, (_, _, w, _) in criteria.items()],
    }  # fmt: skip
    return SuitabilityModel.model_validate_json(json.dumps(declared))


def reading(
    root: Path, *, without: tuple[str, ...] = (), extra: dict[str, gpd.GeoDataFrame] | None = None
) -> Reading:
    """Return the territory, with the model in place of those of the pack."""
    workspace = Workspace.create(root, name="w", title="w", crs=CRS)
    west = np.arange(200) < 100
    cover = np.where(west, 1112, 211).astype("uint16")[None, :].repeat(100, axis=0)
    night = np.where(west, 22.0, 20.0).astype("float32")[None, :].repeat(100, axis=0)

    def record(title: str, **more: Any) -> LayerRecord:
        return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2024", **more)

    with workspace.writing("fill") as changes:
        for name, shapes in {**vectors(), **(extra or {})}.items():
            if name not in without:
                changes.put_vector(name, shapes, record(name))
        changes.put_raster("land_cover_cells", ArrayCells(GRID, cover, 0), record("cover", legend="dusaf"))
        if "night_temperature" not in without:
            changes.put_raster("night_temperature", ArrayCells(GRID, night, None), record("night"))
    pack = replace(load_pack("sample"), suitability={"trial": model()})
    return Reading(workspace, pack, ON)
