"""A territory of two units that a reader can count: a paved square kilometre beside a park."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
import shapely.geometry

from sttm.grids import ArrayCells, Grid
from sttm.territory.records import Caveat, LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
ON = date(2026, 3, 10)
LEFT, BOTTOM = 500_000.0, 5_000_000.0
GRID = Grid(CRS, LEFT, BOTTOM + 1000, 10, 10, 200, 100)
PAVED, PARK = 1112, 141

Feature = Callable[..., dict[str, Any]]


def square(x: float, y: float, side: float) -> shapely.Polygon:
    """Return a square whose lower left corner lies x, y metres from the corner of the territory."""
    return shapely.box(LEFT + x, BOTTOM + y, LEFT + x + side, BOTTOM + y + side)


def frame(id_column: str, shapes: dict[str, Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    ids = list(shapes)
    return gpd.GeoDataFrame({id_column: ids, **columns}, geometry=list(shapes.values()), crs=CRS).set_index(
        id_column
    )


def record(title: str, **more: Any) -> LayerRecord:
    return LayerRecord(title=title, licence="CC0-1.0", publisher="test", reference_date="2024", **more)


def fill(workspace: Workspace, *, without: tuple[str, ...] = ()) -> None:
    """Two units of 1 km²: U1 paved and 30 °C, U2 park and 25 °C; a well in U1; groundwater at 1.5 m in U1."""
    measured = {"sensor": "generator", "period": "2024"}
    west = np.arange(200) < 100
    cover = np.where(west, PAVED, PARK).astype("uint16")[None, :].repeat(100, axis=0)
    night = np.where(west, 30.0, 25.0).astype("float32")[None, :].repeat(100, axis=0)
    depth = np.where(west, 1.5, 8.0).astype("float32")[None, :].repeat(100, axis=0)
    proxy = Caveat(id="made_up", it="Copertura inventata", en="Made-up cover")
    vectors = {
        "boundary": frame("boundary_id", {"B": shapely.box(LEFT, BOTTOM, LEFT + 2000, BOTTOM + 1000)}, name=["B"]),
        "units": frame("unit_id", {"U1": square(0, 0, 1000), "U2": square(1000, 0, 1000)},
                       name=["Paved", "Park"], type=["2a", "3a"]),
        "municipalities": frame("municipality_id", {"M1": square(0, 0, 1000), "M2": square(1000, 0, 1000)},
                                name=["Uno", "Due"], zone_id=["Z", "Z"]),
        "wells": frame("well_id", {"W": shapely.Point(LEFT + 500, BOTTOM + 500)}, kind=["drinking_water"]),
        "green_network": frame("element_id", {"G": square(1500, 0, 500)}, kind=["park"], priority=[1]),
        "parcels": frame("parcel_id", {"P": square(0, 0, 100)}, municipality_id=["M1"], sheet=["1"], parcel=["7"]),
    }  # fmt: skip
    rasters = {
        "land_cover": (
            cover,
            0,
            {"legend": "dusaf", "proxy_for": "the real one", "caveats": (proxy,), **measured},
        ),
        "night_temperature": (night, None, measured),
        "groundwater_depth": (depth, None, measured),
    }
    with workspace.writing("fill") as changes:
        for name, shapes in vectors.items():
            if name not in without:
                changes.put_vector(name, shapes, record(name))
        for name, (values, nodata, more) in rasters.items():
            if name not in without:
                changes.put_raster(name, ArrayCells(GRID, values, nodata), record(name, **more))


def with_network(workspace: Workspace, root: Path, shapes: dict[str, Any]) -> Workspace:
    """Return a copy of a territory in another folder, with another green network."""
    copied = Workspace.open(shutil.copytree(workspace.root, root))
    elements = frame("element_id", shapes, kind=["park"] * len(shapes), priority=[1] * len(shapes))
    with copied.writing("network") as changes:
        changes.put_vector("green_network", elements, record("network"))
    return Workspace.open(root)
