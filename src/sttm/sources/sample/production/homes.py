"""Where people live: residential districts as polygons, farmhouses as points."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.blocks import Block
from sttm.sources.sample.production.shapes import layer
from sttm.sources.sample.recipe import stream
from sttm.sources.sample.settlements import urban_density

__all__ = ["dwellings"]


def dwellings(plan: Plan, homes: list[Block]) -> gpd.GeoDataFrame:
    """Return residential districts as polygons and farmhouses as points, with who lives there."""
    rng = stream(plan.seed, "farmhouses")
    rows: list[dict[str, Any]] = [
        {"kind": "residential", "residents": float(round(home.residents)), "geometry": home.shape}
        for home in homes
    ]
    left, bottom, right, top = plan.boundary.bounds
    tries = np.round(rng.uniform((left, bottom), (right, top), (round(plan.boundary.area / 1.2e6), 2)), 2)
    fit = shapely.contains_xy(plan.boundary, tries[:, 0], tries[:, 1])
    fit &= urban_density(plan.centres, tries[:, 0], tries[:, 1]) < 0.12
    for x, y in tries[fit]:
        kind = {"kind": "farmhouse", "residents": float(rng.integers(2, 14))}
        rows.append({**kind, "geometry": shapely.Point(x, y)})
    return layer("dwelling_id", "H", rows, columns=("kind", "residents"))
