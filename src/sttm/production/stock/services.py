"""Services to firms within reach of what stands: how many, how far, in which Comuni none."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from sttm.production.stock.access import counted_within, distances
from sttm.production.stock.amounts import Stock, optional
from sttm.production.stock.places import Parts
from sttm.production.stock.settlements import types_of
from sttm.quantities import round_half_even

__all__ = ["PROVIDERS", "services_told"]

PROVIDERS = "services_to_firms"

WORKING = ("existing", "underused")
"""States in which a settlement needs services, or gives them."""


def services_told(frame: gpd.GeoDataFrame, stock: Stock, parts: Parts, reach: float) -> dict[str, Any]:
    """Return how the settlements that work are served by services to firms, as JSON values.

    Parameters
    ----------
    frame
        The whole layer: services beyond the boundary are within reach too.
    reach
        Straight-line distance, metres.

    Returns
    -------
    dict
        ``providers`` (number), ``offered`` (the services on offer, with how many offer each), ``whole``,
        ``by_type`` and ``municipalities``: settlements, those with one within reach, the median number
        within reach and the median distance.
    """
    giving = frame[(frame["type"] == PROVIDERS) & frame["status"].isin(WORKING)]
    served = stock.features[(stock.features["type"] != PROVIDERS) & stock.features["status"].isin(WORKING)]
    targets = giving.geometry.to_numpy()
    shapes = served.geometry.to_numpy()
    main = stock.pieces[stock.pieces["main"]].set_index("id")["part"]
    rows = gpd.GeoDataFrame(
        {
            "type": served["type"].to_numpy(),
            "part": main.reindex(served.index).to_numpy(),
            "near": counted_within(shapes, targets, reach),
            "distance": distances(shapes, targets),
        },
        geometry=shapes,
    )
    return {
        "reach": {"value": reach, "unit": "m"},
        "providers": len(giving),
        "offered": _offered(frame[frame["status"].isin(WORKING)]),
        "whole": _served(rows),
        "by_type": {t: _served(rows[rows["type"] == t]) for t in types_of() if (rows["type"] == t).any()},
        "municipalities": [
            {
                "id": part.id,
                "name": part.name,
                "providers": int((stock.features.loc[main.index[main == n], "type"] == PROVIDERS).sum()),
                **_served(rows[rows["part"] == n]),
            }
            for n, part in enumerate(parts.of)
            if (rows["part"] == n).any()
        ]
        if parts.layer == "municipalities"
        else [],
    }


def _served(rows: gpd.GeoDataFrame) -> dict[str, Any]:
    near = rows["near"].to_numpy()
    far = rows["distance"].to_numpy()
    far = far[~np.isnan(far)]
    return {
        "number": len(rows),
        "served": int((near > 0).sum()),
        "share": round_half_even(float((near > 0).mean()), 4) if len(rows) else None,
        "median_near": round_half_even(float(np.median(near)), 1) if len(rows) else None,
        "median_distance": round_half_even(float(np.median(far)), 1) if len(far) else None,
    }


def _offered(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the services that settlements say they offer, the most common first."""
    counts: dict[str, int] = {}
    for text in optional(frame, "services"):
        for service in {part.strip() for part in str(text or "").split(";") if part.strip()}:
            counts[service] = counts.get(service, 0) + 1
    return [{"service": s, "number": n} for s, n in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]
