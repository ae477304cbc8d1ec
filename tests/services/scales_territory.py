"""Four Comuni of 1 km² in a row along one street, two Zone omogenee, services that a reader can count."""

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


def point(x: float, y: float = 500) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def around(x: float, half: float = 50) -> shapely.Polygon:
    return box(x - half, 500 - half, x + half, 500 + half)


def frame(id_column: str, rows: dict[str, dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows ``{id: {"geometry": …, column: value}}`` as a layer; a column that a row has not is empty."""
    made = gpd.GeoDataFrame(list(rows.values()), geometry="geometry", crs=CRS)
    made.index = list(rows)
    made.index.name = id_column
    return made


MUNICIPALITIES = frame(
    "municipality_id",
    {
        f"M{n + 1}": {"geometry": box(1000 * n, 0, 1000 * n + 1000, 1000), "name": name, "zone_id": zone}
        for n, (name, zone) in enumerate([("Uno", "Z1"), ("Due", "Z1"), ("Tre", "Z2"), ("Quattro", "Z2")])
    },
)

ZONES = frame(
    "zone_id",
    {
        "Z1": {"geometry": box(0, 0, 2000, 1000), "name": "Ovest"},
        "Z2": {"geometry": box(2000, 0, 4000, 1000), "name": "Est"},
    },
)

POPULATION = frame(
    "cell_id",
    {
        "C1": {"geometry": around(250), "residents": 100.0, "age_65_up": 10.0},
        "C2": {"geometry": around(1250), "residents": 200.0, "age_65_up": 20.0},
        "C3": {"geometry": around(2250), "residents": 300.0, "age_65_up": 30.0},
        "C4": {"geometry": around(3250), "residents": 400.0, "age_65_up": 40.0},
    },
)

STREETS = frame(
    "street_id",
    {
        f"S{n}": {
            "geometry": shapely.LineString([point(500 * n), point(500 * n + 500)]),
            "kind": "residential",
            "walk": "both",
            "bike": "both",
        }
        for n in range(8)
    },
)

SERVICES = frame(
    "service_id",
    {
        "L1": {"geometry": point(500), "category": "library", "status": "existing", "tier": "local",
               "opening_hours": "Mo-Fr 09:00-13:00", "area_m2": 400.0},
        "L2": {"geometry": point(2500), "category": "library", "status": "existing", "tier": "local",
               "opening_hours": "Mo-Fr 10:00-18:00"},
        "H1": {"geometry": point(1500), "category": "hospital", "status": "existing", "tier": "sovracomunale"},
        "P1": {"geometry": box(2200, 600, 2300, 700), "category": "park", "status": "existing"},
        "R1": {"geometry": point(3500), "category": "care_home", "status": "existing", "tier": "metropolitano"},
        "L3": {"geometry": point(3500), "category": "library", "status": "pnrr_proposal"},
    },
)  # fmt: skip

LAYERS = {
    "municipalities": MUNICIPALITIES,
    "zones": ZONES,
    "population": POPULATION,
    "street_network": STREETS,
    "services": SERVICES,
}


def record(title: str) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2025")


def reading_of(root: Path, layers: dict[str, gpd.GeoDataFrame]) -> Reading:
    """Return a territory with some layers, ready to be read with the common pack."""
    workspace = Workspace.create(
        root,
        name="four",
        title={"it": "Quattro Comuni", "en": "Four Comuni"},
        crs=CRS,
        pack_reference={"pack": "sample", "version": "0", "fingerprint": "0"},
    )
    with workspace.writing("fill") as changes:
        for name, shapes in layers.items():
            changes.put_vector(name, shapes, record(name))
    return Reading(Workspace.open(root), load_pack("base"), ON)
