"""Two Comuni of 1 km × 1 km with a street every 100 m, where one walks 100 m a minute: minutes are counted."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from sttm.services.access.computing import Ground
from sttm.services.access.rules import AccessRules, Group, Platform

CRS = "EPSG:32632"
LEFT, BOTTOM = 500_000.0, 5_000_000.0
STEP, SIDE = 100, 1000

NUMBERS = {
    "walking_speed": 6.0,
    "cycling_speed": 12.0,
    "daily_reach": 5.0,
    "longest_walk": 60.0,
    "street_reach": 50.0,
    "access_cell": 250.0,
    "access_spacing": 50.0,
    "transit_weekday": 2.0,
    "transit_step": 5.0,
    "transit_walk": 5.0,
    "transit_longest": 60.0,
    "transit_change_walk": 5.0,
    "transit_change_time": 0.0,
    "transit_most_transfers": 4.0,
}


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(LEFT + x, BOTTOM + y)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    return shapely.box(LEFT + x0, BOTTOM + y0, LEFT + x1, BOTTOM + y1)


def frame(id_column: str, rows: Mapping[str, Mapping[str, Any]]) -> gpd.GeoDataFrame:
    made = gpd.GeoDataFrame(list(rows.values()), geometry="geometry", crs=CRS)
    made.index = pd.Index(list(rows), name=id_column)
    return made


MUNICIPALITIES = frame(
    "municipality_id",
    {
        "F001": {"geometry": box(0, 0, SIDE, SIDE), "name": "Ovest", "zone_id": "Z1"},
        "F002": {"geometry": box(SIDE, 0, 2 * SIDE, SIDE), "name": "Est", "zone_id": "Z2"},
    },
)


def grid(width: int = 2 * SIDE, height: int = SIDE, *, bike: str = "both") -> gpd.GeoDataFrame:
    """A street along every multiple of 100 m, split where they cross."""
    rows: dict[str, dict[str, Any]] = {}
    for x in range(0, width + 1, STEP):
        for y in range(0, height + 1, STEP):
            for dx, dy in ((STEP, 0), (0, STEP)):
                if x + dx <= width and y + dy <= height:
                    line = shapely.LineString([at(x, y), at(x + dx, y + dy)])
                    rows[f"{x}-{y}-{dx}"] = {"geometry": line, "walk": "both", "bike": bike}
    return frame("street_id", rows)


def homes(
    places: Sequence[tuple[float, float]], residents: Sequence[float] | None = None
) -> gpd.GeoDataFrame:
    rows = {f"D{k}": {"geometry": at(x, y)} for k, (x, y) in enumerate(places)}
    made = frame("dwelling_id", rows)
    if residents is not None:
        made["residents"] = list(residents)
    return made


def services(rows: Mapping[str, tuple[str, float, float]], **more: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Services by id: category, x, y; further columns by name and id."""
    made = frame(
        "service_id",
        {
            k: {"geometry": at(x, y), "category": c, "status": "existing", "tier": None}
            for k, (c, x, y) in rows.items()
        },
    )
    for column, values in more.items():
        for name, value in values.items():
            made.loc[name, column] = value
    return made


def people(
    rows: Mapping[str, tuple[shapely.Polygon, float]], **ages: Mapping[str, float]
) -> gpd.GeoDataFrame:
    made = frame("cell_id", {k: {"geometry": shape, "residents": n} for k, (shape, n) in rows.items()})
    for column, values in ages.items():
        made[column] = [values.get(name) for name in made.index]
    return made


EVERYBODY = people({"P1": (box(0, 0, SIDE, SIDE), 1000.0), "P2": (box(SIDE, 0, 2 * SIDE, SIDE), 1000.0)})

GROUPS = (
    Group("food", 1.0, "services", ("grocery", "market")),
    Group("school", 3.0, "services", ("primary",)),
    Group("transport", 1.0, "stops", ()),
)


def rules(
    groups: tuple[Group, ...] = GROUPS, platforms: tuple[Platform, ...] = (), **numbers: float
) -> AccessRules:
    tiers = {"grocery": "local", "market": "local", "primary": "local", "hospital": "metropolitano",
             "library": "sovracomunale", "park": "local"}  # fmt: skip
    return AccessRules(groups, ("park",), tiers, platforms, {**NUMBERS, **numbers}, (8.0, 9.0))


def ground(**layers: Any) -> Ground:
    return Ground(
        layers.pop("municipalities", MUNICIPALITIES), street_network=layers.pop("streets", grid()), **layers
    )
