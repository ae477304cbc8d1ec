"""A territory of two square kilometres in which every site can be counted on squared paper.

West (M1, zone Z1) and east (M2, zone Z2), each 1 km square. Regeneration areas R1 (4 ha), R2 (a point); a disused
settlement S1 (2.25 ha) beside R1, an existing one S2; a plan area F1 of 36 ha, a tenth of it built, and F2, saturated.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.grids import ArrayCells, Grid
from sttm.packs.area_rules import AreaRule
from sttm.packs.loading import load_pack
from sttm.production.search.choosing import Score
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


def frame(id_column: str, shapes: dict[str, Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {id_column: list(shapes), **columns}, geometry=list(shapes.values()), crs=CRS
    ).set_index(id_column)


def record(title: str, **more: Any) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2024", **more)


VECTORS: dict[str, gpd.GeoDataFrame] = {
    "boundary": frame("boundary_id", {"B": box(0, 0, 2000, 1000)}, name=["B"]),
    "zones": frame("zone_id", {"Z1": box(0, 0, 1000), "Z2": box(1000, 0, 1000)}, name=["Ovest", "Est"]),
    "municipalities": frame("municipality_id", {"M1": box(0, 0, 1000), "M2": box(1000, 0, 1000)},
                            name=["Uno", "Due"], zone_id=["Z1", "Z2"]),
    "regeneration_areas": frame("area_id", {"R1": box(100, 100, 200), "R2": shapely.Point(LEFT + 900, BOTTOM + 900)},
                                kind=["brownfield", "disused"]),
    "settlements": frame("settlement_id", {"S1": box(400, 100, 150), "S2": box(400, 400, 150)},
                         type=["production", "production"], status=["disused", "existing"]),
    "forecasts": frame("forecast_id", {"F1": box(1200, 200, 600), "F2": box(1000, 850, 150)}, plan=["PGT", "PGT"],
                       level=["municipal", "municipal"], type=["production", "production"], built_share=[0.1, 0.9]),
    "population": frame("cell_id", {"P": box(0, 0, 100)}, residents=[50.0]),
    "junctions": frame("junction_id", {"J": shapely.Point(LEFT + 100, BOTTOM + 600)}, kind=["motorway"]),
}  # fmt: skip


def territory(root: Path, **changed: gpd.GeoDataFrame | None) -> Reading:
    """Return a reading of the territory; a layer given is put in place of its own, None leaves it out."""
    pack = load_pack("sample")
    workspace = Workspace.create(root, name="t", title="t", crs=CRS, pack_reference={"pack": "sample"})
    cover = np.full((100, 200), FIELD, dtype="uint16")
    cover[:, :100] = BUILT  # the west is built, the east is fields
    with workspace.writing("fill") as changes:
        for name, shapes in {**VECTORS, **changed}.items():
            if shapes is not None:
                changes.put_vector(name, shapes, record(name))
        changes.put_raster("land_cover", ArrayCells(GRID, cover, 0), record("cover", legend="dusaf"))
        changes.put_raster("land_cover_cells", ArrayCells(GRID, cover, 0), record("cells", legend="dusaf"))
    return Reading(Workspace.open(root), pack, ON)


def rule(name: str, effect: str, layer: str = "wells", **more: Any) -> AreaRule:
    """Return a rule for every activity."""
    text = {"it": name, "en": name}
    given = {
        "id": name,
        "title": text,
        "activities": None,
        "layer": layer,
        "distance_m": 0.0,
        "effect": effect,
        "article": None,
        "condition": text if effect in ("attention", "mitigation") else None,
        "text": text,
        "in_force_from": date(2024, 1, 1),
        "in_force_until": None,
        "source": SOURCE,
        "official": False,
        "confidence": "ours",
        **more,
    }
    return AreaRule.model_validate(given)


CLASS_OF = {"exclusion": "excluded", "attention": "attention", "mitigation": "mitigation"}


def areas(
    *zones: tuple[shapely.Polygon, AreaRule],
    unknown: tuple[tuple[shapely.Polygon, str], ...] = (),
    activity: str = "light_production",
) -> gpd.GeoDataFrame:
    """Return the areas map of some rules, each touching one shape, and of layers missing in some places."""
    pieces: list[tuple[Any, tuple[AreaRule, ...], tuple[str, ...]]] = [(box(0, 0, 2000, 1000), (), ())]
    for shape, one in zones:
        pieces = [
            part
            for geometry, rules, gone in pieces
            for part in (
                (shapely.intersection(geometry, shape), (*rules, one), gone),
                (shapely.difference(geometry, shape), rules, gone),
            )
            if part[0].area > 0
        ]
    for shape, layer in unknown:
        pieces = [
            part
            for geometry, rules, gone in pieces
            for part in (
                (shapely.intersection(geometry, shape), rules, (*gone, layer)),
                (shapely.difference(geometry, shape), rules, gone),
            )
            if part[0].area > 0
        ]
    classes = [_class(rules, gone) for _, rules, gone in pieces]
    return frame(
        "piece_id",
        {str(n): geometry for n, (geometry, _, _) in enumerate(pieces)},
        rules=[";".join(r.id for r in rules) for _, rules, _ in pieces],
        missing=[";".join(gone) for _, _, gone in pieces],
        **{f"class_{activity}": classes},
    )


def _class(rules: tuple[AreaRule, ...], gone: tuple[str, ...]) -> str:
    effects = {r.effect for r in rules}
    if "exclusion" in effects:
        return "excluded"
    if gone:
        return "not_assessable"
    return next((CLASS_OF[e] for e in ("attention", "mitigation") if e in effects), "admissible")


def by_west(polygons: list[shapely.Polygon]) -> list[Score]:
    """Score polygons by how far west they lie, 1 at the western edge."""
    return [
        Score(1 - (p.centroid.x - LEFT) / 2000, {"west": 1 - (p.centroid.x - LEFT) / 2000}) for p in polygons
    ]
