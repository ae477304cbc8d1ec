"""Three Comuni of 1 km² side by side, with settlements and forecasts that a reader can count."""

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from sttm.packs.loading import load_pack
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
ON = date(2026, 3, 10)
LEFT, BOTTOM = 500_000.0, 5_000_000.0


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(LEFT + x0, BOTTOM + y0, LEFT + x1, BOTTOM + y1)


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return box(x, y, x + side, y + side)


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def frame(id_column: str, rows: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows ``{id: {"geometry": …, column: value}}`` as a layer; a column that a row has not is empty."""
    made = gpd.GeoDataFrame(list(rows.values()), geometry="geometry", crs=CRS)
    made.index = list(rows)
    made.index.name = id_column
    return made


MUNICIPALITIES = frame(
    "municipality_id",
    {
        "M1": {"geometry": square(0, 0, 1000), "name": "Uno", "zone_id": "Z1"},
        "M2": {"geometry": square(1000, 0, 1000), "name": "Due", "zone_id": "Z1"},
        "M3": {"geometry": square(2000, 0, 1000), "name": "Tre", "zone_id": "Z2"},
    },
)

ZONES = frame(
    "zone_id",
    {
        "Z1": {"geometry": box(0, 0, 2000, 1000), "name": "Ovest"},
        "Z2": {"geometry": box(2000, 0, 3000, 1000), "name": "Est"},
    },
)

SETTLEMENTS = frame(
    "settlement_id",
    {
        "S1": {"geometry": square(100, 100, 200), "type": "production", "status": "existing",
               "floor_space_m2": 20_000.0, "workers": 100.0},
        # Half in M1, half in M2.
        "S2": {"geometry": box(900, 500, 1100, 600), "type": "production", "status": "disused",
               "floor_space_m2": 10_000.0, "workers": 0.0},
        "S3": {"geometry": square(1500, 100, 200), "type": "logistics", "status": "existing", "workers": 50.0,
               "operating_area_m2": 30_000.0},
        "S4": {"geometry": point(1500, 900), "type": "logistics", "status": "existing"},
        "S5": {"geometry": point(400, 200), "type": "services_to_firms", "status": "existing", "area_m2": 5000.0,
               "floor_space_m2": 4000.0, "workers": 20.0, "services": "formazione; ricerca"},
        "S6": {"geometry": square(2100, 100, 100), "type": "production", "status": "planned"},
        "S7": {"geometry": square(3500, 100, 100), "type": "distribution", "status": "existing"},
    },
)  # fmt: skip

FORECASTS = frame(
    "forecast_id",
    {
        # Half in M1, half in M2; a quarter built.
        "F1": {"geometry": box(800, 600, 1200, 700), "plan": "PGT", "level": "municipal", "type": "production",
               "floor_space_m2": 20_000.0, "built_share": 0.25},
        "F2": {"geometry": box(2100, 500, 2300, 600), "plan": "PTM", "level": "supra_municipal",
               "type": "logistics"},
    },
)  # fmt: skip

REGENERATION = frame(
    "area_id",
    {
        "R1": {"geometry": point(500, 500), "kind": "brownfield"},
        "R2": {"geometry": square(1200, 700, 100), "kind": "regeneration", "floor_space_m2": 5000.0},
    },
)

PRACTICES = frame(
    "practice_id",
    {
        "P1": {"geometry": point(400, 300), "theme": "energy", "description": "Solar roofs", "year": 2020,
               "source": "a report"},
    },
)  # fmt: skip

JUNCTIONS = frame("junction_id", {"J1": {"geometry": point(1500, 0), "kind": "motorway"}})
STATIONS = frame("station_id", {"T1": {"geometry": point(1000, 500), "name": "Centro"}})

LAYERS = {
    "municipalities": MUNICIPALITIES,
    "zones": ZONES,
    "settlements": SETTLEMENTS,
    "forecasts": FORECASTS,
    "regeneration_areas": REGENERATION,
    "best_practices": PRACTICES,
    "junctions": JUNCTIONS,
    "rail_stations": STATIONS,
}


def record(title: str) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2025")


def reading_of(root: Path, layers: dict[str, gpd.GeoDataFrame]) -> Reading:
    """Return a territory with some layers, ready to be read with the common pack."""
    workspace = Workspace.create(
        root,
        name="three",
        title={"it": "Tre Comuni", "en": "Three Comuni"},
        crs=CRS,
        pack_reference={"pack": "sample", "version": "0", "fingerprint": "0"},
    )
    with workspace.writing("fill") as changes:
        for name, shapes in layers.items():
            changes.put_vector(name, shapes, record(name))
    return Reading(Workspace.open(root), load_pack("sample"), ON)
