"""Heritage: historical gardens, buildings in the towns, archaeological sites in the fields."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.sources.sample.curves import blob
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, parts, tidy
from sttm.sources.sample.recipe import stream

__all__ = ["heritage"]


def heritage(plan: Plan) -> gpd.GeoDataFrame:
    """Return historical gardens, buildings in the towns (points) and an archaeological site in the fields."""
    rng = stream(plan.seed, "heritage")
    names = plan.recipe.production.heritage
    rows: list[dict[str, Any]] = []
    for k, (_, park) in enumerate(plan.greenery.parks[::4]):
        title = names["garden"][k % len(names["garden"])]
        rows += [
            {"name": title, "kind": "garden", "geometry": p}
            for p in parts(park.intersection(plan.boundary), 500)
        ]
    for k, (place, reach) in enumerate(zip(plan.centres.places, plan.centres.reach, strict=True)):
        for _ in range(8 if k == 0 else 2):
            spot = shapely.Point(np.round(place + rng.normal(0, 0.22 * reach, 2), 2))
            if plan.boundary.contains(spot):
                title = names["building"][len(rows) % len(names["building"])]
                rows.append({"name": f"{title}, {plan.towns[k]}", "kind": "building", "geometry": spot})
    for k in range(1, max(2, len(plan.centres.places) // 8)):
        place, reach = plan.centres.places[k], plan.centres.reach[k]
        turn = rng.uniform(0, 2 * math.pi)
        x, y = place + 1.5 * reach * np.asarray([math.cos(turn), math.sin(turn)])
        site = blob(rng, x, y, 90, 0.2)
        title = names["archaeology"][k % len(names["archaeology"])]
        rows += [
            {"name": title, "kind": "archaeology", "geometry": p}
            for p in parts(tidy(site.intersection(plan.boundary)), 500)
        ]
    return layer("asset_id", "HE", rows, columns=("name", "kind"))
