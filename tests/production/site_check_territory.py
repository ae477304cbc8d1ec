"""A territory of two square kilometres for the check of sites: every share can be counted on squared paper.

West (M1) and east (M2), each 1 km square. A flood strip 100 m wide along the western edge; a well at (1500, 500);
dwellings from (300, 800), 100 m square; a wood from (600, 0), 100 m wide and 1 km long; a station at (0, 0);
regeneration areas R1 (100 m square from (800, 800)) and R2 (a point at (1900, 900)).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.grids import ArrayCells, Grid
from sttm.packs.area_rules import AreaRule
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.site import Site
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
ON = date(2026, 3, 10)
LEFT, BOTTOM = 500_000.0, 5_000_000.0
GRID = Grid(CRS, LEFT, BOTTOM + 1000, 10, 10, 200, 100)
BUILT, FIELD = 1112, 211

SOURCE: dict[str, Any] = {"kind": "assumption", "title": "test", "article": None, "url": None}


def box(x: float, y: float, width: float, height: float | None = None) -> shapely.Polygon:
    """Return a rectangle whose lower left corner lies x, y metres from the corner of the territory."""
    return shapely.box(LEFT + x, BOTTOM + y, LEFT + x + width, BOTTOM + y + (height or width))


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def frame(id_column: str, shapes: dict[str, Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {id_column: list(shapes), **columns}, geometry=list(shapes.values()), crs=CRS
    ).set_index(id_column)


def record(title: str, **more: Any) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2024", **more)


VECTORS: dict[str, gpd.GeoDataFrame] = {
    "boundary": frame("boundary_id", {"B": box(0, 0, 2000, 1000)}, name=["B"]),
    "municipalities": frame("municipality_id", {"M1": box(0, 0, 1000), "M2": box(1000, 0, 1000)},
                            name=["Uno", "Due"], zone_id=["Z", "Z"]),
    "flood_hazard": frame("area_id", {"F": box(0, 0, 100, 1000)}, **{"class": ["P3"]}),
    "wells": frame("well_id", {"W": point(1500, 500)}, kind=["drinking_water"]),
    "dwellings": frame("dwelling_id", {"D": box(300, 800, 100)}, kind=["residential"]),
    "woods": frame("wood_id", {"T": box(600, 0, 100, 1000)}, name=["T"]),
    "rail_stations": frame("station_id", {"S": point(0, 0)}, name=["S"]),
    "regeneration_areas": frame("area_id", {"R1": box(800, 800, 100), "R2": point(1900, 900)},
                                kind=["brownfield", "disused"]),
}  # fmt: skip


def rule(name: str, layer: str, effect: str, distance: float = 0.0, **more: Any) -> AreaRule:
    """Return a rule with the texts that a model asks for."""
    text = {"it": name, "en": name}
    condition = text if effect in ("attention", "mitigation") else None
    return AreaRule.model_validate(
        {
            "id": name, "title": text, "activities": None, "layer": layer, "distance_m": distance,
            "effect": effect, "article": None, "condition": condition, "text": text, "source": SOURCE,
            "official": False, "confidence": "ours", "in_force_from": date(2024, 1, 1),
            "in_force_until": None, **more,
        }
    )  # fmt: skip


RULES = {
    one.id: one
    for one in (
        rule("flood", "flood_hazard", "exclusion"),
        rule("well", "wells", "exclusion", 10),
        rule("wood", "woods", "attention"),
        rule("well_zone", "wells", "attention", 200),
        rule("dwellings", "dwellings", "mitigation", 50),
        rule("far_from_station", "rail_stations", "mitigation", 1500, side="beyond"),
        rule("regeneration", "regeneration_areas", "preference"),
    )
}


SAMPLE = cache(load_pack)


def pack_of(*names: str) -> Pack:
    """Return the sample pack with some of the rules, all by default."""
    chosen = {name: RULES[name] for name in names or RULES}
    return replace(SAMPLE("sample"), area_rules=chosen)


def territory(root: Path, *, without: tuple[str, ...] = (), **more: gpd.GeoDataFrame) -> Workspace:
    """Make the workspace without some layers, and with others."""
    workspace = Workspace.create(root, name="t", title="t", crs=CRS, pack_reference={"pack": "sample"})
    cover = np.where(np.arange(200) < 100, BUILT, FIELD).astype("uint16")[None, :].repeat(100, axis=0)
    with workspace.writing("fill") as changes:
        for name, shapes in {**VECTORS, **more}.items():
            if name not in without:
                changes.put_vector(name, shapes, record(name))
        if "land_cover" not in without:
            changes.put_raster("land_cover", ArrayCells(GRID, cover, 0), record("land_cover", legend="dusaf"))
            changes.put_raster(
                "land_cover_cells", ArrayCells(GRID, cover, 0), record("cells", legend="dusaf")
            )
    return workspace


def site(polygon: shapely.Geometry, activity: str = "urban_logistics", **properties: Any) -> PreparedSite:
    """Return a site ready to be checked."""
    given = Site.model_validate({"id": "s", "title": "s", "activity": activity, **properties})
    return PreparedSite(given, "s.geojson", {}, polygon)


def reading(workspace: Workspace, *names: str) -> Reading:
    return Reading(workspace, pack_of(*names), ON)
