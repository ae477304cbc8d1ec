"""Two Comuni of 2 km × 2 km side by side, the first the capital, with stops that a reader can count.

The second has a grid of streets every 100 m around its metro stop.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.operations.building import build_layers
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
ON = date(2026, 3, 10)
LEFT, BOTTOM = 500_000.0, 5_000_000.0


def point(x: float, y: float) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(LEFT + x0, BOTTOM + y0, LEFT + x1, BOTTOM + y1)


def line(*places: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([(LEFT + x, BOTTOM + y) for x, y in places])


def frame(id_column: str, rows: Mapping[str, Mapping[str, Any]]) -> gpd.GeoDataFrame:
    made = gpd.GeoDataFrame(list(rows.values()), geometry="geometry", crs=CRS)
    made.index = list(rows)
    made.index.name = id_column
    return made


MUNICIPALITIES = frame(
    "municipality_id",
    {
        "F001": {"geometry": box(0, 0, 2000, 2000), "name": "Grande", "zone_id": "Z1"},
        "F002": {"geometry": box(2000, 0, 4000, 2000), "name": "Piccola", "zone_id": "Z2"},
    },
)
BOUNDARY = frame("boundary_id", {"B": {"geometry": box(0, 0, 4000, 2000), "name": "Tutto"}})

STOPS = frame(
    "stop_id",
    {
        "M1": {"geometry": point(3000, 1000), "name": "Piccola Centro", "mode": "metro", "lines": "M9",
               "terminal": "no"},
        "T1": {"geometry": point(3000, 200), "name": "Piccola Sud", "mode": "tram", "lines": "31",
               "terminal": "yes"},
        "T2": {"geometry": point(3040, 200), "name": "Piccola Sud FS", "mode": "tram", "lines": "32",
               "terminal": "yes"},
        "T3": {"geometry": point(2500, 1700), "name": "Passante", "mode": "tram", "lines": "31",
               "terminal": "no"},
        "B1": {"geometry": point(3500, 1700), "name": "Mistero", "mode": "bus", "lines": "z1"},
        "R1": {"geometry": point(1000, 1000), "name": "Grande FS", "mode": "rail", "lines": "S1;RE2",
               "terminal": "no"},
        # Stands in the next province: 100 m beyond the border.
        "R2": {"geometry": point(4100, 1000), "name": "Oltreconfine", "mode": "rail", "lines": "S5",
               "terminal": "no"},
        "R3": {"geometry": point(5000, 1000), "name": "Lontana", "mode": "rail", "lines": "S5", "terminal": "no"},
    },
)  # fmt: skip

FACILITIES = frame(
    "facility_id",
    {
        # A platform of 200 m × 10 m through the point of the stop in the capital.
        "P1": {"geometry": box(900, 995, 1100, 1005), "stop_id": "R1", "kind": "platform"},
        "K1": {"geometry": point(3010, 1010), "stop_id": "M1", "kind": "bike_parking", "capacity": 60.0},
    },
)


def grid(left: float, bottom: float, right: float, top: float, step: float) -> list[shapely.LineString]:
    """Streets between all crossings of a grid."""
    xs, ys = np.arange(left, right + 1, step), np.arange(bottom, top + 1, step)
    across = [line((x, y), (x + step, y)) for y in ys for x in xs[:-1]]
    return across + [line((x, y), (x, y + step)) for x in xs for y in ys[:-1]]


STREETS = frame(
    "street_id",
    {
        f"W{n}": {"geometry": shape, "kind": "residential", "walk": "both", "bike": "both"}
        for n, shape in enumerate(grid(2400, 400, 3600, 1600, 100))
    },
)

LAYERS: dict[str, gpd.GeoDataFrame] = {
    "boundary": BOUNDARY,
    "municipalities": MUNICIPALITIES,
    "stops": STOPS,
    "stop_facilities": FACILITIES,
    "street_network": STREETS,
}


def record(title: str) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2025")


def workspace(folder: Path, **layers: gpd.GeoDataFrame | None) -> tuple[Workspace, Pack]:
    """A workspace with its LUM built; layers given replace or, as None, leave out those of the module."""
    made = Workspace.create(folder, name="t", title="t", crs=CRS, pack_reference={"pack": "sample"})
    with made.writing("test") as changes:
        for name, rows in {**LAYERS, **layers}.items():
            if rows is not None:
                changes.put_vector(name, rows, record(name))
    pack = load_pack("sample")
    build_layers(made, pack, on=ON, targets=["lum", "lum_walking"])
    return made, pack
